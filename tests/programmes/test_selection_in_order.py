"""A selection read once in order is the selection of everyone held at once."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from btcore import Bound, BoundRule, Nomination, Nominations, Selection, SelectionRule
from btcore.programmes.selection import Crowd, Preference, select, select_in_order
from btcore.rules.language import holds
from btcore.rules.outcomes import Outcome
from btcore.rules.wording import Text

from .test_selection_against_brute_force import FEW, GROUPS, bounds

OUTCOMES = [Outcome.PASS] * 6 + [Outcome.WAIVED, Outcome.UNKNOWN, Outcome.FAIL]
PREFERENCES = tuple(Preference(name, Text(name, name), holds("key_teacher")) for name in ("first", "second"))
RULED = st.sampled_from([(), (BoundRule(("county", "post"), at_most=2),), (BoundRule(("subject",), at_most=1),)])


@st.composite
def crowds(take: st.DrawFn) -> tuple[Nomination, ...]:
    """Nominations with few scores, so that many are equal; some are not known to be eligible, or lack a group."""
    people = []
    for place in range(take(st.integers(1, 14))):
        groups = {name: take(st.sampled_from(values)) for name, values in GROUPS.items()}
        if take(st.integers(0, 9)) == 0:
            del groups["post"]
        people.append(
            Nomination(
                f"N{place:02}",
                f"T{place:02}",
                outcome=take(st.sampled_from(OUTCOMES)),
                score=Decimal(take(st.integers(0, 4))) / 2,
                tier=take(st.sampled_from([1, 1, 1, 2])),
                groups=groups,
                tie_breaks={name: take(st.booleans()) for name in ("first", "second") if take(st.booleans())},
            )
        )
    return tuple(people)


@st.composite
def rules(take: st.DrawFn) -> SelectionRule:
    return SelectionRule(
        places=take(st.none() | st.integers(0, 9)),
        bounds=take(RULED),
        ties=take(st.sampled_from(["committee", "draw"])),
        seed="7",
        fill=take(st.sampled_from(["merit", "places"])),
        fallback_by=take(st.sampled_from([("county", "subject"), ()])),
        preferences=PREFERENCES,
        tie_breaks=take(st.sampled_from([(), ("second",)])),
    )


def in_order(rule: SelectionRule, people: tuple[Nomination, ...], some: tuple[Bound, ...], listed: int) -> Selection:
    alike = Counter((one.outcome, one.tier, tuple(sorted(one.groups.items()))) for one in people)
    cells = [
        Crowd(Nomination("", "", outcome=outcome, tier=tier, groups=dict(groups)), number)
        for (outcome, tier, groups), number in alike.items()
    ]
    ordered = sorted(people, key=lambda one: (one.tier, -(one.score or 0), one.id[::-1]))
    return select_in_order(rule, cells, iter(ordered), bounds=some, listed=listed)


def at_once(rule: SelectionRule, people: tuple[Nomination, ...], some: tuple[Bound, ...]) -> Selection:
    made = [bound for one in rule.bounds for bound in one.over(people)]
    looked_at = {name for one in (*some, *made) for name in one.where}
    aside = [one.id for one in people if one.outcome is Outcome.UNKNOWN or not looked_at <= set(one.groups)]
    order = (*rule.tie_breaks, *(one.code for one in rule.preferences))
    return select(rule, Nominations(people, some, order), set_aside=aside)


def said(found: Selection) -> dict[str, Any]:
    return {name: value for name, value in found.as_data().items() if name not in ("not_competing", "outside")}


def usable(some: tuple[Bound, ...], rule: SelectionRule) -> tuple[Bound, ...]:
    """Shares of the places need places."""
    return some if rule.places is not None else tuple(one for one in some if isinstance(one.at_most, int | None))


@given(crowds(), rules(), bounds(soft=True))
@FEW
def test_all_that_is_said_of_everyone_is_the_same(people, rule, some):
    some = usable(some, rule)
    found, expected = in_order(rule, people, some, listed=99), at_once(rule, people, some)
    assert said(found) == said(expected)
    assert found.unlisted == expected.unlisted == 0


@given(crowds(), rules(), bounds(soft=True))
@FEW
def test_short_lists_leave_the_choice_as_it_is_and_count_the_others(people, rule, some):
    some = usable(some, rule)
    found, expected = in_order(rule, people, some, listed=1), at_once(rule, people, some)
    for name in ("selected", "bounds", "ties", "fillable", "conflict", "relaxed"):
        assert said(found)[name] == said(expected)[name], name
    places = iter(said(expected)["passed_over"])
    assert all(one in places for one in said(found)["passed_over"])
    numbers = [len(one.passed_over) + len(one.undecided) + one.unlisted for one in (found, expected)]
    assert numbers[0] == numbers[1]


def test_reading_ends_where_nobody_further_down_could_be_taken_or_told():
    people = [Nomination(f"N{place:04}", f"T{place}", score=Decimal(5000 - place)) for place in range(5000)]
    read: list[str] = []

    def told():
        for one in people:
            read.append(one.id)
            yield one

    crowd = Crowd(Nomination("", ""), len(people))
    found = select_in_order(SelectionRule(places=10), [crowd], told(), listed=3)
    assert (len(found.selected), len(found.passed_over), found.unlisted) == (10, 3, 4987)
    assert len(read) < 20
    assert found.passed_over[0].because.held_by == tuple(one.id for one in people[:10])
