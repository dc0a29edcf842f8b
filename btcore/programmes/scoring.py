"""The comprehensive score as a rule: components within components, weights that add up, gates, sources of points.

Points are exact fractions of declared Decimals until they are shown. A missing mark is an interval from nothing to the
maximum, never zero: a score fails as soon as it cannot pass, and passes only with nothing missing.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..errors import ProgrammeError
from ..rules.parameters import Settings
from ..rules.wording import Message, Phrase, Text
from .marks import Enrolment

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Scored:
    """The least and the most that a source may still give, on its own maximum, and what is missing."""

    low: Fraction
    high: Fraction
    maximum: Fraction
    missing: tuple[Message, ...] = ()


Scorer = Callable[[Enrolment], Scored]
MARKS_MISSING = Phrase("{component}: marks missing, {number}", "{component}：还缺 {number} 个评分")
THIRD_MISSING = Phrase(
    "{component}: marks differ by {spread}, more than {tolerance}; one more assessor",
    "{component}：评分相差 {spread}，超过 {tolerance}，须增加一名评委",
)
AGREED_MISSING = Phrase("{component}: the agreed mark", "{component}：须商定评分")
ATTENDANCE_MISSING = Phrase("{component}: attendance", "{component}：考勤")


def trimmed_mean(values: Sequence[Fraction]) -> Fraction:
    """The mean without the highest and the lowest value; of fewer than three, of all."""
    kept = sorted(values)[1:-1] if len(values) > 2 else values
    return sum(kept, Fraction()) / len(kept)


AVERAGES: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "mean": lambda values: sum(values, Fraction()) / len(values),
    "median": lambda values: statistics.median(values),
    "trimmed_mean": trimmed_mean,
}


class PointsSource:
    """Where the points of a component come from. A subclass is a frozen dataclass with `prepare`."""

    def prepare(self, settings: Settings, component: Component) -> Scorer:
        raise NotImplementedError

    def ceiling(self, settings: Settings) -> Fraction:
        """The most that the source can give."""
        return HUNDRED


@dataclass(frozen=True, slots=True)
class Marks(PointsSource):
    """Assessors' marks from 0 to `maximum`.

    `by` is mean, median, trimmed_mean or agreed; `assessors` the smallest number of them. Marks that differ by more
    than `tolerance` ask for one assessor more, or under `agreed` for the agreed mark.
    """

    maximum: Any = 100
    by: Any = "mean"
    assessors: Any = 1
    tolerance: Any = None

    def ceiling(self, settings: Settings) -> Fraction:
        return Fraction(settings.resolve(self.maximum))

    def prepare(self, settings: Settings, component: Component) -> Scorer:
        rule: Marks = settings.resolve(self)
        if rule.by != "agreed" and rule.by not in AVERAGES:
            raise ProgrammeError(
                f"component {component.code}: no way {rule.by!r}; expected {', '.join(AVERAGES)} or agreed"
            )
        maximum, title, code = Fraction(rule.maximum), component.title, component.code
        tolerance = None if rule.tolerance is None else Fraction(rule.tolerance)
        average = AVERAGES["mean" if rule.by == "agreed" else rule.by]

        def score(enrolment: Enrolment) -> Scored:
            marks = list(enrolment.of(code))
            settled = [Fraction(mark.value) for mark in marks if mark.agreed]
            if settled:
                return Scored(settled[-1], settled[-1], maximum)
            values = [Fraction(mark.value) for mark in marks]
            wanted = rule.assessors - len(values)
            if wanted > 0:
                words = MARKS_MISSING(component=title, number=wanted)
                low, high = average([*values, *[Fraction()] * wanted]), average([*values, *[maximum] * wanted])
                return Scored(low, high, maximum, (words,))
            spread = max(values) - min(values)
            if tolerance is not None and spread > tolerance:
                if rule.by == "agreed":
                    return Scored(Fraction(), maximum, maximum, (AGREED_MISSING(component=title),))
                if len(values) <= rule.assessors:
                    shown = Decimal(spread.numerator) / Decimal(spread.denominator)
                    words = THIRD_MISSING(component=title, spread=shown, tolerance=rule.tolerance)
                    return Scored(average([*values, Fraction()]), average([*values, maximum]), maximum, (words,))
            value = average(values)
            return Scored(value, value, maximum)

        return score


@dataclass(frozen=True, slots=True)
class AttendanceRate(PointsSource):
    """100 × hours attended / hours planned."""

    def prepare(self, settings: Settings, component: Component) -> Scorer:
        title = component.title

        def score(enrolment: Enrolment) -> Scored:
            hours = enrolment.attendance
            if hours is None:
                return Scored(Fraction(), HUNDRED, HUNDRED, (ATTENDANCE_MISSING(component=title),))
            rate = HUNDRED * Fraction(hours.attended_hours) / Fraction(hours.planned_hours)
            return Scored(rate, rate, HUNDRED)

        return score


@dataclass(frozen=True)
class Component:
    """A part of the comprehensive score: with a source of points, or made of `parts`.

    `weight` is its share of 100 inside its parent; a parent may give its parts' weights as one table, `weights`.
    """

    code: str
    title: Text
    weight: Any = None
    source: PointsSource = field(default_factory=Marks)
    parts: tuple[Component, ...] = ()
    weights: Any = None
    line: int | None = None


@dataclass(frozen=True)
class Gate:
    """A part that must be passed and has no share in the score."""

    component: Component
    pass_mark: Any


@dataclass(frozen=True)
class ScoringScheme:
    """The comprehensive score: components, gates, the pass mark, and the decimals shown (rounded half up)."""

    components: tuple[Component, ...]
    gates: tuple[Gate, ...] = ()
    pass_mark: Any = None
    decimals: Any = 2
    weights: Any = None
    line: int | None = None

    def __post_init__(self) -> None:
        codes = [component.code for component in self.leaves()]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ProgrammeError(
                f"components {', '.join(twice)} stand twice in the score; marks could not be told apart"
            )

    def leaves(self) -> Iterator[Component]:
        """Every component that has a source of its own, gates included."""
        for component in (*self.components, *(gate.component for gate in self.gates)):
            yield from leaves(component)


def leaves(component: Component) -> Iterator[Component]:
    """The components below one that have a source of their own; itself if it has no parts."""
    if not component.parts:
        yield component
    for part in component.parts:
        yield from leaves(part)


def weights_of(parts: Sequence[Component], table: Any, settings: Settings, *, parent: str) -> list[Fraction]:
    """The weights of one parent's parts; refused unless they add up to exactly 100."""
    if table is not None:
        declared = settings.resolve(table)
        if set(declared) != {part.code for part in parts}:
            expected = ", ".join(part.code for part in parts)
            raise ProgrammeError(f"{parent}: weights for {', '.join(declared)}; expected one for each of {expected}")
        found = [Fraction(Decimal(declared[part.code])) for part in parts]
    else:
        found = [Fraction(settings.resolve(part.weight)) for part in parts]
    if any(weight < 0 for weight in found) or sum(found) != 100:
        listed = " + ".join(str(Decimal(w.numerator) / Decimal(w.denominator)) for w in found)
        total = Decimal(sum(found).numerator) / Decimal(sum(found).denominator)
        raise ProgrammeError(f"{parent}: weights {listed} make {total}; expected none below 0 and exactly 100 together")
    return found
