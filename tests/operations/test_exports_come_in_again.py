"""What was exported and comes in again changes nothing, whatever happened before: no row but the audit's own note."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from btcore.errors import BtcoreError, Refused
from btcore.operations.dossiers import dossier_data, dossiers_of
from btcore.records.database import DATABASE
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Teacher
from btcore.records.scope import unscoped

STEPS = 150


@pytest.fixture(scope="module")
def lives(beside) -> ModuleType:
    return beside(Path(__file__).with_name("lives.py"))


@pytest.fixture(scope="module")
def acts(beside) -> ModuleType:
    return beside(Path(__file__).with_name("office_acts.py"))


def exported(on: str) -> list[dict[str, Any]]:
    with unscoped("doctor"):
        return list(dossier_data(Teacher.select().order_by(Teacher.code), on=date.fromisoformat(on)))


def changes() -> tuple[int, ...]:
    """Every change of a watched table, and every entry of the audit."""
    query = "SELECT (SELECT count(*) FROM witness), (SELECT count(*) FROM audit_entry)"
    return tuple(DATABASE.execute_sql(query).fetchone())


def comes_in_again(office, on: str, *, by: str = "city") -> None:
    """Export everybody on a day, bring it in, and find nothing changed and every dossier as it was."""
    before, data = changes(), exported(on)
    answer = office.do("import_dossiers", by=by, on=on, dossiers=data)
    assert [answer[name] for name in ("made", "changed", "records_made", "records_changed")] == [0, 0, 0, 0]
    assert changes() == before
    assert exported(on) == data
    with unscoped("doctor"):
        dossiers_of(Teacher.select(), on=date.fromisoformat(on), kinds=office.manager.kinds)


def at_random(office, acts: ModuleType, lives: ModuleType, seed: int) -> str:
    """A school's people and cohorts with whatever happens to them; the day after."""
    people = [lives.candidate(code, f"教师{code}", f"G-0{number % 2 + 1}") for number, code in enumerate(acts.CODES)]
    for one in people:
        one["attestations"].append({"clause": "4.2-morals", "met": True, "by": "校委会", "on": "2026-02-01"})
    office.do("import_dossiers", dossiers=people)
    for code in acts.CODES[:2]:
        office.account(f"own {code}", "teacher", "S-01", teacher=code)
    for number, programme in enumerate((acts.POOL, acts.TERM, acts.SEMESTER)):
        given = {"code": f"C{number}", "programme": programme, "jurisdiction": "S-01", "title": "骨干教师"}
        office.do("draft_cohort", by="school", judged_on=acts.JUDGED_ON, values=acts.VALUES[programme], **given)
        office.do("open_cohort", by="school", cohort=f"C{number}")
    dice, at = Random(seed), datetime(2026, 8, 1, 9)
    for _ in range(STEPS):
        at += timedelta(days=dice.choice([0, 0, 0, 0, 1, 7, 30]))
        eye = acts.Eye(dice, at, dice.random() < 0.1)
        with unscoped("doctor"):
            verb, by, given = next(filter(None, (acts.ACTS[verb](eye) for verb in acts.in_order_of_chance(dice))))
        try:
            office.act(verb, given, who=by, at=at.isoformat())
        except BtcoreError:
            continue
    return (at + timedelta(days=1)).date().isoformat()


@pytest.mark.parametrize("seed", range(3))
def test_after_a_short_life_nothing_is_changed_by_its_own_export(office, acts, lives, known_faults, seed: int) -> None:
    known_faults.update({"upheld-without-correction", "award-of-failed"})
    comes_in_again(office, at_random(office, acts, lives, seed))


def test_after_a_cohort_with_titles_nothing_is_changed_by_its_own_export(office, offices) -> None:
    offices.to_titles(office)
    comes_in_again(office, "2026-12-01")


def test_an_export_from_before_brings_no_second_reserve_and_no_second_result(office, offices) -> None:
    offices.to_titles(office)
    older = exported("2026-06-01")
    enrolment = next(one for one in older[1]["records"] if one["id"].startswith("enrolment"))
    office.do("suspend", on="2026-12-01", award="2026-T-1", reason="核查")
    reserve = next(one for one in older[2]["records"] if one["id"].startswith("nomination"))
    office.do("withdraw_nomination", by="school", on="2026-12-01", cohort="2026", teachers=["T-3"], reason="调离")
    answer = office.do("import_dossiers", on="2026-12-02", dossiers=older)
    assert (answer["records_made"], answer["records_changed"]) == (0, 0)
    codes = {one["id"] for one in exported("2026-12-02")[2]["records"]}
    assert (enrolment["role"], reserve["id"] in codes) == ("candidate", False)


def test_what_was_claimed_attested_and_handed_back_stays_as_it_is(office, eligible) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1"), {"teacher": {"id": "T-2", "name": "欧阳娜"}}])
    lessons = {"kind": "lesson_observed", "on": "2026-03", "title": "听课", "person": None}
    for number, hours in enumerate((2, "2.50", "3")):
        record = {"id": f"K{number}", "hours": hours, **lessons}
        office.do("claim", by="school", on="2026-03-02", teacher="T-1", record=record)
    office.do("return_claim", on="2026-03-03", teacher="T-1", record="K0", reason="日期不全")
    office.do("reject", on="2026-03-03", teacher="T-1", record="K1", reason="不属实")
    word = {"teacher": "T-1", "clause": "3.2-morals", "on": date(2026, 3, 2)}
    office.act("attest", {**word, "met": False, "by": "校委会", "note": "待议"}, who="school", at="2026-03-03T09:00")
    office.act(
        "waive", {**word, "clause": "3.2", "by": "校委会", "reason": "破格"}, who="council", at="2026-03-03T09:00"
    )
    comes_in_again(office, "2026-03-04")
    with unscoped("doctor"):
        (returned,) = EvidenceRecord.select().where(EvidenceRecord.state == "returned")
    assert (returned.code, returned.reason, returned.details["hours"]) == ("K0", "日期不全", 2)
    # What says something else is claimed again, as before.
    again = {"id": "K0", "status": "claimed", "hours": 4, **lessons}
    office.do("import_dossiers", on="2026-03-05", dossiers=[{"teacher": {"id": "T-1"}, "records": [again]}])
    assert [one["status"] for one in exported("2026-03-05")[0]["records"] if one["id"] == "K0"] == ["claimed"]
    assert states_of_claims() == {"K0": "claimed", "K1": "rejected", "K2": "claimed"}


def states_of_claims() -> dict[str, str]:
    with unscoped("doctor"):
        return {one.code: one.state for one in EvidenceRecord.select() if one.code.startswith("K")}


def test_whoever_belongs_to_a_school_without_saying_so_is_not_moved_by_another_office(office) -> None:
    office.do("import_dossiers", by="school", dossiers=[{"teacher": {"id": "T-1", "name": "欧阳娜"}}])
    comes_in_again(office, "2026-03-02", by="city")
    with unscoped("doctor"):
        assert Teacher.get(Teacher.code == "T-1").jurisdiction.code == "S-01"


def test_the_number_of_somebody_erased_comes_in_again_and_the_name_does_not(office, eligible) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1"), eligible("T-2")])
    older = exported("2026-03-02")
    office.do("erase", by="admin", on="2026-03-02", teacher="T-1")
    comes_in_again(office, "2026-03-03")
    with pytest.raises(Refused, match="names who was erased: T-1"):
        office.do("import_dossiers", on="2026-03-03", dossiers=older)


def test_what_another_database_told_of_a_programme_stands_beside_what_one_here_did(office, offices, eligible) -> None:
    before = {"kind": "selected", "on": "2019-05-04", "programme": "school-key-teacher-pool", "role": "candidate"}
    known = eligible("T-1")
    known["records"] += [{"id": id, **before} for id in ("enrolment 1", "attendance 1", "award 2026-T-1")]
    office.do("import_dossiers", dossiers=[known])
    with pytest.raises(Refused, match="the id decision 7 is one of those that programmes give"):
        office.do("claim", by="school", teacher="T-1", record={**before, "id": "decision 7"})
    offices.to_titles(office)
    ids = {one["id"] for one in exported("2026-12-01")[0]["records"]}
    assert {"elsewhere enrolment 1", "enrolment 1", "elsewhere award 2026-T-1", "award 2026-T-1"} <= ids
    comes_in_again(office, "2026-12-01")
    answer = office.do("import_dossiers", on="2026-12-01", dossiers=[known])
    assert answer["records_made"] == 0


def test_what_another_database_tells_of_another_programme_is_not_taken_for_what_one_here_did(office, offices) -> None:
    offices.to_titles(office)
    before = {"kind": "selected", "on": "2019-05-04", "programme": "school-key-teacher-pool", "role": "candidate"}
    reviewed = {"kind": "annual_review", "on": "2020-07-01", "period": "2019-2020", "result": "passed"}
    told = [{"id": "enrolment 1", **before}, {"id": "review 1", **reviewed, "programme": "school-key-teacher-pool"}]
    given = [{"teacher": {"id": "T-1"}, "records": told}]
    answer = office.do("import_dossiers", on="2026-12-01", dossiers=given)
    assert answer["records_made"] == 2
    there = {one["id"]: one for one in exported("2026-12-01")[0]["records"]}
    assert there["elsewhere enrolment 1"]["programme"] == "school-key-teacher-pool"
    assert there["enrolment 1"]["programme"] == "city-key-teacher"
    comes_in_again(office, "2026-12-01")
    assert office.do("import_dossiers", on="2026-12-01", dossiers=given)["records_made"] == 0
