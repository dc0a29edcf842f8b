"""The typed rows kept in step: made anew for the teachers whom a transaction changed, inside that transaction.

Of many teachers at once, such as an import brings, and while others judge, they are taken away alone: who asks next
has `fill` make them. A teacher's outcomes are taken away with the rows that they rest on; whoever evaluates next judges
those teachers alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from peewee import Model, ModelSelect, SqliteDatabase, Value, fn

from ..records.audit import Change, plain
from ..records.bulk import insert_rows
from ..records.database import DATABASE
from ..records.evidence import EvidenceRecord, TeacherAttestation, TeacherWaiver
from ..records.people import Teacher, TeacherAttribute
from ..records.population import (
    LAST_DAY,
    NO_DAY,
    PopulationEvaluation,
    PopulationOutcome,
    PopulationRecord,
    PopulationTeacher,
    number_of_day,
)
from ..records.proposals import Proposal
from ..records.results import AwardEvent, Decision, GrantedAward, PeriodReview
from ..records.scope import required_scope, within
from ..records.training import CohortMember, SessionAttendance, TrainingSession
from ..rules.dossier import Attestation, Record, Waiver, read_attributes
from ..rules.kinds import TEACHER_ATTRIBUTES, Kinds
from .columns import Unstorable
from .dossiers import STATUS, dossier_data
from .packing import facts_of, record_row, word_rows
from .turns import is_being_judged, take_turn, wait_for_turn

AT_ONCE = 500
# So many teachers or records in one transaction are an import.
MANY = 200
# Tables whose rows say something of a teacher's dossier, and the column that says whose.
OF_TEACHERS: dict[str, tuple[type[Model], Any]] = {
    model._meta.table_name: (model, field)
    for model, field in (
        (Teacher, Teacher.id),
        (EvidenceRecord, EvidenceRecord.teacher),
        (TeacherAttribute, TeacherAttribute.teacher),
        (TeacherAttestation, TeacherAttestation.teacher),
        (TeacherWaiver, TeacherWaiver.teacher),
        (CohortMember, CohortMember.teacher),
        (Proposal, Proposal.teacher),
        (PeriodReview, PeriodReview.teacher),
        (Decision, Decision.teacher),
        (GrantedAward, GrantedAward.teacher),
    )
}
TEACHERS = Teacher._meta.table_name
RECORDS = EvidenceRecord._meta.table_name
# Those that name a teacher through another row: which row, by what it is found, and whose it is.
THROUGH: dict[str, tuple[type[Model], Any, Any]] = {
    AwardEvent._meta.table_name: (AwardEvent, AwardEvent.id, GrantedAward.teacher),
    SessionAttendance._meta.table_name: (SessionAttendance, SessionAttendance.id, CohortMember.teacher),
    TrainingSession._meta.table_name: (SessionAttendance, SessionAttendance.session, CohortMember.teacher),
}


def keep(changes: Sequence[Change], *, kinds: Kinds) -> None:
    """Bring the rows of everyone whom these changes touch up to date, or take them away."""
    whole, records = whose(changes)
    if not whole and not records:
        return
    made = {change.row for change in changes if change.table == TEACHERS and change.is_made}
    there = sorted((whole | set(records.values())) - made)
    judged = is_being_judged()
    if judged and not _have_rows(there):
        wait_for_turn()
        judged = False
    if len(whole) > MANY or len(records) > MANY or judged:
        for some in _some(there):
            drop(some)
        return
    _take_teachers(there)
    rebuild(sorted(whole), kinds=kinds)
    keep_records(records, kinds=kinds, but=whole)


def _take_teachers(teachers: Sequence[int]) -> None:
    """Wait for others who make rows of these teachers: neither sees the other's, which would stand twice."""
    if isinstance(DATABASE.obj, SqliteDatabase):
        return
    for some in _some(teachers):
        taken = Teacher.select(Teacher.id).where(Teacher.id.in_(some)).order_by(Teacher.id)
        list(taken.for_update("FOR NO KEY UPDATE").tuples())


def _have_rows(teachers: Sequence[int]) -> bool:
    """Whether all of these teachers have typed rows that are committed."""
    return all(
        PopulationTeacher.select(PopulationTeacher.teacher)
        .where(PopulationTeacher.teacher.in_(some))
        .distinct()
        .count()
        == len(some)
        for some in _some(teachers)
    )


def whose(changes: Sequence[Change]) -> tuple[set[int], dict[int, int]]:
    """The teachers of whom more was changed than single records; and the changed records, each with its teacher.

    A row that was made says itself whose it is: of an import of many, the tables need not be asked.
    """
    said: dict[str, dict[int, int]] = defaultdict(dict)
    asked: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        if change.after is not None and change.is_made and change.table in OF_TEACHERS:
            said[change.table][change.row] = plain(change.after[OF_TEACHERS[change.table][1].name])
        elif change.row not in said[change.table]:
            asked[change.table].add(change.row)
    for table, (model, field) in OF_TEACHERS.items():
        for some in _some(asked[table]):
            said[table] |= dict(model.select(model.id, field).where(model.id.in_(some)).tuples())
    records = said.pop(RECORDS, {})
    whole = {id for rows in said.values() for id in rows.values() if id is not None}
    for table, (model, key, teacher) in THROUGH.items():
        for some in _some(asked[table]):
            found = model.select(teacher).join(teacher.model).where(key.in_(some)).distinct()
            whole |= {id for (id,) in found.tuples()}
    return whole, records


def keep_records(records: Iterable[int], *, kinds: Kinds, but: Collection[int] = ()) -> None:
    """Bring the rows of single records up to date, but not those of teachers whose rows were made anew."""
    for some in _some(records):
        found = list(EvidenceRecord.select().where(EvidenceRecord.id.in_(some)))
        _replace([one for one in found if one.teacher_id not in but], kinds=kinds)


def fill(*, kinds: Kinds, at_most: int) -> int:
    """Make the rows of teachers within the scope who have none, at most so many; how many were made.

    What the scope's reader may not read stands in the rows all the same: they are nobody's to read. Waits for whoever
    judges, whose outcomes of them could not be taken away yet.
    """
    with within(replace(required_scope(PopulationTeacher._meta.table_name), reads=None)):
        ids = [id for (id,) in without_rows().limit(at_most).tuples()]
        if ids:
            take_turn()
        rebuild(ids, kinds=kinds)
    if len(ids) > MANY and not isinstance(DATABASE.obj, SqliteDatabase):
        # Whoever judges next would wait for the server's own time to count: a plan made without takes the square.
        for model in (PopulationTeacher, PopulationRecord):
            DATABASE.execute_sql(f"ANALYZE {model._meta.table_name}")
    return len(ids)


def without_rows() -> ModelSelect:
    """The ids of teachers within the scope who have no rows."""
    there = PopulationTeacher.select(Value(1)).where(PopulationTeacher.teacher == Teacher.id)
    return Teacher.select(Teacher.id).where(~fn.EXISTS(there))


def rebuild(teachers: Sequence[int], *, kinds: Kinds) -> None:
    """Make the rows of teachers anew."""
    for some in _some(teachers):
        found = list(Teacher.select().where(Teacher.id.in_(some)))
        drop(some)
        facts: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        history = _history(some)
        for teacher, data in zip(found, dossier_data(found, on=date.max), strict=True):
            typed, loose = _rows(teacher.id, data, kinds)
            rows += typed
            whose = {"teacher": teacher.id, "jurisdiction": teacher.jurisdiction_id}
            for since, until, attributes in _stretches(_attributes(data["teacher"]), history[teacher.id]):
                now = facts_of(attributes, incomplete=data["incomplete"])
                facts.append({**whose, "since": since, "until": until, **now, "loose": now["loose"] or loose})
        insert_rows(PopulationTeacher, facts)
        insert_rows(PopulationRecord, rows)


def drop(teachers: Sequence[int]) -> None:
    """Take away the rows of teachers, and what was said of them."""
    PopulationTeacher.delete().where(PopulationTeacher.teacher.in_(teachers)).execute()
    PopulationRecord.delete().where(PopulationRecord.teacher.in_(teachers)).execute()
    forget(teachers)


def forget(teachers: Sequence[int]) -> None:
    """Take away what was said of teachers: it rests on rows that are no more."""
    evaluations = PopulationEvaluation.select(PopulationEvaluation.id)
    PopulationOutcome.delete().where(
        PopulationOutcome.evaluation.in_(evaluations), PopulationOutcome.teacher.in_(teachers)
    ).execute()


def _replace(records: Sequence[EvidenceRecord], *, kinds: Kinds) -> None:
    """The rows of single records, without asking for the rest of their teachers' dossiers."""
    loose, rows = set(), []
    for one in records:
        PopulationRecord.delete().where(
            PopulationRecord.teacher == one.teacher_id, PopulationRecord.code == one.code
        ).execute()
        details = {**one.details, "status": STATUS[one.state]}
        try:
            rows.append(record_row(Record(one.code, kinds[one.kind], **details), teacher=one.teacher_id))
        except Unstorable:
            loose.add(one.teacher_id)
    insert_rows(PopulationRecord, rows)
    for some in _some(sorted(loose)):
        PopulationTeacher.update(loose=True).where(PopulationTeacher.teacher.in_(some)).execute()
    for some in _some(sorted({one.teacher_id for one in records})):
        forget(some)


def _rows(teacher: int, data: Mapping[str, Any], kinds: Kinds) -> tuple[list[dict[str, Any]], bool]:
    """The typed rows of a dossier as the tables have it, and whether they lack something.

    What stands in the tables was read by the contract when it came in: it is not read by it once more.
    """
    rows, loose = [], False
    for record in data["records"]:
        values = {name: value for name, value in record.items() if name not in ("id", "kind")}
        try:
            rows.append(record_row(Record(record["id"], kinds[record["kind"]], **values), teacher=teacher))
        except (Unstorable, KeyError):
            loose = True  # a kind that no plugin brings any more is told by the dossier
    attestations = [Attestation(**{**one, "on": date.fromisoformat(one["on"])}) for one in data["attestations"]]
    waivers = [Waiver(**{**one, "on": date.fromisoformat(one["on"])}) for one in data["waivers"]]
    return [*rows, *word_rows(attestations, waivers, teacher=teacher)], loose


def _attributes(data: Mapping[str, Any]) -> dict[str, Any]:
    return read_attributes(data, TEACHER_ATTRIBUTES, place="")[0]


def _some(rows: Iterable[int]) -> Iterator[list[int]]:
    listed = list(rows)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def _history(teachers: Sequence[int]) -> dict[int, list[TeacherAttribute]]:
    history: dict[int, list[TeacherAttribute]] = defaultdict(list)
    for one in TeacherAttribute.select().where(TeacherAttribute.teacher.in_(teachers)):
        history[one.teacher_id].append(one)
    return history


def _stretches(now: dict[str, Any], earlier: Sequence[TeacherAttribute]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """From when until when a teacher's attributes were what: the last stretch has no end."""
    since = NO_DAY
    for until in sorted({one.until for one in earlier}):
        attributes = dict(now)
        for name in {one.name for one in earlier}:
            later = [one for one in earlier if one.name == name and one.until >= until]
            if later:
                value = min(later, key=lambda one: one.until).value
                others = {key: one for key, one in attributes.items() if key != name}
                attributes = others | _attributes({name: value})
        yield since, number_of_day(until), attributes
        since = number_of_day(until + timedelta(days=1))
    yield since, LAST_DAY, dict(now)
