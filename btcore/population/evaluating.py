"""Judging a population and writing the outcomes back: some teachers at a time, so that it can stop and go on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import SQL, ModelSelect, Select, SqliteDatabase, Value, fn

from ..errors import Refused
from ..records.database import DATABASE
from ..records.population import PopulationEvaluation, PopulationOutcome
from ..schemas.bundles import Rules, canonical, fingerprint
from .asking import Dossiers, answer, judged
from .keeping import without_rows
from .source import T
from .statement import HARD, Statement, teachers_on

# A few megabytes of common table in memory, and a second or so between two commits.
AT_ONCE = 20_000
# Several processes are worth their start for more; and a table not yet vacuumed is read whole at every step.
AT_ONCE_IN_PARALLEL = 500_000


@dataclass(frozen=True)
class Progress:
    """How far an evaluation went: the last teacher looked at (None: there are no more), and how many were judged."""

    after: int | None
    judged: int
    in_python: int


def evaluation_of(
    statement: Statement, rules: Rules, *, create: Callable[..., PopulationEvaluation] = PopulationEvaluation.create
) -> PopulationEvaluation:
    """The row under which the outcomes of a statement stand; the same rules, day and values have the same one."""
    about: dict[str, Any] = {
        "programme": statement.programme.code,
        "part": statement.part,
        "on": statement.on,
        "rules_sha256": rules.sha256,
        "overlay": json.loads(canonical(dict(rules.values))),
        "outcome_only": not statement.codes,
        "clauses": statement.codes,
    }
    key = fingerprint([about, rules.plugins])
    return PopulationEvaluation.get_or_none(key=key) or create(key=key, **about)


def evaluate_some(
    statement: Statement,
    evaluation: PopulationEvaluation,
    *,
    dossiers: Dossiers,
    after: int = 0,
    at_most: int | None = None,
) -> Progress:
    """Judge the next teachers within the scope, and of those only who have no outcome in the evaluation."""
    if at_most is None:
        at_most = AT_ONCE if isinstance(DATABASE.obj, SqliteDatabase) else AT_ONCE_IN_PARALLEL
    last = last_of(statement, after=after, at_most=at_most)
    if last is None:
        return Progress(None, 0, 0)
    there = PopulationOutcome.evaluation == evaluation.id, PopulationOutcome.teacher.between(after + 1, last)
    before = ModelSelect(PopulationOutcome, [Value(1)]).where(*there).count()
    in_python = write(statement, evaluation, first=after + 1, last=last, dossiers=dossiers, lacking=before > 0)
    return Progress(last, ModelSelect(PopulationOutcome, [Value(1)]).where(*there).count() - before, in_python)


def judge_again(
    statement: Statement, evaluation: PopulationEvaluation, teachers: Sequence[int], *, dossiers: Dossiers
) -> None:
    """Judge some teachers within the scope again, as after a change of a record."""
    for one in teachers:
        PopulationOutcome.delete().where(
            PopulationOutcome.evaluation == evaluation.id, PopulationOutcome.teacher == one
        ).execute()
        write(statement, evaluation, first=one, last=one, dossiers=dossiers)


def write(
    statement: Statement,
    evaluation: PopulationEvaluation,
    *,
    first: int,
    last: int,
    dossiers: Dossiers,
    lacking: bool = False,
) -> int:
    """Judge the teachers within the scope from one id to another, and write the outcomes down, in one statement.

    With `lacking` only those who have no outcome in the evaluation yet; else none of them has. Returns how many had to
    be judged by their dossiers.
    """
    if statement.asked:
        range_ = teachers_on(statement.on).where(T.teacher.between(first, last))
        answer(statement, [row[0] for row in range_.tuples()], dossiers)
    statement.insert(evaluation.id, first=first, last=last, lacking=lacking)
    hard = ModelSelect(PopulationOutcome, [PopulationOutcome.teacher]).where(
        PopulationOutcome.evaluation == evaluation.id,
        PopulationOutcome.teacher.between(first, last),
        PopulationOutcome.outcome == HARD,
    )
    found = [teacher for (teacher,) in hard.tuples()]
    for id, outcome, clauses in judged(statement, found, dossiers) if found else ():
        PopulationOutcome.update(outcome=outcome, clauses=clauses).where(
            PopulationOutcome.evaluation == evaluation.id, PopulationOutcome.teacher == id
        ).execute()
    return len(found)


def last_of(statement: Statement, *, after: int, at_most: int = AT_ONCE) -> int | None:
    """The last of the next teachers within the scope; None if there are no more."""
    query = teachers_on(statement.on).where(T.teacher > after).order_by(T.teacher).limit(at_most).alias("s")
    last: int | None = next(iter(Select((query,), (fn.MAX(query.c.teacher),)).bind(DATABASE.obj).tuples()))[0]
    return last


def unjudged(evaluation: PopulationEvaluation) -> int:
    """How many teachers within the scope have no outcome in the evaluation; run once more it judges all of them."""
    own = PopulationOutcome.evaluation == evaluation.id, PopulationOutcome.teacher == T.teacher
    there = ModelSelect(PopulationOutcome, [Value(1)]).where(*own)
    lacking: int = teachers_on(evaluation.on).where(~fn.EXISTS(there)).count()
    return lacking + without_rows().count()


def refuse_unjudged(evaluation: PopulationEvaluation) -> None:
    """Refused while somebody within the scope has no outcome: nobody is passed over in silence."""
    number = unjudged(evaluation)
    if number:
        raise Refused(
            f"{number} of the teachers within reach have no outcome, as their dossiers came in or changed since; "
            "expected everyone judged: evaluate once more"
        )


def counts(evaluation: PopulationEvaluation, *, on: date) -> Counter[tuple[str, str]]:
    """How many teachers within the scope have which outcome, with which letters of the clauses."""
    there = PopulationOutcome.alias("o")
    query = (
        teachers_on(on)
        .select(there.outcome, there.clauses, fn.COUNT(SQL("*")))
        .join(there, on=((there.teacher == T.teacher) & (there.evaluation == evaluation.id)))
        .group_by(there.outcome, there.clauses)
    )
    return Counter({(outcome, clauses): number for outcome, clauses, number in query.tuples()})
