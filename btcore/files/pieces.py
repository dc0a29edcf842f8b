"""Reading what stands in one cell of a roster: a date, a word of a scale, or a list of several records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..rules.domains import Choice, Day, Domain, Number, Truth, WordSet
from ..rules.kinds import RECORD_ATTRIBUTES
from ..rules.scales import Scale
from .dates import AMBIGUOUS, EXPECTED, contract_date, is_ambiguous, read_date
from .headings import same
from .mapping import RecordColumns
from .sheets import Cell, cell_text, closed_up

# More records than anybody has in one cell: a telephone number or a year in the wrong column, not a count.
MOST_COUNTED = 200

_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|「[^「」]*」|\"[^\"]*\"")
_DATE = re.compile(
    r"(?<!\d)(\d{4})(?:\s*[.\-/年]\s*(\d{1,2})(?!\d)(?:\s*[.\-/月]\s*(\d{1,2})(?!\d)\s*[日号]?|\s*月)?|\s*年)"
)
_CHINESE_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
# Words of a scale that as often belong to a name or a title.
_VAGUE = ("学校", "全国")
_EDGES = " \t\u3000,，.。:：;；、()（）-—"


class Unreadable(Exception):
    """A cell that cannot be read: what was found, what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected


def by_word(words: Mapping[str, Any], text: str) -> Any:
    """The value declared for a word, None if there is none."""
    return next((value for word, value in words.items() if same(word) == same(text)), None)


def read_value(
    cell: Cell, domain: Domain, *, words: Mapping[str, Any], separators: tuple[str, ...] = (), ambiguous: str = "refuse"
) -> Any:
    """One attribute's value out of a cell that is not blank; Unreadable if the domain does not know it."""
    text = cell_text(cell)
    if isinstance(domain, WordSet):
        parts = split(text, separators or ("、", "，", ",", "；", ";", "|", "/"))
        return [value if (value := by_word(words, part)) is not None else closed_up(part) for part in parts]
    declared = by_word(words, text)
    if declared is not None:
        return declared
    if isinstance(domain, Day):
        return _day(cell, ambiguous=ambiguous)
    try:
        value = domain.read(text)
    except ValueError:
        listed = f", or a declared word: {', '.join(words)}" if words else ", or a word declared for it"
        raise Unreadable(f"{text!r} is not understood", f"{_accepted(domain)}{listed}") from None
    return value if isinstance(domain, (Choice, Truth)) else text if isinstance(domain, Number) else closed_up(text)


def _accepted(domain: Domain) -> str:
    if isinstance(domain, Choice):
        return " or ".join(label.zh for label in domain.scale.labels.values())
    return domain.expected


def _day(cell: Cell, *, ambiguous: str) -> str:
    text = cell_text(cell)
    if is_ambiguous(cell) and ambiguous != "refuse":
        return text[:4] if ambiguous == "year" else f"{text[:4]}-01"
    if is_ambiguous(cell):
        raise Unreadable(f"the number {text}", AMBIGUOUS)
    day = read_date(cell, serials=True)
    if day is None:
        raise Unreadable(f"{text!r} is no date", EXPECTED)
    return day


def split(text: str, separators: tuple[str, ...]) -> list[str]:
    """The parts of a text between separators, but never inside quotation marks."""
    if not separators:
        return [text]
    marks = "|".join(re.escape(one) for one in sorted(separators, key=len, reverse=True))
    parts, begin = [], 0
    for match in re.finditer(f"{_QUOTED.pattern}|({marks})", text):
        if match.group(1):
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [part.strip() for part in (*parts, text[begin:]) if part.strip()]


def read_piece(text: str, columns: RecordColumns) -> list[dict[str, Any]]:
    """The records that one piece of a list speaks of, each with the attributes found in it.

    A date, words of the scales to be found and a count are taken out; what remains is the title. Nothing inside
    quotation marks is searched. Unreadable for two dates, two words of one scale, or a remainder that is refused.
    """
    quotes = _QUOTED.findall(text)
    rest = _QUOTED.sub("\1", text)
    found: dict[str, Any] = {}
    times, rest = _counted(rest, columns)
    dates = list(_DATE.finditer(rest))
    if len(dates) > 1:
        raise Unreadable(f"two dates in {text!r}", "one date in each piece, with a declared separator between pieces")
    if dates:
        day = contract_date(*dates[0].groups())
        if day is None:
            raise Unreadable(f"{dates[0].group()!r} in {text!r} is no date", EXPECTED)
        found["on"] = day
        rest = rest[: dates[0].start()] + " " + rest[dates[0].end() :]
    for name in columns.find:
        domain = RECORD_ATTRIBUTES[name].domain
        assert isinstance(domain, Choice)
        value, rest = _scale_word(rest, domain.scale, columns.words.get(name, {}), whole=text)
        if value is not None:
            found[name] = value
    for word in columns.ignore:
        rest = rest.replace(word, " ")
    for quote in quotes:
        rest = rest.replace("\1", quote, 1)
    title = closed_up(rest.strip(_EDGES))
    if len(quotes) == 1 and title == quotes[0]:
        title = title[1:-1].strip()
    if title and columns.rest == "refuse":
        raise Unreadable(f"{title!r} in {text!r} is not understood", "a date, a level or a prize, or a declared word")
    if title:
        found["title"] = title
    return [dict(found) for _ in range(times)]


def _counted(text: str, columns: RecordColumns) -> tuple[int, str]:
    """How many records a piece stands for, and the piece without the count."""
    if not columns.counts:
        if text.strip().isdecimal():
            raise Unreadable(f"the number {text.strip()}", "words, or counts = true in the mapping if it is a count")
        return 1, text
    units = "|".join(re.escape(unit) for unit in columns.units)
    pattern = rf"(?<![\d.])(\d+|[一二两三四五六七八九十])\s*(?:{units})" if units else r"(?!)"
    match = re.search(pattern, text) or re.fullmatch(r"\s*(\d+)\s*", text)
    if match is None:
        return 1, text
    words = match.group(1)
    times = _CHINESE_DIGITS[words] if words in _CHINESE_DIGITS else int(words) if len(words) < 5 else MOST_COUNTED + 1
    if times > MOST_COUNTED:
        raise Unreadable(f"the number {words[:40]}", f"a count up to {MOST_COUNTED}")
    return times, text[: match.start()] + " " + text[match.end() :]


def _scale_word(text: str, scale: Scale, declared: Mapping[str, Any], *, whole: str) -> tuple[Any, str]:
    """The value of the one word of a scale in a text, and the text without it; the longest words are taken first."""
    known = {**_telling(scale), **declared}
    values = []
    for word in sorted(known, key=len, reverse=True):
        if word.casefold() not in text.casefold():
            continue
        pattern = rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])"
        text, times = re.subn(pattern, " ", text, flags=re.IGNORECASE)
        if times and known[word] not in values:
            values.append(known[word])
    if len(values) > 1:
        found = f"{' and '.join(str(value) for value in values)} ({scale.name}) in {whole!r}"
        raise Unreadable(found, "one in each piece, with a declared separator between pieces")
    return (values[0] if values else None), text


def _telling(scale: Scale) -> dict[str, str]:
    """The words that name a value of the scale wherever they stand: 县级, 一等奖, but not 学校 or 无."""
    words = {**{label.zh: value for value, label in scale.labels.items()}, **scale.synonyms}
    telling = {word: value for word, value in words.items() if len(word) > 1 and word not in _VAGUE}
    if scale.step:
        telling |= {f"{label.en} {scale.step}": value for value, label in scale.labels.items()}
    return telling | {label.en: value for value, label in scale.labels.items() if " " in label.en}
