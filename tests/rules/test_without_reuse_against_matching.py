"""`without_reuse` against trying every way of giving each clause records of its own."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from btcore import Dossier, Outcome, Programme, Record, Source, Text
from btcore.rules import scales
from btcore.rules.language import Clause, at_least, count, without_reuse
from btcore.rules.parameters import Parameters

QUICK = settings(
    max_examples=4_000 if os.environ.get("BTCORE_LONG") else 250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
LEVELS, PRIZES = scales.ADMINISTRATIVE_LEVEL.values[1:5], scales.PRIZE.values[1:5]
TITLE = Text("reuse", "重复")
PAPERS = st.fixed_dictionaries(
    {"status": st.sampled_from(["verified", "verified", "claimed", "rejected"])},
    optional={"administrative_level": st.sampled_from(LEVELS), "prize": st.sampled_from(PRIZES)},
)
ASKED = st.tuples(st.sampled_from(LEVELS), st.sampled_from(PRIZES), st.integers(1, 2))


def suits(paper: dict[str, Any], level: str, prize: str) -> bool | None:
    """Whether a paper surely counts for a clause (True), cannot (False), or may (None)."""
    answers: list[bool | None] = [{"verified": True, "rejected": False}.get(paper["status"])]
    for scale, name, bound in ((LEVELS, "administrative_level", level), (PRIZES, "prize", prize)):
        answers.append(scale.index(paper[name]) >= scale.index(bound) if name in paper else None)
    return False if False in answers else None if None in answers else True


def served(wanted: list[tuple[int, frozenset[int]]], used: frozenset[int] = frozenset()) -> bool:
    """Whether every clause finds as many records of its own as it asks for, by trying all."""
    if not wanted:
        return True
    (number, suitable), *rest = wanted
    if number == 0:
        return served(rest, used)
    return any(served([(number - 1, suitable), *rest], used | {one}) for one in suitable - used)


@given(st.lists(PAPERS, max_size=5), st.lists(ASKED, min_size=1, max_size=3))
@QUICK
def test_records_are_shared_out_as_trying_every_way_shows(papers: list[Any], asked: list[Any]) -> None:
    clauses = [
        Clause(
            f"1.{place}",
            "count",
            zh="计数",
            criterion=count("paper", administrative_level=at_least(level), prize=at_least(prize)) >= number,
        )
        for place, (level, prize, number) in enumerate(asked, 1)
    ]
    rule = Clause("1", "together", zh="合计", criterion=without_reuse(*clauses))
    programme = Programme("reuse", TITLE, Source(TITLE), Parameters(), eligibility=[rule])
    records = tuple(Record(f"R{place}", "paper", on="2025-05-06", **paper) for place, paper in enumerate(papers))
    found = programme.check(Dossier({"id": "T-001"}, records), on=date(2026, 4, 25))["1"].outcome
    surely, possibly = [], []
    for level, prize, number in asked:
        answers = [suits(paper, level, prize) for paper in papers]
        surely.append((number, frozenset(place for place, one in enumerate(answers) if one is True)))
        possibly.append((number, frozenset(place for place, one in enumerate(answers) if one is not False)))
    expected = Outcome.PASS if served(surely) else Outcome.UNKNOWN if served(possibly) else Outcome.FAIL
    event(str(expected))
    assert found is expected
