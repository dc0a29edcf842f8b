"""Results for an office: one row a teacher, and what is missing, by school."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from ..rules.outcomes import FAIL, UNKNOWN
from ..rules.verdicts import Verdict
from ..rules.wording import Language, Text

COLOURS = {"PASS": "#E2F0D9", "WAIVED": "#E2F0D9", "FAIL": "#F8D7DA", "UNKNOWN": "#FFF2CC"}
RESULTS, MISSING = Text("results", "结果"), Text("missing items", "缺项清单")
TEACHER_COLUMNS = (
    ("id", Text("teacher id", "教师编号"), 16),
    ("name", Text("name", "姓名"), 12),
    ("county", Text("county", "县区"), 14),
    ("school", Text("school", "学校"), 24),
)
OUTCOME, CLAUSE, WHAT = Text("outcome", "结果"), Text("clause", "条款"), Text("what is missing", "尚缺内容")


def write_json_file(path: Path, data: Any) -> Path:
    """Data as a JSON file, Chinese as it is."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def write_results(path: Path, verdicts: Sequence[Verdict], *, language: Language) -> Path:
    """A workbook with a sheet of results, a row a teacher, and a sheet of missing items sorted by county and school.

    Text that looks like a formula stays text.
    """
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {name: book.add_format({"bg_color": colour, "border": 1}) for name, colour in COLOURS.items()}
        formats |= {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _results(book, formats, verdicts, language)
        _missing(book, formats, verdicts, language)
    return path


def _sheet(book: Any, formats: Any, name: str, heads: Sequence[tuple[str, int]]) -> Any:
    sheet = book.add_worksheet(name)
    for column, (head, width) in enumerate(heads):
        sheet.write_string(0, column, head, formats["head"])
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _person(verdict: Verdict) -> list[str]:
    return [str(verdict.dossier.teacher.get(name, "")) for name, _, _ in TEACHER_COLUMNS]


def _results(book: Any, formats: Any, verdicts: Sequence[Verdict], language: Language) -> None:
    clauses = verdicts[0].clauses if verdicts else ()
    heads = [(label.text(language), width) for _, label, width in TEACHER_COLUMNS]
    heads += [(OUTCOME.text(language), 12)] + [(one.code, 14) for one in clauses] + [(WHAT.text(language), 70)]
    sheet = _sheet(book, formats, RESULTS.text(language), heads)
    for row, verdict in enumerate(verdicts, 1):
        cells = _person(verdict)
        for column, words in enumerate(cells):
            sheet.write_string(row, column, words)
        for column, outcome in enumerate([verdict.outcome, *(one.outcome for one in verdict.clauses)], len(cells)):
            sheet.write_string(row, column, outcome.label.text(language), formats.get(str(outcome)))
        words = "\n".join(f"{code}: {thing}" for code, thing in _things(verdict, language))
        sheet.write_string(row, len(heads) - 1, words, formats["wrap"])
    if verdicts:
        sheet.autofilter(0, 0, len(verdicts), len(heads) - 1)


def _missing(book: Any, formats: Any, verdicts: Sequence[Verdict], language: Language) -> None:
    order = [label.text(language) for _, label, _ in TEACHER_COLUMNS]
    heads = [(order[2], 14), (order[3], 24), (order[0], 16), (order[1], 12)]
    heads += [(OUTCOME.text(language), 12), (CLAUSE.text(language), 16), (WHAT.text(language), 80)]
    sheet = _sheet(book, formats, MISSING.text(language), heads)
    row = 1
    for verdict in sorted(verdicts, key=lambda one: tuple(_person(one)[2:] + _person(one)[:2])):
        teacher, name, county, school = _person(verdict)
        for code, thing in _things(verdict, language):
            cells = [county, school, teacher, name, verdict.outcome.label.text(language), code]
            for column, words in enumerate(cells):
                sheet.write_string(row, column, words)
            sheet.write_string(row, len(cells), thing, formats["wrap"])
            row += 1
    if row > 1:
        sheet.autofilter(0, 0, row - 1, len(heads) - 1)


def _things(verdict: Verdict, language: Language) -> list[tuple[str, str]]:
    return [
        (clause.code, thing.text(language))
        for clause in verdict.clauses
        if clause.parent is None and clause.outcome in (FAIL, UNKNOWN)
        for thing in clause.missing
    ]
