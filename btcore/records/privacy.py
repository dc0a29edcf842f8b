"""How private every column is, and what a reader gets of it: `privacy.toml` says the class of each.

A scope that says what its reader may read (`reads`) is asked whenever a personal or sensitive column of a row is
read; who may not gets `MASK`, nothing, or the attributes that are left. Operations work in scopes without `reads`.
"""

from __future__ import annotations

import operator
import tomllib
from collections.abc import Mapping
from functools import reduce
from importlib.resources import files
from typing import Any

from peewee import CharField, Field, FieldAccessor, TextField

from .fields import JsonField
from .migrating import TABLES
from .people import Jurisdiction
from .scope import PRIVACY, Scope, current_scope
from .tables import Row, ScopedRow

MASK = "***"
MASKED = ("personal", "sensitive")

_DATA: Mapping[str, Mapping[str, str]] = tomllib.loads(
    files(__package__).joinpath("privacy.toml").read_text(encoding="utf-8")
)
ATTRIBUTES, KINDS, KEPT = (_DATA[name] for name in ("teacher.attributes", "evidence_record.kind", "kept"))
CLASSES: Mapping[str, Mapping[str, str]] = {
    name: columns for name, columns in _DATA.items() if "." not in name and name != "kept"
}


def class_of(table: str, column: str) -> str:
    """How private a column is; what is in no list is secret."""
    return CLASSES.get(table, {}).get(column, "secret")


def class_of_attribute(name: str) -> str:
    """How private an attribute of a teacher is; one that a plugin brings is sensitive until it is listed."""
    return ATTRIBUTES.get(name, "sensitive")


def may_read(wanted: str, row: Row | None = None) -> bool:
    """Whether the reader of the scope in force may read a class: of this row, or without one of every row in reach."""
    scope = current_scope()
    if scope is None or scope.everything or scope.reads is None or wanted not in MASKED:
        return True
    needed = PRIVACY.index(wanted)
    held = [PRIVACY.index(one) for _, one in scope.reads]
    if held and min(held) >= needed:
        return True
    if row is None:
        # Whoever holds no role but a teacher's reaches nothing but their own rows.
        return not held and scope.teacher is not None
    return _reads(scope, row, needed)


def hides(record: Row) -> bool:
    """Whether an evidence record as a whole is more private than the reader of the scope in force may read."""
    kind = record.__data__.get("kind")
    return not may_read("sensitive" if kind is None else KINDS.get(kind, "personal"), record)


def _reads(scope: Scope, row: Row, needed: int) -> bool:
    teacher, jurisdiction = _place(row)
    if teacher is not None and teacher == scope.teacher:
        return True
    enough = tuple(path for path, one in scope.reads or () if PRIVACY.index(one) >= needed)
    return bool(enough) and (not isinstance(row, ScopedRow) or jurisdiction in _inside(scope, enough))


def _place(row: Row) -> tuple[int | None, int | None]:
    """The teacher a row is about, and the jurisdiction that it belongs to."""
    held = row.__data__
    if row._meta.table_name == "teacher":
        return held.get("id"), held.get("jurisdiction")
    if not isinstance(row, ScopedRow) or held.get("jurisdiction") is not None:
        return held.get("teacher"), held.get("jurisdiction")
    for owner in ("teacher", "nomination", "enrolment", "award", "decision"):
        if held.get(owner) is not None:
            # Whoever may see a row may see the one that it belongs to.
            return _place(getattr(row, owner))
    return None, None


def _inside(scope: Scope, paths: tuple[str, ...]) -> frozenset[int]:
    """The jurisdictions in these subtrees; asked once for all rows that a scope shows."""
    if paths not in scope.known:
        inside = reduce(operator.or_, (Jurisdiction.path.startswith(path) for path in paths))
        scope.known[paths] = frozenset(one for (one,) in Jurisdiction.select(Jurisdiction.id).where(inside).tuples())
    return scope.known[paths]


class _Masking(FieldAccessor):
    """Gives a column's value to who may read it."""

    def __init__(self, model: type[Row], field: Field, *, wanted: str) -> None:
        super().__init__(model, field, field.name)
        self.wanted = wanted

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        value = super().__get__(instance, owner)
        scope = current_scope()
        if instance is None or scope is None or scope.reads is None or value is None:
            return value
        return self._shown(value, instance)

    def _shown(self, value: Any, row: Row) -> Any:
        table, column = row._meta.table_name, self.name
        if (table, column) == ("teacher", "attributes"):
            return {name: one for name, one in value.items() if may_read(class_of_attribute(name), row)}
        hidden = hides(row) if table == "evidence_record" else not may_read(self.wanted, row)
        return _masked(self.field) if hidden else value


def _masked(field: Field) -> Any:
    if isinstance(field, JsonField):
        return None if field.null else field.default() if callable(field.default) else field.default
    return MASK if isinstance(field, (CharField, TextField)) else None


def hide_columns() -> None:
    """Let every personal and sensitive column ask the scope from now on; again changes nothing."""
    for model in TABLES:
        for field in model._meta.sorted_fields:
            wanted = class_of(model._meta.table_name, field.name)
            if wanted in MASKED:
                setattr(model, field.name, _Masking(model, field, wanted=wanted))
