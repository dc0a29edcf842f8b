"""Cohorts, and the bench of one: from nominations to titles."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask_admin import expose

from btcore.operations.cohorts import rules_of
from btcore.operations.nominating import route_of
from btcore.records.cohorts import Cohort, CohortBound
from btcore.records.people import Teacher
from btcore.records.proposals import Proposal
from btcore.records.results import Decision, GrantedAward
from btcore.records.training import AssessorAssignment, CohortMember, GivenMark, SessionAttendance, TrainingSession

from .base import ScopedView, perform
from .home import funnel

SHOWN = 500
# What the bench does with everybody, or with those ticked; a reason is asked where the operation asks for one.
WHOLE = ("select", "step_up", "enrol", "decide", "grant", "close_cohort")
TICKED = ("approve", "return_nomination", "reject_nomination", "withdraw_nomination")


def cohort_or_404(code: str) -> Cohort:
    found = Cohort.get_or_none(Cohort.code == code)
    if found is None or found.rules is None:
        abort(404)
    return found


class Cohorts(ScopedView):
    word = "cohorts"

    @expose("/")
    def index(self) -> Any:
        cohorts = [{"cohort": one, "funnel": funnel(one)} for one in Cohort.select().order_by(Cohort.id.desc())]
        return self.render("panel/cohorts.html", cohorts=cohorts)

    @expose("/<code>")
    def bench(self, code: str) -> Any:
        cohort = cohort_or_404(code)
        rules = rules_of(cohort, g.actor.manager)
        query = Proposal.select(Proposal, Teacher).join(Teacher).where(Proposal.cohort == cohort)
        proposals = list(query.order_by(Proposal.rank.is_null(), Proposal.rank, Proposal.id).limit(SHOWN))
        members = CohortMember.select(CohortMember, Teacher).join(Teacher).where(CohortMember.cohort == cohort)
        return self.render(
            "panel/bench.html",
            cohort=cohort,
            programme=rules.programme,
            route=route_of(rules.programme, rules, cohort),
            proposals=proposals,
            members=list(members.order_by(CohortMember.id).limit(SHOWN)),
            results=_results(cohort),
            awards=list(_awards(cohort)),
            bounds=list(CohortBound.select().where(CohortBound.cohort == cohort, CohortBound.matching == {})),
            sessions=_sessions(cohort),
            funnel=funnel(cohort),
        )

    @expose("/<code>/<verb>", methods=["POST"])
    def act(self, code: str, verb: str) -> Any:
        cohort_or_404(code)
        back = url_for("cohorts.bench", code=code)
        if verb in WHOLE:
            return perform(verb, back=back, cohort=code)
        if verb not in TICKED:
            abort(404)
        given: dict[str, Any] = {"cohort": code, "teachers": request.form.getlist("teacher")}
        if not given["teachers"]:
            flash("tick", "word")
            return redirect(back)
        return perform(verb, back=back, reason=request.form.get("reason", ""), **given)

    @expose("/<code>/attendance/<session>", methods=["POST"])
    def attendance(self, code: str, session: str) -> Any:
        cohort = cohort_or_404(code)
        members = CohortMember.select(CohortMember, Teacher).join(Teacher)
        here = members.where(CohortMember.cohort == cohort, CohortMember.state == "enrolled")
        entries = [{"teacher": one.teacher.code, "status": "present"} for one in here]
        back = url_for("cohorts.bench", code=code)
        return perform("attend", back=back, cohort=code, session=session, entries=entries)

    @expose("/<code>/marks")
    def marks(self, code: str) -> Any:
        cohort = cohort_or_404(code)
        rules = rules_of(cohort, g.actor.manager)
        mine = list(_tasks(cohort))
        component = request.args.get("component") or (mine[0].component if mine else "")
        groups = {one.study_group for one in mine if one.component == component}
        members = CohortMember.select(CohortMember, Teacher).join(Teacher)
        people = [
            one
            for one in members.where(CohortMember.cohort == cohort, CohortMember.state == "enrolled")
            if "" in groups or one.study_group in groups
        ]
        own = GivenMark.select().where(GivenMark.assessor == g.standing.account, GivenMark.component == component)
        titles = {one.code: one.title for one in rules.programme.score.leaves()} if rules.programme.score else {}
        return self.render(
            "panel/marks.html",
            cohort=cohort,
            tasks=sorted({one.component for one in mine}),
            titles=titles,
            component=component,
            people=people,
            given={one.enrolment_id: one for one in own if not one.agreed},
        )

    @expose("/<code>/marks", methods=["POST"])
    def save_marks(self, code: str) -> Any:
        cohort_or_404(code)
        component = request.form.get("component", "")
        marks = []
        for name, value in request.form.items():
            kind, _, teacher = name.partition(":")
            if kind == "mark" and value.strip():
                marks.append({"teacher": teacher, "component": component, "value": value.strip()})
        back = url_for("cohorts.marks", code=code, component=component)
        if not marks:
            return redirect(back)
        return perform("mark", back=back, cohort=code, marks=marks)


def _tasks(cohort: Cohort) -> Any:
    mine = AssessorAssignment.assessor == g.standing.account
    return AssessorAssignment.select().where(AssessorAssignment.cohort == cohort, mine)


def _results(cohort: Cohort) -> list[dict[str, Any]]:
    later = Decision.alias()
    superseded = later.select(later.supersedes).where(later.supersedes.is_null(False))
    query = (
        Decision.select(Decision, Teacher)
        .join(Teacher)
        .where(Decision.cohort == cohort, Decision.kind.in_(("score", "duties")), Decision.id.not_in(superseded))
    )
    return [
        {"decision": one, "total": one.bundle["result"].get("total") if one.bundle else None}
        for one in query.order_by(Decision.id).limit(SHOWN)
    ]


def _awards(cohort: Cohort) -> Any:
    query = GrantedAward.select(GrantedAward, Teacher).join(Teacher).where(GrantedAward.cohort == cohort)
    return query.order_by(GrantedAward.number).limit(SHOWN)


def _sessions(cohort: Cohort) -> list[dict[str, Any]]:
    sessions = TrainingSession.select().where(TrainingSession.cohort == cohort).order_by(TrainingSession.on)
    return [
        {"session": one, "reported": SessionAttendance.select().where(SessionAttendance.session == one).count()}
        for one in sessions
    ]
