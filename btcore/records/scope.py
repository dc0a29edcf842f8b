"""Who may see which rows: a scope is set before a scoped table is asked, or the question is refused.

A scope holds the paths of the jurisdictions whose subtrees may be seen, and the teacher whose own rows may be. Work
that must see everything says so with a reason out of `REASONS`, which is the whole list.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from ..errors import ScopeError

# Every reason to look beyond a scope, and why that is right.
REASONS = {
    "migrate": "tables are made and changed for everybody",
    "sign-in": "an account is looked up before anybody is known",
    "doctor": "invariants hold over all rows",
    "verify": "every decision and the whole chain are checked",
    "backup": "a copy holds everything",
    "person": "the audit of rows that are in reach is given to whom they are about",
    "erase": "a person is erased wherever they ever were",
    "uniqueness": "a code or a place is taken whoever holds it",
    "dossier": "what a programme did goes with a teacher who moves, to whoever may see the teacher",
    "snapshot": "a snapshot holds those alone whom its maker might see",
    "capacity": "bounds count everybody's nominations, and show nobody's",
}


# How private a column can be, the least first; records/privacy.toml says it of each.
PRIVACY = ("public", "internal", "personal", "sensitive", "secret")


@dataclass(frozen=True, slots=True)
class Scope:
    """The subtrees that may be seen, by path, and the teacher whose own rows may be; `everything` by a `reason`.

    `reads` are paths with the most private class that is read there; None, in operations, hides no column. `known`
    holds what was looked up for it once.
    """

    paths: tuple[str, ...] = ()
    teacher: int | None = None
    everything: bool = False
    reason: str = ""
    reads: tuple[tuple[str, str], ...] | None = None
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


_CURRENT: ContextVar[Scope | None] = ContextVar("btcore_scope", default=None)


def current_scope() -> Scope | None:
    """The scope in force, or None."""
    return _CURRENT.get()


def required_scope(what: str) -> Scope:
    """The scope in force; ScopeError if there is none."""
    scope = _CURRENT.get()
    if scope is None:
        raise ScopeError(f"{what} was asked for without a scope; expected a question inside an operation or a view")
    return scope


@contextmanager
def within(scope: Scope) -> Iterator[Scope]:
    """Everything inside sees what the scope shows, and nothing else."""
    token = _CURRENT.set(scope)
    try:
        yield scope
    finally:
        _CURRENT.reset(token)


@contextmanager
def unscoped(reason: str) -> Iterator[Scope]:
    """Everything inside sees all rows, for a reason out of `REASONS`; ScopeError for any other."""
    if reason not in REASONS:
        raise ScopeError(f"no reason {reason!r} to look beyond a scope; expected one of {', '.join(REASONS)}")
    with within(Scope(everything=True, reason=reason)) as scope:
        yield scope
