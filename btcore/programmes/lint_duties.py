"""Lint of duties: numbers of which one already meets the other, and what the source says twice and differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

from ..errors import UndeclaredError
from ..rules.calendar import PERIOD_LABELS, Span
from ..rules.clauses import TEACHER, Clause, clauses_inside
from ..rules.comparisons import Comparison, Rate
from ..rules.conditions import always_met, as_condition, as_tuple, test_of
from ..rules.criteria import AtLeastOf, Choose
from ..rules.domains import Choice
from ..rules.duties import Each
from ..rules.evidence import Evidence, Judging, attribute_of, rule_words
from ..rules.measures import Count, Total
from ..rules.reuse import WithoutReuse
from ..rules.wording import Phrase, Text
from .findings import Finding
from .programme import Programme

CLAUSE = Phrase("clause {code}", "第 {code} 条")
CLAUSE_IN_LINE = Phrase("clause {code} (line {line})", "第 {code} 条（第 {line} 行）")
DOMINATED = Phrase(
    "{clause} asks each {period} for {what}{sum}; {other} asks each {longer} for {less}{counted}: whoever meets the "
    "first meets the second, so both cannot be the number that binds",
    "{clause}要求每{period}{what}{sum}；{other}要求每{longer}{less}{counted}：符合前者即符合后者，两者不可能都是起约束作用的数字",
)
SUM = Phrase(
    ", about {sum} in the {number} {period}s of a {longer}", "，每{longer}有 {number} 个{period}，合计约 {sum}"
)
COUNTED = Phrase(" (a record that says nothing else counts as 1)", "（未注明的记录按 1 计）")
NO_WORDS = Text("", "")
STATED_TWICE = Phrase(
    "clause {code} is stated twice: line {line} says “{title}” ({rule}), line {again_line} says “{again_title}” "
    "({again_rule}); line {line} binds",
    "第 {code} 条有两处规定：第 {line} 行为“{title}”（{rule}），第 {again_line} 行为“{again_title}”（{again_rule}）；"
    "以第 {line} 行为准",
)


@dataclass(frozen=True)
class _Ask:
    """At least so many (or more than so many: `strict`) records, or so much of an attribute, in each period.

    `limits` are what must hold for the duty to be owed at all, `frame` the days and the bearer of it; `apart` are the
    rules around it under which no record serves two clauses.
    """

    clause: Clause
    rule: Comparison
    unit: str
    evidence: Evidence
    attribute: str | None
    number: int | Decimal
    strict: bool
    limits: tuple[Any, ...]
    frame: tuple[Any, ...]
    part_period: Any
    apart: tuple[Any, ...]


@dataclass(frozen=True)
class _Place:
    """Where a rule stands: the clause nearest around it, and what limits it."""

    clause: Clause
    each: Each | None = None
    limits: tuple[Any, ...] = ()
    frame: tuple[Any, ...] = ()
    apart: tuple[Any, ...] = ()


def _dominated(programme: Programme, on: date) -> Iterator[Finding]:
    judging = programme.judging(on)
    asks = [ask for clause in programme.duties for ask in _asks(clause, _Place(clause), judging)]
    for one, other in permutations(asks, 2):
        number = _meets(one, other, judging)
        if number is None or _meets(other, one, judging) is not None:
            continue
        period, longer = PERIOD_LABELS[one.unit], PERIOD_LABELS[other.unit]
        words = DOMINATED(
            clause=_named(one.clause),
            period=period,
            what=rule_words(one.rule, judging),
            sum=NO_WORDS if number == 1 else SUM(sum=number * one.number, number=number, period=period, longer=longer),
            other=_named(other.clause),
            longer=longer,
            less=rule_words(other.rule, judging),
            counted=NO_WORDS if one.attribute == other.attribute else COUNTED(),
        )
        lines = {clause.line for clause in (one.clause, other.clause) if clause.line is not None}
        yield Finding(programme.code, "dominated-duty", "warning", words, tuple(sorted(lines)))


def _named(clause: Clause) -> Any:
    return CLAUSE(code=clause.code) if clause.line is None else CLAUSE_IN_LINE(code=clause.code, line=clause.line)


def _asks(rule: Any, place: _Place, judging: Judging) -> Iterator[_Ask]:
    """The numbers that a rule asks for in each period, those left out that another may stand for."""
    settings = judging.settings
    if isinstance(rule, Clause):
        limits = () if rule.applies_when is None else (settings.resolve(rule.applies_when, undeclared=True),)
        bearer = settings.resolve(rule.bearer, undeclared=True)
        frame = () if bearer in (None, TEACHER) else (bearer,)
        place = replace(place, clause=rule, limits=place.limits + limits, frame=place.frame + frame)
        yield from _asks(rule.criterion, place, judging)
    elif isinstance(rule, Each):
        limits = () if rule.of is None else (rule.of,)
        frame = () if rule.within is None else (settings.resolve(rule.within, undeclared=True),)
        place = replace(place, each=rule, limits=place.limits + limits, frame=place.frame + frame)
        yield from _asks(rule.criterion, place, judging)
    elif isinstance(rule, Choose):
        if settings.declared(rule.parameter):
            yield from _asks(rule.chosen(settings.value(rule.parameter)), place, judging)
    elif isinstance(rule, AtLeastOf):
        number = settings.resolve(rule.number, undeclared=True)
        if number is None or number == len(rule.criteria):
            for one in rule.criteria:
                yield from _asks(one, place, judging)
    elif isinstance(rule, WithoutReuse):
        for one in rule.clauses:
            yield from _asks(one, replace(place, apart=(*place.apart, rule)), judging)
    elif isinstance(rule, Comparison) and place.each is not None:
        yield from _ask(rule, place.each, place, judging)


def _ask(rule: Comparison, each: Each, place: _Place, judging: Judging) -> Iterator[_Ask]:
    measure = rule.measure
    if rule.operator not in (">=", ">") or not isinstance(measure, (Count, Total)):
        return
    try:
        unit, evidence, number, part_period = judging.settings.resolve(
            (each.period, measure.evidence, rule.bound, each.part_period)
        )
    except UndeclaredError:
        return
    known = all(kind in judging.kinds for kind in _kinds(evidence))
    if unit not in PERIOD_LABELS or evidence.within is not None or not known:
        return
    attribute = measure.attribute if isinstance(measure, Total) else None
    strict = rule.operator == ">"
    if isinstance(number, Rate):
        whole = judging.calendar.period(unit, judging.on)
        number = number.over(replace(judging, stretch=Span(whole.first, whole.last)))
    if strict and attribute is None:
        number, strict = number + 1, False
    yield _Ask(
        place.clause,
        rule,
        unit,
        evidence,
        attribute,
        number,
        strict,
        place.limits,
        place.frame,
        part_period,
        place.apart,
    )


def _meets(one: _Ask, other: _Ask, judging: Judging) -> int | None:
    """How many periods of `one` count in one of `other`, if to meet `one` in each of them is to meet `other`."""
    if one.frame != other.frame or any(limit not in other.limits for limit in one.limits):
        return None
    if any(rule in other.apart for rule in one.apart):
        return None
    if one.unit == other.unit and one.part_period not in ("full", other.part_period):
        return None
    if not _comparable(one, other, judging) or not _qualifies(one.evidence, other.evidence):
        return None
    number = _periods_within(one.unit, other.unit, judging)
    # A state goes on: the same record may serve every period.
    if number and any(judging.kinds[kind].state for kind in _kinds(one.evidence)):
        number = 1
    surely, strict = number * one.number, other.strict and not one.strict
    return number if number and (surely > other.number or (surely == other.number and not strict)) else None


def _kinds(evidence: Evidence) -> frozenset[str]:
    return frozenset(as_tuple(evidence.kinds))


def _comparable(one: _Ask, other: _Ask, judging: Judging) -> bool:
    """Whether both ask for the same measure, or a record counts as 1 of what the other adds up."""
    if one.attribute == other.attribute:
        return True
    if None not in (one.attribute, other.attribute):
        return False
    name = one.attribute or other.attribute or ""
    return all(judging.kinds[kind].defaults.get(name) == 1 for kind in _kinds(one.evidence))


def _qualifies(one: Evidence, other: Evidence) -> bool:
    """Whether every record of `one` is a record of `other` too."""
    if not _kinds(one) <= _kinds(other):
        return False
    return all(
        always_met(attribute_of(name), as_condition(asked))
        or any(name == own and _implies(name, condition, asked) for own, condition in one.where)
        for name, asked in other.where
    )


def _implies(name: str, condition: Any, asked: Any) -> bool:
    """Whether a value that meets the condition meets the one that is asked."""
    if condition == asked:
        return True
    attribute = attribute_of(name)
    if not isinstance(attribute.domain, Choice):
        return False
    own, wanted = (test_of(attribute, as_condition(one)) for one in (condition, asked))
    return all(wanted.accepts(value) for value in attribute.domain.scale.values if own.accepts(value))


def _periods_within(unit: str, longer: str, judging: Judging) -> int:
    """How many whole periods lie in the longer one that holds the day judged; of weeks the teaching weeks."""
    whole = judging.calendar.period(longer, judging.on)
    if unit == longer:
        return 1
    found = judging.calendar.periods(unit, whole.first, whole.last)
    if unit == "week" and longer != "day":
        return len(list(found))
    return sum(whole.first <= one.first and one.last <= whole.last for one in found)


def _stated_twice(programme: Programme, on: date) -> Iterator[Finding]:
    judging = programme.judging(on)
    for clause in (inner for outer in programme.clauses() for inner in clauses_inside(outer)):
        for again in clause.restated:
            try:
                own, other = (_in_force(one.criterion, judging) for one in (clause, again))
                if own == other:
                    continue
                rule, again_rule = rule_words(own, judging), rule_words(other, judging)
            except UndeclaredError:
                continue
            words = STATED_TWICE(
                code=clause.code,
                line=clause.line or "–",
                title=clause.wording,
                rule=rule,
                again_line=again.line or "–",
                again_title=again.wording,
                again_rule=again_rule,
            )
            lines = {line for line in (clause.line, again.line) if line is not None}
            yield Finding(programme.code, "stated-twice", "warning", words, tuple(sorted(lines)))


def _in_force(rule: Any, judging: Judging) -> Any:
    """The criterion with the values of the day, and the branch that is chosen."""
    while isinstance(rule, Choose):
        rule = rule.chosen(judging.settings.value(rule.parameter))
    return judging.settings.resolve(rule, undeclared=True)


DUTY_CHECKS: tuple[Callable[[Programme, date], Iterator[Finding]], ...] = (_dominated, _stated_twice)
