"""Marks and attendance of one enrolment, as they were given: nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..errors import input_error
from ..rules.dossier import Dossier
from ..rules.wording import Text

STATUSES = {
    "present": Text("present", "出勤"),
    "late": Text("late", "迟到"),
    "absent": Text("absent", "缺勤"),
    "excused": Text("excused", "请假"),
    "made_up": Text("made up", "补课"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What one assessor gave for a component, or what the assessors settled on (`agreed`).

    `absent` stands instead of a value (缺考, 未交): a known 0. `sitting` numbers the sittings of an examination.
    """

    component: str
    assessor: str
    value: Decimal | None = None
    agreed: bool = False
    sitting: int = 1
    absent: bool = False

    def __post_init__(self) -> None:
        if (self.value is None) is not self.absent:
            found = f"{self.value} and absent" if self.absent else "nothing"
            raise input_error(f"mark of {self.component}", found, "a value, or absent = true instead of one")

    @property
    def points(self) -> Decimal:
        """What the mark is worth: whoever was absent has 0."""
        return Decimal(0) if self.value is None else self.value


@dataclass(frozen=True, slots=True)
class AttendanceEntry:
    """One planned session: the hours planned, and whether the teacher was there.

    `status` is one of `STATUSES`, or None while it is not known. `hours` are those attended, where someone counted
    them; `session` tells several sessions of one day apart.
    """

    on: date
    planned_hours: Decimal
    status: str | None
    hours: Decimal | None = None
    session: str = ""

    def __post_init__(self) -> None:
        if self.status is not None and self.status not in STATUSES:
            raise input_error(f"attendance on {self.on}", f"no status {self.status!r}", f"one of {', '.join(STATUSES)}")


@dataclass(frozen=True, slots=True)
class Attendance:
    """Hours attended of hours planned: as totals, or as one entry for each session."""

    attended_hours: Decimal | None = None
    planned_hours: Decimal | None = None
    entries: tuple[AttendanceEntry, ...] = ()

    def __post_init__(self) -> None:
        given = (self.attended_hours is not None, self.planned_hours is not None, bool(self.entries))
        if given not in ((True, True, False), (False, False, True)):
            expected = "hours attended and hours planned, or one entry for each session"
            raise input_error("attendance", "totals and entries" if all(given) else "half of it", expected)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One teacher's marks and attendance in one cohort, with the dossier where the score looks at it."""

    id: str
    marks: tuple[Mark, ...] = ()
    attendance: Attendance | None = None
    teacher: str = ""
    dossier: Dossier | None = None

    def of(self, component: str) -> Iterator[Mark]:
        """The marks of a component."""
        return (mark for mark in self.marks if mark.component == component)
