"""Days, months and school years: partial dates, month arithmetic, the academic calendar, windows and periods.

Nothing here reads the clock: the day judged is always given. A date that is known to the month or the year is an
interval of days. Windows and periods are values, so that a rule can be printed and stored.
"""

from __future__ import annotations

import calendar as gregorian
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from ..errors import ProgrammeError
from .wording import Message, Phrase, Text

ONE_DAY = timedelta(days=1)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})\Z")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year, as the first and the last day that it may be."""

    first: date
    last: date

    @classmethod
    def read(cls, value: str | date | PartialDate) -> PartialDate:
        """From `2024-05-06`, `2024-05`, `2024`, a date or itself; ValueError for anything else."""
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, date):
            day = date(value.year, value.month, value.day)
            return cls(day, day)
        if not isinstance(value, str):
            raise ValueError(f"no date: {value!r}")
        return _written(value)

    @property
    def exact(self) -> bool:
        return self.first == self.last

    def __str__(self) -> str:
        if self.exact:
            return self.first.isoformat()
        return f"{self.first:%Y-%m}" if self.first.month == self.last.month else f"{self.first:%Y}"


# A hundred thousand records have a few thousand days among them.
@lru_cache(maxsize=16_384)
def _written(value: str) -> PartialDate:
    match = _DATE.match(value)
    if match is None:
        raise ValueError(f"no date: {value!r}")
    year, month, day_of_month = (int(part) if part else None for part in match.groups())
    assert year is not None
    first = date(year, month or 1, day_of_month or 1)
    if day_of_month:
        return PartialDate(first, first)
    return PartialDate(first, month_end(date(year, month or 12, 1)))


def month_end(day: date) -> date:
    """The last day of the month that holds the day."""
    return day.replace(day=gregorian.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier if negative), clamped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def last_of_years(first: date, years: Any) -> date:
    """The last day of so many whole years from a day, the one before the anniversary; the end of time for none."""
    return add_months(first, 12 * int(years)) - ONE_DAY if years and first < date.max else date.max


def completed_years(since: date, on: date) -> int:
    """Whole years from one day to another (周岁); someone born on 29 February ages on the 28th in common years."""
    years = on.year - since.year
    return years if add_months(since, 12 * years) <= on else years - 1


@cache
def month_day(value: str, year: int) -> date:
    """The day `MM-DD` of a year, clamped to the month's end (02-29 is the 28th in common years)."""
    match = _MONTH_DAY.match(value)
    if match is None:
        raise ProgrammeError(f"{value!r} is no day of the year; expected month and day such as 09-01")
    month, day = (int(part) for part in match.groups())
    return date(year, month, min(day, gregorian.monthrange(year, month)[1]))


PERIOD_LABELS = {
    "day": Text("day", "日"),
    "week": Text("teaching week", "教学周"),
    "month": Text("month", "月"),
    "semester": Text("semester", "学期"),
    "school_year": Text("school year", "学年"),
    "calendar_year": Text("calendar year", "自然年"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """One day, teaching week, month, semester, school year or calendar year; both ends included."""

    unit: str
    first: date
    last: date

    @property
    def label(self) -> Message:
        if self.unit in ("day", "week"):
            phrase = Phrase("{unit} of {first}", "{first} 起的{unit}")
        elif self.unit == "month":
            return Phrase("{month}", "{month}")(month=f"{self.first:%Y-%m}")
        elif self.unit == "calendar_year":
            return Phrase("{year}", "{year} 年")(year=f"{self.first:%Y}")
        else:
            phrase = Phrase("{unit} {first} to {last}", "{unit}（{first} 至 {last}）")
        return phrase(unit=PERIOD_LABELS.get(self.unit, TERM), first=self.first, last=self.last)


TERM = Text("term", "任期")


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of whole years that begins with the record from which a duty runs, and then again after it."""

    years: Any

    def words(self) -> Message:
        """The term in words."""
        return Phrase("term of {years} years", "{years}年任期")(years=self.years)

    def periods(self, first: date, last: date) -> Iterator[Period]:
        """The terms from `first` on, whole, up to the one that holds `last`; one without end where it has no years."""
        if not self.years:
            yield Period("term", first, date.max)
            return
        number = 0
        while (start := add_months(first, 12 * self.years * number)) <= last:
            number += 1
            yield Period("term", start, add_months(first, 12 * self.years * number) - ONE_DAY)


def term(years: Any) -> Term:
    """A period of so many years from the title or the selection: each(term(3), …)."""
    return Term(years)


@dataclass(frozen=True, slots=True)
class AcademicCalendar:
    """Where school years, semesters and holidays begin and end, as days of the year (`MM-DD`).

    Two semesters partition the school year; a holiday belongs to the semester before it.
    """

    first_semester: str = "09-01"
    second_semester: str = "02-16"
    holidays: tuple[tuple[str, str], ...] = (("01-21", "02-15"), ("07-06", "08-31"))

    def __post_init__(self) -> None:
        days = {self.first_semester, self.second_semester}
        if len(days) == 1 or days == {"02-28", "02-29"}:
            raise ProgrammeError(
                f"the semesters start on {self.first_semester} and {self.second_semester}; expected two different days"
            )

    def period(self, unit: str, day: date) -> Period:
        """The period of that unit which holds the day."""
        if unit == "day":
            return Period(unit, day, day)
        if unit == "week":
            monday = day - timedelta(days=day.weekday())
            return Period(unit, monday, monday + timedelta(days=6))
        if unit == "month":
            return Period(unit, day.replace(day=1), month_end(day))
        if unit == "calendar_year":
            return Period(unit, date(day.year, 1, 1), date(day.year, 12, 31))
        start = month_day(self.first_semester, day.year)
        if day < start:
            start = month_day(self.first_semester, day.year - 1)
        end = month_day(self.first_semester, start.year + 1) - ONE_DAY
        if unit == "school_year":
            return Period(unit, start, end)
        if unit == "semester":
            middle = month_day(self.second_semester, start.year)
            if middle < start:
                middle = month_day(self.second_semester, start.year + 1)
            return Period(unit, start, middle - ONE_DAY) if day < middle else Period(unit, middle, end)
        raise ProgrammeError(f"no period {unit!r}; expected {', '.join(PERIOD_LABELS)}")

    def periods(self, unit: str, first: date, last: date) -> Iterator[Period]:
        """The periods that share a day with `first` to `last`, in order; of weeks only the teaching weeks.

        A week belongs where its Wednesday lies, so that semesters share no week.
        """
        day = first
        while day <= last:
            period = self.period(unit, day)
            if unit != "week" or first <= (middle := period.first + timedelta(days=2)) <= last and self.teaches(middle):
                yield period
            day = period.last + ONE_DAY

    def teaches(self, day: date) -> bool:
        """Whether school is in: the day lies in no holiday."""
        return not any(self._between(day, *holiday) for holiday in self.holidays)

    def in_session(self, period: Period) -> bool:
        """Whether school is in on some day of a period."""
        days = range((period.last - period.first).days + 1)
        return any(self.teaches(period.first + timedelta(days=number)) for number in days)

    @staticmethod
    def _between(day: date, first: str, last: str) -> bool:
        start, end = month_day(first, day.year), month_day(last, day.year)
        return start <= day <= end if start <= end else day >= start or day <= end

    def named(self, words: str, *, unit: str = "calendar_year") -> Period:
        """The period that a record is about: `2025`, `2025-2026` (school year) or `2025-2026-1` (semester).

        A bare year is the school year that begins in it where `unit` is school_year or semester.
        """
        parts = [int(part) for part in words.split("-")]
        if len(parts) == 1 and unit in ("calendar_year", "month", "week", "day"):
            return self.period("calendar_year", date(parts[0], 1, 1))
        year = self.period("school_year", month_day(self.first_semester, parts[0]))
        if len(parts) < 3:
            return year
        return self.period("semester", year.first if parts[2] == 1 else year.last)

    def name(self, period: Period) -> str:
        """The words that `named` reads back: of a calendar year, a school year or a semester."""
        if period.unit == "calendar_year":
            return f"{period.first:%Y}"
        year = self.period("school_year", period.first)
        words = f"{year.first:%Y}-{year.first.year + 1}"
        if period.unit == "school_year":
            return words
        return f"{words}-{1 if period.first == year.first else 2}"


PERIOD_WORDS = re.compile(r"\d{4}(-\d{4}(-[12])?)?\Z")


@dataclass(frozen=True, slots=True)
class Span:
    """The days a window covers; `first` None reaches back for ever.

    `by_period` names the period unit by which records that say what year they are about are placed (`period`
    before date); None places every record by its date. `last_period` ends the last such period where it is not
    the one that holds `last`.
    """

    first: date | None
    last: date
    by_period: str | None = None
    last_period: date | None = None


WINDOW_UNITS = (
    *("month", "year", "calendar_year", "school_year", "appraisal_cycle"),
    *("current", "ever", "this", "last", "between"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time measured from the day judged.

    `month` and `year` count back in months, both ends included; `calendar_year` and `school_year` end with the
    year that holds the day, `appraisal_cycle` counts completed calendar years; `current` is the day itself, `ever` all
    time up to it, `this` the whole `period` that holds the day (it may reach past the day), `last` the
    latest one that ended by it; `between` lasts from one day of the year (`MM-DD`) to another, in the year of the day
    judged. Any field may be a parameter.
    """

    unit: Any = "ever"
    number: Any = 1
    period: Any = None
    first: Any = None
    last: Any = None

    def span(self, on: date, calendar: AcademicCalendar) -> Span:
        """The days covered, seen from the day judged. Units and numbers must be values by now."""
        if self.unit == "ever":
            return Span(None, on)
        if self.unit == "current":
            return Span(on, on)
        if self.unit in ("month", "year"):
            return Span(add_months(on, -self.number * (12 if self.unit == "year" else 1)), on)
        if self.unit == "calendar_year":
            return Span(date(on.year - self.number + 1, 1, 1), on, "calendar_year")
        if self.unit == "appraisal_cycle":
            done = add_months(on + ONE_DAY, -12).year
            return Span(date(done - self.number + 1, 1, 1), on, "calendar_year", date(done, 12, 31))
        if self.unit == "school_year":
            first = calendar.period("school_year", on).first
            return Span(add_months(first, -12 * (self.number - 1)), on, "school_year")
        if self.unit == "this":
            whole = calendar.period(self.period, on)
            return Span(whole.first, whole.last, self.period)
        if self.unit == "last":
            whole = calendar.period(self.period, on)
            if whole.last > on:
                whole = calendar.period(self.period, whole.first - ONE_DAY)
            return Span(whole.first, whole.last, self.period)
        if self.unit == "between":
            first, last = month_day(self.first, on.year), month_day(self.last, on.year)
            return Span(first, last if first <= last else month_day(self.last, on.year + 1))
        raise ProgrammeError(f"no window unit {self.unit!r}; expected {', '.join(WINDOW_UNITS)}")


EVER = Window("ever")
CURRENT = Window("current")


def past(*, years: Any = None, months: Any = None, number: Any = None, unit: Any = None) -> Window:
    """The past N years or months, or `number` of a `unit` that a parameter names."""
    if years is not None:
        return Window("year" if unit is None else unit, years)
    if months is not None:
        return Window("month", months)
    return Window(unit, number)


def this(period: Any) -> Window:
    """The whole period (semester, school year …) that holds the day judged."""
    return Window("this", 1, period)


def last(period: Any) -> Window:
    """The latest period (semester, school year …) that ended by the day judged."""
    return Window("last", 1, period)


def between(first: Any, last: Any) -> Window:
    """From one day of the year (`MM-DD`) to another, both included, in the year of the day judged."""
    return Window("between", first=first, last=last)
