"""The programmes of school and county from import to their end, through operations alone, on both databases."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from lives import POOL, TERM, candidate, candidates, drafted, sound, stands

from btcore import BtcoreError
from btcore.operations.dossiers import dossier_data
from btcore.records.cohorts import CohortBound
from btcore.records.people import Teacher
from btcore.records.proposals import Proposal
from btcore.records.results import Decision
from btcore.records.scope import unscoped
from btcore.schemas.dossiers import load_dossiers


def test_an_objection_to_who_is_selected_or_on_the_reserve_takes_them_out(office) -> None:
    codes = ["T-1", "T-2", "T-3"]
    office.do("import_dossiers", dossiers=[candidate(code, "王芳") for code in codes])
    drafted(office, programme=TERM, by="school", where="S-01", judged_on="2026-04-25", front_percentile=80)
    nominated = [{"teacher": code, "score": 90 - number} for number, code in enumerate(codes)]
    office.do("nominate", by="school", on="2026-04-01", cohort="1", nominations=nominated)
    for who in ("group", "council"):
        office.do("approve", by=who, on="2026-04-20", cohort="1", teachers=codes)
    office.do("select", by="council", on="2026-05-01", cohort="1")
    notice = {"what": "selection", "first_day": date(2026, 5, 2), "last_day": date(2026, 5, 9)}
    up = office.do("publish", by="council", on="2026-05-02", cohort="1", **notice)["notice"]
    for code in ("T-1", "T-3"):
        filed = office.do("object", by="school", on="2026-05-03", notice=up, teacher=code, text="材料不实")
        given = {"objection": filed["objection"], "upheld": True, "answer": "查实"}
        office.do("answer_objection", by="council", on="2026-05-05", **given)
    with unscoped("verify"):
        states = {one.teacher.code: one.state for one in Proposal.select()}
    assert states == {"T-1": "rejected", "T-2": "selected", "T-3": "rejected"}
    sound(office)


def test_a_group_sends_two_and_the_third_is_in_reserve(office) -> None:
    candidates(office, "T-1", "T-2", "T-3")
    assert [stands(office, f"T-{number}", "2026-10-01").status for number in (1, 2, 3)] == [
        "candidate",
        "candidate",
        "reserve",
    ]
    sound(office)


def test_a_candidate_declares_only_themselves(office) -> None:
    office.do("import_dossiers", dossiers=[candidate("T-1", "李明"), candidate("T-2", "王芳")])
    drafted(office, programme=TERM, by="school", where="S-01", judged_on="2026-04-25", front_percentile=80)
    office.account("own T-1", "teacher", "S-01", teacher="T-1")
    with pytest.raises(BtcoreError, match="no teacher T-2 within reach"):
        office.do("nominate", by="own T-1", on="2026-04-01", cohort="1", nominations=[{"teacher": "T-2"}])


def member(id: str, name: str) -> dict[str, Any]:
    """A teacher who may enter the school's pool (4.1, 4.2)."""
    place = {"school": "S-01", "county": "C-01", "teaching_research_group": "G-01"}
    person = {"id": id, "name": name, "birth_date": "1990-01-01", "teaching_since": "2015-09-01"}
    word = {"clause": "4.2-morals", "met": True, "by": "school council", "on": "2026-02-20"}
    return {"teacher": {**person, **place, "subjects": ["chinese"]}, "attestations": [word]}


def test_the_pool_takes_three_of_a_subject_for_a_year_and_keeps_a_reserve(office) -> None:
    codes = ["T-1", "T-2", "T-3", "T-4"]
    office.do("import_dossiers", dossiers=[member(code, f"教师{code}") for code in codes])
    weights = {"group_weight": 40, "semester_weight": 30, "annual_weight": 30, "pass_mark": 60}
    drafted(office, programme=POOL, by="school", where="S-01", judged_on="2026-08-31", **weights)
    given = [{"teacher": code, "score": 90 - number} for number, code in enumerate(codes)]
    office.do("nominate", by="group", on="2026-08-01", cohort="1", nominations=given)
    for who in ("group", "school", "council"):
        office.do("approve", by=who, on="2026-08-20", cohort="1", teachers=codes)
    chosen = office.do("select", by="council", on="2026-08-31", cohort="1")
    assert (chosen["selected"], chosen["reserve"]) == (3, 1)
    office.do("enrol", by="council", on="2026-09-01", cohort="1")
    assert stands(office, "T-1", "2026-10-01", POOL).status == "title_holder"
    assert stands(office, "T-4", "2026-10-01", POOL).status == "reserve"
    assert stands(office, "T-1", "2027-10-01", POOL).status == "expired"
    left = {"cohort": "1", "teacher": "T-2", "reason": "调离"}
    office.do("withdraw_enrolment", by="school", on="2026-11-01", **left)
    office.do("step_up", by="council", on="2026-11-02", cohort="1")
    assert office.do("enrol", by="council", on="2026-11-03", cohort="1")["enrolled"] == 1
    assert stands(office, "T-4", "2026-12-01", POOL).status == "title_holder"
    sound(office)


def test_who_leaves_a_cohort_is_no_candidate_any_more_and_owes_nothing_after_that_day(office) -> None:
    candidates(office, "T-1", "T-2")
    assert stands(office, "T-1", "2026-11-30").status == "candidate"
    office.do("withdraw_enrolment", by="school", on="2026-12-01", cohort="1", teacher="T-1", reason="调离")
    answers = {on: stands(office, "T-1", on) for on in ("2026-11-30", "2026-12-01", "2026-12-02")}
    assert [(one.status, str(one.until)) for one in answers.values()] == [
        ("candidate", "None"),
        ("candidate", "2026-12-01"),
        ("none", "None"),
    ]
    last = answers["2026-12-02"].why[-1]
    assert re.fullmatch(r"2026-12-01: last day of the selection \(enrolment \d+\)", last.text("en"))
    assert re.fullmatch(r"2026-12-01：入选资格截止（入班记录 \d+）", last.text("zh"))
    assert [answers["2026-12-02"].due, stands(office, "T-2", "2026-12-02").due == ()] == [(), False]
    day = date(2027, 8, 31)
    with unscoped("doctor"):
        data = list(dossier_data(list(Teacher.select().order_by(Teacher.code)), on=day))
    judge = office.manager.catalogue[TERM].judge(on=day, part="duties")
    verdicts = [judge(one) for one in load_dossiers(data, kinds=office.manager.kinds)]
    yearly = [str(clause.outcome) for one in verdicts for clause in one.clauses if clause.code == "5.10"]
    assert yearly == ["NOT_APPLICABLE", "FAIL"]
    sound(office)


def test_nobody_is_nominated_where_nobody_is_chosen_and_who_takes_part_is_enrolled_by_name(office) -> None:
    office.do("import_dossiers", dossiers=[member("T-1", "王芳")])
    drafted(office, programme="school-semester-training", by="school", where="S-01", judged_on="2026-09-01")
    with pytest.raises(BtcoreError, match="cohort 1 chooses nobody; enrol who takes part, by name"):
        office.do("nominate", by="school", on="2026-09-01", cohort="1", nominations=[{"teacher": "T-1"}])
    assert office.do("enrol", by="school", on="2026-09-01", cohort="1", teachers=["T-1"])["enrolled"] == 1


def test_places_that_a_selection_makes_count_who_is_there_and_who_leaves(office) -> None:
    codes = ["T-1", "T-2"]
    office.do("import_dossiers", dossiers=[member(code, f"教师{code}") for code in codes])
    weights = {"group_weight": 40, "semester_weight": 30, "annual_weight": 30, "pass_mark": 60}
    drafted(office, programme=POOL, by="school", where="S-01", judged_on="2026-08-31", **weights)
    given = [{"teacher": code, "score": 90 - number} for number, code in enumerate(codes)]
    office.do("nominate", by="group", on="2026-08-01", cohort="1", nominations=given)
    for who in ("group", "school", "council"):
        office.do("approve", by=who, on="2026-08-20", cohort="1", teachers=codes)

    def counted() -> set[tuple[int, int]]:
        with unscoped("verify"):
            return {(one.approved, one.enrolled) for one in CohortBound.select()}

    office.do("select", by="council", on="2026-08-31", cohort="1")
    assert counted() == {(2, 0)}
    office.do("withdraw_nomination", by="school", on="2026-09-01", cohort="1", teachers=["T-2"], reason="调离")
    assert counted() == {(1, 0)}
    office.do("enrol", by="council", on="2026-09-01", cohort="1")
    assert counted() == {(1, 1)}
    office.do("withdraw_enrolment", by="school", on="2026-11-01", cohort="1", teacher="T-1", reason="调离")
    assert counted() == {(0, 0)}


def test_a_review_of_duties_is_no_result_and_is_not_corrected_as_one(office) -> None:
    office.do("import_dossiers", dossiers=[member("T-2", "王芳")])
    weights = {"group_weight": 40, "semester_weight": 30, "annual_weight": 30, "pass_mark": 60}
    given = {"code": "2", "title": "x", "programme": POOL, "jurisdiction": "S-01", "values": weights}
    office.do("draft_cohort", by="school", judged_on=date(2026, 8, 31), **given)
    office.do("open_cohort", by="school", cohort="2")
    office.do("nominate", by="group", on="2026-08-01", cohort="2", nominations=[{"teacher": "T-2", "score": 90}])
    for who in ("group", "school", "council"):
        office.do("approve", by=who, on="2026-08-20", cohort="2", teachers=["T-2"])
    office.do("select", by="council", on="2026-08-31", cohort="2")
    office.do("enrol", by="council", on="2026-09-01", cohort="2")
    said = [{"teacher": "T-2", "outcome": "failed", "reason": "考评组意见"}]
    office.do("review", by="council", on="2027-07-10", cohort="2", period="2026-2027-2", teachers=said)
    with unscoped("verify"):
        number = Decision.get(Decision.kind == "review").id
    with pytest.raises(
        BtcoreError, match="is a review; only results are decided again, and reviews with correct_review"
    ):
        office.do("correct_decision", by="council", on="2027-07-11", decision=number, reason="补录材料")
    components = [one.code for one in office.manager.catalogue[POOL].score.leaves() if one.source.takes_marks]
    tasks = [{"assessor": "assessor", "component": one} for one in components]
    office.do("assign_assessors", by="school", on="2027-07-11", cohort="2", assessors=tasks)
    marks = [{"teacher": "T-2", "component": one, "value": 90} for one in components]
    office.do("mark", by="assessor", on="2027-07-12", cohort="2", marks=marks)
    assert office.do("decide", by="school", on="2027-07-13", cohort="2")["passed"] == 1
    with unscoped("verify"):
        number = Decision.get(Decision.kind == "score").id
    again = office.do("correct_decision", by="council", on="2027-07-14", decision=number, reason="复核")
    assert again["outcome"] == "PASS"
    sound(office)


def test_a_notice_of_the_same_from_the_same_day_is_refused(office) -> None:
    drafted(office, programme=TERM, by="school", where="S-01", judged_on="2026-04-25", front_percentile=80)
    notice = {"what": "nominations", "first_day": date(2026, 5, 1), "last_day": date(2026, 5, 8)}
    office.do("publish", by="council", cohort="1", **notice)
    with pytest.raises(BtcoreError, match="a notice of nominations of 1 from 2026-05-01 is up already"):
        office.do("publish", by="council", cohort="1", **notice)


@pytest.mark.parametrize(
    ("what", "said"), [("selection", "nobody is selected in 1"), ("results", "nobody has a result")]
)
def test_what_is_not_there_yet_has_no_notice(office, what: str, said: str) -> None:
    drafted(office, programme=TERM, by="school", where="S-01", judged_on="2026-04-25", front_percentile=80)
    with pytest.raises(BtcoreError, match=said):
        days = {"first_day": date(2026, 5, 1), "last_day": date(2026, 5, 8)}
        office.do("publish", by="council", cohort="1", what=what, **days)


def test_a_countys_summer_ends_with_a_result_in_the_dossier(office) -> None:
    person = {"school": "S-01", "county": "C-01", "school_stage": "primary", "tags": ["talent_project_declared"]}
    people = [{"teacher": {"id": f"T-{one}", "name": "李明", "subjects": ["chinese"], **person}} for one in (1, 2)]
    office.do("import_dossiers", dossiers=people)
    weights = {"examination": 60, "process": 40, "written": 70, "interview": 30}
    weights |= {"study_time": 50, "homework": 25, "seminars": 25}
    values = {f"{name}_weight": weight for name, weight in weights.items()} | {
        "pass_mark": 60,
        "minimum_attendance": 90,
    }
    drafted(
        office,
        programme="county-summer-training",
        by="county",
        where="C-01",
        judged_on="2026-06-30",
        nomination_deadline="06-20",
        **values,
    )
    given = [{"teacher": f"T-{one}", "score": 80 + one} for one in (1, 2)]
    office.do("nominate", by="school", on="2026-06-10", cohort="1", nominations=given)
    for who in ("school", "county"):
        office.do("approve", by=who, on="2026-06-15", cohort="1", teachers=["T-1", "T-2"])
    office.do("select", by="county", on="2026-06-25", cohort="1")
    office.do("enrol", by="county", on="2026-07-01", cohort="1")
    stage = office.manager.catalogue["county-summer-training"].stages[0].code
    days = [f"2026-07-{day:02d}" for day in range(7, 17)]
    sessions = [{"code": day, "stage": stage, "title": "讲座", "on": day, "hours": 6} for day in days]
    office.do("plan_sessions", by="county", on="2026-07-01", cohort="1", sessions=sessions)
    for number, day in enumerate(days):
        second = "absent" if number < 2 else "present"
        entries = [{"teacher": "T-1", "status": "present"}, {"teacher": "T-2", "status": second}]
        office.do("attend", by="county", on=day, cohort="1", session=day, entries=entries)
    late = [{"teacher": "T-2", "status": "late"}]
    judge = office.manager.catalogue["county-summer-training"].judge(on=date(2026, 7, 16), part="duties")

    def hours() -> list[str]:
        """What clause 2.5 says of the two, by their dossiers."""
        with unscoped("doctor"):
            data = list(dossier_data(list(Teacher.select().order_by(Teacher.code)), on=date(2026, 7, 16)))
        verdicts = [judge(one) for one in load_dossiers(data, kinds=office.manager.kinds)]
        return [str(clause.outcome) for one in verdicts for clause in one.clauses if clause.code == "2.5"]

    assert hours() == ["PASS", "FAIL"]
    for day in days[:2]:
        office.do("attend", by="county", on="2026-07-16", cohort="1", session=day, entries=late)
    assert hours() == ["PASS", "UNKNOWN"]
    for day in days[:2]:
        absent = [{**one, "status": "absent"} for one in late]
        office.do("attend", by="county", on="2026-07-16", cohort="1", session=day, entries=absent)
    components = ("written", "interview", "homework", "seminars")
    tasks = [{"assessor": "assessor", "component": one} for one in components]
    office.do("assign_assessors", by="county", on="2026-07-20", cohort="1", assessors=tasks)
    marks = [{"teacher": code, "component": one, "value": 80} for code in ("T-1", "T-2") for one in components]
    office.do("mark", by="assessor", on="2026-08-04", cohort="1", marks=marks)
    decided = office.do("decide", by="county", on="2026-08-10", cohort="1")
    assert (decided["passed"], decided["failed"]) == (1, 1)
    with unscoped("verify"):
        (data,) = dossier_data([Teacher.get(Teacher.code == "T-1")], on=date(2026, 9, 1))
    (result,) = (one for one in data["records"] if one["kind"] == "training_result")
    assert (result["result"], result["points"], result["programme"]) == ("passed", "84.00", "county-summer-training")
    assert result["on"] == "2026-08-10"
    with pytest.raises(BtcoreError, match="has no title to grant"):
        office.do("grant", by="county", on="2026-08-20", cohort="1")
    sound(office)


def test_a_semester_of_a_school_is_decided_by_its_duties(office) -> None:
    office.do(
        "import_dossiers", dossiers=[{"teacher": {"id": "T-1", "name": "李明", "school": "S-01", "county": "C-01"}}]
    )
    drafted(office, programme="school-semester-training", by="school", where="S-01", judged_on="2026-03-01")
    office.do("enrol", by="school", on="2026-03-02", cohort="1", teachers=["T-1"])
    assert office.do("decide", by="school", on="2026-03-03", cohort="1")["undecided"].keys() == {"T-1"}
    with pytest.raises(BtcoreError, match="1 of cohort 1 have no decision yet; decide first"):
        office.do("close_cohort", by="school", on="2026-03-04", cohort="1")
    assert office.do("decide", by="school", on="2026-08-31", cohort="1")["failed"] == 1
    with unscoped("verify"):
        number = Decision.get().id
    office.account("own", "teacher", "S-01", teacher="T-1")
    filed = office.do("appeal", by="own", on="2026-09-02", decision=number, text="材料未计入")
    given = {"appeal": filed["appeal"], "upheld": True, "answer": "补充材料属实"}
    held = {"account": "school", "role": "school_council", "jurisdiction": "S-01", "since": date(2020, 1, 1)}
    office.do("grant_role", by="admin", **held)
    with pytest.raises(BtcoreError, match="whoever made a decision does not answer the appeal"):
        office.do("answer_appeal", by="school", on="2026-09-05", **given)
    office.do("answer_appeal", by="council", on="2026-09-05", **given)
    corrected = office.do("correct_decision", by="council", on="2026-09-06", decision=number, reason="补录材料")
    assert corrected["supersedes"] == number
    with unscoped("verify"):
        assert Decision.get(Decision.id == corrected["decision"]).on == date(2026, 8, 31)
    sound(office)
