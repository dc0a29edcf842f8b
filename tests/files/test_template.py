"""The template: filled in as offices do and read back; empty it says so; every choice it offers is understood."""

from __future__ import annotations

import openpyxl
import pytest

from btcore.errors import InputError
from btcore.files.raw import read_raw
from btcore.files.template import GUIDE_SHEET, LISTS_SHEET, write_template
from btcore.rules.kinds import CORE, RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES
from btcore.rules.wording import Text

KINDS = ("annual_appraisal", "open_class", "project", "paper", "certificate", "title")
ATTESTED = (
    ("3.2-morals", Text("good morals", "师德良好")),
    ("3.3-knowledge", Text("sound knowledge", "专业知识扎实")),
)


@pytest.fixture()
def template(tmp_path):
    path = tmp_path / "template.xlsx"
    write_template(
        path, kinds=CORE, record_kinds=KINDS, attested=ATTESTED, title=Text("City key teachers", "市级骨干教师")
    )
    return path


def columns_of(sheet) -> dict[str, int]:
    """The column of each code in a sheet's heading."""
    return {cell.value.split()[0]: cell.column for cell in sheet[1]}


def fill(path, **sheets):
    """Fill rows, given as values by code, into the sheets of a template."""
    book = openpyxl.load_workbook(path)
    for name, rows in sheets.items():
        columns = columns_of(book[name])
        for number, row in enumerate(rows, 2):
            for code, value in row.items():
                book[name].cell(number, columns[code], value)
    book.save(path)


def choices(path, sheet, code) -> list[str]:
    """What the drop-down of a column offers."""
    book = openpyxl.load_workbook(path)
    letter = openpyxl.utils.get_column_letter(columns_of(book[sheet])[code])
    (source,) = [
        one.formula1 for one in book[sheet].data_validations.dataValidation if f"{letter}2" in str(one.sqref).split(":")
    ]
    name, _, cells = source.partition("!")
    assert name == LISTS_SHEET
    return [row[0].value for row in book[LISTS_SHEET][cells.replace("$", "")]]


def test_the_empty_template_says_that_there_is_no_teacher(template):
    with pytest.raises(InputError) as caught:
        read_raw(template)
    assert str(caught.value) == (
        "template.xlsx, sheet teachers: no teacher; expected a heading and at least one row with a teacher"
    )


def test_the_template_has_its_sheets_with_frozen_headings_in_both_languages(template):
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["teachers", "records", "attestations", "waivers", GUIDE_SHEET, LISTS_SHEET]
    assert book[LISTS_SHEET].sheet_state == "hidden"
    for name in book.sheetnames[:4]:
        assert book[name].freeze_panes == "A2"
        assert all(" " in cell.value and cell.comment for cell in book[name][1])
    assert book["teachers"]["C1"].value == "birth_date 出生日期"
    assert set(columns_of(book["records"])) >= {
        "teacher",
        "id",
        "kind",
        "on",
        "rating",
        "administrative_level",
        "prize",
    }
    assert "person" not in columns_of(book["records"])


def test_the_template_explains_every_column_kind_and_attested_clause_in_both_languages(template):
    book = openpyxl.load_workbook(template)
    rows = list(book[GUIDE_SHEET].iter_rows(values_only=True))
    assert all(all(cell for cell in row) for row in rows)
    explained = {row[0].split()[0] for row in rows}
    for sheet in ("teachers", "records", "attestations", "waivers"):
        assert set(columns_of(book[sheet])) <= explained
    assert {*KINDS, *(code for code, _ in ATTESTED)} <= explained
    assert any("县级" in row[1] and "county" in row[2] for row in rows)


def test_a_filled_template_is_read_as_it_was_meant(template):
    fill(
        template,
        teachers=[{"id": "T-001", "name": "李明", "birth_date": "1985-03-02", "qualified": "是", "incomplete": "论文"}],
        records=[
            {"teacher": "T-001", "kind": "open_class 公开课", "on": "2024.5", "administrative_level": "county 县级"}
        ],
        attestations=[
            {"teacher": "T-001", "clause": "3.2-morals 师德良好", "met": "是", "by": "校务会", "on": "2026-04-01"}
        ],
        waivers=[{"teacher": "T-001", "clause": "3.5", "by": "校务会", "on": "2026-04-02", "reason": "特殊人才"}],
    )
    raw = read_raw(template)
    assert raw.data == [
        {
            "teacher": {"id": "T-001", "name": "李明", "birth_date": "1985-03-02", "qualified": True},
            "records": [{"id": "row-2", "kind": "open_class", "on": "2024-05", "administrative_level": "county"}],
            "attestations": [{"clause": "3.2-morals", "met": True, "by": "校务会", "on": "2026-04-01"}],
            "waivers": [{"clause": "3.5", "by": "校务会", "on": "2026-04-02", "reason": "特殊人才"}],
            "incomplete": ["paper"],
        }
    ]
    assert raw.place((0, "records", 0, "on")) == "template.xlsx, sheet records, row 2, column on 日期"


def scale_columns():
    for name, attribute in TEACHER_ATTRIBUTES.items():
        if hasattr(attribute.domain, "scale"):
            yield "teachers", name, attribute.domain.scale
    for name in ("status", "administrative_level", "prize", "rating", "role", "state", "outlet", "organiser"):
        yield "records", name, RECORD_ATTRIBUTES[name].domain.scale


@pytest.mark.parametrize(("sheet", "name", "scale"), list(scale_columns()))
def test_every_choice_of_a_scale_is_read_back(sheet, name, scale, template):
    offered = choices(template, sheet, name)
    assert len(offered) == len(scale.values)
    teachers = [{"id": f"T-{number}"} for number in range(len(offered))]
    if sheet == "teachers":
        teachers = [{"id": f"T-{number}", name: choice} for number, choice in enumerate(offered)]
        fill(template, teachers=teachers)
        read = [one["teacher"][name] for one in read_raw(template).data]
    else:
        records = [{"teacher": f"T-{number}", "kind": "paper", name: one} for number, one in enumerate(offered)]
        fill(template, teachers=teachers, records=records)
        read = [one["records"][0][name] for one in read_raw(template).data]
    assert read == list(scale.values)


def test_every_kind_and_clause_on_offer_is_read_back(template):
    kinds, clauses = choices(template, "records", "kind"), choices(template, "attestations", "clause")
    assert choices(template, "attestations", "met") == ["是", "否"]
    fill(
        template,
        teachers=[{"id": "T"}],
        records=[{"teacher": "T", "kind": kind} for kind in kinds],
        attestations=[{"teacher": "T", "clause": clause, "met": "否"} for clause in clauses],
    )
    dossier = read_raw(template).data[0]
    assert tuple(record["kind"] for record in dossier["records"]) == KINDS
    assert [(one["clause"], one["met"]) for one in dossier["attestations"]] == [
        ("3.2-morals", False),
        ("3.3-knowledge", False),
    ]


def test_a_template_of_every_kind_outgrows_no_limit_of_the_spreadsheet_program(tmp_path):
    path = tmp_path / "all.xlsx"
    write_template(path, kinds=CORE, record_kinds=tuple(CORE), attested=(), title=Text("all", "全部"))
    assert len(choices(path, "records", "kind")) == len(CORE)


def test_nothing_is_overwritten_and_a_missing_folder_is_one_sentence(template, tmp_path):
    before = template.read_bytes()
    for path, found in (
        (template, "template.xlsx: the file exists"),
        (tmp_path / "no" / "x.xlsx", "x.xlsx: its folder"),
    ):
        with pytest.raises(InputError) as caught:
            write_template(path, kinds=CORE, record_kinds=KINDS, attested=(), title=Text("a", "b"))
        assert str(caught.value).startswith(found)
    assert template.read_bytes() == before
