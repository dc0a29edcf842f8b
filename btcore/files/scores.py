"""The office's ranking scores by teacher, from JSON, CSV or a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from ..errors import InputError, Problem, input_error, nearest
from ..programmes.proposals import OfficeScore
from ..rules.domains import Number, Words
from ..rules.kinds import Attribute
from ..rules.wording import Text
from ..schemas.dossiers import Unfit, shown
from ..schemas.nominations import read_exact
from .groups import GROUP_SYNONYMS, GROUPS, group_value
from .headed_table import Columns, cell_value, read_table, refuse
from .headings import columns_of
from .json_text import parse_json
from .nominations import prefixed, tie_break_value
from .sheet_files import read_sheets
from .sheets import Cell, cell_number, cell_text
from .workbooks import WORKBOOK_SUFFIXES

ACCEPTED = f"a .json or .csv file, or a workbook ({', '.join(WORKBOOK_SUFFIXES)}), with scores"
SHEETS = {"scores": Text("scores", "成绩")}
COLUMNS: Mapping[str, Attribute] = {
    **columns_of(
        ("teacher", "teacher id", "教师编号", Words()),
        ("score", "score", "成绩", Number(minimum=None)),
        ("number", "number", "序号", Words()),
        ("name", "name", "姓名", Words()),
        ("note", "note", "备注", Words()),
    ),
    **GROUPS,
}
SYNONYMS = {**GROUP_SYNONYMS, "得分": "score", "总分": "score", "总成绩": "score", "综合成绩": "score"}
ENTRIES = ("teacher", "name", "score", "subject", "tie_breaks")


def read_scores(path: str | Path) -> dict[str, OfficeScore]:
    """The scores of a file by teacher; in JSON, scores by teacher or a list of objects.

    Refuses, all problems in one InputError: a teacher without score or listed twice, and what is no number.
    """
    path = Path(path)
    problems: list[Problem] = []
    found = _json(path, problems) if path.suffix.lower() == ".json" and path.is_file() else _sheet(path)
    scores: dict[str, OfficeScore] = {}
    for values, places in found:
        row = _score_row(values, places, problems)
        if row is not None and (first := scores.setdefault(row.teacher, row)) is not row:
            expected = f"each teacher once; the first is at {first.place}"
            problems.append(Problem(places["teacher"], f"the teacher id {row.teacher!r} stands twice", expected))
    refuse(problems)
    if not scores:
        raise input_error(path.name, "no score", "a score for at least one teacher")
    return scores


def _score_row(values: Mapping[str, Any], places: Mapping[str, str], problems: list[Problem]) -> OfficeScore | None:
    before = len(problems)
    teacher, subject = values.get("teacher"), values.get("subject")
    if isinstance(teacher, int) and not isinstance(teacher, bool):
        teacher = str(teacher)
    if not isinstance(teacher, str) or not teacher.strip():
        problems.append(Problem(places["teacher"], "no teacher id", "the teacher's id in every row"))
    if subject is not None and (not isinstance(subject, str) or not subject.strip()):
        problems.append(Problem(places["subject"], f"{shown(subject)} does not fit", "text"))
    score, tie_breaks = None, {}
    if values.get("score") is None:
        expected = "a number; leave out teachers who have no score"
        problems.append(Problem(places["score"], "nothing", expected))
    else:
        score = _number(values["score"], places["score"], problems)
    for name, value in values.get("tie_breaks", {}).items():
        place = places.get(f"tie_break {name}", places["tie_breaks"])
        tie_breaks[name] = value if isinstance(value, bool) else _number(value, place, problems)
    if len(problems) > before or score is None:
        return None
    kept = {name: value for name, value in tie_breaks.items() if value is not None}
    return OfficeScore(
        str(teacher).strip(),
        score,
        subject and subject.strip(),
        kept,
        places["teacher"],
        str(values.get("name") or "").strip(),
    )


def _number(value: Any, place: str, problems: list[Problem]) -> Decimal | None:
    try:
        return read_exact(value)
    except ValidationError as error:
        problems += [Problem(place, str(one), one.expected) for one in error.messages if isinstance(one, Unfit)]
        return None


Found = tuple[dict[str, Any], dict[str, str]]


def _json(path: Path, problems: list[Problem]) -> Iterator[Found]:
    data = parse_json(path)
    if isinstance(data, dict):
        for teacher, score in data.items():
            values = score if isinstance(score, dict) else {"score": score}
            place = f"{path.name}, teacher {teacher}"
            problems += _strange(values, place)
            yield {**_known(values), "teacher": teacher}, _places(place)
    elif isinstance(data, list):
        for number, values in enumerate(data, 1):
            place = f"{path.name}, score {number}"
            if not isinstance(values, dict):
                problems.append(Problem(place, f"{shown(values)} does not fit", "an object with teacher and score"))
                continue
            problems += _strange(values, place)
            yield _known(values), _places(place)
    else:
        raise input_error(path.name, "no scores", "scores by teacher, or a list of objects with teacher and score")


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    tie_breaks = values.get("tie_breaks")
    kept = {name: one for name, one in tie_breaks.items() if one is not None} if isinstance(tie_breaks, dict) else {}
    return {**values, "tie_breaks": kept}


def _strange(values: Mapping[str, Any], place: str) -> Iterator[Problem]:
    for name in values:
        if name not in ENTRIES:
            yield Problem(f"{place}, {name}", f"no such entry {shown(name)}", nearest(name, ENTRIES))
    if not isinstance(values.get("tie_breaks", {}), dict):
        yield Problem(f"{place}, tie_breaks", "no object", "an object of numbers, true or false")


def _places(place: str) -> dict[str, str]:
    return {name: f"{place}, {name}" for name in ENTRIES} | {"teacher": place}


def _sheet(path: Path) -> Iterator[Found]:
    (sheet,) = read_sheets(path, labels=SHEETS, accepted=ACCEPTED, folders=False).values()
    problems: list[Problem] = []
    columns = Columns(
        COLUMNS,
        SYNONYMS,
        required=("teacher", "score"),
        other=_tie_break,
        others=("tie_break NAME",),
        titled=True,
    )
    table = read_table(sheet, columns, read=_cell, problems=problems)
    if problems:
        raise InputError(problems)
    for row, values in table.rows:
        tie_breaks = {
            name.removeprefix("tie_break "): value for name, value in values.items() if name.startswith("tie_break ")
        }
        names = dict.fromkeys([*ENTRIES, *values])
        places = {name: table.place(row, name) for name in names}
        yield {**{name: values.get(name) for name in ENTRIES[:4]}, "tie_breaks": tie_breaks}, places


def _tie_break(words: str) -> str | None:
    name = prefixed(words)
    return name if name and name.startswith("tie_break ") else None


def _cell(name: str, cell: Cell) -> Any:
    if name.startswith("tie_break "):
        return tie_break_value(cell)
    if name == "score":
        return cell_value(cell_number(cell), Number())
    return group_value(name, cell) if name in GROUPS else cell_text(cell)
