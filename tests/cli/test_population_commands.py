"""evaluate, what-if and readings over a database, and the bench, from the command line."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from btcore import installed
from btcore.cli.bench_population_data import ACCOUNT, make_population
from btcore.cli.main import main
from btcore.records.database import DATABASE, open_database
from btcore.records.migrating import migrate
from btcore.records.population import PopulationEvaluation

CITY, ON = "city-key-teacher", "2026-04-25"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("population") / "sample.sqlite3"
    open_database(str(path), create=True)
    migrate()
    make_population(300, seed=3, manager=installed(), on=date.fromisoformat(ON), detailed=300)
    DATABASE.close()
    return str(path)


def run(*words: str) -> Any:
    done = CliRunner().invoke(main, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_evaluate_judges_once_and_then_nobody(made: str) -> None:
    words = ("evaluate", CITY, "--as", ACCOUNT, "--on", ON, "--database", made)
    first, again = run(*words), run(*words)
    assert (first["judged"], again["judged"]) == (300, 0)
    assert first["outcomes"] == again["outcomes"]
    assert sum(first["clauses"]["3.3"].values()) == 300
    only = run(*words, "--outcome-only")
    assert (only["outcomes"], only["clauses"]) == (first["outcomes"], {})


SET = {
    "decimal": ("school-key-teacher-term", "front_percentile=87.5", {"front_percentile": "87.5"}),
    "table": (CITY, 'portfolio_parts={"lesson": 62.5}', {"portfolio_parts": {"lesson": "62.5"}}),
}


@pytest.mark.parametrize("type", SET)
def test_values_with_decimals_are_laid_over_the_rules_and_stand_as_they_were_given(type: str, made: str) -> None:
    code, value, stored = SET[type]
    words = (code, "--as", ACCOUNT, "--on", ON, "--database", made, "--set", value)
    first, again = run("evaluate", *words), run("evaluate", *words)
    assert (first["judged"], again["judged"], first["evaluation"]) == (300, 0, again["evaluation"])
    open_database(made)
    assert PopulationEvaluation.get_by_id(first["evaluation"]).overlay == stored
    DATABASE.close()
    assert sum(run("what-if", *words)["after"].values()) == 300


def test_a_what_if_over_the_database_is_that_over_its_dossiers(made: str, tmp_path: Path) -> None:
    where = ("--as", ACCOUNT, "--on", ON, "--database", made)
    file = tmp_path / "dossiers.json"
    run("export", str(file), *where)
    change = ("--on", ON, "--set", "min_open_lessons=1")
    there, here = run("what-if", CITY, *where, *change[2:]), run("what-if", CITY, str(file), *change)
    for how in ("comes_in", "goes_out", "otherwise"):
        assert there[how] or how == "goes_out"
        told = [{name: one[name] for name in ("teacher", "before", "after", "clauses")} for one in there[how]]
        assert told == [{name: one[name] for name in ("teacher", "before", "after", "clauses")} for one in here[how]]
    assert {name: sorted(there[name].items()) for name in ("before", "after")} == {
        name: sorted(here[name].items()) for name in ("before", "after")
    }


def test_readings_over_the_database_are_those_over_its_dossiers(made: str, tmp_path: Path) -> None:
    where = ("--as", ACCOUNT, "--on", ON, "--database", made)
    file = tmp_path / "dossiers.json"
    run("export", str(file), *where)
    there, here = run("readings", CITY, *where), run("readings", CITY, str(file), "--on", ON)
    assert [(one["parameter"], one["alternative"]) for one in there] == [
        (one["parameter"], one["alternative"]) for one in here
    ]
    for one, other in zip(there, here, strict=True):
        assert [person["teacher"] for person in one["goes_out"]] == [person["teacher"] for person in other["goes_out"]]


@pytest.fixture(scope="module")
def snapshot(made: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("snapshot") / "made"
    assert (
        run("export", "--parquet", str(path), "--as", ACCOUNT, "--on", ON, "--database", made)["rows"]["teacher"] == 300
    )
    return str(path)


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_a_snapshot_on_an_engine_has_the_outcomes_of_the_database(
    suffix: str, made: str, snapshot: str, tmp_path: Path
) -> None:
    import duckdb

    where = ("--as", ACCOUNT, "--on", ON, "--database", made)
    file = tmp_path / f"outcomes.{suffix}"
    there = run("evaluate", CITY, *where, "--set", "window_years=4")
    words = ("--engine", "duckdb", "--snapshot", snapshot, "--set", "window_years=4")
    here = run("evaluate", CITY, *words, "--into", str(file))
    assert {name: here[name] for name in ("outcomes", "clauses", "teachers", "on")} == {
        name: there[name] for name in ("outcomes", "clauses", "teachers", "on")
    }
    rows = duckdb.sql(f"SELECT outcome, count(*) FROM '{file}' GROUP BY outcome").fetchall()
    assert dict(rows) == there["outcomes"]
    assert len(duckdb.sql(f"SELECT DISTINCT teacher FROM '{file}'").fetchall()) == 300


def test_a_what_if_over_a_snapshot_is_that_over_the_database(made: str, snapshot: str) -> None:
    change = ("--on", ON, "--set", "min_open_lessons=1")
    there = run("what-if", CITY, "--as", ACCOUNT, "--database", made, *change)
    here = run("what-if", CITY, "--engine", "duckdb", "--snapshot", snapshot, *change)
    for how in ("comes_in", "goes_out", "otherwise"):
        # A snapshot holds no names.
        assert here[how] == [{**one, "name": one["teacher"]} for one in there[how]]
    assert here["comes_in"]
    assert (here["by_clause"], here["by_jurisdiction"]) == (there["by_clause"], there["by_jurisdiction"])


def test_readings_over_a_snapshot_are_those_over_the_database(made: str, snapshot: str) -> None:
    there = run("readings", CITY, "--on", ON, "--as", ACCOUNT, "--database", made)
    here = run("readings", CITY, "--on", ON, "--engine", "duckdb", "--snapshot", snapshot)
    assert [(one["parameter"], one["by_clause"]) for one in here] == [
        (one["parameter"], one["by_clause"]) for one in there
    ]


REFUSED = {
    ("--engine", "duckdb"): "--snapshot",
    ("--snapshot", "{snapshot}"): "--engine",
    ("--engine", "duckdb", "--snapshot", "{snapshot}x"): "no manifest",
    ("--engine", "duckdb", "--snapshot", "{snapshot}", "--into", "outcomes.pdf"): "suffix .pdf",
    ("--engine", "duckdb", "--snapshot", "{snapshot}", "--into", "{snapshot}"): "the file exists",
    ("--engine", "duckdb", "--snapshot", "{snapshot}", "--jurisdiction", "C-01"): "--jurisdiction",
    ("--engine", "duckdb", "--snapshot", "{snapshot}", "--values", "3.4"): "--values",
    ("--engine", "duckdb", "--snapshot", "{snapshot}", "--master", "local[2]"): "--master",
    ("--into", "outcomes.csv"): "--into",
    (): "--as",
}


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_what_an_engine_cannot_do_is_refused_in_a_sentence(words: tuple[str, ...], snapshot: str) -> None:
    given = [one.format(snapshot=snapshot) for one in words]
    done = CliRunner().invoke(main, ["evaluate", CITY, *given])
    assert (done.exit_code, REFUSED[words] in done.stderr) == (2, True), done.stderr


OF_DATABASE = {
    ("select", "--scores", "scores.csv"): "--scores: a file of nominations; expected no NOMINATIONS",
    ("select", "--jurisdiction", "NOWHERE"): "--jurisdiction: a file of nominations",
    ("select", "--as", "nobody"): "--as: a file of nominations",
    ("what-if", "--set", "window_years=3", "--engine", "duckdb", "--snapshot", "x"): "--engine: a file of dossiers",
    ("what-if", "--set", "window_years=3", "--as", "nobody"): "--as: a file of dossiers; expected no DOSSIERS",
    ("readings", "--engine", "duckdb", "--snapshot", "x"): "--engine: a file of dossiers",
    ("readings", "--as", "nobody"): "--as: a file of dossiers",
}


OF_FILES = {
    ("select", "--set-aside", "N1"): "--set-aside: no file of nominations; expected NOMINATIONS",
    ("what-if", "--set", "window_years=3", "--nominations", "x"): "--nominations: no file of dossiers",
    ("readings", "--columns", "x"): "--columns: no file of dossiers; expected DOSSIERS",
}


@pytest.mark.parametrize("words", OF_FILES, ids=" ".join)
def test_what_only_a_file_has_is_refused_without_one(words: tuple[str, ...], made: str) -> None:
    command, *options = words
    where = ("--as", ACCOUNT, "--on", ON, "--database", made, "--lang", "en")
    done = CliRunner().invoke(main, [command, CITY, *options, *where])
    assert (done.exit_code, done.stdout, OF_FILES[words] in done.stderr) == (2, "", True), done.stderr


@pytest.mark.parametrize("words", OF_DATABASE, ids=" ".join)
def test_what_only_a_database_or_an_engine_can_do_is_refused_beside_a_file(words: tuple[str, ...]) -> None:
    command, *options = words
    done = CliRunner().invoke(main, [command, CITY, "given.json", "--on", ON, *options, "--lang", "en"])
    assert (done.exit_code, done.stdout, OF_DATABASE[words] in done.stderr) == (2, "", True), done.stderr


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_folder_that_is_not_there_is_told_in_a_sentence(
    language: str, made: str, snapshot: str, tmp_path: Path
) -> None:
    nowhere, where = tmp_path / "nowhere", ("--as", ACCOUNT, "--on", ON, "--database", made)
    of_engine = ("--engine", "duckdb", "--snapshot", snapshot, "--into", str(nowhere / "outcomes.csv"))
    commands = {
        ("export", str(nowhere / "made"), "--parquet", *where): nowhere,
        ("export", str(nowhere / "dossiers.json"), *where): nowhere / "dossiers.json",
        ("evaluate", CITY, "--on", ON, *of_engine): nowhere,
    }
    said = {
        "en": "there is no such file or folder; expected a name that is right, in a folder that exists",
        "zh": "文件或文件夹不存在；应为 正确的名称，且所在文件夹已存在",
    }
    for words, place in commands.items():
        done = CliRunner().invoke(main, [*words, "--lang", language])
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == f"{place}{'：' if language == 'zh' else ': '}{said[language]}\n"


def test_a_choice_among_everyone_is_that_among_their_nominations(made: str, tmp_path: Path) -> None:
    where = ("--as", ACCOUNT, "--on", ON, "--database", made)
    file, scores, proposed = (tmp_path / name for name in ("dossiers.json", "scores.json", "nominations.json"))
    run("export", str(file), *where)
    people = [one["teacher"]["id"] for one in json.loads(file.read_text(encoding="utf-8"))]
    drawn = Random(5)
    given = [{"teacher": one, "score": str(drawn.randint(0, 300)), "subject": "chinese"} for one in people]
    scores.write_text(json.dumps(given), encoding="utf-8")
    change = (
        "--on",
        ON,
        "--set",
        "min_open_lessons=0",
        "--set",
        "quota=4",
        "--set",
        "ties=draw",
        "--set",
        "draw_seed=9",
    )
    run("nominations", CITY, str(file), *change[:4], "--scores", str(scores), "--to", str(proposed))
    listed = json.loads(proposed.read_text(encoding="utf-8"))["nominations"]
    aside = [word for one in listed if one["outcome"] == "UNKNOWN" for word in ("--set-aside", one["id"])]
    there = run("select", CITY, *where, *change[2:], "--scores", str(scores))
    here = run("select", CITY, str(proposed), *change, *aside)
    assert len(here["selected"]) == 4
    for name in ("selected", "bounds", "ties", "fillable", "conflict"):
        assert there[name] == here[name], name
    assert there["passed_over"] == here["passed_over"][:3]
    assert len(there["passed_over"]) + there["unlisted"] == len(here["passed_over"])
    assert there["unknown"] == len(aside) / 2


def test_a_choice_among_everyone_needs_scores_where_a_programme_has_no_points(made: str) -> None:
    where = ("--as", ACCOUNT, "--on", ON, "--database", made, "--set", "quota=4")
    done = CliRunner().invoke(main, ["select", CITY, *where, "--lang", "zh"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--scores" in done.stderr


def test_both_ends_of_a_clause_are_those_of_the_verdicts(made: str, tmp_path: Path) -> None:
    where = ("--as", ACCOUNT, "--on", ON, "--database", made)
    file = tmp_path / "dossiers.json"
    run("export", str(file), *where)
    verdicts = {one["teacher"]: one["clauses"] for one in run("check", CITY, str(file), "--on", ON)}
    there = run("evaluate", CITY, *where, "--values", "3.3")
    assert len(there) == len(verdicts) == 300
    for one in there:
        (clause,) = (clause for clause in verdicts[one["teacher"]] if clause["code"] == "3.3")
        assert (one["outcome"], one["low"], one["high"]) == (clause["outcome"], str(clause["low"]), str(clause["high"]))
    done = CliRunner().invoke(main, ["evaluate", CITY, *where, "--values", "3.4"])
    assert done.exit_code == 2
    assert "3.2, 3.3" in done.stderr


def test_without_an_account_nobody_is_looked_at(made: str) -> None:
    done = CliRunner().invoke(main, ["what-if", CITY, "--on", ON, "--set", "window_years=3", "--database", made])
    assert done.exit_code == 2
    assert "--as" in done.stderr


def test_show_sql_is_a_statement(made: str) -> None:
    done = CliRunner().invoke(main, ["show", CITY, "--on", ON, "--sql"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "AS MATERIALIZED" in done.stdout
    grouped = CliRunner().invoke(main, ["show", CITY, "--on", ON, "--sql", "--postgresql"], catch_exceptions=False)
    assert "GROUP BY" in grouped.stdout
    assert "FILTER" in grouped.stdout
    duties = CliRunner().invoke(main, ["show", "school-key-teacher-term", "--on", ON, "--sql", "--part", "duties"])
    assert "whose dossier is judged by Python" in duties.stdout


def test_the_bench_says_what_it_measured_and_what_not() -> None:
    done = CliRunner().invoke(main, ["bench", "population", "--teachers", "300", "--rounds", "1", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert set(found) == {"teachers", "rounds", "ratios", "peak_mib"}
    assert found["ratios"]["sqlite_writeback_over_scan"] > 0
    for name, package in (("pandas_over_sqlite", "pandas"), ("openfisca_over_sqlite", "openfisca_core")):
        lacking = importlib.util.find_spec(package) is None
        assert (found["ratios"][name] is None, name in done.stderr) == (lacking, lacking)


def test_what_is_said_of_equals_in_the_database_settles_them(made: str, tmp_path: Path) -> None:
    where = ("--as", ACCOUNT, "--on", ON, "--database", made, "--set", "min_open_lessons=0", "--set", "quota=1")
    file, scores = tmp_path / "dossiers.json", tmp_path / "scores.json"
    run("export", str(file), *where[:6])
    people = [one["teacher"]["id"] for one in json.loads(file.read_text(encoding="utf-8"))]
    equals = [{"teacher": one, "score": 80, "subject": "chinese"} for one in people]
    scores.write_text(json.dumps(equals), encoding="utf-8")
    words = ["select", CITY, *where, "--scores", str(scores)]
    said = {
        language: CliRunner().invoke(main, [*words, "--lang", language], catch_exceptions=False).stdout
        for language in ("en", "zh")
    }
    assert "goes into the scores file (--scores) as one more tie-break, its name among the parameter" in said["en"]
    assert "写入成绩文件（--scores），其名称须列入参数 tie_breaks" in said["zh"]
    assert run(*words)["ties"]
    ordered = [{**one, "tie_breaks": {"committee": number}} for number, one in enumerate(equals)]
    scores.write_text(json.dumps(ordered), encoding="utf-8")
    settled = run(*words, "--set", "tie_breaks=committee")
    assert (settled["ties"], len(settled["selected"])) == ([], 1)
