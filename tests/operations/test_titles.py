"""Titles: won by reviews, renewed, suspended, reinstated, taken away and won again, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from lives import candidates, chosen_again, reviewed, sound, stands, title, titled

from btcore import BtcoreError
from btcore.records.results import GrantedAward
from btcore.records.scope import unscoped


def test_three_passes_make_the_title_and_a_term_is_renewed(office) -> None:
    candidates(office, "T-1")
    for year in (2026, 2027):
        reviewed(office, "T-1", year)
    assert stands(office, "T-1", "2029-07-01").status == "candidate"
    reviewed(office, "T-1", 2028)
    with unscoped("verify"):
        award = GrantedAward.get()
        number = award.number
        assert (award.title, award.since, award.until) == ("key_teacher", date(2029, 7, 10), date(2032, 7, 9))
    assert stands(office, "T-1", "2030-01-01").status == "title_holder"
    office.do("renew", by="council", on="2032-06-30", award=number)
    renewed = stands(office, "T-1", "2033-01-01")
    assert (renewed.status, renewed.until) == ("title_holder", date(2035, 7, 9))
    assert stands(office, "T-1", "2036-01-01").status == "expired"
    assert office.do("expire", by="council", on="2036-01-01", cohort="1")["expired"] == 1
    sound(office)
    office.do("renew", by="council", on="2036-02-01", award=number)
    again = stands(office, "T-1", "2036-02-02")
    assert (again.status, again.until) == ("title_holder", date(2038, 7, 9))
    sound(office)


def test_where_the_review_decides_a_pass_of_the_last_year_renews_the_term_and_a_fail_ends_the_title(office) -> None:
    candidates(office, "T-1", "T-2", renewal="review")
    for year in (2026, 2027, 2028):
        for code in ("T-1", "T-2"):
            reviewed(office, code, year)
    reviewed(office, "T-2", 2031, "failed", on="2032-06-20")
    reviewed(office, "T-1", 2031)
    reviewed(office, "T-1", 2032)
    with unscoped("verify"):
        held = {one.teacher.code: (one.state, one.until) for one in GrantedAward.select()}
    assert held == {"T-1": ("valid", date(2035, 7, 9)), "T-2": ("revoked", date(2032, 7, 9))}
    sound(office)


def test_a_review_renews_the_term_of_a_suspended_title_and_only_a_reinstatement_ends_the_suspension(office) -> None:
    number = titled(office, renewal="review")
    office.do("suspend", by="council", on="2032-05-01", award=number, reason="调查期间")
    reviewed(office, "T-1", 2031)
    assert (title().state, title().until) == ("suspended", date(2035, 7, 9))
    sound(office)
    office.do("reinstate", by="council", on="2032-09-01", award=number, reason="查无实据")
    assert (title().state, title().until) == ("valid", date(2035, 7, 9))
    sound(office)


@pytest.mark.parametrize("state", ["valid", "suspended"])
def test_a_late_review_renews_a_title_that_was_noted_as_expired(office, state: str) -> None:
    number = titled(office, renewal="review")
    if state == "suspended":
        office.do("suspend", by="council", on="2032-05-01", award=number, reason="调查期间")
    assert office.do("expire", by="council", on="2032-07-10", cohort="1")["expired"] == 1
    reviewed(office, "T-1", 2031, on="2032-07-20")
    assert (title().state, title().until) == (state, date(2035, 7, 9))
    sound(office)


@pytest.mark.parametrize("state", ["valid", "suspended"])
def test_a_late_review_that_was_wrong_is_corrected_after_the_title_was_noted_as_expired(office, state: str) -> None:
    number = titled(office, renewal="review")
    if state == "suspended":
        office.do("suspend", by="council", on="2032-05-01", award=number, reason="调查期间")
    office.do("expire", by="council", on="2032-07-15", cohort="1")
    reviewed(office, "T-1", 2031, "failed", on="2032-07-20")
    given = {"cohort": "1", "teacher": "T-1", "period": "2031-2032", "outcome": "passed", "reason": "漏计材料"}
    office.do("correct_review", by="council", on="2032-07-25", **given)
    assert (title().state, title().until) == (state, date(2035, 7, 9))
    sound(office)


TOLD = {"reason": "调查期间"}
REVOKED = {"reason": "师德失范", "notified_on": date(2032, 7, 10)}


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        (None, ("suspend", TOLD), "suspended"),
        (("suspend", TOLD), ("reinstate", TOLD), "valid"),
        (None, ("surrender", TOLD), "surrendered"),
        (("suspend", TOLD), ("revoke", REVOKED), "revoked"),
    ],
)
def test_a_late_review_keeps_to_what_was_decided_after_the_term_ran_out(office, before, after, state: str) -> None:
    number = titled(office, renewal="review")
    for day, act in (("2032-05-01", before), ("2032-07-20", after)):
        if act is not None:
            office.do(act[0], by="council", on=day, award=number, **act[1])
    reviewed(office, "T-1", 2031, on="2032-07-30")
    assert title().state == state
    sound(office)


def test_who_holds_the_title_and_is_chosen_again_does_not_get_it_twice(office) -> None:
    titled(office, renewal="review")
    chosen_again(office, "T-1", year=2030)
    reviewed(office, "T-1", 2030, cohort="2")
    with unscoped("verify"):
        ((number, until),) = GrantedAward.select(GrantedAward.number, GrantedAward.until).tuples()
    office.do("suspend", by="council", on="2031-10-01", award=number, reason="调查期间")
    reviewed(office, "T-1", 2031, cohort="2")
    with unscoped("verify"):
        assert [(one.state, one.until) for one in GrantedAward.select()] == [("suspended", date(2035, 7, 9))]
    assert until == date(2032, 7, 9)
    sound(office)


def test_who_is_chosen_again_after_a_title_ran_out_wins_another_one_and_that_one_counts(office) -> None:
    titled(office, renewal="review")
    chosen_again(office, "T-1", year=2032)
    for year in (2032, 2033, 2034):
        reviewed(office, "T-1", year, cohort="2")
    with unscoped("verify"):
        first, second = GrantedAward.select().order_by(GrantedAward.id)
    assert (first.until, second.since) == (date(2032, 7, 9), date(2035, 7, 10))
    with pytest.raises(BtcoreError, match=f"award {first.number} was followed by {second.number}"):
        office.do("suspend", by="council", on="2035-08-01", award=first.number, reason="调查期间")
    assert office.do("expire", by="council", on="2035-08-01", cohort="1")["expired"] == 1
    assert stands(office, "T-1", "2035-09-01").status == "title_holder"
    sound(office)


@pytest.mark.parametrize("ending", ["surrender", "revoke"])
@pytest.mark.parametrize("verb", ["surrender", "revoke", "suspend"])
def test_an_earlier_title_counts_again_where_the_later_one_was_given_back_or_taken_away(
    office, ending: str, verb: str
) -> None:
    first = titled(office)
    chosen_again(office, "T-1", year=2032)
    for year in (2032, 2033, 2034):
        reviewed(office, "T-1", year, cohort="2")
    with unscoped("verify"):
        second = GrantedAward.get(GrantedAward.number != first).number
    told = {"reason": "师德失范"}
    given = {"surrender": {}, "suspend": told, "revoke": {**told, "notified_on": date(2035, 8, 1)}}
    with pytest.raises(BtcoreError, match=f"award {first} was followed by {second}"):
        office.do(verb, by="council", on="2035-09-01", award=first, **given[verb])
    office.do(ending, by="council", on="2035-09-02", award=second, **given[ending])
    with pytest.raises(BtcoreError, match=f"award {first} was followed by {second}"):
        office.do("renew", by="council", on="2035-09-03", award=first)
    office.do(verb, by="council", on="2035-09-03", award=first, **given[verb])
    ended = {"surrender": "surrendered", "revoke": "revoked", "suspend": "suspended"}
    with unscoped("verify"):
        assert GrantedAward.get(GrantedAward.number == first).state == ended[verb]
    sound(office)


@pytest.mark.parametrize("verb", ["revoke", "review"])
def test_a_suspended_title_is_taken_away_for_cause_or_by_its_last_review(office, verb: str) -> None:
    number = titled(office, renewal="review")
    office.do("suspend", by="council", on="2032-05-01", award=number, reason="调查期间")
    if verb == "revoke":
        told = {"reason": "师德失范", "notified_on": date(2032, 5, 1)}
        office.do("revoke", by="council", on="2032-06-20", award=number, **told)
    else:
        reviewed(office, "T-1", 2031, "failed", on="2032-06-20")
    assert title().state == "revoked"
    sound(office)


def test_a_title_is_not_renewed_after_a_last_year_that_was_failed(office) -> None:
    number = titled(office)
    reviewed(office, "T-1", 2030, "failed")
    reviewed(office, "T-1", 2031, "passed")
    office.do("renew", by="council", on="2032-06-30", award=number)
    reviewed(office, "T-1", 2034, "failed")
    with pytest.raises(BtcoreError, match="the review of 2034-2035 was failed"):
        office.do("renew", by="council", on="2035-07-10", award=number)


def test_a_title_is_renewed_from_the_last_review_period_of_its_term_on_and_once(office) -> None:
    number = titled(office)
    early = "award .* holds until 2032-07-09; its renewal is decided from 2031-09-01 on"
    for day in ("2029-07-11", "2031-08-31"):
        with pytest.raises(BtcoreError, match=early):
            office.do("renew", by="council", on=day, award=number)
    assert title().until == date(2032, 7, 9)
    office.do("renew", by="council", on="2031-09-01", award=number)
    assert title().until == date(2035, 7, 9)
    with pytest.raises(BtcoreError, match="holds until 2035-07-09; its renewal is decided from 2034-09-01 on"):
        office.do("renew", by="council", on="2031-09-02", award=number)
    sound(office)


@pytest.mark.parametrize("noted", [True, False])
def test_a_title_that_ended_long_ago_is_not_renewed(office, noted: bool) -> None:
    number = titled(office)
    if noted:
        office.do("expire", by="council", on="2032-09-01", cohort="1")
    for day in ("2033-09-01", "2036-07-09"):
        with pytest.raises(BtcoreError, match="held until 2032-07-09; its renewal was to be decided by 2033-08-31"):
            office.do("renew", by="council", on=day, award=number)
    office.do("renew", by="council", on="2033-08-31", award=number)
    assert (title().state, title().until) == ("valid", date(2035, 7, 9))
    sound(office)


def test_a_title_is_suspended_reinstated_and_revoked_after_the_days_for_a_reply(office) -> None:
    number = titled(office)
    office.do("suspend", by="council", on="2029-10-01", award=number, reason="调查期间")
    assert stands(office, "T-1", "2029-10-02").status == "suspended"
    office.do("reinstate", by="council", on="2029-11-01", award=number, reason="查无实据")
    told = {"award": number, "reason": "师德失范", "notified_on": date(2030, 3, 1)}
    with pytest.raises(BtcoreError, match="the teacher may reply until 2030-03-11"):
        office.do("revoke", by="council", on="2030-03-05", **told)
    office.do("revoke", by="council", on="2030-03-11", **told)
    assert stands(office, "T-1", "2030-03-12").status == "revoked"
    with pytest.raises(BtcoreError, match="award .* is revoked; renew needs one that is valid or expired"):
        office.do("renew", by="council", on="2030-03-13", award=number)
    sound(office)


def test_no_title_is_taken_away_before_its_holder_is_told(office) -> None:
    number = titled(office)
    told = {"award": number, "reason": "师德失范", "notified_on": date(2030, 3, 2), "reply": "知悉"}
    with pytest.raises(BtcoreError, match="the teacher is told on 2030-03-02, and 2030-03-01 is before"):
        office.do("revoke", by="council", on="2030-03-01", **told)
    office.do("revoke", by="council", on="2030-03-02", **told)
    assert title().state == "revoked"
    sound(office)
