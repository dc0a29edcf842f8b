"""Evidence: which records a measure draws on, sorted into those that count, those that may, and those refused and why.

A verified record that meets every condition is certain. One that is only claimed, or lacks a date or attribute that
the rule asks for, is open. A rejected one, one outside the window or one that fails a condition is refused, with the
reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from ..errors import ProgrammeError
from .calendar import EVER, PERIOD_LABELS, AcademicCalendar, Span, Window
from .conditions import Refusal, always_met, as_condition, as_tuple, condition_words, test_of
from .dossier import Dossier, Record
from .kinds import CORE, RECORD_ATTRIBUTES, Kinds
from .parameters import Settings
from .wording import Joined, Phrase, Text


@dataclass(frozen=True)
class Judging:
    """What a rule is judged with: the settings of the day, the known kinds, and the stretch of time at hand.

    `stretch` is the period under `each`, else None; `share` is the part of it that counts (1 for a whole period).
    `ending_in` are the days in which the periods of duties end that are looked at: in a review those of its period, for
    what is due those to come (None: all).
    `programme` and `title` name the programme judged, `clause` that of the clause being made ready, `bearer` whose
    clauses are judged: a teacher's, a group's or a school's.
    """

    settings: Settings
    kinds: Kinds = CORE
    programme: str = ""
    title: Text | None = None
    clause: str = ""
    bearer: str = "teacher"
    stretch: Span | None = None
    ending_in: Span | None = None
    share: Any = None
    calendar: AcademicCalendar = field(default_factory=AcademicCalendar)
    words: dict[Any, tuple[Text, Any]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def on(self) -> date:
        return self.settings.on

    def span(self, within: Window | None) -> Span:
        """The days of a window; without one the period at hand, or all time up to the day judged."""
        if within is None:
            return self.stretch or EVER.span(self.on, self.calendar)
        return within.span(self.on, self.calendar)


class Found:
    """Records sorted by what they say: `certain`, `open` (with what each lacks) and `refused` (with the reason).

    `incomplete` names the kinds of which there may be more than is recorded. `future`: the window reaches past the
    day judged. `whole`, where given, finds those refused when somebody asks why.
    """

    __slots__ = ("certain", "open", "incomplete", "future", "whole", "_refused")

    def __init__(self, incomplete: tuple[str, ...], future: bool, whole: Callable[[], Found] | None = None) -> None:
        self.certain: list[Record] = []
        self.open: list[tuple[Record, tuple[str, ...]]] = []
        self.incomplete = incomplete
        self.future = future
        self.whole = whole
        self._refused: list[tuple[Record, Any]] = []

    @property
    def refused(self) -> list[tuple[Record, Any]]:
        if self.whole is not None:
            self._refused, self.whole = self.whole().refused, None
        return self._refused

    @refused.setter
    def refused(self, refused: list[tuple[Record, Any]]) -> None:
        self._refused, self.whole = refused, None

    @property
    def unbounded(self) -> bool:
        return bool(self.incomplete) or self.future


BEFORE = Phrase("before {day}", "早于 {day}")
AFTER = Phrase("after {day}", "晚于 {day}")
ENDED = Phrase("ended on {end}, before {day}", "已于 {end} 结束，早于 {day}")
REJECTED = Text("rejected", "未被认可")
REJECTED_ON = Phrase("rejected on {day}", "{day} 未被认可")
ABOUT = Phrase("about {period}, outside the window", "所属 {period}，不在期限内")
OUTSIDE = Text("in none of the periods", "不在任何一期之内")
BY_TIME = (BEFORE, AFTER, ENDED, ABOUT)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The records of some kinds that meet conditions within a window.

    `kinds` is a tuple of kinds or a parameter that holds one; `where` pairs attributes with conditions.
    """

    kinds: Any
    where: tuple[tuple[str, Any], ...] = ()
    within: Window | None = None

    def prepare(self, judging: Judging) -> Callable[[Dossier], Found]:
        """A function that sorts a dossier's records; everything that does not depend on the dossier is done here."""
        rule: Evidence = judging.settings.resolve(self)
        kinds = tuple(dict.fromkeys(as_tuple(rule.kinds)))
        for kind in kinds:
            if kind not in judging.kinds:
                raise ProgrammeError(f"clause {judging.clause}: no record kind {kind!r}")
        tests = [test_of(attribute_of(name), as_condition(condition)) for name, condition in rule.where]
        steps = [(test.attribute.name, test.accepts, test.unknown, test) for test in tests]
        span = judging.span(rule.within)
        on, placed = judging.on, _placement(span, judging)
        future = span.last > on

        def sort(dossier: Dossier, records: Iterable[Record], whole: Callable[[], Found] | None = None) -> Found:
            some = dossier.incomplete
            incomplete = tuple(kind for kind in kinds if kind in some) if some else ()
            found = Found(incomplete, future, whole)
            certain, refused = found.certain, found._refused
            for record in records:
                if record.status == "rejected":
                    refused.append((record, _rejection(record)))
                    continue
                place = placed(record)
                if place is True:
                    lacks: tuple[str, ...] = ()
                elif place is None:
                    lacks = ("on",)
                else:
                    refused.append((record, place))
                    continue
                values = record.values
                for name, accepts, unknown, test in steps:
                    value = values.get(name)
                    if value is None:
                        if unknown is None:
                            lacks += (name,)
                        elif unknown is False:
                            refused.append((record, Refusal(test, value)))
                            break
                    elif not accepts(value):
                        refused.append((record, Refusal(test, value)))
                        break
                else:
                    if record.status == "claimed":
                        lacks = ("status", *lacks)
                    if lacks:
                        found.open.append((record, lacks))
                    else:
                        certain.append(record)
            return found

        def find(dossier: Dossier) -> Found:
            return sort(dossier, dossier.of(kinds))

        if judging.stretch is None or span.first is None:
            return find
        first, last = span.first, min(span.last, on)

        def find_near(dossier: Dossier) -> Found:
            # Of a hundred periods each has few of the records: why the others are not in it waits until it is asked.
            return sort(dossier, dossier.near(kinds, first, last), partial(find, dossier))

        return find_near

    def words(self, judging: Judging) -> Any:
        """The kinds, conditions and window in words."""
        names = Joined(
            tuple(judging.kinds[kind].many if kind in judging.kinds else kind for kind in as_tuple(self.kinds))
        )
        parts = [names]
        for name, condition in self.where:
            if not always_met(attribute_of(name), as_condition(condition)):
                parts.append(condition_words(attribute_of(name), as_condition(condition)))
        if self.within is not None:
            parts.append(window_words(self.within, judging))
        return Joined(tuple(parts), how="list")


def rule_words(rule: Any, judging: Judging) -> Text:
    """A measure, criterion or clause in words, with the values of the day filled in where there are any."""
    words = judging.words.get(id(rule))
    if words is None:
        message = judging.settings.resolve(rule, undeclared=True).words(judging)
        # The rule is kept beside its words, so that no other rule can take its id.
        words = judging.words[id(rule)] = (Text(message.text("en"), message.text("zh")), rule)
    return words[0]


def measure_name(measure: Any, judging: Judging) -> Text:
    """A measure's name, as a reason or a missing item calls it."""
    words = judging.words.get((id(measure), "name"))
    if words is None:
        message = judging.settings.resolve(measure, undeclared=True).name_words(judging)
        words = judging.words[id(measure), "name"] = (Text(message.text("en"), message.text("zh")), measure)
    return words[0]


PLACED = ("on", "until", "status", "status_on")


def attribute_of(name: str) -> Any:
    if name not in RECORD_ATTRIBUTES:
        raise ProgrammeError(f"records have no attribute {name!r}; expected one of {', '.join(RECORD_ATTRIBUTES)}")
    if name in PLACED:
        raise ProgrammeError(f"{name} is no condition: a window (within=…) asks for dates, and status always counts")
    return RECORD_ATTRIBUTES[name]


def _rejection(record: Record) -> Any:
    when = record.get("status_on")
    return REJECTED_ON(day=when) if when else REJECTED


def _placement(span: Span, judging: Judging) -> Callable[[Record], Any]:
    """A function that says of a record True (in the span), None (perhaps) or the reason why it is not."""
    on, first_day = judging.on, span.first
    last_day = min(span.last, on)
    too_late = AFTER(day=last_day)
    too_early = BEFORE(day=first_day)
    calendar = judging.calendar
    # The year that a record is about places it in no month or week; its date does.
    by_period = span.by_period if span.by_period in ("semester", "school_year", "calendar_year") else None
    # The year that a record is about decides, even where the record was made after that year.
    end = (span.last_period or calendar.period(by_period, span.last).last) if by_period else last_day

    def place(record: Record) -> Any:
        first, last = record.first, record.last
        if by_period and (words := record.values.get("period")) is not None:
            if first is not None and first > on:
                return AFTER(day=on)
            about = calendar.named(words, unit=by_period)
            if about.last < (first_day or date.min) or about.first > min(last_day, end):
                return ABOUT(period=words)
            made = last is None or last <= on
            return True if made and about.first >= (first_day or date.min) and about.last <= end else None
        if first is not None and first > last_day:
            return too_late
        if record.is_state:
            ended = record.until_last
            if ended is not None and first_day is not None and ended < first_day:
                return ENDED(end=record.values["until"], day=first_day)
            lasted = record.until_first is None or first_day is None or record.until_first >= first_day
            if last is None:
                return True if first_day is None else None
            return True if last <= last_day and lasted else None
        if last is None:
            return True if first_day is None else None
        if first_day is not None and last < first_day:
            return too_early
        return True if last <= last_day and (first_day is None or (first is not None and first >= first_day)) else None

    return place


WINDOW_WORDS = {
    "month": Phrase("in the past {number} months", "近 {number} 个月"),
    "year": Phrase("in the past {number} years", "近 {number} 年"),
    "calendar_year": Phrase("in the past {number} calendar years", "近 {number} 个自然年"),
    "school_year": Phrase("in the past {number} school years", "近 {number} 个学年"),
    "appraisal_cycle": Phrase("in the past {number} appraisal years", "近 {number} 个考核年度"),
    "current": Phrase("on the day judged", "认定当日"),
    "ever": Phrase("at any time", "任何时间"),
    "this": Phrase("in this {period}", "本{period}"),
    "last": Phrase("in the last completed {period}", "上一完整{period}"),
    "between": Phrase("from {start} to {end}", "{start} 至 {end}"),
}


def window_words(window: Window, judging: Judging) -> Any:
    """A window in words, with its days where it can be placed."""
    phrase = WINDOW_WORDS.get(window.unit)
    if phrase is None:
        return Text(str(window.unit), str(window.unit))
    period = PERIOD_LABELS.get(window.period, "")
    if window.number == 1:
        phrase = Phrase(phrase.en.replace("past {number} ", "past ").removesuffix("s"), phrase.zh)
    words = phrase(number=window.number, period=period, start=window.first, end=window.last)
    if window.unit in ("current", "ever", "between"):
        return words
    if not isinstance(window.number, int):
        return words
    span = window.span(judging.on, judging.calendar)
    return Phrase("{words} ({first} to {last})", "{words}（{first} 至 {last}）")(
        words=words, first=span.first, last=span.last
    )
