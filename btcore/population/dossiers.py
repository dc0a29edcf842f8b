"""A teacher's dossier out of the tables: as it is known now, with the attributes of a day.

What a programme did (a selection, a title, a review, a result) is a record of the dossier too, by `done`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ..records.evidence import EvidenceRecord, TeacherAttestation, TeacherWaiver
from ..records.people import Jurisdiction, Teacher, TeacherAttribute
from ..records.privacy import hides
from ..rules.dossier import Dossier
from ..rules.kinds import Kinds
from ..schemas.dossiers import load_dossiers
from .done import records_of

AT_ONCE = 500
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
    for teacher, record in records_of(ids, on):
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


def jurisdiction_codes(teacher: Teacher) -> dict[str, str]:
    """The group, school and county of a teacher, by the contract's attribute names."""
    names = {"group": "teaching_research_group", "school": "school", "county": "county"}
    codes = teacher.jurisdiction.path.rstrip("/").split("/")
    return {
        names[one.kind]: one.code
        for one in Jurisdiction.select().where(Jurisdiction.code.in_(codes))
        if one.kind in names
    }
