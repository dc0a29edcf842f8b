"""Runs of many periods: each database counts as many as Python, beyond the bits of its narrower numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from btcore import Dossier, Parameters, Programme, Record, Source, Text
from btcore.population.dialects import DUCKDB
from btcore.population.engines import ENGINES
from btcore.population.snapshots import write_snapshot
from btcore.population.statement import HARD, statement
from btcore.records.database import DATABASE, open_database
from btcore.rules.language import Clause, run

from .conftest import expected, outcomes, population
from .test_engines_equal_python import judged_on

ON = date(2026, 4, 25)


def papers_in(months_back: Iterable[int]) -> Dossier:
    """A paper in each of these months, counted back from the one judged."""
    months = [divmod(2026 * 12 + 3 - back, 12) for back in months_back]
    papers = [Record(f"P{year}-{month}", "paper", on=f"{year}-{month + 1:02}-10") for year, month in months]
    return Dossier({"id": "T"}, tuple(papers))


PEOPLE = [
    *(papers_in(range(1, number + 1)) for number in (0, 8, 31, 32, 33, 39, 40, 50)),
    *(papers_in(months) for months in ([33], [33, 34], [1, 34], range(33, 41))),
    # Of months to come, and of more months ago than bits are counted.
    *(papers_in(months) for months in ([-1], [-2, 1, 2], [70], [1, 2, 70, 71])),
]


def rule_of(needed: int) -> Programme:
    """A programme that asks for so many months in a row."""
    rule = Clause("1", "months", zh="连续月份", criterion=run("paper", period="month") >= needed)
    title = Text("runs", "连续")
    return Programme("own", title, Source(title), Parameters(), eligibility=(rule,))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("needed", [1, 2, 32, 40])
def test_a_run_of_months_is_counted_to_its_end(needed: int, kind: str, new_database: Callable[[str], str]) -> None:
    open_database(new_database(kind))
    with population(PEOPLE) as ids:
        made = statement(rule_of(needed), on=ON)
        assert outcomes(made, PEOPLE, ids) == expected(made, PEOPLE)
    DATABASE.close()


@pytest.mark.parametrize("needed", [1, 2, 32, 40])
def test_an_engine_counts_it_to_its_end_as_well(
    needed: int, new_database: Callable[[str], str], tmp_path: Path
) -> None:
    open_database(new_database("sqlite"))
    made = statement(rule_of(needed), on=ON, dialect=DUCKDB)
    with population(PEOPLE) as ids:
        write_snapshot(tmp_path / "made", on=ON)
        with closing(ENGINES["duckdb"](str(tmp_path / "made"))) as engine:
            found = judged_on(engine, made, list(zip(ids, PEOPLE, strict=True)))
    told = [(one, wanted) for one, wanted in zip(found, expected(made, PEOPLE), strict=True) if one[0] != HARD]
    assert len(told) > len(PEOPLE) // 2
    assert [one for one, _ in told] == [wanted for _, wanted in told]
    DATABASE.close()
