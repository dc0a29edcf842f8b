"""So many a week on the average, and periods in which school is out."""

from __future__ import annotations

from datetime import date

import pytest

from btcore import Parameter, Text
from btcore.errors import ProgrammeError
from btcore.rules.calendar import AcademicCalendar
from btcore.rules.explain import explain
from btcore.rules.language import count, each, parameter, rate
from btcore.schemas.programmes import dump_rule, load_rule, rule_types
from btcore.testing.builders import clause, judge

WEEKLY = clause("1", each("semester", count("lesson_observed") >= rate(2, "week"), part_period="proportional"))
# Both semesters of 2025-2026 have twenty teaching weeks by the default calendar.
NOTES = count("self_study") >= 1


def lessons(number):
    return [{"kind": "lesson_observed", "on": "2026-03-03"}] * number


SELECTED = {"kind": "selected", "on": "2026-02-16", "role": "member", "programme": "made-up"}
HALF = {"kind": "leave", "on": "2026-02-16", "until": "2026-05-24"}
CASES = [
    {"name": "twice the teaching weeks is enough", "records": [SELECTED, *lessons(40)], "outcome": "PASS"},
    {"name": "one less is not", "records": [SELECTED, *lessons(39)], "outcome": "FAIL"},
    {"name": "half the semester asks for half", "records": [SELECTED, HALF, *lessons(20)], "outcome": "PASS"},
    {"name": "and not for less", "records": [SELECTED, HALF, *lessons(19)], "outcome": "FAIL"},
    {
        "name": "before its end it is open",
        "records": [SELECTED, *lessons(39)],
        "on": "2026-08-30",
        "outcome": "UNKNOWN",
    },
]


@pytest.mark.parametrize("case", CASES)
def test_so_many_a_week_on_the_average(case, agrees):
    agrees({"on": "2026-08-31", "rule": WEEKLY, **case})


def test_the_calendar_of_the_day_says_how_many_weeks_there_are():
    shorter = Parameter("school_holidays", "list", Text("", ""), ((None, [["01-21", "03-08"], ["07-06", "08-31"]]),))
    for parameters, outcome in (((), "FAIL"), ((shorter,), "PASS")):
        verdict = judge(WEEKLY, on="2026-08-31", parameters=parameters, records=[SELECTED, *lessons(34)])
        assert str(verdict.outcome) == outcome


def test_a_rate_says_the_average_and_what_the_period_asks():
    verdict = judge(WEEKLY, on="2026-08-31", records=[SELECTED, *lessons(39)])
    assert "lessons observed: found 39, asked at least 40" in explain(verdict)
    assert verdict["1"].missing[0].data["number"] == 1
    assert WEEKLY.words(verdict.judging).text() == (
        "each semester – lessons observed: at least 2 a teaching week on the average"
    )
    assert WEEKLY.words(verdict.judging).text("zh") == "每学期：听课：不低于平均每教学周 2"


def test_a_rate_outside_a_period_is_refused_when_the_programme_is_made():
    with pytest.raises(ProgrammeError, match="a rate stands outside each"):
        judge(count("lesson_observed") >= rate(2, "week"))


@pytest.mark.parametrize("rule", [WEEKLY, clause("1", each("month", NOTES, in_session=True))])
def test_rates_and_sessions_are_stored_and_read_back(rule):
    assert load_rule(dump_rule(rule), rule_types()) == rule


MONTHS = [{"kind": "self_study", "on": f"2026-{month:02}-03"} for month in (3, 4, 5, 6, 7)]
SPRING = {"on": "2026-08-31", "records": [{**SELECTED, "on": "2026-03-01"}, *MONTHS]}


@pytest.mark.parametrize(
    "case",
    [
        {"name": "a month of holidays asks for nothing", "in_session": True, "outcome": "PASS"},
        {"name": "unless every month asks", "in_session": False, "outcome": "FAIL"},
        {
            "name": "a month with a single day of school asks like any other",
            "in_session": True,
            "holidays": [["01-21", "02-15"], ["07-06", "08-30"]],
            "outcome": "FAIL",
        },
        {
            "name": "where school is out all the time nothing is owed",
            "in_session": True,
            "holidays": [["01-01", "12-31"]],
            "outcome": "NOT_APPLICABLE",
        },
    ],
)
def test_months_in_which_school_is_out(case):
    rule = each("month", NOTES, in_session=case["in_session"])
    parameters = []
    if "holidays" in case:
        parameters = [Parameter("school_holidays", "list", Text("", ""), ((None, case["holidays"]),))]
    assert str(judge(rule, parameters=parameters, **SPRING).outcome) == case["outcome"]


def test_a_duty_in_session_says_so():
    verdict = judge(each("month", NOTES, in_session=True), **SPRING)
    (clause_verdict,) = verdict.clauses
    words = clause_verdict.clause.words(verdict.judging)
    assert words.text() == "each month in which school is in – self-study notes: at least 1"
    assert words.text("zh") == "每月（整月放假的除外）：自学笔记：不低于1"


def test_the_calendar_knows_periods_in_session():
    calendar = AcademicCalendar()
    months = calendar.periods("month", date(2026, 1, 1), date(2026, 12, 31))
    assert [period.first.month for period in months if not calendar.in_session(period)] == [8]


def test_the_number_of_a_rate_may_be_a_parameter():
    rule = each("semester", count("lesson_observed") >= rate(parameter("a_week"), "week"))
    asked = Parameter("a_week", "integer", Text("", ""), ((None, 1),))
    assert str(judge(rule, on="2026-08-31", parameters=[asked], records=[SELECTED, *lessons(20)]).outcome) == "PASS"
