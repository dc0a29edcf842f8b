"""Points of several items under one cap, and points by the band that a value lies in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .comparisons import Finder, Measure, Measured
from .dossier import Dossier
from .evidence import Found, Judging
from .measures import Fact
from .tables import ZERO
from .wording import Joined, Phrase


@dataclass(frozen=True, slots=True)
class Section(Measure):
    """The sum of several measures, with a cap over all of them."""

    items: tuple[Measure, ...]
    at_most: Any = None

    code = "section"

    def prepare(self, judging: Judging) -> Finder:
        measures = [item.prepare(judging) for item in self.items]
        at_most = judging.settings.resolve(self.at_most)

        def add(dossier: Dossier) -> Measured:
            parts = [measure(dossier) for measure in measures]
            ends: list[Decimal | None] = []
            for end in ("low", "high"):
                values = [getattr(part, end) for part in parts]
                total = None if None in values else sum(values, ZERO)
                if at_most is not None and (total is not None or end == "high"):
                    total = Decimal(at_most) if total is None else min(total, Decimal(at_most))
                ends.append(total)
            lines = tuple(line for part in parts for line in part.lines)
            lacking = next((part.lacking for part in parts if part.lacking), None)
            return Measured(*ends, lines=lines, found=_together(parts), lacking=lacking)

        return add

    def words(self, judging: Judging) -> Any:
        return Joined(tuple(item.words(judging) for item in self.items), how="and")


def _together(parts: list[Measured]) -> Any:
    founds = [part.found for part in parts if part.found is not None]
    together = Found(
        incomplete=tuple(dict.fromkeys(kind for one in founds for kind in one.incomplete)),
        future=any(one.future for one in founds),
    )
    for found in founds:
        together.certain += found.certain
        together.open += found.open
        together.refused += found.refused
    # A record may serve several items: it is named once, and not as refused where another item counts it.
    together.certain = list({id(one): one for one in together.certain}.values())
    together.open = list({id(one[0]): one for one in together.open}.values())
    used = {id(one) for one in together.certain} | {id(one[0]) for one in together.open}
    together.refused = list({id(one[0]): one for one in together.refused if id(one[0]) not in used}.values())
    return together


@dataclass(frozen=True, slots=True)
class Bands(Measure):
    """Points by the band that another measure's value lies in: 1 from 5 years, 2 from 10.

    `steps` pairs a lower end (included; a value of the scale for an ordered fact) with points; below the first it is 0.
    """

    measure: Measure
    steps: tuple[tuple[Any, Any], ...]

    code = "bands"

    def prepare(self, judging: Judging) -> Finder:
        find = self.measure.prepare(judging)
        ranked = isinstance(self.measure, Fact)
        steps = sorted(
            (Decimal(self.measure.required(start, judging) if ranked else start), Decimal(points))
            for start, points in judging.settings.resolve(self.steps)
        )
        points = [ZERO, *(worth for _, worth in steps)]

        def place(value: Any) -> int:
            return sum(start <= value for start, _ in steps)

        def band(dossier: Dossier) -> Measured:
            inner = find(dossier)
            first = 0 if inner.low is None else place(inner.low)
            last = len(steps) if inner.high is None else place(inner.high)
            within = points[first : last + 1]
            return Measured(min(within), max(within), found=inner.found, lacking=inner.lacking)

        return band

    def words(self, judging: Judging) -> Any:
        return Phrase("points for {what}", "{what}的积分")(what=self.measure.words(judging))


def bands(measure: Measure, steps: Mapping[Any, Any]) -> Bands:
    """Points for seniority and the like: bands(years_since("teaching_since"), {5: 1, 10: 2})."""
    return Bands(measure, tuple(steps.items()))


def section(*items: Measure, at_most: Any = None) -> Section:
    """Several items under one cap."""
    return Section(items, at_most)
