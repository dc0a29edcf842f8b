"""Cohorts: drafted, opened with frozen rules, amended by a supplementary notice, closed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from ..errors import Refused, UndeclaredError, nearest
from ..hooks.manager import PluginManager
from ..programmes.bounds import settled
from ..programmes.lint import lint
from ..programmes.programme import Programme
from ..records.cohorts import Cohort, CohortBound, CohortNotice
from ..records.fields import json_text
from ..records.people import Teacher
from ..records.proposals import COUNTED, Proposal
from ..records.results import Appeal
from ..records.training import CohortMember
from ..rules.parameters import Settings, titles
from ..rules.verdicts import references
from ..schemas.bundles import Rules
from ..schemas.nominations import load_nominations
from .operation import Doing, operation
from .setting_up import jurisdiction_of

# Operations that a cohort may want done by another person than the one before.
TWO_PERSONS = ("approve", "settle", "verify")


def cohort_of(code: str) -> Cohort:
    """The cohort of a code; Refused if there is none."""
    found = Cohort.get_or_none(Cohort.code == code)
    if found is None:
        raise Refused(f"there is no cohort {code}; make it with draft_cohort")
    return found


def run_by(doing: Doing, code: str) -> Cohort:
    """The cohort, if its jurisdiction lies within the actor's reach."""
    cohort = cohort_of(code)
    doing.reach(cohort.jurisdiction)
    return cohort


def refuse_outsiders(cohort: Cohort, teachers: Iterable[Teacher]) -> None:
    """Refused for a teacher who belongs elsewhere than where the cohort runs, whoever asks."""
    where = cohort.jurisdiction
    for one in teachers:
        if not one.jurisdiction.path.startswith(where.path):
            raise Refused(f"teacher {one.code} does not belong to {where.code}, where {cohort.code} runs")


def rules_of(cohort: Cohort, manager: PluginManager) -> Rules:
    """The rules as they were frozen, under the cohort's values now."""
    if cohort.rules is None:
        raise Refused(f"cohort {cohort.code} is not open yet; open it with open_cohort")
    frozen = _frozen(cohort.rules_sha256, json_text(cohort.rules), manager)
    return Rules(frozen.programme, frozen.data, cohort.overlay, cohort.plugins, frozen.sha256)


@lru_cache(maxsize=32)
def _frozen(sha256: str, text: str, manager: PluginManager) -> Rules:
    return Rules.read(json.loads(text), values={}, plugins={}, kinds=manager.kinds, types=manager.rule_types)


@operation
def draft_cohort(
    doing: Doing,
    *,
    code: str,
    programme: str,
    jurisdiction: str,
    title: str,
    judged_on: date,
    closes_at: datetime | None = None,
    values: dict[str, Any] | None = None,
    two_persons: list[str] | None = None,
    blind: list[str] | None = None,
) -> dict[str, Any]:
    """Draft one run of a programme: where, judged on what day, nominations until when, with which values.

    `values` are the cohort's own parameter values; `two_persons` the verbs that take another person than the one
    before (approve, settle; verify always does); `blind` the components whose assessors do not see each other's marks.
    With the code of a draft, that one is drafted anew: all is as given now, only its bounds stay. Refused: the code of
    a cohort that is no draft any more, or runs beyond reach.
    """
    installed = doing.manager.catalogue[programme]
    where = doing.reach(jurisdiction_of(jurisdiction))
    marked = [one.code for one in installed.score.leaves() if one.source.takes_marks] if installed.score else []
    for one in two_persons or ():
        if one not in TWO_PERSONS:
            raise Refused(f"{one} is no operation of two persons; expected {nearest(one, TWO_PERSONS)}")
    for one in blind or ():
        if one not in marked:
            raise Refused(f"no component {one} takes marks; expected {nearest(one, marked)}")
    if values:
        installed.overlay(**values)
    drafted = {
        "programme": programme,
        "title": title,
        "jurisdiction": where,
        "judged_on": judged_on,
        "closes_at": closes_at,
        "overlay": values or {},
        "two_persons": two_persons or [],
        "blind": blind or [],
    }
    there = Cohort.get_or_none(Cohort.code == code)
    if there is None:
        doing.make(Cohort, code=code, state="draft", **drafted)
        return {"cohort": code}
    if there.state != "draft" or not doing.reaches(there.jurisdiction):
        raise Refused(f"there is a cohort {code} already; expected another code")
    doing.move(doing.lock(there), "draft", **drafted)
    return {"cohort": code, "drafted_anew": True}


@operation
def set_bounds(doing: Doing, *, cohort: str, bounds: list[dict[str, Any]], replace: bool = False) -> dict[str, Any]:
    """Give a drafted cohort its bounds: an allocation table, ceilings of nominations, in the form of nominations files;
    `replace`: the places of bounds that are not named are taken back.

    A bound of a name that is there already is changed. To replace leaves what was asked at least and the ceilings of
    nominations as they were, unless they are given: a table of places says nothing of them.
    """
    drafted = doing.lock(run_by(doing, cohort))
    doing.may_move(drafted, "draft")
    given = load_nominations({"nominations": [], "bounds": bounds}, source="bounds").bounds
    replaced = _take_back(doing, drafted, but={one.name for one in given}) if replace else None
    for one in given:
        values = {
            "matching": dict(one.where),
            "at_most": one.at_most,
            "at_least": one.at_least,
            "soft": int(one.soft),
            "nominate_at_most": one.nominate_at_most,
        }
        if replace:
            values = {name: value for name, value in values.items() if value is not None or name == "at_most"}
        put_bound(doing, drafted, one.name, values)
    return {"cohort": cohort, "bounds": len(bounds), "replaced": replaced}


def _take_back(doing: Doing, cohort: Cohort, *, but: set[str]) -> int:
    """Take the places of a draft's other bounds back; how many had some."""
    others = [one for one in CohortBound.of(cohort) if one.at_most is not None and one.name not in but]
    for one in others:
        doing.change(one, at_most=None)
    return len(others)


def put_bound(doing: Doing, cohort: Cohort, name: str, values: dict[str, Any]) -> None:
    """Make or change a bound of a cohort; a new one counts who is in it already."""
    there = CohortBound.get_or_none(cohort=cohort, name=name)
    if there is None:
        inside = _inside(cohort, values.get("matching", {}))
        doing.create(CohortBound, cohort=cohort, name=name, **values, **inside)
    else:
        doing.change(there, **values)


def _inside(cohort: Cohort, matching: Mapping[str, Any]) -> dict[str, int]:
    query = Proposal.select(Proposal.state, Proposal.groups).where(
        Proposal.cohort == cohort, Proposal.state.in_((*COUNTED, "enrolled"))
    )
    states = [one.state for one in query if all(one.groups.get(name) == value for name, value in matching.items())]
    return {"approved": len(states), "enrolled": states.count("enrolled")}


@operation
def open_cohort(doing: Doing, *, cohort: str) -> dict[str, Any]:
    """Open a drafted cohort: its rules and values are frozen as they are now.

    Refused while a value that a part of the programme needs is undeclared (UndeclaredError names them and their
    lines; draft_cohort drafts the cohort anew), and while lint finds an error; its other findings are in the answer.
    """
    drafted = run_by(doing, cohort)
    doing.may_move(drafted, "open")
    programme = doing.manager.catalogue[drafted.programme]
    installed = doing.manager.catalogue.installed[drafted.programme]
    rules = Rules.of(programme, values=drafted.overlay, plugins={installed.plugin: installed.version})
    _refuse_undeclared(programme, rules, drafted)
    findings = _refuse_unfit(programme, rules, drafted.judged_on)
    _hold_places(doing, drafted, rules)
    doing.move(
        drafted,
        "open",
        opened_at=doing.at,
        rules=rules.data,
        rules_sha256=rules.sha256,
        plugins=rules.plugins,
    )
    return {"cohort": cohort, "rules_sha256": rules.sha256, "findings": findings}


def _hold_places(doing: Doing, cohort: Cohort, rules: Rules) -> None:
    """The quota as the cohort's values say it now; Refused for fewer places than are taken."""
    selection = rules.programme.selection
    if selection is None:
        return
    places = rules.programme.settings(cohort.judged_on, rules.overlays).resolve(selection.places)
    for bound in settled((), places=None if places is None else int(places)):
        there = CohortBound.get_or_none(cohort=cohort, name=bound.name)
        count = 0 if there is None else doing.lock(there).enrolled
        if isinstance(bound.at_most, int) and count > bound.at_most:
            raise Refused(f"{count} are enrolled in {cohort.code} already; expected at least as many places")
        put_bound(doing, cohort, bound.name, {"at_most": bound.at_most})


def _refuse_undeclared(programme: Programme, rules: Rules, drafted: Cohort) -> None:
    settings = programme.settings(drafted.judged_on, rules.overlays)
    lacking = [settings.parameters[one] for one in needed_values(programme, settings) if not settings.declared(one)]
    if lacking:
        listed = "; ".join(f"{one.name} ({one.title.en}, line {one.line or '–'})" for one in lacking)
        raise UndeclaredError(
            f"cohort {drafted.code} cannot open: undeclared {listed}; draft it anew with draft_cohort and the same "
            f"code, and give {lacking[0].name} among its values",
            pieces=titles(lacking),
        )


def _refuse_unfit(programme: Programme, rules: Rules, on: date) -> list[str]:
    if programme.score is not None:
        programme.scorer(on=on, overlays=rules.overlays)
    findings = [one for one in lint(programme, on=on) if one.code != "undeclared-parameter"]
    errors = [one for one in findings if one.severity == "error" and one.code != "weights-do-not-add-up"]
    if errors:
        found = errors[0].message
        pieces = {found.text("en"): found.text("zh")}
        raise Refused(f"lint finds an error: {found.text('en')}; mend the programme first", pieces=pieces)
    return [one.message.text("en") for one in findings if one.severity == "warning"]


def needed_values(programme: Programme, settings: Settings) -> list[str]:
    """The names of the parameters that a cohort of the programme needs a value for, in order, each once."""
    rule = programme.selection
    # Choosing from a file needs no route; a cohort's nominations go along it, past the ballots of steps in force.
    route = () if rule is None else tuple(one.when for one in rule.route)
    if rule is not None and all(settings.declared(name) for name in references(route, settings)):
        route += tuple(one.ballot for one in rule.steps(settings))
    selection = () if rule is None else (*rule.needed(), *route)
    scheme = None if programme.score is None else programme.score.in_force(settings)
    parts = (*programme.eligibility, *programme.duties, *programme.review, *selection, scheme, programme.award)
    return list(dict.fromkeys(name for part in parts for name in references(part, settings)))


@operation
def amend_cohort(
    doing: Doing,
    *,
    cohort: str,
    reason: str,
    values: dict[str, Any] | None = None,
    closes_at: datetime | None = None,
) -> dict[str, Any]:
    """Change values or the closing time of a cohort by a supplementary notice, which keeps before and after.

    The rules stay frozen; decisions made before stay as they are. Places that come with it are filled by select before
    the enrolment and by step_up after it. Refused: a notice that changes nothing; fewer places than are taken.
    """
    running = run_by(doing, cohort)
    doing.may_move(running, running.state)
    if not reason.strip():
        raise Refused("a supplementary notice needs a reason; it is published")
    rules = rules_of(running, doing.manager)
    merged = {**running.overlay, **(values or {})}
    amended = Rules(rules.programme, rules.data, merged, rules.plugins, rules.sha256)
    rules.programme.overlay(**merged)
    closing = closes_at or running.closes_at
    before = {"values": running.overlay, "closes_at": running.closes_at and running.closes_at.isoformat()}
    after = {"values": merged, "closes_at": closing and closing.isoformat()}
    if before == after:
        raise Refused("the supplementary notice changes nothing; expected another value or closing time")
    number = CohortNotice.select().where(CohortNotice.cohort == running).count() + 1
    doing.create(CohortNotice, cohort=running, number=number, at=doing.at, before=before, after=after, reason=reason)
    doing.change(running, overlay=merged, closes_at=closing)
    _hold_places(doing, running, amended)
    return {"cohort": cohort, "notice": number}


@operation
def close_cohort(doing: Doing, *, cohort: str) -> dict[str, Any]:
    """Close a cohort whose decisions are made. Refused while someone enrolled has none, and while an appeal against a
    disqualification is open: it may bring in one more.
    """
    running = run_by(doing, cohort)
    doing.may_move(running, "closed")
    appeals = Appeal.select(Appeal.id).join(CohortMember).where(CohortMember.cohort == running, Appeal.state == "filed")
    if waiting := ", ".join(str(one.id) for one in appeals.order_by(Appeal.id)):
        raise Refused(f"cohort {cohort} has open appeals against disqualifications: {waiting}; answer them first")
    open_ones = CohortMember.select().where(CohortMember.cohort == running, CohortMember.state == "enrolled").count()
    programme = rules_of(running, doing.manager).programme
    # Where the title comes with reviews, nobody is decided upon.
    if open_ones and (programme.score is not None or programme.award is None):
        raise Refused(f"{open_ones} of cohort {cohort} have no decision yet; decide first")
    doing.move(running, "closed")
    return {"cohort": cohort}
