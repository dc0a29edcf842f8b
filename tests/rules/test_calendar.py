"""Days, months, years and the academic calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from btcore.errors import ProgrammeError
from btcore.rules.calendar import AcademicCalendar, PartialDate, add_months, completed_years, month_day

CALENDAR = AcademicCalendar()
DAY = date.fromisoformat


@pytest.mark.parametrize(
    "words, first, last",
    [
        ("2024-05-06", "2024-05-06", "2024-05-06"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_date_known_to_the_month_or_year_is_an_interval_and_prints_as_it_was_written(words, first, last):
    read = PartialDate.read(words)
    assert (read.first, read.last, str(read)) == (DAY(first), DAY(last), words)


@pytest.mark.parametrize(
    "words", ["", "2024-13", "2024-02-30", "24-05-06", "2024/05/06", "2024-05-06T00:00", 2024, None]
)
def test_what_is_no_date_is_refused(words):
    with pytest.raises(ValueError):
        PartialDate.read(words)


@pytest.mark.parametrize(
    "day, months, expected",
    [
        ("2026-03-31", -1, "2026-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-02-29", -60, "2019-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-04-25", -60, "2021-04-25"),
    ],
)
def test_month_arithmetic_clamps_to_the_months_end(day, months, expected):
    assert add_months(DAY(day), months) == DAY(expected)


@pytest.mark.parametrize(
    "born, on, years",
    [
        ("1981-04-25", "2026-04-25", 45),
        ("1981-04-26", "2026-04-25", 44),
        ("1980-02-29", "2026-02-27", 45),
        ("1980-02-29", "2026-02-28", 46),
        ("1980-02-29", "2024-02-28", 43),
        ("1980-02-29", "2024-02-29", 44),
    ],
)
def test_ages_are_completed_years_and_clamp_too(born, on, years):
    assert completed_years(DAY(born), DAY(on)) == years


def test_semesters_partition_the_school_year():
    for offset in range(3 * 366):
        day = DAY("2023-08-30") + timedelta(offset)
        semester, year = CALENDAR.period("semester", day), CALENDAR.period("school_year", day)
        assert semester.first <= day <= semester.last
        assert year.first <= semester.first and semester.last <= year.last
        after = CALENDAR.period("semester", semester.last + timedelta(1))
        assert after.first == semester.last + timedelta(1)


@pytest.mark.parametrize(
    "holiday, semester_starts",
    [
        ("2026-01-21", "2025-09-01"),
        ("2026-02-15", "2025-09-01"),
        ("2026-07-06", "2026-02-16"),
        ("2026-08-31", "2026-02-16"),
    ],
)
def test_a_holiday_belongs_to_the_semester_before_it(holiday, semester_starts):
    assert not CALENDAR.teaches(DAY(holiday))
    assert CALENDAR.period("semester", DAY(holiday)).first == DAY(semester_starts)


def test_teaching_weeks_exclude_holidays_and_no_week_lies_in_two_semesters():
    first, second = (list(CALENDAR.periods("week", DAY(a), DAY(b))) for a, b in SEMESTERS)
    assert not set(first) & set(second)
    assert all(CALENDAR.teaches(week.first + timedelta(2)) for week in first + second)
    assert (len(first), len(second)) == (20, 20)


SEMESTERS = (("2025-09-01", "2026-02-15"), ("2026-02-16", "2026-08-31"))


@pytest.mark.parametrize(
    "words, unit, first, last",
    [
        ("2025", "calendar_year", "2025-01-01", "2025-12-31"),
        ("2025", "school_year", "2025-09-01", "2026-08-31"),
        ("2025-2026", "school_year", "2025-09-01", "2026-08-31"),
        ("2025-2026-1", "semester", "2025-09-01", "2026-02-15"),
        ("2025-2026-2", "semester", "2026-02-16", "2026-08-31"),
    ],
)
def test_a_record_names_the_year_or_semester_that_it_is_about(words, unit, first, last):
    period = CALENDAR.named(words, unit=unit)
    assert (period.first, period.last) == (DAY(first), DAY(last))


def test_the_calendar_is_parameters():
    north = AcademicCalendar("08-20", "03-01", (("01-05", "02-28"), ("07-10", "08-19")))
    assert north.period("semester", DAY("2026-02-20")).last == DAY("2026-02-28")
    assert north.teaches(DAY("2026-03-01")) and not north.teaches(DAY("2026-02-01"))


def test_a_holiday_over_new_year_is_one_holiday():
    calendar = AcademicCalendar(holidays=(("12-20", "02-15"),))
    assert [calendar.teaches(DAY(day)) for day in ("2025-12-19", "2025-12-25", "2026-01-03", "2026-02-16")] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("words", ["9-1", "13-01", "2026-09-01", "", "09/01"])
def test_what_is_no_day_of_the_year_is_refused_by_a_sentence_or_by_the_calendar(words):
    with pytest.raises((ProgrammeError, ValueError)):
        month_day(words, 2026)


@pytest.mark.parametrize("second", ["09-01", "02-29"])
def test_two_semesters_that_start_on_one_day_are_refused(second):
    with pytest.raises(ProgrammeError, match="two different days"):
        AcademicCalendar(first_semester="09-01" if second == "09-01" else "02-28", second_semester=second)
