"""Dossiers from files of any accepted form, as data that nobody has judged yet, and where each value stood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError, Problem, input_error
from ..rules.kinds import CORE, Kinds
from .columns import read_roster
from .csv_folder import read_csv_folder, read_csv_sheet
from .json_text import parse_json, parse_toml
from .tables import read_tables
from .workbooks import WORKBOOK_SUFFIXES, read_workbook

ACCEPTED = f"a .json or .toml file, a folder of CSV files, or a workbook ({', '.join(WORKBOOK_SUFFIXES)})"
_SINGULAR = {"records": "record", "attestations": "attestation", "waivers": "waiver"}


@dataclass
class RawDossiers:
    """Dossiers in the form of the JSON contract, values unread; `place` puts a path into them in words."""

    data: list[dict[str, Any]]
    place: Callable[[tuple], str]


def read_raw(path: Path, *, columns: Path | None = None, kinds: Kinds = CORE) -> RawDossiers:
    """The dossiers of a file or folder; with `columns`, of an office's own roster laid out as that file declares.

    Refuses with an InputError whatever is missing, unreadable, empty or not in one of the accepted forms.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if not path.exists():
        raise input_error(path.name, "there is no such file or folder", ACCEPTED)
    if columns is not None:
        if suffix != ".csv" and suffix not in WORKBOOK_SUFFIXES:
            expected = f"a workbook ({', '.join(WORKBOOK_SUFFIXES)}) or a .csv file beside a column mapping"
            raise input_error(path.name, "no roster", expected)
        sheets = {path.stem: read_csv_sheet(path, place=path.name)} if suffix == ".csv" else read_workbook(path)
        return RawDossiers(*read_roster(sheets, source=path.name, columns=Path(columns), kinds=kinds))
    if path.is_dir():
        return RawDossiers(*read_tables(read_csv_folder(path), source=path.name, kinds=kinds))
    if suffix in WORKBOOK_SUFFIXES:
        # Without its records everyone would fail what is counted: a sheet that is missing is no answer.
        sheets = read_workbook(path)
        return RawDossiers(*read_tables(sheets, source=path.name, kinds=kinds, required=("teachers", "records")))
    if suffix == ".json":
        return _listed(parse_json(path), source=path.name)
    if suffix == ".toml":
        data = parse_toml(path)
        return _listed(data["dossier"] if set(data) == {"dossier"} else data, source=path.name)
    if suffix == ".csv":
        expected = "a folder of CSV files (teachers.csv, records.csv), or a column mapping (--columns) for a roster"
        raise input_error(path.name, "a single CSV file", expected)
    raise input_error(path.name, f"a file of an unknown form ({suffix or 'no suffix'})", ACCEPTED)


def _listed(value: Any, *, source: str) -> RawDossiers:
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise input_error(source, f"{_named(value)} and no dossier", "one dossier or a list of dossiers")
    if not value:
        raise input_error(source, "an empty list", "at least one dossier")
    problems = [
        Problem(f"{source}, dossier {number}", f"{_named(one)}", "a dossier: an object with teacher and records")
        for number, one in enumerate(value, 1)
        if not isinstance(one, dict)
    ]
    if problems:
        raise InputError(problems)
    return RawDossiers(value, lambda path: _place(source, value, path))


def _named(value: Any) -> str:
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    words = repr(value)
    return f"the value {words[:40]}"


def _place(source: str, data: list[dict[str, Any]], path: tuple) -> str:
    words = [source]
    if path and isinstance(path[0], int):
        id = _inside(data, (path[0], "teacher", "id"))
        words.append(f"dossier {path[0] + 1}" + (f" ({id})" if isinstance(id, str) else ""))
        path, whole = path[1:], path
        if len(path) > 1 and path[0] in _SINGULAR and isinstance(path[1], int):
            key = "id" if path[0] == "records" else "clause"
            name = _inside(data, (*whole[:3], key))
            words.append(f"{_SINGULAR[path[0]]} {name if isinstance(name, str) else path[1] + 1}")
            path = path[2:]
    words += [f"item {part + 1}" if isinstance(part, int) else str(part) for part in path]
    return ", ".join(words)


def _inside(value: Any, path: tuple) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value
