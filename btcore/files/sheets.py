"""Sheets: rows of cells as a workbook or a CSV file gives them, and the words that point at one of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..rules.wording import number_text

Cell = str | int | bool | Decimal | date | None
Merge = tuple[int, int, int, int]

_BETWEEN_CHINESE = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])\s+(?=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)


@dataclass(frozen=True)
class Sheet:
    """One sheet or CSV file.

    `place` names it (`roster.xlsx, sheet records`). `merged` holds the merged ranges as first row, first column, last
    row, last column, counted from 0; None where the file format cannot say.
    """

    place: str
    rows: list[list[Cell]]
    merged: tuple[Merge, ...] | None = None

    def cell(self, row: int, column: int) -> Cell:
        """The cell, counted from 0; None outside."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def row_place(self, row: int) -> str:
        return f"{self.place}, row {row + 1}"


def is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def cell_text(cell: Cell) -> str:
    """What a person sees in the cell, without blanks around it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return number_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def cell_number(cell: Cell) -> Cell:
    """The cell with full-width digits as ordinary ones, so that what is a number reads as one; else as it stands."""
    return unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else cell


def column_letter(column: int) -> str:
    """The spreadsheet's name of a column counted from 0: A, B … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def closed_up(words: str) -> str:
    """Without the blanks between Chinese characters, which offices put into short names to make them line up."""
    return _BETWEEN_CHINESE.sub("", words.strip())
