"""select: who is chosen when places are few, who steps up, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from ..errors import InputError, Problem, input_error
from ..files.json_text import parse_json
from ..files.nominations import read_nominations
from ..files.selections import write_selection
from ..programmes.nominations import Nominations
from ..rules.wording import Joined, Language, Phrase
from .nominations import with_allocation
from .output import DAY, installed, overlays_of, refuse_options, with_json, with_language, with_overlay, write_json
from .populations import print_population_selection, selection_in_database, with_account
from .records import with_database
from .samples import WRITTEN
from .selection_words import explained, print_selection

STEPPED_UP = Phrase("Stepped up from the reserve: {names}", "递补入选：{names}")


@click.command()
@click.argument("code")
@click.argument("nominations_file", metavar="[NOMINATIONS]", required=False, type=click.Path(path_type=Path))
@click.option("--on", type=DAY, default=date.today, show_default="today", help="The day whose values are used.")
@click.option("--allocation", type=click.Path(path_type=Path), help="An allocation table; it becomes bounds.")
@click.option(
    "--set-aside", "aside", multiple=True, metavar="NOMINATION", help="Not known, and not to stop the others."
)
@click.option(
    "--selected", type=click.Path(path_type=Path), help="An earlier result (select --to FILE.json): those stay."
)
@click.option("--withdrawn", multiple=True, metavar="NOMINATION", help="Gave up the place; the reserve steps up.")
@click.option("--explain", "asked", multiple=True, metavar="NOMINATION", help="Why this one; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Print everyone.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Write the result here too (.json, .xlsx).")
@click.option("--scores", type=click.Path(path_type=Path), help="Over the database: the office's ranking scores.")
@click.option("--jurisdiction", default="", help="Over the database: only teachers of this jurisdiction.")
@with_account
@with_overlay
@with_database
@with_json
@with_language
def select(
    code: str,
    nominations_file: Path | None,
    on: date,
    allocation: Path | None,
    aside: tuple[str, ...],
    selected: Path | None,
    withdrawn: tuple[str, ...],
    asked: tuple[str, ...],
    everything: bool,
    target: Path | None,
    scores: Path | None,
    jurisdiction: str,
    account: str | None,
    values: tuple[str, ...],
    database: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Choose among the NOMINATIONS by the programme CODE: who is selected, the reserve, who was passed over and why.

    Without NOMINATIONS among everyone in the database whom the account may judge: what would come of it if all who are
    eligible were nominated. Of those without a place the first three of each combination of bounds are told.
    """
    manager, catalogue = installed()
    programme = catalogue[code]
    overlays = overlays_of(programme, values)
    if nominations_file is None:
        of_files = {"--set-aside": aside, "--selected": selected, "--withdrawn": withdrawn, "--to": target}
        refuse_options(of_files, Problem("", "no file of nominations", "NOMINATIONS, or the option left out"))
        made = selection_in_database(
            manager,
            code=code,
            account=account,
            database=database,
            on=on,
            overlays=overlays,
            jurisdiction=jurisdiction,
            allocation=allocation,
            scores=scores,
        )
        if as_json:
            return write_json(made.as_data(language))
        if asked:
            return click.echo("\n".join(line for id in asked for line in explained(made.found, id, language)))
        return print_population_selection(made, language, everything=everything)
    of_database = {"--scores": scores, "--jurisdiction": jurisdiction, "--as": account}
    expected = "no NOMINATIONS, to choose in the database, or the option left out"
    refuse_options(of_database, Problem("", "a file of nominations", expected))
    if withdrawn and selected is None:
        raise input_error("--withdrawn", "no --selected", "the earlier result too: --selected RESULT.json")
    given = read_nominations(nominations_file)
    given = with_allocation(given, allocation, programme=programme, on=on, overlays=overlays)
    given = Nominations(
        tuple(manager.rank_key(programme, one) for one in given.nominations), given.bounds, given.tie_breaks
    )
    chosen, gone = ([], ()) if selected is None else _chosen_before(selected)
    withdrawn = tuple(dict.fromkeys((*gone, *withdrawn)))
    kept = None if selected is None else [id for id in chosen if id not in withdrawn]
    with naming(nominations_file):
        found = programme.select(given, on=on, overlays=overlays, set_aside=aside, kept=kept, withdrawn=withdrawn)
    if target is not None:
        write_selection(target, found, language=language)
    if as_json:
        return write_json(found.as_data(language))
    if asked:
        for id in asked:
            for line in explained(found, id, language):
                click.echo(line)
        return None
    print_selection(found, language, everything=everything)
    stepped = [one.nomination for one in found.selected if kept is not None and one.nomination.id not in kept]
    if stepped:
        names = Joined(tuple(f"{one.id} {one.name}".strip() for one in stepped), how="list")
        click.echo(STEPPED_UP(names=names).text(language))
    if target is not None:
        click.echo(WRITTEN(path=target).text(language))
    return None


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Problems found in what a file holds, told with the file's name before their place."""
    try:
        yield
    except InputError as error:
        raise InputError(
            Problem(f"{file.name}, {one.place}", one.found, one.expected) for one in error.problems
        ) from None


def _chosen_before(path: Path) -> tuple[list[str], tuple[str, ...]]:
    """The ids of those selected, and of all who withdrew, in an earlier result of `select --json`."""
    if path.suffix.lower() == ".xlsx":
        raise input_error(path.name, "a workbook", "the result as a .json file, which select --to FILE.json writes")
    data = parse_json(path)
    try:
        return [str(one["nomination"]) for one in data["selected"]], tuple(map(str, data["withdrawn"]))
    except (KeyError, TypeError):
        raise input_error(path.name, "no result of a selection", "what btcore select --json wrote") from None
