"""A programme is checked whole when it is made: what cannot be judged or printed is refused by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from btcore import Parameters, Programme, ProgrammeError, Source, Text
from btcore.rules.language import Clause, age, all_of, count, fact, parameter


def programme(criterion: Any) -> Programme:
    clause = Clause("1.1", "A made-up clause", zh="示例条款", line=1, criterion=criterion)
    return Programme("example", Text("Example", "示例"), Source(Text("A notice", "通知")), Parameters(), [clause])


MISTAKES: dict[str, tuple[Callable[[], Any], str]] = {
    "an unknown attribute of teachers": (lambda: fact("agee").is_one_of(1), "teachers have no attribute 'agee'"),
    "an unknown record kind": (lambda: count("opne_class") >= 1, "no record kind 'opne_class'"),
    "an unknown attribute of records": (lambda: count("paper", level="county") >= 1, "no attribute 'level'"),
    "a value outside a scale": (lambda: count("paper", prize="firts") >= 1, "prize cannot be 'firts'"),
    "a bound that is no number": (lambda: age() <= "x", "years_since is compared with 'x'"),
    "a window in words": (lambda: count("paper", within="5 years") >= 1, "expected criteria and measures"),
    "a measure in place of a criterion": (age, "expected a criterion"),
    "a bare function": (lambda: print, "expected a criterion"),
    "a parameter that nobody declares": (
        lambda: age() <= parameter("max_age"),
        "the parameter max_age is not declared",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_clause_is_refused_by_its_code_for(name: str) -> None:
    criterion, sentence = MISTAKES[name]
    with pytest.raises(ProgrammeError, match="clause 1.1") as refused:
        programme(criterion())
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "join",
    [
        lambda: (age() <= 45) and (age() >= 20),
        lambda: 20 <= age() <= 45,
        lambda: not (age() <= 45),
    ],
    ids=["and", "a chain", "not"],
)
def test_criteria_joined_by_python_words_are_refused_because_one_half_would_be_lost(join: Callable[[], Any]) -> None:
    with pytest.raises(ProgrammeError, match="write all_of"):
        join()


def test_a_clause_code_that_stands_twice_is_refused() -> None:
    clause = Clause("1", "Age", zh="年龄", line=1, criterion=all_of(age() <= 45))
    with pytest.raises(ProgrammeError, match="clause 1 stands twice"):
        Programme("x", Text("X", "某"), Source(Text("A", "甲")), Parameters(), [clause, clause])
