"""Whether who is signed in may do a verb at all; over whom, the operation says."""

from __future__ import annotations

from flask import g

from btcore.operations.conduct import RIGHTS


def may(verb: str) -> bool:
    """Whether a role of this moment, or the account's own teacher, has the right."""
    rights = RIGHTS[verb]
    own = rights.get("teacher") == "own" and g.standing.account.teacher_id is not None
    return own or any(rights.get(role) in ("within", "assigned") for role, _ in g.standing.roles)
