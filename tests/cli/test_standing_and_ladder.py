"""standing, and the ladder: what one programme grants becomes evidence for the next, through the dossier alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

TERM, CITY = "school-key-teacher-term", "city-key-teacher"


def reviewed(teacher: str, name: str, *results: str) -> dict[str, object]:
    """A candidate of 2020 with a review each summer after."""
    records = [{"id": "S", "kind": "selected", "on": "2020-09-01", "role": "candidate", "programme": TERM}]
    records += [
        {"id": f"V{year}", "kind": "annual_review", "on": f"{year}-07-01", "result": result, "programme": TERM}
        for year, result in enumerate(results, 2021)
    ]
    person = {"id": teacher, "name": name, "qualified": True, "professional_title": "intermediate"}
    return {"teacher": {**person, "subjects": ["chinese"], "county": "C-01"}, "records": records}


@pytest.fixture
def school(tmp_path: Path) -> Path:
    path = tmp_path / "school.json"
    dossiers = [
        reviewed("T1", "李明", "passed", "failed", "passed"),
        reviewed("T2", "欧阳𠮷", "passed", "passed", "excellent"),
    ]
    path.write_text(json.dumps(dossiers, ensure_ascii=False), encoding="utf-8")
    return path


def test_standing_has_the_form_of_the_contract(btcore, school: Path) -> None:
    first, second = btcore("standing", TERM, school, "--on", "2023-09-15", "--json").data
    names = [
        "teacher",
        "programme",
        "on",
        "status",
        "since",
        "until",
        "consecutive_passes",
        "entitlements",
        "due",
        "why",
    ]
    assert list(first) == names
    assert (first["status"], first["consecutive_passes"]) == ("candidate", 1)
    assert (second["status"], second["since"], second["until"]) == ("title_holder", "2023-07-01", "2026-06-30")
    assert {"code": "research_subsidy", "since": "2023-07-01", "until": "2026-06-30"} in second["entitlements"]
    assert first["due"] and set(first["due"][0]) == {"what", "by"}


def test_standing_is_told_in_chinese_words(btcore, school: Path) -> None:
    said = btcore("standing", TERM, school, "--on", "2023-09-15", "--explain", "欧阳𠮷", "--lang", "zh").out
    assert "欧阳𠮷（T2）：称号持有人" in said
    assert "连续 3 次考评合格，由候选人转为称号持有人" in said
    assert "享有：教研津贴" in said


def test_a_title_of_the_school_breaks_a_tie_in_the_city(btcore, school: Path, tmp_path: Path) -> None:
    upward, nominations = tmp_path / "upward.json", tmp_path / "nominations.json"
    day = ("--on", "2026-04-25")
    btcore("standing", TERM, school, *day, "--into", upward)
    titles = {one["teacher"]["id"]: [r for r in one["records"] if r["kind"] == "title"] for one in read(upward)}
    assert titles["T1"] == []
    assert [(one["title"], one["on"], one["until"]) for one in titles["T2"]] == [
        ("key_teacher", "2023-07-01", "2026-06-30")
    ]
    # Equal in all that the city counts: only the school's title is left to part them.
    proposed = btcore("nominations", CITY, upward, *day, "--json").data["nominations"]
    assert {one["teacher"]: one["tie_breaks"]["key_teacher_below"] for one in proposed} == {"T1": False, "T2": True}
    eligible = [{**one, "outcome": "PASS", "score": "80"} for one in proposed]
    nominations.write_text(json.dumps({"nominations": eligible}, ensure_ascii=False), encoding="utf-8")
    chosen = btcore("select", CITY, nominations, "--set", "quota=1", "--json").data
    assert [one["nomination"] for one in chosen["selected"]] == ["N-T2"]
    without = [{**one, "tie_breaks": {}} for one in eligible]
    nominations.write_text(json.dumps({"nominations": without}, ensure_ascii=False), encoding="utf-8")
    assert btcore("select", CITY, nominations, "--set", "quota=1", "--json").data["ties"]


def test_writing_titles_twice_writes_them_once(btcore, school: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / "once.json", tmp_path / "twice.json"
    btcore("standing", TERM, school, "--on", "2023-09-15", "--into", once)
    btcore("standing", TERM, once, "--on", "2023-09-15", "--into", twice)
    assert read(once) == read(twice)


def test_titles_are_written_to_json_alone(btcore, school: Path, tmp_path: Path) -> None:
    ran = btcore("standing", TERM, school, "--on", "2023-09-15", "--into", tmp_path / "x.txt")
    assert ran.exit_code == 2
    assert "a file name that ends in .json" in ran.err


def read(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_readings_of_standing_say_who_would_stand_elsewhere(btcore, tmp_path: Path) -> None:
    btcore("sample", TERM, tmp_path / "s", "--teachers", 150)
    dossiers = tmp_path / "s" / "dossiers.json"
    found = btcore("readings", TERM, dossiers, "--on", "2026-04-25", "--part", "standing", "--json").data
    by_name = {one["parameter"]: one for one in found}
    assert {"term_starts", "failed_candidate"} <= set(by_name)
    gone = by_name["failed_candidate"]["goes_out"]
    assert gone and all(one["before"]["status"] in {"candidate", "title_holder"} for one in gone)
    assert all(one["after"]["status"] not in {"candidate", "title_holder"} for one in gone)
    today = {one["teacher"]: one for one in btcore("standing", TERM, dossiers, "--on", "2026-04-25", "--json").data}
    assert all(one["before"]["status"] == today[one["teacher"]]["status"] for one in gone)
    spoken = btcore("readings", TERM, dossiers, "--on", "2026-04-25", "--part", "standing", "--lang", "zh").out
    assert "状态" in spoken and "→" in spoken


def test_readings_of_standing_without_an_award_find_nothing_to_vary(btcore, school: Path) -> None:
    ran = btcore("readings", "school-semester-training", school, "--on", "2026-04-25", "--part", "standing")
    assert (ran.exit_code, ran.err) == (0, "") and "No parameter" in ran.out


def test_a_renewed_title_goes_up_the_ladder_with_its_new_end(btcore, tmp_path: Path) -> None:
    path, upward, again = (tmp_path / f"{name}.json" for name in ("school", "upward", "again"))
    title = {"id": "A", "kind": "title", "on": "2020-09-01", "until": "2023-08-31", "title": "key_teacher"}
    renewed = {"id": "B", "kind": "award_event", "on": "2023-07-01", "result": "renewed", "title": "key_teacher"}
    records = [{**one, "programme": TERM, "administrative_level": "school"} for one in (title,)]
    dossier = {"teacher": {"id": "T1", "name": "李明"}, "records": [*records, {**renewed, "programme": TERM}]}
    path.write_text(json.dumps([dossier], ensure_ascii=False), encoding="utf-8")
    btcore("standing", TERM, path, "--on", "2026-04-25", "--into", upward)
    btcore("standing", TERM, upward, "--on", "2026-04-25", "--into", again)
    assert read(upward) == read(again)
    held = [one["until"] for one in read(upward)[0]["records"] if one["kind"] == "title"]
    assert held == ["2023-08-31", "2026-08-31"]
    for code in (CITY, "county-summer-training"):
        (proposed,) = btcore("nominations", code, upward, "--on", "2026-04-25", "--json").data["nominations"]
        assert proposed["tie_breaks"]["key_teacher_below"] is True
        (without,) = btcore("nominations", code, path, "--on", "2026-04-25", "--json").data["nominations"]
        assert without["tie_breaks"]["key_teacher_below"] is False


def test_the_groups_half_of_a_clause_is_judged_for_each_group(btcore, tmp_path: Path) -> None:
    path = tmp_path / "school.json"
    exchange = {"id": "R1", "kind": "experience_exchange", "on": "2026-05-06"}
    dossiers = [
        {"teacher": {"id": f"T{n}", "name": "李明", "school": "S-01", **place}, "records": records}
        for n, (place, records) in enumerate(
            [
                ({"teaching_research_group": "G-01"}, []),
                ({"teaching_research_group": "G-01"}, [exchange]),
                ({"teaching_research_group": "G-02"}, []),
                ({}, [exchange]),
            ]
        )
    ]
    path.write_text(json.dumps(dossiers, ensure_ascii=False), encoding="utf-8")
    words = ("check", "school-semester-training", path, "--on", "2026-08-31", "--part", "duties")
    ran = btcore(*words, "--bearer", "group", "--json")
    assert [(one["teacher"], one["bearer"], one["outcome"]) for one in ran.data] == [
        ("G-01", "group", "PASS"),
        ("G-02", "group", "FAIL"),
    ]
    assert [one["code"] for one in ran.data[0]["clauses"]] == ["1.3-exchange"]
    assert ran.data[0]["clauses"][0]["counted"] == ["T1/R1"]
    assert "teachers who name no teaching-research group and belong to none: 1" in ran.err
    said = btcore(*words, "--bearer", "school", "--lang", "zh").out
    assert "第 1.6-inspection 条" in said and "不符合" in said
    told = btcore(*words, "--lang", "zh", "--explain", "T1").out
    assert "由教研组承担，按教研组判定" in told
