"""Lists for spreadsheet programs: a workbook or CSV, columns in the order asked, nothing that could be a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from ..errors import input_error, nearest
from ..rules.wording import Language, Text
from .csv_folder import dossier_sheets
from .formulas import formula_free
from .headings import same, spellings

WORKBOOK = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
ACCEPTED = "a file name that ends in .xlsx or .csv"


def neutral(value: Any) -> Any:
    """A cell that is text whatever it begins with."""
    if isinstance(value, str):
        return formula_free(value)
    return "" if value is None else value


def write_list(
    path: Path,
    rows: Iterable[Mapping[str, Any]],
    *,
    columns: Mapping[str, Text],
    order: Sequence[str] = (),
    language: Language = "en",
) -> int:
    """Write rows to a new file, the columns in the order asked (all, where none is), each by its code or a heading; the
    number of rows is returned.

    InputError for an unknown column, a file that exists, another form than .xlsx or .csv.
    """
    known = spellings(columns)
    order = [known.get(same(name), name) for name in order]
    unknown = [name for name in order if name not in columns]
    if unknown:
        raise input_error("--order", f"no column {unknown[0]}", nearest(unknown[0], columns))
    if path.exists():
        raise input_error(path.name, "the file exists", "a name that is free")
    names = list(order) or list(columns)
    heads = [columns[name].text(language) for name in names]
    cells = ([neutral(row.get(name)) for name in names] for row in rows)
    if path.suffix.lower() == ".csv":
        return _csv(path, heads, cells)
    if path.suffix.lower() == ".xlsx":
        return _workbook(path, heads, cells)
    raise input_error(path.name, f"the suffix {path.suffix or 'none'}", ACCEPTED)


def write_dossier_workbook(path: Path, dossiers: Iterable[Mapping[str, Any]]) -> None:
    """Write dossiers, data of the JSON contract, as a workbook that imports read; InputError where the file exists."""
    if path.exists():
        raise input_error(path.name, "the file exists", "a name that is free")
    book = xlsxwriter.Workbook(str(path), WORKBOOK)
    for name, used, lines in dossier_sheets(dossiers):
        _sheet(book, used, lines, name=name)
    book.close()


def _csv(path: Path, heads: Sequence[str], cells: Iterable[Sequence[Any]]) -> int:
    rows = list(cells)
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    return len(rows)


def _workbook(path: Path, heads: Sequence[str], cells: Iterable[Sequence[Any]]) -> int:
    book = xlsxwriter.Workbook(str(path), WORKBOOK)
    number = _sheet(book, heads, cells)
    book.close()
    return number


def _sheet(
    book: xlsxwriter.Workbook, heads: Sequence[str], cells: Iterable[Sequence[Any]], *, name: str | None = None
) -> int:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 18)
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    number = 0
    for number, row in enumerate(cells, 1):
        sheet.write_row(number, 0, row)
    return number
