"""What plugins answer about a score: points of a component in their own way, and adjustments of the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from ..rules.wording import Text
from .marks import Enrolment
from .scoring import Component


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points added to a total (taken off where below 0), and why."""

    points: Decimal
    reason: Text


@dataclass(frozen=True, slots=True)
class ComponentAnswer:
    """The least and the most points of a component, and the plugin that says so."""

    plugin: str
    low: Fraction
    high: Fraction


class ScoringHooks(Protocol):
    """Who answers for the plugins when a score is made."""

    def component(self, component: Component, maximum: Fraction, enrolment: Enrolment) -> ComponentAnswer | None:
        """A component's points out of `maximum`, or None: score it as the programme says."""

    def adjust(self, enrolment: Enrolment, total: tuple[Fraction, Fraction]) -> Sequence[tuple[str, Adjustment]]:
        """What plugins add to the least and the most that the total may be, each with the plugin's name."""
