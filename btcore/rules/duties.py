"""Duties: what must hold in every period, judged from a start to the end of the period at hand.

The verdict in the middle of a period is the forecast: met duties pass, possible ones are unknown with a day by which
they are due, and those no longer possible fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from ..errors import ProgrammeError
from .calendar import ONE_DAY, PERIOD_LABELS, Period, Span, Term, Window, last_of_years
from .comparisons import Criterion, Judge, Judgement, Measured
from .dossier import Dossier, Record
from .evidence import Found, Judging, window_words
from .leave import days_of_leave, lacking, leave_of
from .outcomes import FAIL, NOT_APPLICABLE, UNKNOWN, at_least
from .wording import Phrase

PART_PERIODS = ("exempt", "full", "proportional")
# Who may owe a duty, and the records from which it then runs: kind, and the roles of a selection that fit.
BEARERS = {
    None: (("selected", ("candidate", "member")), ("title", ())),
    "candidate": (("selected", ("candidate",)),),
    "member": (("selected", ("member",)),),
    "title_holder": (("title", ()),),
}
BEARER_WORDS = {
    "candidate": Phrase("as candidate: {duty}", "候选人：{duty}"),
    "member": Phrase("as member: {duty}", "入选人员：{duty}"),
    "title_holder": Phrase("as holder of the title: {duty}", "称号持有人：{duty}"),
}
WITHIN = Phrase("{window}, {duty}", "{window}，{duty}")
EACH = Phrase("each {period} – {what}", "每{period}：{what}")
EACH_IN_SESSION = Phrase("each {period} in which school is in – {what}", "每{period}（整{period}放假的除外）：{what}")
END_KINDS = ("disqualified", "award_event")
KEY_TEACHER = "key_teacher"
ENDING_EVENTS = ("revoked", "expired", "surrendered")


@dataclass(frozen=True, slots=True)
class Each(Criterion):
    """The criterion holds in every period: each semester an open class, each month a note.

    The periods are those of `within`, or run from the latest verified `selected` or `title` record of the programme
    (without one: from the start of the period that holds the day judged) to the end of the period that holds the day
    judged, or until the title or the selection ended: by its `until`, a disqualification, or an award event that
    revokes, ends or gives up the title. `of` says who owes it: a candidate (until the title begins), a member or a
    title_holder; for anybody else it does not apply. `lasting` so many whole years, it ends with them. A period may be
    a `Term` of years, counted from that record.
    Measures inside without a window of their own look at the period at hand. A period that the duty or the teacher's
    leave leaves only in part is exempt, asks for the full number, or for its share (`proportional`, rounded half up);
    one that is wholly leave never counts. `in_session`: nor does one in which school is out on every day.
    """

    period: Any
    criterion: Any
    within: Window | None = None
    part_period: Any = "full"
    of: Any = None
    lasting: Any = None
    in_session: bool = False

    def __post_init__(self) -> None:
        if self.of not in BEARERS:
            expected = ", ".join(one for one in BEARERS if one)
            raise ProgrammeError(f"a duty of {self.of!r}; expected {expected}, or nobody in particular")

    def prepare(self, judging: Judging) -> Judge:
        settings = judging.settings
        unit, part_period = settings.resolve(self.period), settings.resolve(self.part_period)
        if part_period not in PART_PERIODS:
            raise ProgrammeError(f"part_period is {part_period!r}; expected {' or '.join(PART_PERIODS)}")
        within, years = settings.resolve(self.within), settings.resolve(self.lasting)
        prepared: dict[Any, Judge] = {}
        taught = cache(judging.calendar.in_session)

        def judge(dossier: Dossier, period: Period, share: Fraction) -> Judgement:
            if share <= 0 or (share < 1 and part_period == "exempt"):
                return Judgement(NOT_APPLICABLE, self.criterion)
            asked = share if part_period == "proportional" and share < 1 else None
            key = (period, asked)
            if key not in prepared:
                stretch = Span(period.first, period.last, period.unit)
                inner = replace(judging, stretch=stretch, ending_in=None, share=asked)
                prepared[key] = self.criterion.prepare(inner)
            return prepared[key](dossier)

        def of_period(dossier: Dossier, period: Period, most: int, least: int) -> Judgement:
            whole = (period.last - period.first).days + 1
            ends = list(dict.fromkeys((most, least)))
            answers = [judge(dossier, period, Fraction(one, whole)) for one in ends]
            # Numbers between the ends can only turn two failures, or two that do not apply, into a doubt.
            if part_period == "proportional" and all(one.outcome in (FAIL, NOT_APPLICABLE) for one in answers):
                between = range(most - 1, least, -1)
                answers[1:1] = [judge(dossier, period, Fraction(one, whole)) for one in between]
            outcome = answers[0].outcome if len({one.outcome for one in answers}) == 1 else UNKNOWN
            return Judgement(outcome, self.criterion, parts=tuple(answers), period=period)

        def each(dossier: Dossier) -> Judgement:
            stretches, earlier = stretches_of(
                dossier, within, unit, judging, of=self.of, every_day=part_period == "proportional"
            )
            stretches = [(first, min(last, last_of_years(first, years))) for first, last in stretches]
            sure, possible = (leave_of(dossier, on=judging.on, sure=sure) for sure in (True, False))
            known: dict[Any, Judgement] = {}
            answers = []
            for first, last in stretches:
                parts = []
                for period in periods_of(judging, unit, first, last):
                    if self.in_session and not taught(period):
                        continue
                    most, least = (days_of(period, first, last, leave) for leave in (sure, possible))
                    key = (period, most, least)
                    if key not in known:
                        known[key] = of_period(dossier, period, most, least)
                    parts.append(known[key])
                answers.append(Judgement(at_least(None, [part.outcome for part in parts]), self, parts=tuple(parts)))
            outcomes = {one.outcome for one in answers}
            if not answers:
                judgement = Judgement(NOT_APPLICABLE, self)
            # Periods before the first of these days can only add failures.
            elif len(outcomes) == 1 and (not earlier or FAIL in outcomes):
                judgement = answers[0]
            else:
                shown = next((one for one in answers if one.outcome in (FAIL, UNKNOWN)), answers[0])
                judgement = Judgement(UNKNOWN, self, parts=shown.parts, loose=earlier or NOT_APPLICABLE in outcomes)
            if judgement.outcome is UNKNOWN:
                judgement.measured = Measured(found=_doubts(dossier, within is None, judging.on))
            return judgement

        return each

    def words(self, judging: Judging) -> Any:
        return self._words(self.criterion.words(judging), judging)

    def part_words(self, judging: Judging) -> Any:
        return self._words(self.criterion.part_words(judging), judging)

    def _words(self, what: Any, judging: Judging) -> Any:
        label = self.period.words() if isinstance(self.period, Term) else PERIOD_LABELS.get(self.period, self.period)
        phrase = EACH_IN_SESSION if self.in_session else EACH
        duty = phrase(period=label, what=what)
        if self.within is not None and self.within.unit != "this":
            duty = WITHIN(duty=duty, window=window_words(self.within, judging))
        return duty if self.of is None else BEARER_WORDS[self.of](duty=duty)

    @property
    def inner(self) -> tuple[Any, ...]:
        return (self.criterion,)


def periods_of(judging: Judging, unit: Any, first: date, last: date) -> Iterator[Period]:
    """The periods from one day to another, of those that are looked at."""
    ending = judging.ending_in
    if isinstance(unit, Term):
        found = unit.periods(first, min(last, judging.on))
    else:
        found = judging.calendar.periods(unit, first, last)
    for one in found:
        if ending is None or (ending.first or date.min) <= one.last <= ending.last:
            yield one


def _doubts(dossier: Dossier, from_records: bool, on: date) -> Found:
    """The records and lists that leave it open from when, until when, and on which days, the duty holds."""
    kinds = ("leave", "selected", "title", *END_KINDS) if from_records else ("leave",)
    found = Found(incomplete=tuple(kind for kind in kinds if kind in dossier.incomplete), future=False)
    for record in dossier.of(kinds):
        lacks = lacking(record)
        if lacks and record.status != "rejected" and (record.first is None or record.first <= on):
            found.open.append((record, lacks))
    return found


def days_of(period: Period, first: date, last: date, leave: Any) -> int:
    """The days of a period that lie from `first` to `last` and in no leave."""
    clipped = Period(period.unit, max(period.first, first), min(period.last, last))
    return max((clipped.last - clipped.first).days + 1 - days_of_leave(clipped, leave), 0)


def stretches_of(
    dossier: Dossier, within: Window | None, unit: Any, judging: Judging, *, of: str | None, every_day: bool
) -> tuple[list[tuple[date, date]], bool]:
    """The first and last days between which the duty may run, and whether it may have begun on any earlier day.

    There are several while the records that start or end the duty are doubtful: the ends of what is possible, or
    `every_day` of it where a day more changes what is asked. None where nobody owes the duty.
    """
    on, calendar = judging.on, judging.calendar
    stretch = judging.stretch if judging.ending_in is None else None
    if isinstance(unit, Term):
        current = Span(on, date.max)
    else:
        whole = calendar.period(unit, on)
        current = stretch or Span(whole.first, whole.last)
    earlier = False
    if within is not None:
        span = within.span(on, calendar)
        pairs = [(span.first or on, span.last)]
    else:
        start, last = current.first or on, current.last
        sure, doubtful = _duty_starts(dossier, judging, of)
        # Each first day with that of the record from which it runs; None where any record may have been earlier.
        firsts: list[tuple[date, date | None]] = [(sure, sure)] if sure is not None else []
        if sure is None and of is None:
            firsts.append((start, None))
        for first_day, last_day in doubtful:
            open_start = sure is None and first_day == date.min
            earlier |= open_start
            first_day = min(start, last_day) if first_day == date.min else first_day
            first_day = first_day if sure is None else max(first_day, sure)
            for number in (numbers := range((last_day - first_day).days + 1)):
                if every_day or number in (0, numbers[-1]):
                    day = first_day + timedelta(days=number)
                    firsts.append((day, None if open_start and number == 0 else day))
        pairs = [
            (day, min(last, end)) for day, since in firsts for end in _duty_ends(dossier, judging, of, since=since)
        ]
        if doubtful and sure is None and of is not None:
            pairs.append((date.max, last))  # perhaps nobody owes it
    if stretch is not None and stretch.first is not None:
        pairs = [(max(first, stretch.first), min(end, stretch.last)) for first, end in pairs]
    return list(dict.fromkeys(pairs)), earlier


def _own(record: Record, judging: Judging) -> bool:
    """Whether a record counts as one of this programme: it names it, or none."""
    return record.status != "rejected" and record.get("programme") in (None, judging.programme)


def _begins(record: Record, judging: Judging, of: str | None) -> bool:
    """Whether the duty may run from a record: a title, or a selection in one of the bearer's roles.

    A reserve waits, and owes nothing yet; a title of another name that names no programme is an honour.
    """
    roles = dict(BEARERS[of]).get(record.kind)
    if roles is None or not _own(record, judging) or (record.kind == "title" and honorary(record)):
        return False
    return not roles or record.get("role") in (None, *roles)


def left_beside(record: Record, dossier: Dossier, judging: Judging, of: str | None = None) -> bool | None:
    """Whether a selection was left while another one, or a title, that had begun before went on; None: perhaps.

    A teacher in two cohorts of a programme who leaves one of them stays in the other.
    """
    if record.kind != "selected" or record.until_first is None or record.until_last is None:
        return False
    kinds = tuple(kind for kind, _ in BEARERS[of])
    found: bool | None = None if not dossier.incomplete.isdisjoint(kinds) else False
    for other in dossier.of(kinds):
        if other is record or not _begins(other, judging, of):
            continue
        later = (other.first or date.min) > (record.last or date.max)
        if later or (other.until_last or date.max) <= record.until_first:
            continue
        before = other.last is not None and record.first is not None and other.last <= record.first
        if other.status == "verified" and before and (other.until_first or date.max) > record.until_last:
            return True
        found = None
    return found


def _duty_starts(dossier: Dossier, judging: Judging, of: str | None) -> tuple[date | None, list[tuple[date, date]]]:
    """The day on or after which the duty surely starts, and the stretches in which doubtful records may start it later.

    A record that names no programme or role counts as one of this programme, and as no reserve.
    """
    sure: date | None = None
    on, doubtful = judging.on, []
    for kind, _ in BEARERS[of]:
        for record in dossier.of((kind,)):
            if not _begins(record, judging, of) or (record.first is not None and record.first > on):
                continue
            beside = left_beside(record, dossier, judging, of)
            if beside:
                continue
            certain = record.status == "verified" and beside is False
            if certain and record.first is not None and (record.last or on) <= on:
                sure = record.first if sure is None else max(sure, record.first)
            if not certain or record.first is None or record.first != record.last:
                doubtful.append((record.first or date.min, min(record.last or on, on)))
        if kind in dossier.incomplete:
            doubtful.append((date.min, on))
    return sure, doubtful


def honorary(record: Record) -> bool:
    """Whether a title record names no programme and is no key teacher's: an honour, which starts and ends nothing."""
    return record.get("programme") is None and record.get("title") not in (None, KEY_TEACHER)


def _duty_ends(dossier: Dossier, judging: Judging, of: str | None, *, since: date | None) -> list[date]:
    """The last days that the duty may have, the sure one first; date.max while nothing ended it."""
    sure, doubtful = date.max, []
    for certain, first, last in _endings(dossier, judging, of, since=since):
        if last < (since or date.min) or first > judging.on:
            continue
        if certain and first == last:
            sure = min(sure, last)
        else:
            doubtful += [first, min(last, judging.on)]
    if not dossier.incomplete.isdisjoint(END_KINDS):
        doubtful.append(date.min)
    return [sure, *(day for day in dict.fromkeys(doubtful) if day < sure)]


def _endings(
    dossier: Dossier, judging: Judging, of: str | None, *, since: date | None
) -> Iterator[tuple[bool, date, date]]:
    """Whether a record surely ends the duty, with the first and the last day on which it may have done so.

    A title that was renewed goes on after its `until`, until another record ends it. Who leaves a selection has its
    `until`, which ends nothing that a later selection or a title began.
    """
    for record in dossier.of((*END_KINDS, "title", "selected")):
        if not _own(record, judging) or (record.kind == "title" and honorary(record)):
            continue
        first, last = record.first or date.min, record.last or judging.on
        certain = record.status == "verified"
        if record.kind == "title" and of == "candidate":
            yield certain, first - ONE_DAY if first > date.min else first, last - ONE_DAY
        elif record.kind == "title" and record.until_last is not None:
            renewed = _renewed(dossier, judging, since=first)
            if renewed is not True:
                yield certain and renewed is False, record.until_first or date.min, record.until_last
        elif record.kind == "selected" and record.until_last is not None and _begins(record, judging, of):
            beside = left_beside(record, dossier, judging, of)
            if beside is not True and (since is None or record.last is None or record.last >= since):
                yield certain and beside is False, record.until_first or date.min, record.until_last
        elif record.kind == "disqualified" or record.get("result") in ENDING_EVENTS:
            yield certain, first, last


def _renewed(dossier: Dossier, judging: Judging, *, since: date) -> bool | None:
    """Whether a title was renewed after it began; None where that is doubtful."""
    events = [
        record
        for record in dossier.of(("award_event",))
        if record.get("result") == "renewed"
        and _own(record, judging)
        and (record.last is None or record.last >= since)
        and (record.first is None or record.first <= judging.on)
    ]
    if any(one.status == "verified" and one.last is not None and one.last <= judging.on for one in events):
        return True
    return None if events or "award_event" in dossier.incomplete else False
