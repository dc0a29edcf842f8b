"""Who was withdrawn comes in again, judged anew, on both databases; who was rejected does not."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from lives import candidate, drafted, sound

from btcore import BtcoreError
from btcore.records.ledger import AuditChange
from btcore.records.people import Teacher
from btcore.records.proposals import BallotCount, Proposal
from btcore.records.scope import unscoped
from btcore.records.training import CohortMember

CITY, SEMESTER = "city-key-teacher", "school-semester-training"


def opened(office, offices, eligible, *codes: str, programme: str = CITY, **more) -> None:
    office.do("import_dossiers", dossiers=[eligible(code, name=f"教师{code}") for code in codes])
    given = {"programme": programme, "jurisdiction": "CITY", "title": "x", "values": offices.VALUES}
    office.do("draft_cohort", code="1", judged_on=date(2026, 4, 25), **given, **more)
    office.do("open_cohort", cohort="1")


def nominated(office, code: str = "T-1", *, on: str = "2026-04-01", by: str = "school", score: int = 90) -> None:
    office.do("nominate", by=by, on=on, cohort="1", nominations=[{"teacher": code, "score": score}])


def withdrawn(office, code: str = "T-1", *, on: str = "2026-04-06", by: str = "school") -> None:
    office.do("withdraw_nomination", by=by, on=on, cohort="1", teachers=[code], reason="误报")


def proposal() -> Proposal:
    with unscoped("verify"):
        return Proposal.get()


def test_who_was_withdrawn_is_nominated_again_from_the_first_step_and_the_audit_keeps_what_was(
    office, offices, eligible
) -> None:
    opened(office, offices, eligible, "T-1")
    nominated(office, score=80)
    with pytest.raises(BtcoreError, match="teacher T-1 is nominated for 1 already"):
        nominated(office)
    office.do("approve", by="county", on="2026-04-02", cohort="1", teachers=["T-1"])
    office.do("approve", by="city", on="2026-04-03", cohort="1", teachers=["T-1"])
    withdrawn(office)
    first = proposal()
    assert (first.state, first.score, first.step) == ("withdrawn", "80", 2)
    nominated(office, on="2026-04-07", by="county", score=95)
    again = proposal()
    assert (again.id, again.state, again.score, again.step, again.reason) == (first.id, "nominated", "95", 0, "")
    assert again.nominated_at == datetime(2026, 4, 7, 9)
    with unscoped("verify"):
        noted = AuditChange.select().where(AuditChange.table == "nomination", AuditChange.row == first.id)
        assert any((one.before or {}).get("score") == "80" for one in noted)
    office.do("approve", by="county", on="2026-04-08", cohort="1", teachers=["T-1"])
    office.do("approve", by="city", on="2026-04-09", cohort="1", teachers=["T-1"])
    assert office.do("select", on="2026-05-01", cohort="1")["selected"] == 1
    sound(office)


def test_who_was_withdrawn_is_judged_by_the_dossier_of_the_second_time(office, offices, eligible) -> None:
    opened(office, offices, eligible, "T-1")
    nominated(office)
    withdrawn(office)
    dossier = eligible("T-1")
    dossier["records"] = [one | {"status": "rejected"} for one in dossier["records"]]
    office.do("import_dossiers", on="2026-04-07", dossiers=[dossier])
    with pytest.raises(BtcoreError, match="teacher T-1 is not eligible for 1"):
        nominated(office, on="2026-04-08")
    assert proposal().state == "withdrawn"
    sound(office)


def test_who_was_rejected_or_whose_cohort_is_selected_stays_out(office, offices, eligible) -> None:
    opened(office, offices, eligible, "T-1", "T-2", "T-3")
    for code in ("T-1", "T-2", "T-3"):
        nominated(office, code)
    office.do("reject_nomination", by="county", on="2026-04-02", cohort="1", teachers=["T-1"], reason="材料不实")
    with pytest.raises(BtcoreError, match="teacher T-1 is nominated for 1 already"):
        nominated(office, on="2026-04-03")
    for who in ("county", "city"):
        office.do("approve", by=who, on="2026-04-04", cohort="1", teachers=["T-2", "T-3"])
    office.do("select", on="2026-05-01", cohort="1")
    withdrawn(office, "T-2", on="2026-05-02")
    with pytest.raises(BtcoreError, match="cohort 1 is selected; nominations go into one that is open"):
        nominated(office, "T-2", on="2026-05-03")
    sound(office)


def test_who_moved_after_the_withdrawal_is_nominated_by_the_new_school(office, offices, eligible) -> None:
    opened(office, offices, eligible, "T-1")
    nominated(office)
    withdrawn(office)
    office.do("import_dossiers", on="2026-04-07", dossiers=[eligible("T-1", school="S-03", county="C-02")])
    nominated(office, by="other_county", on="2026-04-08")
    with unscoped("verify"):
        assert Proposal.get().jurisdiction_id == Teacher.get().jurisdiction_id
    office.do("approve", by="other_county", on="2026-04-09", cohort="1", teachers=["T-1"])
    sound(office)


@pytest.mark.parametrize("how", ["withdrawn", "returned"])
def test_whoever_approved_the_first_time_approves_again_where_two_persons_are_asked(
    office, offices, eligible, how: str
) -> None:
    opened(office, offices, eligible, "T-1", two_persons=["approve"])
    nominated(office)
    office.do("approve", by="county", on="2026-04-02", cohort="1", teachers=["T-1"])
    if how == "withdrawn":
        withdrawn(office)
        nominated(office, on="2026-04-07")
    else:
        office.do("return_nomination", by="city", on="2026-04-06", cohort="1", teachers=["T-1"], reason="补材料")
        office.do("resubmit", by="school", on="2026-04-07", cohort="1", teachers=["T-1"])
    office.do("approve", by="county", on="2026-04-08", cohort="1", teachers=["T-1"])
    office.do(
        "grant_role", by="admin", account="county", role="city_institute", jurisdiction="CITY", since=date(2026, 1, 1)
    )
    with pytest.raises(BtcoreError, match="whoever nominated, or approved before, may not approve"):
        office.do("approve", by="county", on="2026-04-09", cohort="1", teachers=["T-1"])
    office.do("approve", by="city", on="2026-04-09", cohort="1", teachers=["T-1"])
    sound(office)


def test_votes_on_a_nomination_that_was_withdrawn_do_not_carry_the_next_one(office, offices, eligible) -> None:
    asked = offices.with_ballot(office)
    opened(office, offices, eligible, "T-1", programme=asked.code)
    nominated(office)
    votes = {"cohort": "1", "teacher": "T-1", "entitled": 9, "present": 9}
    office.do("count_ballot", by="county", on="2026-04-02", votes_for=8, votes_against=1, **votes)
    withdrawn(office)
    nominated(office, on="2026-04-07")
    with pytest.raises(BtcoreError, match="is decided by a ballot; enter it with count_ballot first"):
        office.do("approve", by="county", on="2026-04-08", cohort="1", teachers=["T-1"])
    office.do("count_ballot", by="county", on="2026-04-08", votes_for=6, votes_against=3, **votes)
    with pytest.raises(BtcoreError, match="is entered already"):
        office.do("count_ballot", by="county", on="2026-04-08", votes_for=9, votes_against=0, **votes)
    office.do("approve", by="county", on="2026-04-08", cohort="1", teachers=["T-1"])
    with unscoped("verify"):
        assert BallotCount.get().votes_for == 6


def test_who_withdrew_where_nobody_is_chosen_is_taken_back_since_the_first_day(office) -> None:
    office.do("import_dossiers", dossiers=[candidate("T-1", "李明"), candidate("T-2", "王芳")])
    drafted(office, programme=SEMESTER, by="school", where="S-01", judged_on="2026-09-01")
    office.do("enrol", by="school", on="2026-09-01", cohort="1", teachers=["T-1", "T-2"])
    left = {"cohort": "1", "reason": "误操作"}
    office.do("withdraw_enrolment", by="school", on="2026-10-01", teacher="T-1", **left)
    office.do("enrol", by="school", on="2026-10-05", cohort="1", teachers=["T-1"])
    with unscoped("verify"):
        back = CohortMember.get(CohortMember.id == 1)
    assert (back.state, back.since, back.until, back.reason) == ("enrolled", date(2026, 9, 1), None, "")
    with pytest.raises(BtcoreError, match="teacher T-1 is enrolled in 1 already"):
        office.do("enrol", by="school", on="2026-10-06", cohort="1", teachers=["T-1"])
    gone = {"notified_on": date(2026, 10, 1), "reply": "知悉"}
    office.do("disqualify", by="council", on="2026-10-20", teacher="T-2", **left, **gone)
    with pytest.raises(BtcoreError, match="teacher T-2 is enrolled in 1 already"):
        office.do("enrol", by="school", on="2026-10-21", cohort="1", teachers=["T-2"])
    assert office.do("decide", by="school", on="2027-02-28", cohort="1")["failed"] == 1
    sound(office)


def test_who_moved_within_the_county_after_the_withdrawal_belongs_there_when_taken_back(office) -> None:
    person = {"id": "T-1", "name": "李明", "school": "S-01", "county": "C-01"}
    office.do("import_dossiers", dossiers=[{"teacher": person}])
    drafted(office, programme=SEMESTER, by="county", where="C-01", judged_on="2026-09-01")
    office.do("enrol", by="county", on="2026-09-01", cohort="1", teachers=["T-1"])
    office.do("withdraw_enrolment", by="county", on="2026-10-01", cohort="1", teacher="T-1", reason="误操作")
    office.do("import_dossiers", on="2026-10-02", dossiers=[{"teacher": person | {"school": "S-02"}}])
    office.do("enrol", by="county", on="2026-10-05", cohort="1", teachers=["T-1"])
    with unscoped("verify"):
        assert CohortMember.get().jurisdiction_id == Teacher.get().jurisdiction_id
    sound(office)
