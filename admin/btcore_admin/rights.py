"""Whether who is signed in may do a verb at all, or over a cohort; over whom else, the operation says."""

from __future__ import annotations

from flask import g

from btcore.operations.conduct import RIGHTS
from btcore.records.cohorts import Cohort


def may(verb: str, cohort: Cohort | None = None) -> bool:
    """Whether a role of this moment, or the account's own teacher, has the right; of a `cohort`, a role over it."""
    rights = RIGHTS[verb]
    if cohort is not None:
        paths = tuple(path for role in rights for path in g.standing.paths(role))
        return bool(cohort.jurisdiction.path.startswith(paths or ("\0",)))
    own = rights.get("teacher") == "own" and g.standing.account.teacher_id is not None
    return own or any(rights.get(role) in ("within", "assigned") for role, _ in g.standing.roles)
