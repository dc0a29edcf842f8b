"""programmes, plugins, show, lint: what is installed, what it says, and what is doubtful in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ..programmes.lint import SEVERITIES
from ..programmes.lint import lint as findings_of
from ..programmes.programme import PARTS, Programme
from ..programmes.values import value_words
from ..rules.bearers import in_force
from ..rules.clauses import BASES, BEARERS, TEACHER, Clause, Statement
from ..rules.evidence import Judging, rule_words
from ..rules.parameters import STATES, Parameter, Settings
from ..rules.verdicts import data_of, references
from ..rules.wording import Joined, Language, Phrase, Text, plain
from .output import DAY, add, console, installed, overlays_of, table, with_json, with_language, with_overlay, write_json
from .programme_page import page, value_told
from .show_training import print_training, training_data

CODE, TITLE, PLUGIN, VERSION = (
    Text("code", "代码"),
    Text("title", "名称"),
    Text("plugin", "插件"),
    Text("version", "版本"),
)
ASKED = Phrase("asked of Python, teacher by teacher: {rule}", "逐名教师由程序判定：{rule}")
DOUBTFUL = Text(
    "?: the rows do not say enough of the teacher, whose dossier is judged by Python",
    "?：该教师的数据行不足以判定，由程序按档案判定",
)
CLAUSES = Phrase("the letters are those of the clauses {codes}", "各字母依次对应条款 {codes}")
NOTHING_INSTALLED = Text(
    "No plugin is installed. Install one, for instance btcore-city, beside btcore.",
    "尚未安装任何插件。请安装一个，例如 btcore-city。",
)


@click.command()
@with_json
@with_language
def programmes(as_json: bool, language: Language) -> None:
    """The installed programmes: code, title, plugin, version."""
    _, catalogue = installed()
    rows = [
        {
            "code": one.programme.code,
            "title": one.programme.title.text(language),
            "plugin": one.distribution,
            "version": one.version,
        }
        for one in catalogue.installed.values()
    ]
    if as_json:
        return write_json(rows)
    if not rows:
        return click.echo(NOTHING_INSTALLED.text(language), err=True)
    made = table(CODE, TITLE, PLUGIN, VERSION, language=language)
    for row in rows:
        add(made, row.values(), language)
    return console().print(made)


@click.command()
@with_json
@with_language
def plugins(as_json: bool, language: Language) -> None:
    """The installed plugins: name, distribution, version, programmes."""
    manager, catalogue = installed()
    rows = [
        {
            "plugin": plugin.name,
            "distribution": plugin.distribution,
            "version": plugin.version,
            "programmes": [code for code, one in catalogue.installed.items() if one.plugin == plugin.name],
        }
        for plugin in manager.plugins
    ]
    if as_json:
        return write_json(rows)
    if not rows:
        return click.echo(NOTHING_INSTALLED.text(language), err=True)
    made = table(PLUGIN, Text("distribution", "发行包"), VERSION, Text("programmes", "项目"), language=language)
    for row in rows:
        add(made, [*list(row.values())[:3], ", ".join(row["programmes"])], language)
    return console().print(made)


@click.command()
@click.argument("code")
@click.option("--on", type=DAY, default=date.today, show_default="today", help="The day whose values are shown.")
@click.option("--markdown", is_flag=True, help="A page in Markdown, with what lint finds.")
@click.option("--sql", "as_sql", is_flag=True, help="The statement that judges a population; what is asked of Python.")
@click.option("--part", default="eligibility", help="The part of the programme, for --sql.")
@click.option("--postgresql", is_flag=True, help="The statement for PostgreSQL, for --sql.")
@with_overlay
@with_json
@with_language
def show(
    code: str,
    on: date,
    markdown: bool,
    as_sql: bool,
    part: str,
    postgresql: bool,
    values: tuple[str, ...],
    as_json: bool,
    language: Language,
) -> None:
    """The rules of a programme, clause by clause, readable."""
    _, catalogue = installed()
    programme = catalogue[code]
    if as_sql:
        overlays = overlays_of(programme, values)
        return _print_sql(programme, on=on, part=part, overlays=overlays, postgresql=postgresql, language=language)
    data = programme_data(programme, on=on, language=language, values=values)
    if as_json:
        write_json(data)
    elif markdown:
        click.echo(page(data, programme, on=on, language=language), nl=False)
    else:
        _print(data, language)
    return None


def _print_sql(
    programme: Programme, *, on: date, part: str, overlays: Any, postgresql: bool, language: Language
) -> None:
    """The statement, and as its comments what Python is asked for itself alone."""
    # The rules can be read without a database.
    from ..population.printing import sql_of
    from ..population.statement import statement

    made = statement(programme, on=on, part=part, overlays=overlays, sqlite=not postgresql)
    for number, (rule, judging) in enumerate(made.asked, 1):
        click.echo(f"-- c{number}: " + ASKED(rule=rule_words(rule, judging)).text(language))
    click.echo(f"-- {DOUBTFUL.text(language)}")
    click.echo(f"-- {CLAUSES(codes=Joined(tuple(made.codes), how='list')).text(language)}")
    click.echo(sql_of(made) + ";")


def programme_data(
    programme: Programme, *, on: date, language: Language, values: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A programme as `show --json` has it: every clause with its rule in words, every parameter with its state."""
    judging = programme.judging(on, overlays_of(programme, values))
    parents = {
        inner.code: entry.code for entry in programme.entries() if isinstance(entry, Clause) for inner in _direct(entry)
    }
    parts = {entry.code: part for part in PARTS for clause in getattr(programme, part) for entry in _all(clause)}
    # What stands in a branch that no parameter chooses is no rule of the day.
    judged = {id(one) for clause in programme.clauses() for one in in_force(clause, judging.settings)}
    clauses = []
    shown = {one.name: one for one in programme.parameters.declared}
    for entry in programme.entries():
        if isinstance(entry, Clause) and id(entry) not in judged:
            continue
        bearer = judging.settings.resolve(entry.bearer, undeclared=True) if isinstance(entry, Clause) else None
        names = references(entry, judging.settings) if isinstance(entry, Clause) else list(entry.parameters)
        shown |= {name: programme.parameters[name] for name in names}
        rule = rule_words(entry.criterion, judging).text(language) if isinstance(entry, Clause) else None
        note = entry.note.text(language) if isinstance(entry, Statement) else None
        clauses.append(
            {
                "code": entry.code,
                "title": entry.wording.text(language),
                "parent": parents.get(entry.code),
                "part": parts.get(entry.code),
                "line": entry.line,
                "basis": entry.basis,
                "rule": rule,
                "bearer": bearer if bearer in BEARERS and bearer != TEACHER else None,
                "restated": _restated(entry, judging, language),
                "note": note,
                "reading": None if entry.reading is None else entry.reading.text(language),
                "parameters": names,
            }
        )
    return {
        "code": programme.code,
        "title": programme.title.text(language),
        "source": programme.source.document.text(language),
        "lines": [programme.source.first_line, programme.source.last_line],
        "on": on.isoformat(),
        "clauses": clauses,
        "parameters": [_parameter_data(programme, one, judging.settings, language) for one in shown.values()],
        **training_data(programme, judging.settings, language),
    }


def _restated(entry: Clause | Statement, judging: Judging, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "line": one.line,
            "title": one.wording.text(language),
            "rule": rule_words(one.criterion, judging).text(language),
        }
        for one in (entry.restated if isinstance(entry, Clause) else ())
    ]


def _direct(clause: Clause) -> list[Clause]:
    found: list[Clause] = []
    pending = list(clause.inner)
    while pending:
        one = pending.pop(0)
        if isinstance(one, Clause):
            found.append(one)
        else:
            pending += one.inner
    return found


def _all(clause: Clause) -> list[Clause]:
    return [clause, *(deeper for inner in _direct(clause) for deeper in _all(inner))]


def _parameter_data(
    programme: Programme, parameter: Parameter, settings: Settings, language: Language
) -> dict[str, Any]:
    def words(value: Any) -> str:
        return plain(value_words(programme, parameter, value), language)

    declared = settings.declared(parameter.name)
    overlaid = parameter.name in settings.overlaid
    return {
        "name": parameter.name,
        "title": parameter.title.text(language),
        "value": data_of(settings.value(parameter.name)) if declared else None,
        "words": words(settings.value(parameter.name)) if declared else None,
        "state": "overlaid" if overlaid else parameter.state if declared else "undeclared",
        "unit": parameter.unit,
        "line": parameter.line,
        "reading": None if parameter.reading is None else parameter.reading.text(language),
        "alternatives": [
            {"value": data_of(one.value), "words": words(one.value), "reading": one.reading.text(language)}
            for one in parameter.alternatives
        ],
    }


HEAD = Phrase(
    "{title} ({code}) – {source}, lines {first} to {last}", "{title}（{code}）——{source}，第 {first} 至 {last} 行"
)
HEAD_WITHOUT_LINES = Phrase("{title} ({code}) – {source}", "{title}（{code}）——{source}")
OR = Phrase("or {value}: {reading}", "或取 {value}：{reading}")
AGAIN = Phrase("said again in line {line}: {title} ({rule})", "第 {line} 行再次规定：{title}（{rule}）")
BORNE = Phrase("» borne by the {bearer}", "» 由{bearer}承担")
OVERLAID = Text("set by overlay", "由叠加设定")


def _print(data: dict[str, Any], language: Language) -> None:
    first, last = data["lines"]
    out = console()
    about = {name: data[name] for name in ("title", "code", "source")}
    head = HEAD(**about, first=first, last=last) if first and last else HEAD_WITHOUT_LINES(**about)
    out.print(head.text(language), style="bold", markup=False)
    made = table(
        Text("clause", "条款"),
        Text("line", "行"),
        Text("kind", "性质"),
        Text("wording", "内容"),
        Text("rule, or why none", "规则或说明"),
        language=language,
    )
    for one in data["clauses"]:
        code = one["code"] if one["parent"] is None else f"  {one['code']}"
        words = [one["rule"] or one["note"]]
        words += [BORNE(bearer=BEARERS[one["bearer"]]).text(language)] if one["bearer"] else []
        words += [
            f"» {AGAIN(line=again['line'] or '–', title=again['title'], rule=again['rule']).text(language)}"
            for again in one["restated"]
        ]
        words += [f"» {one['reading']}"] if one["reading"] else []
        rule = "\n".join(one for one in words if one)
        add(made, [code, str(one["line"] or ""), BASES[one["basis"]], one["title"], rule], language)
    out.print(made)
    out.print()
    print_training(data, language)
    out.print()
    made = table(
        Text("parameter", "参数"),
        Text("value", "取值"),
        Text("state", "依据"),
        Text("line", "行"),
        Text("meaning and reading", "含义与理解"),
        language=language,
    )
    for one in data["parameters"]:
        words = [one["title"]] + ([f"» {one['reading']}"] if one["reading"] else [])
        words += [OR(value=value_told(other), reading=other["reading"]).text(language) for other in one["alternatives"]]
        value = value_told(one) or "–"
        state = OVERLAID if one["state"] == "overlaid" else STATES[one["state"]]
        add(made, [one["name"], value, state, str(one["line"] or ""), "\n".join(words)], language)
    out.print(made)


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]…")
@with_json
@with_language
def lint(codes: tuple[str, ...], as_json: bool, language: Language) -> None:
    """Contradictions, gaps and doubts of programmes (all that are installed, or those named)."""
    _, catalogue = installed()
    findings = [one for code in (codes or tuple(catalogue)) for one in findings_of(catalogue[code], on=date.today())]
    if as_json:
        return write_json([one.as_data(language) for one in findings])
    made = table(
        Text("programme", "项目"),
        Text("severity", "程度"),
        Text("finding", "问题"),
        Text("lines", "行"),
        Text("what", "内容"),
        language=language,
    )
    for one in findings:
        lines = ", ".join(str(line) for line in one.lines)
        add(made, [one.programme, SEVERITIES[one.severity], one.code, lines, one.message], language)
    return console().print(made)
