"""Equals for fewer places are handed back, and a committee or a published draw decides, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lives import sound

from btcore.cli.chinese import in_chinese
from btcore.errors import Refused
from btcore.operations.conduct import TRANSITIONS
from btcore.records.proposals import Proposal
from btcore.records.results import Decision
from btcore.records.scope import unscoped

CODES = ("T-1", "T-2", "T-3")
VALUES = {"pass_mark": 75, "gate_pass_mark": 60, "minimum_attendance": 85, "quota": 1}


@pytest.fixture
def tied(office, eligible):
    """Three approved nominations with one score, for one place."""
    office.do("import_dossiers", dossiers=[eligible(code, name=f"欧阳{code}") for code in CODES])
    given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "市级骨干教师培训"}
    office.do("draft_cohort", code="2026", judged_on=date(2026, 4, 25), values=VALUES, **given)
    office.do("open_cohort", cohort="2026")
    nominations: list[dict[str, Any]] = [{"teacher": code, "score": "88.5"} for code in CODES]
    # Whoever taught longer would come first, if it were known of all of them.
    nominations[0]["tie_breaks"] = {"years": 3}
    office.do("nominate", by="school", on="2026-04-01", cohort="2026", nominations=nominations)
    for by in ("county", "city"):
        office.do("approve", by=by, on="2026-04-02", cohort="2026", teachers=list(CODES))
    return office


def states() -> dict[str, str]:
    with unscoped("doctor"):
        return {one.teacher.code: one.state for one in Proposal.select().order_by(Proposal.rank)}


def test_equals_are_handed_back_with_what_to_do_next_in_both_languages(tied) -> None:
    with pytest.raises(Refused, match="T-1, T-2, T-3 are equal .* as ranked.* amend_cohort with ties draw") as refused:
        tied.do("select", on="2026-05-01", cohort="2026")
    told = in_chinese(str(refused.value))
    assert told.startswith("T-1, T-2, T-3 同分而名额不足；请在 ranked（同分者次序）中") and told.endswith("draw_seed")
    with pytest.raises(Refused, match="T-9 is nobody to choose from here"):
        tied.do("select", on="2026-05-01", cohort="2026", ranked=["T-3", "T-9"])
    with pytest.raises(Refused, match="equal for fewer places"):
        tied.do("select", on="2026-05-01", cohort="2026", ranked=["T-3", "T-1"])
    assert set(states().values()) == {"approved"}


def test_the_committees_order_decides_and_is_computed_again_with_the_decision(tied) -> None:
    tied.do("select", by="city", on="2026-05-01", cohort="2026", ranked=["T-3", "T-1", "T-2"])
    assert list(states().items()) == [("T-3", "selected"), ("T-1", "reserve"), ("T-2", "reserve")]
    with unscoped("verify"):
        bundle = Decision.get(Decision.kind == "selection").bundle
    assert bundle["result"]["tie_breaks"][-1] == "committee_order"
    assert {
        one["teacher"]: one["tie_breaks"]["committee_order"] for one in bundle["given"]["nominations"]["nominations"]
    } == {
        "T-3": "3",
        "T-1": "2",
        "T-2": "1",
    }
    tied.do("withdraw_nomination", by="school", on="2026-05-02", cohort="2026", teachers=["T-3"], reason="调离")
    tied.do("step_up", on="2026-05-03", cohort="2026")
    assert states() == {"T-3": "withdrawn", "T-1": "selected", "T-2": "reserve"}
    sound(tied)


def test_no_order_of_the_committee_comes_before_a_score(tied) -> None:
    tied.do("withdraw_nomination", by="school", on="2026-04-03", cohort="2026", teachers=["T-2"], reason="更正")
    tied.do("nominate", by="school", on="2026-04-03", cohort="2026", nominations=[{"teacher": "T-2", "score": "88.51"}])
    for by in ("county", "city"):
        tied.do("approve", by=by, on="2026-04-04", cohort="2026", teachers=["T-2"])
    tied.do("select", on="2026-05-01", cohort="2026", ranked=["T-3", "T-1", "T-2"])
    assert states() == {"T-2": "selected", "T-3": "reserve", "T-1": "reserve"}


def test_a_published_seed_decides_after_a_supplementary_notice(tied) -> None:
    values = {"ties": "draw", "draw_seed": "2026 年 4 月 30 日福利彩票开奖号码"}
    tied.do("amend_cohort", on="2026-04-30", cohort="2026", values=values, reason="同分抽签")
    tied.do("select", on="2026-05-01", cohort="2026")
    assert sorted(states().values()) == ["reserve", "reserve", "selected"]
    sound(tied)


def test_equals_on_the_reserve_are_parted_by_the_committee_when_a_place_falls_free(tied, eligible) -> None:
    tied.do("import_dossiers", dossiers=[eligible("T-4", name="司马光")])
    tied.do("nominate", by="school", on="2026-04-03", cohort="2026", nominations=[{"teacher": "T-4", "score": 95}])
    for by in ("county", "city"):
        tied.do("approve", by=by, on="2026-04-04", cohort="2026", teachers=["T-4"])
    tied.do("select", on="2026-05-01", cohort="2026")
    assert states() == {"T-4": "selected", **dict.fromkeys(CODES, "reserve")}
    tied.do("withdraw_nomination", by="school", on="2026-05-02", cohort="2026", teachers=["T-4"], reason="调离")
    with pytest.raises(Refused, match="T-1, T-2, T-3 are equal for fewer places"):
        tied.do("step_up", on="2026-05-03", cohort="2026")
    tied.do("step_up", on="2026-05-03", cohort="2026", ranked=["T-2", "T-3", "T-1"])
    assert [states()[code] for code in CODES] == ["reserve", "selected", "reserve"]
    sound(tied)


def test_a_nomination_that_is_handed_in_again_keeps_the_offices_tie_breaks(tied) -> None:
    tied.do("return_nomination", on="2026-04-03", cohort="2026", teachers=["T-1"], reason="补充材料")
    tied.do("resubmit", by="school", on="2026-04-04", cohort="2026", teachers=["T-1"])
    with unscoped("doctor"):
        (found,) = [one.tie_breaks for one in Proposal.select() if one.teacher.code == "T-1"]
    assert found["years"] == "3"


def test_whoever_is_passed_over_is_on_the_reserve_with_the_bound_and_in_no_state_of_their_own(tied) -> None:
    tied.do("select", on="2026-05-01", cohort="2026", ranked=["T-3", "T-1", "T-2"])
    with unscoped("doctor"):
        waiting = Proposal.select().where(Proposal.state == "reserve").order_by(Proposal.rank)
        told = [(one.teacher.code, one.because["bound"], one.because["held_by"]) for one in waiting]
    assert told == [("T-1", "quota", ["N-T-3"]), ("T-2", "quota", ["N-T-3"])]
    assert not any("passed_over" in (*rule.before, *rule.after) for rule in TRANSITIONS["nomination"].values())


def two_counties(office, eligible, *, best: bool = False) -> None:
    """One place in each of two counties for equals T-1 of the one, T-2 and T-3 of the other, where `best` is better."""
    homes = {"T-1": ("S-03", "C-02"), "T-2": ("S-01", "C-01"), "T-3": ("S-01", "C-01")}
    homes |= {"T-4": ("S-01", "C-01")} if best else {}
    people = [
        eligible(code, name=f"诸葛{code}", school=school, county=county) for code, (school, county) in homes.items()
    ]
    office.do("import_dossiers", dossiers=people)
    given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "市级骨干教师培训"}
    office.do("draft_cohort", code="2026", judged_on=date(2026, 4, 25), values={**VALUES, "quota": 2}, **given)
    places = [{"name": f"{code} 名额", "where": {"county": code}, "at_most": 1} for code in ("C-01", "C-02")]
    office.do("set_bounds", cohort="2026", bounds=places)
    office.do("open_cohort", cohort="2026")
    nominations = [{"teacher": code, "score": "95" if code == "T-4" else "88.5"} for code in homes]
    office.do("nominate", on="2026-04-01", cohort="2026", nominations=nominations)
    for code, (_, county) in homes.items():
        for by in ("county" if county == "C-01" else "other_county", "city"):
            office.do("approve", by=by, on="2026-04-02", cohort="2026", teachers=[code])


def test_everyone_whom_the_order_has_to_name_is_told_those_too_who_have_a_place_anyhow(office, eligible) -> None:
    two_counties(office, eligible)
    with pytest.raises(Refused, match="^T-1, T-2, T-3 are equal for fewer places; name them as ranked"):
        office.do("select", on="2026-05-01", cohort="2026")
    office.do("select", on="2026-05-01", cohort="2026", ranked=["T-3", "T-2", "T-1"])
    assert states() == {"T-3": "selected", "T-1": "selected", "T-2": "reserve"}
    sound(office)


def test_whoever_was_chosen_among_the_equals_is_named_when_a_place_falls_free(office, eligible) -> None:
    two_counties(office, eligible, best=True)
    office.do("select", on="2026-05-01", cohort="2026")
    office.do("withdraw_nomination", on="2026-05-02", cohort="2026", teachers=["T-4"], reason="调离")
    with pytest.raises(Refused, match="^T-1, T-2, T-3 are equal for fewer places"):
        office.do("step_up", on="2026-05-03", cohort="2026")
    office.do("step_up", on="2026-05-03", cohort="2026", ranked=["T-1", "T-3", "T-2"])
    assert states() == {"T-1": "selected", "T-3": "selected", "T-2": "reserve", "T-4": "withdrawn"}
    sound(office)


def test_a_later_order_of_the_committee_replaces_the_one_before(tied) -> None:
    tied.do("select", on="2026-05-01", cohort="2026", ranked=["T-1", "T-2", "T-3"])
    # The places of two orders are not put into one: T-2 would be second in the one, and first before T-1 in none.
    with pytest.raises(Refused, match="^T-1, T-2, T-3 are equal for fewer places"):
        tied.do("select", on="2026-05-02", cohort="2026", ranked=["T-3", "T-1"])
    tied.do("select", on="2026-05-02", cohort="2026", ranked=["T-3", "T-1", "T-2"])
    assert list(states().items()) == [("T-3", "selected"), ("T-1", "reserve"), ("T-2", "reserve")]


def test_nobody_is_chosen_whom_neither_order_put_first(office, eligible) -> None:
    codes = ["T-1", "T-2", "T-3", "T-4", "T-5"]
    office.do("import_dossiers", dossiers=[eligible(code, name=f"尉迟{code}") for code in codes])
    given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "市级骨干教师培训"}
    office.do("draft_cohort", code="2026", judged_on=date(2026, 4, 25), values=VALUES, **given)
    office.do("open_cohort", cohort="2026")
    nominations = [{"teacher": code, "score": "88.5"} for code in codes]
    office.do("nominate", by="school", on="2026-04-01", cohort="2026", nominations=nominations)
    for by in ("county", "city"):
        office.do("approve", by=by, on="2026-04-02", cohort="2026", teachers=codes)
    office.do("select", on="2026-05-01", cohort="2026", ranked=codes)
    office.do("withdraw_nomination", by="school", on="2026-05-02", cohort="2026", teachers=["T-1"], reason="调离")
    with pytest.raises(Refused, match="^T-2, T-3, T-4, T-5 are equal for fewer places"):
        office.do("step_up", on="2026-05-03", cohort="2026", ranked=["T-5", "T-2"])
    office.do("step_up", on="2026-05-03", cohort="2026")
    assert [code for code, state in states().items() if state == "selected"] == ["T-2"]


@pytest.mark.parametrize("ranked", [[], ["T-3", "T-2", "T-1"]])
def test_what_the_programme_prefers_comes_before_what_an_office_gave(office, eligible, ranked) -> None:
    people = [eligible(code, name=f"公孙{code}") for code in CODES]
    title = {"id": "B1", "kind": "title", "on": "2020-09-01", "title": "key_teacher", "administrative_level": "school"}
    people[0]["records"].append(title)
    office.do("import_dossiers", dossiers=people)
    given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "市级骨干教师培训"}
    office.do("draft_cohort", code="2026", judged_on=date(2026, 4, 25), values=VALUES, **given)
    office.do("open_cohort", cohort="2026")
    # Not all of them have both, and what an office calls comes before the preference in the alphabet.
    office_gave = [{"b": 1}, {"a": 2, "b": 2}, {"a": 3, "b": 3}]
    nominations = [
        {"teacher": code, "score": "88.5", "tie_breaks": one} for code, one in zip(CODES, office_gave, strict=True)
    ]
    office.do("nominate", by="school", on="2026-04-01", cohort="2026", nominations=nominations)
    for by in ("county", "city"):
        office.do("approve", by=by, on="2026-04-02", cohort="2026", teachers=list(CODES))
    office.do("select", on="2026-05-01", cohort="2026", ranked=ranked)
    assert list(states().items()) == [("T-1", "selected"), ("T-3", "reserve"), ("T-2", "reserve")]
