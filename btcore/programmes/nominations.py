"""Nominations and bounds, as they are given: nothing is chosen here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..rules.outcomes import PASS, Outcome

ROUNDINGS = ("down", "up", "half_up")


@dataclass(frozen=True)
class Nomination:
    """A proposal to enter a cohort.

    `score` is the unrounded ranking score, its low end (None: there is none). `groups` holds what bounds look at:
    county, school, subject, teaching_research_group, post, age_band … `tie_breaks` holds values by name; of numbers
    the higher comes first, of yes and no the yes.
    """

    id: str
    teacher: str
    outcome: Outcome = PASS
    score: Decimal | None = None
    tier: int = 1
    groups: Mapping[str, str] = field(default_factory=dict)
    tie_breaks: Mapping[str, Decimal | bool] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class Share:
    """A per cent of the places: `of=30` is 30 %. Rounded down, up or half_up to whole places."""

    of: Any
    rounding: Any = "down"


@dataclass(frozen=True)
class Bound:
    """How many may, or must, be chosen among the nominations that match `where` (empty: all of them).

    `at_most` and `at_least` are whole numbers or a `Share`. A soft bound gives way to the hard ones, as little as
    possible. `nominate_at_most` is the most nominations that may be handed in for it.
    """

    name: str
    where: Mapping[str, str] = field(default_factory=dict)
    at_most: int | Share | None = None
    at_least: int | Share | None = None
    soft: bool = False
    nominate_at_most: int | None = None

    def holds(self, nomination: Nomination) -> bool:
        """Whether the nomination is one of those that the bound is about."""
        return all(nomination.groups.get(name) == value for name, value in self.where.items())


@dataclass(frozen=True)
class Nominations:
    """A nominations file: who is proposed, and the bounds that come with them.

    `tie_breaks` names the tie-breaks in their order; None leaves the order to the programme.
    """

    nominations: tuple[Nomination, ...]
    bounds: tuple[Bound, ...] = ()
    tie_breaks: tuple[str, ...] | None = None
