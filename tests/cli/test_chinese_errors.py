"""Commands print no English where Chinese is asked for, whatever is wrong with what they are given."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import test_bad_input
from chinese_left import assert_chinese
from openpyxl import Workbook

from btcore.cli.chinese import lines_in_chinese, place_in_chinese
from btcore.errors import UndeclaredError
from btcore.rules.parameters import Parameter, Parameters
from btcore.rules.wording import Text

CITY = "city-key-teacher"
ON = ("--on", "2026-04-25")


@pytest.mark.parametrize("name", test_bad_input.DOSSIERS)
def test_bad_dossiers(name, btcore, tmp_path):
    file = tmp_path / "dossiers.json"
    file.write_text(json.dumps(test_bad_input.DOSSIERS[name][0], ensure_ascii=False), encoding="utf-8")
    ran = btcore("check", CITY, file, *ON, "--lang", "zh")
    assert (ran.exit_code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == len(test_bad_input.DOSSIERS[name][1])
    assert_chinese(ran.err)


@pytest.mark.parametrize("name", test_bad_input.COMMANDS)
def test_bad_commands(name, btcore, dossiers, tmp_path):
    existing = tmp_path / "existing.xlsx"
    existing.write_bytes(b"kept")
    stand_ins = {"F": dossiers, "X": existing, "D": tmp_path}
    words = test_bad_input.COMMANDS[name][0]
    ran = btcore(*(stand_ins.get(word, word) for word in words), "--lang", "zh")
    assert (ran.exit_code, ran.out) == (2, "")
    assert_chinese(ran.err)


FILES = {
    "an unknown heading": (
        {"d/teachers.csv": "id,colour\nT1,red\n"},
        "d",
        "未知的列标题 'colour'；应为 以下之一：id（",
    ),
    "a value under no heading": ({"d/teachers.csv": "id\nT1,red\n"}, "d", "'red' 上方没有列标题"),
    "a teacher twice": ({"d/teachers.csv": "id\nT1\nT1\n"}, "d", "教师编号 'T1' 重复，首次出现在第 2 行"),
    "no teacher id": ({"d/teachers.csv": "id,name\n,李明\n"}, "d", "第 2 行，列 id（教师编号）：没有教师编号"),
    "a record of nobody": (
        {"d/teachers.csv": "id\nT1\n", "d/records.csv": "teacher,id,kind\nT2,R1,paper\n"},
        "d",
        "没有编号为 'T2' 的教师",
    ),
    "a bad cell": (
        {"d/teachers.csv": "id\nT1\n", "d/records.csv": "teacher,id,kind,administrative_level\nT1,R1,paper,galaxy\n"},
        "d",
        "'galaxy' 不符合要求；应为 group（教研组级） < school（校级）",
    ),
    "a truth that is none": ({"d/teachers.csv": "id,qualified\nT1,perhaps\n"}, "d", "应为 是或否（true/false）"),
    "another file": ({"d/people.csv": "id\n"}, "d", "不是档案文件夹中的文件"),
    "no CSV file": ({"d/notes.txt": "id"}, "d", "文件夹中没有 CSV 文件"),
    "an open quotation": ({"d/teachers.csv": 'id\n"T1\n'}, "d", "CSV 有误（内容中断）"),
    "an empty file": ({"x.json": ""}, "x.json", "文件是空的"),
    "broken JSON": ({"x.json": "[{"}, "x.json", "第 1 行，第 3 列：JSON 在此处中断或有误（此处应有双引号括起的名称）"),
    "a number": ({"x.json": "3"}, "x.json", "值 3，不是档案"),
    "a key twice": ({"x.json": '{"teacher": 1, "teacher": 2}'}, "x.json", "键 'teacher' 重复"),
    "no object": ({"x.json": "[1]"}, "x.json", "第 1 份档案：值 1"),
    "a teacher of another form": ({"x.json": '[{"teacher": 1}]'}, "x.json", "类型不对"),
    "broken TOML": ({"x.toml": "a b"}, "x.toml", "TOML 有误（第 1 行第 3 列：键之后应有 '='）"),
    "an unknown suffix": ({"x.doc": "a"}, "x.doc", "未知格式的文件（.doc）"),
    "a single CSV file": ({"x.csv": "a"}, "x.csv", "单个 CSV 文件"),
    "no workbook": ({"x.xlsx": "a"}, "x.xlsx", "不是工作簿"),
}


@pytest.mark.parametrize("name", FILES)
def test_bad_files(name, btcore, tmp_path):
    written, path, sentence = FILES[name]
    for file, text in written.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    ran = btcore("check", CITY, tmp_path / path, *ON, "--lang", "zh")
    assert (ran.exit_code, ran.out) == (2, "")
    assert sentence in ran.err
    assert_chinese(ran.err)


def workbook(path: Path, **sheets: list[list]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_tells_sheet_row_and_column(btcore, tmp_path):
    sheets = {"teachers": [["id"], ["T1"]], "records": [["teacher", "id", "kind"], ["T1", "R1", "opne_class"]]}
    ran = btcore("check", CITY, workbook(tmp_path / "x.xlsx", **sheets), *ON, "--lang", "zh")
    assert (
        "x.xlsx，工作表 records，第 2 行，列 kind（业绩种类）：未知的业绩种类 'opne_class'；应为 open_class（公开课）"
        in ran.err
    )
    assert_chinese(ran.err)
    ran = btcore("check", CITY, workbook(tmp_path / "x.xlsx", teachers=[["id"], ["T1"]]), *ON, "--lang", "zh")
    assert "没有工作表 records（业绩记录）（现有：teachers）" in ran.err
    assert_chinese(ran.err)


MAPPING = """
[roster]
heading = ["姓名"]
[teacher]
id = "姓名"
birth_date = { column = "出生", read = "date" }
professional_title = "职称"
[[records]]
kind = "open_class"
column = "公开课"
blank = "unknown"
"""
ROWS = [["姓名", "出生", "职称", "公开课"], ["李明", "不详", "大师", "2024年，2025年"], ["李明", None, None, None]]
MAPPINGS = {
    "cells": (
        MAPPING,
        ["列 B 出生：'不详' 不是日期", "'大师' 无法识别；应为 无职称", "有两个日期", "编号 '李明' 重复"],
    ),
    "no such column": (MAPPING.replace("职称", "级别"), ["没有列 级别（现有：姓名"]),
    "an unknown key": (MAPPING + 'colour = "red"\n', ["第 1 个 [[records]]，colour：此处不能使用该项"]),
    "an unknown kind": (
        MAPPING.replace("open_class", "opne_class"),
        ["'opne_class' 不符合要求；应为 annual_appraisal（"],
    ),
    "a missing key": (MAPPING.replace('blank = "unknown"', ""), ["blank：没有填写；应为 blank = …"]),
    "no heading": (MAPPING.replace('["姓名"]', '["工号"]'), ["没有这样的标题行"]),
}


@pytest.mark.parametrize("name", MAPPINGS)
def test_bad_rosters_and_mappings(name, btcore, tmp_path):
    mapping, sentences = MAPPINGS[name]
    (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
    roster = workbook(tmp_path / "r.xlsx", 花名册=ROWS)
    ran = btcore("check", CITY, roster, *ON, "--columns", tmp_path / "map.toml", "--lang", "zh")
    assert (ran.exit_code, ran.out) == (2, "")
    for sentence in sentences:
        assert sentence in ran.err
    assert_chinese(ran.err)


DECLARED = ("--set", "gate_pass_mark=60", "--set", "minimum_attendance=80", "--set", "pass_mark=60")
MARKS = {
    "no list": (3, "不是列表"),
    "an unknown component": (
        [{"enrolment": "E1", "marks": [{"component": "x", "value": 1}]}],
        "没有可评分的成绩项 'x'",
    ),
    "over the maximum": (
        [{"enrolment": "E1", "marks": [{"component": "attitude", "value": 101}]}],
        "第 1 个评分，分数 value：101 超过满分；应为 不超过 100",
    ),
    "an unknown entry": ([{"enrolment": "E1", "colour": 1}], "没有这一项；应为 文档所列的项"),
    "twice": ([{"enrolment": "E1"}, {"enrolment": "E1"}], "学员重复"),
    "attendance": (
        [{"enrolment": "E1", "attendance": {"attended_hours": 3, "planned_hours": 2}}],
        "计划 2 学时，实到 3 学时",
    ),
    "no number": ([{"enrolment": "E1", "marks": [{"component": "attitude", "value": "x"}]}], "不小于 0 的数"),
}


@pytest.mark.parametrize("name", MARKS)
def test_bad_marks(name, btcore, tmp_path):
    data, sentence = MARKS[name]
    (tmp_path / "marks.json").write_text(json.dumps(data), encoding="utf-8")
    ran = btcore("score", CITY, tmp_path / "marks.json", *ON, *DECLARED, "--lang", "zh")
    assert (ran.exit_code, ran.out) == (2, "")
    assert sentence in ran.err
    assert_chinese(ran.err)


def test_undeclared_parameters_are_named_with_their_chinese_titles(btcore, tmp_path):
    ran = btcore("score", CITY, tmp_path / "marks.json", *ON, "--lang", "zh")
    assert ran.exit_code == 2
    assert "pass_mark（综合成绩合格线，第 199 行）" in ran.err
    assert_chinese(ran.err)


def test_a_parameter_is_named_as_its_own_programme_names_it(btcore, tmp_path):
    (tmp_path / "n.json").write_text("[]", encoding="utf-8")
    named = {CITY: "全市培训名额", "school-key-teacher-term": "全校候选人名额"}
    for programme, title in named.items():
        ran = btcore("select", programme, tmp_path / "n.json", *ON, "--set", "quota=abc", "--lang", "zh")
        assert f"参数 quota（{title}）：'abc' 不符合要求" in ran.err
    # Where the programme is not known, a title would be that of one of several.
    assert place_in_chinese("x, parameter quota") == "x，参数 quota"


def test_an_undeclared_parameter_is_named_as_its_own_programme_names_it():
    own = Parameter("closing", "date", Text("last day for nominations", "某项目截止日"), state="undeclared")
    with pytest.raises(UndeclaredError) as refused:
        Parameters((own,)).settings(date(2026, 4, 25)).refuse_undeclared(["closing"], part="x eligibility")
    assert lines_in_chinese(refused.value) == [
        "x 申报资格 无法运行：未规定 closing（某项目截止日，第 – 行）；请用叠加设定或 --set closing=… 规定"
    ]


def test_a_selection_by_draw_without_a_seed_is_told_in_chinese(btcore, tmp_path):
    (tmp_path / "n.json").write_text("[]", encoding="utf-8")
    ran = btcore("select", CITY, tmp_path / "n.json", *ON, "--set", "quota=3", "--set", "ties=draw", "--lang", "zh")
    assert ran.err.startswith("city-key-teacher 抽签遴选 无法运行：未规定 draw_seed（")


def test_a_bearer_without_clauses_is_told_in_chinese(btcore, dossiers):
    ran = btcore("check", CITY, dossiers, *ON, "--bearer", "group", "--lang", "zh")
    assert ran.err == "项目 city-key-teacher：申报资格部分没有由教研组承担的条款\n"


def test_an_outcome_that_is_none_is_answered_with_the_chinese_of_those_there_are(btcore, tmp_path):
    (tmp_path / "n.csv").write_text("编号,教师编号,结果\nN1,T1,及格\n", encoding="utf-8")
    ran = btcore("select", CITY, tmp_path / "n.csv", *ON, "--set", "quota=3", "--lang", "zh")
    assert "'及格' 不符合要求；应为 以下之一：PASS（符合）、FAIL（不符合）、" in ran.err
    case = CASE + 'dossier = {}\nexpect = { outcome = "GOOD" }\n'
    (tmp_path / "case.toml").write_text(case, encoding="utf-8")
    ran = btcore("cases", tmp_path / "case.toml", "--lang", "zh")
    assert ran.err.rstrip().endswith("、REFUSED（拒绝评定）")
    assert " or " not in ran.err


def test_the_language_is_that_of_the_command_line_else_of_the_environment(btcore, monkeypatch):
    assert "No such option" in btcore("--foo").err
    assert "没有选项" in btcore("check", "--foo", "--lang=zh").err
    assert "没有选项" in btcore("--foo", "--lang", "zh").err
    monkeypatch.setenv("BTCORE_LANG", "zh")
    assert "没有命令" in btcore("frobnicate").err
    assert "No such option" in btcore("check", "--foo", "--lang", "en").err
    assert_chinese(btcore("sample", CITY, "x", "--teachers", "0").err)
    assert_chinese(btcore("check", CITY, "x", *ON, "--lang", "fr").err)


def test_more_than_twenty_problems_are_counted_in_chinese(btcore, tmp_path):
    records = [{"id": f"R{number}", "kind": "nothing"} for number in range(50)]
    (tmp_path / "x.json").write_text(json.dumps([test_bad_input.teacher(records=records)]), encoding="utf-8")
    lines = btcore("check", CITY, tmp_path / "x.json", *ON, "--lang", "zh").err.splitlines()
    assert (len(lines), lines[-1]) == (21, "……另有 30 处同类问题")


CASE = """[[case]]
name = "一个案例"
programme = "city-key-teacher"
on = 2026-04-25
"""
CASES = {
    "an unknown entry": (CASE + "expects = {}\ndossier = {}\n", "第 1 个案例，expects：没有这一项"),
    "no dossier": (CASE + 'expect = { outcome = "PASS" }\n', "dossier 与 dossier_file 同时给出或都未给出"),
    "no case": ("x = 1\n", "有条目 x；应为 只有 [[case]] 表"),
    "a wrong part": (
        CASE + 'part = "x"\nexpect = { outcome = "PASS" }\ndossier = {}\n',
        "必须是以下之一：eligibility（资格）",
    ),
    "a wrong dossier": (
        CASE + 'expect = { outcome = "PASS" }\ndossier = { records = [{ kind = "x" }] }\n',
        "一个案例，材料 1，kind（业绩种类）：未知的业绩种类 'x'",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_case_files(name, btcore, tmp_path):
    text, sentence = CASES[name]
    (tmp_path / "case.toml").write_text(text, encoding="utf-8")
    ran = btcore("cases", tmp_path / "case.toml", "--lang", "zh")
    assert (ran.exit_code, ran.out) == (2, "")
    assert sentence in ran.err
    assert_chinese(ran.err)


def test_differences_of_cases_are_in_chinese(btcore, tmp_path):
    text = CASE + 'dossier = {}\nexpect = { outcome = "PASS", "99" = "FAIL" }\n'
    text += CASE + 'dossier = {}\npart = "duties"\nexpect = { outcome = "PASS" }\n'
    (tmp_path / "case.toml").write_text(text, encoding="utf-8")
    ran = btcore("cases", tmp_path / "case.toml", "--lang", "zh", "--json")
    assert ran.exit_code == 1
    first, second, refused = [words for one in ran.data for words in one["differences"]]
    assert first.startswith("outcome 的结果为 ")
    assert first.endswith("，应为 符合")
    assert second == "99 的结果为 本部分没有此条款，应为 不符合"
    assert refused == "被拒绝：项目 city-key-teacher 没有 duties（职责）；它有 eligibility（资格）"
