"""demo: from a sample and an office's roster to what an office wants to see first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ..files.dossiers import read_dossiers
from ..files.results import write_json, write_results
from ..files.sample import sample_files
from ..programmes.survey import Survey, survey
from ..rules.explain import explain_lines
from ..rules.outcomes import FAIL, PASS, UNKNOWN
from ..rules.verdicts import Verdict
from ..rules.wording import Language, Phrase, Text
from .output import add, console, installed, progress, table, with_language
from .samples import SAMPLE_DAY

SAMPLE_HEAD = Phrase(
    "Sample of {number} nominated teachers (invented, seeded), judged on {on}",
    "示例：{number} 名推荐教师（虚构，固定种子），认定日 {on}",
)
ROSTER_HEAD = Phrase(
    "The office's own roster {file}, {number} teachers, judged as it is",
    "办公室原始花名册 {file}，{number} 人，未作任何修改",
)
FUNNEL = Text("The funnel: who is left after each clause", "逐条筛选后的剩余人数")
FAILS = Text("Clauses that stop most", "未通过最多的条款")
IN_FULL = Text("Three verdicts in full", "三份完整说明")
MISSES = Text("Closest misses, and what each lacks", "差距最小者及所缺内容")
FACTS = Text("Facts whose checking would settle most", "核实后可确定最多人的事项")
START = Text("nominated", "推荐")
WRITTEN = Phrase("written: {paths}", "已写入：{paths}")
LEAST = 60


@click.command()
@click.argument("code")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--teachers", default=1200, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--roster", type=click.Path(path_type=Path), help="An office's own roster, judged too.")
@click.option("--columns", type=click.Path(path_type=Path), help="Its column mapping (TOML).")
@with_language
def demo(
    code: str, directory: Path, teachers: int, roster: Path | None, columns: Path | None, language: Language
) -> None:
    """Judge a sample for the programme CODE, written into DIRECTORY, and print what an office wants to see first."""
    manager, catalogue = installed()
    programme = catalogue[code]
    directory.mkdir(parents=True, exist_ok=True)
    sample = directory / "sample"
    list(sample_files(programme, sample, number=teachers, seed=1, on=SAMPLE_DAY))
    judge = programme.judge(on=SAMPLE_DAY)
    with progress(code) as bar:
        verdicts = [judge(dossier) for dossier in bar.track(read_dossiers(sample, kinds=manager.kinds))]
    click.echo(SAMPLE_HEAD(number=len(verdicts), on=SAMPLE_DAY).text(language) + "\n")
    found = survey(verdicts)
    _print_survey(found, language)
    _print_in_full(verdicts, language)
    written = _write(directory / "sample", verdicts, found, language)
    if roster is not None:
        office = [judge(dossier) for dossier in read_dossiers(roster, columns=columns, kinds=manager.kinds)]
        click.echo("\n" + ROSTER_HEAD(file=roster.name, number=len(office)).text(language) + "\n")
        _print_survey(survey(office), language)
        written += _write(directory / "office_roster", office, survey(office), language)
    click.echo("\n" + WRITTEN(paths=", ".join(map(str, written))).text(language))


def _write(stem: Path, verdicts: Sequence[Verdict], found: Survey, language: Language) -> list[Path]:
    data = {"survey": found.as_data(), "verdicts": [one.as_data(language) for one in verdicts]}
    return [
        write_json(stem.with_name(f"{stem.name}_results.json"), data),
        write_results(stem.with_name(f"{stem.name}_results.xlsx"), verdicts, language=language),
    ]


def _print_survey(found: Survey, language: Language) -> None:
    out = console()
    total = max(1, found.funnel[0].possible)
    made = table(
        Text("after clause", "条款"),
        Text("sure", "已确定"),
        Text("possible", "仍可能"),
        Text("█ sure ░ possible", "█ 已确定 ░ 仍可能"),
        language=language,
        title=FUNNEL.text(language),
    )
    for step in found.funnel:
        bar = "█" * round(LEAST * step.sure / total)
        bar += "░" * (round(LEAST * step.possible / total) - len(bar))
        add(made, [step.clause.code if step.clause else START, str(step.sure), str(step.possible), bar], language)
    out.print(made, "")
    made = table(
        Text("clause", "条款"),
        FAIL.label,
        UNKNOWN.label,
        Text("wording", "内容"),
        language=language,
        title=FAILS.text(language),
    )
    for one, fails, unknowns in found.clauses[:5]:
        add(made, [one.code, str(fails), str(unknowns), one.clause.wording], language)
    out.print(made, "")
    made = table(
        Text("teacher", "教师"),
        Text("name", "姓名"),
        Text("clause", "条款"),
        Text("what is missing", "尚缺内容"),
        language=language,
        title=MISSES.text(language),
    )
    for verdict, _ in found.misses:
        for clause in (one for one in verdict.clauses if one.parent is None and one.missing):
            words = "\n".join(one.text(language) for one in clause.missing)
            add(made, [verdict.dossier.id, verdict.dossier.name, clause.code, words], language)
    out.print(made, "")
    made = table(
        Text("fact", "事项"),
        Text("settles alone", "可单独确定"),
        Text("bears on", "涉及"),
        language=language,
        title=FACTS.text(language),
    )
    for fact in found.facts:
        add(made, [fact.words, str(fact.settles), str(fact.bears_on)], language)
    out.print(made)


def _print_in_full(verdicts: Sequence[Verdict], language: Language) -> None:
    click.echo("\n" + IN_FULL.text(language))
    for outcome in (PASS, FAIL, UNKNOWN):
        chosen = next((one for one in verdicts if one.outcome is outcome), None)
        if chosen is not None:
            click.echo()
            for line in explain_lines(chosen, language, readings=True):
                click.echo(line)
