"""check and standing by the rules and values that a cohort was opened with, on both databases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

CITY, TERM = "city-key-teacher", "school-key-teacher-term"
DAY = ("--on", "2026-10-01")
OPENED = {
    CITY: {"pass_mark": 75, "gate_pass_mark": 60, "minimum_attendance": 85, "quota": 2, "min_open_lessons": 4},
    TERM: {"front_percentile": 80, "consecutive_passes": 2, "term_years": 2},
}


@pytest.fixture
def cohorts(office: Any, tmp_path: Path) -> Any:
    """A function that runs a command on a database with an open cohort of either programme, and a draft."""
    steps = [
        {
            "verb": "draft_cohort",
            "as": "office",
            "code": f"{code}-2026",
            "programme": code,
            "title": "班次",
            "jurisdiction": "CITY",
            "judged_on": "2026-04-25",
            "values": values,
        }
        for code, values in OPENED.items()
    ]
    steps += [{"verb": "open_cohort", "as": "office", "cohort": one["code"]} for one in steps]
    steps.append({**steps[0], "code": "draft"})
    (tmp_path / "cohorts.json").write_text(json.dumps(steps, ensure_ascii=False), encoding="utf-8")
    assert office("do", "each", tmp_path / "cohorts.json").exit_code == 0
    return office


@pytest.fixture
def teachers(tmp_path: Path) -> Path:
    """A candidate of the term programme with two reviews passed, who held three open classes."""
    own = {"programme": TERM}
    records: list[dict[str, Any]] = [{"kind": "selected", "on": "2024-09-01", "role": "candidate", **own}]
    records += [{"kind": "annual_review", "on": f"{year}-07-01", "result": "passed", **own} for year in (2025, 2026)]
    level = {"administrative_level": "school"}
    records += [{"kind": "open_class", "on": f"202{year}-05-06", **level} for year in (3, 4, 5)]
    dossier = {"teacher": {"id": "T-1", "name": "欧阳菲菲"}}
    dossier["records"] = [{"id": f"R{number}", **one} for number, one in enumerate(records, 1)]
    path = tmp_path / "teachers.json"
    path.write_text(json.dumps([dossier], ensure_ascii=False), encoding="utf-8")
    return path


def test_a_teacher_is_checked_by_the_values_of_a_cohort(cohorts: Any, btcore: Any, teachers: Path) -> None:
    words = ("check", CITY, teachers, *DAY, "--json")
    published, (opened,) = btcore(*words).data[0], cohorts(*words, "--cohort", f"{CITY}-2026").data
    for found, outcome, required in ((published, "PASS", 3), (opened, "FAIL", 4)):
        (clause,) = [one for one in found["clauses"] if one["code"] == "3.3"]
        assert (clause["outcome"], clause["parameters"]["min_open_lessons"]) == (outcome, required)


def test_a_teacher_stands_by_the_values_of_a_cohort(cohorts: Any, btcore: Any, teachers: Path) -> None:
    words = ("standing", TERM, teachers, *DAY, "--json")
    published, (opened,) = btcore(*words).data[0], cohorts(*words, "--cohort", f"{TERM}-2026").data
    assert (published["status"], published["until"]) == ("candidate", None)
    assert (opened["status"], opened["since"], opened["until"]) == ("title_holder", "2026-07-01", "2028-06-30")


REFUSED = {
    "values of one's own beside a cohort": (
        ("--cohort", f"{TERM}-2026", "--set", "quota=1"),
        "a cohort, which has its",
    ),
    "a cohort of another programme": (("--cohort", f"{CITY}-2026"), f"a cohort of {CITY}"),
    "a cohort that is not there": (("--cohort", "2020"), "there is no cohort 2020"),
    "a draft": (("--cohort", "draft"), "is not open yet"),
    "a database without a cohort": ((), "no cohort; expected --cohort CODE too"),
}


@pytest.mark.parametrize("command", ["check", "standing"])
@pytest.mark.parametrize("name", REFUSED)
def test_what_names_no_values_of_a_cohort_is_refused(name: str, command: str, cohorts: Any, teachers: Path) -> None:
    options, told = REFUSED[name]
    code = CITY if name == "a draft" else TERM
    ran = cohorts(command, code, teachers, *DAY, *options)
    assert (ran.exit_code, ran.out) == (2, "")
    assert told in ran.err
    said = cohorts(command, code, teachers, *DAY, *options, "--lang", "zh").err
    assert "班次" in said and "expected" not in said
