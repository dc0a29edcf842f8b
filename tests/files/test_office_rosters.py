"""Offices' own rosters under a column mapping: the documented example, the sample roster, and what is refused."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from btcore.errors import InputError
from btcore.files.raw import read_raw
from btcore.files.workbooks import read_workbook
from btcore.rules.dossier import Record, make_dossier

DATA = Path(__file__).parents[1] / "data"
DOCUMENT = Path(__file__).parents[2] / "docs" / "office_rosters.md"

HEADING = ["序号", "学校", "姓名", "出生", "职称", "公开课"]
ROW = [1, "示例小学", "李明", "1985.3", "中学一级", "2024.5县级《春》"]
MAPPING = """
[roster]
heading = ["序号", "姓名"]
skip = [{ column = "序号", words = ["小计", "合计", "填表人"] }]
[teacher]
id = { columns = ["学校", "姓名"] }
name = "姓名"
school = "学校"
birth_date = { column = "出生", read = "date" }
professional_title = "职称"
[[records]]
kind = "open_class"
column = "公开课"
separators = ["；", "，"]
blank = "unknown"
"""


def roster(tmp_path, rows, *, merges=(), mapping=MAPPING, name="花名册"):
    """A workbook of these rows (dates as dates, ("text", …) merged) and the mapping beside it, read."""
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(name)
        day = workbook.add_format({"num_format": "yyyy/m/d"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write(number, column, cell)
        for first, left, last, right, words in merges:
            sheet.merge_range(first, left, last, right, words)
    (tmp_path / "roster.toml").write_text(mapping, encoding="utf-8")
    return read_raw(path, columns=tmp_path / "roster.toml")


def problems(tmp_path, rows, **options) -> list[str]:
    with pytest.raises(InputError) as caught:
        roster(tmp_path, rows, **options)
    return [str(problem) for problem in caught.value.problems]


def one(tmp_path, column, cell, **options):
    """The raw dossier of a roster with one teacher, one cell replaced."""
    row = list(ROW)
    row[HEADING.index(column)] = cell
    return roster(tmp_path, [HEADING, row], **options).data[0]


def one_problem(tmp_path, column, cell, **options) -> str:
    row = list(ROW)
    row[HEADING.index(column)] = cell
    (sentence,) = problems(tmp_path, [HEADING, row], **options)
    return sentence


def test_the_documented_example_is_read_as_the_document_says(tmp_path):
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in ("roster.csv", "roster.toml"):
        block = re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)```", text, re.DOTALL)
        (tmp_path / name).write_text(block.group(1), encoding="utf-8")
    first, second, third = read_raw(tmp_path / "roster.csv", columns=tmp_path / "roster.toml").data
    assert first["teacher"] == {
        "id": "示例小学-李明",
        "name": "李明",
        "school": "示例小学",
        "birth_date": "1985-03",
        "professional_title": "intermediate",
        "school_stage": "primary",
    }
    assert [(record["kind"], record.get("on"), record.get("title")) for record in first["records"]] == [
        ("annual_appraisal", "2024-12-31", None),
        ("annual_appraisal", "2025-12-31", None),
        ("open_class", "2024-05", "春"),
        ("open_class", "2023-10", None),
    ]
    assert [record.get("administrative_level") for record in first["records"][2:]] == ["county", "school"]
    assert first["attestations"] == [{"clause": "3.2-morals", "met": True, "by": "school council", "on": "2026-04-15"}]
    assert "annual_appraisal" in second["incomplete"]
    assert "open_class" not in second["incomplete"]
    assert "paper" in second["incomplete"], "the roster has no column for papers"
    assert second["records"][1:] == [
        {"id": f"open_class-{number}", "kind": "open_class", "status": "claimed"} for number in (1, 2)
    ]
    assert third["teacher"]["professional_title"] == "junior"
    assert (third["attestations"], [record["kind"] for record in third["records"]]) == ([], ["annual_appraisal"] * 2)


@pytest.fixture(scope="module")
def sample():
    return read_raw(DATA / "office_roster.xlsx", columns=DATA / "office_roster.toml")


def test_the_sample_roster_gives_sixty_dossiers_that_the_rules_accept(sample):
    assert len(sample.data) == 60
    for raw in sample.data:
        records = [Record(**record) for record in raw["records"]]
        make_dossier(teacher=raw["teacher"], records=records, incomplete=raw["incomplete"])
    assert {raw["teacher"]["county"] for raw in sample.data} == {"示例甲县", "示例乙区", "示例丙县"}
    names = {raw["teacher"]["name"] for raw in sample.data}
    assert {"陈㛃", "王䶮", "李𬸚", "欧阳晓云", "张伟", "李明"} <= names
    statuses = Counter(record["status"] for raw in sample.data for record in raw["records"])
    assert statuses["claimed"] > 50
    assert statuses["verified"] > 50


def test_the_sample_roster_says_where_each_value_stood(sample):
    place = "office_roster.xlsx, sheet 推荐人选花名册, row 4"
    assert sample.place((0, "teacher", "birth_date")) == f"{place}, column F 出生年月"
    assert sample.place((0, "records", 2, "rating")) == f"{place}, column M 2023年考核"
    assert sample.place((0, "attestations", 0, "on")) == f"{place}, column U 师德"
    assert sample.place((0, "waivers")) == place
    assert sample.place(()) == "office_roster.xlsx, sheet 推荐人选花名册"


def test_the_sample_roster_is_what_its_script_makes(tmp_path):
    specification = importlib.util.spec_from_file_location("make", DATA / "make_office_roster.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    module.make(tmp_path / "made.xlsx")
    made, kept = read_workbook(tmp_path / "made.xlsx"), read_workbook(DATA / "office_roster.xlsx")
    assert {name: sheet.rows for name, sheet in made.items()} == {name: sheet.rows for name, sheet in kept.items()}


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("1985.3", "1985-03"),
        (1985.3, "1985-03"),
        ("1985.10", "1985-10"),
        ("1985年3月", "1985-03"),
        ("1985年3月2日", "1985-03-02"),
        ("1985-03-02", "1985-03-02"),
        ("1985/3/2", "1985-03-02"),
        ("1985.3.2", "1985-03-02"),
        (198503, "1985-03"),
        ("19850302", "1985-03-02"),
        (1985, "1985"),
        ("1985年", "1985"),
        (31108, "1985-03-02"),
        (date(1985, 3, 2), "1985-03-02"),
        ("1985-03-02 00:00:00", "1985-03-02"),
        ("1985.1", "1985-01"),
    ],
)
def test_a_date_is_read_as_offices_write_it(cell, read, tmp_path):
    assert one(tmp_path, "出生", cell)["teacher"]["birth_date"] == read


@pytest.mark.parametrize("cell", ["1985.13", "1985-02-30", "八五年三月", 85.3, True, "1985..3", "31/3/1985"])
def test_a_date_that_cannot_be_read_is_one_sentence_with_its_place(cell, tmp_path):
    sentence = one_problem(tmp_path, "出生", cell)
    assert sentence.startswith("roster.xlsx, sheet 花名册, row 2, column D 出生: ")
    assert "is no date; expected a day, month or year such as" in sentence


def test_a_number_that_may_be_january_or_october_is_refused_unless_declared(tmp_path):
    assert "the number 1985.1; expected which of January and October is meant" in one_problem(tmp_path, "出生", 1985.1)
    for declared, read in (("year", "1985"), ("january", "1985-01")):
        mapping = MAPPING.replace("[roster]", f'[roster]\nambiguous = "{declared}"')
        assert one(tmp_path, "出生", 1985.1, mapping=mapping)["teacher"]["birth_date"] == read


def test_a_list_is_split_outside_quotation_marks_and_searched_outside_them(tmp_path):
    cell = "2024.5县级《山；2020年市级水》；2023年10月 校级，省级 特等奖"
    records = one(tmp_path, "公开课", cell, mapping=MAPPING + 'find = ["administrative_level", "prize"]\n')["records"]
    assert [{key: one for key, one in record.items() if key not in ("id", "kind", "status")} for record in records] == [
        {"on": "2024-05", "administrative_level": "county", "title": "山；2020年市级水"},
        {"on": "2023-10", "administrative_level": "school"},
        {"administrative_level": "province", "prize": "special"},
    ]
    assert {record["status"] for record in records} == {"claimed"}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2024.5 2023.4 县级", "two dates in"),
        ("2024.13 县级", "is no date"),
        ("县级和市级", "(administrative_level) in '县级和市级'"),
        (4, "the number 4; expected words, or counts = true"),
    ],
)
def test_a_piece_that_cannot_be_read_is_one_sentence(cell, found, tmp_path):
    sentence = one_problem(tmp_path, "公开课", cell)
    assert sentence.startswith("roster.xlsx, sheet 花名册, row 2, column F 公开课: ")
    assert found in sentence


@pytest.mark.parametrize(
    ("cell", "levels"),
    [
        (4, [None] * 4),
        ("4节", [None] * 4),
        ("县级2次，校级一次", ["county", "county", "school"]),
        (0, []),
        ("无", []),
    ],
)
def test_a_number_alone_is_so_many_records_of_which_nothing_is_known(cell, levels, tmp_path):
    mapping = MAPPING + 'counts = true\nunits = ["节", "次"]\n'
    dossier = one(tmp_path, "公开课", cell, mapping=mapping)
    assert [record.get("administrative_level") for record in dossier["records"]] == levels
    assert "open_class" not in dossier["incomplete"]
    assert not any("on" in record for record in dossier["records"])


def test_an_error_value_or_a_formula_never_computed_is_not_taken_for_a_blank_cell(tmp_path):
    path = tmp_path / "roster.xlsx"
    (tmp_path / "roster.toml").write_text(MAPPING, encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.append(HEADING)
    book.active.append([1, "示例小学", "李明", "#N/A", "=A1", None])
    book.save(path)
    with pytest.raises(InputError) as caught:
        read_raw(path, columns=tmp_path / "roster.toml")
    found = [str(problem) for problem in caught.value.problems]
    assert found[0].startswith("roster.xlsx, sheet Sheet, row 2, column D 出生: '#N/A' is no date")
    assert found[1].startswith("roster.xlsx, sheet Sheet, row 2, column E 职称: '=A1' is not understood")


def test_a_count_beyond_belief_is_refused(tmp_path):
    mapping = MAPPING + "counts = true\n"
    assert "the number 2024; expected a count up to 200" in one_problem(tmp_path, "公开课", 2024, mapping=mapping)


def test_a_blank_cell_is_none_or_unknown_as_declared(tmp_path):
    assert "open_class" in one(tmp_path, "公开课", None)["incomplete"]
    mapping = MAPPING.replace('blank = "unknown"', 'blank = "none"')
    assert "open_class" not in one(tmp_path, "公开课", None, mapping=mapping)["incomplete"]


def test_titles_blank_rows_totals_footers_and_repeated_headings_are_passed_over(tmp_path):
    rows = [["标题"], [], HEADING, ROW, [], ["小计", None, "1人"], HEADING, [2, "示例中学", "王 芳"], ["填表人：张三"]]
    assert [one["teacher"]["name"] for one in roster(tmp_path, rows).data] == ["李明", "王芳"]


def test_two_rows_of_one_id_are_one_sentence_that_names_both(tmp_path):
    (sentence,) = problems(tmp_path, [HEADING, ROW, [2, "示例小学", "李　明", "1990-01-02"]])
    assert sentence == (
        "roster.xlsx, sheet 花名册, row 3, column B 学校: the id '示例小学-李明' stands twice, first in row 2; "
        "expected one row for each teacher, or more columns under id in roster.toml"
    )


def test_all_problems_of_a_roster_come_together(tmp_path):
    rows = [HEADING, [1, "甲", "李明", "x", "大师", "2024.5 2024.6"], [2, None, "王芳"]]
    found = problems(tmp_path, rows)
    assert [re.search(r"row (\d), column (\w)", sentence).groups() for sentence in found] == [
        ("2", "D"),
        ("2", "E"),
        ("2", "F"),
        ("3", "B"),
    ]
    assert "'大师' is not understood; expected 无职称 or 初级 or" in found[1]
    assert "a blank cell; expected a value, for the teacher's id is made of it" in found[3]


def test_a_merged_cell_is_filled_down_where_declared_and_refused_elsewhere(tmp_path):
    rows = [HEADING, ROW, [2, None, "王芳"], [3, None, "张敏"]]
    merges = [(1, 1, 2, 1, "示例小学")]
    (sentence,) = problems(tmp_path, rows[:3], merges=merges)
    assert sentence.startswith("roster.xlsx, sheet 花名册, row 2, column B 学校: one cell merged over the rows 2 to 3")
    mapping = MAPPING.replace("[teacher]", 'fill_down = ["学校"]\n[teacher]', 1)
    raw = roster(tmp_path, rows[:3], merges=merges, mapping=mapping)
    assert [one["teacher"]["id"] for one in raw.data] == ["示例小学-李明", "示例小学-王芳"]
    (sentence,) = problems(tmp_path, rows, merges=merges, mapping=mapping)
    assert "row 4, column B 学校: a blank cell" in sentence
    mapping = mapping.replace("fill_down", "fill_blank")
    assert roster(tmp_path, rows, merges=merges, mapping=mapping).data[2]["teacher"]["school"] == "示例小学"


def test_a_heading_of_two_merged_rows_names_its_columns_by_both(tmp_path):
    upper = ["序号", "姓名", "年度考核", None]
    rows = [["标题"], upper, [None, None, "2024", "2025"], [1, "李明", "优秀", "合格"]]
    merges = [(0, 0, 0, 3, "标题"), (1, 0, 2, 0, "序号"), (1, 1, 2, 1, "姓名"), (1, 2, 1, 3, "年度考核")]
    mapping = """
[roster]
heading = ["姓名"]
heading_rows = 2
[teacher]
id = "姓名"
[[records]]
kind = "annual_appraisal"
read = "by_year"
columns = { "年度考核/2024" = "2024", "年度考核/2025" = "2025" }
on = "year"
blank = "none"
"""
    records = roster(tmp_path, rows, merges=merges, mapping=mapping).data[0]["records"]
    assert [(record["period"], record["on"], record["rating"]) for record in records] == [
        ("2024", "2024", "excellent"),
        ("2025", "2025", "competent"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('name = "姓名"', 'nmae = "姓名"', "roster.toml, teacher, nmae: unknown here; expected one of"),
        ('kind = "open_class"', 'kind = "opera"', "roster.toml, records 1, kind: 'opera' does not fit; expected"),
        ('blank = "unknown"', "", "roster.toml, records 1, blank: missing; expected"),
        (
            'blank = "unknown"',
            'blank = "maybe"',
            "roster.toml, records 1, blank: 'maybe' does not fit; expected none or",
        ),
        (
            '"职称"',
            '{ column = "职称", words = { "甲" = "boss" } }',
            "teacher, professional_title, words.甲.professional_",
        ),
        (
            'column = "公开课"',
            'column = "公开课"\nread = "values"',
            "roster.toml, records 1, values: missing; expected",
        ),
        ('"职称"', '"职务"', "roster.xlsx, sheet 花名册, row 1: no column 职务 (there are: 序号, 学校, 姓名"),
        (
            'heading = ["序号", "姓名"]',
            'heading = ["编号"]',
            "sheet 花名册: no such heading row; expected a heading row",
        ),
        (
            "[roster]",
            '[roster]\nsheet = "其他"',
            "roster.xlsx: no sheet '其他' (there are: 花名册); expected the sheet",
        ),
        ("[roster]", "[roster", "roster.toml: the TOML is wrong (Expected"),
    ],
)
def test_a_wrong_mapping_is_one_sentence_with_its_place(before, after, sentence, tmp_path):
    (found,) = problems(tmp_path, [HEADING, ROW], mapping=MAPPING.replace(before, after, 1))
    assert sentence in found


def test_a_status_column_and_values_give_records_their_status_and_attributes(tmp_path):
    mapping = MAPPING.replace('separators = ["；", "，"]', 'read = "values"\nseparators = ["、"]') + (
        'status = { column = "职称", words = { "中学一级" = "verified" } }\n'
        'values = { "有" = {}, "县级" = { administrative_level = "county" } }\n'
    )
    records = one(tmp_path, "公开课", "有、县级", mapping=mapping)["records"]
    assert [(record["status"], record.get("administrative_level")) for record in records] == [
        ("verified", None),
        ("verified", "county"),
    ]
    sentence = one_problem(tmp_path, "公开课", "大概", mapping=mapping)
    assert sentence.endswith(
        "'大概' is not understood; expected 有 or 县级, or 无 or 没有 or - or — or —— or / or none for none"
    )


def test_a_mapping_with_a_file_that_is_no_roster_is_refused(tmp_path):
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(InputError, match=r"x\.json: no roster; expected a workbook"):
        read_raw(tmp_path / "x.json", columns=tmp_path / "m.toml")
