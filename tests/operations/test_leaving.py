"""Who left a cohort, and who never belonged where it runs, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from lives import TERM, candidate, candidates, chosen_again, drafted, reviewed, sound, stands

from btcore import BtcoreError
from btcore.operations.actors import standing_of
from btcore.operations.dossiers import dossier_data
from btcore.records.people import Teacher
from btcore.records.results import PeriodReview
from btcore.records.scope import unscoped, within
from btcore.records.training import CohortMember

LEFT = {
    "withdraw_enrolment": ("school", {"reason": "调离"}),
    "disqualify": ("council", {"reason": "弄虚作假", "notified_on": date(2026, 8, 1), "reply": "知悉"}),
}


def leave(office, verb: str, *, on: str) -> None:
    by, given = LEFT[verb]
    office.do(verb, by=by, on=on, cohort="1", teacher="T-1", **given)


def chosen_again_elsewhere(office) -> None:
    """T-1, a candidate in S-01, moves to S-02 and is chosen there a year later."""
    candidates(office, "T-1")
    moved = candidate("T-1", "教师T-1", group="2")
    moved["teacher"]["school"] = "S-02"
    office.do("import_dossiers", on="2027-02-01", dossiers=[moved])
    office.account("school2", "school_office", "S-02")
    office.account("council2", "school_council", "S-02")
    office.account("group2", "group_leader", "2")
    chosen_again(office, "T-1", year=2027, school="S-02", at="2")


@pytest.mark.parametrize("verb", LEFT)
def test_who_left_is_reviewed_for_the_period_in_which_they_left_and_for_none_that_began_later(
    office, verb: str
) -> None:
    candidates(office, "T-1", "T-2")
    leave(office, verb, on="2026-12-01")
    reviewed(office, "T-1", 2026)
    words = "teacher T-1 left 1 on 2026-12-01, before 2027-2028 began on 2027-09-01"
    with pytest.raises(BtcoreError, match=words):
        reviewed(office, "T-1", 2027)
    with pytest.raises(BtcoreError, match="is reviewed for 2026-2027 already"):
        said = [{"teacher": "T-1", "outcome": "passed", "reason": "意见"}]
        office.do("review", by="council", on="2027-07-11", cohort="1", period=" 2026-2027 ", teachers=said)
    with pytest.raises(BtcoreError, match=words):
        said = [{"teacher": code} for code in ("T-2", "T-1")]
        office.do("review", by="council", on="2028-07-10", cohort="1", period="2027-2028", teachers=said)
    reviewed(office, "T-2", 2027)
    with unscoped("verify"):
        held = [(one.teacher.code, one.period) for one in PeriodReview.select().order_by(PeriodReview.id)]
    assert held == [("T-1", "2026-2027"), ("T-2", "2027-2028")]
    sound(office)


@pytest.mark.parametrize(("left_on", "refused"), [("2027-08-31", True), ("2027-09-01", False)])
def test_the_first_day_of_a_period_is_the_first_on_which_leaving_leaves_a_review(
    office, left_on: str, refused: bool
) -> None:
    candidates(office, "T-1")
    leave(office, "withdraw_enrolment", on=left_on)
    if refused:
        with pytest.raises(BtcoreError, match="before 2027-2028 began on 2027-09-01"):
            reviewed(office, "T-1", 2027)
    else:
        reviewed(office, "T-1", 2027)
    sound(office)


@pytest.mark.parametrize("period", ["去年", "2026-2028", "2026-2027-3"])
def test_a_review_is_of_a_period(office, period: str) -> None:
    candidates(office, "T-1")
    with pytest.raises(BtcoreError, match=f"'{period}' names no period; expected a year such as 2025, a school year"):
        said = [{"teacher": "T-1", "outcome": "passed", "reason": "意见"}]
        office.do("review", by="council", on="2027-07-10", cohort="1", period=period, teachers=said)


@pytest.mark.parametrize("verb", LEFT)
def test_nobody_leaves_before_the_day_of_the_enrolment(office, verb: str) -> None:
    candidates(office, "T-1")
    with pytest.raises(BtcoreError, match="teacher T-1 is enrolled in 1 since 2026-09-01, and 2026-08-31 is before"):
        leave(office, verb, on="2026-08-31")
    leave(office, verb, on="2026-09-01")
    with unscoped("verify"):
        (there,) = CohortMember.select()
    assert there.until == there.since == date(2026, 9, 1)
    sound(office)


def test_nobody_is_enrolled_by_name_who_belongs_elsewhere_than_where_the_cohort_runs(office) -> None:
    elsewhere = [("T-1", "S-01", "C-01"), ("T-2", "S-02", "C-01"), ("T-9", "S-03", "C-02")]
    people = [{"id": code, "name": f"教师{code}", "school": school, "county": of} for code, school, of in elsewhere]
    office.do("import_dossiers", dossiers=[{"teacher": one, "records": []} for one in people])
    drafted(office, programme="school-semester-training", by="county", where="C-01", judged_on="2026-09-01")
    with pytest.raises(BtcoreError, match="teacher T-9 does not belong to C-01, where 1 runs"):
        office.do("enrol", by="city", on="2026-09-01", cohort="1", teachers=["T-1", "T-9"])
    assert office.do("enrol", by="city", on="2026-09-01", cohort="1", teachers=["T-1", "T-2"])["enrolled"] == 2
    sound(office)


def test_nobody_is_nominated_who_belongs_elsewhere_than_where_the_cohort_runs(office) -> None:
    stranger = candidate("T-9", "李明")
    stranger["teacher"] |= {"school": "S-02", "teaching_research_group": "G-09"}
    office.do("import_dossiers", dossiers=[candidate("T-1", "王芳"), stranger])
    drafted(office, programme=TERM, by="school", where="S-01", judged_on="2026-04-25", front_percentile=80)
    given = [{"teacher": code, "score": 90} for code in ("T-1", "T-9")]
    with pytest.raises(BtcoreError, match="teacher T-9 does not belong to S-01, where 1 runs"):
        office.do("nominate", by="city", on="2026-04-01", cohort="1", nominations=given)


def test_who_moved_was_chosen_again_elsewhere_and_came_back_is_reviewed_in_the_later_cohort(office) -> None:
    chosen_again_elsewhere(office)
    office.do("import_dossiers", on="2028-03-01", dossiers=[candidate("T-1", "教师T-1")])
    with pytest.raises(BtcoreError, match="teacher T-1 is enrolled in 2 since; enter the review there"):
        reviewed(office, "T-1", 2027)
    sound(office)


def test_what_a_programme_did_goes_with_a_teacher_who_moves_to_another_school(office) -> None:
    candidates(office, "T-1")
    office.account("next school", "school_office", "S-02")
    place = {"school": "S-02", "county": "C-01", "teaching_research_group": "G-20"}
    mover = {"teacher": {"id": "T-1", **place}}
    office.do("import_dossiers", by="county", on="2026-10-01", dossiers=[mover])
    on = date(2026, 11, 1)

    def seen(name: str) -> list[str]:
        """The kinds of the records that an office finds of whomever it sees."""
        with within(standing_of(name, on).scope("import_dossiers")):
            data = list(dossier_data(list(Teacher.select()), on=on))
        return [record["kind"] for one in data for record in one["records"]]

    assert seen("county") == seen("next school")
    assert "selected" in seen("next school")


def test_who_was_chosen_again_is_disqualified_in_the_later_cohort_and_not_in_the_earlier_one(office) -> None:
    candidates(office, "T-1")
    chosen_again(office, "T-1", year=2027)
    before = stands(office, "T-1", "2027-10-05")
    with pytest.raises(BtcoreError, match="teacher T-1 is enrolled in 2 since; disqualify them there"):
        leave(office, "disqualify", on="2027-10-01")
    assert stands(office, "T-1", "2027-10-05") == before
    by, given = LEFT["disqualify"]
    office.do("disqualify", by=by, on="2027-10-02", cohort="2", teacher="T-1", **given)
    assert stands(office, "T-1", "2027-10-05").status == "disqualified"
    leave(office, "disqualify", on="2027-10-03")
    sound(office)


def test_to_withdraw_from_an_earlier_cohort_leaves_the_standing_that_the_later_one_gave(office) -> None:
    candidates(office, "T-1")
    chosen_again(office, "T-1", year=2027)
    before = stands(office, "T-1", "2027-10-05")
    leave(office, "withdraw_enrolment", on="2027-10-01")
    after = stands(office, "T-1", "2027-10-05")
    assert (after.status, after.since, after.until) == (before.status, before.since, before.until)
    assert (after.status, after.since) == ("candidate", date(2027, 9, 1))
    sound(office)


def test_who_moved_and_was_chosen_again_elsewhere_is_not_disqualified_where_they_were_before(office) -> None:
    chosen_again_elsewhere(office)
    with pytest.raises(BtcoreError, match="teacher T-1 is enrolled in 2 since; disqualify them there"):
        leave(office, "disqualify", on="2027-10-01")
    sound(office)


def test_nobody_is_decided_on_before_they_are_told_whatever_they_replied(office) -> None:
    candidates(office, "T-1")
    given = {"cohort": "1", "teacher": "T-1", "reason": "弄虚作假", "notified_on": date(2026, 10, 2), "reply": "知悉"}
    with pytest.raises(BtcoreError, match="the teacher is told on 2026-10-02, and 2026-10-01 is before; decide from"):
        office.do("disqualify", by="council", on="2026-10-01", **given)
    office.do("disqualify", by="council", on="2026-10-02", **given)
    sound(office)
