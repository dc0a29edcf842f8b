"""Cohorts, and the bench of one: from nominations to titles."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import abort, g, request
from flask_admin import expose
from peewee import fn

from btcore import explain
from btcore.errors import BtcoreError
from btcore.operations.cohorts import rules_of
from btcore.operations.dossiers import dossiers_of
from btcore.operations.nominating import route_of
from btcore.programmes.marks import STATUSES
from btcore.records.cohorts import Cohort, CohortBound, CohortNotice
from btcore.records.people import Teacher
from btcore.records.proposals import Approval, Objection, Proposal, PublishedNotice
from btcore.records.results import Appeal, Decision, GrantedAward
from btcore.records.training import AssessorAssignment, CohortMember, GivenMark, SessionAttendance, TrainingSession
from btcore.rules.explain import clause_details, clause_line
from btcore.rules.outcomes import PASS

from .base import ScopedView
from .charts import bars
from .home import funnel

SHOWN = 500
PAGE = 40


def cohort_or_404(code: str) -> Cohort:
    found = Cohort.get_or_none(Cohort.code == code)
    if found is None:
        abort(404)
    return found


def opened_or_404(code: str) -> Cohort:
    found = cohort_or_404(code)
    if found.rules is None:
        abort(404)
    return found


def joined(model: Any, cohort: Cohort) -> Any:
    """Rows of a cohort with their teachers, in one query."""
    return model.select(model, Teacher).join(Teacher).where(model.cohort == cohort)


class Cohorts(ScopedView):
    word = "cohorts"

    @expose("/")
    def index(self) -> Any:
        cohorts = [{"cohort": one, "funnel": funnel(one)} for one in Cohort.select().order_by(Cohort.id.desc())]
        return self.render("panel/cohorts.html", cohorts=cohorts)

    @expose("/<code>")
    def bench(self, code: str) -> Any:
        cohort = cohort_or_404(code)
        programme = g.actor.manager.catalogue.get(cohort.programme)
        bounds = list(CohortBound.select().where(CohortBound.cohort == cohort).order_by(CohortBound.id).limit(SHOWN))
        if cohort.rules is None:
            return self.render("panel/draft.html", cohort=cohort, programme=programme, bounds=bounds)
        rules = rules_of(cohort, g.actor.manager)
        state = request.args.get("state", "")
        query = joined(Proposal, cohort)
        shown = query.where(Proposal.state == state) if state else query
        results = _results(cohort)
        return self.render(
            "panel/bench.html",
            cohort=cohort,
            programme=rules.programme,
            route=route_of(rules.programme, rules, cohort),
            state=state,
            proposals=list(shown.order_by(Proposal.rank.is_null(), Proposal.rank, Proposal.id).limit(SHOWN)),
            bounds=bounds,
            fails=_passed_over(query),
            members=list(joined(CohortMember, cohort).order_by(CohortMember.id).limit(SHOWN)),
            results=results,
            scores=_distribution(results),
            awards=list(joined(GrantedAward, cohort).order_by(GrantedAward.number).limit(SHOWN)),
            sessions=_sessions(cohort),
            changes=list(CohortNotice.select().where(CohortNotice.cohort == cohort).order_by(CohortNotice.number)),
            published=list(PublishedNotice.select().where(PublishedNotice.cohort == cohort)),
            objections=_objections(cohort),
            appeals=_appeals(cohort),
            funnel=funnel(cohort),
        )

    @expose("/<code>/nominate")
    def nominate(self, code: str) -> Any:
        cohort = opened_or_404(code)
        rules = rules_of(cohort, g.actor.manager)
        page = max(0, min(request.args.get("page", 0, type=int), 10_000))
        words = request.args.get("q", "").strip()[:60].replace("\0", "")
        there = Proposal.select(Proposal.teacher).where(Proposal.cohort == cohort)
        query = Teacher.select().where(Teacher.id.not_in(there)).order_by(Teacher.code)
        if words:
            query = query.where(fn.COALESCE(Teacher.name, "").contains(words) | Teacher.code.contains(words))
        found = list(query.limit(PAGE + 1).offset(page * PAGE))
        return self.render(
            "panel/nominate.html",
            cohort=cohort,
            more=len(found) > PAGE,
            page=page,
            words=words,
            people=list(zip(found[:PAGE], _verdicts(rules, cohort, found[:PAGE]), strict=True)),
            explain=lambda verdict: explain(verdict, g.language),
        )

    @expose("/<code>/missing")
    def missing(self, code: str) -> Any:
        """What the nominated still lack, a list for each school: to hand on, or to print."""
        cohort = opened_or_404(code)
        rules = rules_of(cohort, g.actor.manager)
        query = joined(Proposal, cohort).where(
            Proposal.outcome != str(PASS), Proposal.state.in_(("nominated", "returned", "approved"))
        )
        proposals = list(query.order_by(Proposal.id).limit(SHOWN))
        teachers = [one.teacher for one in proposals]
        schools: dict[str, list[Any]] = defaultdict(list)
        for teacher, verdict in zip(teachers, _verdicts(rules, cohort, teachers), strict=True):
            if verdict is None or verdict.outcome is PASS:
                continue
            lines = [
                (clause_line(one, g.language), list(clause_details(one, g.language)))
                for one in verdict.clauses
                if one.outcome is not PASS and one.parent is None
            ]
            schools[teacher.attributes.get("school", "–")].append((teacher, lines))
        return self.render("panel/missing.html", cohort=cohort, schools=dict(sorted(schools.items())))

    @expose("/<code>/attendance/<session>")
    def attendance(self, code: str, session: str) -> Any:
        cohort = opened_or_404(code)
        held = TrainingSession.get_or_none(TrainingSession.cohort == cohort, TrainingSession.code == session)
        if held is None:
            abort(404)
        here = joined(CohortMember, cohort).where(CohortMember.state == "enrolled")
        people = list(here.order_by(CohortMember.class_name, CohortMember.study_group, CohortMember.id).limit(3000))
        there = {one.enrolment_id: one for one in SessionAttendance.select().where(SessionAttendance.session == held)}
        return self.render(
            "panel/attendance.html", cohort=cohort, session=held, people=people, there=there, statuses=list(STATUSES)
        )

    @expose("/<code>/places")
    def places(self, code: str) -> Any:
        cohort = opened_or_404(code)
        here = joined(CohortMember, cohort).where(CohortMember.state == "enrolled")
        people = list(here.order_by(CohortMember.class_name, CohortMember.study_group, CohortMember.id).limit(3000))
        return self.render("panel/places.html", cohort=cohort, people=people)

    @expose("/<code>/marks")
    def marks(self, code: str) -> Any:
        """The sheet of the assessor: one component, or all of them side by side."""
        cohort = opened_or_404(code)
        rules = rules_of(cohort, g.actor.manager)
        groups: dict[str, set[str]] = defaultdict(set)
        for one in AssessorAssignment.select().where(
            AssessorAssignment.cohort == cohort, AssessorAssignment.assessor == g.standing.account
        ):
            groups[one.component].add(one.study_group)
        component = request.args.get("component", "")
        shown = [component] if component in groups else sorted(groups)
        here = joined(CohortMember, cohort).where(CohortMember.state == "enrolled").order_by(CohortMember.id)
        mine = {one for code in shown for one in groups[code]}
        people = [one for one in here.limit(SHOWN * 4) if "" in mine or one.study_group in mine] if mine else []
        given = GivenMark.select().where(GivenMark.component.in_(shown), GivenMark.agreed == 0)
        own = given.where(GivenMark.assessor == g.standing.account)
        # Assessors of a blind component see nobody else's marks; others see them to settle differences.
        others: dict[int, list[Any]] = defaultdict(list)
        if len(shown) == 1 and shown[0] not in cohort.blind:
            for one in given.where(GivenMark.assessor != g.standing.account):
                others[one.enrolment_id].append(one)
        settings = rules.programme.settings(cohort.judged_on, rules.overlays)
        leaves = [one for one in rules.programme.score.leaves() if one.code in shown] if rules.programme.score else []
        titles = {one.code: one.title for one in rules.programme.score.leaves()} if rules.programme.score else {}
        return self.render(
            "panel/marks.html",
            most={one.code: one.source.ceiling(settings) for one in leaves},
            cohort=cohort,
            tasks=sorted(groups),
            groups=groups,
            titles=titles,
            shown=shown,
            people=people,
            given={(one.enrolment_id, one.component): one for one in own},
            others=others,
            blind=any(one in cohort.blind for one in shown),
        )

    @expose("/decisions/<number>")
    def decision(self, number: str) -> Any:
        found = Decision.get_or_none(Decision.id == int(number)) if number.isdecimal() and len(number) < 10 else None
        if found is None:
            abort(404)
        approvals = []
        if found.teacher_id is not None and found.cohort_id is not None:
            approvals = list(
                Approval.select(Approval, Proposal)
                .join(Proposal)
                .where(Proposal.cohort == found.cohort_id, Proposal.teacher == found.teacher_id)
                .order_by(Approval.id)
            )
        appeals = list(Appeal.select().where(Appeal.decision == found))
        return self.render("panel/decision.html", decision=found, approvals=approvals, appeals=appeals)


def _verdicts(rules: Any, cohort: Cohort, teachers: list[Teacher]) -> list[Any]:
    """The verdict on each teacher on the cohort's day; None where the programme asks nothing, or cannot judge yet."""
    if not rules.programme.eligibility or not teachers:
        return [None] * len(teachers)
    try:
        judge = rules.programme.judge(on=cohort.judged_on, overlays=rules.overlays)
        dossiers = dossiers_of(teachers, on=cohort.judged_on, kinds=g.actor.manager.kinds)
        return [judge(one) for one in dossiers]
    except BtcoreError:
        return [None] * len(teachers)


def _results(cohort: Cohort) -> list[dict[str, Any]]:
    later = Decision.alias()
    superseded = later.select(later.supersedes).where(later.supersedes.is_null(False))
    query = joined(Decision, cohort).where(Decision.kind.in_(("score", "duties")), Decision.id.not_in(superseded))
    return [
        {"decision": one, "total": one.bundle["result"].get("total") if one.bundle else None}
        for one in query.order_by(Decision.id).limit(SHOWN)
    ]


def _distribution(results: list[dict[str, Any]]) -> Any:
    """How many totals fall into each ten points."""
    counts: dict[str, int] = {}
    totals = [str(one["total"]).split(".")[0] for one in results if one["total"] is not None]
    for total in sorted(int(one) // 10 * 10 for one in totals if one.lstrip("-").isdigit()):
        counts[f"{total}–{total + 9}"] = counts.get(f"{total}–{total + 9}", 0) + 1
    return bars(list(counts.items()))


def _passed_over(query: Any) -> Any:
    """Which bound held how many back."""
    counts: dict[str, int] = defaultdict(int)
    for one in query.where(Proposal.state.in_(("passed_over", "reserve"))):
        bound = (one.because or {}).get("bound") or "–"
        counts[str(bound)] += 1
    return bars(sorted(counts.items(), key=lambda one: -one[1])[:20])


def _sessions(cohort: Cohort) -> list[dict[str, Any]]:
    sessions = list(TrainingSession.select().where(TrainingSession.cohort == cohort).order_by(TrainingSession.on))
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    query = SessionAttendance.select(
        SessionAttendance.session, SessionAttendance.status, fn.COUNT(SessionAttendance.id)
    ).where(SessionAttendance.session.in_([one.id for one in sessions]))
    for session, status, number in query.group_by(SessionAttendance.session, SessionAttendance.status).tuples():
        counts[session][status] = number
    return [{"session": one, "counts": counts[one.id], "reported": sum(counts[one.id].values())} for one in sessions]


def _objections(cohort: Cohort) -> list[Any]:
    return list(
        Objection.select(Objection, Proposal, Teacher)
        .join(Proposal)
        .join(Teacher)
        .where(Proposal.cohort == cohort)
        .order_by(Objection.id)
        .limit(SHOWN)
    )


def _appeals(cohort: Cohort) -> list[Any]:
    query = Appeal.select(Appeal, Decision, Teacher).join(Decision).join(Teacher).where(Decision.cohort == cohort)
    return list(query.order_by(Appeal.id).limit(SHOWN))
