"""A dossier: all that is known about one teacher. Records, attestations and waivers are dated; nothing is assumed.

What is not recorded did not happen, unless its kind is listed as `incomplete`; an attribute that is absent is not
known.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..errors import InputError, Problem, input_error
from .calendar import PartialDate
from .kinds import CORE, RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES, Attribute, Kinds, RecordKind


def read_attributes(
    data: Mapping[str, Any], attributes: Mapping[str, Attribute], *, place: str
) -> tuple[dict[str, Any], list[Problem]]:
    """The attributes in their domains' types, and what was wrong with the others. None means absent."""
    values, problems = {}, []
    for name, value in data.items():
        if value is None:
            continue
        attribute = attributes.get(name)
        if attribute is None:
            problems.append(Problem(f"{place}, {name}", "no such attribute", ", ".join(attributes)))
            continue
        try:
            values[name] = attribute.domain.read(value)
        except ValueError:
            problems.append(Problem(f"{place}, {name}", f"{value!r} does not fit", attribute.domain.expected))
    return values, problems


class Record:
    """One dated thing: an open class, a paper, an appraisal, a title held.

    `attributes` are those given; `get` also knows the kind's defaults. `first` and `last` bound the day it happened or
    began (None: not known); a state's end lies between `until_first` and `until_last` (None: still going).
    """

    __slots__ = (
        "id",
        "kind",
        "is_state",
        "attributes",
        "values",
        "status",
        "first",
        "last",
        "until_first",
        "until_last",
    )

    def __init__(self, id: str, kind: RecordKind | str, **attributes: Any) -> None:
        known = CORE.get(kind) if isinstance(kind, str) else kind
        if known is None:
            raise input_error(f"record {id}", f"unknown kind {kind!r}", ", ".join(CORE))
        values, problems = read_attributes(attributes, RECORD_ATTRIBUTES, place=f"record {id}")
        if problems:
            raise InputError(problems)
        self.id = id
        self.kind = known.name
        self.is_state = known.state
        self.attributes = values
        self.values = {**known.defaults, **values} if known.defaults else values
        self.status = values.get("status", "verified")
        on: PartialDate | None = values.get("on")
        self.first: date | None = on.first if on else None
        self.last: date | None = on.last if on else None
        until: PartialDate | None = values.get("until")
        self.until_first: date | None = until.first if until else None
        self.until_last: date | None = until.last if until else None
        if on and until and until.last < on.first:
            raise input_error(f"record {id}, until", f"{until} is before it began on {on}", "a later day")

    def get(self, name: str) -> Any:
        """The value of an attribute, or None if it is not known."""
        return self.values.get(name)

    def __repr__(self) -> str:
        return f"Record({self.id!r}, {self.kind!r}, {self.attributes})"


@dataclass(frozen=True, slots=True)
class Attestation:
    """Someone's word that a clause is met, or is not."""

    clause: str
    met: bool
    by: str
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A recorded exception to a clause by someone with the right to grant it."""

    clause: str
    by: str
    on: date
    reason: str


@dataclass(frozen=True)
class Dossier:
    """Everything known about one teacher, as one value.

    `teacher` holds attributes by name in their domains' types (`read` makes them); records are grouped by kind for
    judging. `incomplete` lists the record kinds of which there may be more than is recorded.
    """

    teacher: Mapping[str, Any]
    records: tuple[Record, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    incomplete: frozenset[str] = frozenset()
    by_kind: dict[str, list[Record]] = field(init=False, repr=False, compare=False)
    _by_day: dict[str, tuple[list[date], list[int], list[int]]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        by_kind: dict[str, list[Record]] = {}
        seen = set()
        for record in self.records:
            if record.id in seen:
                raise input_error(
                    f"teacher {self.id}, record {record.id}",
                    "the id stands twice",
                    "one id for each record of a teacher",
                )
            seen.add(record.id)
            by_kind.setdefault(record.kind, []).append(record)
        object.__setattr__(self, "by_kind", by_kind)

    @property
    def id(self) -> str:
        return self.teacher.get("id", "")

    @property
    def name(self) -> str:
        return self.teacher.get("name", self.id)

    def of(self, kinds: Iterable[str]) -> Iterator[Record]:
        """The records of these kinds, kind by kind."""
        for kind in kinds:
            yield from self.by_kind.get(kind, ())

    def near(self, kinds: Iterable[str], first: date, last: date) -> Iterator[Record]:
        """The same without those that were rejected or happened on a day that is known and is not one of these."""
        for kind in kinds:
            if kind not in self.by_kind:
                continue
            if kind not in self._by_day:
                self._by_day[kind] = _by_day(self.by_kind[kind])
            days, places, others = self._by_day[kind]
            inside = places[bisect_left(days, first) : bisect_right(days, last)]
            records = self.by_kind[kind]
            yield from (records[place] for place in sorted(inside + others))


def _by_day(records: Sequence[Record]) -> tuple[list[date], list[int], list[int]]:
    """The days of the records of which the day is all that says when they were, their places, those of the others."""
    placed, others = [], []
    for place, one in enumerate(records):
        if one.status == "rejected":
            continue
        if one.first is None or one.first != one.last or one.is_state or "period" in one.values:
            others.append(place)
        else:
            placed.append((one.first, place))
    placed.sort()
    return [day for day, _ in placed], [place for _, place in placed], others


def make_dossier(
    *,
    teacher: Mapping[str, Any],
    records: Iterable[Record] = (),
    attestations: Iterable[Attestation] = (),
    waivers: Iterable[Waiver] = (),
    incomplete: Iterable[str] = (),
    kinds: Kinds = CORE,
) -> Dossier:
    """A dossier from Python values; refuses unknown attributes, kinds and values with an InputError."""
    place = f"teacher {teacher.get('id', '?')}"
    values, problems = read_attributes(teacher, TEACHER_ATTRIBUTES, place=place)
    unknown = sorted(set(incomplete) - set(kinds))
    problems += [Problem(f"{place}, incomplete", f"unknown kind {kind!r}", ", ".join(kinds)) for kind in unknown]
    if problems:
        raise InputError(problems)
    return Dossier(values, tuple(records), tuple(attestations), tuple(waivers), frozenset(incomplete))
