"""Dates as offices write them: 1985.3, 1985年3月, 1985-03-02, 1985/3/2, 198503, 19850302, and days of a workbook."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from ..rules.calendar import PartialDate
from .sheets import Cell, cell_text

EXPECTED = "a day, month or year such as 2024-05-06, 2024.5, 2024年5月 or 2024"
AMBIGUOUS = "which of January and October is meant: a number loses its last nought; type it as text or as a date"

_WRITTEN = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2})\s*[日号]?|\s*月)?\Z")
_YEAR = re.compile(r"(\d{4})\s*年?\Z")
_PACKED = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?\Z")
_TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\Z")
# Before 1900-03-01 spreadsheet programs count a 29 February that never was; no teacher's date lies there.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)


def is_ambiguous(cell: Cell) -> bool:
    """Whether a number such as 1985.1 stands where January and October look alike."""
    return isinstance(cell, Decimal) and bool(re.fullmatch(r"\d{4}\.1", cell_text(cell)))


def read_date(cell: Cell, *, serials: bool = False) -> str | None:
    """The date in the form of the data contract (2024-05-06, 2024-05, 2024); None for anything else.

    With `serials`, numbers that a workbook counts days with are read as days. An ambiguous number is not read.
    """
    if isinstance(cell, bool) or cell is None or is_ambiguous(cell):
        return None
    words = _TIME_OF_DAY.sub("", cell_text(cell))
    if serials and words.isascii() and words.isdecimal() and int(words) in _SERIALS:
        return (_SERIAL_ZERO + timedelta(days=int(words))).isoformat()
    match = _WRITTEN.match(words) or _PACKED.match(words) or _YEAR.match(words)
    if match is None:
        return None
    return contract_date(*match.groups())


def contract_date(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """The parts as the contract writes a date; None if there is no such day."""
    written = "-".join([year] + [f"{int(part):02d}" for part in (month, day) if part])
    try:
        PartialDate.read(written)
    except ValueError:
        return None
    return written
