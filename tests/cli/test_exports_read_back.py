"""What is exported is read again as it was, holds no formula, and changes nothing when it is brought in once more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from btcore.records.database import DATABASE
from btcore.records.ledger import ImportBatch
from btcore.records.people import Teacher
from btcore.records.scope import unscoped

NAMES = ["=1+1", "'=1+1", "-李", "@cmd", "''+1", "李'明"]


def people(path: Path) -> Path:
    record = {"kind": "paper", "on": "2024-05-06", "administrative_level": "county"}
    dossiers = [
        {
            "teacher": {"id": f"T-{number}", "name": name, "county": "C-01", "school": "S-01"},
            "records": [{"id": "R1", "title": f"{name}的论文", **record}],
        }
        for number, name in enumerate(NAMES)
    ]
    path.write_text(json.dumps(dossiers, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["out.xlsx", "out"])
def test_dossiers_go_out_without_formulas_and_come_in_as_they_were(office, tmp_path: Path, form: str) -> None:
    office("import", people(tmp_path / "in.json"), "--as", "office", "--at", "2026-04-01")
    out = tmp_path / form
    assert office("export", out, "--as", "office", "--on", "2026-04-25").exit_code == 0
    if form.endswith("xlsx"):
        cells = [cell for sheet in load_workbook(out) for row in sheet for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
        texts = [cell.value or "" for cell in cells]
    else:
        texts = [cell for file in out.glob("*.csv") for cell in file.read_text("utf-8-sig").split(",")]
    assert [text for text in texts if text.startswith(("=", "+", "-", "@"))] == []
    again = office("import", out, "--as", "office", "--at", "2026-04-26", "--json").data
    assert (again["teachers"], again["made"], again["changed"]) == (len(NAMES), 0, 0)
    assert (again["records_made"], again["records_changed"]) == (0, 0)
    assert "the file exists" in office("export", out, "--as", "office", "--on", "2026-04-25").err


def test_an_import_is_noted_with_its_file_and_the_same_file_again_is_not(office, tmp_path: Path) -> None:
    file = people(tmp_path / "in.json")
    for _ in range(2):
        assert office("import", file, "--as", "office").exit_code == 0
    (batch,) = ImportBatch.select()
    assert (batch.name, batch.rows, batch.account.name) == ("in.json", 2 * len(NAMES), "office")


def test_another_mapping_of_columns_makes_another_import_of_the_same_file(office, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("编号,姓名,学校,区县\nT-1,李明,S-01,C-01\n", encoding="utf-8")
    mapping = '[roster]\nheading = ["编号"]\n[teacher]\nid = "编号"\nschool = "学校"\ncounty = "区县"\n'
    for number, text in enumerate((mapping, f'{mapping}name = "姓名"\n')):
        (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
        words = ("--as", "office", "--columns", tmp_path / f"{number}.toml", "--at", f"2026-04-0{number + 1}")
        ran = office("import", tmp_path / "roster.csv", *words, "--json")
        assert (ran.err, ran.data["changed"]) == ("", number)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_marks_and_attendance_go_out_and_come_in_again(btcore, address: str, tmp_path: Path, form: str) -> None:
    values = ("--set", "pass_mark=75", "--set", "gate_pass_mark=60", "--set", "minimum_attendance=85")
    btcore("demo", "city-key-teacher", tmp_path / "demo", "--teachers", 60, "--json", *values)
    begun = ("--city", "示例市", "--administrator", "示例管理员", "--at", "2026-01-05T09:00")
    btcore("init", *begun, "--database", address)
    life = json.loads((tmp_path / "demo" / "life.json").read_text("utf-8"))
    steps = tmp_path / "steps.json"
    until = next(number for number, one in enumerate(life) if one["verb"] == "decide")
    steps.write_text(json.dumps(life[:until], ensure_ascii=False), encoding="utf-8")
    assert btcore("do", "each", steps, "--database", address).err == ""
    where = ("--cohort", "2026", "--database", address)
    count = "SELECT count(*) FROM audit_change"
    for what in ("marks", "attendance"):
        out = tmp_path / f"{what}.{form}"
        made = btcore("export", out, "--as", "示例市教育学院", "--on", "2026-11-10", "--what", what, *where, "--json")
        assert made.data["rows"] > 50
        (before,) = DATABASE.execute_sql(count).fetchone()
        at = ("--at", "2026-11-10T09:00")
        given = ("import", out, "--as", "示例市教育学院", "--what", what, *where, *at)
        assert btcore(*given).err == ""
        (after,) = DATABASE.execute_sql(count).fetchone()
        # The one change is the note of the import itself.
        assert after - before == 1
        refused = btcore(
            "export", tmp_path / "x.csv", "--as", "示例评委1", "--on", "2026-11-10", "--what", what, *where
        )
        assert "it takes one of the roles" in refused.err


def test_an_older_file_that_comes_in_again_after_another_says_again_what_it_says(office, tmp_path: Path) -> None:
    def file(name: str, title: str) -> Path:
        teacher = {"id": "T-1", "name": "欧阳娜", "county": "C-01", "school": "S-01", "professional_title": title}
        (tmp_path / name).write_text(json.dumps([{"teacher": teacher}], ensure_ascii=False), encoding="utf-8")
        return tmp_path / name

    first, second = file("first.json", "intermediate"), file("second.json", "senior")
    for one in (first, second):
        assert office("import", one, "--as", "office").exit_code == 0
    tried = office("import", first, "--as", "office", "--json", "--dry-run").data
    done = office("import", first, "--as", "office", "--json").data
    assert (tried.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert done == tried
    assert done["changed"] == 1
    with unscoped("verify"):
        assert Teacher.get().attributes["professional_title"] == "intermediate"


def test_the_file_of_somebody_who_was_erased_is_refused_when_it_comes_in_again(office, tmp_path: Path) -> None:
    file = people(tmp_path / "in.json")
    assert office("import", file, "--as", "office").exit_code == 0
    given = tmp_path / "erase.json"
    given.write_text(json.dumps({"teacher": "T-1"}), encoding="utf-8")
    assert office("do", "erase", given, "--as", "admin").exit_code == 0
    refused = office("import", file, "--as", "office")
    assert refused.exit_code != 0
    assert "the file names who was erased: T-1" in refused.err


def test_places_that_an_import_makes_are_told_and_one_of_elsewhere_is_refused(office, tmp_path: Path) -> None:
    def file(name: str, **places: str) -> Path:
        given = [{"teacher": {"id": name, "name": "李娜", **places}}]
        (tmp_path / f"{name}.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        return tmp_path / f"{name}.json"

    first = {"county": "甲县", "school": "实验小学", "teaching_research_group": "语文组"}
    assert office("import", file("X1", **first), "--as", "office", "--json").data["places_made"] == 3
    for name, places, words in (
        ("X2", {"county": "乙县", "school": "实验小学"}, "the school 实验小学 does not lie in the county 乙县"),
        ("X3", {"county": "甲县", "school": "语文组"}, "语文组 is a group, and the file has it as a school"),
    ):
        refused = office("import", file(name, **places), "--as", "office")
        assert refused.exit_code != 0
        assert words in refused.err


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_an_export_overwrites_no_file_of_json(office, tmp_path: Path) -> None:
    office("import", people(tmp_path / "in.json"), "--as", "office", "--at", "2026-04-01")
    out, words = tmp_path / "held.json", ("--as", "office", "--on", "2026-04-25")
    assert office("export", out, *words).exit_code == 0
    before = out.read_bytes()
    for language, said in (("en", "held.json: the file exists; expected a name that is free"), ("zh", "文件已存在")):
        again = office("export", out, "--as", "office", "--on", "2026-05-25", "--lang", language)
        assert again.exit_code == 2 and said in again.err
    assert out.read_bytes() == before
