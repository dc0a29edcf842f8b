"""score: component scores, comprehensive score, outcome, and the working of one enrolment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..errors import InputError, Problem, input_error
from ..files.dossiers import read_dossiers
from ..files.marks import read_marks
from ..files.results import write_json_file
from ..programmes.marks import Enrolment
from ..programmes.scores import Score
from ..programmes.scoring import ScoringScheme
from ..programmes.workings import working_lines
from ..rules.kinds import Kinds
from ..rules.outcomes import FAIL, PASS, UNKNOWN
from ..rules.wording import Language, Phrase, Text
from ..schemas.dossiers import dump_dossier
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
RESULTS = {PASS: "passed", FAIL: "failed"}
MISSING = Phrase("{enrolment} lacks {what}", "{enrolment} 尚缺：{what}")


@click.command()
@click.argument("code")
@click.argument("marks", type=click.Path(path_type=Path))
@click.option("--on", type=DAY, default=date.today, show_default="today", help="The day whose values are used.")
@click.option(
    "--dossiers", type=click.Path(path_type=Path), help="Dossiers, for a score that looks at them (teacher = their id)."
)
@click.option("--into", type=click.Path(path_type=Path), help="Write the dossiers (.json) with the results in them.")
@click.option(
    "--explain", "explained", multiple=True, metavar="ENROLMENT", help="The whole working of one; may be repeated."
)
@with_overlay
@with_json
@with_language
def score(
    code: str,
    marks: Path,
    on: date,
    dossiers: Path | None,
    into: Path | None,
    explained: tuple[str, ...],
    values: tuple[str, ...],
    as_json: bool,
    language: Language,
) -> None:
    """Score the enrolments of the file MARKS by the programme CODE."""
    manager, catalogue = installed()
    programme = catalogue[code]
    overlays = overlays_of(programme, values)
    scorer = programme.scorer(on=on, overlays=overlays, hooks=manager.scoring(programme))
    assert programme.score is not None
    enrolments = read_marks(marks, scheme=programme.score, settings=programme.settings(on, overlays))
    if dossiers is not None:
        enrolments = with_dossiers(enrolments, dossiers, scheme=programme.score, kinds=manager.kinds, source=marks.name)
    if explained:
        unknown = set(explained) - {one.id for one in enrolments}
        if unknown:
            raise click.BadParameter(
                f"no enrolment {', '.join(sorted(unknown))} in {marks.name}", param_hint="--explain"
            )
        enrolments = [one for one in enrolments if one.id in explained]
    scores = [scorer(enrolment) for enrolment in enrolments]
    if into is not None:
        write_into(into, [(one, _result(score, code, on)) for one, score in zip(enrolments, scores, strict=True)])
    if as_json:
        write_json([_data(one, language, working=bool(explained)) for one in scores])
    elif explained:
        for one in scores:
            for line in working_lines(one, language):
                click.echo(line)
    else:
        print_scores(scores, language)


def _result(score: Score, programme: str, on: date) -> dict[str, Any] | None:
    """The score as a record of a dossier; None while it is not settled."""
    if score.outcome is UNKNOWN:
        return None
    result = {"id": f"{programme} {on}", "kind": "training_result", "on": str(on), "programme": programme}
    points = {"points": score.as_data()["total"]} if score.settled else {}
    return {**result, "result": RESULTS[score.outcome], **points, "status": "verified"}


def write_into(path: Path, pairs: Iterable[tuple[Enrolment, dict[str, Any] | None]]) -> None:
    """Write the dossiers of the enrolments with their results as records, for other programmes to read."""
    if path.suffix.lower() != ".json":
        raise input_error(str(path), f"the suffix {path.suffix or 'none'}", "a file name that ends in .json")
    written = []
    for enrolment, result in pairs:
        if enrolment.dossier is None:
            found = f"no dossier of enrolment {enrolment.id}"
            raise input_error(str(path), found, "dossiers of all of them: --dossiers FILE")
        data = dump_dossier(enrolment.dossier)
        others = [one for one in data["records"] if result is None or one["id"] != result["id"]]
        written.append({**data, "records": [*others, result] if result else others})
    write_json_file(path, written)


def with_dossiers(
    enrolments: list[Enrolment], file: Path, *, scheme: ScoringScheme, kinds: Kinds, source: str
) -> list[Enrolment]:
    """The enrolments with the dossiers of their teachers; refuses one without where the score looks at dossiers."""
    by_teacher = {one.id: one for one in read_dossiers(file, kinds=kinds)}
    problems = [
        Problem(
            f"{source}, enrolment {number} ({one.id}), teacher",
            f"no dossier of the teacher {one.teacher!r} in {file.name}",
            "the id of a teacher who has a dossier",
        )
        for number, one in enumerate(enrolments, 1)
        if scheme.needs_dossier and one.teacher not in by_teacher
    ]
    if problems:
        raise InputError(problems)
    return [replace(one, dossier=by_teacher.get(one.teacher)) for one in enrolments]


def _data(one: Score, language: Language, *, working: bool) -> dict[str, Any]:
    data = one.as_data(language)
    return {**data, "working": list(working_lines(one, language))} if working else data


def print_scores(scores: list[Score], language: Language) -> None:
    """A line for each enrolment, and what each still lacks."""
    heads = (Text("enrolment", "学员"), Text("outcome", "结果"), Text("total", "综合成绩"), Text("gates", "合格项"))
    made = table(*heads, language=language)
    for one in scores:
        gates = [GATE(gate=gate.component.title, outcome=gate.outcome.label).text(language) for gate in one.gates]
        add(made, [one.enrolment, one.outcome, one.as_data()["total"] or "–", "\n".join(gates)], language)
    console().print(made)
    for one in scores:
        for what in one.missing:
            click.echo(MISSING(enrolment=one.enrolment, what=what).text(language))
