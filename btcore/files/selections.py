"""The result of a selection as JSON or as a workbook: selected, passed over with the reason, bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from ..errors import input_error
from ..programmes.chosen import Selection, Standing, label
from ..rules.wording import Language, Text, plain
from .results import write_json_file

SHEETS = {
    "selected": Text("selected", "入选"),
    "passed over": Text("passed over", "未入选（后备）"),
    "bounds": Text("bounds", "名额"),
}
HEADS = (
    Text("place", "次序"),
    Text("rank", "名次"),
    Text("nomination", "推荐编号"),
    Text("teacher id", "教师编号"),
    Text("name", "姓名"),
    Text("score", "成绩"),
)
WHY = Text("why", "原因")
BOUND_HEADS = (
    Text("bound", "名额限制"),
    Text("at most", "至多"),
    Text("at least", "至少"),
    Text("taken", "已用"),
    Text("slack", "剩余"),
)


def write_selection(path: Path, found: Selection, *, language: Language) -> Path:
    """Write the result: .json as `select --json` has it, .xlsx with a sheet each; text never becomes a formula."""
    if path.suffix.lower() == ".json":
        return write_json_file(path, found.as_data(language))
    if path.suffix.lower() != ".xlsx":
        raise input_error(path.name, f"the suffix {path.suffix or 'none'}", "a file name that ends in .json or .xlsx")
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})

        def sheet(name: str, heads: Sequence[Text], rows: Iterable[Sequence[Any]]) -> None:
            made = book.add_worksheet(SHEETS[name].text(language))
            made.freeze_panes(1, 0)
            made.set_landscape()
            made.fit_to_pages(1, 0)
            made.repeat_rows(0)
            made.set_column(0, 1, 8)
            made.set_column(2, 5, 18)
            made.set_column(6, 6, 60, wrap)
            made.write_row(0, 0, [one.text(language) for one in heads], head)
            for place, row in enumerate(rows, 1):
                made.write_row(place, 0, [_cell(one, language) for one in row])

        sheet("selected", HEADS, (_row(place, one) for place, one in enumerate(found.selected, 1)))
        passed = (
            (*_row(place, one), one.because.words if one.because else "")
            for place, one in enumerate(found.passed_over, 1)
        )
        sheet("passed over", (*HEADS, WHY), passed)
        bounds = (
            (label(one.bound.name), one.bound.at_most, one.bound.at_least, one.taken, one.slack) for one in found.bounds
        )
        sheet("bounds", BOUND_HEADS, bounds)
    return path


def _row(place: int, one: Standing) -> tuple[Any, ...]:
    nomination = one.nomination
    return (place, one.rank, nomination.id, nomination.teacher, nomination.name, nomination.score)


def _cell(value: Any, language: Language) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, int) else plain(value, language)
