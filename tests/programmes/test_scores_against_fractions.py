"""Whole schemes against an independent computation with fractions; and marks that arrive late overturn nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from btcore import (
    Attendance,
    AttendanceCredits,
    AttendanceEntry,
    AttendanceRate,
    Component,
    Enrolment,
    Examination,
    Gate,
    Mark,
    Marks,
    Parameters,
    Portfolio,
    Programme,
    ScoringScheme,
    Source,
    Text,
)

QUICK = settings(
    max_examples=4_000 if os.environ.get("BTCORE_LONG") else 200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ON = date(2026, 4, 25)
STATUSES = ("present", "late", "absent", "excused", "made_up")
shares = st.sampled_from([Decimal(0), Decimal("0.25"), Decimal("0.5"), Decimal(1)])
off = st.sampled_from([0, 0, 1, Decimal("2.5")])
SOURCES = st.one_of(
    st.builds(
        Marks,
        maximum=st.sampled_from([10, 100, Decimal("12.5")]),
        by=st.sampled_from(["mean", "median", "trimmed_mean", "agreed"]),
        assessors=st.integers(1, 4),
        tolerance=st.sampled_from([None, None, 0, 5, Decimal("20.5")]),
    ),
    st.builds(Examination, maximum=st.sampled_from([20, 100, 150]), sittings=st.sampled_from(["best", "last"])),
    st.builds(Portfolio, items=st.just(()), best=st.none() | st.integers(1, 3), maximum=st.sampled_from([5, 100])),
    st.builds(AttendanceRate, late=shares, excused=shares, made_up=shares, each_late=off, each_absence=off),
    st.builds(
        AttendanceCredits,
        credits=st.integers(1, 8),
        hours_per_credit=st.sampled_from([4, 6]),
        fractional=st.booleans(),
        late=shares,
        excused=shares,
    ),
)


@st.composite
def components(take: Any, prefix: str, depth: int) -> tuple[tuple[Component, ...], Any]:
    """Components that weigh 100 together, and their parent's `weights`."""
    number = take(st.integers(1, 3))
    by_maxima = take(st.booleans())
    cuts = sorted(take(st.lists(st.integers(0, 10_000), min_size=number - 1, max_size=number - 1)))
    ends = [0, *cuts, 10_000]
    made = []
    for place in range(number):
        code = f"{prefix}{place}"
        weight = None if by_maxima else Decimal(ends[place + 1] - ends[place]) / 100
        if depth and take(st.booleans()):
            parts, weights = take(components(f"{code}_", depth - 1))
            made.append(Component(code, Text(code, "组"), weight, parts=parts, weights=weights))
            continue
        source = take(SOURCES)
        if isinstance(source, Portfolio):
            items = tuple((f"{code}_i{item}", Text("item", "项")) for item in range(take(st.integers(3, 4))))
            source = replace(source, items=items)
        made.append(Component(code, Text(code, "项"), weight, source=source))
    return tuple(made), "maxima" if by_maxima else None


@st.composite
def schemes(take: Any) -> ScoringScheme:
    parts, weights = take(components("c", 2))
    gates = tuple(
        Gate(Component("gate", Text("gate", "合格项"), source=take(SOURCES)), 5) for _ in range(take(st.integers(0, 1)))
    )
    gates = tuple(gate for gate in gates if not isinstance(gate.component.source, Portfolio))
    return ScoringScheme(parts, gates, take(st.integers(0, 100)), weights=weights)


def value(maximum: Any) -> Any:
    return st.decimals(0, maximum, places=1, allow_nan=False)


@st.composite
def enrolments(take: Any, scheme: ScoringScheme) -> Enrolment:
    marks: list[Mark] = []
    for one in scheme.leaves():
        source = one.source
        if isinstance(source, Examination):
            for sitting in range(1, take(st.integers(1, 3)) + 1):
                absent = take(st.booleans()) and take(st.booleans())
                marks.append(
                    Mark(one.code, "", None if absent else take(value(source.maximum)), False, sitting, absent)
                )
        elif isinstance(source, Marks):
            given_marks = [take(value(source.maximum)) for _ in range(source.assessors + take(st.integers(0, 1)))]
            marks += [Mark(one.code, f"A{number}", given) for number, given in enumerate(given_marks)]
            if source.tolerance is not None and max(given_marks) - min(given_marks) > source.tolerance:
                if source.by == "agreed":
                    marks.append(Mark(one.code, "panel", take(value(source.maximum)), agreed=True))
                elif len(given_marks) == source.assessors:
                    marks.append(Mark(one.code, "third", take(value(source.maximum))))
    days = take(st.lists(st.tuples(st.sampled_from(STATUSES), st.none() | st.integers(0, 6)), min_size=1, max_size=6))
    entries = tuple(
        AttendanceEntry(
            date(2026, 3, 1) + timedelta(days=day), Decimal(6), status, None if hours is None else Decimal(hours)
        )
        for day, (status, hours) in enumerate(days)
    )
    return Enrolment("E1", tuple(marks), Attendance(entries=entries))


def programme(scheme: ScoringScheme) -> Programme:
    return Programme("made-up", Text("Made up", "虚构"), Source(Text("A notice", "通知")), Parameters(), score=scheme)


def ceiling(one: Component) -> Fraction:
    """The other computation: the most points of a component."""
    if one.parts:
        return sum(map(ceiling, one.parts), Fraction()) if one.weights == "maxima" else Fraction(100)
    source: Any = one.source
    return Fraction(source.maximum) if hasattr(source, "maximum") else Fraction(100)


def share(one: Component, enrolment: Enrolment) -> Fraction:
    """The other computation: what part of its maximum a component comes to, from 0 to 1."""
    if one.parts:
        return together(one.parts, one.weights, enrolment) / 100
    source: Any = one.source
    if isinstance(source, Portfolio):
        items = sorted((of_marks(code, "mean", enrolment) for code, _ in source.items), reverse=True)
        kept = items[: source.best or len(items)]
        return sum(kept, Fraction()) / len(kept) / Fraction(source.maximum)
    if isinstance(source, Examination):
        sat = [(mark.sitting, mark.points) for mark in enrolment.marks if mark.component == one.code]
        taken = max(points for _, points in sat) if source.sittings == "best" else max(sat)[1]
        return Fraction(taken) / Fraction(source.maximum)
    if isinstance(source, Marks):
        return of_marks(one.code, source.by, enrolment) / Fraction(source.maximum)
    assert enrolment.attendance is not None
    hours, taken_off = Fraction(), Fraction()
    for entry in enrolment.attendance.entries:
        counted = {"present": 1, "absent": 0}.get(str(entry.status))
        counted = getattr(source, str(entry.status)) if counted is None else counted
        hours += Fraction(entry.hours if entry.hours is not None else entry.planned_hours * counted)
        if isinstance(source, AttendanceRate):
            taken_off += Fraction({"late": source.each_late, "absent": source.each_absence}.get(str(entry.status), 0))
    if isinstance(source, AttendanceRate):
        planned = sum(Fraction(entry.planned_hours) for entry in enrolment.attendance.entries)
        return max(hours / planned - taken_off / 100, Fraction())
    earned = hours / source.hours_per_credit
    return min((earned if source.fractional else Fraction(int(earned))) / source.credits, Fraction(1))


def of_marks(code: str, by: str, enrolment: Enrolment) -> Fraction:
    marks = [mark for mark in enrolment.marks if mark.component == code]
    agreed = [Fraction(mark.points) for mark in marks if mark.agreed]
    values = sorted(Fraction(mark.points) for mark in marks)
    if agreed:
        return agreed[0]
    if by == "median":
        return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    if by == "trimmed_mean" and len(values) > 2:
        values = values[1:-1]
    return sum(values, Fraction()) / len(values)


def together(parts: tuple[Component, ...], weights: Any, enrolment: Enrolment) -> Fraction:
    if weights == "maxima":
        most = sum(map(ceiling, parts), Fraction())
        return 100 * sum((share(one, enrolment) * ceiling(one) for one in parts), Fraction()) / most
    return sum((share(one, enrolment) * Fraction(one.weight) for one in parts), Fraction())


@given(st.data())
@QUICK
def test_a_complete_score_equals_an_independent_computation_with_fractions(data: Any) -> None:
    scheme = data.draw(schemes())
    enrolment = data.draw(enrolments(scheme))
    score = programme(scheme).scorer(on=ON)(enrolment)
    expected = together(scheme.components, scheme.weights, enrolment)
    assert (score.low, score.high, score.missing) == (expected, expected, ())
    gates_met = all(
        share(gate.component, enrolment) * ceiling(gate.component) >= Fraction(gate.pass_mark) for gate in scheme.gates
    )
    assert str(score.outcome) == ("PASS" if expected >= scheme.pass_mark and gates_met else "FAIL")
    shown = Fraction(score.as_data()["total"])
    assert abs(shown - expected) <= Fraction(1, 200)


def forgotten(enrolment: Enrolment, keep: list[bool], unknown: list[bool]) -> Enrolment:
    """The enrolment before some marks were given and some days of attendance told."""
    marks = tuple(mark for mark, kept in zip(enrolment.marks, keep, strict=True) if kept)
    assert enrolment.attendance is not None
    entries = tuple(
        replace(entry, status=None, hours=None) if open_day else entry
        for entry, open_day in zip(enrolment.attendance.entries, unknown, strict=True)
    )
    return replace(enrolment, marks=marks, attendance=Attendance(entries=entries))


def later(enrolment: Enrolment, early: Enrolment, places: list[int]) -> Iterator[Enrolment]:
    """The marks given one by one in some order, from the earlier enrolment to the whole; then the attendance."""
    given_marks = list(early.marks)
    missing = [mark for mark in enrolment.marks if mark not in early.marks]
    for place in places:
        given_marks.append(missing[place])
        yield replace(early, marks=tuple(given_marks))
    yield enrolment


@given(st.data())
@QUICK
def test_settling_what_is_missing_never_widens_the_interval_and_never_overturns_the_outcome(data: Any) -> None:
    scheme = data.draw(schemes())
    enrolment = data.draw(enrolments(scheme))
    examined = {one.code for one in scheme.leaves() if isinstance(one.source, Examination)}
    # Another sitting of an examination is no missing mark but a new one; an examination is missing whole.
    first_of = {mark.component: data.draw(st.booleans()) for mark in enrolment.marks if mark.component in examined}
    keep = [
        first_of[mark.component] if mark.component in first_of else data.draw(st.booleans()) for mark in enrolment.marks
    ]
    assert enrolment.attendance is not None
    unknown = [data.draw(st.booleans()) for _ in enrolment.attendance.entries]
    scorer = programme(scheme).scorer(on=ON)
    early = forgotten(enrolment, keep, unknown)
    before = scorer(early)
    number = len(enrolment.marks) - len(early.marks)
    order = data.draw(st.permutations(range(number)))
    counts = counted(scheme, early)
    for after in later(enrolment, early, order):
        if only_missing_were_settled(scheme, counts, after):
            now = scorer(after)
            assert before.low <= now.low and now.high <= before.high
            assert str(before.outcome) in ("UNKNOWN", str(now.outcome))
            for gate_before, gate_now in zip(before.gates, now.gates, strict=True):
                assert str(gate_before.outcome) in ("UNKNOWN", str(gate_now.outcome))


def counted(scheme: ScoringScheme, enrolment: Enrolment) -> dict[str, int]:
    return {one.code: sum(1 for _ in enrolment.of(one.code)) for one in scheme.leaves()}


def only_missing_were_settled(scheme: ScoringScheme, before: dict[str, int], after: Enrolment) -> bool:
    """Whether no component got a mark that nobody was waiting for (an assessor more than asked, another sitting)."""
    for one in scheme.leaves():
        source, marks = one.source, list(after.of(one.code))
        if len(marks) == before[one.code]:
            continue
        if isinstance(source, Examination):
            if before[one.code] or len(marks) > 1:
                return False
        elif isinstance(source, Marks):
            asked = [mark for mark in marks if not mark.agreed]
            waited_for = source.assessors + (source.tolerance is not None and source.by != "agreed")
            if len(asked) > waited_for or (len(asked) < len(marks) and source.tolerance is None):
                return False
            if before[one.code] >= source.assessors and source.tolerance is not None:
                earlier = [mark.points for mark in marks[: before[one.code]]]
                if max(earlier) - min(earlier) <= source.tolerance:
                    return False
    return True
