"""demo, after eligibility: nominations, selection, marks, scores, results, and what other values would change.

Everything is written beside the sample, so that the commands printed at the end answer "why" for every number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..errors import UndeclaredError
from ..files.allocation import read_allocation
from ..files.marks import read_marks
from ..files.nominations import write_nominations
from ..files.results import write_json_file
from ..files.sample_places import sample_allocation, sample_marks, sample_scores
from ..files.scores import read_scores
from ..hooks.manager import PluginManager
from ..programmes.changes import SelectionChanges, readings, selection_what_if
from ..programmes.chosen import Selection
from ..programmes.nominations import Nominations
from ..programmes.programme import Programme
from ..programmes.proposals import nominations_of
from ..programmes.scores import Score
from ..programmes.workings import working_lines
from ..rules.outcomes import FAIL, PASS, UNKNOWN
from ..rules.parameters import Overlay
from ..rules.verdicts import Verdict
from ..rules.wording import Language, Phrase, Text
from .changes import print_changes, print_selection_changes
from .chinese import in_chinese
from .output import add, console, table
from .samples import SAMPLE_DAY
from .score import MISSING
from .selection_words import print_full_bounds, print_passed_over, remarks

SEED = 1
FEWER = 40
PASSED_OVER_SHOWN = 8
PLACE = Text("the sample city", "示例市")
NOMINATED = Phrase(
    "Nominations from the eligible: {number} for {places} places, by the office's scores and its allocation table",
    "由符合条件者产生推荐 {number} 份，名额 {places} 个；按办公室成绩和名额分配表遴选",
)
DECLARED = Phrase(
    "Declared for this run, because the source does not give it: {values}", "原文未给出、本次运行设定的值：{values}"
)
RESULTS = Phrase("Results of {number} enrolments: {outcomes}", "学员 {number} 人的结果：{outcomes}")
IN_FULL = Phrase("One of them in full: {outcome}", "完整计算过程示例：{outcome}")
CERTIFICATE = Phrase("Certificate: {words}", "证书：{words}")
FEWER_PLACES = Phrase(
    "What if there were {number} places fewer ({name}={value})?", "若名额减少 {number} 个（{name}={value}）？"
)
DOUBT = Phrase(
    "A doubtful reading: {title} (line {line}), {alternative} instead of {value} – {reading}",
    "存疑条款的另一种理解：{title}（第 {line} 行）由 {value} 改为 {alternative}——{reading}",
)
WHY = Text("Ask why:", "追问原因：")


def run_training(
    programme: Programme,
    verdicts: Sequence[Verdict],
    directory: Path,
    *,
    manager: PluginManager,
    overlays: Sequence[Overlay],
    values: Sequence[str],
    language: Language,
    quiet: bool,
) -> dict[str, Any]:
    """Take judged dossiers to results, print what an office wants to see, and give it as data."""
    assert programme.selection is not None
    places = programme.settings(SAMPLE_DAY, overlays).resolve(programme.selection.places)
    given = _nominate(verdicts, directory, places=places)
    found = programme.select(given, on=SAMPLE_DAY, overlays=overlays)
    write_json_file(directory / "selection.json", found.as_data(language))
    try:
        scores, lacking = _score(programme, found, directory, manager=manager, overlays=overlays), None
    except UndeclaredError as error:
        scores, lacking = [], error
    fewer = selection_what_if(
        programme,
        given,
        on=SAMPLE_DAY,
        overlay=programme.overlay(quota=places - FEWER),
        overlays=overlays,
    )
    doubt = _doubt(programme, verdicts, given, overlays)
    if not quiet:
        _print_selection(given, found, language)
        if lacking is None:
            _print_results(programme, found, scores, values, overlays, language)
        else:
            click.echo("\n" + (in_chinese(str(lacking)) if language == "zh" else str(lacking)))
        _print_changes(programme, fewer, doubt, language)
        _print_why(programme, found, scores, directory, values, language)
    return {
        "nominations": len(given.nominations),
        "selection": found.as_data(language),
        "scores": [one.as_data(language) for one in scores],
        "score_refused": None if lacking is None else str(lacking),
        "fewer_places": fewer.as_data(language),
        "reading": None if doubt is None else {**doubt[0].as_data(language), "selection": doubt[1].as_data(language)},
    }


def _nominate(verdicts: Sequence[Verdict], directory: Path, *, places: int) -> Nominations:
    scores = sample_scores(directory / "scores.csv", (one.dossier.id for one in verdicts), seed=SEED)
    allocation = sample_allocation(directory / "allocation.xlsx", places=places, seed=SEED)
    listed = nominations_of(verdicts, scores=read_scores(scores), eligible=True)
    given = Nominations(tuple(listed), read_allocation(allocation, places=places))
    write_nominations(directory / "nominations.json", given)
    return given


def _score(
    programme: Programme, found: Selection, directory: Path, *, manager: PluginManager, overlays: Sequence[Overlay]
) -> list[Score]:
    scheme, settings = programme.score, programme.settings(SAMPLE_DAY, overlays)
    assert scheme is not None
    enrolments = [(f"E-{one.nomination.teacher}", one.nomination.teacher) for one in found.selected]
    marks = sample_marks(enrolments, scheme=scheme, settings=settings, seed=SEED)
    path = write_json_file(directory / "marks.json", marks)
    scorer = programme.scorer(on=SAMPLE_DAY, overlays=overlays, hooks=manager.scoring(programme))
    scores = [scorer(one) for one in read_marks(path, scheme=scheme, settings=settings)]
    write_json_file(directory / "results.json", [one.as_data() for one in scores])
    return scores


def _doubt(
    programme: Programme, verdicts: Sequence[Verdict], given: Nominations, overlays: Sequence[Overlay]
) -> tuple[Any, SelectionChanges] | None:
    """The alternative reading that fewest people lose by, of those by which somebody loses a place."""
    found = [
        one
        for one in readings(programme, [verdict.dossier for verdict in verdicts], on=SAMPLE_DAY)
        if one.changes.goes_out
    ]
    if not found:
        return None
    least = min(found, key=lambda one: len(one.changes.changed))
    overlay = Overlay("what-if", {least.parameter.name: least.alternative.value})
    return least, selection_what_if(
        programme, given, on=SAMPLE_DAY, overlay=overlay, changes=least.changes, overlays=overlays
    )


def _print_selection(given: Nominations, found: Selection, language: Language) -> None:
    total = next(one for one in found.bounds if one.bound.name == "quota")
    words = NOMINATED(number=len(given.nominations), places=total.bound.at_most)
    click.echo(words.text(language) + "\n")
    print_full_bounds(found, language)
    print_passed_over(found, language, shown=PASSED_OVER_SHOWN)
    for line in remarks(found, language):
        click.echo(line)


def _print_results(
    programme: Programme,
    found: Selection,
    scores: Sequence[Score],
    values: Sequence[str],
    overlays: Sequence[Overlay],
    language: Language,
) -> None:
    if values:
        click.echo("\n" + DECLARED(values=", ".join(values)).text(language))
    counts = Counter(one.outcome for one in scores)
    outcomes = ", ".join(f"{outcome.label.text(language)} {number}" for outcome, number in counts.most_common())
    click.echo(RESULTS(number=len(scores), outcomes=outcomes).text(language))
    names = {f"E-{one.nomination.teacher}": one.nomination.name for one in found.selected}
    heads = (Text("enrolment", "学员"), Text("name", "姓名"), Text("outcome", "结果"), Text("total", "综合成绩"))
    made = table(*heads, language=language)
    for outcome in (PASS, FAIL, UNKNOWN):
        for one in [score for score in scores if score.outcome is outcome][:3]:
            add(made, [one.enrolment, names[one.enrolment], one.outcome, one.as_data()["total"] or "–"], language)
    console().print(made)
    for one in [score for score in scores if score.outcome is UNKNOWN][:3]:
        for what in one.missing:
            click.echo(MISSING(enrolment=one.enrolment, what=what).text(language))
    failed = next((one for one in scores if one.outcome is FAIL), None)
    if failed is not None:
        click.echo("\n" + IN_FULL(outcome=failed.outcome.label).text(language))
        for line in working_lines(failed, language):
            click.echo(line)
    passed = next((one for one in scores if one.outcome is PASS), None)
    if passed is not None and programme.award is not None:
        words = programme.award.wording(
            name=names[passed.enrolment],
            place=PLACE,
            programme=programme.title,
            day=SAMPLE_DAY,
            number=passed.enrolment,
            settings=programme.settings(SAMPLE_DAY, overlays),
        )
        click.echo("\n" + CERTIFICATE(words=words).text(language))


def _print_changes(
    programme: Programme, fewer: SelectionChanges, doubt: tuple[Any, SelectionChanges] | None, language: Language
) -> None:
    total = next(one for one in fewer.after.bounds if one.bound.name == "quota")
    words = FEWER_PLACES(number=FEWER, name="quota", value=total.bound.at_most)
    click.echo("\n" + words.text(language))
    print_selection_changes(fewer, language)
    if doubt is None:
        return
    reading, selection = doubt
    words = DOUBT(
        title=reading.parameter.title,
        line=reading.parameter.line or "–",
        value=reading.value,
        alternative=reading.alternative.value,
        reading=reading.alternative.reading,
    )
    click.echo("\n" + words.text(language))
    print_changes(reading.changes, language, all_changes=False)
    print_selection_changes(selection, language)


def _print_why(
    programme: Programme,
    found: Selection,
    scores: Sequence[Score],
    directory: Path,
    values: Sequence[str],
    language: Language,
) -> None:
    code, declared = programme.code, " ".join(f"--set '{value}'" for value in values)
    commands = []
    for one in (*found.passed_over, *found.selected)[:1]:
        check = f"btcore check {code} {directory / 'sample'} --on {SAMPLE_DAY} --explain {one.nomination.teacher}"
        commands.append(check)
        commands.append(f"btcore select {code} {directory / 'nominations.json'} --explain {one.nomination.id}")
    for score in scores[:1]:
        marks = directory / "marks.json"
        commands.append(f"btcore score {code} {marks} --on {SAMPLE_DAY} {declared} --explain {score.enrolment}")
    click.echo("\n" + WHY.text(language))
    for command in commands:
        click.echo(f"  {command}")
