"""what-if, readings: whom other values or other readings of a doubtful text would change, by name and clause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..errors import Problem, input_error
from ..files.dossiers import read_dossiers
from ..files.nominations import read_nominations
from ..hooks.manager import PluginManager
from ..programmes.awards import STATUSES
from ..programmes.changes import (
    Change,
    Changes,
    Reading,
    SelectionChanges,
    StandingChange,
    alternatives,
    selection_what_if,
)
from ..programmes.changes import readings as readings_of
from ..programmes.changes import what_if as changes_of
from ..programmes.programme import Programme
from ..programmes.standing import Standing
from ..programmes.values import reading_of, value_words
from ..rules.parameters import Alternative, Overlay, Parameter
from ..rules.verdicts import data_of
from ..rules.wording import Joined, Language, Phrase, Text, plain
from .output import (
    DAY,
    add,
    console,
    installed,
    overlays_of,
    refuse_options,
    table,
    with_json,
    with_language,
    with_overlay,
    write_json,
)
from .populations import changes_in_database, print_population, with_account
from .programme_page import value_told
from .records import with_database
from .snapshots import Asked, changes_in_snapshot, with_engine
from .standing import SINCE, UNTIL

COMES_IN, GOES_OUT = Text("comes in", "进入"), Text("goes out", "退出")
OTHERWISE = Text("changes otherwise", "其他变化")
SUMMARY = Phrase(
    "{comes_in} come in, {goes_out} go out, {otherwise} change otherwise, of {number}",
    "{number} 人中：进入 {comes_in} 人，退出 {goes_out} 人，其他变化 {otherwise} 人",
)
READING = Phrase(
    "{name} (line {line}): {alternative} instead of {value} – {reading}",
    "{name}（第 {line} 行）：由 {value} 改为 {alternative}——{reading}",
)
CHOSEN = Phrase(
    "Selection: {before} selected now, {after} then; {comes_in} come in, {goes_out} go out",
    "遴选：现入选 {before}，届时 {after}；进入 {comes_in}，退出 {goes_out}",
)
CANNOT = Phrase("Then nobody is chosen: {bounds} cannot hold together", "届时无人入选：{bounds} 无法同时满足")
WITHOUT_DOSSIERS = Problem("", "no file of dossiers", "DOSSIERS, or the option left out")
BESIDE_DOSSIERS = Problem("", "a file of dossiers", "no DOSSIERS, or the option left out")
NO_READINGS = Text("No parameter of this part has an alternative reading.", "本部分没有可作他解的参数。")


@click.command("what-if")
@click.argument("code")
@click.argument("dossiers", type=click.Path(path_type=Path), required=False)
@click.option("--on", type=DAY, required=True, help="The day judged, such as 2026-04-25.")
@click.option("--part", default="eligibility", help="The part of the programme.")
@click.option("--columns", type=click.Path(path_type=Path), help="Column mapping (TOML) of an office's own roster.")
@click.option("--base", multiple=True, metavar="NAME=VALUE", help="A value that holds before and after.")
@click.option("--nominations", type=click.Path(path_type=Path), help="A nominations file: who would be chosen, too.")
@with_account
@with_database
@with_engine
@with_overlay
@with_json
@with_language
def what_if(
    code: str,
    dossiers: Path | None,
    on: date,
    part: str,
    columns: Path | None,
    base: tuple[str, ...],
    nominations: Path | None,
    account: str | None,
    database: str | None,
    asked: Asked | None,
    values: tuple[str, ...],
    as_json: bool,
    language: Language,
) -> None:
    """Who comes in and who goes out under other values (--set), and by which clause.

    Without DOSSIERS everyone in the database whom the account (--as) may see, or in a snapshot (--engine); stored
    outcomes stay as they are.
    """
    manager, catalogue = installed()
    programme = catalogue[code]
    if not values:
        raise input_error("what-if", "no --set", "at least one other value, for instance --set window_years=3")
    (overlay,) = overlays_of(programme, values)
    overlays = overlays_of(programme, base, option="--base", place="cohort")
    if dossiers is None:
        refuse_options({"--columns": columns, "--nominations": nominations}, WITHOUT_DOSSIERS)
        everywhere: dict[str, Any] = {"on": on, "part": part, "overlays": overlays, "others": [overlay]}
        (found,) = changes_of_everyone(
            manager, programme, asked=asked, account=account, database=database, **everywhere
        )
        if as_json:
            return write_json({"programme": code, "part": part, "on": on.isoformat(), "set": list(values), **found})
        return print_population(found, language)
    refuse_options({"--engine": asked, "--as": account}, BESIDE_DOSSIERS)
    everyone = read_dossiers(dossiers, columns=columns, kinds=manager.kinds)
    changes = changes_of(programme, everyone, on=on, overlay=overlay, part=part, overlays=overlays)
    data = {"programme": code, "part": part, "on": on.isoformat(), "set": list(values), **changes.as_data()}
    chosen = None
    if nominations is not None:
        given = read_nominations(nominations)
        chosen = selection_what_if(programme, given, on=on, overlay=overlay, changes=changes, overlays=overlays)
        data["selection"] = chosen.as_data(language)
    if as_json:
        return write_json(data)
    print_changes(changes, language)
    if chosen is not None:
        print_selection_changes(chosen, language)
    return None


@click.command()
@click.argument("code")
@click.argument("dossiers", type=click.Path(path_type=Path), required=False)
@click.option("--on", type=DAY, required=True, help="The day judged, such as 2026-04-25.")
@click.option("--part", default="eligibility", help="The part of the programme; standing for what the award says.")
@click.option("--columns", type=click.Path(path_type=Path), help="Column mapping (TOML) of an office's own roster.")
@with_account
@with_database
@with_engine
@with_json
@with_language
def readings(
    code: str,
    dossiers: Path | None,
    on: date,
    part: str,
    columns: Path | None,
    account: str | None,
    database: str | None,
    asked: Asked | None,
    as_json: bool,
    language: Language,
) -> None:
    """Each alternative reading of a doubtful text, and the people whom it would change.

    Without DOSSIERS everyone in the database whom the account (--as) may see, or in a snapshot (--engine).
    """
    manager, catalogue = installed()
    programme = catalogue[code]
    if dossiers is None:
        refuse_options({"--columns": columns}, WITHOUT_DOSSIERS)
        chosen = list(alternatives(programme, on=on, part=part))
        others = [Overlay("what-if", {parameter.name: alternative.value}) for parameter, alternative in chosen]
        everywhere: dict[str, Any] = {"on": on, "part": part, "overlays": (), "others": others}
        changes = changes_of_everyone(manager, programme, asked=asked, account=account, database=database, **everywhere)
        settings = programme.settings(on)
        if as_json:
            pairs = zip(chosen, changes, strict=True)
            about = (Reading.about(*one, settings.value(one[0].name), language) for one in chosen)
            return write_json([{**words, **data} for words, (_, data) in zip(about, pairs, strict=True)])
        if not chosen:
            return click.echo(NO_READINGS.text(language))
        for (parameter, alternative), data in zip(chosen, changes, strict=True):
            value = settings.value(parameter.name)
            click.echo(_reading_words(programme, parameter, alternative, value=value, language=language))
            print_population(data, language)
        return None
    refuse_options({"--engine": asked, "--as": account}, BESIDE_DOSSIERS)
    everyone = read_dossiers(dossiers, columns=columns, kinds=manager.kinds)
    found = list(readings_of(programme, everyone, on=on, part=part))
    if as_json:
        return write_json([one.as_data(language) for one in found])
    if not found:
        return click.echo(NO_READINGS.text(language))
    for one in found:
        click.echo(
            _reading_words(programme, one.parameter, one.alternative, value=one.value, language=language),
        )
        print_changes(one.changes, language)
        click.echo()
    return None


def changes_of_everyone(
    manager: PluginManager,
    programme: Programme,
    *,
    asked: Asked | None,
    account: str | None,
    database: str | None,
    **everywhere: Any,
) -> list[dict[str, Any]]:
    """What each overlay would change for everyone in a snapshot, or in the database."""
    if asked is not None:
        return changes_in_snapshot(asked, programme, manager=manager, **everywhere)
    return changes_in_database(manager, code=programme.code, account=account, database=database, **everywhere)


def _reading_words(
    programme: Programme, parameter: Parameter, alternative: Alternative, *, value: Any, language: Language
) -> str:
    def told(shown: Any, reading: Text | None) -> str | None:
        words = plain(value_words(programme, parameter, shown), language)
        beside = None if reading is None else reading.text(language)
        return value_told({"value": data_of(shown), "words": words, "reading": beside})

    words = READING(
        name=parameter.title,
        line=parameter.line or "–",
        value=told(value, reading_of(parameter, value)),
        alternative=told(alternative.value, alternative.reading),
        reading=alternative.reading,
    )
    return words.text(language)


def print_changes(changes: Changes, language: Language, *, all_changes: bool = True) -> None:
    """A line for each person whose outcome would differ (or only for who comes in or goes out), and the counts."""
    rows: Sequence[tuple[Text, list[Any]]] = (
        (COMES_IN, changes.comes_in),
        (GOES_OUT, changes.goes_out),
        (OTHERWISE, changes.otherwise),
    )
    if changes.changed:
        what = Text("standing", "状态") if changes.kind is StandingChange else Text("clauses", "条款")
        heads = (Text("change", "变化"), Text("teacher", "教师编号"), Text("name", "姓名"), what)
        made = table(*heads, language=language)
        for label, group in rows:
            for one in group if all_changes or label is not OTHERWISE else ():
                add(made, [label, *_row(one, language)], language)
        console().print(made)
    numbers = {name: len(group) for name, (_, group) in zip(("comes_in", "goes_out", "otherwise"), rows, strict=True)}
    click.echo(SUMMARY(number=len(changes.before), **numbers).text(language))


def _row(one: Change | StandingChange, language: Language) -> list[str]:
    """The teacher, the name and what differs."""
    if isinstance(one, StandingChange):
        return [
            one.before.teacher,
            one.before.name,
            f"{_stands(one.before, language)} → {_stands(one.after, language)}",
        ]
    clauses = (
        f"{code}: {before.label.text(language)} → {after.label.text(language)}" for code, before, after in one.clauses
    )
    return [one.before.dossier.id, one.before.dossier.name, "\n".join(clauses)]


def _stands(one: Standing, language: Language) -> str:
    days = [SINCE(day=one.since)] if one.since else []
    days += [UNTIL(day=one.until)] if one.until else []
    return ", ".join([STATUSES[one.status].text(language), *(day.text(language) for day in days)])


def print_selection_changes(changes: SelectionChanges, language: Language) -> None:
    """A line for each nomination that would be chosen, or not any more, with the reason, and the numbers."""
    if changes.after.conflict:
        bounds = Joined(tuple(dict.fromkeys(row.name for row in changes.after.conflict)), how="and")
        return click.echo(CANNOT(bounds=bounds).text(language))
    if changes.comes_in or changes.goes_out:
        heads = (
            Text("change", "变化"),
            Text("nomination", "推荐编号"),
            Text("name", "姓名"),
            Text("rank", "名次"),
            Text("why", "原因"),
        )
        made = table(*heads, language=language)
        for label, group in ((COMES_IN, changes.comes_in), (GOES_OUT, changes.goes_out)):
            for one in group:
                why = changes.why(one) if label is GOES_OUT else ""
                add(made, [label, one.nomination.id, one.nomination.name, one.rank, why], language)
        console().print(made)
    words = CHOSEN(
        before=len(changes.before.selected),
        after=len(changes.after.selected),
        comes_in=len(changes.comes_in),
        goes_out=len(changes.goes_out),
    )
    return click.echo(words.text(language))
