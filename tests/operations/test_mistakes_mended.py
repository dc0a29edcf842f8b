"""Mistakes are mended by new events: a supplementary notice, a corrected mark, a decision that supersedes, a refusal to
the person who may not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from btcore import BtcoreError
from btcore.records.audit import chain_faults, changed_rows
from btcore.records.cohorts import CohortBound, CohortNotice
from btcore.records.doctor import examine
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Subject
from btcore.records.results import Appeal, Decision, GrantedAward
from btcore.records.scope import unscoped
from btcore.records.training import GivenMark

COHORT = "2026"
CODES = ("T-1", "T-2", "T-3")
VALUES = {"pass_mark": 75, "gate_pass_mark": 60, "minimum_attendance": 85, "quota": 1}
Drafted = Callable[..., None]


@pytest.fixture
def drafted(office, eligible) -> Drafted:
    """A function that drafts and opens the city's cohort with three teachers at hand."""

    def draft(**more: Any) -> None:
        office.do("import_dossiers", dossiers=[eligible(code, name=f"教师{code}") for code in CODES])
        given = {"code": COHORT, "programme": "city-key-teacher", "jurisdiction": "CITY", "title": "x"}
        office.do("draft_cohort", judged_on=date(2026, 4, 25), values=VALUES, **given, **more)
        office.do("open_cohort", cohort=COHORT)

    return draft


def chosen(office) -> None:
    """All three are nominated and approved; as many are selected as there are places."""
    given = [{"teacher": code, "score": 90 - number} for number, code in enumerate(CODES)]
    office.do("nominate", by="school", on="2026-04-01", cohort=COHORT, nominations=given)
    office.do("approve", by="county", on="2026-04-02", cohort=COHORT, teachers=list(CODES))
    office.do("approve", by="city", on="2026-04-03", cohort=COHORT, teachers=list(CODES))
    office.do("select", on="2026-05-01", cohort=COHORT)


def amended(office, on: str, quota: int) -> None:
    office.do("amend_cohort", on=on, cohort=COHORT, reason="名额调整", values={"quota": quota})


def marked(office, *, value: str = "70") -> str:
    """The only one enrolled has all marks of two assessors; the code of a component."""
    office.do("enrol", on="2026-05-04", cohort=COHORT)
    sessions = [{"code": "S1", "stage": "centralised_training", "title": "讲座", "on": "2026-05-10", "hours": 6}]
    office.do("plan_sessions", on="2026-05-04", cohort=COHORT, sessions=sessions)
    entries = [{"teacher": "T-1", "status": "present"}]
    office.do("attend", on="2026-05-10", cohort=COHORT, session="S1", entries=entries)
    leaves = office.manager.catalogue["city-key-teacher"].score.leaves()
    components = [one.code for one in leaves if one.source.takes_marks]
    for who in ("assessor", "second_assessor"):
        tasks = [{"assessor": who, "component": code} for code in components]
        office.do("assign_assessors", on="2026-05-05", cohort=COHORT, assessors=tasks)
        marks = [{"teacher": "T-1", "component": code, "value": value} for code in components]
        office.do("mark", by=who, on="2026-11-01", cohort=COHORT, marks=marks)
    return components[0]


def sound() -> None:
    with unscoped("verify"):
        assert list(chain_faults()) == []
        assert list(examine()) == []


def test_a_supplementary_notice_gives_places_before_the_enrolment_and_keeps_before_and_after(office, drafted) -> None:
    drafted()
    chosen(office)
    amended(office, "2026-05-02", 2)
    assert office.do("select", on="2026-05-03", cohort=COHORT)["selected"] == 2
    assert office.do("enrol", on="2026-05-04", cohort=COHORT)["enrolled"] == 2
    notice = CohortNotice.get()
    assert (notice.before["values"]["quota"], notice.after["values"]["quota"], notice.reason) == (1, 2, "名额调整")
    assert CohortBound.get(CohortBound.name == "quota").at_most == 2
    sound()


def test_places_that_a_notice_gives_after_the_enrolment_are_filled_from_the_reserve(office, drafted) -> None:
    drafted()
    chosen(office)
    office.do("enrol", on="2026-05-04", cohort=COHORT)
    with pytest.raises(BtcoreError, match="nobody chosen for 2026 has withdrawn"):
        office.do("step_up", on="2026-05-05", cohort=COHORT)
    amended(office, "2026-05-05", 3)
    assert office.do("step_up", on="2026-05-06", cohort=COHORT)["selected"] == 3
    assert office.do("enrol", on="2026-05-07", cohort=COHORT)["enrolled"] == 2
    with pytest.raises(BtcoreError, match="3 are enrolled in 2026 already; expected at least as many places"):
        amended(office, "2026-05-08", 2)
    sound()


def test_a_wrong_mark_is_corrected_after_an_appeal_and_the_decision_superseded(office, drafted) -> None:
    drafted()
    chosen(office)
    component = marked(office)
    office.account("own", "teacher", "S-01", teacher="T-1")
    corrected = {"cohort": COHORT, "teacher": "T-1", "assessor": "assessor"}
    with pytest.raises(BtcoreError, match="teacher T-1 is enrolled; a mark is corrected after the decision"):
        office.do("correct_mark", on="2026-11-19", component=component, value="71", reason="笔误", **corrected)
    assert office.do("decide", on="2026-11-20", cohort=COHORT)["failed"] == 1
    with unscoped("verify"):
        decision = Decision.get(Decision.kind == "score").id
    appeal = office.do("appeal", by="own", on="2026-11-22", decision=decision, text="评分录入有误")["appeal"]
    with pytest.raises(BtcoreError, match="appeal .* against the same is open already"):
        office.do("appeal", by="own", on="2026-11-23", decision=decision, text="再次申诉")
    with pytest.raises(BtcoreError, match="whoever made a decision does not answer the appeal"):
        office.do("answer_appeal", on="2026-11-24", appeal=appeal, upheld=True, answer="属实")
    office.account("other", "city_institute", "CITY")
    office.do("answer_appeal", by="other", on="2026-11-24", appeal=appeal, upheld=True, answer="属实")
    with unscoped("verify"):
        components = sorted({one.component for one in GivenMark.select()})
    for code in components:
        for who in ("assessor", "second_assessor"):
            given = {**corrected, "assessor": who, "component": code, "value": "95", "reason": "录入时串行"}
            office.do("correct_mark", on="2026-11-25", **given)
    with pytest.raises(BtcoreError, match="200 is over the maximum"):
        office.do("correct_mark", on="2026-11-25", component=component, value="200", reason="x", **corrected)
    with pytest.raises(BtcoreError, match="gave teacher T-1 no such mark"):
        given = {**corrected, "component": component, "value": "95", "reason": "x", "sitting": 2}
        office.do("correct_mark", on="2026-11-25", **given)
    office.do("correct_decision", on="2026-11-26", decision=decision, reason="更正评分")
    assert office.do("grant", on="2026-11-27", cohort=COHORT)["granted"] == 1
    with unscoped("verify"):
        history = changed_rows("mark", GivenMark.get(GivenMark.component == component).id)
        assert [(one.before or {}).get("value") for one in history] == [None, "70.0000"]
        assert Appeal.get().state == "upheld"
    sound()


def test_whoever_marked_does_not_settle_where_the_cohort_asks_for_two_persons(office, drafted) -> None:
    drafted(two_persons=["settle"])
    chosen(office)
    component = marked(office)
    settled = {"cohort": COHORT, "teacher": "T-1", "component": component, "value": "72"}
    with pytest.raises(BtcoreError, match="assessor marked teacher T-1; in 2026 another person enters"):
        office.do("settle", by="assessor", on="2026-11-02", **settled)
    office.do("settle", by="city", on="2026-11-02", **settled)
    office.do("settle", by="city", on="2026-11-03", **{**settled, "value": "73"})
    with unscoped("verify"):
        assert [str(one.value.normalize()) for one in GivenMark.select().where(GivenMark.agreed)] == ["73"]


def test_without_that_an_assessor_settles_what_they_marked(office, drafted) -> None:
    drafted()
    chosen(office)
    given = {"cohort": COHORT, "teacher": "T-1", "component": marked(office), "value": "72"}
    assert office.do("settle", by="assessor", on="2026-11-02", **given)["value"] == "72"


def test_whoever_nominated_does_not_approve_where_the_cohort_asks_for_two_persons(office, drafted) -> None:
    drafted(two_persons=["approve"])
    office.do("nominate", by="county", on="2026-04-01", cohort=COHORT, nominations=[{"teacher": "T-1", "score": 9}])
    with pytest.raises(BtcoreError, match="whoever nominated, or approved before, may not approve"):
        office.do("approve", by="county", on="2026-04-02", cohort=COHORT, teachers=["T-1"])


def test_whoever_approved_does_not_approve_the_next_step_though_the_clocks_differ(office, drafted) -> None:
    drafted(two_persons=["approve"])
    office.do(
        "grant_role", by="admin", account="county", role="city_institute", jurisdiction="CITY", since=date(2026, 1, 1)
    )
    nominations = [{"teacher": "T-1", "score": 9}]
    office.do("nominate", by="school", on="2026-04-01T10:10", cohort=COHORT, nominations=nominations)
    office.do("approve", by="county", on="2026-04-01T10:05", cohort=COHORT, teachers=["T-1"])
    with pytest.raises(BtcoreError, match="whoever nominated, or approved before, may not approve"):
        office.do("approve", by="county", on="2026-04-02", cohort=COHORT, teachers=["T-1"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"two_persons": ["aprove"]}, "aprove is no operation of two persons; expected one of approve"),
        ({"blind": ["coursware"]}, "no component coursware takes marks; expected courseware"),
    ],
)
def test_a_word_that_would_guard_nothing_is_refused(given: dict[str, Any], words: str, drafted) -> None:
    with pytest.raises(BtcoreError, match=words):
        drafted(**given)


def test_whoever_claimed_a_record_neither_verifies_nor_corrects_it(office, eligible) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1")])
    record = {"id": "N1", "kind": "paper", "on": "2025-06-06", "administrative_level": "county"}
    office.do("claim", by="school", teacher="T-1", record=record)
    with pytest.raises(BtcoreError, match="record N1 was claimed by the same account; another person verifies it"):
        office.do("verify", by="school", teacher="T-1", record="N1", original_seen=True)
    office.do("verify", by="county", teacher="T-1", record="N1", original_seen=True)
    better = {"teacher": "T-1", "record": {**record, "administrative_level": "province"}, "reason": "级别有误"}
    with pytest.raises(BtcoreError, match="record N1 was claimed by the same account; another person corrects it"):
        office.do("correct_record", by="school", **better)
    assert office.do("correct_record", by="county", **better)["state"] == "verified"


def test_whoever_claimed_a_record_does_not_verify_or_correct_it_by_an_import(office, eligible) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1")])
    record = {"id": "N1", "kind": "paper", "on": "2025-06-06", "administrative_level": "county"}
    office.do("claim", by="school", teacher="T-1", record=record)
    mine = {"by": "school", "dossiers": [{**eligible("T-1"), "records": [{**record, "status": "verified"}]}]}
    match = "record N1 of teacher T-1 was claimed by the same account; another person verifies or corrects it"
    with pytest.raises(BtcoreError, match=match):
        office.do("import_dossiers", **mine)
    assert office.do("import_dossiers", **{**mine, "by": "county"})["records_changed"] == 1
    assert office.do("import_dossiers", **mine)["records_changed"] == 0
    with unscoped("verify"):
        there = EvidenceRecord.get(EvidenceRecord.code == "N1")
        assert (there.state, there.settled_by.name) == ("verified", "county")
    better = {**eligible("T-1"), "records": [{**record, "administrative_level": "province"}]}
    with pytest.raises(BtcoreError, match=match):
        office.do("import_dossiers", by="school", dossiers=[better])


@pytest.mark.parametrize(
    ("changed", "settled"),
    [
        ({"administrative_level": "province"}, ("verified", "school", True)),
        ({"status": "rejected"}, ("rejected", "school", True)),
        ({"status": "claimed"}, ("claimed", None, False)),
    ],
)
def test_a_record_that_an_import_changes_names_nobody_who_saw_what_it_said_before(
    changed: dict[str, str], settled: tuple[str, str | None, bool], office, eligible
) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1")])
    office.account("own", "teacher", "S-01", teacher="T-1")
    record = {"id": "N1", "kind": "paper", "on": "2025-06-06", "administrative_level": "county"}
    office.do("claim", by="own", on="2026-03-02", teacher="T-1", record=record)
    office.do("verify", by="county", on="2026-03-03", teacher="T-1", record="N1", original_seen=True)
    same = {**eligible("T-1"), "records": [{**record, "status": "verified"}]}
    office.do("import_dossiers", by="school", on="2026-03-04", dossiers=[same])
    with unscoped("verify"):
        there = EvidenceRecord.get(EvidenceRecord.code == "N1")
        assert (there.settled_by.name, there.original_seen.name) == ("county", "county")
    other = {**same, "records": [{**same["records"][0], **changed}]}
    office.do("import_dossiers", by="school", on="2026-03-05", dossiers=[other])
    with unscoped("verify"):
        there = EvidenceRecord.get(EvidenceRecord.code == "N1")
        by = there.settled_by and there.settled_by.name
        when = there.settled_at is not None and there.settled_at.date() == date(2026, 3, 5)
        assert (there.state, by, when) == settled
        assert there.original_seen is None
    sound()


def test_subjects_come_with_dossiers_and_are_named_afterwards(office, eligible) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1"), eligible("T-2", subjects=["chinese", "mathematics"])])
    assert [(one.code, one.name) for one in Subject.select().order_by(Subject.code)] == [
        ("chinese", "chinese"),
        ("mathematics", "mathematics"),
    ]
    office.do("set_up_subjects", subjects=[{"code": "chinese", "name": "语文"}, {"code": "music", "name": "音乐"}])
    office.do("import_dossiers", dossiers=[eligible("T-3")])
    assert {one.code: one.name for one in Subject.select()} == {
        "chinese": "语文",
        "mathematics": "mathematics",
        "music": "音乐",
    }
    with pytest.raises(BtcoreError, match="a subject has a code and a name"):
        office.do("set_up_subjects", subjects=[{"code": "chinese", "name": " "}])


def refused(office, verb: str, *, by: str = "city", on: str, **given: Any) -> str:
    with pytest.raises(BtcoreError) as told:
        office.do(verb, by=by, on=on, **given)
    return str(told.value)


def test_a_refusal_names_the_teacher_or_the_award_and_never_the_number_of_a_row(office, drafted) -> None:
    drafted()
    chosen(office)
    left = {"cohort": COHORT, "reason": "x"}
    assert refused(office, "approve", on="2026-05-02", cohort=COHORT, teachers=["T-2"]) == (
        "nomination of teacher T-2 is reserve; approve needs one that is nominated"
    )
    marked(office, value="90")
    assert refused(office, "withdraw_nomination", by="school", on="2026-05-05", teachers=["T-1"], **left) == (
        "teacher T-1 is enrolled in 2026 already; take them out with withdraw_enrolment"
    )
    office.do("decide", on="2026-11-20", cohort=COHORT)
    assert refused(office, "withdraw_enrolment", on="2026-11-21", teacher="T-1", **left) == (
        "enrolment of teacher T-1 is passed; withdraw enrolment needs one that is enrolled"
    )
    office.do("grant", on="2026-11-25", cohort=COHORT)
    office.do("suspend", on="2026-11-26", award="2026-T-1", reason="x")
    assert refused(office, "suspend", on="2026-11-27", award="2026-T-1", reason="x") == (
        "award 2026-T-1 is suspended; suspend needs one that is valid"
    )
    with unscoped("doctor"):
        record = EvidenceRecord.select().first()
        code, teacher = record.code, record.teacher.code
    assert refused(office, "verify", on="2026-11-27", teacher=teacher, record=code, original_seen=True) == (
        f"record {code} of teacher {teacher} is verified; verify needs one that is claimed"
    )


def test_a_misspelt_component_is_said_to_be_none_before_whose_it_would_be(office, drafted) -> None:
    drafted()
    chosen(office)
    component = marked(office)
    marks = [{"teacher": "T-1", "component": component[:-1], "value": "80"}]
    told = refused(office, "mark", by="assessor", on="2026-11-02", cohort=COHORT, marks=marks)
    assert told.startswith(f"no component {component[:-1]} takes marks; expected ")
    assert component in told
    entered = [{**marks[0], "assessor": "assessor"}]
    assert refused(office, "enter_marks", on="2026-11-02", cohort=COHORT, marks=entered) == told


def test_a_title_is_not_granted_to_nobody_without_a_word(office, drafted) -> None:
    drafted()
    chosen(office)
    nobody = "nobody in 2026 is passed; there is nobody to grant the title to"
    assert refused(office, "grant", on="2026-05-02", cohort=COHORT) == nobody
    marked(office, value="10")
    assert refused(office, "grant", on="2026-11-19", cohort=COHORT) == "nobody in 2026 has passed yet; decide first"
    office.do("decide", on="2026-11-20", cohort=COHORT)
    assert refused(office, "grant", on="2026-11-21", cohort=COHORT) == nobody


def test_hours_are_told_without_trailing_noughts_and_a_teacher_without_a_code_is_no_name(office, drafted) -> None:
    drafted()
    chosen(office)
    marked(office)
    entries = [{"teacher": "T-1", "status": "present", "hours": "7.50"}]
    assert refused(office, "attend", on="2026-05-10", cohort=COHORT, session="S1", entries=entries) == (
        "teacher T-1 has 7.5 hours of a session of 6; expected no more"
    )
    cause = {"cohort": COHORT, "reason": "x", "notified_on": date(2026, 5, 1)}
    unnamed = "a teacher without a code; expected the code of one"
    assert refused(office, "disqualify", on="2026-06-01", teacher="", **cause) == unnamed
    assert refused(office, "withdraw_nomination", on="2026-06-01", cohort=COHORT, teachers=[""], reason="x") == unnamed


def test_an_award_is_granted_once_whoever_asks_again(office, drafted) -> None:
    drafted()
    chosen(office)
    marked(office, value="95")
    office.do("decide", on="2026-11-20", cohort=COHORT)
    assert office.do("grant", on="2026-11-25", cohort=COHORT)["granted"] == 1
    assert office.do("grant", on="2026-11-26", cohort=COHORT)["granted"] == 0
    with unscoped("verify"):
        assert GrantedAward.select().count() == 1


@pytest.mark.parametrize(
    ("clause", "near"), [("5.1-moral", "5.1-morals"), ("9.9", "4.9"), ("4.2-morlas", "4.2-morals"), ("二十三", "")]
)
def test_a_word_on_a_clause_that_no_programme_has_is_refused_with_those_that_look_like_it(
    office, eligible, clause: str, near: str
) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1")])
    given = {"teacher": "T-1", "by": "school council", "on": date(2026, 3, 1)}
    words = f"no installed programme has a clause {clause}; the nearest are .*{near}"
    for verb, more in (("attest", {"met": True}), ("waive", {"reason": "破格"})):
        with pytest.raises(BtcoreError, match=words):
            office.act(verb, {**given, "clause": clause, **more}, who="council", at="2026-03-02T09:00")
        office.act(verb, {**given, "clause": "5.1-morals", **more}, who="council", at="2026-03-02T09:00")
    sound()
