"""What a verdict says: the contract of `check`, and the reasons as an office words them."""

from __future__ import annotations

import json

import pytest

from btcore import Parameter, Text, explain
from btcore.rules.language import any_of, at_least, attested, count, parameter, past, points, table
from btcore.testing.builders import clause, judge

YEARS = Parameter("window_years", "integer", Text("years", "年数"), ((None, 5),), line=119)
WINDOW = past(years=parameter("window_years"))
PAPERS = clause(
    "3.4",
    any_of(
        clause("3.4-papers", count("paper", administrative_level=at_least("county"), within=WINDOW) >= 2, line=124),
        clause("3.4-work", count("monograph") >= 1),
    ),
    line=123,
    reading=Text("mixed", "合并计算"),
)
RECORDS = [
    {"kind": "paper", "administrative_level": "county", "on": "2024-05-06"},
    {"kind": "paper", "administrative_level": "county", "on": "2021-04-24"},
    {"kind": "paper", "administrative_level": "school", "on": "2024-05-06"},
    {"kind": "paper", "administrative_level": "county", "on": "2024-05-06", "status": "claimed"},
    {
        "kind": "paper",
        "administrative_level": "county",
        "on": "2024-05-06",
        "status": "rejected",
        "status_on": "2026-03-02",
    },
]
REASONS = {
    "en": {"R2": "before 2021-04-25", "R3": "school level, county asked", "R5": "rejected on 2026-03-02"},
    "zh": {"R2": "早于 2021-04-25", "R3": "校级，要求县级", "R5": "2026-03-02 未被认可"},
}


@pytest.fixture
def verdict():
    return judge(PAPERS, clause("3.2-morals", attested(), line=119), parameters=[YEARS], records=RECORDS)


def test_check_prints_exactly_the_keys_of_the_contract(verdict):
    data = json.loads(json.dumps(verdict.as_data()))
    assert list(data) == ["teacher", "programme", "part", "on", "outcome", "clauses"]
    keys = "code title parent line outcome low high required counted refused missing reading parameters"
    assert [list(one) for one in data["clauses"]] == [keys.split()] * 4


def test_a_clause_says_what_was_found_asked_counted_refused_and_read(verdict):
    whole, nested, *_ = verdict.as_data()["clauses"]
    assert (whole["code"], whole["parent"], whole["line"], whole["reading"]) == ("3.4", None, 123, "mixed")
    assert (nested["code"], nested["parent"], nested["outcome"]) == ("3.4-papers", "3.4", "UNKNOWN")
    assert (nested["low"], nested["high"], nested["required"], nested["counted"]) == (1, 2, 2, ["R1"])
    assert nested["parameters"] == {"window_years": 5}
    assert whole["parameters"] == {"window_years": 5}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_refused_record_has_its_reason_in_both_languages(verdict, language):
    nested = verdict.as_data(language)["clauses"][1]
    assert {one["record"]: one["reason"] for one in nested["refused"]} == REASONS[language]
    assert nested["title"] == {"en": "Clause 3.4-papers", "zh": "第 3.4-papers 条"}[language]


def test_the_reason_same_work_names_the_certificate_that_counts():
    records = [
        {"id": "R7", "kind": "paper", "administrative_level": "city", "work": "W-1"},
        {"id": "R8", "kind": "paper", "administrative_level": "county", "work": "W-1"},
    ]
    rule = (
        points("paper", table=table("administrative_level", points={"county": 1, "city": 2}), distinct_by="work") >= 2
    )
    answer = judge(rule, records=records).clauses[0]
    assert [(name, reason.text("en"), reason.text("zh")) for name, reason in answer.refused] == [
        ("R8", "same work as R7", answer.refused[0][1].text("zh"))
    ]
    assert "R7" in answer.refused[0][1].text("zh")


def test_what_is_missing_is_words_and_data(verdict):
    missing = verdict.as_data()["clauses"][1]["missing"]
    assert missing == [
        {
            "what": "check",
            "text": "record R4 (paper): verify it",
            "record": "R4",
            "kind": "paper",
            "needs": ["status"],
        }
    ]


def test_alternatives_stand_beside_each_other_in_the_data(verdict):
    (alternatives,) = verdict.as_data()["clauses"][0]["missing"]
    assert (alternatives["what"], alternatives["needed"]) == ("any_of", 1)
    assert [[one["what"] for one in group] for group in alternatives["alternatives"]] == [["check"], ["record"]]


def test_a_clause_that_passes_misses_nothing():
    answer = judge(count("paper") >= 1, records=RECORDS).clauses[0]
    assert str(answer.outcome) == "PASS" and answer.missing == ()


def test_the_outcome_is_that_of_the_top_clauses_together(verdict):
    assert str(verdict.outcome) == "UNKNOWN"
    assert verdict["3.2-morals"].parent is None
    with pytest.raises(KeyError):
        verdict["9.9"]


@pytest.mark.parametrize("language, word", [("en", "school level, county asked"), ("zh", "校级，要求县级")])
def test_a_verdict_is_explained_in_sentences(verdict, language, word):
    text = explain(verdict, language)
    assert all(one.code in text for one in verdict.clauses)
    assert word in text and "㛃嬅" in text


def test_points_are_exact_text_in_the_data():
    rule = points("honour", table=table("administrative_level", points={"city": "3.50"})) >= 2
    data = judge(rule, records=[{"kind": "honour", "administrative_level": "city"}]).as_data()["clauses"][0]
    assert (data["low"], data["high"], data["required"]) == ("3.50", "3.50", 2)
