"""What every table has: an id, a version that each change raises, and for scoped ones the question of who may see."""

from __future__ import annotations

from typing import Any

from peewee import AutoField, Check, Expression, IntegerField, Model, ModelSelect

from .database import DATABASE
from .scope import Scope, required_scope


def one_of(column: str, values: Any) -> Check:
    """A CHECK that a text column holds one of these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Check(f"{column} IN ({listed})")


class Row(Model):
    """A row that everyone may see who may use the system at all."""

    id = AutoField()
    version = IntegerField(default=1, constraints=[Check("version > 0")])

    class Meta:
        database = DATABASE
        legacy_table_names = False


class ScopedRow(Row):
    """A row that belongs to somebody: reading it without a scope is refused."""

    @classmethod
    def select(cls, *fields: Any) -> ModelSelect:
        scope = required_scope(cls._meta.table_name)
        query = super().select(*fields)
        return query if scope.everything else query.where(cls.visible(scope))

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        """The condition under which a row may be seen."""
        raise NotImplementedError
