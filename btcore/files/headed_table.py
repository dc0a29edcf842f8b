"""A sheet with a heading row: which column means what, and its rows as names and values, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError, Problem, input_error
from ..rules.domains import Choice, Day, Domain, Number, Truth
from ..rules.kinds import Attribute
from ..rules.wording import Text
from .dates import read_date
from .headings import OWN_SHEETS, labels_of, same, spellings
from .sheets import Cell, Sheet, cell_text, column_letter, is_blank

# Lines above a heading are a title, a date, a unit; nobody writes more of them.
FURTHEST_HEADING = 20


def unnamed(words: str) -> str | None:
    """For sheets with no columns but those listed."""
    return None


@dataclass(frozen=True)
class Columns:
    """The columns that a sheet may have.

    `synonyms` are other headings of a name. `other` gives the name of a heading that is none of them, None if there is
    no such column; `others` says how such headings look. `required` columns must be there. `titled`: lines of a title
    may stand above the heading.
    """

    attributes: Mapping[str, Attribute]
    synonyms: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    other: Callable[[str], str | None] = unnamed
    others: tuple[str, ...] = ()
    titled: bool = False

    def names(self) -> dict[str, str]:
        """Every way to write a heading, with the name that it means."""
        synonyms = {same(words): name for words, name in self.synonyms.items()}
        return synonyms | spellings(labels_of(self.attributes.values()))


@dataclass
class Table:
    """A sheet whose heading has been read: rows as names and values, each with its row number and places."""

    sheet: Sheet
    headings: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def place(self, row: int, name: str = "") -> str:
        column = f", column {self.headings.get(name, name)}" if name else ""
        return f"{self.sheet.row_place(row)}{column}"


def read_table(sheet: Sheet, columns: Columns, *, read: Callable[[str, Cell], Any], problems: list[Problem]) -> Table:
    """The rows of a sheet, each cell read by `read(name, cell)`; blank cells and blank rows are left out.

    An unknown, doubled or missing heading and a value under no heading are added to the problems.
    """
    table = Table(sheet)
    names = columns.names()
    top = _heading_row(sheet, names, columns)
    if top is None:
        return table
    where: dict[int, str | None] = {}
    for column, cell in enumerate(sheet.rows[top]):
        words = cell_text(cell)
        name = names.get(same(words)) or columns.other(words)
        place = f"{sheet.row_place(top)}, column {column_letter(column)}"
        if not words:
            continue
        if name is None:
            expected = f"one of {', '.join((*columns.attributes, *columns.others))}"
            problems.append(Problem(place, f"unknown heading {words!r}", expected))
        elif name in table.headings:
            problems.append(Problem(place, f"the heading {words!r} stands twice", f"one column {name}"))
        else:
            table.headings[name] = words
        where[column] = name
    missing = [name for name in columns.required if name not in table.headings]
    for name in missing:
        listed = ", ".join(words for cell in sheet.rows[top] if (words := cell_text(cell)))
        found = f"no column {name} (there are: {listed})"
        problems.append(Problem(sheet.row_place(top), found, f"a column {name} {columns.attributes[name].label.zh}"))
    if missing:
        return table
    for row, cells in enumerate(sheet.rows[top + 1 :], top + 1):
        values: dict[str, Any] = {}
        for column, cell in enumerate(cells):
            if is_blank(cell):
                continue
            if column not in where:
                place = f"{sheet.row_place(row)}, column {column_letter(column)}"
                problems.append(Problem(place, f"{cell_text(cell)!r} under no heading", "a heading over every value"))
            elif (name := where[column]) and name not in values:
                values[name] = read(name, cell)
        if values:
            table.rows.append((row, values))
    return table


def _heading_row(sheet: Sheet, names: Mapping[str, str], columns: Columns) -> int | None:
    """The first filled row; under a title, the first with two known headings or, if there is none, with one."""
    filled = [row for row, cells in enumerate(sheet.rows) if not all(map(is_blank, cells))]
    if columns.titled:
        for enough in (2, 1):
            for row in filled[:FURTHEST_HEADING]:
                words = {cell_text(cell) for cell in sheet.rows[row]}
                if sum(same(one) in names or columns.other(one) is not None for one in words) >= enough:
                    return row
    return filled[0] if filled else None


def cell_value(cell: Cell, domain: Domain) -> Any:
    """A cell as the data contract writes it; words that the domain does not know stay for whoever judges them."""
    words = cell_text(cell)
    if isinstance(domain, Day):
        return read_date(cell) or words
    if isinstance(domain, Choice):
        return domain.scale.read(words) or domain.scale.read(words.split()[0]) or words
    if isinstance(domain, Truth):
        try:
            return domain.read(cell)
        except ValueError:
            return words
    if isinstance(domain, Number) and not isinstance(cell, (str, bool)) and not hasattr(cell, "year"):
        return cell
    return words


def named_sheets(
    sheets: Mapping[str, Sheet], *, labels: Mapping[str, Text], source: str, required: tuple[str, ...]
) -> dict[str, Sheet]:
    """The sheets by the name that theirs means; InputError for one that is missing, doubled or unknown."""
    names = spellings(labels)
    found: dict[str, Sheet] = {}
    for written, sheet in sheets.items():
        name = names.get(same(written))
        if name in found:
            raise input_error(sheet.place, f"a second sheet {name}", f"one sheet {name} in {source}")
        if name:
            found[name] = sheet
    for name in required:
        if name not in found:
            listed = ", ".join(sheets) or "none"
            expected = f"a sheet named {name} or {labels[name].zh}"
            raise input_error(source, f"no sheet {name} (there are: {listed})", expected)
    for written, sheet in sheets.items():
        known = same(written) in names or written in OWN_SHEETS
        if not known and any(not is_blank(cell) for row in sheet.rows for cell in row):
            expected = f"{', '.join(labels)}; rename the sheet or delete it"
            raise input_error(sheet.place, "a sheet that btcore does not know", expected)
    return found


def refuse(problems: list[Problem]) -> None:
    """All problems in one InputError, if there are any."""
    if problems:
        raise InputError(problems)
