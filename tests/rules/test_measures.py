"""Measures: count, total, distinct, run, years_since, fact, each as what may still be true."""

from __future__ import annotations

from decimal import Decimal

import pytest

from btcore.errors import ProgrammeError
from btcore.rules.language import age, at_least, count, distinct, fact, past, run, this, total, years_since
from btcore.testing.builders import judge

HOURS = total("hours", "lecture") >= 10
MONTHS = distinct("month", "self_study", within=this("semester")) >= 7
REVIEWS = run("annual_review", period="calendar_year", result="passed") >= 3
PAUSED = run("annual_review", period="calendar_year", result="passed", gap="pauses") >= 3


def lectures(*hours):
    return [{"kind": "lecture", "hours": one} if one else {"kind": "lecture"} for one in hours]


def notes(*days):
    return [{"kind": "self_study", "on": day} for day in days]


def reviews(*years, **more):
    return [{"kind": "annual_review", "result": "passed", "period": year, **more} for year in years]


CASES = [
    {"name": "hours add up exactly", "rule": HOURS, "records": lectures("0.1", "9.9"), "outcome": "PASS"},
    {
        "name": "a record without the hours that are asked for leaves the high end open",
        "rule": HOURS,
        "records": lectures("4", None),
        "outcome": "UNKNOWN",
        "low": Decimal(4),
        "high": None,
        "counted": ["R1"],
        "missing": ["record R2 (lecture): add its hours"],
    },
    {
        "name": "claimed hours count in the high end",
        "rule": HOURS,
        "records": [*lectures("4"), {"kind": "lecture", "hours": "6", "status": "claimed"}],
        "low": Decimal(4),
        "high": Decimal(10),
    },
    {
        "name": "a lesson observed has one hour unless it says otherwise",
        "rule": total("hours", "lesson_observed") >= 3,
        "records": [{"kind": "lesson_observed"}, {"kind": "lesson_observed", "hours": "2"}],
        "outcome": "PASS",
        "low": Decimal(3),
    },
    {
        "name": "two apprentices are two, the same one twice is one",
        "rule": distinct("person", "mentoring") >= 2,
        "records": [{"kind": "mentoring", "person": one} for one in ("㐆昱", "㐆昱", "犇㛃")],
        "low": 2,
        "high": 2,
    },
    {
        "name": "an apprentice without a name may be a new one",
        "rule": distinct("person", "mentoring") >= 2,
        "records": [{"kind": "mentoring", "person": "㐆昱"}, {"kind": "mentoring"}],
        "low": 1,
        "high": 2,
        "missing": ["record R2 (mentoring relation): add its person"],
    },
    {
        "name": "an apprentice without a name is one where nobody else is known",
        "rule": distinct("person", "mentoring") >= 1,
        "records": [{"kind": "mentoring"}, {"kind": "mentoring"}],
        "outcome": "PASS",
        "low": 1,
        "high": 2,
    },
    {
        "name": "several notes of one month are one month",
        "rule": MONTHS,
        "on": "2026-08-31",
        "records": notes("2026-03-01", "2026-03-31", "2026-04-01"),
        "low": 2,
        "high": 2,
    },
    {
        "name": "the months that remain bound what may still be",
        "rule": MONTHS,
        "on": "2026-06-15",
        "records": notes("2026-03-01"),
        "outcome": "FAIL",
        "low": 1,
        "high": 4,
    },
    {
        "name": "enough months remain",
        "rule": MONTHS,
        "on": "2026-03-15",
        "records": notes("2026-02-20"),
        "outcome": "UNKNOWN",
        "low": 1,
        "high": 7,
    },
    {
        "name": "different years are the years that records are about",
        "rule": distinct("calendar_year", "annual_appraisal", rating="excellent") >= 2,
        "records": [
            {"kind": "annual_appraisal", "rating": "excellent", "period": "2024", "on": "2025-01-10"},
            {"kind": "annual_appraisal", "rating": "excellent", "period": "2025", "on": "2025-12-28"},
        ],
        "outcome": "PASS",
        "low": 2,
    },
    {
        "name": "two records known to the year are in one or in two months",
        "rule": distinct("month", "self_study") >= 2,
        "records": notes("2025", "2025"),
        "low": 1,
        "high": 2,
    },
    {"name": "three passed years in a row", "rule": REVIEWS, "records": reviews("2023", "2024", "2025"), "low": 3},
    {
        "name": "a gap breaks the run",
        "rule": REVIEWS,
        "records": reviews("2022", "2023", "2025"),
        "outcome": "FAIL",
        "low": 1,
        "high": 1,
    },
    {
        "name": "a failed last year leaves no run",
        "rule": REVIEWS,
        "records": [*reviews("2022", "2023", "2024"), {"kind": "annual_review", "result": "failed", "period": "2025"}],
        "low": 0,
        "high": 0,
    },
    {
        "name": "the year at hand counts once it is recorded, and breaks nothing before",
        "rule": REVIEWS,
        "records": reviews("2023", "2024", "2025", "2026", on="2026-04-01"),
        "low": 4,
    },
    {
        "name": "a claimed last year does not shorten the run that is sure",
        "rule": REVIEWS,
        "records": [*reviews("2023", "2024", "2025"), *reviews("2026", status="claimed")],
        "outcome": "PASS",
        "low": 3,
        "high": 4,
    },
    {
        "name": "a claimed year in the middle leaves the run open",
        "rule": REVIEWS,
        "records": [*reviews("2023", "2025"), *reviews("2024", status="claimed")],
        "outcome": "UNKNOWN",
        "low": 1,
        "high": 3,
    },
    {
        "name": "a review without year or date may be of any year",
        "rule": REVIEWS,
        "records": [*reviews("2024", "2025"), {"kind": "annual_review", "result": "passed"}],
        "outcome": "UNKNOWN",
        "low": 2,
        "high": None,
        "missing": ["record R3 (annual review): add its date"],
    },
    {
        "name": "a record known to the year may lie in any semester of it",
        "rule": run("inspection", period="semester") >= 2,
        "on": "2026-02-15",
        "records": [{"kind": "inspection", "on": "2025-10-01"}, {"kind": "inspection", "on": "2025"}],
        "low": 1,
        "high": 3,
    },
    {
        "name": "a year of leave breaks the run by default",
        "rule": REVIEWS,
        "records": [*reviews("2022", "2023", "2025"), {"kind": "leave", "on": "2024-01-01", "until": "2024-12-31"}],
        "low": 1,
    },
    {
        "name": "a year of leave pauses the run where it says so",
        "rule": PAUSED,
        "records": [*reviews("2022", "2023", "2025"), {"kind": "leave", "on": "2024-01-01", "until": "2024-12-31"}],
        "outcome": "PASS",
        "low": 3,
    },
    {
        "name": "leave without a day leaves the run open and says what it lacks",
        "rule": PAUSED,
        "records": [*reviews("2022", "2023", "2025"), {"kind": "leave", "until": "2024-12-31"}],
        "outcome": "UNKNOWN",
        "low": 1,
        "high": 3,
        "missing": ["record R4 (leave): add its date"],
    },
    {
        "name": "a short leave does not pause the run",
        "rule": PAUSED,
        "records": [*reviews("2022", "2023", "2025"), {"kind": "leave", "on": "2024-01-01", "until": "2024-06-29"}],
        "low": 1,
    },
    {
        "name": "age is in completed years and the bound is included",
        "rule": age() <= 45,
        "teacher": {"birth_date": "1980-04-26"},
        "outcome": "PASS",
        "low": 45,
        "required": 45,
    },
    {
        "name": "a birthday on the day judged counts",
        "rule": age() <= 45,
        "teacher": {"birth_date": "1980-04-25"},
        "outcome": "FAIL",
        "low": 46,
    },
    {
        "name": "a birth date known to the year gives two ages",
        "rule": age() <= 45,
        "teacher": {"birth_date": "1980"},
        "outcome": "UNKNOWN",
        "low": 45,
        "high": 46,
        "missing": ["the teacher's date of birth to the day"],
    },
    {
        "name": "an unknown birth date leaves the age unknown",
        "rule": age() <= 45,
        "outcome": "UNKNOWN",
        "low": None,
        "high": None,
        "missing": ["the teacher's date of birth"],
    },
    {
        "name": "three years of teaching include the third anniversary",
        "rule": years_since("teaching_since") >= 3,
        "teacher": {"teaching_since": "2023-04-25"},
        "outcome": "PASS",
    },
    {
        "name": "an ordered fact is compared by its place on the scale",
        "rule": fact("professional_title") >= "junior",
        "teacher": {"professional_title": "senior"},
        "outcome": "PASS",
        "low": "senior",
        "required": "junior",
    },
    {
        "name": "an ordered fact that is not known may be anything",
        "rule": fact("professional_title") >= "junior",
        "outcome": "UNKNOWN",
        "low": "none",
        "high": "full_senior",
        "missing": ["the teacher's professional title"],
    },
    {
        "name": "an ordered fact at least at the bottom of the scale is met, known or not",
        "rule": fact("position") >= "none",
        "outcome": "PASS",
    },
    {
        "name": "a fact is one of several values",
        "rule": fact("position").is_one_of("middle_leader", "school_leader"),
        "teacher": {"position": "middle_leader"},
        "outcome": "PASS",
    },
    {
        "name": "one of several tags is enough",
        "rule": fact("tags").is_one_of("talent_project_declared"),
        "teacher": {"tags": ["other", "talent_project_declared"]},
        "outcome": "PASS",
    },
    {
        "name": "tags that are given and do not hold the one asked for fail",
        "rule": fact("tags").is_one_of("talent_project_declared"),
        "teacher": {"tags": []},
        "outcome": "FAIL",
    },
    {
        "name": "tags that are absent are not known",
        "rule": fact("tags").is_one_of("talent_project_declared"),
        "outcome": "UNKNOWN",
    },
    {
        "name": "more than asks for one more than the bound",
        "rule": count("lecture") > 2,
        "records": lectures("1", "1"),
        "outcome": "FAIL",
        "missing": ["1 more: lectures"],
    },
    {"name": "at most includes the bound", "rule": count("lecture") <= 1, "records": lectures("1"), "outcome": "PASS"},
    {"name": "less than excludes the bound", "rule": count("lecture") < 1, "records": lectures("1"), "outcome": "FAIL"},
]


@pytest.mark.parametrize("case", CASES)
def test_measures(case, agrees):
    agrees(case)


@pytest.mark.parametrize(
    "rule, words",
    [
        (count("papers") >= 1, "no record kind 'papers'"),
        (count("paper", colour="red") >= 1, "records have no attribute 'colour'"),
        (count("paper", outlet=at_least("journal")) >= 1, "outlet has no order"),
        (count("paper", prize="fourth") >= 1, "prize cannot be 'fourth'"),
        (count("paper") >= "3", "expected a number"),
        (total("title", "paper") >= 1, "title is no number"),
        (distinct("fortnight", "paper") >= 1, "no attribute 'fortnight'"),
        (years_since("school") >= 1, "school is no date"),
        (fact("height") >= 1, "teachers have no attribute 'height'"),
        (fact("professional_title") >= "expert", "no value 'expert'"),
        (count("paper", within=past(number=1, unit="decade")) >= 1, "no window unit 'decade'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_measure_that_cannot_be_is_refused_before_any_dossier_is_judged(rule, words):
    with pytest.raises(ProgrammeError, match=words):
        judge(rule)
