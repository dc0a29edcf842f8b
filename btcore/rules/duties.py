"""Duties: what must hold in every period, judged from a start to the end of the period at hand.

The verdict in the middle of a period is the forecast: met duties pass, possible ones are unknown with a day by which
they are due, and those no longer possible fail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from ..errors import ProgrammeError
from .calendar import PERIOD_LABELS, Period, Span, Window
from .comparisons import Criterion, Judge, Judgement, Measured
from .dossier import Dossier
from .evidence import Found, Judging
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

        def of_period(dossier: Dossier, period: Period, most: int, least: int) -> Judgement:
            days = range(most, least - 1, -1) if part_period == "proportional" else dict.fromkeys((most, least))
            whole = (period.last - period.first).days + 1
            answers = [judge(dossier, period, Fraction(one, whole)) for one in days]
            outcome = answers[0].outcome if len({one.outcome for one in answers}) == 1 else UNKNOWN
            return Judgement(outcome, self.criterion, parts=tuple(answers), period=period)

        def each(dossier: Dossier) -> Judgement:
            first_days, last, earlier = _starts(dossier, within, unit, judging, every_day=part_period == "proportional")
            sure, possible = (leave_of(dossier, on=judging.on, sure=sure) for sure in (True, False))
            known: dict[Any, Judgement] = {}
            answers = []
            for first in first_days:
                parts = []
                for period in calendar.periods(unit, first, last):
                    most, least = (_days(period, first, last, leave) for leave in (sure, possible))
                    key = (period, most, least)
                    if key not in known:
                        known[key] = of_period(dossier, period, most, least)
                    parts.append(known[key])
                answers.append(Judgement(at_least(None, [part.outcome for part in parts]), self, parts=tuple(parts)))
            outcomes = {one.outcome for one in answers}
            # Periods before the first of these days can only add failures.
            if len(outcomes) == 1 and (not earlier or FAIL in outcomes):
                judgement = answers[0]
            else:
                shown = next((one for one in answers if one.outcome in (FAIL, UNKNOWN)), answers[0])
                judgement = Judgement(UNKNOWN, self, parts=shown.parts, loose=earlier or NOT_APPLICABLE in outcomes)
            if judgement.outcome is UNKNOWN:
                judgement.measured = Measured(found=_doubts(dossier, within is None, judging.on))
            return judgement

        return each

    def words(self, judging: Judging) -> Any:
        label = PERIOD_LABELS.get(self.period, self.period)
        return Phrase("each {period} – {what}", "每{period}：{what}")(period=label, what=self.criterion.words(judging))

    @property
    def inner(self) -> tuple[Any, ...]:
        return (self.criterion,)


def _doubts(dossier: Dossier, from_records: bool, on: date) -> Found:
    """The records and lists that leave it open from when, and on which days, the duty holds."""
    kinds = ("leave", *DUTY_KINDS) if from_records else ("leave",)
    found = Found(incomplete=tuple(kind for kind in kinds if kind in dossier.incomplete), future=False)
    for record in dossier.of(kinds):
        lacks: tuple[str, ...] = ("status",) if record.status == "claimed" else ()
        if record.first is None or record.first != record.last:
            lacks += ("on",)
        if record.kind == "leave" and record.until_first != record.until_last:
            lacks += ("until",)
        if lacks and record.status != "rejected" and (record.first is None or record.first <= on):
            found.open.append((record, lacks))
    return found


def _days(period: Period, first: date, last: date, leave: Any) -> int:
    """The days of a period that lie from `first` to `last` and in no leave."""
    clipped = Period(period.unit, max(period.first, first), min(period.last, last))
    return max((clipped.last - clipped.first).days + 1 - days_of_leave(clipped, leave), 0)


def _starts(
    dossier: Dossier, within: Window | None, unit: str, judging: Judging, *, every_day: bool
) -> tuple[list[date], date, bool]:
    """The days from which the duty may run, its last day, and whether it may have begun on any earlier day.

    There are several days while the record that starts the duty is doubtful: the ends of what is possible, or
    `every_day` of it where a day more changes what is asked.
    """
    on, calendar, stretch = judging.on, judging.calendar, judging.stretch
    whole = calendar.period(unit, on)
    current = stretch or Span(whole.first, whole.last)
    earlier = False
    if within is not None:
        span = within.span(on, calendar)
        firsts, last = [span.first or on], span.last
    else:
        start, last = current.first or on, current.last
        sure, doubtful = _duty_starts(dossier, judging)
        firsts = [start if sure is None else sure]
        for first_day, last_day in doubtful:
            earlier |= sure is None and first_day == date.min
            first_day = min(start, last_day) if first_day == date.min else first_day
            first_day = first_day if sure is None else max(first_day, sure)
            span_days = range((last_day - first_day).days + 1)
            firsts += [first_day + timedelta(days=n) for n in span_days if every_day or n in (0, span_days[-1])]
    if stretch is not None and stretch.first is not None:
        firsts, last = [max(first, stretch.first) for first in firsts], min(last, stretch.last)
    return list(dict.fromkeys(firsts)), last, earlier


def _duty_starts(dossier: Dossier, judging: Judging) -> tuple[date | None, list[tuple[date, date]]]:
    """The day on or after which the duty surely starts, and the stretches in which doubtful records may start it later.

    A record that names no programme or role counts as one of this programme, and as no reserve.
    """
    sure: date | None = None
    on, doubtful = judging.on, []
    for record in dossier.of(DUTY_KINDS):
        if record.status == "rejected" or record.get("programme") not in (None, judging.programme):
            continue
        if record.get("role") == "reserve":  # a reserve waits, and owes nothing yet
            continue
        if record.first is not None and record.first > on:
            continue
        if record.status == "verified" and record.first is not None and (record.last or on) <= on:
            sure = record.first if sure is None else max(sure, record.first)
        if record.status == "claimed" or record.first is None or record.first != record.last:
            doubtful.append((record.first or date.min, min(record.last or on, on)))
    if not dossier.incomplete.isdisjoint(DUTY_KINDS):
        doubtful.append((date.min, on))
    return sure, doubtful
