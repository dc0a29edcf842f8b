"""Random programmes over random dossiers have on an engine the outcomes that Python gives them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from btcore.population.asking import answers
from btcore.population.dialects import Dialect
from btcore.population.engines import ENGINES, Engine
from btcore.population.snapshots import write_snapshot
from btcore.population.statement import ASKED, HARD, Statement, statement, teachers_on
from btcore.records.database import DATABASE, open_database
from btcore.records.scope import unscoped

from .conftest import expected, population
from .test_population_equals_python import populations

# Spark plans a random programme in half a minute: not part of check.
SPARK = pytest.param("spark", 2, marks=pytest.mark.campaign)
# Values in a statement: planning one of 20,000, as random tables of points have it, takes DuckDB a quarter of a minute.
MOST = {"duckdb": 2_000, "spark": 500}
pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("spark_on_this_machine")]


def sql_of(compiled: Statement, dialect: Dialect) -> tuple[str, list[Any]]:
    """The statement over everyone, and its values."""
    with unscoped("snapshot"):
        return dialect.get_sql_context().sql(compiled.query(teachers_on(compiled.on))).query()


def judged_on(engine: Engine, compiled: Statement, people: list[tuple[int, Any]]) -> list[tuple[str, str]]:
    """The outcome and the letters of everyone as the engine alone has them."""
    for table in ("population_teacher", "population_record"):
        engine.open(table)
    if compiled.asked:
        columns = ("teacher", *(f"c{number + 1}" for number in range(len(compiled.asked))))
        engine.keep(ASKED, columns, answers(compiled, people))
    sql, values = sql_of(compiled, engine.dialect)
    return [(outcome, clauses) for _, outcome, clauses in sorted(engine.rows(sql, values))]


@pytest.mark.parametrize(("name", "examples"), [("duckdb", 30), SPARK])
@pytest.mark.parametrize("outcome_only", [False, True])
def test_random_programmes_have_equal_outcomes(
    name: str, examples: int, outcome_only: bool, new_database: Callable[[str], str]
) -> None:
    open_database(new_database("sqlite"))
    told = 0

    @settings(max_examples=max(1, examples // 3) if outcome_only else examples, suppress_health_check=list(HealthCheck))
    @given(populations())
    def compare(case: Any) -> None:
        nonlocal told
        programme, people, on, overlay = case
        dialect = ENGINES[name].dialect
        compiled = statement(programme, on=on, overlays=[overlay], outcome_only=outcome_only, dialect=dialect)
        assume(len(sql_of(compiled, dialect)[1]) <= MOST[name])
        with population(people) as ids, tempfile.TemporaryDirectory() as place:
            write_snapshot(Path(place) / "made", on=on)
            with closing(ENGINES[name](f"{place}/made")) as engine:
                found = judged_on(engine, compiled, list(zip(ids, people, strict=True)))
        pairs = zip(found, expected(compiled, people), strict=True)
        # Whom the rows do not tell enough of are judged by their dossiers, on no engine.
        pairs_told = [(one, wanted) for one, wanted in pairs if one[0] != HARD]
        told += len(pairs_told)
        assert [one for one, _ in pairs_told] == [wanted for _, wanted in pairs_told]

    compare()
    assert told > examples
    DATABASE.close()
