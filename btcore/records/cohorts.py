"""Cohorts: one run of a programme, with its frozen rules, its dates and its bounds."""

from __future__ import annotations

import operator
from functools import reduce

from peewee import (
    BooleanField,
    CharField,
    Check,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    TextField,
)

from .fields import JsonField
from .people import Jurisdiction
from .tables import Row, one_of

COHORT_STATES = ("draft", "open", "selected", "running", "closed")


class Cohort(Row):
    """One run of a programme in one jurisdiction.

    `rules` is the programme as data, `overlay` the cohort's own values, `plugins` names and versions; all three are
    frozen when it opens, with the values of the day `judged_on`. `closes_at` ends the nominations, to the minute, in
    UTC.
    """

    code = CharField(unique=True, max_length=100)
    programme = CharField(max_length=100)
    title = CharField()
    jurisdiction = ForeignKeyField(Jurisdiction, on_delete="RESTRICT")
    state = CharField(max_length=20, default="draft", constraints=[one_of("state", COHORT_STATES)])
    judged_on = DateField()
    opened_at = DateTimeField(null=True)
    closes_at = DateTimeField(null=True)
    rules = JsonField(null=True)
    rules_sha256 = CharField(max_length=64, default="")
    overlay = JsonField(default=dict)
    plugins = JsonField(default=dict)
    two_persons = JsonField(default=list)
    blind = JsonField(default=list)

    class Meta:
        constraints = [Check("state = 'draft' OR rules IS NOT NULL")]


class CohortNotice(Row):
    """A supplementary notice that changed an open cohort, with the values before and after."""

    cohort = ForeignKeyField(Cohort, on_delete="RESTRICT")
    number = IntegerField(constraints=[Check("number > 0")])
    at = DateTimeField()
    before = JsonField()
    after = JsonField()
    reason = TextField(constraints=[Check("reason <> ''")])

    class Meta:
        table_name = "cohort_notice"
        indexes = ((("cohort", "number"), True),)


class CohortBound(Row):
    """A bound of a cohort: how many may be nominated and chosen among those that match `matching`.

    `ruled` are those that the programme's own rule makes; a selection makes them anew and does not take them from here.
    `approved` and `enrolled` count who is in it now. The CHECKs behind them hold whatever the program does.
    """

    cohort = ForeignKeyField(Cohort, on_delete="RESTRICT")
    name = CharField()
    matching = JsonField(default=dict)
    at_most = IntegerField(null=True)
    at_least = IntegerField(null=True)
    soft = IntegerField(default=0)
    ruled = BooleanField(default=False)
    nominate_at_most = IntegerField(null=True)
    approved = IntegerField(default=0, constraints=[Check("approved >= 0")])
    enrolled = IntegerField(default=0, constraints=[Check("enrolled >= 0")])

    class Meta:
        table_name = "cohort_bound"
        indexes = ((("cohort", "name"), True),)
        constraints = [
            Check("nominate_at_most IS NULL OR approved <= nominate_at_most"),
            Check("at_most IS NULL OR soft = 1 OR enrolled <= at_most"),
        ]

    @classmethod
    def of(cls, cohort: Cohort) -> ModelSelect:
        """The bounds of a cohort in their order, but those that hold nothing any more since others replaced them."""
        numbers = (cls.at_most, cls.at_least, cls.nominate_at_most)
        holds = reduce(operator.or_, (one.is_null(False) for one in numbers))
        return cls.select().where(cls.cohort == cohort, holds).order_by(cls.id)
