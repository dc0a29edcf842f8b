"""Nominations and bounds from and to files: JSON, CSV, a folder of CSV files, or a workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from ..errors import Problem, input_error
from ..programmes.nominations import ROUNDINGS, Nominations
from ..rules.domains import Number, Truth, Words
from ..rules.kinds import Attribute
from ..rules.outcomes import Outcome
from ..rules.wording import Text
from ..schemas.nominations import BOUND_KEYS, KEYS, dump_nominations, load_nominations
from .groups import GROUP_SYNONYMS, GROUPS, group_value
from .headed_table import Columns, Table, cell_value, read_table, refuse
from .headings import columns_of, heading, same, spellings
from .json_text import parse_json
from .results import write_json_file
from .sheet_files import read_sheets
from .sheets import Cell, cell_number, cell_text, closed_up
from .workbooks import WORKBOOK_SUFFIXES

ACCEPTED = f"a .json or .csv file, a folder of CSV files, or a workbook ({', '.join(WORKBOOK_SUFFIXES)})"
SHEETS = {
    "nominations": Text("nominations", "推荐名单"),
    "bounds": Text("bounds", "名额限制"),
    "tie_breaks": Text("tie-breaks", "同分次序"),
}
NOMINATION_COLUMNS: Mapping[str, Attribute] = {
    **columns_of(
        ("id", "nomination id", "编号", Words()),
        ("teacher", "teacher id", "教师编号", Words()),
        ("name", "name", "姓名", Words()),
        ("outcome", "outcome", "结果", Words()),
        ("score", "score", "成绩", Number(minimum=None)),
        ("tier", "tier", "层次", Number(Decimal(1), whole=True)),
    ),
    **GROUPS,
}
BOUND_COLUMNS: Mapping[str, Attribute] = {
    **columns_of(
        ("name", "name", "名称", Words()),
        ("at_most", "at most", "至多", Words()),
        ("at_least", "at least", "至少", Words()),
        ("rounding", "rounding", "取整", Words()),
        ("soft", "soft", "可放宽", Truth()),
        ("nominate_at_most", "nominate at most", "可推荐", Number(whole=True)),
    ),
    **GROUPS,
}
ORDER_COLUMNS: Mapping[str, Attribute] = columns_of(("name", "name", "名称", Words()))
ROUNDING_LABELS = {"down": Text("down", "舍去"), "up": Text("up", "进一"), "half_up": Text("half up", "四舍五入")}
SYNONYMS = {
    "nominations": {**GROUP_SYNONYMS, "推荐编号": "id", "得分": "score", "总分": "score", "梯次": "tier"},
    "bounds": {**GROUP_SYNONYMS, "上限": "at_most", "下限": "at_least", "推荐上限": "nominate_at_most"},
}
OTHERS = ("tie_break NAME", "group NAME")
_PREFIXED = re.compile(r"(tie[_-]break|同分|group|分组)[\s:：]+(\S.*)", re.IGNORECASE | re.DOTALL)
_OUTCOMES = spellings({str(outcome): outcome.label for outcome in Outcome})
_ROUNDINGS = spellings(ROUNDING_LABELS)


def prefixed(words: str) -> str | None:
    """The column of a heading such as `tie_break age`, `同分 年龄` or `group team`: `tie_break age`, `group team`."""
    match = _PREFIXED.fullmatch(words)
    if match is None:
        return None
    kind = "tie_break" if match.group(1).casefold().replace("-", "_") in ("tie_break", "同分") else "group"
    return f"{kind} {match.group(2).strip()}"


def tie_break_value(cell: Cell) -> Any:
    """A number, or yes or no; other words stay for whoever judges them."""
    value = cell_value(cell_number(cell), Truth())
    return value if isinstance(value, bool) else cell_value(cell_number(cell), Number())


def read_nominations(path: str | Path) -> Nominations:
    """The nominations of a file or folder, with their bounds; refuses what does not fit, see `load_nominations`."""
    path = Path(path)
    if path.suffix.lower() == ".json" and path.is_file():
        return load_nominations(parse_json(path), source=path.name)
    sheets = read_sheets(path, labels=SHEETS, accepted=ACCEPTED)
    problems: list[Problem] = []
    layouts = {
        "nominations": Columns(
            NOMINATION_COLUMNS,
            SYNONYMS["nominations"],
            required=("id", "teacher"),
            other=prefixed,
            others=OTHERS,
            titled=True,
        ),
        "bounds": Columns(
            BOUND_COLUMNS, SYNONYMS["bounds"], required=("name",), other=_group_only, others=OTHERS[1:], titled=True
        ),
        "tie_breaks": Columns(ORDER_COLUMNS, required=("name",), titled=True),
    }
    readers = {"nominations": _nomination_cell, "bounds": _bound_cell, "tie_breaks": _bound_cell}
    tables = {
        name: read_table(sheet, layouts[name], read=readers[name], problems=problems) for name, sheet in sheets.items()
    }
    refuse(problems)
    if not tables["nominations"].rows:
        raise input_error(sheets["nominations"].place, "no nomination", "a heading and a row for each nomination")
    data: dict[str, Any] = {"nominations": [_nomination(values) for _, values in tables["nominations"].rows]}
    if "bounds" in tables:
        data["bounds"] = [_bound(values) for _, values in tables["bounds"].rows]
    if "tie_breaks" in tables and tables["tie_breaks"].headings:
        data["tie_breaks"] = [values["name"] for _, values in tables["tie_breaks"].rows]
    return load_nominations(data, source=path.name, place=lambda path: _place(tables, path))


def _group_only(words: str) -> str | None:
    name = prefixed(words)
    return name if name and name.startswith("group ") else None


def _nomination_cell(name: str, cell: Cell) -> Any:
    words = cell_text(cell)
    if name == "outcome":
        return _OUTCOMES.get(same(words), words)
    if name == "name":
        return closed_up(words)
    if name in ("score", "tier"):
        return cell_value(cell_number(cell), Number())
    if name.startswith("tie_break "):
        return tie_break_value(cell)
    return words if name in KEYS else group_value(name, cell)


def _bound_cell(name: str, cell: Cell) -> Any:
    words = cell_text(cell)
    if name == "rounding":
        return _ROUNDINGS.get(same(words), words)
    if name == "soft":
        return cell_value(cell_number(cell), Truth())
    if name in ("at_most", "at_least", "nominate_at_most"):
        return cell_value(cell_number(cell), Number())
    return words if name in BOUND_KEYS else group_value(name, cell)


def _nomination(values: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in values.items():
        if name.startswith("tie_break "):
            data.setdefault("tie_breaks", {})[name.removeprefix("tie_break ")] = value
        else:
            data[name.removeprefix("group ")] = value
    return data


def _bound(values: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in values.items() if name in BOUND_KEYS}
    where = {name.removeprefix("group "): value for name, value in values.items() if name not in BOUND_KEYS}
    return {**own, "where": where} if where else own


def _place(tables: Mapping[str, Table], path: tuple[Any, ...]) -> str:
    """The sheet, row and column of a path into the data."""
    table = tables[path[0]]
    if len(path) < 2:
        return table.sheet.place
    *_, name = path
    column = "" if isinstance(name, int) else str(name)
    if path[2:3] == ("tie_breaks",):
        column = f"tie_break {name}"
    elif f"group {name}" in table.headings:
        column = f"group {name}"
    return table.place(table.rows[path[1]][0], column if path[0] != "tie_breaks" else "name")


def write_nominations(path: str | Path, nominations: Nominations) -> Path:
    """Nominations and bounds as a .json file or an .xlsx workbook; `read_nominations` reads both back.

    In the workbook, text that looks like a formula stays text.
    """
    path = Path(path)
    data = dump_nominations(nominations)
    if path.suffix.lower() == ".json":
        return write_json_file(path, data)
    if path.suffix.lower() != ".xlsx":
        raise input_error(path.name, f"the suffix {path.suffix or 'none'}", "a file name that ends in .json or .xlsx")
    bounds = [_bound_row(one, path.name) for one in data["bounds"]]
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _write_sheet(book, "nominations", [_nomination_row(one) for one in data["nominations"]], NOMINATION_COLUMNS)
        if bounds:
            _write_sheet(book, "bounds", bounds, BOUND_COLUMNS)
        if "tie_breaks" in data:
            rows = [{"name": name} for name in data["tie_breaks"]]
            _write_sheet(book, "tie_breaks", rows, ORDER_COLUMNS, always=("name",))
    return path


def _nomination_row(data: Mapping[str, Any]) -> dict[str, Any]:
    row = {
        name if name in NOMINATION_COLUMNS else f"group {name}": Decimal(value) if name == "score" else value
        for name, value in data.items()
        if name != "tie_breaks"
    }
    for name, value in data.get("tie_breaks", {}).items():
        row[f"tie_break {name}"] = value if isinstance(value, bool) else Decimal(value)
    return row


def _bound_row(data: Mapping[str, Any], source: str) -> dict[str, Any]:
    row = {name: value for name, value in data.items() if name != "where"}
    usual, roundings = {"at_most": "down", "at_least": "up"}, {}
    for name in usual:
        if isinstance(row.get(name), dict):
            roundings[name], row[name] = row[name]["rounding"], row[name]["share"]
        elif isinstance(row.get(name), str):
            roundings[name] = usual[name]
    if any(rounding != usual[name] for name, rounding in roundings.items()):
        row["rounding"], *others = dict.fromkeys(roundings.values())
        if others:
            found = f"the bound {data['name']!r} rounds its two shares in two ways"
            raise input_error(source, found, f"one of {', '.join(ROUNDINGS)} for both in a workbook, or a .json file")
    for name, value in data.get("where", {}).items():
        row[name if name in GROUPS else f"group {name}"] = value
    return row


def _write_sheet(
    book: Any,
    name: str,
    rows: list[dict[str, Any]],
    columns: Mapping[str, Attribute],
    always: tuple[str, ...] = ("id", "teacher", "name"),
) -> None:
    used = list(dict.fromkeys([*always, *(key for row in rows for key in row)]))
    order = [key for key in columns if key in used]
    order += [key for key in used if key.startswith(("tie_break ", "group "))]
    sheet = book.add_worksheet(heading(name, SHEETS[name]))
    bold = book.add_format({"bold": True, "bottom": 2})
    for column, key in enumerate(order):
        words = heading(key, columns[key].label) if key in columns else key
        sheet.write_string(0, column, words, bold)
        sheet.set_column(column, column, max(12, 2 * len(words)))
        for row, values in enumerate(rows, 1):
            _write(sheet, row, column, values.get(key))
    sheet.freeze_panes(1, 0)


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, Decimal)):
        number = Decimal(value)
        # A workbook keeps fifteen digits of a number; longer ones stay exact as text.
        plain = number.is_finite() and len(number.as_tuple().digits) <= 15 and abs(number.adjusted()) < 15
        sheet.write_number(row, column, number) if plain else sheet.write_string(row, column, str(value))
    else:
        sheet.write_string(row, column, str(value))
