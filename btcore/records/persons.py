"""All rows about one teacher, in every table; and what is left of a row when a person is erased."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from typing import Any

from peewee import CharField, Expression, Field, ForeignKeyField, TextField

from ..rules.record_names import ERASED
from .accounts import Account
from .fields import JsonField
from .ledger import AuditChange, AuditEntry
from .migrating import TABLES
from .people import Teacher
from .privacy import KEPT, class_of
from .proposals import Proposal
from .results import Decision, GrantedAward
from .tables import Row, ScopedRow
from .training import CohortMember

AT_ONCE = 500
FORGOTTEN = ("personal", "sensitive", "secret")
# By which columns a row that names no teacher belongs to one.
OWNERS: Mapping[str, type[ScopedRow]] = {
    "nomination": Proposal,
    "enrolment": CohortMember,
    "award": GrantedAward,
    "decision": Decision,
}


def erased_on(teachers: Iterable[Teacher]) -> dict[str, date]:
    """Who of these was erased, and on what day, by code in order."""
    codes = {one.id: one.code for one in teachers}
    days: dict[str, date] = {}
    everyone = list(codes)
    for start in range(0, len(everyone), AT_ONCE):
        erased = AuditChange.select(AuditChange.row, AuditEntry.at).join(AuditEntry).order_by(AuditChange.id)
        erased = erased.where(
            AuditEntry.verb == "erase",
            AuditChange.table == Teacher._meta.table_name,
            AuditChange.row.in_(everyone[start : start + AT_ONCE]),
        )
        days |= {codes[row]: at.date() for row, at in erased.tuples()}
    return dict(sorted(days.items()))


def rows_of(teacher: Teacher) -> dict[type[Row], list[Any]]:
    """Every row about a teacher within the scope in force, by table, those first to which others refer."""
    found: dict[type[Row], list[Any]] = {Teacher: [teacher]}
    for model in TABLES:
        if issubclass(model, ScopedRow) and model is not Teacher:
            found[model] = list(model.select().where(_about(model, teacher)).order_by(model.id))
    found[Account] = list(Account.select().where(Account.teacher == teacher))
    return found


def _about(model: type[ScopedRow], teacher: Teacher) -> Expression:
    if "teacher" in model._meta.fields:
        return model.teacher == teacher
    owners = [(getattr(model, name), owner) for name, owner in OWNERS.items() if name in model._meta.fields]
    return reduce(
        operator.or_, (column.in_(owner.select(owner.id).where(_about(owner, teacher))) for column, owner in owners)
    )


def personal_columns(model: type[Row]) -> list[Field]:
    """The columns that are emptied when a person is erased."""
    table = model._meta.table_name
    named = [one for one in model._meta.sorted_fields if class_of(table, one.name) in FORGOTTEN]
    return [one for one in named if f"{table}.{one.name}" not in KEPT]


def emptied(row: Row) -> dict[str, Any]:
    """What a row's personal columns hold afterwards; words that must be unique carry the row's number."""
    model = type(row)
    unique = {name for one in model._meta.indexes if isinstance(one, tuple) and one[1] for name in one[0]}
    return {one.name: _empty(one, row, unique=one.name in unique or one.unique) for one in personal_columns(model)}


def _empty(field: Field, row: Row, *, unique: bool) -> Any:
    if field.null:
        return None
    if isinstance(field, JsonField):
        return field.default()
    if isinstance(field, (CharField, TextField)) and not isinstance(field, ForeignKeyField):
        return f"{ERASED} {row.id}" if unique else ERASED if row.__data__[field.name] else ""
    raise TypeError(f"{type(row).__name__}.{field.name} cannot be emptied")
