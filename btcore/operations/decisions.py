"""Freezing decisions: the one way in which a result enters the records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..records.cohorts import Cohort
from ..records.people import Teacher
from ..records.results import Decision
from ..schemas.bundles import fingerprint
from .operation import Doing


def frozen(
    doing: Doing,
    bundle: Mapping[str, Any],
    *,
    cohort: Cohort,
    outcome: str,
    teacher: Teacher | None = None,
    supersedes: Decision | None = None,
) -> Decision:
    """A decision made of a bundle; plugins are told after the commit."""
    made = doing.create(
        Decision,
        kind=bundle["kind"],
        jurisdiction=cohort.jurisdiction_id if teacher is None else teacher.jurisdiction_id,
        cohort=cohort,
        teacher=teacher,
        on=date.fromisoformat(bundle["on"]),
        outcome=outcome,
        bundle=bundle,
        rules_sha256=bundle["rules_sha256"],
        sha256=fingerprint(bundle),
        at=doing.at,
        by=doing.account,
        supersedes=supersedes,
    )
    told = {"number": made.id, "kind": made.kind, "cohort": cohort.code, "outcome": outcome, "on": bundle["on"]}
    told |= {"teacher": None if teacher is None else teacher.code, "bundle": bundle}
    doing.tell("btcore_decision_made", decision=told)
    return made


def standing_decision(kind: str, *, cohort: Cohort, teacher: Teacher) -> Decision | None:
    """The decision of a kind that holds now: the last that none supersedes."""
    query = Decision.select().where(Decision.kind == kind, Decision.cohort == cohort, Decision.teacher == teacher)
    found: Decision | None = query.where(Decision.in_force()).order_by(Decision.id.desc()).first()
    return found
