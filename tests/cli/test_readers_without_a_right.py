"""An account that holds no role gets a sentence from every command that reads the database for it, and no file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

CODE = "city-key-teacher"
TEACHER = {"teacher": {"id": "T-1", "name": "欧阳娜", "county": "C-01", "school": "S-01"}, "records": []}
STEPS = [
    {"verb": "create_account", "as": "admin", "name": "访客"},
    {"verb": "import_dossiers", "as": "office", "at": "2026-03-01T09:00", "dossiers": [TEACHER]},
    {"verb": "create_account", "as": "admin", "name": "欧阳娜", "teacher": "T-1"},
    {"verb": "create_account", "as": "admin", "name": "离任"},
]
# A role that ended, and one that says nothing without a teacher.
ROLE = {"verb": "grant_role", "as": "admin", "account": "离任", "jurisdiction": "CITY", "since": "2020-01-01"}
STEPS += [{**ROLE, "role": "city_institute", "until": "2021-01-01"}, {**ROLE, "role": "teacher"}]
DAY = ("--on", "2026-04-25")
COMMANDS = {
    "dossiers as JSON": ("export", "{out}/out.json", *DAY),
    "dossiers as a workbook": ("export", "{out}/out.xlsx", *DAY),
    "dossiers as a folder": ("export", "{out}/out", *DAY),
    "a list": ("export", "{out}/out.xlsx", *DAY, "--what", "results", "--cohort", "2026"),
    "marks": ("export", "{out}/out.xlsx", *DAY, "--what", "marks", "--cohort", "2026"),
    "a decision": ("export", "{out}/out.json", *DAY, "--decision", "1"),
    "a person": ("export", "{out}/out.zip", *DAY, "--subject", "T-1"),
    "a snapshot": ("export", "{out}/out", *DAY, "--parquet"),
    "the audit": ("export", "{out}/out.jsonl", *DAY, "--audit", "{out}/key.pem"),
    "an evaluation": ("evaluate", CODE, *DAY),
    "values": ("evaluate", CODE, *DAY, "--values", "3.3"),
    "a what-if": ("what-if", CODE, *DAY, "--set", "min_papers=2"),
    "readings": ("readings", CODE, *DAY),
    "a selection": ("select", CODE, *DAY, "--set", "quota=1"),
    "an import": ("import", "{out}/../in.json"),
}


@pytest.fixture
def people(office, tmp_path: Path):
    """A function that runs a command on a database with an account nobody gave a right, and a teacher's own."""
    (tmp_path / "steps.json").write_text(json.dumps(STEPS, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "in.json").write_text(json.dumps([TEACHER], ensure_ascii=False), encoding="utf-8")
    (tmp_path / "out").mkdir()
    assert office("do", "each", tmp_path / "steps.json").err == ""
    return office


def test_who_may_not_read_is_told_so_and_nothing_is_written(people, tmp_path: Path) -> None:
    for account in ("访客", "离任"):
        for what, words in COMMANDS.items():
            given = [word.replace("{out}", str(tmp_path / "out")) for word in words]
            for language in ("en", "zh"):
                ran = people(*given, "--as", account, "--lang", language)
                assert (ran.exit_code, ran.out) == (2, ""), what
                said = f"{account} may not" if language == "en" else f"{account} 无权"
                assert said in ran.err, (what, ran.err)
                assert language == "en" or not re.search("[a-z]{3}", ran.err.replace("btcore", "")), ran.err
            assert list((tmp_path / "out").iterdir()) == [], what


def test_a_teacher_exports_what_is_their_own(people, tmp_path: Path) -> None:
    ran = people("export", tmp_path / "own.json", *DAY, "--as", "欧阳娜", "--json")
    assert (ran.exit_code, ran.data["dossiers"]) == (0, 1)
    assert json.loads((tmp_path / "own.json").read_text("utf-8"))[0]["teacher"]["name"] == "欧阳娜"
