"""Headings: which sheet, column or record kind a word means, given as code, English label, Chinese label or both."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..rules.domains import Day, Domain, Truth, Words, WordSet
from ..rules.kinds import RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES, Attribute, Kinds
from ..rules.wording import Text


def columns_of(*columns: tuple[str, str, str, Domain]) -> dict[str, Attribute]:
    """Columns by name: each with its code, its English and Chinese label, and what its cells may hold."""
    return {name: Attribute(name, Text(en, zh), domain) for name, en, zh, domain in columns}


SHEETS = {
    "teachers": Text("teachers", "教师"),
    "records": Text("records", "业绩记录"),
    "attestations": Text("attestations", "证明"),
    "waivers": Text("waivers", "破格"),
}
# Sheets that the template writes beside those it reads.
GUIDE_SHEET = "说明 how-to"
LISTS_SHEET = "lists"
OWN_SHEETS = (GUIDE_SHEET, LISTS_SHEET)
INCOMPLETE = Attribute("incomplete", Text("incomplete kinds", "未记全的业绩种类"), WordSet())
COLUMNS: Mapping[str, Mapping[str, Attribute]] = {
    "teachers": {**TEACHER_ATTRIBUTES, "incomplete": INCOMPLETE},
    "records": {
        **columns_of(
            ("teacher", "teacher id", "教师编号", Words()),
            ("id", "record id", "记录编号", Words()),
            ("kind", "kind", "业绩种类", Words()),
        ),
        **RECORD_ATTRIBUTES,
    },
    "attestations": columns_of(
        ("teacher", "teacher id", "教师编号", Words()),
        ("clause", "clause", "条款", Words()),
        ("met", "met", "是否符合", Truth()),
        ("by", "by whom", "证明人", Words()),
        ("on", "date", "日期", Day()),
        ("note", "note", "备注", Words()),
    ),
    "waivers": columns_of(
        ("teacher", "teacher id", "教师编号", Words()),
        ("clause", "clause", "条款", Words()),
        ("by", "by whom", "批准人", Words()),
        ("on", "date", "日期", Day()),
        ("reason", "reason", "理由", Words()),
    ),
}


def heading(name: str, label: Text) -> str:
    """How the template writes a name: the code, then the Chinese label."""
    return f"{name} {label.zh}"


@lru_cache(maxsize=4096)
def same(words: str) -> str:
    """Words without what does not matter when headings are compared: blanks, case, full width."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def spellings(labels: Mapping[str, Text]) -> dict[str, str]:
    """Every way to write the names, as `same` leaves it, with the name it means; codes win over labels."""
    found: dict[str, str] = {}
    for name, label in labels.items():
        for words in (name, label.zh, label.en, name + label.zh, name + label.en, name + label.en + label.zh):
            found.setdefault(same(words), name)
    return found | {same(name): name for name in labels}


def labels_of(columns: Iterable[Attribute]) -> dict[str, Text]:
    return {column.name: column.label for column in columns}


def kind_spellings(kinds: Kinds) -> dict[str, str]:
    """Every way to write a record kind."""
    return spellings({kind.name: kind.label for kind in kinds.values()})
