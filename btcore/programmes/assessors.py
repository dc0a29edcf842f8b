"""Assessors' marks as a source of points: how many, how averaged, and what is done where they differ."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..errors import ProgrammeError
from ..rules.evidence import Judging
from ..rules.parameters import Settings
from ..rules.wording import Message, Phrase, Text
from .marks import Enrolment, Mark
from .sources import PointsSource, Scored, Scorer, Titled, above_zero, exact, shown, whole

MARKS_MISSING = Phrase("{component}: marks missing, {number}", "{component}：还缺 {number} 个评分")
THIRD_MISSING = Phrase(
    "{component}: marks differ by {spread}, more than {tolerance}; one more assessor",
    "{component}：评分相差 {spread}，超过 {tolerance}，须增加一名评委",
)
AGREED_MISSING = Phrase("{component}: the agreed mark", "{component}：须商定评分")
GIVEN = Phrase("{assessor} gave {value}", "{assessor}评 {value} 分")
ABSENT = Phrase("{assessor}: absent, 0", "{assessor}：缺考，计 0 分")
AGREED = Phrase("{assessor}: agreed mark {value}", "{assessor}：商定评分 {value}")
AVERAGED = Phrase("{way} of {number} marks: {value}", "{number} 个评分的{way}：{value}")
AN_ASSESSOR = Text("an assessor", "评委")
WAYS = {
    "mean": Text("mean", "平均分"),
    "median": Text("median", "中位数"),
    "trimmed_mean": Text("mean without the highest and the lowest", "去掉最高分和最低分后的平均分"),
}


def trimmed_mean(values: Sequence[Fraction]) -> Fraction:
    """The mean without the highest and the lowest value; of fewer than three, of all."""
    kept = sorted(values)[1:-1] if len(values) > 2 else values
    return sum(kept, Fraction()) / len(kept)


AVERAGES: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "mean": lambda values: sum(values, Fraction()) / len(values),
    "median": lambda values: statistics.median(values),
    "trimmed_mean": trimmed_mean,
}


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

    def prepare(self, judging: Judging, component: Titled) -> Scorer:
        rule: Marks = judging.settings.resolve(self)
        if rule.by != "agreed" and rule.by not in AVERAGES:
            raise ProgrammeError(
                f"component {component.code}: no way {rule.by!r}; expected {', '.join(AVERAGES)} or agreed"
            )
        title, code = component.title, component.code
        maximum = above_zero(rule.maximum, component, "maximum")
        assessors = whole(rule.assessors, component, "assessors")
        tolerance = None if rule.tolerance is None else exact(rule.tolerance, component, "tolerance")
        way = "mean" if rule.by == "agreed" else rule.by
        average = AVERAGES[way]

        def ends(values: list[Fraction], more: int) -> tuple[Fraction, Fraction]:
            return average([*values, *[Fraction()] * more]), average([*values, *[maximum] * more])

        def score(enrolment: Enrolment) -> Scored:
            marks = list(enrolment.of(code))
            working = tuple(mark_words(mark) for mark in marks)
            settled = [Fraction(mark.points) for mark in marks if mark.agreed]
            if settled:
                return Scored(settled[-1], settled[-1], maximum, working=working)
            values = [Fraction(mark.points) for mark in marks]
            wanted = assessors - len(values)
            if wanted > 0:
                low, high = ends(values, wanted)
                if tolerance is not None:
                    # The marks that are still to come may differ so much that one more, or an agreed one, is asked.
                    more = (Fraction(), maximum) if rule.by == "agreed" else ends(values, wanted + 1)
                    low, high = min(low, more[0]), max(high, more[1])
                return Scored(low, high, maximum, (MARKS_MISSING(component=title, number=wanted),), working)
            spread = max(values) - min(values)
            if tolerance is not None and spread > tolerance:
                if rule.by == "agreed":
                    return Scored(Fraction(), maximum, maximum, (AGREED_MISSING(component=title),), working)
                if len(values) <= assessors:
                    apart = Decimal(spread.numerator) / Decimal(spread.denominator)
                    words = THIRD_MISSING(component=title, spread=apart, tolerance=rule.tolerance)
                    return Scored(*ends(values, 1), maximum, (words,), working)
            value = average(values)
            if len(values) > 1:
                working += (AVERAGED(way=WAYS[way], number=len(values), value=shown(value)),)
            return Scored(value, value, maximum, working=working)

        return score


def mark_words(mark: Mark) -> Message:
    """One mark in words."""
    phrase = AGREED if mark.agreed else ABSENT if mark.absent else GIVEN
    return phrase(assessor=mark.assessor or AN_ASSESSOR, value=mark.points)
