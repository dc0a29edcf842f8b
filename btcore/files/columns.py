"""An office's own roster, one row a teacher, as dossiers: each cell read as the column mapping declares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InputError, Problem
from ..rules.domains import Choice, Day
from ..rules.kinds import RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES, Kinds
from .headings import same
from .mapping import Mapped, RecordColumns, read_mapping
from .pieces import Unreadable, by_word, read_piece, read_value, split
from .roster import Roster, find_roster
from .sheets import Sheet, cell_text, closed_up, is_blank


@dataclass
class Reading:
    """The dossiers read so far, the headings that their parts came from, and what could not be read."""

    roster: Roster
    mapped: Mapped
    data: list[dict[str, Any]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    origins: list[dict[tuple, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, row: int, heading: str, unreadable: Unreadable) -> None:
        place = self.roster.place(row, heading)
        self.problems.append(Problem(place, unreadable.found, unreadable.expected))

    def place(self, path: tuple) -> str:
        """The row and column of a path into the data: the column that the value was read from."""
        if not path or not isinstance(path[0], int):
            return self.roster.sheet.place
        origins, rest = self.origins[path[0]], path[1:]
        heading = next((origins[rest[:end]] for end in range(len(rest), 0, -1) if rest[:end] in origins), "")
        return self.roster.place(self.rows[path[0]], heading)


def read_roster(
    sheets: Mapping[str, Sheet], *, source: str, columns: Path, kinds: Kinds
) -> tuple[list[dict[str, Any]], Callable[[tuple], str]]:
    """Dossiers as data from the sheets of a roster, and the function that says where a path into them stands.

    `columns` is the mapping's file. Nothing is guessed: every cell that the mapping cannot read, and two rows that
    make one id, are problems of one InputError.
    """
    mapped = read_mapping(columns, kinds=kinds)
    reading = Reading(find_roster(sheets, source=source, mapped=mapped), mapped)
    seen: dict[str, int] = {}
    # A roster says nothing of what it has no column for: that is not known, unless the mapping says there is none.
    told = {one.kind for one in mapped.records} | set(mapped.layout.complete)
    silent = sorted({*mapped.layout.incomplete, *(set(kinds) - told)})
    for row in reading.roster.rows:
        origins: dict[tuple, str] = {}
        dossier: dict[str, Any] = {
            "teacher": _teacher(reading, row, origins),
            "records": [],
            "attestations": [],
            "waivers": [],
            "incomplete": list(silent),
        }
        _name(reading, row, dossier["teacher"], origins, seen)
        for one in mapped.records:
            _records(reading, row, one, dossier, origins)
        _attestations(reading, row, dossier, origins)
        reading.data.append(dossier)
        reading.rows.append(row)
        reading.origins.append(origins)
    if reading.problems:
        raise InputError(reading.problems)
    return reading.data, reading.place


def _teacher(reading: Reading, row: int, origins: dict[tuple, str]) -> dict[str, Any]:
    teacher: dict[str, Any] = {}
    for one in reading.mapped.teacher:
        if one.column is None:
            teacher[one.attribute] = one.value
            continue
        origins["teacher", one.attribute] = one.column
        cell = reading.roster.cell(row, one.column)
        if is_blank(cell):
            if (value := by_word(one.words, "")) is not None:
                teacher[one.attribute] = value
            continue
        try:
            teacher[one.attribute] = read_value(
                cell,
                TEACHER_ATTRIBUTES[one.attribute].domain,
                words=one.words,
                separators=one.separators,
                ambiguous=reading.mapped.layout.ambiguous,
            )
        except Unreadable as unreadable:
            reading.problem(row, one.column, unreadable)
    return teacher


def _name(reading: Reading, row: int, teacher: dict[str, Any], origins: dict[tuple, str], seen: dict[str, int]) -> None:
    """Give the teacher the id that the declared columns make; a blank part and a second owner are problems."""
    # A date written in two ways is one date, so that the id stays when the office writes it the other way.
    dates = {
        one.column: teacher.get(one.attribute)
        for one in reading.mapped.teacher
        if one.column and isinstance(TEACHER_ATTRIBUTES[one.attribute].domain, Day)
    }
    parts = []
    for heading in reading.mapped.id.columns:
        words = dates.get(heading) or closed_up(cell_text(reading.roster.cell(row, heading)))
        if not words:
            reading.problem(row, heading, Unreadable("a blank cell", "a value, for the teacher's id is made of it"))
            return
        parts.append(words)
    if reading.mapped.id.row:
        parts.append(str(row + 1))
    id = "-".join(parts)
    origins["teacher", "id"] = reading.mapped.id.columns[0]
    first = seen.setdefault(id, row)
    if first != row:
        found = f"the id {id!r} stands twice, first in row {first + 1}"
        expected = f"one row for each teacher, or more columns under id in {reading.mapped.source}"
        reading.problem(row, reading.mapped.id.columns[0], Unreadable(found, expected))
    teacher["id"] = id


def _records(
    reading: Reading, row: int, columns: RecordColumns, dossier: dict[str, Any], origins: dict[tuple, str]
) -> None:
    status = _status(reading, row, columns)
    for heading, period in columns.columns.items():
        cell = reading.roster.cell(row, heading)
        text = cell_text(cell)
        if is_blank(cell):
            if columns.blank == "unknown" and columns.kind not in dossier["incomplete"]:
                dossier["incomplete"].append(columns.kind)
            continue
        if any(same(text) == same(word) for word in columns.nothing):
            continue
        try:
            found = _by_year(text, columns, period) if columns.read == "by_year" else _in_cell(text, columns)
        except Unreadable as unreadable:
            reading.problem(row, heading, unreadable)
            continue
        for attributes in found:
            number = 1 + sum(record["kind"] == columns.kind for record in dossier["records"])
            origins["records", len(dossier["records"])] = heading
            dossier["records"].append(
                {
                    "id": f"{columns.kind}-{number}",
                    "kind": columns.kind,
                    "status": status,
                    **columns.attributes,
                    **attributes,
                }
            )


def _status(reading: Reading, row: int, columns: RecordColumns) -> str:
    heading = columns.status_column
    if heading is None or is_blank(reading.roster.cell(row, heading)):
        return columns.status
    text = cell_text(reading.roster.cell(row, heading))
    status = by_word(columns.status_words, text)
    if status is None:
        unreadable = Unreadable(f"{text!r} is not understood", " or ".join(columns.status_words))
        problem = Problem(reading.roster.place(row, heading), unreadable.found, unreadable.expected)
        # Several columns may share one column of statuses; its cell is one problem.
        if problem not in reading.problems:
            reading.problems.append(problem)
        return columns.status
    return status


def _in_cell(text: str, columns: RecordColumns) -> list[dict[str, Any]]:
    pieces = split(text, columns.separators)
    if columns.read == "list":
        return [record for piece in pieces for record in read_piece(piece, columns)]
    found = []
    for piece in pieces:
        value = by_word(columns.values, piece)
        if value is None:
            expected = f"{' or '.join(columns.values)}, or {' or '.join(columns.nothing)} for none"
            raise Unreadable(f"{piece!r} is not understood", expected)
        found.append(dict(value))
    return found


def _by_year(text: str, columns: RecordColumns, period: str) -> list[dict[str, Any]]:
    domain = RECORD_ATTRIBUTES[columns.attribute].domain
    assert isinstance(domain, Choice)
    value = read_value(text, domain, words=columns.words.get(columns.attribute, {}))
    record = {"period": period, columns.attribute: value}
    if columns.on != "unknown":
        record["on"] = f"{period}-12-31" if columns.on == "year_end" else period
    return [record]


def _attestations(reading: Reading, row: int, dossier: dict[str, Any], origins: dict[tuple, str]) -> None:
    for one in reading.mapped.attestations:
        text = cell_text(reading.roster.cell(row, one.column))
        if not text:
            continue
        met = by_word(one.words, text)
        if met is None:
            unreadable = Unreadable(f"{text!r} is not understood", " or ".join(one.words))
            reading.problem(row, one.column, unreadable)
            continue
        origins["attestations", len(dossier["attestations"])] = one.column
        attestation = {"clause": one.clause, "met": met, "by": one.by, "on": one.on.isoformat()}
        dossier["attestations"].append(attestation | ({"note": one.note} if one.note else {}))
