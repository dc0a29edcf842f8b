"""The city's programme from import to titles, through operations alone, on both databases."""

from datetime import date

import pytest

from btcore import BtcoreError
from btcore.records.audit import chain_faults
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Teacher
from btcore.records.results import Decision, GrantedAward
from btcore.records.scope import unscoped
from btcore.schemas.bundles import recompute

COHORT = "2026"
VALUES = {"pass_mark": 75, "gate_pass_mark": 60, "minimum_attendance": 85, "quota": 2}


def opened(office, dossiers, **values):
    office.do("import_dossiers", dossiers=dossiers)
    office.do(
        "draft_cohort",
        code=COHORT,
        programme="city-key-teacher",
        jurisdiction="CITY",
        title="2026 年市级骨干教师培训",
        judged_on=date(2026, 4, 25),
        values={**VALUES, **values},
    )
    office.do("open_cohort", cohort=COHORT)


def nominated(office, *codes):
    for number, code in enumerate(codes):
        office.do(
            "nominate",
            by="school",
            on="2026-04-01",
            cohort=COHORT,
            nominations=[{"teacher": code, "score": f"{90 - number}.5"}],
        )
        office.do("approve", by="county", on="2026-04-02", cohort=COHORT, teachers=[code])
        office.do("approve", by="city", on="2026-04-03", cohort=COHORT, teachers=[code])


def test_a_cohort_goes_from_import_to_titles_and_everything_can_be_computed_again(office, eligible) -> None:
    opened(office, [eligible("T-1", name="李明"), eligible("T-2", name="王芳"), eligible("T-3", name="𬭎坤")])
    nominated(office, "T-1", "T-2", "T-3")
    chosen = office.do("select", on="2026-05-01", cohort=COHORT)
    assert (chosen["selected"], chosen["reserve"], chosen["places_left"]) == (2, 1, 0)
    office.do("withdraw_nomination", on="2026-05-02", cohort=COHORT, teachers=["T-1"], reason="调离")
    assert office.do("step_up", on="2026-05-03", cohort=COHORT)["selected"] == 2
    assert office.do("enrol", on="2026-05-04", cohort=COHORT)["enrolled"] == 2
    office.do(
        "plan_sessions",
        on="2026-05-04",
        cohort=COHORT,
        sessions=[{"code": "S1", "stage": "centralised_training", "title": "讲座", "on": "2026-05-10", "hours": 6}],
    )
    present = [{"teacher": code, "status": "present"} for code in ("T-2", "T-3")]
    office.do("attend", on="2026-05-10", cohort=COHORT, session="S1", entries=present)
    programme = office.manager.catalogue["city-key-teacher"]
    components = [one.code for one in programme.score.leaves() if one.source.takes_marks]
    tasks = [{"assessor": "assessor", "component": code} for code in components]
    office.do("assign_assessors", on="2026-05-05", cohort=COHORT, assessors=tasks)
    marks = [
        {"teacher": teacher, "component": code, "value": value}
        for teacher, value in (("T-2", "90"), ("T-3", "70"))
        for code in components
    ]
    office.do("mark", by="assessor", on="2026-11-01", cohort=COHORT, marks=marks)
    assert office.do("decide", on="2026-11-20", cohort=COHORT) == {
        "cohort": COHORT,
        "passed": 1,
        "failed": 1,
        "undecided": {},
    }
    assert office.do("grant", on="2026-11-25", cohort=COHORT)["granted"] == 1
    office.do("close_cohort", on="2026-11-30", cohort=COHORT)
    with unscoped("verify"):
        award = GrantedAward.get()
        assert (award.teacher.code, award.title, award.state, award.until) == ("T-2", "key_teacher", "valid", None)
        assert list(chain_faults()) == []
        for decision in Decision.select():
            assert list(recompute(decision.bundle, decision.cohort.rules, kinds=office.manager.kinds)) == []


def test_nobody_is_nominated_who_is_known_not_to_be_eligible(office, eligible) -> None:
    dossier = eligible("T-1")
    dossier["records"] = [one for one in dossier["records"] if one["kind"] != "certificate"]
    opened(office, [dossier])
    with pytest.raises(BtcoreError, match=r"teacher T-1 is not eligible for 2026: clauses 3\.5 are not met"):
        office.do("nominate", by="school", on="2026-04-01", cohort=COHORT, nominations=[{"teacher": "T-1"}])


def test_a_school_neither_sees_nor_nominates_teachers_of_another(office, eligible) -> None:
    opened(office, [eligible("T-1"), eligible("T-2", school="S-03", county="C-02")])
    with pytest.raises(BtcoreError, match="no teacher T-2 within reach"):
        office.do("nominate", by="school", on="2026-04-01", cohort=COHORT, nominations=[{"teacher": "T-2"}])
    office.do("nominate", by="school", on="2026-04-01", cohort=COHORT, nominations=[{"teacher": "T-1", "score": 9}])
    with pytest.raises(BtcoreError, match="no teacher T-1 within reach"):
        office.do("approve", by="other_county", on="2026-04-01", cohort=COHORT, teachers=["T-1"])


def test_a_step_is_decided_by_who_holds_its_role_there(office, eligible) -> None:
    opened(office, [eligible("T-1")])
    office.do("nominate", by="school", on="2026-04-01", cohort=COHORT, nominations=[{"teacher": "T-1", "score": 9}])
    with pytest.raises(
        BtcoreError, match="step 'county bureau, led by its personnel section' is decided by a county bureau over S-"
    ):
        office.do("approve", by="city", on="2026-04-01", cohort=COHORT, teachers=["T-1"])


def test_the_same_request_again_gives_the_same_answer_and_other_content_is_refused(office, eligible) -> None:
    first = office.do("import_dossiers", key="import 1", dossiers=[eligible("T-1")])
    assert office.do("import_dossiers", key="import 1", dossiers=[eligible("T-1")]) == first
    with pytest.raises(BtcoreError, match="the key import 1 was used for other content"):
        office.do("import_dossiers", key="import 1", dossiers=[eligible("T-2")])


def test_a_key_is_that_of_the_account_which_used_it_first(office, eligible) -> None:
    office.do("import_dossiers", key="import 1", dossiers=[eligible("T-1")])
    for dossiers in ([eligible("T-1")], [eligible("T-2")]):
        with pytest.raises(BtcoreError, match="the key import 1 was used by another account; expected a key of one's"):
            office.do("import_dossiers", by="county", key="import 1", dossiers=dossiers)


def test_a_file_that_leaves_the_school_out_does_not_move_the_teacher(office, eligible) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1")])
    office.do("import_dossiers", on="2026-03-09", dossiers=[{"teacher": {"id": "T-1", "name": "王芳"}}])
    with unscoped("verify"):
        assert (Teacher.get().name, Teacher.get().jurisdiction.code) == ("王芳", "S-01")


def test_the_same_dossiers_again_change_nothing(office, eligible) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1")])
    again = office.do("import_dossiers", on="2026-03-09", dossiers=[eligible("T-1")])
    assert (again["made"], again["changed"], again["records_made"], again["records_changed"]) == (0, 0, 0, 0)


def test_a_cohort_does_not_open_while_a_value_is_undeclared(office) -> None:
    given = {"code": "x", "programme": "city-key-teacher", "jurisdiction": "CITY", "title": "x"}
    office.do("draft_cohort", judged_on=date(2026, 4, 25), values={"pass_mark": 75}, **given)
    with pytest.raises(BtcoreError, match="undeclared .*minimum_attendance"):
        office.do("open_cohort", cohort="x")


def test_an_erased_person_is_gone_and_the_chain_still_holds(office, eligible) -> None:
    office.do("import_dossiers", dossiers=[eligible("T-1", name="金丝雀")])
    office.do("erase", by="admin", on="2026-06-01", teacher="T-1")
    with unscoped("verify"):
        assert list(chain_faults()) == []
        assert Teacher.get(Teacher.code == "T-1").name is None


def test_who_was_erased_does_not_come_back_with_a_file_that_still_has_them(office, eligible) -> None:
    everyone = [eligible(code, name=f"教师{code}") for code in ("T-1", "T-2", "T-3")]
    office.do("import_dossiers", dossiers=everyone)
    office.do("erase", by="admin", on="2026-06-01", teacher="T-1")
    office.do("erase", by="admin", on="2026-06-03", teacher="T-3")
    for given in (everyone, [{"teacher": {"id": "T-1"}, "records": everyone[0]["records"][:1]}]):
        with pytest.raises(BtcoreError, match=r"the file names who was erased: T-1 \(2026-06-01\)"):
            office.do("import_dossiers", on="2026-06-05", dossiers=given)
    with pytest.raises(BtcoreError, match=r"T-1 \(2026-06-01\), T-3 \(2026-06-03\); take them out of the file"):
        office.do("import_dossiers", on="2026-06-05", dossiers=everyone)
    with unscoped("verify"):
        gone = Teacher.get(Teacher.code == "T-1")
        assert (gone.name, gone.attributes) == (None, {})
        records = [one.details for one in EvidenceRecord.select().where(EvidenceRecord.teacher == gone)]
        assert records == [{}] * len(everyone[0]["records"])
    changed = office.do("import_dossiers", on="2026-06-05", dossiers=[eligible("T-2", name="改名"), eligible("T-9")])
    assert (changed["made"], changed["changed"]) == (1, 1)
