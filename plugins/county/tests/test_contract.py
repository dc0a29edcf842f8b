"""The county plugin passes the contract of every plugin, and accounts for its clauses of the source."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import btcore_county
import pytest

from btcore import Attendance, Enrolment, Mark, PluginManager, UndeclaredError, lint
from btcore.testing import breaches

DAY = date(2026, 6, 30)
# Clause code and source line, as the policy's clause list has them.
LINES = {
    "2.1": 55,
    "2.2": 57,
    "2.3": 59,
    "2.4": 61,
    "2.5": 65,
    "2.6": 67,
    "2.7": 81,
    "2.8": 85,
    "2.9": 89,
    "2.10": 91,
    "2.11": 95,
    "2.12": 95,
}


def manager() -> PluginManager:
    return PluginManager.of({"county": btcore_county})


def programme():
    return manager().catalogue["county-summer-training"]


def test_the_county_plugin_passes_the_contract() -> None:
    folder = Path(btcore_county.__file__).parent
    assert breaches(manager(), "county", folder=folder, on=DAY) == []


def test_the_programme_lists_every_clause_of_part_2_with_its_line() -> None:
    assert {entry.code: entry.line for entry in programme().entries()} == LINES


def test_lint_finds_the_overlap_the_open_list_and_the_missing_weights() -> None:
    found = {(one.code, one.lines) for one in lint(programme(), on=DAY)}
    assert ("stages-overlap", (67, 89)) in found
    assert ("open-ended-list", (91,)) in found
    undeclared = {lines for code, lines in found if code == "undeclared-parameter"}
    assert {(89, 95), (91,), (95,), (65, 95)} <= undeclared


WEIGHTS = {
    "examination_weight": 60,
    "process_weight": 40,
    "written_weight": 70,
    "interview_weight": 30,
    "study_time_weight": 50,
    "homework_weight": 25,
    "seminars_weight": 25,
    "pass_mark": 60,
    "minimum_attendance": 90,
}


def test_the_score_is_refused_until_the_weights_are_declared_and_then_adds_up() -> None:
    made = programme()
    values = {"written": 80, "interview": 90, "homework": 70, "seminars": 60}
    marks = tuple(Mark(code, "评委", Decimal(value)) for code, value in values.items())
    attendance = Attendance(attended_hours=Decimal(57), planned_hours=Decimal(60))
    enrolment = Enrolment("E1", marks=marks, attendance=attendance)
    with pytest.raises(UndeclaredError, match="examination_weight"):
        made.scorer(on=DAY)
    found = made.scorer(on=DAY, overlays=[made.overlay(**WEIGHTS)])(enrolment)
    # 60 % of (56 + 27) and 40 % of (47.5 + 17.5 + 15).
    assert found.as_data()["total"] == "81.80"
    assert str(found.outcome) == "PASS"


def test_a_raw_sum_is_the_points_added_up_and_needs_no_weights() -> None:
    made = programme()
    maxima = {"written": 120, "interview": 60, "study_time": 60, "homework": 30, "seminars": 30}
    settings = {f"{part}_maximum": most for part, most in maxima.items()}
    values = {"written": 90, "interview": 45, "homework": 27, "seminars": 24}
    marks = tuple(Mark(code, "评委", Decimal(value)) for code, value in values.items())
    enrolment = Enrolment("E1", marks=marks, attendance=Attendance(Decimal(54), Decimal(60)))
    overlay = made.overlay(score_mode="maxima", pass_mark=80, minimum_attendance=90, **settings)
    found = made.scorer(on=DAY, overlays=[overlay])(enrolment)
    # 90 + 45 + 54 + 27 + 24 = 240 of 300.
    assert found.as_data()["total"] == "80.00"
    assert str(found.outcome) == "PASS"
