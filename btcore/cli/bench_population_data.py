"""Marked sample data for a benchmark of populations: seeded, and inserted in the order of time, as in life."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from peewee import SqliteDatabase

from ..hooks.manager import PluginManager
from ..operations.actors import Actor
from ..operations.start import start
from ..operations.verbs import VERBS
from ..population.packing import facts_of, record_row, word_rows
from ..records.bulk import insert_into
from ..records.database import DATABASE
from ..records.fields import json_text
from ..records.people import Jurisdiction
from ..records.population import LAST_DAY, NO_DAY, PopulationRecord, PopulationTeacher
from ..records.scope import unscoped
from ..rules.dossier import Attestation, Record, read_attributes
from ..rules.kinds import TEACHER_ATTRIBUTES

RECORDS_EACH = 20
# Records differ in few ways; drawing among ready ones keeps the making of a million dossiers to minutes.
TEMPLATES = 4000
AT_ONCE = 50_000
SCHOOLS = 200
OPENING = datetime(2026, 3, 1, 9)
LEVELS = ("group", "school", "school", "county", "county", "city", "province")
PRIZES = ("none", "none", "third", "second", "first")
KINDS = (
    *("annual_appraisal",) * 4,
    *("open_class", "lecture", "paper") * 2,
    *("project", "certificate", "lesson_observed", "self_study", "teaching_reflection", "honour"),
)
ACCOUNT = "bench"


def make_population(number: int, *, seed: int, manager: PluginManager, on: date, detailed: int) -> None:
    """Fill the open, migrated and empty database with so many teachers.

    Everyone has the typed rows that a population is judged by; the first `detailed` also the records they come from.
    """
    draw = random.Random(seed)
    start(at=OPENING, city="CITY", name="示例市", administrator="admin")
    VERBS["create_account"](Actor("admin", manager), at=OPENING, name=ACCOUNT)
    role: dict[str, Any] = {
        "account": ACCOUNT,
        "role": "city_institute",
        "jurisdiction": "CITY",
        "since": date(2020, 1, 1),
    }
    VERBS["grant_role"](Actor("admin", manager), at=OPENING, **role)
    with unscoped("migrate"), _without_indexes():
        schools = _schools()
        _teachers(number, draw, schools, on)
        for name, rows in _records(number, draw, on, detailed):
            with DATABASE.atomic():
                insert_into(name, COLUMNS[name], rows)
    _settle()


@contextmanager
def _without_indexes() -> Iterator[None]:
    """The index of the typed records is made when all of them are there: sorting is faster than finding places."""
    table = PopulationRecord._meta.table_name
    found = [one for one in DATABASE.get_indexes(table) if one.sql and not one.unique]
    for one in found:
        DATABASE.execute_sql(f'DROP INDEX "{one.name}"')
    if isinstance(DATABASE.obj, SqliteDatabase):
        DATABASE.execute_sql("PRAGMA synchronous = 0")
        DATABASE.execute_sql("PRAGMA temp_store = 1")
    yield
    for one in found:
        DATABASE.execute_sql(one.sql)


def _settle() -> None:
    """Statistics for the planner; the next ids of PostgreSQL; SQLite's own care for commits again."""
    # What a server does of itself within a minute.
    DATABASE.execute_sql("ANALYZE" if isinstance(DATABASE.obj, SqliteDatabase) else "VACUUM ANALYZE")
    if isinstance(DATABASE.obj, SqliteDatabase):
        DATABASE.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        DATABASE.execute_sql("PRAGMA synchronous = 2")
        DATABASE.execute_sql("PRAGMA temp_store = 2")
        return
    for table in COLUMNS:
        DATABASE.execute_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM {table}"
        )


def _schools() -> list[int]:
    city = Jurisdiction.get(Jurisdiction.code == "CITY")
    ids = []
    for place in range(SCHOOLS):
        county = f"示例{place // 10:02}县"
        above, _ = Jurisdiction.get_or_create(
            code=county, defaults={"name": county, "kind": "county", "parent": city, "path": f"CITY/{county}/"}
        )
        code = f"{county}第{place % 10 + 1}学校"
        made = Jurisdiction.create(code=code, name=code, kind="school", parent=above, path=f"{above.path}{code}/")
        ids.append(made.id)
    return ids


def _teachers(number: int, draw: random.Random, schools: list[int], on: date) -> None:
    variants = []
    for _ in range(1000):
        data = {
            "birth_date": date(draw.randint(1966, 2000), draw.randint(1, 12), 15).isoformat(),
            "teaching_since": date(draw.randint(1990, 2024), 9, 1).isoformat(),
            "professional_title": draw.choice(("none", "junior", "intermediate", "intermediate", "senior")),
            "position": draw.choice(("none", "none", "none", "group_leader", "middle_leader")),
            "school_stage": draw.choice(("primary", "junior_secondary", "senior_secondary")),
            "qualified": draw.random() < 0.95,
            "subjects": [draw.choice(("chinese", "mathematics", "english"))],
        }
        read, problems = read_attributes(data, TEACHER_ATTRIBUTES, place="sample")
        assert not problems
        facts = facts_of(read, incomplete=())
        variants.append((json_text(data), tuple(facts[name] for name in FACTS)))
    for first in range(1, number + 1, AT_ONCE):
        chosen = [
            (id, draw.choice(schools), draw.choice(variants)) for id in range(first, min(first + AT_ONCE, number + 1))
        ]
        insert_into(
            "teacher",
            COLUMNS["teacher"],
            [(id, 1, f"S{id:07}", "（示例）", school, data, "[]") for id, school, (data, _) in chosen],
        )
        insert_into(
            "population_teacher",
            COLUMNS["population_teacher"],
            [(id, 1, id, NO_DAY, LAST_DAY, school, *facts) for id, school, (_, facts) in chosen],
        )


def _records(number: int, draw: random.Random, on: date, detailed: int) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Rows by table, the oldest records first."""
    templates = sorted((_template(draw, on) for _ in range(TEMPLATES)), key=lambda one: one[0])
    each, id, chance = number * RECORDS_EACH // TEMPLATES + 1, 0, draw.random
    typed: list[tuple[Any, ...]] = []
    whole: list[tuple[Any, ...]] = []
    for _, row, evidence in templates:
        for _ in range(each):
            id += 1
            teacher = int(chance() * number) + 1
            typed.append((id, 1, teacher, row[0], f"R{id}", *row[1:]))
            if teacher <= detailed:
                whole.append((id, 1, teacher, f"R{id}", *evidence))
            if len(typed) >= AT_ONCE:
                yield "population_record", typed
                yield "evidence_record", whole
                typed, whole = [], []
    yield "population_record", typed
    yield "evidence_record", whole
    for clause in ("3.2-morals", "3.3-knowledge"):
        words = []
        for met in (True, False):
            (said_row,) = word_rows(
                [Attestation(clause, met, "school council", on - timedelta(days=60))], (), teacher=0
            )
            words.append(tuple(said_row[name] for name in ("kind", *TYPED)))
        for first in range(1, number + 1, AT_ONCE):
            said = [(teacher, draw.random()) for teacher in range(first, min(first + AT_ONCE, number + 1))]
            rows = []
            for teacher, luck in said:
                if luck < 0.97:
                    id += 1
                    kind, *rest = words[luck > 0.95]
                    rows.append((id, 1, teacher, kind, kind, *rest))
            yield "population_record", rows
            yield (
                "attestation",
                [
                    (2 * teacher + (clause[2] == "3"), 1, teacher, clause, luck <= 0.95, "school council", WORD, "")
                    for teacher, luck in said
                    if luck < 0.97 and teacher <= detailed
                ],
            )


def _template(draw: random.Random, on: date) -> tuple[date, tuple[Any, ...], tuple[Any, ...]]:
    """One record: its day, its typed columns, and its columns as evidence."""
    kind, day = draw.choice(KINDS), on - timedelta(days=draw.randint(1, 365 * 12))
    data: dict[str, Any] = {"on": day.isoformat()}
    if kind == "annual_appraisal":
        data |= {"rating": draw.choice(("competent", "competent", "excellent")), "period": str(day.year)}
    elif kind == "certificate":
        data |= {"title": draw.choice(("national_computer_application_intermediate", "national_computer_grade"))}
    elif draw.random() < 0.95:
        data |= {"administrative_level": draw.choice(LEVELS)}
    if kind in ("paper", "project"):
        data |= {"prize": draw.choice(PRIZES)}
    status = draw.choices(("verified", "claimed", "rejected"), (92, 6, 2))[0]
    record = Record("R", kind, **data, status=status)
    row = record_row(record, teacher=0)
    typed = (row["kind"], *(row[name] for name in TYPED))
    reason = "示例" if status == "rejected" else ""
    return day, typed, (kind, status, day.isoformat(), json_text(data), reason)


FACTS = tuple(
    name
    for name in PopulationTeacher._meta.sorted_field_names
    if name not in ("id", "version", "teacher", "since", "until", "jurisdiction")
)
TYPED = tuple(
    name
    for name in PopulationRecord._meta.sorted_field_names
    if name not in ("id", "version", "teacher", "kind", "code")
)
WORD = "2026-02-24"
COLUMNS = {
    "teacher": ("id", "version", "code", "name", "jurisdiction_id", "attributes", "incomplete"),
    "population_teacher": ("id", "version", "teacher_id", "since", "until", "jurisdiction_id", *FACTS),
    "population_record": ("id", "version", "teacher", "kind", "code", *TYPED),
    "evidence_record": ("id", "version", "teacher_id", "code", "kind", "state", "first_day", "details", "reason"),
    "attestation": ("id", "version", "teacher_id", "clause", "met", "by", "on", "note"),
}
