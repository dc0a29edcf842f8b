"""nominations, select, what-if with nominations, the demo's second half, and why of every number."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from btcore.files.sample_places import sample_allocation, sample_scores

CITY = "city-key-teacher"
ON = ("--on", "2026-04-25")
DECLARED = ("--set", "pass_mark=75", "--set", "gate_pass_mark=60", "--set", "minimum_attendance=85")
PEOPLE = [
    {"id": "N1", "teacher": "T1", "name": "李明", "score": "90", "county": "C-01", "subject": "chinese"},
    {"id": "N2", "teacher": "T2", "name": "王芳", "score": "88.5", "county": "C-01", "subject": "chinese"},
    {"id": "N3", "teacher": "T3", "name": "𠮷田", "score": "80", "county": "C-02", "subject": "chinese"},
    {
        "id": "N4",
        "teacher": "T4",
        "name": "欧阳雪",
        "score": "70",
        "county": "C-02",
        "subject": "chinese",
        "outcome": "FAIL",
    },
]
BOUNDS = [{"name": "C-01 chinese", "where": {"county": "C-01", "subject": "chinese"}, "at_most": 1}]


@pytest.fixture
def file(tmp_path: Path):
    def write(people=PEOPLE, bounds=BOUNDS, **more) -> Path:
        path = tmp_path / "nominations.json"
        path.write_text(json.dumps({"nominations": people, "bounds": bounds, **more}, ensure_ascii=False), "utf-8")
        return path

    return write


def test_select_has_the_form_of_the_contract(btcore, file) -> None:
    data = btcore("select", CITY, file(), "--json").data
    assert [one["nomination"] for one in data["selected"]] == ["N1", "N3"]
    assert [one["rank"] for one in data["selected"]] == [1, 3]
    assert data["reserve"] == [{"nomination": "N2", "rank": 2, "place": 1}]
    (passed,) = data["passed_over"]
    assert (passed["nomination"], passed["because"]["bound"], passed["because"]["held_by"]) == (
        "N2",
        "C-01 chinese",
        ["N1"],
    )
    assert {one["bound"]: (one["taken"], one["slack"]) for one in data["bounds"]} == {
        "C-01 chinese": (1, 0),
        "quota": (2, 404),
    }
    assert (data["ties"], data["fillable"], data["conflict"]) == ([], 0, [])


def test_standard_output_holds_nothing_but_json_when_the_solver_runs(file) -> None:
    lower = [*BOUNDS, {"name": "C-02", "where": {"county": "C-02"}, "at_least": 1}]
    command = [
        sys.executable,
        "-m",
        "btcore.cli.main",
        "select",
        CITY,
        str(file(bounds=lower)),
        "--set",
        "quota=1",
        "--json",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [one["nomination"] for one in json.loads(ran.stdout)["selected"]] == ["N3"]


def test_why_somebody_was_passed_over_is_told_in_both_languages(btcore, file) -> None:
    words = btcore("select", CITY, file(), "--explain", "N2").out
    assert "C-01 chinese is full: 1 places, held by N1" in words and "李明, rank 1, score 90" in words
    assert "已满：名额 1 个" in btcore("select", CITY, file(), "--explain", "N2", "--lang", "zh").out
    assert "eligibility: not met" in btcore("select", CITY, file(), "--explain", "N4").out


def test_bounds_that_cannot_hold_are_an_answer(btcore, file) -> None:
    ran = btcore("select", CITY, file(bounds=[{"name": "C-03", "where": {"county": "C-03"}, "at_least": 1}]), "--json")
    assert (ran.exit_code, ran.data["conflict"], ran.data["selected"]) == (0, ["C-03"], [])


def test_a_nomination_that_is_not_known_stops_the_selection_by_name(btcore, file) -> None:
    people = [
        *PEOPLE,
        {"id": "N5", "teacher": "T5", "outcome": "UNKNOWN", "score": "99", "county": "C-02", "subject": "x"},
    ]
    ran = btcore("select", CITY, file(people))
    assert (ran.exit_code, ran.out) == (2, "") and "--set-aside N5" in ran.err
    assert btcore("select", CITY, file(people), "--set-aside", "N5", "--json").exit_code == 0


def test_the_reserve_steps_up_from_an_earlier_result(btcore, file, tmp_path: Path) -> None:
    (tmp_path / "first.json").write_text(btcore("select", CITY, file(), "--json").out, "utf-8")
    after = btcore("select", CITY, file(), "--selected", tmp_path / "first.json", "--withdrawn", "N1", "--json").data
    assert [one["nomination"] for one in after["selected"]] == ["N2", "N3"]


def test_a_result_that_is_none_is_refused(btcore, file, tmp_path: Path) -> None:
    (tmp_path / "first.json").write_text("[]", "utf-8")
    ran = btcore("select", CITY, file(), "--selected", tmp_path / "first.json")
    assert ran.exit_code == 2 and "no result of a selection" in ran.err


def test_a_result_that_was_written_as_a_workbook_is_asked_for_as_json(btcore, file, tmp_path: Path) -> None:
    btcore("select", CITY, file(), "--to", tmp_path / "r.xlsx")
    ran = btcore("select", CITY, file(), "--selected", tmp_path / "r.xlsx")
    assert ran.exit_code == 2
    assert ran.err.startswith("r.xlsx: a workbook; expected the result as a .json file, which select --to FILE.json")
    assert (
        "JSON 格式的遴选结果" in btcore("select", CITY, file(), "--selected", tmp_path / "r.xlsx", "--lang", "zh").err
    )


@pytest.fixture
def sampled(btcore, tmp_path: Path) -> Path:
    btcore("sample", CITY, tmp_path / "s", "--teachers", 200)
    ids = [one["teacher"]["id"] for one in json.loads((tmp_path / "s" / "dossiers.json").read_text("utf-8"))]
    sample_scores(tmp_path / "scores.csv", ids, seed=3)
    sample_allocation(tmp_path / "allocation.xlsx", places=406, seed=3)
    return tmp_path


def test_nominations_from_dossiers_scores_and_an_allocation_table_can_be_selected(btcore, sampled: Path) -> None:
    files = ("--scores", sampled / "scores.csv", "--allocation", sampled / "allocation.xlsx")
    made = btcore("nominations", CITY, sampled / "s", *ON, *files, "--eligible", "--to", sampled / "n.json")
    assert made.exit_code == 0 and "btcore select" in made.out
    data = json.loads((sampled / "n.json").read_text("utf-8"))
    assert sum(one["at_most"] for one in data["bounds"]) == 406 and len(data["bounds"]) == 108
    assert all(one.get("outcome", "PASS") == "PASS" and one["subject"] for one in data["nominations"])
    chosen = btcore("select", CITY, sampled / "n.json", "--json").data
    assert chosen["selected"]
    book = btcore("nominations", CITY, sampled / "s", *ON, *files, "--eligible", "--to", sampled / "n.xlsx")
    assert book.exit_code == 0
    again = btcore("select", CITY, sampled / "n.xlsx", "--json").data
    assert [one["nomination"] for one in again["selected"]] == [one["nomination"] for one in chosen["selected"]]


def test_nominations_are_listed_with_the_words_of_stages_and_subjects(btcore, sampled: Path) -> None:
    listed = btcore("nominations", CITY, sampled / "s", *ON, "--lang", "zh").out
    assert "语文" in listed
    assert "chinese" not in listed
    assert "primary" not in listed


def test_the_two_commands_of_the_readme_choose_out_of_the_sample(btcore, sampled: Path) -> None:
    names = {"roster.xlsx": "s", "scores.xlsx": "scores.csv", "places.xlsx": "allocation.xlsx"}
    lines = (Path(__file__).parents[2] / "README.md").read_text("utf-8").splitlines()
    for verb in ("nominations", "select"):
        (line,) = [one for one in lines if one.startswith(f"    btcore {verb} ")]
        words = line.split("   ")[1] if verb == "nominations" else line.strip().split("   ")[0]
        words = [str(sampled / names.get(one, one)) if "." in one else one for one in words.split()[1:]]
        ran = btcore(*words)
        assert (ran.exit_code, ran.err) == (0, ""), line


def test_who_would_stop_the_selection_is_counted_with_the_option_that_leaves_them_out(btcore, sampled: Path) -> None:
    command = ("nominations", CITY, sampled / "s", *ON, "--to", sampled / "n.json")
    said = btcore(*command).out
    number = json.loads((sampled / "n.json").read_text("utf-8"))["nominations"]
    unknown = sum(one.get("outcome") == "UNKNOWN" for one in number)
    assert f"{unknown} are not known to be eligible and would stop a selection: --eligible here leaves them out" in said
    assert f"{unknown} 名尚不知是否符合条件" in btcore(*command, "--lang", "zh").out
    assert "would stop a selection" not in btcore(*command, "--eligible").out


def test_of_many_nominations_the_nearest_few_stand_for_one_that_is_none(btcore, file) -> None:
    people = file([{"id": f"N-{number}", "teacher": f"T-{number}", "score": 80 - number} for number in range(150)], [])
    few = re.compile(r"no nomination NOPE; expected \S+ or \S+ or \S+, or another of the 150 known ones")
    for option in ("--set-aside", "--explain"):
        assert few.search(btcore("select", CITY, people, option, "NOPE").err)
        assert "150 个已知名称" in btcore("select", CITY, people, option, "NOPE", "--lang", "zh").err


def test_every_outcome_is_nominated_unless_only_the_eligible_are_asked_for(btcore, sampled: Path) -> None:
    data = btcore("nominations", CITY, sampled / "s", *ON, "--json").data
    verdicts = btcore("check", CITY, sampled / "s", *ON, "--json").data
    assert {one["teacher"]: one.get("outcome", "PASS") for one in data["nominations"]} == {
        one["teacher"]: one["outcome"] for one in verdicts
    }


def test_an_allocation_that_does_not_add_up_is_refused_with_the_remainder(btcore, sampled: Path) -> None:
    sample_allocation(sampled / "short.xlsx", places=398, seed=3)
    ran = btcore("nominations", CITY, sampled / "s", *ON, "--allocation", sampled / "short.xlsx")
    assert ran.exit_code == 2 and "398" in ran.err and "406" in ran.err and re.search(r"\b8\b", ran.err)


def test_what_if_with_nominations_names_who_would_lose_the_place_and_why(btcore, sampled: Path) -> None:
    files = ("--scores", sampled / "scores.csv", "--eligible", "--to", sampled / "n.json")
    btcore("nominations", CITY, sampled / "s", *ON, *files)
    command = ("what-if", CITY, sampled / "s", *ON, "--nominations", sampled / "n.json")
    fewer = btcore(*command, "--set", "quota=20", "--json").data["selection"]
    assert (fewer["after"], fewer["comes_in"]) == (20, [])
    assert fewer["before"] - 20 == len(fewer["goes_out"]) and fewer["goes_out"][0]["because"]["bound"] == "quota"
    stricter = btcore(*command, "--set", "min_open_lessons=4", "--json").data
    lost = {one["teacher"] for one in stricter["goes_out"]}
    assert {one["teacher"] for one in stricter["selection"]["goes_out"]} == lost
    assert "goes out" in btcore(*command, "--set", "quota=20").out


def test_the_demo_goes_from_roster_to_results_and_every_number_can_be_asked_why(btcore, tmp_path: Path) -> None:
    ran = btcore("demo", CITY, tmp_path / "demo", "--teachers", 400, *DECLARED)
    assert (ran.exit_code, ran.err) == (0, "")
    for words in (
        "Bounds without slack",
        "Passed over",
        "Results of",
        "Certificate",
        "40 places fewer",
        "A doubtful reading",
    ):
        assert words in ran.out
    asked = [line.strip() for line in ran.out.splitlines() if line.startswith("  btcore ")]
    assert [shlex.split(line)[1] for line in asked] == ["check", "select", "score", "doctor", "verify"]
    for line in asked:
        why = btcore(*shlex.split(line)[1:])
        assert why.exit_code == 0 and why.out.strip(), line
    data = json.loads((tmp_path / "demo" / "selection.json").read_text("utf-8"))
    scores = json.loads((tmp_path / "demo" / "results.json").read_text("utf-8"))
    assert len(scores) == len(data["selected"])


def test_the_demo_says_what_is_undeclared_instead_of_scoring(btcore, tmp_path: Path) -> None:
    ran = btcore("demo", CITY, tmp_path / "demo", "--teachers", 60)
    assert ran.exit_code == 0 and "undeclared gate_pass_mark" in ran.out.replace("\n", " ")
    assert "Results of" not in ran.out


def test_bench_select_reports_ratios_over_a_greedy_pass(btcore) -> None:
    data = btcore("bench", "select", "--nominations", 200, "--places", 60, "--rounds", 1, "--json").data
    assert data["both_ends"]["over_greedy"] > 0 and data["upper_ends"]["bounds"] == 214


def test_a_withdrawal_is_remembered_by_the_result_it_led_to(btcore, tmp_path: Path) -> None:
    people = [{"id": f"N{place}", "teacher": f"T{place}", "score": str(100 - place)} for place in range(1, 5)]
    (tmp_path / "n.json").write_text(json.dumps(people), "utf-8")

    def choose(*words: object) -> list[str]:
        ran = btcore("select", CITY, tmp_path / "n.json", "--set", "quota=2", *words, "--to", tmp_path / "r.json")
        assert ran.exit_code == 0, ran.err
        return [one["nomination"] for one in json.loads((tmp_path / "r.json").read_text("utf-8"))["selected"]]

    assert choose() == ["N1", "N2"]
    assert choose("--selected", tmp_path / "r.json", "--withdrawn", "N1") == ["N2", "N3"]
    assert choose("--selected", tmp_path / "r.json", "--withdrawn", "N2") == ["N3", "N4"], "N1 does not come back"
    ran = btcore("select", CITY, tmp_path / "n.json", "--withdrawn", "N1")
    assert ran.exit_code == 2 and "no --selected" in ran.err


def test_who_steps_up_is_named(btcore, file, tmp_path: Path) -> None:
    btcore("select", CITY, file(), "--to", tmp_path / "r.json")
    words = btcore("select", CITY, file(), "--selected", tmp_path / "r.json", "--withdrawn", "N1", "--lang", "zh").out
    assert "递补入选：N2 王芳" in words


def test_the_result_can_be_had_as_a_workbook_without_formulas(btcore, file, tmp_path: Path) -> None:
    people = [{**PEOPLE[0], "name": "=HYPERLINK(1)"}, *PEOPLE[1:]]
    assert btcore("select", CITY, file(people), "--to", tmp_path / "r.xlsx", "--lang", "zh").exit_code == 0
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["入选", "未入选（后备）", "名额"]
    cell = book["入选"]["E2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert "C-01 语文已满" in book["未入选（后备）"]["G2"].value


def test_a_workbook_that_cannot_be_written_is_one_sentence(btcore, file, tmp_path: Path) -> None:
    for lang, words in (("en", "open in another program"), ("zh", "正在其他程序中打开")):
        ran = btcore("select", CITY, file(), "--to", tmp_path / "missing" / "r.xlsx", "--lang", lang)
        assert ran.exit_code == 2 and words in ran.err and len(ran.err.splitlines()) == 1


def test_a_nomination_that_no_bound_of_its_kind_holds_is_pointed_out(btcore, file) -> None:
    more = [*BOUNDS, {"name": "C-02 chinese", "where": {"county": "C-02", "subject": "chinese"}, "at_most": 5}]
    people = [*PEOPLE, {"id": "N6", "teacher": "T6", "score": "60", "county": "C-2", "subject": "chinese"}]
    ran = btcore("select", CITY, file(people, more), "--json")
    assert ran.data["outside"] == ["N6"]
    assert "is something spelt otherwise?" in btcore("select", CITY, file(people, more)).out


def test_refusals_name_the_file(btcore, file) -> None:
    people = [*PEOPLE, {"id": "N5", "teacher": "T1", "score": "60", "county": "C-01", "subject": "chinese"}]
    assert (
        "nominations.json, nomination N5: teacher T1 is nominated already" in btcore("select", CITY, file(people)).err
    )
    assert "nominations.json，推荐 N5：" in btcore("select", CITY, file(people), "--lang", "zh").err


def test_a_scores_file_that_slipped_by_a_row_is_noticed_by_the_names(btcore, sampled: Path) -> None:
    people = [one["teacher"] for one in json.loads((sampled / "s" / "dossiers.json").read_text("utf-8"))]
    slipped = [
        {"teacher": one["id"], "name": other["name"], "score": 80}
        for one, other in zip(people, [*people[1:], people[0]], strict=True)
    ]
    (sampled / "scores.json").write_text(json.dumps(slipped), "utf-8")
    ran = btcore("nominations", CITY, sampled / "s", *ON, "--scores", sampled / "scores.json")
    assert ran.exit_code == 2 and f"{people[1]['name']} is named {people[0]['name']} in its dossier" in ran.err


def test_a_score_of_nobody_is_refused_and_a_missing_one_left_to_the_selection(btcore, sampled: Path) -> None:
    people = [one["teacher"]["id"] for one in json.loads((sampled / "s" / "dossiers.json").read_text("utf-8"))]
    command = ("nominations", CITY, sampled / "s", *ON, "--eligible", "--scores", sampled / "scores.json")
    (sampled / "scores.json").write_text(json.dumps({**dict.fromkeys(people, 80), "T-nobody": 90}), "utf-8")
    assert "no dossier has this id" in btcore(*command).err
    eligible = btcore("nominations", CITY, sampled / "s", *ON, "--eligible", "--json").data["nominations"]
    without = eligible[0]["teacher"]
    (sampled / "scores.json").write_text(json.dumps({id: 80 for id in people if id != without}), "utf-8")
    made = btcore(*command, "--to", sampled / "n.json")
    assert "have no score" in made.out and "Left out" in made.out
    refused = btcore("select", CITY, sampled / "n.json")
    assert refused.exit_code == 2 and f"N-{without}: no score" in refused.err
    assert btcore("select", CITY, sampled / "n.json", "--set-aside", f"N-{without}", "--json").exit_code == 0


def test_what_if_can_start_from_the_values_of_the_cohort(btcore, sampled: Path) -> None:
    btcore(
        "nominations",
        CITY,
        sampled / "s",
        *ON,
        "--scores",
        sampled / "scores.csv",
        "--eligible",
        "--to",
        sampled / "n.json",
    )
    command = ("what-if", CITY, sampled / "s", *ON, "--nominations", sampled / "n.json", "--base", "quota=30")
    found = btcore(*command, "--set", "quota=20", "--json").data["selection"]
    assert (found["before"], found["after"], len(found["goes_out"])) == (30, 20, 10)
