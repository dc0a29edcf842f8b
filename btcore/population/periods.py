"""Periods as whole numbers in SQL: consecutive ones for consecutive months, semesters and years.

A record lies in one period when both ends of its date do; the number is NULL where it does not, or is not dated.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from peewee import Case

from ..records.population import LAST_DAY, NO_DAY
from ..rules.calendar import AcademicCalendar, month_day
from .columns import CALENDAR_YEAR, FIRST_SEMESTER, SECOND_SEMESTER, Unstorable
from .logic import every
from .source import R

UNITS = ("month", "semester", "school_year", "calendar_year")
# Units whose periods records may name; months go by days alone.
NAMED = ("semester", "school_year", "calendar_year")


def number_of(unit: str, day: date, calendar: AcademicCalendar) -> int:
    """The number of the period that holds a day."""
    first, second = _starts(calendar)
    monthday = day.month * 100 + day.day
    if unit == "calendar_year":
        return day.year
    if unit == "month":
        return day.year * 12 + day.month
    year = day.year - (monthday < first)
    if unit == "school_year":
        return year
    inside = monthday >= second if second > first else monthday >= second and monthday < first
    later = inside or (second > first and monthday < first)
    return 2 * year + later


def period_of_record(unit: str, calendar: AcademicCalendar) -> Any:
    """The number of the one period that the record at hand surely lies in, or NULL.

    Unstorable for weeks, days and terms, and for calendars whose year turns on the last of February.
    """
    begin, end = _of_day(unit, R.first, calendar), _of_day(unit, R.last, calendar)
    dated = every((R.first > NO_DAY, R.last < LAST_DAY))
    by_day = Case(None, [(every((dated, begin == end)), begin)], None)
    if unit not in NAMED:
        return by_day
    year = R.period - (R.period / 10000) * 10000
    named = R.period / 10000
    if unit == "calendar_year":
        exact: list[tuple[Any, Any]] = [(named == CALENDAR_YEAR, year)]
    elif unit == "school_year":
        exact = [(named >= CALENDAR_YEAR, year)]
    else:
        exact = [(named == FIRST_SEMESTER, 2 * year), (named == SECOND_SEMESTER, 2 * year + 1)]
    return Case(None, [(R.period.is_null(), by_day), *exact], None)


def _of_day(unit: str, day: Any, calendar: AcademicCalendar) -> Any:
    if unit not in UNITS:
        raise Unstorable
    year, month = day / 10000, day / 100 - (day / 10000) * 100
    if unit == "calendar_year":
        return year
    if unit == "month":
        return year * 12 + month
    first, second = _starts(calendar)
    monthday = day - year * 10000
    school_year = year - Case(None, [(monthday < first, 1)], 0)
    if unit == "school_year":
        return school_year
    if second > first:
        later = Case(None, [(monthday >= second, 1), (monthday < first, 1)], 0)
    else:
        later = Case(None, [(every((monthday >= second, monthday < first)), 1)], 0)
    return school_year * 2 + later


def _starts(calendar: AcademicCalendar) -> tuple[int, int]:
    """The first days of both semesters as month and day."""
    days = [month_day(words, 2000) for words in (calendar.first_semester, calendar.second_semester)]
    if any((day.month, day.day) == (2, 29) for day in days):
        raise Unstorable
    first, second = (day.month * 100 + day.day for day in days)
    return first, second
