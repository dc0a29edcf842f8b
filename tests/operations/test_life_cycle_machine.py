"""An office at work at random, with strays: every change of state is one that the table of transitions allows, a
refusal changes nothing, bounds count who is in them, the doctor finds nothing, and the chain stays whole.

The campaign takes at least 5,000 steps for each database, most of them done; every transition of the table is taken,
but for a rare one or two, or stands in `NEVER` because no operation makes it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from peewee import SqliteDatabase

from btcore import installed
from btcore.errors import BtcoreError
from btcore.operations.actors import Actor
from btcore.operations.conduct import NEW, TRANSITIONS
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.audit import chain_faults
from btcore.records.cohorts import CohortBound
from btcore.records.database import DATABASE, open_database
from btcore.records.doctor import examine
from btcore.records.proposals import Proposal
from btcore.records.scope import unscoped

LONG = 10 if os.environ.get("BTCORE_LONG") else 1
FEW, EXAMPLES, STEPS = 3, 26 * LONG, 200
# A few examples end early.
AT_LEAST = 5_000 * LONG
EXAMINED_EVERY = 25
OPENING = datetime(2026, 8, 1, 9)
HOLDING = ("approved", "selected", "reserve", "enrolled")
# What the doctor calls work that waits for the office, and the office has not come to it yet.
WAITING = {"upheld-without-correction", "award-of-failed"}
LIVE = ("nominated", "returned", "approved", "selected", "reserve")
STATES_STAY = ("set_bounds", "amend_cohort", "step_up")
Move = tuple[str, str, str, str]


def possible() -> set[Move]:
    """Every transition of the table, but for those that are none of the operation's, or that another test takes."""
    return {
        (table, verb, was, became)
        for table, verbs in TRANSITIONS.items()
        for verb, rule in verbs.items()
        for was in rule.before
        for became in rule.after
        if (table, verb, was, became) not in NEVER | ELSEWHERE
        and not (table == "cohort" and verb in STATES_STAY and was != became)
    }


# States before and after, each with each, say too much for these.
NEVER: dict[Move, str] = {
    ("nomination", "step_up", "selected", "reserve"): "who was chosen stays",
    ("nomination", "select", "approved", "approved"): "who has no place stays as before",
    ("award", "review", "new", "suspended"): "a title begins valid",
    ("award", "review", "new", "revoked"): "a title begins valid",
    ("award", "review", "valid", "suspended"): "a review suspends nobody",
    ("award", "review", "suspended", "valid"): "a review ends no suspension",
    ("award", "review", "expired", "revoked"): "there is nothing left to take away",
    ("award", "correct_review", "new", "suspended"): "a title begins valid",
    ("award", "correct_review", "new", "revoked"): "a title begins valid",
    ("award", "correct_review", "valid", "suspended"): "a review suspends nobody",
    ("award", "correct_review", "suspended", "valid"): "a review ends no suspension",
    ("award", "correct_review", "expired", "revoked"): "there is nothing left to take away",
}
# Too rare to wait for in every run: what takes them in test_titles and test_other_lives.
ELSEWHERE: dict[Move, str] = {
    ("award", "expire", "valid", "expired"): "test_a_late_review_renews…",
    ("award", "expire", "suspended", "expired"): "test_a_late_review_renews…",
    ("award", "renew", "expired", "valid"): "test_three_passes_make…",
    ("award", "review", "valid", "valid"): "test_where_the_review_decides…",
    ("award", "review", "suspended", "suspended"): "test_a_review_renews_the_term_of_a_suspended…",
    ("award", "review", "expired", "suspended"): "test_a_late_review_renews…",
    ("award", "review", "expired", "valid"): "test_a_late_review_renews…",
    ("award", "review", "suspended", "revoked"): "test_a_suspended_title_is_taken_away…",
    ("award", "revoke", "suspended", "revoked"): "test_a_suspended_title_is_taken_away…",
    ("nomination", "select", "selected", "approved"): "test_who_is_not_eligible_any_more_loses…",
    ("nomination", "select", "reserve", "approved"): "test_who_is_not_eligible_any_more_leaves…",
    ("award", "correct_review", "expired", "valid"): "test_a_late_review_that_was_wrong…",
    ("award", "correct_review", "expired", "suspended"): "test_a_late_review_that_was_wrong…",
    ("nomination", "answer_objection", "selected", "rejected"): "test_an_objection_to_who_is_selected…",
    ("nomination", "answer_objection", "reserve", "rejected"): "test_an_objection_to_who_is_selected…",
    ("award", "correct_review", "new", "valid"): "test_a_review_that_was_wrong…",
    **{
        ("award", "correct_review", was, became): "test_a_last_review_that_is_corrected…, test_a_title_that_failed…"
        for was in ("valid", "suspended")
        for became in (was, "revoked")
    },
    ("award", "answer_appeal", "revoked", "valid"): "test_an_upheld_appeal_brings…",
    ("award", "answer_appeal", "revoked", "suspended"): "test_an_upheld_appeal_brings…",
    ("enrolment", "answer_appeal", "disqualified", "enrolled"): "test_an_upheld_appeal_leaves…",
    ("nomination", "answer_appeal", "withdrawn", "enrolled"): "test_an_upheld_appeal_leaves…",
    ("cohort", "answer_appeal", "closed", "running"): "test_a_cohort_closes_when_appeals…",
    ("cohort", "amend_cohort", "closed", "closed"): "test_where_the_place_was_given_on…",
    ("enrolment", "correct_decision", "passed", "passed"): "test_a_review_of_duties_is_no_result…",
}


POSSIBLE = possible()
# Chance may leave out a rare one or two; more means that the office no longer comes there.
MISSED_AT_MOST = 3
# In this share of steps what never happened yet is tried first.
SOUGHT_OUT = 0.15


def places(acts: ModuleType) -> dict[str, dict[str, str]]:
    """Where each of the teachers belongs."""
    group = {code: f"G-0{number % 2 + 1}" for number, code in enumerate(acts.CODES)}
    return {code: {"county": "C-01", "school": "S-01", "teaching_research_group": group[code]} for code in acts.CODES}


def person(code: str, place: dict[str, str], subject: str) -> dict[str, Any]:
    """Somebody whom both programmes of the school let in."""
    district, journal = {"administrative_level": "county"}, {"outlet": "journal"}
    about = {"id": code, "name": "李明", "birth_date": "1985-01-01", "teaching_since": "2010-09-01"}
    return {
        "teacher": {**about, **place, "professional_title": "intermediate", "subjects": [subject]},
        "records": [
            {"id": "R1", "kind": "project", "on": "2024-09-25", "administrative_level": "city"},
            {"id": "R2", "kind": "paper", "on": "2025-05-01", **journal},
            {"id": "R3", "kind": "open_class", "on": "2025-05-06", "organiser": "research_office", **district},
            {"id": "R4", "kind": "honour", "on": "2024-04-25", "title": "teaching_expert", **district},
        ],
        "attestations": [
            {"clause": clause, "met": True, "by": "school council", "on": "2026-02-01"}
            for clause in ("4.2-morals", "5.1-morals", "5.2-value", "5.7-method")
        ],
    }


class Life(RuleBasedStateMachine):
    """The cohorts of one school over some years, with whatever happens to them."""

    new: Callable[[], str]
    acts: ModuleType
    witness: ModuleType
    # Every operation that was tried, by verb and by whether it was done; every transition taken; how many steps.
    tried: Counter[tuple[str, str]]
    moves: Counter[Move]
    steps: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.manager, self.at, self.turn = installed(), OPENING, 0
        open_database(type(self).new())
        self.seen = last_change()

    def do(self, verb: str, by: str, given: dict[str, Any]) -> Any:
        return VERBS[verb](Actor(by, self.manager), at=self.at, **given)

    @rule(number=st.integers(0, 2**32 - 1), stray=st.sampled_from([False, False, False, False, True]))
    def somebody_acts(self, number: int, stray: bool) -> None:
        self.steps["taken"] += 1
        # Numbers come again and again; what is done with them does not.
        self.turn += 1
        dice = Random(number * STEPS + self.turn)
        self.at += timedelta(minutes=1) + timedelta(days=dice.choice([0, 0, 0, 0, 0, 1, 7, 60]))
        eye = self.acts.Eye(dice, self.at, stray, self.moves)
        verbs = self.acts.in_order_of_chance(dice)
        if dice.random() < SOUGHT_OUT:
            verbs.sort(key=lambda verb: not eye.still_to_come(verb, POSSIBLE))
        with unscoped("doctor"):
            asked = next(filter(None, (self._asked(eye, verb) for verb in verbs)))
        self.try_to(*asked)

    def _asked(self, eye: Any, verb: str) -> Any:
        eye.verb = verb
        return self.acts.ACTS[verb](eye)

    def try_to(self, verb: str, by: str, given: dict[str, Any]) -> None:
        before, cohorts = digest(), cohort_states()
        try:
            self.do(verb, by, given)
        except BtcoreError:
            self.tried[verb, "refused"] += 1
            assert digest() == before, f"{verb} was refused and changed something"
            return
        self.tried[verb, "done"] += 1
        # Many verbs leave the row of their cohort as it is; they were done to it all the same.
        about = given.get("code", given.get("cohort"))
        was, became = cohorts.get(about, NEW), cohort_states().get(about)
        for move in (*self.moved(verb), *([("cohort", verb, was, became)] if became else [])):
            table, _, was, became = move
            allowed = TRANSITIONS.get(table, {}).get(verb)
            legal = allowed is not None and was in allowed.before and became in allowed.after
            assert legal or was == became, f"the table of transitions has no {move}"
            assert move not in NEVER, f"{move} never happens: {NEVER[move]}"
            if legal:
                self.moves[move] += 1

    def moved(self, verb: str) -> Iterator[Move]:
        """What became of every row with a state since the last time, change by change."""
        rows = DATABASE.execute_sql(
            f"SELECT id, table_name, old, new FROM witness WHERE id > {self.seen} ORDER BY id"
        ).fetchall()
        for id, table, old, new in rows:
            self.seen = id
            if table in TRANSITIONS and table != "cohort":
                yield table, verb, json.loads(old)["state"] if old else NEW, json.loads(new)["state"]

    @invariant()
    def all_is_well_at_times(self) -> None:
        if self.steps["taken"] % EXAMINED_EVERY == 0:
            examined()

    def teardown(self) -> None:
        examined()
        with unscoped("verify"):
            assert list(chain_faults()) == []
        assert list(self.witness.quarrels()) == []
        DATABASE.close()


def last_change() -> int:
    return int(DATABASE.execute_sql("SELECT coalesce(max(id), 0) FROM witness").fetchone()[0])


def cohort_states() -> dict[str, str]:
    return dict(DATABASE.execute_sql("SELECT code, state FROM cohort").fetchall())


def digest() -> tuple[Any, ...]:
    """The witness has a row for every change of a watched table, the head one for every entry."""
    query = "SELECT (SELECT max(id) FROM witness), (SELECT count(*) FROM witness), sequence, sha256 FROM audit_head"
    return tuple(DATABASE.execute_sql(query).fetchone())


def examined() -> None:
    with unscoped("doctor"):
        assert [one for one in examine() if one[0] not in WAITING] == []
        rows = list(Proposal.select(Proposal.cohort, Proposal.state, Proposal.groups))
        for bound in CohortBound.select():
            inside = Counter(
                one.state
                for one in rows
                if one.cohort_id == bound.cohort_id
                and all(one.groups.get(name) == value for name, value in bound.matching.items())
            )
            holding = sum(inside[state] for state in HOLDING)
            assert (bound.approved, bound.enrolled) == (holding, inside["enrolled"]), bound.name


def begun(address: str, acts: ModuleType, witness: ModuleType) -> None:
    """A school with its people and a cohort of each programme in the open database."""
    manager = installed()
    open_database(address)
    witness.watch()
    start(at=OPENING, city="CITY", name="示例市", administrator="admin")

    def do(verb: str, by: str, **given: Any) -> None:
        VERBS[verb](Actor(by, manager), at=OPENING, **given)

    def account(name: str, role: str, where: str, teacher: str = "") -> None:
        do("create_account", "admin", name=name, teacher=teacher)
        do("grant_role", "admin", account=name, role=role, jurisdiction=where, since=date(2026, 1, 1))

    do("create_account", "admin", name="stranger")
    account("city", "city_institute", "CITY")
    where = places(acts)
    subjects = ("chinese", "chinese", "mathematics")
    people = [person(code, where[code], subjects[number % 3]) for number, code in enumerate(acts.CODES)]
    do("import_dossiers", "city", dossiers=people)
    for name, role in (("school", "school_office"), ("council", "school_council"), ("group", "group_leader")):
        account(name, role, "S-01")
    for name in ("assessor", "second_assessor"):
        account(name, "assessor", "CITY")
    for code in acts.CODES[:2]:
        account(f"own {code}", "teacher", "S-01", code)
    for number, programme in enumerate((acts.POOL, acts.TERM, acts.SEMESTER)):
        given = {"programme": programme, "jurisdiction": "S-01", "title": "x", "values": acts.VALUES[programme]}
        do("draft_cohort", "school", code=f"C{number}", judged_on=acts.JUDGED_ON, **given)
        do("open_cohort", "school", cohort=f"C{number}")
    if isinstance(DATABASE.obj, SqliteDatabase):
        DATABASE.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    DATABASE.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def lived(
    request: pytest.FixtureRequest,
    new_database: Callable[..., str],
    witness: ModuleType,
    beside: Callable[[Path], ModuleType],
) -> Callable[[int], Any]:
    """A function that lets so many lives go by on a database; what was tried in them, and what came of it."""
    kind = request.param

    def live(examples: int) -> Any:
        acts = beside(Path(__file__).with_name("office_acts.py"))
        first = new_database(kind)
        begun(first, acts, witness)
        given = {"new": staticmethod(lambda: new_database(kind, like=first)), "acts": acts, "witness": witness}
        given |= {"tried": Counter(), "steps": Counter(), "moves": Counter()}
        machine = type("LifeOf" + kind.title(), (Life,), given)
        checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
        run_state_machine_as_test(
            machine, settings=settings(max_examples=examples, stateful_step_count=STEPS, suppress_health_check=checks)
        )
        done = sum(number for (_, what), number in machine.tried.items() if what == "done")
        print(f"{kind}: {machine.steps['taken']} steps, {done} of {machine.tried.total()} operations done")
        assert done * 2 >= machine.tried.total()
        return machine

    return live


def test_random_operations_never_leave_the_tables_of_conduct(lived: Callable[[int], Any]) -> None:
    assert lived(FEW).steps["taken"] >= FEW * STEPS // 2


@pytest.mark.campaign
def test_over_thousands_of_operations_every_transition_is_taken_and_none_that_is_not_allowed(
    lived: Callable[[int], Any],
) -> None:
    machine = lived(EXAMPLES)
    print(dict(sorted(machine.tried.items())))
    print(*(f"{' '.join(move)}: {machine.moves[move]}" for move in sorted(POSSIBLE)), sep="\n")
    assert machine.steps["taken"] >= AT_LEAST
    missed = POSSIBLE - set(machine.moves)
    assert len(missed) <= MISSED_AT_MOST, missed
