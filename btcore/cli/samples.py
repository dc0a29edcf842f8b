"""template, sample: an empty workbook to fill in; marked sample data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..errors import input_error
from ..files.sample import NOTICE_FILE, sample_files
from ..files.template import write_template
from ..programmes.programme import PARTS, Programme
from ..rules.clauses import Clause, clauses_inside
from ..rules.conditions import as_tuple
from ..rules.criteria import Cleared, inside
from ..rules.evidence import Evidence
from ..rules.wording import Language, Phrase
from .output import DAY, installed, with_json, with_language, write_json

SAMPLE_DAY = date(2026, 4, 25)
WRITTEN = Phrase("written: {path}", "已写入：{path}")


def record_kinds(programme: Programme, on: date) -> list[str]:
    """The record kinds that a programme's rules name on a day, in the order of the clauses."""
    settings = programme.settings(on)
    kinds: list[str] = []
    for clause in (clause for part in PARTS for clause in getattr(programme, part)):
        for rule in inside(clause):
            resolved = settings.resolve(rule, undeclared=True)
            if isinstance(resolved, Cleared):
                kinds += [resolved.kind, "clearance"]
            evidence = getattr(getattr(resolved, "measure", None), "evidence", None)
            if isinstance(evidence, Evidence):
                kinds += [kind for kind in as_tuple(evidence.kinds) if kind in programme.kinds]
    return list(dict.fromkeys(kinds))


def attested_clauses(programme: Programme) -> list[Clause]:
    """The clauses that a person attests."""
    clauses = [one for part in PARTS for clause in getattr(programme, part) for one in clauses_inside(clause)]
    return [one for one in clauses if one.basis == "attested"]


@click.command()
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@with_json
@with_language
def template(code: str, file: Path, as_json: bool, language: Language) -> None:
    """Write the empty workbook FILE.xlsx for dossiers of the programme CODE: headings in both languages, drop-downs."""
    manager, catalogue = installed()
    programme = catalogue[code]
    if file.suffix.lower() != ".xlsx":
        raise input_error(str(file), f"the suffix {file.suffix or 'none'}", "a file name that ends in .xlsx")
    write_template(
        file,
        kinds=manager.kinds,
        record_kinds=record_kinds(programme, SAMPLE_DAY),
        attested=[(one.code, one.wording) for one in attested_clauses(programme)],
        title=programme.title,
    )
    if as_json:
        write_json({"written": [str(file)]})
    else:
        click.echo(WRITTEN(path=file).text(language))


@click.command()
@click.argument("code")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--teachers", default=1200, show_default=True, type=click.IntRange(1, 1_000_000), help="How many.")
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed gives the same data.")
@click.option("--on", type=DAY, default=SAMPLE_DAY, show_default=True, help="The day around which records are drawn.")
@with_json
@with_language
def sample(code: str, directory: Path, teachers: int, seed: int, on: date, as_json: bool, language: Language) -> None:
    """Write marked sample dossiers for the programme CODE into DIRECTORY: a folder of CSV files, and one JSON file."""
    _, catalogue = installed()
    programme = catalogue[code]
    if directory.exists() and not (directory / NOTICE_FILE).exists() and any(directory.iterdir()):
        raise input_error(str(directory), "a folder with other files in it", "a new folder, or one that holds a sample")
    written = [str(path) for path in sample_files(programme, directory, number=teachers, seed=seed, on=on)]
    if as_json:
        write_json({"written": written})
    else:
        for path in written:
            click.echo(WRITTEN(path=path).text(language))
