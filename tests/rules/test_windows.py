"""Windows: stretches of time measured from the day judged."""

from __future__ import annotations

from datetime import date

import pytest

from btcore import Parameter, Text
from btcore.rules.calendar import AcademicCalendar, Window
from btcore.rules.language import CURRENT, EVER, between, count, last, parameter, past, this
from btcore.testing.builders import judge, made_up_programme

DAY = date.fromisoformat


@pytest.mark.parametrize(
    "window, on, first, last_day",
    [
        (past(years=5), "2026-04-25", "2021-04-25", "2026-04-25"),
        (past(years=1), "2024-02-29", "2023-02-28", "2024-02-29"),
        (past(months=1), "2026-03-31", "2026-02-28", "2026-03-31"),
        (past(number=3, unit="calendar_year"), "2026-04-25", "2024-01-01", "2026-04-25"),
        (past(number=3, unit="school_year"), "2026-04-25", "2023-09-01", "2026-04-25"),
        (past(number=5, unit="appraisal_cycle"), "2026-04-25", "2021-01-01", "2026-04-25"),
        (past(number=5, unit="appraisal_cycle"), "2026-12-31", "2022-01-01", "2026-12-31"),
        (CURRENT, "2026-04-25", "2026-04-25", "2026-04-25"),
        (EVER, "2026-04-25", None, "2026-04-25"),
        (this("semester"), "2026-04-25", "2026-02-16", "2026-08-31"),
        (this("school_year"), "2026-04-25", "2025-09-01", "2026-08-31"),
        (last("semester"), "2026-04-25", "2025-09-01", "2026-02-15"),
        (last("semester"), "2026-02-15", "2025-09-01", "2026-02-15"),
        (last("school_year"), "2026-08-31", "2025-09-01", "2026-08-31"),
    ],
    ids=str,
)
def test_a_window_covers_these_days(window, on, first, last_day):
    span = window.span(DAY(on), AcademicCalendar())
    assert (span.first and str(span.first), str(span.last)) == (first, last_day)


OPEN_CLASSES = count("open_class", within=past(years=5)) >= 1
APPRAISALS = count("annual_appraisal", within=past(number=5, unit="appraisal_cycle")) >= 1
SEMESTER = count("open_class", within=this("semester")) >= 1


def held(on, **more):
    return [{"kind": "open_class", "on": on, **more}]


def appraised(period, on=None):
    return [{"kind": "annual_appraisal", "period": period, **({"on": on} if on else {})}]


CASES = [
    {"name": "the first day of a window counts", "records": held("2021-04-25"), "low": 1, "high": 1},
    {
        "name": "the day before a window is refused and says before which day",
        "records": held("2021-04-24"),
        "low": 0,
        "high": 0,
        "refused": {"R1": "before 2021-04-25"},
    },
    {"name": "the day judged counts", "records": held("2026-04-25"), "low": 1},
    {
        "name": "the day after the day judged is refused as later",
        "records": held("2026-04-26"),
        "outcome": "FAIL",
        "high": 0,
        "refused": {"R1": "after 2026-04-25"},
    },
    {"name": "a month that lies in the window wholly counts", "records": held("2021-05"), "low": 1},
    {"name": "a month that the window cuts may count", "records": held("2021-04"), "low": 0, "high": 1},
    {"name": "a year that ends after the day judged may count", "records": held("2026"), "low": 0, "high": 1},
    {"name": "a year before the window does not count", "records": held("2020"), "high": 0},
    {
        "name": "a record without a date may lie in the window, and the date is asked for",
        "records": [{"kind": "open_class"}],
        "low": 0,
        "high": 1,
        "missing": ["record R1 (open class): add its date"],
    },
    {
        "name": "a record without a date counts where the rule asks for no date",
        "rule": count("open_class") >= 1,
        "records": [{"kind": "open_class"}],
        "outcome": "PASS",
    },
    {
        "name": "an appraisal counts for the year it is about, not for the year it was made in",
        "rule": APPRAISALS,
        "records": appraised("2020", "2021-02-01"),
        "outcome": "FAIL",
        "refused": {"R1": "about 2020, outside the window"},
    },
    {"name": "a year's appraisal needs no date", "rule": APPRAISALS, "records": appraised("2021"), "outcome": "PASS"},
    {
        "name": "the appraisal of a year that is not over is outside the completed cycles",
        "rule": APPRAISALS,
        "records": appraised("2026", "2026-04-01"),
        "outcome": "FAIL",
    },
    {
        "name": "an appraisal made after the day judged is later, whatever year it is about",
        "rule": APPRAISALS,
        "records": appraised("2025", "2026-05-01"),
        "refused": {"R1": "after 2026-04-25"},
    },
    {
        "name": "a window that reaches past the day judged is open above and says by when",
        "rule": SEMESTER,
        "outcome": "UNKNOWN",
        "low": 0,
        "high": None,
        "missing": ["1 more, due by 2026-08-31: open classes, in this semester (2026-02-16 to 2026-08-31)"],
    },
    {"name": "a duty met passes at once", "rule": SEMESTER, "records": held("2026-03-02"), "outcome": "PASS"},
    {
        "name": "on the last day of the window nothing can be added any more",
        "rule": SEMESTER,
        "on": "2026-08-31",
        "outcome": "FAIL",
    },
    {
        "name": "months that a window can still hold bound it above",
        "rule": count("open_class", within=past(months=2)) >= 1,
        "records": held("2026-02-25"),
        "outcome": "PASS",
    },
]


@pytest.mark.parametrize("case", CASES)
def test_records_in_windows(case, agrees):
    agrees({"rule": OPEN_CLASSES, **case})


@pytest.mark.parametrize(
    "unit, on, outcome",
    [
        ("year", "2021-06-01", "PASS"),
        ("year", "2021-04-24", "FAIL"),
        ("school_year", "2021-10-01", "PASS"),
        ("school_year", "2021-08-31", "FAIL"),
        ("calendar_year", "2022-01-01", "PASS"),
        ("calendar_year", "2021-12-31", "FAIL"),
    ],
)
def test_how_years_are_counted_is_a_parameter(unit, on, outcome):
    counted = Parameter("unit", "text", Text("unit", "单位"), ((None, "year"),))
    rule = count("open_class", within=past(number=5, unit=parameter("unit"))) >= 1
    overlay = made_up_programme(rule, parameters=[counted]).overlay(unit=unit)
    verdict = judge(rule, parameters=[counted], overlays=[overlay], records=held(on))
    assert str(verdict.outcome) == outcome
    assert set(verdict.clauses[0].parameters) >= {"unit"}
    assert ("first_semester_starts" in verdict.clauses[0].parameters) is (unit == "school_year")


def test_a_window_is_a_value_that_can_be_compared_and_printed():
    assert past(years=5) == Window("year", 5) and hash(past(years=5)) == hash(Window("year", 5))


DAYS = between("07-07", "07-16")
WINTER = between("12-20", "01-10")


@pytest.mark.parametrize(
    ("window", "day", "on", "outcome"),
    [
        (DAYS, "2026-07-07", "2026-07-16", "PASS"),
        (DAYS, "2026-07-16", "2026-12-31", "PASS"),
        (DAYS, "2026-07-06", "2026-07-16", "FAIL"),
        (DAYS, "2026-07-17", "2026-07-31", "FAIL"),
        (DAYS, "2025-07-10", "2026-07-16", "FAIL"),
        (DAYS, "2026-05-01", "2026-06-01", "UNKNOWN"),
        (WINTER, "2026-12-25", "2026-12-31", "PASS"),
        (WINTER, "2026-12-19", "2026-12-31", "UNKNOWN"),
    ],
)
def test_a_window_between_two_days_lies_in_the_year_judged_or_reaches_into_the_next(window, day, on, outcome):
    assert str(judge(count("open_class", within=window) >= 1, records=held(day), on=on).outcome) == outcome
