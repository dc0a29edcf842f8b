"""Attendance as a source of points: the share of hours attended with deductions, or credits earned by hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..rules.evidence import Judging
from ..rules.parameters import Settings
from ..rules.wording import Joined, Message, Phrase
from .marks import STATUSES, Attendance, AttendanceEntry, Enrolment
from .sources import HUNDRED, PointsSource, Scored, Scorer, Titled, above_zero, exact, share_of, shown

ATTENDANCE_MISSING = Phrase("{component}: attendance", "{component}：考勤")
STATUS_MISSING = Phrase("{component}: attendance on {days}", "{component}：{days} 的考勤")
ENTRIES_MISSING = Phrase(
    "{component}: attendance day by day, for lateness and absence take points off",
    "{component}：逐日考勤（迟到、缺勤须扣分）",
)
COUNTED = Phrase("{number} × {status}: {hours} of {planned} hours", "{status} {number} 次：计 {hours}/{planned} 学时")
NOT_KNOWN = Phrase("{number} not known yet: 0 to {planned} hours", "待定 {number} 次：0 至 {planned} 学时")
HOURS = Phrase("{hours} of {planned} hours", "实到 {hours} 学时，计划 {planned} 学时")
DEDUCTED = Phrase("{number} × {status}: {points} points off", "{status} {number} 次：扣 {points} 分")
CREDITS = Phrase("{hours} hours are {credits} credits of {asked}", "{hours} 学时计 {credits} 学分，要求 {asked} 学分")


@dataclass(frozen=True, slots=True)
class Counted:
    """Hours attended of hours planned, and points off, at both ends; the entries whose status is not known."""

    low: Fraction
    high: Fraction
    planned: Fraction
    most_off: Fraction = Fraction()
    least_off: Fraction = Fraction()
    open: tuple[AttendanceEntry, ...] = ()
    working: tuple[Message, ...] = ()


def hours_of(entry: AttendanceEntry, shares: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
    """The least and the most hours that an entry may count: those someone counted, else the share of its status."""
    planned = Fraction(entry.planned_hours)
    if entry.hours is not None:
        return Fraction(entry.hours), Fraction(entry.hours)
    if entry.status is None:
        return Fraction(), planned
    return planned * shares[entry.status], planned * shares[entry.status]


def count(attendance: Attendance, shares: Mapping[str, Fraction], off: Mapping[str, Fraction]) -> Counted:
    """Hours and points off of an attendance, by the share and the deduction of each status."""
    if attendance.attended_hours is not None and attendance.planned_hours is not None:
        attended, planned = Fraction(attendance.attended_hours), Fraction(attendance.planned_hours)
        return Counted(attended, attended, planned, working=(HOURS(hours=shown(attended), planned=shown(planned)),))
    entries = attendance.entries
    ends = [hours_of(entry, shares) for entry in entries]
    open_entries = tuple(entry for entry in entries if entry.status is None)
    known = sum((off[entry.status] for entry in entries if entry.status is not None), Fraction())
    planned = sum((Fraction(entry.planned_hours) for entry in entries), Fraction())
    return Counted(
        sum((low for low, _ in ends), Fraction()),
        sum((high for _, high in ends), Fraction()),
        planned,
        known + len(open_entries) * max(off.values()),
        known,
        open_entries,
        tuple(_working(entries, shares, off)),
    )


def _working(
    entries: tuple[AttendanceEntry, ...], shares: Mapping[str, Fraction], off: Mapping[str, Fraction]
) -> list[Message]:
    lines = []
    for status, label in STATUSES.items():
        those = [entry for entry in entries if entry.status == status]
        if not those:
            continue
        hours = sum((hours_of(entry, shares)[0] for entry in those), Fraction())
        planned = sum((Fraction(entry.planned_hours) for entry in those), Fraction())
        lines.append(COUNTED(number=len(those), status=label, hours=shown(hours), planned=shown(planned)))
        if off[status]:
            lines.append(DEDUCTED(number=len(those), status=label, points=shown(off[status] * len(those))))
    unknown = [entry for entry in entries if entry.status is None]
    if unknown:
        planned = sum((Fraction(entry.planned_hours) for entry in unknown), Fraction())
        lines.append(NOT_KNOWN(number=len(unknown), planned=shown(planned)))
    return lines


class AttendanceSource(PointsSource):
    """What the sources that look at attendance share: hours by status, and what is missing."""

    takes_marks = False
    late: Any
    excused: Any
    made_up: Any

    def shares(self, component: Titled) -> dict[str, Fraction]:
        """The share of its hours that each status counts."""
        named = {name: share_of(getattr(self, name), component, name) for name in ("late", "excused", "made_up")}
        return {"present": Fraction(1), "absent": Fraction(), **named}


def _missing(counted: Counted, component: Titled) -> tuple[Message, ...]:
    days = Joined(tuple(str(entry.on) for entry in counted.open), how="list")
    return (STATUS_MISSING(component=component.title, days=days),) if counted.open else ()


@dataclass(frozen=True, slots=True)
class AttendanceRate(AttendanceSource):
    """100 × hours attended / hours planned, less points for lateness and absence, never below 0.

    `late`, `excused` and `made_up` are the shares of an entry's hours that count; hours that someone counted go
    before them. `each_late` and `each_absence` are points off for each such entry. All of it counts on `maximum`.
    """

    late: Any = 1
    excused: Any = 0
    made_up: Any = 1
    each_late: Any = 0
    each_absence: Any = 0
    maximum: Any = 100

    def ceiling(self, settings: Settings) -> Fraction:
        return Fraction(settings.resolve(self.maximum))

    def prepare(self, judging: Judging, component: Titled) -> Scorer:
        rule: AttendanceRate = judging.settings.resolve(self)
        shares = rule.shares(component)
        off = dict.fromkeys(STATUSES, Fraction())
        off["late"] = exact(rule.each_late, component, "each_late")
        off["absent"] = exact(rule.each_absence, component, "each_absence")
        title, nothing = component.title, Fraction()
        maximum = above_zero(rule.maximum, component, "maximum")

        def score(enrolment: Enrolment) -> Scored:
            if enrolment.attendance is None:
                return Scored(nothing, maximum, maximum, (ATTENDANCE_MISSING(component=title),))
            counted = count(enrolment.attendance, shares, off)
            low = max(HUNDRED * counted.low / counted.planned - counted.most_off, nothing)
            high = max(HUNDRED * counted.high / counted.planned - counted.least_off, nothing)
            missing = _missing(counted, component) if low < high else ()
            if not enrolment.attendance.entries and any(off.values()):
                # Totals do not say how often the teacher was late or absent.
                low, missing = nothing, (ENTRIES_MISSING(component=title),)
            of_hundred = maximum / HUNDRED
            return Scored(low * of_hundred, high * of_hundred, maximum, missing, counted.working)

        return score


@dataclass(frozen=True, slots=True)
class AttendanceCredits(AttendanceSource):
    """100 × credits earned / `credits` asked, at most 100; so many hours attended make a credit (六学时一学分).

    Whole credits alone count unless `fractional`.
    """

    credits: Any
    hours_per_credit: Any = 6
    fractional: Any = False
    late: Any = 1
    excused: Any = 0
    made_up: Any = 1

    def prepare(self, judging: Judging, component: Titled) -> Scorer:
        rule: AttendanceCredits = judging.settings.resolve(self)
        shares, none_off = rule.shares(component), dict.fromkeys(STATUSES, Fraction())
        asked = above_zero(rule.credits, component, "credits")
        each = above_zero(rule.hours_per_credit, component, "hours_per_credit")

        def earned(hours: Fraction) -> Fraction:
            return hours / each if rule.fractional else Fraction(hours // each)

        def score(enrolment: Enrolment) -> Scored:
            if enrolment.attendance is None:
                return Scored(Fraction(), HUNDRED, HUNDRED, (ATTENDANCE_MISSING(component=component.title),))
            counted = count(enrolment.attendance, shares, none_off)
            low, high = (min(HUNDRED * earned(hours) / asked, HUNDRED) for hours in (counted.low, counted.high))
            missing, working = _missing(counted, component) if low < high else (), counted.working
            if not missing:
                credits = shown(earned(counted.low))
                working += (CREDITS(hours=shown(counted.low), credits=credits, asked=shown(asked)),)
            return Scored(low, high, HUNDRED, missing, working)

        return score
