"""How attributes stand in typed columns: ranks, ten-thousandths, days as whole numbers, words or their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ..records.fields import POINT_SCALE
from ..records.population import LONGEST_WORD
from ..rules.domains import Choice, Domain, Number, PeriodName, Truth

# Numbers in columns are ten-thousandths; larger ones than this could overflow a sum.
SCALE = 10**POINT_SCALE
MOST = 10**12
# What a record is about as one whole number: the form of its words, then the year they begin with.
CALENDAR_YEAR, SCHOOL_YEAR, FIRST_SEMESTER, SECOND_SEMESTER = 1, 2, 3, 4


class Unstorable(Exception):
    """A value that the columns cannot hold exactly: whoever needs it is judged by the dossier."""


def scaled(value: Any) -> int:
    """A number in ten-thousandths; Unstorable where it has more decimals or is too large."""
    number = Decimal(value) * SCALE
    if number != number.to_integral_value() or abs(number) > MOST:
        raise Unstorable
    return int(number)


def stored(domain: Domain, value: Any) -> Any:
    """A value of a domain as its column holds it; Unstorable where it cannot."""
    if isinstance(domain, Choice):
        return domain.scale.ranks[value]
    if isinstance(domain, Number):
        return scaled(value)
    if isinstance(domain, PeriodName):
        return period_number(value)
    if isinstance(domain, Truth):
        return int(value)
    return word(value)


def word(value: str) -> str:
    """A word, or its hash where it is long."""
    if len(value) <= LONGEST_WORD and "\0" not in value:
        return value
    return "#" + hashlib.sha256(value.encode("utf-8")).hexdigest()[: LONGEST_WORD - 1]


def words(values: Iterable[str]) -> str:
    """A set of words, each between bars, so that one is found by what stands around it."""
    if any("|" in value or "\0" in value for value in values):
        raise Unstorable
    return "|" + "".join(f"{value}|" for value in sorted(values))


def period_number(value: str) -> int:
    """`2025`, `2025-2026`, `2025-2026-1` and `2025-2026-2` as 12025, 22025, 32025 and 42025."""
    parts = value.split("-")
    return (len(parts) if len(parts) < 3 else 2 + int(parts[2])) * 10000 + int(parts[0])


def period_words(form: int, year: int) -> str:
    """The words of a form and a year, as records have them."""
    if form == CALENDAR_YEAR:
        return f"{year:04}"
    return f"{year:04}-{year + 1:04}" + ("" if form == SCHOOL_YEAR else f"-{form - SCHOOL_YEAR}")
