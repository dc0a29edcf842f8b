"""What programmes did, as records of the dossier: drawn from its own table, so that nothing stands twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ..records.cohorts import Cohort
from ..records.proposals import Proposal
from ..records.results import (
    RESULT_KINDS,
    AwardEvent,
    Decision,
    GrantedAward,
    PeriodReview,
    decided_on,
    ends_of,
    standing_events,
)
from ..records.scope import unscoped
from ..records.training import CohortMember, SessionAttendance, TrainingSession
from ..rules.wording import number_text

# Who was late was there for hours that somebody counted, or that are not known.
WHOLE = ("present", "made_up")
WAS_THERE = (*WHOLE, "late")
DECIDED = ("passed", "failed")
# Of a cohort this alone: with its rules every row would bring a programme along.
OF_COHORT = (Cohort.id, Cohort.programme)
# The ids of such records. No other record may have one, or a dossier would have it twice some day.
DRAWN = re.compile(r"(enrolment|disqualified|attendance|nomination|review|decision) \d+|award .+", re.DOTALL)


def records_of(ids: Sequence[int], on: date) -> Iterator[tuple[int, dict[str, Any]]]:
    """What programmes did, as records of the dossier; who left a cohort by that day was selected until they left.

    Whoever may see the teacher may see it, wherever the teacher was then: who moved takes the dossier along. What of a
    row its reader may not read is asked for in the reader's own scope, as everywhere.
    """
    with unscoped("dossier"):
        enrolled = list(
            CohortMember.select(CohortMember, *OF_COHORT)
            .join(Cohort)
            .where(CohortMember.teacher.in_(ids))
            .order_by(CohortMember.id)
        )
        held = list(
            SessionAttendance.select(SessionAttendance, TrainingSession, CohortMember)
            .join(TrainingSession)
            .switch(SessionAttendance)
            .join(CohortMember)
            .where(CohortMember.teacher.in_(ids), SessionAttendance.status.in_(WAS_THERE))
            .order_by(SessionAttendance.id)
        )
        reserve = list(
            Proposal.select(Proposal, *OF_COHORT)
            .join(Cohort)
            .where(Proposal.teacher.in_(ids), Proposal.state == "reserve")
            .order_by(Proposal.id)
        )
        events = list(
            AwardEvent.select(AwardEvent, GrantedAward)
            .join(GrantedAward)
            .where(GrantedAward.teacher.in_(ids))
            .order_by(AwardEvent.id)
        )
        reviews = list(PeriodReview.select().where(PeriodReview.teacher.in_(ids)).order_by(PeriodReview.id))
        results = list(
            Decision.select(Decision, *OF_COHORT)
            .join(Cohort)
            .where(Decision.teacher.in_(ids), Decision.kind.in_(RESULT_KINDS), Decision.in_force())
            .order_by(Decision.id)
        )
    courses: dict[tuple[int, str], list[CohortMember]] = defaultdict(list)
    for one in enrolled:
        courses[one.teacher_id, one.cohort.programme].append(one)
    for one in enrolled:
        record = _record(f"enrolment {one.id}", "selected", one.since, one.cohort.programme)
        left = one.state == "withdrawn" or _goes_on_elsewhere(one, courses[one.teacher_id, one.cohort.programme])
        left = left and one.until <= on
        yield one.teacher_id, record | {"role": one.chosen_as} | ({"until": one.until.isoformat()} if left else {})
        if one.state == "disqualified":
            yield one.teacher_id, _record(f"disqualified {one.id}", "disqualified", one.until, one.cohort.programme)
    for one in held:
        record = {"id": f"attendance {one.id}", "kind": "attendance", "on": one.session.on.isoformat()}
        hours = one.session.hours if one.hours is None and one.status in WHOLE else one.hours
        record |= {"status": "verified"} | ({} if hours is None else {"hours": number_text(hours)})
        yield one.enrolment.teacher_id, record
    for one in reserve:
        record = _record(f"nomination {one.id}", "selected", one.settled_on, one.cohort.programme)
        yield one.teacher_id, record | {"role": "reserve"}
    for one in standing_events(events):
        award = one.award
        if one.event == "issued":
            record = _record(f"award {award.number}", "title", one.on, award.programme) | {"title": award.title}
            record |= {"administrative_level": award.level} if award.level else {}
            yield award.teacher_id, record | ({"until": one.until.isoformat()} if one.until else {})
        else:
            yield (
                award.teacher_id,
                _record(f"award {award.number} {one.number}", "award_event", one.on, award.programme)
                | {"result": one.event, "title": award.title},
            )
    for one in reviews:
        yield (
            one.teacher_id,
            _record(f"review {one.id}", "annual_review", one.on, one.programme)
            | {"result": one.outcome, "period": one.period},
        )
    ends = ends_of(enrolled)
    reviewed = {one.decision_id for one in reviews}
    for one in results:
        if one.id in reviewed:
            continue
        total = one.bundle["result"].get("total") if one.bundle else None  # erasing takes the bundle away
        yield (
            one.teacher_id,
            _record(f"decision {one.id}", "training_result", decided_on(one, ends), one.cohort.programme)
            | {"result": "passed" if one.outcome == "PASS" else "failed"}
            | ({"points": total} if total else {}),
        )


def _goes_on_elsewhere(one: CohortMember, course: Iterable[CohortMember]) -> bool:
    """Whether the teacher was in another cohort of the programme too when the result came, which is not of that one."""
    return one.state in DECIDED and any(
        other.since <= one.until and (other.until is None or other.until > one.until) for other in course
    )


def _record(code: str, kind: str, on: date, programme: str) -> dict[str, Any]:
    return {"id": code, "kind": kind, "on": on.isoformat(), "programme": programme, "status": "verified"}


def codes_of(ids: Sequence[int]) -> dict[tuple[int, str], str | None]:
    """The ids that such records of these teachers have now, had before or may come to have, each with its teacher; and
    the programme that such a record names.
    """
    with unscoped("dossier"):
        named = [
            (teacher, f"{word} {id}", programme)
            for words, query in (
                (("enrolment", "disqualified"), _in_cohorts(CohortMember, CohortMember.id)),
                (("nomination",), _in_cohorts(Proposal, Proposal.id)),
                (("decision",), _in_cohorts(Decision, Decision.id)),
                (("award",), GrantedAward.select(GrantedAward.teacher, GrantedAward.number, GrantedAward.programme)),
                (("review",), PeriodReview.select(PeriodReview.teacher, PeriodReview.id, PeriodReview.programme)),
            )
            for teacher, id, programme in query.where(query.model.teacher.in_(ids)).tuples()
            for word in words
        ]
        award = (GrantedAward.teacher, GrantedAward.number, GrantedAward.programme)
        events = AwardEvent.select(*award, AwardEvent.number).join(GrantedAward)
        named += [
            (teacher, f"award {award} {number}", programme)
            for teacher, award, programme, number in events.where(GrantedAward.teacher.in_(ids)).tuples()
        ]
        held = SessionAttendance.select(CohortMember.teacher, SessionAttendance.id).join(CohortMember)
        held = held.where(CohortMember.teacher.in_(ids))
        named += [(teacher, f"attendance {id}", None) for teacher, id in held.tuples()]
    return {(teacher, code): programme for teacher, code, programme in named}


def _in_cohorts(model: Any, id: Any) -> Any:
    return model.select(model.teacher, id, Cohort.programme).join(Cohort)
