"""Enrolments: who takes part, in which class and group; who leaves, and who is disqualified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from ..errors import Refused
from ..records.cohorts import Cohort
from ..records.people import Teacher
from ..records.proposals import Proposal
from ..records.scope import unscoped
from ..records.training import LEFT, CohortMember
from .cohorts import cohort_of, refuse_outsiders, rules_of, run_by
from .entries import Placed
from .nominating import count_in
from .operation import Doing, operation, refuse_unnamed

REPLY_DAYS = "reply_days"


@operation
def enrol(doing: Doing, *, cohort: str, teachers: list[str] | None = None) -> dict[str, Any]:
    """Enrol who was selected: all of them, or those named. Where the programme selects nobody, those named.

    By name, who withdrew is taken back, as if they had never left: a time away is entered as leave. Refused: a bound
    that would be over-filled, somebody not selected or, by name, of elsewhere than where the cohort runs, somebody
    enrolled already.
    """
    into = run_by(doing, cohort)
    rules = rules_of(into, doing.manager)
    doing.may_move(into, "running")
    award = rules.programme.award
    chosen_as = "member" if award is not None and award.members_hold else "candidate"
    if rules.programme.selection is None:
        named = doing.teachers(teachers or []).values()
        refuse_outsiders(into, named)
        people: list[tuple[Teacher, Proposal | None]] = [(one, None) for one in named]
    else:
        people = _selected(doing, into, teachers)
        count_in(doing, into, [proposal for _, proposal in people if proposal], by=1, what="enrolled")
    doing.refuse_erased(teacher for teacher, _ in people)
    if not people:
        raise Refused(f"nobody to enrol in {cohort}; select first, or name the teachers")
    # Who moved was enrolled where they belonged then.
    with unscoped("uniqueness"):
        there = {one.teacher_id: one for one in CohortMember.select().where(CohortMember.cohort == into)}
    for teacher, proposal in people:
        before = there.get(teacher.id)
        if before is not None and proposal is None and before.state == "withdrawn":
            _take_back(doing, before, teacher)
            continue
        if before is not None:
            raise Refused(f"teacher {teacher.code} is enrolled in {cohort} already; expected each teacher once")
        doing.make(
            CohortMember,
            cohort=into,
            teacher=teacher,
            jurisdiction=teacher.jurisdiction_id,
            nomination=proposal,
            state="enrolled",
            chosen_as=chosen_as,
            since=doing.on,
        )
        if proposal is not None:
            doing.move(proposal, "enrolled")
    if into.state != "running":
        doing.move(into, "running")
    return {"cohort": cohort, "enrolled": len(people)}


def _take_back(doing: Doing, member: CohortMember, teacher: Teacher) -> None:
    with unscoped("uniqueness"):
        doing.move(doing.lock(member), "enrolled", jurisdiction=teacher.jurisdiction_id, until=None, reason="")


def _selected(doing: Doing, cohort: Cohort, codes: Sequence[str] | None) -> list[tuple[Teacher, Proposal | None]]:
    query = Proposal.select(Proposal, Teacher).join(Teacher).order_by(Proposal.rank)
    query = query.where(Proposal.cohort == cohort, Proposal.state == "selected")
    proposals = {one.teacher_id: one for one in query}
    if codes is None:
        doing.refuse_moved(one.teacher for one in proposals.values())
        return [(one.teacher, one) for one in proposals.values()]
    named = doing.teachers(codes)
    for code, teacher in named.items():
        if teacher.id not in proposals:
            raise Refused(f"teacher {code} is not selected for {cohort.code}; select or step up first")
    return [(teacher, proposals[teacher.id]) for teacher in named.values()]


def members_of(doing: Doing, cohort: Cohort, codes: Sequence[str] | None = None) -> dict[str, CohortMember]:
    """The enrolments within reach by teacher's code: of those named, or of all; Refused for one named who is not
    enrolled, or was erased.
    """
    refuse_unnamed(codes or ())
    query = CohortMember.select(CohortMember, Teacher).join(Teacher).where(CohortMember.cohort == cohort)
    if codes is not None:
        query = query.where(Teacher.code.in_(list(codes)))
    found = {one.teacher.code: one for one in query.order_by(CohortMember.id)}
    lacking = [code for code in codes or () if code not in found]
    if lacking:
        raise Refused(f"teacher {lacking[0]} is not enrolled in {cohort.code} within reach; expected one who is")
    if codes is not None:
        doing.refuse_erased(one.teacher for one in found.values())
    return found


@operation
def assign_places(doing: Doing, *, cohort: str, places: list[Placed]) -> dict[str, Any]:
    """Give enrolled teachers their class, study group and role there: each entry has `teacher` and any of
    `class_name`, `study_group`, `role` (member, class_teacher, class_committee, group_leader).
    """
    into = run_by(doing, cohort)
    members = members_of(doing, into, [one["teacher"] for one in places])
    for one in places:
        values = {name: one[name] for name in ("class_name", "study_group", "role") if name in one}
        doing.change(members[one["teacher"]], **values)
    return {"cohort": cohort, "assigned": len(places)}


@operation
def withdraw_enrolment(doing: Doing, *, cohort: str, teacher: str, reason: str) -> dict[str, Any]:
    """A teacher leaves a cohort; the place goes to the reserve with step_up."""
    return _leave(doing, cohort, teacher, state="withdrawn", reason=reason)


@operation
def disqualify(
    doing: Doing, *, cohort: str, teacher: str, reason: str, notified_on: date, reply: str = ""
) -> dict[str, Any]:
    """Take a teacher out of a cohort for cause. Where the programme declares `reply_days`, refused before so many days
    after `notified_on` are over, unless there is a reply.

    Refused: a `notified_on` that is still to come; who is enrolled in a later cohort of the programme, as it would take
    the standing that the later one gave.
    """
    into = run_by(doing, cohort)
    later = enrolled_later(members_of(doing, into, [teacher])[teacher])
    if later is not None:
        raise Refused(f"teacher {teacher} is enrolled in {later.cohort.code} since; disqualify them there")
    refuse_before_reply(doing, into, notified_on=notified_on, reply=reply)
    return _leave(doing, cohort, teacher, state="disqualified", reason=f"{reason}\n{reply}" if reply else reason)


def refuse_before_reply(doing: Doing, cohort: Cohort, *, notified_on: date, reply: str) -> None:
    """Refused before the teacher was told, and, where the programme gives days for a reply, while the teacher may still
    reply and has not.
    """
    if notified_on > doing.on:
        raise Refused(f"the teacher is told on {notified_on}, and {doing.on} is before; decide from that day on")
    rules = rules_of(cohort, doing.manager)
    if REPLY_DAYS not in rules.programme.parameters or reply.strip():
        return
    days = rules.programme.settings(cohort.judged_on, rules.overlays).value(REPLY_DAYS)
    first = notified_on + timedelta(days=int(days))
    if doing.on < first:
        raise Refused(f"the teacher may reply until {first}; decide from that day on, or enter the reply")


def enrolled_later(member: CohortMember) -> CohortMember | None:
    """The later enrolment, in the same programme, of who was chosen again: it is there that they are decided on."""
    # Who moved and came back may have been enrolled beyond reach.
    with unscoped("uniqueness"):
        later: CohortMember | None = (
            CohortMember.select(CohortMember, Cohort)
            .join(Cohort)
            .where(
                Cohort.programme == member.cohort.programme,
                CohortMember.teacher == member.teacher_id,
                CohortMember.state.not_in(LEFT),
                CohortMember.id > member.id,
            )
            .first()
        )
    return later


def _leave(doing: Doing, cohort: str, teacher: str, *, state: str, reason: str) -> dict[str, Any]:
    if not reason.strip():
        raise Refused("to leave a cohort needs a reason")
    into = cohort_of(cohort)
    member = doing.lock(members_of(doing, into, [teacher])[teacher])
    if doing.on < member.since:
        raise Refused(
            f"teacher {teacher} is enrolled in {cohort} since {member.since}, and {doing.on} is before; expected that "
            "day or a later one"
        )
    doing.move(member, state, until=doing.on, reason=reason)
    if member.nomination_id is not None:
        proposal = doing.lock(member.nomination)
        count_in(doing, into, [proposal], by=-1, what="enrolled")
        count_in(doing, into, [proposal], by=-1)
        doing.move(proposal, "withdrawn", reason=reason)
    return {"cohort": cohort, "teacher": teacher, "state": state}


def take_back(doing: Doing, member: CohortMember) -> None:
    """Undo a disqualification: enrolled as if never disqualified. Refused where the place was given on, also to
    somebody selected who is not enrolled yet, and for who was erased.
    """
    into = doing.lock(member.cohort)
    whose = CohortMember.select(CohortMember, Teacher).join(Teacher).where(CohortMember.id == member.id)
    doing.refuse_erased(one.teacher for one in whose)
    doing.move(doing.lock(member), "enrolled", until=None, reason="")
    if member.nomination_id is not None:
        proposal = doing.lock(member.nomination)
        with unscoped("capacity"):
            promised = list(Proposal.select().where(Proposal.cohort == into, Proposal.state == "selected"))
        count_in(doing, into, [proposal], by=1)
        count_in(doing, into, [proposal], by=1, what="enrolled", promised=promised)
        doing.move(proposal, "enrolled", reason="")
    if into.state == "closed":
        doing.move(into, "running")
