"""Marks and attendance from CSV, folders and workbooks, in a row for each mark or as offices keep them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from btcore import AttendanceRate, Component, InputError, Parameters, Programme, ScoringScheme, Source, Text
from btcore.files.marks import read_marks
from btcore.programmes.marks import Attendance, AttendanceEntry, Mark

SCHEME = ScoringScheme(
    (
        Component("teaching_design", Text("Teaching design", "教学设计"), weight=60),
        Component("courseware", Text("Courseware", "课件制作"), weight=30),
        Component("study_time", Text("Study time", "学习时间"), weight=10, source=AttendanceRate()),
    ),
    pass_mark=60,
)
PROGRAMME = Programme(
    "example", Text("Example", "示例"), Source(Text("A notice", "通知")), Parameters(()), score=SCHEME
)
SETTINGS = PROGRAMME.settings(date(2026, 4, 25))


def read(path: Path) -> list:
    return read_marks(path, scheme=SCHEME, settings=SETTINGS)


def refused(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path)
    return [str(problem) for problem in caught.value.problems]


def workbook(path: Path, **sheets: list[list]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_marks_stand_one_a_row_under_chinese_headings_with_codes_or_titles(tmp_path):
    path = workbook(
        tmp_path / "m.xlsx",
        评分=[
            ["学员编号", "教师编号", "成绩项", "评委", "分数", "合议", "缺考"],
            ["E1", "T-001", "教学设计", "王䶮", 86.5, None, None],
            ["E1", None, "Teaching design", "李明", "８８", "否", None],
            ["E2", "T-002", "courseware", None, None, None, "是"],
            ["E1", None, "courseware 课件制作", None, 90, "是", None],
            ["E2", None, "teaching_design", None, "缺考", None, None],
        ],
        考勤=[["学员编号", "实到学时", "计划学时"], ["E1", 58, 60], ["E3", "５", 6]],
    )
    first, second, third = read(path)
    assert (first.id, first.teacher, first.attendance) == ("E1", "T-001", Attendance(Decimal(58), Decimal(60)))
    assert first.marks == (
        Mark("teaching_design", "王䶮", Decimal("86.5")),
        Mark("teaching_design", "李明", Decimal(88)),
        Mark("courseware", "", Decimal(90), agreed=True),
    )
    assert second.marks == (Mark("courseware", "", absent=True), Mark("teaching_design", "", absent=True))
    assert (third.id, third.marks, third.attendance) == ("E3", (), Attendance(Decimal(5), Decimal(6)))


def test_a_row_for_each_enrolment_has_a_column_for_each_component(tmp_path):
    rows = [
        ["成绩册"],
        ["学员编号", "姓名", "teaching_design", "课件制作", "实到学时", "计划学时"],
        ["E1", "李明", 86.5, 0, 58, 60],
        ["E2", "𠮷娜", None, "缺考", None, None],
    ]
    first, second = read(workbook(tmp_path / "m.xlsx", Sheet1=rows))
    assert first.marks == (Mark("teaching_design", "", Decimal("86.5")), Mark("courseware", "", Decimal(0)))
    assert first.attendance == Attendance(Decimal(58), Decimal(60))
    assert (second.marks, second.attendance) == ((Mark("courseware", "", absent=True),), None)


def test_several_assessors_have_a_row_each_in_the_wide_form_too(tmp_path):
    path = tmp_path / "m.csv"
    path.write_bytes("学员编号,评委,教学设计\nE1,甲,80\nE1,乙,90\n".encode("gb18030"))
    (one,) = read(path)
    assert [(mark.assessor, mark.value) for mark in one.marks] == [("甲", 80), ("乙", 90)]


def test_attendance_may_be_a_row_for_each_session(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "marks.csv").write_text("enrolment,component,value\nE1,courseware,80\n", encoding="utf-8")
    (tmp_path / "m" / "attendance.csv").write_text(
        "enrolment,on,planned_hours,status,hours\nE1,2026年7月6日,6,迟到,5.5\nE1,2026-07-07,6,present,\nE1,2026/7/8,6,,\n",
        encoding="utf-8",
    )
    (one,) = read(tmp_path / "m")
    assert one.attendance == Attendance(
        entries=(
            AttendanceEntry(date(2026, 7, 6), Decimal(6), "late", Decimal("5.5")),
            AttendanceEntry(date(2026, 7, 7), Decimal(6), "present"),
            AttendanceEntry(date(2026, 7, 8), Decimal(6), None),
        )
    )


def test_problems_of_marks_name_sheet_row_and_column(tmp_path):
    path = workbook(
        tmp_path / "m.xlsx",
        marks=[
            ["enrolment", "component", "assessor", "value", "teacher"],
            ["E1", "opera", "A", 80],
            ["E1", "courseware", "A", 101],
            ["E1", "courseware", "A", "good"],
            ["E2", "courseware", "A", 80],
            ["E2", "课件制作", "A", 81],
            ["E2", "教学设计", "A", None],
            ["E2", None, "A", 3],
        ],
    )
    assert refused(path) == [
        "m.xlsx, sheet marks, row 4, column value: 'good' does not fit; expected a number of 0 or more, "
        'such as "86.5"',
        "m.xlsx, sheet marks, row 8, column component: missing data for required field; expected a value",
    ]
    book = openpyxl.load_workbook(path)
    book["marks"]["D4"] = 70
    book["marks"]["B8"] = "教学设计"
    book["marks"]["C8"] = "B"
    book.save(path)
    assert refused(path) == [
        "m.xlsx, sheet marks, row 2, column component: no component 'opera' that takes marks; expected one of "
        "teaching_design, courseware",
        "m.xlsx, sheet marks, row 3, column value: 101 is over the maximum; expected at most 100",
        "m.xlsx, sheet marks, row 4, column assessor: a second mark of assessor A for courseware; expected one mark an "
        "assessor and component",
        "m.xlsx, sheet marks, row 6, column assessor: a second mark of assessor A for courseware; expected one mark an "
        "assessor and component",
        'm.xlsx, sheet marks, row 7, column value: nothing; expected a number of 0 or more, such as "86.5"',
    ]


def test_problems_of_the_wide_form_name_the_column_of_the_component(tmp_path):
    path = workbook(tmp_path / "m.xlsx", 评分=[["学员编号", "课件制作"], ["E1", 101], ["E2", "好"]])
    assert refused(path) == [
        "m.xlsx, sheet 评分, row 2, column 课件制作: 101 is over the maximum; expected at most 100",
        "m.xlsx, sheet 评分, row 3, column 课件制作: '好' does not fit; expected a number of 0 or more, "
        'such as "86.5"',
    ]


def test_problems_of_attendance_name_their_row_whatever_the_enrolment_is_called(tmp_path):
    odd = "E1), mark 3, value"
    marks = [["enrolment", "courseware"], [odd, 80], ["E2", 80]]
    path = workbook(
        tmp_path / "m.xlsx", marks=marks, attendance=[["学员", "实到学时", "计划学时"], ["E2", 1, 2], [odd, 7, 6]]
    )
    assert [one.split(";")[0] for one in refused(path)] == [
        "m.xlsx, sheet attendance, row 3, column 学员: 7 attended of 6 planned"
    ]
    entries = [["学员编号", "日期", "计划学时", "出勤情况"], ["E2", "2026-07-06", 6, "睡觉"], [odd, "soon", 6, "出勤"]]
    assert [one.split(";")[0] for one in refused(workbook(path, marks=marks, attendance=entries))] == [
        "m.xlsx, sheet attendance, row 3, column 日期: 'soon' does not fit",
        "m.xlsx, sheet attendance, row 2, column 出勤情况: '睡觉' does not fit",
    ]


def test_rows_that_contradict_each_other_are_told_together(tmp_path):
    path = workbook(
        tmp_path / "m.xlsx",
        marks=[["enrolment", "teacher", "courseware"], ["E1", "T1", 80], [None, None, 70], ["E2", "T2", 1]],
        attendance=[
            ["enrolment", "teacher", "attended_hours", "planned_hours"],
            ["E1", "T9", 1, 2],
            ["E1", None, 1, 2],
        ],
    )
    assert refused(path) == [
        "m.xlsx, sheet marks, row 3, column enrolment: no enrolment id; expected the enrolment's id in every row",
        "m.xlsx, sheet attendance, row 2, column teacher: teacher 'T9', and 'T1' in another row; expected one teacher "
        "for each enrolment",
        "m.xlsx, sheet attendance, row 3, column enrolment: attendance stands twice, first in row 2; expected "
        "one of them",
    ]


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        (["enrolment", "component", "value", "课件制作"], "a column component, and columns of components"),
        (["enrolment", "value", "课件制作"], "a column value, and columns of components"),
        (["enrolment", "component"], "no column value; expected a column value 分数"),
        (["enrolment", "teacher"], "no column with marks; expected columns component and value"),
        (["教师编号", "课件制作"], "no column enrolment (there are: 教师编号, 课件制作)"),
        (["enrolment", "唱歌"], "unknown heading '唱歌'; expected one of enrolment, teacher, name, component"),
    ],
)
def test_headings_that_are_no_marks_are_one_sentence(heading, sentence, tmp_path):
    (found,) = refused(workbook(tmp_path / "m.xlsx", marks=[heading, ["E1", "x", "1", "2"][: len(heading)]]))
    assert sentence in found


def test_a_title_that_two_components_share_means_none(tmp_path):
    twins = ScoringScheme(
        (Component("a", Text("Talk", "说课"), weight=50), Component("b", Text("Talk", "说课"), weight=50)), pass_mark=60
    )
    path = workbook(tmp_path / "m.xlsx", marks=[["enrolment", "a", "说课"], ["E1", 1, 2]])
    with pytest.raises(InputError, match="unknown heading '说课'"):
        read_marks(path, scheme=twins, settings=SETTINGS)


def test_a_file_of_another_form_and_an_empty_one_are_one_sentence(tmp_path):
    (tmp_path / "m.txt").write_text("x")
    assert refused(tmp_path / "m.txt") == [
        "m.txt: a file of an unknown form (.txt); expected a .json or .csv file, a folder of CSV files, or a workbook "
        "(.xlsx, .xlsm, .xls, .ods)"
    ]
    assert refused(workbook(tmp_path / "m.xlsx", marks=[["enrolment", "courseware"]])) == [
        "m.xlsx, sheet marks: no enrolment; expected a heading and at least one row with an enrolment"
    ]
