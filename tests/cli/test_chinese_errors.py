"""Every error in Chinese: the sentences of the source are all in the catalogue, and commands print no English."""

from __future__ import annotations

import ast
import importlib.util
import json
import json.decoder
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

import btcore as package
from btcore.cli.chinese import catalogue, in_chinese, lines_in_chinese, place_in_chinese
from btcore.errors import Problem, UndeclaredError, input_error
from btcore.operations.arguments import WORDS
from btcore.operations.verbs import VERBS
from btcore.rules.kinds import CORE_KINDS, RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES
from btcore.rules.parameter_types import TYPES
from btcore.rules.parameters import Parameter, Parameters
from btcore.rules.scales import SCALES
from btcore.rules.wording import Text

SOURCE = Path(package.__file__).parent
HERE = Path(__file__).parent
CITY = "city-key-teacher"
ON = ("--on", "2026-04-25")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def bad_input():
    """The tables of test_bad_input.py."""
    spec = importlib.util.spec_from_file_location("bad_input_tables", HERE / "test_bad_input.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BAD = bad_input()


def english_left(line: str) -> list[str]:
    """Runs of English words in a Chinese line, quoted values, file names and words of the command line left out."""
    line = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", " ␣ ", line)
    line = re.sub(r"\S*[/\\]\S*|[\w-]+\.(?:json|toml|csv|xlsx|py)\b|btcore [a-z-]+|--[a-z-]+\S*", " ␣ ", line)
    return re.findall(r"(?<![\w-])[A-Z]?[a-z]+(?:[,;:]? [a-z]+)+(?![\w-])", line)


def assert_chinese(text: str) -> None:
    for line in text.splitlines():
        assert CHINESE.search(line), line
        assert not english_left(line), line


@pytest.mark.parametrize("name", BAD.DOSSIERS)
def test_bad_dossiers(name, btcore, tmp_path):
    file = tmp_path / "dossiers.json"
    file.write_text(json.dumps(BAD.DOSSIERS[name][0], ensure_ascii=False), encoding="utf-8")
    ran = btcore("check", CITY, file, *ON, "--lang", "zh")
    assert (ran.exit_code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == len(BAD.DOSSIERS[name][1])
    assert_chinese(ran.err)


@pytest.mark.parametrize("name", BAD.COMMANDS)
def test_bad_commands(name, btcore, dossiers, tmp_path):
    existing = tmp_path / "existing.xlsx"
    existing.write_bytes(b"kept")
    stand_ins = {"F": dossiers, "X": existing, "D": tmp_path}
    words = BAD.COMMANDS[name][0]
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
    (tmp_path / "x.json").write_text(json.dumps([BAD.teacher(records=records)]), encoding="utf-8")
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


RAISERS = {"Problem", "input_error", "Unreadable", "_Refused", "problem", "unfit", "_stopped"}
SENTENCES = {
    "Refused",
    "StaleError",
    "ScopeError",
    "ProgrammeError",
    "PluginError",
    "BtcoreError",
    "UndeclaredError",
    "UnknownProgramme",
    "BadParameter",
}
NAMED = {
    "found",
    "expected",
    "reason",
    "EXPECTED",
    "PASSWORD",
    "AMBIGUOUS",
    "ACCEPTED",
    "FULL",
    "FAILED",
    "LOST",
    "BUSY",
    "DAMAGED",
}


def written(node: ast.AST) -> str | None:
    """The text of a string in the source, with a stand-in for each value put into it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        pieces = [one.value if isinstance(one, ast.Constant) else stand_in(ast.unparse(one)) for one in node.values]
        return "".join(pieces)
    return None


NUMBERS = r"len\(|row|first|>> 20|number|MOST|L(ARG|ONG)EST|HIGHEST|count|SECONDS|depth|MEMORY|//|status"


def stand_in(expression: str) -> str:
    known = {
        "plugin": "plugin x (distribution y 1)",
        "what": "measure",
        "place": "programme X, clause X",
        "nearest": "one of X, X",
        "step_title": "'X'",
        "there": "no column",
        "one.line": "7",
        "_distribution": "no distribution",
        "hook": "btcore_programmes",
    }
    for word, value in known.items():
        if re.search(rf"(?<![\w.]){re.escape(word)}\b", expression):
            return value
    return "7" if re.search(NUMBERS, expression) else "X"


def sentences(folder: Path) -> Iterator[tuple[str, str]]:
    """Every piece of an error that the source in a folder, and the parsers, write out, with its file."""
    parsers = [Path(json.decoder.__file__), Path(tomllib.__file__).with_name("_parser.py")]
    for file in [*sorted(folder.rglob("*.py")), *parsers]:
        if file.parent.name in ("cli", "testing") and file.name in ("bench.py", "pytest_plugin.py", "strategies.py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield from ((file.name, text) for text in pieces_of(node))


def pieces_of(node: ast.AST) -> Iterator[str]:
    values: list[ast.AST] = []
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        values = node.args[1:] if name in RAISERS - {"Unreadable", "_Refused"} else []
        values = node.args if name in SENTENCES | {"Unreadable", "_Refused"} else values
        values = node.args[:1] if name == "JSONDecodeError" else node.args[2:] if name == "suffixed_err" else values
    elif isinstance(node, ast.Assign) and any(getattr(one, "id", "") in NAMED for one in node.targets):
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    elif isinstance(node, ast.FunctionDef) and node.name in ("expected", "_expected", "nearest", "_reason"):
        values = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
    for value in values:
        text = written(value)
        if text and re.search(r"[a-z]{3}", text):
            yield text


FOUND = sorted(set(sentences(SOURCE)))
OF_OPERATIONS = sorted({text for file, text in sentences(SOURCE / "operations") if file != "_parser.py"})


def test_the_source_is_searched_for_its_sentences():
    assert len(FOUND) > 200
    assert len(OF_OPERATIONS) > 100


@pytest.mark.parametrize(("file", "text"), FOUND)
def test_every_sentence_of_the_source_is_in_the_catalogue(file, text):
    assert_chinese(in_chinese(text))


# Words of the command line and of other files that a Chinese sentence of an operation may name; `measure` stands in for
# a value.
NAMED_AS_THEY_ARE = {*VERBS, "argon2", "base64", "rights", "toml", "true", "false", "measure"}


@pytest.mark.parametrize("text", OF_OPERATIONS)
def test_no_word_of_a_sentence_of_the_operations_is_left_in_english(text):
    left = set(re.findall(r"(?<![\w-])[a-z]{2,}(?![\w-])", in_chinese(text)))
    assert not left - NAMED_AS_THEY_ARE


def test_every_domain_type_and_scale_is_in_the_catalogue():
    domains = [one.domain.expected for one in (*TEACHER_ATTRIBUTES.values(), *RECORD_ATTRIBUTES.values())]
    scales = [scale.choices for scale in SCALES.values()]
    for expected in (
        *domains,
        *scales,
        *(words for _, words in TYPES.values()),
        *WORDS.values(),
        "an object",
        "a value",
    ):
        assert_chinese(in_chinese(expected))
    for name in ("integer", "decimal"):
        assert in_chinese(f"{TYPES[name][1]}, at least 0, at most 100").endswith("，不小于 0，不大于 100")
    for scale in SCALES.values():
        assert all(f"{value}（{label.zh}）" in in_chinese(scale.choices) for value, label in scale.labels.items())


# What the source puts together from pieces, and what click, the parsers and the operating system say.
OTHERS = r"""
2 columns 姓名 (there are: 姓名, 姓名)
third and second (prize) in 'x'
a list and no dossier
an object and no dossier
a file of an unknown form (no suffix)
a file of the form none
the suffix none
the entries none
the workbook's reader was stopped (it took longer than 60 s)
field may not be null
not a valid string
not a valid boolean
not a valid mapping type
shorter than minimum length 1
not a valid string.; Shorter than minimum length 1.
a list of texts
a list of paper, project
a number, at least 3
a whole number, at most 3
a day such as 2026-04-01, without quotation marks
each id once
text, or a declared word: 甲, 乙
f.json, dossier 2: nothing; expected text
no programme 'x'; installed: none; install a plugin such as btcore-city
programme x has no duties; it has no part that judges dossiers
parameter pass_mark (标题, line –) is undeclared on 2026-04-25; set it, for instance with --set pass_mark=…
Missing command.
Missing argument 'CODE'.
Missing option '--lang'. Choose from: 'en', 'zh'
No such command 'x'. Did you mean 'y'?
No such command 'x'. (Did you mean one of: 'y', 'z'?)
No such option: --x
No such option: --x Did you mean --y?
No such option '--x'. Did you mean '--y'?
No such option: --x (Possible options: --y, --z)
No such option '--x'. (Possible options: '--y', '--z')
No such option '--x'. (Did you mean one of: '--y', '--z'?)
No such option: --x (Did you mean one of: --y, --z?)
Option '--on' requires an argument.
Option '--on' requires 2 arguments.
Option '--json' does not take a value.
Got unexpected extra argument (x)
Got unexpected extra arguments ('x y')
Invalid value: 'x' is not a valid integer.
Invalid value for '--seed': 'x' is not a valid integer.
Invalid value for '--teachers': 'x' is not a valid integer range.
Invalid value for 'DIRECTORY': Directory 'x' is a file.
Invalid value for 'FILE': File 'x' is a directory.
Invalid value for 'DIRECTORY': Directory 'x' does not exist.
Invalid value for 'FILE': File 'x' does not exist.
Invalid value for 'FILE': Path 'x' does not exist.
[Errno 13] Permission denied: 'x.json'
[Errno 1] Operation not permitted
the file cannot be read (No such file or directory)
the file cannot be read (Is a directory)
the file cannot be read (Not a directory)
the file cannot be read (Directory not empty)
the file cannot be read (File exists)
the file cannot be read (File name too long)
the file cannot be read (No space left on device)
the file cannot be read (Read-only file system)
the file cannot be read (Too many open files)
the file cannot be read (Too many levels of symbolic links)
the file cannot be read (Input/output error)
the file cannot be read (Invalid argument)
the file cannot be read (unknown reason)
Illegal trailing comma before end of object
Illegal trailing comma before end of array
Invalid control character at
Invalid \escape
Invalid \escape: 'x'
Invalid \uXXXX escape
Invalid value
Invalid value (at end of document)
field larger than field limit (131072)
',' expected after '"'
line contains NUL
new-line character seen in unquoted field - do you need to open the file with newline=''?
programme x, clause 3.1: X; expected criteria and measures of btcore.rules.language
clause 3.1 holds X; expected a criterion, such as a measure compared with a bound
audit entry 5: it is missing; entry 6 comes next
audit entry 5: it does not follow the entry before it
audit entry 5: the head of the chain is gone
audit entry 5: the end of the chain is missing; the head says entry 9
audit entry 5: it stands behind the end that the head names
audit entry 5: the head of the chain says another hash
audit entry 5: its body cannot be read
audit entry 5: its columns say something else than its body
audit entry 5: its hash does not fit its content
audit entry 5: its changes are not those that were written
audit entry 5, change 2: half erased
audit entry 5, change 2: X 7 is erased, and no erase was done since
audit entry 5, change 2: X 7 says something else than was written
audit entry 5: missing; the head signed at 2026-04-25T09:00 says that entry 9 was last
audit entry 5: rewritten since 2026-04-25T09:00; the signed head says another hash
the signed head: its signature is not that of the public key given
decision 3: its hash does not fit its content
decision 3: the audit knows nothing of its making
decision 3: its bundle is gone, or back, beside the audit
decision 3: it is not the one that was made in audit entry 9
decision 3: made in audit entry 9, and not there any more
decision 3: the rules are not those of the decision: their hash differs
decision 3: the result cannot be computed: f.json, dossier 2: nothing; expected text
decision 3: result: the decision says "PASS", computed again it is "FAIL"
attachment 3: its file is gone
attachment 3: its file holds other bytes
the database was not written anew (X); run btcore scrub again
others are reading, so that the log was not emptied; run btcore scrub when nobody works
plugin x (distribution y 1) brings the record kind paper, which the core brings already; rename one
plugin x (distribution y 1) brings the programme x, which the core brings already; rename one
"""


@pytest.mark.parametrize("sentence", OTHERS.strip().splitlines())
def test_sentences_that_are_put_together_are_in_chinese(sentence):
    assert_chinese(in_chinese(sentence))


PLACES = {
    "x.json, dossier 3 (T-003), record R2, on": "x.json，第 3 份档案（T-003），材料 R2，on（日期）",
    "x.json, dossier 3, teacher, birth_date": "x.json，第 3 份档案，教师 teacher，birth_date（出生日期）",
    "x.json, dossier 1, attestation 3.2, by": "x.json，第 1 份档案，证明 3.2，by（证明人）",
    "x.json, dossier 1, waiver 3.1, by": "x.json，第 1 份档案，破格 3.1，by（批准人）",
    "x.json, dossier 1, incomplete, item 2": "x.json，第 1 份档案，incomplete（未记全的业绩种类），第 2 项",
    "x.xlsx, sheet records, row 5, column id": "x.xlsx，工作表 records，第 5 行，列 id（记录编号）",
    "x.xlsx, sheet 教师, row 5, column id": "x.xlsx，工作表 教师，第 5 行，列 id（教师编号）",
    "x.json, line 2, column 7": "x.json，第 2 行，第 7 列",
    "x.json, byte 7": "x.json，第 7 字节",
    "x.json, enrolment 2": "x.json，第 2 名学员",
    "x.json, enrolment 2 (E2), mark 1, component": "x.json，第 2 名学员（E2），第 1 个评分，成绩项 component",
    "x.json, enrolment 2, marks, 1, assessor": "x.json，第 2 名学员，评分 marks，1，评委 assessor",
    "x.json, attendance, attended_hours": "x.json，出勤 attendance，实到学时 attended_hours",
    "x.json, attendance, planned_hours": "x.json，出勤 attendance，计划学时 planned_hours",
    "x.json, mark 1, agreed": "x.json，第 1 个评分，合议 agreed",
    "x.toml, case 2, programme": "x.toml，第 2 个案例，项目",
    "x.toml, roster, skip 2, words": "x.toml，roster，第 2 个 skip，words",
    "x.toml, attestations 2, clause": "x.toml，第 2 个 [[attestations]]，clause（条款）",
    "--set: parameter window_years": "--set：参数 window_years（回溯年数）",
    "x, parameter window_years": "x，参数 window_years（回溯年数）",
    "x, teacher T1": "x，教师 T1",
    "clause 3.4": "条款 3.4",
    "clause 3.2-morals": "条款 3.2-morals",
}


@pytest.mark.parametrize("place", PLACES)
def test_places_are_in_chinese(place):
    assert place_in_chinese(place) == PLACES[place]


def test_names_are_labelled_by_what_they_are_about():
    kinds = "title, or another of the 41 known ones"
    assert in_chinese(kinds, about="unknown kind 'tilte'").startswith("title（称号），或 41 个")
    assert in_chinese(kinds, about="no such attribute 'tilte'").startswith(
        f"title（{RECORD_ATTRIBUTES['title'].label.zh}）"
    )
    assert CORE_KINDS[0].label.zh in in_chinese("one of annual_appraisal, paper")


def test_what_no_pattern_fits_stays_as_it_is():
    assert in_chinese("Something else entirely") == "Something else entirely"
    assert place_in_chinese("record 3.json, line 4") == "record 3.json，第 4 行"
    assert lines_in_chinese(UndeclaredError("x")) == ["x"]
    assert lines_in_chinese(input_error("f.json", "nothing", "text")) == ["f.json：没有填写；应为 文字"]
    assert str(Problem("f.json", "nothing", "text")) == "f.json: nothing; expected text"


def test_every_chinese_sentence_uses_the_places_of_its_pattern():
    places = re.compile(r"\{([a-z_]+)\}")
    for section in ("places", "found", "expected", "sentences"):
        for english, chinese in catalogue()[section].items():
            assert set(places.findall(chinese)) == set(places.findall(english)), english
