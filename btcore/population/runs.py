"""Periods that have a record, as SQL: how many different ones, and how many in a row."""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import Case, Expression, Value, fn

from ..records.population import STATUS
from ..rules.calendar import ONE_DAY, PERIOD_LABELS
from ..rules.evidence import Judging
from ..rules.measures import Distinct, Run
from .conditions import Chosen, chosen, incomplete
from .ends import Ends
from .logic import Condition, every, some, when
from .measures import compiles, distinct_values
from .periods import number_of, period_of_record
from .source import R, Source

# Periods back from the last one, each a bit of a whole number; a longer run is counted from the dossier.
BITS = 60
# As wide as the bits need it: shifted as a narrower number the far ones would fall off.
ONE = Value(1).cast("BIGINT")


@compiles(Distinct)
def distinct(rule: Distinct, judging: Judging, source: Source) -> Ends:
    if rule.by not in PERIOD_LABELS:
        return distinct_values(rule, judging, source)
    which = chosen(rule.evidence, judging)
    period = _period(rule, rule.by, which, judging=judging, source=source)

    def different(where: Condition) -> Any:
        return source.number(lambda value: fn.COUNT(value.distinct()), period, which.kinds, where)

    low, high = different(which.certain), different(which.possible)
    if which.future:
        coming = _to_come(rule, judging)
        high = high + len(coming) - different(every((which.possible, period.in_(coming) if coming else False)))
    return Ends.of(low, high, open_high=incomplete(which.kinds, source))


def _to_come(rule: Distinct, judging: Judging) -> list[int]:
    """The periods of the window that end after the day judged."""
    span, calendar = judging.span(judging.settings.resolve(rule.evidence.within)), judging.calendar
    first: date = max(judging.on, span.first or judging.on)
    found = set()
    while first <= span.last:
        period = calendar.period(rule.by, first)
        if period.last > judging.on:
            found.add(number_of(rule.by, first, calendar))
        first = period.last + ONE_DAY
    return sorted(found)


@compiles(Run)
def run(rule: Run, judging: Judging, source: Source) -> Ends:
    which, calendar = chosen(rule.evidence, judging), judging.calendar
    period = _period(rule, rule.period, which, judging=judging, source=source)
    if rule.gap == "pauses":
        away = source.number(fn.COUNT, R.kind, ("leave",), R.status >= STATUS["claimed"])
        missing = some((away > 0, incomplete(("leave",), source)))
        source.doubtful(missing, clause=judging.clause, rule=rule.code)
    end = min(judging.on, judging.span(rule.evidence.within).last)
    whole, last = calendar.period(rule.period, end).last <= end, number_of(rule.period, end, calendar)
    ends = []
    for where in (which.certain, which.possible):
        back = last - period
        near = every((back >= 0, back < BITS))
        # Engines may shift before they look whether they should, and DuckDB refuses to shift by less than nothing.
        bit = Expression(ONE, "<<", when(near, back, 0))
        bits = source.number(lambda value: fn.SUM(value.distinct()), bit, which.kinds, every((where, near)))
        bits = fn.COALESCE(bits.cast("BIGINT"), 0)
        # The period that still runs counts where it has a record already, and else is passed over.
        begun = bits if whole else when(Expression(bits, "&", 1) == 1, bits, Expression(bits, ">>", 1))
        ends.append(_ones(begun))
        source.doubtful(ends[-1] >= BITS - 1, clause=judging.clause, rule=rule.code)
    return Ends.of(*ends, open_high=which.endless(source))


def _period(rule: Any, unit: Any, which: Chosen, *, judging: Judging, source: Source) -> Any:
    """The period of the record at hand; where one may lie in several the dossier is asked."""
    period = period_of_record(unit, judging.calendar)
    loose = source.number(fn.COUNT, R.kind, which.kinds, every((which.possible, period.is_null())))
    source.doubtful(loose > 0, clause=judging.clause, rule=rule.code)
    return period


def _ones(bits: Any) -> Any:
    """How many bits are set from the lowest on, without a gap: the lowest that is not set tells."""
    lowest = Expression(bits + 1, "&", -1 - bits)
    return Case(lowest, [(1 << place, place) for place in range(BITS)], BITS)
