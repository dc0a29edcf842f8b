"""Bytes that no table holds any more, taken out of the live files.

A database keeps what was changed or deleted in its free space, in its log, in its statistics. After a person is
erased the files are written anew, so that nothing of it is left there. Backups are not live files: they keep what
they hold until they are destroyed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from peewee import DatabaseError, SqliteDatabase

from .database import DATABASE
from .ledger import Job
from .migrating import TABLES
from .scope import unscoped
from .storage import folder, sweep

ENDED = ("done", "failed")


def scrub() -> list[str]:
    """Write the live files anew without what was erased; returns in sentences what could not be done.

    Takes the time of copying the database, and keeps writers waiting meanwhile. Not within a transaction.
    """
    with unscoped("erase"):
        # What failed imports said, and files that wait to be brought in, may name anybody.
        Job.update(arguments={}, message="").where(Job.state.in_(ENDED)).execute()
        shutil.rmtree(folder() / "uploads", ignore_errors=True)
        sweep()
        return list(_sqlite() if isinstance(DATABASE.obj, SqliteDatabase) else _postgresql())


def _sqlite() -> Iterator[str]:
    # A copy in memory would be as large as the database.
    DATABASE.execute_sql("PRAGMA temp_store = 1")
    try:
        DATABASE.execute_sql("VACUUM")
        busy, _, _ = DATABASE.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except DatabaseError as error:
        yield f"the database was not written anew ({error}); run btcore scrub again"
    else:
        if busy:
            yield "others are reading, so that the log was not emptied; run btcore scrub when nobody works"
    finally:
        DATABASE.execute_sql("PRAGMA temp_store = 2")


def _postgresql() -> Iterator[str]:
    # Statistics hold values too, and their old versions with them.
    tables = [f'VACUUM (FULL, ANALYZE) "{one._meta.table_name}"' for one in TABLES]
    for sql in (*tables, "VACUUM FULL pg_statistic", "CHECKPOINT"):
        try:
            DATABASE.execute_sql(sql)
        except DatabaseError as error:
            yield f"{sql} was refused ({str(error).strip().splitlines()[0]}); have the server's administrator do it"
