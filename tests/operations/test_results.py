"""Results: of which day they are, and where they leave a teacher."""

from __future__ import annotations

from datetime import date
from typing import Any

from lives import sound

from btcore.operations.dossiers import dossier_data
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
