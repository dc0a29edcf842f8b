"""Lint of what comes after entry: stages and dates, the score, the places. No check knows a programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import combinations
from math import ceil
from typing import Any

from ..errors import ProgrammeError, UndeclaredError
from ..rules.calendar import month_day
from ..rules.kinds import TEACHER_ATTRIBUTES
from ..rules.parameters import ParameterReference, Settings
from ..rules.wording import Joined, Phrase, Text
from .bounds import whole
from .findings import Finding
from .programme import Programme
from .scoring import Component, weights_of
from .stages import Assessment, TrainingStage

OVERLAP = Phrase(
    "{first} lasts until {end}, and {second} starts on {start}", "“{first}”至 {end} 结束，而“{second}”自 {start} 开始"
)
EARLY = Phrase(
    "{stage} starts on {start}, before nominations close on {closes}",
    "“{stage}”自 {start} 开始，早于推荐截止日 {closes}",
)
NO_WEIGHT = Phrase(
    "{what} is assessed in {stage}, but has no weight in the score, and no pass mark is declared for it",
    "“{stage}”考核“{what}”，但它在综合成绩中没有权重，也未规定合格线",
)
NOT_SCORED = Phrase(
    "{what} is assessed in {stage}, but the score knows no such component",
    "“{stage}”考核“{what}”，但综合成绩中没有此项",
)
WEIGHTS = Phrase("weights of the score: {error}", "综合成绩的权重：{error}")
NO_ALLOCATION = Phrase(
    "{number} places, and no allocation that says who gets them; bounds come with the nominations",
    "名额 {number} 个，但未附分配表；名额限制随推荐名单提供",
)
STAY_EMPTY = Phrase(
    "{places} places, and at most {most} for each {group}: with fewer than {groups} of them the {places} places "
    "cannot be filled",
    "名额 {places} 个，而每个{group}至多 {most} 个：不足 {groups} 个{group}时，{places} 个名额无法用满",
)
UNLIMITED = Text("an unlimited number of", "不限数量的")


def _lines(*lines: int | None) -> tuple[int, ...]:
    return tuple(sorted({line for line in lines if line is not None}))


def _running(programme: Programme, settings: Settings) -> Iterator[tuple[TrainingStage, Any]]:
    for stage in programme.stages:
        if settings.resolve(stage.when, undeclared=True) is True:
            yield stage, stage.span(settings, year=settings.on.year)


def _overlaps(programme: Programme, on: date) -> Iterator[Finding]:
    stages = list(_running(programme, programme.settings(on)))
    for one, other in combinations(stages, 2):
        (earlier, (first, end)), (later, (start, last)) = sorted((one, other), key=lambda pair: pair[1][0] or date.max)
        if None not in (first, end, start, last) and start <= end:
            words = OVERLAP(first=earlier.title, end=end, second=later.title, start=start)
            dates = (_line_of(value, programme) for value in (earlier.ends, later.starts))
            lines = _lines(earlier.line, later.line, *dates)
            yield Finding(programme.code, "stages-overlap", "warning", words, lines)


def _early_start(programme: Programme, on: date) -> Iterator[Finding]:
    settings = programme.settings(on)
    rule = programme.selection
    closes = None if rule is None else settings.resolve(rule.closes, undeclared=True)
    if rule is None or not isinstance(closes, (str, date)):
        return
    day = closes if isinstance(closes, date) else month_day(closes, on.year)
    begun = [(start, stage) for stage, (start, _) in _running(programme, settings) if start is not None]
    for start, stage in sorted(begun, key=lambda pair: pair[0])[:1]:
        if start < day:
            words = EARLY(stage=stage.title, start=start, closes=day)
            dates = (_line_of(value, programme) for value in (stage.starts, rule.closes))
            lines = _lines(stage.line, *dates)
            yield Finding(programme.code, "starts-before-nominations-close", "warning", words, lines)


def _line_of(value: Any, programme: Programme) -> int | None:
    return programme.parameters[value.name].line if isinstance(value, ParameterReference) else None


def _assessments(programme: Programme, on: date) -> Iterator[Finding]:
    if programme.score is None:
        return
    settings = programme.settings(on)
    weighted = {one.code: one for part in programme.score.components for one in _all(part)}
    gates = {gate.component.code: gate for gate in programme.score.gates}
    for stage in programme.stages:
        for code in stage.assesses if isinstance(stage, Assessment) else ():
            if code in weighted:
                continue
            if code not in gates:
                words = NOT_SCORED(what=code, stage=stage.title)
                yield Finding(programme.code, "assessment-not-scored", "error", words, _lines(stage.line))
            elif isinstance(settings.resolve(gates[code].pass_mark, undeclared=True), ParameterReference):
                component = gates[code].component
                words = NO_WEIGHT(what=component.title, stage=stage.title)
                lines = _lines(component.line, stage.line, programme.score.line)
                yield Finding(programme.code, "assessment-without-weight", "warning", words, lines)


def _all(component: Component) -> Iterable[Component]:
    return (component, *(deeper for part in component.parts for deeper in _all(part)))


def _weights(programme: Programme, on: date) -> Iterator[Finding]:
    if programme.score is None:
        return
    settings = programme.settings(on)
    score = programme.score.in_force(settings)
    groups = [(score.components, score.weights, "the comprehensive score", score.line)]
    groups += [
        (one.parts, one.weights, one.code, one.line) for part in score.components for one in _all(part) if one.parts
    ]
    for parts, table, parent, line in groups:
        try:
            weights_of(parts, table, settings, parent=parent)
        except UndeclaredError:
            continue
        except ProgrammeError as error:
            yield Finding(programme.code, "weights-do-not-add-up", "error", WEIGHTS(error=str(error)), _lines(line))


def _places(programme: Programme, on: date) -> Iterator[Finding]:
    rule = programme.selection
    if rule is None or not isinstance(rule.allocation, ParameterReference):
        return
    settings = programme.settings(on)
    if not settings.declared(rule.allocation.name):
        places = settings.resolve(rule.places, undeclared=True)
        number = UNLIMITED if isinstance(places, ParameterReference) or places is None else places
        lines = _lines(rule.line, programme.parameters[rule.allocation.name].line)
        yield Finding(programme.code, "places-without-allocation", "warning", NO_ALLOCATION(number=number), lines)


def _empty_places(programme: Programme, on: date) -> Iterator[Finding]:
    rule = programme.selection
    if rule is None:
        return
    settings = programme.settings(on)
    for bound in rule.bounds:
        try:
            places, most, soft = settings.resolve((rule.places, bound.at_most, bound.soft))
        except UndeclaredError:
            continue
        if places is None or most is None or soft or not bound.each:
            continue
        number = whole(most, places=int(places), bound=bound.name) or 0
        if 0 < number < places:
            group = Joined(tuple(_group(name) for name in bound.each), how="and")
            words = STAY_EMPTY(places=places, most=number, group=group, groups=ceil(places / number))
            values = (_line_of(one, programme) for one in (rule.places, bound.at_most))
            lines = _lines(rule.line, bound.line, *values)
            yield Finding(programme.code, "places-may-stay-empty", "warning", words, lines)


def _group(name: str) -> Text | str:
    return TEACHER_ATTRIBUTES[name].label if name in TEACHER_ATTRIBUTES else name


TRAINING_CHECKS: tuple[Callable[[Programme, date], Iterator[Finding]], ...] = (
    _overlaps,
    _early_start,
    _assessments,
    _weights,
    _places,
    _empty_places,
)
