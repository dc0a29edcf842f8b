"""Clocks that jump, leap days, servers five minutes apart: the audit keeps its order, terms end when they should."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from btcore import BtcoreError
from btcore.operations.actors import Actor
from btcore.operations.dossiers import dossiers_of
from btcore.operations.verbs import VERBS
from btcore.programmes.standing import standings
from btcore.records.audit import chain_faults, changed_rows
from btcore.records.cohorts import Cohort
from btcore.records.database import DATABASE
from btcore.records.doctor import examine
from btcore.records.ledger import AuditEntry
from btcore.records.people import Teacher
from btcore.records.results import AwardEvent, Decision, GrantedAward
from btcore.records.scope import unscoped
from btcore.records.signing import check_heads, make_key, sign_head
from btcore.records.work import Work
from btcore.rules.calendar import ONE_DAY, last_of_years

TERM = "school-key-teacher-term"
APART = timedelta(minutes=5)
STEPS = 60


def test_two_servers_five_minutes_apart_make_one_order_and_nobody_cries(
    office: Any, database: str, tmp_path: Any, figures: Any
) -> None:
    key = tmp_path / "key.pem"
    public, draw = make_key(key), random.Random(1)
    now, heads, made = datetime(2026, 4, 1, 9), [], 0
    for number in range(STEPS):
        # Now this server, now that one, whose clock is behind; at times one is set back by hours.
        now += timedelta(seconds=draw.randrange(60)) - timedelta(hours=draw.choice([0, 0, 0, 0, 7]))
        at = now - draw.choice([timedelta(), APART])
        VERBS["create_account"](Actor("admin", office.manager), at=at, name=f"a{number}")
        made += 1
        heads.append(sign_head(key, at=at))
    with unscoped("verify"):
        entries = list(AuditEntry.select().order_by(AuditEntry.sequence))
        assert [one.sequence for one in entries] == list(range(1, len(entries) + 1))
        names = [one.after["name"] for entry in entries[-made:] for one in entry.auditchange_set]
        assert names == [f"a{number}" for number in range(STEPS)]
        backward = sum(two.at < one.at for one, two in zip(entries, entries[1:], strict=False))
        assert backward > STEPS // 5
        assert [*chain_faults(), *check_heads(heads, public), *examine()] == []
    kind = "sqlite" if database.startswith("sqlite") else "postgresql"
    figures("clocks", part=kind, operations=made, times_that_went_back=backward, faults_told=0)


def titled(office: Any, offices: ModuleType) -> str:
    offices.to_titles(office)
    with unscoped("verify"):
        return str(GrantedAward.get().number)


def test_an_event_of_a_title_before_the_last_one_is_refused_and_the_same_day_is_taken(
    office: Any, offices: ModuleType
) -> None:
    number = titled(office, offices)
    office.do("suspend", on="2026-12-10", award=number, reason="x")
    for at in ("2026-12-09", "2026-12-09T23:59:59"):
        with pytest.raises(BtcoreError, match="has an event on 2026-12-10; expected a day from then on"):
            office.do("reinstate", on=at, award=number, reason="x")
    # The same day, at an earlier hour: the other server's clock is behind.
    office.do("reinstate", on="2026-12-10T08:55", award=number, reason="x")
    with unscoped("verify"):
        assert [one.event for one in AwardEvent.select().order_by(AwardEvent.number)][-2:] == [
            "suspended",
            "reinstated",
        ]
        states = [one.after["state"] for one in changed_rows("award", GrantedAward.get().id) if "state" in one.after]
        assert states == ["valid", "suspended", "valid"]


def test_a_role_counts_by_the_day_that_the_operation_is_given(office: Any) -> None:
    given = {"account": "late", "role": "city_institute", "jurisdiction": "CITY", "since": date(2026, 4, 2)}
    office.do("create_account", by="admin", name="late")
    office.do("grant_role", by="admin", until=date(2026, 4, 2), **given)
    for at, may in (
        ("2026-04-01T23:59:59", False),
        ("2026-04-02T00:00:00", True),
        ("2026-04-02T23:59:59", True),
        ("2026-04-03T00:00:00", False),
        ("2026-04-02T12:00:00", True),
    ):
        dossiers = [{"teacher": {"id": f"T-{at}", "county": "C-01"}}]
        if may:
            assert office.do("import_dossiers", by="late", on=at, dossiers=dossiers)["made"] == 1
        else:
            with pytest.raises(BtcoreError, match="may not import dossiers"):
                office.do("import_dossiers", by="late", on=at, dossiers=dossiers)


# Begun on a day, for so many years: the last day that counts.
TERMS = {
    (date(2024, 2, 29), 1): date(2025, 2, 27),
    (date(2024, 2, 29), 3): date(2027, 2, 27),
    (date(2024, 2, 29), 4): date(2028, 2, 28),
    (date(2025, 3, 1), 3): date(2028, 2, 29),
    (date(2023, 3, 1), 1): date(2024, 2, 29),
    (date(2025, 2, 28), 3): date(2028, 2, 27),
    (date(2026, 1, 1), 3): date(2028, 12, 31),
}


@pytest.mark.parametrize(("since", "years"), TERMS)
def test_a_term_ends_on_the_day_before_its_anniversary_in_leap_years_too(since: date, years: int) -> None:
    assert last_of_years(since, years) == TERMS[since, years]


def a_title(office: Any, since: date, until: date, state: str = "valid") -> None:
    """T-1 with the school's title for a term, as `grant` and the reviews make it."""
    office.do("import_dossiers", dossiers=[{"teacher": {"id": "T-1", "school": "S-01", "county": "C-01"}}])
    with DATABASE.atomic(), unscoped("verify"):
        work = Work("test", datetime.combine(since, datetime.min.time()), 1)
        teacher = Teacher.get()
        frozen = {"state": "running", "rules": {}, "rules_sha256": "x", "judged_on": since}
        cohort = work.create(Cohort, code="1", programme=TERM, title="x", jurisdiction=teacher.jurisdiction, **frozen)
        held = {"cohort": cohort, "teacher": teacher, "on": since, "sha256": "x", "rules_sha256": "x"}
        more = {"jurisdiction": teacher.jurisdiction, "outcome": "PASS", "at": work.at, "by": 1}
        decision = work.create(Decision, kind="review", **held, **more)
        given = {"number": "1-T-1", "programme": TERM, "title": "key_teacher", "state": state}
        award = work.create(
            GrantedAward, cohort=cohort, teacher=teacher, decision=decision, since=since, until=until, **given
        )
        work.create(AwardEvent, award=award, number=1, event="issued", on=since, until=until, by=1)
        work.finish(scope=["CITY/"])


def standing_on(office: Any, on: date) -> str:
    with unscoped("verify"):
        (dossier,) = dossiers_of([Teacher.get()], on=on, kinds=office.manager.kinds)
    return str(standings(office.manager.catalogue[TERM], on=on)(dossier).status)


@pytest.mark.parametrize(
    ("since", "last"), [(date(2025, 3, 1), date(2028, 2, 29)), (date(2024, 2, 29), date(2027, 2, 27))]
)
def test_a_title_is_held_on_the_last_day_of_its_term_and_run_out_on_the_next(
    office: Any, since: date, last: date
) -> None:
    a_title(office, since, last)
    for on, wanted in ((since, "title_holder"), (last, "title_holder"), (last + ONE_DAY, "expired")):
        assert standing_on(office, on) == wanted, on
    # Whether the clerk's run comes late, early, or twice: it notes what ran out by its own day and no more.
    assert office.do("expire", by="council", on=last.isoformat(), cohort="1")["expired"] == 0
    assert office.do("expire", by="council", on=(last + ONE_DAY).isoformat(), cohort="1")["expired"] == 1
    assert office.do("expire", by="council", on=(last + ONE_DAY).isoformat(), cohort="1")["expired"] == 0
