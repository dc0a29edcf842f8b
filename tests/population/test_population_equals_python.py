"""The database and Python judge alike: outcomes, clause by clause, and both ends of every comparison."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from btcore import Dossier, Programme
from btcore.population.statement import HARD, Statement, statement, teachers_on
from btcore.records.database import DATABASE, open_database
from btcore.rules.parameters import Overlay
from btcore.testing.strategies import days_judged, dossiers, kinds_named, overlays, programmes

from .conftest import expected, outcomes, population

EXAMPLES = 150


@st.composite
def populations(draw: Any, depth: int = 3) -> tuple[Programme, list[Dossier], date, Overlay]:
    """A random programme, some dossiers that speak to it, the day, and values laid over it."""
    programme = draw(programmes(depth))
    codes = tuple(entry.code for entry in programme.entries())
    kinds = kinds_named(programme.eligibility)
    people = draw(st.lists(dossiers(codes, kinds), min_size=2, max_size=6))
    return programme, people, draw(days_judged()), draw(overlays(programme))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_random_programmes_have_equal_outcomes_and_ends(kind: str, new_database: Callable[[str], str]) -> None:
    open_database(new_database(kind))

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(populations())
    def compare(case: tuple[Programme, list[Dossier], date, Overlay]) -> None:
        programme, people, on, overlay = case
        with population(people) as ids:
            whole = statement(programme, on=on, overlays=[overlay])
            assert outcomes(whole, people, ids) == expected(whole, people)
            assert unequal_ends(whole, people) == []

    compare()
    DATABASE.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_outcomes_alone_are_equal_too(kind: str, new_database: Callable[[str], str]) -> None:
    open_database(new_database(kind))

    @settings(max_examples=EXAMPLES // 3, suppress_health_check=list(HealthCheck))
    @given(populations())
    def compare(case: tuple[Programme, list[Dossier], date, Overlay]) -> None:
        programme, people, on, overlay = case
        with population(people) as ids:
            only = statement(programme, on=on, overlays=[overlay], outcome_only=True)
            assert outcomes(only, people, ids) == expected(only, people)

    compare()
    DATABASE.close()


def unequal_ends(whole: Statement, people: list[Dossier]) -> list[Any]:
    """Clauses that are one comparison whose ends differ, as the database has them and as Python measures them.

    Whoever is judged by the dossier, and what is asked of Python, has Python's ends.
    """
    if whole.asked:
        return []
    codes, found = list(whole.ends), []
    judge = whole.programme.judge(on=whole.on, part=whole.part, overlays=whole.overlays)
    for person, (pairs, letters) in zip(people, whole.values(teachers_on(whole.on), codes), strict=True):
        by_code = {clause.code: clause for clause in judge(person).clauses}
        for code, pair, letter in zip(codes, pairs, letters, strict=False):
            if letter not in (HARD, "N") and pair != measured(by_code[code]):
                found.append((code, pair, measured(by_code[code])))
    return found


def measured(clause: Any) -> tuple[Decimal | None, ...]:
    ends = clause.comparison.measured
    return tuple(None if end is None else Decimal(end) for end in (ends.low, ends.high))
