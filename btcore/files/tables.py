"""From the sheets teachers, records, attestations and waivers to dossiers as data, with the place of every value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from ..errors import InputError, Problem, input_error
from ..rules.domains import WordSet
from ..rules.kinds import CORE, Attribute, Kinds
from .headed_table import Columns, Table, cell_value, named_sheets, read_table, refuse
from .headings import COLUMNS, SHEETS, kind_spellings, same
from .sheets import Cell, Sheet, cell_text

MOST_CELLS_KEPT = 32_768
PARTS = ("records", "attestations", "waivers")
# The column of each sheet that says whose a row is.
OWNER = {"teachers": "id", **dict.fromkeys(PARTS, "teacher")}


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

    Refuses, all problems at once: a missing teachers sheet, an unknown, doubled or missing heading, a row without
    teacher id, a teacher or record that stands twice, a row about a teacher who is not listed, no teacher at all.
    """
    dossiers = Dossiers()
    found = named_sheets(sheets, labels=SHEETS, source=source, required=required)
    kind_names = kind_spellings(kinds)
    for name, sheet in found.items():
        # Most cells of a roster say what others of their column say.
        read = lru_cache(maxsize=MOST_CELLS_KEPT, typed=True)(
            partial(_read, columns=COLUMNS[name], kind_names=kind_names)
        )
        columns = Columns(COLUMNS[name], required=(OWNER[name],))
        dossiers.tables[name] = read_table(sheet, columns, read=read, problems=dossiers.problems)
    if any(OWNER[name] not in table.headings for name, table in dossiers.tables.items()):
        # Without it no row is anybody's; that would be told once a row.
        refuse(dossiers.problems)
    index = _teachers(dossiers)
    for part in PARTS:
        if part in dossiers.tables:
            _parts(dossiers, part, index)
    if dossiers.problems:
        raise InputError(dossiers.problems)
    if not dossiers.data:
        raise input_error(found["teachers"].place, "no teacher", "a heading and at least one row with a teacher")
    return dossiers.data, dossiers.place


def _read(name: str, cell: Cell, *, columns: Mapping[str, Attribute], kind_names: Mapping[str, str]) -> Any:
    words = cell_text(cell)
    if name == "kind":
        return kind_names.get(same(words), words)
    if name == "incomplete":
        return sorted(kind_names.get(same(part), part) for part in WordSet().read(words))
    if name == "clause":
        return words.split()[0]
    return cell_value(cell, columns[name].domain)


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
