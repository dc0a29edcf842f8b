"""Selection against every possible choice: small instances with lower, upper and share bounds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from btcore import Bound, Nomination, Nominations, Selection, SelectionRule, Share
from btcore.programmes.selection import select

FEW = settings(
    deadline=None,
    max_examples=4000 if os.environ.get("BTCORE_LONG") else 150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
GROUPS = {"county": "AB", "subject": "xyz", "post": "pq"}


@st.composite
def nominees(take: st.DrawFn, most: int = 7) -> tuple[Nomination, ...]:
    scores = take(st.lists(st.integers(0, 100), min_size=1, max_size=most, unique=True))
    return tuple(
        Nomination(
            f"N{place}",
            f"T{place}",
            score=Decimal(score),
            groups={name: take(st.sampled_from(values)) for name, values in GROUPS.items()},
        )
        for place, score in enumerate(scores)
    )


@st.composite
def bounds(take: st.DrawFn, *, lower: bool = True, soft: bool = False) -> tuple[Bound, ...]:
    found = []
    for name, values in GROUPS.items():
        for value in values:
            if take(st.booleans()):
                low = take(st.none() | st.integers(0, 2)) if lower else None
                high = take(st.none() | st.integers(low or 0, 3))
                share = take(st.none() | st.integers(0, 100).map(Share)) if high is None else None
                found.append(
                    Bound(
                        f"{name} {value}",
                        {name: value},
                        at_most=high if share is None else share,
                        at_least=low if share is None else None,
                        soft=soft and take(st.booleans()),
                    )
                )
    return tuple(found)


def keeps(bounds: Sequence[Bound], chosen: Sequence[Nomination], places: int) -> bool:
    if len(chosen) > places:
        return False
    for bound in bounds:
        number = sum(bound.holds(one) for one in chosen)
        most = bound.at_most
        if isinstance(most, Share):
            most = int(Decimal(most.of) * places / 100)
        if (most is not None and number > most) or number < (bound.at_least or 0):  # type: ignore[operator]
            return False
    return True


def feasible(people: Sequence[Nomination], bounds: Sequence[Bound], places: int) -> list[frozenset[str]]:
    choices = (some for size in range(len(people) + 1) for some in combinations(people, size))
    return [frozenset(one.id for one in some) for some in choices if keeps(bounds, some, places)]


def merit_first(people: Sequence[Nomination], sets: list[frozenset[str]]) -> frozenset[str]:
    """Of the feasible sets the one that has the best placed, then the next best placed …"""
    for one in sorted(people, key=lambda one: -(one.score or 0)):
        having = [some for some in sets if one.id in some]
        sets = having or sets
    return sets[0]


def choose(people: Sequence[Nomination], bounds: Sequence[Bound], places: int, **rest: str) -> Selection:
    return select(SelectionRule(places=places, **rest), Nominations(tuple(people), tuple(bounds)))


@given(nominees(), bounds(), st.integers(0, 6))
@FEW
def test_the_selection_is_the_merit_first_feasible_set(people, bounds, places):
    sets = feasible(people, bounds, places)
    found = choose(people, bounds, places)
    if not sets:
        assert found.conflict and not found.selected
    else:
        assert not found.conflict and set(found.ids()) == merit_first(people, sets)
        assert len(found.selected) + found.fillable == max(map(len, sets))
        assert not found.ties and not found.undecided


@given(nominees(), bounds(), st.integers(0, 6))
@FEW
def test_filling_places_takes_the_best_of_the_largest_feasible_sets(people, bounds, places):
    sets = feasible(people, bounds, places)
    assume(sets)
    largest = [some for some in sets if len(some) == max(map(len, sets))]
    found = choose(people, bounds, places, fill="places")
    assert set(found.ids()) == merit_first(people, largest) and found.fillable == 0


@given(nominees(), bounds(), st.integers(0, 6))
@FEW
def test_a_conflict_cannot_be_kept_and_without_any_one_of_its_bounds_it_can(people, bounds, places):
    assume(not feasible(people, bounds, places))
    names = set(choose(people, bounds, places).as_data()["conflict"])
    everything = [*bounds, Bound("quota", at_most=places)]
    conflict = [one for one in everything if one.name in names]
    assert names and not feasible(people, conflict, len(people)) or _shares(conflict)
    if not _shares(conflict):
        for left_out in conflict:
            assert feasible(people, [one for one in conflict if one is not left_out], len(people))


def _shares(bounds: Sequence[Bound]) -> bool:
    return any(isinstance(one.at_most, Share) for one in bounds)


@given(nominees(), bounds(), st.integers(0, 6))
@FEW
def test_everyone_passed_over_is_told_bounds_that_leave_them_no_place(people, bounds, places):
    assume(not any(isinstance(one.at_most, Share) for one in bounds))
    found = choose(people, bounds, places)
    everything = {one.name: one for one in (*bounds, Bound("quota", at_most=places))}
    better = {one.nomination.id: one.rank for one in found.selected}
    for one in found.passed_over:
        told = [everything[row.name] for row in one.because.rows]
        above = [id for id, rank in better.items() if rank < one.rank]
        sets = feasible(people, told, len(people))
        assert not any({*above, one.nomination.id} <= some for some in sets)
        assert everything[one.because.bound].holds(one.nomination)
        assert set(one.because.held_by) <= set(better)


@given(nominees(), bounds(lower=False), st.integers(0, 6), st.integers(-9, -1))
@FEW
def test_a_nominee_below_the_last_rank_changes_nobody_above_where_bounds_have_no_lower_end(
    people, bounds, places, score
):
    last = Nomination("last", "T-last", score=Decimal(score), groups={"county": "A", "subject": "x", "post": "p"})
    before, after = choose(people, bounds, places), choose([*people, last], bounds, places)
    assert [id for id in after.ids() if id != "last"] == before.ids()


def test_a_nominee_below_the_last_rank_can_change_who_is_above_only_by_making_a_lower_end_reachable():
    people = [
        Nomination("N1", "T1", score=Decimal(3), groups={"county": "A", "subject": "y"}),
        Nomination("N2", "T2", score=Decimal(2), groups={"county": "B", "subject": "y"}),
        Nomination("N3", "T3", score=Decimal(1), groups={"county": "A", "subject": "x"}),
    ]
    bounds = [Bound("B", {"county": "B"}, at_least=1), Bound("x", {"subject": "x"}, at_least=1)]
    last = Nomination("N4", "T4", score=Decimal(0), groups={"county": "B", "subject": "x"})
    assert choose(people, bounds, 2).ids() == ["N2", "N3"]
    assert choose([*people, last], bounds, 2).ids() == ["N1", "N4"]


@given(nominees(), bounds(), st.integers(1, 6), st.data())
@FEW
@example(
    people=(
        Nomination("N0", "T0", score=Decimal(2), groups={"county": "A", "subject": "x", "post": "p"}),
        Nomination("N1", "T1", score=Decimal(1), groups={"county": "B", "subject": "x", "post": "p"}),
    ),
    bounds=(Bound("county B", {"county": "B"}, at_least=1),),
    places=1,
    data=None,
)
def test_stepping_up_never_unseats_anyone_and_breaks_no_upper_end(people, bounds, places, data):
    before = choose(people, bounds, places)
    assume(before.selected)
    gone = before.ids()[0] if data is None else data.draw(st.sampled_from(before.ids()))
    kept = [id for id in before.ids() if id != gone]
    everything = Nominations(people, bounds)
    after = select(SelectionRule(places=places), everything, kept=kept, withdrawn=[gone])
    assert set(kept) <= set(after.ids()) and gone not in after.ids()
    uppers = [Bound(one.name, one.where, at_most=one.at_most) for one in bounds]
    assert keeps(uppers, [one for one in people if one.id in after.ids()], places)
    assert not after.conflict


@given(nominees(), bounds(soft=True), st.integers(0, 6))
@FEW
def test_soft_bounds_give_way_only_where_they_must(people, bounds, places):
    hard = [one for one in bounds if not one.soft]
    found = choose(people, bounds, places)
    assert bool(found.conflict) == (not feasible(people, hard, places))
    if feasible(people, bounds, places):
        assert not found.relaxed and set(found.ids()) == merit_first(people, feasible(people, bounds, places))
    elif not found.conflict:
        assert found.relaxed and all(one.asked != one.reached for one in found.relaxed)


@given(nominees(), bounds(), st.integers(0, 6), st.randoms())
@FEW
def test_the_order_of_the_file_changes_nothing(people, bounds, places, random):
    mixed, turned = list(people), list(bounds)
    random.shuffle(mixed)
    random.shuffle(turned)
    first, second = choose(people, bounds, places), choose(mixed, turned, places)
    assert first.ids() == second.ids() and first.fillable == second.fillable
