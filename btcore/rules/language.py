"""The words in which rules are written: short functions for measures and criteria.

    count("open_class", administrative_level=at_least("school"), within=past(years=5)) >= parameter("min_open_lessons")

Any argument may be a `parameter(…)`. Attributes of records are keyword arguments: a value, `at_least`, `at_most` or
`one_of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .calendar import CURRENT, EVER, Window, between, last, past, term, this
from .clauses import Clause, Restated, Statement
from .comparisons import Comparison, Criterion, Measure, Rate
from .conditions import as_condition, at_least, at_most, one_of
from .criteria import AtLeastOf, Attested, Choose, Cleared, Not
from .duties import Each
from .evidence import Evidence
from .measures import Count, Distinct, Fact, Run, Total, YearsSince
from .parameters import ParameterReference, parameter
from .points import HIGHEST, SUM, Points, Take, best_per, top
from .results import ScoreMeasure
from .reuse import WithoutReuse
from .sections import bands, highest_of, per_unit, remainder, section
from .tables import table
from .tenure import Tenure


def evidence(kinds: Any, *, within: Window | None = None, **where: Any) -> Evidence:
    """Records of one kind, or of several given as a tuple or a parameter, that meet the conditions."""
    if isinstance(kinds, str):
        kinds = (kinds,)
    elif not isinstance(kinds, ParameterReference):
        kinds = tuple(kinds)
    return Evidence(kinds, tuple((name, as_condition(value)) for name, value in where.items()), within)


def count(*kinds: Any, within: Window | None = None, **where: Any) -> Count:
    """How many records of these kinds meet the conditions."""
    return Count(evidence(kinds[0] if len(kinds) == 1 else kinds, within=within, **where))


def total(attribute: str, *kinds: Any, within: Window | None = None, **where: Any) -> Total:
    """The sum of a number that records carry: total("hours", "lecture")."""
    return Total(attribute, evidence(kinds[0] if len(kinds) == 1 else kinds, within=within, **where))


def distinct(by: str, *kinds: Any, within: Window | None = None, **where: Any) -> Distinct:
    """How many different months, persons, works …: distinct("person", "mentoring")."""
    return Distinct(by, evidence(kinds[0] if len(kinds) == 1 else kinds, within=within, **where))


def run(*kinds: Any, period: Any, gap: Any = "breaks", **where: Any) -> Run:
    """How many periods in a row, counted back from the last, have such a record."""
    return Run(period, evidence(kinds[0] if len(kinds) == 1 else kinds, **where), gap)


def points(
    *kinds: Any,
    table: Any,
    take: Take = SUM,
    at_most: Any = None,
    distinct_by: str | None = None,
    factors: Mapping[str, Mapping[str, Any]] | None = None,
    times: str | None = None,
    within: Window | None = None,
    **where: Any,
) -> Points:
    """Points of records by a table; see `points.Points`."""
    pairs = tuple((name, tuple(values.items())) for name, values in (factors or {}).items())
    chosen = evidence(kinds[0] if len(kinds) == 1 else kinds, within=within, **where)
    return Points(chosen, table, take, at_most, distinct_by, pairs, times)


def tenure(*kinds: Any, unit: Any = "year", within: Window | None = None, **where: Any) -> Tenure:
    """How many completed years (`month`, `day`) states lasted: tenure("post", title="班主任")."""
    return Tenure(evidence(kinds[0] if len(kinds) == 1 else kinds, within=within, **where), unit)


def score(*, programme: Any = None, take: Any = "latest", within: Window | None = None) -> ScoreMeasure:
    """The points of an earlier comprehensive score of a programme: of the `latest` result, or of the `best`."""
    return ScoreMeasure(programme, take, within)


def years_since(attribute: str) -> YearsSince:
    """Completed years since a date of the teacher."""
    return YearsSince(attribute)


def age() -> YearsSince:
    """Age in completed years (周岁)."""
    return YearsSince("birth_date")


def fact(attribute: str) -> Fact:
    """A property of the teacher."""
    return Fact(attribute)


def holds(title: Any, *, within: Window = CURRENT, **where: Any) -> Comparison:
    """The teacher holds a title: now by default, `within=EVER` for ever held."""
    return count("title", title=title, within=within, **where) >= 1


def at_least_of(number: Any, *criteria: Any) -> AtLeastOf:
    """At least so many of the criteria."""
    return AtLeastOf(number, criteria)


def all_of(*criteria: Any) -> AtLeastOf:
    """Every criterion that applies."""
    return AtLeastOf(None, criteria)


def any_of(*criteria: Any) -> AtLeastOf:
    """One of the criteria."""
    return AtLeastOf(1, criteria)


def not_(criterion: Criterion) -> Not:
    """The criterion does not hold."""
    return Not(criterion)


def none_of(*criteria: Criterion) -> Not:
    """None of the criteria holds."""
    return Not(AtLeastOf(1, criteria))


def each(
    period: Any,
    criterion: Any,
    *,
    within: Window | None = None,
    part_period: Any = "full",
    of: str | None = None,
    lasting: Any = None,
    in_session: bool = False,
) -> Each:
    """The criterion holds in every period; `of` says who owes it: candidate, member or title_holder, for how many years
    at most `lasting`; `in_session`: a period that is wholly holidays asks for nothing."""
    return Each(period, criterion, within, part_period, of, lasting, in_session)


def rate(number: Any, unit: str) -> Rate:
    """A bound inside each(…), so many on the average: each("semester", count("lesson_observed") >= rate(2, "week"))."""
    return Rate(number, unit)


def attested() -> Attested:
    """A person's word on the clause around it."""
    return Attested()


def cleared(kind: Any, *, looked: Window | None = None) -> Cleared:
    """Someone looked and found none in force."""
    return Cleared(kind, looked)


def choose(by: ParameterReference, options: Mapping[Any, Any]) -> Choose:
    """One of several criteria, by a parameter's value."""
    return Choose(by.name, tuple(options.items()))


def without_reuse(*clauses: Clause) -> WithoutReuse:
    """Counting clauses that share no record."""
    return WithoutReuse(clauses)


__all__ = [
    "CURRENT",
    "EVER",
    "HIGHEST",
    "SUM",
    "Clause",
    "Measure",
    "Restated",
    "Statement",
    "age",
    "all_of",
    "any_of",
    "at_least",
    "at_least_of",
    "at_most",
    "attested",
    "bands",
    "best_per",
    "between",
    "choose",
    "cleared",
    "count",
    "distinct",
    "each",
    "fact",
    "highest_of",
    "holds",
    "last",
    "none_of",
    "not_",
    "one_of",
    "parameter",
    "past",
    "per_unit",
    "points",
    "rate",
    "remainder",
    "run",
    "score",
    "section",
    "table",
    "tenure",
    "term",
    "this",
    "top",
    "total",
    "without_reuse",
    "years_since",
]
