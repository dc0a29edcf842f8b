"""What waits for whoever is signed in, counted over all cohorts at once; where each cohort stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import g, url_for
from peewee import fn

from btcore.operations.cohorts import rules_of
from btcore.operations.conduct import RIGHTS
from btcore.operations.nominating import route_of
from btcore.records.cohorts import Cohort
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Jurisdiction
from btcore.records.proposals import Objection, Proposal
from btcore.records.results import APPEALED, Appeal, GrantedAward
from btcore.records.training import AssessorAssignment, CohortMember, GivenMark

from .paging import counted
from .sessions import now

SOON = timedelta(days=90)
ORDER = ("nominated", "returned", "approved", "selected", "reserve", "enrolled", "passed", "failed")


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many of what, in which cohort (if in one), and where to go."""

    number: Any
    what: str
    where: str
    cohort: Cohort | None = None


def funnels(cohorts: list[Cohort]) -> dict[int, list[tuple[str, int]]]:
    """How many nominations and enrolments of each cohort are in each state, within the scope that is set."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for model in (Proposal, CohortMember):
        query = model.select(model.cohort, model.state, fn.COUNT(model.id)).where(model.cohort.in_(cohorts))
        for cohort, state, number in query.group_by(model.cohort, model.state).tuples():
            # Who is enrolled stands in both tables; the enrolment is the one that goes on.
            if model is CohortMember or state != "enrolled":
                found[cohort][state] += number
    return {one.id: [(state, found[one.id][state]) for state in ORDER if found[one.id][state]] for one in cohorts}


def waiting(cohorts: list[Cohort]) -> Iterator[Waiting]:
    """What waits, the cohorts' own work first."""
    mine = _at_my_step(cohorts)
    for one in cohorts:
        bench = url_for("cohorts.bench", code=one.code, state="nominated")
        yield Waiting(mine.get(one.id, 0), "nominations_at_step", bench, one)
    if _holds("resubmit"):
        back = _counts(Proposal.select(Proposal.cohort, fn.COUNT(Proposal.id)), Proposal.state == "returned", cohorts)
        for one in cohorts:
            bench = url_for("cohorts.bench", code=one.code, state="returned")
            yield Waiting(back.get(one.id, 0), "returned_to_you", bench, one)
    if _holds("answer_appeal"):
        asked = Counter(_objections(cohorts)) + Counter(_appeals(cohorts))
        for one in cohorts:
            yield Waiting(asked[one.id], "appeals_waiting", url_for("cohorts.notices", code=one.code), one)
    marks = _marks_to_give([one for one in cohorts if one.state == "running"])
    for one in cohorts:
        yield Waiting(marks[one.id], "marks_waiting", url_for("cohorts.marks", code=one.code), one)
    if _holds("verify"):
        claimed = EvidenceRecord.select().where(EvidenceRecord.state == "claimed")
        yield Waiting(counted(claimed), "records_to_verify", url_for("evidence.index"))
    if _holds("renew"):
        out = GrantedAward.select().where(GrantedAward.state == "valid", GrantedAward.until <= now().date() + SOON)
        yield Waiting(counted(out), "titles_running_out", url_for("titles.index"))


def _holds(verb: str) -> bool:
    return any(RIGHTS[verb].get(role) == "within" for role, _ in g.standing.roles)


def _counts(query: Any, condition: Any, cohorts: list[Cohort]) -> dict[int, int]:
    chosen = query.where(Proposal.cohort.in_(cohorts), condition).group_by(Proposal.cohort)
    return dict(chosen.tuples())


def _objections(cohorts: list[Cohort]) -> dict[int, int]:
    return _counts(
        Objection.select(Proposal.cohort, fn.COUNT(Objection.id)).join(Proposal), Objection.upheld.is_null(), cohorts
    )


def _appeals(cohorts: list[Cohort]) -> dict[int, int]:
    of = APPEALED["cohort"]
    chosen = Appeal.joined(of, fn.COUNT(Appeal.id)).where(of.in_([one.id for one in cohorts]), Appeal.state == "filed")
    return dict(chosen.group_by(of).tuples())


def _at_my_step(cohorts: list[Cohort]) -> dict[int, int]:
    """How many nominations of each open cohort stand at a step whose role the actor holds over them."""
    opened = {one.id: one for one in cohorts if one.rules is not None and one.state == "open"}
    query = Proposal.select(Proposal.cohort, Proposal.step, Jurisdiction.path, fn.COUNT(Proposal.id)).join(Jurisdiction)
    chosen = query.where(Proposal.cohort.in_(list(opened)), Proposal.state == "nominated")
    found: Counter[int] = Counter()
    routes: dict[int, Any] = {}
    for id, place, path, number in chosen.group_by(Proposal.cohort, Proposal.step, Jurisdiction.path).tuples():
        if id not in routes:
            rules = rules_of(opened[id], g.actor.manager)
            routes[id] = route_of(rules.programme, rules, opened[id])
        steps = routes[id]
        if place < len(steps) and path.startswith(g.standing.paths(steps[place].role) or ("\0",)):
            found[id] += number
    return dict(found)


def _marks_to_give(cohorts: list[Cohort]) -> Counter[int]:
    """Components of enrolled people that are the account's to mark and have no mark of its own yet, by cohort."""
    found: Counter[int] = Counter()
    mine = AssessorAssignment.select().where(
        AssessorAssignment.cohort.in_(cohorts), AssessorAssignment.assessor == g.standing.account
    )
    by_cohort: dict[int, list[Any]] = defaultdict(list)
    for one in mine:
        by_cohort[one.cohort_id].append(one)
    if not by_cohort:
        return found
    here = CohortMember.select(CohortMember.id, CohortMember.cohort, CohortMember.study_group)
    people = list(here.where(CohortMember.cohort.in_(list(by_cohort)), CohortMember.state == "enrolled"))
    own = GivenMark.select(GivenMark.enrolment, GivenMark.component).join(CohortMember)
    given = set(own.where(CohortMember.cohort.in_(list(by_cohort)), GivenMark.assessor == g.standing.account).tuples())
    for one in people:
        due = {
            task.component
            for task in by_cohort[one.cohort_id]
            if not task.study_group or task.study_group == one.study_group
        }
        found[one.cohort_id] += sum(1 for component in due if (one.id, component) not in given)
    return found
