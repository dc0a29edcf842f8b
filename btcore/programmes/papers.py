"""Examinations with their sittings, and portfolios of which every item is marked by itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..errors import ProgrammeError
from ..rules.evidence import Judging
from ..rules.parameters import Settings
from ..rules.wording import Phrase, Text
from .assessors import Marks
from .marks import Enrolment
from .sources import Piece, PointsSource, Scored, Scorer, Titled, above_zero, shown, whole

SITTINGS = ("best", "last")
PAPER_MISSING = Phrase("{component}: the examination", "{component}：考试成绩")
SAT = Phrase("sitting {sitting}: {value}", "第 {sitting} 次考试：{value}")
NOT_SAT = Phrase("sitting {sitting}: absent, 0", "第 {sitting} 次考试：缺考，计 0 分")
TAKEN = {
    "best": Phrase("the best sitting counts: {value}", "取最高一次：{value}"),
    "last": Phrase("the last sitting counts: {value}", "取最后一次：{value}"),
}
ITEM = Phrase("{title} ({code}): {value}", "{title}（{code}）：{value}")
NOT_YET = Text("not known yet", "待定")
MEAN = Phrase("mean of {number} items: {value}", "{number} 项的平均分：{value}")
BEST_MEAN = Phrase("mean of the best {best} of {number} items: {value}", "{number} 项中最高 {best} 项的平均分：{value}")


@dataclass(frozen=True, slots=True)
class Examination(PointsSource):
    """An examination with one mark a sitting, from 0 to `maximum`; the `best` or the `last` sitting counts.

    Whoever was absent (缺考) has a known 0 for that sitting. Examiners are not averaged.
    """

    maximum: Any = 100
    sittings: Any = "best"

    has_sittings = True

    def ceiling(self, settings: Settings) -> Fraction:
        return Fraction(settings.resolve(self.maximum))

    def prepare(self, judging: Judging, component: Titled) -> Scorer:
        rule: Examination = judging.settings.resolve(self)
        if rule.sittings not in SITTINGS:
            raise ProgrammeError(
                f"component {component.code}: sittings is {rule.sittings!r}; expected {' or '.join(SITTINGS)}"
            )
        maximum = above_zero(rule.maximum, component, "maximum")
        title, code, how = component.title, component.code, rule.sittings

        def score(enrolment: Enrolment) -> Scored:
            sat = sorted(enrolment.of(code), key=lambda mark: mark.sitting)
            if not sat:
                return Scored(Fraction(), maximum, maximum, (PAPER_MISSING(component=title),))
            working = tuple((NOT_SAT if mark.absent else SAT)(sitting=mark.sitting, value=mark.points) for mark in sat)
            taken = max(mark.points for mark in sat) if how == "best" else sat[-1].points
            if len(sat) > 1:
                working += (TAKEN[how](value=taken),)
            return Scored(Fraction(taken), Fraction(taken), maximum, working=working)

        return score


@dataclass(frozen=True, slots=True)
class Portfolio(PointsSource):
    """Items that are each marked under a code of their own, from 0 to `maximum`: the mean of all, or of the best n.

    An item that is not handed in is marked `absent`; one without a mark is not known yet.
    """

    items: tuple[tuple[str, Text], ...]
    best: Any = None
    maximum: Any = 100

    takes_marks = False

    def ceiling(self, settings: Settings) -> Fraction:
        return Fraction(settings.resolve(self.maximum))

    def pieces(self) -> tuple[Piece, ...]:
        return tuple(Piece(code, title, Marks(self.maximum)) for code, title in self.items)

    def prepare(self, judging: Judging, component: Titled) -> Scorer:
        if not self.items:
            raise ProgrammeError(f"component {component.code}: a portfolio without items; expected at least one")
        best = judging.settings.resolve(self.best)
        number = len(self.items)
        taken = number if best is None else whole(best, component, "best", number)
        scorers = [(piece, piece.source.prepare(judging, piece)) for piece in self.pieces()]
        maximum = above_zero(judging.settings.resolve(self.maximum), component, "maximum")

        def mean(ends: list[Fraction]) -> Fraction:
            return sum(sorted(ends, reverse=True)[:taken], Fraction()) / taken

        def score(enrolment: Enrolment) -> Scored:
            found = [(piece, scorer(enrolment)) for piece, scorer in scorers]
            low, high = (mean([getattr(one, end) for _, one in found]) for end in ("low", "high"))
            # Where the best items have all there is to have, the others no longer matter.
            missing = tuple(words for _, one in found for words in one.missing) if low < high else ()
            working = tuple(
                ITEM(title=piece.title, code=piece.code, value=shown(one.low) if one.settled else NOT_YET)
                for piece, one in found
            )
            if not missing:
                phrase = MEAN if taken == number else BEST_MEAN
                working += (phrase(best=taken, number=number, value=shown(low)),)
            return Scored(low, high, maximum, missing, working)

        return score
