"""Sources of points: what every one of them is, and what it says of one enrolment.

Points are exact fractions of declared Decimals until they are shown. What is not known yet is an interval from the
least to the most that it may still be, never zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from ..errors import ProgrammeError
from ..rules.evidence import Judging
from ..rules.parameters import Settings
from ..rules.wording import Message, Text, number_text
from .marks import Enrolment

HUNDRED = Fraction(100)
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Scored:
    """The least and the most that a source may still give, on its own maximum, and what is missing.

    `working` says how it came about; `plugin` is the plugin that gave it, if one did.
    """

    low: Fraction
    high: Fraction
    maximum: Fraction
    missing: tuple[Message, ...] = ()
    working: tuple[Message, ...] = ()
    plugin: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing is missing and there is one value."""
        return not self.missing and self.low == self.high


Scorer = Callable[[Enrolment], Scored]


class Titled(Protocol):
    """What a source needs to know of the component that it serves."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> Text: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a source that is marked under a code of its own."""

    code: str
    title: Text
    source: PointsSource


class PointsSource:
    """Where the points of a component come from. A subclass is a frozen dataclass with `prepare`.

    `takes_marks`: marks are given under the component's code; `has_sittings`: a mark for each sitting;
    `needs_dossier`: nothing is known without the teacher's dossier.
    """

    takes_marks: ClassVar[bool] = True
    has_sittings: ClassVar[bool] = False
    needs_dossier: ClassVar[bool] = False

    def prepare(self, judging: Judging, component: Titled) -> Scorer:
        """A function from an enrolment to its points; parameters are values from here on."""
        raise NotImplementedError

    def ceiling(self, settings: Settings) -> Fraction:
        """The most that the source can give."""
        return HUNDRED

    def pieces(self) -> tuple[Piece, ...]:
        """The parts that are marked under codes of their own."""
        return ()


def share_of(value: Any, component: Titled, name: str) -> Fraction:
    """A share from 0 to 1 among a source's settings; ProgrammeError for anything else."""
    share = exact(value, component, name)
    if share > 1:
        raise ProgrammeError(f"component {component.code}: {name} is {value!r}; expected a share from 0 to 1")
    return share


def above_zero(value: Any, component: Titled, name: str) -> Fraction:
    """A number above 0 among a source's settings: a maximum, say."""
    number = exact(value, component, name)
    if number == 0:
        raise ProgrammeError(f"component {component.code}: {name} is {value!r}; expected a number above 0")
    return number


def exact(value: Any, component: Titled, name: str) -> Fraction:
    """A number of 0 or more among a source's settings."""
    known = isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool)
    if not known or (isinstance(value, Decimal) and not value.is_finite()) or value < 0:
        raise ProgrammeError(f"component {component.code}: {name} is {value!r}; expected an exact number of 0 or more")
    return Fraction(value)


def whole(value: Any, component: Titled, name: str, most: int | None = None) -> int:
    """A whole number of 1 or more among a source's settings, and at most `most`."""
    number = exact(value, component, name)
    if number.denominator != 1 or number < 1 or (most is not None and number > most):
        expected = "a whole number of 1 or more" if most is None else f"a whole number from 1 to {most}"
        raise ProgrammeError(f"component {component.code}: {name} is {value!r}; expected {expected}")
    return int(number)


def shown(value: Fraction) -> str:
    """A number for the working: exact where it ends within four decimals, else rounded half up, and said so."""
    scaled = value * 10**SHOWN
    rounded = (scaled + Fraction(1, 2)).__floor__()
    words = number_text(Decimal(rounded).scaleb(-SHOWN))
    return words if scaled.denominator == 1 else f"≈{words}"
