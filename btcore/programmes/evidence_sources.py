"""The dossier as a source of points: points of a table, and duties done."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..errors import ProgrammeError
from ..rules.clauses import Clause
from ..rules.comparisons import Comparison, Judgement, Measure, Measured
from ..rules.dossier import Dossier
from ..rules.evidence import Judging
from ..rules.measures import Fact
from ..rules.missing import Missing, missing_of
from ..rules.outcomes import NOT_APPLICABLE, PASS, UNKNOWN, WAIVED
from ..rules.parameters import Settings
from ..rules.wording import Message, Phrase
from .marks import Enrolment
from .sources import HUNDRED, PointsSource, Scored, Scorer, Titled, above_zero, shown

DOSSIER_MISSING = Phrase("{component}: the dossier", "{component}：业务档案")
LACKS = Phrase("{component}: {what}", "{component}：{what}")
UNSETTLED = Phrase("{component}: evidence that settles the points", "{component}：能确定得分的材料")
POINTS = Phrase("{what}: {points} points", "{what}：{points} 分")
CAPPED = Phrase("{what}: {points} points, at most {maximum} count", "{what}：{points} 分，最多计 {maximum} 分")
BETWEEN = Phrase("{what}: {low} to {high} points", "{what}：{low} 至 {high} 分")
OPEN = Phrase("{what}: {low} points or more", "{what}：不少于 {low} 分")
JUDGED = Phrase("clause {code}, {title}: {outcome}", "第 {code} 条（{title}）：{outcome}")
MET = Phrase("{met} met of {number} that apply", "适用 {number} 项，符合 {met} 项")
NONE_APPLIES = Phrase("nothing applies, so that nothing is owed", "没有适用的要求，不扣分")


@dataclass(frozen=True, slots=True)
class DossierPoints(PointsSource):
    """The points of a measure (a points table, a section, a count …) over the teacher's dossier, at most `maximum`."""

    measure: Measure
    maximum: Any

    takes_marks = False
    needs_dossier = True

    def ceiling(self, settings: Settings) -> Fraction:
        return Fraction(settings.resolve(self.maximum))

    def prepare(self, judging: Judging, component: Titled) -> Scorer:
        if not isinstance(self.measure, Measure) or isinstance(self.measure, Fact):
            name = getattr(self.measure, "code", repr(self.measure))
            raise ProgrammeError(f"component {component.code}: {name} is no number; expected points or a count")
        find = self.measure.prepare(judging)
        maximum = above_zero(judging.settings.resolve(self.maximum), component, "maximum")
        title = component.title

        def score(enrolment: Enrolment) -> Scored:
            if enrolment.dossier is None:
                return Scored(Fraction(), maximum, maximum, (DOSSIER_MISSING(component=title),))
            measured = find(enrolment.dossier)
            low, high = _end(measured.low, Fraction(), maximum), _end(measured.high, maximum, maximum)
            missing: tuple[Message, ...] = ()
            if low < high:
                lacking = (LACKS(component=title, what=one) for one in _lacking(self.measure, measured, judging))
                missing = tuple(lacking) or (UNSETTLED(component=title),)
            return Scored(low, high, maximum, missing, (_words(self.measure, measured, maximum, judging),))

        return score


def _end(value: Any, unbounded: Fraction, maximum: Fraction) -> Fraction:
    return unbounded if value is None else min(max(Fraction(value), Fraction()), maximum)


def _words(measure: Measure, measured: Measured, maximum: Fraction, judging: Judging) -> Message:
    what = judging.settings.resolve(measure).words(judging)
    low, high = Fraction(measured.low or 0), measured.high
    if high is None:
        return OPEN(what=what, low=shown(low))
    if low < high:
        return BETWEEN(what=what, low=shown(low), high=shown(Fraction(high)))
    if low > maximum:
        return CAPPED(what=what, points=shown(low), maximum=shown(maximum))
    return POINTS(what=what, points=shown(low))


def _lacking(measure: Measure, measured: Measured, judging: Judging) -> tuple[Missing, ...]:
    """What would settle a measure: the facts that bear on the comparison with its own high end."""
    low = measured.low or Decimal(0)
    bound = measured.high if measured.high is not None else low + 1
    judgement = Judgement(UNKNOWN, Comparison(measure, ">=", bound))
    judgement.measured, judgement.required = measured, bound
    return missing_of(judgement, judging)


@dataclass(frozen=True, slots=True)
class Met(PointsSource):
    """Duties done: 100 × clauses met / clauses that apply, over the teacher's dossier. A waived clause is met."""

    criteria: tuple[Clause, ...]

    takes_marks = False
    needs_dossier = True

    def prepare(self, judging: Judging, component: Titled) -> Scorer:
        if not self.criteria:
            raise ProgrammeError(f"component {component.code}: no clauses to be met; expected at least one")
        judges = [clause.prepare(judging) for clause in self.criteria]
        title = component.title

        def score(enrolment: Enrolment) -> Scored:
            dossier: Dossier | None = enrolment.dossier
            if dossier is None:
                return Scored(Fraction(), HUNDRED, HUNDRED, (DOSSIER_MISSING(component=title),))
            answers = [judge(dossier) for judge in judges]
            working = tuple(
                JUDGED(code=clause.code, title=clause.wording, outcome=answer.outcome.label)
                for clause, answer in zip(self.criteria, answers, strict=True)
            )
            met = sum(answer.outcome in (PASS, WAIVED) for answer in answers)
            applying = sum(answer.outcome is not NOT_APPLICABLE for answer in answers)
            unknown = [answer for answer in answers if answer.outcome is UNKNOWN]
            if not applying:
                return Scored(HUNDRED, HUNDRED, HUNDRED, working=(*working, NONE_APPLIES()))
            # One that may turn out not to apply leaves the ends inside these two.
            low, high = HUNDRED * met / applying, HUNDRED * (met + len(unknown)) / applying
            lacking = [LACKS(component=title, what=one) for answer in unknown for one in missing_of(answer, judging)]
            missing = tuple(lacking) or ((UNSETTLED(component=title),) if unknown else ())
            if not unknown:
                working += (MET(met=met, number=applying),)
            return Scored(low, high, HUNDRED, missing, working)

        return score
