"""Who was erased takes part in nothing any more; what takes them out, or mends what was decided, is still done."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args, get_type_hints, is_typeddict

import pytest
from lives import drafted

from btcore.errors import Refused
from btcore.operations.operation import OF_ERASED
from btcore.operations.verbs import VERBS
from btcore.records.people import Teacher
from btcore.records.proposals import Proposal
from btcore.records.results import Decision, GrantedAward
from btcore.records.scope import unscoped
from btcore.records.training import CohortMember

NAMES = {"teacher", "teachers", "nominations", "dossiers"}
ERASED_ON = "2026-12-01"
GONE = r"who was erased: T-1 \(2026-12-01\)"


def takes_a_teacher(name: str, hint: Any) -> bool:
    """Whether an argument is a teacher's code, or has one in it."""
    inside = get_type_hints(hint) if is_typeddict(hint) else {}
    return name in NAMES or "teacher" in inside or any(takes_a_teacher("", one) for one in get_args(hint))


TAKING = {verb for verb, one in VERBS.items() if any(takes_a_teacher(*hint) for hint in one.hints.items())}
PAPER = {"id": "N1", "kind": "paper", "on": "2026-02", "administrative_level": "city"}
RECORD = {"teacher": "T-1", "record": "R1"}
WORD = {"teacher": "T-1", "clause": "3.2-morals", "by": "学校", "on": date(2026, 11, 1)}
HERE: dict[str, Any] = {"cohort": "2026"}
NAMED = HERE | {"teachers": ["T-1"]}
COMPONENT = "teaching_design"
MARK = {"teacher": "T-1", "component": COMPONENT, "value": 80}
PRESENT = [{"teacher": "T-1", "status": "present", "hours": 6}]
VOTES = {"entitled": 3, "present": 3, "votes_for": 3, "votes_against": 0}
# Every operation that takes a teacher, but for those of OF_ERASED: by whom, and with what.
REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "create_account": ("admin", {"name": "本人", "teacher": "T-1"}),
    "import_dossiers": ("city", {"dossiers": [{"teacher": {"id": "T-1", "name": "李明"}}]}),
    "claim": ("school", {"teacher": "T-1", "record": PAPER}),
    "attach": ("school", RECORD | {"name": "证书", "content": ""}),
    "verify": ("city", RECORD | {"original_seen": True}),
    "return_claim": ("city", RECORD | {"reason": "补材料"}),
    "correct_record": ("city", {"teacher": "T-1", "record": PAPER | {"id": "R1"}, "reason": "更正"}),
    "attest": ("city", WORD | {"met": True}),
    "waive": ("city", WORD | {"reason": "特例"}),
    "nominate": ("school", {"cohort": "1", "nominations": [{"teacher": "T-1", "score": 90}]}),
    "resubmit": ("school", NAMED),
    "approve": ("county", NAMED),
    "return_nomination": ("county", NAMED | {"reason": "补材料"}),
    "count_ballot": ("county", HERE | {"teacher": "T-1", **VOTES}),
    "object": ("school", {"notice": 1, "teacher": "T-1", "text": "情况不实"}),
    "enrol": ("city", NAMED),
    "assign_places": ("city", HERE | {"places": [{"teacher": "T-1", "study_group": "一组"}]}),
    "attend": ("city", HERE | {"session": "S1", "entries": PRESENT}),
    "attend_sessions": ("city", HERE | {"sessions": {"S1": PRESENT}}),
    "declare_conflict": ("city", HERE | {"assessor": "assessor", "teacher": "T-1", "reason": "亲属"}),
    "mark": ("assessor", HERE | {"marks": [MARK]}),
    "enter_marks": ("city", HERE | {"marks": [MARK | {"assessor": "assessor"}]}),
    "settle": ("city", HERE | MARK),
    "decide": ("city", NAMED),
    "grant": ("city", NAMED),
    "review": ("city", HERE | {"period": "2025-2026", "teachers": [{"teacher": "T-1"}]}),
    "correct_review": ("city", HERE | {"teacher": "T-1", "period": "2025-2026", "reason": "更正"}),
}
# They take a decision's number, and no code of a teacher.
BY_NUMBER = {"correct_decision"}


def opened(office, code: str = "1", **more: Any) -> None:
    given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "x", "values": {}}
    office.do("draft_cohort", code=code, judged_on=date(2026, 4, 25), **given | more)
    office.do("open_cohort", cohort=code)


def erased(office, *codes: str, on: str = ERASED_ON) -> None:
    for code in codes:
        office.do("erase", by="admin", on=on, teacher=code)


def test_every_operation_that_takes_a_teacher_refuses_who_was_erased_or_is_one_of_those_that_do_not(
    office, offices
) -> None:
    assert set(REFUSED) | OF_ERASED - BY_NUMBER == TAKING
    assert not set(REFUSED) & OF_ERASED
    offices.to_titles(office)
    opened(office, values=offices.VALUES)
    notice = {"what": "results", "first_day": date(2026, 12, 1), "last_day": date(2026, 12, 9)}
    office.do("publish", on=ERASED_ON, cohort="2026", **notice)
    erased(office, "T-1")
    for verb, (by, given) in REFUSED.items():
        with pytest.raises(Refused, match=GONE):
            office.act(verb, given, who=by, at="2026-12-02T09:00")
    office.do("nominate", by="school", on="2026-12-02", cohort="1", nominations=[{"teacher": "T-9", "score": 90}])


def test_what_takes_out_who_was_erased_or_mends_what_was_decided_is_still_done(office, offices) -> None:
    offices.to_titles(office)
    codes = [f"T-{number}" for number in (5, 6, 7, 8)]
    office.do("import_dossiers", dossiers=[offices.eligible(code, name=f"教师{code}") for code in codes])
    office.do("claim", by="school", teacher="T-5", record=PAPER)
    opened(office, values=offices.VALUES)
    for number, code in enumerate(codes):
        given = [{"teacher": code, "score": 90 - number}]
        office.do("nominate", by="school", on="2026-04-01", cohort="1", nominations=given)
    office.do("approve", by="county", on="2026-04-02", cohort="1", teachers=["T-6", "T-7"])
    office.do("approve", by="city", on="2026-04-03", cohort="1", teachers=["T-6", "T-7"])
    erased(office, "T-1", "T-5", "T-8")
    erased(office, "T-5", on="2026-12-02")
    at, cohort = {"on": "2026-12-03"}, {"cohort": "1"}
    office.do("reject", by="city", teacher="T-5", record="N1", reason="已删除", **at)
    office.do("reject_nomination", by="county", teachers=["T-8"], reason="已删除", **at, **cohort)
    office.do("withdraw_nomination", by="school", teachers=["T-5"], reason="已删除", **at, **cohort)
    office.do("select", on="2026-12-04", **cohort)
    office.do("enrol", on="2026-12-05", **cohort)
    erased(office, "T-6", "T-7", on="2026-12-06")
    later = {"on": "2026-12-07", **cohort}
    office.do("withdraw_enrolment", by="county", teacher="T-6", reason="已删除", **later)
    heard = {"notified_on": date(2026, 12, 6), "reply": "知悉"}
    office.do("disqualify", teacher="T-7", reason="违纪", **heard, **later)
    given = {"cohort": "2026", "teacher": "T-1", "component": COMPONENT, "assessor": "assessor", "reason": "登记错误"}
    office.do("correct_mark", on="2026-12-07", value=80, **given)
    with unscoped("verify"):
        (first,) = Decision.select().where(
            Decision.kind == "score", Decision.teacher == Teacher.get(Teacher.code == "T-1")
        )
    assert office.do("correct_decision", on="2026-12-08", decision=first.id, reason="分数更正")["outcome"] == "PASS"
    number = "2026-T-1"
    office.do("revoke", on="2026-12-09", award=number, reason="弄虚作假", **heard)
    with unscoped("verify"):
        assert GrantedAward.get(GrantedAward.number == number).state == "revoked"
        assert {one.state for one in Proposal.select().where(Proposal.cohort == 2)} == {"withdrawn", "rejected"}


def test_who_was_erased_is_neither_selected_nor_stepped_up_nor_enrolled_until_the_nomination_is_withdrawn(
    office, offices
) -> None:
    codes = ("T-1", "T-2", "T-3", "T-4")
    office.do("import_dossiers", dossiers=[offices.eligible(code, name=f"教师{code}") for code in codes])
    opened(office, values=offices.VALUES)
    given = [{"teacher": code, "score": 90 - number} for number, code in enumerate(codes)]
    office.do("nominate", by="school", on="2026-04-01", cohort="1", nominations=given)
    for who in ("county", "city"):
        office.do("approve", by=who, on="2026-04-02", cohort="1", teachers=list(codes))

    def refused(code: str, verb: str, on: str) -> None:
        erased(office, code, on=on)
        with pytest.raises(Refused, match=rf"who was erased: {code} .*withdraw them where they are under way"):
            office.do(verb, on=on, cohort="1")
        office.do("withdraw_nomination", by="school", on=on, cohort="1", teachers=[code], reason="已删除")

    refused("T-1", "select", "2026-04-26")
    assert office.do("select", on="2026-05-01", cohort="1")["selected"] == 2
    refused("T-2", "enrol", "2026-05-02")
    refused("T-4", "step_up", "2026-05-03")
    office.do("enrol", on="2026-05-04", cohort="1")
    with unscoped("verify"):
        assert [one.teacher.code for one in CohortMember.select()] == ["T-3"]


def test_nothing_is_decided_of_a_dossier_that_was_erased_and_no_title_goes_to_whom_nobody_knows(
    office, offices
) -> None:
    people = [
        {"id": code, "name": name, "school": "S-01", "county": "C-01"} for code, name in (("A", "李"), ("B", "王"))
    ]
    office.do("import_dossiers", dossiers=[{"teacher": one} for one in people])
    drafted(office, programme="school-semester-training", by="school", where="S-01", judged_on="2026-03-01")
    office.do("enrol", by="school", on="2026-03-02", cohort="1", teachers=["A", "B"])
    erased(office, "A", on="2026-06-01")
    told = office.do("decide", by="school", on="2026-08-31", cohort="1")
    assert (told["failed"], told["undecided"]) == (1, {"A": ["erased"]})
    with unscoped("verify"):
        number = Decision.get().id
    erased(office, "B", on="2026-09-01")
    with pytest.raises(Refused, match="teacher B was erased on 2026-09-01, and the result rests on the dossier"):
        office.do("correct_decision", by="council", on="2026-09-02", decision=number, reason="更正")


def test_of_all_who_passed_those_who_were_erased_are_left_without_a_title(office, offices) -> None:
    offices.to_results(office)
    erased(office, "T-1", on="2026-11-22")
    assert office.do("grant", on="2026-11-25", cohort="2026")["granted"] == 0
