"""standing: where each teacher stands in a programme on a day; the titles held as records for other programmes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..errors import input_error
from ..files.dossiers import read_dossiers
from ..files.results import write_json_file
from ..programmes.awards import STATUSES
from ..programmes.programme import Programme
from ..programmes.standing import Standing, standings
from ..rules.dossier import Dossier
from ..rules.wording import Language, Phrase, Text
from ..schemas.dossiers import dump_dossier
from .cohort_values import programme_in_force, with_values
from .output import (
    DAY,
    add,
    console,
    installed,
    progress,
    table,
    with_json,
    with_language,
    write_json,
)
from .samples import WRITTEN

IN_FULL = 3
HEAD = Phrase("{name} ({teacher}): {status}", "{name}（{teacher}）：{status}")
SINCE = Phrase("since {day}", "自 {day} 起")
UNTIL = Phrase("until {day}", "至 {day}")
PASSES = Phrase("{number} reviews passed in a row", "连续 {number} 次考评合格")
BRINGS = Phrase("entitled to: {what}", "享有：{what}")
DUE = Phrase("due by {by}: {what}", "须在 {by} 前完成：{what}")
COUNTED = Phrase("{number} teachers: {statuses}", "共 {number} 人：{statuses}")


@click.command()
@click.argument("code")
@click.argument("dossiers", type=click.Path(path_type=Path))
@click.option("--on", type=DAY, required=True, help="The day, such as 2026-04-25.")
@click.option("--columns", type=click.Path(path_type=Path), help="Column mapping (TOML) of an office's own roster.")
@click.option("--explain", "teachers", multiple=True, metavar="TEACHER", help="This teacher in full; may be repeated.")
@click.option(
    "--into", type=click.Path(path_type=Path), help="Write the dossiers (.json) with the titles held in them."
)
@with_values
@with_json
@with_language
def standing(
    code: str,
    dossiers: Path,
    on: date,
    columns: Path | None,
    teachers: tuple[str, ...],
    into: Path | None,
    values: tuple[str, ...],
    cohort: str | None,
    database: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Where the teachers of DOSSIERS stand in the programme CODE on a day: status, since, until, what it brings, what
    is due next, and why. With --into the titles held go into the dossiers, as evidence for other programmes.
    """
    manager = installed()[0]
    programme, overlays = programme_in_force(manager, code, values=values, cohort=cohort, database=database)
    stand = standings(programme, on=on, overlays=overlays)
    everyone = read_dossiers(dossiers, columns=columns, kinds=manager.kinds)
    with progress(code) as bar:
        found = [stand(one) for one in bar.track(everyone)]
    if into is not None:
        if into.suffix.lower() != ".json":
            raise input_error(str(into), f"the suffix {into.suffix or 'none'}", "a file name that ends in .json")
        pairs = zip(everyone, found, strict=True)
        write_json_file(into, [_with_title(dossier, one, programme) for dossier, one in pairs])
    if teachers:
        found = [one for one in found if one.teacher in teachers or one.name in teachers]
        unknown = set(teachers) - {one.teacher for one in found} - {one.name for one in found}
        if unknown:
            raise click.BadParameter(
                f"no teacher {', '.join(sorted(unknown))} in {dossiers.name}", param_hint="--explain"
            )
    if as_json:
        return write_json([one.as_data(language) for one in found])
    if teachers or len(found) <= IN_FULL:
        for one in found:
            print_standing(one, language)
    else:
        print_standings(found, language)
    if into is not None:
        click.echo(WRITTEN(path=into).text(language))
    return None


def _with_title(dossier: Dossier, one: Standing, programme: Programme) -> dict[str, Any]:
    """The dossier in the contract's form; with the title as a record where it is held and none says so."""
    data = dump_dossier(dossier)
    award = programme.award
    # A title that was renewed is held beyond the end that its record tells.
    told = any(
        record.kind == "title"
        and record.get("programme") == programme.code
        and (record.until_last is None or record.until_last >= one.on)
        for record in dossier.records
    )
    if award is None or one.status != "title_holder" or told:
        return data
    level = programme.settings(one.on).resolve(award.level)
    title = {
        "id": f"{programme.code} {one.since}",
        "kind": "title",
        "on": str(one.since),
        "title": award.code,
        "administrative_level": level,
        "programme": programme.code,
        "status": "verified",
    }
    if one.until is not None:
        title["until"] = one.until.isoformat()
    data["records"].append(title)
    return data


def print_standing(one: Standing, language: Language) -> None:
    """One teacher's standing in full."""
    click.echo(HEAD(name=one.name, teacher=one.teacher, status=STATUSES[one.status]).text(language))
    lines: list[Any] = [SINCE(day=one.since)] if one.since else []
    lines += [UNTIL(day=one.until)] if one.until else []
    lines += [PASSES(number=one.consecutive_passes)] if one.consecutive_passes else []
    lines += [BRINGS(what=brought.title) for brought, _, _ in one.entitlements]
    lines += [DUE(by=by, what=what) for what, by in one.due]
    for line in (*lines, *one.why):
        click.echo(f"  {line.text(language)}")


def print_standings(found: list[Standing], language: Language) -> None:
    """A line for each teacher, and how many stand where."""
    heads = (Text("teacher", "教师编号"), Text("name", "姓名"), Text("status", "状态"), Text("since", "起"))
    made = table(
        *heads, Text("until", "止"), Text("passes", "连续合格"), Text("due next", "下一事项"), language=language
    )
    for one in found:
        due = DUE(by=one.due[0][1], what=one.due[0][0]) if one.due else ""
        days = [str(day) if day else "–" for day in (one.since, one.until)]
        add(made, [one.teacher, one.name, STATUSES[one.status], *days, one.consecutive_passes, due], language)
    console().print(made)
    print_counts(found, language)


def print_counts(found: list[Standing], language: Language) -> None:
    """How many stand where."""
    counts = Counter(one.status for one in found)
    words = "; ".join(f"{STATUSES[status].text(language)} {number}" for status, number in counts.most_common())
    click.echo(COUNTED(number=len(found), statuses=words).text(language))
