"""Choosing among approved nominations, and filling places that fall free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import Refused
from ..population.dossiers import dossier_data
from ..programmes.nominations import Bound, Nomination
from ..programmes.ranking import ranked as groups
from ..records.cohorts import Cohort, CohortBound, CohortNotice
from ..records.people import Teacher
from ..records.proposals import Proposal
from ..rules.outcomes import FAIL
from ..rules.parameters import ParameterReference
from ..schemas.bundles import Rules, selection_bundle, verdict_bundle
from ..schemas.nominations import dump_nominations, load_nominations
from .cohorts import put_bound, rules_of, run_by
from .decisions import frozen
from .operation import Doing, operation

# The quota comes with the programme's rule; the other bounds come with the nominations.
QUOTA = "quota"
CHOSEN = ("selected", "enrolled")
# Whose place, if they had one, fell free.
FREED = ("withdrawn", "rejected")
# The tie-break under which the committee's order of equals stands, the last of all.
COMMITTEE = "committee_order"


@operation
def select(
    doing: Doing, *, cohort: str, set_aside: list[str] | None = None, ranked: list[str] | None = None
) -> dict[str, Any]:
    """Choose among the approved nominations by the cohort's frozen rules; the result is frozen, with the reasons.

    Everyone is judged again on the cohort's day, from the dossier as it is now, and that is frozen too: who was chosen
    before and is so no more is approved, as before the selection. `set_aside`
    names teachers who are not known to be eligible and shall not stop the others; `ranked` those who are equal, in the
    order on which the committee decided, best first: it parts nobody whom score or tie-breaks part. Refused while
    somebody else is not known to be eligible, while nominations are still under way, and where equals are left for
    fewer places.
    """
    into = run_by(doing, cohort)
    doing.may_move(into, "selected")
    under_way = Proposal.select().where(Proposal.cohort == into, Proposal.state == "nominated").count()
    if under_way and into.state == "open":
        raise Refused(
            f"{under_way} nominations of {cohort} are still on their way; approve, return or reject them first"
        )
    rules = rules_of(into, doing.manager)
    states = ("approved", "selected", "reserve")
    proposals = _proposals(into, states)
    if not proposals:
        raise Refused(f"cohort {cohort} has no approved nominations; approve some first")
    doing.refuse_erased(one.teacher for one in proposals)
    doing.refuse_moved(one.teacher for one in proposals)
    _judge_again(doing, into, rules, proposals)
    _rank(doing, proposals, ranked or ())
    answer = _choose(doing, into, rules, proposals, set_aside=set_aside or (), kept=None, left=())
    doing.move(into, "selected")
    return answer


@operation
def step_up(doing: Doing, *, cohort: str, ranked: list[str] | None = None) -> dict[str, Any]:
    """Fill the places of those who withdrew since the selection, or were taken out by an objection: who was chosen
    stays, the rule goes on (递补).

    Places that a supplementary notice added are filled too. `ranked` as in `select`. Refused: where neither gave a
    place, and where equals are left for fewer places.
    """
    into = run_by(doing, cohort)
    doing.may_move(into, into.state)
    rules = rules_of(into, doing.manager)
    proposals = [one for one in _proposals(into, (*CHOSEN, "reserve", *FREED)) if one.rank is not None]
    waiting = [one.teacher for one in proposals if one.state == "reserve"]
    doing.refuse_erased(waiting)
    doing.refuse_moved(waiting)
    kept = [_id(one) for one in proposals if one.state in CHOSEN]
    left = [_id(one) for one in proposals if one.state in FREED]
    if not left and not CohortNotice.select().where(CohortNotice.cohort == into).exists():
        raise Refused(f"nobody chosen for {cohort} has withdrawn; there is no place to fill")
    _rank(doing, proposals, ranked or ())
    return _choose(doing, into, rules, proposals, set_aside=(), kept=kept, left=left)


def _proposals(cohort: Cohort, states: Sequence[str]) -> list[Proposal]:
    """The nominations in these states within reach, with the teachers, wherever these belong now."""
    query = Proposal.select(Proposal, Teacher).join(Teacher)
    return list(query.where(Proposal.cohort == cohort, Proposal.state.in_(states)).order_by(Proposal.id))


def _id(proposal: Proposal) -> str:
    return f"N-{proposal.teacher.code}"


def _rank(doing: Doing, proposals: Sequence[Proposal], ranked: Sequence[str]) -> None:
    """Note the committee's order of equals at their nominations, as a tie-break like any other.

    It replaces an earlier one of the same equals: places of two orders say nothing of each other.
    """
    whose = {one.teacher.code: one for one in proposals}
    for place, code in enumerate(dict.fromkeys(ranked)):
        if code not in whose:
            raise Refused(f"{code} is nobody to choose from here; expected the codes of those who are equal")
        given = {**whose[code].tie_breaks, COMMITTEE: str(len(ranked) - place)}
        doing.change(whose[code], tie_breaks=given)
    merits = {(whose[code].tier, whose[code].score) for code in ranked}
    for code, one in whose.items():
        if code not in ranked and COMMITTEE in one.tie_breaks and (one.tier, one.score) in merits:
            doing.change(one, tie_breaks={name: value for name, value in one.tie_breaks.items() if name != COMMITTEE})


def _tie_breaks_of(rules: Rules, nominations: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The order of tie-breaks: the programme's preferences, what offices gave, and the committee's order last."""
    given = {name for one in nominations for name in one["tie_breaks"]}
    rule = rules.programme.selection
    preferred = [one.code for one in rule.preferences if one.code in given] if rule is not None else []
    others = sorted(given - {*preferred, COMMITTEE})
    order = [*preferred, *others, *({COMMITTEE} & given)]
    return {"tie_breaks": order} if order else {}


def _equals(nominations: Sequence[Nomination], id: str, order: Sequence[str]) -> list[str]:
    """Whom a committee has to rank with a nomination: a tie-break parts nobody while one of the equals lacks it."""
    whose = {one.id: one for one in nominations}
    alike = [one for one in nominations if (one.tier, one.score) == (whose[id].tier, whose[id].score)]
    return next([one.teacher for one in group] for group in groups(alike, tie_breaks=order) if whose[id] in group)


def _refuse_ties(rules: Rules, nominations: Sequence[Nomination], result: Mapping[str, Any]) -> None:
    """Refused where equals are left for fewer places, with everyone whom an order has to name."""
    if not result["ties"]:
        return
    out = {one["nomination"] for one in result["not_competing"]}
    competing = [one for one in nominations if one.id not in out]
    ties = dict.fromkeys(
        ", ".join(_equals(competing, tie["nominations"][0], result["tie_breaks"])) for tie in result["ties"]
    )
    tied = "; ".join(ties)
    told = f"{tied} are equal for fewer places; name them as ranked, in the committee's order, best first"
    rule = rules.programme.selection
    if rule is not None and isinstance(rule.ties, ParameterReference) and isinstance(rule.seed, ParameterReference):
        told += f", or have a published seed decide: amend_cohort with {rule.ties.name} draw and {rule.seed.name}"
    raise Refused(told)


def _judge_again(doing: Doing, cohort: Cohort, rules: Rules, proposals: Sequence[Proposal]) -> None:
    if not rules.programme.eligibility:
        return
    whose = {one.teacher.code: one for one in proposals}
    for data in dossier_data([one.teacher for one in proposals], on=cohort.judged_on):
        bundle = verdict_bundle(rules, dossier=data, on=cohort.judged_on, part="eligibility")
        proposal = whose[data["teacher"]["id"]]
        outcome = bundle["result"]["outcome"]
        frozen(doing, bundle, cohort=cohort, outcome=outcome, teacher=proposal.teacher)
        doing.change(proposal, outcome=outcome)


def _choose(
    doing: Doing,
    cohort: Cohort,
    rules: Rules,
    proposals: Sequence[Proposal],
    *,
    set_aside: Sequence[str],
    kept: Sequence[str] | None,
    left: Sequence[str],
) -> dict[str, Any]:
    competing = [
        {
            **one.groups,
            "id": _id(one),
            "teacher": one.teacher.code,
            "outcome": one.outcome,
            "tier": one.tier,
            "tie_breaks": one.tie_breaks,
            **({} if one.score is None else {"score": one.score}),
        }
        for one in proposals
        if one.outcome != str(FAIL) or _id(one) in (*(kept or ()), *left)
    ]
    nominations = {"nominations": competing, "bounds": _bounds(cohort), **_tie_breaks_of(rules, competing)}
    given = load_nominations(nominations, source=cohort.code)
    data = dump_nominations(given)
    bundle = selection_bundle(
        rules,
        nominations=data,
        on=cohort.judged_on,
        set_aside=[f"N-{code}" for code in set_aside],
        kept=kept,
        withdrawn=left,
    )
    result = bundle["result"]
    if result["conflict"]:
        raise Refused(
            f"the bounds cannot be kept together: {', '.join(map(str, result['conflict']))}; change one of them"
        )
    _refuse_ties(rules, [one for one in given.nominations if one.id not in left], result)
    frozen(doing, bundle, cohort=cohort, outcome="PASS")
    _note(doing, proposals, result)
    for bound in rules.programme.selection.bounds if rules.programme.selection else ():
        settings = rules.programme.settings(cohort.judged_on, rules.overlays)
        for one in settings.resolve(bound).over(load_nominations(data, source=cohort.code).nominations):
            _hold(doing, cohort, one)
    taken = {bound["bound"]: bound for bound in result["bounds"]}
    return {
        "cohort": cohort.code,
        "selected": len(result["selected"]),
        "reserve": len(result["reserve"]),
        "passed_over": len(result["passed_over"]),
        "fillable": result["fillable"],
        "places_left": taken[QUOTA]["slack"] if QUOTA in taken else None,
    }


def _hold(doing: Doing, cohort: Cohort, bound: Bound) -> None:
    if isinstance(bound.at_most, int):
        put_bound(
            doing,
            cohort,
            bound.name,
            {"matching": dict(bound.where), "at_most": bound.at_most, "soft": int(bound.soft), "ruled": True},
        )


def _bounds(cohort: Cohort) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "where": one.matching,
            **({} if one.at_most is None else {"at_most": one.at_most}),
            **({} if one.at_least is None else {"at_least": one.at_least}),
            **({"soft": True} if one.soft else {}),
        }
        for one in CohortBound.of(cohort)
        if one.name != QUOTA and not one.ruled
    ]


def _note(doing: Doing, proposals: Sequence[Proposal], result: dict[str, Any]) -> None:
    """Write each nomination's state, rank and reason; whoever is passed over stands on the reserve list, and who lost
    the place is approved again.
    """
    places = {one["nomination"]: (state, one) for state in ("reserve", "selected") for one in result[state]}
    because = {one["nomination"]: one.get("because") for one in result["passed_over"]}
    for proposal in proposals:
        id = _id(proposal)
        if id in places and proposal.state != "enrolled":
            state, one = places[id]
            values = {"rank": one["rank"], "because": because.get(id), "settled_on": doing.on}
            if proposal.state == state:
                doing.change(proposal, **values)
            else:
                doing.move(proposal, state, **values)
        elif id not in places and proposal.state in ("selected", "reserve"):
            doing.move(proposal, "approved", rank=None, because=None, settled_on=None)
