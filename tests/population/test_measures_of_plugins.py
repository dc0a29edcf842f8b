"""A plugin's measure brings its SQL form, or falls back to Python for itself alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from peewee import fn

from btcore import Dossier, Parameters, Programme, Record, Source, Text
from btcore.population.ends import Ends
from btcore.population.source import R
from btcore.population.statement import statement
from btcore.records.database import DATABASE, open_database
from btcore.rules.comparisons import Measure, Measured
from btcore.rules.language import Clause, all_of, count

from .conftest import expected, outcomes, population

ON = date(2026, 4, 25)


@dataclass(frozen=True)
class Kinds(Measure):
    """How many kinds of records there are."""

    code = "kinds"

    def prepare(self, judging: Any) -> Any:
        return lambda dossier: Measured(len(dossier.by_kind), len(dossier.by_kind))

    def words(self, judging: Any) -> Any:
        return Text("kinds of records", "材料种类数")


@dataclass(frozen=True)
class KindsInSql(Kinds):
    """The same with a form in SQL."""

    def in_sql(self, judging: Any, source: Any) -> Ends:
        kinds = tuple(judging.kinds)
        number = source.number(lambda value: fn.COUNT(value.distinct()), R.kind, kinds, True)
        return Ends.of(number, number)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize(("measure", "asked"), [(Kinds(), ["Comparison"]), (KindsInSql(), [])])
def test_a_measure_of_a_plugin_is_judged_alike(
    measure: Any, asked: list[str], kind: str, new_database: Callable[[str], str]
) -> None:
    rule = Clause("1", "one", zh="一", criterion=all_of(measure >= 2, count("paper") >= 1))
    title = Text("a plugin's", "插件")
    programme = Programme("own", title, Source(title), Parameters(), eligibility=(rule,))
    records = [Record("1", "paper", on="2025-01-01"), Record("2", "lecture", on="2025-01-01", status="claimed")]
    people = [Dossier({"id": "a"}, tuple(records)), Dossier({"id": "b"}, tuple(records[:1])), Dossier({"id": "c"})]
    open_database(new_database(kind))
    with population(people) as ids:
        made = statement(programme, on=ON)
        assert [type(one).__name__ for one, _ in made.asked] == asked
        assert outcomes(made, people, ids) == expected(made, people) == [("P", "P"), ("F", "F"), ("F", "F")]
    DATABASE.close()
