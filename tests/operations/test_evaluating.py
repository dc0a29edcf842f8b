"""Evaluating a population by the office: who is judged, who is judged again, and what stays as it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from time import monotonic, sleep
from typing import Any

import pytest
from peewee import ModelSelect

from btcore.errors import InputError, Refused
from btcore.operations import evaluating
from btcore.operations.evaluating import (
    PopulationSelection,
    population_changes,
    population_selection,
    population_values,
    summary,
)
from btcore.population import keeping
from btcore.population.dossiers import dossiers_of
from btcore.population.keeping import MANY
from btcore.population.packing import rows_of
from btcore.programmes.nominations import Bound
from btcore.programmes.proposals import OfficeScore
from btcore.records.database import DATABASE
from btcore.records.people import Teacher
from btcore.records.population import PopulationEvaluation, PopulationOutcome, PopulationRecord, PopulationTeacher
from btcore.records.scope import Scope, unscoped, within
from btcore.rules.parameters import Overlay

CITY = "city-key-teacher"
ON = "2026-04-25"
NOW = {"who": "city", "at": "2026-04-26T09:00"}


@pytest.fixture
def staffed(office: Any, eligible: Any) -> Any:
    """The office with four teachers of two counties, all of whom the city's programme lets in."""
    people = [eligible(f"T{number}") for number in (1, 2)]
    office.do("import_dossiers", by="county", dossiers=people)
    office.do("import_dossiers", by="city", dossiers=[eligible(f"T{n}", school="S-03", county="C-02") for n in (3, 4)])
    return office


def evaluate(office: Any, *, by: str = "city", on: str = ON, at_most: int = 100, **more: Any) -> dict[str, Any]:
    """The numbers of an evaluation, run to its end."""
    judged, answer = 0, {"after": 0, "more": True}
    while answer["more"]:
        given = {"programme": CITY, "on": date.fromisoformat(on), "after": answer["after"], "at_most": at_most, **more}
        answer = office.act("evaluate", given, **{**NOW, "who": by})
        judged += answer["judged"]
    return {"judged": judged, "evaluation": answer["evaluation"]}


def more_open_classes(eligible: Any, codes: list[str]) -> list[dict[str, Any]]:
    """Dossiers of these teachers with a record more."""
    dossiers = [eligible(code) for code in codes]
    for one in dossiers:
        one["records"].append({"id": "one-more", "kind": "open_class", "on": "2025-05-06"})
    return dossiers


def stored() -> list[tuple[Any, ...]]:
    columns = [PopulationOutcome.evaluation, PopulationOutcome.teacher, PopulationOutcome.outcome]
    with unscoped("doctor"):
        return sorted(ModelSelect(PopulationOutcome, [*columns, PopulationOutcome.clauses]).tuples())


def test_everyone_is_judged_once_and_a_step_at_a_time_comes_to_the_same(staffed: Any) -> None:
    assert evaluate(staffed, at_most=1)["judged"] == 4
    assert evaluate(staffed)["judged"] == 0
    assert [outcome for *_, outcome, _ in stored()] == ["P"] * 4


def test_after_a_change_that_teacher_alone_is_judged_again(staffed: Any) -> None:
    evaluate(staffed)
    record = {"id": "R1", "kind": "annual_appraisal", "on": "2025-01-10", "rating": "competent"}
    staffed.do("correct_record", by="county", teacher="T1", record=record, reason="抄录有误")
    assert len(stored()) == 3
    assert evaluate(staffed)["judged"] == 1
    assert sorted(outcome for *_, outcome, _ in stored()) == ["F", "P", "P", "P"]
    assert evaluate(staffed, on="2026-04-26")["judged"] == 4


def test_an_office_judges_its_own_alone(staffed: Any) -> None:
    assert evaluate(staffed, by="other_county")["judged"] == 2
    assert evaluate(staffed, jurisdiction="C-01")["judged"] == 2
    with pytest.raises(Refused, match="C-02 is not within reach"):
        evaluate(staffed, by="county", jurisdiction="C-02")


def test_a_what_if_names_the_people_and_leaves_the_stored_outcomes_alone(staffed: Any) -> None:
    evaluate(staffed)
    before = stored()
    with unscoped("doctor"):
        (data,) = population_changes(
            staffed.manager,
            programme=CITY,
            on=date.fromisoformat(ON),
            overlays=(),
            others=[Overlay("what-if", {"min_open_lessons": 4})],
        )
    assert [one["teacher"] for one in data["goes_out"]] == ["T1", "T2", "T3", "T4"]
    assert data["goes_out"][0]["clauses"] == [{"code": "3.3", "before": "PASS", "after": "FAIL"}]
    assert data["by_clause"] == {"3.3": {"goes_out": 4}}
    assert data["by_jurisdiction"] == {"S-01": {"goes_out": 2}, "S-03": {"goes_out": 2}}
    assert stored() == before


def test_the_summary_counts_outcomes_in_all_and_by_clause(staffed: Any) -> None:
    number = evaluate(staffed)["evaluation"]
    with unscoped("doctor"):
        found = summary(PopulationEvaluation.get(PopulationEvaluation.id == number))
    assert found["teachers"] == 4
    assert found["outcomes"] == {"PASS": 4}
    assert found["clauses"]["3.4"] == {"PASS": 4}


def typed() -> list[str]:
    """The typed rows as they stand, and as the dossiers say they should."""
    names = [name for name in PopulationRecord._meta.sorted_field_names if name not in ("id", "version")]
    rows = ModelSelect(PopulationRecord, [getattr(PopulationRecord, name) for name in names]).tuples()
    return sorted(str(dict(zip(names, row, strict=True))) for row in rows)


def packed(office: Any) -> list[str]:
    """The typed rows that the dossiers out of the tables make."""
    names = [name for name in PopulationRecord._meta.sorted_field_names if name not in ("id", "version")]
    people = list(Teacher.select().order_by(Teacher.id))
    dossiers = dossiers_of(people, on=date.max, kinds=office.manager.kinds)
    made = [rows_of(dossier, teacher=one.id) for one, dossier in zip(people, dossiers, strict=True)]
    return sorted(str({name: row[name] for name in names}) for _, rows in made for row in rows)


CLAIM = {"id": "N1", "kind": "paper", "on": "2026-02", "administrative_level": "city"}
CHANGES = {
    "claim": {"by": "school", "teacher": "T1", "record": CLAIM},
    "verify": {"by": "county", "teacher": "T1", "record": "N1", "original_seen": True},
    "erase": {"by": "admin", "teacher": "T2"},
}


def test_the_typed_rows_are_kept_in_step_with_every_change(staffed: Any) -> None:
    for verb, given in CHANGES.items():
        with unscoped("doctor"):
            before = typed()
        staffed.do(verb, **given)
        with unscoped("doctor"):
            assert typed() == packed(staffed)
            assert typed() != before


def test_a_day_before_a_change_is_judged_by_the_attributes_of_then(staffed: Any, eligible: Any) -> None:
    none = eligible("T1", professional_title="none")
    staffed.do("import_dossiers", by="county", on="2026-04-01", dossiers=[none])
    evaluate(staffed, on="2026-03-15")
    assert sorted(outcome for *_, outcome, _ in stored()) == ["P"] * 4
    evaluate(staffed, on="2026-04-02")
    assert sorted(outcome for *_, outcome, _ in stored())[0] == "F"


def test_teachers_who_were_there_before_are_filled_in(staffed: Any) -> None:
    with unscoped("doctor"):
        PopulationRecord.delete().execute()
        PopulationTeacher.delete().execute()
    assert evaluate(staffed)["judged"] == 4


def test_of_many_teachers_at_once_the_rows_are_made_when_somebody_asks_whatever_that_reader_may_read(
    staffed: Any, eligible: Any
) -> None:
    before = evaluate(staffed)["judged"]
    more = [eligible(f"M{number}") for number in range(MANY + 1)]
    another = eligible("T2")
    another["records"].append({"id": "one-more", "kind": "open_class", "on": "2025-05-06"})
    staffed.do("import_dossiers", by="county", dossiers=[eligible("T1", birth_date="1980-01-01"), another, *more])
    with unscoped("doctor"):
        assert PopulationTeacher.select().count() == before - 2
    with within(Scope(("CITY/",), reads=(("CITY/", "internal"),))):
        (found,) = population_changes(
            staffed.manager,
            programme=CITY,
            on=date.fromisoformat(ON),
            overlays=(),
            others=[Overlay("what-if", {"min_open_lessons": 4})],
        )
        assert len(found["goes_out"]) == before + MANY + 1
    with unscoped("doctor"):
        assert typed() == packed(staffed)
    assert evaluate(staffed)["judged"] == MANY + 3


@pytest.mark.parametrize("changed", [1, MANY + 1])
def test_who_is_changed_between_two_steps_behind_the_one_that_was_reached_is_judged_all_the_same(
    staffed: Any, eligible: Any, changed: int
) -> None:
    codes = [f"M{number}" for number in range(MANY + 10)]
    staffed.do("import_dossiers", by="county", dossiers=[eligible(code) for code in codes])
    given = {"programme": CITY, "on": date.fromisoformat(ON), "at_most": 500}
    assert staffed.act("evaluate", given, **NOW)["filled"] == len(codes)
    answer = staffed.act("evaluate", {**given, "at_most": 20}, **NOW)
    assert (answer["judged"], answer["more"]) == (20, True)
    staffed.do("import_dossiers", by="county", dossiers=more_open_classes(eligible, codes[:changed]))
    while answer["more"]:
        answer = staffed.act("evaluate", {**given, "after": answer["after"]}, **NOW)
    with unscoped("doctor"):
        assert summary(PopulationEvaluation.get_by_id(answer["evaluation"]))["teachers"] == 4 + len(codes)


@pytest.mark.parametrize("asked", ["summary", "selection"])
@pytest.mark.parametrize("rows", ["kept", "taken away"])
def test_nobody_whom_a_change_left_without_an_outcome_is_passed_over(
    staffed: Any, eligible: Any, asked: str, rows: str
) -> None:
    evaluation = evaluate(staffed)["evaluation"]
    staffed.do("import_dossiers", by="county", dossiers=more_open_classes(eligible, ["T1"]))
    if rows == "taken away":
        with unscoped("doctor"):
            PopulationTeacher.delete().execute()
    ask = {"summary": summarised, "selection": chosen}[asked]
    number = 1 if rows == "kept" else 4
    with unscoped("doctor"), pytest.raises(Refused, match=f"{number} of the teachers within reach have no outcome"):
        ask(staffed, evaluation)
    evaluate(staffed)
    with unscoped("doctor"):
        assert ask(staffed, evaluation) == {"summary": 4, "selection": 2}[asked]


def summarised(_: Any, evaluation: int) -> int:
    """How many teachers the summary counts."""
    found: int = summary(PopulationEvaluation.get_by_id(evaluation))["teachers"]
    return found


def chosen(office: Any, evaluation: int) -> int:
    """How many are chosen for two places."""
    return len(selection(office, evaluation).found.selected)


def selection(office: Any, evaluation: int, **more: Any) -> PopulationSelection:
    """The choice for two places, by scores of all four."""
    given: dict[str, Any] = {
        "programme": CITY,
        "on": date.fromisoformat(ON),
        "overlays": [Overlay("what-if", {"quota": 2})],
        "scores": {f"T{number}": OfficeScore(f"T{number}", Decimal(number)) for number in (1, 2, 3, 4)},
    }
    return population_selection(office.manager, evaluation=evaluation, **{**given, **more})


SUMMER = "county-summer-training"


@pytest.mark.parametrize("school", ["S-09", "S" * 70], ids=["a short name", "a name that stands as its hash"])
@pytest.mark.parametrize(("elsewhere", "selected"), [(False, []), (True, ["N-B"])])
def test_a_later_tier_waits_for_who_is_not_known_yet_in_the_same_school(
    office: Any, school: str, elsewhere: bool, selected: list[str]
) -> None:
    teacher = {"name": "示例", "county": "C-01", "school_stage": "primary", "subjects": ["chinese"]}
    named = {"id": "s", "kind": "selected", "on": "2026-03-01", "programme": SUMMER, "status": "verified"}
    later = {**teacher, "id": "B", "school": "S-08" if elsewhere else school, "tags": [], "position": "none"}
    dossiers = [
        {"teacher": {**teacher, "id": "A", "school": school}, "records": []},
        {"teacher": later, "records": [named]},
    ]
    office.do("import_dossiers", by="city", dossiers=dossiers)
    evaluation = evaluate(office, programme=SUMMER)["evaluation"]
    scores = {code: OfficeScore(code, Decimal(50)) for code in ("A", "B")}
    with unscoped("doctor"):
        found = selection(office, evaluation, programme=SUMMER, overlays=(), scores=scores)
    assert (found.numbers["unknown"], [one.nomination.id for one in found.found.selected]) == (1, selected)


def test_a_score_under_the_name_of_another_is_refused(staffed: Any) -> None:
    evaluation = evaluate(staffed)["evaluation"]
    given = {"T1": OfficeScore("T1", Decimal(90), name="王芳"), "T2": OfficeScore("T2", Decimal(90), name="李明")}
    with unscoped("doctor"), pytest.raises(InputError, match="scores, teacher T1: 王芳 is named 李明") as refused:
        selection(staffed, evaluation, scores=given)
    assert len(refused.value.problems) == 1


def test_a_bound_over_a_group_that_the_database_does_not_know_is_refused(staffed: Any) -> None:
    evaluation = evaluate(staffed)["evaluation"]
    bounds = [Bound("of the young", {"county": "C-01", "age_band": "young"}, at_most=1)]
    with unscoped("doctor"), pytest.raises(InputError, match="the group age_band.*expected school, county, .*subject"):
        selection(staffed, evaluation, bounds=bounds)


def elsewhere(office: Any, dossiers: list[dict[str, Any]]) -> None:
    """An import on a connection of its own, done when this returns."""

    def bring_in() -> None:
        office.do("import_dossiers", by="city", dossiers=dossiers)
        DATABASE.close()

    with ThreadPoolExecutor(1) as others:
        others.submit(bring_in).result()


def test_a_what_if_is_of_one_moment_whatever_comes_in_meanwhile(staffed: Any, eligible: Any) -> None:
    told: list[int] = []

    def bring_in(number: int) -> None:
        told.append(number)
        if len(told) == 1:
            elsewhere(staffed, [eligible("T5")])

    given: dict[str, Any] = {"programme": CITY, "on": date.fromisoformat(ON), "overlays": ()}
    others = [Overlay("what-if", {"min_open_lessons": 4})]
    with unscoped("doctor"):
        (found,) = population_changes(staffed.manager, **given, others=others, told=bring_in)
        assert (told, sum(found["before"].values())) == ([4], 4)
        (found,) = population_changes(staffed.manager, **given, others=others)
        assert sum(found["before"].values()) == 5


def test_what_a_clause_measures_is_of_one_moment_whatever_comes_in_meanwhile(staffed: Any, eligible: Any) -> None:
    given: dict[str, Any] = {"programme": CITY, "on": date.fromisoformat(ON), "clause": "3.3"}
    with unscoped("doctor"):
        found = population_values(staffed.manager, **given)
        first = next(found)
        elsewhere(staffed, [eligible("T5")])
        assert [one.teacher for one in (first, *found)] == ["T1", "T2", "T3", "T4"]
        assert len(list(population_values(staffed.manager, **given))) == 5


def correct(office: Any) -> None:
    """T1 is in no longer."""
    record = {"id": "R1", "kind": "annual_appraisal", "on": "2025-01-10", "rating": "competent"}
    office.do("correct_record", by="county", teacher="T1", record=record, reason="抄录有误")


def begun(office: Any) -> None:
    """Half of an evaluation is done; its first step writes in the audit, for which everybody else waits."""
    evaluate(office, on="2026-04-24")
    evaluate(office, jurisdiction="C-02")


def wait_until_somebody_waits() -> None:
    waiting = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
    waiting += "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
    end = monotonic() + 30
    while not DATABASE.execute_sql(waiting).fetchone()[0]:
        assert monotonic() < end
        sleep(0.05)


# SQLite lets nobody write while a step is under way, or a step begin while somebody writes.
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_what_is_corrected_while_a_step_is_under_way_is_judged_after_it(
    guarded: bool, staffed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        monkeypatch.setattr(keeping, "is_being_judged", lambda: False)

    def corrected() -> None:
        correct(staffed)
        DATABASE.close()

    begun(staffed)
    with ThreadPoolExecutor(1) as others, DATABASE.atomic():
        given = {"programme": CITY, "on": date.fromisoformat(ON)}
        assert staffed.act("evaluate", given, **NOW)["judged"] == 2
        others.submit(corrected).result()
    judged = evaluate(staffed)["judged"]
    outcomes = sorted(outcome for *_, outcome, _ in stored()[-4:])
    assert (judged, outcomes) == ((1, ["F", "P", "P", "P"]) if guarded else (0, ["P", "P", "P", "P"]))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_a_step_waits_for_a_correction_that_is_under_way(
    guarded: bool, staffed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        for one in (evaluating, keeping):
            monkeypatch.setattr(one, "take_turn", lambda: None)

    def judged() -> None:
        evaluate(staffed)
        DATABASE.close()

    begun(staffed)
    with ThreadPoolExecutor(1) as others:
        with DATABASE.atomic():
            correct(staffed)
            found = others.submit(judged)
            if guarded:
                wait_until_somebody_waits()
            else:
                found.result()
        found.result()
    assert sorted(outcome for *_, outcome, _ in stored()[-4:]) == ["F" if guarded else "P", "P", "P", "P"]
