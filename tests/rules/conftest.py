"""Rules judged as data: a case names a rule, a dossier, and what the first clause must answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from btcore import ClauseVerdict, Verdict
from btcore.testing.builders import judge

ANSWERS: dict[str, Callable[[ClauseVerdict], Any]] = {
    "outcome": lambda one: str(one.outcome),
    "low": lambda one: one.low,
    "high": lambda one: one.high,
    "required": lambda one: one.required,
    "counted": lambda one: one.counted,
    "refused": lambda one: {name: reason.text() for name, reason in one.refused},
    "missing": lambda one: [thing.text() for thing in one.missing],
}


@pytest.fixture
def agrees() -> Callable[[dict[str, Any]], Verdict]:
    """Judges a case and compares what it expects of the first clause; `parts` are the outcomes of all, by code."""

    def compare(case: dict[str, Any]) -> Verdict:
        data = {name: value for name, value in case.items() if name not in (*ANSWERS, "name", "rule", "parts")}
        rules = case["rule"] if isinstance(case["rule"], list) else [case["rule"]]
        verdict = judge(*rules, **data)
        expected = {name: case[name] for name in ANSWERS if name in case}
        assert {name: ANSWERS[name](verdict.clauses[0]) for name in expected} == expected
        if "parts" in case:
            assert {one.code: str(one.outcome) for one in verdict.clauses} == case["parts"]
        return verdict

    return compare


def pytest_make_parametrize_id(val: Any) -> str | None:
    """A case is named by its sentence."""
    return val["name"] if isinstance(val, dict) and "name" in val else None
