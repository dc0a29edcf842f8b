"""A teacher's dossier out of the tables: as it is known now, with the attributes of a day.

What a programme did (a selection, a title, a review, a result) is a record of the dossier too, drawn from its own
table, so that nothing stands twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ..records.cohorts import Cohort
from ..records.evidence import EvidenceRecord, TeacherAttestation, TeacherWaiver
from ..records.people import Jurisdiction, Teacher, TeacherAttribute
from ..records.privacy import hides
from ..records.proposals import Proposal
from ..records.results import AwardEvent, Decision, GrantedAward, PeriodReview
from ..records.scope import unscoped
from ..records.training import CohortMember, SessionAttendance, TrainingSession
from ..rules.dossier import Dossier
from ..rules.kinds import Kinds
from ..rules.wording import number_text
from ..schemas.dossiers import load_dossiers

AT_ONCE = 500
# Who was late was there for hours that somebody counted, or that are not known.
WHOLE = ("present", "made_up")
WAS_THERE = (*WHOLE, "late")
# In a dossier a returned claim is still a claim.
STATUS = {"claimed": "claimed", "returned": "claimed", "verified": "verified", "rejected": "rejected"}


def dossiers_of(teachers: Iterable[Teacher], *, on: date, kinds: Kinds) -> list[Dossier]:
    """The dossiers of teachers on a day, in the order given."""
    return load_dossiers(list(dossier_data(teachers, on=on)), kinds=kinds)


def dossier_data(teachers: Iterable[Teacher], *, on: date) -> Iterator[dict[str, Any]]:
    """The same as data in the contract's form; a constant number of queries for each few hundred teachers.

    What the scope in force hides is left out.
    """
    everyone = list(teachers)
    for start in range(0, len(everyone), AT_ONCE):
        yield from _some(everyone[start : start + AT_ONCE], on)


def _some(teachers: list[Teacher], on: date) -> Iterator[dict[str, Any]]:
    ids = [one.id for one in teachers]
    earlier: dict[int, dict[str, Any]] = defaultdict(dict)
    # The value that lasted until the nearest day after the one asked for is the value of that day.
    history = TeacherAttribute.select().where(TeacherAttribute.teacher.in_(ids), TeacherAttribute.until >= on)
    for old in history.order_by(TeacherAttribute.until.desc()):
        earlier[old.teacher_id][old.name] = old.value
    records: dict[int, list[dict[str, Any]]] = defaultdict(list)
    known = EvidenceRecord.select().where(EvidenceRecord.teacher.in_(ids)).order_by(EvidenceRecord.id)
    for one in known:
        if (one.first_day is None or one.first_day <= on) and not hides(one):
            records[one.teacher_id].append(
                {"id": one.code, "kind": one.kind, **one.details, "status": STATUS[one.state]}
            )
    for teacher, record in _done(ids, on):
        if record["on"] <= on.isoformat():
            records[teacher].append(record)
    attestations: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for word in (
        TeacherAttestation.select()
        .where(TeacherAttestation.teacher.in_(ids), TeacherAttestation.on <= on)
        .order_by(TeacherAttestation.id)
    ):
        attestations[word.teacher_id].append(
            {"clause": word.clause, "met": word.met, "by": word.by, "on": word.on.isoformat()}
            | ({"note": word.note} if word.note else {})
        )
    waivers: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for waiver in (
        TeacherWaiver.select().where(TeacherWaiver.teacher.in_(ids), TeacherWaiver.on <= on).order_by(TeacherWaiver.id)
    ):
        waivers[waiver.teacher_id].append(
            {"clause": waiver.clause, "by": waiver.by, "on": waiver.on.isoformat(), "reason": waiver.reason}
        )
    for teacher in teachers:
        attributes = {**teacher.attributes, **earlier[teacher.id]}
        if teacher.name is not None:
            attributes["name"] = teacher.name
        yield {
            "teacher": {
                "id": teacher.code,
                **{name: value for name, value in attributes.items() if value is not None},
            },
            "records": records[teacher.id],
            "attestations": attestations[teacher.id],
            "waivers": waivers[teacher.id],
            "incomplete": list(teacher.incomplete),
        }


def _done(ids: list[int], on: date) -> Iterator[tuple[int, dict[str, Any]]]:
    """What programmes did, as records of the dossier; who left a cohort by that day was selected until they left.

    Whoever may see the teacher may see it, wherever the teacher was then: who moved takes the dossier along. What of a
    row its reader may not read is asked for in the reader's own scope, as everywhere.
    """
    with unscoped("dossier"):
        enrolled = list(
            CohortMember.select(CohortMember, Cohort)
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
            Proposal.select(Proposal, Cohort)
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
        final = Decision.alias()
        corrected = final.select(final.supersedes).where(final.supersedes.is_null(False))
        scores = list(
            Decision.select(Decision, Cohort)
            .join(Cohort)
            .where(Decision.teacher.in_(ids), Decision.kind == "score", Decision.id.not_in(corrected))
            .order_by(Decision.id)
        )
    for one in enrolled:
        record = _record(f"enrolment {one.id}", "selected", one.since, one.cohort.programme)
        left = one.state == "withdrawn" and one.until <= on
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
    for one in events:
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
    for one in scores:
        total = one.bundle["result"].get("total") if one.bundle else None  # erasing takes the bundle away
        yield (
            one.teacher_id,
            _record(f"decision {one.id}", "training_result", one.on, one.cohort.programme)
            | {"result": "passed" if one.outcome == "PASS" else "failed"}
            | ({"points": total} if total else {}),
        )


def _record(code: str, kind: str, on: date, programme: str) -> dict[str, Any]:
    return {"id": code, "kind": kind, "on": on.isoformat(), "programme": programme, "status": "verified"}


def jurisdiction_codes(teacher: Teacher) -> dict[str, str]:
    """The group, school and county of a teacher, by the contract's attribute names."""
    names = {"group": "teaching_research_group", "school": "school", "county": "county"}
    codes = teacher.jurisdiction.path.rstrip("/").split("/")
    return {
        names[one.kind]: one.code
        for one in Jurisdiction.select().where(Jurisdiction.code.in_(codes))
        if one.kind in names
    }
