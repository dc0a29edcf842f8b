"""Lint: contradictions and gaps of a programme, found before it runs. No check knows a programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from ..errors import UndeclaredError
from ..rules.clauses import Clause
from ..rules.comparisons import Comparison, Criterion, Rate
from ..rules.criteria import AtLeastOf, Attested, Choose, Not
from ..rules.dossier import Dossier
from ..rules.evidence import Judging, rule_words
from ..rules.outcomes import FAIL, PASS
from ..rules.parameters import Parameter, Settings
from ..rules.verdicts import references
from ..rules.wording import Joined, Phrase, Text
from .findings import SEVERITIES, Finding
from .lint_duties import DUTY_CHECKS
from .lint_training import TRAINING_CHECKS
from .programme import PARTS, Programme
from .values import value_words

UNDECLARED = Phrase(
    "clause {clauses} needs {title} ({name}), which the source does not give; what needs it does not run until "
    "it is declared",
    "第 {clauses} 条需要“{title}”（{name}），原文未规定；规定之前相关部分不能运行",
)
UNDECLARED_IN_SEVERAL = Phrase(UNDECLARED.en.replace("clause {clauses} needs", "clauses {clauses} need"), UNDECLARED.zh)
ASSUMED = Phrase("{title} ({name}) is assumed to be {value}: {reading}", "“{title}”（{name}）推定为 {value}：{reading}")
READ = Phrase("{title} ({name}) is assumed: {reading}", "“{title}”（{name}）按推定：{reading}")
DOUBTFUL = Phrase(
    "{title} ({name}) is doubtful: read as {value}, but {others} is possible too",
    "“{title}”（{name}）有歧义：现取 {value}，也可理解为 {others}",
)
CANNOT_FAIL = Phrase("clause {code} can never fail: {what}", "第 {code} 条永远不会不符合：{what}")
CANNOT_PASS = Phrase("clause {code} can never pass: {what}", "第 {code} 条永远无法符合：{what}")
BOUNDS = Phrase(
    "clause {code} asks for at least {low} and at most {high} of one measure: {what}",
    "第 {code} 条对同一指标要求不少于 {low} 且不超过 {high}：{what}",
)
LISTING = Phrase(
    "clause {code} announces {announced} and lists {number}: {listed}",
    "第 {code} 条称有 {announced} 项，实际列出 {number} 项：{listed}",
)
OPEN_ENDED = Phrase(
    "clause {code} lists {listed} “and so on”: what else belongs to the list is not said",
    "第 {code} 条列出{listed}“等”：还包括哪些，原文未说明",
)
UNDECLARED_FOR = Phrase(
    "{title} ({name}), which {part} needs, is not given by the source; what needs it does not run until it is declared",
    "{part}需要“{title}”（{name}），原文未规定；规定之前相关部分不能运行",
)
SCORE, SELECTION = Text("the score", "综合成绩"), Text("the selection", "遴选")
AWARD, REVIEW_PERIOD = Text("the award", "称号"), Text("the review period", "考核周期")
STAGE = Phrase("the stage “{title}”", "“{title}”阶段")
NO_READING = Text("the source is silent", "原文未说明")


def lint(programme: Programme, *, on: date) -> list[Finding]:
    """All findings on a programme as it stands on a day, gravest first."""
    findings = [finding for check in CHECKS for finding in check(programme, on)]
    return sorted(findings, key=lambda one: (list(SEVERITIES).index(one.severity), one.lines, one.code))


def _used(programme: Programme) -> dict[str, list[Clause | Any]]:
    """Every parameter that a clause or statement names, with those that name it."""
    used: dict[str, list[Any]] = {}
    for entry in programme.entries():
        names = references(entry) if isinstance(entry, Clause) else entry.parameters
        for name in names:
            used.setdefault(name, []).append(entry)
    return used


def _used_by_parts(programme: Programme, settings: Settings) -> dict[str, list[tuple[Any, int | None]]]:
    """Every parameter that a part other than a clause names, with the parts in words and their lines."""
    award, score, selection = programme.award, programme.score, programme.selection
    # A seed is published for one draw, and needed for no other way out of a tie.
    if selection is not None and settings.resolve(selection.ties, undeclared=True) != "draw":
        selection = replace(selection, seed=None)
    parts: list[tuple[Any, Any]] = [(STAGE(title=stage.title), stage) for stage in programme.stages]
    parts += [(SCORE, score), (SELECTION, selection), (AWARD, award), (REVIEW_PERIOD, programme.review_period)]
    used: dict[str, list[tuple[Any, int | None]]] = {}
    for words, part in parts:
        for name in references(part):
            used.setdefault(name, []).append((words, getattr(part, "line", None)))
    return used


def _lines(parameter: Parameter, others: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(sorted({line for line in (*others, parameter.line) if line is not None}))


def _parameters(programme: Programme, on: date) -> Iterator[Finding]:
    settings = programme.settings(on)
    used = _used(programme)
    by_parts = {name: parts for name, parts in _used_by_parts(programme, settings).items() if name not in used}
    for name in (*used, *by_parts):
        parameter, entries, parts = programme.parameters[name], used.get(name, []), by_parts.get(name, [])
        lines = _lines(parameter, (*(entry.line for entry in entries), *(line for _, line in parts)))
        if not settings.declared(name):
            values = {"title": parameter.title, "name": name}
            if entries:
                clauses = Joined(tuple(dict.fromkeys(entry.code for entry in entries)), how="and")
                several = len({entry.code for entry in entries}) > 1
                words = (UNDECLARED_IN_SEVERAL if several else UNDECLARED)(clauses=clauses, **values)
            else:
                words = UNDECLARED_FOR(part=Joined(tuple(part for part, _ in parts), how="and"), **values)
            yield Finding(programme.code, "undeclared-parameter", "error", words, lines)
            continue
        value = settings.value(name)
        shown = value_words(programme, parameter, value)
        if parameter.state == "assumed":
            reading = parameter.reading or NO_READING
            values = {"title": parameter.title, "name": name, "reading": reading}
            words = READ(**values) if shown is reading else ASSUMED(value=shown, **values)
            yield Finding(programme.code, "assumed-parameter", "warning", words, lines)
        elif parameter.alternatives:
            others = Joined(tuple(value_words(programme, parameter, one.value) for one in parameter.alternatives))
            words = DOUBTFUL(title=parameter.title, name=name, value=shown, others=others)
            yield Finding(programme.code, "doubtful-parameter", "note", words, lines)


def _unknown_dossier(programme: Programme) -> Dossier:
    """A teacher of whom nothing is known: a criterion that is settled for them is settled for everyone."""
    return Dossier({}, incomplete=frozenset(programme.kinds))


def _settled(programme: Programme, on: date) -> Iterator[Finding]:
    judging, nobody = programme.judging(on), _unknown_dossier(programme)
    for clause in (clause for part in PARTS for clause in getattr(programme, part)):
        for code, line, criterion in _criteria(clause, judging):
            try:
                outcome = criterion.prepare(judging)(nobody).outcome
                words = {"code": code, "what": rule_words(criterion, judging)}
            except UndeclaredError:
                continue
            lines = () if line is None else (line,)
            if outcome is PASS:
                yield Finding(programme.code, "cannot-fail", "warning", CANNOT_FAIL(**words), lines)
            elif outcome is FAIL:
                yield Finding(programme.code, "cannot-pass", "error", CANNOT_PASS(**words), lines)


def _criteria(clause: Clause, judging: Judging) -> Iterator[tuple[str, int | None, Criterion]]:
    """Every criterion in force inside a clause, with the code and line of the clause nearest around it."""
    pending: list[tuple[Clause, Any]] = [(clause, clause.criterion)]
    while pending:
        around, one = pending.pop(0)
        if isinstance(one, Clause):
            pending.append((one, one.criterion))
        elif isinstance(one, Choose):
            if judging.settings.declared(one.parameter):
                pending.append((around, one.chosen(judging.settings.value(one.parameter))))
        else:
            rated = isinstance(one, Comparison) and isinstance(one.bound, Rate)
            if not rated and not isinstance(one, Attested):
                yield around.code, around.line, one
            pending += [(around, deeper) for deeper in one.inner]


def _bounds(programme: Programme, on: date) -> Iterator[Finding]:
    judging = programme.judging(on)
    for part in PARTS:
        roots: list[list[tuple[Clause, Any]]] = [[(clause, clause) for clause in getattr(programme, part)]]
        while roots:
            comparisons: list[tuple[Clause, Comparison]] = []
            for clause, rule in roots.pop(0):
                roots += _together(clause, rule, comparisons, judging)
            yield from _conflicts(programme, comparisons, judging)


def _together(
    around: Clause, rule: Any, comparisons: list[tuple[Clause, Comparison]], judging: Judging
) -> Iterator[list[tuple[Clause, Any]]]:
    """Collect the comparisons of a rule that must hold together; what holds by itself is yielded for its own turn."""
    if isinstance(rule, Clause) and rule.applies_when is None:
        yield from _together(rule, rule.criterion, comparisons, judging)
    elif isinstance(rule, Clause):
        yield [(rule, rule.criterion)]
    elif isinstance(rule, Comparison):
        comparisons.append((around, rule))
    elif isinstance(rule, AtLeastOf) and rule.number is None:
        for one in rule.criteria:
            yield from _together(around, one, comparisons, judging)
    elif isinstance(rule, Choose):
        if judging.settings.declared(rule.parameter):
            chosen = rule.chosen(judging.settings.value(rule.parameter))
            yield from _together(around, chosen, comparisons, judging)
    elif not isinstance(rule, Not):
        yield from ([(around, one)] for one in rule.inner)


def _conflicts(
    programme: Programme, comparisons: list[tuple[Clause, Comparison]], judging: Judging
) -> Iterator[Finding]:
    bounds: dict[Any, dict[str, list[tuple[Any, bool, Any, Clause]]]] = {}
    for clause, one in comparisons:
        if isinstance(one.bound, Rate):
            continue
        try:
            measure, bound = judging.settings.resolve(one.measure), judging.settings.resolve(one.bound)
            side = bounds.setdefault(measure, {}).setdefault(one.operator[0], [])
            side.append((measure.required(bound, judging), one.operator in ("<", ">"), bound, clause))
        except UndeclaredError:
            continue
    for measure, sides in bounds.items():
        if not (sides.get(">") and sides.get("<")):
            continue
        low = max(sides[">"], key=lambda one: one[:2])
        high = min(sides["<"], key=lambda one: (one[0], not one[1]))
        if low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1])):
            clauses = tuple(dict.fromkeys((low[3].code, high[3].code)))
            what = rule_words(measure, judging)
            words = BOUNDS(code=Joined(clauses, how="and"), low=low[2], high=high[2], what=what)
            lines = {one.line for one in (low[3], high[3]) if one.line is not None}
            yield Finding(programme.code, "impossible-bounds", "error", words, tuple(sorted(lines)))


def _listings(programme: Programme, on: date) -> Iterator[Finding]:
    for statement in programme.statements:
        if statement.announced is not None and statement.announced != len(statement.listed):
            listed = Joined(statement.listed, how="and")
            words = LISTING(
                code=statement.code, announced=statement.announced, number=len(statement.listed), listed=listed
            )
            lines = (statement.line,) if statement.line else ()
            yield Finding(programme.code, "listing-differs", "warning", words, lines)


def _open_ended(programme: Programme, on: date) -> Iterator[Finding]:
    for statement in programme.statements:
        if statement.open_ended:
            words = OPEN_ENDED(code=statement.code, listed=Joined(statement.listed or (statement.wording,), how="list"))
            lines = (statement.line,) if statement.line else ()
            yield Finding(programme.code, "open-ended-list", "warning", words, lines)


Check = Callable[[Programme, date], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    _parameters,
    _settled,
    _bounds,
    _listings,
    _open_ended,
    *DUTY_CHECKS,
    *TRAINING_CHECKS,
)
