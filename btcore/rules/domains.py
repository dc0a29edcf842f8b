"""Domains: what values an attribute may take, and so what it may still be while it is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from .calendar import PERIOD_WORDS, PartialDate
from .scales import Scale
from .wording import Text

# More digits than any count or sum of points has; 1e999999999 would print as a thousand million noughts.
LONGEST = 18


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a scale."""

    scale: Scale

    def read(self, value: Any) -> str:
        read = self.scale.read(value) if isinstance(value, str) else None
        if read is None:
            raise ValueError
        return read

    @property
    def expected(self) -> str:
        return self.scale.choices


@dataclass(frozen=True, slots=True)
class Number:
    """A Decimal between two ends (None: no end); `whole` refuses fractions."""

    minimum: Decimal | None = Decimal(0)
    maximum: Decimal | None = None
    whole: bool = False

    def read(self, value: Any) -> Decimal:
        if isinstance(value, (bool, float)) or not isinstance(value, (str, int, Decimal)):
            raise ValueError
        if isinstance(value, str) and "_" in value:
            raise ValueError
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise ValueError from None
        if (
            not number.is_finite()
            or abs(number.adjusted()) > LONGEST
            or (self.whole and number != number.to_integral_value())
            or (self.minimum is not None and number < self.minimum)
            or (self.maximum is not None and number > self.maximum)
        ):
            raise ValueError
        return number

    @property
    def expected(self) -> str:
        words = "a whole number" if self.whole else "a number"
        if self.minimum is not None:
            words += f" from {self.minimum}"
        return words if self.maximum is None else f"{words} to {self.maximum}"


@dataclass(frozen=True, slots=True)
class Words:
    """Any text that is not empty."""

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValueError
        return value.strip()

    @property
    def expected(self) -> str:
        return "text"


# "市级骨干教师" and "某市骨干教师称号" name the same title; the level stands in an attribute of its own.
_LEVEL_BEFORE = re.compile(r".{0,8}?[国省市县区校]家?级?(?=.)")


@dataclass(frozen=True)
class Named:
    """Any text; labels of known names in either language are read as their codes, also with a level before them."""

    names: Mapping[str, Text]

    def read(self, value: Any) -> str:
        words = Words().read(value)
        known = {label: code for code, text in self.names.items() for label in (text.zh, text.en)}
        for one in (
            words,
            words.split(" ", 1)[0],
            words.removesuffix("称号"),
            words.replace("(", "（").replace(")", "）"),
        ):
            if one in self.names:
                return one
            if one in known:
                return known[one]
            level = _LEVEL_BEFORE.match(one)
            if level and one[level.end() :] in known:
                return known[one[level.end() :]]
        return words

    @property
    def expected(self) -> str:
        return "text"


@dataclass(frozen=True, slots=True)
class WordSet:
    """A set of words: tags, subjects. Read from a list, or from text with commas or semicolons."""

    def read(self, value: Any) -> frozenset[str]:
        if isinstance(value, str):
            for mark in "，、；;|":
                value = value.replace(mark, ",")
            value = [part for part in value.split(",") if part.strip()]
        if not isinstance(value, Iterable) or isinstance(value, Mapping):
            raise ValueError
        words = list(value)
        if not all(isinstance(word, str) and word.strip() for word in words):
            raise ValueError
        return frozenset(word.strip() for word in words)

    @property
    def expected(self) -> str:
        return "a list of words"


@dataclass(frozen=True, slots=True)
class Day:
    """A date known to the day, month or year."""

    def read(self, value: Any) -> PartialDate:
        return PartialDate.read(value)

    @property
    def expected(self) -> str:
        return "a day, month or year such as 2024-05-06, 2024-05 or 2024"


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""

    def read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        words = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
        if not isinstance(value, str) or value.strip().lower() not in words:
            raise ValueError
        return words[value.strip().lower()]

    @property
    def expected(self) -> str:
        return "true or false"


@dataclass(frozen=True, slots=True)
class PeriodName:
    """The year, school year or semester that a record is about."""

    def read(self, value: Any) -> str:
        words = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(words, str) or not PERIOD_WORDS.match(words.strip()):
            raise ValueError
        years = [int(year) for year in words.strip().split("-")[:2]]
        if not 1 < years[0] < 9998 or years[-1] - years[0] != len(years) - 1:
            raise ValueError
        return words.strip()

    @property
    def expected(self) -> str:
        return "a year such as 2025, a school year such as 2025-2026, or a semester such as 2025-2026-1"


Domain = Choice | Number | Words | Named | WordSet | Day | Truth | PeriodName
