"""Hypothesis strategies for dossiers, and for how what they leave open may turn out; see `strategies`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from ..rules import scales
from ..rules.calendar import PartialDate, month_end
from ..rules.dossier import Attestation, Dossier, Record, Waiver
from ..rules.kinds import CORE

ON = date(2026, 4, 25)
CODES = tuple(f"1.{number}" for number in range(1, 13))
OFFICES = ("school council", "county bureau")
PERIODS = ("month", "semester", "school_year", "calendar_year", "week")
STATUSES = ("verified", "verified", "verified", "claimed", "claimed", "rejected")
NUMBERS = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1), Decimal("2.5"), Decimal(4), Decimal(60)])
WORDS = st.sampled_from(["A", "B", "C"])
PERIOD_NAMES = st.sampled_from(["2024", "2025", "2026", "2024-2025", "2025-2026", "2025-2026-1", "2025-2026-2"])

ATTRIBUTES: dict[str, st.SearchStrategy[Any]] = {
    "administrative_level": st.sampled_from(scales.ADMINISTRATIVE_LEVEL.values),
    "prize": st.sampled_from(scales.PRIZE.values),
    "rating": st.sampled_from(scales.RATING.values),
    "role": st.sampled_from(scales.ROLE.values),
    "hours": NUMBERS,
    "percentile": NUMBERS,
    "author_place": st.sampled_from([Decimal(1), Decimal(2), Decimal(3)]),
    "person": WORDS,
    "title": st.sampled_from(["key_teacher", "sanction", "A"]),
    "by": WORDS,
    "programme": st.sampled_from(["random", "other"]),
    "work": WORDS,
    "period": PERIOD_NAMES,
}
USES: dict[str, tuple[str, ...]] = {
    "open_class": ("administrative_level", "hours", "person", "work", "period"),
    "lesson_observed": ("hours", "period"),
    "paper": ("administrative_level", "prize", "author_place", "role", "work", "percentile", "period"),
    "annual_appraisal": ("rating", "period"),
    "mentoring": ("person", "hours", "work"),
    "title": ("title", "administrative_level", "programme"),
    "selected": ("role", "programme"),
    "leave": (),
    "sanction": ("title",),
    "clearance": ("title", "by"),
}
COUNTED = ("open_class", "lesson_observed", "paper", "annual_appraisal", "mentoring", "title")
STATES = ("mentoring", "title", "leave", "sanction")
# Absent, these have a meaning of their own: dated by its day, a work of its own, a clearance of everything, a
# selection or title of the programme judged, and no mere reserve.
NOT_UNKNOWN = {"period", "work", "programme", ("clearance", "title"), ("selected", "role")}

# Drawn from again and again; making a strategy anew costs more than drawing from it.
COIN, MOSTLY, SELDOM = st.booleans(), st.integers(0, 3).map(bool), st.integers(0, 3).map(lambda number: not number)
_NEAR = [ON + timedelta(days=shift) for shift in (-800, -366, -365, -80, -31, -7, -1, 0, 1, 40)]
_ENDS = [date(2025, 4, 25), date(2025, 9, 1), date(2026, 2, 16), date(2026, 1, 1), date(2024, 2, 29)]
_DAYS = st.one_of(st.sampled_from([*_NEAR, *_ENDS]), st.dates(date(2023, 1, 1), date(2026, 12, 31)))
_PRECISION = st.sampled_from(["day", "day", "day", "month", "year"])
_STATUS, _OFFICE = st.sampled_from(STATUSES), st.sampled_from(OFFICES)


def days_judged() -> st.SearchStrategy[date]:
    """The day judged: mostly one inside a semester, else ends of months, periods and leap years."""
    ends = [date(2024, 2, 29), date(2026, 2, 28), date(2026, 8, 31), date(2026, 9, 1), date(2026, 2, 15)]
    return st.sampled_from([ON, ON, ON, *ends])


@st.composite
def partial_dates(draw: Any, days: st.SearchStrategy[date] = _DAYS) -> PartialDate:
    """A date known to the day, the month or the year; most days lie near the one judged and near ends of windows."""
    day, how = draw(days), draw(_PRECISION)
    return PartialDate.read({"day": day, "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[how])


TEACHER: dict[str, st.SearchStrategy[Any]] = {
    "birth_date": partial_dates(st.dates(date(1975, 1, 1), date(1990, 12, 31))),
    "teaching_since": partial_dates(st.dates(date(2015, 1, 1), date(2026, 12, 31))),
    "professional_title": st.sampled_from(scales.PROFESSIONAL_TITLE.values),
    "position": st.sampled_from(scales.POSITION.values),
    "school_stage": st.sampled_from(scales.SCHOOL_STAGE.values),
    "qualified": st.booleans(),
    "school": WORDS,
    "tags": st.frozensets(WORDS, max_size=2),
}


_DATES = partial_dates()


@st.composite
def records(draw: Any, id: str, kinds: tuple[str, ...] = tuple(USES)) -> Record:
    """A record of one of the kinds, with some of the attributes that its kind uses."""
    kind = draw(st.sampled_from(kinds))
    values: dict[str, Any] = {"status": draw(_STATUS)}
    if draw(st.integers(0, 7)):
        values["on"] = draw(_DATES)
    for name in USES[kind]:
        if draw(SELDOM if name == "period" else MOSTLY):
            values[name] = draw(ATTRIBUTES[name])
    if kind in STATES and draw(COIN):
        until = draw(_DATES)
        if "on" not in values or until.last >= values["on"].first:
            values["until"] = until
    return Record(id, kind, **values)


@st.composite
def dossiers(draw: Any, codes: tuple[str, ...] = CODES, kinds: tuple[str, ...] = tuple(USES)) -> Dossier:
    """A dossier with gaps of every kind: absent facts, partial dates, claims, incomplete kinds, no attestation."""
    teacher = {name: draw(values) for name, values in TEACHER.items() if draw(MOSTLY)}
    favoured = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3))
    found = [draw(records(f"R{n}", tuple(favoured))) for n in range(draw(st.integers(0, 7)))]
    met = [code for code in codes if draw(COIN)]
    attestations = [Attestation(code, draw(COIN), draw(_OFFICE), draw(_DAYS)) for code in met]
    waivers = [Waiver(code, draw(_OFFICE), draw(_DAYS), "because") for code in codes if draw(SELDOM)]
    incomplete = frozenset([draw(st.sampled_from(favoured))]) if draw(SELDOM) else frozenset()
    return Dossier({"id": "T-001", **teacher}, tuple(found), tuple(attestations), tuple(waivers), incomplete)


@st.composite
def settled(draw: Any, dossier: Dossier, *, on: date, codes: tuple[str, ...] = CODES, wholly: bool = False) -> Dossier:
    """The dossier with some or all of its unknown facts settled, or `wholly`; what is known stays.

    Records that come to light for a kind that was incomplete may leave something open in their turn.
    """
    every = wholly or draw(MOSTLY)

    def now() -> bool:
        return every or draw(COIN)

    teacher = dict(dossier.teacher)
    for name, values in TEACHER.items():
        if now():
            value = teacher[name] if name in teacher else draw(values)
            teacher[name] = _narrowed(draw, value) if isinstance(value, PartialDate) else value
    found = [_settled_record(draw, record, on=on) if now() else record for record in dossier.records]
    incomplete = set(dossier.incomplete)
    for kind in sorted(dossier.incomplete):
        if now():
            incomplete.remove(kind)
            found += [draw(records(f"N-{kind}-{n}", (kind,))) for n in range(draw(st.integers(0, 3)))]
    attestations = list(dossier.attestations)
    attested = {one.clause for one in dossier.attestations if one.on <= on}
    for code in codes:
        if code not in attested and now():
            attestations.append(Attestation(code, draw(COIN), OFFICES[0], on))
    return replace(
        dossier,
        teacher=teacher,
        records=tuple(found),
        attestations=tuple(attestations),
        incomplete=frozenset(incomplete),
    )


def _settled_record(draw: Any, record: Record, *, on: date) -> Record:
    values = dict(record.attributes)
    if record.status == "claimed":
        values["status"] = "verified" if draw(MOSTLY) else "rejected"
    for name in USES[record.kind]:
        known = record.get(name) is not None or name in NOT_UNKNOWN or (record.kind, name) in NOT_UNKNOWN
        if not known:
            values[name] = draw(ATTRIBUTES[name])
    until: PartialDate | None = values.get("until")
    latest = until.last if until else date.max
    if record.first is not None and record.last is not None:
        values["on"] = _narrowed(draw, PartialDate(record.first, min(record.last, latest)))
    else:
        day = min(draw(_DAYS), on, latest)
        values["on"] = PartialDate(day, day)
    if until is not None:
        values["until"] = _narrowed(draw, PartialDate(max(until.first, values["on"].first), until.last))
    return Record(record.id, CORE[record.kind], **values)


def _narrowed(draw: Any, day: PartialDate) -> PartialDate:
    if day.exact:
        return day
    ends = [day.first, day.last, month_end(day.first), ON, ON + timedelta(days=1)]
    inside = [day.first + (day.last - day.first) * part / 7 for part in range(1, 7)]
    one = draw(st.sampled_from([one for one in (*ends, *inside) if day.first <= one <= day.last]))
    return PartialDate(one, one)
