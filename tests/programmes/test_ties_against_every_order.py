"""Ties against every order of the equals: who is settled is settled in all of them, and nobody waits without need."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from itertools import permutations, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from btcore import Bound, Nomination, Nominations, SelectionRule
from btcore.programmes.selection import select

FEW = settings(
    deadline=None,
    max_examples=2000 if os.environ.get("BTCORE_LONG") else 100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
COUNTIES, SUBJECTS = "AB", "xy"


@st.composite
def nominees(take: st.DrawFn) -> tuple[Nomination, ...]:
    scores = take(st.lists(st.integers(1, 3), min_size=1, max_size=6))
    return tuple(
        Nomination(
            f"N{place}",
            f"T{place}",
            score=Decimal(score),
            groups={"county": take(st.sampled_from(COUNTIES)), "subject": take(st.sampled_from(SUBJECTS))},
        )
        for place, score in enumerate(scores)
    )


@st.composite
def bounds(take: st.DrawFn, *, lower: bool) -> tuple[Bound, ...]:
    found = []
    for name, values in (("county", COUNTIES), ("subject", SUBJECTS)):
        for value in values:
            low = take(st.sampled_from([None, 1])) if lower else None
            high = take(st.none() | st.integers(low or 0, 3))
            found.append(Bound(f"{name} {value}", {name: value}, at_most=high, at_least=low))
    return tuple(found)


def chosen(people: tuple[Nomination, ...], given_bounds: tuple[Bound, ...], places: int):
    return select(SelectionRule(places=places), Nominations(people, given_bounds))


def every_order(people: tuple[Nomination, ...], given_bounds: tuple[Bound, ...], places: int) -> list[frozenset[str]]:
    """Who is selected, for every order in which a committee might put the equals."""
    equals = [[one.id for one in people if one.score == score] for score in range(1, 4)]
    results = []
    for orders in product(*(list(permutations(group)) for group in equals)):
        lots = {id: Decimal(len(group) - place) for group in orders for place, id in enumerate(group)}
        ordered = tuple(replace(one, tie_breaks={"committee": lots[one.id]}) for one in people)
        found = chosen(ordered, given_bounds, places)
        assert not found.ties
        results.append(frozenset(found.ids()))
    return results


@given(nominees(), st.booleans().flatmap(lambda lower: bounds(lower=lower)), st.integers(1, 6))
@FEW
def test_who_is_selected_or_passed_over_is_so_in_every_order_of_the_equals(people, given_bounds, places):
    found = chosen(people, given_bounds, places)
    if found.conflict:
        return
    results = every_order(people, given_bounds, places)
    assert set(found.ids()) <= frozenset.intersection(*results)
    passed = {one.nomination.id for one in found.passed_over}
    assert not passed & frozenset.union(*results)
    for tie in found.ties:
        if tie.places is not None:
            tied = {one.id for one in tie.nominations}
            assert {len(tied & result) for result in results} == {tie.places}


@given(nominees(), bounds(lower=False), st.integers(1, 6))
@FEW
def test_equals_who_are_in_or_out_in_every_order_are_no_part_of_a_tie(people, given_bounds, places):
    found = chosen(people, given_bounds, places)
    results = every_order(people, given_bounds, places)
    always, ever = frozenset.intersection(*results), frozenset.union(*results)
    for tie in found.ties[:1]:
        tied = {one.id for one in tie.nominations}
        assert not tied <= always and tied & ever
