"""Soft bounds: a recorded exception, by whom, up to where."""

from __future__ import annotations

import pytest

from btcore.errors import ProgrammeError
from btcore.rules.language import age, any_of, count
from btcore.testing.builders import clause

AGE = clause("5.5", age() <= 45, waivable_by="school council", cap=age() <= 55)
BEFORE = {"by": "school council", "on": "2026-04-02", "reason": "长期在山区任教"}
WAIVER = {"clause": "5.5", **BEFORE}
OLD, OLDER = {"birth_date": "1976-01-01"}, {"birth_date": "1966-01-01"}
OR_WAIVER = "or a waiver by school council"

CASES = [
    {
        "name": "unwaived it is a failure that is marked waivable",
        "teacher": OLD,
        "outcome": "FAIL",
        "missing": ["age in completed years found 50, asked at most 45", OR_WAIVER],
    },
    {"name": "a waiver turns the failure into WAIVED", "teacher": OLD, "waivers": [WAIVER], "outcome": "WAIVED"},
    {"name": "a waiver is not used where the bound is met", "teacher": {"birth_date": "1990-01-01"}, "outcome": "PASS"},
    {
        "name": "a waiver turns what is unknown into WAIVED where the cap is sure to hold",
        "teacher": {"birth_date": "1980"},
        "waivers": [WAIVER],
        "outcome": "WAIVED",
    },
    {
        "name": "while it is not known whether the cap holds nothing is waived",
        "waivers": [WAIVER],
        "outcome": "UNKNOWN",
    },
    {
        "name": "beyond the cap it stays a failure and no waiver is offered",
        "teacher": OLDER,
        "waivers": [WAIVER],
        "outcome": "FAIL",
        "refused": {"waiver 5.5": "beyond the limit up to which a waiver may go"},
        "missing": ["age in completed years found 60, asked at most 45"],
    },
    {
        "name": "beyond the cap no waiver is offered to those who have none",
        "teacher": OLDER,
        "missing": ["age in completed years found 60, asked at most 45"],
    },
    {
        "name": "a waiver by someone else is refused and says who may grant it",
        "teacher": OLD,
        "waivers": [{**WAIVER, "by": "group leader"}],
        "outcome": "FAIL",
        "refused": {"waiver 5.5": "granted by group leader; only school council may"},
    },
    {
        "name": "a waiver dated after the day judged is refused as later",
        "teacher": OLD,
        "waivers": [{**WAIVER, "on": "2026-04-26"}],
        "outcome": "FAIL",
        "refused": {"waiver 5.5": "dated 2026-04-26, after the day judged"},
    },
    {
        "name": "a waiver of the day judged counts",
        "teacher": OLD,
        "waivers": [{**WAIVER, "on": "2026-04-25"}],
        "outcome": "WAIVED",
    },
    {
        "name": "a waiver for another clause is refused and says for which",
        "teacher": OLD,
        "waivers": [{**WAIVER, "clause": "5.4"}],
        "outcome": "FAIL",
        "refused": {"waiver 5.4": "is for clause 5.4"},
    },
    {
        "name": "a good waiver counts beside a bad one",
        "teacher": OLD,
        "waivers": [{**WAIVER, "by": "group leader"}, WAIVER],
        "outcome": "WAIVED",
    },
    {
        "name": "a clause that nobody may waive refuses a waiver",
        "rule": clause("5.5", age() <= 45),
        "teacher": OLD,
        "waivers": [WAIVER],
        "outcome": "FAIL",
        "refused": {"waiver 5.5": "clause 5.5 cannot be waived"},
    },
    {
        "name": "without a cap a waiver has no limit",
        "rule": clause("5.5", age() <= 45, waivable_by=("county bureau", "school council")),
        "teacher": OLDER,
        "waivers": [WAIVER],
        "outcome": "WAIVED",
    },
    {
        "name": "a waived clause counts as met in the clause around it",
        "rule": clause("5", any_of(AGE, count("honour") >= 1)),
        "teacher": OLD,
        "waivers": [WAIVER],
        "parts": {"5": "PASS", "5.5": "WAIVED"},
    },
]


@pytest.mark.parametrize("case", CASES)
def test_waivers(case, agrees):
    verdict = agrees({"rule": AGE, **case})
    if str(verdict.clauses[0].outcome) == "WAIVED":
        assert str(verdict.outcome) == "PASS"


def test_the_mark_waivable_says_who_may_grant_it_as_data(agrees):
    verdict = agrees({"rule": AGE, "teacher": OLD})
    assert verdict.clauses[0].as_data()["missing"][-1] == {
        "what": "waiver",
        "text": OR_WAIVER,
        "by": ["school council"],
    }


def test_a_cap_without_anybody_who_may_waive_is_refused():
    with pytest.raises(ProgrammeError, match="nobody may waive it"):
        clause("5.5", age() <= 45, cap=age() <= 55)
