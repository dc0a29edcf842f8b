"""The working of one comprehensive score, line by line: what a teacher who asks "why 59.99?" is shown."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..rules.wording import Language, Phrase, number_text
from .scores import ComponentScore, Score, exact_text, rounded_text
from .sources import Scored, shown

HEAD = Phrase("{enrolment}: {outcome}", "{enrolment}：{outcome}")
NAMED = Phrase("{enrolment} {name}: {outcome}", "{enrolment} {name}：{outcome}")
COMPONENT = Phrase(
    "{title} ({code}), weight {weight}: {points} of {maximum}, contributes {contribution}",
    "{title}（{code}），权重 {weight}：得 {points} 分，满分 {maximum} 分，计 {contribution} 分",
)
GATE = Phrase(
    "gate {title} ({code}): {points} of {maximum}, pass mark {pass_mark}: {outcome}",
    "合格项 {title}（{code}）：得 {points} 分，满分 {maximum} 分，合格线 {pass_mark} 分：{outcome}",
)
BETWEEN = Phrase("{low} to {high}", "{low} 至 {high}")
ADJUSTED = Phrase("adjusted by the plugin {plugin}: {points}, {reason}", "插件 {plugin} 调整：{points} 分，{reason}")
NEVER_BELOW = Phrase("a total below 0 is 0", "总分低于 0 的按 0 计")
MISSING = Phrase("missing: {what}", "尚缺：{what}")
TOTAL = Phrase(
    "total {exact}, rounded half up to {places} decimals: {total}",
    "总分 {exact}，四舍五入保留 {places} 位小数：{total}",
)
OPEN_TOTAL = Phrase("the total is not known yet: {low} to {high}", "总分待定：{low} 至 {high}")
PASS_MARK = Phrase(
    "pass mark {pass_mark}, compared before rounding: {outcome}", "合格线 {pass_mark}，按取整前的分数比较：{outcome}"
)


def working_lines(score: Score, language: Language = "en") -> Iterator[str]:
    """Every component with its marks and how they were averaged, weight and contribution; gates; the total."""
    outcome = score.outcome.label
    head = NAMED if score.name else HEAD
    yield head(enrolment=score.enrolment, name=score.name, outcome=outcome).text(language)
    for component in score.components:
        yield from _component(component, language, depth=1)
    for gate in score.gates:
        words = {"title": gate.component.title, "code": gate.component.code, "outcome": gate.outcome.label}
        line = GATE(**words, **_points(gate.scored), pass_mark=exact_text(gate.pass_mark))
        yield "  " + line.text(language)
        yield from _working(gate.scored, language, depth=2)
    for plugin, one in score.adjustments:
        points = f"+{number_text(one.points)}" if one.points > 0 else number_text(one.points)
        yield "  " + ADJUSTED(plugin=plugin, points=points, reason=one.reason).text(language)
    if score.below_nothing:
        yield "  " + NEVER_BELOW().text(language)
    for what in score.missing:
        yield "  " + MISSING(what=what).text(language)
    if score.settled:
        total = rounded_text(score.low, score.places)
        yield "  " + TOTAL(exact=shown(score.low), places=score.places, total=total).text(language)
    else:
        yield "  " + OPEN_TOTAL(low=shown(score.low), high=shown(score.high)).text(language)
    # Gates may fail what the total passes: here the total alone is compared.
    reached = score.total_outcome.label
    yield "  " + PASS_MARK(pass_mark=exact_text(score.pass_mark), outcome=reached).text(language)


def _component(one: ComponentScore, language: Language, *, depth: int) -> Iterator[str]:
    words = {"title": one.component.title, "code": one.component.code, "weight": shown(one.weight)}
    line = COMPONENT(**words, **_points(one.scored), contribution=_between(one.low, one.high))
    yield "  " * depth + line.text(language)
    yield from _working(one.scored, language, depth=depth + 1)
    for part in one.parts:
        yield from _component(part, language, depth=depth + 1)


def _working(scored: Scored, language: Language, *, depth: int) -> Iterator[str]:
    for line in scored.working:
        yield "  " * depth + line.text(language)


def _points(scored: Scored) -> dict[str, Any]:
    return {"points": _between(scored.low, scored.high), "maximum": shown(scored.maximum)}


def _between(low: Fraction, high: Fraction) -> Any:
    return shown(low) if low == high else BETWEEN(low=shown(low), high=shown(high))
