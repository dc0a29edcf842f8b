"""The example plugin: loaded by hand, its programme judges, and it keeps the contract of plugins."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from btcore import PluginManager, dump_programme, explain, load_programme
from btcore.testing.builders import made_up_dossier
from btcore.testing.cases import load_cases, run_case
from btcore.testing.contract import breaches

FOLDER = Path(__file__).parents[1] / "example_plugin" / "btcore_example"
ON = date(2026, 4, 25)


@pytest.fixture
def manager(example) -> PluginManager:
    return PluginManager.of({"example": example})


def test_it_brings_a_kind_a_measure_and_a_programme(manager):
    assert "flag_speech" in manager.kinds
    assert list(manager.measures) == ["Best"]
    assert list(manager.catalogue) == ["example-speakers"]


def test_its_cases_hold(manager):
    cases = load_cases([FOLDER / "cases"])
    assert len(cases) == 3
    for case in cases:
        assert run_case(case, manager.catalogue, manager.kinds) == []


def test_it_keeps_the_contract(manager):
    assert breaches(manager, "example", folder=FOLDER, on=ON) == []


def test_its_measure_survives_being_stored(manager):
    programme = manager.catalogue["example-speakers"]
    stored = json.loads(json.dumps(dump_programme(programme)))
    assert load_programme(stored, kinds=manager.kinds, types=manager.rule_types) == programme


def test_its_measure_explains_itself_in_both_languages(manager):
    programme = manager.catalogue["example-speakers"]
    records = [{"kind": "student_result", "percentile": "20"}]
    verdict = programme.check(made_up_dossier(records=records, kinds=manager.kinds), on=ON)
    assert verdict["2"].low == 20 and verdict["2"].required == 50
    assert "best percentile of student results" in verdict["2"].missing[0].text()
    assert "学生成绩的最高百分位" in explain(verdict, "zh")
