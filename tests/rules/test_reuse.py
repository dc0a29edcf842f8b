"""In eligibility a record may serve several clauses, unless the clauses say that none is used twice."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from btcore.errors import ProgrammeError
from btcore.rules.language import age, at_least, count, fact, without_reuse
from btcore.testing.builders import clause, judge

ANY = clause("4.12", count("paper") >= 1)
COUNTY = clause("4.13", count("paper", administrative_level=at_least("county")) >= 2)
APART = clause("4", without_reuse(ANY, COUNTY))


def papers(*levels, **more):
    return [{"kind": "paper", **({"administrative_level": level} if level else {}), **more} for level in levels]


CASES = [
    {
        "name": "a record may serve several clauses",
        "rule": [ANY, COUNTY],
        "records": papers("county", "county"),
        "parts": {"4.12": "PASS", "4.13": "PASS"},
    },
    {
        "name": "without reuse the clauses keep their verdicts and the group is short",
        "records": papers("county", "county"),
        "parts": {"4": "FAIL", "4.12": "PASS", "4.13": "PASS"},
        "missing": ["records of their own for clauses 4.12 and 4.13"],
    },
    {"name": "a record more serves both", "records": papers("county", "county", "school"), "outcome": "PASS"},
    {
        "name": "a claimed record more may serve both",
        "records": [*papers("county", "county"), *papers("school", status="claimed")],
        "outcome": "UNKNOWN",
    },
    {
        "name": "the shortest set is one clause where one is short alone",
        "records": papers("school", "school", "county"),
        "parts": {"4": "FAIL", "4.12": "PASS", "4.13": "FAIL"},
    },
    {
        "name": "of an incomplete kind there may be enough",
        "records": papers("county", "county"),
        "incomplete": ["paper"],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a clause that does not apply takes no record",
        "rule": clause(
            "4",
            without_reuse(
                clause("4.12", count("paper") >= 1, applies_when=fact("position").is_one_of("school_leader")), COUNTY
            ),
        ),
        "teacher": {"position": "none"},
        "records": papers("county", "county"),
        "outcome": "PASS",
    },
    {
        "name": "a waived clause takes no record",
        "rule": clause(
            "4", without_reuse(clause("4.12", count("monograph") >= 1, waivable_by="school council"), COUNTY)
        ),
        "waivers": [{"clause": "4.12", "by": "school council", "on": "2026-04-02", "reason": "病假"}],
        "records": papers("county", "county"),
        "parts": {"4": "PASS", "4.12": "WAIVED", "4.13": "PASS"},
    },
]


@pytest.mark.parametrize("case", CASES)
def test_reuse(case, agrees):
    agrees({"rule": APART, **case})


def assigned(wants: tuple[tuple[str, int], ...], records: list[str]) -> bool:
    """Whether records of their own can be dealt out, by trying every order."""
    order = ("group", "school", "county")
    needed = [level for level, number in wants for _ in range(number)]
    return any(
        all(order.index(have) >= order.index(want) for have, want in zip(dealt, needed, strict=False))
        for dealt in permutations(records, len(needed))
    )


@pytest.mark.parametrize("numbers", list(product((0, 1, 2), repeat=3)), ids=str)
def test_the_group_agrees_with_dealing_the_records_out(numbers):
    wants = tuple(zip(("group", "school", "county"), numbers, strict=True))
    rule = without_reuse(
        *(clause(level, count("paper", administrative_level=at_least(level)) >= number) for level, number in wants)
    )
    for levels in (["county"] * 3, ["county", "school", "group"], ["school", "school", "county", "group"], ["group"]):
        expected = "PASS" if assigned(wants, levels) else "FAIL"
        assert str(judge(rule, records=papers(*levels)).outcome) == expected


def test_clauses_that_do_not_count_are_refused():
    with pytest.raises(ProgrammeError, match=r"clause 1\.9 does not count"):
        without_reuse(clause("1.9", age() <= 45))


def test_more_than_twelve_clauses_are_refused():
    with pytest.raises(ProgrammeError, match="at most 12"):
        without_reuse(*(clause(f"9.{number}", count("paper") >= 1) for number in range(13)))
