"""A roster's table inside its sheet: the heading found, merged cells filled, lines that are no teachers left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ..errors import InputError, Problem, input_error
from .headings import same
from .mapping import Layout, Mapped
from .sheets import Cell, Sheet, cell_text, column_letter, is_blank

# Title lines above a heading are a few; looking further would only make a wrong sheet slow to refuse.
FURTHEST_HEADING = 200


@dataclass
class Roster:
    """The rows that hold a teacher each, and their cells by the headings of the mapping."""

    sheet: Sheet
    columns: dict[str, int]
    rows: list[int] = field(default_factory=list)
    filled: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def cell(self, row: int, heading: str) -> Cell:
        column = self.columns[heading]
        return self.filled.get((row, column), self.sheet.cell(row, column))

    def place(self, row: int, heading: str = "") -> str:
        """`roster.xlsx, sheet 花名册, row 7, column F 出生年月`."""
        if heading not in self.columns:
            return self.sheet.row_place(row)
        return f"{self.sheet.row_place(row)}, column {column_letter(self.columns[heading])} {heading}"


def find_roster(sheets: Mapping[str, Sheet], *, source: str, mapped: Mapped) -> Roster:
    """The roster in the sheet that the mapping names; InputError if sheet, heading or a column is missing."""
    layout = mapped.layout
    sheet = _sheet(sheets, layout.sheet, source=source)
    wanted = {same(heading) for heading in layout.heading}
    for top in range(min(len(sheet.rows), FURTHEST_HEADING)):
        headings = _headings(sheet, top, layout.heading_rows)
        if wanted <= {same(heading) for heading in headings}:
            break
    else:
        expected = f"a heading row with {', '.join(layout.heading)}, as {mapped.source} says"
        raise input_error(sheet.place, "no such heading row", expected)
    roster = Roster(sheet, _columns(sheet, top, headings, mapped))
    first = top + layout.heading_rows
    roster.rows = [row for row in range(first, len(sheet.rows)) if _is_teacher(roster, row, layout)]
    if not roster.rows:
        raise input_error(sheet.place, "no teacher below the heading", "one row for each teacher")
    _fill(roster, mapped, first)
    return roster


def _sheet(sheets: Mapping[str, Sheet], name: str | None, *, source: str) -> Sheet:
    if name is None:
        filled = [sheet for sheet in sheets.values() if sheet.rows]
        if len(filled) == 1:
            return filled[0]
        raise input_error(source, f"{len(filled)} filled sheets ({', '.join(sheets)})", "a mapping that names one")
    if name not in sheets:
        raise input_error(source, f"no sheet {name!r} (there are: {', '.join(sheets)})", "the sheet of the mapping")
    return sheets[name]


def _headings(sheet: Sheet, top: int, count: int) -> list[str]:
    """The heading over each column; of two rows, `upper/lower`, an upper one reaching over those merged with it."""
    rows = range(top, min(top + count, len(sheet.rows)))
    width = max(len(sheet.rows[row]) for row in rows)
    cells = {(row, column): sheet.cell(row, column) for row in rows for column in range(width)}
    covered = 0
    for first, left, last, right in sheet.merged or ():
        if first in rows:
            covered += max(0, min(right + 1, width) - left)
            if covered > width * count:
                raise overlapping(sheet)
            for row in range(first, min(last + 1, rows.stop)):
                for column in range(left, min(right + 1, width)):
                    cells[row, column] = sheet.cell(first, left)
    if sheet.merged is None:
        for row, below in pairwise(rows):
            for column in range(1, width):
                if is_blank(cells[row, column]) and not is_blank(cells[below, column]):
                    cells[row, column] = cells[row, column - 1]
    headings = []
    for column in range(width):
        words = [cell_text(cells[row, column]) for row in rows]
        headings.append("/".join(dict.fromkeys(word for word in words if word)))
    return headings


def _columns(sheet: Sheet, top: int, headings: list[str], mapped: Mapped) -> dict[str, int]:
    columns, problems = {}, []
    for heading in mapped.columns:
        found = [column for column, words in enumerate(headings) if same(words) == same(heading)]
        if len(found) == 1:
            columns[heading] = found[0]
            continue
        there = "no column" if not found else f"{len(found)} columns"
        listed = ", ".join(words for words in headings if words)
        problems.append(Problem(sheet.row_place(top), f"{there} {heading} (there are: {listed})", "one such column"))
    if problems:
        raise InputError(problems)
    return columns


def _is_teacher(roster: Roster, row: int, layout: Layout) -> bool:
    cells = roster.sheet.rows[row]
    if all(map(is_blank, cells)):
        return False
    if all(same(cell_text(roster.cell(row, heading))) == same(heading) for heading in layout.heading):
        return False
    for skip in layout.skip:
        words = same(cell_text(roster.cell(row, skip.column)))
        if any(same(word) in words for word in skip.words):
            return False
    return True


def _fill(roster: Roster, mapped: Mapped, first: int) -> None:
    """Fill merged and blank cells where declared; refuse a merged cell over several teachers elsewhere."""
    named = {column: heading for heading, column in roster.columns.items()}
    declared = {*mapped.layout.fill_down, *mapped.layout.fill_blank}
    teachers, problems = set(roster.rows), []
    for top, column, rows in _merged_columns(roster.sheet, first, set(named)):
        if named[column] in declared:
            value = roster.sheet.cell(*top)
            roster.filled |= {(row, column): value for row in rows}
        elif len(teachers.intersection(rows)) > 1:
            found = f"one cell merged over the rows {rows[0] + 1} to {rows[-1] + 1}"
            expected = f"a cell for each teacher, or {named[column]} under fill_down in {mapped.source}"
            problems.append(Problem(roster.place(rows[0], named[column]), found, expected))
    if problems:
        raise InputError(problems)
    for heading in declared if roster.sheet.merged is None else mapped.layout.fill_blank:
        above: Cell = None
        for row in roster.rows:
            if is_blank(roster.cell(row, heading)):
                roster.filled[row, roster.columns[heading]] = above
            above = roster.cell(row, heading)


def overlapping(sheet: Sheet) -> InputError:
    """The error about merged cells that lie over each other."""
    expected = "merged ranges apart from each other, as a spreadsheet program makes them; save it again from one"
    return input_error(sheet.place, "merged cells that overlap", expected)


def _merged_columns(sheet: Sheet, first: int, columns: set[int]) -> Iterator[tuple[tuple[int, int], int, range]]:
    covered: Counter[int] = Counter()
    for top, left, bottom, right in sheet.merged or ():
        rows = range(top, min(bottom + 1, len(sheet.rows)))
        if top >= first and len(rows) > 1:
            for column in columns:
                if not left <= column <= right:
                    continue
                covered[column] += len(rows)
                if covered[column] > len(sheet.rows):
                    raise overlapping(sheet)
                yield (top, left), column, rows
