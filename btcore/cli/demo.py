"""demo: from a sample and an office's roster to what an office wants to see first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..errors import UndeclaredError
from ..files.dossiers import read_dossiers
from ..files.json_text import parse_json
from ..files.results import write_json_file, write_results
from ..files.sample import sample_files
from ..programmes.programme import PARTS, Programme
from ..programmes.standing import standings
from ..programmes.survey import Survey, survey
from ..rules.explain import explain_lines
from ..rules.outcomes import FAIL, PASS, UNKNOWN
from ..rules.verdicts import PARTS as PART_WORDS
from ..rules.verdicts import Verdict
from ..rules.wording import Language, Phrase, Text
from .chinese import in_chinese
from .demo_life import run_life
from .demo_training import run_training
from .output import installed, overlays_of, progress, with_json, with_language, with_overlay, write_json
from .samples import SAMPLE_DAY
from .standing import print_counts
from .surveys import print_survey

SAMPLE_HEAD = Phrase(
    "Sample of {number} nominated teachers (invented, seeded), judged on {on}",
    "示例：{number} 名推荐教师（虚构，固定种子），认定日 {on}",
)
ROSTER_HEAD = Phrase(
    "The office's own roster {file}, {number} teachers, judged as it is",
    "办公室原始花名册 {file}，{number} 人，未作任何修改",
)
PART = Phrase("== {part} ==", "== {part} ==")
IN_FULL = Text("Three verdicts in full", "三份完整说明")
WRITTEN = Phrase("written: {paths}", "已写入：{paths}")


@click.command()
@click.argument("code")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--teachers", default=2200, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--roster", type=click.Path(path_type=Path), help="An office's own roster, judged too.")
@click.option("--columns", type=click.Path(path_type=Path), help="Its column mapping (TOML).")
@with_overlay
@with_json
@with_language
def demo(
    code: str,
    directory: Path,
    teachers: int,
    roster: Path | None,
    columns: Path | None,
    values: tuple[str, ...],
    as_json: bool,
    language: Language,
) -> None:
    """Take a sample for the programme CODE, written into DIRECTORY, from roster to results, and print what an office
    wants to see first. Values that the source does not give are declared with --set.
    """
    manager, catalogue = installed()
    programme = catalogue[code]
    sample = directory / "sample"
    list(sample_files(programme, sample, number=teachers, seed=1, on=SAMPLE_DAY))
    overlays = overlays_of(programme, values)
    parts = [part for part in PARTS if getattr(programme, part)]
    runs = [(SAMPLE_HEAD, sample, None)] + ([(ROSTER_HEAD, roster, columns)] if roster is not None else [])
    # Everything is read before anything is printed: a roster that cannot be read leaves no half of an answer.
    read = [read_dossiers(source, columns=mapping, kinds=manager.kinds) for _, source, mapping in runs]
    data: dict[str, Any] = {}
    judged: Sequence[Verdict] = ()
    for (head, source, mapping), dossiers in zip(runs, read, strict=True):
        for part in parts:
            name = source.stem if part == parts[0] else f"{source.stem}_{part}"
            try:
                judge = programme.judge(on=SAMPLE_DAY, part=part, overlays=overlays)
            except UndeclaredError as error:
                data[name] = {"refused": str(error)}
                if not as_json:
                    click.echo((in_chinese(str(error)) if language == "zh" else str(error)) + "\n")
                continue
            with progress(source.name) as bar:
                verdicts = [judge(dossier) for dossier in bar.track(dossiers)]
            found = survey(verdicts)
            written = _write(directory / name, verdicts, found, language)
            data[name] = {**found.as_data(), "written": [str(path) for path in written]}
            if not as_json:
                if len(parts) > 1:
                    click.echo(PART(part=PART_WORDS[part]).text(language))
                click.echo(head(file=source.name, number=len(verdicts), on=SAMPLE_DAY).text(language) + "\n")
                print_survey(found, language)
                if mapping is None:
                    _print_in_full(verdicts, language)
                click.echo("\n" + WRITTEN(paths=", ".join(map(str, written))).text(language) + "\n")
            if source is sample and part == "eligibility":
                judged = verdicts
    if programme.award is not None:
        stand = standings(programme, on=SAMPLE_DAY, overlays=overlays)
        stood = [stand(dossier) for dossier in read[0]]
        data["standing"] = dict(Counter(one.status for one in stood))
        if not as_json:
            print_counts(stood, language)
    if judged and _has_training(programme):
        data["training"] = run_training(
            programme,
            judged,
            directory,
            manager=manager,
            overlays=overlays,
            values=values,
            language=language,
            quiet=as_json,
        )
        if not data["training"]["score_refused"]:
            data["records"] = run_life(
                programme,
                parse_json(sample / "dossiers.json"),
                directory,
                manager=manager,
                overlays=overlays,
                values=values,
                language=language,
                quiet=as_json,
            )
    if as_json:
        write_json(data)


def _has_training(programme: Programme) -> bool:
    """Whether places and a score take the eligible on to results."""
    rule = programme.selection
    return rule is not None and rule.places is not None and programme.score is not None


def _write(stem: Path, verdicts: Sequence[Verdict], found: Survey, language: Language) -> list[Path]:
    data = {"survey": found.as_data(), "verdicts": [one.as_data(language) for one in verdicts]}
    return [
        write_json_file(stem.with_name(f"{stem.name}_results.json"), data),
        write_results(stem.with_name(f"{stem.name}_results.xlsx"), verdicts, language=language),
    ]


def _print_in_full(verdicts: Sequence[Verdict], language: Language) -> None:
    click.echo("\n" + IN_FULL.text(language))
    for outcome in (PASS, FAIL, UNKNOWN):
        chosen = next((one for one in verdicts if one.outcome is outcome), None)
        if chosen is not None:
            click.echo()
            for line in explain_lines(chosen, language, readings=True):
                click.echo(line)
