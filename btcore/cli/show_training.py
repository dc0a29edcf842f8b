"""What `show` says of a programme after its clauses: stages, places and route, the score, the title."""

from __future__ import annotations

from typing import Any

import click

from ..programmes.programme import Programme
from ..programmes.scoring import Component
from ..programmes.stages import Length
from ..rules.parameters import ParameterReference, Settings
from ..rules.verdicts import data_of
from ..rules.wording import Language, Phrase, Text, plain
from .output import add, console, table

UNDECLARED = Text("undeclared", "未规定")
STAGES, SCORE = Text("Stages", "阶段"), Text("Comprehensive score", "综合成绩")
PLACES = Phrase(
    "Places: {places}; ties: {ties}; fill: {fill}; nominations close {closes}",
    "名额：{places}；同分：{ties}；满额方式：{fill}；推荐截止：{closes}",
)
STEP = Phrase("  step {number}: {title} (line {line})", "  第 {number} 步：{title}（第 {line} 行）")
TITLE = Phrase(
    "Title: {title}; years: {years}; certificate: {certificate}",
    "称号：{title}；有效年数：{years}；证书：{certificate}",
)


def _value(value: Any, settings: Settings, language: Language) -> Any:
    resolved = settings.resolve(value, undeclared=True)
    if isinstance(resolved, ParameterReference):
        return {"undeclared": resolved.name}
    return resolved.words().text(language) if isinstance(resolved, Length) and _known(resolved) else data_of(resolved)


def _known(length: Length) -> bool:
    return not isinstance(length.number, ParameterReference)


def training_data(programme: Programme, settings: Settings, language: Language) -> dict[str, Any]:
    """Stages, selection, score and award as `show --json` has them; what is undeclared is `{"undeclared": name}`."""

    def value(one: Any) -> Any:
        return _value(one, settings, language)

    rule, score, award = programme.selection, programme.score, programme.award
    return {
        "stages": [
            {
                "code": one.code,
                "title": one.title.text(language),
                "kind": one.label.text(language),
                "starts": value(one.starts),
                "ends": value(one.ends),
                "length": None if one.length is None else value(one.length),
                "on": value(one.when),
                "line": one.line,
            }
            for one in programme.stages
        ],
        "selection": None
        if rule is None
        else {
            "places": value(rule.places),
            "allocation": value(rule.allocation),
            "closes": value(rule.closes),
            "ties": value(rule.ties),
            "tie_breaks": value(rule.tie_breaks),
            "fill": value(rule.fill),
            "route": [
                {"code": one.code, "title": one.title.text(language), "role": one.role, "line": one.line}
                for one in rule.route
            ],
            "line": rule.line,
        },
        "score": None
        if score is None
        else {
            "pass_mark": value(score.pass_mark),
            "components": [_component(one, score.weights, settings, language) for one in score.components],
            "gates": [
                {
                    "code": one.component.code,
                    "title": one.component.title.text(language),
                    "pass_mark": value(one.pass_mark),
                    "line": one.component.line,
                }
                for one in score.gates
            ],
        },
        "award": None
        if award is None
        else {
            "code": award.code,
            "title": award.title.text(language),
            "term_years": value(award.term_years),
            "certificate": award.certificate.zh if language == "zh" else award.certificate.en,
            "line": award.line,
        },
    }


def _component(one: Component, table: Any, settings: Settings, language: Language) -> dict[str, Any]:
    weights = _value(table, settings, language)
    weight = weights.get(one.code) if isinstance(weights, dict) and one.code in weights else None
    return {
        "code": one.code,
        "title": one.title.text(language),
        "weight": data_of(weight) if weight is not None else _value(one.weight, settings, language),
        "line": one.line,
        "components": [_component(part, one.weights, settings, language) for part in one.parts],
    }


def print_training(data: dict[str, Any], language: Language) -> None:
    """The same in words."""

    def words(value: Any) -> str:
        if isinstance(value, dict) and "undeclared" in value:
            return f"{UNDECLARED.text(language)} ({value['undeclared']})"
        return "–" if value in (None, "", []) else plain(value, language)

    out = console()
    if data["stages"]:
        heads = (
            Text("stage", "阶段"),
            Text("kind", "类型"),
            Text("starts", "开始"),
            Text("ends", "结束"),
            Text("length", "时长"),
            Text("in use", "启用"),
            Text("line", "行"),
        )
        made = table(*heads, language=language, title=STAGES.text(language))
        for one in data["stages"]:
            row = [words(one[name]) for name in ("title", "kind", "starts", "ends", "length", "on", "line")]
            add(made, row, language)
        out.print(made)
    if data["selection"]:
        rule = data["selection"]
        values = {name: words(rule[name]) for name in ("places", "ties", "fill", "closes")}
        click.echo(PLACES(**values).text(language))
        for number, step in enumerate(rule["route"], 1):
            click.echo(STEP(number=number, title=step["title"], line=words(step["line"])).text(language))
    if data["score"]:
        titles = (Text("component", "成绩项"), Text("weight", "权重"), Text("pass mark", "合格线"), Text("line", "行"))
        made = table(*titles, language=language, title=SCORE.text(language))
        for one in data["score"]["components"]:
            add(made, [one["title"], words(one["weight"]), "", words(one["line"])], language)
            for part in one["components"]:
                add(made, [f"  {part['title']}", words(part["weight"]), "", words(part["line"])], language)
        for gate in data["score"]["gates"]:
            add(made, [gate["title"], "0", words(gate["pass_mark"]), words(gate["line"])], language)
        add(made, [SCORE, "100", words(data["score"]["pass_mark"]), ""], language)
        out.print(made)
    if data["award"]:
        award = data["award"]
        values = {"title": award["title"], "years": words(award["term_years"]), "certificate": award["certificate"]}
        click.echo(TITLE(**values).text(language))
