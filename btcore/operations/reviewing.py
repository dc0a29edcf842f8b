"""The look at candidates and title holders over a period; the third pass in a row may be the title."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..errors import Refused
from ..population.dossiers import dossier_data, dossiers_of
from ..programmes.standing import Standing, standings
from ..records.cohorts import Cohort
from ..records.people import Teacher
from ..records.results import REVIEW_OUTCOMES, AwardEvent, GrantedAward, PeriodReview, standing_events
from ..records.training import LEFT, CohortMember
from ..rules.calendar import ONE_DAY, Period
from ..rules.domains import PeriodName
from ..rules.outcomes import FAIL, PASS, WAIVED
from ..schemas.bundles import Rules, verdict_bundle
from .awarding import ENDED, happen, issue, latest_award
from .cohorts import rules_of, run_by
from .decisions import frozen
from .enrolling import enrolled_later, members_of
from .entries import Reviewed
from .operation import Doing, operation

PERIOD = PeriodName()
OUTCOMES = {str(PASS): "passed", str(WAIVED): "passed", str(FAIL): "failed", "NOT_APPLICABLE": "not_assessed"}


@operation
def review(doing: Doing, *, cohort: str, period: str, teachers: list[Reviewed]) -> dict[str, Any]:
    """Enter the review of a period (such as 2025-2026): for each `teacher` the outcome that follows from the rules, or
    `outcome` (excellent, passed, failed, not_assessed) where the assessment team says so, with its `reason`.

    What the rules say of that period is frozen either way, as if it were over. The pass that completes the run makes
    the title; a title that the rules take away after failed reviews is revoked. Refused: a period of another kind than
    the programme reviews, that is still to come, or is reviewed already; a teacher who was in the cohort on no day of
    it, or is enrolled in a later cohort of the programme; where the rules do not know and nobody says the outcome.
    """
    into = run_by(doing, cohort)
    rules = rules_of(into, doing.manager)
    programme = rules.programme
    about, period = _read(rules, period, on=doing.on)
    codes = [one["teacher"] for one in teachers]
    members = members_of(doing, into, codes)
    _refuse_elsewhere(into, members, period=period, about=about)
    _refuse_enrolled_later(members)
    whose = doing.teachers(codes)
    data = {one["teacher"]["id"]: one for one in dossier_data(list(whose.values()), on=doing.on)}
    counts = dict.fromkeys(REVIEW_OUTCOMES, 0)
    for one in teachers:
        teacher = whose[one["teacher"]]
        if PeriodReview.get_or_none(programme=into.programme, teacher=teacher, period=period) is not None:
            raise Refused(f"teacher {teacher.code} is reviewed for {period} already; expected another period")
        bundle, outcome = _judged(doing, rules, data[teacher.code], about, one)
        decision = frozen(doing, bundle, cohort=into, outcome=bundle["result"]["outcome"], teacher=teacher)
        doing.create(
            PeriodReview,
            programme=into.programme,
            cohort=into,
            teacher=teacher,
            period=period,
            on=doing.on,
            outcome=outcome,
            reason=one.get("reason", ""),
            decision=decision,
        )
        counts[outcome] += 1
        if programme.award is not None:
            _follow(doing, into, teacher, decision)
    return {"cohort": cohort, "period": period, **counts}


@operation
def correct_review(
    doing: Doing, *, cohort: str, teacher: str, period: str, reason: str, outcome: str = ""
) -> dict[str, Any]:
    """Review a period again, with the dossier as it is known now, or by an `outcome` that the assessment team says.

    The new decision supersedes the old one, and does to the title what `review` would have done. Refused:
    without a reason; where nothing is reviewed; where a title of the programme was moved since, on which the
    correction would bear: that is decided first, and what an appeal set aside is no move.
    """
    into = run_by(doing, cohort)
    rules = rules_of(into, doing.manager)
    about, period = _read(rules, period, on=doing.on)
    _refuse_enrolled_later(members_of(doing, into, [teacher]))
    whose = doing.teachers([teacher])[teacher]
    there = PeriodReview.get_or_none(programme=into.programme, cohort=into, teacher=whose, period=period)
    if there is None:
        raise Refused(f"teacher {teacher} is not reviewed for {period} in {cohort}; enter it with review")
    if not reason.strip():
        raise Refused("a correction needs a reason")
    if outcome and outcome not in REVIEW_OUTCOMES:
        raise Refused(f"'{outcome}' is no outcome of a review; expected one of {', '.join(REVIEW_OUTCOMES)}")
    awards = AwardEvent.select(AwardEvent, GrantedAward).join(GrantedAward)
    events = awards.where(GrantedAward.programme == into.programme, GrantedAward.teacher == whose)
    moved = next((one for one in standing_events(list(events)) if one.on >= there.on), None)
    if moved is not None:
        number = moved.award.number
        raise Refused(f"award {number} was moved on {moved.on}, after that review; decide on the award itself")
    (data,) = dossier_data([whose], on=doing.on)
    given = {"teacher": teacher, "reason": reason} | ({"outcome": outcome} if outcome else {})
    bundle, became = _judged(doing, rules, data, about, given)
    found = bundle["result"]["outcome"]
    decision = frozen(doing, bundle, cohort=into, outcome=found, teacher=whose, supersedes=there.decision)
    doing.change(doing.lock(there), outcome=became, reason=reason, decision=decision)
    if rules.programme.award is not None:
        _follow(doing, into, whose, decision)
    return {"cohort": cohort, "teacher": teacher, "period": period, "outcome": became}


def _judged(
    doing: Doing, rules: Rules, dossier: Mapping[str, Any], about: Period, given: Mapping[str, Any]
) -> tuple[dict[str, Any], str]:
    """What the rules say of a period, and its outcome: theirs, or the one that is said with a reason."""
    # The review part looks at the period that ended last by the day judged.
    part, day = ("review", about.last) if rules.programme.reviews else ("duties", min(doing.on, about.last))
    bundle = verdict_bundle(rules, dossier=dossier, on=day, part=part)
    said, code = given.get("outcome"), given["teacher"]
    if said and not given.get("reason", "").strip():
        raise Refused(f"the outcome of teacher {code} is said without a reason; expected both, or neither")
    outcome = said or OUTCOMES.get(bundle["result"]["outcome"])
    if outcome not in REVIEW_OUTCOMES:
        raise Refused(f"the rules do not know the outcome of teacher {code} yet; say it, with a reason")
    return bundle, outcome


def _refuse_enrolled_later(members: Mapping[str, CohortMember]) -> None:
    """Who was chosen again is reviewed by the rules of the later cohort."""
    for code, member in members.items():
        later = enrolled_later(member)
        if later is not None:
            raise Refused(f"teacher {code} is enrolled in {later.cohort.code} since; enter the review there")


def _refuse_elsewhere(cohort: Cohort, members: Mapping[str, CohortMember], *, period: str, about: Period) -> None:
    """Who was there for a part of a period is reviewed for it."""
    for code, member in members.items():
        if member.state in LEFT and member.until < about.first:
            raise Refused(
                f"teacher {code} left {cohort.code} on {member.until}, before {period} began on {about.first}; "
                "expected teachers who were in it then"
            )
        if member.since > about.last:
            raise Refused(
                f"teacher {code} is in {cohort.code} since {member.since}, and {period} ended on {about.last}; "
                "expected teachers who were in it then"
            )


def _read(rules: Rules, words: str, *, on: date) -> tuple[Period, str]:
    """A period that the programme reviews, and its words, always written the same; Refused for any other."""
    programme, settings = rules.programme, rules.programme.settings(on, rules.overlays)
    unit = settings.resolve(programme.review_period if programme.award is None else programme.award.review_period)
    unit = unit or "school_year"
    try:
        about = settings.calendar.named(PERIOD.read(words), unit=unit)
    except ValueError:
        raise Refused(f"'{words}' names no period; expected {PERIOD.expected}") from None
    example = settings.calendar.name(settings.calendar.period(unit, on))
    if about.unit != unit:
        raise Refused(f"'{words}' is no {unit}; expected one, such as {example}")
    name = settings.calendar.name(about)
    if about.first > on:
        raise Refused(f"{name} begins on {about.first}; it is reviewed from that day on")
    return about, name


def _stands_on(held: GrantedAward, stands: Standing) -> bool:
    """Whether the standing is that of this award; who was chosen again after it has another one or none yet."""
    if held.state in ENDED:
        return False
    return held.until is None or stands.since is None or stands.since <= held.until + ONE_DAY


def _follow(doing: Doing, cohort: Cohort, teacher: Teacher, decision: Any) -> None:
    """What a review does to the title, by the programme's own rules of standing."""
    rules = rules_of(cohort, doing.manager)
    (dossier,) = dossiers_of([teacher], on=doing.on, kinds=doing.manager.kinds)
    stands = standings(rules.programme, on=doing.on, overlays=rules.overlays)(dossier)
    award = rules.programme.settings(doing.on, rules.overlays).resolve(rules.programme.award)
    held = latest_award(cohort.programme, teacher=teacher)
    if held is not None and not _stands_on(held, stands):
        held = None
    if stands.status == "title_holder" and held is None and stands.since is not None and award.passes:
        issue(
            doing,
            cohort=cohort,
            teacher=teacher,
            award=award,
            decision=decision,
            since=stands.since,
            until=stands.until,
        )
    elif award.renewal == "review" and held is not None and held.until != stands.until and stands.until is not None:
        # A review renews the term of a suspended title too, and leaves the suspension to whoever reinstates.
        state = "suspended" if stands.status == "suspended" else "valid"
        happen(doing, doing.lock(held), "renewed", state=state, reason="end-of-term review", until=stands.until)
    elif stands.status == "revoked" and held is not None and held.state in ("valid", "suspended"):
        happen(doing, doing.lock(held), "revoked", state="revoked", reason="failed reviews")
