"""From the sheets teachers, records, attestations and waivers to dossiers as data, with the place of every value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError, Problem, input_error
from ..rules.domains import Choice, Day, Domain, Number, Truth, WordSet
from ..rules.kinds import CORE, Attribute, Kinds
from .dates import read_date
from .headings import COLUMNS, OWN_SHEETS, SHEETS, kind_spellings, labels_of, same, spellings
from .sheets import Cell, Sheet, cell_text, column_letter, is_blank

PARTS = ("records", "attestations", "waivers")


@dataclass
class Table:
    """A sheet whose heading has been read: rows as names and values, each with its row number and places."""

    sheet: Sheet
    headings: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def place(self, row: int, name: str = "") -> str:
        column = f", column {self.headings.get(name, name)}" if name else ""
        return f"{self.sheet.row_place(row)}{column}"


@dataclass
class Dossiers:
    """Dossiers being put together, and where each part of them stands."""

    data: list[dict[str, Any]] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    teacher_rows: list[int] = field(default_factory=list)
    part_rows: list[dict[str, list[int]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: tuple) -> str:
        """The sheet, row and column of a path into the data."""
        teachers = self.tables["teachers"]
        if not path:
            return teachers.sheet.place
        index, *rest = path
        if rest and rest[0] in PARTS:
            if len(rest) == 1 or rest[0] not in self.tables:
                return teachers.place(self.teacher_rows[index])
            row = self.part_rows[index][rest[0]][rest[1]]
            return self.tables[rest[0]].place(row, str(rest[2]) if len(rest) > 2 else "")
        if rest[:1] == ["teacher"]:
            rest = rest[1:]
        return teachers.place(self.teacher_rows[index], str(rest[0]) if rest else "")


def read_tables(
    sheets: Mapping[str, Sheet], *, source: str, kinds: Kinds = CORE, required: tuple[str, ...] = ("teachers",)
) -> tuple[list[dict[str, Any]], Callable[[tuple], str]]:
    """Dossiers as data from sheets by name, and the function that says where a path into them stands.

    Refuses, all problems at once: a missing teachers sheet, an unknown or doubled heading, a row without teacher id,
    a teacher or record that stands twice, a row about a teacher who is not listed, no teacher at all.
    """
    dossiers = Dossiers()
    found = _named_sheets(sheets, source=source, required=required)
    kind_names = kind_spellings(kinds)
    for name, sheet in found.items():
        dossiers.tables[name] = _table(sheet, COLUMNS[name], dossiers.problems, kind_names)
    index = _teachers(dossiers)
    for part in PARTS:
        if part in dossiers.tables:
            _parts(dossiers, part, index)
    if dossiers.problems:
        raise InputError(dossiers.problems)
    if not dossiers.data:
        raise input_error(found["teachers"].place, "no teacher", "a heading and at least one row with a teacher")
    return dossiers.data, dossiers.place


def _named_sheets(sheets: Mapping[str, Sheet], *, source: str, required: tuple[str, ...]) -> dict[str, Sheet]:
    names = spellings(SHEETS)
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
            expected = f"a sheet named {name} or {SHEETS[name].zh}"
            raise input_error(source, f"no sheet {name} (there are: {listed})", expected)
    for written, sheet in sheets.items():
        known = same(written) in names or written in OWN_SHEETS
        if not known and any(not is_blank(cell) for row in sheet.rows for cell in row):
            expected = f"{', '.join(SHEETS)}; rename the sheet or delete it"
            raise input_error(sheet.place, "a sheet that btcore does not know", expected)
    return found


def _table(
    sheet: Sheet, columns: Mapping[str, Attribute], problems: list[Problem], kind_names: Mapping[str, str]
) -> Table:
    table = Table(sheet)
    top = next((row for row, cells in enumerate(sheet.rows) if not all(map(is_blank, cells))), None)
    if top is None:
        return table
    names = spellings(labels_of(columns.values()))
    where: dict[int, str | None] = {}
    for column, cell in enumerate(sheet.rows[top]):
        words = cell_text(cell)
        name = names.get(same(words))
        place = f"{sheet.row_place(top)}, column {column_letter(column)}"
        if not words:
            continue
        if name is None:
            problems.append(Problem(place, f"unknown heading {words!r}", f"one of {', '.join(columns)}"))
        elif name in table.headings:
            problems.append(Problem(place, f"the heading {words!r} stands twice", f"one column {name}"))
        else:
            table.headings[name] = words
        where[column] = name
    for row, cells in enumerate(sheet.rows[top + 1 :], top + 1):
        values: dict[str, Any] = {}
        for column, cell in enumerate(cells):
            if is_blank(cell):
                continue
            if column not in where:
                place = f"{sheet.row_place(row)}, column {column_letter(column)}"
                problems.append(Problem(place, f"{cell_text(cell)!r} under no heading", "a heading over every value"))
            elif (name := where[column]) and name not in values:
                values[name] = _value(name, cell, columns[name].domain, kind_names)
        if values:
            table.rows.append((row, values))
    return table


def _value(name: str, cell: Cell, domain: Domain, kind_names: Mapping[str, str]) -> Any:
    words = cell_text(cell)
    if name == "kind":
        return kind_names.get(same(words), words)
    if name == "incomplete":
        return sorted(kind_names.get(same(part), part) for part in WordSet().read(words))
    if name == "clause":
        return words.split()[0]
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


def _teachers(dossiers: Dossiers) -> dict[str, int]:
    table = dossiers.tables["teachers"]
    index: dict[str, int] = {}
    for row, values in table.rows:
        id = values.get("id")
        incomplete = values.pop("incomplete", [])
        if id is None:
            place = table.place(row, "id")
            dossiers.problems.append(Problem(place, "no teacher id", "the teacher's id in every row"))
            continue
        if id in index:
            first = dossiers.teacher_rows[index[id]] + 1
            found = f"the teacher id {id!r} stands twice, first in row {first}"
            dossiers.problems.append(Problem(table.place(row, "id"), found, "one row for each teacher"))
            continue
        index[id] = len(dossiers.data)
        parts: dict[str, list] = {part: [] for part in PARTS}
        dossiers.data.append({"teacher": values, **parts, "incomplete": incomplete})
        dossiers.teacher_rows.append(row)
        dossiers.part_rows.append({part: [] for part in PARTS})
    return index


def _parts(dossiers: Dossiers, part: str, index: Mapping[str, int]) -> None:
    table = dossiers.tables[part]
    seen: dict[tuple[str, str], int] = {}
    for row, values in table.rows:
        teacher = values.pop("teacher", None)
        place = table.place(row, "teacher")
        if teacher is None:
            dossiers.problems.append(Problem(place, "no teacher id", "the id of a teacher of the sheet teachers"))
            continue
        if teacher not in index:
            expected = "the id of a teacher of the sheet teachers"
            dossiers.problems.append(Problem(place, f"no teacher has the id {teacher!r}", expected))
            continue
        if part == "records":
            values = {"id": values.pop("id", f"row-{row + 1}"), **values}
            first = seen.setdefault((teacher, values["id"]), row)
            if first != row:
                found = f"the record id {values['id']!r} of {teacher} stands twice, first in row {first + 1}"
                dossiers.problems.append(Problem(table.place(row, "id"), found, "one id for each record of a teacher"))
        dossiers.data[index[teacher]][part].append(values)
        dossiers.part_rows[index[teacher]][part].append(row)
