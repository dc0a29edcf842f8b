"""Programmes as they are installed: rules in words, values, what lint finds, and what another value would change."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, g, request
from flask_admin import expose

from btcore.cli.output import overlays_of
from btcore.cli.programme_page import value_told
from btcore.cli.programmes import OR, programme_data
from btcore.errors import BtcoreError, InputError
from btcore.operations.dossiers import dossiers_of
from btcore.programmes.changes import what_if as changes_of
from btcore.programmes.lint import lint
from btcore.records.people import Teacher
from btcore.rules.verdicts import PARTS

from .base import ScopedView
from .sessions import now

MOST = 5000


class Programmes(ScopedView):
    word = "programmes"

    @expose("/")
    def index(self) -> Any:
        return self.render("panel/programmes.html", programmes=list(g.actor.manager.catalogue.values()))

    @expose("/<code>")
    def programme(self, code: str) -> Any:
        if code not in g.actor.manager.catalogue:
            abort(404)
        programme, on = g.actor.manager.catalogue[code], _day()
        data = programme_data(programme, on=on, language=g.language)
        findings = list(lint(programme, on=on))
        part = next((one for one in PARTS if getattr(programme, one)), None)
        changes = self._what_if(programme, on, part) if part and request.args.get("value", "").strip() else None
        return self.render(
            "panel/programme.html",
            programme=programme,
            data=data,
            value_told=value_told,
            other_way=lambda one: OR(value=value_told(one), reading=one["reading"]).text(g.language),
            findings=findings,
            on=on,
            part=part,
            changes=changes,
        )

    def _what_if(self, programme: Any, on: date, part: str) -> Any:
        teachers = list(Teacher.select().order_by(Teacher.code).limit(MOST + 1))
        if len(teachers) > MOST:
            flash("too_many", "word")
            return None
        name, value = request.args.get("parameter", ""), request.args.get("value", "").strip()[:200]
        try:
            (overlay,) = overlays_of(programme, (f"{name}={value}",))
            dossiers = dossiers_of(teachers, on=on, kinds=g.actor.manager.kinds)
            return changes_of(programme, dossiers, on=on, overlay=overlay, part=part)
        except InputError as error:
            for line in error.lines():
                flash(line, "error")
        except BtcoreError as error:
            flash(str(error), "error")
        return None


def _day() -> date:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return now().date()
