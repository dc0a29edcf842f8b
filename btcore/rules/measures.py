"""Measures: numbers drawn from a dossier, each as the interval of what it may turn out to be.

Verified records count in both ends; what is claimed or incomplete counts in the high end alone. `None` as an end means
without bound. Comparing a measure (`count(…) >= 3`) makes a criterion, see `criteria`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from ..errors import ProgrammeError
from .calendar import ONE_DAY, PERIOD_LABELS, AcademicCalendar, PartialDate, Span, completed_years
from .comparisons import Finder, Measure, Measured
from .conditions import value_words
from .domains import Choice, Day, Number, Truth, WordSet
from .dossier import Dossier, Record
from .evidence import Evidence, Found, Judging, attribute_of
from .kinds import TEACHER_ATTRIBUTES
from .leave import Leave, days_of_leave, doubtful_leave, leave_of
from .wording import Joined, Phrase, Text


def _due(found: Found, span: Span) -> date | None:
    return span.last if found.future else None


@dataclass(frozen=True, slots=True)
class Count(Measure):
    """How many records."""

    evidence: Evidence

    code = "count"
    additive = True

    def prepare(self, judging: Judging) -> Finder:
        find = self.evidence.prepare(judging)
        last = judging.span(judging.settings.resolve(self.evidence.within)).last

        def count(dossier: Dossier) -> Measured:
            found = find(dossier)
            low = len(found.certain)
            if found.incomplete or found.future:
                return Measured(low, None, found=found, due=last if found.future else None)
            return Measured(low, low + len(found.open), found=found)

        return count

    def words(self, judging: Judging) -> Any:
        return self.evidence.words(judging)


@dataclass(frozen=True, slots=True)
class Total(Measure):
    """The sum of a number that records carry: hours, say. A record without it leaves the high end open."""

    attribute: str
    evidence: Evidence

    code = "total"
    additive = True

    def prepare(self, judging: Judging) -> Finder:
        find, name = self.evidence.prepare(judging), self.attribute
        domain = attribute_of(name).domain
        if not isinstance(domain, Number):
            raise ProgrammeError(f"{name} is no number; total needs one, such as hours")
        ceiling = domain.maximum
        span = judging.span(judging.settings.resolve(self.evidence.within))

        def total(dossier: Dossier) -> Measured:
            found = find(dossier)
            low = sum((record.get(name) or Decimal(0) for record in found.certain), Decimal(0))
            high: Decimal | None = None if found.unbounded else low
            lacking = [record for record in found.certain if record.get(name) is None]
            for record in [*lacking, *(record for record, _ in found.open)]:
                value = record.get(name)
                value = ceiling if value is None else value
                high = None if high is None or value is None else high + value
            for record in lacking:
                found.certain.remove(record)
                found.open.append((record, (name,)))
            return Measured(low, high, found=found, due=_due(found, span))

        return total

    def words(self, judging: Judging) -> Any:
        return Phrase("{what} of {records}", "{records}的{what}")(
            what=attribute_of(self.attribute).label, records=self.evidence.words(judging)
        )


@dataclass(frozen=True, slots=True)
class Distinct(Measure):
    """How many different ones: months (or other periods) with a record, or values of an attribute (person, work)."""

    by: str
    evidence: Evidence

    code = "distinct"
    additive = True

    def prepare(self, judging: Judging) -> Finder:
        find, by = self.evidence.prepare(judging), self.by
        calendar, on = judging.calendar, judging.on
        span = judging.span(judging.settings.resolve(self.evidence.within))
        if by not in PERIOD_LABELS:
            attribute_of(by)

        def periods(dossier: Dossier) -> Measured:
            found = find(dossier)
            dated = [_dated(record, by, calendar) for record in found.certain]
            days = [day for day in dated if day is not None]
            # Records dated loosely may share a period: as few as the fewest that meet every record's range.
            low, reached = 0, date.min
            for one in sorted(days, key=lambda day: day.last):
                if one.first > reached:
                    low += 1
                    reached = calendar.period(by, one.last).last
            certain = {calendar.period(by, day.first) for day in days if _same(calendar.period(by, day.first), day)}
            loose = len(found.certain) - sum(_same(calendar.period(by, day.first), day) for day in days)
            most = len(certain) + loose
            possible = set()
            for record, _ in found.open:
                about = _dated(record, by, calendar)
                period = calendar.period(by, about.first) if about else None
                if about is None or not _same(period, about):
                    most += 1
                elif period not in certain:
                    possible.add(period)
            most += len(possible)
            high: int | None = None if found.incomplete else most
            if found.future and high is not None:
                left = _periods(PartialDate(max(on, span.first or on), span.last), by, calendar)
                high += sum(period.last > on for period in left - certain - possible)
            if found.certain and not low:
                low = 1
            found.open += [
                (record, ("on",))
                for record, day in zip(found.certain, dated, strict=True)
                if day is None or not _same(calendar.period(by, day.first), day)
            ]
            return Measured(low, high, found=found, due=_due(found, span))

        def values(dossier: Dossier) -> Measured:
            found = find(dossier)
            certain = {value for record in found.certain if (value := record.get(by)) is not None}
            nameless = [record for record in found.certain if record.get(by) is None]
            possible = {value for record, _ in found.open if (value := record.get(by)) is not None} - certain
            unnamed = sum(record.get(by) is None for record, _ in found.open)
            high = None if found.unbounded else len(certain) + len(possible) + len(nameless) + unnamed
            low = len(certain) or min(1, len(nameless))
            for record in nameless:
                found.certain.remove(record)
                found.open.append((record, (by,)))
            return Measured(low, high, found=found, due=_due(found, span))

        return periods if by in PERIOD_LABELS else values

    def words(self, judging: Judging) -> Any:
        if self.by in PERIOD_LABELS:
            label = PERIOD_LABELS[self.by]
            many = Text(f"{label.en}s", label.zh)
            return Phrase("different {what} with {records}", "有{records}的{what}数")(
                what=many, records=self.evidence.words(judging)
            )
        label = attribute_of(self.by).label
        many = Text(f"{label.en}s", label.zh)
        return Phrase("different {what} among {records}", "{records}中不同的{what}")(
            what=many, records=self.evidence.words(judging)
        )


def _same(period: Any, dated: PartialDate) -> bool:
    return period.first <= dated.first and dated.last <= period.last


def _dated(record: Record, unit: str, calendar: AcademicCalendar) -> PartialDate | None:
    """The days that place a record in a period: of the year or semester it is about, or else its own."""
    words = record.get("period")
    if words is not None and unit in ("semester", "school_year", "calendar_year"):
        about = calendar.named(words, unit=unit)
        return PartialDate(about.first, about.last)
    return PartialDate(record.first, record.last) if record.first and record.last else None


@dataclass(frozen=True, slots=True)
class Run(Measure):
    """How many periods in a row, counted back from the last one, have such a record.

    The last one is the latest period ended by the day judged, or a later one that already has a record. `gap` says
    what a period of leave (a `leave` record on most of its days) does to the run: `breaks` it, or `pauses` it.
    """

    period: Any
    evidence: Evidence
    gap: Any = "breaks"

    code = "run"

    def prepare(self, judging: Judging) -> Finder:
        rule: Run = judging.settings.resolve(self)
        find, calendar, on, unit = rule.evidence.prepare(judging), judging.calendar, judging.on, rule.period
        end = min(on, judging.span(rule.evidence.within).last)

        def about(record: Record) -> set[Any]:
            dated = _dated(record, unit, calendar)
            return set() if dated is None else _periods(dated, unit, calendar)

        def run(dossier: Dossier) -> Measured:
            found = find(dossier)
            undated = [record for record in found.certain if not about(record)]
            found.certain = [record for record in found.certain if about(record)]
            found.open += [(record, ("on",)) for record in undated]
            certain = [about(record) for record in found.certain]
            sure = {next(iter(places)) for places in certain if len(places) == 1}
            found.open += [(one, ("on",)) for one, days in zip(found.certain, certain, strict=True) if len(days) > 1]
            maybe = sure.union(*(about(record) for record, _ in found.open), *certain)
            anywhere = found.incomplete or any(not about(record) for record, _ in found.open)
            current = calendar.period(unit, end)
            before = calendar.period(unit, current.first - ONE_DAY)
            last = current if current in sure or current.last <= end else before
            pauses = rule.gap == "pauses"
            away = leave_of(dossier, on=on, sure=True) if pauses else ()
            low = run_back(last, calendar=calendar, holds=sure.__contains__, pauses=partial(mostly_away, away=away))
            if pauses and "leave" in dossier.incomplete:
                found.incomplete += ("leave",)
            if anywhere or found.unbounded:
                return Measured(low, None, found=found)
            away = leave_of(dossier, on=on, sure=False) if pauses else ()
            last = current if current in maybe else last
            high = run_back(last, calendar=calendar, holds=maybe.__contains__, pauses=partial(mostly_away, away=away))
            if pauses and low != high:
                found.open += doubtful_leave(dossier, on=on)
            return Measured(low, high, found=found)

        return run

    def words(self, judging: Judging) -> Any:
        label = PERIOD_LABELS.get(self.period)
        many = Text(f"{label.en}s", label.zh) if label else Text(str(self.period), str(self.period))
        return Phrase("{periods} in a row with {records}", "连续有{records}的{periods}")(
            periods=many, records=self.evidence.words(judging)
        )


def _periods(dated: PartialDate, unit: str, calendar: AcademicCalendar) -> set[Any]:
    """Every period that a loosely dated record may lie in."""
    periods, day = set(), dated.first
    while day <= dated.last:
        period = calendar.period(unit, day)
        periods.add(period)
        day = period.last + ONE_DAY
    return periods


def run_back(last: Any, *, calendar: Any, holds: Callable[[Any], bool], pauses: Callable[[Any], bool]) -> int:
    """How many periods in a row hold, counted back from the last one; those that pause are passed over."""
    length, period = 0, last
    while True:
        if holds(period):
            length += 1
        elif not pauses(period):
            return length
        if period.first.year <= 1900:
            return length
        period = calendar.period(period.unit, period.first - ONE_DAY)


def mostly_away(period: Any, away: Leave) -> bool:
    """Whether leave takes more than half of the period's days."""
    return bool(away) and 2 * days_of_leave(period, away) > (period.last - period.first).days + 1


def _teacher_attribute(name: str) -> Any:
    if name not in TEACHER_ATTRIBUTES:
        raise ProgrammeError(f"teachers have no attribute {name!r}; expected one of {', '.join(TEACHER_ATTRIBUTES)}")
    return TEACHER_ATTRIBUTES[name]


@dataclass(frozen=True, slots=True)
class YearsSince(Measure):
    """Completed years from a date of the teacher (birth, start of teaching) to the day judged."""

    attribute: str

    code = "years_since"

    def prepare(self, judging: Judging) -> Finder:
        name, on = self.attribute, judging.on
        if not isinstance(_teacher_attribute(name).domain, Day):
            raise ProgrammeError(f"{name} is no date; years_since needs one, such as birth_date")

        def years(dossier: Dossier) -> Measured:
            day = dossier.teacher.get(name)
            if day is None:
                return Measured(lacking=name)
            low, high = completed_years(day.last, on), completed_years(day.first, on)
            return Measured(low, high, lacking=name if low != high else None)

        return years

    def words(self, judging: Judging) -> Any:
        if self.attribute == "birth_date":
            return Text("age in completed years", "周岁年龄")
        return Phrase("completed years, {since}", "{since}至今的周年数")(since=TEACHER_ATTRIBUTES[self.attribute].label)


@dataclass(frozen=True, slots=True)
class Fact(Measure):
    """A property of the teacher: the professional title (ordered), the qualification, the tags (not ordered)."""

    attribute: str

    code = "fact"

    def prepare(self, judging: Judging) -> Finder:
        name = self.attribute
        domain = _teacher_attribute(name).domain
        if isinstance(domain, Day):
            raise ProgrammeError(f"{name} is a date; ask for years_since({name!r})")
        if isinstance(domain, Choice) and domain.scale.ordered:
            scale = domain.scale
            top = len(scale.values) - 1

            def rank(dossier: Dossier) -> Measured:
                value = dossier.teacher.get(name)
                if value is None:
                    return Measured(0, top, scale=scale, lacking=name)
                return Measured(scale.ranks[value], scale.ranks[value], scale=scale)

            return rank
        everything: frozenset[Any] | None = None
        if isinstance(domain, Choice):
            everything = frozenset(domain.scale.values)
        elif isinstance(domain, Truth):
            everything = frozenset((True, False))

        def fact(dossier: Dossier) -> Measured:
            value = dossier.teacher.get(name)
            if value is None:
                return Measured(possible=everything, lacking=name)
            return Measured(possible=value if isinstance(value, frozenset) else frozenset((value,)))

        return fact

    def words(self, judging: Judging) -> Any:
        return TEACHER_ATTRIBUTES[self.attribute].label

    def required(self, value: Any, judging: Judging) -> Any:
        domain = _teacher_attribute(self.attribute).domain
        if isinstance(domain, Choice) and domain.scale.ordered and not isinstance(value, (tuple, list)):
            return domain.scale.rank(value)
        values = value if isinstance(value, (tuple, list, frozenset)) else (value,)
        if isinstance(domain, WordSet):
            return frozenset(values)
        try:
            read = frozenset(domain.read(one) for one in values)
        except ValueError:
            raise ProgrammeError(f"{self.attribute} cannot be {value!r}; expected {domain.expected}") from None
        if isinstance(domain, Choice) and domain.scale.ordered:
            return frozenset(domain.scale.ranks[one] for one in read)
        return read

    def bound_words(self, bound: Any) -> Any:
        attribute = TEACHER_ATTRIBUTES[self.attribute]
        values = bound if isinstance(bound, (tuple, list, frozenset)) else (bound,)
        return Joined(tuple(value_words(attribute, value, bare=True) for value in values))

    @property
    def contains(self) -> bool:
        return isinstance(_teacher_attribute(self.attribute).domain, WordSet)
