"""Who moves while under way: nothing is judged on what cannot be read, and offices take them out; on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from lives import candidate, drafted, sound

from btcore.cli.chinese import in_chinese
from btcore.errors import Refused
from btcore.records.people import Teacher, TeacherAttribute
from btcore.records.proposals import Proposal
from btcore.records.results import Decision
from btcore.records.scope import unscoped

CODES = ("T-1", "T-2", "T-3")
VALUES = {"pass_mark": 75, "gate_pass_mark": 60, "minimum_attendance": 85, "quota": 1}
BEYOND = "county does not reach where these belong now: T-1; withdraw them, or ask an office that reaches both places"


@pytest.fixture
def approved(office, eligible):
    """Three approved nominations of a county for one place."""
    office.do("import_dossiers", dossiers=[eligible(code, name=f"欧阳{code}") for code in CODES])
    given = {"programme": "city-key-teacher", "jurisdiction": "C-01", "title": "x", "values": VALUES}
    office.do("draft_cohort", by="county", code="1", judged_on=date(2026, 4, 25), **given)
    office.do("open_cohort", by="county", cohort="1")
    given = [{"teacher": code, "score": 90 - number} for number, code in enumerate(CODES)]
    office.do("nominate", by="county", on="2026-04-01", cohort="1", nominations=given)
    for by in ("county", "city"):
        office.do("approve", by=by, on="2026-04-02", cohort="1", teachers=list(CODES))
    return office


def moved(office, code: str, *, on: str, school: str = "S-03", county: str = "C-02") -> None:
    office.do("import_dossiers", on=on, dossiers=[{"teacher": {"id": code, "school": school, "county": county}}])


def states() -> dict[str, str]:
    with unscoped("doctor"):
        return {one.teacher.code: one.state for one in Proposal.select()}


def test_who_moved_beyond_reach_is_named_before_a_selection_and_may_be_withdrawn(approved) -> None:
    moved(approved, "T-1", on="2026-04-10")
    with pytest.raises(Refused, match=BEYOND) as refused:
        approved.do("select", by="county", on="2026-05-01", cohort="1")
    assert "下列人员现所属单位不在 county 的管辖范围内：T-1" in in_chinese(str(refused.value))
    approved.do("withdraw_nomination", by="county", on="2026-05-01", cohort="1", teachers=["T-1"], reason="调离")
    approved.do("select", by="county", on="2026-05-02", cohort="1")
    assert states() == {"T-1": "withdrawn", "T-2": "selected", "T-3": "reserve"}
    sound(approved)


def test_an_office_over_both_places_selects_and_enrols_who_moved(approved) -> None:
    moved(approved, "T-1", on="2026-04-10")
    approved.do("select", on="2026-05-01", cohort="1")
    with pytest.raises(Refused, match=BEYOND):
        approved.do("enrol", by="county", on="2026-05-02", cohort="1")
    approved.do("enrol", on="2026-05-02", cohort="1")
    assert states()["T-1"] == "enrolled"
    sound(approved)


def test_the_place_of_who_moved_after_the_selection_goes_to_the_reserve(approved) -> None:
    approved.do("select", by="county", on="2026-05-01", cohort="1")
    moved(approved, "T-1", on="2026-05-02")
    approved.do("withdraw_nomination", by="county", on="2026-05-03", cohort="1", teachers=["T-1"], reason="调离")
    approved.do("step_up", by="county", on="2026-05-04", cohort="1")
    assert states() == {"T-1": "withdrawn", "T-2": "selected", "T-3": "reserve"}
    moved(approved, "T-3", on="2026-05-05")
    approved.do("withdraw_nomination", by="county", on="2026-05-06", cohort="1", teachers=["T-2"], reason="x")
    with pytest.raises(Refused, match=BEYOND.replace("T-1", "T-3")):
        approved.do("step_up", by="county", on="2026-05-07", cohort="1")
    sound(approved)


def test_nobody_is_approved_where_they_do_not_belong_any_more_but_may_be_sent_back(approved) -> None:
    given = {"cohort": "1", "teachers": ["T-1"]}
    approved.do("withdraw_nomination", by="county", on="2026-04-03", reason="x", **given)
    approved.do("nominate", by="county", on="2026-04-04", cohort="1", nominations=[{"teacher": "T-1", "score": 90}])
    moved(approved, "T-1", on="2026-04-10")
    with pytest.raises(Refused, match="no teacher T-1 within reach"):
        approved.do("approve", by="county", on="2026-04-11", **given)
    approved.do("return_nomination", by="county", on="2026-04-11", reason="已调离", **given)
    assert states()["T-1"] == "returned"
    sound(approved)


def test_a_result_is_not_decided_on_a_dossier_that_cannot_be_read(office) -> None:
    office.do("import_dossiers", dossiers=[candidate("T-1", "王芳"), candidate("T-2", "李娜")])
    drafted(office, programme="school-semester-training", by="school", where="S-01", judged_on="2026-09-01")
    office.do("enrol", by="school", on="2026-09-01", cohort="1", teachers=["T-1", "T-2"])
    moved(office, "T-1", on="2027-02-01", school="S-02", county="C-01")
    with pytest.raises(Refused, match="school does not reach where these belong now: T-1"):
        office.do("decide", by="school", on="2027-02-28", cohort="1", teachers=["T-1"])
    told = office.do("decide", by="school", on="2027-02-28", cohort="1")
    assert told["undecided"] == {"T-1": ["moved beyond reach"]}
    office.do("decide", by="county", on="2027-02-28", cohort="1")
    with unscoped("verify"):
        read = {one.teacher.code: len(one.bundle["given"]["dossier"]["records"]) for one in Decision.select()}
        (late,) = [one.id for one in Decision.select() if one.teacher.code == "T-1"]
    assert read == {"T-1": 5, "T-2": 5}
    with pytest.raises(Refused):
        office.do("correct_decision", by="council", on="2027-03-01", decision=late, reason="x")
    sound(office)


def test_who_moves_to_another_school_leaves_the_group_of_the_old_one(office) -> None:
    office.do("import_dossiers", dossiers=[candidate("T-1", "王芳", group="G-01")])
    moved(office, "T-1", on="2026-05-01", school="S-02", county="C-01")
    with unscoped("verify"):
        teacher = Teacher.get()
        assert teacher.jurisdiction.code == "S-02"
        assert "teaching_research_group" not in teacher.attributes
        before = {one.name: (one.value, str(one.until)) for one in TeacherAttribute.select()}
    assert before == {"school": ("S-01", "2026-04-30"), "teaching_research_group": ("G-01", "2026-04-30")}
    sound(office)


def test_a_file_without_places_leaves_everybody_where_they_are(office) -> None:
    office.do("import_dossiers", dossiers=[candidate("T-1", "王芳", group="G-01")])
    office.do("import_dossiers", on="2026-05-01", dossiers=[{"teacher": {"id": "T-1", "position": "none"}}])
    moved(office, "T-1", on="2026-05-02", school="S-01", county="C-01")
    with unscoped("verify"):
        assert Teacher.get().jurisdiction.code == "G-01"
    sound(office)
