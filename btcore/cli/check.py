"""check: a verdict for each dossier."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import click

from ..files.dossiers import read_dossiers
from ..programmes.programme import PARTS
from ..rules.bearers import bearers_of, belongs_to
from ..rules.clauses import BEARERS, TEACHER
from ..rules.explain import explain_lines
from ..rules.outcomes import NOT_APPLICABLE, PASS, WAIVED
from ..rules.verdicts import Verdict
from ..rules.wording import Language, Phrase, Text
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

IN_FULL = 3
WHO = {**BEARERS, TEACHER: Text("teacher", "教师编号")}
OUTSIDE = Phrase(
    "teachers who name no {bearer} and belong to none: {number}", "{number} 名教师未注明所属{bearer}，不计入"
)
SUMMARY = Phrase("{number} dossiers: {outcomes}", "共 {number} 份档案：{outcomes}")
MORE = Phrase("One of them in full: add --explain {teacher}", "查看某人的完整说明：加上 --explain {teacher}")


@click.command()
@click.argument("code")
@click.argument("dossiers", type=click.Path(path_type=Path))
@click.option("--on", type=DAY, required=True, help="The day judged, such as 2026-04-25.")
@click.option("--part", default="eligibility", metavar="|".join(PARTS), help="The part of the programme.")
@click.option("--columns", type=click.Path(path_type=Path), help="Column mapping (TOML) of an office's own roster.")
@click.option("--explain", "teachers", multiple=True, metavar="TEACHER", help="This teacher in full; may be repeated.")
@click.option(
    "--bearer",
    type=click.Choice(tuple(BEARERS)),
    default=TEACHER,
    help="Whose clauses: each teacher's, or those that each group or school bears, over its teachers together.",
)
@with_values
@with_json
@with_language
def check(
    code: str,
    dossiers: Path,
    on: date,
    part: str,
    columns: Path | None,
    teachers: tuple[str, ...],
    bearer: str,
    values: tuple[str, ...],
    cohort: str | None,
    database: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Judge DOSSIERS (JSON, TOML, a folder of CSV files, a workbook) by the programme CODE on a day."""
    manager = installed()[0]
    programme, overlays = programme_in_force(manager, code, values=values, cohort=cohort, database=database)
    judge = programme.judge(on=on, part=part, overlays=overlays, bearer=bearer)
    teaching = read_dossiers(dossiers, columns=columns, kinds=manager.kinds)
    everyone = bearers_of(teaching, bearer)
    if bearer != TEACHER and (outside := sum(belongs_to(one, bearer) is None for one in teaching)):
        click.echo(OUTSIDE(number=outside, bearer=BEARERS[bearer]).text(language), err=True)
    with progress(code) as bar:
        verdicts = [judge(dossier) for dossier in bar.track(everyone)]
    if teachers:
        chosen = [one for one in verdicts if one.dossier.id in teachers or one.dossier.name in teachers]
        unknown = set(teachers) - {one.dossier.id for one in chosen} - {one.dossier.name for one in chosen}
        if unknown:
            raise click.BadParameter(
                f"no teacher {', '.join(sorted(unknown))} in {dossiers.name}", param_hint="--explain"
            )
        verdicts = chosen
    if as_json:
        write_json([one.as_data(language) for one in verdicts])
    elif teachers or len(verdicts) <= IN_FULL:
        for verdict in verdicts:
            for line in explain_lines(verdict, language, readings=True):
                click.echo(line)
    else:
        print_verdicts(verdicts, language)


def print_verdicts(verdicts: list[Verdict], language: Language) -> None:
    """A line for each teacher: outcome, and the clauses that stand between them and a pass."""
    made = table(
        WHO[verdicts[0].judging.bearer],
        Text("name", "姓名"),
        Text("outcome", "结果"),
        Text("not met", "不符合"),
        Text("not known yet", "待定"),
        language=language,
    )
    for verdict in verdicts:
        open_clauses = [one for one in verdict.clauses if one.outcome not in (PASS, WAIVED, NOT_APPLICABLE)]
        failed = ", ".join(one.code for one in open_clauses if one.outcome == "FAIL")
        unknown = ", ".join(one.code for one in open_clauses if one.outcome == "UNKNOWN")
        add(made, [verdict.dossier.id, verdict.dossier.name, verdict.outcome, failed, unknown], language)
    console().print(made)
    counts = Counter(one.outcome for one in verdicts)
    words = "; ".join(f"{outcome.label.text(language)} {number}" for outcome, number in counts.most_common())
    click.echo(SUMMARY(number=len(verdicts), outcomes=words).text(language))
    click.echo(MORE(teacher=verdicts[0].dossier.id).text(language))
