"""Judging a whole population inside the database, and what other values would change of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from ..errors import Refused
from ..hooks.manager import PluginManager
from ..population.asking import from_tables
from ..population.comparing import differences
from ..population.evaluating import AT_ONCE, counts, evaluate_some, evaluation_of, refuse_unjudged, unjudged
from ..population.keeping import fill, without_rows
from ..population.logic import LETTERS
from ..population.measured import Measured, measured
from ..population.ranking import Ranking
from ..population.statement import statement
from ..population.turns import take_turn
from ..programmes.chosen import Selection
from ..programmes.nominations import Bound
from ..programmes.proposals import OfficeScore
from ..programmes.selection import select_in_order
from ..records.database import DATABASE, one_moment
from ..records.population import PopulationEvaluation
from ..records.scope import Scope, required_scope, within
from ..rules.kinds import Kinds
from ..rules.parameters import Overlay
from ..rules.wording import Language
from ..schemas.bundles import Rules
from .operation import Doing, operation
from .setting_up import jurisdiction_of


@operation
def evaluate(
    doing: Doing,
    *,
    programme: str,
    on: date,
    part: str = "eligibility",
    values: dict[str, Any] | None = None,
    jurisdiction: str = "",
    outcome_only: bool = False,
    after: int = 0,
    at_most: int | None = None,
) -> dict[str, Any]:
    """Judge a part of a programme for everyone within reach, the next so many teachers, and write the outcomes down.

    Teachers who have an outcome under the same rules, day and values already are passed over, so that it can stop and
    go on, and judges those alone whose dossiers changed. `after` is the answer's, until `more` is false.
    """
    take_turn()
    judged = doing.manager.catalogue[programme]
    installed = doing.manager.catalogue.installed[programme]
    overlay = judged.parameters.overlay(values or {}, place="what-if")
    compiled = statement(judged, on=on, part=part, overlays=[overlay] if values else (), outcome_only=outcome_only)
    rules = Rules.of(judged, values=values or {}, plugins={installed.plugin: installed.version})
    evaluation = evaluation_of(compiled, rules, create=partial(doing.create, PopulationEvaluation))
    answer = {"evaluation": evaluation.id, "filled": 0, "after": after, "judged": 0, "in_python": 0, "more": True}
    with within(scope_in(doing.scope, jurisdiction)):
        # Looking for who has no rows yet means looking at everyone: once, not at every step.
        answer["filled"] = 0 if after else fill(kinds=doing.manager.kinds, at_most=at_most or AT_ONCE)
        if answer["filled"]:
            return answer
        dossiers = from_tables(on=on, kinds=doing.manager.kinds)
        done = evaluate_some(compiled, evaluation, dossiers=dossiers, after=after, at_most=at_most)
        # What others brought in or changed behind this one, between two steps, is found by beginning again.
        again = done.after is None and unjudged(evaluation) > 0
    numbers = {"judged": done.judged, "in_python": done.in_python}
    reached = {"more": True, "after": done.after} if done.after is not None else {"more": again}
    return answer | numbers | ({"more": True, "after": 0} if again else reached)


def fill_all(*, kinds: Kinds) -> None:
    """Make the typed rows of everyone within the scope who has none, some thousand teachers in a transaction."""
    required_scope("population_teacher")
    made = AT_ONCE
    while made == AT_ONCE:
        with DATABASE.atomic():
            made = fill(kinds=kinds, at_most=AT_ONCE)


@contextmanager
def everyone(kinds: Kinds) -> Iterator[None]:
    """All that is read inside is of one moment, in which everyone within the scope has typed rows."""
    while True:
        fill_all(kinds=kinds)
        with one_moment():
            # An import that came between has taken rows away.
            if not without_rows().exists():
                yield
                return


@dataclass(frozen=True)
class PopulationSelection:
    """A choice among everyone within the scope in force: how many are eligible, not known, or lack a score."""

    found: Selection
    numbers: dict[str, int]

    def as_data(self, language: Language) -> dict[str, Any]:
        """As a selection has it, without the whole reserve: `unlisted` more have no place."""
        data = self.found.as_data(language)
        for name in ("reserve", "not_competing", "withdrawn", "outside"):
            del data[name]
        return {**self.numbers, **data, "unlisted": self.found.unlisted}


def population_selection(
    manager: PluginManager,
    *,
    programme: str,
    on: date,
    overlays: Sequence[Overlay],
    evaluation: int,
    bounds: Sequence[Bound] = (),
    scores: Mapping[str, OfficeScore] | None = None,
    told: Callable[[int], None] | None = None,
) -> PopulationSelection:
    """Whom the programme would choose of everyone within the scope, by a stored evaluation of the same day and values.

    Nothing is written down. Refused: a programme without points while no scores are given; somebody within the scope
    who is not judged, or not since a change. InputError for a bound over a group that the database does not know.
    """
    rules = manager.catalogue[programme]
    rule = rules.selection_rule(on=on, overlays=overlays)
    if rule.points is None and not scores:
        raise Refused(f"programme {programme} has no points to rank by; expected the office's scores: --scores FILE")
    compiled = statement(rules, on=on, overlays=overlays)
    row = PopulationEvaluation.get(PopulationEvaluation.id == evaluation)
    ranking = Ranking(rule, compiled, row, from_tables(on=on, kinds=manager.kinds))
    groups = ranking.looked_at(bounds)
    office = dict(scores or {})
    with one_moment():
        refuse_unjudged(row)
        ranking.fill(told)
        ranking.score(office)
        found = select_in_order(
            rule,
            ranking.crowds(groups),
            (manager.rank_key(rules, one) for one in ranking.ordered()),
            bounds=bounds,
            tie_breaks=tuple(dict.fromkeys(name for one in office.values() for name in one.tie_breaks)),
            programme=programme,
        )
        return PopulationSelection(found, ranking.numbers())


def scope_in(scope: Scope, jurisdiction: str) -> Scope:
    """The scope, or what of it lies in a jurisdiction; Refused for one beyond it."""
    if not jurisdiction:
        return scope
    where = jurisdiction_of(jurisdiction)
    if not where.path.startswith(scope.paths or ("\0",)):
        raise Refused(f"{jurisdiction} is not within reach; expected a jurisdiction of one's own")
    return Scope((where.path,))


def summary(evaluation: PopulationEvaluation) -> dict[str, Any]:
    """How many teachers within the scope have which outcome, in all and clause by clause.

    Refused while somebody there is not judged, or not since a change.
    """
    with one_moment():
        refuse_unjudged(evaluation)
        return summed(counts(evaluation, on=evaluation.on), codes=evaluation.clauses)


def summed(numbers: Mapping[tuple[str, str], int], *, codes: Sequence[str]) -> dict[str, Any]:
    """The same out of how many have which outcome with which letters of the clauses of these codes."""
    outcomes: dict[str, int] = {}
    clauses: dict[str, dict[str, int]] = {code: {} for code in codes}
    for (outcome, letters), number in numbers.items():
        outcomes[LETTERS[outcome]] = outcomes.get(LETTERS[outcome], 0) + number
        for code, letter in zip(codes, letters, strict=True):
            clauses[code][LETTERS[letter]] = clauses[code].get(LETTERS[letter], 0) + number
    return {"teachers": sum(outcomes.values()), "outcomes": outcomes, "clauses": clauses}


def population_changes(
    manager: PluginManager,
    *,
    programme: str,
    on: date,
    overlays: Sequence[Overlay],
    others: Sequence[Overlay],
    part: str = "eligibility",
    told: Callable[[int], None] | None = None,
) -> list[dict[str, Any]]:
    """What each of the other overlays would change for everyone within the scope in force, at one moment, as data.

    No outcome is stored.
    """
    rules = manager.catalogue[programme]
    before = statement(rules, on=on, part=part, overlays=overlays)
    then = [statement(rules, on=on, part=part, overlays=[*overlays, one]) for one in others]
    with everyone(manager.kinds):
        found = differences(before, then, dossiers=from_tables(on=on, kinds=manager.kinds), told=told)
        return [one.as_data() for one in found]


def population_values(
    manager: PluginManager,
    *,
    programme: str,
    on: date,
    clause: str,
    overlays: Sequence[Overlay] = (),
    part: str = "eligibility",
) -> Iterator[Measured]:
    """Both ends of what a clause measures, for everyone within the scope in force, at one moment; nothing is stored."""
    compiled = statement(manager.catalogue[programme], on=on, part=part, overlays=overlays)
    with everyone(manager.kinds):
        yield from measured(compiled, clause, dossiers=from_tables(on=on, kinds=manager.kinds))
