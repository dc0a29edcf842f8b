"""Rank order: tier, score, then tie-breaks; who remains equal is a tie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from ..errors import InputError, Problem
from .nominations import Nomination


def ranked(
    nominations: Iterable[Nomination], *, tie_breaks: Sequence[str] = (), seed: str | None = None
) -> list[list[Nomination]]:
    """Groups of equals, best first; ids in order within a group.

    Tiers come in order, then the higher score, then each tie-break: the higher number, yes before no. A tie-break that
    one of the equals has no value for cannot part them. With `seed` the published draw parts who remains equal: the
    smaller SHA-256 of `seed:id` comes first. InputError if some have a score and others do not.
    """
    everyone = list(nominations)
    scoreless = [one for one in everyone if one.score is None]
    if scoreless and len(scoreless) < len(everyone):
        raise InputError(
            Problem(f"nomination {one.id}", "no score beside others that have one", "a score, or set it aside by name")
            for one in scoreless
        )
    return list(ranked_stream(sorted(everyone, key=_merit), tie_breaks=tie_breaks, seed=seed))


def ranked_stream(
    ordered: Iterable[Nomination], *, tie_breaks: Sequence[str] = (), seed: str | None = None
) -> Iterator[list[Nomination]]:
    """The same of nominations that come by tier and score already: no more of them are held than have one score."""
    for _, alike in groupby(ordered, key=_merit):
        groups = [sorted(alike, key=lambda one: one.id)]
        for name in tie_breaks:
            groups = [part for group in groups for part in _by_tie_break(group, name)]
        if seed is not None:
            groups = [[one] for group in groups for one in sorted(group, key=lambda one: (draw(seed, one.id), one.id))]
        yield from groups


def _merit(one: Nomination) -> tuple[int, Decimal]:
    return one.tier, -(one.score or Decimal(0))


def draw(seed: str, id: str) -> str:
    """The lot of a nomination in a draw with a published seed: hexadecimal SHA-256 of `seed:id`; the smallest wins."""
    return hashlib.sha256(f"{seed}:{id}".encode()).hexdigest()


def _by_tie_break(group: list[Nomination], name: str) -> list[list[Nomination]]:
    if len(group) == 1 or any(name not in one.tie_breaks for one in group):
        return [group]
    return _parted(group, lambda one: one.tie_breaks[name])


def _parted(group: list[Nomination], key: Any) -> list[list[Nomination]]:
    ordered = sorted(sorted(group, key=lambda one: one.id), key=key, reverse=True)
    return [sorted(part, key=lambda one: one.id) for _, part in groupby(ordered, key=key)]
