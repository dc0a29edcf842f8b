"""Marks and attendance of one enrolment, as they were given: nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

PRESENT = ("present", "late", "made_up")


@dataclass(frozen=True, slots=True)
class Mark:
    """What one assessor gave for a component, or what the assessors settled on (`agreed`)."""

    component: str
    assessor: str
    value: Decimal
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """Hours attended of hours planned."""

    attended_hours: Decimal
    planned_hours: Decimal


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One teacher's marks and attendance in one cohort."""

    id: str
    marks: tuple[Mark, ...] = ()
    attendance: Attendance | None = None

    def of(self, component: str) -> Iterator[Mark]:
        """The marks of a component."""
        return (mark for mark in self.marks if mark.component == component)
