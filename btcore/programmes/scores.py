"""Scores: a scheme applied to an enrolment, every component with its share, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from ..rules.evidence import Judging
from ..rules.outcomes import FAIL, PASS, UNKNOWN, Outcome
from ..rules.wording import Language, Message, Phrase, number_text
from .answers import Adjustment, ComponentAnswer, ScoringHooks
from .marks import Enrolment
from .scoring import Component, ScoringScheme, weights_of
from .sources import HUNDRED, Scored, Scorer

BY_PLUGIN = Phrase("scored by the plugin {plugin}", "由插件 {plugin} 评分")
PLUGIN_OPEN = Phrase(
    "{component}: what the plugin {plugin} does not know yet", "{component}：插件 {plugin} 尚不能确定的内容"
)


@dataclass(frozen=True, slots=True)
class ComponentScore:
    """One component: its weight, what was scored of its maximum, and what that contributes to its parent's 100."""

    component: Component
    weight: Fraction
    scored: Scored
    parts: tuple[ComponentScore, ...] = ()

    @property
    def low(self) -> Fraction:
        return self.weight * self.scored.low / self.scored.maximum

    @property
    def high(self) -> Fraction:
        return self.weight * self.scored.high / self.scored.maximum

    def as_data(self, places: int) -> dict[str, Any]:
        known = self.scored.settled
        return {
            "code": self.component.code,
            "weight": exact_text(self.weight),
            "score": rounded_text(self.scored.low, places) if known else None,
            "low": exact_text(self.scored.low),
            "high": exact_text(self.scored.high),
            "maximum": exact_text(self.scored.maximum),
            "contribution": rounded_text(self.low, places) if known else None,
            "plugin": self.scored.plugin or None,
            "components": [part.as_data(places) for part in self.parts],
        }


@dataclass(frozen=True, slots=True)
class GateScore:
    """One gate: passed, failed or not known yet."""

    component: Component
    scored: Scored
    pass_mark: Fraction

    @property
    def outcome(self) -> Outcome:
        if self.scored.high < self.pass_mark:
            return FAIL
        return PASS if self.scored.low >= self.pass_mark and not self.scored.missing else UNKNOWN

    def as_data(self, places: int) -> dict[str, Any]:
        return {
            "code": self.component.code,
            "pass_mark": exact_text(self.pass_mark),
            "score": rounded_text(self.scored.low, places) if self.scored.settled else None,
            "unrounded": exact_text(self.scored.low) if self.scored.settled else None,
            "low": exact_text(self.scored.low),
            "high": exact_text(self.scored.high),
            "plugin": self.scored.plugin or None,
            "outcome": str(self.outcome),
        }


@dataclass(frozen=True, slots=True)
class Score:
    """The comprehensive score of one enrolment; `adjustments` pairs what plugins added with their names."""

    enrolment: str
    components: tuple[ComponentScore, ...]
    gates: tuple[GateScore, ...]
    pass_mark: Fraction
    places: int
    adjustments: tuple[tuple[str, Adjustment], ...] = ()
    name: str = ""

    @property
    def low(self) -> Fraction:
        """The least that the total may still be, unrounded."""
        return self._total(one.low for one in self.components)

    @property
    def high(self) -> Fraction:
        """The most that the total may still be, unrounded."""
        return self._total(one.high for one in self.components)

    @property
    def below_nothing(self) -> bool:
        """Whether adjustments take more off than there is: the total is then 0."""
        return sum((one.low for one in self.components), Fraction()) + self._added < 0

    @property
    def _added(self) -> Fraction:
        return sum((Fraction(adjustment.points) for _, adjustment in self.adjustments), Fraction())

    def _total(self, ends: Iterable[Fraction]) -> Fraction:
        return max(sum(ends, Fraction()) + self._added, Fraction())

    @property
    def settled(self) -> bool:
        """Whether the total is known; gates may still be open."""
        return all(one.scored.settled for one in self.components)

    @property
    def missing(self) -> tuple[Message, ...]:
        """What is missing, each thing named once."""
        found: dict[str, Message] = {}
        for scored in (*(one.scored for one in self.components), *(one.scored for one in self.gates)):
            for message in scored.missing:
                found.setdefault(message.text(), message)
        return tuple(found.values())

    @property
    def outcome(self) -> Outcome:
        """FAIL as soon as it cannot pass or a gate failed, PASS only with nothing missing, UNKNOWN otherwise."""
        outcomes = [self.total_outcome, *(gate.outcome for gate in self.gates)]
        if FAIL in outcomes:
            return FAIL
        return UNKNOWN if UNKNOWN in outcomes or self.missing else PASS

    @property
    def total_outcome(self) -> Outcome:
        """The total alone against the pass mark, gates left out."""
        if self.high < self.pass_mark:
            return FAIL
        return PASS if self.low >= self.pass_mark and self.settled else UNKNOWN

    def as_data(self, language: Language = "en") -> dict[str, Any]:
        """The score as the `score` contract has it; numbers that are not known are None."""
        return {
            "enrolment": self.enrolment,
            "outcome": str(self.outcome),
            "total": rounded_text(self.low, self.places) if self.settled else None,
            "unrounded": exact_text(self.low) if self.settled else None,
            "low": exact_text(self.low),
            "high": exact_text(self.high),
            "pass_mark": exact_text(self.pass_mark),
            "components": [one.as_data(self.places) for one in self.components],
            "gates": [one.as_data(self.places) for one in self.gates],
            "adjustments": [
                {"plugin": plugin, "points": exact_text(Fraction(one.points)), "reason": one.reason.text(language)}
                for plugin, one in self.adjustments
            ],
            "missing": [message.text(language) for message in self.missing],
        }


def rounded_text(value: Fraction, places: int) -> str:
    """A number rounded half up to so many decimals, as text."""
    step = Fraction(10) ** -places
    units = (value / step + Fraction(1, 2)).__floor__()
    return str((Decimal(units) * Decimal(10) ** -places).quantize(Decimal(10) ** -places, ROUND_HALF_UP))


def exact_text(value: Fraction) -> str:
    """A number as exact text where it ends, else to 28 digits."""
    return number_text(Decimal(value.numerator) / Decimal(value.denominator))


def prepare_scores(
    scheme: ScoringScheme, judging: Judging, hooks: ScoringHooks | None = None
) -> Callable[[Enrolment], Score]:
    """A function that scores enrolments; refuses weights that do not add up to 100."""
    settings = judging.settings
    component_scorers = _prepare(scheme.components, scheme.weights, judging, hooks, parent="the comprehensive score")
    gates = [
        (
            gate.component,
            _asking(gate.component, _source(gate.component, judging), judging, hooks),
            Fraction(settings.resolve(gate.pass_mark)),
        )
        for gate in scheme.gates
    ]
    pass_mark, places = Fraction(settings.resolve(scheme.pass_mark)), settings.resolve(scheme.decimals)

    def score(enrolment: Enrolment) -> Score:
        made = Score(
            enrolment.id,
            tuple(scorer(enrolment) for scorer in component_scorers),
            tuple(GateScore(component, scorer(enrolment), mark) for component, scorer, mark in gates),
            pass_mark,
            places,
            name=enrolment.dossier.name if enrolment.dossier is not None else "",
        )
        added = () if hooks is None else tuple(hooks.adjust(enrolment, (made.low, made.high)))
        return replace(made, adjustments=added) if added else made

    return score


def _prepare(
    components: tuple[Component, ...], table: Any, judging: Judging, hooks: ScoringHooks | None, *, parent: str
) -> list[Callable[[Enrolment], ComponentScore]]:
    weights = weights_of(components, table, judging.settings, parent=parent)
    return [_scorer(one, weight, judging, hooks) for one, weight in zip(components, weights, strict=True)]


def _scorer(
    component: Component, weight: Fraction, judging: Judging, hooks: ScoringHooks | None
) -> Callable[[Enrolment], ComponentScore]:
    if not component.parts:
        source = _asking(component, _source(component, judging), judging, hooks)
        return lambda enrolment: ComponentScore(component, weight, source(enrolment))
    inner = _prepare(component.parts, component.weights, judging, hooks, parent=component.code)

    def whole(enrolment: Enrolment) -> ComponentScore:
        given = None if hooks is None else hooks.component(component, HUNDRED, enrolment)
        if given is not None:
            return ComponentScore(component, weight, _given(component, given, HUNDRED))
        parts = tuple(scorer(enrolment) for scorer in inner)
        low = sum((part.low for part in parts), Fraction())
        high = sum((part.high for part in parts), Fraction())
        scored = Scored(low, high, HUNDRED, _together(part.scored.missing for part in parts))
        return ComponentScore(component, weight, scored, parts)

    return whole


def _source(component: Component, judging: Judging) -> Scorer:
    return component.source.prepare(judging, component)


def _asking(component: Component, source: Scorer, judging: Judging, hooks: ScoringHooks | None) -> Scorer:
    """The source, with the plugins asked before it."""
    if hooks is None:
        return source
    maximum = component.source.ceiling(judging.settings)

    def score(enrolment: Enrolment) -> Scored:
        given = hooks.component(component, maximum, enrolment)
        return source(enrolment) if given is None else _given(component, given, maximum)

    return score


def _given(component: Component, given: ComponentAnswer, maximum: Fraction) -> Scored:
    working = (BY_PLUGIN(plugin=given.plugin),)
    missing = (PLUGIN_OPEN(component=component.title, plugin=given.plugin),) if given.low < given.high else ()
    return Scored(given.low, given.high, maximum, missing, working, given.plugin)


def _together(groups: Iterable[tuple[Message, ...]]) -> tuple[Message, ...]:
    return tuple(message for group in groups for message in group)
