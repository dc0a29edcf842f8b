"""Lint: every check fires on a tiny programme that has the fault, and is silent on one that has not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from btcore import Parameter, Text, lint
from btcore.rules.language import Statement, all_of, any_of, attested, choose, count, fact, parameter
from btcore.rules.parameters import Alternative
from btcore.testing.builders import ON, clause, made_up_programme

NAME = Text("lowest number", "最低数")
STATED = Parameter("bound", "integer", NAME, ((None, 2),), line=12)
UNDECLARED = Parameter("bound", "integer", NAME, state="undeclared", line=12)
ASSUMED = Parameter("bound", "integer", NAME, ((None, 2),), state="assumed", line=12)
DOUBTFUL = Parameter(
    "bound", "integer", NAME, ((None, 2),), line=12, alternatives=(Alternative(1, Text("one", "一篇")),)
)
BOUND = clause("3.4", count("paper") >= parameter("bound"), line=11)
papers = count("paper")


def listing(announced):
    five = tuple(Text(f"method {one}", f"方法{one}") for one in "甲乙丙丁戊")
    return Statement("3.8", "Methods", zh="方法", line=137, note=NAME, announced=announced, listed=five)


def both(low, high):
    return clause("4.5", all_of(papers >= low, papers <= high), line=237)


READING = Parameter("reading", "text", NAME, ((None, "plain"),), line=9)
CASES = [
    {"name": "a stated parameter is no finding", "rules": [BOUND], "parameters": [STATED], "found": []},
    {
        "name": "an undeclared parameter is an error with the lines of clause and parameter",
        "rules": [BOUND],
        "parameters": [UNDECLARED],
        "found": [("undeclared-parameter", "error", (11, 12))],
    },
    {
        "name": "an assumed parameter is a warning",
        "rules": [BOUND],
        "parameters": [ASSUMED],
        "found": [("assumed-parameter", "warning", (11, 12))],
    },
    {
        "name": "a stated value with another reading is a note",
        "rules": [BOUND],
        "parameters": [DOUBTFUL],
        "found": [("doubtful-parameter", "note", (11, 12))],
    },
    {"name": "a parameter that no rule names is no finding", "rules": [], "parameters": [UNDECLARED], "found": []},
    {
        "name": "a clause that everyone meets is a warning",
        "rules": [clause("1", papers >= 0, line=5)],
        "found": [("cannot-fail", "warning", (5,))],
    },
    {
        "name": "a clause that nobody can meet is an error",
        "rules": [clause("1", papers < 0, line=5)],
        "found": [("cannot-pass", "error", (5,))],
    },
    {
        "name": "an alternative that everyone meets is found inside its clause",
        "rules": [clause("1", any_of(papers >= 3, fact("position") >= "none"), line=5)],
        "found": [("cannot-fail", "warning", (5,)), ("cannot-fail", "warning", (5,))],
    },
    {"name": "an attested clause can pass and fail", "rules": [clause("1", attested(), line=5)], "found": []},
    {
        "name": "the reading that is not chosen is not judged",
        "rules": [clause("1", choose(parameter("reading"), {"plain": papers >= 1, "loose": papers >= 0}), line=5)],
        "parameters": [READING],
        "found": [],
    },
    {"name": "bounds that leave a number are no finding", "rules": [both(1, 3)], "found": []},
    {"name": "bounds that leave one number are no finding", "rules": [both(3, 3)], "found": []},
    {
        "name": "bounds that leave no number are an error",
        "rules": [both(4, 3)],
        "found": [("impossible-bounds", "error", (237,))],
    },
    {
        "name": "bounds of different measures do not conflict",
        "rules": [clause("4.5", all_of(count("essay") >= 4, papers <= 3), line=237)],
        "found": [],
    },
    {
        "name": "bounds of two clauses that hold together conflict",
        "rules": [clause("4.9", papers >= 4, line=255), clause("4.10", papers <= 3, line=291)],
        "found": [("impossible-bounds", "error", (255, 291))],
    },
    {
        "name": "strict bounds that leave no number between them conflict",
        "rules": [clause("4.5", all_of(papers >= 3, papers < 3), line=237)],
        "found": [("impossible-bounds", "error", (237,))],
    },
    {
        "name": "bounds of two alternatives do not conflict",
        "rules": [clause("4.5", any_of(papers >= 4, all_of(papers >= 1, papers <= 3)), line=237)],
        "found": [],
    },
    {
        "name": "a conflict inside a nested clause is found once",
        "rules": [clause("4", any_of(both(4, 3), count("essay") >= 1), line=230)],
        "found": [("impossible-bounds", "error", (237,))],
    },
    {
        "name": "a listing that announces more than it lists is a warning",
        "rules": [],
        "statements": [listing(6)],
        "found": [("listing-differs", "warning", (137,))],
    },
    {"name": "a listing that is whole is no finding", "rules": [], "statements": [listing(5)], "found": []},
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_lint(case):
    programme = made_up_programme(
        *case["rules"], parameters=case.get("parameters", ()), statements=case.get("statements", ())
    )
    findings = lint(programme, on=ON)
    assert [(one.code, one.severity, one.lines) for one in findings] == case["found"]
    for one in findings:
        assert set(one.as_data()) == {"programme", "code", "severity", "message", "lines"}
        assert one.as_data("zh")["message"] != one.as_data("en")["message"]


def test_a_bound_that_a_parameter_sets_is_looked_at_with_its_value():
    top = Parameter("top", "integer", NAME, ((None, 1),), maximum=Decimal(9))
    rule = clause("4.5", all_of(papers >= parameter("bound"), papers <= parameter("top")), line=237)
    assert [one.code for one in lint(made_up_programme(rule, parameters=[STATED, top]), on=ON)] == ["impossible-bounds"]


def test_the_gravest_findings_come_first():
    rules = [clause("1", papers >= 0, line=5), BOUND]
    severities = [one.severity for one in lint(made_up_programme(*rules, parameters=[UNDECLARED]), on=ON)]
    assert severities == ["error", "warning"]
