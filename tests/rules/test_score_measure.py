"""The measure `score`: the result of an earlier comprehensive score, the latest or the best, as an interval."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from btcore import Parameter, ProgrammeError, Text, dump_programme, load_programme
from btcore.rules.language import parameter, past, score
from btcore.testing.builders import judge, made_up_programme

COURSE = "summer"
QUICK = settings(max_examples=5_000 if os.environ.get("BTCORE_LONG") else 300, deadline=None)


def results(*values: Any, **more: Any) -> list[dict[str, Any]]:
    """A result for each pair of day and points, of the summer course unless told otherwise."""
    made = []
    for day, points in values:
        record = {"kind": "training_result", "programme": COURSE, "on": day, "points": points, **more}
        made.append({name: value for name, value in record.items() if value is not None})
    return made


def latest(**more: Any) -> Any:
    return score(programme=COURSE, **more) >= 80


def best(**more: Any) -> Any:
    return score(programme=COURSE, take="best", **more) >= 80


TWO = results(("2024-08-20", "90"), ("2025-08-20", "70"))
CASES = [
    {
        "name": "the latest result counts and the earlier one is refused",
        "rule": latest(),
        "records": TWO,
        "outcome": "FAIL",
        "low": Decimal(70),
        "high": Decimal(70),
        "counted": ["R2"],
        "refused": {"R1": "a later result counts: R2"},
    },
    {
        "name": "the best result counts and the lower one is refused",
        "rule": best(),
        "records": TWO,
        "outcome": "PASS",
        "low": Decimal(90),
        "counted": ["R1"],
        "refused": {"R2": "a better result counts: R1"},
    },
    {
        "name": "no record of a result means no result, as for counts",
        "rule": latest(),
        "outcome": "FAIL",
        "low": Decimal(0),
        "high": Decimal(0),
        "missing": ["80 more points of the latest result of summer"],
    },
    {
        "name": "a result of another programme does not count",
        "rule": best(),
        "records": results(("2024-08-20", "90"), programme="winter"),
        "outcome": "FAIL",
        "high": Decimal(0),
    },
    {
        "name": "any programme will do where the rule names none",
        "rule": score(take="best") >= 80,
        "records": results(("2024-08-20", "90"), programme="winter"),
        "outcome": "PASS",
    },
    {
        "name": "a claimed result widens the interval",
        "rule": latest(),
        "records": results(("2024-08-20", "90"), status="claimed"),
        "outcome": "UNKNOWN",
        "low": Decimal(0),
        "high": Decimal(90),
        "missing": ["record R1 (training result): verify it"],
    },
    {
        "name": "a claimed later result may replace the verified one",
        "rule": latest(),
        "records": [*results(("2024-08-20", "90")), *results(("2025-08-20", "70"), status="claimed")],
        "outcome": "UNKNOWN",
        "low": Decimal(70),
        "high": Decimal(90),
    },
    {
        "name": "a claimed earlier result replaces nothing",
        "rule": latest(),
        "records": [*results(("2025-08-20", "90")), *results(("2024-08-20", "70"), status="claimed")],
        "outcome": "PASS",
        "low": Decimal(90),
        "high": Decimal(90),
    },
    {
        "name": "a claimed lower result changes nothing in the best",
        "rule": best(),
        "records": [*results(("2024-08-20", "90")), *results(("2025-08-20", "70"), status="claimed")],
        "outcome": "PASS",
        "missing": [],
    },
    {
        "name": "a result without a day may be the latest or not",
        "rule": latest(),
        "records": results(("2024-08-20", "90"), (None, "70")),
        "outcome": "UNKNOWN",
        "low": Decimal(70),
        "high": Decimal(90),
        "missing": ["record R2 (training result): add its date"],
    },
    {
        "name": "a result without a day is one of the best",
        "rule": best(),
        "records": results((None, "90")),
        "outcome": "PASS",
    },
    {
        "name": "results of one month may stand in either order",
        "rule": latest(),
        "records": results(("2025-08", "90"), ("2025-08-20", "70")),
        "outcome": "UNKNOWN",
        "low": Decimal(70),
        "high": Decimal(90),
    },
    {
        "name": "of two results of one day the better counts",
        "rule": latest(),
        "records": results(("2025-08-20", "90"), ("2025-08-20", "70")),
        "outcome": "PASS",
        "low": Decimal(90),
        "high": Decimal(90),
    },
    {
        "name": "a result without points leaves the high end open",
        "rule": latest(),
        "records": results(("2025-08-20", None)),
        "outcome": "UNKNOWN",
        "low": Decimal(0),
        "high": None,
        "missing": ["record R1 (training result): add its points"],
    },
    {
        "name": "a result without a programme may be one of it",
        "rule": latest(),
        "records": results(("2025-08-20", "90"), programme=None),
        "outcome": "UNKNOWN",
        "low": Decimal(0),
        "high": Decimal(90),
    },
    {
        "name": "a rejected result counts nowhere",
        "rule": latest(),
        "records": results(("2025-08-20", "90"), status="rejected"),
        "outcome": "FAIL",
        "high": Decimal(0),
    },
    {
        "name": "an incomplete list leaves the best open above",
        "rule": best(),
        "records": results(("2025-08-20", "85")),
        "incomplete": ["training_result"],
        "outcome": "PASS",
        "low": Decimal(85),
        "high": None,
    },
    {
        "name": "an incomplete list leaves the latest wholly open",
        "rule": latest(),
        "records": results(("2025-08-20", "85")),
        "incomplete": ["training_result"],
        "outcome": "UNKNOWN",
        "low": Decimal(0),
        "high": None,
    },
    {
        "name": "a result before the window does not count",
        "rule": latest(within=past(years=1)),
        "records": results(("2024-08-20", "90")),
        "outcome": "FAIL",
        "refused": {"R1": "before 2025-04-25"},
    },
    {
        "name": "a result after the day judged does not count",
        "rule": latest(),
        "records": results(("2026-08-20", "90")),
        "outcome": "FAIL",
        "high": Decimal(0),
    },
]


@pytest.mark.parametrize("case", CASES)
def test_score(case, agrees) -> None:
    agrees(case)


def test_programme_and_take_may_be_parameters() -> None:
    names = Parameter("courses", "list", Text("courses", "课程"), ((None, ("summer", "winter")),), line=1)
    take = Parameter("which_result", "text", Text("which", "取哪次"), ((None, "best"),), line=1)
    rule = score(programme=parameter("courses"), take=parameter("which_result")) >= 80
    assert judge(rule, parameters=[names, take], records=TWO).outcome == "PASS"


def test_another_word_for_which_result_is_refused() -> None:
    with pytest.raises(ProgrammeError, match="score takes 'first'; expected latest or best"):
        judge(score(programme=COURSE, take="first") >= 80)


def test_a_rule_with_a_score_comes_back_from_data_the_same() -> None:
    made = made_up_programme(best(within=past(years=3)), code="made-up")
    assert load_programme(json.loads(json.dumps(dump_programme(made)))) == made


def test_the_rule_is_worded_in_both_languages() -> None:
    verdict = judge(latest())
    data = verdict.as_data("zh")
    assert data["clauses"][0]["missing"][0]["text"] == "还差 80：summer 最近一次综合成绩"


DAYS = ("2024-08-20", "2024-09-01", "2025-08-20", "2025-08-21")
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.sampled_from(DAYS),
            "told": st.sampled_from(["day", "month", "year", "nothing"]),
            "points": st.integers(60, 90),
            "points_told": st.booleans(),
            "programme_told": st.booleans(),
            "ours": st.booleans(),
            "verified": st.booleans(),
            "checked": st.booleans(),
        }
    ),
    max_size=4,
)


def known_now(record: dict[str, Any]) -> dict[str, Any]:
    told = {"day": record["day"], "month": record["day"][:7], "year": record["day"][:4], "nothing": None}
    values = {
        "kind": "training_result",
        "on": told[record["told"]],
        "points": record["points"] if record["points_told"] else None,
        "programme": (COURSE if record["ours"] else "winter") if record["programme_told"] else None,
        "status": ("verified" if record["verified"] else "rejected") if record["checked"] else "claimed",
    }
    return {name: value for name, value in values.items() if value is not None}


def settled(record: dict[str, Any]) -> dict[str, Any]:
    return known_now({**record, "told": "day", "points_told": True, "programme_told": True, "checked": True})


@given(RECORDS, st.sampled_from(["latest", "best"]), st.permutations(range(4)))
@QUICK
def test_settling_a_result_never_widens_the_interval_and_ends_in_one_number(records, take, order) -> None:
    rule = score(programme=COURSE, take=take) >= 80
    data = [known_now(record) for record in records]
    before = judge(rule, records=data).clauses[0]
    for place in (place for place in order if place < len(records)):
        data[place] = settled(records[place])
        after = judge(rule, records=data).clauses[0]
        assert after.low >= before.low
        assert before.high is None or (after.high is not None and after.high <= before.high)
        assert str(before.outcome) in ("UNKNOWN", str(after.outcome))
        assert str(after.outcome) != "UNKNOWN" or after.missing
        before = after
    counting = [one for one in records if one["ours"] and one["verified"]]
    newest = max((one["day"] for one in counting), default="")
    taken = [one["points"] for one in counting if take == "best" or one["day"] == newest]
    assert before.low == before.high == max(taken, default=0)
