"""Frozen decisions, awards and what became of them, reviews, appeals."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

from peewee import (
    JOIN,
    SQL,
    CharField,
    Check,
    DateField,
    DateTimeField,
    Expression,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
    fn,
)

from .accounts import Account
from .cohorts import Cohort
from .fields import JsonField
from .people import Jurisdiction, OfTeacher, Teacher, in_subtrees
from .scope import Scope
from .tables import ScopedRow, one_of
from .training import CohortMember

DECISION_KINDS = ("eligibility", "selection", "score", "duties", "review")
# Where a programme has no score, its duties are the result.
RESULT_KINDS = ("score", "duties")
AWARD_STATES = ("valid", "suspended", "expired", "revoked", "surrendered")
AWARD_EVENTS = ("issued", "renewed", "suspended", "reinstated", "revoked", "expired", "surrendered")
REVIEW_OUTCOMES = ("excellent", "passed", "failed", "not_assessed")
APPEAL_STATES = ("filed", "upheld", "dismissed")


class Decision(ScopedRow):
    """A frozen result: `bundle` holds all that is needed to compute it again, `sha256` is its hash.

    A selection is the cohort's and has no teacher; all others have one. `supersedes` is the decision that this one
    corrects; no decision is ever changed. An erased person's bundle is gone, its hash stays.
    """

    kind = CharField(max_length=20, constraints=[one_of("kind", DECISION_KINDS)])
    jurisdiction = ForeignKeyField(Jurisdiction, on_delete="RESTRICT")
    cohort = ForeignKeyField(Cohort, null=True, on_delete="RESTRICT")
    teacher = ForeignKeyField(Teacher, null=True, on_delete="RESTRICT")
    on = DateField()
    outcome = CharField(max_length=20)
    bundle = JsonField(null=True)
    rules_sha256 = CharField(max_length=64)
    sha256 = CharField(max_length=64)
    at = DateTimeField()
    by = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")
    supersedes = ForeignKeyField("self", null=True, unique=True, on_delete="RESTRICT")

    class Meta:
        indexes = ((("cohort", "teacher", "kind"), False),)

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        seen = in_subtrees(cls.jurisdiction, scope.paths)
        return seen if scope.teacher is None else seen | (cls.teacher == scope.teacher)

    @classmethod
    def in_force(cls) -> Expression:
        """That none supersedes it."""
        later = cls.alias()
        return cls.id.not_in(later.select(later.supersedes).where(later.supersedes.is_null(False)))


def results_of(cohort: Cohort) -> ModelSelect:
    """The results of a cohort that are in force, with the teachers."""
    query = Decision.select(Decision, Teacher).join(Teacher).where(Decision.cohort == cohort)
    return query.where(Decision.kind.in_(RESULT_KINDS), Decision.in_force()).order_by(Decision.id)


def ends_of(members: Iterable[CohortMember]) -> dict[tuple[int, int], date | None]:
    """The last days of enrolments by cohort and teacher, for `decided_on`."""
    return {(one.cohort_id, one.teacher_id): one.until for one in members}


def decided_on(result: Decision, ends: Mapping[tuple[int, int], date | None]) -> date:
    """The day of a result: the training was over, and a correction keeps that day. The day judged is that of the values
    and lies before it. Where the enrolment has no last day, the one on which this was decided.
    """
    at: date = result.at.date()
    return ends.get((result.cohort_id, result.teacher_id)) or at


# A result is decided once; after that it is superseded.
Decision.add_index(
    *(Decision.cohort, Decision.teacher),
    unique=True,
    where=SQL("kind = 'score' AND supersedes_id IS NULL"),
    name="decision_score_once",
)


class GrantedAward(OfTeacher):
    """One teacher's grant of a title; its state follows from its events and is never edited by hand."""

    number = CharField(unique=True, max_length=100)
    programme = CharField(max_length=100)
    title = CharField(max_length=100)
    level = CharField(max_length=30, default="")
    cohort = ForeignKeyField(Cohort, on_delete="RESTRICT")
    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT")
    decision = ForeignKeyField(Decision, on_delete="RESTRICT")
    since = DateField()
    until = DateField(null=True)
    state = CharField(max_length=20, default="valid", constraints=[one_of("state", AWARD_STATES)])

    class Meta:
        table_name = "award"
        indexes = ((("cohort", "teacher"), True),)
        constraints = [Check("until IS NULL OR until >= since")]


class OfAward(ScopedRow):
    """A row of one award: whoever may see the award may see it."""

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        return cls.award.in_(GrantedAward.select(GrantedAward.id))


class AwardEvent(OfAward):
    """Issued, renewed, suspended, reinstated, revoked, expired, surrendered; in order by `number`."""

    award = ForeignKeyField(GrantedAward, on_delete="RESTRICT")
    number = IntegerField(constraints=[Check("number > 0")])
    event = CharField(max_length=20, constraints=[one_of("event", AWARD_EVENTS)])
    on = DateField()
    until = DateField(null=True)
    reason = TextField(default="")
    reply = TextField(default="")
    by = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")

    class Meta:
        table_name = "award_event"
        indexes = ((("award", "number"), True),)
        constraints = [Check("event NOT IN ('revoked', 'suspended') OR reason <> ''")]


def standing_events(events: Sequence[AwardEvent]) -> list[AwardEvent]:
    """Whole histories of awards without revocations that an appeal set aside, nor what set them aside."""
    there = {(one.award_id, one.number): one.event for one in events}
    aside = {
        (award, number + step)
        for (award, number), event in there.items()
        if event == "revoked" and there.get((award, number + 1)) == "reinstated"
        for step in (0, 1)
    }
    return [one for one in events if (one.award_id, one.number) not in aside]


class PeriodReview(OfTeacher):
    """The look at a candidate or title holder over one period, such as a school year."""

    programme = CharField(max_length=100)
    cohort = ForeignKeyField(Cohort, on_delete="RESTRICT")
    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT")
    period = CharField(max_length=20)
    on = DateField()
    outcome = CharField(max_length=20, constraints=[one_of("outcome", REVIEW_OUTCOMES)])
    reason = TextField(default="")
    decision = ForeignKeyField(Decision, on_delete="RESTRICT")

    class Meta:
        table_name = "review"
        indexes = ((("programme", "teacher", "period"), True),)


# What an appeal may be against: each is a row of one teacher in one cohort.
SUBJECTS = ("decision", "award", "enrolment")
OPEN = "state = 'filed'"
ONE_SUBJECT = " + ".join(f"CASE WHEN {name}_id IS NULL THEN 0 ELSE 1 END" for name in SUBJECTS) + " = 1"


class Appeal(ScopedRow):
    """A request to look again, and the answer: at a `decision`, at the revocation of an `award`, or at the
    disqualification of an `enrolment`, one of them; whoever may see that may see the appeal.
    """

    decision = ForeignKeyField(Decision, null=True, on_delete="RESTRICT")
    award = ForeignKeyField(GrantedAward, null=True, on_delete="RESTRICT")
    enrolment = ForeignKeyField(CohortMember, null=True, on_delete="RESTRICT")
    text = TextField(constraints=[Check("text <> ''")])
    filed_by = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")
    filed_at = DateTimeField()
    state = CharField(max_length=20, default="filed", constraints=[one_of("state", APPEAL_STATES)])
    answer = TextField(default="")
    decided_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT", backref="+")

    class Meta:
        constraints = [
            Check("state = 'filed' OR answer <> ''"),
            Check("decided_by_id IS NULL OR decided_by_id <> filed_by_id"),
            Check(ONE_SUBJECT),
        ]

    @classmethod
    def visible(cls, scope: Scope) -> Expression:
        fields = [getattr(cls, name) for name in SUBJECTS]
        return reduce(operator.or_, (one.in_(one.rel_model.select(one.rel_model.id)) for one in fields))

    @classmethod
    def joined(cls, *columns: Any) -> ModelSelect:
        """A question about appeals and what they are against; APPEALED is the cohort and the teacher of it."""
        query = cls.select(*columns)
        for name in SUBJECTS:
            query = query.join_from(cls, getattr(cls, name).rel_model, JOIN.LEFT_OUTER)
        return query

    @property
    def subject(self) -> Decision | GrantedAward | CohortMember:
        """What it is against."""
        return next(one for name in SUBJECTS if (one := getattr(self, name)) is not None)


APPEALED = {
    name: fn.COALESCE(*(getattr(model, name) for model in (Decision, GrantedAward, CohortMember)))
    for name in ("cohort", "teacher")
}
for _name in SUBJECTS:
    Appeal.add_index(getattr(Appeal, _name), unique=True, where=SQL(OPEN), name=f"appeal_of_{_name}_open_once")
