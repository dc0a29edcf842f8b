"""Populations out of dossiers: their typed rows in the open database, without the tables that they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pytest
from peewee import ModelSelect

from btcore.population.asking import LETTER
from btcore.population.evaluating import write
from btcore.population.packing import rows_of
from btcore.population.statement import Statement
from btcore.records.bulk import insert_rows
from btcore.records.database import DATABASE
from btcore.records.people import Jurisdiction, Teacher
from btcore.records.population import (
    LAST_DAY,
    NO_DAY,
    PopulationEvaluation,
    PopulationOutcome,
    PopulationRecord,
    PopulationTeacher,
)
from btcore.records.scope import unscoped
from btcore.rules.dossier import Dossier

ON = date(2026, 4, 25)


@pytest.fixture
def spark_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spark as its own settings have it: two threads, no pages, two parts of what is grouped."""
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.host": "127.0.0.1"}
    given = " ".join(f"--conf {name}={value}" for name, value in settings.items())
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"--master local[2] {given} pyspark-shell")


@contextmanager
def population(dossiers: Sequence[Dossier]) -> Iterator[list[int]]:
    """The ids of teachers with these dossiers; everything is taken back afterwards."""
    with unscoped("doctor"), DATABASE.atomic() as transaction:
        city, _ = Jurisdiction.get_or_create(code="CITY", defaults={"name": "示例市", "kind": "city", "path": "CITY/"})
        people = [{"code": f"T{number}", "jurisdiction": city.id} for number in range(len(dossiers))]
        ids = insert_rows(Teacher, people)
        packed = [rows_of(dossier, teacher=id) for id, dossier in zip(ids, dossiers, strict=True)]
        more = {"jurisdiction": city.id, "since": NO_DAY, "until": LAST_DAY}
        insert_rows(
            PopulationTeacher, [{"teacher": id, **more, **facts} for id, (facts, _) in zip(ids, packed, strict=True)]
        )
        insert_rows(PopulationRecord, [row for _, rows in packed for row in rows])
        # As after an import: without numbers of its rows PostgreSQL takes a minute for a thousand.
        for table in ("population_teacher", "population_record"):
            DATABASE.execute_sql(f"ANALYZE {table}")
        yield ids
        transaction.rollback()


def outcomes(statement: Statement, dossiers: Sequence[Dossier], ids: Sequence[int]) -> list[tuple[str, str]]:
    """The outcome and the letters of every teacher, as the database has them."""
    made = PopulationEvaluation.create(key=uuid4().hex, programme="", part="", on=statement.on, rules_sha256="")
    by_id = dict(zip(ids, dossiers, strict=True))
    write(statement, made, first=ids[0], last=ids[-1], dossiers=lambda some: [(id, by_id[id]) for id in some])
    columns = [PopulationOutcome.outcome, PopulationOutcome.clauses]
    query = ModelSelect(PopulationOutcome, columns).where(PopulationOutcome.evaluation == made.id)
    return [tuple(row) for row in query.order_by(PopulationOutcome.teacher).tuples()]


def expected(statement: Statement, dossiers: Sequence[Dossier]) -> list[tuple[str, str]]:
    """The same as Python judges."""
    judge = statement.programme.judge(on=statement.on, part=statement.part, overlays=statement.overlays)
    verdicts = [judge(one) for one in dossiers]
    rows = []
    for verdict in verdicts:
        letters = {one.code: LETTER[one.outcome] for one in verdict.clauses}
        rows.append((LETTER[verdict.outcome], "".join(letters[code] for code in statement.codes)))
    return rows
