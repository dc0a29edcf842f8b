"""Allocation tables as offices keep them become bounds; what does not add up is told with its place."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from btcore.errors import InputError
from btcore.files.allocation import outside, read_allocation
from btcore.programmes.nominations import Bound, Nomination

CORNER = "县区\\学科"


def workbook(path: Path, rows: list[list], merged: tuple[str, ...] = (), **sheets: list[list]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in {"Sheet1": rows, **sheets}.items():
        if lines:
            sheet = book.create_sheet(name)
            for line in lines:
                sheet.append(line)
            for cells in merged:
                sheet.merge_cells(cells)
    book.save(path)
    return path


def table(path: Path, places: int | None = None) -> dict[str, int]:
    return {bound.name: bound.at_most for bound in read_allocation(path, places=places)}


def refused(path: Path, places: int | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_allocation(path, places=places)
    return [str(problem) for problem in caught.value.problems]


def test_a_cross_table_with_title_totals_dashes_and_footnote_is_one_bound_a_cell(tmp_path):
    rows = [
        ["示例市推荐名额分配表"],
        [CORNER, "语文", "道德与法治", "音乐", "合计"],
        ["示例01县", 3, "－", None, 3],
        ["示例02县", "２", 1, "4人", 7],
        ["合计", 5, 1, 4, 10],
        ["注：农村学校不少于三成"],
    ]
    bounds = read_allocation(workbook(tmp_path / "t.xlsx", rows, ("A1:E1",)), places=10)
    assert bounds[0] == Bound("示例01县 chinese", {"county": "示例01县", "subject": "chinese"}, at_most=3)
    assert {bound.name: bound.at_most for bound in bounds} == {
        "示例01县 chinese": 3,
        "示例01县 politics": 0,
        "示例01县 音乐": 0,
        "示例02县 chinese": 2,
        "示例02县 politics": 1,
        "示例02县 音乐": 4,
    }


@pytest.mark.parametrize(
    "corner", ["县区", "county", "County/Subject", "县区＼学科", "学科\n县区", "学科 县区", "区县|科目", "县（区）"]
)
def test_the_corner_names_the_rows_and_may_name_the_columns_in_either_order(corner, tmp_path):
    path = workbook(tmp_path / "t.xlsx", [[corner, "chinese", "Mathematics"], ["C-01", 1, 2]])
    assert table(path) == {"C-01 chinese": 1, "C-01 mathematics": 2}


def test_rows_of_subjects_have_columns_of_counties(tmp_path):
    path = workbook(tmp_path / "t.xlsx", [["学科", "示例01县", "示例02县"], ["语文", 1, 2]])
    assert [bound.where for bound in read_allocation(path)] == [
        {"subject": "chinese", "county": "示例01县"},
        {"subject": "chinese", "county": "示例02县"},
    ]


def test_a_long_table_has_a_row_for_each_bound(tmp_path):
    rows = [
        ["序号", "县区", "学段", "学科", "名额", "备注"],
        [1, "𠮷县", "小学", "语文", 2, "略"],
        [2, "𠮷县", "初中", "物理", None, None],
        ["合计", None, None, None, 2, None],
    ]
    first, second = read_allocation(workbook(tmp_path / "t.xlsx", rows), places=2)
    assert first == Bound(
        "𠮷县 primary chinese", {"county": "𠮷县", "school_stage": "primary", "subject": "chinese"}, at_most=2
    )
    assert second.at_most == 0


def test_a_csv_table_in_gb18030_below_a_title_is_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("名额分配表\n县区,语文,数学,合计\n示例县,１,–,1\n合计,1,0,1\n".encode("gb18030"))
    assert table(path, 1) == {"示例县 chinese": 1, "示例县 mathematics": 0}


def test_merged_counties_hold_for_the_stages_beside_them_and_subtotals_are_checked(tmp_path):
    rows = [
        ["县区", "学段", "语文", "数学", "合计"],
        ["甲县", "小学", 1, 2, 3],
        [None, "初中", 3, 4, 7],
        [None, "小计", 4, 6, 10],
        ["乙县", "小学", 1, 1, 2],
        ["总计", None, 5, 7, 12],
    ]
    path = workbook(tmp_path / "t.xlsx", rows, ("A2:A4",))
    assert table(path, 12)["甲县 junior_secondary mathematics"] == 4
    rows[3][2] = 5
    assert refused(workbook(tmp_path / "t.xlsx", rows, ("A2:A4",))) == [
        "t.xlsx, sheet Sheet1, row 4, column C: the total is 5, and its cells make 4; expected 4, or other cells"
    ]


def test_a_heading_of_two_rows_names_stage_and_subject(tmp_path):
    rows = [
        ["县区", "小学", None, None, "初中", None, "合计"],
        [None, "语文", "数学", "小计", "语文", "物理", None],
        ["甲县", 1, 2, 3, 3, 4, 10],
        ["合计", 1, 2, 3, 3, 4, 10],
    ]
    path = workbook(tmp_path / "t.xlsx", rows, ("A1:A2", "B1:D1", "E1:F1", "G1:G2"))
    assert table(path, 10) == {
        "甲县 primary chinese": 1,
        "甲县 primary mathematics": 2,
        "甲县 junior_secondary chinese": 3,
        "甲县 junior_secondary physics": 4,
    }


def test_sheets_named_after_school_stages_are_one_table(tmp_path):
    stages = {"小学": [["县区", "语文"], ["甲县", 1]], "初中": [["县区", "语文"], ["甲县", 2]]}
    path = workbook(tmp_path / "t.xlsx", [], **stages)
    assert [bound.where["school_stage"] for bound in read_allocation(path, places=3)] == ["primary", "junior_secondary"]
    assert refused(workbook(tmp_path / "t.xlsx", [["县区", "语文"], ["甲县", 1]], **stages)) == [
        "t.xlsx: 3 filled sheets (Sheet1, 小学, 初中); expected one sheet with the table, or one for each school "
        "stage, named 小学, 初中 or 高中"
    ]


def test_the_stored_values_of_formulas_count(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [CORNER, "语文", "数学", "合计"])
        sheet.write_row(1, 0, ["甲县", 1, 2])
        sheet.write_formula(1, 3, "=SUM(B2:C2)", value=3)
    assert sum(table(path, 3).values()) == 3


def test_totals_that_differ_from_their_cells_are_told_with_both_numbers(tmp_path):
    rows = [[CORNER, "语文", "数学", "合计"], ["甲县", 1, 2, 4], ["乙县", None, 3, None], ["合计", 2, 5, 7]]
    assert refused(workbook(tmp_path / "t.xlsx", rows), 6) == [
        "t.xlsx, sheet Sheet1, row 2, column D: the total is 4, and its cells make 3; expected 3, or other cells",
        "t.xlsx, sheet Sheet1, row 4, column B: the total is 2, and its cells make 1; expected 1, or other cells",
        "t.xlsx, sheet Sheet1, row 4, column D: the total is 7, and its cells make 6; expected 6, or other cells",
    ]


@pytest.mark.parametrize(("places", "rest"), [(406, "8 are left"), (390, "8 too many")])
def test_a_table_that_allocates_another_number_says_the_remainder(places, rest, tmp_path):
    path = workbook(tmp_path / "t.xlsx", [["县区", "语文", "数学"], ["甲县", 300, 98]])
    assert refused(path, places) == [
        f"t.xlsx: 398 of {places} places are allocated, {rest}; expected all and no more, or --set quota=398 if there "
        "are no others"
    ]


def test_cells_rows_and_columns_that_do_not_fit_are_told_together(tmp_path):
    rows = [
        ["县区", "语文", "数学", "语文", None],
        ["甲县", 1.5, "many", -1, "stray"],
        ["甲县", 1, True, 1],
        [None, 1, 1, 1],
    ]
    fitting = "a whole number from 0, or a blank cell for 0"
    assert refused(workbook(tmp_path / "t.xlsx", rows)) == [
        "t.xlsx, sheet Sheet1, row 1, column D: '语文' stands twice, first in column B; expected one column for each",
        "t.xlsx, sheet Sheet1, row 3, column A: '甲县' stands twice, first in row 2; expected one row for each",
        "t.xlsx, sheet Sheet1, row 4, column A: places without county; expected a value in every row",
        "t.xlsx, sheet Sheet1, row 2, column E: 'stray' under no heading; expected a heading over every value",
        f"t.xlsx, sheet Sheet1, row 2, column B: '1.5' does not fit; expected {fitting}",
        f"t.xlsx, sheet Sheet1, row 2, column C: 'many' does not fit; expected {fitting}",
        f"t.xlsx, sheet Sheet1, row 2, column D: '-1' does not fit; expected {fitting}",
        f"t.xlsx, sheet Sheet1, row 3, column C: 'true' does not fit; expected {fitting}",
    ]


def test_a_sheet_without_such_a_table_is_one_sentence(tmp_path):
    expected = "a heading row such as 县区 语文 数学 合计, or one with county, subject and places"
    for rows in ([["单位", "语文"], ["甲县", 1]], [["县区"], ["甲县"]], [["县区", "语文"]]):
        assert refused(workbook(tmp_path / "t.xlsx", rows)) == [
            f"t.xlsx, sheet Sheet1: no allocation table; expected {expected}"
        ]
    assert refused(workbook(tmp_path / "t.xlsx", [["县区\\县", "语文"], ["甲县", 1]])) == [
        "t.xlsx, sheet Sheet1, row 1: a table by county, county; expected a corner such as 县区\\学科 that names each "
        "group once"
    ]
    assert refused(tmp_path / "t.json")[0].startswith("t.json: there is no such file; expected a .csv file")


def test_a_table_far_wider_or_longer_than_any_is_refused_at_once(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(",".join(["county", *map(str, range(300))]) + "\nC" + ",1" * 300 + "\n", encoding="utf-8")
    assert refused(path) == ["t.csv: a table of 300 columns; expected at most 200"]
    rows = "".join(f"C{number}{',1' * 190}\n" for number in range(1100))
    path.write_text(",".join(["county", *map(str, range(190))]) + "\n" + rows, encoding="utf-8")
    assert refused(path) == ["t.csv: a table of 1100 rows and 190 columns; expected at most 200000 cells"]


def test_nominations_that_no_cell_is_about_are_named(tmp_path):
    bounds = read_allocation(workbook(tmp_path / "t.xlsx", [["县区", "语文"], ["甲县", 1]]))
    nominations = [
        Nomination("N1", "T1", groups={"county": "甲县", "subject": "chinese", "school": "S"}),
        Nomination("N2", "T2", groups={"county": "甲 县", "subject": "chinese"}),
        Nomination("N3", "T3", groups={"county": "甲县"}),
    ]
    assert outside(bounds, nominations) == ("N2", "N3")
    assert outside((), nominations) == ("N1", "N2", "N3")
