"""The declared layout of an office's roster: what a column mapping (TOML) may say, read and checked.

docs/office_rosters.md explains every key with an example; an unknown or ill-formed key is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import InputError, Problem
from ..rules.calendar import PERIOD_WORDS
from ..rules.domains import Choice, Day
from ..rules.kinds import RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES, Attribute, Kinds
from .json_text import parse_toml
from .toml_tables import Table

NOTHING = ("无", "没有", "-", "—", "——", "/", "none")
STATUSES = ("claimed", "verified", "rejected")
READS = ("list", "values", "by_year")
FOUND_BY_DEFAULT = ("administrative_level", "prize", "rating")


@dataclass(frozen=True)
class Skip:
    """Lines that are no teachers: those where one of the words stands in the column."""

    column: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """Where the table stands in the sheet; `ambiguous` says what a number such as 1985.1 means."""

    sheet: str | None
    heading: tuple[str, ...]
    heading_rows: int
    fill_down: tuple[str, ...]
    fill_blank: tuple[str, ...]
    skip: tuple[Skip, ...]
    incomplete: tuple[str, ...]
    complete: tuple[str, ...]
    ambiguous: str


@dataclass(frozen=True)
class TeacherColumn:
    """How one attribute of the teacher is read: a column or a constant, with words that mean values."""

    attribute: str
    column: str | None = None
    value: Any = None
    words: Mapping[str, Any] = field(default_factory=dict)
    separators: tuple[str, ...] = ()


@dataclass(frozen=True)
class IdColumns:
    """The columns that make the teacher's id; `row` adds the row number."""

    columns: tuple[str, ...]
    row: bool = False


@dataclass(frozen=True)
class RecordColumns:
    """How one column (or one column a year) becomes records; see docs/office_rosters.md for each key."""

    kind: str
    columns: Mapping[str, str]
    read: str
    blank: str
    status: str
    status_column: str | None
    status_words: Mapping[str, str]
    attributes: Mapping[str, Any]
    nothing: tuple[str, ...]
    separators: tuple[str, ...]
    find: tuple[str, ...]
    words: Mapping[str, Mapping[str, Any]]
    counts: bool
    units: tuple[str, ...]
    ignore: tuple[str, ...]
    rest: str
    values: Mapping[str, Any]
    attribute: str
    on: str


@dataclass(frozen=True)
class AttestationColumn:
    """A column that holds someone's word on a clause; a blank cell says nothing."""

    clause: str
    column: str
    words: Mapping[str, bool]
    by: str
    on: date
    note: str | None


@dataclass(frozen=True)
class Mapped:
    """The whole mapping."""

    source: str
    layout: Layout
    id: IdColumns
    teacher: tuple[TeacherColumn, ...]
    records: tuple[RecordColumns, ...]
    attestations: tuple[AttestationColumn, ...]

    @property
    def columns(self) -> list[str]:
        """Every heading that the roster must have, each once."""
        named = [*self.layout.heading, *self.layout.fill_down, *self.layout.fill_blank, *self.id.columns]
        named += [one.column for one in self.layout.skip]
        named += [one.column for one in self.teacher if one.column]
        named += [heading for one in self.records for heading in one.columns]
        named += [one.status_column for one in self.records if one.status_column]
        named += [one.column for one in self.attestations]
        return list(dict.fromkeys(named))


def read_mapping(path: Path, *, kinds: Kinds) -> Mapped:
    """The mapping of a TOML file; InputError with every unknown, missing or ill-formed key."""
    problems: list[Problem] = []
    top = Table(parse_toml(path), place=path.name, problems=problems)
    layout = _layout(top.table("roster", required=True), kinds)
    teacher = top.table("teacher", required=True)
    id = _id(teacher)
    attributes = tuple(
        one for name in TEACHER_ATTRIBUTES if name != "id" and (one := _teacher(teacher, name)) is not None
    )
    teacher.close()
    records = tuple(_records(one, kinds) for one in top.tables("records"))
    attestations = tuple(_attestation(one) for one in top.tables("attestations"))
    top.close()
    if problems:
        raise InputError(problems)
    return Mapped(path.name, layout, id, attributes, records, attestations)


def _layout(table: Table, kinds: Kinds) -> Layout:
    layout = Layout(
        sheet=table.words("sheet"),
        heading=table.list("heading", required=True),
        heading_rows=table.choice("heading_rows", (1, 2, 3), default=1),
        fill_down=table.list("fill_down"),
        fill_blank=table.list("fill_blank"),
        skip=tuple(_skip(one) for one in table.tables("skip")),
        incomplete=table.list("incomplete", choices=tuple(kinds)),
        complete=table.list("complete", choices=tuple(kinds)),
        ambiguous=table.choice("ambiguous", ("refuse", "year", "january"), default="refuse"),
    )
    table.close()
    return layout


def _skip(table: Table) -> Skip:
    skip = Skip(table.words("column", required=True), table.list("words", required=True))
    table.close()
    return skip


def _id(teacher: Table) -> IdColumns:
    if isinstance(teacher.data.get("id"), str):
        return IdColumns((teacher.words("id", required=True),))
    table = teacher.table("id", required=True)
    id = IdColumns(table.list("columns", required=True), table.choice("row", (True, False), default=False))
    table.close()
    return id


def _check(table: Table, key: str, attributes: Mapping[str, Any], known: Mapping[str, Attribute]) -> None:
    """Refuse attributes of another name and values that do not fit, where the mapping gives them itself."""
    for name, value in attributes.items():
        if name not in known:
            table.problem(f"{key}.{name}", "no such attribute", ", ".join(known))
            continue
        try:
            known[name].domain.read(value)
        except ValueError:
            table.problem(f"{key}.{name}", f"{value!r} does not fit", known[name].domain.expected)


def _teacher(teacher: Table, name: str) -> TeacherColumn | None:
    if name not in teacher.data:
        return None
    if isinstance(teacher.data[name], str):
        return TeacherColumn(name, teacher.words(name))
    table = teacher.table(name)
    if "value" in table.data:
        column = TeacherColumn(name, value=table.any("value"))
        _check(teacher, name, {name: column.value}, TEACHER_ATTRIBUTES)
    else:
        if isinstance(TEACHER_ATTRIBUTES[name].domain, Day):
            table.choice("read", ("date",), default="date")
        column = TeacherColumn(
            name, table.words("column", required=True), None, table.mapping("words"), table.list("separators")
        )
        for word, value in column.words.items():
            _check(table, f"words.{word}", {name: value}, TEACHER_ATTRIBUTES)
    table.close()
    return column


def _records(table: Table, kinds: Kinds) -> RecordColumns:
    kind = table.choice("kind", tuple(kinds), required=True)
    read = table.choice("read", READS, default="list")
    uses = kinds[kind].uses if kind in kinds else ()
    searchable = tuple(name for name, one in RECORD_ATTRIBUTES.items() if isinstance(one.domain, Choice))
    find = table.list("find", choices=searchable)
    counts = table.choice("counts", (True, False), default=False)
    if read == "by_year":
        columns = {heading: str(period) for heading, period in table.mapping("columns", required=True).items()}
    else:
        columns = {table.words("column", required=True): ""}
    status, status_column, status_words = _status(table)
    records = RecordColumns(
        kind=kind,
        columns=columns,
        read=read,
        blank=table.choice("blank", ("none", "unknown"), required=True),
        status=status,
        status_column=status_column,
        status_words=status_words,
        attributes=table.mapping("attributes"),
        nothing=table.list("nothing") or NOTHING,
        separators=table.list("separators"),
        find=find or tuple(name for name in FOUND_BY_DEFAULT if name in uses),
        words=table.mapping("words", keys=searchable),
        counts=counts,
        units=table.list("units"),
        ignore=table.list("ignore"),
        rest=table.choice("rest", ("title", "refuse"), default="title"),
        values=table.mapping("values", required=read == "values"),
        attribute=table.choice("attribute", searchable, default="rating") if read == "by_year" else "",
        on=table.choice("on", ("unknown", "year", "year_end"), default="unknown") if read == "by_year" else "",
    )
    _check(table, "attributes", records.attributes, RECORD_ATTRIBUTES)
    for name, words in records.words.items():
        for word, value in words.items() if isinstance(words, dict) else ((name, words),):
            _check(table, f"words.{name}.{word}", {name: value}, RECORD_ATTRIBUTES)
    for word, attributes in records.values.items():
        if isinstance(attributes, dict):
            _check(table, f"values.{word}", attributes, RECORD_ATTRIBUTES)
        else:
            table.problem(f"values.{word}", f"{attributes!r} does not fit", 'a table such as { title = "…" }, or {}')
    for heading, period in records.columns.items() if read == "by_year" else ():
        pattern = r"\d{4}" if records.on != "unknown" else PERIOD_WORDS.pattern
        if not re.fullmatch(pattern, period):
            table.problem(f"columns.{heading}", f"{period!r} does not fit", RECORD_ATTRIBUTES["period"].domain.expected)
    table.close()
    return records


def _status(table: Table) -> tuple[str, str | None, dict[str, str]]:
    """One status for all, or a column whose words say it row by row (a blank one: claimed)."""
    if not isinstance(table.data.get("status"), dict):
        return table.choice("status", STATUSES, default="claimed"), None, {}
    inner = table.table("status")
    words = inner.mapping("words", required=True, values=STATUSES)
    column = inner.words("column", required=True)
    inner.close()
    return "claimed", column, words


def _attestation(table: Table) -> AttestationColumn:
    attestation = AttestationColumn(
        clause=table.words("clause", required=True),
        column=table.words("column", required=True),
        words=table.mapping("words", required=True, values=(True, False)),
        by=table.words("by", required=True),
        on=table.day("on"),
        note=table.words("note"),
    )
    table.close()
    return attestation
