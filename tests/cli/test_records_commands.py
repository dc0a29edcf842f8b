"""The commands that keep records, on both databases, as an administrator types them."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from btcore.files.allocation import read_allocation
from btcore.files.sample_places import sample_allocation
from btcore.records.audit import FIRST, chained
from btcore.records.cohorts import CohortBound
from btcore.records.database import DATABASE
from btcore.records.ledger import AuditEntry, AuditHead
from btcore.records.scope import unscoped

VERIFIER = Path(__file__).parents[2] / "tools" / "verifier.py"
DOSSIER = {
    "teacher": {"id": "T-1", "name": "李明", "county": "C-01", "school": "S-01"},
    "records": [{"id": "R1", "kind": "open_class", "on": "2024-05-06", "administrative_level": "school"}],
}


def written(path: Path, data: object) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def test_what_is_imported_is_exported_again(office, tmp_path: Path) -> None:
    file = written(tmp_path / "teachers.json", [DOSSIER])
    assert office("import", file, "--as", "office", "--json").data["made"] == 1
    assert office("export", tmp_path / "out.json", "--as", "office", "--on", "2026-04-25").exit_code == 0
    (back,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert back["teacher"] == DOSSIER["teacher"]
    assert back["records"] == [{**DOSSIER["records"][0], "status": "verified"}]


def test_a_trial_changes_nothing_and_the_same_file_twice_neither(office, tmp_path: Path) -> None:
    file = written(tmp_path / "teachers.json", [DOSSIER])
    assert office("import", file, "--as", "office", "--dry-run", "--json").data["made"] == 1
    first = office("import", file, "--as", "office", "--json").data
    assert first["made"] == 1
    assert office("import", file, "--as", "office", "--json").data == first
    assert "made 0, changed 0" in office("import", file, "--as", "office", "--dry-run").out


def test_a_file_with_a_mistake_changes_nothing_and_says_where(office, tmp_path: Path) -> None:
    bad = {**DOSSIER, "teacher": {"id": "T-2", "county": "C-01", "birth_date": "bald"}}
    ran = office("import", written(tmp_path / "teachers.json", [DOSSIER, bad]), "--as", "office")
    assert (ran.exit_code, ran.out) == (2, "")
    assert "dossier 2" in ran.err and "birth_date" in ran.err
    assert "made 1" in office("import", written(tmp_path / "good.json", [DOSSIER]), "--as", "office").out


def test_an_allocation_table_gives_a_drafted_cohort_its_places_if_it_adds_up(office, tmp_path: Path) -> None:
    draft = {"code": "2026", "programme": "city-key-teacher", "jurisdiction": "CITY", "title": "市级培训"}
    given = written(tmp_path / "draft.json", {**draft, "judged_on": "2026-04-25", "values": {"pass_mark": 75}})
    assert office("do", "draft_cohort", given, "--as", "office").exit_code == 0
    words = ("--what", "allocation", "--cohort", "2026", "--as", "office")
    short = sample_allocation(tmp_path / "short.xlsx", places=405, seed=1)
    ran = office("import", short, *words)
    assert (ran.exit_code, "405 of 406 places are allocated, 1 are left" in ran.err) == (2, True)
    table = sample_allocation(tmp_path / "table.xlsx", places=406, seed=1)
    bounds = read_allocation(table)
    assert office("import", table, *words, "--dry-run", "--json").data["bounds"] == len(bounds)
    assert office("import", table, *words, "--json").data["bounds"] == len(bounds)
    with unscoped("doctor"):
        kept = {one.name: (one.matching, one.at_most) for one in CohortBound.select()}
    assert kept == {one.name: (one.where, one.at_most) for one in bounds}


ENDED = {"verb": "end_role", "as": "admin", "account": "office", "role": "city_institute", "jurisdiction": "CITY"}


@pytest.mark.parametrize("how", [("--parquet", "--dossiers"), ()])
def test_who_may_export_is_asked_on_the_day_of_the_export_and_not_on_that_of_the_data(
    how: tuple[str, ...], office, tmp_path: Path
) -> None:
    office("import", written(tmp_path / "in.json", [DOSSIER]), "--as", "office")
    ended = written(tmp_path / "end.json", {**ENDED, "until": "2026-01-31"})
    assert office("do", "each", ended).exit_code == 0

    def seen(name: str, *at: str) -> int | None:
        """How many teachers are in what is written; None where nothing is."""
        words = ("--as", "office", "--on", "2026-01-15", *how, *at)
        ran = office("export", tmp_path / name, *words, "--json")
        if ran.exit_code:
            return None
        return ran.data["rows"]["teacher"] if "rows" in ran.data else ran.data["dossiers"]

    assert not seen("now.json")
    assert not seen("after.json", "--at", "2026-02-01")
    assert seen("before.json", "--at", "2026-01-31") == 1


def test_an_account_that_may_not_is_told_who_may(office, tmp_path: Path) -> None:
    ran = office("import", written(tmp_path / "teachers.json", [DOSSIER]), "--as", "admin")
    assert ran.exit_code == 2
    assert "admin may not import dossiers; it takes one of the roles school office" in ran.err


def test_bad_arguments_are_named_with_what_was_expected(office, tmp_path: Path) -> None:
    ran = office("do", "create_account", written(tmp_path / "x.json", {"nam": "x"}), "--as", "admin")
    assert ran.exit_code == 2
    assert "x.json, nam: no such argument; expected one of name" in ran.err
    assert "x.json, name: nothing; expected a value; it must be given" in ran.err
    ran = office("do", "creat_account", written(tmp_path / "x.json", {"name": "x"}), "--as", "admin")
    assert "no operation creat_account; expected create_account" in ran.err


def test_a_sound_database_is_sound_and_a_changed_one_is_not(office, tmp_path: Path) -> None:
    office("import", written(tmp_path / "teachers.json", [DOSSIER]), "--as", "office")
    assert "sound" in office("doctor").out
    assert office("verify").exit_code == 0
    DATABASE.execute_sql("UPDATE audit_entry SET verb = 'nothing' WHERE sequence = 2")
    assert office("doctor").exit_code == 1
    ran = office("verify")
    assert ran.exit_code == 1
    assert "audit entry 2: its columns say something else than its body" in ran.out


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_backup_comes_back_and_a_damaged_one_is_refused(office, btcore, tmp_path: Path) -> None:
    office("import", written(tmp_path / "teachers.json", [DOSSIER]), "--as", "office")
    assert office("backup", tmp_path / "b.zip").exit_code == 0
    assert office("backup", tmp_path / "b.zip").exit_code == 2
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    assert btcore("restore", tmp_path / "b.zip", "--database", back).exit_code == 0
    assert "sound" in btcore("doctor", "--database", back).out
    assert "exists" in btcore("restore", tmp_path / "b.zip", "--database", back).err
    whole = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "damaged.zip").write_bytes(whole[: len(whole) // 2])
    assert "damaged" in btcore("restore", tmp_path / "damaged.zip", "--database", tmp_path / "x.sqlite3").err
    told = btcore("restore", tmp_path / "damaged.zip", "--database", tmp_path / "x.sqlite3", "--lang", "zh").err
    assert told == "damaged.zip 不是备份或已损坏：不是 zip 文件，或文件不完整\n"


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is missing")
@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_backup_of_postgresql_comes_back(office, btcore, new_database, address: str, tmp_path: Path) -> None:
    import psycopg

    office("import", written(tmp_path / "teachers.json", [DOSSIER]), "--as", "office")
    assert office("backup", tmp_path / "b.zip").exit_code == 0
    server, _ = address.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "back_{address[-12:]}"')
    back = f"{server}/back_{address[-12:]}"
    assert btcore("restore", tmp_path / "b.zip", "--database", back).exit_code == 0
    assert "sound" in btcore("doctor", "--database", back).out
    again = btcore("restore", tmp_path / "b.zip", "--database", back)
    assert (again.exit_code, "has tables already; expected an empty one" in again.err) == (2, True)


def test_a_database_that_is_not_there_says_how_to_make_one(btcore, tmp_path: Path) -> None:
    ran = btcore("doctor", "--database", tmp_path / "none.sqlite3")
    assert ran.exit_code == 2
    assert "there is no database none.sqlite3; make one with btcore init" in ran.err


def test_the_life_of_the_sample_cohort_runs_again_from_its_file(btcore, address: str, tmp_path: Path) -> None:
    values = ("--set", "pass_mark=75", "--set", "gate_pass_mark=60", "--set", "minimum_attendance=85")
    ran = btcore("demo", "city-key-teacher", tmp_path / "demo", "--teachers", 250, "--json", *values)
    first = ran.data["records"]
    assert (first["broken"], first["chain_faults"]) == ([], [])
    begun = ("--city", "示例市", "--administrator", "示例管理员", "--at", "2026-01-05T09:00")
    assert btcore("init", *begun, "--database", address).exit_code == 0
    ran = btcore("do", "each", tmp_path / "demo" / "life.json", "--database", address, "--json")
    assert ran.exit_code == 0
    assert ran.data[-1] == {"cohort": "2026", "granted": first["told"][-1]["granted"]}
    bundle = tmp_path / "decision.json"
    words = ("--as", "示例市教育学院", "--on", "2026-12-01", "--decision", 1, "--database", address)
    assert btcore("export", bundle, *words).exit_code == 0
    assert "the decision holds" in btcore("verify", bundle).out
    changed = bundle.read_text("utf-8").replace("SAMPLE-", "SIMPLE-")
    bundle.write_text(changed, "utf-8")
    assert "its hash does not fit its content" in btcore("verify", bundle).out
    assert btcore("doctor", "--database", address).exit_code == 0
    assert btcore("verify", "--database", address).exit_code == 0


def test_a_demonstration_in_which_nobody_passes_ends_without_titles(btcore, tmp_path: Path) -> None:
    values = ("--set", "pass_mark=100", "--set", "gate_pass_mark=100", "--set", "minimum_attendance=100")
    ran = btcore("demo", "city-key-teacher", tmp_path / "demo", "--teachers", 40, "--json", *values)
    assert (ran.exit_code, ran.data["records"]["told"][-1]["passed"]) == (0, 0)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_nominations_and_marks_come_from_files_and_a_bad_mark_changes_nothing(
    btcore, address: str, tmp_path: Path
) -> None:
    values = ("--set", "pass_mark=75", "--set", "gate_pass_mark=60", "--set", "minimum_attendance=85")
    demo = tmp_path / "demo"
    btcore("demo", "city-key-teacher", demo, "--teachers", 120, "--json", *values)
    begun = ("--city", "示例市", "--administrator", "示例管理员", "--at", "2026-01-05T09:00")
    btcore("init", *begun, "--database", address)
    life = json.loads((demo / "life.json").read_text("utf-8"))
    nominated = [number for number, one in enumerate(life) if one["verb"] == "nominate"]
    opening, rest = life[: nominated[0]], life[nominated[0] :]
    written(tmp_path / "1.json", opening)
    assert btcore("do", "each", tmp_path / "1.json", "--database", address).exit_code == 0
    words = ("--as", "示例市教育学院", "--cohort", "2026", "--database", address, "--json")
    given = ("import", demo / "nominations.json", "--what", "nominations", "--at", "2026-04-10T09:00", *words)
    known = json.loads((demo / "nominations.json").read_text("utf-8"))["nominations"]
    assert btcore(*given).data["nominated"] == len(known)
    written(tmp_path / "2.json", [one for one in rest if one["verb"] not in ("nominate", "mark", "decide", "grant")])
    assert btcore("do", "each", tmp_path / "2.json", "--database", address).err == ""
    marks = json.loads((demo / "marks.json").read_text("utf-8"))
    marks[-1]["marks"][-1]["value"] = "101"
    bad = ("import", written(tmp_path / "bad.json", marks), "--what", "marks", "--at", "2026-11-06T09:00", *words)
    assert "101 is over the maximum" in btcore(*bad).err
    good = ("import", demo / "marks.json", "--what", "marks", "--at", "2026-11-06T09:00", *words)
    number = sum(len(one["marks"]) for one in json.loads((demo / "marks.json").read_text("utf-8")))
    assert btcore(*good).data["marks"] == number
    _lists_keep_formulas_out(btcore, address, tmp_path)
    assert btcore("doctor", "--database", address).exit_code == 0


def _lists_keep_formulas_out(btcore, address: str, tmp_path: Path) -> None:
    with unscoped("doctor"):
        DATABASE.execute_sql("UPDATE teacher SET name = '=1+1' WHERE id IN (SELECT teacher_id FROM enrolment)")
    words = ("--as", "示例市教育学院", "--on", "2026-11-07", "--cohort", "2026", "--database", address)
    csv, book = tmp_path / "list.csv", tmp_path / "list.xlsx"
    ran = btcore("export", csv, "--what", "enrolments", "--order", "name,state,teacher", *words, "--lang", "zh")
    assert ran.exit_code == 0
    head, first, *_ = csv.read_text("utf-8-sig").splitlines()
    assert head == "姓名,状态,教师编号"
    assert first.startswith("'=1+1,已录取,SAMPLE-")
    assert btcore("export", book, "--what", "enrolments", *words).exit_code == 0
    sheet = load_workbook(book).active
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("'=1+1", "s")
    assert "the file exists" in btcore("export", book, "--what", "enrolments", *words).err
    again = tmp_path / "again.csv"
    ran = btcore("export", again, "--what", "enrolments", "--order", "姓名,State,教师编号", *words, "--lang", "zh")
    assert (ran.exit_code, again.read_bytes()) == (0, csv.read_bytes()), ran.err
    ran = btcore("export", tmp_path / "x.csv", "--what", "nominations", "--order", "姓", *words, "--lang", "zh")
    columns = "teacher（教师编号）、name（姓名）、school（学校）、county（县区）、"
    columns += "subject（学科）、score（成绩）、state（状态）、rank（名次）"
    assert ran.err == f"--order：没有列 姓；应为 以下之一：{columns}\n"
    assert (
        "no column nmae; expected"
        in btcore("export", tmp_path / "x.csv", "--what", "results", "--order", "nmae", *words).err
    )


def test_a_signed_head_finds_a_chain_that_was_written_anew(office, tmp_path: Path) -> None:
    office("import", written(tmp_path / "teachers.json", [DOSSIER]), "--as", "office")
    key, chain = tmp_path / "key.pem", tmp_path / "chain.jsonl"
    words = ("--as", "admin", "--on", "2030-01-01", "--audit", key)
    assert "may not export the audit" in office("export", chain, "--as", "office", *words[2:]).err
    said = office("export", chain, *words)
    assert said.exit_code == 0
    public = said.out.strip().rsplit(" ", 1)[1]
    separate = [sys.executable, VERIFIER, chain, public]
    assert subprocess.run(separate, capture_output=True).returncode == 0
    assert "the chain holds" in office("verify", "--audit", chain, "--public", public).out
    with unscoped("verify"):
        _written_anew()
    assert office("doctor").exit_code == 0
    found = office("verify", "--audit", chain, "--public", public)
    assert found.exit_code == 1
    assert "rewritten since" in found.out
    forged = office("verify", "--audit", chain, "--public", "AAAA", "--lang", "zh")
    assert forged.out == "签名链首：签名与所给公钥不符\n"
    lines = chain.read_text("utf-8").replace('"verb":"start"', '"verb":"begin"')
    chain.write_text(lines, "utf-8")
    separately = subprocess.run(separate, capture_output=True, text=True)
    assert (separately.returncode, separately.stderr.split(":")[0]) == (1, "audit entry 1")


def _written_anew() -> None:
    """What somebody does who can change the database and knows how the chain is made."""
    previous = FIRST
    for entry in AuditEntry.select().order_by(AuditEntry.sequence):
        body = {**entry.body, "content": "changed"}
        made = chained(previous, body)
        AuditEntry.update(body=body, previous=previous, sha256=made).where(AuditEntry.id == entry.id).execute()
        previous = made
    AuditHead.update(sha256=previous).execute()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_file_is_kept_by_its_bytes_missed_by_the_doctor_and_in_the_backup(office, btcore, tmp_path: Path) -> None:
    claimed = {**DOSSIER, "records": [{**DOSSIER["records"][0], "status": "claimed"}]}
    office("import", written(tmp_path / "teachers.json", [claimed]), "--as", "office")
    role = {"role": "school_office", "jurisdiction": "CITY", "since": "2026-01-01"}
    accounts = [
        {"verb": "create_account", "as": "admin", "name": "school"},
        {"verb": "grant_role", "as": "admin", "account": "school", **role},
    ]
    office("do", "each", written(tmp_path / "school.json", accounts))
    given = {"teacher": "T-1", "record": "R1", "name": "证书 (1).png", "content": "5LmF", "media_type": "image/png"}
    done = office("do", "attach", written(tmp_path / "file.json", given), "--as", "school", "--json")
    assert done.data["sha256"] == hashlib.sha256("久".encode()).hexdigest()
    assert office("doctor").exit_code == 0
    assert office("backup", tmp_path / "b.zip").exit_code == 0
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    assert btcore("restore", tmp_path / "b.zip", "--database", back).exit_code == 0
    assert btcore("doctor", "--database", back).exit_code == 0
    shutil.rmtree(tmp_path / "back.sqlite3.files")
    assert "its file is gone" in btcore("doctor", "--database", back).out


def test_imports_are_listed_with_how_they_ended(office, tmp_path: Path) -> None:
    office("import", written(tmp_path / "good.json", [DOSSIER]), "--as", "office")
    office("import", written(tmp_path / "bad.json", [{"teacher": {"id": "T-2", "birth_date": "x"}}]), "--as", "office")
    listed = office("jobs", "--json").data
    assert [(one["file"], one["state"]) for one in listed] == [("bad.json", "failed"), ("good.json", "done")]
    assert "good.json" in office("jobs").out
    said = office("jobs", "--lang", "zh", "--json").data[0]["message"]
    assert said.startswith("第 1 份档案，教师 teacher，birth_date（出生日期）：'x' 不符合要求；应为 日、月或年，")
