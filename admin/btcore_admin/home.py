"""The first page: what waits for whoever is signed in, and where each cohort stands."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, url_for
from flask_admin import expose

from btcore.records.cohorts import Cohort
from btcore.records.people import Teacher

from .base import ScopedIndexView
from .waiting import funnels, waiting

MOST = 50


class Home(ScopedIndexView):
    word = "home"

    @expose("/")
    def index(self) -> Any:
        if not g.standing.roles and g.standing.account.teacher_id is not None:
            own = Teacher.get_by_id(g.standing.account.teacher_id)
            return redirect(url_for("teachers.dossier", code=own.code))
        going = Cohort.select().where(Cohort.state != "closed").order_by(Cohort.id.desc())
        cohorts = list(going.limit(MOST))
        work = [one for one in waiting(cohorts) if one.number not in (0, "0")]
        return self.render("panel/home.html", work=work, cohorts=cohorts, funnels=funnels(cohorts))
