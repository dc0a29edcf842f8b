"""The empty workbook that an office fills in: headings in both languages, lists to choose from, and how to use it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ..errors import input_error
from ..rules.domains import Choice, Day, Named, Truth, WordSet
from ..rules.kinds import RECORD_ATTRIBUTES, Attribute, Kinds
from ..rules.wording import NO, YES, Text
from .headings import COLUMNS, GUIDE_SHEET, LISTS_SHEET, SHEETS, heading
from .sheets import column_letter
from .template_guide import guide_rows

# Rows that get drop-downs and the text format; a spreadsheet program copies them on when rows are added.
ROWS = 50_000
# A column of every record attribute would make 24; these serve every kind.
ALWAYS_USED = ("on", "until", "status", "title")


def write_template(
    path: Path,
    *,
    kinds: Kinds,
    record_kinds: Sequence[str],
    attested: Sequence[tuple[str, Text]],
    title: Text,
) -> None:
    """Write the workbook for dossiers of these record kinds and attested clauses; refuses to overwrite a file.

    `title` names the programme. The drop-downs show `code 中文`, which reading takes back.
    """
    path = Path(path)
    if path.exists():
        raise input_error(path.name, "the file exists", "another name, for nothing is overwritten")
    if not path.parent.is_dir():
        raise input_error(path.name, "its folder does not exist", "a folder that exists")
    columns = {name: list(attributes.values()) for name, attributes in COLUMNS.items()}
    used = {attribute for kind in record_kinds for attribute in kinds[kind].uses} | set(ALWAYS_USED)
    columns["records"] = [
        column for column in columns["records"] if column.name not in RECORD_ATTRIBUTES or column.name in used
    ]
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as workbook:
        bold = workbook.add_format({"bold": True, "bg_color": "#DDE8F3", "bottom": 1, "text_wrap": True})
        text = workbook.add_format({"num_format": "@"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheets = {name: workbook.add_worksheet(name) for name in SHEETS}
        guide = workbook.add_worksheet(GUIDE_SHEET)
        lists = _Lists(workbook.add_worksheet(LISTS_SHEET))
        kind_choices = [heading(name, kinds[name].label) for name in record_kinds]
        clause_choices = [heading(code, words) for code, words in attested]
        for name, sheet in sheets.items():
            sheet.freeze_panes(1, 0)
            for index, column in enumerate(columns[name]):
                head = heading(column.name, column.label)
                sheet.set_column(index, index, max(14, _columns(head) + 2), text)
                sheet.write_string(0, index, head, bold)
                sheet.write_comment(0, index, _comment(column))
                choices = _choices(column)
                if name == "records" and column.name == "kind":
                    choices = kind_choices
                if name == "attestations" and column.name == "clause":
                    choices = clause_choices
                if choices:
                    _offer(sheet, index, lists.add(choices))
        guide.set_column(0, 0, 26, wrapped)
        guide.set_column(1, 2, 62, wrapped)
        rows = guide_rows(columns, kinds=kinds, record_kinds=record_kinds, attested=attested, title=title)
        for row, (name, words, is_heading) in enumerate(rows):
            for column_index, cell in enumerate((name, words.zh, words.en)):
                guide.write_string(row, column_index, cell, bold if is_heading else wrapped)
        lists.sheet.hide()


def _columns(words: str) -> int:
    """How many columns of a fixed-width font the words take; Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)


class _Lists:
    """The hidden sheet of choices: a list written into a drop-down itself may hold 255 characters only."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.known: dict[tuple[str, ...], str] = {}

    def add(self, choices: Sequence[str]) -> str:
        """The range that holds these choices, written once."""
        key = tuple(choices)
        if key not in self.known:
            column = len(self.known)
            for row, choice in enumerate(choices):
                self.sheet.write_string(row, column, choice)
            letter = column_letter(column)
            self.known[key] = f"={LISTS_SHEET}!${letter}$1:${letter}${len(choices)}"
        return self.known[key]


def _choices(column: Attribute) -> list[str]:
    if isinstance(column.domain, Choice):
        scale = column.domain.scale
        return [heading(value, scale.labels[value]) for value in scale.values]
    if isinstance(column.domain, Named):
        return [heading(code, label) for code, label in column.domain.names.items()]
    return [YES.zh, NO.zh] if isinstance(column.domain, Truth) else []


def _offer(sheet: Worksheet, column: int, source: str) -> None:
    sheet.data_validation(
        1,
        column,
        ROWS,
        column,
        {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_title": "请从列表中选择",
            "error_message": "Not in the list. 不在列表中。",
        },
    )


def _comment(column: Attribute) -> str:
    return "\n".join(_comment_lines(column))


def _comment_lines(column: Attribute) -> Iterator[str]:
    yield f"{column.label.zh} / {column.label.en}"
    if isinstance(column.domain, Day):
        yield "2024-05-06, 2024-05, 2024"
    if isinstance(column.domain, WordSet):
        yield "用顿号或逗号分隔 / several, with commas"
