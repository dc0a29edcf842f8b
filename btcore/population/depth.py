"""How deeply an expression nests: SQLite's parser has a stack of a hundred places and refuses what needs more."""

from __future__ import annotations

import re
from typing import Any

from peewee import Context

DEEPEST = 80
# How many places of the stack an open bracket and an open case take.
PLACES = {"(": 3, "CASE": 4}
_STEP = re.compile(r"\(|\)|\bCASE\b|\bEND\b")


def depth(expression: Any) -> int:
    """The most brackets and cases that stand open at once in an expression as SQL."""
    words, _ = Context().sql(expression).query()
    deepest = 0
    open_now: list[int] = []
    for step in _STEP.findall(words):
        if step in PLACES:
            open_now.append(PLACES[step])
            deepest = max(deepest, sum(open_now))
        else:
            open_now.pop()
    return deepest
