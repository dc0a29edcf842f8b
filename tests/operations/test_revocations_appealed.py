"""A title that was revoked wrongly comes back by an appeal, as it was, and nothing is deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lives import reviewed, sound, stands, title, titled

from btcore import BtcoreError
from btcore.errors import Refused
from btcore.records.results import Appeal, AwardEvent
from btcore.records.scope import unscoped


def revoked(office, award: str, *, by: str = "council", on: str = "2030-03-01") -> None:
    told = {"reason": "材料失实", "notified_on": date(2030, 2, 1), "reply": "情况不属实"}
    office.do("revoke", by=by, on=on, award=award, **told)


def appealed(office, award: str, *, by: str = "own T-1", on: str = "2030-03-05") -> int:
    return office.do("appeal", by=by, on=on, award=award, text="撤销依据有误")["appeal"]


def answered(office, appeal: int, *, upheld: bool = True, by: str = "city", on: str = "2030-03-20") -> Any:
    return office.do("answer_appeal", by=by, on=on, appeal=appeal, upheld=upheld, answer="经复核，依据不足")


def corrected(office, outcome: str) -> None:
    given = {"cohort": "1", "teacher": "T-1", "period": "2031-2032", "outcome": outcome, "reason": "漏计材料"}
    office.do("correct_review", by="council", on="2032-07-01", **given)


def events() -> list[str]:
    with unscoped("verify"):
        return [one.event for one in AwardEvent.select().order_by(AwardEvent.number)]


@pytest.mark.parametrize("suspended", [False, True])
def test_an_upheld_appeal_brings_the_title_back_as_it_was(office, suspended: bool) -> None:
    award = titled(office)
    if suspended:
        office.do("suspend", by="council", on="2030-01-10", award=award, reason="调查中")
    before, until = stands(office, "T-1", "2030-02-20"), title().until
    revoked(office, award)
    assert stands(office, "T-1", "2030-03-02").status == "revoked"
    assert answered(office, appealed(office, award))["state"] == "upheld"
    first = ["issued", "suspended"] if suspended else ["issued"]
    assert events() == [*first, "revoked", "reinstated"]
    assert (title().state, title().until) == ("suspended" if suspended else "valid", until)
    after = stands(office, "T-1", "2030-04-01")
    assert (after.status, after.since, after.until) == (before.status, before.since, before.until)
    if suspended:
        revoked(office, award, on="2030-03-22")
        answered(office, appealed(office, award, on="2030-03-23"), on="2030-03-24")
        assert title().state == "suspended"
        office.do("reinstate", by="council", on="2030-04-02", award=award, reason="调查完毕")
    assert stands(office, "T-1", "2030-04-03").status == "title_holder"
    reviewed(office, "T-1", 2029)
    sound(office)


def test_a_dismissed_appeal_leaves_the_title_revoked_and_another_may_follow(office) -> None:
    award = titled(office)
    revoked(office, award)
    appeal = appealed(office, award)
    with pytest.raises(Refused, match=f"appeal {appeal} against the same is open already"):
        appealed(office, award, on="2030-03-06")
    with pytest.raises(Refused, match="whoever made a decision does not answer the appeal against it"):
        answered(office, appeal, by="council")
    assert answered(office, appeal, upheld=False)["state"] == "dismissed"
    assert (title().state, events()) == ("revoked", ["issued", "revoked"])
    answered(office, appealed(office, award, on="2030-03-25"), on="2030-03-28")
    assert title().state == "valid"
    revoked(office, award, on="2030-05-01")
    assert stands(office, "T-1", "2030-05-02").status == "revoked"
    answered(office, appealed(office, award, on="2030-05-05"), on="2030-05-09")
    assert events() == ["issued", *["revoked", "reinstated"] * 2]
    sound(office)


def test_one_appeals_against_the_revocation_of_ones_own_title_alone(office) -> None:
    award = titled(office)
    office.do("import_dossiers", dossiers=[{"teacher": {"id": "T-2", "school": "S-01", "county": "C-01"}}])
    office.account("own T-2", "teacher", "S-01", teacher="T-2")
    with pytest.raises(Refused, match=f"award {award} is valid; an appeal is against the revocation of one"):
        appealed(office, award)
    revoked(office, award)
    with pytest.raises(Refused, match=f"there is no award {award} within reach"):
        appealed(office, award, by="own T-2")
    both = {"text": "有误", "decision": title().decision_id}
    for given in ({"text": "有误"}, both | {"award": award}):
        with pytest.raises(Refused, match="against a decision, against the revocation of an award, .* expected one of"):
            office.do("appeal", by="own T-1", on="2030-03-05", **given)
    # An appeal against the decision on which the title rests is another one.
    office.do("appeal", by="own T-1", on="2030-03-05", **both)
    appealed(office, award)
    with unscoped("verify"):
        assert Appeal.select().count() == 2


@pytest.mark.parametrize("suspended", [False, True])
def test_a_title_that_failed_reviews_took_away_comes_back_and_the_review_is_corrected(office, suspended: bool) -> None:
    award = titled(office, renewal="review")
    if suspended:
        office.do("suspend", by="council", on="2032-01-10", award=award, reason="调查中")
    reviewed(office, "T-1", 2031, "failed", on="2032-06-20")
    assert title().state == "revoked"
    with pytest.raises(BtcoreError, match="decide on the award itself"):
        corrected(office, "passed")
    answered(office, appealed(office, award, on="2032-06-25"), on="2032-06-28")
    corrected(office, "passed")
    assert (title().state, title().until) == ("suspended" if suspended else "valid", date(2035, 7, 9))
    sound(office)


@pytest.mark.parametrize("suspended", [False, True])
def test_a_last_review_that_is_corrected_to_a_failure_takes_the_title_away(office, suspended: bool) -> None:
    award = titled(office, renewal="review")
    if suspended:
        office.do("suspend", by="council", on="2032-01-10", award=award, reason="调查中")
    reviewed(office, "T-1", 2031, "not_assessed", on="2032-06-20")
    corrected(office, "failed")
    assert title().state == "revoked"
    sound(office)
