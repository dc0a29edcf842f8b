"""What plugins say when a score is made, asked one by one and checked: points of components, adjustments."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..errors import PluginError
from ..programmes.answers import Adjustment, ComponentAnswer
from ..programmes.marks import Enrolment
from ..programmes.programme import Programme
from ..programmes.scoring import Component
from ..rules.wording import Text
from .askers import Asker


@dataclass(frozen=True)
class PluginScoring:
    """Answers for the plugins while a programme's scores are made.

    Every plugin gets a copy of the enrolment, so that what it does to it reaches nobody.
    """

    programme: Programme
    component_askers: Sequence[Asker] = ()
    adjustment_askers: Sequence[Asker] = ()

    def component(self, component: Component, maximum: Fraction, enrolment: Enrolment) -> ComponentAnswer | None:
        """The points of the first plugin, by name, that scores this component; None if no plugin does."""
        for asker in self.component_askers:
            answer = asker.ask(programme=self.programme, component=component, enrolment=deepcopy(enrolment))
            if answer is None:
                continue
            ends = _ends(answer, maximum)
            if ends is None:
                raise PluginError(
                    f"{asker.label}, btcore_score_component returned {answer!r} for {component.code}; "
                    f"expected None, an exact number from 0 to {maximum}, or the two ends of one"
                )
            return ComponentAnswer(asker.plugin, *ends)
        return None

    def adjust(self, enrolment: Enrolment, total: tuple[Fraction, Fraction]) -> list[tuple[str, Adjustment]]:
        """The adjustments of all plugins, in the order of their names; each is asked about the unadjusted total."""
        found: list[tuple[str, Adjustment]] = []
        for asker in self.adjustment_askers:
            answer = asker.ask(programme=self.programme, enrolment=deepcopy(enrolment), total=total)
            given: Any = (None,) if answer is None else answer
            for one in given:
                if not _fits(one):
                    raise PluginError(
                        f"{asker.label}, btcore_adjust_score returned {one!r}; expected Adjustments, "
                        f"each with exact points and a reason in both languages"
                    )
                found.append((asker.plugin, one))
        return found


def _ends(answer: Any, maximum: Fraction) -> tuple[Fraction, Fraction] | None:
    pair = answer if isinstance(answer, tuple) else (answer, answer)
    if len(pair) != 2 or not all(exact(one) for one in pair):
        return None
    low, high = Fraction(pair[0]), Fraction(pair[1])
    return (low, high) if 0 <= low <= high <= maximum else None


def exact(value: Any) -> bool:
    """Whether a value is an exact, finite number: no float, no yes or no."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, (int, Fraction)) and not isinstance(value, bool)


def _fits(one: Any) -> bool:
    if not isinstance(one, Adjustment) or not isinstance(one.reason, Text):
        return False
    return isinstance(one.points, Decimal) and one.points.is_finite()
