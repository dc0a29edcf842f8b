"""64 approvers click in the same minute: a bound holds exactly what it holds; with the guards off it does not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from btcore import installed
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.audit import chain_faults
from btcore.records.cohorts import Cohort, CohortBound
from btcore.records.database import DATABASE
from btcore.records.doctor import examine
from btcore.records.people import Teacher
from btcore.records.proposals import Proposal
from btcore.records.scope import unscoped

APPROVER = Path(__file__).with_name("approver.py")
PEOPLE, PROCESSES = 64, 4
COHORT = "1"
DAY = datetime(2026, 4, 1, 9)


def do(verb: str, by: str = "city", **given: object) -> object:
    return VERBS[verb](Actor(by, installed()), at=DAY, **given)


def prepared(bounds: list[dict[str, object]]) -> list[str]:
    """64 nominations of a city, each one approval away from its place; the codes of the teachers."""
    start(at=DAY, city="CITY", name="示例市", administrator="admin")
    do("create_account", by="admin", name="city")
    given = {"account": "city", "role": "city_institute", "jurisdiction": "CITY", "since": date(2026, 1, 1)}
    do("grant_role", by="admin", **given)
    codes = [f"T-{number:02d}" for number in range(PEOPLE)]
    dossiers = [
        {"teacher": {"id": code, "county": f"C-{number % 2}", "school": f"S-{number % 4}"}}
        for number, code in enumerate(codes)
    ]
    do("import_dossiers", dossiers=dossiers)
    do(
        "draft_cohort",
        code=COHORT,
        programme="city-key-teacher",
        jurisdiction="CITY",
        title="x",
        judged_on=date(2026, 4, 25),
        values={"pass_mark": 60, "gate_pass_mark": 60, "minimum_attendance": 80},
    )
    do("set_bounds", cohort=COHORT, bounds=bounds)
    do("open_cohort", cohort=COHORT)
    with unscoped("doctor"):
        cohort = Cohort.get()
        teachers = {one.code: one for one in Teacher.select()}
        for code in codes:
            teacher = teachers[code]
            groups = {"county": teacher.attributes["county"], "school": teacher.attributes["school"]}
            # At the last step of the route already: the race is for the places.
            Proposal.create(
                cohort=cohort,
                teacher=teacher,
                jurisdiction=teacher.jurisdiction,
                step=1,
                outcome="UNKNOWN",
                groups=groups,
                nominated_by=1,
                nominated_at=DAY,
            )
    return codes


def race(address: str, codes: list[str], *more: str) -> Counter[str]:
    """What became of 64 approvals in 4 processes of 16 threads each."""
    shares = [codes[number::PROCESSES] for number in range(PROCESSES)]
    running = [
        subprocess.Popen(
            [sys.executable, APPROVER, address, COHORT, json.dumps(share), *more], stdout=subprocess.PIPE, text=True
        )
        for share in shares
    ]
    return Counter(word for one in running for word in json.loads(one.communicate(timeout=120)[0]))


@pytest.mark.parametrize("most", [1, 10, 63])
def test_a_bound_is_filled_exactly_and_never_over(database: str, most: int, figures: Callable[..., None]) -> None:
    codes = prepared([{"name": "all", "where": {}, "nominate_at_most": most}])
    assert race(database, codes) == Counter(approved=most, refused=PEOPLE - most)
    with unscoped("doctor"):
        assert Proposal.select().where(Proposal.state == "approved").count() == most
        assert CohortBound.get(CohortBound.name == "all").approved == most
        assert list(chain_faults()) == []
        assert [code for code, _, _ in examine() if code == "ceiling-overfilled"] == []
    part = "sqlite" if database.startswith("sqlite") else "postgresql"
    figures("bounds", part=part, rounds=1, approvals=PEOPLE, over_filled=0, under_filled=0)


def test_nested_bounds_hold_together(database: str) -> None:
    bounds: list[dict[str, object]] = [{"name": "all", "where": {}, "nominate_at_most": 20}]
    bounds += [{"name": f"C-{one}", "where": {"county": f"C-{one}"}, "nominate_at_most": 12} for one in (0, 1)]
    bounds += [{"name": f"S-{one}", "where": {"school": f"S-{one}"}, "nominate_at_most": 7} for one in range(4)]
    codes = prepared(bounds)
    assert race(database, codes)["approved"] == 20
    with unscoped("doctor"):
        for bound in CohortBound.select().where(CohortBound.nominate_at_most.is_null(False)):
            held = [
                one
                for one in Proposal.select().where(Proposal.state == "approved")
                if all(one.groups[name] == value for name, value in bound.matching.items())
            ]
            assert len(held) == bound.approved <= bound.nominate_at_most


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_with_the_guards_off_the_same_race_over_fills_the_bound(database: str) -> None:
    codes = prepared([{"name": "all", "where": {}, "nominate_at_most": 10}])
    for (name,) in DATABASE.execute_sql(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'cohort_bound'::regclass"
    ).fetchall():
        DATABASE.execute_sql(f'ALTER TABLE cohort_bound DROP CONSTRAINT "{name}"')
    assert race(database, codes, "--unguarded")["approved"] > 10
