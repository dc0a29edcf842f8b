"""The first page: what waits for whoever is signed in, and where each cohort stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, redirect, url_for
from flask_admin import expose
from peewee import fn

from btcore.operations.cohorts import rules_of
from btcore.operations.conduct import RIGHTS
from btcore.operations.nominating import route_of
from btcore.records.cohorts import Cohort
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Jurisdiction, Teacher
from btcore.records.proposals import Objection, Proposal
from btcore.records.results import Appeal, GrantedAward
from btcore.records.training import AssessorAssignment, CohortMember, GivenMark

from .base import ScopedIndexView
from .sessions import now

SOON = timedelta(days=90)
ORDER = ("nominated", "returned", "approved", "selected", "reserve", "passed_over", "enrolled", "passed", "failed")


class Home(ScopedIndexView):
    word = "home"

    @expose("/")
    def index(self) -> Any:
        if not g.standing.roles and g.standing.account.teacher_id is not None:
            own = Teacher.get_by_id(g.standing.account.teacher_id)
            return redirect(url_for("teachers.dossier", code=own.code))
        cohorts = list(Cohort.select().order_by(Cohort.id.desc()))
        waiting = [{"cohort": one, "number": number} for one in cohorts if (number := nominations_for_me(one))]
        stands = [{"cohort": one, "funnel": funnel(one)} for one in cohorts]
        return self.render("panel/home.html", work=list(_work(cohorts)), waiting=waiting, cohorts=stands)


def _holds(verb: str) -> bool:
    return any(RIGHTS[verb].get(role) == "within" for role, _ in g.standing.roles)


def _work(cohorts: list[Cohort]) -> Any:
    """What waits: how many, the word for it, where to go."""
    if _holds("verify"):
        yield (
            EvidenceRecord.select().where(EvidenceRecord.state == "claimed").count(),
            "records_to_verify",
            url_for("evidence.index"),
        )
    if _holds("answer_appeal"):
        for one in cohorts:
            asked = Objection.select().join(Proposal).where(Proposal.cohort == one, Objection.upheld.is_null()).count()
            asked += sum(1 for appeal in Appeal.select().where(Appeal.state == "filed") if _of(appeal, one))
            yield asked, "appeals_waiting", url_for("cohorts.bench", code=one.code)
    if _holds("resubmit"):
        for one in cohorts:
            back = Proposal.select().where(Proposal.cohort == one, Proposal.state == "returned").count()
            yield back, "returned_to_you", url_for("cohorts.bench", code=one.code, state="returned")
    for one in cohorts:
        if one.state == "running":
            yield _marks_to_give(one), "marks_waiting", url_for("cohorts.marks", code=one.code)
    if _holds("renew"):
        soon = now().date() + SOON
        out = GrantedAward.select().where(GrantedAward.state == "valid", GrantedAward.until <= soon)
        yield out.count(), "titles_running_out", url_for("titles.index")


def _of(appeal: Appeal, cohort: Cohort) -> bool:
    return bool(appeal.decision.cohort_id == cohort.id)


def _marks_to_give(cohort: Cohort) -> int:
    """Components of enrolled people that are the account's to mark and have no mark of its own yet."""
    mine = list(
        AssessorAssignment.select().where(
            AssessorAssignment.cohort == cohort, AssessorAssignment.assessor == g.standing.account
        )
    )
    if not mine:
        return 0
    here = CohortMember.select().where(CohortMember.cohort == cohort, CohortMember.state == "enrolled")
    people = [(one.id, one.study_group) for one in here]
    due = {
        (id, one.component) for one in mine for id, group in people if not one.study_group or one.study_group == group
    }
    own = GivenMark.select(GivenMark.enrolment, GivenMark.component)
    return len(due - set(own.where(GivenMark.assessor == g.standing.account).tuples()))


def funnel(cohort: Cohort) -> list[tuple[str, int]]:
    """How many nominations and enrolments of a cohort are in each state, within the scope that is set."""
    found: dict[str, int] = {}
    for model in (Proposal, CohortMember):
        query = model.select(model.state, fn.COUNT(model.id)).where(model.cohort == cohort).group_by(model.state)
        for state, number in query.tuples():
            found[state] = found.get(state, 0) + number
    # Who is enrolled stands in both tables; the enrolment is the one that goes on.
    members = CohortMember.select().where(CohortMember.cohort == cohort, CohortMember.state == "enrolled").count()
    found["enrolled"] = members
    return [(state, found[state]) for state in ORDER if found.get(state)]


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
        query = (
            Proposal.select(Proposal, Jurisdiction)
            .join(Jurisdiction)
            .where(Proposal.cohort == cohort, Proposal.state == "nominated", Proposal.step == place)
        )
        number += sum(1 for one in query if one.jurisdiction.path.startswith(paths))
    return number
