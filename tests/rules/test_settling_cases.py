"""The shrunk examples of properties that once failed: each says what must hold, and would fail again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from btcore import ProgrammeError, dump_programme, load_programme
from btcore.rules.language import (
    all_of,
    at_least,
    best_per,
    count,
    distinct,
    each,
    fact,
    parameter,
    past,
    points,
    run,
    section,
    table,
    this,
    total,
    without_reuse,
    years_since,
)
from btcore.rules.parameters import Parameter
from btcore.rules.wording import Text
from btcore.testing.builders import clause, judge, made_up_programme

COUNCIL = "school council"
PRIMARY = fact("school_stage").is_one_of("primary")
WAIVED = [{"clause": code, "by": COUNCIL, "on": "2026-04-02", "reason": "because"} for code in ("1.1", "1", "2")]
TWO_CLASSES = [{"kind": "open_class", "on": "2026-03-02"}, {"kind": "open_class", "on": "2026-03-03"}]
BEST_OF_YEARS = points(
    "paper", table=table("administrative_level", points={"city": 5}), take=best_per("year"), distinct_by="work"
)
CERTIFICATES = [
    {"id": "R1", "kind": "paper", "on": "2024-05-06", "administrative_level": "city", "work": "A"},
    {"id": "R2", "kind": "paper", "on": "2025-05-06", "administrative_level": "city", "work": "A"},
    {"id": "R3", "kind": "paper", "on": "2025-06-06", "administrative_level": "city"},
]
SELECTED = {"kind": "selected", "programme": "made-up", "role": "member"}


def leave(*days: str, **more: str) -> dict[str, str]:
    return {"kind": "leave", "on": days[0], **({"until": days[1]} if len(days) > 1 else {}), **more}


CASES: list[dict[str, Any]] = [
    {
        "name": "the cap of a section says nothing about the low end while a part of it has none",
        "rule": section(years_since("teaching_since"), at_most=5) >= 4,
        "outcome": "UNKNOWN",
        "low": None,
        "high": 5,
    },
    {
        "name": "a waiver of a clause that may not apply is too early",
        "rule": clause("1", count("paper") >= 1, applies_when=PRIMARY, waivable_by=COUNCIL),
        "waivers": WAIVED,
        "outcome": "UNKNOWN",
    },
    {
        "name": "a waiver around a clause that may not apply is too early as well",
        "rule": clause("1", clause("1.9", count("paper") >= 1, applies_when=PRIMARY), waivable_by=COUNCIL),
        "waivers": WAIVED,
        "outcome": "UNKNOWN",
    },
    {
        "name": "an unknown clause beyond the cap of its waiver may still be met",
        "rule": clause("1", count("paper") >= 1, waivable_by=COUNCIL, cap=count("paper") >= 5),
        "records": [{"kind": "paper", "on": "2026-01-02", "status": "claimed"}],
        "waivers": WAIVED,
        "outcome": "UNKNOWN",
    },
    {
        "name": "a waived clause asks for no records of its own even where it is met",
        "rule": without_reuse(
            clause("1", count("open_class") >= 2, waivable_by=COUNCIL), clause("3", count("open_class") >= 1)
        ),
        "records": TWO_CLASSES,
        "waivers": WAIVED,
        "outcome": "PASS",
    },
    {
        "name": "clauses that share no record are not short while the cap of a waiver is unknown",
        "rule": without_reuse(
            clause("1", count("open_class") >= 2, waivable_by=COUNCIL, cap=PRIMARY),
            clause("3", count("open_class") >= 1),
        ),
        "records": TWO_CLASSES,
        "waivers": WAIVED,
        "outcome": "UNKNOWN",
    },
    {
        "name": "clauses that share no record are unknown while none of them surely applies",
        "rule": without_reuse(clause("1", count("open_class") >= 2, applies_when=PRIMARY)),
        "records": TWO_CLASSES,
        "outcome": "UNKNOWN",
    },
    {
        "name": "leave that begins after the day judged is refused as later",
        "rule": each("month", count("open_class") >= 1, part_period="exempt"),
        "records": [*TWO_CLASSES, leave("2026-04-26", "2026-05-30")],
        "on": "2026-04-25",
        "outcome": "UNKNOWN",
    },
    {
        "name": "leave without an end may end tomorrow, so that the duty may still come",
        "rule": each("month", count("open_class") >= 1),
        "records": [leave("2026-03-20")],
        "on": "2026-04-25",
        "outcome": "UNKNOWN",
    },
    {
        "name": "an incomplete list of leave may hold leave that covers the whole period",
        "rule": each("month", count("open_class") >= 1),
        "records": [{"kind": "open_class", "on": "2026-04-02"}],
        "incomplete": ["leave"],
        "outcome": "UNKNOWN",
        "missing": ["the complete list of leaves"],
    },
    {
        "name": "leave of uncertain length is tried day by day where each day changes what is asked",
        "rule": each(
            "calendar_year",
            all_of(total("hours", "lecture") >= 2, total("hours", "lecture") <= 4),
            within=past(months=4),
            part_period="proportional",
        ),
        "on": "2026-12-31",
        "records": [
            {"kind": "lecture", "on": "2026-03-05", "hours": "1.5"},
            leave("2026-01-01", "2026-12-31", status="claimed"),
        ],
        "outcome": "UNKNOWN",
    },
    {
        "name": "a claimed selection may be rejected, and then the duty runs from the start of its own period",
        "rule": each("semester", count("open_class") >= 1, part_period="exempt"),
        "records": [{**SELECTED, "on": "2026-04-02", "status": "claimed"}],
        "on": "2026-08-31",
        "outcome": "UNKNOWN",
        "missing": [
            "record R1 (selection): verify it",
            "semester 2026-02-16 to 2026-08-31: 1 short and no longer possible: open classes",
        ],
    },
    {
        "name": "a selection without a date leaves it open how far back the duty runs",
        "rule": each("semester", count("open_class") >= 1),
        "records": [{"kind": "open_class", "on": "2026-03-02"}, SELECTED],
        "outcome": "UNKNOWN",
        "missing": ["record R2 (selection): add its date"],
    },
    {
        "name": "a failure in the period at hand stays one, however far back the duty runs",
        "rule": each("semester", count("open_class") >= 1),
        "records": [{"kind": "selected", "programme": "made-up", "role": "member", "on": "2025"}],
        "on": "2026-08-31",
        "outcome": "FAIL",
    },
    {
        "name": "an incomplete list of titles may hold a later start of the duty",
        "rule": each("semester", count("open_class") >= 1),
        "records": [{**SELECTED, "on": "2025-09-01"}, {"kind": "open_class", "on": "2026-03-02"}],
        "incomplete": ["title"],
        "outcome": "UNKNOWN",
    },
    {
        "name": "months of an incomplete kind have no upper end",
        "rule": distinct("month", "open_class", within=past(months=1)) >= 5,
        "incomplete": ["open_class"],
        "outcome": "UNKNOWN",
        "high": None,
    },
    {
        "name": "a run of the period at hand may still grow",
        "rule": each("semester", run("open_class", period="month") >= 3),
        "on": "2026-04-25",
        "records": [{"kind": "open_class", "on": "2026-04-02"}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "of two equal certificates of one work the first by id says in which year it counts",
        "rule": BEST_OF_YEARS >= 10,
        "records": CERTIFICATES,
        "outcome": "PASS",
        "low": 10,
        "high": 10,
    },
    {
        "name": "the order of equal certificates of one work does not matter",
        "rule": BEST_OF_YEARS >= 10,
        "records": CERTIFICATES[::-1],
        "outcome": "PASS",
        "low": 10,
        "high": 10,
    },
    {
        "name": "a number in a record means the same however it is written",
        "rule": points("paper", table=table("author_place", points={"1": 3})) >= 3,
        "records": [{"kind": "paper", "on": "2026-01-02", "author_place": "1.0"}],
        "outcome": "PASS",
    },
    {
        "name": "a verified record that lacks what the table asks for counts and is named as lacking it",
        "rule": points("paper", table=table("administrative_level", points={"*": 1, "city": 3})) >= 3,
        "records": [{"kind": "paper", "on": "2026-01-02"}],
        "outcome": "UNKNOWN",
        "counted": ["R1"],
        "missing": ["record R1 (paper): add its level"],
    },
    {
        "name": "an appraisal of the year that may have been made after the day judged may not count",
        "rule": count("annual_appraisal", within=past(years=1, unit="calendar_year")) >= 1,
        "records": [{"kind": "annual_appraisal", "on": "2026", "period": "2026"}],
        "outcome": "UNKNOWN",
    },
    {
        "name": "the year that a record is about does not take it out of the month of its date",
        "rule": count("open_class", within=this("month")) >= 1,
        "records": [{"kind": "open_class", "on": "2026-04-02", "period": "2026"}],
        "outcome": "PASS",
    },
    {
        "name": "what is still possible in a window with an upper end is missing, with the day by which it is due",
        "rule": distinct("month", "paper", within=this("semester")) >= 1,
        "outcome": "UNKNOWN",
        "missing": [
            "1 more, due by 2026-08-31: different months with papers, in this semester (2026-02-16 to 2026-08-31)"
        ],
    },
    {
        "name": "clauses straight inside one that does not apply are all listed",
        "rule": clause("1", clause("1.1", clause("1.1.1", count("paper") >= 1)), applies_when=PRIMARY),
        "teacher": {"school_stage": "junior_secondary"},
        "parts": {"1": "NOT_APPLICABLE", "1.1": "NOT_APPLICABLE", "1.1.1": "NOT_APPLICABLE"},
    },
    {
        "name": "a clause under a duty of a period that may be leave is unknown",
        "rule": clause("1", each("month", clause("1.1", count("open_class") >= 1))),
        "records": [{"kind": "open_class", "on": "2026-04-02"}],
        "incomplete": ["leave"],
        "parts": {"1": "UNKNOWN", "1.1": "UNKNOWN"},
    },
    {
        "name": "a fact that is not among those asked for is told in words",
        "rule": PRIMARY,
        "teacher": {"school_stage": "junior_secondary"},
        "outcome": "FAIL",
        "missing": ["school stage found junior secondary, asked primary"],
    },
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_once_moved_stays(case: dict[str, Any], agrees: Any) -> None:
    agrees(case)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(count("paper", status="verified") >= 1, id="a condition on the status"),
        pytest.param(distinct("on", "paper") >= 1, id="different dates, which may be months"),
        pytest.param(fact("birth_date").is_one_of("1985-03-02"), id="a date as a fact"),
        pytest.param(
            points("paper", table=table("prize", points={"first": 3}), factors={"role": {"lead": "-1"}}) >= 1,
            id="a factor below nothing",
        ),
    ],
)
def test_a_rule_that_no_dossier_could_settle_is_refused(rule: Any) -> None:
    with pytest.raises(ProgrammeError):
        judge(rule)


def test_points_and_tables_of_parameters_read_back_from_json_are_equal() -> None:
    values = {"by": ["administrative_level"], "points": {"city": 3}}
    declared = Parameter("worth", "table", Text("worth", "分值"), ((None, values),))
    item = points("paper", administrative_level=at_least("city"), table=table("prize", points={"first": "2.5"}))
    rule = section(item, points("paper", table=parameter("worth"))) >= 3
    programme = made_up_programme(rule, parameters=[declared])
    assert load_programme(json.loads(json.dumps(dump_programme(programme)))) == programme
