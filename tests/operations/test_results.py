"""Results: of which day they are, and where they leave a teacher."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from lives import candidate, drafted, sound, stands

from btcore import PluginManager, Programme, hookimpl
from btcore.operations.dossiers import dossier_data
from btcore.operations.lists import list_rows
from btcore.population.dossiers import dossiers_of
from btcore.population.packing import rows_of
from btcore.records.people import Teacher
from btcore.records.population import PopulationRecord, number_of_day
from btcore.records.results import Decision
from btcore.records.scope import unscoped


def results(code: str, on: str) -> list[tuple[str, str]]:
    """The results in the dossier of a day: of which day, and what."""
    with unscoped("verify"):
        (data,) = dossier_data([Teacher.get(Teacher.code == code)], on=date.fromisoformat(on))
    return [(one["on"], one["result"]) for one in data["records"] if one["kind"] == "training_result"]


def test_a_result_is_of_the_day_on_which_it_was_decided_and_not_of_the_day_that_the_cohort_judges(
    office: Any, offices: Any
) -> None:
    offices.to_titles(office)
    for code, result in (("T-1", "passed"), ("T-2", "failed")):
        assert results(code, "2026-11-19") == []
        assert results(code, "2026-11-20") == [("2026-11-20", result)]
    sound(office)


def test_a_population_dates_a_result_as_the_dossier_does(office: Any, offices: Any) -> None:
    offices.to_titles(office)
    day = number_of_day(date(2026, 11, 20))
    with unscoped("verify"):
        teachers = list(Teacher.select().order_by(Teacher.id))
        stored = PopulationRecord.select().where(PopulationRecord.kind == "training_result")
        dossiers = dossiers_of(teachers, on=date.max, kinds=office.manager.kinds)
        rows = [row for one in dossiers for row in rows_of(one, teacher=1)[1]]
        made = [(row["first"], row["last"]) for row in rows if row["kind"] == "training_result"]
        assert [(one.first, one.last) for one in stored] == made == [(day, day)] * 2


def test_a_correction_keeps_the_day_of_the_result_that_it_corrects(office: Any, offices: Any) -> None:
    offices.to_titles(office)
    with unscoped("verify"):
        number = Decision.get(Decision.kind == "score", Decision.outcome == "FAIL").id
    office.do("correct_decision", on="2026-12-11", decision=number, reason="复核")
    with unscoped("verify"):
        latest = Decision.get(Decision.supersedes == number)
    assert latest.at.date() == date(2026, 12, 11)
    assert results("T-2", "2026-11-20") == results("T-2", "2026-12-31") == [("2026-11-20", "failed")]
    sound(office)


def listed(office: Any, what: str, language: str = "zh") -> list[dict[str, Any]]:
    with unscoped("verify"):
        return list(list_rows(what, "2026", manager=office.manager, language=language))


def test_the_list_of_results_has_the_day_of_the_decision_as_the_dossier_has(office: Any, offices: Any) -> None:
    offices.to_titles(office)
    with unscoped("verify"):
        number = Decision.get(Decision.kind == "score", Decision.outcome == "FAIL").id
    office.do("correct_decision", on="2026-12-11", decision=number, reason="复核")
    assert {one["teacher"]: one["on"] for one in listed(office, "results")} == {
        "T-1": "2026-11-20",
        "T-2": "2026-11-20",
    }


def test_lists_in_chinese_hold_words_and_no_codes(office: Any, offices: Any) -> None:
    offices.to_titles(office)
    assert {one["teacher"]: one["outcome"] for one in listed(office, "results")} == {"T-1": "合格", "T-2": "不合格"}
    (award,) = listed(office, "awards")
    title = office.manager.catalogue[CITY].award.title
    assert (award["title"], award["state"]) == (title.zh, "有效")
    assert {one["subject"] for one in listed(office, "nominations")} == {"语文"}
    assert {one["subject"] for one in listed(office, "nominations", "en")} == {"Chinese"}


CITY, SEMESTER = "city-key-teacher", "school-semester-training"


def status(office: Any, code: str, on: str, programme: str) -> tuple[str, str]:
    found = stands(office, code, on, programme)
    return found.status, str(found.since)


def test_who_failed_the_citys_training_is_no_candidate_and_who_passed_one_until_the_title(
    office: Any, offices: Any
) -> None:
    offices.to_titles(office)
    assert status(office, "T-1", "2026-11-24", CITY) == ("candidate", "2026-05-04")
    assert status(office, "T-1", "2026-11-25", CITY) == ("title_holder", "2026-11-25")
    assert status(office, "T-2", "2026-11-19", CITY) == ("candidate", "2026-05-04")
    assert status(office, "T-2", "2026-11-20", CITY) == ("none", "2026-11-20")
    assert (
        stands(office, "T-2", "2026-11-20", CITY)
        .why[-1]
        .text("zh")
        .startswith("2026-11-20：培训结果不合格，候选人资格终止")
    )


def semester(office: Any, code: str, *, programme: str = SEMESTER, on: str) -> None:
    """A cohort of a semester in which T-1 takes part from a day on."""
    given = {"code": code, "title": "学期培训", "programme": programme, "jurisdiction": "S-01"}
    office.do("draft_cohort", by="school", judged_on=date.fromisoformat(on), **given)
    office.do("open_cohort", by="school", cohort=code)
    office.do("enrol", by="school", on=on, cohort=code, teachers=["T-1"])


def teaches(office: Any) -> None:
    office.do(
        "import_dossiers", dossiers=[{"teacher": {"id": "T-1", "name": "王芳", "school": "S-01", "county": "C-01"}}]
    )


def test_a_semester_of_training_is_over_with_its_result(office: Any) -> None:
    teaches(office)
    semester(office, "春", on="2026-03-02")
    assert office.do("decide", by="school", on="2026-09-01", cohort="春")["failed"] == 1
    assert results("T-1", "2026-09-01") == [("2026-09-01", "failed")]
    assert status(office, "T-1", "2026-08-31", SEMESTER) == ("candidate", "2026-03-02")
    assert status(office, "T-1", "2026-09-01", SEMESTER) == ("none", "2026-09-01")
    sound(office)


def test_a_result_that_comes_late_leaves_who_is_in_the_next_semester_already_a_candidate(office: Any) -> None:
    teaches(office)
    semester(office, "春", on="2026-03-02")
    semester(office, "秋", on="2026-09-02")
    office.do("decide", by="school", on="2026-09-20", cohort="春")
    assert status(office, "T-1", "2026-09-20", SEMESTER) == ("candidate", "2026-09-02")
    office.do("decide", by="school", on="2027-02-20", cohort="秋")
    assert status(office, "T-1", "2027-02-20", SEMESTER) == ("none", "2027-02-20")
    assert [one for one, _ in results("T-1", "2027-02-20")] == ["2026-09-20", "2027-02-20"]


def test_a_review_by_the_duties_is_no_result(office: Any) -> None:
    unreviewed = replace(office.manager.catalogue[SEMESTER], code="unreviewed", reviews_duties=False)

    class Plain:
        @hookimpl
        def btcore_programmes(self) -> list[Programme]:
            return [unreviewed]

    office.manager = PluginManager.of({**{one.name: one.module for one in office.manager.plugins}, "plain": Plain()})
    teaches(office)
    semester(office, "春", programme="unreviewed", on="2026-03-02")
    office.do("review", by="council", on="2026-09-01", cohort="春", period="2025-2026-2", teachers=[{"teacher": "T-1"}])
    with unscoped("verify"):
        assert Decision.get().kind == "duties"
    assert results("T-1", "2026-09-01") == []


def test_a_second_correction_looks_at_the_day_of_the_first_decision_too(office: Any) -> None:
    office.do("import_dossiers", dossiers=[candidate("T-1", "王芳")])
    drafted(office, programme="school-semester-training", by="school", where="S-01", judged_on="2026-09-01")
    office.do("enrol", by="school", on="2026-09-01", cohort="1", teachers=["T-1"])
    office.do("decide", by="school", on="2026-12-20", cohort="1")
    for number, day in ((1, "2027-03-05"), (2, "2027-10-05")):
        office.do("correct_decision", by="council", on=day, decision=number, reason="复核")
    with unscoped("verify"):
        assert [one.on for one in Decision.select()] == [date(2026, 12, 20)] * 3
    sound(office)
