"""What is read inside one moment is of that moment, whatever others write meanwhile."""

from __future__ import annotations

import sqlite3

from btcore.records.database import DATABASE, one_moment
from btcore.records.people import Subject


def elsewhere(address: str, code: str) -> None:
    """A subject that another connection adds."""
    sql = f"INSERT INTO subject (version, code, name) VALUES (1, '{code}', '示例')"
    if address.startswith("postgresql"):
        import psycopg

        with psycopg.connect(address) as other:
            other.execute(sql)
        return
    connection = sqlite3.connect(address.removeprefix("sqlite:///"), timeout=1)
    with connection:
        connection.execute(sql)
    connection.close()


def test_what_others_write_meanwhile_is_not_seen_and_not_held_up(database: str) -> None:
    before = Subject.select().count()
    with one_moment():
        assert Subject.select().count() == before
        elsewhere(database, "new")
        assert Subject.select().count() == before
    assert Subject.select().count() == before + 1


def test_an_ordinary_transaction_sees_it_or_holds_it_up(database: str) -> None:
    """The control: without the guard both would not hold."""
    seen = held_up = False
    with DATABASE.atomic():
        before = Subject.select().count()
        try:
            elsewhere(database, "new")
        except sqlite3.OperationalError:
            held_up = True
        seen = Subject.select().count() == before + 1
    assert seen or held_up
