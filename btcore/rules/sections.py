"""Points of several items together under one cap, what deductions leave of a number, points by the band that a value
lies in, and points for each unit of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import ProgrammeError
from .comparisons import Finder, Measure, Measured
from .dossier import Dossier
from .evidence import Found, Judging
from .measures import Count, Fact
from .tables import ZERO
from .tenure import Tenure
from .wording import Joined, Phrase

TOGETHER = Phrase("[{items}] together", "〔{items}〕合计")
HIGHEST_OF = Phrase("the highest of [{items}]", "〔{items}〕取最高一项")
FLOORED = Phrase("{what}, at least {points} in all", "{what}，{points} 分保底")
CAPPED = Phrase("{what}, at most {points} in all", "{what}，{points} 分封顶")
LEFT = Phrase("{start} less [{items}], never below 0", "{start} 分，减去〔{items}〕，扣完为止")
BAND = Phrase("{points} from {start} on", "满 {start} 计 {points} 分")
RANKED_BAND = Phrase("{points} from {start} on", "{start}及以上 {points} 分")
BANDS = Phrase("points for {what} ({steps})", "{what}的积分（{steps}）")
EACH_UNIT = {
    "year": Phrase("{points} for each completed year of {what}", "{what}每满一年计 {points} 分"),
    "month": Phrase("{points} for each completed month of {what}", "{what}每满一月计 {points} 分"),
    "day": Phrase("{points} for each day of {what}", "{what}每一天计 {points} 分"),
    "record": Phrase("{points} for each of {what}", "{what}每项计 {points} 分"),
    "number": Phrase("{points} times {what}", "{what}按每 1 计 {points} 分"),
}


def _capped(what: Any, at_most: Any) -> Any:
    return what if at_most is None else CAPPED(what=what, points=at_most)


@dataclass(frozen=True, slots=True)
class Section(Measure):
    """The sum of several measures, or the highest of them, with a cap (限高) and a floor (保底) over all of them."""

    items: tuple[Measure, ...]
    at_most: Any = None
    at_least: Any = None
    highest: bool = False

    code = "section"

    def prepare(self, judging: Judging) -> Finder:
        measures = [item.prepare(judging) for item in self.items]
        at_most, at_least = judging.settings.resolve((self.at_most, self.at_least))

        def add(dossier: Dossier) -> Measured:
            parts = [measure(dossier) for measure in measures]
            ends: list[Decimal | None] = []
            for end in ("low", "high"):
                total = _together(parts, end, highest=self.highest)
                if at_least is not None and total is not None:
                    total = max(total, Decimal(at_least))
                if at_most is not None and (total is not None or end == "high"):
                    total = Decimal(at_most) if total is None else min(total, Decimal(at_most))
                ends.append(total)
            return _joined(parts, ends)

        return add

    def words(self, judging: Judging) -> Any:
        return self._words(tuple(_in_section(item, judging) for item in self.items))

    def name_words(self, judging: Judging) -> Any:
        """The names of the items, without their working."""
        return self._words(tuple(item.name_words(judging) for item in self.items))

    def _words(self, items: tuple[Any, ...]) -> Any:
        what = (HIGHEST_OF if self.highest else TOGETHER)(items=Joined(items, how="clauses"))
        what = what if self.at_least is None else FLOORED(what=what, points=self.at_least)
        return _capped(what, self.at_most)


@dataclass(frozen=True, slots=True)
class Remainder(Measure):
    """What several items leave of a number: full attendance less a point for each absence; never below 0."""

    start: Any
    items: tuple[Measure, ...]

    code = "remainder"

    def prepare(self, judging: Judging) -> Finder:
        measures = [item.prepare(judging) for item in self.items]
        start = Decimal(judging.settings.resolve(self.start))

        def subtract(dossier: Dossier) -> Measured:
            parts = [measure(dossier) for measure in measures]
            # The most that may be deducted leaves the least.
            most, least = _together(parts, "high"), _together(parts, "low")
            low = ZERO if most is None else max(ZERO, start - most)
            return _joined(parts, [low, max(ZERO, start - (least or ZERO))])

        return subtract

    def words(self, judging: Judging) -> Any:
        return LEFT(start=self.start, items=Joined(tuple(item.words(judging) for item in self.items), how="clauses"))


def _in_section(item: Measure, judging: Judging) -> Any:
    """An item in full; of a section inside a section the names, since its items print themselves."""
    return item.name_words(judging) if isinstance(item, Section) else item.words(judging)


def _together(parts: list[Measured], end: str, *, highest: bool = False) -> Decimal | None:
    values = [getattr(part, end) for part in parts]
    if None in values:
        return None
    return max(values, default=ZERO) if highest else sum(values, ZERO)


def _joined(parts: list[Measured], ends: list[Decimal | None]) -> Measured:
    lines = tuple(line for part in parts for line in part.lines)
    lacking = next((part.lacking for part in parts if part.lacking), None)
    return Measured(*ends, lines=lines, found=_evidence(parts), lacking=lacking)


def _evidence(parts: list[Measured]) -> Any:
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
        if not isinstance(self.steps, tuple):
            steps = self.steps
        else:
            start = self.measure.bound_words
            band = RANKED_BAND if isinstance(self.measure, Fact) else BAND
            steps = Joined(tuple(band(start=start(one), points=points) for one, points in self.steps), how="list")
        return BANDS(what=self.measure.words(judging), steps=steps)


@dataclass(frozen=True, slots=True)
class PerUnit(Measure):
    """Points for each unit of another measure: 0.4 for each completed month, 3 for each year, with a cap."""

    measure: Measure
    points: Any
    at_most: Any = None

    code = "per_unit"

    def prepare(self, judging: Judging) -> Finder:
        find = self.measure.prepare(judging)
        points, at_most = judging.settings.resolve((self.points, self.at_most))
        if Decimal(points) < 0:
            raise ProgrammeError(
                f"clause {judging.clause}: {points} points for each unit; deduct with remainder instead"
            )
        if isinstance(self.measure, Fact):
            raise ProgrammeError(
                f"clause {judging.clause}: points for each unit of {self.measure.attribute}; expected a number"
            )

        def scale(dossier: Dossier) -> Measured:
            inner = find(dossier)
            ends = [None if end is None else end * Decimal(points) for end in (inner.low, inner.high)]
            if at_most is not None:
                ends = [Decimal(at_most) if end is None else min(end, Decimal(at_most)) for end in ends]
            return Measured(*ends, found=inner.found, lacking=inner.lacking, lines=inner.lines)

        return scale

    def words(self, judging: Judging) -> Any:
        measure = self.measure
        if isinstance(measure, Tenure) and measure.unit in EACH_UNIT:
            unit, what = measure.unit, measure.evidence.words(judging)
        else:
            unit, what = "record" if isinstance(measure, Count) else "number", measure.words(judging)
        return _capped(EACH_UNIT[unit](points=self.points, what=what), self.at_most)


def bands(measure: Measure, steps: Mapping[Any, Any]) -> Bands:
    """Points for seniority and the like: bands(years_since("teaching_since"), {5: 1, 10: 2})."""
    return Bands(measure, tuple(steps.items()))


def section(*items: Measure, at_most: Any = None, at_least: Any = None) -> Section:
    """Several items under one cap, perhaps above one floor."""
    return Section(items, at_most, at_least)


def highest_of(*items: Measure, at_most: Any = None) -> Section:
    """The highest of several items: two kinds of results of which only one counts."""
    return Section(items, at_most, highest=True)


def per_unit(measure: Measure, points: Any, *, at_most: Any = None) -> PerUnit:
    """Points for each unit: per_unit(tenure("post", unit="month"), "0.4")."""
    return PerUnit(measure, points, at_most)


def remainder(start: Any, *items: Measure) -> Remainder:
    """What the items leave of a number, never below 0: remainder(20, per_unit(count("absence"), 1))."""
    return Remainder(start, items)
