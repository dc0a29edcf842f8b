"""Titles that were granted: those that run out, those whose review is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_admin import expose

from btcore.records.cohorts import Cohort
from btcore.records.people import Teacher
from btcore.records.results import GrantedAward, PeriodReview

from .base import ScopedView
from .paging import page_of
from .sessions import now

YEAR = timedelta(days=365)
PAGE = 100


class Titles(ScopedView):
    word = "titles"

    @expose("/")
    def index(self) -> Any:
        today = now().date()
        held = GrantedAward.select(GrantedAward, Teacher, Cohort).join(Teacher).switch(GrantedAward).join(Cohort)
        valid = held.where(GrantedAward.state.in_(("valid", "suspended")))
        soon = valid.where(GrantedAward.until <= today + YEAR).order_by(GrantedAward.until).limit(PAGE)
        fresh = PeriodReview.select(PeriodReview.teacher).where(PeriodReview.on > today - YEAR)
        due = valid.where(GrantedAward.since <= today - YEAR, GrantedAward.teacher.not_in(fresh)).limit(PAGE)
        page = page_of(valid.order_by(GrantedAward.number))
        return self.render("panel/titles.html", page=page, soon=list(soon), due=list(due))
