"""Jurisdictions, subjects, teachers."""

from __future__ import annotations

import operator
from functools import reduce

from peewee import SQL, CharField, Check, DateField, Expression, ForeignKeyField, TextField

from .fields import JsonField
from .scope import Scope
from .tables import Row, ScopedRow, one_of

JURISDICTION_KINDS = ("city", "county", "school", "group")
NOTHING = SQL("1 = 0")


class Jurisdiction(Row):
    """A node of the tree city > county > school > teaching-research group.

    `path` holds the codes from the top, each closed by a slash, so that a subtree is a prefix.
    """

    code = CharField(unique=True, max_length=100, constraints=[Check("code <> '' AND replace(code, '/', '') = code")])
    name = CharField()
    kind = CharField(max_length=20, constraints=[one_of("kind", JURISDICTION_KINDS)])
    parent = ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="children")
    path = CharField(unique=True, max_length=500, constraints=[Check("substr(path, length(path), 1) = '/'")])


def in_subtrees(field: ForeignKeyField, paths: tuple[str, ...]) -> Expression:
    """Whether a jurisdiction lies in one of the subtrees."""
    if not paths:
        return NOTHING
    inside = reduce(operator.or_, (Jurisdiction.path.startswith(path) for path in paths))
    return field.in_(Jurisdiction.select(Jurisdiction.id).where(inside))


class Subject(Row):
    """A subject taught, as programmes name it."""

    code = CharField(unique=True, max_length=100)
    name = CharField()


class Teacher(ScopedRow):
    """A teacher; `jurisdiction` is the school or the teaching-research group.

    `attributes` holds the contract's attributes as they are now, `incomplete` the record kinds of which there may be
    more than is recorded.
    """

    code = CharField(unique=True, max_length=100)
    name = CharField(null=True)
    jurisdiction = ForeignKeyField(Jurisdiction, on_delete="RESTRICT")
    attributes = JsonField(default=dict)
    incomplete = JsonField(default=list)

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        seen = in_subtrees(cls.jurisdiction, scope.paths)
        return seen if scope.teacher is None else seen | (cls.id == scope.teacher)


class OfTeacher(ScopedRow):
    """A row of one teacher: whoever may see the teacher may see it."""

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        return cls.teacher.in_(Teacher.select(Teacher.id))


class TeacherAttribute(OfTeacher):
    """A value that a teacher's attribute had until a day; the value now stands with the teacher."""

    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT")
    name = CharField(max_length=100)
    value = JsonField(null=True)
    until = DateField()

    class Meta:
        indexes = ((("teacher", "name", "until"), True),)


class Attachment(OfTeacher):
    """A file that a teacher or an office handed in; the bytes are stored by their hash, the name is data."""

    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT")
    sha256 = CharField(max_length=64)
    name = TextField()
    media_type = CharField(max_length=100)
