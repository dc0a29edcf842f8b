"""Teachers, and one teacher's dossier on a page."""

from __future__ import annotations

from typing import Any

from flask import abort, g, request
from flask_admin import expose
from peewee import fn

from btcore import explain
from btcore.errors import BtcoreError
from btcore.operations.dossiers import dossier_data, dossiers_of
from btcore.records.people import Teacher
from btcore.rules.verdicts import PARTS

from .base import ScopedView
from .sessions import now

PAGE = 50
LONGEST = 60


class Teachers(ScopedView):
    word = "teachers"

    @expose("/")
    def index(self) -> Any:
        words = request.args.get("q", "").strip()[:LONGEST].replace("\0", "")
        page = max(0, min(request.args.get("page", 0, type=int), 10_000))
        query = Teacher.select().order_by(Teacher.code)
        if words:
            query = query.where(fn.COALESCE(Teacher.name, "").contains(words) | Teacher.code.contains(words))
        found = list(query.limit(PAGE + 1).offset(page * PAGE))
        return self.render("panel/teachers.html", teachers=found[:PAGE], more=len(found) > PAGE, page=page, words=words)

    @expose("/<code>")
    def dossier(self, code: str) -> Any:
        teacher = Teacher.get_or_none(Teacher.code == code)
        if teacher is None:
            abort(404)
        today, manager = now().date(), g.actor.manager
        (data,) = dossier_data([teacher], on=today)
        (dossier,) = dossiers_of([teacher], on=today, kinds=manager.kinds)
        verdicts = []
        for programme in manager.catalogue.values():
            part = next((one for one in PARTS if getattr(programme, one)), None)
            if part is None:
                continue
            try:
                verdict = programme.check(dossier, on=today, part=part)
            except BtcoreError as error:
                verdicts.append((programme, None, str(error)))
            else:
                verdicts.append((programme, verdict.outcome, explain(verdict, g.language)))
        records = sorted(data["records"], key=lambda one: str(one.get("on", "")), reverse=True)
        return self.render(
            "panel/dossier.html", teacher=teacher, data=data, records=records, kinds=manager.kinds, verdicts=verdicts
        )
