"""Workbooks with the sheets teachers, records, attestations, waivers: cells, places, and what is refused."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from btcore.errors import InputError
from btcore.files.raw import read_raw
from btcore.files.workbooks import read_workbook

TEACHERS = [["id", "name"], ["T-001", "李明"], ["T-002", "王䶮"]]


def workbook(path, **sheets):
    """A workbook of these sheets of rows, read."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def problems(tmp_path, **sheets) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_raw(workbook(tmp_path / "roster.xlsx", **sheets))
    return [str(problem) for problem in caught.value.problems]


def test_cells_become_the_values_of_the_contract_and_never_floats(tmp_path):
    raw = read_raw(
        workbook(
            tmp_path / "roster.xlsx",
            teachers=[
                ["id", "birth_date", "qualified", "subjects", "professional_title", "school", "incomplete"],
                [1001, datetime(1985, 3, 2), True, "语文、数学", "中级", 7, "论文, open_class"],
                ["T-2", 1985.3, "否", None, "intermediate 中级", None, None],
            ],
            records=[
                ["teacher", "id", "kind", "on", "hours", "period", "percentile", "administrative_level", "title"],
                [1001, "R1", "听课", 2024.0, 1.5, 2025, 87.35, "县级", 2024],
                [1001, None, "open class", "2024.5", 2.0, None, None, "county 县级", "A"],
            ],
            attestations=[["teacher", "clause", "met", "on"], [1001, "3.2-morals 师德", "是", date(2026, 4, 1)]],
            waivers=[["teacher", "clause", "by", "on", "reason"], ["T-2", 5.5, "council", "2026-04-02", "r"]],
        )
    )
    first, second = raw.data
    assert first["teacher"] == {
        "id": "1001",
        "birth_date": "1985-03-02",
        "qualified": True,
        "subjects": "语文、数学",
        "professional_title": "intermediate",
        "school": "7",
    }
    assert first["incomplete"] == ["open_class", "paper"]
    assert first["records"] == [
        {
            "id": "R1",
            "kind": "lesson_observed",
            "on": "2024",
            "hours": Decimal("1.5"),
            "period": "2025",
            "percentile": Decimal("87.35"),
            "administrative_level": "county",
            "title": "2024",
        },
        {
            "id": "row-3",
            "kind": "open_class",
            "on": "2024-05",
            "hours": 2,
            "administrative_level": "county",
            "title": "A",
        },
    ]
    assert first["attestations"] == [{"clause": "3.2-morals", "met": True, "on": "2026-04-01"}]
    assert second["teacher"] == {
        "id": "T-2",
        "birth_date": "1985-03",
        "qualified": False,
        "professional_title": "intermediate",
    }
    assert second["waivers"] == [{"clause": "5.5", "by": "council", "on": "2026-04-02", "reason": "r"}]
    assert raw.place((0, "records", 1, "on")) == "roster.xlsx, sheet records, row 3, column on"
    assert raw.place((1, "waivers", 0, "by")) == "roster.xlsx, sheet waivers, row 2, column by"
    assert raw.place((1, "incomplete")) == "roster.xlsx, sheet teachers, row 3, column incomplete"
    assert raw.place(()) == "roster.xlsx, sheet teachers"


def test_values_that_cannot_be_read_stay_as_they_are_for_whoever_judges_them(tmp_path):
    records = [["teacher", "kind", "on", "hours", "prize"], ["T-001", "opera", "soon", "many", "best"]]
    raw = read_raw(workbook(tmp_path / "roster.xlsx", teachers=TEACHERS, records=records))
    assert raw.data[0]["records"] == [{"id": "row-2", "kind": "opera", "on": "soon", "hours": "many", "prize": "best"}]


def test_sheets_and_headings_may_be_chinese_english_or_both(tmp_path):
    raw = read_raw(
        workbook(
            tmp_path / "roster.xlsx",
            **{
                "教师": [[None], ["id 教师编号", "Date of Birth", "职　称"], ["T-1", "1985", "高级教师"]],
                "records 业绩记录": [["教师编号", "kind 业绩种类", "日期"], ["T-1", "论文", "2024年5月"]],
                "说明 how-to": [["anything"]],
            },
        )
    )
    assert raw.data[0]["teacher"] == {"id": "T-1", "birth_date": "1985", "professional_title": "senior"}
    assert raw.data[0]["records"] == [{"id": "row-2", "kind": "paper", "on": "2024-05"}]
    assert raw.place((0, "records", 0, "on")) == "roster.xlsx, sheet records 业绩记录, row 2, column 日期"


def test_every_problem_of_the_tables_is_a_sentence_with_its_place_and_all_come_together(tmp_path):
    found = problems(
        tmp_path,
        teachers=[["id", "name", "姓名", "size"], ["T-1"], ["T-1"], [None, "x"], ["T-2", None, None, None, "stray"]],
        records=[["teacher", "id", "kind"], ["T-9", "R1", "paper"], [None, "R2"], ["T-1", "R", "x"], ["T-1", "R", "y"]],
    )
    assert found == [
        "roster.xlsx, sheet teachers, row 1, column C: the heading '姓名' stands twice; expected one column name",
        "roster.xlsx, sheet teachers, row 1, column D: unknown heading 'size'; expected one of id, name, birth_date, "
        "teaching_since, professional_title, position, subjects, school_stage, qualified, school, county, "
        "teaching_research_group, tags, incomplete",
        "roster.xlsx, sheet teachers, row 5, column E: 'stray' under no heading; expected a heading over every value",
        "roster.xlsx, sheet teachers, row 3, column id: the teacher id 'T-1' stands twice, first in row 2; expected "
        "one row for each teacher",
        "roster.xlsx, sheet teachers, row 4, column id: no teacher id; expected the teacher's id in every row",
        "roster.xlsx, sheet records, row 2, column teacher: no teacher has the id 'T-9'; expected the id of a teacher "
        "of the sheet teachers",
        "roster.xlsx, sheet records, row 3, column teacher: no teacher id; expected the id of a teacher of the sheet "
        "teachers",
        "roster.xlsx, sheet records, row 5, column id: the record id 'R' of T-1 stands twice, first in row 4; expected "
        "one id for each record of a teacher",
    ]


def test_a_workbook_without_teachers_is_one_sentence(tmp_path):
    assert problems(tmp_path, Sheet1=[["a"]]) == [
        "roster.xlsx: no sheet teachers (there are: Sheet1); expected a sheet named teachers or 教师"
    ]
    assert problems(tmp_path, teachers=[["id"]], records=[]) == [
        "roster.xlsx, sheet teachers: no teacher; expected a heading and at least one row with a teacher"
    ]
    assert problems(tmp_path, teachers=[]) == [
        "roster.xlsx: a workbook without a filled cell; expected a workbook with a filled sheet"
    ]
    assert problems(tmp_path, teachers=TEACHERS, 教师=TEACHERS) == [
        "roster.xlsx, sheet 教师: a second sheet teachers; expected one sheet teachers in roster.xlsx"
    ]


def test_a_sheet_that_is_missing_or_misnamed_is_no_answer(tmp_path):
    assert problems(tmp_path, teachers=TEACHERS) == [
        "roster.xlsx: no sheet records (there are: teachers); expected a sheet named records or 业绩记录"
    ]
    (found,) = problems(tmp_path, teachers=TEACHERS, records=[], 证明材料=[["T-001"]])
    assert found.startswith(
        "roster.xlsx, sheet 证明材料: a sheet that btcore does not know; expected teachers, records"
    )


def test_merged_ranges_blank_rows_and_exact_numbers_are_told(tmp_path):
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("甲")
        sheet.merge_range("B3:B5", "示例")
        sheet.write_row(5, 0, [0.1, 2024, True, 1e300, "x"])
    read = read_workbook(path)["甲"]
    assert read.merged == ((2, 1, 4, 1),)
    assert read.rows == [[], [], ["", "示例"], [], [], [Decimal("0.1"), 2024, True, Decimal("1e300"), "x"]]
    assert not any(isinstance(cell, float) for row in read.rows for cell in row)


def test_a_hundred_thousand_rows_are_read_in_seconds(tmp_path):
    path = tmp_path / "big.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("teachers")
        for row in range(100_000):
            sheet.write_row(row, 0, [f"T-{row}", "李明", 1.5, 2024, "x", "y", "z", 1, 2, 3])
    began = time.monotonic()
    rows = read_workbook(path)["teachers"].rows
    assert time.monotonic() - began < 15
    assert (len(rows), rows[-1][0]) == (100_000, "T-99999")


def test_the_reading_process_imports_nothing_of_the_library():
    code = (
        "import runpy, sys; sys.argv = ['x', '/nonexistent.xlsx', str(2**30), '10']; import btcore.files as files; "
        "before = set(sys.modules); runpy.run_path(files.__path__[0] + '/workbook_child.py', run_name='__main__'); "
        "assert not [name for name in set(sys.modules) - before if name.startswith('btcore')]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('{"error"')


def test_a_column_of_ids_that_is_not_there_is_told_once_and_not_of_every_row(tmp_path):
    records = [["teacher", "kind"], ["T-001", "paper"], ["T-002", "paper"]]
    nameless = [["name"], ["李明"], ["王䶮"]]
    assert problems(tmp_path, teachers=nameless, records=records) == [
        "roster.xlsx, sheet teachers, row 1: no column id (there are: name); expected a column id 教师编号"
    ]
    assert problems(tmp_path, teachers=TEACHERS, records=[row[1:] for row in records]) == [
        "roster.xlsx, sheet records, row 1: no column teacher (there are: kind); expected a column teacher 教师编号"
    ]
