"""A record that is corrected while a step makes its teacher's typed rows is judged as it is after the correction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from time import monotonic, sleep
from typing import Any

import pytest

from btcore.population import keeping
from btcore.records.database import DATABASE
from btcore.records.population import PopulationOutcome, PopulationRecord
from btcore.records.scope import unscoped

GIVEN = {"programme": "city-key-teacher", "on": date(2026, 4, 25)}
NOW = {"who": "city", "at": "2026-04-26T09:00"}


def evaluated(office: Any) -> None:
    answer = {"more": True, "after": 0}
    while answer["more"]:
        answer = office.act("evaluate", {**GIVEN, "after": answer["after"]}, **NOW)


def corrected(office: Any, rating: str) -> None:
    """On a connection of its own."""
    record = {"id": "R1", "kind": "annual_appraisal", "on": "2025-01-10", "rating": rating}
    office.do("correct_record", by="county", teacher="T-1", record=record, reason="抄录有误")
    DATABASE.close()


# SQLite lets nobody write while a step is under way.
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_is_corrected_while_its_rows_are_being_made_is_judged_after_it(office: Any, eligible: Any) -> None:
    office.do("import_dossiers", dossiers=[eligible(code, name=f"上官{code}") for code in ("T-1", "T-2")])
    # The first step writes in the audit, for which everybody else waits.
    office.act("evaluate", {**GIVEN, "at_most": 1}, **NOW)
    with ThreadPoolExecutor(1) as others:
        with DATABASE.atomic():
            office.act("evaluate", GIVEN, **NOW)
            others.submit(corrected, office, "competent").result()
        # T-1 has no rows now: this step makes them, of what the record says before it is corrected again.
        with DATABASE.atomic():
            assert office.act("evaluate", GIVEN, **NOW)["filled"] == 1
            again = others.submit(corrected, office, "excellent")
            end = monotonic() + 2
            while not again.done() and monotonic() < end:
                sleep(0.05)
        again.result()
    evaluated(office)
    with unscoped("doctor"):
        assert [one.outcome for one in PopulationOutcome.select()] == ["P", "P"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_changes_of_a_teacher_at_once_each_row_stands_once(
    guarded: bool, database: str, manager: Any, offices: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        monkeypatch.setattr(keeping, "_take_teachers", lambda teachers: None)
    # Not watched: whoever compares the tables around one operation sees the other's changes too.
    office, eligible = offices.set_up(database, manager), offices.eligible
    office.do("import_dossiers", dossiers=[eligible("T-1", name="上官婉儿")])
    evaluated(office)
    with ThreadPoolExecutor(1) as others:
        with DATABASE.atomic():
            office.do("import_dossiers", dossiers=[eligible("T-1", name="上官婉儿", birth_date="1985-03-04")])
            meanwhile = others.submit(corrected, office, "competent")
            sleep(0.5)
            assert not meanwhile.done()
        meanwhile.result()
    with unscoped("doctor"):
        rows = PopulationRecord.select().where(PopulationRecord.code == "R1").count()
    assert rows == (1 if guarded else 2)
