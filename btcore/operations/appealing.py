"""Appeals: against a result, a review, or the revocation of a title."""

from __future__ import annotations

from typing import Any

from ..errors import Refused
from ..records.results import Appeal, AwardEvent, Decision, standing_events
from .actors import words
from .awarding import award_of, happen
from .deciding import decision_of
from .operation import Doing, operation


@operation
def appeal(doing: Doing, *, decision: int | None = None, award: str | None = None, text: str) -> dict[str, Any]:
    """A teacher asks to look again at a decision about themselves, or at the revocation of their title: `award`.

    Refused: both, or neither; a decision or title that is another's; a title that is not revoked, or was followed by a
    later one; while an appeal against the same is open.
    """
    if (decision is None) == (award is None):
        raise Refused("an appeal is against a decision, or against the revocation of an award; expected one of the two")
    if award is not None:
        about, revocation = _revocation(doing, award)
    else:
        assert decision is not None
        about, revocation = decision_of(decision), None
        if about.teacher_id is None or about.teacher_id != doing.scope.teacher:
            raise Refused(f"decision {decision} is not about the teacher who appeals; expected one about oneself")
    same = Appeal.decision == about if revocation is None else Appeal.revocation == revocation
    if Appeal.select().where(same, Appeal.revocation.is_null(revocation is None), Appeal.state == "filed").exists():
        against = f"decision {decision}" if award is None else f"the revocation of award {award}"
        raise Refused(f"an appeal against {against} is open already; it is answered first")
    filed = {"text": text, "filed_by": doing.account, "filed_at": doing.at}
    made = doing.make(Appeal, decision=about, revocation=revocation, state="filed", **filed)
    return {"appeal": made.id, **({"decision": decision} if award is None else {"award": award})}


def _revocation(doing: Doing, number: str) -> tuple[Decision, AwardEvent]:
    """The decision on which one's own title rests, and the event that took the title away."""
    held = award_of(doing, number)
    if held.teacher_id != doing.scope.teacher:
        raise Refused(f"award {number} is not that of the teacher who appeals; expected one's own")
    if held.state != "revoked":
        raise Refused(f"award {number} is {words(held.state)}; an appeal is against the revocation of one")
    last = AwardEvent.select().where(AwardEvent.award == held).order_by(AwardEvent.number.desc()).get()
    return held.decision, last


@operation
def answer_appeal(doing: Doing, *, appeal: int, upheld: bool, answer: str) -> dict[str, Any]:
    """Answer an appeal: dismissed, or upheld. One against a decision is then mended with correct_decision or
    correct_review; one against a revocation brings the title back as it was before, suspended or not, by an event.

    Refused: to whoever made the decision, or revoked; to bring back a title that was followed by a later one.
    """
    found = Appeal.get_or_none(Appeal.id == appeal)
    if found is None:
        raise Refused(f"there is no appeal {appeal} within reach; expected the number of one")
    made_by = found.decision.by_id if found.revocation_id is None else found.revocation.by_id
    if made_by == doing.account:
        raise Refused("whoever made a decision does not answer the appeal against it; another person does")
    if not answer.strip():
        raise Refused("an appeal is answered with reasons; they are told to the teacher")
    doing.move(doing.lock(found), "upheld" if upheld else "dismissed", answer=answer, decided_by=doing.account)
    if upheld and found.revocation_id is not None:
        _bring_back(doing, found.revocation)
    return {"appeal": appeal, "state": "upheld" if upheld else "dismissed"}


def _bring_back(doing: Doing, revocation: AwardEvent) -> None:
    held = award_of(doing, revocation.award.number)
    events = AwardEvent.select().where(AwardEvent.award == held, AwardEvent.number < revocation.number)
    before = [one.event for one in standing_events(list(events.order_by(AwardEvent.number)))]
    last = next(one for one in reversed(before) if one in ("issued", "suspended", "reinstated"))
    state = "suspended" if last == "suspended" else "valid"
    # The answer stays with the appeal: fewer may read it there than the reasons of events.
    happen(doing, held, "reinstated", state=state, reason="appeal upheld")
