"""The comparison of audit and tables, which every other test here ends with, finds what it is there to find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import ModuleType

import pytest

from btcore.records.audit import Change
from btcore.records.database import DATABASE
from btcore.records.people import Jurisdiction, Teacher
from btcore.records.scope import unscoped
from btcore.records.work import Work

# The end of these tests is not sound, which is their point.
EVERYTHING = "*"
OPENING = datetime(2026, 3, 1, 9)


def change_beside(office) -> None:
    with unscoped("doctor"):
        Teacher.update(name="某人").execute()


def make_beside(office) -> None:
    Jurisdiction.create(code="X", name="x", kind="county", parent=1, path="CITY/X/")


def delete_beside(office) -> None:
    Jurisdiction.delete().where(Jurisdiction.code == "S-02").execute()


def change_more_than_is_said(office) -> None:
    work = Work("test", OPENING, 1)
    with DATABASE.atomic(), unscoped("doctor"):
        teacher = work.change(Teacher.get(), name="某人")
        Teacher.update(attributes={}).where(Teacher.id == teacher.id).execute()
        work.finish(scope=["CITY/"])


def say_more_than_is_changed(office) -> None:
    work = Work("test", OPENING, 1)
    with DATABASE.atomic(), unscoped("doctor"):
        work.changes.append(Change("teacher", Teacher.get().id, {"name": "甲"}, {"name": "乙"}))
        work.finish(scope=["CITY/"])


def change_first_and_note_in_the_next_entry(office) -> None:
    with DATABASE.atomic(), unscoped("doctor"):
        mine, other = Work("test", OPENING, 1), Work("test", OPENING, 1)
        mine.change(Teacher.get(), name="某人")
        other.change(Jurisdiction.get(), name="某市")
        other.finish(scope=["CITY/"])
        mine.finish(scope=["CITY/"])


def note_it_twice(office) -> None:
    work = Work("test", OPENING, 1)
    with DATABASE.atomic(), unscoped("doctor"):
        work.change(Teacher.get(), name="某人")
        work.changes += work.changes
        work.finish(scope=["CITY/"])


def say_another_value_before(office) -> None:
    work = Work("test", OPENING, 1)
    with DATABASE.atomic(), unscoped("doctor"):
        work.change(Teacher.get(), name="某人")
        work.changes[0] = Change("teacher", work.changes[0].row, {"name": "谁"}, work.changes[0].after)
        work.finish(scope=["CITY/"])


def done_by_nobody(office) -> None:
    work = Work("test", OPENING, None)
    with DATABASE.atomic():
        work.change(Jurisdiction.get(), name="某市")
        work.finish(scope=["CITY/"])


def done_within_no_scope(office) -> None:
    work = Work("test", OPENING, 1)
    with DATABASE.atomic():
        work.change(Jurisdiction.get(), name="某市")
        work.finish(scope=[])


CARELESS: dict[Callable[..., None], str] = {
    change_beside: "changed beside the audit",
    make_beside: "changed beside the audit",
    delete_beside: "changed beside the audit",
    change_more_than_is_said: "attributes became {} and the audit does not say so",
    say_more_than_is_changed: "did not change, and the audit says so",
    change_first_and_note_in_the_next_entry: "changed beside the audit",
    note_it_twice: "changed 1 times and noted 2 times",
    say_another_value_before: "name was '李明' and the audit says '谁'",
    done_by_nobody: "nobody did it",
    done_within_no_scope: "within no scope",
}


@pytest.mark.parametrize("careless", CARELESS, ids=lambda one: one.__name__)
def test_a_careless_change_is_found(
    careless: Callable[..., None], office, eligible, witness: ModuleType, known_faults: set[str]
) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1")])
    assert list(witness.quarrels()) == []
    careless(office)
    found = list(witness.quarrels())
    assert any(CARELESS[careless] in one for one in found), found
    known_faults.add(EVERYTHING)


def test_a_refused_operation_leaves_neither_rows_nor_entry(office, eligible, witness: ModuleType) -> None:
    before = DATABASE.execute_sql("SELECT count(*) FROM witness").fetchone()
    with pytest.raises(Exception, match="no teacher"):
        office.do("claim", by="school", teacher="T-9", record={"id": "R1", "kind": "paper", "on": "2026-01-01"})
    assert DATABASE.execute_sql("SELECT count(*) FROM witness").fetchone() == before
