"""Teachers, and one teacher's dossier on a page."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, request, url_for
from flask_admin import expose
from peewee import fn

from btcore.operations.cohorts import rules_of
from btcore.operations.dossiers import dossier_data, dossiers_of
from btcore.operations.evidence import clauses_by_code
from btcore.programmes.awards import STATUSES
from btcore.records.cohorts import Cohort
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import NOTHING, Attachment, Jurisdiction, Teacher
from btcore.records.privacy import may_read
from btcore.records.proposals import Proposal
from btcore.records.results import APPEALED, Appeal, Decision, GrantedAward, PeriodReview
from btcore.records.storage import path_of
from btcore.records.training import CohortMember

from .base import ScopedView
from .judging import chance, rules_over, stands, verdicts_today
from .paging import page_of
from .sessions import now

LONGEST, CHANCES = 60, 20


class Teachers(ScopedView):
    word = "teachers"

    @expose("/")
    def index(self) -> Any:
        words = request.args.get("q", "").strip()[:LONGEST].replace("\0", "")
        query = Teacher.select().order_by(Teacher.code)
        if words:
            named = fn.COALESCE(Teacher.name, "").contains(words) if may_read("personal") else NOTHING
            query = query.where(named | Teacher.code.contains(words))
        return self.render("panel/teachers.html", page=page_of(query), words=words)

    @expose("/<code>")
    def dossier(self, code: str) -> Any:
        teacher = _teacher(code)
        today, kinds = now().date(), g.actor.manager.kinds
        (data,) = dossier_data([teacher], on=today)
        (dossier,) = dossiers_of([teacher], on=today, kinds=kinds)
        rows = {one.code: one for one in _records(teacher)}
        records = sorted(data["records"], key=lambda one: str(one.get("on", "")), reverse=True)
        nominations = Proposal.select(Proposal, Cohort).join(Cohort).where(Proposal.teacher == teacher)
        there = {one.cohort_id for one in nominations if one.state != "withdrawn"}
        opened = Cohort.select(Cohort, Jurisdiction).join(Jurisdiction).where(Cohort.state == "open")
        chances = [
            chance(one, teacher, today=today)
            for one in opened.order_by(Cohort.judged_on).limit(CHANCES)
            if one.id not in there and _here(teacher, one) and rules_of(one, g.actor.manager).programme.selection
        ]
        enrolled = CohortMember.select(CohortMember, Cohort).join(Cohort)
        appeals = Appeal.joined(Appeal, Decision, GrantedAward, CohortMember)
        own = g.standing.account.teacher_id == teacher.id
        return self.render(
            "panel/dossier.html",
            teacher=teacher,
            own=own,
            data=data,
            records=records,
            clauses=clauses_by_code(g.actor.manager) if data["attestations"] or data["waivers"] else {},
            rows=rows,
            kinds=kinds,
            verdicts=verdicts_today(dossier, today),
            stands=stands(dossier, today, rules_over(teacher)),
            statuses=STATUSES,
            nominations=list(nominations.order_by(Proposal.id.desc())),
            chances=chances,
            decisions=list(Decision.select().where(Decision.teacher == teacher).order_by(Decision.id.desc()).limit(50)),
            awards=list(GrantedAward.select().where(GrantedAward.teacher == teacher)),
            disqualified=list(enrolled.where(CohortMember.teacher == teacher, CohortMember.state == "disqualified")),
            appeals=list(appeals.where(APPEALED["teacher"] == teacher.id).order_by(Appeal.id)),
            reviews=list(PeriodReview.select().where(PeriodReview.teacher == teacher).order_by(PeriodReview.on)),
            back=url_for("teachers.dossier", code=code),
        )

    @expose("/<code>/files/<record>")
    def file(self, code: str, record: str) -> Any:
        found = EvidenceRecord.get_or_none(EvidenceRecord.teacher == _teacher(code), EvidenceRecord.code == record)
        if found is None or found.attachment_id is None:
            abort(404)
        attached = Attachment.get_by_id(found.attachment_id)
        path = path_of(attached.sha256)
        if not path.is_file():
            abort(404)
        content = path.read_bytes()
        # Never shown by the browser as a page of this site, whatever the file says that it is.
        response = Response(content, mimetype="application/octet-stream")
        response.headers.set("Content-Disposition", "attachment", filename=attached.name.replace("\n", " "))
        return response


def _teacher(code: str) -> Teacher:
    found = Teacher.get_or_none(Teacher.code == code)
    if found is None:
        abort(404)
    return found


def _records(teacher: Teacher) -> Any:
    return (
        EvidenceRecord.select(EvidenceRecord, Attachment)
        .left_outer_join(Attachment, on=(EvidenceRecord.attachment == Attachment.id))
        .where(EvidenceRecord.teacher == teacher)
    )


def _here(teacher: Teacher, cohort: Cohort) -> bool:
    return str(teacher.jurisdiction.path).startswith(cohort.jurisdiction.path)
