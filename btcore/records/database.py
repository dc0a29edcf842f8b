"""Opening a database: SQLite by default, PostgreSQL by an address; both with what keeps writers apart."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, get_ident
from typing import Any
from urllib.parse import unquote, urlsplit
from weakref import WeakSet, finalize

from peewee import Database, DatabaseProxy, OperationalError, PostgresqlDatabase, SqliteDatabase

from ..errors import BtcoreError

VARIABLE = "BTCORE_DATABASE_URL"
DEFAULT = "sqlite:///btcore.sqlite3"
# Writers wait for each other this long before "database is locked"; 64 of them at once do.
BUSY_SECONDS = 60
PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "temp_store": 2}

# What SQLite says where the index of its log finds no place on the disk.
NO_ROOM_TO_SHARE = (sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP)

# The database that all tables speak to; `open_database` sets it.
DATABASE = DatabaseProxy()


def address_of(given: str | None = None) -> str:
    """The database's address: the one given (a path means SQLite), the environment's, or the default."""
    address = given or os.environ.get(VARIABLE) or DEFAULT
    return address if "://" in address else f"sqlite:///{address}"


def open_database(given: str | None = None, *, create: bool = False) -> Database:
    """Open the database and let all tables speak to it; a SQLite file must be there unless `create`.

    Accepts `sqlite:///PATH`, a path, and `postgresql://user:password@host:port/name`. BtcoreError for anything else.
    """
    address = address_of(given)
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        database = _sqlite(Path(unquote(address.removeprefix("sqlite:///"))), create=create)
    elif parts.scheme in ("postgresql", "postgres"):
        database = _postgresql(address)
    else:
        raise BtcoreError(f"the database address begins with {parts.scheme}; expected sqlite:///PATH or postgresql://…")
    if DATABASE.obj is not None and not DATABASE.is_closed():
        DATABASE.close()
    DATABASE.initialize(database)
    return database


def _sqlite(path: Path, *, create: bool) -> Database:
    if not create and not path.is_file():
        raise BtcoreError(f"there is no database {path.name}; make one with btcore init, or set {VARIABLE}")
    options: dict[str, Any] = {"lock_type": "IMMEDIATE", "timeout": BUSY_SECONDS, "factory": _Connection}
    return _Sqlite(str(path), pragmas=PRAGMAS, autoconnect=True, **options)


class _Connection(sqlite3.Connection):
    """A connection that lets go of the file when it is closed.

    SQLite keeps a closed connection with its locks as long as a statement of it is known, and an error holds the cursor
    that it came from: on a full disk, where one connection has the database alone, nobody else would get it back.
    """

    turn: finalize[..., Any] | None = None

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, *arguments: Any) -> Any:
        made = super().cursor(*arguments)
        self._cursors.add(made)
        return made

    def close(self) -> None:
        for one in list(self._cursors):
            one.close()
        super().close()
        if self.turn is not None:
            self.turn()


class _InTurn(Exception):
    """Whoever connects has to wait for a turn."""


class _Sqlite(SqliteDatabase):
    """SQLite that can be read even on a full disk: there one connection has it alone, and threads take turns."""

    _pragmas: Any

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._by_turns, self._turns = False, Lock()
        self._whose_turn: int | None = None

    def connect(self, reuse_if_open: bool = False) -> bool:
        try:
            return bool(super().connect(reuse_if_open))
        except _InTurn:
            pass
        # Waited for here: peewee lets nobody close a connection while another is made.
        if not self._turns.acquire(timeout=BUSY_SECONDS):
            busy = sqlite3.OperationalError("database is locked")
            busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise OperationalError(busy)
        self._whose_turn = get_ident()
        try:
            return bool(super().connect(reuse_if_open))
        except BaseException:
            self._give_back()
            raise

    def _give_back(self) -> None:
        self._whose_turn = None
        self._turns.release()

    def _connect(self) -> Any:
        has_turn = self._whose_turn == get_ident()
        if self._by_turns and not has_turn:
            raise _InTurn
        try:
            made = super()._connect()
            self._by_turns = False
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in NO_ROOM_TO_SHARE:
                raise
            self._by_turns = True
            if not has_turn:
                raise _InTurn from error
            # Who shares the database needs a file for that; who has it alone does not.
            made = self._alone()
        if has_turn:
            # Given back when it is closed, or when the thread that had it is no more.
            made.turn = finalize(made, self._give_back)
        return made

    def _alone(self) -> Any:
        pragmas = self._pragmas
        self._pragmas = [("locking_mode", "exclusive"), *pragmas]
        try:
            return super()._connect()
        finally:
            self._pragmas = pragmas


def _postgresql(address: str) -> Database:
    try:
        import psycopg
    except ImportError:
        raise BtcoreError("PostgreSQL needs psycopg; install btcore[postgres]") from None
    options: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(address)
    name = options.pop("dbname", None) or "btcore"
    return PostgresqlDatabase(name, prefer_psycopg3=True, **options)


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one moment, while others go on writing."""
    sqlite = isinstance(DATABASE.obj, SqliteDatabase)
    with DATABASE.atomic("DEFERRED" if sqlite else "REPEATABLE READ"):
        yield
