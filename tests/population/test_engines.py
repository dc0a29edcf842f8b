"""The published programmes judge alike in Python, SQLite, PostgreSQL on one server and over two, DuckDB and Spark.

The teachers come in as an office brings them, and go out as a snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from btcore import Dossier, installed
from btcore.files.sample import sample_dossiers
from btcore.operations.actors import standing_of
from btcore.operations.snapshots import take_snapshot
from btcore.population.asking import from_tables, judged
from btcore.population.comparing import read
from btcore.population.elsewhere import Elsewhere
from btcore.population.engines import ENGINES
from btcore.population.manifest import ROWS, columns_of
from btcore.population.printing import sql_of
from btcore.population.statement import Statement, statement
from btcore.programmes.programme import Programme
from btcore.records.database import DATABASE, open_database
from btcore.records.scope import unscoped
from btcore.rules.verdicts import PARTS

from . import partitioned
from .conftest import outcomes, population

ON = date(2026, 4, 25)
NUMBER = 240
# Its dossiers have some two hundred records each.
FEWER = {"school-key-teacher-pool": 80}
MANAGER = installed()
CODES = [code for code in MANAGER.catalogue if code.count("-") >= 2]
# What the source leaves undeclared is declared here, so that every part can be judged.
VALUES: Mapping[str, dict[str, Any]] = {"school-key-teacher-term": {"front_percentile": 80}}

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("spark_on_this_machine")]


@dataclass
class Sampled:
    """Teachers of a programme's sample in a database, as a snapshot, as typed rows and as dossiers."""

    programme: Programme
    address: str
    snapshot: Path
    rows: dict[str, list[tuple[Any, ...]]]
    dossiers: dict[int, Dossier]

    def statement(self, part: str, **more: Any) -> Statement:
        code = self.programme.code
        overlays = [self.programme.parameters.overlay(VALUES[code])] if code in VALUES else []
        return statement(self.programme, on=ON, part=part, overlays=overlays, **more)

    def those(self, ids: Sequence[int]) -> list[tuple[int, Dossier]]:
        return [(id, self.dossiers[id]) for id in ids]


@pytest.fixture(scope="module")
def sampled(
    new_database: Callable[[str], str], offices: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Sampled]:
    """A function that has a programme's sample brought in by an office, once."""
    made: dict[str, Sampled] = {}

    def make(code: str) -> Sampled:
        programme = MANAGER.catalogue[code]
        address = new_database("sqlite")
        open_database(address)
        office = offices.set_up(address, MANAGER)
        data = sample_dossiers(programme, number=FEWER.get(code, NUMBER), seed=11, on=ON)
        for one in data:
            # The office's own schools stand for those of the sample.
            for place in ("county", "school", "teaching_research_group"):
                one["teacher"].pop(place, None)
        office.do("import_dossiers", by="city", dossiers=data)
        snapshot = tmp_path_factory.mktemp("snapshot") / code
        take_snapshot(standing_of("city", ON), snapshot, manager=MANAGER, on=ON, dossiers=True)
        rows = {one._meta.table_name: list(typed_rows(one._meta.table_name)) for one in ROWS}
        place = list(columns_of("population_teacher")).index("teacher_id")
        with unscoped("doctor"):
            ids = sorted({row[place] for row in rows["population_teacher"]})
            dossiers = dict(from_tables(on=ON, kinds=MANAGER.kinds)(ids))
        DATABASE.close()
        return Sampled(programme, address, snapshot, rows, dict(sorted(dossiers.items())))

    return lambda code: made[code] if code in made else made.setdefault(code, make(code))


def typed_rows(table: str) -> Iterator[list[Any]]:
    """The rows of the open database, with truths that PostgreSQL takes for such."""
    columns = columns_of(table)
    listed = ", ".join(f'"{name}"' for name in columns)
    for row in DATABASE.execute_sql(f"SELECT {listed} FROM {table}"):
        yield [bool(value) if holds == "truth" else value for value, holds in zip(row, columns.values(), strict=True)]


Answer = list[tuple[int, str, str]]


def by_python(given: Sampled, part: str) -> Answer:
    return sorted(judged(given.statement(part), list(given.dossiers), given.those))


def by_sqlite(given: Sampled, part: str) -> Answer:
    open_database(given.address)
    return _read(given, part)


def _read(given: Sampled, part: str) -> Answer:
    with unscoped("doctor"):
        found = read(given.statement(part), after=0, last=max(given.dossiers), dossiers=given.those)
        answer = [(id, *letters) for id, letters in found]
    DATABASE.close()
    return answer


def on_engine(name: str, given: Sampled, part: str) -> Answer:
    with closing(ENGINES[name](str(given.snapshot))) as engine:
        snapshot = Elsewhere(engine, kinds=MANAGER.kinds)
        compiled = snapshot.statement(
            given.programme, on=ON, part=part, overlays=given.statement(part, sqlite=False).overlays
        )
        return [(one.id, *one.judged) for one in snapshot.people(compiled)]


@pytest.fixture(scope="module")
def two_servers() -> Iterator[str]:
    with partitioned.two_servers() as whole:
        yield whole


@pytest.mark.parametrize("code", CODES)
def test_every_engine_judges_a_published_programme_as_python_does(
    code: str, sampled: Callable[[str], Sampled], new_database: Callable[[str], str], two_servers: str
) -> None:
    given = sampled(code)
    halves = partitioned.fill(two_servers, given.rows)
    assert all(halves), "both servers have records"
    for part in PARTS:
        if not getattr(given.programme, part):
            continue
        wanted = by_python(given, part)
        assert len(wanted) == FEWER.get(code, NUMBER)
        found = {"sqlite": by_sqlite(given, part)}
        found |= {name: on_engine(name, given, part) for name in ENGINES}
        open_database(two_servers)
        found["two servers"] = _read(given, part)
        open_database(new_database("postgresql"))
        people = list(given.dossiers.values())
        with population(people) as ids:
            letters = outcomes(given.statement(part), people, ids)
        DATABASE.close()
        found["postgresql"] = [(id, *one) for id, one in zip(given.dossiers, letters, strict=True)]
        assert {name: answer == wanted for name, answer in found.items()} == dict.fromkeys(found, True), part


def test_each_of_two_servers_aggregates_its_own_records(sampled: Callable[[str], Sampled], two_servers: str) -> None:
    given = sampled("city-key-teacher")
    partitioned.fill(two_servers, given.rows)
    open_database(two_servers)
    with unscoped("doctor"):
        sql = sql_of(given.statement("eligibility"))

    def aggregated_there() -> int:
        plan = DATABASE.execute_sql(f"EXPLAIN (VERBOSE) {sql}".replace("%", "%%")).fetchall()
        return sum("Relations: Aggregate on (public.population_record_" in line for (line,) in plan)

    assert aggregated_there() == 2
    # The control: without the setting every record travels, and is aggregated where it is asked for.
    DATABASE.execute_sql("SET enable_partitionwise_aggregate = off")
    assert aggregated_there() == 0
    DATABASE.close()
