"""Mark sheets: the assessor's own, and the office's over all assessors, with marks flagged that are too far apart."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from flask import g, request

from btcore.errors import BtcoreError
from btcore.operations.cohorts import rules_of
from btcore.records.accounts import Account
from btcore.records.cohorts import Cohort
from btcore.records.training import LEFT, AssessorAssignment, CohortMember, GivenMark

from .bench import SHOWN, joined
from .paging import page_of

MOST = SHOWN * 4


def _groups(cohort: Cohort) -> dict[str, set[str]]:
    """The components that are the account's to mark, each with its study groups."""
    groups: dict[str, set[str]] = defaultdict(set)
    for one in AssessorAssignment.select().where(
        AssessorAssignment.cohort == cohort, AssessorAssignment.assessor == g.standing.account
    ):
        groups[one.component].add(one.study_group)
    return groups


class Scheme:
    """The components of a cohort's score: their titles, greatest marks, and how far marks may lie apart."""

    def __init__(self, cohort: Cohort) -> None:
        rules = rules_of(cohort, g.actor.manager)
        self.settings = rules.programme.settings(cohort.judged_on, rules.overlays)
        self.leaves = {one.code: one for one in rules.programme.score.leaves()} if rules.programme.score else {}
        self.titles = {code: one.title for code, one in self.leaves.items()}

    def most(self, code: str) -> Any:
        return self.leaves[code].source.ceiling(self.settings) if code in self.leaves else None

    def tolerance(self, code: str) -> Decimal | None:
        given = getattr(self.leaves[code].source, "tolerance", None) if code in self.leaves else None
        try:
            found = self.settings.resolve(given)
        except BtcoreError:
            return None
        return None if found is None else Decimal(str(found))


def _marks(cohort: Cohort, components: list[str], *, agreed: bool | None = None) -> Any:
    query = GivenMark.select(GivenMark, Account).join(Account).switch(GivenMark).join(CohortMember)
    query = query.where(CohortMember.cohort == cohort, GivenMark.component.in_(components))
    return query if agreed is None else query.where(GivenMark.agreed == agreed)


def spread_of(marks: list[Any]) -> Decimal | None:
    """How far the marks that were given lie apart; None with fewer than two."""
    values = [one.value for one in marks if one.value is not None]
    return max(values) - min(values) if len(values) > 1 else None


def own_sheet(cohort: Cohort) -> dict[str, Any]:
    """The sheet of the assessor: one component, or all of them side by side."""
    scheme, groups = Scheme(cohort), _groups(cohort)
    component = request.args.get("component", "")
    shown = [component] if component in groups else sorted(groups)
    here = joined(CohortMember, cohort).where(CohortMember.state == "enrolled").order_by(CohortMember.id)
    mine = {one for code in shown for one in groups[code]}
    people = [one for one in here.limit(MOST) if "" in mine or one.study_group in mine] if mine else []
    given = list(_marks(cohort, shown, agreed=False)) if shown else []
    own = {(one.enrolment_id, one.component): one for one in given if one.assessor == g.standing.account}
    # Assessors of a blind component see nobody else's marks; others see them to settle differences.
    others: dict[int, list[Any]] = defaultdict(list)
    if len(shown) == 1 and shown[0] not in cohort.blind:
        for one in given:
            if one.assessor != g.standing.account:
                others[one.enrolment_id].append(one)
    apart = {}
    for id, marks in others.items():
        mark = own.get((id, shown[0]))
        apart[id] = spread_of([*marks, *([mark] if mark is not None else [])])
    return {
        "most": {code: scheme.most(code) for code in shown},
        "titles": scheme.titles,
        "tolerance": scheme.tolerance(shown[0]) if len(shown) == 1 else None,
        "tasks": sorted(groups),
        "groups": groups,
        "shown": shown,
        "people": people,
        "given": own,
        "others": others,
        "apart": apart,
        "blind": any(one in cohort.blind for one in shown),
    }


def all_marks(cohort: Cohort) -> dict[str, Any]:
    """What every assessor gave for one component, for the office; those too far apart, and those without marks, first.

    An assessor of a blind component does not see it here either.
    """
    scheme, own = Scheme(cohort), _groups(cohort)
    offered = [
        code
        for code, one in scheme.leaves.items()
        if one.source.takes_marks and not (code in cohort.blind and code in own)
    ]
    asked = request.args.get("component", "")
    component = asked if asked in offered else (offered[0] if offered else "")
    members = joined(CohortMember, cohort).where(CohortMember.state.not_in(LEFT))
    page = page_of(members.order_by(CohortMember.id))
    given: dict[int, list[Any]] = defaultdict(list)
    agreed: dict[int, Any] = {}
    for one in _marks(cohort, [component]).where(GivenMark.enrolment.in_([one.id for one in page.rows])):
        if one.agreed:
            agreed[one.enrolment_id] = one
        else:
            given[one.enrolment_id].append(one)
    return {
        "titles": scheme.titles,
        "offered": offered,
        "component": component,
        "tolerance": scheme.tolerance(component),
        "page": page,
        "given": given,
        "agreed": agreed,
        "apart": {one.id: spread_of(given[one.id]) for one in page.rows},
    }
