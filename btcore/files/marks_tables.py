"""From the sheets marks and attendance to enrolments as data, with the place of every value.

Marks stand one a row, or as offices keep them: a row for each enrolment and a column for each component. Attendance is
one row of totals for each enrolment, or one row for each session.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import Problem, input_error
from ..programmes.marks import STATUSES
from ..programmes.scoring import ScoringScheme
from ..rules.domains import Day, Number, Truth, Words
from ..rules.wording import Text
from .headed_table import Columns, Table, cell_value, read_table, refuse
from .headings import columns_of, same, spellings
from .sheets import Cell, Sheet, cell_number, cell_text

SHEETS = {"marks": Text("marks", "评分"), "attendance": Text("attendance", "考勤")}
_ENROLMENT = ("enrolment", "enrolment", "学员编号", Words())
_TEACHER = ("teacher", "teacher id", "教师编号", Words())
_NAME = ("name", "name", "姓名", Words())
_TOTALS = (
    ("attended_hours", "hours attended", "实到学时", Number()),
    ("planned_hours", "hours planned", "计划学时", Number()),
)
MARK_COLUMNS = columns_of(
    _ENROLMENT,
    _TEACHER,
    _NAME,
    ("component", "component", "成绩项", Words()),
    ("assessor", "assessor", "评委", Words()),
    ("value", "mark", "分数", Number()),
    ("agreed", "agreed", "合议", Truth()),
    ("sitting", "sitting", "考次", Number(whole=True)),
    ("absent", "absent", "缺考", Truth()),
    *_TOTALS,
)
ATTENDANCE_COLUMNS = columns_of(
    _ENROLMENT,
    _TEACHER,
    _NAME,
    *_TOTALS,
    ("on", "date", "日期", Day()),
    ("session", "session", "节次", Words()),
    ("status", "status", "出勤情况", Words()),
    ("hours", "hours", "学时", Number()),
)
SYNONYMS = {
    **dict.fromkeys(("学员", "编号", "学员号"), "enrolment"),
    **dict.fromkeys(("得分", "成绩", "分值", "value"), "value"),
    **dict.fromkeys(("考核项目", "项目"), "component"),
}
ABSENT = frozenset(map(same, ("缺考", "缺", "未交", "absent")))
_STATUSES = spellings(STATUSES)
_STEPS = re.compile(
    r"(?:, marks?,? (\d+))?(?:, (attendance)(?:, (?:entry|entries,) (\d+))?)?(?:, (?:attendance )?(\w+))?"
)


@dataclass
class MarksTables:
    """Enrolments being put together, and where each part of them stands."""

    data: list[dict[str, Any]] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[Table, int]] = field(default_factory=list)
    marks: list[list[tuple[Table, int, str]]] = field(default_factory=list)
    attendance: dict[int, list[tuple[Table, int]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def enrolment(self, table: Table, row: int, values: Mapping[str, Any]) -> int | None:
        """The number of the row's enrolment, made when it is first met; None, and a problem, if there is no id."""
        id = values.get("enrolment")
        if id is None:
            found, expected = "no enrolment id", "the enrolment's id in every row"
            self.problems.append(Problem(table.place(row, "enrolment"), found, expected))
            return None
        number = self.index.setdefault(id, len(self.data))
        if number == len(self.data):
            self.data.append({"enrolment": id, "marks": []})
            self.rows.append((table, row))
            self.marks.append([])
        teacher = values.get("teacher")
        if teacher is not None and self.data[number].setdefault("teacher", teacher) != teacher:
            found = f"teacher {teacher!r}, and {self.data[number]['teacher']!r} in another row"
            self.problems.append(Problem(table.place(row, "teacher"), found, "one teacher for each enrolment"))
        return number

    def place(self, words: str, *, source: str) -> str:
        """The sheet, row and column of a place as `load_marks` words it: `x.xlsx, enrolment 2 (E2), mark 1, value`."""
        rest = words.removeprefix(f"{source}, enrolment ")
        digits = re.match(r"\d+", rest)
        if rest == words or digits is None:
            return words
        number = int(digits.group()) - 1
        rest = rest[digits.end() :].removeprefix(f" ({self.data[number]['enrolment']})")
        steps = _STEPS.match(rest)
        mark, attendance, entry, name = steps.groups() if steps else (None, None, None, None)
        if mark is not None:
            table, row, heading = self.marks[number][int(mark) - 1]
            wide = heading if heading.startswith("component ") and name in ("value", "component") else None
            return table.place(row, wide or name or heading)
        if attendance is not None and self.attendance.get(number):
            table, row = self.attendance[number][int(entry or 1) - 1]
        else:
            table, row = self.rows[number]
        return table.place(row, name or "enrolment")


def read_marks_tables(sheets: Mapping[str, Sheet], *, scheme: ScoringScheme) -> MarksTables:
    """Enrolments as data from the sheets marks and attendance; refuses, all problems at once, what does not fit."""
    found = MarksTables()
    words = component_words(scheme)
    codes = tuple(one.code for one in scheme.leaves() if one.source.takes_marks)

    def heading(cell: str) -> str | None:
        return f"component {words[same(cell)]}" if same(cell) in words else None

    columns = Columns(MARK_COLUMNS, SYNONYMS, required=("enrolment",), other=heading, others=codes, titled=True)
    # A file of attendance alone has no marks.
    sheet = sheets.get("marks")
    marks = (
        Table(Sheet("marks", [])) if sheet is None else read_table(sheet, columns, read=_cell, problems=found.problems)
    )
    wide = [name for name in marks.headings if name.startswith("component ")]
    if sheet is not None:
        _check_form(marks, wide, found.problems)
    attendance = None
    if "attendance" in sheets:
        columns = Columns(ATTENDANCE_COLUMNS, SYNONYMS, required=("enrolment",), titled=True)
        attendance = read_table(sheets["attendance"], columns, read=_cell, problems=found.problems)
    refuse(found.problems)
    for row, values in marks.rows:
        number = found.enrolment(marks, row, values)
        if number is not None:
            for heading_name, mark in _marks(values, wide, words):
                found.data[number]["marks"].append(mark)
                found.marks[number].append((marks, row, heading_name))
            _totals(found, marks, row, number, values)
    if attendance is not None:
        for row, values in attendance.rows:
            number = found.enrolment(attendance, row, values)
            if number is not None:
                _attendance(found, attendance, row, number, values)
    refuse(found.problems)
    if not found.data:
        raise input_error(
            next(iter(sheets.values())).place, "no enrolment", "a heading and at least one row with an enrolment"
        )
    return found


def component_words(scheme: ScoringScheme) -> dict[str, str]:
    """Every way to write a component that takes marks; titles that two of them share mean none."""
    taken = {one.code: one.title for one in scheme.leaves() if one.source.takes_marks}
    found: dict[str, str] = {}
    shared = set()
    for code, title in taken.items():
        for words in spellings({code: title}):
            if found.setdefault(words, code) != code:
                shared.add(words)
    return {words: code for words, code in found.items() if words not in shared} | {same(code): code for code in taken}


def _check_form(marks: Table, wide: list[str], problems: list[Problem]) -> None:
    for name in ("component", "value", "absent") if wide else ():
        if name in marks.headings:
            found = f"a column {marks.headings[name]}, and columns of components"
            problems.append(Problem(marks.sheet.place, found, "one row a mark, or one column a component"))
            return
    if "component" in marks.headings and not {"value", "absent"} & set(marks.headings):
        problems.append(Problem(marks.sheet.place, "no column value", "a column value 分数"))
    if not wide and "component" not in marks.headings and not problems:
        found, expected = "no column with marks", "columns component and value, or a column for each component"
        problems.append(Problem(marks.sheet.place, found, expected))


def _cell(name: str, cell: Cell) -> Any:
    words = cell_text(cell)
    if name in ("value", "absent") or name.startswith("component "):
        if same(words) in ABSENT:
            return True
        return cell_value(cell_number(cell), Truth() if name == "absent" else Number())
    if name == "status":
        return _STATUSES.get(same(words), words)
    domain = (ATTENDANCE_COLUMNS.get(name) or MARK_COLUMNS[name]).domain
    return cell_value(cell_number(cell) if isinstance(domain, (Number, Truth)) else cell, domain)


def _marks(
    values: Mapping[str, Any], wide: list[str], words: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The marks of a row, each with the name of the column that holds it."""
    rest = {name: values[name] for name in ("assessor", "agreed", "sitting") if name in values}
    for name in wide:
        if name in values:
            yield name, {"component": name.removeprefix("component "), **rest, **_value(values[name])}
    if not wide:
        mark = {**rest, **({"absent": values["absent"]} if "absent" in values else {})}
        component = values.get("component")
        mark |= {} if component is None else {"component": words.get(same(component), component)}
        yield "value" if component else "component", {**mark, **_value(values.get("value"))}


def _value(value: Any) -> dict[str, Any]:
    if value is True:
        return {"absent": True}
    return {} if value is None else {"value": value}


def _totals(found: MarksTables, table: Table, row: int, number: int, values: Mapping[str, Any]) -> None:
    hours = {name: values[name] for name in ("attended_hours", "planned_hours") if name in values}
    if not hours:
        return
    if "attendance" in found.data[number]:
        first = found.attendance[number][0][1] + 1
        problem = Problem(
            table.place(row, "enrolment"), f"attendance stands twice, first in row {first}", "one of them"
        )
        found.problems.append(problem)
        return
    found.data[number]["attendance"] = hours
    found.attendance[number] = [(table, row)]


def _attendance(found: MarksTables, table: Table, row: int, number: int, values: Mapping[str, Any]) -> None:
    names = ("on", "session", "planned_hours", "status", "hours")
    if "on" not in table.headings:
        _totals(found, table, row, number, values)
        return
    if "attended_hours" in values or "entries" not in found.data[number].setdefault("attendance", {"entries": []}):
        found.problems.append(Problem(table.place(row, "on"), "totals and entries", "one of them"))
        return
    found.data[number]["attendance"]["entries"].append({name: values[name] for name in names if name in values})
    found.attendance.setdefault(number, []).append((table, row))
