"""Random operations, legal and not: every change of state is one that the table of transitions allows, a refusal
changes nothing, bounds count who is in them, and the chain stays whole. About 5,000 steps for each database.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from btcore import installed
from btcore.errors import BtcoreError
from btcore.operations.actors import Actor
from btcore.operations.conduct import TRANSITIONS
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.audit import chain_faults
from btcore.records.cohorts import Cohort, CohortBound
from btcore.records.database import DATABASE, open_database
from btcore.records.doctor import examine
from btcore.records.proposals import Proposal
from btcore.records.scope import unscoped
from btcore.records.training import CohortMember

LONG = 10 if os.environ.get("BTCORE_LONG") else 1
EXAMPLES, STEPS = 55 * LONG, 100
# A few examples end early.
AT_LEAST = 5_000 * LONG
DAY = datetime(2026, 8, 1, 9)
CODES = [f"T-{number}" for number in range(6)]
COHORT = "1"
ACTORS = {"group": "group_leader", "school": "school_office", "council": "school_council"}
TABLES = {"nomination": Proposal, "enrolment": CohortMember, "cohort": Cohort}
some = st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True)
who = st.sampled_from([*ACTORS, "stranger"])
reason = st.sampled_from(["", "理由"])


def person(code: str, number: int) -> dict[str, Any]:
    place = {"school": "S-01", "county": "C-01", "teaching_research_group": "G-01"}
    about = {"id": code, "name": "李明", "birth_date": "1990-01-01", "teaching_since": "2015-09-01"}
    word = {"clause": "4.2-morals", "met": True, "by": "school council", "on": "2026-02-20"}
    subject = ["chinese"] if number % 2 else ["mathematics"]
    return {"teacher": {**about, **place, "subjects": subject}, "attestations": [word]}


class Life(RuleBasedStateMachine):
    """One cohort of the school's pool, with whatever happens to it."""

    new: Callable[[], str]
    witness: ModuleType
    # Every operation that was tried, by verb and by whether it was done; and how many steps there were.
    tried: Counter[tuple[str, str]]
    steps: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.manager, self.at, self.number = installed(), DAY, 0
        open_database(type(self).new())
        self.witness.watch()
        start(at=DAY, city="CITY", name="示例市", administrator="admin")
        self.do("create_account", "admin", name="city")
        self.do("create_account", "admin", name="stranger")
        self.held("city", "city_institute", "CITY")
        self.do("import_dossiers", "city", dossiers=[person(code, n) for n, code in enumerate(CODES)])
        for name, role in ACTORS.items():
            self.do("create_account", "admin", name=name)
            self.held(name, role, "G-01" if role == "group_leader" else "S-01")
        weights = {"group_weight": 40, "semester_weight": 30, "annual_weight": 30, "pass_mark": 60}
        given = {"programme": "school-key-teacher-pool", "jurisdiction": "S-01", "title": "x", "values": weights}
        self.do("draft_cohort", "school", code=COHORT, judged_on=date(2026, 8, 31), **given)
        bounds = [{"name": "all", "where": {}, "nominate_at_most": 4}]
        self.do("set_bounds", "school", cohort=COHORT, bounds=bounds)
        self.do("open_cohort", "school", cohort=COHORT)

    def held(self, account: str, role: str, where: str) -> None:
        given = {"role": role, "jurisdiction": where, "since": date(2026, 1, 1)}
        self.do("grant_role", "admin", account=account, **given)

    def do(self, verb: str, by: str, **given: Any) -> Any:
        return VERBS[verb](Actor(by, self.manager), at=self.at, **given)

    def try_to(self, verb: str, by: str, **given: Any) -> None:
        """Do it; whether it is done or refused, the tables of transitions must agree with what became of the rows."""
        self.at += timedelta(minutes=1)
        before = snapshot()
        try:
            self.do(verb, by, **given)
        except BtcoreError:
            self.tried[verb, "refused"] += 1
            assert snapshot() == before, f"{verb} was refused and changed something"
            return
        self.tried[verb, "done"] += 1
        for (table, id), (state, _) in snapshot().items():
            was = before.get((table, id), ("new", 0))[0]
            if state != was:
                allowed = TRANSITIONS[table][verb]
                assert was in allowed.before and state in allowed.after, (table, verb, was, state)

    @rule(by=who, teachers=some, score=st.integers(1, 99))
    def nominate(self, by: str, teachers: list[str], score: int) -> None:
        given = [{"teacher": one, "score": score * 10 + CODES.index(one)} for one in teachers]
        self.try_to("nominate", by, cohort=COHORT, nominations=given)

    @rule(by=who, teachers=some)
    def approve(self, by: str, teachers: list[str]) -> None:
        self.try_to("approve", by, cohort=COHORT, teachers=teachers)

    @rule(teachers=some)
    def approve_all_the_way(self, teachers: list[str]) -> None:
        for by in ACTORS:
            self.try_to("approve", by, cohort=COHORT, teachers=teachers)

    @rule(
        by=who,
        teachers=some,
        why=reason,
        verb=st.sampled_from(["return_nomination", "reject_nomination", "withdraw_nomination"]),
    )
    def say_no(self, by: str, teachers: list[str], why: str, verb: str) -> None:
        self.try_to(verb, by, cohort=COHORT, teachers=teachers, reason=why)

    @rule(by=who, teachers=some)
    def resubmit(self, by: str, teachers: list[str]) -> None:
        self.try_to("resubmit", by, cohort=COHORT, teachers=teachers)

    @rule(by=who, verb=st.sampled_from(["select", "step_up", "enrol", "close_cohort"]))
    def go_on(self, by: str, verb: str) -> None:
        self.try_to(verb, by, cohort=COHORT)

    @rule(by=who, teacher=st.sampled_from(CODES), why=reason)
    def leave(self, by: str, teacher: str, why: str) -> None:
        self.try_to("withdraw_enrolment", by, cohort=COHORT, teacher=teacher, reason=why)

    @rule(by=who, teacher=st.sampled_from(CODES), why=reason)
    def disqualify(self, by: str, teacher: str, why: str) -> None:
        told = {"reason": why, "notified_on": date(2026, 8, 1)}
        self.try_to("disqualify", by, cohort=COHORT, teacher=teacher, **told)

    @invariant()
    def bounds_count_who_is_in_them(self) -> None:
        self.steps["taken"] += 1
        with unscoped("doctor"):
            holding = ("approved", "selected", "reserve", "passed_over", "enrolled")
            approved = Proposal.select().where(Proposal.state.in_(holding)).count()
            bound = CohortBound.get(CohortBound.name == "all")
        assert bound.approved == approved <= 4

    def teardown(self) -> None:
        with unscoped("verify"):
            assert list(chain_faults()) == []
            assert list(examine()) == []
        assert list(self.witness.quarrels()) == []
        DATABASE.close()


def snapshot() -> dict[tuple[str, int], tuple[str, int]]:
    """State and version of every row that has a state."""
    with unscoped("doctor"):
        return {(table, one.id): (one.state, one.version) for table, model in TABLES.items() for one in model.select()}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_random_operations_never_leave_the_tables_of_conduct(
    kind: str, new_database: Callable[[str], str], witness: ModuleType
) -> None:
    given = {"new": staticmethod(lambda: new_database(kind)), "witness": witness}
    given |= {"tried": Counter(), "steps": Counter()}
    machine = type("LifeOf" + kind.title(), (Life,), given)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, suppress_health_check=checks)
    )
    tried, steps = machine.tried, machine.steps["taken"] - EXAMPLES
    print(f"{kind}: {steps} steps, {tried.total()} operations:", dict(sorted(tried.items())))
    assert steps >= AT_LEAST
