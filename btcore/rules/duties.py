"""Duties: what must hold in every period, judged from a start to the end of the period at hand.

The verdict in the middle of a period is the forecast: met duties pass, possible ones are unknown with a day by which
they are due, and those no longer possible fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from ..errors import ProgrammeError
from .calendar import PERIOD_LABELS, Period, Span, Window
from .comparisons import Criterion, Judge, Judgement
from .dossier import Dossier
from .evidence import Judging
from .leave import days_of_leave, leave_of
from .outcomes import FAIL, NOT_APPLICABLE, UNKNOWN, at_least
from .wording import Phrase

PART_PERIODS = ("exempt", "full", "proportional")
DUTY_KINDS = ("selected", "title")


@dataclass(frozen=True, slots=True)
class Each(Criterion):
    """The criterion holds in every period: each semester an open class, each month a note.

    The periods are those of `within`, or run from the latest verified `selected` or `title` record of the programme
    (without one: from the start of the period that holds the day judged) to the end of the period that holds the day
    judged. Measures inside without a window of their own look at the period at hand. A period that the duty or the
    teacher's leave leaves only in part is exempt, asks for the full number, or for its share (`proportional`,
    rounded half up); one that is wholly leave never counts.
    """

    period: Any
    criterion: Any
    within: Window | None = None
    part_period: Any = "full"

    def prepare(self, judging: Judging) -> Judge:
        settings, calendar = judging.settings, judging.calendar
        unit, part_period = settings.resolve(self.period), settings.resolve(self.part_period)
        if part_period not in PART_PERIODS:
            raise ProgrammeError(f"part_period is {part_period!r}; expected {' or '.join(PART_PERIODS)}")
        within = settings.resolve(self.within)
        prepared: dict[Any, Judge] = {}

        def judge(dossier: Dossier, period: Period, share: Fraction) -> Judgement:
            if share <= 0 or (share < 1 and part_period == "exempt"):
                return Judgement(NOT_APPLICABLE, self.criterion)
            asked = share if part_period == "proportional" and share < 1 else None
            key = (period, asked)
            if key not in prepared:
                stretch = Span(period.first, period.last, period.unit)
                prepared[key] = self.criterion.prepare(replace(judging, stretch=stretch, share=asked))
            return prepared[key](dossier)

        def over(dossier: Dossier, first: date, last: date) -> Judgement:
            sure, possible = leave_of(dossier, sure=True), leave_of(dossier, sure=False)
            parts = []
            for period in calendar.periods(unit, first, last):
                shares = [_share(period, first, last, leave) for leave in (sure, possible)]
                answers = [judge(dossier, period, share) for share in dict.fromkeys(shares)]
                outcome = answers[0].outcome if len({one.outcome for one in answers}) == 1 else UNKNOWN
                if "leave" in dossier.incomplete and (part_period != "full" or outcome is FAIL):
                    outcome = UNKNOWN
                parts.append(Judgement(outcome, self.criterion, parts=tuple(answers), period=period))
            return Judgement(at_least(None, [part.outcome for part in parts]), self, parts=tuple(parts))

        def each(dossier: Dossier) -> Judgement:
            first_days, last = _starts(dossier, within, unit, judging)
            answers = [over(dossier, first, last) for first in first_days]
            if len({one.outcome for one in answers}) == 1:
                return answers[0]
            return Judgement(UNKNOWN, self, parts=answers[0].parts)

        return each

    def words(self, judging: Judging) -> Any:
        label = PERIOD_LABELS.get(self.period, self.period)
        return Phrase("each {period} – {what}", "每{period}：{what}")(period=label, what=self.criterion.words(judging))

    @property
    def inner(self) -> tuple[Any, ...]:
        return (self.criterion,)


def _share(period: Period, first: date, last: date, leave: Any) -> Fraction:
    """The part of a period that lies from `first` to `last` and in no leave."""
    clipped = Period(period.unit, max(period.first, first), min(period.last, last))
    days = (clipped.last - clipped.first).days + 1 - days_of_leave(clipped, leave)
    return Fraction(max(days, 0), (period.last - period.first).days + 1)


def _starts(dossier: Dossier, within: Window | None, unit: str, judging: Judging) -> tuple[list[date], date]:
    """The days from which the duty may run (several while the record that starts it is doubtful), and its last day."""
    on, calendar, stretch = judging.on, judging.calendar, judging.stretch
    current = stretch or Span(*_ends(calendar.period(unit, on)))
    if within is not None:
        span = within.span(on, calendar)
        firsts, last = [span.first or on], span.last
    else:
        firsts, last = list(_duty_starts(dossier, judging)) or [current.first or on], current.last
    if stretch is not None and stretch.first is not None:
        firsts, last = [max(first, stretch.first) for first in firsts], min(last, stretch.last)
    return list(dict.fromkeys(firsts)), last


def _ends(period: Period) -> tuple[date, date]:
    return period.first, period.last


def _duty_starts(dossier: Dossier, judging: Judging) -> Iterator[date]:
    """The latest sure start first, then every later day on which a doubtful record may set it."""
    sure: date | None = None
    doubtful: list[date] = []
    for record in dossier.of(DUTY_KINDS):
        if record.status == "rejected" or record.get("programme") not in (None, judging.programme):
            continue
        if record.first is None or record.last is None or record.first > judging.on:
            continue
        if record.get("role") == "reserve":  # a reserve waits, and owes nothing yet
            continue
        if record.status == "verified" and record.first == record.last:
            sure = record.first if sure is None else max(sure, record.first)
        else:
            doubtful += [record.first, min(record.last, judging.on)]
    if sure is not None:
        yield sure
    elif doubtful:
        yield judging.calendar.period("month", judging.on).first
    yield from sorted(day for day in doubtful if sure is None or day > sure)
