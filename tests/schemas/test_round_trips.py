"""Dossiers and programmes go out as data and come back the same; verdicts too."""

from __future__ import annotations

import json
from datetime import date

import pytest

import btcore
from btcore import InputError, PluginManager, dump_dossier, dump_programme, load_dossiers, load_programme
from btcore.files.sample import sample_dossiers

ON = date(2026, 4, 25)


@pytest.fixture(scope="module")
def city() -> btcore.Programme:
    return PluginManager.installed().catalogue["city-key-teacher"]


def test_sample_dossiers_come_back_from_data_with_the_same_verdicts(city: btcore.Programme) -> None:
    dossiers = load_dossiers(sample_dossiers(city, number=150, seed=3, on=ON))
    again = load_dossiers(json.loads(json.dumps([dump_dossier(one) for one in dossiers])))
    judge = city.judge(on=ON)
    assert [judge(one).as_data() for one in dossiers] == [judge(one).as_data() for one in again]


def test_a_programme_comes_back_from_data_equal_and_with_the_same_verdicts(city: btcore.Programme) -> None:
    again = load_programme(json.loads(json.dumps(dump_programme(city))))
    assert again == city
    dossiers = load_dossiers(sample_dossiers(city, number=50, seed=4, on=ON))
    for one in dossiers:
        assert again.check(one, on=ON).as_data("zh") == city.check(one, on=ON).as_data("zh")


def test_a_stored_rule_of_an_unknown_type_is_refused_by_name(city: btcore.Programme) -> None:
    data = dump_programme(city)
    data["eligibility"][0]["criterion"]["is"] = "no_such_rule"
    with pytest.raises(InputError, match="no rule 'no_such_rule'"):
        load_programme(data)


def test_a_stored_rule_with_an_unknown_field_is_refused(city: btcore.Programme) -> None:
    data = dump_programme(city)
    data["eligibility"][0]["colour"] = "red"
    with pytest.raises(InputError, match="rule clause: .*colour"):
        load_programme(data)


def test_a_chinese_word_for_a_value_is_read_as_the_value() -> None:
    teacher = {
        "id": "T1",
        "name": "李明",
        "professional_title": "中学一级",
        "qualified": "是",
        "subjects": "语文，历史",
    }
    record = {"id": "R1", "kind": "paper", "administrative_level": "区级", "prize": "一等奖", "on": 2024}
    with pytest.raises(InputError, match="R1|record 1"):
        load_dossiers([{"teacher": teacher, "records": [record]}])
    record["on"] = "2024"
    (dossier,) = load_dossiers([{"teacher": teacher, "records": [record]}])
    assert dossier.teacher["professional_title"] == "intermediate"
    assert dossier.teacher["subjects"] == {"语文", "历史"}
    assert dossier.records[0].attributes["administrative_level"] == "county"
    assert dossier.records[0].attributes["prize"] == "first"


TITLES = {
    "key_teacher": "key_teacher",
    "骨干教师": "key_teacher",
    "市级骨干教师": "key_teacher",
    "省骨干教师": "key_teacher",
    "某某市骨干教师称号": "key_teacher",
    "学科带头人": "academic_leader",
    "全国计算机应用技术证书(中级)": "national_computer_application_intermediate",
    "全国计算机等级考试证书": "national_computer_grade",
    "骨干教师培训学员": "骨干教师培训学员",
    "荷塘月色": "荷塘月色",
}


@pytest.mark.parametrize("words", TITLES)
def test_a_title_in_the_words_of_an_office_is_read_as_the_known_name(words: str) -> None:
    record = {"id": "R1", "kind": "title", "on": "2020-09-01", "title": words}
    (dossier,) = load_dossiers([{"teacher": {"id": "T1"}, "records": [record]}])
    assert dossier.records[0].get("title") == TITLES[words]
