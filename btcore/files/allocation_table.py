"""The allocation table as it stands in a sheet: where its heading is, which cells hold places, which are totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..errors import Problem, input_error
from ..rules.domains import Number
from .groups import group_names, group_value, known_value
from .headed_table import FURTHEST_HEADING
from .headings import same
from .roster import overlapping
from .sheets import Cell, Sheet, cell_number, cell_text, closed_up, column_letter, is_blank

# A city has a dozen subjects in three school stages; thousands of columns serve only to make a program slow.
MOST_COLUMNS = 200
PLACES = frozenset(map(same, ("places", "名额", "名额数", "推荐名额", "指标", "分配名额")))
TOTALS = frozenset(
    map(same, ("合计", "总计", "小计", "总数", "共计", "total", "totals", "subtotal", "sum", "grand total"))
)
IGNORED = frozenset(map(same, ("序号", "备注", "说明", "no.", "number", "note", "notes")))
NOTHING = frozenset(("-", "–", "—", "－", "——", "/", "／", "无"))
EXPECTED = "a heading row such as 县区 语文 数学 合计, or one with county, subject and places"
_PARTS = re.compile(r"[\\/|｜／＼\n\r×]+")
_FOOTER = re.compile(r"\s*(?:注|备注|说明|附|note)|.*[:：]", re.IGNORECASE | re.DOTALL)
_UNIT = re.compile(r"[人名个]$")


@dataclass
class AllocationTable:
    """The rows and columns that hold places, by what they stand for; None stands for a total over a group."""

    sheet: Sheet
    top: int
    groups: dict[int, str]
    columns: dict[int, dict[str, str]] = field(default_factory=dict)
    totals: dict[int, dict[str, str]] = field(default_factory=dict)
    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    row_totals: dict[int, dict[str, str]] = field(default_factory=dict)
    ignored: set[int] = field(default_factory=set)

    def place(self, row: int, column: int) -> str:
        return f"{self.sheet.row_place(row)}, column {column_letter(column)}"


def find_table(sheet: Sheet, problems: list[Problem]) -> AllocationTable:
    """The table of a sheet, InputError if there is none; problems for what stands twice or stands for nothing."""
    table, depth = _heading(sheet)
    _columns(table, depth, problems)
    _rows(table, table.top + depth, problems)
    if not problems and not (table.columns and table.rows):
        raise input_error(sheet.place, "no allocation table", EXPECTED)
    return table


def places_in(cell: Cell) -> int | None:
    """The whole number in a cell; a blank one or a dash is 0; None for anything else."""
    value = cell_number(cell)
    if is_blank(value) or (isinstance(value, str) and value in NOTHING):
        return 0
    try:
        return int(Number(whole=True).read(_UNIT.sub("", value).strip() if isinstance(value, str) else value))
    except ValueError:
        return None


def is_total(words: str) -> bool:
    return same(words) in TOTALS


def _heading(sheet: Sheet) -> tuple[AllocationTable, int]:
    """The table with its row groups, and how many rows its heading has: 1, or 2 where one heading spans several."""
    names = group_names()
    filled = [row for row, cells in enumerate(sheet.rows) if not all(map(is_blank, cells))]
    for top in filled[:FURTHEST_HEADING]:
        groups: dict[int, str] = {}
        ignored: set[int] = set()
        for column, cell in enumerate(sheet.rows[top]):
            words = cell_text(cell)
            if same(words) in IGNORED and not groups:
                ignored.add(column)
                continue
            found = _row_group(words, names)
            if found is None:
                break
            groups[column] = found
        others = [cell for column, cell in enumerate(sheet.rows[top]) if column > max(groups, default=0)]
        if groups and not all(map(is_blank, others)):
            depth = 2 if _is_second_row(sheet, top + 1, groups) else 1
            return AllocationTable(sheet, top, groups, ignored=ignored), depth
    raise input_error(sheet.place, "no allocation table", EXPECTED)


def _parts(words: str, names: Mapping[str, str]) -> list[str]:
    """The groups that a heading names: one, or several as in 县区\\学科."""
    if same(words) in names:
        return [names[same(words)]]
    for pieces in (_PARTS.split(words), words.split()):
        found = [names.get(same(piece), "") for piece in pieces if piece.strip()]
        if found and all(found):
            return found
    return []


def _row_group(words: str, names: Mapping[str, str]) -> str | None:
    found = _parts(words, names)
    return "/".join(found) if found else None


def _is_second_row(sheet: Sheet, row: int, groups: Mapping[int, str]) -> bool:
    """Whether a row under the heading still belongs to it: nothing under the row groups, and words in it."""
    if row >= len(sheet.rows) or any(not is_blank(sheet.cell(row, column)) for column in groups):
        return False
    filled = [cell for cell in sheet.rows[row] if not is_blank(cell)]
    return bool(filled) and all(places_in(cell) is None for cell in filled)


def _columns(table: AllocationTable, depth: int, problems: list[Problem]) -> None:
    sheet, top = table.sheet, table.top
    width = max(len(sheet.rows[row]) for row in range(top, top + depth))
    first = max(table.groups) + 1
    heads: dict[int, list[str]] = {}
    for column in range(first, width):
        words = [closed_up(cell_text(sheet.cell(row, column))) for row in range(top, top + depth)]
        if depth == 2 and not words[0] and words[1] and column > first and not is_total(heads[column - 1][0]):
            words[0] = heads[column - 1][0]
        heads[column] = words
    if width - first > MOST_COLUMNS:
        raise input_error(sheet.place, f"a table of {width - first} columns", f"at most {MOST_COLUMNS}")
    table.ignored |= {column for column, words in heads.items() if any(same(one) in IGNORED for one in words)}
    heads = {column: words for column, words in heads.items() if any(words) and column not in table.ignored}
    last = max(table.groups)
    named = table.groups[last].split("/")
    table.groups[last] = named[0]
    if depth == 1 and any(same(words[0]) in PLACES for words in heads.values()):
        _long_columns(table, heads, problems)
        return
    levels = [
        list(dict.fromkeys(words[level] for words in heads.values() if words[level] and not is_total(words[level])))
        for level in range(depth)
    ]
    groups = _column_groups(table, levels, named)
    seen: dict[tuple[str, ...], int] = {}
    for column, words in heads.items():
        where = {
            group: group_value(group, one)
            for group, one in zip(groups, words, strict=True)
            if one and not is_total(one)
        }
        if any(map(is_total, words)):
            table.totals[column] = where
            continue
        if len(where) < depth:
            problems.append(Problem(table.place(top, column), "a heading over nothing", "a word in both heading rows"))
            continue
        if (before := seen.setdefault(tuple(where.values()), column)) != column:
            found = f"{' '.join(words)!r} stands twice, first in column {column_letter(before)}"
            problems.append(Problem(table.place(top, column), found, "one column for each"))
        table.columns[column] = where


def _long_columns(table: AllocationTable, heads: Mapping[int, list[str]], problems: list[Problem]) -> None:
    for column, (words,) in heads.items():
        name = group_names().get(same(words))
        if same(words) in PLACES and not table.columns:
            table.columns[column] = {}
        elif name and name not in table.groups.values():
            table.groups[column] = name
        else:
            expected = f"one of {', '.join(dict.fromkeys(group_names().values()))}, places"
            problems.append(Problem(table.place(table.top, column), f"unknown heading {words!r}", expected))


def _column_groups(table: AllocationTable, levels: list[list[str]], named: list[str]) -> list[str]:
    """What the words of each heading row are: what the corner says, or stages, or else subjects.

    A corner cut by a diagonal names its two groups in either order: words that are all subjects are subjects.
    """
    groups = [_known_group(words) for words in levels]
    last = max(table.groups)
    if len(named) == len(levels) + 1:
        if groups[-1] == named[0] and groups[-1] not in named[1:]:
            named = named[::-1]
        table.groups[last], groups = named[0], named[1:]
    usual = "county" if "subject" in table.groups.values() else "subject"
    groups = [group or usual for group in groups]
    used = [*table.groups.values(), *groups]
    if len(named) > len(levels) + 1 or len(set(used)) < len(used):
        expected = "a corner such as 县区\\学科 that names each group once"
        raise input_error(table.sheet.row_place(table.top), f"a table by {', '.join(used)}", expected)
    return groups


def _known_group(words: list[str]) -> str:
    """The group that all the words are values of, if they are all known."""
    for group in ("school_stage", "subject"):
        if words and all(known_value(group, one) for one in words):
            return group
    return ""


def _rows(table: AllocationTable, first: int, problems: list[Problem]) -> None:
    sheet = table.sheet
    covered = _covered(table, first)
    above: dict[int, str] = {}
    seen: dict[tuple[str, ...], int] = {}
    for row in range(first, len(sheet.rows)):
        cells = sheet.rows[row]
        filled = [cell for cell in cells if not is_blank(cell)]
        if not filled or (len(filled) == 1 and _FOOTER.match(cell_text(filled[0]))):
            continue
        words = dict(_row_words(table, row, covered, above))
        if any(is_total(cell_text(sheet.cell(row, column))) for column in table.ignored):
            table.row_totals[row] = {}
            continue
        if any(map(is_total, words.values())):
            end = min(column for column, one in words.items() if is_total(one))
            table.row_totals[row] = {table.groups[column]: one for column, one in words.items() if column < end}
            continue
        above = words
        where = {table.groups[column]: one for column, one in words.items()}
        missing = [column for column in table.groups if not words.get(column)]
        if missing:
            names = ", ".join(table.groups[column] for column in missing)
            problems.append(Problem(table.place(row, missing[0]), f"places without {names}", "a value in every row"))
            continue
        if (before_row := seen.setdefault(tuple(where.values()), row)) != row:
            found = f"{' '.join(where.values())!r} stands twice, first in row {before_row + 1}"
            problems.append(Problem(table.place(row, min(table.groups)), found, "one row for each"))
        table.rows[row] = where


def _covered(table: AllocationTable, first: int) -> dict[tuple[int, int], int]:
    """The cells of row groups that lie under a merged one, with the row that holds its words."""
    covered: dict[tuple[int, int], int] = {}
    number = 0
    for top, left, bottom, right in table.sheet.merged or ():
        for column in table.groups if top >= first else ():
            if left <= column <= right:
                rows = range(top, min(bottom + 1, len(table.sheet.rows)))
                number += len(rows)
                if number > len(table.sheet.rows) * len(table.groups):
                    raise overlapping(table.sheet)
                covered |= {(row, column): top for row in rows}
    return covered


def _row_words(
    table: AllocationTable, row: int, covered: Mapping[tuple[int, int], int], above: Mapping[int, str]
) -> Iterator[tuple[int, str]]:
    """What each row group of a row says; in a merged cell, and a blank one before the last, what stands above."""
    last = max(table.groups)
    for column, group in table.groups.items():
        cell = table.sheet.cell(covered.get((row, column), row), column)
        words = cell_text(cell) if is_total(cell_text(cell)) else group_value(group, cell)
        yield column, words or (above.get(column, "") if column != last else "")
