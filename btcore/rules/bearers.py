"""Who bears a clause that binds no teacher: the dossiers of a group or a school, out of those of its teachers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

from ..errors import ProgrammeError
from .clauses import BEARERS, TEACHER, Clause
from .criteria import Choose
from .dossier import Dossier, Record
from .parameters import Settings

# The teacher's attributes that say to which one a teacher belongs; a group's name is its own within a school alone.
BELONGING = {"group": ("school", "teaching_research_group"), "school": ("school",)}
# What is about one person says nothing about the group: its semester is not cut by somebody's leave.
PERSONAL = ("leave", "selected", "title", "disqualified", "award_event", "annual_review", "training_result")


def borne(clauses: Iterable[Clause], bearer: str, settings: Settings) -> Iterator[Clause]:
    """The clauses in force, nested ones too, that a bearer bears by the values of the day."""
    if bearer not in BEARERS:
        raise ProgrammeError(f"no bearer {bearer!r}; expected {' or '.join(BEARERS)}")
    for clause in clauses:
        yield from (one for one in in_force(clause, settings) if one.borne_by(settings) == bearer)


def in_force(rule: Any, settings: Settings) -> Iterator[Clause]:
    """The clauses of a rule, outer before inner, without those in branches that a parameter does not choose."""
    if isinstance(rule, Choose) and settings.declared(rule.parameter):
        yield from in_force(rule.chosen(settings.value(rule.parameter)), settings)
        return
    if isinstance(rule, Clause):
        yield rule
    for one in rule.inner:
        yield from in_force(one, settings)


def bearers_of(dossiers: Iterable[Dossier], bearer: str) -> list[Dossier]:
    """A dossier for each group or school: the records of all its teachers, `T-001/R1`, but for what is personal.

    Its id is that of the group or school, in the order in which teachers name them. A teacher who names none belongs
    to none; the teachers themselves where they are the bearers.
    """
    if bearer == TEACHER:
        return list(dossiers)
    together: dict[tuple[Any, ...], list[Dossier]] = {}
    for one in dossiers:
        if (place := belongs_to(one, bearer)) is not None:
            together.setdefault(place, []).append(one)
    return [_merged(dict(zip(BELONGING[bearer], place, strict=True)), them) for place, them in together.items()]


def belongs_to(dossier: Dossier, bearer: str) -> tuple[Any, ...] | None:
    """The school, or the school and the group, of a teacher; None where the teacher names none."""
    place = tuple(dossier.teacher.get(name) for name in BELONGING[bearer])
    return None if place[-1] is None else place


def _merged(place: dict[str, Any], dossiers: list[Dossier]) -> Dossier:
    *around, own = place.values()
    name = " ".join(str(part) for part in (*around, own) if part is not None)
    return Dossier(
        {**{key: value for key, value in place.items() if value is not None}, "id": own, "name": name},
        tuple(_named(record, one) for one in dossiers for record in one.records if record.kind not in PERSONAL),
        tuple(word for one in dossiers for word in one.attestations),
        tuple(waiver for one in dossiers for waiver in one.waivers),
        frozenset(kind for one in dossiers for kind in one.incomplete if kind not in PERSONAL),
    )


def _named(record: Record, dossier: Dossier) -> Record:
    named = copy(record)
    named.id = f"{dossier.id}/{record.id}"
    return named
