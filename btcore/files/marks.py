"""Marks and attendance from files: JSON, CSV, a folder of CSV files, or a workbook."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError, Problem
from ..programmes.marks import Enrolment
from ..programmes.scoring import ScoringScheme
from ..rules.parameters import Settings
from ..schemas.marks import load_marks
from .json_text import parse_json
from .marks_tables import SHEETS, read_marks_tables
from .sheet_files import read_sheets
from .workbooks import WORKBOOK_SUFFIXES

ACCEPTED = f"a .json or .csv file, a folder of CSV files, or a workbook ({', '.join(WORKBOOK_SUFFIXES)})"


def read_marks(
    path: str | Path, *, scheme: ScoringScheme, settings: Settings, only: str | None = None
) -> list[Enrolment]:
    """The enrolments of a marks file or folder; refuses what the scheme does not know, see `load_marks`.

    A sheet that stands alone holds marks, or with `only="attendance"` attendance.
    """
    path = Path(path)
    if path.suffix.lower() == ".json" and path.is_file():
        return load_marks(parse_json(path), scheme=scheme, settings=settings, source=path.name)
    tables = read_marks_tables(read_sheets(path, labels=SHEETS, accepted=ACCEPTED, only=only), scheme=scheme)
    try:
        return load_marks(tables.data, scheme=scheme, settings=settings, source=path.name)
    except InputError as error:
        raise InputError(
            Problem(tables.place(one.place, source=path.name), one.found, one.expected) for one in error.problems
        ) from None
