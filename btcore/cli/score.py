"""score: component scores, comprehensive score, outcome."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..files.marks import read_marks
from ..rules.wording import Language, Phrase, Text
from .output import (
    DAY,
    add,
    console,
    installed,
    overlays_of,
    table,
    with_json,
    with_language,
    with_overlay,
    write_json,
)

GATE = Phrase("{gate}: {outcome}", "{gate}：{outcome}")
MISSING = Phrase("{enrolment} lacks {what}", "{enrolment} 尚缺：{what}")


@click.command()
@click.argument("code")
@click.argument("marks", type=click.Path(path_type=Path))
@click.option("--on", type=DAY, default=date.today, show_default="today", help="The day whose values are used.")
@with_overlay
@with_json
@with_language
def score(code: str, marks: Path, on: date, values: tuple[str, ...], as_json: bool, language: Language) -> None:
    """Score the enrolments of the file MARKS by the programme CODE."""
    _, catalogue = installed()
    programme = catalogue[code]
    overlays = overlays_of(programme, values)
    scorer = programme.scorer(on=on, overlays=overlays)
    assert programme.score is not None
    enrolments = read_marks(marks, scheme=programme.score, settings=programme.settings(on, overlays))
    rows = [scorer(enrolment).as_data(language) for enrolment in enrolments]
    if as_json:
        return write_json(rows)
    heads = (Text("enrolment", "学员"), Text("outcome", "结果"), Text("total", "综合成绩"), Text("gates", "合格项"))
    made = table(*heads, language=language)
    for enrolment in enrolments:
        found = scorer(enrolment)
        gates = [GATE(gate=one.component.title, outcome=one.outcome.label).text(language) for one in found.gates]
        add(made, [enrolment.id, found.outcome, found.as_data()["total"] or "–", "\n".join(gates)], language)
    console().print(made)
    for row in rows:
        for what in row["missing"]:
            click.echo(MISSING(enrolment=row["enrolment"], what=what).text(language))
    return None
