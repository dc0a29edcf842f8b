"""Public notices and the objections to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..errors import Refused
from ..records.cohorts import Cohort
from ..records.proposals import COUNTED, Objection, Proposal, PublishedNotice
from ..records.results import RESULT_KINDS, Decision, GrantedAward
from .cohorts import run_by
from .nominating import count_in, proposals_of
from .operation import Doing, operation

WHAT = ("nominations", "selection", "results")


@operation
def publish(
    doing: Doing, *, cohort: str, what: str, first_day: date, last_day: date, places: str = ""
) -> dict[str, Any]:
    """Put up a public notice of nominations, the selection or results, from a first to a last day.

    Refused: a second one of the same from the same day; one of the selection before it is made; one of results before
    anybody has one.
    """
    into = run_by(doing, cohort)
    if what not in WHAT:
        raise Refused(f"there is no notice of {what}; expected {', '.join(WHAT)}")
    if last_day < first_day:
        raise Refused(f"the notice ends on {last_day}, before it begins on {first_day}; expected a later day")
    _refuse_early(into, what)
    if PublishedNotice.get_or_none(cohort=into, what=what, first_day=first_day) is not None:
        raise Refused(f"a notice of {what} of {cohort} from {first_day} is up already; expected another first day")
    made = doing.create(PublishedNotice, cohort=into, what=what, first_day=first_day, last_day=last_day, places=places)
    return {"notice": made.id, "cohort": cohort}


def _refuse_early(cohort: Cohort, what: str) -> None:
    """Refused: a notice of what is not there yet."""
    if what == "selection" and cohort.state in ("draft", "open"):
        raise Refused(f"nobody is selected in {cohort.code} yet; select first, then put up the notice")
    if what == "results" and not _has_results(cohort):
        raise Refused(f"nobody has a result in {cohort.code} yet; decide first, then put up the notice")


def _has_results(cohort: Cohort) -> bool:
    """Whether anybody was decided on or reviewed, or, where neither is done, given a title."""
    decided = Decision.select().where(Decision.cohort == cohort, Decision.kind.in_((*RESULT_KINDS, "review")))
    return bool(decided.exists() or GrantedAward.select().where(GrantedAward.cohort == cohort).exists())


@operation
def object(doing: Doing, *, notice: int, teacher: str, text: str) -> dict[str, Any]:
    """Enter an objection to a nomination while its notice is up."""
    found = PublishedNotice.get_or_none(PublishedNotice.id == notice)
    if found is None:
        raise Refused(f"there is no public notice {notice}; expected the number of one")
    if not found.first_day <= doing.on <= found.last_day:
        raise Refused(f"notice {notice} is up from {found.first_day} to {found.last_day}; objections come in that time")
    if not text.strip():
        raise Refused("an objection says what it is about")
    (proposal,) = proposals_of(doing, found.cohort, [teacher])
    made = doing.create(Objection, notice=found, nomination=proposal, text=text, at=doing.at)
    return {"objection": made.id, "teacher": teacher}


@operation
def answer_objection(doing: Doing, *, objection: int, upheld: bool, answer: str) -> dict[str, Any]:
    """Answer an objection; one that is upheld takes the nomination out, and its place falls free.

    Refused: to who does not reach the cohort.
    """
    found = Objection.get_or_none(Objection.id == objection)
    if found is None or found.upheld is not None:
        raise Refused(f"there is no open objection {objection} within reach; expected the number of one")
    if not answer.strip():
        raise Refused("an objection is answered with reasons")
    into = run_by(doing, found.notice.cohort.code)
    doing.change(found, upheld=upheld, answer=answer)
    if upheld:
        proposal = doing.lock(Proposal.get(Proposal.id == found.nomination_id))
        if proposal.state in COUNTED:
            count_in(doing, into, [proposal], by=-1)
        doing.move(proposal, "rejected", reason=answer)
    return {"objection": objection, "upheld": upheld}
