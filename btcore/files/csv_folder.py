"""A folder of CSV files: teachers.csv, records.csv, attestations.csv, waivers.csv, read and written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import input_error
from ..rules.wording import Text
from .formulas import as_meant, formula_free
from .headings import COLUMNS, SHEETS, same, spellings
from .json_text import read_bytes
from .sheets import Cell, Sheet

# A cell of a roster holds a few hundred characters; csv's own limit of 131,072 is generous and stays.
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
# As many as a spreadsheet program has.
MOST_COLUMNS = 16_384
_SEPARATORS = ",\t;"
# 2024.10 kept as a number is saved as 2024.1; as a number it is known to be ambiguous.
_LOST_NOUGHT = re.compile(r"\s*\d{4}\.1\s*\Z")


def read_csv_sheet(path: Path, *, place: str) -> Sheet:
    """One CSV file as a sheet of texts; UTF-8, UTF-16 with its mark or GB18030, with commas, tabs or semicolons."""
    text = _decoded(read_bytes(path), place=place)
    if "\0" in text:
        raise input_error(place, "a NUL character", "text alone; save the file again as CSV")
    lines = [line for line in islice(text.splitlines(), 50) if line.strip()]
    if not text.strip():
        raise input_error(place, "the file is empty", "a heading row")
    # A title above the heading has no separator in it.
    heading = next((line for line in lines if any(mark in line for mark in _SEPARATORS)), "")
    separator = max(_SEPARATORS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[Cell]] = []
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                place, found = f"{place}, line {reader.line_num}", f"a row of {len(row)} columns"
                raise input_error(place, found, f"at most {MOST_COLUMNS}")
            rows.append([Decimal(cell) if _LOST_NOUGHT.match(cell) else as_meant(cell) for cell in row])
    except csv.Error as error:
        found = f"the CSV is wrong ({error})"
        expected = "a value in quotation marks that also ends with one"
        raise input_error(f"{place}, line {reader.line_num}", found, expected) from None
    return Sheet(place, rows)


def _decoded(data: bytes, *, place: str) -> str:
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    for name in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise input_error(place, "neither UTF-8 nor GB18030 text", "a file saved as CSV UTF-8")


def read_csv_folder(directory: Path, *, labels: Mapping[str, Text] = SHEETS) -> dict[str, Sheet]:
    """The sheets of a folder by the name of their file; a file whose name is none of the labels is refused."""
    names = spellings(labels)
    known = [f"{name}.csv" for name in labels]
    sheets = {}
    for path in sorted(directory.iterdir()):
        if path.suffix.lower() != ".csv" or path.name.startswith("."):
            continue
        if same(path.stem) not in names:
            found = "no file of a dossier folder" if labels is SHEETS else "no file that belongs into this folder"
            raise input_error(f"{directory.name}/{path.name}", found, ", ".join(known))
        sheets[path.stem] = read_csv_sheet(path, place=f"{directory.name}/{path.name}")
    if not sheets:
        expected = f"{known[0]}, and {known[1]} beside it"
        raise input_error(directory.name, "a folder without CSV files", expected)
    return sheets


def write_csv_folder(directory: Path, dossiers: Iterable[Mapping[str, Any]]) -> None:
    """Write dossiers, data of the JSON contract, as a folder of CSV files; refuses to overwrite one.

    A text that a spreadsheet program would take for a formula has an apostrophe before it, which is taken away again
    when the folder is read.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for name, used, lines in dossier_sheets(dossiers):
        path = directory / f"{name}.csv"
        try:
            file = path.open("x", encoding="utf-8-sig", newline="")
        except FileExistsError:
            raise input_error(f"{directory.name}/{name}.csv", "the file exists", "a folder without it") from None
        with file:
            writer = csv.writer(file)
            writer.writerow(used)
            writer.writerows(lines)


def dossier_sheets(dossiers: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, list[str], Iterator[list[str]]]]:
    """The sheets of dossiers: name, the columns that are used, and the rows as texts that are no formulas."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SHEETS}
    for dossier in dossiers:
        teacher = dossier["teacher"]
        rows["teachers"].append({**teacher, "incomplete": dossier.get("incomplete", [])})
        for part in ("records", "attestations", "waivers"):
            rows[part] += [{"teacher": teacher["id"], **one} for one in dossier.get(part, ())]
    for name, lines in rows.items():
        if not lines and name != "teachers":
            continue
        used = [column for column in COLUMNS[name] if any(_written(line.get(column)) for line in lines)]
        yield name, used or ["id"], ([_written(line.get(column)) for column in used] for line in lines)


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, set, frozenset)):
        value = ",".join(str(part) for part in value)
    return formula_free(str(value)) if isinstance(value, str) else str(value)
