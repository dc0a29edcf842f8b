"""Every invariant of the doctor is alive: what breaks it is planted, and it is named; on the untouched life none is.

The tables' own constraints, which would refuse most of it, are taken away first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from peewee import SqliteDatabase

from btcore.records.database import DATABASE, open_database
from btcore.records.doctor import INVARIANTS, examine
from btcore.records.scope import unscoped

# What to do to the life of a cohort, and the row that is broken then.
ENROLLED = "SELECT min(id) FROM nomination WHERE state = 'enrolled'"
MEMBER = "SELECT min(id) FROM enrolment WHERE state = 'passed'"
FAILED = "SELECT min(id) FROM enrolment WHERE state = 'failed'"
COHORT, AWARD = "SELECT min(id) FROM cohort", "SELECT min(id) FROM award"
BOUND = "SELECT min(id) FROM cohort_bound WHERE matching = '{}'"
DECISION = "SELECT decision_id FROM award"
OTHER = "(SELECT id FROM teacher WHERE code = 'T-9')"
PLANTED: dict[str, tuple[str, str]] = {
    "outcome-without-evaluation": (
        "INSERT INTO population_outcome (evaluation, teacher, outcome, clauses) VALUES (77, 1, 'P', '')",
        "SELECT 77",
    ),
    "path-of-parent": (
        "UPDATE jurisdiction SET path = 'X/' WHERE code = 'C-02'",
        "SELECT id FROM jurisdiction WHERE code = 'C-02'",
    ),
    "several-tops": (
        "UPDATE jurisdiction SET parent_id = NULL WHERE code = 'C-02'",
        "SELECT id FROM jurisdiction WHERE code = 'C-02'",
    ),
    "quota-overfilled": (f"UPDATE cohort_bound SET enrolled = at_most + 1 WHERE id = ({BOUND})", BOUND),
    "ceiling-overfilled": (f"UPDATE cohort_bound SET nominate_at_most = approved - 1 WHERE id = ({BOUND})", BOUND),
    "quota-count": (f"UPDATE cohort_bound SET enrolled = enrolled - 1 WHERE id = ({BOUND})", BOUND),
    "frozen-rules": ("UPDATE cohort SET rules_sha256 = ''", COHORT),
    "notice-numbers": (
        "INSERT INTO cohort_notice (version, cohort_id, number, at, before, after, reason) "
        f"VALUES (1, ({COHORT}), 2, '2026-04-01', '{{}}', '{{}}', 'x')",
        COHORT,
    ),
    "outside-cohort": (
        "UPDATE cohort SET jurisdiction_id = (SELECT id FROM jurisdiction WHERE code = 'C-02')",
        "SELECT min(id) FROM nomination",
    ),
    "selected-without-rank": (f"UPDATE nomination SET rank = NULL WHERE id = ({ENROLLED})", ENROLLED),
    "selected-unfit": (f"UPDATE nomination SET outcome = 'FAIL' WHERE id = ({ENROLLED})", ENROLLED),
    "approved-without-approval": (f"UPDATE nomination SET step = step + 1 WHERE id = ({ENROLLED})", ENROLLED),
    "own-approval": (
        f"UPDATE nomination SET nominated_by_id = (SELECT min(by_id) FROM approval WHERE nomination_id = ({ENROLLED})) "
        f"WHERE id = ({ENROLLED})",
        ENROLLED,
    ),
    "enrolled-nomination": (
        f"UPDATE nomination SET state = 'approved' WHERE id = (SELECT nomination_id FROM enrolment WHERE id = "
        f"({MEMBER}))",
        MEMBER,
    ),
    "enrolled-other-teacher": (f"UPDATE enrolment SET teacher_id = {OTHER} WHERE id = ({MEMBER})", MEMBER),
    "decided-without-decision": (
        f"DELETE FROM decision WHERE teacher_id = (SELECT teacher_id FROM enrolment WHERE id = ({MEMBER}))",
        MEMBER,
    ),
    "state-against-decision": (
        f"UPDATE enrolment SET state = 'passed' WHERE id = ({FAILED})",
        "SELECT max(id) FROM enrolment",
    ),
    "attendance-over-session": (
        "UPDATE attendance_entry SET hours = hours + 1",
        "SELECT min(id) FROM attendance_entry",
    ),
    "attendance-other-cohort": (
        "UPDATE training_session SET cohort_id = cohort_id + 1",
        "SELECT min(id) FROM attendance_entry",
    ),
    "mark-without-assignment": ("DELETE FROM assessor_assignment", "SELECT min(id) FROM mark"),
    "agreed-without-marks": (
        "UPDATE mark SET agreed = (1 = 1) WHERE id = (SELECT min(id) FROM mark)",
        "SELECT min(id) FROM mark",
    ),
    "award-of-failed": (f"UPDATE enrolment SET state = 'failed' WHERE id = ({MEMBER})", AWARD),
    "award-other-teacher": (f"UPDATE award SET teacher_id = {OTHER}", AWARD),
    "award-events": ("UPDATE award_event SET number = 2", AWARD),
    "award-state": ("UPDATE award SET state = 'revoked'", AWARD),
    "event-order": (
        'INSERT INTO award_event (version, award_id, number, event, "on", reason, reply, by_id) '
        f"VALUES (1, ({AWARD}), 2, 'renewed', '2026-01-01', '', '', 1)",
        "SELECT max(id) FROM award_event",
    ),
    "review-decision": (
        'INSERT INTO review (version, programme, cohort_id, teacher_id, period, "on", outcome, reason, decision_id) '
        f"VALUES (1, 'x', ({COHORT}), {OTHER}, '2026', '2026-12-01', 'passed', '', ({DECISION}))",
        "SELECT max(id) FROM review",
    ),
    "decision-hash": (f"UPDATE decision SET rules_sha256 = 'x' WHERE id = ({DECISION})", DECISION),
    "upheld-without-correction": (
        "INSERT INTO appeal (version, decision_id, text, filed_by_id, filed_at, state, answer) "
        f"VALUES (1, ({DECISION}), 'x', 1, '2026-12-01', 'upheld', 'x')",
        "SELECT max(id) FROM appeal",
    ),
    "appeal-against-nothing": (
        "INSERT INTO appeal (version, award_id, text, filed_by_id, filed_at, state, answer) "
        f"VALUES (1, ({AWARD}), 'x', 1, '2026-12-01', 'filed', '')",
        "SELECT max(id) FROM appeal",
    ),
    "verified-by-claimant": (
        "UPDATE evidence_record SET claimed_by_id = 1, original_seen_id = 1, settled_by_id = 1 "
        "WHERE id = (SELECT min(id) FROM evidence_record)",
        "SELECT min(id) FROM evidence_record",
    ),
    "key-without-entry": ("UPDATE request_key SET verb = 'grant'", "SELECT min(id) FROM request_key"),
    "version-against-audit": ("UPDATE award SET version = version + 1", AWARD),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lived(
    request: pytest.FixtureRequest, new_database: Callable[[str], str], offices: ModuleType, manager: Any
) -> Iterator[str]:
    """A database with the whole life of a cohort, in which every constraint is off; its kind."""
    address = new_database(request.param)
    open_database(address)
    offices.to_titles(offices.set_up(address, manager))
    with unscoped("doctor"):
        assert list(examine()) == []
    if isinstance(DATABASE.obj, SqliteDatabase):
        DATABASE.execute_sql("PRAGMA foreign_keys = off")
        DATABASE.execute_sql("PRAGMA ignore_check_constraints = on")
    else:
        held = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype IN ('c', 'f') AND conrelid <> 0"
        for table, name in DATABASE.execute_sql(held).fetchall():
            DATABASE.execute_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield request.param
    DATABASE.close()


class _Undo(Exception):
    pass


@pytest.mark.parametrize("code", [one.code for one in INVARIANTS])
def test_an_invariant_is_found_broken_where_it_is_broken(code: str, lived: str, figures: Any) -> None:
    done, broken = PLANTED[code]
    found: list[tuple[str, int]] = []
    with unscoped("doctor"):
        ((row,),) = DATABASE.execute_sql(broken).fetchall() if "max" not in broken else [(None,)]
        with pytest.raises(_Undo), DATABASE.atomic():
            DATABASE.execute_sql(done)
            if row is None:
                ((row,),) = DATABASE.execute_sql(broken).fetchall()
            found = [(name, id) for name, _, id in examine()]
            raise _Undo
        assert (code, row) in found
        assert list(examine()) == []
    figures("invariants", part=lived, planted=1, found=1)


def test_there_are_at_least_thirty_invariants_each_of_another_code() -> None:
    codes = [one.code for one in INVARIANTS]
    assert len(codes) >= 30
    assert len(set(codes)) == len(codes)
    assert set(PLANTED) == set(codes)
