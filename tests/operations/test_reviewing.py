"""Reviews: of which period, by what, and what a wrong one becomes; on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lives import candidates, reviewed, sound, stands, title

from btcore import BtcoreError
from btcore.records.results import Decision, GrantedAward, PeriodReview
from btcore.records.scope import unscoped

WRONG_PERIODS = {
    "2025-2026": "T-1 is in 1 since 2026-09-01, and 2025-2026 ended on 2026-08-31; expected teachers who were in it",
    "2028-2029": "2028-2029 begins on 2028-09-01; it is reviewed from that day on",
    "2026-2027-1": "'2026-2027-1' is no school_year; expected one, such as 2026-2027",
    "soon": "'soon' names no period; expected a year such as 2025",
}


@pytest.mark.parametrize("period", WRONG_PERIODS)
def test_a_period_that_is_over_before_to_come_or_of_another_kind_is_not_reviewed(office, period: str) -> None:
    candidates(office, "T-1")
    given = [{"teacher": "T-1", "outcome": "passed", "reason": "考评组意见"}]
    with pytest.raises(BtcoreError, match=WRONG_PERIODS[period]):
        office.do("review", by="council", on="2027-07-10", cohort="1", period=period, teachers=given)


def test_a_year_and_its_school_year_are_one_period(office) -> None:
    candidates(office, "T-1")
    reviewed(office, "T-1", 2026)
    given = [{"teacher": "T-1", "outcome": "passed", "reason": "考评组意见"}]
    with pytest.raises(BtcoreError, match="teacher T-1 is reviewed for 2026-2027 already"):
        office.do("review", by="council", on="2027-07-11", cohort="1", period="2026", teachers=given)


def done_in(year: int) -> dict[str, Any]:
    """What a candidate owes in the school year that ends in a year."""
    school = {"administrative_level": "school"}
    return {
        "teacher": {"id": "T-1"},
        "records": [
            {"id": f"P{year}", "kind": "paper", "on": f"{year}-05-01"},
            {"id": f"A{year}", "kind": "annual_report", "on": f"{year}-05-01"},
            {"id": f"O{year}", "kind": "open_class", "on": f"{year}-05-01", **school},
        ],
    }


def test_a_review_judges_the_year_that_it_names_however_late_it_is_entered(office) -> None:
    candidates(office, "T-1")
    office.do("import_dossiers", by="county", on="2029-06-01", dossiers=[done_in(2028)])
    said = [{"teacher": "T-1"}]
    outcomes = [
        office.do("review", by="council", on="2029-09-02", cohort="1", period=f"{year}-{year + 1}", teachers=said)
        for year in (2026, 2027, 2028)
    ]
    assert [(one["passed"], one["failed"]) for one in outcomes] == [(0, 1), (1, 0), (0, 1)]


def test_an_outcome_that_somebody_says_needs_a_reason(office) -> None:
    candidates(office, "T-1")
    given = [{"teacher": "T-1", "outcome": "passed"}]
    with pytest.raises(BtcoreError, match="the outcome of teacher T-1 is said without a reason"):
        office.do("review", by="council", on="2027-07-10", cohort="1", period="2026-2027", teachers=given)


def test_a_review_that_was_wrong_is_corrected_and_may_make_the_title(office) -> None:
    candidates(office, "T-1")
    for year, outcome in ((2026, "passed"), (2027, "failed"), (2028, "passed")):
        reviewed(office, "T-1", year, outcome)
    assert stands(office, "T-1", "2029-07-11").status == "candidate"
    wrong = {"cohort": "1", "teacher": "T-1", "period": "2027-2028", "outcome": "passed", "reason": "登记错误"}
    for lacking, words in (("reason", "a correction needs a reason"), ("period", "is not reviewed for 2029-2030")):
        given = {**wrong, lacking: " " if lacking == "reason" else "2029-2030"}
        with pytest.raises(BtcoreError, match=words):
            office.do("correct_review", by="council", on="2029-10-12", **given)
    assert office.do("correct_review", by="council", on="2029-07-12", **wrong)["outcome"] == "passed"
    assert (title().state, title().since) == ("valid", date(2029, 7, 10))
    with unscoped("verify"):
        review = PeriodReview.get(PeriodReview.period == "2027-2028")
        assert (review.outcome, review.decision.supersedes_id is not None) == ("passed", True)
        assert Decision.select().where(Decision.kind == "review").count() == 4
    sound(office)


def test_a_review_is_not_corrected_once_it_made_the_title(office) -> None:
    candidates(office, "T-1")
    for year in (2026, 2027, 2028):
        reviewed(office, "T-1", year)
    wrong = {"cohort": "1", "teacher": "T-1", "period": "2027-2028", "outcome": "failed", "reason": "登记错误"}
    with unscoped("verify"):
        number = GrantedAward.get().number
    with pytest.raises(BtcoreError, match=f"award {number} was moved on 2029-07-10, after that review"):
        office.do("correct_review", by="council", on="2029-07-12", **wrong)
