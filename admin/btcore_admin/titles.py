"""Titles that were granted: those that run out, those whose review is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request
from flask_admin import expose
from peewee import fn

from btcore.records.cohorts import Cohort
from btcore.records.people import Teacher
from btcore.records.results import GrantedAward, PeriodReview

from .base import ScopedView
from .sessions import now

YEAR = timedelta(days=365)
PAGE = 100


class Titles(ScopedView):
    word = "titles"

    @expose("/")
    def index(self) -> Any:
        today = now().date()
        page = max(0, min(request.args.get("page", 0, type=int), 10_000))
        held = GrantedAward.select(GrantedAward, Teacher, Cohort).join(Teacher).switch(GrantedAward).join(Cohort)
        valid = held.where(GrantedAward.state.in_(("valid", "suspended")))
        kept = valid.order_by(GrantedAward.number).limit(PAGE + 1).offset(page * PAGE)
        soon = valid.where(GrantedAward.until <= today + YEAR).order_by(GrantedAward.until).limit(PAGE)
        reviewed = PeriodReview.select(PeriodReview.teacher, fn.MAX(PeriodReview.on)).group_by(PeriodReview.teacher)
        fresh = [teacher for teacher, on in reviewed.tuples() if on > (today - YEAR)]
        due = valid.where(GrantedAward.since <= today - YEAR, GrantedAward.teacher.not_in(fresh)).limit(PAGE)
        found = list(kept)
        return self.render(
            "panel/titles.html", kept=found[:PAGE], more=len(found) > PAGE, page=page, soon=list(soon), due=list(due)
        )
