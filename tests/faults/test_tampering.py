"""Whatever somebody changes behind the program's back is found, and the first bad entry is named."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime

import pytest

from btcore import installed
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.audit import chain_faults
from btcore.records.database import DATABASE
from btcore.records.scope import unscoped

TAMPERS = 300
DAY = datetime(2026, 4, 1, 9)


def worked(number: int) -> None:
    """A database with a history."""
    admin = Actor("admin", installed())
    start(at=DAY, city="CITY", name="示例市", administrator="admin")
    for one in range(number):
        VERBS["create_account"](admin, at=DAY, name=f"账号{one}")
        given = {"account": f"账号{one}", "role": "assessor", "jurisdiction": "CITY", "since": date(2026, 1, 1)}
        VERBS["grant_role"](admin, at=DAY, **given)


def rows(table: str) -> list[int]:
    return [id for (id,) in DATABASE.execute_sql(f"SELECT id FROM {table} ORDER BY id").fetchall()]


def edit_entry(draw: random.Random) -> int:
    column, value = draw.choice([("verb", "'nothing'"), ("account_id", "2"), ("at", "'2020-01-01 00:00:00'")])
    (id,) = draw.sample(rows("audit_entry"), 1)
    before = DATABASE.execute_sql(f"SELECT {column} FROM audit_entry WHERE id = {id}").fetchone()
    DATABASE.execute_sql(f"UPDATE audit_entry SET {column} = {value} WHERE id = {id}")
    after = DATABASE.execute_sql(f"SELECT {column} FROM audit_entry WHERE id = {id}").fetchone()
    return id if before != after else 0


def edit_body(draw: random.Random) -> int:
    (id,) = draw.sample(rows("audit_entry"), 1)
    DATABASE.execute_sql(f"""UPDATE audit_entry SET body = replace(body, '"count":', '"count": ') WHERE id = {id}""")
    DATABASE.execute_sql(f"UPDATE audit_entry SET body = replace(body, 'grant_role', 'grantrole') WHERE id = {id}")
    DATABASE.execute_sql(f"UPDATE audit_entry SET body = replace(body, 'create_', 'created_') WHERE id = {id}")
    DATABASE.execute_sql(f"UPDATE audit_entry SET body = replace(body, 'start', 'begin') WHERE id = {id}")
    return id


def edit_change(draw: random.Random) -> int:
    (id,) = draw.sample(rows("audit_change"), 1)
    DATABASE.execute_sql(f"UPDATE audit_change SET after = replace(after, '{{', '{{\"x\":1,') WHERE id = {id}")
    return DATABASE.execute_sql(f"SELECT entry_id FROM audit_change WHERE id = {id}").fetchone()[0]


def delete_change(draw: random.Random) -> int:
    (id,) = draw.sample(rows("audit_change"), 1)
    entry = DATABASE.execute_sql(f"SELECT entry_id FROM audit_change WHERE id = {id}").fetchone()[0]
    DATABASE.execute_sql(f"DELETE FROM audit_change WHERE id = {id}")
    return entry


def delete_entry(draw: random.Random) -> int:
    (id,) = draw.sample(rows("audit_entry"), 1)
    DATABASE.execute_sql(f"DELETE FROM audit_change WHERE entry_id = {id}")
    DATABASE.execute_sql(f"DELETE FROM audit_entry WHERE id = {id}")
    return id


def cut_the_end(draw: random.Random) -> int:
    first = draw.choice(rows("audit_entry")[1:])
    DATABASE.execute_sql(f"DELETE FROM audit_change WHERE entry_id >= {first}")
    DATABASE.execute_sql(f"DELETE FROM audit_entry WHERE id >= {first}")
    return first


def swap_changes(draw: random.Random) -> int:
    one, other = sorted(draw.sample(rows("audit_change"), 2))
    pairs = DATABASE.execute_sql(
        f"SELECT id, entry_id, commitment FROM audit_change WHERE id IN ({one}, {other}) ORDER BY id"
    ).fetchall()
    (_, first, mine), (_, _, theirs) = pairs
    DATABASE.execute_sql(f"UPDATE audit_change SET commitment = '{theirs}' WHERE id = {one}")
    DATABASE.execute_sql(f"UPDATE audit_change SET commitment = '{mine}' WHERE id = {other}")
    return first


def edit_salt(draw: random.Random) -> int:
    (id,) = draw.sample(rows("audit_change"), 1)
    DATABASE.execute_sql(f"UPDATE audit_change SET salt = 'salt' WHERE id = {id}")
    return DATABASE.execute_sql(f"SELECT entry_id FROM audit_change WHERE id = {id}").fetchone()[0]


def edit_head(draw: random.Random) -> int:
    DATABASE.execute_sql("UPDATE audit_head SET sequence = sequence + 1")
    return len(rows("audit_entry")) + 1


WAYS: tuple[Callable[[random.Random], int], ...] = (
    *(edit_entry, edit_body, edit_change, delete_change, delete_entry),
    *(cut_the_end, swap_changes, edit_salt, edit_head),
)


class _Undo(Exception):
    pass


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_tamper_is_found_at_the_first_bad_entry_and_there_is_no_false_alarm(database: str) -> None:
    worked(12)
    draw = random.Random(1)
    done = 0
    with unscoped("verify"):
        assert list(chain_faults()) == []
        DATABASE.execute_sql("PRAGMA foreign_keys = off")
        while done < TAMPERS:
            way = draw.choice(WAYS)
            try:
                with DATABASE.atomic():
                    bad = way(draw)
                    if bad:
                        faults = list(chain_faults())
                        assert faults, way.__name__
                        assert faults[0].startswith(f"audit entry {bad}"), (way.__name__, bad, faults[0])
                        done += 1
                    raise _Undo
            except _Undo:
                pass
        assert list(chain_faults()) == []
