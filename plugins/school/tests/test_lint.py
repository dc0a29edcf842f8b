"""Lint finds by itself what contradicts itself, or is missing, in the pool of key teachers."""

from datetime import date

import btcore_school
import pytest

from btcore import PluginManager, lint

FINDINGS = {
    ("dominated-duty", (255, 291)),
    ("stated-twice", (251, 289)),
    ("undeclared-parameter", (315,)),
}


@pytest.mark.parametrize("finding", sorted(FINDINGS))
def test_lint_of_the_pool_finds(finding: tuple[str, tuple[int, ...]]) -> None:
    programme = PluginManager.of({"school": btcore_school}).catalogue["school-key-teacher-pool"]
    assert finding in {(one.code, one.lines) for one in lint(programme, on=date(2026, 4, 25))}


def test_the_ten_sides_of_teaching_have_equal_weights_that_make_100() -> None:
    programme = PluginManager.of({"school": btcore_school}).catalogue["school-key-teacher-pool"]
    weights = programme.settings(date(2026, 4, 25)).value("dimension_weights")
    assert (len(weights), sum(weights.values()), set(weights.values())) == (10, 100, {10})
