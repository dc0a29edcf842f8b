"""Evidence as SQL conditions on a record: under which it is possible, and under which it is certain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from peewee import fn

from ..records.population import LAST_DAY, NO_DAY, STATUS, number_of_day
from ..rules.calendar import AcademicCalendar, Period, Span
from ..rules.conditions import AtLeast, AtMost, as_condition, as_tuple, test_of
from ..rules.domains import Choice, Number
from ..rules.evidence import Evidence, Judging, attribute_of
from .columns import CALENDAR_YEAR, SECOND_SEMESTER, Unstorable, period_words, scaled, stored
from .logic import Condition, every, no, some
from .source import R, Source


@dataclass(frozen=True)
class Chosen:
    """The records that a rule draws on: their kinds, when one is possible, and when it is certain.

    `future`: the window reaches past the day judged, so that more may come.
    """

    kinds: tuple[str, ...]
    possible: Condition
    certain: Condition
    future: bool

    def endless(self, source: Source) -> Condition:
        """When there may be more records than are known."""
        return True if self.future else incomplete(self.kinds, source)


def incomplete(kinds: tuple[str, ...], source: Source) -> Condition:
    """When the dossier says that records of one of these kinds may be missing."""
    listed = source.fact("incomplete")
    return (listed != "") & some(fn.REPLACE(listed, f"|{kind}|", "") != listed for kind in kinds)


def chosen(evidence: Evidence, judging: Judging) -> Chosen:
    """The records that evidence names, on the day judged; Unstorable where a bound fits in no column."""
    rule: Evidence = judging.settings.resolve(evidence)
    kinds = tuple(dict.fromkeys(as_tuple(rule.kinds)))
    span = judging.span(rule.within)
    possible, certain = placed(kinds, span, judging)
    possible, certain = [R.status >= STATUS["claimed"], possible], [R.status == STATUS["verified"], certain]
    for name, condition in rule.where:
        test = test_of(attribute_of(name), as_condition(condition))
        column = getattr(R, name)
        accepted = _accepted(column, test)
        if test.unknown is True:
            accepted = some((accepted, column.is_null()))
        possible.append(some((accepted, column.is_null())) if test.unknown is None else accepted)
        certain.append(accepted)
    return Chosen(kinds, every(possible), every([every(possible[:1]), *certain][1:]), span.last > judging.on)


def _accepted(column: Any, test: Any) -> Condition:
    """When a known value meets a condition; false of an unknown one."""
    domain, condition = test.attribute.domain, test.condition
    if isinstance(domain, Choice):
        ranks = sorted(domain.scale.ranks[value] for value in domain.scale.values if test.accepts(value))
        if not ranks:
            return False
        if len(ranks) == len(domain.scale.values):
            return column.is_null(False)
        if ranks == list(range(ranks[0], len(domain.scale.values))):
            return column >= ranks[0]
        return column == ranks[0] if len(ranks) == 1 else column.in_(ranks)
    if isinstance(condition, (AtLeast, AtMost)) and isinstance(domain, Number):
        bound = scaled(domain.read(condition.bound))
        return column >= bound if isinstance(condition, AtLeast) else column <= bound
    values = sorted({stored(domain, domain.read(value)) for value in as_tuple(condition.values)})
    if not values:
        return False
    return column == values[0] if len(values) == 1 else column.in_(values)


def placed(kinds: tuple[str, ...], span: Span, judging: Judging) -> tuple[Condition, Condition]:
    """When a record may lie in the span, and when it surely does; as `rules.evidence` places records."""
    on, last = judging.on, min(span.last, judging.on)
    first_day, last_day = (NO_DAY if span.first is None else number_of_day(span.first)), number_of_day(last)
    # A record without a date counts where the rule asks for none.
    ended = (R.last <= last_day) if span.first is not None else (R.last <= last_day) | (R.last == LAST_DAY)
    began = R.first <= last_day
    states = tuple(kind for kind in kinds if judging.kinds[kind].state)
    event = (every((began, R.last >= first_day if first_day else True)), _since(ended, R.first, first_day))
    state = (every((began, R.until_last >= first_day if first_day else True)), _since(ended, R.until_first, first_day))
    if not states:
        possible, certain = event
    elif len(states) == len(kinds):
        possible, certain = state
    else:
        going = R.kind.in_(states)
        possible, certain = (
            some((every((going, one)), every((no(going), other)))) for one, other in zip(state, event, strict=True)
        )
    unit = span.by_period
    if unit not in ("semester", "school_year", "calendar_year"):
        return possible, certain
    assert span.first is not None
    begin = span.first
    end = span.last_period or judging.calendar.period(unit, span.last).last
    about = {
        True: lambda one: one.first >= begin and one.last <= end,
        False: lambda one: not (one.last < begin or one.first > min(last, end)),
    }
    years = range(begin.year - 2, max(span.last, end).year + 3)
    named = R.period.is_null(False)
    on_day = number_of_day(on)
    made = (R.last <= on_day) | (R.last == LAST_DAY)
    surely, perhaps = (_about(years, judging.calendar, unit, about[sure]) for sure in (True, False))
    return (
        some((every((no(named), possible)), every((named, R.first <= on_day, perhaps)))),
        some((every((no(named), certain)), every((named, made, surely)))),
    )


def _since(ended: Condition, column: Any, first_day: int) -> Condition:
    return every((ended, column >= first_day)) if first_day else ended


def _about(years: range, calendar: AcademicCalendar, unit: str, accepts: Callable[[Period], bool]) -> Condition:
    """When the year or semester that a record is about is one of those accepted."""
    return some(R.period.between(first, last) for first, last in _ranges(years, calendar, unit, accepts))


def _ranges(
    years: range, calendar: AcademicCalendar, unit: str, accepts: Callable[[Period], bool]
) -> Iterator[tuple[int, int]]:
    for form in range(CALENDAR_YEAR, SECOND_SEMESTER + 1):
        fit = [year for year in years if accepts(calendar.named(period_words(form, year), unit=unit))]
        if fit:
            if fit != list(range(fit[0], fit[-1] + 1)):
                raise Unstorable
            yield form * 10000 + fit[0], form * 10000 + fit[-1]
