"""Long lists a page at a time, and counts that stop where nobody reads on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

MOST = 10_000
PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, its number from 0, and whether more follow."""

    rows: list[Any]
    number: int
    more: bool


def page_of(query: Any, *, size: int = PAGE) -> Page:
    """The page of a query that the address asks for."""
    number = max(0, min(request.args.get("page", 0, type=int), MOST))
    rows = list(query.limit(size + 1).offset(number * size))
    return Page(rows[:size], number, len(rows) > size)


def counted(query: Any) -> str:
    """How many rows; from 10,001 on "10000+", for counting a million takes longer than showing fifty."""
    number = query.limit(MOST + 1).count()
    return f"{MOST}+" if number > MOST else str(number)
