"""Points tables as SQL: what a record is worth at least and at most, and which records count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

from peewee import Case, Value, fn

from ..rules.domains import Choice, Domain, Number
from ..rules.dossier import Record
from ..rules.evidence import Judging, attribute_of
from ..rules.points import Points
from ..rules.tables import ANY, Table, as_table
from .columns import SCALE, Unstorable, scaled, stored
from .conditions import Chosen, chosen
from .ends import Ends, smaller
from .logic import Condition, every, when
from .measures import compiles
from .periods import period_of_record
from .source import R, Source

# More combinations of values than this make no readable statement.
MOST = 400


def _saying(values: dict[str, Any]) -> Record:
    """A record that says of some attributes what it is given, read or not, and of the others nothing."""
    record = Record("", "honour")
    record.values = values
    return record


@compiles(Points)
def points(rule: Points, judging: Judging, source: Source) -> Ends:
    if rule.times is not None:
        raise Unstorable
    take = replace(rule.take, period="calendar_year") if rule.take.period == "year" else rule.take
    which, rows = chosen(rule.evidence, judging), as_table(rule.table)
    least, most = _worth(rule, rows)
    low, high = when(which.certain, least, 0), most
    grouped = take.how == "best_per"
    if rule.distinct_by is None and take.how in ("sum", "highest"):
        step = fn.SUM if take.how == "sum" else fn.MAX
        ends = [
            source.number(step, value, which.kinds, where)
            for value, where in ((least, which.certain), (most, which.possible))
        ]
    elif grouped and rule.distinct_by is not None:
        # Which records of a work are outdone decides in which year it counts: Python's work.
        raise Unstorable
    elif grouped:
        period = period_of_record(take.period, judging.calendar)
        ends = [_best_per(source, which, low, period, sure=True), _best_per(source, which, high, period, sure=False)]
    else:
        ends = [_of_works(source, which, value, rule) for value in (low, high)]
    made = Ends.of(*ends, scale=SCALE, open_high=which.endless(source))
    if rule.at_most is None:
        return made
    cap = scaled(rule.at_most)
    return Ends(smaller(made.low, cap), smaller(made.high, cap), SCALE)


def _of_works(source: Source, which: Chosen, worth: Any, rule: Points) -> Any:
    """The sum, the highest or the best n over works: certificates of one work count once, the highest."""
    each = [R.id]
    if rule.distinct_by is not None:
        shared = getattr(R, rule.distinct_by)
        each = [shared, Case(None, [(shared.is_null(), R.id)], 0)]
    number = {"highest": 1, "top": rule.take.number}.get(rule.take.how)
    return source.best(worth, which.kinds, where=which.possible, each=each, number=number)


def _best_per(source: Source, which: Chosen, worth: Any, period: Any, *, sure: bool) -> Any:
    """The best of each year; a record whose year is not known never adds to the low end and always to the high one."""
    alone = Case(None, [(period.is_null(), R.id)], 0)
    where = every((which.possible, period.is_null(False))) if sure else which.possible
    return source.best(worth, which.kinds, where=where, each=[period, alone])


def _worth(rule: Points, rows: Table) -> tuple[Any, Any]:
    """The least and the most that the record at hand may be worth, over all values of what is not known."""
    names = list(dict.fromkeys((*rows.by, *(name for name, _ in rule.factors))))
    choices = {name: list(_values(rule, rows, name)) for name in names}
    number = 1
    for values in choices.values():
        number *= len(values)
    if number > MOST:
        raise Unstorable
    worth = {
        values: tuple(scaled(end) for end in rule.worth(_saying(dict(zip(names, values, strict=True))), rows))
        for values in product(*choices.values())
    }
    least, most = (_cases(names, choices, {key: ends[end] for key, ends in worth.items()}, ()) for end in (0, 1))
    return _sql(least), _sql(most)


def _values(rule: Points, rows: Table, name: str) -> Iterator[Any]:
    """The values of an attribute that are told apart: those named, any other, and none known."""
    domain: Domain = attribute_of(name).domain
    if isinstance(domain, Choice):
        yield from domain.scale.values
    else:
        named = {key[place] for place, by in enumerate(rows.by) if by == name for key, _ in rows.rows}
        named |= {str(value) for by, factors in rule.factors if by == name for value, _ in factors}
        named.discard(ANY)
        yield from (Decimal(one) if isinstance(domain, Number) else one for one in sorted(named))
        yield OTHER
    yield None


# Any value that neither the table nor a factor names.
OTHER = "\0"


def _cases(names: list[str], choices: dict[str, list[Any]], worth: dict[Any, int], known: tuple[Any, ...]) -> Any:
    """The worth as nested cases, attribute by attribute; what comes to the same is said once."""
    if len(known) == len(names):
        return worth[known]
    name = names[len(known)]
    column, domain = getattr(R, name), attribute_of(name).domain
    branches = {value: _cases(names, choices, worth, (*known, value)) for value in choices[name]}
    if all(isinstance(one, int) for one in branches.values()) and len(set(branches.values())) == 1:
        return branches[None]
    rest = branches.pop(OTHER, branches[None])
    unknown = branches.pop(None)
    cases: list[tuple[Condition, Any]] = [(column.is_null(), unknown)]
    cases += [(column == stored(domain, value), branch) for value, branch in branches.items()]
    return Case(None, cases, rest)


def _sql(value: Any) -> Any:
    return Value(value) if isinstance(value, int) else value
