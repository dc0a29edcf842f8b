"""Two published points tables in full: the dossiers worked out by hand hold, item by item, and every rule prints."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from btcore import PluginManager, dump_programme, load_programme
from btcore.rules.evidence import rule_words
from btcore.testing.cases import load_cases, run_case
from btcore.testing.contract import breaches

FOLDER = Path(__file__).parent / "btcore_points_tables"
CASES = load_cases([FOLDER / "cases"])
ON = date(2016, 8, 31)
CODES = ("example-shaoxing-points", "example-shenzhen-points")


@pytest.fixture
def manager(points_tables) -> PluginManager:
    return PluginManager.of({"points": points_tables})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_dossier_worked_out_by_hand_has_these_points(case, manager):
    assert run_case(case, manager.catalogue, manager.kinds) == []


@pytest.mark.parametrize("code", CODES)
def test_every_table_has_five_dossiers_with_their_total_and_two_of_them_open(code):
    cases = [case for case in CASES if case.programme == code]
    assert len(cases) >= 5
    totals = [case.points["total"] for case in cases]
    assert sum(low != high for low, high in totals) >= 2


@pytest.mark.parametrize("code", CODES)
def test_every_item_stands_in_some_dossier(code, manager):
    measured = {name for case in CASES if case.programme == code for name in case.points}
    assert {clause.code for clause in manager.catalogue[code].eligibility} - measured <= {"five-stars"}


def test_the_plugin_keeps_the_contract(manager):
    assert breaches(manager, "points", folder=FOLDER, on=ON) == []


@pytest.mark.parametrize("code", CODES)
def test_a_table_survives_being_stored(code, manager):
    programme = manager.catalogue[code]
    stored = json.loads(json.dumps(dump_programme(programme), ensure_ascii=False))
    assert load_programme(stored, kinds=manager.kinds, types=manager.rule_types) == programme


WORDS = [
    (
        "example-shaoxing-points",
        "5",
        "points for honours (3 for school level; county level: 10 for single, 15 for comprehensive; 20 for city level, "
        "30 for province level, 40 for national level; only the best of each school year counts)",
        "荣誉称号的积分（校级 3 分；县级：单项 10 分、综合 15 分；"
        "市级 20 分、省级 30 分、国家级 40 分；每学年只计最高一项）",
    ),
    (
        "example-shaoxing-points",
        "8",
        "points for teaching contests (school level: 5 for first prize, 3 for second prize; county level: 20 for first "
        "prize, 10 for second prize, 5 for third prize; only the best of each school year counts)",
        "教学比武获奖的积分（校级：一等奖 5 分、二等奖 3 分；"
        "县级：一等奖 20 分、二等奖 10 分、三等奖 5 分；每学年只计最高一项）",
    ),
    (
        "example-shaoxing-points",
        "1",
        "[5 for each completed year of terms as class teacher; "
        "2 for each completed year of terms as instructor] together",
        "〔班主任任职每满一年计 5 分；政教员任职每满一年计 2 分〕合计",
    ),
    (
        "example-shenzhen-points",
        "28",
        "(1 for city level, 3 for province level, 5 for national level; all added up; at most 27 in all)",
        "（市级 1 分、省级 3 分、国家级 5 分；累计计分；27 分封顶）",
    ),
    (
        "example-shenzhen-points",
        "35",
        "(20 for special-grade teacher; others: 10 for city level, 15 for province level; only the highest counts)",
        "（特级教师 20 分；其他：市级 10 分、省级 15 分；就高不就低，只计最高一项）",
    ),
    ("example-shenzhen-points", "19", "(20 from 31 on)], never below 0", "（满 31 计 20 分）〕，扣完为止"),
]


@pytest.mark.parametrize(("code", "item", "english", "chinese"), WORDS, ids=lambda value: value[:24])
def test_an_item_prints_its_table_its_way_of_counting_and_its_cap(code, item, english, chinese, manager):
    programme = manager.catalogue[code]
    clause = next(one for one in programme.eligibility if one.code == item)
    words = rule_words(clause.criterion.measure, programme.judging(ON))
    assert english in words.en
    assert chinese in words.zh


@pytest.mark.parametrize("code", CODES)
def test_every_item_prints_in_both_languages_without_a_code(code, manager):
    programme = manager.catalogue[code]
    for clause in programme.eligibility:
        words = rule_words(clause.criterion, programme.judging(ON))
        assert not re.search(r"[\u3400-\u9fff]", words.en), clause.code
        assert not re.search(r"[a-z]{3}", words.zh), clause.code


def test_the_total_names_its_items_and_the_caps_of_its_sections(manager):
    programme = manager.catalogue["example-shaoxing-points"]
    total = next(one for one in programme.eligibility if one.code == "total")
    words = rule_words(total.criterion.measure, programme.judging(ON)).zh
    assert (
        "〔论文（案例）获奖的积分；〔论文的积分；专著的积分〕合计，20 分封顶；课题获奖的积分〕合计，30 分封顶" in words
    )
    assert "50 分保底，70 分封顶" in words
