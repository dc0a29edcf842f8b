"""Who judges a population and who changes records at the same time, on PostgreSQL; SQLite lets one write at a time.

A step of an evaluation does not see what others are about to commit, nor they the outcomes that it is about to write.
So it waits for the changes that are under way, and who begins one before its commit is told that outcomes which rest
on the old records may be coming. Whoever changes a record of a teacher whose typed rows are there takes them away and
waits for nobody; where there are none, somebody may be making them of the old records, and cannot be told.
"""

from __future__ import annotations

from peewee import SqliteDatabase

from ..records.database import DATABASE

# Two numbers lie in another space of PostgreSQL's advisory locks than the one of a request's key.
TURN = (1651794799, 1)


def take_turn() -> None:
    """Wait for the changes that are under way, and have the turn until the end of the transaction."""
    if not isinstance(DATABASE.obj, SqliteDatabase):
        DATABASE.execute_sql("SELECT pg_advisory_xact_lock(%s, %s)", TURN)


def is_being_judged() -> bool:
    """Whether somebody judges now; if not, nobody begins to before the end of the transaction."""
    if isinstance(DATABASE.obj, SqliteDatabase):
        return False
    (free,) = DATABASE.execute_sql("SELECT pg_try_advisory_xact_lock_shared(%s, %s)", TURN).fetchone()
    return not free


def wait_for_turn() -> None:
    """Wait for whoever judges; nobody begins to before the end of the transaction."""
    if not isinstance(DATABASE.obj, SqliteDatabase):
        DATABASE.execute_sql("SELECT pg_advisory_xact_lock_shared(%s, %s)", TURN)
