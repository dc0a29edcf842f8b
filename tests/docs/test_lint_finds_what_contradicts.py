"""Lint finds by itself every contradiction and gap that reading the five published programmes found by hand.

One row each: programme, finding, the source lines that the finding must name, and a word of its sentence.
"""

from datetime import date

import pytest

from btcore import installed, lint

CITY, COUNTY, POOL, TERM = (
    "city-key-teacher",
    "county-summer-training",
    "school-key-teacher-pool",
    "school-key-teacher-term",
)
ROWS = {
    "the examination starts on the day on which the group study ends": (
        COUNTY,
        "stages-overlap",
        {67, 89},
        "2026-08-01",
    ),
    "no weight of the examination": (COUNTY, "undeclared-parameter", {95}, "examination_weight"),
    "no weight of the process": (COUNTY, "undeclared-parameter", {95}, "process_weight"),
    "no full marks of the written test": (COUNTY, "assumed-parameter", {89}, "written_maximum"),
    "no pass mark of the county": (COUNTY, "undeclared-parameter", {95}, "pass_mark"),
    "a list that says and so on": (COUNTY, "open-ended-list", {91}, "study time"),
    "training before nominations close": (CITY, "starts-before-nominations-close", {129, 151}, "2026-04-25"),
    "a theory examination without weight": (CITY, "assessment-without-weight", {157, 169}, "theory examination"),
    "a computer examination without weight": (CITY, "assessment-without-weight", {157, 169}, "computer examination"),
    "a defence without weight": (CITY, "assessment-without-weight", {157, 169}, "defence"),
    "a lesson evaluation without weight": (CITY, "assessment-without-weight", {157, 169}, "lesson evaluation"),
    "no sub-weights of learning performance": (CITY, "assumed-parameter", {171}, "weights"),
    "no sub-weights of the portfolio": (CITY, "assumed-parameter", {181}, "portfolio_parts"),
    "no pass mark of the city": (CITY, "undeclared-parameter", {199}, "pass_mark"),
    "no absence limit": (CITY, "undeclared-parameter", {165}, "minimum_attendance"),
    "no grade of the second certificate": (CITY, "assumed-parameter", {125}, "min_computer_grade"),
    "406 places without their allocation": (CITY, "places-without-allocation", {125}, "406"),
    "six methods announced and five listed": (CITY, "listing-differs", {137}, "6"),
    "two lessons a week beside twenty hours a semester": (POOL, "dominated-duty", {255, 291}, "teaching week"),
    "a demonstration class stated twice": (POOL, "stated-twice", {251, 289}, "4.7"),
    "no weight of the group's assessment": (POOL, "undeclared-parameter", {315}, "group_weight"),
    "no weight of the semester's assessment": (POOL, "undeclared-parameter", {315}, "semester_weight"),
    "no weight of the annual assessment": (POOL, "undeclared-parameter", {315}, "annual_weight"),
    "eight places that three groups cannot fill": (TERM, "places-may-stay-empty", {353}, "fewer than 4"),
    "no threshold of the front of the district": (TERM, "undeclared-parameter", {385}, "front_percentile"),
    "a term whose start is doubtful": (TERM, "assumed-parameter", {397}, "term_starts"),
}


@pytest.fixture(scope="module")
def findings():
    return [one for programme in installed().catalogue.values() for one in lint(programme, on=date(2026, 4, 25))]


@pytest.mark.parametrize("row", ROWS)
def test_lint_finds(row: str, findings) -> None:
    programme, code, lines, word = ROWS[row]
    near = [one for one in findings if (one.programme, one.code) == (programme, code) and lines <= set(one.lines)]
    assert any(word in one.message.text("en") for one in near), [one.message.text("en") for one in near]
