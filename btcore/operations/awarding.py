"""Titles: granted, renewed, suspended, revoked … always as events, never as edits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from peewee import ModelSelect

from ..errors import Refused
from ..programmes.awards import Award
from ..records.cohorts import Cohort
from ..records.people import Teacher
from ..records.persons import erased_on
from ..records.results import AwardEvent, Decision, GrantedAward, PeriodReview
from ..records.training import CohortMember
from ..rules.calendar import ONE_DAY, add_months
from .cohorts import rules_of, run_by
from .decisions import standing_decision
from .enrolling import refuse_before_reply
from .operation import Doing, operation

# A title that was taken away or given back says nothing of the one before it.
ENDED = ("revoked", "surrendered")


def issue(
    doing: Doing,
    *,
    cohort: Cohort,
    teacher: Teacher,
    award: Award,
    decision: Decision,
    since: date,
    until: date | None,
) -> GrantedAward:
    """A title granted, with its first event; the number is the cohort's, counted on."""
    made = doing.make(
        GrantedAward,
        number=f"{cohort.code}-{teacher.code}",
        programme=cohort.programme,
        title=award.code,
        level=award.level or "",
        cohort=cohort,
        teacher=teacher,
        decision=decision,
        since=since,
        until=until,
        state="valid",
    )
    doing.create(AwardEvent, award=made, number=1, event="issued", on=since, until=until, by=doing.account)
    _tell(doing, made, "issued")
    return made


def _tell(doing: Doing, award: GrantedAward, event: str) -> None:
    told = {"number": award.number, "title": award.title, "teacher": award.teacher.code, "event": event}
    doing.tell("btcore_award_changed", award={**told, "on": doing.on.isoformat(), "state": award.state})


@operation
def grant(doing: Doing, *, cohort: str, teachers: list[str] | None = None) -> dict[str, Any]:
    """Grant the programme's title to who passed: to all of them, or to those named; nobody twice.

    Refused: a programme without title; one whose title comes with the yearly reviews; where nobody passed; by name,
    somebody who has not passed, or was erased: of all, these are left out.
    """
    into = run_by(doing, cohort)
    rules = rules_of(into, doing.manager)
    settings = rules.programme.settings(doing.on, rules.overlays)
    award = None if rules.programme.award is None else settings.resolve(rules.programme.award)
    if award is None:
        raise Refused(f"programme {into.programme} has no title to grant")
    if award.passes:
        raise Refused(f"the title of {into.programme} comes with {award.passes} reviews passed; enter them with review")
    wanted = "enrolled" if award.members_hold and rules.programme.score is None else "passed"
    query = CohortMember.select(CohortMember, Teacher).join(Teacher).where(CohortMember.cohort == into)
    people = {one.teacher.code: one for one in query.order_by(CohortMember.id)}
    for code in teachers or ():
        if code not in people or people[code].state != wanted:
            raise Refused(f"teacher {code} is not {wanted} in {cohort}; decide first")
    doing.refuse_erased(people[code].teacher for code in teachers or ())
    held = {one.teacher_id for one in GrantedAward.select().where(GrantedAward.cohort == into)}
    if not (teachers or held):
        _refuse_nobody(people.values(), wanted=wanted, cohort=cohort)
    gone = erased_on(one.teacher for one in people.values())
    granted = []
    for code, member in people.items():
        asked = code not in gone if teachers is None else code in teachers
        if member.state != wanted or member.teacher_id in held or not asked:
            continue
        kind = "score" if rules.programme.score is not None else "eligibility"
        decision = standing_decision(kind, cohort=into, teacher=member.teacher)
        if decision is None:
            raise Refused(f"teacher {code} has no frozen decision in {cohort}; decide first")
        until = award.until(doing.on, settings)
        issue(doing, cohort=into, teacher=member.teacher, award=award, decision=decision, since=doing.on, until=until)
        granted.append(code)
    return {"cohort": cohort, "granted": len(granted)}


def _refuse_nobody(members: Collection[CohortMember], *, wanted: str, cohort: str) -> None:
    """Refused where nobody is in the state for which there is a title: nothing granted would look like done."""
    states = {one.state for one in members}
    if wanted in states:
        return
    if "enrolled" in states:
        raise Refused(f"nobody in {cohort} has passed yet; decide first")
    raise Refused(f"nobody in {cohort} is {wanted}; there is nobody to grant the title to")


def award_of(doing: Doing, number: str, *, but_ended: bool = True) -> GrantedAward:
    """The award of a number, held until the end of the transaction.

    Refused if there is none within reach, or if the teacher has a later one of the programme: that one counts, until
    it is given back or taken away, and without `but_ended` even then.
    """
    found = GrantedAward.get_or_none(GrantedAward.number == number)
    if found is None:
        raise Refused(f"there is no award {number} within reach; expected the number of one")
    later = _awards(found.programme, teacher=found.teacher_id).where(GrantedAward.id > found.id)
    last = (later.where(GrantedAward.state.not_in(ENDED)) if but_ended else later).first()
    if last is not None:
        raise Refused(f"award {number} was followed by {last.number}; expected the later one")
    return doing.lock(found)


def _given_by(doing: Doing, number: str, *, but_ended: bool = True) -> GrantedAward:
    """The same, if the cohort that gave it lies within the actor's reach: a title goes with the teacher, and what
    becomes of it is for whoever gives it.
    """
    found = award_of(doing, number, but_ended=but_ended)
    doing.reach(found.cohort.jurisdiction)
    return found


def latest_award(programme: str, *, teacher: Teacher | int) -> GrantedAward | None:
    """The last award that a teacher was given by a programme, whatever the cohort."""
    last: GrantedAward | None = _awards(programme, teacher=teacher).first()
    return last


def _awards(programme: str, *, teacher: Teacher | int) -> ModelSelect:
    """A teacher's awards of a programme, the last one first; all of them are within reach where the teacher is."""
    query = GrantedAward.select().where(GrantedAward.programme == programme, GrantedAward.teacher == teacher)
    return query.order_by(GrantedAward.id.desc())


def happen(
    doing: Doing,
    award: GrantedAward,
    event: str,
    *,
    state: str,
    reason: str = "",
    reply: str = "",
    until: date | None = None,
) -> dict[str, Any]:
    """An event of an award, and the state that follows."""
    number = AwardEvent.select().where(AwardEvent.award == award).count() + 1
    last = AwardEvent.select().where(AwardEvent.award == award).order_by(AwardEvent.number.desc()).first()
    if last is not None and last.on > doing.on:
        raise Refused(f"award {award.number} has an event on {last.on}; expected a day from then on")
    changed = {} if until is None else {"until": until}
    doing.move(award, state, **changed)
    doing.create(
        AwardEvent,
        award=award,
        number=number,
        event=event,
        on=doing.on,
        until=until,
        reason=reason,
        reply=reply,
        by=doing.account,
    )
    _tell(doing, award, event)
    return {"award": award.number, "event": event, "state": award.state, "until": award.until}


@operation
def renew(doing: Doing, *, award: str, reason: str = "") -> dict[str, Any]:
    """Renew a title for one more term, which begins where the old one ends.

    Refused: for a title without end, before the last review period of its term, after the one that follows it, where a
    review of its last year was failed, and once another one followed it.
    """
    held = _given_by(doing, award, but_ended=False)
    doing.may_move(held, "valid")
    rules = rules_of(held.cohort, doing.manager)
    settings = rules.programme.settings(doing.on, rules.overlays)
    if held.until is None or rules.programme.award is None:
        raise Refused(f"award {award} has no end; there is nothing to renew")
    granted = settings.resolve(rules.programme.award)
    last = settings.calendar.period(granted.review_period, held.until)
    after = settings.calendar.period(granted.review_period, last.last + ONE_DAY)
    if doing.on < last.first:
        raise Refused(f"award {award} holds until {held.until}; its renewal is decided from {last.first} on")
    if doing.on > after.last:
        raise Refused(
            f"award {award} held until {held.until}; its renewal was to be decided by {after.last}: a title that ended "
            "longer ago is won anew"
        )
    _refuse_failed(held)
    until = granted.until(held.until + ONE_DAY, settings)
    return happen(doing, held, "renewed", state="valid", reason=reason, until=until)


def _refuse_failed(held: GrantedAward) -> None:
    """The last review of the last year says whether the term goes on; where there is none, whoever renews does."""
    assert held.until is not None
    last = (
        PeriodReview.select()
        .where(
            PeriodReview.programme == held.programme,
            PeriodReview.teacher == held.teacher_id,
            PeriodReview.on > add_months(held.until, -12),
        )
        .order_by(PeriodReview.on.desc(), PeriodReview.id.desc())
        .first()
    )
    if last is not None and last.outcome == "failed":
        raise Refused(f"the review of {last.period} was failed; a title is renewed after a last year that was not")


@operation
def suspend(doing: Doing, *, award: str, reason: str) -> dict[str, Any]:
    """Suspend a title until it is reinstated, revoked or runs out."""
    _refuse_without(reason)
    return happen(doing, _given_by(doing, award), "suspended", state="suspended", reason=reason)


@operation
def reinstate(doing: Doing, *, award: str, reason: str) -> dict[str, Any]:
    """End a suspension; the term does not grow longer by it."""
    _refuse_without(reason)
    return happen(doing, _given_by(doing, award), "reinstated", state="valid", reason=reason)


@operation
def revoke(doing: Doing, *, award: str, reason: str, notified_on: date, reply: str = "") -> dict[str, Any]:
    """Take a title away for cause, with what it brings.

    Refused: a `notified_on` that is still to come; where the programme declares `reply_days`, before so many days after
    it are over, unless there is a reply.
    """
    _refuse_without(reason)
    held = _given_by(doing, award)
    refuse_before_reply(doing, held.cohort, notified_on=notified_on, reply=reply)
    return happen(doing, held, "revoked", state="revoked", reason=reason, reply=reply)


@operation
def surrender(doing: Doing, *, award: str, reason: str = "") -> dict[str, Any]:
    """A teacher gives a title back."""
    return happen(doing, award_of(doing, award), "surrendered", state="surrendered", reason=reason)


@operation
def expire(doing: Doing, *, cohort: str) -> dict[str, Any]:
    """Note which titles of a cohort ran out by this day. The rules know it without: this makes lists short."""
    into = run_by(doing, cohort)
    over = GrantedAward.select().where(
        GrantedAward.cohort == into, GrantedAward.state.in_(("valid", "suspended")), GrantedAward.until < doing.on
    )
    found = list(over.order_by(GrantedAward.id))
    for one in found:
        happen(doing, doing.lock(one), "expired", state="expired")
    return {"cohort": cohort, "expired": len(found)}


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Refused("this needs a reason; it is told to the teacher")
