"""The comparison of audit and tables, which every other test here ends with, finds what it is there to find."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from btcore.operations.verbs import VERBS
from btcore.records.audit import Change
from btcore.records.database import DATABASE
from btcore.records.people import Jurisdiction, Teacher
from btcore.records.scope import unscoped
from btcore.records.work import Work

# The end of these tests is not sound, which is their point.
HERE = Path(__file__).parent
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


def test_every_row_of_a_cohorts_life_stands_in_its_entry(office, offices, witness: ModuleType, figures) -> None:
    offices.to_titles(office)
    office.do("erase", by="admin", on="2026-12-01", teacher="T-1")
    assert list(witness.quarrels()) == []
    ((rows,),) = DATABASE.execute_sql("SELECT count(*) FROM witness").fetchall()
    ((entries,),) = DATABASE.execute_sql("SELECT count(DISTINCT sequence) FROM witness").fetchall()
    assert rows > 200 and entries > 30
    kind = "sqlite" if office.address.startswith("sqlite") else "postgresql"
    figures("audit", part=kind, entries=entries, changed_rows=rows, differences=0)


def test_the_rarer_verbs_note_what_they_change_too(office, offices, eligible, witness: ModuleType) -> None:
    office.do("import_dossiers", dossiers=[eligible(f"T-{one}") for one in (1, 2)])
    office.account("own", "teacher", "S-01", teacher="T-1")
    record = {"id": "N1", "kind": "paper", "on": "2025-01-01", "title": "x"}
    office.do("claim", by="own", teacher="T-1", record=record)
    office.do("reject", by="school", teacher="T-1", record="N1", reason="查无此文")
    waiver = {"teacher": "T-1", "clause": "3.5", "by": "council", "on": date(2026, 3, 1), "reason": "破格"}
    office.act("waive", waiver, who="council", at="2026-03-02T09:00")
    given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "x", "values": offices.VALUES}
    office.do("draft_cohort", code="1", judged_on=date(2026, 4, 25), **given)
    office.do("open_cohort", cohort="1")
    nominations = [{"teacher": f"T-{one}", "score": 90 - one} for one in (1, 2)]
    office.do("nominate", by="school", on="2026-04-01", cohort="1", nominations=nominations)
    days = {"first_day": date(2026, 4, 2), "last_day": date(2026, 4, 9)}
    notice = office.do("publish", on="2026-04-02", cohort="1", what="nominations", places="官网", **days)["notice"]
    said = office.do("object", by="school", on="2026-04-03", notice=notice, teacher="T-2", text="论文存疑")["objection"]
    office.do("answer_objection", on="2026-04-04", objection=said, upheld=False, answer="查无实据")
    back = {"cohort": "1", "teachers": ["T-2"]}
    office.do("return_nomination", by="county", on="2026-04-05", reason="补材料", **back)
    office.do("resubmit", by="school", on="2026-04-06", **back)
    for by in ("county", "city"):
        office.do("approve", by=by, on="2026-04-10", cohort="1", teachers=["T-1", "T-2"])
    office.do("select", on="2026-05-01", cohort="1")
    office.do("enrol", on="2026-05-04", cohort="1")
    office.do("assign_places", cohort="1", on="2026-05-05", places=[{"teacher": "T-1", "class_name": "一班"}])
    session = {"code": "S1", "stage": "centralised_training", "title": "讲座", "on": "2026-05-10", "hours": 6}
    office.do("plan_sessions", on="2026-05-05", cohort="1", sessions=[session])
    present = {"S1": [{"teacher": f"T-{one}", "status": "present"} for one in (1, 2)]}
    office.do("attend_sessions", on="2026-05-10", cohort="1", sessions=present)
    components = [
        one.code for one in office.manager.catalogue["city-key-teacher"].score.leaves() if one.source.takes_marks
    ]
    tasks = [{"assessor": name, "component": code} for code in components for name in ("assessor", "second_assessor")]
    office.do("assign_assessors", on="2026-05-05", cohort="1", assessors=tasks)
    conflict = {"assessor": "second_assessor", "teacher": "T-2", "reason": "亲属"}
    office.do("declare_conflict", by="second_assessor", on="2026-05-06", cohort="1", **conflict)
    marks = [
        {"teacher": f"T-{one}", "component": code, "value": 90, "assessor": "assessor"}
        for one in (1, 2)
        for code in components
    ]
    office.do("enter_marks", on="2026-11-01", cohort="1", marks=marks)
    office.do("decide", on="2026-11-20", cohort="1")
    office.do("grant", on="2026-11-25", cohort="1")
    office.do("surrender", by="own", on="2026-12-01", award="1-T-1")
    assert list(witness.quarrels()) == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_done_by_a_test_that_is_compared(verb: str) -> None:
    compared = [*HERE.glob("*.py"), HERE.parent / "office.py", HERE.parent / "admin" / "test_panel.py"]
    assert any(re.search(rf'["/.]{verb}["(]', one.read_text("utf-8")) for one in compared), verb


def test_the_votes_of_a_ballot_are_noted_too(office, offices, eligible, witness: ModuleType) -> None:
    asked = offices.with_ballot(office)
    office.do("import_dossiers", dossiers=[eligible("T-1")])
    given = {"programme": asked.code, "jurisdiction": "CITY", "title": "x", "values": offices.VALUES}
    office.do("draft_cohort", code="1", judged_on=date(2026, 4, 25), **given)
    office.do("open_cohort", cohort="1")
    nomination = {"teacher": "T-1", "score": 90}
    office.do("nominate", by="school", on="2026-04-01", cohort="1", nominations=[nomination])
    votes = {"entitled": 9, "present": 9, "votes_for": 8, "votes_against": 1}
    office.do("count_ballot", by="county", on="2026-04-02", cohort="1", teacher="T-1", **votes)
    assert list(witness.quarrels()) == []
