"""Runs of many periods: each database counts as many as Python, beyond the bits of its narrower numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from btcore import Dossier, Parameters, Programme, Record, Source, Text
from btcore.population.statement import statement
from btcore.records.database import DATABASE, open_database
from btcore.rules.language import Clause, run

from .conftest import expected, outcomes, population

ON = date(2026, 4, 25)


def papers_in(months_back: Iterable[int]) -> Dossier:
    """A paper in each of these months, counted back from the one judged."""
    months = [divmod(2026 * 12 + 3 - back, 12) for back in months_back]
    papers = [Record(f"P{year}-{month}", "paper", on=f"{year}-{month + 1:02}-10") for year, month in months]
    return Dossier({"id": "T"}, tuple(papers))


PEOPLE = [
    *(papers_in(range(1, number + 1)) for number in (0, 8, 31, 32, 33, 39, 40, 50)),
    *(papers_in(months) for months in ([33], [33, 34], [1, 34], range(33, 41))),
]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("needed", [1, 2, 32, 40])
def test_a_run_of_months_is_counted_to_its_end(needed: int, kind: str, new_database: Callable[[str], str]) -> None:
    rule = Clause("1", "months", zh="连续月份", criterion=run("paper", period="month") >= needed)
    title = Text("runs", "连续")
    programme = Programme("own", title, Source(title), Parameters(), eligibility=(rule,))
    open_database(new_database(kind))
    with population(PEOPLE) as ids:
        made = statement(programme, on=ON)
        assert outcomes(made, PEOPLE, ids) == expected(made, PEOPLE)
    DATABASE.close()
