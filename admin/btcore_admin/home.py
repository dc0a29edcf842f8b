"""The first page: what waits for whoever is signed in, and where each cohort stands."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_admin import expose
from peewee import fn

from btcore.operations.cohorts import rules_of
from btcore.operations.nominating import route_of
from btcore.records.cohorts import Cohort
from btcore.records.evidence import EvidenceRecord
from btcore.records.proposals import Proposal
from btcore.records.training import CohortMember

from .base import ScopedIndexView


class Home(ScopedIndexView):
    word = "home"

    @expose("/")
    def index(self) -> Any:
        cohorts = list(Cohort.select().order_by(Cohort.id.desc()))
        claimed = EvidenceRecord.select().where(EvidenceRecord.state == "claimed").count()
        waiting = [{"cohort": one, "number": number} for one in cohorts if (number := nominations_for_me(one))]
        stands = [{"cohort": one, "funnel": funnel(one)} for one in cohorts]
        may_verify = any(role in MAY_VERIFY for role, _ in g.standing.roles)
        return self.render("panel/home.html", claimed=claimed if may_verify else 0, waiting=waiting, cohorts=stands)


MAY_VERIFY = ("school_office", "county_bureau", "city_institute")


def funnel(cohort: Cohort) -> list[tuple[str, int]]:
    """How many nominations and enrolments of a cohort are in each state, within the scope that is set."""
    found: dict[str, int] = {}
    for model in (Proposal, CohortMember):
        query = model.select(model.state, fn.COUNT(model.id)).where(model.cohort == cohort).group_by(model.state)
        for state, number in query.tuples():
            found[state] = found.get(state, 0) + number
    order = ("nominated", "returned", "approved", "selected", "reserve", "passed_over", "enrolled", "passed", "failed")
    # Who is enrolled stands in both tables; the enrolment is the one that goes on.
    members = CohortMember.select().where(CohortMember.cohort == cohort, CohortMember.state == "enrolled").count()
    found["enrolled"] = members
    return [(state, found[state]) for state in order if found.get(state)]


def nominations_for_me(cohort: Cohort) -> int:
    """How many nominations stand at a step whose role the actor holds over them."""
    if cohort.rules is None or cohort.state != "open":
        return 0
    rules = rules_of(cohort, g.actor.manager)
    number = 0
    for place, step in enumerate(route_of(rules.programme, rules, cohort)):
        paths = g.standing.paths(step.role)
        if not paths:
            continue
        query = Proposal.select().where(
            Proposal.cohort == cohort, Proposal.state == "nominated", Proposal.step == place
        )
        number += sum(1 for one in query if one.jurisdiction.path.startswith(paths))
    return number
