"""Enrolments, sessions, attendance, assessors and their marks."""

from __future__ import annotations

from peewee import (
    SQL,
    BooleanField,
    CharField,
    Check,
    DateField,
    DateTimeField,
    Expression,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from ..programmes.marks import STATUSES
from .accounts import Account
from .cohorts import Cohort
from .fields import PointsField
from .people import Jurisdiction, Teacher, in_subtrees
from .proposals import Proposal
from .scope import Scope
from .tables import Row, ScopedRow, one_of

LEFT = ("withdrawn", "disqualified")
ENROLMENT_STATES = ("enrolled", *LEFT, "passed", "failed")
ENROLMENT_ROLES = ("member", "class_teacher", "class_committee", "group_leader")


class CohortMember(ScopedRow):
    """One teacher in one cohort: an enrolment, with class, study group and role there."""

    cohort = ForeignKeyField(Cohort, on_delete="RESTRICT")
    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT")
    jurisdiction = ForeignKeyField(Jurisdiction, on_delete="RESTRICT")
    nomination = ForeignKeyField(Proposal, null=True, unique=True, on_delete="RESTRICT")
    state = CharField(max_length=20, default="enrolled", constraints=[one_of("state", ENROLMENT_STATES)])
    class_name = CharField(default="")
    study_group = CharField(default="")
    role = CharField(max_length=20, default="member", constraints=[one_of("role", ENROLMENT_ROLES)])
    chosen_as = CharField(
        max_length=20, default="candidate", constraints=[one_of("chosen_as", ("candidate", "member"))]
    )
    since = DateField()
    until = DateField(null=True)
    reason = TextField(default="")

    class Meta:
        table_name = "enrolment"
        indexes = ((("cohort", "teacher"), True),)
        constraints = [Check("state <> 'disqualified' OR reason <> ''")]

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        seen = in_subtrees(cls.jurisdiction, scope.paths)
        return seen if scope.teacher is None else seen | (cls.teacher == scope.teacher)


class OfMember(ScopedRow):
    """A row of one enrolment: whoever may see the enrolment may see it."""

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        return cls.enrolment.in_(CohortMember.select(CohortMember.id))


class TrainingSession(Row):
    """A planned session of a stage."""

    cohort = ForeignKeyField(Cohort, on_delete="RESTRICT")
    code = CharField(max_length=100)
    stage = CharField(max_length=100)
    title = CharField()
    on = DateField()
    hours = PointsField(constraints=[Check("hours > 0")])

    class Meta:
        table_name = "training_session"
        indexes = ((("cohort", "code"), True),)


class SessionAttendance(OfMember):
    """Whether one teacher was there; `hours` where someone counted them."""

    session = ForeignKeyField(TrainingSession, on_delete="RESTRICT")
    enrolment = ForeignKeyField(CohortMember, on_delete="RESTRICT")
    status = CharField(max_length=20, constraints=[one_of("status", STATUSES)])
    hours = PointsField(null=True, constraints=[Check("hours IS NULL OR hours >= 0")])
    reported_by = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")

    class Meta:
        table_name = "attendance_entry"
        indexes = ((("session", "enrolment"), True),)


class AssessorAssignment(Row):
    """Who marks what in a cohort; `study_group` empty means every group."""

    cohort = ForeignKeyField(Cohort, on_delete="RESTRICT")
    assessor = ForeignKeyField(Account, on_delete="RESTRICT")
    component = CharField(max_length=100)
    study_group = CharField(default="")

    class Meta:
        table_name = "assessor_assignment"
        indexes = ((("cohort", "assessor", "component", "study_group"), True),)


class ConflictOfInterest(OfMember):
    """An assessor who may not mark one teacher, and why."""

    assessor = ForeignKeyField(Account, on_delete="RESTRICT")
    enrolment = ForeignKeyField(CohortMember, on_delete="RESTRICT")
    reason = CharField(constraints=[Check("reason <> ''")])

    class Meta:
        table_name = "conflict_of_interest"
        indexes = ((("assessor", "enrolment"), True),)


class GivenMark(OfMember):
    """What one assessor gave for a component, or what they settled on (`agreed`); `reason` of a correction."""

    enrolment = ForeignKeyField(CohortMember, on_delete="RESTRICT")
    component = CharField(max_length=100)
    assessor = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")
    sitting = IntegerField(default=1, constraints=[Check("sitting >= 1")])
    agreed = BooleanField(default=False)
    absent = BooleanField(default=False)
    value = PointsField(null=True, constraints=[Check("value IS NULL OR value >= 0")])
    at = DateTimeField()
    reason = TextField(null=True)

    class Meta:
        table_name = "mark"
        indexes = ((("enrolment", "component", "assessor", "sitting", "agreed"), True),)
        constraints = [Check("(value IS NULL) = absent")]


GivenMark.add_index(
    *(GivenMark.enrolment, GivenMark.component, GivenMark.sitting),
    unique=True,
    where=SQL("agreed"),
    name="mark_agreed_once",
)
