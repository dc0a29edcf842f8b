"""Months, years, semesters and weeks, against definitions that count days."""

from __future__ import annotations

import os
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from btcore.rules.calendar import AcademicCalendar, PartialDate, add_months, completed_years, month_end

QUICK = settings(max_examples=5_000 if os.environ.get("BTCORE_LONG") else 200, deadline=None)
ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(-600, 600)
MONTH_DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}")


@st.composite
def calendars(take: st.DrawFn) -> AcademicCalendar:
    first, second = take(MONTH_DAYS), take(MONTH_DAYS)
    if {first, second} <= {"02-28", "02-29"} or first == second:
        second = "08-15" if first != "08-15" else "02-15"
    holidays = tuple(take(st.lists(st.tuples(MONTH_DAYS, MONTH_DAYS), max_size=2)))
    return take(st.sampled_from([AcademicCalendar(), AcademicCalendar(first, second, holidays)]))


@given(DAYS, MONTHS)
@example(date(2024, 1, 31), 1)
@example(date(2023, 1, 31), 1)
@QUICK
def test_adding_months_keeps_the_day_or_takes_the_last_of_a_shorter_month(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and moved == month_end(moved))


@given(DAYS, DAYS, MONTHS)
@QUICK
def test_adding_months_keeps_the_order_of_days(one: date, other: date, months: int) -> None:
    first, second = sorted([one, other])
    assert add_months(first, months) <= add_months(second, months)


@given(DAYS, MONTHS)
@QUICK
def test_adding_months_and_taking_them_away_gives_the_day_back_unless_it_was_clamped(day: date, months: int) -> None:
    moved = add_months(day, months)
    if moved.day == day.day:
        assert add_months(moved, -months) == day
    else:
        assert add_months(moved, -months) < day


def birthdays(since: date, on: date) -> int:
    """Birthdays from the day after `since` to `on`, day by day."""
    count, day = 0, since + ONE_DAY
    while day <= on:
        born_on_leap_day = (since.month, since.day) == (2, 29)
        common = (day + ONE_DAY).day == 1 and (day.month, day.day) == (2, 28)
        count += (day.month, day.day) == (since.month, since.day) or (born_on_leap_day and common)
        day += ONE_DAY
    return count


@given(DAYS, st.integers(0, 3000))
@example(date(2020, 2, 29), 365)
@example(date(2020, 2, 29), 366)
@example(date(2020, 2, 29), 364)
@example(date(2020, 2, 29), 1461)
@example(date(2020, 2, 29), 1460)
@QUICK
def test_completed_years_count_birthdays_and_a_leap_day_falls_on_the_28th(since: date, days: int) -> None:
    on = since + timedelta(days=days)
    assert completed_years(since, on) == birthdays(since, on)


@given(calendars(), DAYS)
@QUICK
def test_two_semesters_make_up_the_school_year_that_holds_the_day(calendar: AcademicCalendar, day: date) -> None:
    year, semester = calendar.period("school_year", day), calendar.period("semester", day)
    assert year.first <= semester.first <= day <= semester.last <= year.last
    first, second = calendar.periods("semester", year.first, year.last)
    assert (first.first, second.last) == (year.first, year.last)
    assert first.last + ONE_DAY == second.first
    assert semester in (first, second)
    assert calendar.period("school_year", year.last + ONE_DAY).first == year.last + ONE_DAY


@given(calendars(), DAYS, st.integers(0, 500))
@QUICK
def test_teaching_weeks_never_overlap_and_lie_in_no_holiday(calendar: AcademicCalendar, day: date, days: int) -> None:
    weeks = list(calendar.periods("week", day, day + timedelta(days=days)))
    for before, after in zip(weeks, weeks[1:], strict=False):
        assert before.last < after.first
    for week in weeks:
        wednesday = week.first + timedelta(days=2)
        assert wednesday.isoweekday() == 3 and (week.last - week.first).days == 6
        assert day <= wednesday <= day + timedelta(days=days) and calendar.teaches(wednesday)


@given(calendars(), DAYS)
@QUICK
def test_a_week_belongs_to_one_semester(calendar: AcademicCalendar, day: date) -> None:
    semester = calendar.period("semester", day)
    following = calendar.period("semester", semester.last + ONE_DAY)
    own, others = (set(calendar.periods("week", one.first, one.last)) for one in (semester, following))
    assert not own & others


@given(calendars(), DAYS, st.integers(0, 900), st.sampled_from(["day", "month", "semester", "school_year"]))
@QUICK
def test_periods_cover_a_stretch_without_gap_or_overlap(
    calendar: AcademicCalendar, day: date, days: int, unit: str
) -> None:
    last = day + timedelta(days=days)
    periods = list(calendar.periods(unit, day, last))
    assert periods[0].first <= day <= periods[0].last
    assert periods[-1].first <= last <= periods[-1].last
    assert all(before.last + ONE_DAY == after.first for before, after in zip(periods, periods[1:], strict=False))
    assert all(calendar.period(unit, one.first) == one == calendar.period(unit, one.last) for one in periods)


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
@QUICK
def test_a_partial_date_holds_just_the_days_that_begin_with_what_was_written(day: date, form: str) -> None:
    written = f"{day:{form}}"
    partial = PartialDate.read(written)
    assert partial.first <= day <= partial.last
    assert str(partial) == written and PartialDate.read(str(partial)) == partial
    assert partial.first.isoformat().startswith(written) and partial.last.isoformat().startswith(written)
    assert not (partial.first - ONE_DAY).isoformat().startswith(written)
    assert not (partial.last + ONE_DAY).isoformat().startswith(written)
