"""What the bench of a cohort counts and draws, within the scope that is set."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import g
from peewee import fn

from btcore.cli.chinese import in_chinese
from btcore.operations.conduct import label
from btcore.programmes.marks import STATUSES
from btcore.records.cohorts import Cohort
from btcore.records.people import Teacher
from btcore.records.proposals import Objection, Proposal
from btcore.records.results import APPEALED, Appeal, Decision, GrantedAward, results_of
from btcore.records.training import CohortMember, SessionAttendance, TrainingSession
from btcore.rules.scales import SUBJECTS
from btcore.rules.wording import plain

from .charts import Bar, Columns, bars, distribution, stacks
from .words import WORDS

SHOWN, DRAWN, MOST = 500, 40, 5000


def joined(model: Any, cohort: Cohort) -> Any:
    """Rows of a cohort with their teachers, in one query."""
    return model.select(model, Teacher).join(Teacher).where(model.cohort == cohort)


def funnel_chart(steps: list[tuple[str, int]]) -> list[Bar]:
    return bars([(label("states", state).text(g.language), number) for state, number in steps])


def places_chart(cohort: Cohort, bounds: list[Any]) -> list[Bar]:
    """The places of each bound: taken, and free; those of the selection until people are enrolled."""
    words = {name: WORDS[name].text(g.language) for name in ("taken", "slack")}
    chosen = _chosen(cohort)
    rows = []
    for one in bounds:
        if one.at_most is not None:
            taken = chosen.get(one.name, one.enrolled)
            free = max(0, one.at_most - taken)
            pieces = [("one", taken, f"{words['taken']} {taken}"), ("free", free, f"{words['slack']} {free}")]
            rows.append((bound_name(one.name), pieces, f"{taken} / {one.at_most}"))
    return stacks(rows[:DRAWN])


def _chosen(cohort: Cohort) -> dict[str, int]:
    """How many places of each bound the selection gave away, where the reader may see it and nobody is enrolled yet."""
    if cohort.state != "selected":
        return {}
    found = Decision.select().where(Decision.cohort == cohort, Decision.kind == "selection")
    last = found.order_by(Decision.id.desc()).first()
    return {} if last is None else {one["bound"]: one["taken"] for one in last.bundle["result"]["bounds"]}


def bound_name(name: str) -> str:
    """A bound in words: the total's has a code of its own, and a subject's code stands for its name."""
    if name == "quota":
        return WORDS["all_places"].text(g.language)
    return " ".join(SUBJECTS[one].text(g.language) if one in SUBJECTS else one for one in name.split(" "))


def held_back(cohort: Cohort) -> list[Bar]:
    """Which bound held how many back."""
    counts: Counter[str] = Counter()
    waiting = Proposal.select(Proposal.because).where(Proposal.cohort == cohort, Proposal.state == "reserve")
    for (because,) in waiting.limit(MOST).tuples():
        counts[bound_name(str((because or {}).get("bound") or "–"))] += 1
    return bars(counts.most_common(20))


def why_not(proposals: list[Any]) -> dict[int, str]:
    """Why each of these found no place: the bound that was full and who holds its places, or what else was said."""
    holders = {
        code.removeprefix("N-")
        for one in proposals
        for code in (one.because or {}).get("held_by", ())
        if one.state == "reserve"
    }
    seen = Teacher.select(Teacher.code, Teacher.name).where(Teacher.code.in_(sorted(holders)[:SHOWN]))
    names = dict(seen.tuples()) if holders else {}
    return {one.id: _why(one, names) for one in proposals}


def _why(one: Any, names: dict[str, str]) -> str:
    because = one.because or {}
    if one.state != "reserve" or not because:
        return str(one.reason)
    if not because.get("bound"):
        return in_chinese(because["text"]) if g.language == "zh" else str(because.get("text", ""))
    held = [names.get(code.removeprefix("N-")) for code in because.get("held_by", ())]
    known = "、".join(name for name in held if name) if g.language == "zh" else ", ".join(name for name in held if name)
    full = f"{bound_name(because['bound'])} {WORDS['is_full'].text(g.language)}"
    return f"{full}（{WORDS['held_by'].text(g.language)}{known}）" if known else full


def sessions_of(cohort: Cohort) -> list[dict[str, Any]]:
    """The sessions of a cohort with how many were there, late, away."""
    sessions = list(TrainingSession.select().where(TrainingSession.cohort == cohort).order_by(TrainingSession.on))
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    query = SessionAttendance.select(
        SessionAttendance.session, SessionAttendance.status, fn.COUNT(SessionAttendance.id)
    ).where(SessionAttendance.session.in_([one.id for one in sessions]))
    for session, status, number in query.group_by(SessionAttendance.session, SessionAttendance.status).tuples():
        counts[session][status] = number
    return [{"session": one, "counts": counts[one.id], "reported": sum(counts[one.id].values())} for one in sessions]


def attendance_chart(sessions: list[dict[str, Any]]) -> list[Bar]:
    rows = [
        (
            f"{one['session'].on} {one['session'].title}"[:24],
            [
                (status, number, f"{WORDS[status].text(g.language)} {number}")
                for status in STATUSES
                if (number := one["counts"].get(status))
            ],
            str(one["reported"]),
        )
        for one in sessions
        if one["reported"]
    ]
    return stacks(rows[-DRAWN:])


def total_of(decision: Decision) -> str | None:
    return decision.bundle["result"].get("total") if decision.bundle else None


def score_charts(cohort: Cohort, programme: Any) -> tuple[Columns | None, list[Bar]]:
    """The distribution of the totals with the pass mark, and why those failed who did."""
    totals, marks, reasons = [], [], Counter[str]()
    titles = {one.code: plain(one.title, g.language) for one in programme.score.leaves()} if programme.score else {}
    for one in results_of(cohort).limit(MOST):
        result = one.bundle["result"] if one.bundle else {}
        total, mark = _number(result.get("total")), _number(result.get("pass_mark"))
        totals += [total] if total is not None else []
        marks += [mark] if mark is not None else []
        if one.outcome != "FAIL":
            continue
        parts = [*result.get("gates", ()), *(part for part in result.get("clauses", ()) if part.get("parent") is None)]
        for part in parts:
            if part.get("outcome") == "FAIL":
                reasons[titles.get(part["code"]) or part.get("title") or part["code"]] += 1
        if total is not None and mark is not None and total < mark:
            reasons[WORDS["below_pass_mark"].text(g.language)] += 1
    return distribution(totals, mark=marks[-1] if marks else None), bars(reasons.most_common(20))


def _number(text: Any) -> Decimal | None:
    try:
        return None if text is None else Decimal(str(text))
    except InvalidOperation:
        return None


def objections_of(cohort: Cohort) -> list[Any]:
    return list(
        Objection.select(Objection, Proposal, Teacher)
        .join(Proposal)
        .join(Teacher)
        .where(Proposal.cohort == cohort)
        .order_by(Objection.id)
        .limit(SHOWN)
    )


def appeals_of(cohort: Cohort) -> list[Any]:
    query = Appeal.joined(Appeal, Decision, GrantedAward, CohortMember, Teacher).join_from(
        Appeal, Teacher, on=(Teacher.id == APPEALED["teacher"]), attr="teacher"
    )
    return list(query.where(APPEALED["cohort"] == cohort.id).order_by(Appeal.id).limit(SHOWN))
