"""Cohorts, and the bench of one: from nominations to titles."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from flask import Response, abort, g, request
from flask_admin import expose
from peewee import fn

from btcore import explain
from btcore.files.lists import write_list
from btcore.operations.cohorts import rules_of
from btcore.operations.lists import COLUMNS, list_rows
from btcore.operations.nominating import route_of
from btcore.programmes.marks import STATUSES
from btcore.programmes.survey import survey
from btcore.records.cohorts import Cohort, CohortBound, CohortNotice
from btcore.records.people import NOTHING, Teacher, in_subtrees
from btcore.records.privacy import may_read
from btcore.records.proposals import Approval, Proposal, PublishedNotice
from btcore.records.results import Appeal, Decision, GrantedAward, results_of
from btcore.records.training import LEFT, CohortMember, SessionAttendance, TrainingSession
from btcore.rules.explain import clause_details, clause_line
from btcore.rules.outcomes import PASS

from . import bench
from .base import ScopedView
from .bench import SHOWN, joined
from .charts import bars
from .judging import reasons_of, verdicts_in
from .marking import all_marks, own_sheet
from .paging import page_of
from .rights import may
from .waiting import funnels

PAGE = 40
FORMS = ("xlsx", "csv")


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


class Cohorts(ScopedView):
    word = "cohorts"

    @expose("/")
    def index(self) -> Any:
        page = page_of(Cohort.select().order_by(Cohort.id.desc()))
        return self.render("panel/cohorts.html", page=page, funnels=funnels(page.rows))

    def _bench(self, cohort: Cohort, part: str, **more: Any) -> Any:
        """One of the pages of a bench, with the head that all of them have."""
        rules = rules_of(cohort, g.actor.manager)
        return self.render(f"panel/bench_{part}.html", cohort=cohort, programme=rules.programme, part=part, **more)

    @expose("/<code>")
    def bench(self, code: str) -> Any:
        """Nominations: the funnel, the places, who is where, who found none and why."""
        cohort = cohort_or_404(code)
        bounds = list(CohortBound.of(cohort).limit(SHOWN))
        if cohort.rules is None:
            programme = g.actor.manager.catalogue.get(cohort.programme)
            return self.render("panel/draft.html", cohort=cohort, programme=programme, bounds=bounds)
        rules = rules_of(cohort, g.actor.manager)
        state, steps = request.args.get("state", ""), funnels([cohort])[cohort.id]
        query = joined(Proposal, cohort)
        shown = page_of(
            (query.where(Proposal.state == state) if state else query).order_by(
                Proposal.rank.is_null(), Proposal.rank, Proposal.id
            )
        )
        return self._bench(
            cohort,
            "nominations",
            route=route_of(rules.programme, rules, cohort),
            state=state,
            page=shown,
            why=bench.why_not(shown.rows),
            bounds=bounds,
            places=bench.places_chart(cohort, bounds),
            held_back=bench.held_back(cohort),
            funnel=steps,
            steps=bench.funnel_chart(steps),
        )

    @expose("/<code>/training")
    def training(self, code: str) -> Any:
        """Sessions with their attendance, and who is enrolled in which class and group."""
        cohort = opened_or_404(code)
        members = joined(CohortMember, cohort).order_by(
            CohortMember.class_name, CohortMember.study_group, CohortMember.id
        )
        sessions = bench.sessions_of(cohort)
        stayed = CohortMember.state.not_in(LEFT)
        here = CohortMember.select().where(CohortMember.cohort == cohort, stayed).count()
        attended = bench.attendance_chart(sessions)
        return self._bench(cohort, "training", sessions=sessions, attended=attended, here=here, page=page_of(members))

    @expose("/<code>/results")
    def results(self, code: str) -> Any:
        """Scores with the pass mark, why those failed who did, results one by one."""
        cohort = opened_or_404(code)
        scores, reasons = bench.score_charts(cohort, rules_of(cohort, g.actor.manager).programme)
        page = page_of(results_of(cohort))
        return self._bench(cohort, "results", scores=scores, reasons=reasons, page=page, total_of=bench.total_of)

    @expose("/<code>/titles")
    def titles(self, code: str) -> Any:
        cohort = opened_or_404(code)
        return self._bench(cohort, "titles", page=page_of(joined(GrantedAward, cohort).order_by(GrantedAward.number)))

    @expose("/<code>/notices")
    def notices(self, code: str) -> Any:
        """What was published, objected, appealed and amended."""
        cohort = opened_or_404(code)
        return self._bench(
            cohort,
            "notices",
            changes=list(CohortNotice.select().where(CohortNotice.cohort == cohort).order_by(CohortNotice.number)),
            published=list(PublishedNotice.select().where(PublishedNotice.cohort == cohort)),
            objections=bench.objections_of(cohort),
            appeals=bench.appeals_of(cohort),
        )

    @expose("/<code>/lists/<what>.<form>")
    def list(self, code: str, what: str, form: str) -> Any:
        """A list of the cohort for a spreadsheet program; nothing in it is a formula."""
        cohort = opened_or_404(code)
        if what not in COLUMNS or form not in FORMS:
            abort(404)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"list.{form}"
            rows = list_rows(what, cohort.code, manager=g.actor.manager, language=g.language)
            write_list(path, rows, columns=COLUMNS[what], language=g.language)
            response = Response(path.read_bytes(), mimetype="application/octet-stream")
        response.headers.set("Content-Disposition", "attachment", filename=f"{cohort.code}-{what}.{form}")
        return response

    @expose("/<code>/nominate")
    def nominate(self, code: str) -> Any:
        return self._people(opened_or_404(code), "nominate", there=Proposal)

    @expose("/<code>/enrol")
    def enrol(self, code: str) -> Any:
        """Who takes part where nobody is chosen, by name."""
        return self._people(opened_or_404(code), "enrol", there=CohortMember)

    def _people(self, cohort: Cohort, verb: str, *, there: type[Proposal | CohortMember]) -> Any:
        """Teachers of where the cohort runs who are not in it, or withdrew, to tick: nominated where some are chosen,
        enrolled where nobody is.
        """
        chooses = rules_of(cohort, g.actor.manager).programme.selection is not None
        if chooses != (verb == "nominate"):
            abort(404)
        page = max(0, min(request.args.get("page", 0, type=int), 10_000))
        words = request.args.get("q", "").strip()[:60].replace("\0", "")
        already = there.select(there.teacher).where(there.cohort == cohort, there.state != "withdrawn")
        here = in_subtrees(Teacher.jurisdiction, (cohort.jurisdiction.path,))
        query = Teacher.select().where(here, Teacher.id.not_in(already)).order_by(Teacher.code)
        if words:
            named = fn.COALESCE(Teacher.name, "").contains(words) if may_read("personal") else NOTHING
            query = query.where(named | Teacher.code.contains(words))
        found = list(query.limit(PAGE + 1).offset(page * PAGE))
        return self.render(
            "panel/people.html",
            cohort=cohort,
            verb=verb,
            more=len(found) > PAGE,
            page=page,
            words=words,
            people=list(zip(found[:PAGE], verdicts_in(cohort, found[:PAGE]), strict=True)),
            explain=lambda verdict: explain(verdict, g.language),
        )

    @expose("/<code>/missing")
    def missing(self, code: str) -> Any:
        """What the nominated still lack, a list for each school: to hand on, or to print."""
        cohort = opened_or_404(code)
        query = joined(Proposal, cohort).where(
            Proposal.outcome != str(PASS), Proposal.state.in_(("nominated", "returned", "approved"))
        )
        proposals = list(query.order_by(Proposal.id).limit(SHOWN))
        teachers = [one.teacher for one in proposals]
        schools: dict[str, list[Any]] = defaultdict(list)
        verdicts = verdicts_in(cohort, teachers)
        for teacher, verdict in zip(teachers, verdicts, strict=True):
            if verdict is None or verdict.outcome is PASS:
                continue
            lines = [
                (clause_line(one, g.language), list(clause_details(one, g.language)))
                for one in verdict.clauses
                if one.outcome is not PASS and one.parent is None
            ]
            schools[teacher.attributes.get("school", "–")].append((teacher, lines))
        short = survey([one for one in verdicts if one is not None])
        reasons = [(f"{one.code} {one.clause.wording.text(g.language)}"[:24], fail) for one, fail, _ in short.clauses]
        return self.render(
            "panel/missing.html",
            cohort=cohort,
            schools=dict(sorted(schools.items())),
            reasons=bars([one for one in reasons if one[1]][:20]),
        )

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
        """The sheet of the assessor."""
        cohort = opened_or_404(code)
        return self.render("panel/marks.html", cohort=cohort, **own_sheet(cohort))

    @expose("/<code>/all-marks")
    def all_marks(self, code: str) -> Any:
        """What all assessors gave, for the office that sees to it."""
        cohort = opened_or_404(code)
        if not (may("enter_marks") or may("settle")):
            abort(404)
        return self.render("panel/all_marks.html", cohort=cohort, **all_marks(cohort))

    @expose("/decisions/<number>")
    def decision(self, number: str) -> Any:
        found = Decision.get_or_none(Decision.id == int(number)) if number.isdecimal() and len(number) < 10 else None
        if found is None:
            abort(404)
        approvals, steps = [], {}
        if found.teacher_id is not None and found.cohort_id is not None:
            rules = rules_of(found.cohort, g.actor.manager)
            steps = {one.code: one.title for one in route_of(rules.programme, rules, found.cohort)}
            approvals = list(
                Approval.select(Approval, Proposal)
                .join(Proposal)
                .where(Proposal.cohort == found.cohort_id, Proposal.teacher == found.teacher_id)
                .order_by(Approval.id)
            )
        appeals = list(Appeal.select().where(Appeal.decision == found))
        return self.render(
            "panel/decision.html",
            decision=found,
            reasons=reasons_of(found),
            hidden=not may_read("sensitive", found),
            approvals=approvals,
            steps=steps,
            appeals=appeals,
        )
