"""demo: from a sample and an office's roster to what an office wants to see first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..files.dossiers import read_dossiers
from ..files.results import write_json_file, write_results
from ..files.sample import sample_files
from ..programmes.survey import Survey, survey
from ..rules.explain import explain_lines
from ..rules.outcomes import FAIL, PASS, UNKNOWN
from ..rules.verdicts import Verdict
from ..rules.wording import Language, Phrase, Text
from .demo_training import run_training
from .output import installed, overlays_of, progress, with_json, with_language, with_overlay, write_json
from .samples import SAMPLE_DAY
from .surveys import print_survey

SAMPLE_HEAD = Phrase(
    "Sample of {number} nominated teachers (invented, seeded), judged on {on}",
    "示例：{number} 名推荐教师（虚构，固定种子），认定日 {on}",
)
ROSTER_HEAD = Phrase(
    "The office's own roster {file}, {number} teachers, judged as it is",
    "办公室原始花名册 {file}，{number} 人，未作任何修改",
)
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
    judge = programme.judge(on=SAMPLE_DAY, overlays=overlays)
    runs = [(SAMPLE_HEAD, sample, None)] + ([(ROSTER_HEAD, roster, columns)] if roster is not None else [])
    # Everything is read before anything is printed: a roster that cannot be read leaves no half of an answer.
    read = [read_dossiers(source, columns=mapping, kinds=manager.kinds) for _, source, mapping in runs]
    data: dict[str, Any] = {}
    judged: Sequence[Verdict] = ()
    for (head, source, mapping), dossiers in zip(runs, read, strict=True):
        with progress(source.name) as bar:
            verdicts = [judge(dossier) for dossier in bar.track(dossiers)]
        found = survey(verdicts)
        written = _write(directory / source.stem, verdicts, found, language)
        data[source.stem] = {**found.as_data(), "written": [str(path) for path in written]}
        if not as_json:
            click.echo(head(file=source.name, number=len(verdicts), on=SAMPLE_DAY).text(language) + "\n")
            print_survey(found, language)
            if mapping is None:
                _print_in_full(verdicts, language)
            click.echo("\n" + WRITTEN(paths=", ".join(map(str, written))).text(language) + "\n")
        if source is sample and programme.selection is not None and programme.score is not None:
            judged = verdicts
    if judged:
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
    if as_json:
        write_json(data)


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
