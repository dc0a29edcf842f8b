"""Attendance entry by entry: shares of hours by status, points off, credits, and what is not known yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from btcore import (
    Attendance,
    AttendanceCredits,
    AttendanceEntry,
    AttendanceRate,
    Component,
    InputError,
    Parameter,
    Parameters,
    Programme,
    ProgrammeError,
    ScoringScheme,
    Source,
    Text,
)
from btcore.rules.language import parameter
from btcore.schemas.marks import load_marks

ON = date(2026, 4, 25)


def programme(source: Any, *parameters: Parameter) -> Programme:
    component = Component("attendance", Text("attendance", "出勤"), weight=100, source=source)
    scheme = ScoringScheme((component,), pass_mark=60)
    notice = Source(Text("A notice", "通知"))
    return Programme("made-up", Text("Made up", "虚构"), notice, Parameters(parameters), score=scheme)


def entries(*statuses: Any, hours: str = "6") -> dict[str, Any]:
    """An entry of so many planned hours for each status; a pair gives the hours counted too."""
    made = []
    for day, status in enumerate(statuses, 1):
        status, counted = status if isinstance(status, tuple) else (status, None)
        entry = {"on": f"2026-03-{day:02}", "planned_hours": hours, "status": status, "hours": counted}
        made.append({name: value for name, value in entry.items() if value is not None})
    return {"entries": made}


def score(source: Any, attendance: Any, *parameters: Parameter, language: str = "en") -> dict[str, Any]:
    made = programme(source, *parameters)
    data = {"enrolment": "E1", **({} if attendance is None else {"attendance": attendance})}
    assert made.score is not None
    (read,) = load_marks([data], scheme=made.score, settings=made.settings(ON), source="marks.json")
    return made.scorer(on=ON)(read).as_data(language)


RATES = {
    "everyone present": (AttendanceRate(), ["present"] * 4, "100"),
    "an absence counts no hours": (AttendanceRate(), ["present", "present", "present", "absent"], "75"),
    "whoever is late was there by default": (AttendanceRate(), ["present", "late"], "100"),
    "whoever is excused was not there by default": (AttendanceRate(), ["present", "excused"], "50"),
    "what is made up counts by default": (AttendanceRate(), ["present", "made_up"], "100"),
    "lateness may count in part": (AttendanceRate(late=Decimal("0.5")), ["present", "late"], "75"),
    "an excuse may count in part": (AttendanceRate(excused=Decimal("0.5")), ["present", "excused"], "75"),
    "making up may count in part": (AttendanceRate(made_up=Decimal("0.8")), ["present", "made_up"], "90"),
    "points off for each lateness": (AttendanceRate(each_late=2), ["present", "late", "late", "present"], "96"),
    "points off for each absence": (AttendanceRate(each_absence=5), ["present", "absent"], "45"),
    "never below nothing": (AttendanceRate(each_absence=80), ["present", "absent"], "0"),
    "hours that someone counted go before the status": (AttendanceRate(), [("late", "3"), "present"], "75"),
    "an absence for a part of the day": (AttendanceRate(), [("absent", "3"), "present"], "75"),
}


@pytest.mark.parametrize("name", RATES)
def test_the_rate_is_exact_for(name: str) -> None:
    source, statuses, expected = RATES[name]
    data = score(source, entries(*statuses))
    assert (data["unrounded"], data["missing"]) == (expected, [])


def test_shares_and_points_off_may_be_parameters() -> None:
    late = Parameter("late_share", "decimal", Text("share of late hours", "迟到计时比例"), ((None, "0.5"),), line=1)
    off = Parameter("off", "decimal", Text("points off", "扣分"), ((None, "2.5"),), line=1)
    source = AttendanceRate(late=parameter("late_share"), each_late=parameter("off"))
    assert score(source, entries("present", "late"), late, off)["unrounded"] == "72.5"


def test_an_entry_without_a_status_is_an_interval_and_its_day_is_named() -> None:
    data = score(AttendanceRate(each_absence=10), entries("present", "present", "present", None))
    component = data["components"][0]
    assert (component["low"], component["high"], data["total"]) == ("65", "100", None)
    assert data["missing"] == ["attendance: attendance on 2026-03-04"]
    assert score(AttendanceRate(), entries("present", None), language="zh")["missing"] == ["出勤：2026-03-02 的考勤"]


def test_counted_hours_without_a_status_leave_only_the_points_off_open() -> None:
    component = score(AttendanceRate(each_late=4), entries("present", (None, "6")))["components"][0]
    assert (component["low"], component["high"]) == ("96", "100")
    assert score(AttendanceRate(), entries("present", (None, "3")))["unrounded"] == "75"


def test_no_attendance_at_all_is_not_known() -> None:
    data = score(AttendanceRate(), None)
    assert (data["outcome"], data["missing"]) == ("UNKNOWN", ["attendance: attendance"])


def test_totals_say_nothing_about_lateness_where_it_takes_points_off() -> None:
    totals = {"attended_hours": "54", "planned_hours": "60"}
    assert score(AttendanceRate(), totals)["unrounded"] == "90"
    component = score(AttendanceRate(each_late=1), totals)["components"][0]
    assert (component["low"], component["high"], component["score"]) == ("0", "90", None)


CREDITS = {
    "six hours make a credit": (AttendanceCredits(4), ["present"] * 4, "100"),
    "credits that are not earned are lacking": (AttendanceCredits(4), ["present", "present", "absent", "absent"], "50"),
    "more credits than asked give no more than 100": (AttendanceCredits(2), ["present"] * 4, "100"),
    "whole credits alone count": (AttendanceCredits(2), ["present", ("late", "5")], "50"),
    "parts of credits count where the rule says so": (
        AttendanceCredits(2, fractional=True),
        ["present", ("late", "3")],
        "75",
    ),
    "eight hours may make a credit": (AttendanceCredits(3, hours_per_credit=8), ["present"] * 4, "100"),
}


@pytest.mark.parametrize("name", CREDITS)
def test_credits_are_counted_so_that(name: str) -> None:
    source, statuses, expected = CREDITS[name]
    assert score(source, entries(*statuses))["unrounded"] == expected


def test_a_day_that_cannot_change_the_credits_is_not_asked_for() -> None:
    data = score(AttendanceCredits(2), entries("present", "present", None))
    assert (data["outcome"], data["missing"]) == ("PASS", [])
    assert score(AttendanceCredits(3), entries("present", "present", None))["outcome"] == "UNKNOWN"


def test_the_status_may_be_the_chinese_word_of_the_office() -> None:
    assert score(AttendanceRate(), entries("出勤", "缺勤", "迟到", "补课"))["unrounded"] == "75"


def test_several_sessions_of_one_day_are_several_entries() -> None:
    day = {"on": "2026-03-02", "planned_hours": "3"}
    halves = [{**day, "status": "present", "session": "morning"}, {**day, "status": "absent", "session": "afternoon"}]
    assert score(AttendanceRate(), {"entries": halves})["unrounded"] == "50"
    nameless = [{**day, "status": "present"}, {**day, "status": "absent"}]
    assert score(AttendanceRate(), {"entries": nameless})["unrounded"] == "50"


DAY = {"on": "2026-03-02", "planned_hours": "6", "status": "present"}
BAD = {
    "an unknown status": ({"entries": [{**DAY, "status": "asleep"}]}, "'asleep' does not fit; expected one of present"),
    "more hours than planned": ({"entries": [{**DAY, "hours": "7"}]}, "entry 1: 7 attended of 6 planned"),
    "no planned hours": ({"entries": [{**DAY, "planned_hours": "0"}]}, "planned hours above 0"),
    "a session of a day twice": (
        {"entries": [{**DAY, "session": "S1"}, {**DAY, "session": "S1"}]},
        "entry 2, session: a second entry for session S1 on 2026-03-02",
    ),
    "totals beside entries": (
        {"attended_hours": "6", "planned_hours": "6", "entries": [DAY]},
        "attendance: totals and entries; expected one of them",
    ),
    "no entry": ({"entries": []}, "entries: an empty list; expected at least one entry"),
    "no planned total": ({"attended_hours": "6"}, "planned_hours: missing data for required field; expected hours"),
    "a day that is none": ({"entries": [{**DAY, "on": "2026-02-30"}]}, "'2026-02-30' does not fit; expected a day"),
}


@pytest.mark.parametrize("name", BAD)
def test_attendance_is_refused_with(name: str) -> None:
    attendance, sentence = BAD[name]
    with pytest.raises(InputError) as refused:
        score(AttendanceRate(), attendance)
    assert len(refused.value.problems) == 1
    assert sentence in str(refused.value)


def test_attendance_made_in_python_is_refused_in_the_same_words() -> None:
    with pytest.raises(InputError, match="no status 'asleep'; expected one of present"):
        AttendanceEntry(ON, Decimal(6), "asleep")
    with pytest.raises(InputError, match="attendance: half of it; expected hours attended and hours planned"):
        Attendance(Decimal(6))
    entry = AttendanceEntry(ON, Decimal(6), "present")
    with pytest.raises(InputError, match="attendance: totals and entries"):
        Attendance(Decimal(6), Decimal(6), (entry,))


BAD_RULES = {
    "a share above the whole": (AttendanceRate(late=2), "late is 2; expected a share from 0 to 1"),
    "points off below nothing": (AttendanceRate(each_late=-1), "each_late is -1; expected an exact number"),
    "a float": (AttendanceRate(excused=0.5), "excused is 0.5; expected an exact number"),
    "no credits asked": (AttendanceCredits(0), "credits is 0; expected a number above 0"),
}


@pytest.mark.parametrize("name", BAD_RULES)
def test_a_rule_of_attendance_is_refused_when_the_programme_is_made_with(name: str) -> None:
    source, sentence = BAD_RULES[name]
    with pytest.raises(ProgrammeError) as refused:
        programme(source)
    assert f"programme made-up, score: component attendance: {sentence}" in str(refused.value)
