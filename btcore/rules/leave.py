"""Leave: the days on which a teacher was away, which pause runs and shorten periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from .calendar import ONE_DAY
from .dossier import Dossier, Record

Leave = Sequence[tuple[date, date]]


def leave_of(dossier: Dossier, *, on: date, sure: bool) -> Leave:
    """Leave as first and last days: the least that is sure (verified, exact days), or the most that is possible.

    Leave that begins after the day judged is refused as later; leave without an end surely goes on to that day alone.
    """
    if not sure and "leave" in dossier.incomplete:
        return [(date.min, date.max)]
    days = []
    for record in dossier.of(("leave",)):
        if record.status == "rejected" or (sure and record.status != "verified"):
            continue
        first = record.last if sure else record.first or date.min
        last = record.until_first or on if sure else record.until_last or date.max
        if first is not None and first <= on and first <= last:
            days.append((first, last))
    return days


def lacking(record: Record) -> tuple[str, ...]:
    """What a record lacks for its days to be sure: its status, its day, its end."""
    lacks: tuple[str, ...] = ("status",) if record.status == "claimed" else ()
    if record.first is None or record.first != record.last:
        lacks += ("on",)
    if record.until_first != record.until_last:
        lacks += ("until",)
    return lacks


def doubtful_leave(dossier: Dossier, *, on: date) -> list[tuple[Record, tuple[str, ...]]]:
    """The leave that is possible and not sure, with what each record lacks."""
    known = ((record, lacking(record)) for record in dossier.of(("leave",)) if record.status != "rejected")
    return [(one, lacks) for one, lacks in known if lacks and (one.first is None or one.first <= on)]


def days_of_leave(period: Any, leave: Leave) -> int:
    """How many days of a period lie in leave; overlapping leaves count once."""
    days, reached = 0, period.first - ONE_DAY
    for first, last in sorted(leave):
        first, last = max(first, reached + ONE_DAY), min(last, period.last)
        if first <= last:
            days += (last - first).days + 1
            reached = last
    return days
