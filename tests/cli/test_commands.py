"""Every command does what its page says, in both languages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from btcore import PluginManager, Programme, Source, Text, parameters_from_toml
from btcore.rules.language import Clause, count

ON = ("--on", "2026-04-25")
CITY = "city-key-teacher"


def test_programmes_lists_code_title_plugin_and_version(btcore) -> None:
    row = next(row for row in btcore("programmes", "--json").data if row["code"] == CITY)
    assert set(row) == {"code", "title", "plugin", "version"}
    assert row["plugin"] == "btcore-city"
    assert "市级骨干教师培训" in btcore("programmes", "--lang", "zh").out


def test_plugins_lists_what_each_brings(btcore) -> None:
    row = next(row for row in btcore("plugins", "--json").data if row["plugin"] == "city")
    assert row["programmes"] == [CITY]
    assert "btcore-city" in btcore("plugins").out


def test_show_prints_every_clause_with_its_line_and_reading(btcore) -> None:
    data = btcore("show", CITY, "--json", *ON).data
    codes = [clause["code"] for clause in data["clauses"]]
    assert codes[:3] == ["3.1", "3.2", "3.2-morals"]
    assert codes[-1] == "3.16"
    clause = next(one for one in data["clauses"] if one["code"] == "3.3")
    assert clause["rule"].startswith("open classes or lectures, school level or above, in the past 5 years")
    parameter = next(one for one in data["parameters"] if one["name"] == "pass_mark")
    assert (parameter["state"], parameter["value"]) == ("undeclared", None)
    words = btcore("show", CITY, "--lang", "zh", *ON).out
    assert "近五年承担校级及以上公开课" in words.replace("\n", "")


def test_show_says_values_in_words_with_their_codes_and_ranges_as_ranges(btcore) -> None:
    words = btcore("show", "school-key-teacher-term", *ON).out
    assert "01-21 to 02-15, 07-06 to 08-31" in words
    assert "or calendar year" in words
    chinese = btcore("show", "school-key-teacher-term", "--lang", "zh", *ON).out
    assert "01-21 至 02-15、07-06 至 08-31" in chinese
    assert "学年 (school_year)" in chinese


def test_show_fills_in_the_values_of_an_overlay(btcore) -> None:
    data = btcore("show", CITY, "--json", *ON, "--set", "window_years=3").data
    assert next(one for one in data["parameters"] if one["name"] == "window_years")["state"] == "overlaid"


def test_lint_has_the_keys_of_the_contract_and_finds_the_short_listing(btcore) -> None:
    ran = btcore("lint", CITY, "--json")
    assert ran.exit_code == 0
    assert all(set(one) == {"programme", "code", "severity", "message", "lines"} for one in ran.data)
    assert [one["lines"] for one in ran.data if one["code"] == "listing-differs"] == [[137]]
    undeclared = {line for one in ran.data if one["code"] == "undeclared-parameter" for line in one["lines"]}
    assert {125, 157, 165, 199} <= undeclared
    assert "原文未规定" in btcore("lint", "--lang", "zh").out.replace("\n", "").replace(" ", "")


def test_check_answers_with_the_contract_and_exit_0_whatever_the_outcome(btcore, dossiers: Path) -> None:
    ran = btcore("check", CITY, dossiers, *ON, "--json")
    assert (ran.exit_code, ran.err) == (0, "")
    (verdict,) = ran.data
    assert set(verdict) == {"teacher", "programme", "part", "on", "outcome", "clauses"}
    assert (verdict["teacher"], verdict["part"], verdict["outcome"]) == ("T-001", "eligibility", "FAIL")
    clause = next(one for one in verdict["clauses"] if one["code"] == "3.3")
    assert list(clause) == [
        *("code", "title", "parent", "line", "outcome", "low", "high", "required", "counted", "refused", "missing"),
        *("reading", "parameters"),
    ]
    assert (clause["low"], clause["high"], clause["required"], clause["counted"]) == (1, 2, 3, ["R1"])
    assert clause["refused"] == [
        {"record": "R2", "reason": "before 2021-04-25"},
        {"record": "R3", "reason": "group level, school asked"},
    ]
    assert clause["parameters"]["min_open_lessons"] == 3


def test_check_explains_one_teacher_in_sentences_in_both_languages(btcore, dossiers: Path) -> None:
    english = btcore("check", CITY, dossiers, *ON, "--explain", "李明").out
    assert "refused: R2 (before 2021-04-25); R3 (group level, school asked)" in english
    chinese = btcore("check", CITY, dossiers, *ON, "--lang", "zh").out
    assert "未计入：R2（早于 2021-04-25）；R3（教研组级，要求校级）" in chinese


def test_check_of_many_prints_a_line_each_and_a_count(btcore, tmp_path: Path) -> None:
    btcore("sample", CITY, tmp_path / "sample", "--teachers", 20)
    words = btcore("check", CITY, tmp_path / "sample", *ON).out
    assert "SAMPLE-0020" in words
    assert "20 dossiers:" in words


def test_check_under_an_overlay_uses_its_values(btcore, dossiers: Path) -> None:
    (verdict,) = btcore("check", CITY, dossiers, *ON, "--json", "--set", "min_open_lessons=1").data
    clause = next(one for one in verdict["clauses"] if one["code"] == "3.3")
    assert (clause["outcome"], clause["required"]) == ("PASS", 1)


def test_the_office_roster_is_judged_through_its_column_mapping(btcore) -> None:
    data = Path(__file__).parents[1] / "data"
    ran = btcore("check", CITY, data / "office_roster.xlsx", "--columns", data / "office_roster.toml", *ON, "--json")
    outcomes = {verdict["outcome"] for verdict in ran.data}
    assert (len(ran.data), outcomes) == (60, {"PASS", "FAIL", "UNKNOWN"})


def test_cases_hold_or_exit_1_with_what_differs(btcore, tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    text = """
[[case]]
name = "A teacher of whom nothing is recorded fails"
programme = "city-key-teacher"
on = 2026-04-25
expect = { outcome = "OUTCOME" }
dossier = {}
"""
    file.write_text(text.replace("OUTCOME", "FAIL"), encoding="utf-8")
    assert btcore("cases", file, "--json").data[0]["passed"] is True
    file.write_text(text.replace("OUTCOME", "PASS"), encoding="utf-8")
    ran = btcore("cases", file)
    assert ran.exit_code == 1
    assert "outcome is FAIL, expected PASS" in " ".join(ran.out.split())
    assert "0 of 1 cases hold" in ran.out


def test_template_is_read_back_when_filled_in(btcore, tmp_path: Path) -> None:
    file = tmp_path / "roster.xlsx"
    assert btcore("template", CITY, file).exit_code == 0
    book = load_workbook(file)
    sheet = book[next(name for name in book.sheetnames if name.startswith("teachers"))]
    heads = {str(cell.value).split()[0]: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["id"], "T-009")
    sheet.cell(2, heads["name"], "尉迟䶮")
    book.save(file)
    (verdict,) = btcore("check", CITY, file, *ON, "--json").data
    assert verdict["teacher"] == "T-009"


def test_sample_is_the_same_for_the_same_seed_and_marked(btcore, tmp_path: Path) -> None:
    for name in ("one", "two"):
        btcore("sample", CITY, tmp_path / name, "--teachers", 30, "--seed", 7)
    one, two = ((tmp_path / name / "dossiers.json").read_bytes() for name in ("one", "two"))
    assert one == two
    assert b'"sample"' in one
    assert "Sample data" in (tmp_path / "one" / "SAMPLE.txt").read_text("utf-8")
    folder = btcore("check", CITY, tmp_path / "one", *ON, "--json").data
    assert folder == btcore("check", CITY, tmp_path / "one" / "dossiers.json", *ON, "--json").data


def test_demo_prints_funnel_fails_verdicts_misses_and_facts_and_writes_results(btcore, tmp_path: Path) -> None:
    ran = btcore("demo", CITY, tmp_path / "demo", "--teachers", 60)
    for words in ("The funnel", "Clauses that stop most", "Three verdicts in full", "Closest misses", "Facts whose"):
        assert words in ran.out
    book = load_workbook(tmp_path / "demo" / "sample_results.xlsx")
    assert book.sheetnames == ["results", "missing items"]
    assert book["results"].max_row == 61
    assert (tmp_path / "demo" / "sample_results.json").exists()


def test_bench_rules_reports_ratios_of_the_same_run(btcore) -> None:
    data = btcore("bench", "rules", "--teachers", 30, "--rounds", 1, "--json").data
    assert data["teachers"] == 30
    assert set(data["ratios"]) == {
        "outcomes_over_hand",
        "verdict_over_hand",
        "verdict_as_data_over_hand",
        "verdict_in_words_over_hand",
    }


def test_what_if_names_who_comes_in_and_goes_out_and_by_which_clause(btcore, tmp_path: Path) -> None:
    btcore("sample", CITY, tmp_path / "s", "--teachers", 150)
    data = btcore("what-if", CITY, tmp_path / "s", *ON, "--set", "min_open_lessons=4", "--json").data
    assert data["comes_in"] == []
    assert data["goes_out"]
    for one in data["goes_out"]:
        assert (one["before"], [clause["code"] for clause in one["clauses"]]) == ("PASS", ["3.3"])
    wider = btcore("what-if", CITY, tmp_path / "s", *ON, "--set", "min_open_lessons=1", "--json").data
    assert wider["goes_out"] == []
    assert wider["after"]["PASS"] - wider["before"]["PASS"] == len(wider["comes_in"]) > 0
    assert "goes out" in btcore("what-if", CITY, tmp_path / "s", *ON, "--set", "min_open_lessons=4").out


def test_what_if_without_another_value_is_refused(btcore, dossiers: Path) -> None:
    ran = btcore("what-if", CITY, dossiers, *ON)
    assert (ran.exit_code, ran.out) == (2, "")
    assert "no --set" in ran.err


def test_readings_runs_every_alternative_one_at_a_time(btcore, tmp_path: Path) -> None:
    btcore("sample", CITY, tmp_path / "s", "--teachers", 150)
    data = btcore("readings", CITY, tmp_path / "s", *ON, "--json").data
    found = {(one["parameter"], str(one["alternative"])) for one in data}
    assert ("title_exclusion", "ever") in found
    assert ("window_unit", "school_year") in found
    assert ("paper_counting", "separate") in found
    assert ("min_computer_grade", "2") in found
    assert any(one["goes_out"] for one in data)
    chinese = btcore("readings", CITY, tmp_path / "s", *ON, "--lang", "zh").out
    assert "由 current 改为 ever" in chinese
    assert "由 公开课、专题讲座 改为 公开课、示范课、观摩课、汇报课、专题讲座" in chinese


def test_demo_can_be_run_again_over_its_own_folder(btcore, tmp_path: Path) -> None:
    first = btcore("demo", CITY, tmp_path / "demo", "--teachers", 30, "--json")
    assert (first.exit_code, first.err) == (0, "")
    assert btcore("demo", CITY, tmp_path / "demo", "--teachers", 30, "--json").data == first.data


def test_demo_prints_nothing_where_the_roster_cannot_be_read(btcore, tmp_path: Path) -> None:
    ran = btcore("demo", CITY, tmp_path / "demo", "--teachers", 30, "--roster", tmp_path / "missing.xlsx")
    assert (ran.exit_code, ran.out) == (2, "")


def test_an_explanation_shows_who_attested_and_what_each_part_found(btcore, dossiers: Path) -> None:
    words = btcore("check", CITY, dossiers, *ON).out
    assert "attested by school council on 2026-04-01" in words
    assert "✓ professional title: found intermediate, asked at least junior" in words
    assert "on the day judged: found 0, asked none" in words


def test_who_attested_and_was_erased_since_has_a_number_for_a_name_in_both_languages(btcore, tmp_path: Path) -> None:
    word = {"clause": "3.2-morals", "met": True, "by": "erased 11", "on": "2026-02-01"}
    dossier = {"teacher": {"id": "T-1"}, "records": [], "attestations": [word]}
    (tmp_path / "t.json").write_text(json.dumps([dossier]), encoding="utf-8")
    assert "attested by erased 11 on 2026-02-01" in btcore("check", CITY, tmp_path / "t.json", *ON).out
    assert "由已清除姓名者 11于 2026-02-01 证明" in btcore("check", CITY, tmp_path / "t.json", *ON, "--lang", "zh").out


def test_a_console_of_another_encoding_loses_a_mark_and_not_the_answer(dossiers: Path) -> None:
    words = [sys.executable, "-m", "btcore.cli.main", "check", CITY, str(dossiers), *ON, "--lang", "zh"]
    ran = subprocess.run(words, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "gbk"}, check=False)
    assert ran.returncode == 0
    assert "近五年年度考核" in ran.stdout.decode("gbk")


def test_show_tells_stages_places_route_score_and_title(btcore) -> None:
    data = btcore("show", CITY, "--json").data
    assert [one["code"] for one in data["stages"]][:3] == ["centralised_training", "dispersed_practice", "assessment"]
    notice = data["stages"][3]
    assert (notice["on"], notice["length"]) == (False, "5 working days")
    assert btcore("show", CITY, "--set", "public_notice=true", "--json").data["stages"][3]["on"] is True
    assert (data["selection"]["places"], data["selection"]["allocation"]) == (406, {"undeclared": "allocation"})
    assert [one["code"] for one in data["selection"]["route"]] == ["county_bureau", "city_institute"]
    assert [one["weight"] for one in data["score"]["components"]] == ["20", "20", "20", "10", "10", "20"]
    assert data["score"]["pass_mark"] == {"undeclared": "pass_mark"}
    assert data["award"]["term_years"] == 0
    words = btcore("show", CITY, "--lang", "zh").out
    for one in ("集中培训", "未规定 (pass_mark)", "县区教育局", "荣誉称号"):
        assert one in words


@pytest.mark.parametrize("form", [(), ("--markdown",)], ids=["words", "page"])
def test_of_a_source_without_numbers_of_lines_none_are_told(btcore, monkeypatch, form: tuple[str, ...]) -> None:
    clause = Clause("1", "Two papers", zh="论文两篇", criterion=count("paper") >= 2)
    made = Programme(
        code="unnumbered",
        title=Text("Unnumbered", "无行号"),
        source=Source(Text("A notice", "某通知")),
        parameters=parameters_from_toml(""),
        eligibility=(clause,),
    )
    manager = PluginManager.of({})
    monkeypatch.setattr("btcore.cli.programmes.installed", lambda: (manager, {"unnumbered": made}))
    said = btcore("show", "unnumbered", *form, *ON).out
    assert "A notice" in said and "lines –" not in said and "None" not in said
    said = btcore("show", "unnumbered", *form, *ON, "--lang", "zh").out
    assert "某通知" in said and "至 – 行" not in said and "第 None" not in said
