"""Both ends of what one clause measures, teacher by teacher: asked when somebody wants them, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import input_error
from ..rules.clauses import clauses_inside
from ..rules.comparisons import Comparison
from ..rules.domains import Choice
from ..rules.kinds import TEACHER_ATTRIBUTES
from ..rules.measures import Fact
from ..rules.outcomes import NOT_APPLICABLE, Outcome
from .asking import Dossiers
from .criteria import behind_choices
from .evaluating import last_of
from .logic import LETTERS
from .source import T
from .statement import HARD, Statement, codes_on, teachers_on


@dataclass(frozen=True)
class Measured:
    """A teacher's outcome of a clause, and between what its measure lies: numbers, or values of a scale.

    None is no bound. Where the clause does not apply nothing is measured: both are None.
    """

    teacher: str
    outcome: Outcome
    low: Any
    high: Any


def measured(statement: Statement, code: str, *, dossiers: Dossiers) -> Iterator[Measured]:
    """Everyone within the scope, in the order of their ids; InputError for a clause that is no single comparison."""
    rule = _comparison(statement, code)
    judge = statement.programme.judge(on=statement.on, part=statement.part, overlays=statement.overlays)
    in_sql, after = code in statement.ends and not statement.asked, 0
    while (last := last_of(statement, after=after)) is not None:
        among = (after + 1, last)
        named = codes_on(statement.on).where(T.teacher.between(*among)).order_by(T.teacher)
        codes: dict[int, str] = dict(named.tuples())
        found: dict[int, Measured] = {}
        if in_sql:
            rows = statement.values(teachers_on(statement.on), [code], among=among)
            for (id, teacher), (pairs, letter) in zip(codes.items(), rows, strict=True):
                if letter != HARD:
                    found[id] = _measured(teacher, Outcome(LETTERS[letter]), *(_shown(end, rule) for end in pairs[0]))
        hard = [id for id in codes if id not in found]
        for id, dossier in dossiers(hard) if hard else ():
            clause = next(one for one in judge(dossier).clauses if one.code == code)
            found[id] = _measured(codes[id], clause.outcome, clause.low, clause.high)
        yield from (found[id] for id in codes)
        after = last


def _comparison(statement: Statement, code: str) -> Comparison:
    settings = statement.programme.settings(statement.on, statement.overlays)
    clauses = [one for rule in statement.programme.part(statement.part) for one in clauses_inside(rule)]
    single: dict[str, Comparison] = {}
    for one in clauses:
        rule = behind_choices(one.criterion, settings)
        if isinstance(rule, Comparison):
            single[one.code] = rule
    if code not in single:
        has = f"one of {', '.join(single)}" if single else "a part with such a clause"
        raise input_error(f"clause {code}", "no clause of this part that is a single comparison", has)
    return single[code]


def _shown(end: Decimal | None, rule: Comparison) -> Any:
    """An end as verdicts show it: a rank as the value of its scale."""
    domain = TEACHER_ATTRIBUTES[rule.measure.attribute].domain if isinstance(rule.measure, Fact) else None
    return domain.scale.values[int(end)] if isinstance(domain, Choice) and end is not None else end


def _measured(teacher: str, outcome: Outcome, low: Any, high: Any) -> Measured:
    return Measured(teacher, outcome, *((None, None) if outcome is NOT_APPLICABLE else (low, high)))
