"""The comprehensive score as a rule: components within components, weights that add up, gates, sources of points.

A missing mark is an interval from nothing to the maximum, never zero: a score fails as soon as it cannot pass, and
passes only with nothing missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..errors import ProgrammeError
from ..rules.parameters import ParameterReference, Settings
from ..rules.wording import Text
from .assessors import Marks
from .sources import HUNDRED, PointsSource

MAXIMA = "maxima"
WEIGHTS = "weights"


@dataclass(frozen=True)
class Component:
    """A part of the comprehensive score: with a source of points, or made of `parts`.

    `weight` is its share of 100 inside its parent. A parent may give its parts' weights as one table, `weights`, or
    say `weights="maxima"`: then the parts weigh by what their sources can give, so that their points simply add up.
    A parameter may choose between "maxima" and "weights", the weights of the parts themselves.
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
    """The comprehensive score: components, gates, the pass mark, and the decimals shown (rounded half up).

    The total and the pass mark are on 100, under `weights="maxima"` too: a raw sum of 90 out of 150 is 60.
    """

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
        """Every component that has a source of its own, gates included, and every item of a portfolio."""
        for component in (*self.components, *(gate.component for gate in self.gates)):
            yield from leaves(component)

    def in_force(self, settings: Settings) -> ScoringScheme:
        """The scheme without the weights of parts that a parameter lets weigh by their maxima."""
        return replace(self, components=_weighed(self.components, self.weights, settings))

    @property
    def needs_dossier(self) -> bool:
        """Whether a source looks at the teacher's dossier."""
        return any(component.source.needs_dossier for component in self.leaves())


def _weighed(parts: tuple[Component, ...], table: Any, settings: Settings) -> tuple[Component, ...]:
    drop = isinstance(table, ParameterReference) and settings.resolve(table, undeclared=True) == MAXIMA
    inside = (replace(part, parts=_weighed(part.parts, part.weights, settings)) for part in parts)
    return tuple(replace(part, weight=None) if drop else part for part in inside)


def leaves(component: Component) -> Iterator[Component]:
    """The components below one that have a source of their own; itself if it has no parts.

    The items of a portfolio follow it, for each takes marks under a code of its own.
    """
    if not component.parts:
        yield component
        for piece in component.source.pieces():
            yield Component(piece.code, piece.title, source=piece.source, line=component.line)
    for part in component.parts:
        yield from leaves(part)


def ceiling_of(component: Component, settings: Settings) -> Fraction:
    """The most points that a component can give: what its parts add up to under maxima, else its source's."""
    if component.parts and settings.resolve(component.weights) == MAXIMA:
        return sum((ceiling_of(part, settings) for part in component.parts), Fraction())
    return HUNDRED if component.parts else component.source.ceiling(settings)


def weights_of(parts: Sequence[Component], table: Any, settings: Settings, *, parent: str) -> list[Fraction]:
    """The weights of one parent's parts; refused unless they add up to exactly 100."""
    declared = None if table is None else settings.resolve(table)
    if declared == MAXIMA:
        return _by_maxima(parts, settings, parent=parent)
    if declared not in (None, WEIGHTS) and not isinstance(declared, Mapping):
        raise ProgrammeError(f"{parent}: weights {declared!r}; expected a table of weights, or the word {MAXIMA}")
    if isinstance(declared, Mapping):
        if set(declared) != {part.code for part in parts}:
            expected = ", ".join(part.code for part in parts)
            raise ProgrammeError(f"{parent}: weights for {', '.join(declared)}; expected one for each of {expected}")
        found = [Fraction(Decimal(declared[part.code])) for part in parts]
    else:
        weighed = [settings.resolve(part.weight) for part in parts]
        without = [part.code for part, weight in zip(parts, weighed, strict=True) if weight is None]
        if without:
            raise ProgrammeError(f"{parent}: no weight for {', '.join(without)}; expected one for each part")
        found = [Fraction(weight) for weight in weighed]
    if any(weight < 0 for weight in found) or sum(found) != 100:
        listed = " + ".join(str(Decimal(w.numerator) / Decimal(w.denominator)) for w in found)
        total = Decimal(sum(found).numerator) / Decimal(sum(found).denominator)
        raise ProgrammeError(f"{parent}: weights {listed} make {total}; expected none below 0 and exactly 100 together")
    return found


def _by_maxima(parts: Sequence[Component], settings: Settings, *, parent: str) -> list[Fraction]:
    weighed = [part.code for part in parts if part.weight is not None]
    if weighed:
        raise ProgrammeError(f"{parent}: {', '.join(weighed)} have weights beside maxima; expected one or the other")
    ceilings = [ceiling_of(part, settings) for part in parts]
    if not all(ceiling > 0 for ceiling in ceilings):
        raise ProgrammeError(f"{parent}: a part that can give no points; expected maxima above 0")
    together = sum(ceilings, Fraction())
    return [HUNDRED * ceiling / together for ceiling in ceilings]
