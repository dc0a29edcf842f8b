"""What offices hand on as lists: nominations, enrolments, marks, results, titles; within the scope that is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..hooks.manager import PluginManager
from ..records.accounts import Account
from ..records.cohorts import Cohort
from ..records.people import Subject, Teacher
from ..records.proposals import Proposal
from ..records.results import GrantedAward, decided_on, ends_of, results_of
from ..records.scope import unscoped
from ..records.training import CohortMember, GivenMark, SessionAttendance, TrainingSession
from ..rules.scales import SUBJECTS
from ..rules.wording import Language, Text, number_text, plain
from .cohorts import cohort_of, rules_of
from .conduct import label
from .deciding import STATES as RESULTS

PERSON = {
    "teacher": Text("teacher id", "教师编号"),
    "name": Text("name", "姓名"),
    "school": Text("school", "学校"),
    "county": Text("county", "县区"),
}
# Lists of which not everyone who sees the people sees all: the verb that one must have the right to.
ENTERED_BY = {"marks": "enter_marks", "attendance": "attend"}
COLUMNS: dict[str, dict[str, Text]] = {
    "nominations": {
        **PERSON,
        "subject": Text("subject", "学科"),
        "score": Text("score", "成绩"),
        "state": Text("state", "状态"),
        "rank": Text("rank", "名次"),
    },
    "enrolments": {
        **PERSON,
        "class_name": Text("class", "班级"),
        "study_group": Text("study group", "小组"),
        "state": Text("state", "状态"),
    },
    # These two read back with `btcore import --what marks` and `--what attendance`.
    "marks": {
        "enrolment": Text("enrolment", "学员编号"),
        "teacher": PERSON["teacher"],
        "name": PERSON["name"],
        "component": Text("component", "成绩项"),
        "assessor": Text("assessor", "评委"),
        "value": Text("mark", "分数"),
        "absent": Text("absent", "缺考"),
        "sitting": Text("sitting", "考次"),
        "agreed": Text("agreed", "合议"),
    },
    "attendance": {
        "enrolment": Text("enrolment", "学员编号"),
        "teacher": PERSON["teacher"],
        "name": PERSON["name"],
        "session": Text("session", "节次"),
        "on": Text("date", "日期"),
        "status": Text("status", "出勤情况"),
        "hours": Text("hours", "学时"),
        "planned_hours": Text("hours planned", "计划学时"),
    },
    "results": {
        **PERSON,
        "outcome": Text("outcome", "结果"),
        "total": Text("comprehensive score", "综合成绩"),
        "decision": Text("decision", "决定编号"),
        "on": Text("day", "日期"),
    },
    "awards": {
        **PERSON,
        "number": Text("number", "证书编号"),
        "title": Text("title", "称号"),
        "since": Text("since", "自"),
        "until": Text("until", "至"),
        "state": Text("state", "状态"),
    },
}


def list_rows(what: str, cohort: str, *, manager: PluginManager, language: Language = "en") -> Iterator[dict[str, Any]]:
    """The rows of one list of a cohort, in order, what is a code in words; Refused for a cohort that is not there."""
    there = cohort_of(cohort)
    words = _words(there, manager)
    for row in _ROWS[what](there):
        told = {name: words[name](value) for name, value in row.items() if name in words and value is not None}
        yield row | {name: plain(value, language) for name, value in told.items()}


def _words(cohort: Cohort, manager: PluginManager) -> dict[str, Callable[[str], Any]]:
    """By column, what a code is called in a list of the cohort; a code that has no words stays as it is."""
    named = {one.code: one.name for one in Subject.select() if one.name != one.code}
    return {
        "state": lambda code: label("states", code),
        "outcome": lambda code: label("states", RESULTS.get(code, code)),
        "title": lambda code: _title(cohort, code, manager),
        "subject": lambda code: named.get(code) or SUBJECTS.get(code, code),
    }


def _title(cohort: Cohort, code: str, manager: PluginManager) -> Text | str:
    award = rules_of(cohort, manager).programme.award
    return award.title if award is not None and award.code == code else code


def _person(teacher: Teacher) -> dict[str, Any]:
    places = {name: teacher.attributes.get(name) for name in ("school", "county")}
    return {"teacher": teacher.code, "name": teacher.name, **places}


def _nominations(cohort: Cohort) -> Iterator[dict[str, Any]]:
    query = Proposal.select(Proposal, Teacher).join(Teacher).where(Proposal.cohort == cohort)
    for one in query.order_by(Proposal.rank.is_null(), Proposal.rank, Proposal.id):
        groups = {"subject": one.groups.get("subject"), "score": one.score, "rank": one.rank}
        yield {**_person(one.teacher), **groups, "state": one.state}


def _enrolments(cohort: Cohort) -> Iterator[dict[str, Any]]:
    query = CohortMember.select(CohortMember, Teacher).join(Teacher).where(CohortMember.cohort == cohort)
    for one in query.order_by(CohortMember.class_name, CohortMember.study_group, CohortMember.id):
        places = {"class_name": one.class_name, "study_group": one.study_group}
        yield {**_person(one.teacher), **places, "state": one.state}


def _marks(cohort: Cohort) -> Iterator[dict[str, Any]]:
    query = (
        GivenMark.select(GivenMark, CohortMember, Teacher, Account)
        .join(CohortMember)
        .join(Teacher)
        .switch(GivenMark)
        .join(Account)
        .where(CohortMember.cohort == cohort)
    )
    for one in query.order_by(CohortMember.id, GivenMark.component, GivenMark.id):
        yield {
            "enrolment": f"E-{one.enrolment_id}",
            **_person(one.enrolment.teacher),
            "component": one.component,
            "assessor": one.assessor.name,
            "value": "" if one.value is None else number_text(one.value.normalize()),
            "absent": "true" if one.absent else "",
            "sitting": one.sitting,
            "agreed": "true" if one.agreed else "",
        }


def _attendance(cohort: Cohort) -> Iterator[dict[str, Any]]:
    query = (
        SessionAttendance.select(SessionAttendance, TrainingSession, CohortMember, Teacher)
        .join(TrainingSession)
        .switch(SessionAttendance)
        .join(CohortMember)
        .join(Teacher)
        .where(CohortMember.cohort == cohort)
    )
    for one in query.order_by(CohortMember.id, TrainingSession.on, TrainingSession.id):
        yield {
            "enrolment": f"E-{one.enrolment_id}",
            **_person(one.enrolment.teacher),
            "session": one.session.code,
            "on": str(one.session.on),
            "status": one.status,
            "hours": "" if one.hours is None else number_text(one.hours.normalize()),
            "planned_hours": number_text(one.session.hours.normalize()),
        }


def _results(cohort: Cohort) -> Iterator[dict[str, Any]]:
    # Who moved away was enrolled where they belonged then.
    with unscoped("dossier"):
        ends = ends_of(CohortMember.select().where(CohortMember.cohort == cohort))
    for one in results_of(cohort):
        total = one.bundle["result"].get("total") if one.bundle else None
        result = {"outcome": one.outcome, "total": total, "decision": one.id, "on": str(decided_on(one, ends))}
        yield {**_person(one.teacher), **result}


def _awards(cohort: Cohort) -> Iterator[dict[str, Any]]:
    query = GrantedAward.select(GrantedAward, Teacher).join(Teacher).where(GrantedAward.cohort == cohort)
    for one in query.order_by(GrantedAward.number):
        term = {"since": str(one.since), "until": str(one.until) if one.until else ""}
        yield {**_person(one.teacher), "number": one.number, "title": one.title, **term, "state": one.state}


_ROWS: dict[str, Callable[[Cohort], Iterator[dict[str, Any]]]] = {
    "nominations": _nominations,
    "enrolments": _enrolments,
    "marks": _marks,
    "attendance": _attendance,
    "results": _results,
    "awards": _awards,
}
