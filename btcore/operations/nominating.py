"""Nominations, and their way through the approval route."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..errors import Refused
from ..population.dossiers import dossiers_of
from ..programmes.approval import ApprovalStep
from ..programmes.programme import Programme
from ..programmes.proposals import OfficeScore, nominations_of, own_ranking
from ..records.cohorts import Cohort, CohortBound
from ..records.people import Teacher
from ..records.proposals import COUNTED, Approval, BallotCount, Proposal
from ..records.scope import unscoped
from ..rules.outcomes import FAIL, PASS
from ..rules.verdicts import Verdict
from ..rules.wording import number_text
from ..schemas.bundles import Rules
from ..schemas.nominations import read_exact
from .actors import words
from .ballots import entered_votes, refuse_few, refuse_not_carried, standing_votes, step_title
from .cohorts import cohort_of, refuse_outsiders, rules_of
from .entries import Nominated
from .operation import Doing, operation, refuse_unnamed, teacher_of

APPROVE = "approve"
# What a nomination that comes in anew does not keep of the time before.
AT_FIRST: Mapping[str, Any] = {
    "step": 0,
    "tier": 1,
    "score": None,
    "groups": {},
    "tie_breaks": {},
    "rank": None,
    "because": None,
    "settled_on": None,
    "reason": "",
}


def verdicts_of(rules: Rules, teachers: Sequence[Teacher], cohort: Cohort, doing: Doing) -> list[Verdict]:
    """Whether teachers are eligible on the cohort's day; an empty part passes everyone."""
    dossiers = dossiers_of(teachers, on=cohort.judged_on, kinds=doing.manager.kinds)
    if not rules.programme.eligibility:
        return []
    judge = rules.programme.judge(on=cohort.judged_on, overlays=rules.overlays)
    return [judge(one) for one in dossiers]


@operation
def nominate(doing: Doing, *, cohort: str, nominations: list[Nominated], late_reason: str = "") -> dict[str, Any]:
    """Propose teachers for an open cohort; a teacher for themselves, an office for its own.

    Each entry has `teacher`, and where the office says so `score`, `subject`, `tie_breaks`. Refused: where nobody
    is chosen, after the closing time without a recorded reason, a teacher nominated already, one who is known not to be
    eligible (with the clauses). A nomination that was withdrawn comes in anew: judged anew, at the first step.
    """
    into = cohort_of(cohort)
    if into.state != "open":
        raise Refused(f"cohort {cohort} is {into.state}; nominations go into one that is open")
    if into.closes_at is not None and doing.at > into.closes_at and not late_reason.strip():
        raise Refused(
            f"nominations for {cohort} closed at {into.closes_at:%Y-%m-%d %H:%M}; give a reason to be recorded"
        )
    rules = rules_of(into, doing.manager)
    if rules.programme.selection is None:
        raise Refused(f"cohort {cohort} chooses nobody; enrol who takes part, by name")
    teachers = doing.teachers([one["teacher"] for one in nominations])
    ordered = list(teachers.values())
    withdrawn = _withdrawn(doing, into, ordered)
    refuse_outsiders(into, ordered)
    answers = _proposed(doing, into, rules, ordered, {one["teacher"]: one for one in nominations})
    rows = []
    for teacher in ordered:
        row = {
            "jurisdiction": teacher.jurisdiction_id,
            "nominated_by": doing.account,
            "nominated_at": doing.at,
            "late_reason": late_reason,
            **answers[teacher.code],
        }
        if teacher.id in withdrawn:
            with unscoped("uniqueness"):
                doing.move(withdrawn[teacher.id], "nominated", **{**AT_FIRST, **row})
        else:
            rows.append({"cohort": into.id, "teacher": teacher.id, "state": "nominated", **row})
    doing.create_many(Proposal, rows)
    return {"cohort": cohort, "nominated": len(ordered)}


def _withdrawn(doing: Doing, cohort: Cohort, teachers: Sequence[Teacher]) -> dict[int, Proposal]:
    """The withdrawn nominations of these teachers, held until the end of the transaction; Refused for any other."""
    # Who moved was nominated where they belonged then.
    with unscoped("uniqueness"):
        nominated = Proposal.select(Proposal.id, Proposal.teacher, Proposal.state).where(Proposal.cohort == cohort)
        there = {one.teacher_id: one for one in nominated.order_by(Proposal.id).iterator()}
        for teacher in teachers:
            if teacher.id in there and there[teacher.id].state != "withdrawn":
                raise Refused(
                    f"teacher {teacher.code} is nominated for {cohort.code} already; expected each teacher once"
                )
        whose = {one.id for one in teachers}
        return {id: doing.lock(one) for id, one in there.items() if id in whose}


def _proposed(
    doing: Doing, cohort: Cohort, rules: Rules, teachers: list[Teacher], given: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Outcome, score, groups and tie-breaks of each teacher, by code."""
    scores = {
        code: OfficeScore(
            code,
            read_exact(one["score"]),
            one.get("subject"),
            {
                name: value if isinstance(value, bool) else read_exact(value)
                for name, value in (one.get("tie_breaks") or {}).items()
            },
        )
        for code, one in given.items()
        if one.get("score") is not None
    }
    verdicts = verdicts_of(rules, teachers, cohort, doing)
    for verdict in verdicts:
        if verdict.outcome is FAIL:
            failing = ", ".join(
                clause.code for clause in verdict.clauses if clause.outcome is FAIL and clause.parent is None
            )
            raise Refused(
                f"teacher {verdict.dossier.id} is not eligible for {cohort.code}: clauses {failing} are not met"
            )
    if not verdicts:
        groups = {one.code: _groups_of(one) for one in teachers}
        return {code: {"outcome": str(PASS), "groups": found} for code, found in groups.items()}
    own = own_ranking(rules.programme, on=cohort.judged_on, overlays=rules.overlays)
    found: dict[str, dict[str, Any]] = {}
    for ranked in nominations_of(verdicts, scores=scores, own=own):
        one = doing.manager.rank_key(rules.programme, ranked)
        inside = dict(one.groups)
        if given[one.teacher].get("subject"):
            inside["subject"] = given[one.teacher]["subject"]
        found[one.teacher] = {
            "outcome": str(one.outcome),
            "score": None if one.score is None else number_text(one.score),
            "tier": one.tier,
            "groups": inside,
            "tie_breaks": {
                name: value if isinstance(value, bool) else number_text(value) for name, value in one.tie_breaks.items()
            },
        }
    return found


def _groups_of(teacher: Teacher) -> dict[str, str]:
    return {
        name: str(teacher.attributes[name])
        for name in ("school", "county", "teaching_research_group")
        if teacher.attributes.get(name)
    }


def route_of(programme: Programme, rules: Rules, cohort: Cohort) -> list[ApprovalStep]:
    """The steps of the route that are in force for a cohort."""
    if programme.selection is None:
        return []
    return programme.selection.steps(programme.settings(cohort.judged_on, rules.overlays))


def proposals_of(doing: Doing, cohort: Cohort, teachers: Sequence[str]) -> list[Proposal]:
    """The nominations of these teachers within reach, held until the end of the transaction; Refused if one is not.

    Who moved since is nominated where they belonged then.
    """
    refuse_unnamed(teachers)
    query = Proposal.select(Proposal, Teacher).join(Teacher)
    query = query.where(Proposal.cohort == cohort, Teacher.code.in_(list(teachers)))
    found = {one.teacher.code: one for one in query.order_by(Proposal.id)}
    if lacking := sorted(set(teachers) - set(found)):
        raise Refused(f"teacher {lacking[0]} is not nominated for {cohort.code} within reach; nominate first")
    doing.refuse_erased(one.teacher for one in found.values())
    return [doing.lock(one) for one in found.values()]


@operation
def approve(doing: Doing, *, cohort: str, teachers: list[str], reason: str = "") -> dict[str, Any]:
    """Say yes at the step of the route where each nomination stands; after the last step it is approved.

    Refused: to who does not hold the step's role there; to who nominated, or approved an earlier step, where the
    cohort asks for two persons; where a ceiling of nominations is full; where the step has a ballot and there is none
    on the nomination as it is now, or it did not pass.
    """
    return _answer(doing, cohort, teachers, answer="approve", reason=reason, then=_step_passed)


@operation
def return_nomination(doing: Doing, *, cohort: str, teachers: list[str], reason: str) -> dict[str, Any]:
    """Send nominations back for correction, with what is to be corrected; an approved one frees its place."""
    return _answer(doing, cohort, teachers, answer="return", reason=reason, then=_sent_back)


@operation
def reject_nomination(doing: Doing, *, cohort: str, teachers: list[str], reason: str) -> dict[str, Any]:
    """Say no at the step of the route where each nomination stands, with the reason."""
    return _answer(doing, cohort, teachers, answer="reject", reason=reason, then=_said_no)


Then = Callable[[Doing, Cohort, Proposal, list[ApprovalStep]], None]


def _answer(
    doing: Doing, cohort: str, teachers: Sequence[str], *, answer: str, reason: str, then: Then
) -> dict[str, Any]:
    into = cohort_of(cohort)
    rules = rules_of(into, doing.manager)
    route = route_of(rules.programme, rules, into)
    if answer != APPROVE and not reason.strip():
        raise Refused(f"to {answer} a nomination needs a reason; it is told to whoever nominated")
    if answer == APPROVE:
        # Who moved away may be sent back or rejected still.
        doing.teachers(teachers)
    for proposal in proposals_of(doing, into, teachers):
        doing.may_move(proposal)
        step = _step(doing, proposal, route)
        if answer == APPROVE and APPROVE in into.two_persons:
            _refuse_same_person(doing, proposal)
        if step.ballot is not None and answer == APPROVE:
            settings = rules.programme.settings(into.judged_on, rules.overlays)
            refuse_not_carried(proposal, step, settings.resolve(step.ballot))
        doing.create(
            Approval, nomination=proposal, step=step.code, answer=answer, by=doing.account, at=doing.at, reason=reason
        )
        then(doing, into, proposal, route)
    return {"cohort": cohort, answer: len(teachers)}


def _step(doing: Doing, proposal: Proposal, route: list[ApprovalStep]) -> ApprovalStep:
    """The step at which a nomination stands, if the actor holds its role there."""
    if not route:
        raise Refused("the programme has no approval route; its nominations need no approval")
    step = route[min(proposal.step, len(route) - 1)]
    where = proposal.jurisdiction
    if not any(where.path.startswith(path) for path in doing.standing.paths(step.role)):
        raise Refused(
            f"step {step_title(step)} is decided by a {words(step.role)} over {where.code}; "
            f"{doing.standing.account.name} is none"
        )
    return step


def _refuse_same_person(doing: Doing, proposal: Proposal) -> None:
    if doing.account in {proposal.nominated_by_id, *_approved_by(proposal)}:
        raise Refused("whoever nominated, or approved before, may not approve the next step; another person does")


def _approved_by(proposal: Proposal) -> list[int]:
    """Who approved the nomination as it is now: each step that it passed is one approval, and they are the last."""
    said = Approval.select().where(Approval.nomination == proposal, Approval.answer == APPROVE)
    return [one.by_id for one in said.order_by(Approval.id.desc()).limit(proposal.step)]


def _step_passed(doing: Doing, cohort: Cohort, proposal: Proposal, route: list[ApprovalStep]) -> None:
    following = proposal.step + 1
    if following < len(route):
        doing.move(proposal, "nominated", step=following)
    else:
        count_in(doing, cohort, [proposal], by=1)
        doing.move(proposal, "approved", step=following)


def _sent_back(doing: Doing, cohort: Cohort, proposal: Proposal, route: list[ApprovalStep]) -> None:
    if proposal.state == "approved":
        count_in(doing, cohort, [proposal], by=-1)
    doing.move(proposal, "returned", step=0)


def _said_no(doing: Doing, cohort: Cohort, proposal: Proposal, route: list[ApprovalStep]) -> None:
    doing.move(proposal, "rejected")


def count_in(
    doing: Doing,
    cohort: Cohort,
    proposals: Iterable[Proposal],
    *,
    by: int,
    what: str = "approved",
    promised: Sequence[Proposal] = (),
) -> None:
    """Count nominations into (or out of) every bound that holds them; Refused where one is full, or would be with
    those `promised` a place.

    The bounds are locked in the order of their ids, and CHECKs stand behind.
    """
    everyone = list(proposals)
    for bound in CohortBound.select().where(CohortBound.cohort == cohort).order_by(CohortBound.id):
        inside, waiting = (
            [one for one in some if all(one.groups.get(name) == value for name, value in bound.matching.items())]
            for some in (everyone, promised)
        )
        if not inside:
            continue
        held = doing.lock(bound)
        taken, more = getattr(held, what), len(inside)
        most = held.nominate_at_most if what == "approved" else None if held.soft else held.at_most
        has = taken + len(waiting)
        if by > 0 and most is not None and has + more > most:
            if what == "approved":
                raise Refused(f"bound {held.name} holds {most} and has {has}; {more} more do not fit")
            raise Refused(
                f"bound {held.name} holds {most} and has {has}; {more} more do not fit; expected a place that falls "
                "free, or a further one by amend_cohort"
            )
        doing.change(held, **{what: taken + by * more})


@operation
def count_ballot(
    doing: Doing, *, cohort: str, teacher: str, entitled: int, present: int, votes_for: int, votes_against: int
) -> dict[str, Any]:
    """Enter the votes on one nomination at its step; the ballot's threshold says yes or no.

    Refused: votes that do not add up, a second count of the nomination as it is now, too few present. One that did not
    pass leaves the nomination to be rejected, or returned: when it is handed in again, there is a new ballot.
    """
    into = cohort_of(cohort)
    rules = rules_of(into, doing.manager)
    route = route_of(rules.programme, rules, into)
    (proposal,) = proposals_of(doing, into, [teacher])
    step = _step(doing, proposal, route)
    if step.ballot is None:
        raise Refused(f"step {step_title(step)} is decided without a ballot; approve, return or reject")
    if proposal.state != "nominated" or standing_votes(proposal, step) is not None:
        raise Refused(f"the ballot on teacher {teacher} at step {step_title(step)} is entered already")
    if not 0 <= votes_for + votes_against <= present <= entitled:
        raise Refused(
            f"{votes_for} for and {votes_against} against of {present} present and {entitled} entitled do not fit"
        )
    settings = rules.programme.settings(into.judged_on, rules.overlays)
    ballot = settings.resolve(step.ballot)
    refuse_few(ballot, present=present, entitled=entitled)
    counted = {"entitled": entitled, "present": present, "votes_for": votes_for, "votes_against": votes_against}
    entered = {"by": doing.account, "at": doing.at}
    before = entered_votes(proposal, step)
    if before is None:
        doing.create(BallotCount, nomination=proposal, step=step.code, **counted, **entered)
    else:
        # Votes on the nomination as it was before; they stay in the audit.
        doing.enter_anew(before, **counted, **entered)
    passed = ballot.carried(votes_for=votes_for, cast=votes_for + votes_against)
    return {"cohort": cohort, "teacher": teacher, "passed": passed}


@operation
def resubmit(doing: Doing, *, cohort: str, teachers: list[str]) -> dict[str, Any]:
    """Hand a returned nomination in again; it is judged anew and begins at the first step.

    Votes and approvals of before count no more; they stay in the audit.
    """
    into = cohort_of(cohort)
    rules = rules_of(into, doing.manager)
    found = proposals_of(doing, into, teachers)
    whose = {one.id: one for one in doing.teachers(teachers).values()}
    # What the dossier answers is asked anew.
    answered = {one.code for one in rules.programme.selection.preferences} if rules.programme.selection else set()
    for proposal in found:
        teacher = whose[proposal.teacher_id]
        kept = {name: value for name, value in proposal.tie_breaks.items() if name not in answered}
        about = {"score": proposal.score, "subject": proposal.groups.get("subject"), "tie_breaks": kept}
        given = {teacher.code: about}
        doing.move(proposal, "nominated", step=0, **_proposed(doing, into, rules, [teacher], given)[teacher.code])
    return {"cohort": cohort, "resubmitted": len(found)}


@operation
def withdraw_nomination(doing: Doing, *, cohort: str, teachers: list[str], reason: str) -> dict[str, Any]:
    """Take nominations back; a place that falls free goes to the reserve with step_up.

    Refused: of who is enrolled; withdraw_enrolment takes them out.
    """
    into = cohort_of(cohort)
    if not reason.strip():
        raise Refused("to withdraw a nomination needs a reason")
    for proposal in proposals_of(doing, into, teachers):
        if proposal.state == "enrolled":
            raise Refused(
                f"teacher {teacher_of(proposal)} is enrolled in {cohort} already; take them out with withdraw_enrolment"
            )
        if proposal.state in COUNTED:
            count_in(doing, into, [proposal], by=-1)
        doing.move(proposal, "withdrawn", reason=reason)
    return {"cohort": cohort, "withdrawn": len(teachers)}
