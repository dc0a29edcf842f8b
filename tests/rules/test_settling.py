"""PASS and FAIL hold whatever the missing facts turn out to be; the possible values only grow narrower."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from btcore import Outcome, Programme, Source, Text, Verdict, explain
from btcore.rules import language as say
from btcore.testing import strategies as draw

QUICK = settings(
    max_examples=4_000 if os.environ.get("BTCORE_LONG") else 120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SETTLED = {Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE}
RULES = (*draw.MEASURES, "fact", "each", "without_reuse", "cleared")


@st.composite
def settlings(take: Any) -> Any:
    """A programme, a dossier, the same with some facts settled, and the day judged."""
    programme, dossier, on = take(draw.cases())
    codes = tuple(entry.code for entry in programme.entries())
    return programme, dossier, take(draw.settled(dossier, on=on, codes=codes)), on


@st.composite
def single_rules(take: Any, what: str) -> Any:
    """The same with a programme of one clause about one kind of rule, so that facts and rule meet."""
    codes = itertools.count(2)
    options: dict[str, Any] = {}
    if what in draw.MEASURES:
        rule = say.Comparison(take(draw.measures(what=what)), take(st.sampled_from([">=", "<="])), take(draw.bounds()))
    elif what == "fact":
        rule = take(draw.facts())
    elif what == "cleared":
        rule = say.cleared("sanction", looked=take(st.sampled_from([None, say.past(years=1), say.this("month")])))
    else:
        rule = take(draw.duties() if what == "each" else draw.shared_counts(codes))
        options = take(draw.clause_options(codes))
    title = Text("random", "随机")
    clause = say.Clause("1.1", "random", zh="随机", criterion=rule, **options)
    programme = Programme("random", title, Source(title), take(draw.parameter_sets()), eligibility=[clause])
    known = tuple(entry.code for entry in programme.entries())
    dossier, on = take(draw.dossiers(known, draw.kinds_named(clause))), take(draw.days_judged())
    return programme, dossier, take(draw.settled(dossier, on=on, codes=known)), on


def moved(before: Verdict, after: Verdict) -> list[str]:
    """What moved that may not: an outcome that was settled, or an end of an interval outwards."""
    found = []
    if before.outcome in SETTLED and after.outcome != before.outcome:
        found.append(f"programme: {before.outcome} became {after.outcome}")
    later = {one.code: one for one in after.clauses}
    for old in before.clauses:
        new = later[old.code]
        if any(one.outcome is Outcome.NOT_APPLICABLE for one in around(new, later)):
            continue  # what a clause around it leaves aside is listed as not applicable, whatever it was
        if old.outcome in SETTLED and new.outcome != old.outcome:
            found.append(f"{old.code}: {old.outcome} became {new.outcome}")
        if Outcome.NOT_APPLICABLE not in (old.outcome, new.outcome) and not inside(old, new):
            found.append(f"{old.code}: [{old.low}, {old.high}] became [{new.low}, {new.high}]")
    return found


def around(clause: Any, clauses: dict[str, Any]) -> list[Any]:
    """The clauses around a clause."""
    found = []
    while clause.parent is not None:
        clause = clauses[clause.parent]
        found.append(clause)
    return found


def inside(old: Any, new: Any) -> bool:
    """Whether the later possible values are among the earlier ones."""
    if old.comparison is None or new.comparison is None:
        return True
    before, after = old.comparison.measured, new.comparison.measured
    if before.possible is not None:
        return after.possible is not None and after.possible <= before.possible
    return (before.low is None or (after.low is not None and after.low >= before.low)) and (
        before.high is None or (after.high is not None and after.high <= before.high)
    )


@given(settlings())
@QUICK
def test_settling_unknown_facts_moves_no_settled_outcome_and_widens_no_interval(case: Any) -> None:
    programme, dossier, settled, on = case
    judge = programme.judge(on=on)
    before, after = judge(dossier), judge(settled)
    assert moved(before, after) == []
    for language in ("en", "zh"):
        assert len(explain(before, language).splitlines()) > len(before.clauses)
        assert before.as_data(language)["outcome"] == before.outcome


@pytest.mark.parametrize("what", RULES)
def test_settling_the_facts_of_one_rule_moves_nothing_settled_and_what_is_unknown_names_what_is_missing(
    what: str,
) -> None:
    seen: Counter[Outcome] = Counter()

    @given(single_rules(what))
    @settings(QUICK, max_examples=QUICK.max_examples // 2)
    def look(case: Any) -> None:
        programme, dossier, settled, on = case
        judge = programme.judge(on=on)
        before, after = judge(dossier), judge(settled)
        seen[before.outcome] += 1
        assert moved(before, after) == []
        (clause, *_) = before.clauses
        # Nobody can supply that no more records will come: "at most" over a window that is still open.
        asks_for_more = what != "each" and (clause.comparison is None or clause.comparison.criterion.operator != "<=")
        if clause.outcome is Outcome.UNKNOWN and asks_for_more:
            assert clause.missing

    look()
    assert all(seen[outcome] for outcome in (Outcome.FAIL, Outcome.UNKNOWN)), seen


def test_the_strategies_draw_every_outcome_often_and_settlings_decide() -> None:
    seen: Counter[Outcome] = Counter()
    turned: Counter[Outcome] = Counter()

    @given(settlings())
    @settings(QUICK, max_examples=150, derandomize=True, database=None)
    def look(case: Any) -> None:
        programme, dossier, settled, on = case
        judge = programme.judge(on=on)
        for old, new in zip(judge(dossier).clauses, judge(settled).clauses, strict=True):
            seen[old.outcome] += 1
            if old.outcome is Outcome.UNKNOWN:
                turned[new.outcome] += 1

    look()
    assert all(seen[outcome] >= 10 for outcome in Outcome), seen
    assert turned[Outcome.PASS] >= 8 and turned[Outcome.FAIL] >= 8, turned
