"""Nominations on their route: approvals, ballots, public notices, objections."""

from __future__ import annotations

from peewee import (
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

from .accounts import Account
from .cohorts import Cohort
from .fields import JsonField
from .people import Jurisdiction, Teacher, in_subtrees
from .scope import Scope
from .tables import Row, ScopedRow, one_of

ALLOWED_STATES = (
    *("nominated", "returned", "approved", "rejected", "withdrawn"),
    *("selected", "reserve", "passed_over", "enrolled"),
)
# The table allows one that nobody comes into: whoever is passed over stands on the reserve list.
NOMINATION_STATES = tuple(one for one in ALLOWED_STATES if one != "passed_over")
# States in which a nomination takes a place under the ceilings, and may still be taken out.
COUNTED = ("approved", "selected", "reserve")
APPROVALS = ("approve", "return", "reject")


class Proposal(ScopedRow):
    """A nomination of a teacher for a cohort; `jurisdiction` is the school that the teacher belonged to then.

    `step` is the place in the route of what comes next. `outcome`, `score` and `groups` are those of the day judged;
    `rank` is given by the selection.
    """

    cohort = ForeignKeyField(Cohort, on_delete="RESTRICT")
    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT")
    jurisdiction = ForeignKeyField(Jurisdiction, on_delete="RESTRICT")
    state = CharField(max_length=20, default="nominated", constraints=[one_of("state", ALLOWED_STATES)])
    step = IntegerField(default=0, constraints=[Check("step >= 0")])
    tier = IntegerField(default=1, constraints=[Check("tier >= 1")])
    outcome = CharField(max_length=20)
    score = CharField(null=True, max_length=100)
    groups = JsonField(default=dict)
    tie_breaks = JsonField(default=dict)
    rank = IntegerField(null=True)
    because = JsonField(null=True)
    settled_on = DateField(null=True)
    nominated_by = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")
    nominated_at = DateTimeField()
    late_reason = TextField(default="")
    reason = TextField(default="")

    class Meta:
        table_name = "nomination"
        indexes = ((("cohort", "teacher"), True), (("cohort", "state"), False))

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        seen = in_subtrees(cls.jurisdiction, scope.paths)
        return seen if scope.teacher is None else seen | (cls.teacher == scope.teacher)


class OfProposal(ScopedRow):
    """A row of one nomination: whoever may see the nomination may see it."""

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        return cls.nomination.in_(Proposal.select(Proposal.id))


class Approval(OfProposal):
    """One step's yes, return for correction, or no."""

    nomination = ForeignKeyField(Proposal, on_delete="RESTRICT")
    step = CharField(max_length=100)
    answer = CharField(max_length=10, constraints=[one_of("answer", APPROVALS)])
    by = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")
    at = DateTimeField()
    reason = TextField(default="")

    class Meta:
        constraints = [Check("answer = 'approve' OR reason <> ''")]


class BallotCount(OfProposal):
    """The votes on one nomination at one step."""

    nomination = ForeignKeyField(Proposal, on_delete="RESTRICT")
    step = CharField(max_length=100)
    entitled = IntegerField(constraints=[Check("entitled > 0")])
    present = IntegerField(constraints=[Check("present >= 0")])
    votes_for = IntegerField(constraints=[Check("votes_for >= 0")])
    votes_against = IntegerField(constraints=[Check("votes_against >= 0")])
    by = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")
    at = DateTimeField()

    class Meta:
        table_name = "ballot_count"
        indexes = ((("nomination", "step"), True),)
        constraints = [Check("votes_for + votes_against <= present AND present <= entitled")]


class PublishedNotice(Row):
    """A public notice (公示): what is published, where, from when to when."""

    cohort = ForeignKeyField(Cohort, on_delete="RESTRICT")
    what = CharField(max_length=30, constraints=[one_of("what", ("nominations", "selection", "results"))])
    first_day = DateField()
    last_day = DateField()
    places = TextField(default="")

    class Meta:
        table_name = "public_notice"
        indexes = ((("cohort", "what", "first_day"), True),)
        constraints = [Check("last_day >= first_day")]


class Objection(OfProposal):
    """An objection to a nomination in a public notice, and how it was answered."""

    notice = ForeignKeyField(PublishedNotice, on_delete="RESTRICT")
    nomination = ForeignKeyField(Proposal, on_delete="RESTRICT")
    text = TextField(constraints=[Check("text <> ''")])
    at = DateTimeField()
    upheld = BooleanField(null=True)
    answer = TextField(default="")

    class Meta:
        constraints = [Check("upheld IS NULL OR answer <> ''")]
