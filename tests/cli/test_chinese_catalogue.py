"""The catalogue of Chinese sentences: every error that the source writes out is in it, filled in as it comes."""

from __future__ import annotations

import ast
import json.decoder
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from chinese_left import assert_chinese

import btcore as package
from btcore.cli.chinese import catalogue, in_chinese, lines_in_chinese, place_in_chinese
from btcore.errors import Problem, UndeclaredError, input_error
from btcore.operations.arguments import WORDS
from btcore.operations.verbs import VERBS
from btcore.rules.kinds import CORE_KINDS, RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES
from btcore.rules.parameter_types import TYPES
from btcore.rules.scales import SCALES

SOURCE = Path(package.__file__).parent

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
