"""What Python answers for itself alone: criteria without SQL form, and teachers of whom the rows do not say enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ..records.bulk import insert_into
from ..records.database import DATABASE
from ..records.people import Teacher
from ..rules.clauses import may_not_apply
from ..rules.comparisons import Judgement
from ..rules.dossier import Dossier
from ..rules.evidence import Judging
from ..rules.kinds import Kinds
from ..rules.outcomes import Outcome
from ..rules.verdicts import Verdict
from .criteria import codes_inside
from .dossiers import AT_ONCE, dossiers_of
from .logic import LETTERS
from .statement import ASKED, Statement

# The dossiers of teachers, with their ids.
Dossiers = Callable[[Sequence[int]], Iterable[tuple[int, Dossier]]]
LETTER = {Outcome(outcome): letter for letter, outcome in LETTERS.items()}


def answer(statement: Statement, teachers: Sequence[int], dossiers: Dossiers) -> None:
    """What Python says of the criteria that have no SQL form, in a table of this connection."""
    columns = [f"c{number + 1}" for number in range(len(statement.asked))]
    DATABASE.execute_sql(f"DROP TABLE IF EXISTS {ASKED}")
    listed = ", ".join(f"{name} TEXT" for name in columns)
    DATABASE.execute_sql(f"CREATE TEMPORARY TABLE {ASKED} (teacher INTEGER PRIMARY KEY, {listed})")
    insert_into(ASKED, ("teacher", *columns), list(answers(statement, dossiers(teachers))))


def answers(statement: Statement, dossiers: Iterable[tuple[int, Dossier]]) -> Iterator[tuple[Any, ...]]:
    """What Python says of the criteria that have no SQL form: a teacher's number, and a text for each criterion."""
    judges = [(rule, judging, rule.prepare(judging)) for rule, judging in statement.asked]
    for id, dossier in dossiers:
        yield id, *(_letters(judge(dossier), rule, judging, dossier) for rule, judging, judge in judges)


def judged(statement: Statement, teachers: Sequence[int], dossiers: Dossiers) -> list[tuple[int, str, str]]:
    """Teachers judged by their dossiers: id, outcome and the letters of the clauses."""
    judge = statement.programme.judge(on=statement.on, part=statement.part, overlays=statement.overlays)
    rows = []
    for id, dossier in dossiers(teachers):
        verdict = judge(dossier)
        outcomes = {one.code: LETTER[one.outcome] for one in verdict.clauses}
        rows.append((id, LETTER[verdict.outcome], "".join(outcomes[code] for code in statement.codes)))
    return rows


def from_tables(*, on: date, kinds: Kinds) -> Dossiers:
    """Dossiers out of the tables, as they are on a day."""

    def dossiers(teachers: Sequence[int]) -> Iterator[tuple[int, Dossier]]:
        for start in range(0, len(teachers), AT_ONCE):
            found = list(Teacher.select().where(Teacher.id.in_(list(teachers[start : start + AT_ONCE]))))
            made = dossiers_of(found, on=on, kinds=kinds)
            yield from ((teacher.id, dossier) for teacher, dossier in zip(found, made, strict=True))

    return dossiers


def _letters(judgement: Judgement, rule: Any, judging: Judging, dossier: Dossier) -> str:
    """An answer as text: its letter, whether it may still not apply, and the letters of the clauses inside."""
    verdict = Verdict(dossier, judging.programme, "", judging.on, judgement.outcome, (judgement,), judging)
    inside = {one.code: LETTER[one.outcome] for one in verdict.clauses}
    letters = "".join(inside[code] for code in codes_inside(rule, judging))
    return LETTER[judgement.outcome] + ("m" if may_not_apply(judgement) else "-") + letters
