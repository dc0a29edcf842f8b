"""Scores: a scheme applied to an enrolment, every component with its share, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from ..rules.outcomes import FAIL, PASS, UNKNOWN, Outcome
from ..rules.parameters import Settings
from ..rules.wording import Language, Message, number_text
from .marks import Enrolment
from .scoring import HUNDRED, Component, Scored, ScoringScheme, weights_of


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
        known = not self.scored.missing
        return {
            "code": self.component.code,
            "weight": exact_text(self.weight),
            "score": rounded_text(self.scored.low, places) if known else None,
            "contribution": rounded_text(self.low, places) if known else None,
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
        known = not self.scored.missing
        return {
            "code": self.component.code,
            "pass_mark": exact_text(self.pass_mark),
            "score": rounded_text(self.scored.low, places) if known else None,
            "outcome": str(self.outcome),
        }


@dataclass(frozen=True, slots=True)
class Score:
    """The comprehensive score of one enrolment."""

    enrolment: str
    components: tuple[ComponentScore, ...]
    gates: tuple[GateScore, ...]
    pass_mark: Fraction
    places: int

    @property
    def low(self) -> Fraction:
        """The least that the total may still be, unrounded."""
        return sum((one.low for one in self.components), Fraction())

    @property
    def high(self) -> Fraction:
        """The most that the total may still be, unrounded."""
        return sum((one.high for one in self.components), Fraction())

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
        if self.high < self.pass_mark or any(gate.outcome is FAIL for gate in self.gates):
            return FAIL
        return UNKNOWN if self.missing else PASS

    def as_data(self, language: Language = "en") -> dict[str, Any]:
        """The score as the `score` contract has it; numbers that are not known are None."""
        known = not any(one.scored.missing for one in self.components)
        return {
            "enrolment": self.enrolment,
            "outcome": str(self.outcome),
            "total": rounded_text(self.low, self.places) if known else None,
            "unrounded": exact_text(self.low) if known else None,
            "pass_mark": exact_text(self.pass_mark),
            "components": [one.as_data(self.places) for one in self.components],
            "gates": [one.as_data(self.places) for one in self.gates],
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


def prepare_scores(scheme: ScoringScheme, settings: Settings) -> Callable[[Enrolment], Score]:
    """A function that scores enrolments; refuses weights that do not add up to 100."""
    component_scorers = _prepare(scheme.components, scheme.weights, settings, parent="the comprehensive score")
    gates = [
        (
            gate.component,
            gate.component.source.prepare(settings, gate.component),
            Fraction(settings.resolve(gate.pass_mark)),
        )
        for gate in scheme.gates
    ]
    pass_mark, places = Fraction(settings.resolve(scheme.pass_mark)), settings.resolve(scheme.decimals)

    def score(enrolment: Enrolment) -> Score:
        return Score(
            enrolment.id,
            tuple(scorer(enrolment) for scorer in component_scorers),
            tuple(GateScore(component, scorer(enrolment), mark) for component, scorer, mark in gates),
            pass_mark,
            places,
        )

    return score


def _prepare(
    components: tuple[Component, ...], table: Any, settings: Settings, *, parent: str
) -> list[Callable[[Enrolment], ComponentScore]]:
    weights = weights_of(components, table, settings, parent=parent)
    return [_scorer(one, weight, settings) for one, weight in zip(components, weights, strict=True)]


def _scorer(component: Component, weight: Fraction, settings: Settings) -> Callable[[Enrolment], ComponentScore]:
    if not component.parts:
        source = component.source.prepare(settings, component)
        return lambda enrolment: ComponentScore(component, weight, source(enrolment))
    inner = _prepare(component.parts, component.weights, settings, parent=component.code)

    def whole(enrolment: Enrolment) -> ComponentScore:
        parts = tuple(scorer(enrolment) for scorer in inner)
        low = sum((part.low for part in parts), Fraction())
        high = sum((part.high for part in parts), Fraction())
        scored = Scored(low, high, HUNDRED, _together(part.scored.missing for part in parts))
        return ComponentScore(component, weight, scored, parts)

    return whole


def _together(groups: Iterable[tuple[Message, ...]]) -> tuple[Message, ...]:
    return tuple(message for group in groups for message in group)
