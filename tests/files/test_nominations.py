"""Nominations, bounds and scores from JSON, CSV, folders and workbooks, and out again."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from btcore.errors import InputError
from btcore.files.nominations import read_nominations, write_nominations
from btcore.files.scores import read_scores
from btcore.programmes.nominations import Bound, Nomination, Nominations, Share
from btcore.programmes.proposals import OfficeScore
from btcore.rules.outcomes import FAIL, PASS, WAIVED


def workbook(path: Path, **sheets: list[list]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def refused(path: Path, read=read_nominations) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path)
    return [str(problem) for problem in caught.value.problems]


HEADING = [
    "编号",
    "教师编号",
    "姓名",
    "结果",
    "成绩",
    "层次",
    "县区",
    "学科",
    "学段",
    "职务",
    "同分 教龄",
    "tie_break 党员",
]
ROWS = [
    [1, "T-001", "李 明", "符合", 87.25, 1, "示例甲县", "语文", "小学", "教研组长", 20, "是"],
    ["N2", 1002, "𠮷娜", "不符合", "８７．２５", None, "示例乙区", "道德与法治", "初中", None, None, "否"],
    ["N3", "T-003", "欧阳晓云", None, None, "2", "示例乙区", "音乐", None, None, "１２", None],
]
BOUNDS = [
    ["名称", "至多", "至少", "可放宽", "可推荐", "县区", "学科"],
    ["甲县语文", 3, 1, None, 5, "示例甲县", "语文"],
    ["乙区", "３０％", None, "是", None, "示例乙区", None],
]
NOMINATIONS = (
    Nomination(
        "1",
        "T-001",
        PASS,
        Decimal("87.25"),
        1,
        {"county": "示例甲县", "subject": "chinese", "school_stage": "primary", "post": "教研组长"},
        {"教龄": Decimal(20), "党员": True},
        "李明",
    ),
    Nomination(
        "N2",
        "1002",
        FAIL,
        Decimal("87.25"),
        1,
        {"county": "示例乙区", "subject": "politics", "school_stage": "junior_secondary"},
        {"党员": False},
        "𠮷娜",
    ),
    Nomination(
        "N3", "T-003", PASS, None, 2, {"county": "示例乙区", "subject": "音乐"}, {"教龄": Decimal(12)}, "欧阳晓云"
    ),
)
READ_BOUNDS = (
    Bound("甲县语文", {"county": "示例甲县", "subject": "chinese"}, 3, 1, False, 5),
    Bound("乙区", {"county": "示例乙区"}, Share(30, "down"), None, True),
)


def test_a_workbook_with_chinese_headings_and_a_title_is_read(tmp_path):
    path = workbook(tmp_path / "n.xlsx", 推荐名单=[["推荐人选名单（示例）"], HEADING, *ROWS], 名额限制=BOUNDS)
    assert read_nominations(path) == Nominations(NOMINATIONS, READ_BOUNDS)


def test_headings_may_be_english_or_both_and_one_sheet_of_any_name_is_the_nominations(tmp_path):
    heading = ["id 编号", "Teacher ID", "outcome", "score 成绩", "county", "group team", "Tie-break: age"]
    read = read_nominations(workbook(tmp_path / "n.xlsx", Sheet1=[heading, ["N1", "T1", "waived", "1", "C", "x", 3]]))
    assert read.nominations == (
        Nomination("N1", "T1", WAIVED, Decimal(1), 1, {"county": "C", "team": "x"}, {"age": Decimal(3)}),
    )


def test_a_csv_file_in_gb18030_is_the_nominations_alone(tmp_path):
    path = tmp_path / "n.csv"
    lines = [HEADING, *[["" if cell is None else str(cell) for cell in row] for row in ROWS]]
    path.write_bytes("\n".join(",".join(line) for line in lines).encode("gb18030"))
    assert read_nominations(path) == Nominations(NOMINATIONS)


def test_a_folder_holds_nominations_and_bounds(tmp_path):
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "nominations.csv").write_text("id,teacher,county\nN1,T1,C\n", encoding="utf-8")
    (tmp_path / "f" / "bounds.csv").write_text("name,at_most,rounding,county\nb,30%,up,C\n", encoding="utf-8")
    assert read_nominations(tmp_path / "f").bounds == (Bound("b", {"county": "C"}, Share(30, "up")),)
    (tmp_path / "f" / "people.csv").write_text("id\n", encoding="utf-8")
    assert refused(tmp_path / "f") == [
        "f/people.csv: no file that belongs into this folder; expected nominations.csv, bounds.csv, tie_breaks.csv"
    ]


def test_every_problem_names_sheet_row_and_column(tmp_path):
    path = workbook(
        tmp_path / "n.xlsx",
        推荐名单=[
            HEADING,
            [1, None, None, "及格", "缺考", 0, "甲", *[None] * 3, "老"],
            [1, "T2"],
            [2, "T3", *[None] * 4, "甲"],
        ],
        名额限制=[*BOUNDS[:1], ["quota", 3], ["b", 0.3], ["c", 1, 2, "maybe", None, "甲", "语文"]],
    )
    assert refused(path) == [
        "n.xlsx, sheet 推荐名单, row 2, column 教师编号: nothing; expected a value; it must be given",
        "n.xlsx, sheet 推荐名单, row 2, column 结果: '及格' does not fit; expected one of PASS, FAIL, UNKNOWN, WAIVED, "
        "NOT_APPLICABLE",
        "n.xlsx, sheet 推荐名单, row 2, column 成绩: '缺考' does not fit; expected a number, such as \"87.25\"",
        "n.xlsx, sheet 推荐名单, row 2, column 层次: 0 does not fit; expected a whole number from 1",
        "n.xlsx, sheet 推荐名单, row 2, column 同分 教龄: '老' does not fit; expected a number, such as \"87.25\"",
        "n.xlsx, sheet 名额限制, row 2, column 名称: a bound named quota, which is the name of the places as a whole; "
        "expected another name; give the quota as --set quota=…",
        "n.xlsx, sheet 名额限制, row 3, column 至多: '0.3' does not fit; expected a whole number from 0, or a share up "
        'to 100% written as text, such as "30%"',
        "n.xlsx, sheet 名额限制, row 4, column 可放宽: 'maybe' does not fit; expected true or false",
    ]


def test_unknown_doubled_and_missing_headings_are_told_together(tmp_path):
    assert refused(workbook(tmp_path / "n.xlsx", nominations=[["编号", "id", "颜色", "同分条件"], ["N1"]])) == [
        "n.xlsx, sheet nominations, row 1, column B: the heading 'id' stands twice; expected one column id",
        *[
            f"n.xlsx, sheet nominations, row 1, column {letter}: unknown heading '{words}'; expected one of id, "
            "teacher, name, outcome, score, tier, county, school, subject, school_stage, teaching_research_group, "
            "post, age_band, position, tie_break NAME, group NAME"
            for letter, words in (("C", "颜色"), ("D", "同分条件"))
        ],
        "n.xlsx, sheet nominations, row 1: no column teacher (there are: 编号, id, 颜色, 同分条件); expected a column "
        "teacher 教师编号",
    ]


def test_a_file_that_is_none_of_the_forms_or_holds_nothing_is_one_sentence(tmp_path):
    (tmp_path / "n.txt").write_text("x")
    assert refused(tmp_path / "n.txt")[0].startswith(
        "n.txt: a file of an unknown form (.txt); expected a .json or .csv"
    )
    assert refused(tmp_path / "missing.json")[0].startswith("missing.json: there is no such file or folder")
    assert refused(workbook(tmp_path / "n.xlsx", nominations=[["id", "teacher"]])) == [
        "n.xlsx, sheet nominations: no nomination; expected a heading and a row for each nomination"
    ]


@pytest.mark.parametrize("suffix", [".json", ".xlsx"])
def test_what_is_written_is_read_back_equal_and_formulas_stay_text(suffix, tmp_path):
    nominations = Nominations(
        (
            *NOMINATIONS,
            Nomination("=1+1", "T9", score=Decimal("-1.1234567890123456789"), groups={"team": "@SUM(A1)"}, name="-x"),
        ),
        (*READ_BOUNDS, Bound("x", {"team": "x"}, at_least=Share(Decimal("33.3"), "half_up"), nominate_at_most=0)),
        ("党员", "教龄"),
    )
    path = write_nominations(tmp_path / f"n{suffix}", nominations)
    assert read_nominations(path) == nominations


def test_a_workbook_holds_scores_as_numbers_and_no_formula(tmp_path):
    path = write_nominations(tmp_path / "n.xlsx", Nominations((Nomination("=A1", "T1", score=Decimal("87.25")),)))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = {sheet.cell(1, column).value: sheet.cell(2, column) for column in range(1, sheet.max_column + 1)}
    assert (cells["id 编号"].value, cells["id 编号"].data_type) == ("=A1", "s")
    assert cells["score 成绩"].value == 87.25


def test_two_roundings_in_one_bound_do_not_fit_into_a_workbook(tmp_path):
    nominations = Nominations((), (Bound("b", {}, Share(30, "up"), Share(10, "down")),))
    with pytest.raises(InputError, match="the bound 'b' rounds its two shares in two ways"):
        write_nominations(tmp_path / "n.xlsx", nominations)
    with pytest.raises(InputError, match=r"the suffix \.doc; expected a file name that ends in \.json or \.xlsx"):
        write_nominations(tmp_path / "n.doc", nominations)


def test_scores_come_by_teacher_from_an_object_or_a_list(tmp_path):
    path = tmp_path / "s.json"
    path.write_text('{"T-001": "87.25", "T-002": 90.10}', encoding="utf-8")
    assert [(row.teacher, str(row.score)) for row in read_scores(path).values()] == [
        ("T-001", "87.25"),
        ("T-002", "90.10"),
    ]
    rows = [{"teacher": "T-1", "score": 3, "subject": "chinese", "tie_breaks": {"a": "2", "b": True, "c": None}}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert read_scores(path) == {
        "T-1": OfficeScore("T-1", Decimal(3), "chinese", {"a": Decimal(2), "b": True}, "s.json, score 1")
    }


def test_scores_come_from_a_table_with_a_title(tmp_path):
    rows = [
        ["成绩单", None, None],
        ["序号", "教师编号", "姓名", "学科", "得分", "同分 教龄"],
        [1, "T1", "李明", "语文", 87.25, "２"],
        [2, "T2", "王䶮", None, "９０", None],
    ]
    first, second = read_scores(workbook(tmp_path / "s.xlsx", 笔试=rows)).values()
    assert (first.score, first.subject, first.tie_breaks) == (Decimal("87.25"), "chinese", {"教龄": Decimal(2)})
    assert (second.score, second.place) == (Decimal(90), "s.xlsx, sheet 笔试, row 4, column 教师编号")


def test_scores_that_do_not_fit_are_told_with_their_places(tmp_path):
    rows = [
        ["teacher", "score", "tie_break a"],
        ["T1", "缺考"],
        ["T2"],
        ["T3", 1],
        ["T3", 2],
        [None, 4],
        ["T5", 1, "x"],
    ]
    assert refused(workbook(tmp_path / "s.xlsx", scores=rows), read_scores) == [
        "s.xlsx, sheet scores, row 2, column score: '缺考' does not fit; expected a number, such as \"87.25\"",
        "s.xlsx, sheet scores, row 3, column score: nothing; expected a number; leave out teachers who have no score",
        "s.xlsx, sheet scores, row 5, column teacher: the teacher id 'T3' stands twice; expected each teacher once; "
        "the first is at s.xlsx, sheet scores, row 4, column teacher",
        "s.xlsx, sheet scores, row 6, column teacher: no teacher id; expected the teacher's id in every row",
        "s.xlsx, sheet scores, row 7, column tie_break a: 'x' does not fit; expected a number, such as \"87.25\"",
    ]
    (tmp_path / "s.json").write_text(
        '[{"teacher": "T1", "scor": 3}, 4, {"teacher": "T2", "score": 1, "tie_breaks": 3}]'
    )
    assert refused(tmp_path / "s.json", read_scores) == [
        "s.json, score 1, scor: no such entry 'scor'; expected one of teacher, name, score, subject, tie_breaks",
        "s.json, score 1, score: nothing; expected a number; leave out teachers who have no score",
        "s.json, score 2: 4 does not fit; expected an object with teacher and score",
        "s.json, score 3, tie_breaks: no object; expected an object of numbers, true or false",
    ]
    (tmp_path / "s.json").write_text("3")
    assert refused(tmp_path / "s.json", read_scores)[0].startswith("s.json: no scores")
    (tmp_path / "s.json").write_text("{}")
    assert refused(tmp_path / "s.json", read_scores) == ["s.json: no score; expected a score for at least one teacher"]
