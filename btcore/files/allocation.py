"""An office's allocation table (推荐名额分配表) as bounds: how many places each county has in each subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations
from pathlib import Path

from ..errors import InputError, Problem, input_error
from ..programmes.nominations import Bound, Nomination
from .allocation_table import AllocationTable, find_table, places_in
from .groups import known_value
from .sheet_files import filled_sheets, open_sheets
from .sheets import Sheet, cell_text, is_blank
from .workbooks import WORKBOOK_SUFFIXES

ACCEPTED = f"a .csv file or a workbook ({', '.join(WORKBOOK_SUFFIXES)}) with an allocation table"
MOST_CELLS = 200_000
Key = tuple[tuple[str, str], ...]


def read_allocation(path: str | Path, *, places: int | None = None, drafted: bool = False) -> tuple[Bound, ...]:
    """One bound for each cell of an allocation table, cells with 0 included.

    `places` are those announced, if they are known: in a cohort that is `drafted`, or by --set. Refuses, all problems
    in one InputError: cells that are no whole numbers, totals that differ from their cells, and a table that allocates
    another number of places.
    """
    path = Path(path)
    found = _stage_sheets(path)
    problems: list[Problem] = []
    bounds: list[Bound] = []
    for sheet, more in found:
        before = len(problems)
        table = find_table(sheet, problems)
        cells = _cells(table, problems)
        if len(problems) == before:
            problems += _totals(table, cells)
        for (row, column), number in cells.items():
            where = {**table.rows[row], **table.columns[column], **more}
            bounds.append(Bound(" ".join(where.values()), where, at_most=number))
    allocated = sum(bound.at_most for bound in bounds if isinstance(bound.at_most, int))
    if places is not None and allocated != places and len(bounds) and not problems:
        rest = f"{places - allocated} are left" if allocated < places else f"{allocated - places} too many"
        expected = f"all and no more, or --set quota={allocated} if there are no others"
        if drafted:
            expected = f"all and no more, or a cohort drafted with quota {allocated} if there are no others"
        problems.append(Problem(path.name, f"{allocated} of {places} places are allocated, {rest}", expected))
    if problems:
        raise InputError(problems)
    return tuple(bounds)


def outside(bounds: Iterable[Bound], nominations: Iterable[Nomination]) -> tuple[str, ...]:
    """The ids of the nominations that no bound of the table is about: mostly a county or a subject spelt otherwise."""
    kept: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for bound in bounds:
        kept.setdefault(tuple(bound.where), set()).add(tuple(bound.where.values()))
    return tuple(
        one.id
        for one in nominations
        if not any(tuple(one.groups.get(name, "") for name in names) in values for names, values in kept.items())
    )


def _stage_sheets(path: Path) -> list[tuple[Sheet, dict[str, str]]]:
    """The sheets with a table, each with what its name says: one sheet, or one for each school stage."""
    sheets = filled_sheets(open_sheets(path, accepted=ACCEPTED))
    if len(sheets) == 1:
        return [(sheet, {}) for sheet in sheets.values()]
    stages = {name: known_value("school_stage", name) for name in sheets}
    if not sheets or not all(stages.values()) or len(set(stages.values())) < len(stages):
        expected = "one sheet with the table, or one for each school stage, named 小学, 初中 or 高中"
        raise input_error(path.name, f"{len(sheets)} filled sheets ({', '.join(sheets)})", expected)
    return [(sheet, {"school_stage": stages[name] or ""}) for name, sheet in sheets.items()]


def _cells(table: AllocationTable, problems: list[Problem]) -> dict[tuple[int, int], int]:
    """The places in each cell; problems for what is no whole number, and for values that no heading is over."""
    if len(table.rows) * len(table.columns) > MOST_CELLS:
        found = f"a table of {len(table.rows)} rows and {len(table.columns)} columns"
        raise input_error(table.sheet.place, found, f"at most {MOST_CELLS} cells")
    cells: dict[tuple[int, int], int] = {}
    headed = {*table.groups, *table.columns, *table.totals, *table.ignored}
    for row in sorted([*table.rows, *table.row_totals]):
        for column, cell in enumerate(table.sheet.rows[row]):
            if column not in headed and not is_blank(cell):
                found = f"{cell_text(cell)!r} under no heading"
                problems.append(Problem(table.place(row, column), found, "a heading over every value"))
        for column in [*table.columns, *table.totals]:
            cell = table.sheet.cell(row, column)
            number = places_in(cell)
            if number is None:
                expected = "a whole number from 0, or a blank cell for 0"
                problems.append(Problem(table.place(row, column), f"{cell_text(cell)!r} does not fit", expected))
            elif row in table.rows and column in table.columns:
                cells[row, column] = number
    return cells


def _totals(table: AllocationTable, cells: Mapping[tuple[int, int], int]) -> Iterator[Problem]:
    """Totals that differ from the sum of their cells; a blank total says nothing."""
    sums: Counter[tuple[object, object]] = Counter()
    for (row, column), number in cells.items():
        for row_key in (row, *_prefixes(table.rows[row])):
            for column_key in (column, *_subsets(table.columns[column])):
                sums[row_key, column_key] += number
    rows: dict[int, object] = {row: row for row in table.rows}
    rows |= {row: tuple(where.items()) for row, where in table.row_totals.items()}
    columns: dict[int, object] = {column: column for column in table.columns}
    columns |= {column: tuple(where.items()) for column, where in table.totals.items()}
    for row, row_key in sorted(rows.items()):
        for column, column_key in sorted(columns.items()):
            cell = table.sheet.cell(row, column)
            if (row in table.rows and column in table.columns) or is_blank(cell):
                continue
            written, made = places_in(cell), sums[row_key, column_key]
            if written != made:
                found = f"the total is {written}, and its cells make {made}"
                yield Problem(table.place(row, column), found, f"{made}, or other cells")


def _prefixes(where: Mapping[str, str]) -> Iterator[Key]:
    items = tuple(where.items())
    return (items[:end] for end in range(len(items) + 1))


def _subsets(where: Mapping[str, str]) -> Iterator[Key]:
    items = tuple(where.items())
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))
