"""A choice among everyone in the database is the choice among their nominations, made of dossiers one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from btcore import BoundRule, Dossier, Nominations, Programme, SelectionRule
from btcore.population.evaluating import write
from btcore.population.ranking import Ranking
from btcore.population.statement import statement
from btcore.programmes.proposals import OfficeScore, nominations_of, own_ranking
from btcore.programmes.selection import IN, Preference, groups_looked_at, select, select_in_order
from btcore.records.database import DATABASE, open_database
from btcore.records.population import PopulationEvaluation
from btcore.rules.clauses import Clause
from btcore.rules.language import count, none_of
from btcore.rules.outcomes import UNKNOWN
from btcore.rules.wording import Text
from btcore.testing.strategies import criteria, days_judged, dossiers, kinds_named, measures, programmes

from .conftest import population

ALWAYS = Clause("9.9", "anybody", zh="任何人", line=9, criterion=none_of(count("open_class") < 0))
# A long word stands as its hash.
GROUPS = {"county": "AB", "school": ("x", "y", "z" * 70), "school_stage": ("primary", "junior_secondary")}
BOUNDS = [
    (),
    (BoundRule(("county",), at_most=1),),
    (BoundRule(("school", "school_stage"), at_most=1, at_least=1, soft=True),),
]


@st.composite
def towns(draw: Any) -> tuple[Programme, list[Dossier], date]:
    """A programme with points, preferences, tiers and bounds, and teachers with their schools.

    Mostly with fewer places than people whom the rule lets in: somebody has to be passed over.
    """
    made = draw(programmes(1))
    eligibility = made.eligibility if draw(st.integers(0, 3)) == 3 else (ALWAYS,)
    codes = [one.code for one in made.eligibility]
    wishes = [
        Preference(name, Text(name, name), draw(criteria(1, clauses=False)))
        for name in ("first", "second")[: draw(st.integers(0, 2))]
    ]
    rule = SelectionRule(
        places=draw(st.sampled_from([1, 2, None, 3, 0])),
        bounds=draw(st.sampled_from(BOUNDS)),
        points=draw(measures()),
        preferences=tuple(wishes),
        tiers=draw(st.sampled_from([(), (tuple(codes[:1]),)])),
        fallback_by=draw(st.sampled_from([("county",), ("school",), ()])),
    )
    programme = replace(made, eligibility=eligibility, selection=rule)
    kinds = tuple({*kinds_named(made.eligibility), *kinds_named((rule.points, rule.preferences))})
    people = draw(st.lists(dossiers(tuple(codes), kinds), min_size=3, max_size=6))
    placed = [
        replace(one, teacher={**one.teacher, "id": f"T{number}", "name": "", **place})
        for number, one in enumerate(people)
        for place in [{name: draw(st.sampled_from(values)) for name, values in GROUPS.items()}]
    ]
    return programme, placed, draw(days_judged())


def in_database(
    programme: Programme, people: list[Dossier], ids: list[int], on: date, scores: dict[str, OfficeScore]
) -> dict[str, Any]:
    compiled = statement(programme, on=on)
    made = PopulationEvaluation.create(
        key="test", programme="", part="", on=on, rules_sha256="", clauses=compiled.codes
    )
    by_id = dict(zip(ids, people, strict=True))

    def given_dossiers(some: Any) -> Any:
        return [(id, by_id[id]) for id in some]

    write(compiled, made, first=ids[0], last=ids[-1], dossiers=given_dossiers)
    rule = programme.selection_rule(on=on)
    ranking = Ranking(rule, compiled, made, given_dossiers)
    ranking.fill()
    ranking.score(scores)
    crowds = ranking.crowds(ranking.looked_at())
    return said(select_in_order(rule, crowds, ranking.ordered(), programme=programme.code, listed=99))


def in_python(programme: Programme, people: list[Dossier], on: date, scores: dict[str, OfficeScore]) -> dict[str, Any]:
    judge = programme.judge(on=on)
    listed = nominations_of([judge(one) for one in people], scores=scores, own=own_ranking(programme, on=on))
    may = [one for one in listed if one.outcome in (*IN, UNKNOWN)]
    aside = [one.id for one in may if one.outcome is UNKNOWN or one.score is None]
    rule = programme.selection_rule(on=on)
    # Soft bounds give way in the order in which nominations bring them.
    names = groups_looked_at(rule)
    may.sort(key=lambda one: [one.groups.get(name, "") for name in names])
    order = tuple(one.code for one in rule.preferences)
    return said(select(rule, Nominations(tuple(may), (), order), programme=programme.code, set_aside=aside))


def said(found: Any) -> dict[str, Any]:
    data = found.as_data()
    bounds = sorted(data.pop("bounds"), key=lambda one: str(one["bound"]))
    relaxed = sorted(data.pop("relaxed"), key=lambda one: str(one["bound"]))
    for name in ("not_competing", "outside"):
        del data[name]
    return {**data, "bounds": bounds, "relaxed": relaxed}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_choice_is_the_same(kind: str, new_database: Callable[[str], str]) -> None:
    open_database(new_database(kind))
    seen = {"selected": 0, "passed_over": 0}

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(towns(), st.booleans())
    def compare(case: tuple[Programme, list[Dossier], date], scored: bool) -> None:
        programme, people, on = case
        scores = {"T0": OfficeScore("T0", Decimal("1.25")), "T1": OfficeScore("T1", Decimal(3))} if scored else {}
        with population(people) as ids:
            found = in_database(programme, people, ids, on, scores)
        assert found == in_python(programme, people, on, scores)
        for name in seen:
            seen[name] += len(found[name])

    compare()
    DATABASE.close()
    assert all(seen.values()), seen
