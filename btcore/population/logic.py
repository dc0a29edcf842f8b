"""Kleene's logic over SQL conditions: each criterion is the conditions under which it passes, fails or does not apply.

A condition is a peewee expression that is never NULL, or True or False where it is known before any row is read.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from peewee import Case, Expression, NodeList, Value

Condition = Any
LETTERS = {"P": "PASS", "F": "FAIL", "U": "UNKNOWN", "W": "WAIVED", "N": "NOT_APPLICABLE"}


def every(conditions: Iterable[Condition]) -> Condition:
    """All of the conditions."""
    kept = [one for one in conditions if one is not True]
    if any(one is False for one in kept):
        return False
    return _listed(kept, " AND ") if kept else True


def some(conditions: Iterable[Condition]) -> Condition:
    """One of the conditions."""
    kept = [one for one in conditions if one is not False]
    if any(one is True for one in kept):
        return True
    return _listed(kept, " OR ") if kept else False


def _listed(conditions: Sequence[Condition], word: str) -> Condition:
    """Conditions in one row: nested pairs would overflow SQLite's parser."""
    inside = [
        deeper for one in conditions for deeper in (one.nodes if isinstance(one, Row) and one.glue == word else (one,))
    ]
    return inside[0] if len(inside) == 1 else Row(inside, glue=word, parens=True)


class Row(NodeList):
    """Conditions that AND or OR joins."""


def no(condition: Condition) -> Condition:
    """The condition does not hold."""
    return not condition if isinstance(condition, bool) else ~condition


def when(condition: Condition, then: Any, otherwise: Any) -> Any:
    """One value where the condition holds, else the other."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    return Case(None, [(condition, then)], otherwise)


def joined(letters: Iterable[Any]) -> Any:
    """Letters one after the other."""
    whole: Any = Value("")
    for letter in letters:
        whole = Expression(whole, "||", Value(letter) if isinstance(letter, str) else letter)
    return whole


def node(condition: Condition) -> Expression:
    """The condition as SQL, even where it is known."""
    return Value(1) == Value(int(condition)) if isinstance(condition, bool) else condition


@dataclass(frozen=True)
class Logic:
    """A criterion: when it passes, fails and does not apply; else it is not known.

    `waived`: when its passing is a waiver. `loose`: when it may still turn out not to apply, as
    `rules.clauses.may_not_apply` has it.
    """

    passes: Condition
    fails: Condition
    absent: Condition = False
    waived: Condition = False
    loose: Condition = False

    @property
    def unknown(self) -> Condition:
        return every((no(self.passes), no(self.fails), no(self.absent)))

    def letter(self) -> Any:
        """The outcome as a letter."""
        cases: list[tuple[Any, str]] = []
        for condition, letter in ((self.waived, "W"), (self.absent, "N"), (self.fails, "F"), (self.passes, "P")):
            if condition is True and not cases:
                return letter
            if condition is not False:
                cases.append((node(condition), letter))
        return Case(None, cases, "U") if cases else "U"


def at_least(needed: int | None, parts: Sequence[Logic]) -> Logic:
    """At least `needed` of those that apply (None: all of them)."""
    absent = every(part.absent for part in parts)
    some_apply = no(absent)
    if needed is None:
        passes = every((some_apply, *(some((part.passes, part.absent)) for part in parts)))
        fails = some(part.fails for part in parts)
    elif needed == 1:
        passes = some(part.passes for part in parts)
        fails = every((some_apply, *(some((part.fails, part.absent)) for part in parts)))
    else:
        passes = every((some_apply, _number(part.passes for part in parts) >= needed))
        lost = _number(some((part.fails, part.absent)) for part in parts)
        fails = every((some_apply, lost > len(parts) - needed))
    logic = Logic(passes, fails, absent)
    loose = some((absent, every((logic.unknown, *(part.loose for part in parts)))))
    return Logic(passes, fails, absent, loose=loose)


def _number(conditions: Iterable[Condition]) -> Any:
    """How many of the conditions hold."""
    return reduce(operator.add, (Case(None, [(node(one), 1)], 0) for one in conditions))


def negated(part: Logic) -> Logic:
    """The criterion does not hold."""
    loose = some((part.absent, every((part.unknown, part.loose))))
    return Logic(part.fails, part.passes, part.absent, loose=loose)
