"""Results: decided and frozen, corrected by a decision that supersedes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from peewee import JOIN

from ..errors import Refused
from ..population.dossiers import dossier_data
from ..records.cohorts import Cohort
from ..records.people import Teacher
from ..records.persons import erased_on
from ..records.results import RESULT_KINDS, Decision, PeriodReview, decided_on, ends_of
from ..records.training import CohortMember
from ..rules.outcomes import FAIL, PASS, UNKNOWN
from ..rules.record_names import ERASED
from ..schemas.bundles import Rules, score_bundle, verdict_bundle
from .cohorts import rules_of, run_by
from .decisions import frozen
from .enrolling import members_of
from .operation import Doing, operation
from .teaching import marks_data

# Of whom nothing can be judged here, for the answer.
MOVED = "moved beyond reach"
STATES = {str(PASS): "passed", str(FAIL): "failed"}


@operation
def decide(doing: Doing, *, cohort: str, teachers: list[str] | None = None) -> dict[str, Any]:
    """Settle the results of enrolled teachers: of all, or of those named; each is frozen and can be computed again.

    The result is the comprehensive score, or where the programme has none, its duties; where it reviews semesters or
    years, those of the one in which the teacher was enrolled. Whoever is neither through nor failed yet is left and
    told in the answer, with what is missing; so is who was erased, of whom there is nothing to judge, and who moved to
    where the actor does not reach, where the result rests on the dossier. Named, the latter are refused.
    """
    into = run_by(doing, cohort)
    if into.state != "running":
        raise Refused(f"cohort {cohort} is {into.state}; results are decided while it is running")
    rules = rules_of(into, doing.manager)
    members = {code: one for code, one in members_of(doing, into, teachers).items() if one.state == "enrolled"}
    undecided = {code: [ERASED] for code in erased_on(one.teacher for one in members.values())}
    if teachers is None and _needs_dossier(rules):
        undecided |= {code: [MOVED] for code in doing.moved(one.teacher for one in members.values())}
    members = {code: one for code, one in members.items() if code not in undecided}
    # A mark that is entered meanwhile would not be in the result.
    doing.hold(members.values())
    counts = {"passed": 0, "failed": 0}
    for code, bundle in _results(doing, into, rules, members, on=doing.on).items():
        result = bundle["result"]
        outcome = _settled(result["outcome"])
        if outcome not in STATES:
            undecided[code] = [str(one) for one in result.get("missing", [])] or [outcome]
            continue
        frozen(doing, bundle, cohort=into, outcome=outcome, teacher=members[code].teacher)
        doing.move(members[code], STATES[outcome], until=doing.on)
        counts[STATES[outcome]] += 1
    return {"cohort": cohort, **counts, "undecided": undecided}


def _settled(outcome: str) -> str:
    """Duties that are waived, or do not apply, are no failure."""
    return str(PASS) if outcome in ("WAIVED", "NOT_APPLICABLE") else outcome


def _results(
    doing: Doing, cohort: Cohort, rules: Rules, members: Mapping[str, CohortMember], *, on: date
) -> dict[str, dict[str, Any]]:
    """The bundle of each teacher by code, from the marks and dossiers as they are known now about that day."""
    programme = rules.programme
    needs = _needs_dossier(rules)
    everyone = [one.teacher for one in members.values()]
    if needs and (days := erased_on(everyone)):
        code, day = next(iter(days.items()))
        raise Refused(f"teacher {code} was erased on {day}, and the result rests on the dossier; it stays as decided")
    if needs:
        doing.refuse_moved(everyone)
    dossiers = {one["teacher"]["id"]: one for one in dossier_data(everyone, on=on)} if needs else {}
    if programme.score is None:
        if not programme.duties:
            raise Refused(f"programme {programme.code} has neither a score nor duties; nothing is to be decided")
        days = {code: min(on, _last_day(rules, one)) for code, one in members.items()}
        return {
            code: verdict_bundle(rules, dossier=dossiers[code], on=day, part="duties") for code, day in days.items()
        }
    marks = marks_data(members.values())
    hooks = (
        doing.manager.scoring(doing.manager.catalogue[programme.code]) if _installed(doing, programme.code) else None
    )
    return {
        code: score_bundle(rules, marks=marks[one.id], dossier=dossiers.get(code), on=cohort.judged_on, hooks=hooks)
        for code, one in members.items()
    }


def _needs_dossier(rules: Rules) -> bool:
    score = rules.programme.score
    return score is None or score.needs_dossier


def _last_day(rules: Rules, member: CohortMember) -> date:
    """The last day on which the duties of an enrolment are judged: that of the semester or year in which it began."""
    programme = rules.programme
    if programme.review_period is None:
        return date.max
    settings = programme.settings(member.since, rules.overlays)
    return settings.calendar.period(settings.resolve(programme.review_period), member.since).last


def _installed(doing: Doing, code: str) -> bool:
    return code in doing.manager.catalogue


@operation
def correct_decision(doing: Doing, *, decision: int, reason: str) -> dict[str, Any]:
    """Decide again from the marks and the dossier as they are now; the new decision supersedes the old one.

    It is judged on the day of the first one, so that a correction months later looks at the same semester.
    Refused: to who does not reach the cohort; for a decision that is superseded already; while the result is not
    known; where it rests on a dossier that was erased, or of who moved to where the actor does not reach.
    """
    old = decision_of(decision)
    if Decision.get_or_none(Decision.supersedes == old) is not None:
        raise Refused(f"decision {decision} is superseded already; correct the one that holds now")
    if old.kind not in RESULT_KINDS or old.teacher_id is None:
        raise Refused(
            f"decision {decision} is a {old.kind}; only results are decided again, and reviews with correct_review"
        )
    if PeriodReview.get_or_none(PeriodReview.decision == old) is not None:
        raise Refused(f"decision {decision} is of a review; correct it with correct_review")
    if not reason.strip():
        raise Refused("a correction needs a reason")
    into = run_by(doing, old.cohort.code)
    rules = rules_of(into, doing.manager)
    teacher = old.teacher
    members = members_of(doing, into, [teacher.code])
    day = decided_on(old, ends_of(members.values()))
    bundle = _results(doing, into, rules, members, on=day)[teacher.code]
    outcome = _settled(bundle["result"]["outcome"])
    if outcome == str(UNKNOWN):
        raise Refused(f"the result of teacher {teacher.code} is not known yet; enter what is missing first")
    made = frozen(doing, bundle, cohort=into, outcome=outcome, teacher=teacher, supersedes=old)
    doing.move(members[teacher.code], STATES[outcome], reason=reason)
    return {"decision": made.id, "supersedes": decision, "outcome": outcome}


def decision_of(id: int) -> Decision:
    """The decision of a number, with its teacher; Refused if there is none within reach."""
    query = Decision.select(Decision, Teacher).join(Teacher, JOIN.LEFT_OUTER)
    found: Decision | None = query.where(Decision.id == id).first()
    if found is None:
        raise Refused(f"there is no decision {id} within reach; expected the number of one")
    return found
