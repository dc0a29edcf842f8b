"""Charts as SVG from templates: they print, need no script, and say the same numbers as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

# The drawing's own units: a row's label stands before LABEL, its bar between LABEL and WIDTH, its numbers behind.
WIDTH, ROW, LABEL, NUMBERS = 520, 22, 180, 60
# The height of columns, and the room of a column.
HEIGHT, COLUMN, BIN = 120, 40, 5


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: its kind (a class of the style sheet), place, width and words."""

    kind: str
    x: int
    width: int
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its label, its pieces one behind the other, the number beside them."""

    label: str
    number: str
    y: int
    parts: tuple[Part, ...]

    @property
    def end(self) -> int:
        """Where the pieces end."""
        return max((one.x + one.width for one in self.parts), default=LABEL)


def bars(counts: Sequence[tuple[str, int]]) -> list[Bar]:
    """A bar for each count, the longest across the whole width."""
    return stacks([(label, [("one", number, "")], str(number)) for label, number in counts])


def stacks(rows: Sequence[tuple[str, Sequence[tuple[str, int, str]], str]]) -> list[Bar]:
    """A bar for each row, made of its (kind, number, words); the largest sum goes across the whole width."""
    most = max((sum(number for _, number, _ in parts) for _, parts, _ in rows), default=0)
    room = WIDTH - LABEL - NUMBERS
    made = []
    for place, (label, parts, beside) in enumerate(rows):
        pieces, x = [], LABEL
        for kind, number, words in parts:
            if number > 0 and most:
                width = max(1, number * room // most)
                pieces.append(Part(kind, x, width, words))
                x += width
        made.append(Bar(label, beside, place * ROW, tuple(pieces)))
    return made


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side: (label, number, x, y, height) each; where the mark stands, and its label."""

    columns: tuple[tuple[str, int, int, int, int], ...]
    mark: tuple[int, str] | None
    width: int


def distribution(totals: Iterable[Decimal], *, mark: Decimal | None) -> Columns | None:
    """How many totals fall into each five points, with the pass mark between them; None without totals."""
    found = list(totals)
    if not found:
        return None
    ends = [*found, *([] if mark is None else [mark])]
    first, last = int(min(ends)) // BIN, int(max(ends)) // BIN
    counts = [sum(1 for one in found if int(one) // BIN == place) for place in range(first, last + 1)]
    most = max(counts)
    columns = tuple(
        (f"{(first + place) * BIN}", number, place * COLUMN, HEIGHT - number * HEIGHT // most, number * HEIGHT // most)
        for place, number in enumerate(counts)
    )
    line = None if mark is None else (int((mark / BIN - first) * COLUMN), f"{mark.normalize():f}")
    return Columns(columns, line, len(columns) * COLUMN)


@dataclass(frozen=True, slots=True)
class Strip:
    """The duties of a clause along the time: one piece for each period; the words say them in order."""

    label: str
    y: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Strips over one stretch of time, its first and last day, and where today stands in it."""

    strips: tuple[Strip, ...]
    first: date
    last: date
    today: int


def duties(verdict: Any, *, on: date) -> Calendar | None:
    """The periods of every duty that applies: done, still possible, or no longer; None where no duty applies."""
    rows = [(one.code, sorted(_periods(one.judgement), key=lambda part: part.period.first)) for one in verdict.clauses]
    rows = [(code, [one for one in parts if str(one.outcome) != "NOT_APPLICABLE"]) for code, parts in rows]
    rows = [(code, parts) for code, parts in rows if parts]
    if not rows:
        return None
    last = max(one.period.last for _, parts in rows for one in parts)
    # A long career would make its last semester too narrow to see.
    first = max(min(one.period.first for _, parts in rows for one in parts), last - timedelta(days=2 * 366))
    room = WIDTH - LABEL

    def place(day: date) -> int:
        return LABEL + max(0, (day - first).days) * room // max(1, (last - first).days + 1)

    strips = []
    for number, (code, parts) in enumerate(rows):
        pieces = tuple(
            Part(
                str(one.outcome),
                place(one.period.first),
                max(2, place(one.period.last) - place(one.period.first) - 1),
                f"{one.period.first} – {one.period.last}",
            )
            for one in parts
            if one.period.last >= first
        )
        strips.append(Strip(code, number * ROW, pieces))
    return Calendar(tuple(strips), first, last, place(on))


def _periods(judgement: Any) -> Iterator[Any]:
    for part in judgement.parts:
        if part.period is not None:
            yield part
        else:
            yield from _periods(part)
