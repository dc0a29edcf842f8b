"""The trace over all statements sees every way round the scope; and it lets through what stands within one."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import btcore
from btcore.records.accounts import Account
from btcore.records.database import DATABASE
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Jurisdiction, Teacher
from btcore.records.scope import Scope, unscoped, within

NORTH, SOUTH = Scope(("CITY/N/",)), Scope(("CITY/S/",))


@pytest.fixture
def two_schools(database: str) -> None:
    """A teacher in each of two schools, each with an account and a record."""
    city = Jurisdiction.create(code="CITY", name="示例市", kind="city", path="CITY/")
    for code in ("N", "S"):
        school = Jurisdiction.create(code=code, name=code, kind="school", parent=city, path=f"CITY/{code}/")
        teacher = Teacher.create(code=f"T-{code}", jurisdiction=school)
        Account.create(name=code, teacher=teacher)
        EvidenceRecord.create(teacher=teacher, code="R1", kind="paper", state="verified", first_day=date(2026, 1, 1))


WAYS_ROUND: dict[str, Callable[[], object]] = {
    "plain SQL": lambda: DATABASE.execute_sql('SELECT count(*) FROM "teacher"'),
    "plain SQL with a word of the scope in a text": lambda: DATABASE.execute_sql(
        "SELECT count(*) FROM teacher WHERE name <> '1 = 0'"
    ),
    "a join from a table that everyone may see": lambda: list(Account.select(Account, Teacher).join(Teacher)),
    "a change of everybody": lambda: Teacher.update(name="x").execute(),
    "a change of somebody else": lambda: Teacher.update(name="x").where(Teacher.code == "T-S").execute(),
    "a deletion of somebody else's": lambda: EvidenceRecord.delete().where(EvidenceRecord.id == 2).execute(),
}


@pytest.mark.parametrize("way", WAYS_ROUND)
@pytest.mark.parametrize("scope", [None, Scope(), NORTH], ids=["no scope", "an empty scope", "a narrow scope"])
def test_every_way_round_the_scope_is_seen(way: str, scope: Scope | None, two_schools: None, trace) -> None:
    if scope is None:
        WAYS_ROUND[way]()
    else:
        with within(scope):
            WAYS_ROUND[way]()
    assert len(trace.faults) == 1
    trace.faults.clear()


WITHIN: dict[str, Callable[[], object]] = {
    "a question": lambda: [one.code for one in Teacher.select()] == ["T-N"],
    "a question about what belongs to somebody": lambda: EvidenceRecord.select().count() == 1,
    "a join": lambda: EvidenceRecord.select(EvidenceRecord, Teacher).join(Teacher).count() == 1,
    "a change of one's own": lambda: Teacher.update(name="x").where(Teacher.code == "T-N").execute() == 1,
    "a deletion of one's own": lambda: EvidenceRecord.delete().where(EvidenceRecord.id == 1).execute() == 1,
    "a change of nobody": lambda: Teacher.update(name="x").where(Teacher.code == "T-X").execute() == 0,
}


@pytest.mark.parametrize("what", WITHIN)
def test_what_stands_within_the_scope_passes(what: str, two_schools: None, trace) -> None:
    with within(NORTH):
        assert WITHIN[what]()
    with within(Scope(teacher=1)):
        assert WITHIN["a question"]()
    assert trace.faults == []


def test_all_rows_are_seen_for_a_listed_reason_alone(two_schools: None, trace) -> None:
    with unscoped("doctor"):
        WAYS_ROUND["plain SQL"]()
    assert trace.faults == []
    with within(Scope(everything=True)):
        WAYS_ROUND["plain SQL"]()
    assert [one.split(":")[0] for one in trace.faults] == ["all rows for no reason"]
    trace.faults.clear()


# Below the place where the trace stands rows are inserted in bulk, a database is copied, and statements that passed
# it are timed again.
BELOW = {"btcore/records/bulk.py", "btcore/records/backups.py", "admin/btcore_admin/measuring.py"}


def test_no_other_file_goes_below_the_place_where_the_trace_stands() -> None:
    root = Path(btcore.__file__).parents[1]
    found = {
        str(path.relative_to(root))
        for path in (*(root / "btcore").rglob("*.py"), *(root / "admin").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("cursor", "connection")
        and ast.unparse(node.value).startswith("DATABASE")
    }
    assert found == BELOW
