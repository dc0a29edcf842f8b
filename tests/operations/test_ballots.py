"""A step with a ballot is passed by a ballot that passed, on the nomination as it is now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lives import sound

from btcore import BtcoreError, UndeclaredError
from btcore.cli.chinese import in_chinese
from btcore.errors import Refused
from btcore.programmes.approval import Ballot
from btcore.records.ledger import AuditChange
from btcore.records.proposals import BallotCount, Proposal
from btcore.records.scope import unscoped
from btcore.rules.parameters import parameter

AT = {"cohort": "1", "teachers": ["T-1"]}


def nominated(office, offices, ballot: Ballot, *, when: Any = True, **values: Any) -> None:
    """T-1 before a ballot on the first step, which the county takes."""
    asked = offices.with_ballot(office, ballot, when=when)
    office.do("import_dossiers", dossiers=[offices.eligible("T-1", name="王芳")])
    given = {"programme": asked.code, "jurisdiction": "CITY", "title": "x", "values": offices.VALUES | values}
    office.do("draft_cohort", code="1", judged_on=date(2026, 4, 25), **given)
    office.do("open_cohort", cohort="1")
    office.do("nominate", by="school", on="2026-04-01", cohort="1", nominations=[{"teacher": "T-1", "score": 90}])


def counted(office, votes_for: int, votes_against: int, *, on: str = "2026-04-02", present: int = 9) -> bool:
    votes = {"entitled": 9, "present": present, "votes_for": votes_for, "votes_against": votes_against}
    return office.do("count_ballot", by="county", on=on, cohort="1", teacher="T-1", **votes)["passed"]


def approved(office, *, on: str = "2026-04-02") -> None:
    office.do("approve", by="county", on=on, **AT)


def step() -> tuple[str, int]:
    with unscoped("verify"):
        found = Proposal.get()
        return found.state, found.step


@pytest.mark.parametrize("votes", [(5, 4), (5, 3), (0, 0), (4, 5)])
def test_a_ballot_that_did_not_pass_lets_nobody_approve_and_the_nomination_is_rejected(office, offices, votes) -> None:
    nominated(office, offices, Ballot(quorum=50, threshold=66))
    assert not counted(office, *votes)
    said = (
        f"did not pass: {votes[0]} of {sum(votes)} votes cast are for, and 66 % are needed; reject the nomination, or "
        "return it: when it is handed in again, there is a new ballot"
    )
    with pytest.raises(Refused, match=said) as refused:
        approved(office)
    assert "T-1" in str(refused.value)
    assert f"有效票 {sum(votes)} 张，赞成 {votes[0]} 张，须达到 66%" in in_chinese(str(refused.value))
    assert step() == ("nominated", 0)
    office.do("reject_nomination", by="county", on="2026-04-03", reason="投票未通过", **AT)
    assert step() == ("rejected", 0)
    sound(office)


def test_a_ballot_passes_with_just_as_many_as_are_needed(office, offices) -> None:
    nominated(office, offices, Ballot(quorum=60, threshold=75))
    with pytest.raises(Refused, match="5 of 9 present are fewer than the 60 % that the ballot needs"):
        counted(office, 5, 0, present=5)
    assert counted(office, 6, 2, present=8)
    approved(office)
    assert step() == ("nominated", 1)


def test_votes_on_a_nomination_that_was_returned_do_not_carry_it_when_it_is_handed_in_again(office, offices) -> None:
    nominated(office, offices, Ballot())
    assert counted(office, 8, 1)
    approved(office)
    office.do("return_nomination", by="city", on="2026-04-03", reason="补材料", **AT)
    # Of two servers the other one's clock may be late.
    office.do("resubmit", by="school", on="2026-04-01", **AT)
    with pytest.raises(BtcoreError, match="is decided by a ballot; enter it with count_ballot first"):
        approved(office, on="2026-04-05")
    assert not counted(office, 3, 6, on="2026-04-05")
    with pytest.raises(BtcoreError, match="is entered already"):
        counted(office, 9, 0, on="2026-04-05")
    with pytest.raises(BtcoreError, match="3 of 9 votes cast are for, and 50 % are needed"):
        approved(office, on="2026-04-05")
    office.do("return_nomination", by="county", on="2026-04-06", reason="再补材料", **AT)
    office.do("resubmit", by="school", on="2026-04-07", **AT)
    assert counted(office, 5, 4, on="2026-04-08")
    approved(office, on="2026-04-08")
    with unscoped("verify"):
        noted = AuditChange.select().where(AuditChange.table == "ballot_count", AuditChange.row == BallotCount.get().id)
        assert [one.after["votes_for"] for one in noted.order_by(AuditChange.id)] == [8, 3, 5]
    sound(office)


def test_a_cohort_does_not_open_while_what_its_ballot_needs_is_undeclared(office, offices) -> None:
    # A value that nothing else needs here.
    with pytest.raises(UndeclaredError, match="cohort 1 cannot open: undeclared draw_seed"):
        nominated(office, offices, Ballot(threshold=parameter("draw_seed")))


def test_votes_that_come_out_the_same_at_the_same_moment_count_after_a_return(office, offices) -> None:
    nominated(office, offices, Ballot())
    assert counted(office, 8, 1, on="2026-04-01")
    office.do("return_nomination", by="county", on="2026-04-01", reason="补材料", **AT)
    office.do("resubmit", by="school", on="2026-04-01", **AT)
    assert counted(office, 8, 1, on="2026-04-01")
    approved(office, on="2026-04-01")
    assert step() == ("nominated", 1)
    sound(office)


def test_a_cohort_is_not_asked_for_a_ballot_of_a_step_that_it_leaves_out(office, offices) -> None:
    nominated(
        office, offices, Ballot(threshold=parameter("draw_seed")), when=parameter("public_notice"), public_notice=False
    )
    office.do("approve", by="city", on="2026-04-02", **AT)
    assert step()[0] == "approved"
