"""Verdicts as pages show them: on a cohort's day by its frozen rules, or on a day by a programme's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, g

from btcore import explain
from btcore.errors import BtcoreError, InputError
from btcore.operations.cohorts import rules_of
from btcore.operations.dossiers import dossiers_of
from btcore.programmes.scores import Score
from btcore.programmes.standing import standings
from btcore.programmes.workings import working_lines
from btcore.records.cohorts import Cohort
from btcore.records.people import Teacher
from btcore.records.results import Decision
from btcore.records.training import LEFT, CohortMember
from btcore.rules.explain import explain_lines
from btcore.rules.outcomes import FAIL, PASS
from btcore.rules.verdicts import PARTS, Verdict
from btcore.schemas.bundles import Rules, computed

from .charts import Calendar, duties

LATEST = 4


def verdicts_in(cohort: Cohort, teachers: Sequence[Teacher]) -> list[Any]:
    """The verdict on each teacher on the cohort's day; None where the programme asks nothing, or cannot judge yet."""
    rules = rules_of(cohort, g.actor.manager)
    if not rules.programme.eligibility or not teachers:
        return [None] * len(teachers)
    try:
        judge = rules.programme.judge(on=cohort.judged_on, overlays=rules.overlays)
        return [judge(one) for one in dossiers_of(teachers, on=cohort.judged_on, kinds=g.actor.manager.kinds)]
    except BtcoreError:
        return [None] * len(teachers)


@dataclass(frozen=True, slots=True)
class Chance:
    """A cohort that takes nominations, for one teacher: the verdict, what is missing, by when."""

    cohort: Cohort
    verdict: Any
    missing: tuple[str, ...]
    # The day before which what is missing must be there; None where that day is over.
    by: date | None

    @property
    def closed(self) -> bool:
        """Whether a nomination would be refused."""
        return self.verdict is not None and self.verdict.outcome is FAIL


def chance(cohort: Cohort, teacher: Teacher, *, today: date) -> Chance:
    """What stands between a teacher and a cohort, in the teacher's words."""
    (verdict,) = verdicts_in(cohort, [teacher])
    lines = []
    for one in verdict.clauses if verdict is not None else ():
        if one.parent is None and one.outcome is not PASS:
            lines += [missing.text(g.language) for missing in one.missing] or [one.clause.wording.text(g.language)]
    by = cohort.judged_on if cohort.judged_on >= today else None
    return Chance(cohort, verdict, tuple(dict.fromkeys(lines)), by)


def verdicts_today(dossier: Any, today: date) -> list[tuple[Any, Any, str]]:
    """What each programme says of a dossier today: programme, outcome (None where it cannot judge), words."""
    verdicts: list[tuple[Any, Any, str]] = []
    for programme in g.actor.manager.catalogue.values():
        part = next((one for one in PARTS if getattr(programme, one)), None)
        if part is None:
            continue
        try:
            verdict = programme.check(dossier, on=today, part=part)
        except BtcoreError as error:
            verdicts.append((programme, None, str(error)))
        else:
            verdicts.append((programme, verdict.outcome, explain(verdict, g.language)))
    return verdicts


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a teacher stands in a programme, and the duties that come with it along the time."""

    programme: Any
    standing: Any
    duties: Calendar | None
    # Each duty with what it still asks for.
    lines: tuple[tuple[str, tuple[str, ...]], ...]


def reasons_of(decision: Decision) -> list[str]:
    """Why a decision came out as it did, in sentences; of a selection the cohort's list says it of each.

    Where it cannot be computed, a message says why.
    """
    if decision.bundle is None:
        return []
    try:
        found = computed(decision.bundle, rules_of(decision.cohort, g.actor.manager))
    except InputError as error:
        for line in error.lines():
            flash(line, "error")
        return []
    if isinstance(found, Verdict):
        return list(explain_lines(found, g.language, readings=True))
    return list(working_lines(found, g.language)) if isinstance(found, Score) else []


def rules_over(teacher: Teacher) -> dict[str, Rules]:
    """The rules and values of the latest cohort in which the teacher is, or was to the end, by programme."""
    enrolled = CohortMember.select(CohortMember, Cohort).join(Cohort).order_by(CohortMember.since, CohortMember.id)
    there = enrolled.where(CohortMember.teacher == teacher, CohortMember.state.not_in(LEFT))
    return {one.cohort.programme: rules_of(one.cohort, g.actor.manager) for one in there}


def stands(dossier: Any, today: date, ruled: Mapping[str, Rules]) -> list[Stand]:
    """Where the teacher stands in each programme with a title or with duties: what it brings, what is due by when.

    Duties are shown to those who owe them: who was selected or holds the title, or everybody where nobody is chosen.
    `ruled` has rules and values other than the published ones, by programme.
    """
    chosen = {one.get("programme") for one in dossier.records if one.kind in ("selected", "title")}
    found = []
    for published in g.actor.manager.catalogue.values():
        own = ruled.get(published.code)
        programme, overlays = (published, ()) if own is None else (own.programme, own.overlays)
        owes = programme.duties and (programme.code in chosen or not programme.eligibility)
        try:
            standing = None if programme.award is None else standings(programme, on=today, overlays=overlays)(dossier)
            verdict = programme.check(dossier, on=today, part="duties", overlays=overlays) if owes else None
        except BtcoreError:
            # A value that the rules need is not declared; the programme's page says which.
            continue
        drawn = None if verdict is None else duties(verdict, on=today)
        if standing is not None or drawn is not None:
            found.append(Stand(programme, standing, drawn, () if drawn is None else tuple(_lines(verdict))))
    return found


def _lines(verdict: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in verdict.clauses:
        if one.parent is None and str(one.outcome) != "NOT_APPLICABLE":
            head = f"{one.code} {one.clause.wording.text(g.language)}: {one.outcome.label.text(g.language)}"
            missing = [part.text(g.language) for part in one.missing]
            # The latest are the ones that something can still be done about.
            yield head, tuple(missing[-LATEST:])
