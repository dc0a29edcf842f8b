"""Words for people, each in English and in Chinese.

A `Text` is fixed; a `Phrase` has places to fill and makes a `Message`, which keeps the values beside the words, so
that a reason is data first and a sentence in the reader's language when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and in Chinese."""

    en: str
    zh: str

    def text(self, language: Language = "en") -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words with named places, in both languages; calling it fills them and gives a `Message`."""

    en: str
    zh: str

    def __call__(self, **values: Any) -> Message:
        return Message(self, values)


# Reasons are made by the million: not frozen, because setting frozen fields costs four times as much.
@dataclass(slots=True)
class Message:
    """A filled phrase."""

    phrase: Phrase
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, language: Language = "en") -> str:
        words = self.phrase.zh if language == "zh" else self.phrase.en
        return words.format(**{name: plain(value, language) for name, value in self.values.items()})


@dataclass(slots=True)
class Joined:
    """Several things in a row, with the joining word of the language."""

    items: tuple[Any, ...]
    how: Literal["or", "and", "list", "clauses"] = "or"

    def text(self, language: Language = "en") -> str:
        return join((plain(item, language) for item in self.items), how=self.how, language=language)


_JOINTS = {
    "en": {"or": (", ", " or "), "and": (", ", " and "), "list": (", ", ", "), "clauses": ("; ", "; ")},
    "zh": {"or": ("、", "或"), "and": ("、", "和"), "list": ("、", "、"), "clauses": ("；", "；")},
}


def join(items: Iterable[str], *, how: str, language: Language) -> str:
    """Join words as the language does: `a, b or c`, `甲、乙或丙`."""
    words = list(items)
    between, last = _JOINTS[language][how]
    if len(words) < 2:
        return "".join(words)
    return between.join(words[:-1]) + last + words[-1]


def plain(value: Any, language: Language) -> str:
    """One value as words: texts in the language, numbers without trailing zeros, the rest as it prints."""
    if hasattr(value, "text"):
        return value.text(language)
    if isinstance(value, bool):
        return (YES if value else NO).text(language)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, Mapping):
        return join((f"{name} {plain(one, language)}" for name, one in value.items()), how="list", language=language)
    if isinstance(value, (tuple, list, frozenset)):
        items = sorted(value) if isinstance(value, frozenset) else value
        return join((plain(item, language) for item in items), how="or", language=language)
    return str(value)


def number_text(value: Decimal) -> str:
    """A Decimal without exponent or trailing zeros: 2.50 -> 2.5, 1E+2 -> 100."""
    words = format(value, "f")
    return words.rstrip("0").rstrip(".") if "." in words else words


YES = Text("yes", "是")
NO = Text("no", "否")
