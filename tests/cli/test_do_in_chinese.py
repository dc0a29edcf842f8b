"""`btcore do` over a list: which entry was not done, why, and how many before it are, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from btcore.cli.records import answer_words

ACCOUNT = {"verb": "create_account", "as": "admin", "name": "school"}
ROLE = {"verb": "grant_role", "as": "admin", "account": "school", "since": "2026-01-01", "jurisdiction": "CITY"}

DOSSIER = {"teacher": {"id": "T-1", "county": "C-01", "school": "S-01"}, "records": []}
IMPORT = {"verb": "import_dossiers", "as": "office", "dossiers": [DOSSIER]}
CLAIM = {"verb": "claim", "as": "school", "teacher": "T-1"}
COHORT = {
    "verb": "draft_cohort",
    "as": "office",
    "code": "TERM",
    "programme": "city-key-teacher",
    "jurisdiction": "CITY",
    "title": "培训",
    "judged_on": "2026-04-25",
}
ENTRIES: dict[str, tuple[list[dict[str, Any]], list[str], list[str]]] = {
    "an account twice": (
        [ACCOUNT, ACCOUNT],
        [
            "x.json, entry 2, create_account: there is an account school already; expected another name",
            "x.json: 1 of 2 entries are done; mend what is wrong and go on from entry 2",
        ],
        [
            "x.json，第 2 项，建立账号：账号 school 已存在；请换一个名称",
            "x.json：共 2 项，已办理 1 项；请改正后从第 2 项起继续办理",
        ],
    ),
    "a single entry": (
        [{"verb": "open_cohort", "as": "office", "cohort": "TERM-20"}],
        ["x.json, entry 1, open_cohort: there is no cohort TERM-20; make it with draft_cohort"],
        ["x.json，第 1 项，启动班次：没有班次 TERM-20；请用 draft_cohort 拟定"],
    ),
    "a record of no kind": (
        [
            ACCOUNT,
            {**ROLE, "role": "school_office"},
            IMPORT,
            {**CLAIM, "record": {"id": "R20", "kind": "lectur", "on": "2025-01-01"}},
        ],
        [
            "x.json, entry 4, claim, record R20, kind: unknown kind 'lectur'; expected lecture",
            "x.json: 3 of 4 entries are done; mend what is wrong and go on from entry 4",
        ],
        [
            "x.json，第 4 项，申报材料，材料 R20，kind（业绩种类）：未知的业绩种类 'lectur'；应为 lecture（",
            "x.json：共 4 项，已办理 3 项；请改正后从第 4 项起继续办理",
        ],
    ),
    "a cohort in another state": (
        [COHORT, {"verb": "close_cohort", "as": "office", "cohort": "TERM"}, IMPORT],
        [
            "x.json, entry 2, close_cohort: cohort TERM is draft; close cohort needs one that is running",
            "x.json: 1 of 3 entries are done; mend what is wrong and go on from entry 2",
        ],
        [
            "x.json，第 2 项，结束班次：班次 TERM 处于“拟定”；结束班次要求其为 培训中",
            "x.json：共 3 项，已办理 1 项；请改正后从第 2 项起继续办理",
        ],
    ),
    "no such argument": (
        [ACCOUNT, {**ROLE, "role": "auditor", "day": 1}],
        ["x.json, entry 2, day: no such argument; expected one of account, role, jurisdiction, since, until"],
        ["x.json，第 2 项，day：没有此参数；应为 以下之一：account、role"],
    ),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_that_is_not_done_is_told_with_its_place_and_how_many_are_done(
    name: str, language: str, office, tmp_path: Path
) -> None:
    entries, english, chinese = ENTRIES[name]
    file = tmp_path / "x.json"
    file.write_text(json.dumps(entries), encoding="utf-8")
    ran = office("do", "each", file, "--lang", language)
    lines = ran.err.splitlines()
    expected = chinese if language == "zh" else english
    assert (ran.exit_code, ran.out, len(lines)) == (2, "", len(expected)), ran.err
    for line, beginning in zip(lines, expected, strict=True):
        assert line.startswith(beginning), line


def test_the_entries_before_one_that_is_not_done_are_done(office, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text(json.dumps([ACCOUNT, {**ROLE, "role": "none"}]), encoding="utf-8")
    assert "1 of 2 entries are done" in office("do", "each", file).err
    assert "there is an account school already" in office("do", "each", file).err


ANSWERS = {
    "state": ({"record": "R1", "state": "withdrawn"}, "record R1, state withdrawn", "材料 R1, 状态 已退出"),
    "role": ({"role": "school_office"}, "role school office", "角色 学校教导处"),
    "a result": ({"decision": 7, "outcome": "FAIL"}, "decision 7, outcome failed", "决定 7, 结果 不合格"),
    "a review": ({"outcome": "PASS"}, "outcome passed", "结果 合格"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_codes_in_answers_have_their_labels(name: str) -> None:
    answer, english, chinese = ANSWERS[name]
    assert (answer_words(answer, "en"), answer_words(answer, "zh")) == (english, chinese)
