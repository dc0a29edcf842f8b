"""Tenure: how long states (posts, titles held, mentoring) lasted, in completed years, months or days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..errors import ProgrammeError
from .calendar import ONE_DAY, add_months, completed_years
from .comparisons import Finder, Measure, Measured
from .dossier import Dossier, Record
from .evidence import Evidence, Judging
from .wording import Phrase

UNITS = {
    "year": Phrase("completed years of {records}", "{records}的整年数"),
    "month": Phrase("completed months of {records}", "{records}的整月数"),
    "day": Phrase("days of {records}", "{records}的天数"),
}
Stretch = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Tenure(Measure):
    """How many whole years, months or days the states of some kinds lasted; days of two states count once.

    A state without an end goes on until the day judged. The sure end counts from the latest beginning to the earliest
    end that the dates allow, the possible one from the earliest to the latest.
    """

    evidence: Evidence
    unit: Any = "year"

    code = "tenure"
    additive = True

    def prepare(self, judging: Judging) -> Finder:
        rule: Tenure = judging.settings.resolve(self)
        if rule.unit not in UNITS:
            raise ProgrammeError(f"clause {judging.clause}: tenure in {rule.unit!r}; expected {', '.join(UNITS)}")
        find, span = rule.evidence.prepare(judging), judging.span(rule.evidence.within)
        begin = span.first or date.min
        on, limit = judging.on, min(span.last, judging.on) + ONE_DAY

        def lasted(record: Record, *, sure: bool) -> Stretch:
            first = record.last if sure else record.first or begin
            earliest, latest = record.until_first or on + ONE_DAY, record.until_last or on + ONE_DAY
            # What still goes on has lasted up to the day judged, as ages do; what has ended through its last day.
            ends = [on] if latest > on else []
            ends += [min(one, on) + ONE_DAY for one in (earliest, latest) if earliest <= on]
            last = min(ends) if sure else max(ends)
            return max(first or limit, begin), min(last, limit)

        def tenure(dossier: Dossier) -> Measured:
            found = find(dossier)
            possible = [*found.certain, *(record for record, _ in found.open)]
            low = _units([lasted(record, sure=True) for record in found.certain], rule.unit)
            stretches = [lasted(record, sure=False) for record in possible]
            endless = found.unbounded or any(first == date.min for first, _ in stretches)
            loose = [one for one in found.certain if lasted(one, sure=True) != lasted(one, sure=False)]
            found.open += [(record, ("on",)) for record in loose]
            return Measured(low, None if endless else max(low, _units(stretches, rule.unit)), found=found)

        return tenure

    def words(self, judging: Judging) -> Any:
        phrase = UNITS.get(self.unit)
        return phrase(records=self.evidence.words(judging)) if phrase else self.unit


def _units(stretches: list[Stretch], unit: str) -> int:
    """The whole units of stretches that begin on a day and end before another, those that touch joined."""
    joined: list[Stretch] = []
    for first, last in sorted(stretches):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        elif first < last:
            joined.append((first, last))
    return sum(_whole(first, last, unit) for first, last in joined)


def _whole(first: date, last: date, unit: str) -> int:
    if unit == "day":
        return (last - first) // timedelta(days=1)
    if unit == "year":
        return completed_years(first, last)
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(first, months) <= last else months - 1
