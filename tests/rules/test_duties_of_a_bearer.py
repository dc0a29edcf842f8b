"""Duties of candidates and title holders: from when, until when, and in terms of years; order and last days."""

from __future__ import annotations

import os
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from btcore import ProgrammeError
from btcore.rules.language import count, each, last, term, this
from btcore.testing.builders import judge, made_up_dossier, made_up_programme

CANDIDATE = each("semester", count("open_class") >= 1, of="candidate", part_period="exempt")
HOLDER = each("semester", count("open_class") >= 1, of="title_holder", part_period="exempt")
TERM = each(term(3), count("paper") >= 1, of="title_holder")
ANYBODY = each("semester", count("open_class") >= 1)


def record(kind: str, on: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "on": on, "programme": "made-up", **more}


SELECTED = record("selected", "2024-09-01", role="candidate")
TITLE = record("title", "2025-09-01", title="key_teacher")
AUTUMN_24, SPRING_25, AUTUMN_25 = (
    {"kind": "open_class", "on": day} for day in ("2024-10-10", "2025-03-03", "2025-10-10")
)

CASES = [
    {
        "name": "a duty of title holders does not apply to a candidate",
        "rule": HOLDER,
        "records": [SELECTED],
        "outcome": "NOT_APPLICABLE",
    },
    {
        "name": "a duty of candidates ends the day before the title",
        "rule": CANDIDATE,
        "on": "2026-08-31",
        "records": [SELECTED, TITLE, AUTUMN_24, SPRING_25],
        "outcome": "PASS",
    },
    {
        "name": "a duty of title holders begins with the title",
        "rule": HOLDER,
        "on": "2026-02-15",
        "records": [SELECTED, TITLE, AUTUMN_25],
        "outcome": "PASS",
    },
    {
        "name": "a title that is only claimed may or may not bring duties",
        "rule": HOLDER,
        "on": "2026-02-15",
        "records": [{**TITLE, "status": "claimed"}],
        "outcome": "UNKNOWN",
        "first_missing": "record R1 (title held): verify it",
    },
    {
        "name": "a title that ended with its until owes nothing later",
        "rule": HOLDER,
        "on": "2026-08-31",
        "records": [{**TITLE, "until": "2026-02-15"}, AUTUMN_25],
        "outcome": "PASS",
    },
    {
        "name": "a title that ended on a day not known leaves the last semester open",
        "rule": HOLDER,
        "on": "2026-08-31",
        "records": [{**TITLE, "until": "2026"}, AUTUMN_25],
        "outcome": "UNKNOWN",
        "first_missing": "record R1 (title held): add its until",
    },
    {
        "name": "a revocation that is only claimed leaves it open whether the semester is owed",
        "rule": HOLDER,
        "on": "2026-08-31",
        "records": [TITLE, AUTUMN_25, record("award_event", "2026-03-01", result="revoked", status="claimed")],
        "outcome": "UNKNOWN",
        "first_missing": "record R3 (award event): verify it",
    },
    {
        "name": "a suspension ends no duty",
        "rule": HOLDER,
        "on": "2026-08-31",
        "records": [TITLE, AUTUMN_25, record("award_event", "2026-03-01", result="suspended")],
        "outcome": "FAIL",
    },
    {
        "name": "a disqualification from another programme ends nothing here",
        "rule": ANYBODY,
        "on": "2025-02-15",
        "records": [SELECTED, {**record("disqualified", "2024-10-01"), "programme": "another"}],
        "outcome": "FAIL",
    },
    {
        "name": "who was selected again after a disqualification owes again",
        "rule": CANDIDATE,
        "on": "2026-02-15",
        "records": [SELECTED, record("disqualified", "2025-01-01"), {**SELECTED, "on": "2025-09-01"}],
        "outcome": "FAIL",
    },
    {
        "name": "where the list of disqualifications may be incomplete, a duty not done stays open",
        "rule": CANDIDATE,
        "on": "2025-02-15",
        "records": [SELECTED],
        "incomplete": ["disqualified"],
        "outcome": "UNKNOWN",
        "first_missing": "the complete list of disqualifications",
    },
    {
        "name": "a duty of the term may still be done in its last year",
        "rule": TERM,
        "on": "2028-08-30",
        "records": [TITLE],
        "outcome": "UNKNOWN",
        "missing": ["term 2025-09-01 to 2028-08-31: 1 more, due by 2028-08-31: papers"],
    },
    {
        "name": "on the last day of the term it is no longer possible",
        "rule": TERM,
        "on": "2028-08-31",
        "records": [TITLE],
        "outcome": "FAIL",
    },
    {
        "name": "a second term asks again",
        "rule": TERM,
        "on": "2031-08-31",
        "records": [TITLE, {"kind": "paper", "on": "2026-01-01"}],
        "outcome": "FAIL",
    },
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_duties_of_a_bearer(case, agrees):
    expected = dict(case)
    first = expected.pop("first_missing", None)
    verdict = agrees(expected)
    if first is not None:
        assert verdict.clauses[0].missing[0].text() == first


def test_a_duty_of_somebody_unknown_is_refused():
    with pytest.raises(ProgrammeError, match="a duty of 'principal'; expected candidate, member, title_holder"):
        each("semester", count("open_class") >= 1, of="principal")


LONG = settings(max_examples=3_000 if os.environ.get("BTCORE_LONG") else 120, deadline=None)
FIRST_DAY, LAST_DAY = date(2025, 9, 1), date(2026, 2, 15)
DAYS = st.dates(date(2024, 6, 1), LAST_DAY).map(str)
STATUS = st.sampled_from(["verified", "verified", "claimed", "rejected"])
EVENT = st.fixed_dictionaries(
    {"kind": st.sampled_from(["open_class", "paper"]), "on": DAYS, "status": STATUS, "hours": st.just("1")}
)
LASTS = st.one_of(st.none(), st.integers(0, 500))


def lasting(start: dict[str, Any], on: str, days: int | None, **more: Any) -> dict[str, Any]:
    """A selection or a title that ends so many days after it began; None: without an end."""
    until = {} if days is None else {"until": str(date.fromisoformat(on) + timedelta(days=days))}
    return {**start, "on": on, **until, **more}


ROLES = st.sampled_from(["candidate", "candidate", "member", "reserve"])
START = st.one_of(
    st.builds(
        lambda on, days, role, status: lasting(SELECTED, on, days, role=role, status=status), DAYS, LASTS, ROLES, STATUS
    ),
    st.builds(lambda on, days, status: lasting(TITLE, on, days, status=status), DAYS, LASTS, STATUS),
    st.builds(lambda on, status: record("award_event", on, result="revoked", status=status), DAYS, STATUS),
    st.builds(lambda on, status: record("disqualified", on, status=status), DAYS, STATUS),
)
LEAVE = st.builds(
    lambda on, status: {"kind": "leave", "on": on, "until": str(LAST_DAY), "status": status}, DAYS, STATUS
)
RECORDS = st.lists(st.one_of(EVENT, EVENT, START, LEAVE), max_size=8)
UNITS = st.sampled_from(["week", "month", "semester", "school_year"])
PARTS = st.sampled_from(["exempt", "full", "proportional"])
BEARERS = st.sampled_from([None, "candidate", "title_holder"])


@given(RECORDS, st.randoms(use_true_random=False), UNITS, PARTS, BEARERS)
@LONG
def test_a_duty_never_depends_on_the_order_of_records(records, random, unit, part_period, of):
    rule = each(unit, count("open_class", "paper") >= 1, part_period=part_period, of=of)
    numbered = [{**one, "id": f"N{place}"} for place, one in enumerate(records)]
    shuffled = random.sample(numbered, len(numbered))
    programme = made_up_programme(rule, part="duties")
    outcomes = {
        str(programme.check(made_up_dossier(records=those), on="2026-02-10", part="duties").outcome)
        for those in (numbered, shuffled)
    }
    assert len(outcomes) == 1


@given(RECORDS, UNITS, PARTS, BEARERS)
@LONG
def test_a_verdict_is_the_same_however_what_is_claimed_is_settled(records, unit, part_period, of):
    claimed = [place for place, one in enumerate(records) if one["status"] == "claimed"]
    assume(len(claimed) <= 3)
    rule = each(unit, count("open_class", "paper") >= 1, part_period=part_period, of=of)
    programme = made_up_programme(rule, part="duties")

    def outcome(those: list[dict[str, Any]]) -> str:
        numbered = [{**one, "id": f"N{place}"} for place, one in enumerate(those)]
        return str(programme.check(made_up_dossier(records=numbered), on="2026-02-10", part="duties").outcome)

    found = outcome(records)
    if found == "UNKNOWN":
        return
    for settled in product(("verified", "rejected"), repeat=len(claimed)):
        known = dict(zip(claimed, settled, strict=True))
        those = [{**one, "status": known.get(place, one["status"])} for place, one in enumerate(records)]
        assert outcome(those) in (found, "UNKNOWN")


@given(st.lists(st.one_of(EVENT, LEAVE), max_size=8), st.sampled_from(["week", "month", "semester"]), PARTS)
@LONG
def test_the_verdict_on_the_last_day_of_a_period_is_the_verdict_afterwards(records, unit, part_period):
    def outcome(within, on):
        rule = each(unit, count("open_class", "paper") >= 1, within=within, part_period=part_period)
        return judge(rule, part="duties", records=records, on=on).outcome

    on_the_last_day = outcome(this("semester"), LAST_DAY)
    assert outcome(last("semester"), LAST_DAY) == on_the_last_day
    assert outcome(last("semester"), LAST_DAY + timedelta(days=1)) == on_the_last_day
    assert outcome(last("semester"), LAST_DAY + timedelta(days=100)) == on_the_last_day
