"""A compiler that is wrong is found out: each of its rules broken once, and the comparison with Python must fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from btcore.population import conditions, criteria, logic, packing
from btcore.population.ends import Ends
from btcore.population.logic import Logic
from btcore.population.statement import statement
from btcore.records.database import DATABASE, open_database

from .conftest import expected, outcomes, population
from .test_population_equals_python import populations, unequal_ends

COMPARED, AT_LEAST = criteria.compared, criteria.at_least


def one_too_few(ends: Ends, operator: str, bound: Any) -> Logic:
    return COMPARED(ends, operator, bound + 1 if operator in (">=", "<") else bound)


def unknown_passes(needed: int | None, parts: Any) -> Logic:
    made = AT_LEAST(needed, parts)
    return Logic(logic.no(logic.some((made.fails, made.absent))), made.fails, made.absent)


def whenever(*given: Any) -> Any:
    return True, True


MUTATIONS = {
    "a bound asks for one more": (criteria, "compared", one_too_few),
    "what is not known passes": (criteria, "at_least", unknown_passes),
    "windows are ignored": (conditions, "placed", whenever),
    "claims count as verified": (packing, "STATUS", {**packing.STATUS, "claimed": 2}),
    "nothing is incomplete": (conditions, "incomplete", lambda kinds, source: False),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_broken_compiler_is_found_out(
    name: str, new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*MUTATIONS[name])
    open_database(new_database("sqlite"))

    @settings(max_examples=120, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(populations(2))
    def compare(case: Any) -> None:
        programme, people, on, overlay = case
        with population(people) as ids:
            compiled = statement(programme, on=on, overlays=[overlay])
            assert outcomes(compiled, people, ids) == expected(compiled, people)
            assert unequal_ends(compiled, people) == []

    with pytest.raises(AssertionError):
        compare()
    DATABASE.close()
