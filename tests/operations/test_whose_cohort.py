"""What an office decided is undone by an office over its cohort, not by every office that sees the teacher."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lives import sound

from btcore.errors import Refused
from btcore.records.results import Decision, GrantedAward
from btcore.records.scope import unscoped

REFUSED = "CITY is not within what council may"
CAUSE = {"reason": "材料失实", "notified_on": date(2027, 1, 1), "reply": "情况不属实"}


@pytest.fixture
def titled(office, offices):
    """The city's title of T-1, who teaches in the council's school; the number."""
    offices.to_titles(office)
    office.account("own T-1", "teacher", "S-01", teacher="T-1")
    with unscoped("verify"):
        return GrantedAward.get().number


def test_a_school_does_not_answer_an_appeal_against_what_the_city_revoked(office, titled) -> None:
    office.do("revoke", on="2027-03-01", award=titled, **CAUSE)
    filed = office.do("appeal", by="own T-1", on="2027-03-02", award=titled, text="依据有误")["appeal"]
    with pytest.raises(Refused, match=REFUSED):
        office.do("answer_appeal", by="council", on="2027-03-03", appeal=filed, upheld=True, answer="x")
    sound(office)


@pytest.mark.parametrize(
    ("verb", "given"),
    [("suspend", {"reason": "x"}), ("revoke", CAUSE), ("renew", {}), ("reinstate", {"reason": "x"})],
)
def test_a_school_does_not_change_the_title_that_the_city_gave(office, titled, verb: str, given: Any) -> None:
    if verb == "reinstate":
        office.do("suspend", on="2027-03-01", award=titled, reason="调查中")
    with pytest.raises(Refused, match=REFUSED):
        office.do(verb, by="council", on="2027-03-02", award=titled, **given)
    sound(office)


def test_a_school_does_not_correct_the_result_of_the_citys_cohort_nor_answer_its_appeal(office, titled) -> None:
    with unscoped("verify"):
        number = Decision.get(Decision.kind == "score", Decision.outcome == "PASS").id
    with pytest.raises(Refused, match=REFUSED):
        office.do("correct_decision", by="council", on="2026-12-01", decision=number, reason="x")
    filed = office.do("appeal", by="own T-1", on="2026-12-01", decision=number, text="请复核")["appeal"]
    with pytest.raises(Refused, match=REFUSED):
        office.do("answer_appeal", by="council", on="2026-12-02", appeal=filed, upheld=False, answer="x")
    sound(office)


def test_a_school_does_not_dismiss_an_objection_in_the_citys_notice(office, offices, titled) -> None:
    days = {"first_day": date(2026, 12, 1), "last_day": date(2026, 12, 9)}
    notice = office.do("publish", on="2026-12-01", cohort="2026", what="results", **days)["notice"]
    filed = office.do("object", on="2026-12-02", notice=notice, teacher="T-3", text="材料不实")["objection"]
    with pytest.raises(Refused, match=REFUSED):
        office.do("answer_objection", by="council", on="2026-12-03", objection=filed, upheld=False, answer="x")
    office.do("answer_objection", on="2026-12-03", objection=filed, upheld=False, answer="查无实据")
    sound(office)
