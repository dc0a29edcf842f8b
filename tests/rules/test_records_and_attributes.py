"""Records are closed, attributes open: what is not recorded did not happen, what is absent is not known."""

from __future__ import annotations

import pytest

from btcore.errors import InputError
from btcore.rules.language import CURRENT, EVER, at_least, at_most, count, fact, holds, one_of, past
from btcore.testing.builders import judge

COUNTY = count("paper", administrative_level=at_least("county")) >= 1
PRIZED = count("paper", prize=at_least("third")) >= 1
HELD = holds("key_teacher")


def paper(**attributes):
    return {"kind": "paper", **attributes}


def title(**attributes):
    return {"kind": "title", "title": "key_teacher", **attributes}


CASES = [
    {"name": "what is not recorded did not happen", "outcome": "FAIL", "low": 0, "high": 0},
    {
        "name": "of a kind that is incomplete there may be any number more",
        "incomplete": ["paper"],
        "outcome": "UNKNOWN",
        "low": 0,
        "high": None,
        "missing": ["the complete list of papers"],
    },
    {"name": "another incomplete kind changes nothing", "incomplete": ["lecture"], "outcome": "FAIL", "high": 0},
    {
        "name": "a verified record counts in both ends, and verified is the default",
        "records": [paper(administrative_level="county")],
        "outcome": "PASS",
        "low": 1,
        "high": 1,
        "counted": ["R1"],
    },
    {
        "name": "a claimed record counts in the high end alone, and is to be verified",
        "records": [paper(administrative_level="county", status="claimed")],
        "outcome": "UNKNOWN",
        "low": 0,
        "high": 1,
        "counted": [],
        "missing": ["record R1 (paper): verify it"],
    },
    {
        "name": "a rejected record counts in neither end and says when it was rejected",
        "records": [paper(administrative_level="city", status="rejected", status_on="2026-03-02")],
        "outcome": "FAIL",
        "high": 0,
        "refused": {"R1": "rejected on 2026-03-02"},
    },
    {
        "name": "a rejected record without the day of the rejection is rejected all the same",
        "records": [paper(administrative_level="city", status="rejected")],
        "refused": {"R1": "rejected"},
    },
    {
        "name": "a level that the rule asks for and the record lacks is not known",
        "records": [paper()],
        "outcome": "UNKNOWN",
        "high": 1,
        "missing": ["record R1 (paper): add its level"],
    },
    {
        "name": "a level below is refused with the level found and the level asked",
        "records": [paper(administrative_level="school")],
        "outcome": "FAIL",
        "refused": {"R1": "school level, county asked"},
    },
    {
        "name": "district is county",
        "records": [paper(administrative_level="district")],
        "outcome": "PASS",
    },
    {
        "name": "a claimed record that is refused for its level is not worth verifying",
        "records": [paper(administrative_level="school", status="claimed")],
        "outcome": "FAIL",
        "high": 0,
    },
    {
        "name": "a rule that names no prize never asks for it",
        "records": [paper(administrative_level="county")],
        "outcome": "PASS",
    },
    {
        "name": "a prize that is asked for and absent is not known",
        "rule": PRIZED,
        "records": [paper()],
        "outcome": "UNKNOWN",
    },
    {
        "name": "the prize none is known to be no prize",
        "rule": PRIZED,
        "records": [paper(prize="none")],
        "outcome": "FAIL",
        "refused": {"R1": "no prize, third prize asked"},
    },
    {
        "name": "any prize will do where the lowest is asked, known or not",
        "rule": count("paper", prize=at_least("none")) >= 1,
        "records": [paper()],
        "outcome": "PASS",
    },
    {
        "name": "at most includes the bound",
        "rule": count("paper", author_place=at_most(2)) >= 1,
        "records": [paper(author_place="2"), paper(author_place="3")],
        "counted": ["R1"],
        "refused": {"R2": "place among the authors: 3, 2 asked"},
    },
    {
        "name": "one of several values",
        "rule": count("paper", outlet=one_of("journal", "collection")) >= 1,
        "records": [paper(outlet="collection"), paper(outlet="conference")],
        "counted": ["R1"],
        "refused": {"R2": "conference, journal or collection asked"},
    },
    {
        "name": "several kinds are counted together",
        "rule": count("paper", "monograph") >= 2,
        "records": [paper(), {"kind": "monograph"}],
        "outcome": "PASS",
    },
    {
        "name": "a kind named twice is counted once",
        "rule": count("paper", "paper") >= 2,
        "records": [paper()],
        "outcome": "FAIL",
        "low": 1,
    },
    {
        "name": "a state without an end is still going",
        "rule": HELD,
        "records": [title(on="2010-01-01")],
        "outcome": "PASS",
    },
    {
        "name": "a state that ended is refused with its end",
        "rule": HELD,
        "records": [title(on="2010-01-01", until="2026-04-24")],
        "outcome": "FAIL",
        "refused": {"R1": "ended on 2026-04-24, before 2026-04-25"},
    },
    {
        "name": "a state that ends on the day judged still holds",
        "rule": HELD,
        "records": [title(on="2010-01-01", until="2026-04-25")],
        "outcome": "PASS",
    },
    {
        "name": "a state whose end is known to the month may hold",
        "rule": HELD,
        "records": [title(on="2010-01-01", until="2026-04")],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a state lies in a window if they share a day",
        "rule": count("title", within=past(years=5)) >= 1,
        "records": [title(on="2010-01-01", until="2021-04-25")],
        "outcome": "PASS",
    },
    {
        "name": "a state that begins after the day judged is later",
        "rule": HELD,
        "records": [title(on="2026-05-01")],
        "outcome": "FAIL",
        "refused": {"R1": "after 2026-04-25"},
    },
    {
        "name": "an ended state was held once",
        "rule": holds("key_teacher", within=EVER),
        "records": [title(on="2010-01-01", until="2013-01-01")],
        "outcome": "PASS",
    },
    {
        "name": "a state of unknown beginning may have begun by now",
        "rule": count("mentoring", within=CURRENT) >= 1,
        "records": [{"kind": "mentoring", "person": "㐆昱"}],
        "outcome": "UNKNOWN",
    },
]


@pytest.mark.parametrize("case", CASES)
def test_records_and_attributes(case, agrees):
    agrees({"rule": COUNTY, **case})


@pytest.mark.parametrize(
    "record",
    [
        {"kind": "papers"},
        {"kind": "paper", "level": "county"},
        {"kind": "paper", "administrative_level": "village"},
        {"kind": "paper", "on": "yesterday"},
        {"kind": "paper", "hours": 1.5},
        {"kind": "annual_appraisal", "period": "2025-2027"},
        {"kind": "annual_appraisal", "period": "2025-2026-3"},
        {"kind": "annual_appraisal", "period": "9999"},
        {"kind": "title", "on": "2026-01-01", "until": "2025-01-01"},
    ],
    ids=str,
)
def test_a_record_that_does_not_fit_the_contract_is_refused_with_its_place(record):
    with pytest.raises(InputError, match="dossier 1, record 1"):
        judge(COUNTY, records=[record])


def test_a_fact_that_does_not_fit_is_told_in_words_and_as_data(agrees):
    verdict = agrees(
        {"rule": fact("school_stage").is_one_of("primary"), "teacher": {"school_stage": "junior_secondary"}}
    )
    (missing,) = verdict.clauses[0].as_data()["missing"]
    assert (missing["what"], "junior secondary" in missing["text"]) == ("against", True)
    assert (missing["value"], missing["required"]) == ("junior_secondary", ["primary"])
