"""A verdict on an open period is a forecast: what later records of the period cannot change is settled already."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from btcore import Dossier, Outcome, Parameters, Programme, Record, Source, Text
from btcore.rules.calendar import AcademicCalendar
from btcore.rules.language import Clause, Measure, count, distinct, each, last, run, this, total
from btcore.testing import strategies as draw

QUICK = settings(
    max_examples=4_000 if os.environ.get("BTCORE_LONG") else 250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TITLE = Text("duties", "职责")
KINDS = ("open_class", "lesson_observed", "paper")
UNITS = {"month": "semester", "semester": "school_year", "week": "month"}


@st.composite
def measures(take: Any, within: Any) -> Measure:
    """A measure of a period: of the window, or of the period at hand."""
    kinds = take(st.sampled_from([KINDS[:1], KINDS[1:]]))
    where = take(draw.conditions(kinds))
    return take(
        st.sampled_from(
            [
                count(*kinds, within=within, **where),
                total("hours", *kinds, within=within, **where),
                distinct("month", *kinds, within=within, **where),
                distinct("week", *kinds, within=within, **where),
                distinct("work", *kinds, within=within, **where),
            ]
        )
    )


def programme_of(criterion: Any, parameters: Any) -> Programme:
    clause = Clause("1", "duty", zh="职责", criterion=criterion)
    return Programme("random", TITLE, Source(TITLE), parameters, eligibility=[clause])


def without_period(record: Record, **more: Any) -> Record:
    """The record without the year it is about: late papers about an earlier period would reopen that period."""
    return Record(record.id, record.kind, **{**record.attributes, "period": None, **more})


@st.composite
def open_periods(take: Any) -> Any:
    """A rule about the period that holds the day, a dossier, the same with later records, and a later day in it."""
    unit = take(st.sampled_from(sorted(UNITS)))
    on = take(st.dates(date(2025, 1, 1), date(2026, 12, 31)))
    period = AcademicCalendar().period(UNITS[unit], on)
    later = on + timedelta(days=take(st.integers(0, (period.last - on).days)))
    bound = take(st.integers(1, 6))
    if take(st.booleans()):
        rule = each(unit, take(measures(None)) >= bound, within=this(UNITS[unit]))
    else:
        rule = take(measures(this(UNITS[unit]))) >= bound
    dossier = take(draw.dossiers(kinds=KINDS, codes=()))
    dossier = replace(
        dossier, records=tuple(one if one.last and one.last <= on else without_period(one) for one in dossier.records)
    )
    new = []
    for number in range(take(st.integers(0, 5)) if later > on else 0):
        day = on + timedelta(days=take(st.integers(1, (later - on).days)))
        record = take(draw.records(f"L{number}", KINDS))
        new.append(without_period(record, on=day.isoformat()))
    more = replace(dossier, records=(*dossier.records, *new))
    return programme_of(rule, take(draw.parameter_sets())), dossier, more, on, later


@given(open_periods())
@QUICK
def test_what_later_records_of_the_period_bring_moves_no_settled_outcome(case: Any) -> None:
    programme, dossier, more, on, later = case
    before, after = programme.check(dossier, on=on)["1"], programme.check(more, on=later)["1"]
    event(f"{before.outcome} became {after.outcome}")
    if before.outcome is not Outcome.UNKNOWN:
        assert after.outcome is before.outcome
    if before.comparison is not None:
        assert after.low >= before.low
        assert before.high is None or (after.high is not None and after.high <= before.high)


@st.composite
def finished_periods(take: Any) -> Any:
    unit = take(st.sampled_from(sorted(UNITS)))
    day = AcademicCalendar().period(UNITS[unit], take(st.dates(date(2025, 1, 1), date(2026, 6, 30)))).last
    measure = take(measures(None))
    bound, part_period = take(st.integers(0, 3)), take(st.sampled_from(["full", "exempt", "proportional"]))
    parameters = take(draw.parameter_sets())
    current, past = (
        programme_of(each(unit, measure >= bound, within=window(UNITS[unit]), part_period=part_period), parameters)
        for window in (this, last)
    )
    return current, past, take(draw.dossiers(kinds=(*KINDS, "leave"), codes=())), day


@given(finished_periods())
@QUICK
def test_a_duty_on_the_last_day_of_a_period_is_what_it_is_for_that_period_on_the_next_day(case: Any) -> None:
    current, past, dossier, day = case
    records = tuple(one for one in dossier.records if one.last is None or one.last <= day)
    known = replace(dossier, records=records)
    on_the_day = current.check(known, on=day)["1"]
    event(str(on_the_day.outcome))
    assert past.check(known, on=day + timedelta(days=1))["1"].outcome is on_the_day.outcome
    assert past.check(known, on=day)["1"].outcome is on_the_day.outcome


@given(st.sets(st.sampled_from([5, 6, 7, 8, 9])))
@QUICK
def test_a_run_inside_a_past_period_counts_back_from_the_end_of_that_period(months: set[int]) -> None:
    records = tuple(Record(f"R{month}", "open_class", on=f"2026-{month:02}-20") for month in months)
    criterion = each("school_year", run("open_class", period="month") >= 2, within=last("school_year"))
    programme = programme_of(criterion, Parameters())
    found = programme.check(Dossier({"id": "T-001"}, records), on=date(2026, 9, 30))["1"]
    assert found.outcome is (Outcome.PASS if {7, 8} <= months else Outcome.FAIL)
