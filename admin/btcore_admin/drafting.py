"""What a new cohort's form begins with: a free code, and a line for each value that the programme leaves open."""

from __future__ import annotations

from flask import g
from werkzeug.datastructures import MultiDict

from btcore.operations.cohorts import needed_values
from btcore.records.cohorts import Cohort
from btcore.records.people import Jurisdiction

from .sessions import now


def prefilled(given: MultiDict[str, str]) -> MultiDict[str, str]:
    """The form of `draft_cohort` with what can be said beforehand; what was handed on stays."""
    programme = g.actor.manager.catalogue.get(given.get("programme", ""))
    if programme is None:
        return given
    today, made = now().date(), MultiDict(given)
    begin = {
        "code": _free(str(today.year)),
        "title": f"{today.year} {programme.title.text(g.language)}",
        "judged_on": today.isoformat(),
    }
    here = list(Jurisdiction.select().where(Jurisdiction.path.in_(list(g.standing.sees().paths) or [""])).limit(2))
    if len(here) == 1:
        begin["jurisdiction"] = here[0].code
    settings = programme.settings(today)
    open_values = [name for name in needed_values(programme, settings) if not settings.declared(name)]
    begin |= {f"values-{number}-parameter": name for number, name in enumerate(open_values)}
    for name, value in begin.items():
        made.setdefault(name, value)
    return made


def _free(year: str) -> str:
    taken = {one.code for one in Cohort.select(Cohort.code).where(Cohort.code.startswith(year))}
    return next(code for number in range(1, len(taken) + 2) if (code := f"{year}-{number}") not in taken)
