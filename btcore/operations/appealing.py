"""Appeals: against a result, a review, the revocation of a title, or a disqualification."""

from __future__ import annotations

from typing import Any

from ..errors import Refused
from ..records.audit import changed_rows
from ..records.results import Appeal, AwardEvent, Decision, GrantedAward, standing_events
from ..records.training import CohortMember
from .actors import words
from .awarding import award_of, happen
from .cohorts import cohort_of
from .deciding import decision_of
from .enrolling import take_back
from .operation import Doing, operation


@operation
def appeal(
    doing: Doing, *, decision: int | None = None, award: str | None = None, cohort: str | None = None, text: str
) -> dict[str, Any]:
    """A teacher asks to look again at a decision about themselves, at the revocation of their title (`award`), or at
    their disqualification from a `cohort`.

    Refused: more than one of the three, or none; what is another's; a title that is not revoked, or was followed by a
    later one; a cohort from which one is not disqualified; while an appeal against the same is open.
    """
    asked = {"decision": decision, "award": award, "cohort": cohort}
    given = {name: value for name, value in asked.items() if value is not None}
    if len(given) != 1:
        raise Refused(
            "an appeal is against a decision, against the revocation of an award, or against the disqualification "
            "from a cohort; expected one of the three"
        )
    if decision is not None:
        against = {"decision": _decided(doing, decision)}
    elif award is not None:
        against = {"award": _revoked(doing, award)}
    else:
        against = {"enrolment": _disqualified(doing, str(cohort))}
    ((name, subject),) = against.items()
    filed = Appeal.get_or_none(getattr(Appeal, name) == subject, Appeal.state == "filed")
    if filed is not None:
        raise Refused(f"appeal {filed.id} against the same is open already; it is answered first")
    made = doing.make(Appeal, **against, state="filed", text=text, filed_by=doing.account, filed_at=doing.at)
    return {"appeal": made.id, **given}


def _decided(doing: Doing, number: int) -> Decision:
    found = decision_of(number)
    if found.teacher_id is None or found.teacher_id != doing.scope.teacher:
        raise Refused(f"decision {number} is not about the teacher who appeals; expected one about oneself")
    return found


def _revoked(doing: Doing, number: str) -> GrantedAward:
    found = award_of(doing, number)
    if found.teacher_id != doing.scope.teacher:
        raise Refused(f"award {number} is not that of the teacher who appeals; expected one's own")
    if found.state != "revoked":
        raise Refused(f"award {number} is {words(found.state)}; an appeal is against the revocation of one")
    return found


def _disqualified(doing: Doing, code: str) -> CohortMember:
    found = CohortMember.get_or_none(
        CohortMember.cohort == cohort_of(code),
        CohortMember.teacher == doing.scope.teacher,
        CohortMember.state == "disqualified",
    )
    if found is None:
        raise Refused(f"the teacher who appeals is not disqualified from {code}; expected a cohort where one is")
    return doing.lock(found)


@operation
def answer_appeal(doing: Doing, *, appeal: int, upheld: bool, answer: str) -> dict[str, Any]:
    """Answer an appeal: dismissed, or upheld. One against a decision is then mended with correct_decision or
    correct_review; one against a revocation brings the title back as it was before, suspended or not, by an event; one
    against a disqualification takes the teacher back as if never disqualified, and a closed cohort runs again.

    Refused: to whoever decided, revoked or disqualified, and to who does not reach the cohort;
    to bring back a title that was followed by a later one; to take back where the place was given on meanwhile, or who
    was erased.
    """
    found = Appeal.get_or_none(Appeal.id == appeal)
    if found is None:
        raise Refused(f"there is no appeal {appeal} within reach; expected the number of one")
    subject = found.subject
    doing.reach(subject.cohort.jurisdiction)
    if _by(subject) == doing.account:
        raise Refused("whoever made a decision does not answer the appeal against it; another person does")
    if not answer.strip():
        raise Refused("an appeal is answered with reasons; they are told to the teacher")
    doing.move(doing.lock(found), "upheld" if upheld else "dismissed", answer=answer, decided_by=doing.account)
    if upheld and isinstance(subject, GrantedAward):
        _bring_back(doing, subject)
    elif upheld and isinstance(subject, CohortMember):
        take_back(doing, subject)
    return {"appeal": appeal, "state": "upheld" if upheld else "dismissed"}


def _by(subject: Decision | GrantedAward | CohortMember) -> int:
    """The account that decided, revoked or disqualified."""
    if isinstance(subject, Decision):
        made = subject.by_id
    elif isinstance(subject, GrantedAward):
        made = _events(subject)[-1].by_id
    else:
        history = [one.entry for one in changed_rows(subject._meta.table_name, subject.id)]
        made = [one.account_id for one in history if one.verb == "disqualify"][-1]
    return int(made)


def _events(award: GrantedAward) -> list[AwardEvent]:
    return list(AwardEvent.select().where(AwardEvent.award == award).order_by(AwardEvent.number))


def _bring_back(doing: Doing, award: GrantedAward) -> None:
    held = award_of(doing, award.number)
    before = [one.event for one in standing_events(_events(held)[:-1])]
    last = next(one for one in reversed(before) if one in ("issued", "suspended", "reinstated"))
    state = "suspended" if last == "suspended" else "valid"
    # The answer stays with the appeal: fewer may read it there than the reasons of events.
    happen(doing, held, "reinstated", state=state, reason="appeal upheld")
