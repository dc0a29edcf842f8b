"""Opening a database: SQLite by default, PostgreSQL by an address; both with what keeps writers apart."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from peewee import Database, DatabaseProxy, PostgresqlDatabase, SqliteDatabase

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
    return _Sqlite(str(path), pragmas=PRAGMAS, lock_type="IMMEDIATE", timeout=BUSY_SECONDS, autoconnect=True)


class _Sqlite(SqliteDatabase):
    """SQLite that can be read even on a full disk."""

    _pragmas: Any

    def _connect(self) -> Any:
        try:
            return super()._connect()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in NO_ROOM_TO_SHARE:
                raise
            # Who shares the database needs a file for that; who has it alone does not.
            return self._alone()

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
