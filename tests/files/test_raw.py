"""JSON, TOML and CSV folders as raw dossiers, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from btcore.errors import InputError
from btcore.files.csv_folder import write_csv_folder
from btcore.files.raw import read_raw

DOSSIER = {
    "teacher": {
        "id": "T-001",
        "name": "李明",
        "birth_date": "1985-03-02",
        "qualified": True,
        "subjects": ["chinese", "history"],
        "professional_title": "intermediate",
    },
    "records": [
        {"id": "R1", "kind": "open_class", "on": "2024-05", "administrative_level": "school", "status": "verified"},
        {"id": "R2", "kind": "lesson_observed", "on": "2024", "hours": "1.5", "title": 'a, "b"\nc'},
    ],
    "attestations": [{"clause": "3.2-morals", "met": True, "by": "school council", "on": "2026-04-01"}],
    "waivers": [{"clause": "5.5", "by": "school council", "on": "2026-04-02", "reason": "one; two"}],
    "incomplete": ["paper"],
}


def refused(path, **options) -> str:
    """The one sentence that refuses a file."""
    with pytest.raises(InputError) as caught:
        read_raw(path, **options)
    assert len(caught.value.problems) == 1
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_json_list_is_read_and_its_places_are_words(tmp_path):
    path = tmp_path / "teachers.json"
    path.write_text(json.dumps([DOSSIER, DOSSIER], ensure_ascii=False), encoding="utf-8")
    raw = read_raw(path)
    assert raw.data == [DOSSIER, DOSSIER]
    assert raw.place((1, "records", 1, "on")) == "teachers.json, dossier 2 (T-001), record R2, on"
    assert raw.place((0, "attestations", 0, "met")) == "teachers.json, dossier 1 (T-001), attestation 3.2-morals, met"
    assert raw.place((0, "teacher", "name")) == "teachers.json, dossier 1 (T-001), teacher, name"
    assert raw.place((0, "records", 9)) == "teachers.json, dossier 1 (T-001), record 10"
    assert raw.place(()) == "teachers.json"


def test_one_json_object_is_one_dossier_with_exact_numbers(tmp_path):
    path = tmp_path / "teacher.json"
    path.write_text('\ufeff{"teacher": {"id": "T"}, "records": [{"hours": 0.1}]}', encoding="utf-8")
    assert read_raw(path).data[0]["records"][0]["hours"] == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "x.json: the file is empty; expected data"),
        ('[{"a": 1},\n {"b": }]', "x.json, line 2, column 8: the JSON breaks off or is wrong here (Expecting value)"),
        ("7", "x.json: the value 7 and no dossier; expected one dossier or a list of dossiers"),
        ("[]", "x.json: an empty list; expected at least one dossier"),
        ('[{}, "T"]', "x.json, dossier 2: the value 'T'; expected a dossier"),
        ("[[]]", "x.json, dossier 1: a list; expected a dossier"),
        ('{"a": NaN}', "x.json: the number NaN; expected an ordinary number"),
        ('{"a": -Infinity}', "x.json: the number -Infinity; expected"),
        ('{"a": 1e999999999}', "x.json: the number 1e999999999; expected a number with at most 40 digits"),
        ('{"a": 1e99999999999999999999}', "x.json: the number 1e99999999999999999999; expected"),
        ('{"a": %s}' % ("9" * 5000), "x.json: a number of 5000 digits; expected at most 40 digits"),
        ('{"id": 1, "id": 2}', "x.json: the key 'id' stands twice in one object; expected every key once"),
        ("[" * 100_000, "x.json: lists and objects nested too deeply; expected"),
        (r'{"a": "\ud800"}', "x.json: text with a NUL or half a character"),
        (r'{"a": "\u0000"}', "x.json: text with a NUL or half a character"),
    ],
)
def test_wrong_json_is_one_sentence(text, sentence, tmp_path):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    assert refused(path).startswith(sentence)


def test_files_that_cannot_be_read_are_one_sentence(tmp_path):
    assert refused(tmp_path / "no.json").startswith("no.json: there is no such file or folder; expected a .json")
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    assert refused(tmp_path / "x.pdf").startswith("x.pdf: a file of an unknown form (.pdf); expected a .json or")
    (tmp_path / "gb.json").write_bytes('{"a": "李明"}'.encode("gb18030"))
    assert refused(tmp_path / "gb.json").startswith("gb.json, byte 8: no UTF-8 text; expected a file saved as UTF-8")
    (tmp_path / "folder.json").mkdir()
    assert "folder.json: a folder without CSV files" in refused(tmp_path / "folder.json")


def test_toml_gives_one_dossier_or_several_with_dates_and_exact_numbers(tmp_path):
    one = tmp_path / "one.toml"
    one.write_text('records = [{id = "R1", kind = "paper", on = 2024-05-06, hours = 0.1}]\n[teacher]\nid = "T"\n')
    record = read_raw(one).data[0]["records"][0]
    assert record["on"] == date(2024, 5, 6)
    assert record["hours"] == Decimal("0.1")
    several = tmp_path / "several.toml"
    several.write_text('[[dossier]]\nteacher = {id = "A"}\n[[dossier]]\nteacher = {id = "B"}\n')
    assert [one["teacher"]["id"] for one in read_raw(several).data] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = \n", "x.toml: the TOML is wrong (Invalid value (at line 1, column 5)); expected valid TOML"),
        ("a = nan\n", "x.toml: the number nan; expected"),
        ("a = 1\na = 2\n", "x.toml: the TOML is wrong (Cannot overwrite a value"),
        ("a = " + "9" * 5000, "x.toml: the TOML is wrong (Exceeds the limit"),
        ("a = 0x" + "f" * 4000, "x.toml: a number that is too long; expected"),
        ("a = " + "[" * 50_000, "x.toml: tables nested too deeply; expected"),
        ("dossier = 3", "x.toml: the value 3 and no dossier; expected"),
    ],
)
def test_wrong_toml_is_one_sentence(text, sentence, tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(text)
    assert refused(path).startswith(sentence)


def test_a_csv_folder_gives_back_the_dossiers_that_were_written(tmp_path):
    second = {"teacher": {"id": "T-002"}, "records": [], "attestations": [], "waivers": [], "incomplete": []}
    write_csv_folder(tmp_path / "roster", [DOSSIER, second])
    raw = read_raw(tmp_path / "roster")
    expected = {**DOSSIER, "teacher": {**DOSSIER["teacher"], "subjects": "chinese,history"}}
    assert raw.data == [expected, second]
    assert raw.place((0, "records", 1, "on")) == "roster/records.csv, row 3, column on"
    assert raw.place((1, "teacher", "birth_date")) == "roster/teachers.csv, row 3, column birth_date"
    assert raw.place((1,)) == "roster/teachers.csv, row 3"
    assert raw.place((1, "records")) == "roster/teachers.csv, row 3"
    with pytest.raises(InputError, match="the file exists"):
        write_csv_folder(tmp_path / "roster", [DOSSIER])


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool)


@given(name=words, title=words)
def test_any_text_survives_a_csv_folder(name, title, tmp_path_factory):
    directory = tmp_path_factory.mktemp("csv") / "roster"
    dossier = {"teacher": {"id": "T", "name": name}, "records": [{"id": "R", "kind": "paper", "title": title}]}
    write_csv_folder(directory, [dossier])
    raw = read_raw(directory).data[0]
    assert (raw["teacher"]["name"], raw["records"][0]["title"]) == (name, title)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_and_separators_that_offices_save(encoding, separator, tmp_path):
    (tmp_path / "教师.csv").write_bytes(f"教师编号{separator}姓名\r\nT-1{separator}李𬸚\r\n".encode(encoding))
    assert read_raw(tmp_path).data[0]["teacher"] == {"id": "T-1", "name": "李𬸚"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id\nT\0\n", "teachers.csv: a NUL character; expected text alone"),
        (b"id,name\n\xff\xff\xff\n", "teachers.csv: neither UTF-8 nor GB18030 text; expected"),
        (b"\n\n", "teachers.csv: the file is empty; expected a heading row"),
        (b'id,name\nT,"x\n', "teachers.csv, line 2: the CSV is wrong"),
        (b"id,name\n", "teachers.csv: no teacher; expected a heading and at least one row with a teacher"),
    ],
)
def test_wrong_csv_is_one_sentence(content, sentence, tmp_path):
    folder = tmp_path / "roster"
    folder.mkdir()
    (folder / "teachers.csv").write_bytes(content)
    assert refused(folder).startswith(f"roster/{sentence}")


def test_a_csv_file_of_another_name_and_a_missing_teachers_file_are_refused(tmp_path):
    (tmp_path / "recrods.csv").write_text("id\n")
    assert "recrods.csv: no file of a dossier folder; expected teachers.csv, records.csv" in refused(tmp_path)
    (tmp_path / "recrods.csv").rename(tmp_path / "records.csv")
    assert "no sheet teachers (there are: records); expected a sheet named teachers" in refused(tmp_path)
