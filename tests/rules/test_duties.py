"""Duties: what must hold in every period, and the verdict in the middle of a period as its forecast."""

from __future__ import annotations

import pytest

from btcore.rules.language import all_of, any_of, count, each, past, this, total
from btcore.testing.builders import clause

SEMESTER = each("semester", count("open_class") >= 1)
EITHER = each("semester", any_of(count("open_class") >= 1, count("paper") >= 1))
WEEK = each("week", count("lesson_observed") >= 2, within=this("month"))
MONTH = each("month", count("self_study") >= 1)
YEAR = each("school_year", count("paper") >= 1)
CALENDAR_YEAR = each("calendar_year", count("paper") >= 1)
PAST = each("semester", count("open_class") >= 1, within=past(number=1, unit="school_year"))


def on(kind, *days, **more):
    return [{"kind": kind, "on": day, **more} for day in days]


def selected(day, **more):
    return {"kind": "selected", "on": day, "programme": "made-up", **more}


def part(how, **more):
    return {"rule": each("semester", count("open_class") >= 4, part_period=how), **more}


CASES = [
    {
        "name": "without selection the period that holds the day is judged, and the duty is due by its end",
        "rule": SEMESTER,
        "outcome": "UNKNOWN",
        "missing": [
            "semester 2026-02-16 to 2026-08-31: 1 more, due by 2026-08-31: open classes",
        ],
    },
    {"name": "a duty met passes", "rule": SEMESTER, "records": on("open_class", "2026-03-02"), "outcome": "PASS"},
    {
        "name": "a class of the semester before does not meet it",
        "rule": SEMESTER,
        "records": on("open_class", "2026-02-15"),
        "outcome": "UNKNOWN",
    },
    {
        "name": "on the last day of the semester an unmet duty is no longer possible",
        "rule": SEMESTER,
        "on": "2026-08-31",
        "outcome": "FAIL",
        "missing": ["semester 2026-02-16 to 2026-08-31: 1 short and no longer possible: open classes"],
    },
    {
        "name": "of two ways to meet a duty that which is no longer possible is not offered",
        "rule": EITHER,
        "on": "2026-08-31",
        "records": on("paper", "2026-03-02", status="claimed"),
        "outcome": "UNKNOWN",
        "missing": ["semester 2026-02-16 to 2026-08-31: record R1 (paper): verify it"],
    },
    {
        "name": "where no way is possible any longer all are told, and none as one that will do",
        "rule": EITHER,
        "on": "2026-08-31",
        "outcome": "FAIL",
        "missing": [
            "semester 2026-02-16 to 2026-08-31: 1 of these would have done: (1) 1 short and no longer possible: open "
            "classes; (2) 1 short and no longer possible: papers"
        ],
    },
    {
        "name": "duties run from the selection, so that an earlier semester counts too",
        "rule": SEMESTER,
        "records": [selected("2025-09-01"), *on("open_class", "2026-03-02")],
        "outcome": "FAIL",
    },
    {
        "name": "every semester since the selection is met",
        "rule": SEMESTER,
        "records": [selected("2025-09-01"), *on("open_class", "2025-10-10", "2026-03-02")],
        "outcome": "PASS",
    },
    {
        "name": "the latest selection begins anew",
        "rule": SEMESTER,
        "records": [selected("2020-09-01"), selected("2026-02-16"), *on("open_class", "2026-03-02")],
        "outcome": "PASS",
    },
    {
        "name": "a title of the programme starts duties as well",
        "rule": SEMESTER,
        "records": [{"kind": "title", "on": "2025-09-01", "programme": "made-up"}, *on("open_class", "2026-03-02")],
        "outcome": "FAIL",
    },
    {
        "name": "a selection of another programme starts nothing here",
        "rule": SEMESTER,
        "records": [selected("2025-09-01", programme="another"), *on("open_class", "2026-03-02")],
        "outcome": "PASS",
    },
    {
        "name": "one who waits in the reserve owes nothing yet",
        "rule": SEMESTER,
        "records": [selected("2025-09-01", role="reserve"), *on("open_class", "2026-03-02")],
        "outcome": "PASS",
    },
    {
        "name": "a claimed selection leaves the start open",
        "rule": SEMESTER,
        "records": [selected("2025-09-01", status="claimed"), *on("open_class", "2026-03-02")],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a rejected selection starts nothing",
        "rule": SEMESTER,
        "records": [selected("2025-09-01", status="rejected"), *on("open_class", "2026-03-02")],
        "outcome": "PASS",
    },
    {
        "name": "each teaching week of the month asks for its own",
        "rule": WEEK,
        "on": "2026-03-31",
        "records": on("lesson_observed", *(f"2026-03-{day:02}" for day in (3, 4, 10, 11, 17, 18, 24, 25))),
        "outcome": "PASS",
    },
    {
        "name": "a teaching week that is over cannot be made up for in the next",
        "rule": WEEK,
        "on": "2026-03-19",
        "records": on("lesson_observed", *(f"2026-03-{day:02}" for day in (3, 10, 11, 12, 17, 18))),
        "outcome": "FAIL",
    },
    {"name": "the weeks that are still to come are open", "rule": WEEK, "on": "2026-03-02", "outcome": "UNKNOWN"},
    {"name": "a holiday has no teaching week", "rule": WEEK, "on": "2026-08-15", "outcome": "NOT_APPLICABLE"},
    {
        "name": "each month asks for a note",
        "rule": MONTH,
        "records": [selected("2026-02-16"), *on("self_study", "2026-02-28", "2026-04-01")],
        "outcome": "FAIL",
        "missing": ["2026-03: 1 short and no longer possible: self-study notes"],
    },
    {
        "name": "each school year asks for a paper",
        "rule": YEAR,
        "records": [selected("2024-09-01"), *on("paper", "2025-08-31", "2025-09-01")],
        "outcome": "PASS",
    },
    {
        "name": "each calendar year asks for a paper",
        "rule": CALENDAR_YEAR,
        "records": [selected("2025-01-01"), *on("paper", "2025-08-31", "2025-09-01")],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a report about a year counts for that year though it was made after it",
        "rule": each("calendar_year", count("annual_report") >= 1),
        "records": [
            selected("2025-01-01"),
            *on("annual_report", "2026-01-10", period="2025"),
            *on("annual_report", "2026-04-01", period="2026"),
        ],
        "outcome": "PASS",
    },
    {
        "name": "the first semester of a selection in its middle asks for all by default",
        "rule": each("semester", count("open_class") >= 1),
        "on": "2026-08-31",
        "records": [selected("2026-06-01")],
        "outcome": "FAIL",
    },
    {
        "name": "a partial period is exempt",
        **part("exempt", on="2026-08-31", records=[selected("2026-06-01")]),
        "outcome": "NOT_APPLICABLE",
    },
    {
        "name": "a partial period asks for all of it",
        **part(
            "full", on="2026-08-31", records=[selected("2026-06-01"), *on("open_class", "2026-06-02", "2026-06-03")]
        ),
        "outcome": "FAIL",
    },
    {
        "name": "a partial period asks for its share, rounded half up",
        **part(
            "proportional",
            on="2026-08-31",
            records=[selected("2026-06-01"), *on("open_class", "2026-06-02", "2026-06-03")],
        ),
        "outcome": "PASS",
    },
    {
        "name": "a number of the past five years does not shrink with a partial period",
        "rule": each("semester", count("paper", within=past(years=5)) >= 10, part_period="proportional"),
        "on": "2026-08-31",
        "records": [selected("2026-06-01"), *on("paper", "2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01")],
        "outcome": "FAIL",
    },
    {
        "name": "a semester of leave asks for nothing",
        "rule": SEMESTER,
        "on": "2026-08-31",
        "records": [*on("leave", "2026-02-01", until="2026-08-31")],
        "outcome": "NOT_APPLICABLE",
    },
    {
        "name": "half a semester of leave is exempt where partial periods are",
        **part("exempt", on="2026-08-31", records=on("leave", "2026-02-16", until="2026-04-30")),
        "outcome": "NOT_APPLICABLE",
    },
    {
        "name": "half a semester of leave asks for the share that is left",
        **part(
            "proportional",
            on="2026-08-31",
            records=[*on("leave", "2026-02-16", until="2026-06-01"), *on("open_class", "2026-06-02", "2026-06-03")],
        ),
        "outcome": "PASS",
    },
    {
        "name": "a claimed leave leaves it open",
        "rule": SEMESTER,
        "on": "2026-08-31",
        "records": [*on("leave", "2026-02-01", until="2026-08-31", status="claimed")],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a duty over past periods looks at each of them",
        "rule": PAST,
        "on": "2026-08-31",
        "records": on("open_class", "2025-10-01", "2026-03-01"),
        "outcome": "PASS",
    },
    {
        "name": "several duties of one period hold together",
        "rule": each("semester", all_of(count("open_class") >= 1, total("hours", "lesson_observed") >= 2)),
        "records": [*on("open_class", "2026-03-01"), *on("lesson_observed", "2026-03-02", "2026-03-03")],
        "outcome": "PASS",
    },
    {
        "name": "a clause under a duty is answered once over all periods",
        "rule": clause("4", each("semester", clause("4.7", count("open_class") >= 1))),
        "records": [selected("2025-09-01"), *on("open_class", "2025-10-10")],
        "parts": {"4": "UNKNOWN", "4.7": "UNKNOWN"},
    },
    {
        "name": "a clause under a duty is answered over the periods that are not leave",
        "rule": clause("4", each("month", clause("4.20", count("self_study") >= 1, applies_when=count("post") <= 9))),
        "on": "2026-04-30",
        "records": [
            selected("2026-03-01"),
            *on("leave", "2026-03-01", until="2026-03-31"),
            *on("self_study", "2026-04-20"),
        ],
        "parts": {"4": "PASS", "4.20": "PASS"},
    },
    {
        "name": "a clause under a duty that asks for nothing does not apply",
        "rule": clause("4", each("week", clause("4.10", count("lesson_observed") >= 2))),
        "on": "2026-08-15",
        "parts": {"4": "NOT_APPLICABLE", "4.10": "NOT_APPLICABLE"},
    },
    {
        "name": "the review judges the last completed period",
        "part": "review",
        "review_period": "school_year",
        "rule": each("semester", count("open_class") >= 1),
        "records": on("open_class", "2024-10-01", "2025-03-01"),
        "outcome": "PASS",
    },
    {
        "name": "what was done after the review period does not count in it",
        "part": "review",
        "review_period": "school_year",
        "rule": count("open_class") >= 1,
        "records": on("open_class", "2025-09-01"),
        "outcome": "FAIL",
        "refused": {"R1": "after 2025-08-31"},
    },
]


@pytest.mark.parametrize("case", CASES)
def test_duties(case, agrees):
    agrees({"part": "duties", **case})
