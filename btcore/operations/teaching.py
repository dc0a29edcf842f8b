"""Sessions and attendance; assessors, their conflicts of interest and their marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ..errors import Refused, nearest
from ..records.accounts import Account
from ..records.cohorts import Cohort
from ..records.training import (
    AssessorAssignment,
    CohortMember,
    ConflictOfInterest,
    GivenMark,
    SessionAttendance,
    TrainingSession,
)
from ..rules.wording import number_text
from ..schemas.bundles import Rules
from ..schemas.marks import load_marks
from .cohorts import cohort_of, rules_of, run_by
from .enrolling import members_of
from .entries import Assigned, Attended, MarkEntered, MarkGiven, PlannedSession
from .operation import Doing, operation


@operation
def plan_sessions(doing: Doing, *, cohort: str, sessions: list[PlannedSession]) -> dict[str, Any]:
    """Plan sessions: each with code, stage, title, `on` and hours. One of a code that is there already is changed."""
    into = run_by(doing, cohort)
    stages = [one.code for one in rules_of(into, doing.manager).programme.stages]
    for one in sessions:
        if one["stage"] not in stages:
            raise Refused(f"there is no stage {one['stage']}; expected {nearest(one['stage'], stages)}")
        values = {
            "stage": one["stage"],
            "title": one["title"],
            "on": date.fromisoformat(str(one["on"])),
            "hours": Decimal(str(one["hours"])),
        }
        there = TrainingSession.get_or_none(cohort=into, code=one["code"])
        if there is None:
            doing.create(TrainingSession, cohort=into, code=one["code"], **values)
        else:
            doing.change(there, **values)
    return {"cohort": cohort, "sessions": len(sessions)}


@operation
def attend(doing: Doing, *, cohort: str, session: str, entries: list[Attended]) -> dict[str, Any]:
    """Enter who was at a session: each entry has `teacher`, `status` (present, late, absent, excused, made_up), and
    `hours` where someone counted them. A school reports its own teachers.
    """
    _attend(doing, cohort, session, entries)
    return {"cohort": cohort, "session": session, "entries": len(entries)}


def _attend(doing: Doing, cohort: str, session: str, entries: list[Attended]) -> None:
    into = cohort_of(cohort)
    held = TrainingSession.get_or_none(cohort=into, code=session)
    if held is None:
        raise Refused(f"cohort {cohort} has no session {session}; plan it with plan_sessions")
    if held.on > doing.on:
        raise Refused(f"session {session} is on {held.on}; attendance is entered from that day on")
    members = members_of(doing, into, [one["teacher"] for one in entries])
    ids = [one.id for one in members.values()]
    there = {
        one.enrolment_id: one
        for one in SessionAttendance.select().where(
            SessionAttendance.session == held, SessionAttendance.enrolment.in_(ids)
        )
    }
    new = []
    for one in entries:
        hours = None if one.get("hours") is None else Decimal(str(one["hours"]))
        if hours is not None and hours > held.hours:
            planned = number_text(held.hours)
            raise Refused(
                f"teacher {one['teacher']} has {number_text(hours)} hours of a session of {planned}; expected no more"
            )
        member = members[one["teacher"]]
        if member.id in there:
            doing.change(there[member.id], status=one["status"], hours=hours, reported_by=doing.account)
        else:
            new.append(
                {
                    "session": held.id,
                    "enrolment": member.id,
                    "status": one["status"],
                    "hours": hours,
                    "reported_by": doing.account,
                }
            )
    doing.create_many(SessionAttendance, new)


@operation
def attend_sessions(doing: Doing, *, cohort: str, sessions: dict[str, list[Attended]]) -> dict[str, Any]:
    """Enter who was at several sessions at once: the entries of `attend` by the session's code."""
    for code, entries in sessions.items():
        _attend(doing, cohort, code, entries)
    return {"cohort": cohort, "sessions": len(sessions), "entries": sum(map(len, sessions.values()))}


@operation
def assign_assessors(doing: Doing, *, cohort: str, assessors: list[Assigned]) -> dict[str, Any]:
    """Say who marks what: each entry has `assessor` (an account), `component`, and `study_group` for one group only."""
    into = run_by(doing, cohort)
    rules = rules_of(into, doing.manager)
    for one in assessors:
        account = Account.get_or_none(Account.name == one["assessor"])
        if account is None:
            raise Refused(f"there is no account {one['assessor']}; make it with create_account")
        _refuse_no_component(rules, one["component"])
        group = one.get("study_group", "")
        values = {"cohort": into, "assessor": account, "component": one["component"], "study_group": group}
        if AssessorAssignment.get_or_none(**values) is None:
            doing.create(AssessorAssignment, **values)
    return {"cohort": cohort, "assigned": len(assessors)}


@operation
def declare_conflict(doing: Doing, *, cohort: str, assessor: str, teacher: str, reason: str) -> dict[str, Any]:
    """An assessor may not mark one teacher: a relative, a colleague of the same group … Marks given before stay."""
    into = cohort_of(cohort)
    account = Account.get_or_none(Account.name == assessor)
    if account is None or not reason.strip():
        raise Refused("a conflict of interest needs the assessor's account and a reason")
    member = members_of(doing, into, [teacher])[teacher]
    if ConflictOfInterest.get_or_none(assessor=account, enrolment=member) is None:
        doing.create(ConflictOfInterest, assessor=account, enrolment=member, reason=reason)
    return {"cohort": cohort, "assessor": assessor, "teacher": teacher}


@operation
def mark(doing: Doing, *, cohort: str, marks: list[MarkGiven]) -> dict[str, Any]:
    """An assessor's own marks: each entry has `teacher`, `component`, and `value` or `absent`; `sitting` of an
    examination. A mark of one's own may be changed until the decision.

    Refused: a component or group that is not the assessor's, a conflict of interest, somebody decided already;
    InputError for a value over the maximum.
    """
    into = cohort_of(cohort)
    members = members_of(doing, into, list(dict.fromkeys(one["teacher"] for one in marks)))
    named = {doing.standing.account.name: doing.standing.account}
    own = [{**one, "assessor": doing.standing.account.name} for one in marks]
    _refuse_unassigned(doing, into, members, own, named)
    _write_marks(doing, into, members, own, named, agreed=False)
    return {"cohort": cohort, "marks": len(marks)}


@operation
def enter_marks(doing: Doing, *, cohort: str, marks: list[MarkEntered]) -> dict[str, Any]:
    """The office enters what assessors gave on paper: each entry as in `mark`, with `assessor`, an account's name.

    Refused where the assessor themself would be refused. The audit says who entered them.
    """
    into = run_by(doing, cohort)
    members = members_of(doing, into, list(dict.fromkeys(one["teacher"] for one in marks)))
    names = {str(one.get("assessor", "")) for one in marks}
    named = {one.name: one for one in Account.select().where(Account.name.in_(names))}
    for name in sorted(names - set(named)):
        raise Refused(f"there is no account {name}; make it with create_account")
    _refuse_unassigned(doing, into, members, marks, named)
    _write_marks(doing, into, members, marks, named, agreed=False)
    return {"cohort": cohort, "marks": len(marks)}


def _refuse_unassigned(
    doing: Doing,
    cohort: Cohort,
    members: dict[str, CohortMember],
    marks: Sequence[Mapping[str, Any]],
    named: dict[str, Account],
) -> None:
    rules = rules_of(cohort, doing.manager)
    ids = [one.id for one in named.values()]
    tasks = AssessorAssignment.select().where(AssessorAssignment.cohort == cohort, AssessorAssignment.assessor.in_(ids))
    assigned = {(one.assessor_id, one.component, one.study_group) for one in tasks}
    conflicts = ConflictOfInterest.select().where(ConflictOfInterest.assessor.in_(ids))
    partial = {(one.assessor_id, one.enrolment_id) for one in conflicts}
    for one in marks:
        # A component that is misspelt is nobody's: that is said before whose it would be.
        _refuse_no_component(rules, one["component"])
        member, assessor = members[one["teacher"]], named[one["assessor"]]
        if not any((assessor.id, one["component"], group) in assigned for group in ("", member.study_group)):
            raise Refused(f"{one['component']} of teacher {one['teacher']} is not assigned to {assessor.name}")
        if (assessor.id, member.id) in partial:
            raise Refused(f"a conflict of interest is declared for teacher {one['teacher']}; another assessor marks")


@operation
def settle(doing: Doing, *, cohort: str, teacher: str, component: str, value: Decimal) -> dict[str, Any]:
    """Enter what the assessors settled on where their marks are too far apart.

    Refused: with fewer than two marks; to one of those assessors, where the cohort asks for two persons.
    """
    into = cohort_of(cohort)
    members = members_of(doing, into, [teacher])
    given = GivenMark.select().where(
        GivenMark.enrolment == members[teacher], GivenMark.component == component, ~GivenMark.agreed
    )
    if given.count() < 2:
        raise Refused(f"{component} of teacher {teacher} has fewer than two marks; there is nothing to settle")
    account = doing.standing.account
    if "settle" in into.two_persons and account.id in {one.assessor_id for one in given}:
        raise Refused(f"{account.name} marked teacher {teacher}; in {cohort} another person enters what was settled on")
    given_now = {"teacher": teacher, "component": component, "value": value, "assessor": account.name}
    _write_marks(doing, into, members, [given_now], {account.name: account}, agreed=True)
    return {"cohort": cohort, "teacher": teacher, "component": component, "value": value}


@operation
def correct_mark(
    doing: Doing,
    *,
    cohort: str,
    teacher: str,
    component: str,
    assessor: str,
    reason: str,
    value: Decimal | None = None,
    absent: bool = False,
    sitting: int = 1,
    agreed: bool = False,
) -> dict[str, Any]:
    """Correct a mark after the decision; what stood there stays in the audit. Then decide again: correct_decision.

    `agreed`: it is the mark that the assessors settled on. Refused: before the decision, when the mark itself may still
    be changed; without a reason; a mark that is not there; InputError for a value over the maximum.
    """
    into = run_by(doing, cohort)
    member = members_of(doing, into, [teacher])[teacher]
    if member.state not in ("passed", "failed"):
        raise Refused(f"teacher {teacher} is {member.state}; a mark is corrected after the decision")
    if not reason.strip():
        raise Refused("a correction needs a reason; it is told to the teacher")
    if (value is None) != absent:
        raise Refused("a mark is a value, or absent; expected one of the two")
    there = (
        GivenMark.select()
        .join(Account)
        .where(
            GivenMark.enrolment == member,
            GivenMark.component == component,
            GivenMark.sitting == sitting,
            GivenMark.agreed == agreed,
            Account.name == assessor,
        )
        .first()
    )
    if there is None:
        raise Refused(f"{assessor} gave teacher {teacher} no such mark for {component}; expected one that was given")
    given = {"teacher": teacher, "component": component, "assessor": assessor, "sitting": sitting}
    _refuse_unfit(rules_of(into, doing.manager), into, [given | ({"absent": True} if absent else {"value": value})])
    doing.change(there, value=value, absent=absent, reason=reason)
    return {"cohort": cohort, "teacher": teacher, "component": component, "value": value}


def _write_marks(
    doing: Doing,
    cohort: Cohort,
    members: dict[str, CohortMember],
    marks: Sequence[Mapping[str, Any]],
    named: dict[str, Account],
    *,
    agreed: bool,
) -> None:
    rules = rules_of(cohort, doing.manager)
    _refuse_unfit(rules, cohort, marks)
    # A decision that is made meanwhile would not have the mark.
    doing.hold(members.values())
    ids = [one.id for one in members.values()]
    # Of one component there is one agreed mark, whoever enters it, and one of each assessor.
    there = {
        (one.enrolment_id, one.component, one.sitting, None if agreed else one.assessor_id): one
        for one in GivenMark.select().where(GivenMark.enrolment.in_(ids), GivenMark.agreed == agreed)
    }
    new = []
    for one in marks:
        member = members[one["teacher"]]
        if member.state != "enrolled":
            raise Refused(f"teacher {one['teacher']} is {member.state}; marks are entered before the decision")
        absent = bool(one.get("absent", False))
        value = None if absent else Decimal(str(one["value"]))
        assessor = named[one["assessor"]].id
        before = there.get((member.id, one["component"], one.get("sitting", 1), None if agreed else assessor))
        if before is not None:
            doing.change(before, value=value, absent=absent, assessor=assessor)
            continue
        new.append(
            {
                "enrolment": member.id,
                "component": one["component"],
                "assessor": assessor,
                "sitting": one.get("sitting", 1),
                "agreed": agreed,
                "absent": absent,
                "value": value,
                "at": doing.at,
            }
        )
    doing.create_many(GivenMark, new)


def _refuse_no_component(rules: Rules, component: str) -> None:
    scheme = rules.programme.score
    if scheme is None:
        raise Refused(f"programme {rules.programme.code} has no score; it takes no marks")
    components = [one.code for one in scheme.leaves() if one.source.takes_marks]
    if component not in components:
        raise Refused(f"no component {component} takes marks; expected {nearest(component, components)}")


def _refuse_unfit(rules: Rules, cohort: Cohort, marks: Sequence[Mapping[str, Any]]) -> None:
    """InputError for a value over the maximum, a component that takes no marks …, in the words of marks files."""
    scheme = rules.programme.score
    if scheme is None:
        raise Refused(f"programme {rules.programme.code} has no score; it takes no marks")
    by_teacher: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in marks:
        by_teacher[one["teacher"]].append({name: value for name, value in one.items() if name != "teacher"})
    data = [{"enrolment": teacher, "marks": given} for teacher, given in by_teacher.items()]
    settings = rules.programme.settings(cohort.judged_on, rules.overlays)
    load_marks(data, scheme=scheme, settings=settings, source=cohort.code)


def marks_data(members: Iterable[CohortMember]) -> dict[int, dict[str, Any]]:
    """Marks and attendance of enrolments in the form of marks files, by the enrolment's id."""
    everyone = {one.id: one for one in members}
    marks: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for start in range(0, len(everyone), 500):
        some = list(everyone)[start : start + 500]
        query = GivenMark.select(GivenMark, Account).join(Account).where(GivenMark.enrolment.in_(some))
        for one in query.order_by(GivenMark.component, GivenMark.id):
            given: dict[str, Any] = {"component": one.component, "assessor": one.assessor.name}
            given |= {"absent": True} if one.absent else {"value": number_text(one.value.normalize())}
            given |= {"agreed": True} if one.agreed else {}
            marks[one.enrolment_id].append(given | ({"sitting": one.sitting} if one.sitting > 1 else {}))
    attendance = _attendance(everyone)
    return {
        id: {"enrolment": f"E-{id}", "teacher": one.teacher.code, "marks": marks[id]}
        | ({"attendance": {"entries": attendance[id]}} if attendance[id] else {})
        for id, one in everyone.items()
    }


def _attendance(members: dict[int, CohortMember]) -> dict[int, list[dict[str, Any]]]:
    """An entry for each session that was held, whether or not anybody reported it."""
    entries: dict[int, list[dict[str, Any]]] = defaultdict(list)
    cohorts = {one.cohort_id for one in members.values()}
    sessions = list(
        TrainingSession.select()
        .where(TrainingSession.cohort.in_(cohorts))
        .order_by(TrainingSession.on, TrainingSession.id)
    )
    known = {}
    for start in range(0, len(members), 500):
        some = list(members)[start : start + 500]
        for one in SessionAttendance.select().where(SessionAttendance.enrolment.in_(some)):
            known[one.enrolment_id, one.session_id] = one
    for id, member in members.items():
        for session in sessions:
            if session.cohort_id != member.cohort_id:
                continue
            there = known.get((id, session.id))
            entry: dict[str, Any] = {
                "on": session.on.isoformat(),
                "planned_hours": number_text(session.hours.normalize()),
                "session": session.code,
            }
            if there is not None:
                entry["status"] = there.status
                if there.hours is not None:
                    entry["hours"] = number_text(there.hours.normalize())
            entries[id].append(entry)
    return entries
