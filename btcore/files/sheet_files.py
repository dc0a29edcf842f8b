"""Sheets from files of any accepted form: a workbook, one CSV file, or a folder of CSV files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import input_error
from ..rules.wording import Text
from .csv_folder import read_csv_folder, read_csv_sheet
from .headed_table import named_sheets
from .headings import OWN_SHEETS, same, spellings
from .sheets import Sheet, is_blank
from .workbooks import WORKBOOK_SUFFIXES, read_workbook


def open_sheets(path: Path, *, accepted: str, labels: Mapping[str, Text] | None = None) -> dict[str, Sheet]:
    """The sheets of a file as they are named; of a folder too if there are `labels` for its files.

    InputError for everything that is none of the `accepted` forms.
    """
    suffix = path.suffix.lower()
    if not path.exists():
        raise input_error(path.name, "there is no such file or folder" if labels else "there is no such file", accepted)
    if path.is_dir() and labels:
        return read_csv_folder(path, labels=labels)
    if suffix == ".csv" and path.is_file():
        return {path.stem: read_csv_sheet(path, place=path.name)}
    if suffix in WORKBOOK_SUFFIXES and path.is_file():
        return read_workbook(path)
    raise input_error(path.name, f"a file of an unknown form ({suffix or 'no suffix'})", accepted)


def read_sheets(
    path: Path, *, labels: Mapping[str, Text], accepted: str, folders: bool = True, only: str | None = None
) -> dict[str, Sheet]:
    """The sheets of a file or folder by the names in `labels`.

    A CSV file alone, and the only filled sheet of a workbook if its name means nothing else, is the first of them, or
    the one that is asked for with `only`; no other sheet is needed.
    """
    first = only or next(iter(labels))
    sheets = open_sheets(path, accepted=accepted, labels=labels if folders else None)
    alone = sheets if path.is_file() and path.suffix.lower() == ".csv" else filled_sheets(sheets)
    known = spellings(labels)
    if len(alone) == 1 and (alone is sheets or not any(same(name) in known for name in alone)) and path.is_file():
        return dict(zip((first,), alone.values(), strict=True))
    return named_sheets(sheets, labels=labels, source=path.name, required=(first,))


def filled_sheets(sheets: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """The sheets with anything in them, those that templates write about themselves left out."""
    return {
        name: sheet
        for name, sheet in sheets.items()
        if name not in OWN_SHEETS and any(not is_blank(cell) for row in sheet.rows for cell in row)
    }
