"""evaluate, and what-if and readings over a database: one programme over a whole population."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import click

from ..errors import input_error
from ..files.allocation import read_allocation
from ..files.scores import read_scores
from ..hooks.manager import PluginManager
from ..operations.actors import Actor, standing_of
from ..operations.evaluating import (
    PopulationSelection,
    population_changes,
    population_selection,
    population_values,
    scope_in,
    summary,
)
from ..operations.verbs import VERBS
from ..population.measured import Measured
from ..programmes.nominations import Bound
from ..records.migrating import open_current
from ..records.people import Teacher
from ..records.population import PopulationEvaluation
from ..records.scope import within
from ..rules.outcomes import Outcome
from ..rules.parameters import Overlay
from ..rules.wording import Language, Phrase, Text, number_text
from .output import (
    DAY,
    add,
    console,
    installed,
    overlays_of,
    progress,
    table,
    with_json,
    with_language,
    with_overlay,
    write_json,
)
from .records import moment, with_database
from .selection_words import HOW_IN_DATABASE, print_selection
from .snapshots import Asked, evaluated, with_engine

READ = Phrase(
    "{teachers} teachers of a snapshot up to audit entry {sequence}, judged on {engine}",
    "快照（截至审计序号 {sequence}）中共 {teachers} 名教师，由 {engine} 评判",
)
DONE = Phrase(
    "{teachers} teachers: {judged} judged now, {in_python} of them one by one",
    "共 {teachers} 名教师：本次评判 {judged} 名，其中逐份评判 {in_python} 名",
)
AMONG = Phrase(
    "{eligible} are eligible, {scoreless} of them without a score; {unknown} not known yet do not compete",
    "符合条件 {eligible} 人，其中无成绩 {scoreless} 人；尚待确定 {unknown} 人，不参加",
)
UNLISTED = Phrase(
    "{number} more have no place; of each combination of bounds the first three are listed",
    "另有 {number} 人未入选；每种名额限制组合只列前三名",
)
SHOWN = 20
MORE = Phrase("and {number} more; --json has them all", "另有 {number} 人；--json 列出全部")
CHANGED = Phrase(
    "{comes_in} come in, {goes_out} go out, {otherwise} change otherwise, of {number}",
    "{number} 人中：进入 {comes_in} 人，退出 {goes_out} 人，其他变化 {otherwise} 人",
)
LABELS = {
    "comes_in": Text("comes in", "进入"),
    "goes_out": Text("goes out", "退出"),
    "otherwise": Text("changes otherwise", "其他变化"),
}


def with_account(command: Any) -> Any:
    return click.option("--as", "account", help="The account that may see the teachers.")(command)


@click.command()
@click.argument("code")
@click.option("--as", "account", help="The account that acts; its reach is who is judged.")
@click.option("--on", type=DAY, show_default="today, or the snapshot's", help="The day judged, such as 2026-04-25.")
@click.option("--part", default="eligibility", help="The part of the programme.")
@click.option("--jurisdiction", default="", help="Only teachers of this jurisdiction.")
@click.option("--values", "clause", metavar="CLAUSE", help="Who measures what by this clause, as CSV; stores nothing.")
@click.option("--outcome-only", is_flag=True, help="Outcomes without those of the clauses; much faster.")
@click.option("--at", help="The moment, such as 2026-03-01T09:00; else now.")
@with_engine
@click.option("--into", type=click.Path(path_type=Path), help="With --engine: the outcomes (.parquet, .csv or .json).")
@with_overlay
@with_database
@with_json
@with_language
def evaluate(
    code: str,
    account: str | None,
    on: date | None,
    part: str,
    jurisdiction: str,
    clause: str | None,
    outcome_only: bool,
    at: str | None,
    asked: Asked | None,
    into: Path | None,
    values: tuple[str, ...],
    database: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Judge everyone within reach inside the database and write the outcomes down.

    It may be stopped and run again: who is judged already under the same rules, day and values is passed over, and
    only those whose dossiers changed since are judged anew.

    With --engine everyone in a snapshot, which needs no database; the outcomes go into a file.
    """
    manager, catalogue = installed()
    if asked is not None:
        if jurisdiction:
            raise input_error(
                "--jurisdiction", "a snapshot", "one that btcore export --parquet wrote of that part alone"
            )
        if clause is not None:
            raise input_error("--values", "a snapshot", "the database: --as and --database")
        found = evaluated(
            asked,
            catalogue[code],
            manager=manager,
            on=on,
            part=part,
            overlays=overlays_of(catalogue[code], values),
            outcome_only=outcome_only,
            into=into,
        )
        read = READ(teachers=found["teachers"], sequence=found["snapshot"]["sequence"], engine=asked.engine)
        found["set"] = list(values)
        return _print_evaluation(found, read.text(language), as_json=as_json, language=language)
    if into is not None:
        raise input_error("--into", "no engine", "--engine with --snapshot; else the outcomes stand in the database")
    if account is None:
        raise input_error("--as", "nobody", "the account that acts, or a snapshot")
    open_current(database)
    on = on or date.today()
    if clause is not None:
        overlays = overlays_of(catalogue[code], values)
        with people(account, at, jurisdiction):
            found_values = population_values(
                manager, programme=code, on=on, clause=clause, overlays=overlays, part=part
            )
            return write_values(found_values, as_json=as_json)
    evaluation, numbers = judged(
        manager,
        code=code,
        account=account,
        at=at,
        on=on,
        part=part,
        overlays=overlays_of(catalogue[code], values),
        jurisdiction=jurisdiction,
        outcome_only=outcome_only,
    )
    with people(account, at, jurisdiction):
        found = summary(PopulationEvaluation.get(PopulationEvaluation.id == evaluation))
    about = {"programme": code, "part": part, "on": on.isoformat(), "set": list(values), "evaluation": evaluation}
    done = DONE(teachers=found["teachers"], **numbers).text(language)
    return _print_evaluation({**about, **numbers, **found}, done, as_json=as_json, language=language)


def judged(
    manager: PluginManager,
    *,
    code: str,
    account: str,
    at: str | None,
    on: date,
    part: str,
    overlays: Sequence[Overlay],
    jurisdiction: str,
    outcome_only: bool = False,
) -> tuple[int, dict[str, int]]:
    """Everyone within reach judged, step by step: the evaluation, and how many were judged now and one by one."""
    overlay = {name: value for one in overlays for name, value in one.values.items()}
    given: dict[str, Any] = {"programme": code, "on": on, "part": part, "values": overlay, "jurisdiction": jurisdiction}
    answer: dict[str, Any] = {"after": 0, "more": True}
    numbers = {"judged": 0, "in_python": 0}
    with people(account, at, jurisdiction):
        total = Teacher.select().count()
    with progress(code) as bar:
        task = bar.add_task(code, total=total)
        while answer["more"]:
            answer = VERBS["evaluate"](
                Actor(account, manager), at=moment(at), **given, outcome_only=outcome_only, after=answer["after"]
            )
            numbers = {name: numbers[name] + answer[name] for name in numbers}
            bar.update(task, advance=answer["judged"])
    return answer["evaluation"], numbers


def _print_evaluation(found: dict[str, Any], last: str, *, as_json: bool, language: Language) -> None:
    """The numbers of an evaluation by clause and in all, and a last line."""
    if as_json:
        return write_json(found)
    outcomes = list(Outcome)
    made = table(Text("clause", "条款"), *(one.label for one in outcomes), language=language)
    for name, row in {**found["clauses"], Text("in all", "总计"): found["outcomes"]}.items():
        add(made, [name, *(row.get(one, 0) for one in outcomes)], language)
    console().print(made)
    return click.echo(last)


def write_values(found: Iterator[Measured], *, as_json: bool) -> None:
    """Teacher, outcome, low and high, a line each as they come: CSV, or a JSON list."""
    rows = ({"teacher": one.teacher, "outcome": one.outcome, "low": one.low, "high": one.high} for one in found)
    first = next(rows, None)
    if not as_json:
        written = csv.DictWriter(sys.stdout, ("teacher", "outcome", "low", "high"), lineterminator="\n")
        written.writeheader()
        for row in () if first is None else chain((first,), rows):
            written.writerow({**row, "low": _plain(row["low"]), "high": _plain(row["high"])})
        return
    sys.stdout.write("[")
    for number, row in enumerate(() if first is None else chain((first,), rows)):
        data = {**row, "low": _plain(row["low"]), "high": _plain(row["high"])}
        sys.stdout.write((",\n" if number else "\n") + json.dumps(data, ensure_ascii=False))
    sys.stdout.write("\n]\n")


def _plain(end: Any) -> str | None:
    return None if end is None else number_text(Decimal(end)) if isinstance(end, Decimal | int) else str(end)


@contextmanager
def people(account: str, at: str | None, jurisdiction: str = "") -> Iterator[None]:
    """Everything inside sees the teachers whom the account may judge, or those of a jurisdiction among them."""
    standing = standing_of(account, moment(at).date())
    with within(scope_in(standing.scope("evaluate"), jurisdiction)):
        yield


def changes_in_database(
    manager: PluginManager,
    *,
    code: str,
    account: str | None,
    database: str | None,
    on: date,
    part: str,
    overlays: Sequence[Overlay],
    others: Sequence[Overlay],
) -> list[dict[str, Any]]:
    """What each overlay would change for everyone whom the account may see, as data; nothing is written down."""
    if account is None:
        raise input_error("--as", "nobody", "the account that may see the teachers, or a file of dossiers")
    open_current(database)
    with people(account, None), progress(code) as bar:
        task = bar.add_task(code, total=Teacher.select().count())
        return population_changes(
            manager,
            programme=code,
            on=on,
            overlays=overlays,
            others=others,
            part=part,
            told=lambda number: bar.update(task, completed=number),
        )


def selection_in_database(
    manager: PluginManager,
    *,
    code: str,
    account: str | None,
    database: str | None,
    on: date,
    overlays: Sequence[Overlay],
    jurisdiction: str,
    allocation: Path | None,
    scores: Path | None,
) -> PopulationSelection:
    """Whom the programme would choose of everyone whom the account may judge; nobody is nominated by that."""
    if account is None:
        raise input_error("--as", "nobody", "the account that may see the teachers, or a file of nominations")
    programme = manager.catalogue[code]
    bounds: Sequence[Bound] = ()
    if allocation is not None:
        bounds = read_allocation(allocation, places=programme.places(on=on, overlays=overlays))
    office = None if scores is None else read_scores(scores)
    open_current(database)
    about: dict[str, Any] = {"overlays": overlays, "on": on}
    evaluation, _ = judged(
        manager, code=code, account=account, at=None, part="eligibility", jurisdiction=jurisdiction, **about
    )
    with people(account, None, jurisdiction):
        return population_selection(
            manager, programme=code, evaluation=evaluation, bounds=bounds, scores=office, **about
        )


def print_population_selection(made: PopulationSelection, language: Language, *, everything: bool) -> None:
    """As a selection is printed, with how many nobody listed."""
    print_selection(made.found, language, everything=everything, how=HOW_IN_DATABASE)
    click.echo(AMONG(**made.numbers).text(language))
    if made.found.unlisted:
        click.echo(UNLISTED(number=made.found.unlisted).text(language))


def print_population(data: dict[str, Any], language: Language) -> None:
    """The first people whom it would change, the numbers by clause and jurisdiction, and those in all."""
    heads = (Text("change", "变化"), Text("teacher", "教师编号"), Text("name", "姓名"), Text("clauses", "条款"))
    rows = [(how, one) for how in LABELS for one in data[how]]
    if rows:
        made = table(*heads, language=language)
        for how, one in rows[:SHOWN]:
            clauses = "\n".join(
                f"{c['code']}: {_label(c['before'], language)} → {_label(c['after'], language)}" for c in one["clauses"]
            )
            add(made, [LABELS[how], one["teacher"], one["name"], clauses], language)
        console().print(made)
    if len(rows) > SHOWN:
        click.echo(MORE(number=len(rows) - SHOWN).text(language))
    for what, name in ((Text("clause", "条款"), "by_clause"), (Text("jurisdiction", "机构"), "by_jurisdiction")):
        if data[name]:
            made = table(what, *LABELS.values(), language=language)
            for one, numbers in data[name].items():
                add(made, [one, *(numbers.get(how, 0) for how in LABELS)], language)
            console().print(made)
    numbers = {how: len(data[how]) for how in LABELS}
    click.echo(CHANGED(number=sum(data["before"].values()), **numbers).text(language))


def _label(outcome: str, language: Language) -> str:
    return Outcome(outcome).label.text(language)
