"""The population as typed rows that one statement can judge: evidence, facts of teachers by day, and outcomes.

They say nothing that other tables do not say; `population.keeping` makes them anew in the transaction of every change.
Days are whole numbers such as 20260425; an unknown day is an interval from `NO_DAY` to `LAST_DAY`. A value of a scale
is its rank; a number is in ten-thousandths. Nobody reads them but `population`, which chooses the teachers within the
scope in force.
"""

from __future__ import annotations

from datetime import date

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from .fields import JsonField
from .people import Jurisdiction, Teacher
from .tables import Row

NO_DAY, LAST_DAY = 0, 99999999
STATUS = {"rejected": 0, "claimed": 1, "verified": 2}
# A longer word stands as its hash: words are compared for equality alone.
LONGEST_WORD = 60


def number_of_day(day: date) -> int:
    """A day as a whole number that sorts as days do: 20260425."""
    return day.year * 10000 + day.month * 100 + day.day


def _word() -> CharField:
    return CharField(null=True, max_length=LONGEST_WORD)


class PopulationTeacher(Row):
    """A teacher's attributes from a day to a day; `jurisdiction` is the one now.

    `incomplete` holds the kinds of which there may be more records, each between bars; `loose` says that the rows do
    not say all that the dossier does, so that the dossier itself has to be judged.
    """

    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT", index=False)
    since = IntegerField()
    until = IntegerField()
    jurisdiction = ForeignKeyField(Jurisdiction, on_delete="RESTRICT")
    incomplete = TextField(default="")
    loose = BooleanField(default=False)
    birth_date_first = IntegerField(null=True)
    birth_date_last = IntegerField(null=True)
    teaching_since_first = IntegerField(null=True)
    teaching_since_last = IntegerField(null=True)
    professional_title = IntegerField(null=True)
    position = IntegerField(null=True)
    school_stage = IntegerField(null=True)
    qualified = IntegerField(null=True)
    subjects = TextField(null=True)
    tags = TextField(null=True)
    school = _word()
    county = _word()
    teaching_research_group = _word()

    class Meta:
        table_name = "population_teacher"
        indexes = ((("teacher", "until"), True),)


COVERED = (
    *("teacher", "kind", "status", "administrative_level", "first", "last", "until_first", "until_last", "period"),
    *("prize", "rating", "role", "state", "scope", "outlet", "organiser", "hours", "author_place", "percentile"),
    *("lead", "points", "examination_grade", "title", "person", "work", "programme", "result", "subject", "by"),
)


class PopulationRecord(Row):
    """One record, attestation or waiver of a teacher; the covering index answers every question about it."""

    teacher = IntegerField()
    kind = CharField(max_length=100)
    code = CharField(max_length=120)
    status = IntegerField()
    first = IntegerField()
    last = IntegerField()
    until_first = IntegerField()
    until_last = IntegerField()
    period = IntegerField(null=True)
    administrative_level = IntegerField(null=True)
    prize = IntegerField(null=True)
    rating = IntegerField(null=True)
    role = IntegerField(null=True)
    state = IntegerField(null=True)
    scope = IntegerField(null=True)
    outlet = IntegerField(null=True)
    organiser = IntegerField(null=True)
    hours = BigIntegerField(null=True)
    author_place = BigIntegerField(null=True)
    percentile = BigIntegerField(null=True)
    lead = BigIntegerField(null=True)
    points = BigIntegerField(null=True)
    examination_grade = BigIntegerField(null=True)
    title = _word()
    person = _word()
    work = _word()
    programme = _word()
    result = _word()
    subject = _word()
    by = _word()

    class Meta:
        table_name = "population_record"
        indexes = ((COVERED, False),)


class PopulationEvaluation(Row):
    """One programme's part judged over a population: on a day, by rules of this hash, under these values.

    `clauses` are the codes whose outcomes stand in each row, in that order; `key` is the hash of all that decides them.
    """

    key = CharField(unique=True, max_length=64)
    programme = CharField(max_length=100)
    part = CharField(max_length=50)
    on = DateField()
    rules_sha256 = CharField(max_length=64)
    overlay = JsonField(default=dict)
    outcome_only = BooleanField(default=False)
    clauses = JsonField(default=list)

    class Meta:
        table_name = "population_evaluation"


class PopulationOutcome(Row):
    """A teacher's outcome in an evaluation, and that of each clause, a letter each: P, F, U, W, N.

    No key points to the evaluation: asking it for every one of a million rows takes longer than writing them. The
    doctor looks.
    """

    id = None
    version = None
    evaluation = IntegerField()
    teacher = IntegerField()
    outcome = CharField(max_length=1)
    clauses = TextField(default="")

    class Meta:
        table_name = "population_outcome"
        primary_key = CompositeKey("evaluation", "teacher")


# Drawn from other tables, whose changes the audit holds.
DERIVED = tuple(one._meta.table_name for one in (PopulationTeacher, PopulationRecord, PopulationOutcome))
