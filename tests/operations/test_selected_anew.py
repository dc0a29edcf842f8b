"""A selection made again, and places that fall free afterwards, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from lives import sound

from btcore.records.proposals import Proposal
from btcore.records.scope import unscoped

CODES = ("T-1", "T-2", "T-3")
VALUES = {"pass_mark": 75, "gate_pass_mark": 60, "minimum_attendance": 85}
COMPETENT = {"id": "R1", "kind": "annual_appraisal", "on": "2025-01-10", "period": "2024", "rating": "competent"}


@pytest.fixture
def selected(office, eligible):
    """A function that selects, of three nominations with falling scores, as many as there are places."""

    def select(places: int):
        office.do("import_dossiers", dossiers=[eligible(code, name=f"欧阳{code}") for code in CODES])
        given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "x"}
        given |= {"values": {**VALUES, "quota": places}, "judged_on": date(2026, 4, 25)}
        office.do("draft_cohort", code="1", **given)
        office.do("open_cohort", cohort="1")
        given = [{"teacher": code, "score": 90 - number} for number, code in enumerate(CODES)]
        office.do("nominate", by="school", on="2026-04-01", cohort="1", nominations=given)
        for by in ("county", "city"):
            office.do("approve", by=by, on="2026-04-02", cohort="1", teachers=list(CODES))
        office.do("select", on="2026-05-01", cohort="1")
        return office

    return select


def states() -> list[tuple[str, int | None]]:
    with unscoped("doctor"):
        return [(one.state, one.rank) for one in Proposal.select().order_by(Proposal.id)]


def unfit(office, code: str) -> None:
    """The appraisal turns out not to have been excellent."""
    office.do("correct_record", on="2026-05-02", teacher=code, reason="x", record=COMPETENT)


def test_who_is_not_eligible_any_more_loses_the_place_when_it_is_selected_again(selected) -> None:
    office = selected(1)
    unfit(office, "T-1")
    assert office.do("select", on="2026-05-03", cohort="1")["selected"] == 1
    assert states() == [("approved", None), ("selected", 1), ("reserve", 2)]
    office.do("enrol", on="2026-05-04", cohort="1")
    assert states() == [("approved", None), ("enrolled", 1), ("reserve", 2)]
    sound(office)


def test_who_is_not_eligible_any_more_leaves_the_reserve_when_it_is_selected_again(selected) -> None:
    office = selected(1)
    unfit(office, "T-2")
    office.do("select", on="2026-05-03", cohort="1")
    assert states() == [("selected", 1), ("approved", None), ("reserve", 2)]
    sound(office)


def test_who_was_withdrawn_unfit_does_not_stand_in_the_way_of_the_reserve(selected) -> None:
    office = selected(1)
    unfit(office, "T-1")
    office.do("select", on="2026-05-03", cohort="1")
    office.do("withdraw_nomination", by="school", on="2026-05-04", cohort="1", teachers=["T-1"], reason="不合条件")
    office.do("enrol", on="2026-05-05", cohort="1")
    office.do("withdraw_enrolment", on="2026-05-06", cohort="1", teacher="T-2", reason="外出进修")
    office.do("step_up", on="2026-05-07", cohort="1")
    assert [state for state, _ in states()] == ["withdrawn", "withdrawn", "selected"]
    sound(office)


@pytest.mark.parametrize("running", [False, True], ids=["before anybody is enrolled", "while the cohort runs"])
def test_the_place_of_who_was_taken_out_by_an_objection_is_filled_by_stepping_up(selected, running: bool) -> None:
    office = selected(2)
    days = {"first_day": date(2026, 5, 2), "last_day": date(2026, 5, 9)}
    notice = office.do("publish", on="2026-05-02", cohort="1", what="selection", **days)["notice"]
    filed = office.do("object", by="school", on="2026-05-03", notice=notice, teacher="T-2", text="材料不实")
    if running:
        office.do("enrol", on="2026-05-04", cohort="1", teachers=["T-1"])
    office.do("answer_objection", on="2026-05-05", objection=filed["objection"], upheld=True, answer="查实")
    office.do("step_up", on="2026-05-06", cohort="1")
    assert [state for state, _ in states()] == ["enrolled" if running else "selected", "rejected", "selected"]
    sound(office)
