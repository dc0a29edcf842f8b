"""Both ends of a measure as SQL: whole numbers in a unit of their own, and what stands for no bound."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

from peewee import Case, Value

from .columns import Unstorable
from .logic import Condition, Logic, every, no, some, when

# Stands for an end without bound; no sum of stored numbers comes near it.
ENDLESS = 10**17


@dataclass(frozen=True)
class Ends:
    """What a measure lies between, in units of 1/`scale`; an end without bound is `-ENDLESS` or `ENDLESS`.

    `open_low` and `open_high` say when an end has no bound; `ranked`: the numbers are ranks from 0 to that one.
    """

    low: Any
    high: Any
    scale: int = 1
    open_low: Condition = False
    open_high: Condition = False
    ranked: int | None = None

    @classmethod
    def of(cls, low: Any, high: Any, *, scale: int = 1, open_high: Condition = False) -> Ends:
        """Ends of which the high one may have no bound."""
        return cls(low, when(open_high, ENDLESS, high), scale, False, open_high)

    def shown(self, end: Any) -> Decimal | None:
        """An end as the database has it, in whole units; None where it has no bound."""
        return None if abs(int(end)) >= ENDLESS else Decimal(int(end)) / self.scale

    def in_units(self, scale: int) -> Ends:
        """The same in smaller units."""
        if scale == self.scale:
            return self
        factor = scale // self.scale
        return Ends(
            when(self.open_low, -ENDLESS, self.low * factor),
            when(self.open_high, ENDLESS, self.high * factor),
            scale,
            self.open_low,
            self.open_high,
        )


def whole(value: Any, scale: int) -> int:
    """A number of a rule in units of 1/scale; Unstorable where it is no whole number of them."""
    number = Fraction(Decimal(value)) * scale
    if number.denominator != 1 or abs(number) >= ENDLESS:
        raise Unstorable
    return number.numerator


def compared(ends: Ends, operator: str, bound: Any) -> Logic:
    """A comparison: passes when every value between the ends satisfies the bound, fails when none does."""
    if operator == "is":
        return _one_of(ends, bound if isinstance(bound, frozenset) else frozenset((bound,)))
    exact = Fraction(Decimal(bound)) * ends.scale
    least, most = math.ceil(exact), math.floor(exact)
    low, high = ends.low, ends.high
    return {
        ">=": lambda: Logic(low >= least, high < least),
        "<=": lambda: Logic(high <= most, low > most),
        ">": lambda: Logic(low > most, high <= most),
        "<": lambda: Logic(high < least, low >= least),
    }[operator]()


def _one_of(ends: Ends, wanted: frozenset[Any]) -> Logic:
    low, high = ends.low, ends.high
    values = [whole(one, ends.scale) for one in wanted if (Fraction(Decimal(one)) * ends.scale).denominator == 1]
    one_value = every((low == high, no(ends.open_low), no(ends.open_high)))
    passes = every((one_value, low.in_(values) if values else False))
    if ends.ranked is not None and set(range(ends.ranked + 1)) <= set(values):
        passes = True
    fails = every(some((low > value, high < value)) for value in values)
    return Logic(passes, every((no(passes), some((fails, every((one_value, no(passes))))))))


def smaller(left: Any, right: Any) -> Any:
    return Case(None, [(as_sql(left) <= right, left)], right)


def larger(left: Any, right: Any) -> Any:
    return Case(None, [(as_sql(left) >= right, left)], right)


def as_sql(value: Any) -> Any:
    """A number as SQL where an expression begins with it."""
    return Value(value) if isinstance(value, int) else value


def folded(values: Sequence[Any], step: Callable[[Any, Any], Any]) -> Any:
    """Several values made into one by a step."""
    return reduce(step, (as_sql(one) for one in values))
