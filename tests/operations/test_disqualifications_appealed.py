"""Who was disqualified wrongly is taken back by an appeal, as if never disqualified, and nothing is deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lives import candidate, candidates, drafted, sound, stands

from btcore.errors import Refused
from btcore.operations.actors import standing_of
from btcore.operations.dossiers import dossier_data
from btcore.operations.persons import person_data
from btcore.records.cohorts import Cohort, CohortBound
from btcore.records.ledger import AuditChange
from btcore.records.people import Teacher
from btcore.records.proposals import Proposal
from btcore.records.results import Appeal
from btcore.records.scope import unscoped, within
from btcore.records.training import CohortMember

SEMESTER = "school-semester-training"


def disqualified(office, *, by: str = "council", on: str = "2026-10-01", teacher: str = "T-1") -> None:
    told = {"reason": "弄虚作假", "notified_on": date(2026, 9, 10), "reply": "情况不属实"}
    office.do("disqualify", by=by, on=on, cohort="1", teacher=teacher, **told)


def appealed(office, *, by: str = "own T-1", on: str = "2026-10-05", **against: Any) -> int:
    return office.do("appeal", by=by, on=on, text="依据有误", **(against or {"cohort": "1"}))["appeal"]


def answered(office, appeal: int, *, upheld: bool = True, by: str = "city", on: str = "2026-10-20") -> Any:
    return office.do("answer_appeal", by=by, on=on, appeal=appeal, upheld=upheld, answer="经复核，依据不足")


def all_there_is(on: str = "2026-11-01") -> dict[str, Any]:
    """Enrolments, nominations, bounds and dossiers, versions left out."""
    with unscoped("verify"):
        return {
            "enrolments": [(one.state, one.since, one.until, one.reason) for one in rows(CohortMember)],
            "nominations": [(one.state, one.rank, one.reason) for one in rows(Proposal)],
            "bounds": [(one.name, one.approved, one.enrolled) for one in rows(CohortBound)],
            "dossiers": list(dossier_data(rows(Teacher), on=date.fromisoformat(on))),
        }


def rows(model: Any) -> list[Any]:
    return list(model.select().order_by(model.id))


def trained(office, *codes: str) -> None:
    """Enrolled by name in a semester's training of the school."""
    office.do("import_dossiers", dossiers=[candidate(code, f"王{code}") for code in codes])
    drafted(office, programme=SEMESTER, by="school", where="S-01", judged_on="2026-09-01")
    office.do("enrol", by="school", on="2026-09-01", cohort="1", teachers=list(codes))
    office.account("own T-1", "teacher", "S-01", teacher="T-1")


def test_an_upheld_appeal_leaves_the_teacher_as_if_never_disqualified_and_the_audit_has_both(office) -> None:
    candidates(office, "T-1", "T-2")
    before, stood = all_there_is(), stands(office, "T-1", "2026-11-01")
    disqualified(office)
    assert stands(office, "T-1", "2026-11-01").status == "disqualified"
    appeal = appealed(office)
    with pytest.raises(Refused, match=f"appeal {appeal} against the same is open already; it is answered first"):
        appealed(office, on="2026-10-06")
    with pytest.raises(Refused, match="whoever made a decision does not answer the appeal against it"):
        answered(office, appeal, by="council")
    assert answered(office, appeal)["state"] == "upheld"
    assert all_there_is() == before
    assert stands(office, "T-1", "2026-11-01") == stood
    with unscoped("verify"):
        changes = AuditChange.select().where(AuditChange.table == "enrolment", AuditChange.row == 1)
        assert [one.after["state"] for one in changes.order_by(AuditChange.id)] == [
            *("enrolled", "disqualified", "enrolled")
        ]
    sound(office)


def test_a_dismissed_appeal_leaves_the_teacher_disqualified_and_another_may_follow(office) -> None:
    candidates(office, "T-1")
    disqualified(office)
    assert answered(office, appealed(office), upheld=False)["state"] == "dismissed"
    assert stands(office, "T-1", "2026-11-01").status == "disqualified"
    answered(office, appealed(office, on="2026-10-25"), on="2026-10-28")
    disqualified(office, by="city", on="2026-11-05")
    appeal = appealed(office, on="2026-11-06")
    with pytest.raises(Refused, match="whoever made a decision does not answer the appeal against it"):
        answered(office, appeal, on="2026-11-07")
    answered(office, appeal, by="council", on="2026-11-07")
    assert stands(office, "T-1", "2026-12-01").status == "candidate"
    sound(office)


@pytest.mark.parametrize("given_on", ["selected", "enrolled", "closed"])
def test_where_the_place_was_given_on_a_further_one_is_needed_first(office, given_on: str) -> None:
    candidates(office, "T-1", "T-2", quota=1)
    disqualified(office)
    office.do("step_up", by="council", on="2026-10-02", cohort="1")
    if given_on != "selected":
        office.do("enrol", by="council", on="2026-10-03", cohort="1")
    if given_on == "closed":
        office.do("close_cohort", by="school", on="2026-10-04", cohort="1")
    appeal, before = appealed(office), all_there_is()
    with pytest.raises(Refused, match="bound quota holds 1 and has 1; 1 more do not fit; .* further one by amend_coh"):
        answered(office, appeal)
    assert all_there_is() == before
    further = {"reason": "申诉成立，增加名额", "values": {"quota": 2, "front_percentile": 80}}
    office.do("amend_cohort", by="school", on="2026-10-21", cohort="1", **further)
    answered(office, appeal, on="2026-10-22")
    if given_on == "selected":
        office.do("enrol", by="council", on="2026-10-23", cohort="1")
    assert [one[0] for one in all_there_is()["enrolments"]] == ["enrolled", "enrolled"]
    sound(office)


def test_a_cohort_closes_when_appeals_are_answered_and_runs_again_when_a_later_one_is_upheld(office) -> None:
    trained(office, "T-1", "T-2")
    disqualified(office)
    appeal = appealed(office)
    office.do("decide", by="school", on="2027-02-28", cohort="1")
    with pytest.raises(Refused, match=f"cohort 1 has open appeals against disqualifications: {appeal}; answer them"):
        office.do("close_cohort", by="school", on="2027-03-01", cohort="1")
    answered(office, appeal, upheld=False, on="2027-03-02")
    office.do("close_cohort", by="school", on="2027-03-03", cohort="1")
    answered(office, appealed(office, on="2027-03-04"), on="2027-03-05")
    with unscoped("verify"):
        assert Cohort.get().state == "running"
    decided = office.do("decide", by="school", on="2027-03-06", cohort="1")
    assert decided["passed"] + decided["failed"] == 1
    office.do("close_cohort", by="school", on="2027-03-07", cohort="1")
    sound(office)


def test_one_appeals_against_ones_own_disqualification_alone_and_who_runs_the_cohort_answers(office) -> None:
    office.do("import_dossiers", dossiers=[candidate("T-1", "李明"), candidate("T-2", "王芳")])
    drafted(office, programme=SEMESTER, by="county", where="C-01", judged_on="2026-09-01")
    office.do("enrol", by="county", on="2026-09-01", cohort="1", teachers=["T-1", "T-2"])
    for code in ("T-1", "T-2"):
        office.account(f"own {code}", "teacher", "S-01", teacher=code)
    with pytest.raises(Refused, match="the teacher who appeals is not disqualified from 1; expected a cohort where"):
        appealed(office)
    disqualified(office, by="county")
    with pytest.raises(Refused, match="the teacher who appeals is not disqualified from 1"):
        appealed(office, by="own T-2")
    with pytest.raises(Refused, match="from a cohort; expected one of the three"):
        appealed(office, cohort="1", decision=1)
    moved = {"id": "T-1", "school": "S-02", "county": "C-01"}
    office.do("import_dossiers", on="2026-10-03", dossiers=[{"teacher": moved}])
    appeal = appealed(office)
    with pytest.raises(Refused, match="C-01 is not within what council may answer appeal"):
        answered(office, appeal, by="council")
    answered(office, appeal)
    with unscoped("verify"):
        assert CohortMember.get(CohortMember.id == 1).state == "enrolled"
    sound(office)


def test_a_person_is_given_the_appeal_and_erased_from_it_and_is_not_taken_back_then(office) -> None:
    trained(office, "T-1", "T-2")
    disqualified(office)
    appeal = appealed(office)
    with within(standing_of("own T-1", date(2026, 10, 6)).sees()):
        data, _ = person_data("T-1", on=date(2026, 10, 6))
    assert [one["text"] for one in data["tables"]["appeal"]] == ["依据有误"]
    office.do("erase", by="admin", on="2026-10-07", teacher="T-1")
    with unscoped("verify"):
        assert Appeal.get().text == "erased"
    with pytest.raises(Refused, match=r"names who was erased: T-1 \(2026-10-07\)"):
        answered(office, appeal)
    assert answered(office, appeal, upheld=False)["state"] == "dismissed"
