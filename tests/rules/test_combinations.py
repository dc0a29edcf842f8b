"""Combinations follow Kleene's logic; clauses nest, and negation takes criteria, never clauses."""

from __future__ import annotations

from itertools import product

import pytest

from btcore import Parameter, Text
from btcore.errors import ProgrammeError
from btcore.rules.language import (
    all_of,
    any_of,
    at_least_of,
    choose,
    count,
    fact,
    none_of,
    not_,
    one_of,
    parameter,
)
from btcore.rules.outcomes import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, WAIVED, Outcome, at_least, negate
from btcore.testing.builders import clause, judge, made_up_programme

LECTURE = {"kind": "lecture"}
CLAIMED = {"kind": "paper", "status": "claimed"}
HAS, MAY, LACKS = count("lecture") >= 1, count("paper") >= 1, count("monograph") >= 1
HERE, AWAY = fact("qualified").is_one_of(True), fact("position").is_one_of("school_leader")

# A lecture is certain, a paper claimed, a monograph absent.
CASES = [
    {"name": "all of them pass", "rule": all_of(HAS, HAS), "outcome": "PASS"},
    {"name": "one failure decides against unknown ones", "rule": all_of(HAS, MAY, LACKS), "outcome": "FAIL"},
    {"name": "all of them are unknown while one is", "rule": all_of(HAS, MAY), "outcome": "UNKNOWN"},
    {"name": "one success decides over unknown ones", "rule": any_of(LACKS, MAY, HAS), "outcome": "PASS"},
    {"name": "any of them is unknown while one may be met", "rule": any_of(LACKS, MAY), "outcome": "UNKNOWN"},
    {"name": "any of them fails when all fail", "rule": any_of(LACKS, LACKS), "outcome": "FAIL"},
    {"name": "two of three are met", "rule": at_least_of(2, HAS, LACKS, HAS), "outcome": "PASS"},
    {"name": "two of three may be met", "rule": at_least_of(2, HAS, LACKS, MAY), "outcome": "UNKNOWN"},
    {"name": "two of three cannot be met", "rule": at_least_of(2, LACKS, LACKS, MAY), "outcome": "FAIL"},
    {"name": "the negation of a success fails", "rule": not_(HAS), "outcome": "FAIL"},
    {"name": "the negation of what is unknown is unknown", "rule": not_(MAY), "outcome": "UNKNOWN"},
    {"name": "none of them is not any of them", "rule": none_of(LACKS, LACKS), "outcome": "PASS"},
    {
        "name": "what stands against a negation is named",
        "rule": none_of(HAS),
        "outcome": "FAIL",
        "missing": ["records R1 stand against it"],
    },
    {
        "name": "what is missing is grouped by alternative, the nearest first",
        "rule": any_of(count("monograph") >= 3, all_of(LACKS, MAY), count("essay") >= 1),
        "outcome": "FAIL",
        "missing": [
            "1 of these will do: (1) 1 more: essays; (2) 1 more: monographs and record R2 (paper): verify it; "
            "(3) 3 more: monographs"
        ],
    },
    {
        "name": "nested clauses have their parents, and the outcome is that of the top ones",
        "rule": [
            clause("2", any_of(clause("2.2", LACKS), clause("2.3", all_of(clause("2.3a", HAS), HAS)))),
            clause("3", HAS),
        ],
        "outcome": "PASS",
        "parts": {"2": "PASS", "2.2": "FAIL", "2.3": "PASS", "2.3a": "PASS", "3": "PASS"},
    },
    {
        "name": "a clause that does not apply does not count, and nothing in it applies",
        "rule": clause("2", any_of(clause("2.1", LACKS), LACKS), applies_when=AWAY),
        "outcome": "NOT_APPLICABLE",
        "low": None,
        "required": None,
        "missing": [],
        "parts": {"2": "NOT_APPLICABLE", "2.1": "NOT_APPLICABLE"},
    },
    {
        "name": "of two clauses the one that applies decides",
        "rule": any_of(clause("2.1", HAS, applies_when=AWAY), clause("2.2", LACKS, applies_when=HERE)),
        "outcome": "FAIL",
    },
    {
        "name": "a combination of nothing applicable does not apply",
        "rule": any_of(clause("2.1", HAS, applies_when=AWAY), clause("2.2", LACKS, applies_when=AWAY)),
        "outcome": "NOT_APPLICABLE",
    },
    {
        "name": "while it is not known whether a clause applies nothing in it is known",
        "rule": clause(
            "2", any_of(clause("2.1", LACKS), LACKS), applies_when=fact("school_stage").is_one_of("primary")
        ),
        "outcome": "UNKNOWN",
        "parts": {"2": "UNKNOWN", "2.1": "UNKNOWN"},
    },
]


@pytest.mark.parametrize("case", CASES)
def test_combinations(case, agrees):
    teacher = {"qualified": True, "position": "none"}
    agrees({"records": [LECTURE, CLAIMED], "teacher": teacher, **case})


def test_the_output_names_the_parent_of_every_nested_clause():
    rule = clause("2", any_of(clause("2.2", LACKS), clause("2.3", all_of(clause("2.3a", HAS)))))
    verdict = judge(rule, records=[LECTURE])
    assert {one.code: one.parent for one in verdict.clauses} == {"2": None, "2.2": "2", "2.3": "2", "2.3a": "2.3"}


def test_choose_follows_the_value_of_its_parameter_and_needs_nothing_of_the_other_branch():
    reading = Parameter("reading", "text", Text("reading", "理解"), ((None, "loose"),), choices=("loose", "strict"))
    unknown = Parameter("bound", "integer", Text("bound", "界限"), state="undeclared")
    rule = choose(parameter("reading"), {"loose": HAS, "strict": count("lecture") >= parameter("bound")})
    programme = made_up_programme(rule, parameters=[reading, unknown])
    assert judge(rule, parameters=[reading, unknown], records=[LECTURE]).outcome is PASS
    strict = programme.overlay(reading="strict", bound=2)
    assert judge(rule, parameters=[reading, unknown], overlays=[strict], records=[LECTURE]).outcome is FAIL


@pytest.mark.parametrize("wrapped", [lambda one: one, lambda one: any_of(HAS, one), lambda one: all_of(any_of(one))])
def test_a_clause_is_not_negated_however_deep_it_stands(wrapped):
    with pytest.raises(ProgrammeError, match=r"clause 2\.1 is negated"):
        not_(wrapped(clause("2.1", HAS)))


def test_an_empty_combination_is_refused():
    with pytest.raises(ProgrammeError, match="at least one criterion"):
        any_of()


def test_one_code_stands_once_in_a_programme():
    with pytest.raises(ProgrammeError, match="clause 2 stands twice"):
        made_up_programme(clause("2", any_of(clause("2", HAS))))


def strong(number: int, outcomes: tuple[Outcome, ...]) -> set[bool]:
    """What a combination may turn out to be, over all that its unknown parts may turn out to be."""
    known = {PASS: [True], WAIVED: [True], FAIL: [False], UNKNOWN: [True, False]}
    return {sum(values) >= number for values in product(*(known[one] for one in outcomes))}


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_at_least_agrees_with_every_way_the_unknown_may_turn_out(number):
    for outcomes in product((PASS, FAIL, UNKNOWN, WAIVED), repeat=3):
        answers = strong(number, outcomes)
        expected = UNKNOWN if len(answers) == 2 else PASS if answers.pop() else FAIL
        assert at_least(number, outcomes) is expected
        assert at_least(number, (*outcomes, NOT_APPLICABLE)) is expected


def test_negation_turns_known_answers_round_and_leaves_the_others():
    assert [negate(one) for one in (PASS, FAIL, UNKNOWN, WAIVED, NOT_APPLICABLE)] == [
        FAIL,
        PASS,
        UNKNOWN,
        FAIL,
        NOT_APPLICABLE,
    ]


def test_a_condition_on_several_values_may_be_one_parameter():
    outlets = Parameter("outlets", "list", Text("outlets", "载体"), ((None, ["journal", "collection"]),))
    records = [{"kind": "paper", "outlet": "collection"}]
    for rule in (
        count("paper", outlet=one_of(parameter("outlets"))) >= 1,
        count("paper", outlet=parameter("outlets")) >= 1,
    ):
        assert judge(rule, parameters=[outlets], records=records).outcome is PASS
