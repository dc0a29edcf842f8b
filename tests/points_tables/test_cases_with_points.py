"""What a case says of the points that its clauses measured, where they differ and where it cannot be read."""

from __future__ import annotations

import pytest

from btcore import PluginManager
from btcore.cli.chinese import in_chinese
from btcore.errors import InputError
from btcore.testing.cases import load_cases, run_case

CASE = """[[case]]
name = "A made-up teacher has these points"
programme = "example-shaoxing-points"
on = 2014-08-31
%s
[case.dossier]
teacher = { name = "㛃嬅" }
incomplete = ["teaching_contest"]
records = [{ kind = "lesson_prize", title = "taught", on = "2013-05-01", administrative_level = "city" }]
"""


@pytest.fixture
def manager(points_tables) -> PluginManager:
    return PluginManager.of({"points": points_tables})


@pytest.fixture
def differences(manager, tmp_path):
    """What differs from what a case expects."""

    def run(expected: str) -> list[str]:
        file = tmp_path / "case.toml"
        file.write_text(CASE % expected, encoding="utf-8")
        [case] = load_cases([file])
        return run_case(case, manager.catalogue, manager.kinds)

    return run


HOLDING = [
    'points = { 7 = [0, 15], 8 = [0, "unbounded"], 4 = 50 }',
    'points = { 7 = ["0", "15.00"], 4 = "50.0" }',
    'points = { 7 = [0.0, 15.0] }\nexpect = { five-stars = "FAIL", 7 = "PASS" }',
]


@pytest.mark.parametrize("expected", HOLDING)
def test_points_are_compared_as_exact_numbers_at_both_ends(expected, differences):
    assert differences(expected) == []


DIFFERING = {
    "points = { 7 = 15 }": ("7 has 0 to 15 points, expected 15", "7 得 0 至 15 分，应为 15 分"),
    "points = { 7 = [0, 14.9] }": ("7 has 0 to 15 points, expected 0 to 14.9", "7 得 0 至 15 分，应为 0 至 14.9 分"),
    "points = { 8 = [0, 20] }": (
        "8 has 0 to unbounded points, expected 0 to 20",
        "8 得 不低于 0 分，应为 0 至 20 分",
    ),
    "points = { 99 = 1 }": ("99 is no clause of this part, expected 1 points", "99 不是本部分的条款，应为 1 分"),
}


@pytest.mark.parametrize("expected", DIFFERING)
def test_other_points_are_told_in_both_languages(expected, differences):
    english, chinese = DIFFERING[expected]
    [found] = differences(expected)
    assert found == english
    assert in_chinese(found) == chinese


def test_outcomes_and_points_differ_side_by_side(differences):
    assert differences('points = { 4 = 1 }\nexpect = { five-stars = "PASS" }') == [
        "five-stars is FAIL, expected PASS",
        "4 has 50 points, expected 1",
    ]


@pytest.mark.parametrize("points", ['"many"', "[1, 2, 3]", "[1]", "true", "[true, 1]", "{ low = 1 }", "[]"])
def test_points_that_are_no_numbers_are_refused(points, differences):
    with pytest.raises(InputError, match="the least and the most"):
        differences(f"points = {{ 7 = {points} }}")


def test_a_case_expects_something(differences):
    with pytest.raises(InputError, match="no entry expect and no entry points"):
        differences('part = "eligibility"')
