"""Kleene's tables, every one of them: what is unknown is tried both ways, what does not apply is left out."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from btcore import Outcome, Programme, Source, Text, Waiver, make_dossier
from btcore.rules.language import Clause, at_least_of, fact
from btcore.rules.outcomes import at_least, negate
from btcore.rules.parameters import Parameters

PASS, FAIL, UNKNOWN, WAIVED, NOT_APPLICABLE = Outcome
LISTS = [outcomes for length in range(4) for outcomes in product(Outcome, repeat=length)]
TITLE = Text("any", "任意")
RULES_DAY = date(2026, 4, 25)


def tried_both_ways(needed: int | None, outcomes: tuple[Outcome, ...]) -> Outcome:
    """The same by trying PASS and FAIL for everything unknown, without Kleene's tables."""
    applicable = [one for one in outcomes if one is not NOT_APPLICABLE]
    if not applicable:
        return NOT_APPLICABLE
    ways = [[True, False] if one is UNKNOWN else [one in (PASS, WAIVED)] for one in applicable]
    wanted = len(applicable) if needed is None else needed
    answers = {sum(way) >= wanted for way in product(*ways)}
    return UNKNOWN if len(answers) == 2 else PASS if answers == {True} else FAIL


@pytest.mark.parametrize("needed", [None, 1, 2, 3, 4])
def test_at_least_agrees_with_trying_every_unknown_both_ways(needed: int | None) -> None:
    for outcomes in LISTS:
        assert at_least(needed, outcomes) is tried_both_ways(needed, outcomes), outcomes


def test_negation_turns_pass_and_fail_round_and_keeps_the_rest() -> None:
    assert [negate(one) for one in (PASS, FAIL, UNKNOWN, WAIVED, NOT_APPLICABLE)] == [
        FAIL,
        PASS,
        UNKNOWN,
        FAIL,
        NOT_APPLICABLE,
    ]


def test_de_morgan_holds_for_all_of_and_any_of() -> None:
    for outcomes in LISTS:
        turned = [negate(one) for one in outcomes]
        assert negate(at_least(None, outcomes)) is at_least(1, turned), outcomes
        assert negate(at_least(1, outcomes)) is at_least(None, turned), outcomes


def test_the_order_of_outcomes_does_not_matter() -> None:
    for outcomes in LISTS:
        for needed in (None, 1, 2):
            assert at_least(needed, outcomes) is at_least(needed, outcomes[::-1])


LEAVES = {
    PASS: {"criterion": fact("qualified").is_one_of(True)},
    FAIL: {"criterion": fact("qualified").is_one_of(False)},
    UNKNOWN: {"criterion": fact("school_stage").is_one_of("primary")},
    WAIVED: {"criterion": fact("qualified").is_one_of(False), "waivable_by": "school council"},
    NOT_APPLICABLE: {
        "criterion": fact("qualified").is_one_of(True),
        "applies_when": fact("qualified").is_one_of(False),
    },
}


@pytest.mark.parametrize("needed", [None, 1, 2])
def test_clauses_combine_as_their_outcomes_do(needed: int | None) -> None:
    teacher = {"id": "T-001", "qualified": True}
    for outcomes in (one for one in LISTS if one):
        inner = [Clause(f"1.{n}", "leaf", zh="叶", **LEAVES[one]) for n, one in enumerate(outcomes, 1)]
        waivers = [Waiver(one.code, "school council", RULES_DAY, "because") for one in inner if one.waivable_by]
        rule = Clause("1", "all", zh="全", criterion=at_least_of(needed, *inner))
        programme = Programme("logic", TITLE, Source(TITLE), Parameters(), eligibility=[rule])
        verdict = programme.check(make_dossier(teacher=teacher, waivers=waivers), on=RULES_DAY)
        assert [one.outcome for one in verdict.clauses] == [tried_both_ways(needed, outcomes), *outcomes]
        expected = verdict.clauses[0].outcome
        assert verdict.outcome is expected
