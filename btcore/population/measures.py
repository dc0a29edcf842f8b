"""Measures as SQL: each the ends between which it lies for the teacher of the statement's row.

A measure without an entry here, a plugin's say, may bring one of its own (`in_sql`); else Python measures it, and it
alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import fn

from ..records.population import number_of_day
from ..rules.calendar import ONE_DAY
from ..rules.comparisons import Measure
from ..rules.domains import Choice, Truth, WordSet
from ..rules.evidence import Judging, attribute_of
from ..rules.kinds import TEACHER_ATTRIBUTES
from ..rules.measures import Count, Distinct, Fact, Total, YearsSince
from ..rules.sections import Bands, PerUnit, Remainder, Section
from .columns import SCALE, Unstorable, scaled, stored
from .conditions import chosen
from .ends import ENDLESS, Ends, as_sql, folded, larger, smaller, whole
from .logic import Condition, Logic, every, no, some, when
from .source import R, Source

Compile = Callable[[Any, Judging, Source], Ends]
MEASURES: dict[type, Compile] = {}


def compiles(measure: type) -> Callable[[Compile], Compile]:
    """Enter the SQL form of a measure."""

    def enter(function: Compile) -> Compile:
        MEASURES[measure] = function
        return function

    return enter


def ends_of(measure: Measure, judging: Judging, source: Source) -> Ends:
    """The ends of a measure; Unstorable where it has no SQL form."""
    function = MEASURES.get(type(measure))
    if function is None:
        own = getattr(measure, "in_sql", None)
        if own is None:
            raise Unstorable
        return own(judging, source)
    return function(judging.settings.resolve(measure), judging, source)


@compiles(Count)
def count(rule: Count, judging: Judging, source: Source) -> Ends:
    which = chosen(rule.evidence, judging)
    low, high = source.pair(which.kinds, possible=which.possible, certain=which.certain)
    return Ends.of(low, high, open_high=which.endless(source))


@compiles(Total)
def total(rule: Total, judging: Judging, source: Source) -> Ends:
    which, column = chosen(rule.evidence, judging), getattr(R, rule.attribute)
    ceiling = attribute_of(rule.attribute).domain.maximum
    endless, otherwise = which.endless(source), 0 if ceiling is None else scaled(ceiling)
    if ceiling is None:
        lacking = source.number(fn.COUNT, R.kind, which.kinds, every((which.possible, column.is_null())))
        endless = some((endless, lacking > 0))
    low = source.number(fn.SUM, column, which.kinds, which.certain)
    high = source.number(fn.SUM, fn.COALESCE(column, otherwise), which.kinds, which.possible)
    return Ends.of(low, high, scale=SCALE, open_high=endless)


def distinct_values(rule: Distinct, judging: Judging, source: Source) -> Ends:
    """How many different values of a word: a record without one is a value of its own."""
    if rule.by not in ("person", "work", "title", "programme", "result", "subject", "by"):
        raise Unstorable
    which, column = chosen(rule.evidence, judging), getattr(R, rule.by)

    def different(where: Condition) -> Any:
        return source.number(lambda value: fn.COUNT(value.distinct()), column, which.kinds, where)

    def nameless(where: Condition) -> Any:
        return source.number(fn.COUNT, R.kind, which.kinds, every((where, column.is_null())))

    low = different(which.certain)
    low = when(every((low == 0, nameless(which.certain) > 0)), 1, low)
    high = different(which.possible) + nameless(which.possible)
    return Ends.of(low, high, open_high=which.endless(source))


@compiles(YearsSince)
def years_since(rule: YearsSince, judging: Judging, source: Source) -> Ends:
    first, last = (source.fact(f"{rule.attribute}_{end}") for end in ("first", "last"))
    unknown = first.is_null()
    return Ends(
        when(unknown, -ENDLESS, _years(last, judging.on)),
        when(unknown, ENDLESS, _years(first, judging.on)),
        open_low=unknown,
        open_high=unknown,
    )


def _years(since: Any, on: date) -> Any:
    """Completed years: days as 20260425 differ by ten thousand a year."""
    day = number_of_day(on)
    if (on + ONE_DAY).day == 1 and on.month == 2:
        day = on.year * 10000 + 229  # born on 29 February, one ages on the 28th in common years
    # Division cuts towards zero, where years to come are wanted rounded down.
    return (day - since + 99_990_000) / 10000 - 9999


@compiles(Fact)
def fact(rule: Fact, judging: Judging, source: Source) -> Ends:
    domain = TEACHER_ATTRIBUTES[rule.attribute].domain
    if not (isinstance(domain, Choice) and domain.scale.ordered):
        raise Unstorable
    column, top = source.fact(rule.attribute), len(domain.scale.values) - 1
    return Ends(fn.COALESCE(column, 0), fn.COALESCE(column, top), ranked=top)


def fact_is(rule: Fact, wanted: frozenset[Any], source: Source) -> Logic:
    """A property without order compared with the values that will do."""
    domain, column = TEACHER_ATTRIBUTES[rule.attribute].domain, source.fact(rule.attribute)
    known = column.is_null(False)
    if isinstance(domain, WordSet):
        if any("|" in one for one in wanted):
            raise Unstorable
        shared = some(fn.REPLACE(column, f"|{one}|", "") != column for one in sorted(wanted))
        return Logic(every((known, shared)), every((known, no(shared))))
    values = [stored(domain, one) for one in wanted]
    every_value = len(domain.scale.values) if isinstance(domain, Choice) else 2 if isinstance(domain, Truth) else None
    among = column.in_(values) if values else False
    if not values:
        return Logic(False, True)
    if len(values) == every_value:
        return Logic(True, False)
    return Logic(every((known, among)), every((known, no(among))))


@compiles(Section)
def section(rule: Section, judging: Judging, source: Source) -> Ends:
    parts = [ends_of(item, judging, source) for item in rule.items]
    together = _together(parts, highest=rule.highest)
    scale = together.scale
    if rule.at_least is not None:
        least = whole(rule.at_least, scale)
        together = _clamped(together, lambda end: larger(end, least))
    return _capped(together, rule.at_most)


@compiles(Remainder)
def remainder(rule: Remainder, judging: Judging, source: Source) -> Ends:
    parts = _together([ends_of(item, judging, source) for item in rule.items], highest=False)
    start = whole(rule.start, parts.scale)
    # An end without bound is so large that the difference is below 0.
    high = when(parts.open_low, start, start - as_sql(parts.low))
    return Ends(larger(start - as_sql(parts.high), 0), larger(high, 0), parts.scale)


@compiles(PerUnit)
def per_unit(rule: PerUnit, judging: Judging, source: Source) -> Ends:
    inner = ends_of(rule.measure, judging, source)
    times = whole(rule.points, SCALE)
    scale = inner.scale * SCALE
    if scale > SCALE * SCALE:
        raise Unstorable
    ends = Ends(
        when(inner.open_low, -ENDLESS, inner.low * times),
        when(inner.open_high, ENDLESS, inner.high * times),
        scale,
        inner.open_low,
        inner.open_high,
    )
    if rule.at_most is None:
        return ends
    return _per_unit_capped(ends, rule.at_most)


def _per_unit_capped(ends: Ends, at_most: Any) -> Ends:
    """Here a low end without bound is the cap as well: that is how `rules.sections` has it."""
    most = whole(at_most, ends.scale)
    return Ends(when(ends.open_low, most, smaller(ends.low, most)), smaller(ends.high, most), ends.scale)


@compiles(Bands)
def bands(rule: Bands, judging: Judging, source: Source) -> Ends:
    inner = ends_of(rule.measure, judging, source)
    ranked = isinstance(rule.measure, Fact)
    steps = sorted(
        (Decimal(rule.measure.required(start, judging) if ranked else start), Decimal(points))
        for start, points in rule.steps
    )
    worth = [0, *(scaled(points) for _, points in steps)]
    starts = [whole(start, inner.scale) for start, _ in steps]

    def band(low: int, high: int, end: Callable[[list[int]], int]) -> Any:
        return end(worth[low : high + 1])

    def end(choose: Callable[[list[int]], int]) -> Any:
        # The last branch whose lower end is reached decides; nested for both ends.
        answer: Any = 0
        for low in range(len(steps) + 1):
            inside: Any = choose(worth[low:])
            for high in range(len(steps) - 1, low - 1, -1):
                inside = when(inner.high < starts[high], band(low, high, choose), inside)
            answer = inside if low == 0 else when(inner.low >= starts[low - 1], inside, answer)
        return answer

    return Ends(end(min), end(max), SCALE)


def _together(parts: list[Ends], *, highest: bool) -> Ends:
    if not parts:
        return Ends(as_sql(0), as_sql(0), SCALE)
    scale = max(SCALE, *(part.scale for part in parts))
    same = [part.in_units(scale) for part in parts]
    step = larger if highest else (lambda left, right: left + right)
    open_low, open_high = some(part.open_low for part in same), some(part.open_high for part in same)
    return Ends(
        when(open_low, -ENDLESS, folded([part.low for part in same], step)),
        when(open_high, ENDLESS, folded([part.high for part in same], step)),
        scale,
        open_low,
        open_high,
    )


def _clamped(ends: Ends, step: Callable[[Any], Any]) -> Ends:
    low = when(ends.open_low, -ENDLESS, step(ends.low))
    return Ends(low, when(ends.open_high, ENDLESS, step(ends.high)), ends.scale, ends.open_low, ends.open_high)


def _capped(ends: Ends, at_most: Any) -> Ends:
    """At most so much in all; a high end without bound is the cap then."""
    if at_most is None:
        return ends
    most = whole(at_most, ends.scale)
    low = when(ends.open_low, -ENDLESS, smaller(ends.low, most))
    return Ends(low, smaller(ends.high, most), ends.scale, ends.open_low)
