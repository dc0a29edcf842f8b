"""The votes on nominations: which count, and whether they carry the step."""

from __future__ import annotations

from ..errors import Refused
from ..programmes.approval import ApprovalStep, Ballot
from ..records.audit import changed_rows
from ..records.proposals import BallotCount, Proposal
from ..records.tables import Row


def step_title(step: ApprovalStep) -> str:
    """The step in a sentence."""
    return f"'{step.title.text('en')}'"


def entered_votes(proposal: Proposal, step: ApprovalStep) -> BallotCount | None:
    """The votes on a nomination at a step, whether or not they still count."""
    found: BallotCount | None = BallotCount.get_or_none(nomination=proposal, step=step.code)
    return found


def standing_votes(proposal: Proposal, step: ApprovalStep) -> BallotCount | None:
    """The votes on a nomination as it is now: not on what was withdrawn, or sent back and corrected, since."""
    votes = entered_votes(proposal, step)
    # The order is that of the audit: clocks may differ.
    if votes is None or _last(votes, "count_ballot") < _last(proposal, "nominate", "resubmit"):
        return None
    return votes


def _last(row: Row, *verbs: str) -> int:
    """Where in the audit one of these verbs was last done to a row."""
    history = changed_rows(row._meta.table_name, row.id)
    return max((one.entry.sequence for one in history if one.entry.verb in verbs), default=0)


def refuse_few(ballot: Ballot, *, present: int, entitled: int) -> None:
    """Refused where fewer are present than the ballot needs."""
    if not ballot.quorate(present=present, entitled=entitled):
        raise Refused(f"{present} of {entitled} present are fewer than the {ballot.quorum} % that the ballot needs")


def refuse_not_carried(proposal: Proposal, step: ApprovalStep, ballot: Ballot) -> None:
    """Refused where nobody has voted on the nomination as it is now, too few were there, or too few said yes."""
    votes = standing_votes(proposal, step)
    if votes is None:
        raise Refused(f"step {step_title(step)} is decided by a ballot; enter it with count_ballot first")
    refuse_few(ballot, present=votes.present, entitled=votes.entitled)
    cast = votes.votes_for + votes.votes_against
    if not ballot.carried(votes_for=votes.votes_for, cast=cast):
        raise Refused(
            f"the ballot on teacher {proposal.teacher.code} at step {step_title(step)} did not pass: "
            f"{votes.votes_for} of {cast} votes cast are for, and {ballot.threshold} % are needed; reject the "
            "nomination, or return it: when it is handed in again, there is a new ballot"
        )
