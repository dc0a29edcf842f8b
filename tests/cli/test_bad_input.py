"""Bad input: a sentence for each problem on standard error, nothing on standard output, exit 2, nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CITY = "city-key-teacher"
ON = ("--on", "2026-04-25")


def teacher(**more: object) -> dict:
    return {"teacher": {"id": "T1", "name": "王芳"}, **more}


DOSSIERS = {
    "an unknown kind": (
        [teacher(records=[{"id": "R1", "kind": "opne_class"}])],
        ["dossiers.json, dossier 1 (T1), record R1, kind: unknown kind 'opne_class'; expected open_class"],
    ),
    "an unknown attribute of a record": (
        [teacher(records=[{"id": "R1", "kind": "paper", "colour": "red"}])],
        ["record R1, colour: no such attribute 'colour'; expected one of on"],
    ),
    "an unknown attribute of a teacher": (
        [{"teacher": {"id": "T1", "birthdate": "1985-03-02"}}],
        ["teacher, birthdate: no such attribute 'birthdate'; expected birth_date"],
    ),
    "a date that is none": (
        [teacher(records=[{"id": "R1", "kind": "paper", "on": "2024-02-30"}])],
        ["record R1, on: '2024-02-30' does not fit; expected a day, month or year"],
    ),
    "a level that is none": (
        [teacher(records=[{"id": "R1", "kind": "paper", "administrative_level": "galaxy"}])],
        ["administrative_level: 'galaxy' does not fit; expected group < school < township < county"],
    ),
    "a number with a fraction that JSON made a float of": (
        [teacher(records=[{"id": "R1", "kind": "paper", "author_place": 1.5}])],
        ["author_place: '1.5' does not fit; expected a whole number from 1"],
    ),
    "a record id that stands twice": (
        [teacher(records=[{"id": "R1", "kind": "paper"}, {"id": "R1", "kind": "paper"}])],
        ["the id R1 stands twice; expected each id once"],
    ),
    "a teacher id that stands twice": ([teacher(), teacher()], ["the id T1 stands twice; expected each teacher once"]),
    "an end before the beginning": (
        [teacher(records=[{"id": "R1", "kind": "title", "on": "2024-05-01", "until": "2023-05-01"}])],
        ["2023-05-01 is before it began on 2024-05-01"],
    ),
    "an attestation without a date": (
        [teacher(attestations=[{"clause": "3.2-morals", "met": True, "by": "school council"}])],
        ["on: nothing; expected a value; it must be given"],
    ),
    "a waiver dated by the month": (
        [teacher(waivers=[{"clause": "3.1", "by": "bureau", "on": "2024-05", "reason": "…"}])],
        ["'2024-05' does not fit; expected a day such as 2026-04-25"],
    ),
    "two problems at once": (
        [teacher(records=[{"id": "R1", "kind": "opne_class", "on": "soon"}])],
        ["'soon' does not fit", "unknown kind 'opne_class'"],
    ),
}


@pytest.mark.parametrize("name", DOSSIERS)
def test_check_refuses_dossiers_with(name: str, btcore, tmp_path: Path) -> None:
    data, sentences = DOSSIERS[name]
    file = tmp_path / "dossiers.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    ran = btcore("check", CITY, file, *ON, "--json")
    assert (ran.exit_code, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert len(lines) == len(sentences)
    for line, sentence in zip(lines, sentences, strict=True):
        assert sentence in line


COMMANDS = {
    "an unknown programme": (["check", "nope", "F", *ON], "no programme 'nope'; installed: "),
    "an unknown programme in show": (["show", "nope"], "no programme 'nope'"),
    "an unknown programme in lint": (["lint", "nope"], "no programme 'nope'"),
    "a day that is none": (["check", CITY, "F", "--on", "2026-02-30"], "--on: '2026-02-30' is no day"),
    "no day": (["check", CITY, "F"], "btcore check: Missing option '--on'."),
    "a part that the programme lacks": (
        ["check", CITY, "F", *ON, "--part", "duties"],
        "has no duties; it has eligibility",
    ),
    "a part that is none": (["check", CITY, "F", *ON, "--part", "x"], "no part 'x'; expected eligibility"),
    "a parameter that does not exist": (
        ["check", CITY, "F", *ON, "--set", "window_year=3"],
        "--set: parameter window_year: no such parameter; expected window_years",
    ),
    "a parameter of the wrong type": (
        ["check", CITY, "F", *ON, "--set", "window_years=three"],
        "--set: parameter window_years: 'three' does not fit; expected a whole number such as 3, at least 1",
    ),
    "a parameter set twice": (
        ["check", CITY, "F", *ON, "--set", "window_years=3", "--set", "window_years=4"],
        "window_years is set twice",
    ),
    "a --set without a value": (["check", CITY, "F", *ON, "--set", "window_years"], "expected name=value"),
    "a file that is not there": (["check", CITY, "missing.json", *ON], "missing.json: there is no such file or folder"),
    "a teacher that is not in the file": (["check", CITY, "F", *ON, "--explain", "张三"], "no teacher 张三"),
    "a case file that is not there": (["cases", "missing.toml"], "missing.toml: there is no such file or folder"),
    "a template that is no workbook": (["template", CITY, "roster.csv"], "a file name that ends in .xlsx"),
    "a template over a file that exists": (["template", CITY, "X"], "the file exists; expected another name"),
    "a sample over other files": (["sample", CITY, "D"], "a folder with other files in it"),
    "a command that does not exist": (["frobnicate"], "No such command 'frobnicate'"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_refuses(name: str, btcore, dossiers: Path, tmp_path: Path) -> None:
    words, sentence = COMMANDS[name]
    existing = tmp_path / "existing.xlsx"
    existing.write_bytes(b"kept")
    stand_ins = {"F": dossiers, "X": existing, "D": tmp_path}
    before = sorted(tmp_path.rglob("*"))
    ran = btcore(*(stand_ins.get(word, word) for word in words))
    assert (ran.exit_code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert sentence in ran.err
    assert sorted(tmp_path.rglob("*")) == before
    assert existing.read_bytes() == b"kept"


def test_no_more_than_twenty_problems_are_listed_and_the_rest_is_counted(btcore, tmp_path: Path) -> None:
    records = [{"id": f"R{number}", "kind": "nothing"} for number in range(50)]
    file = tmp_path / "dossiers.json"
    file.write_text(json.dumps([teacher(records=records)]), encoding="utf-8")
    lines = btcore("check", CITY, file, *ON).err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 30 more problems of this kind"


def test_a_case_file_with_an_unknown_entry_is_refused_by_name(btcore, tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    text = '[[case]]\nname = "A case with a wrong entry"\nprogramme = "x"\nexpects = {}\ndossier = {}\n'
    file.write_text(text, encoding="utf-8")
    ran = btcore("cases", file)
    assert (ran.exit_code, ran.out) == (2, "")
    assert "case.toml, case 1, expects:" in ran.err
