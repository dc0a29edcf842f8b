"""Leave: the days on which a teacher was away, which pause runs and shorten periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from .calendar import ONE_DAY
from .dossier import Dossier

Leave = Sequence[tuple[date, date]]


def leave_of(dossier: Dossier, *, sure: bool) -> Leave:
    """Leave as first and last days: the least that is sure (verified, exact days), or the most that is possible."""
    days = []
    for record in dossier.of(("leave",)):
        if record.status == "rejected" or (sure and record.status != "verified"):
            continue
        first = record.last if sure else record.first or date.min
        last = (record.until_first if sure else record.until_last) or date.max
        if first is not None and first <= last:
            days.append((first, last))
    return days


def days_of_leave(period: Any, leave: Leave) -> int:
    """How many days of a period lie in leave; overlapping leaves count once."""
    days, reached = 0, period.first - ONE_DAY
    for first, last in sorted(leave):
        first, last = max(first, reached + ONE_DAY), min(last, period.last)
        if first <= last:
            days += (last - first).days + 1
            reached = last
    return days
