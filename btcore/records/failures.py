"""What a database or a disk says when it fails, as errors with a sentence that says what to do next."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from peewee import DatabaseError, InterfaceError

from ..errors import BtcoreError, DatabaseBusy, DatabaseDamaged, DatabaseLost, DiskFailed, DiskFull

FULL = "the disk is full; nothing was changed, and reading goes on: make room and do it again"
FAILED = (
    "the disk failed while it was read or written; whether the change was made is not known: look at the disk, run "
    "btcore doctor, and do it again with the same key"
)
LOST = (
    "the connection to the database was lost; whether the change was made is not known: do it again with the same key"
)
BUSY = "the database was busy with others for too long; nothing was changed: do it again"
DAMAGED = "the database is damaged; bring a backup back with btcore restore, and keep the damaged file for examination"

# By the primary result code of SQLite: the low byte of the extended one.
_SQLITE: dict[int, tuple[type[BtcoreError], str]] = {
    sqlite3.SQLITE_FULL: (DiskFull, FULL),
    sqlite3.SQLITE_IOERR: (DiskFailed, FAILED),
    sqlite3.SQLITE_BUSY: (DatabaseBusy, BUSY),
    sqlite3.SQLITE_LOCKED: (DatabaseBusy, BUSY),
    sqlite3.SQLITE_CORRUPT: (DatabaseDamaged, DAMAGED),
    sqlite3.SQLITE_NOTADB: (DatabaseDamaged, DAMAGED),
}
# By the SQLSTATE of PostgreSQL, or by its class of two letters.
_POSTGRESQL: dict[str, tuple[type[BtcoreError], str]] = {
    "53100": (DiskFull, FULL),
    "58030": (DiskFailed, FAILED),
    "55P03": (DatabaseBusy, BUSY),
    "40001": (DatabaseBusy, BUSY),
    "40P01": (DatabaseBusy, BUSY),
    "XX001": (DatabaseDamaged, DAMAGED),
    "XX002": (DatabaseDamaged, DAMAGED),
    "08": (DatabaseLost, LOST),
    "57": (DatabaseLost, LOST),
}
_DISK: dict[int, tuple[type[BtcoreError], str]] = {
    errno.ENOSPC: (DiskFull, FULL),
    errno.EDQUOT: (DiskFull, FULL),
    errno.EFBIG: (DiskFull, FULL),
    errno.EIO: (DiskFailed, FAILED),
}


def failure(error: BaseException) -> BtcoreError | None:
    """The error with its sentence, where a database or a disk failed; None for any other error."""
    for one in _behind(error):
        found = _kind(one)
        if found is not None:
            made, sentence = found
            return made(sentence)
    return None


@contextmanager
def failures_told() -> Iterator[None]:
    """Failures of database and disk come out of it as errors with a sentence."""
    try:
        yield
    except (DatabaseError, InterfaceError, sqlite3.Error, OSError) as error:
        found = failure(error)
        if found is None:
            raise
        raise found from error


def _behind(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it wraps or came after: a failed rollback hides why it was needed."""
    waiting, seen = [error], set()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        wrapped = [given for given in one.args if isinstance(given, BaseException)]
        waiting += [*wrapped, *(link for link in (one.__cause__, one.__context__) if link is not None)]


def _kind(error: Any) -> tuple[type[BtcoreError], str] | None:
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, OSError):
        return _DISK.get(error.errno or 0)
    if type(error).__module__.split(".")[0] != "psycopg":
        return None
    state = error.sqlstate
    if state is None:
        # Nobody answers any more: what the server did last was not heard.
        return (DatabaseLost, LOST) if type(error).__name__ in ("OperationalError", "InterfaceError") else None
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
