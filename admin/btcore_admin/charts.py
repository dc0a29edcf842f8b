"""Charts as SVG from a template: they print, need no script, and stand beside the same numbers as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LABEL = 520, 22, 180


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label and number; places in the drawing's own units."""

    label: str
    number: int
    y: int
    width: int


def bars(counts: Sequence[tuple[str, int]]) -> list[Bar]:
    """Horizontal bars, the longest across the whole width; none for no counts."""
    most = max((number for _, number in counts), default=0)
    room = WIDTH - LABEL - 60
    return [
        Bar(label, number, place * HEIGHT, max(1, number * room // most) if number else 0)
        for place, (label, number) in enumerate(counts)
        if most
    ]
