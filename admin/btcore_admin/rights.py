"""Whether who is signed in may do a verb at all, or over a cohort; over whom else, the operation says."""

from __future__ import annotations

from flask import g

from btcore.operations.conduct import RIGHTS
from btcore.records.cohorts import Cohort


def may(verb: str, cohort: Cohort | None = None) -> bool:
    """Whether a role of this moment, or the account's own teacher, has the right; of a `cohort`, a role over it."""
    rights = RIGHTS[verb]
    reach = tuple(path for role, path in g.standing.roles if rights.get(role) in ("within", "assigned"))
    if cohort is not None:
        return bool(cohort.jurisdiction.path.startswith(reach or ("\0",)))
    return bool(reach) or (rights.get("teacher") == "own" and g.standing.account.teacher_id is not None)
