"""nominations: who is proposed with what outcome and score; allocation tables as bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from ..errors import input_error
from ..files.allocation import outside, read_allocation
from ..files.dossiers import read_dossiers
from ..files.nominations import write_nominations
from ..files.scores import read_scores
from ..programmes.nominations import Nominations
from ..programmes.programme import Programme
from ..programmes.proposals import nominations_of, own_ranking
from ..programmes.selection import IN
from ..rules.domains import Choice
from ..rules.kinds import TEACHER_ATTRIBUTES
from ..rules.outcomes import UNKNOWN
from ..rules.parameters import Overlay
from ..rules.scales import SUBJECTS
from ..rules.wording import Joined, Language, Phrase, Text
from ..schemas.nominations import dump_nominations
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
from .samples import WRITTEN

SHOWN = 20
NOMINATED = Phrase("{number} nominations: {outcomes}", "共 {number} 份推荐：{outcomes}")
TO = Phrase("To choose among them: btcore select {code} {file}", "遴选：btcore select {code} {file}")
LEFT_OUT = Phrase(
    "Left out, because only the eligible were asked for: {outcomes}", "因只取符合条件者，未列入：{outcomes}"
)
NOT_KNOWN = Phrase(
    "{number} are not known to be eligible and would stop a selection: --eligible here leaves them out, --set-aside "
    "there sets them aside by name",
    "{number} 名尚不知是否符合条件，遴选会因此停下：此处加 --eligible 可不列入，遴选时加 --set-aside 可按编号搁置",
)
SCORELESS = Phrase(
    "{number} who may compete have no score; a selection asks for it, or sets them aside by name: {names}",
    "{number} 名可参加遴选者没有成绩；遴选时须补齐或按编号搁置：{names}",
)


def with_allocation(
    given: Nominations, allocation: Path | None, *, programme: Programme, on: date, overlays: Sequence[Overlay]
) -> Nominations:
    """The nominations with the bounds of an allocation table, checked to add up to the programme's places."""
    if allocation is None:
        return given
    bounds = read_allocation(allocation, places=programme.places(on=on, overlays=overlays))
    strangers = set(outside(bounds, given.nominations))
    if strangers:
        looked_at = dict.fromkeys(name for one in bounds for name in one.where)
        where = dict.fromkeys(
            " ".join(one.groups.get(name, "–") for name in looked_at)
            for one in given.nominations
            if one.id in strangers
        )
        found = f"no row of the table holds {', '.join(list(where)[:5])}"
        raise input_error(allocation.name, found, "every county, subject and stage of the nominations, spelt alike")
    return Nominations(given.nominations, (*given.bounds, *bounds), given.tie_breaks)


@click.command()
@click.argument("code")
@click.argument("dossiers", type=click.Path(path_type=Path))
@click.option("--on", type=DAY, required=True, help="The day judged, such as 2026-04-25.")
@click.option("--scores", type=click.Path(path_type=Path), help="The office's ranking scores: JSON, CSV or a workbook.")
@click.option("--allocation", type=click.Path(path_type=Path), help="An allocation table; it becomes bounds.")
@click.option("--eligible", is_flag=True, help="Only those who pass or are waived.")
@click.option("--columns", type=click.Path(path_type=Path), help="Column mapping (TOML) of an office's own roster.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Write the nominations file here (.json, .xlsx).")
@with_overlay
@with_json
@with_language
def nominations(
    code: str,
    dossiers: Path,
    on: date,
    scores: Path | None,
    allocation: Path | None,
    eligible: bool,
    columns: Path | None,
    target: Path | None,
    values: tuple[str, ...],
    as_json: bool,
    language: Language,
) -> None:
    """A nominations file from DOSSIERS: the outcome of each, and the ranking score (the office's, or the programme's
    points).
    """
    manager, catalogue = installed()
    programme = catalogue[code]
    overlays = overlays_of(programme, values)
    judge = programme.judge(on=on, overlays=overlays)
    office = None if scores is None else read_scores(scores)
    everyone = read_dossiers(dossiers, columns=columns, kinds=manager.kinds)
    with progress(code) as bar:
        verdicts = [judge(one) for one in bar.track(everyone)]
    own = own_ranking(programme, on=on, overlays=overlays)
    listed = nominations_of(verdicts, scores=office, own=own, eligible=eligible)
    found = with_allocation(Nominations(tuple(listed)), allocation, programme=programme, on=on, overlays=overlays)
    if target is not None:
        write_nominations(target, found)
    if as_json:
        return write_json(dump_nominations(found))
    kept = Counter(one.outcome for one in listed)
    click.echo(NOMINATED(number=len(listed), outcomes=_counts(kept, language)).text(language))
    left_out = Counter(one.outcome for one in verdicts) - kept
    if left_out:
        click.echo(LEFT_OUT(outcomes=_counts(left_out, language)).text(language))
    scoreless = [one.id for one in listed if one.score is None and one.outcome in IN]
    if office is not None and scoreless:
        click.echo(SCORELESS(number=len(scoreless), names=Joined(tuple(scoreless[:SHOWN]), how="list")).text(language))
    if target is None:
        return _print_nominations(found, language)
    click.echo(WRITTEN(path=target).text(language))
    if kept[UNKNOWN]:
        click.echo(NOT_KNOWN(number=kept[UNKNOWN]).text(language))
    declared = "".join(f" --set {value}" for value in values)
    return click.echo(TO(code=code, file=f"{target}{declared}").text(language))


def _counts(outcomes: Counter[Any], language: Language) -> str:
    return "; ".join(f"{outcome.label.text(language)} {number}" for outcome, number in outcomes.most_common())


def _print_nominations(found: Nominations, language: Language) -> None:
    heads = (
        Text("nomination", "推荐编号"),
        Text("name", "姓名"),
        Text("outcome", "结果"),
        Text("score", "成绩"),
        Text("groups", "所属"),
    )
    made = table(*heads, language=language)
    for one in found.nominations:
        groups = Joined(tuple(_group(name, value) for name, value in one.groups.items()), how="list")
        add(made, [one.id, one.name, one.outcome, one.score, groups], language)
    console().print(made)


def _group(name: str, value: str) -> Text | str:
    """A group in words; a county or a school is its own name."""
    domain = TEACHER_ATTRIBUTES[name].domain if name in TEACHER_ATTRIBUTES else None
    labels = SUBJECTS if name == "subject" else domain.scale.labels if isinstance(domain, Choice) else {}
    return labels.get(value, value)
