"""A clause that a group or a school bears binds no teacher, and is judged over the teachers together."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from btcore import Parameter, Text
from btcore.errors import BtcoreError, ProgrammeError
from btcore.rules.bearers import bearers_of
from btcore.rules.explain import explain
from btcore.rules.language import all_of, any_of, choose, count, distinct, each, parameter
from btcore.testing.builders import clause, made_up_dossier, made_up_programme

ON = date(2026, 8, 31)
EXCHANGE = clause(
    "2", each("semester", distinct("day", "experience_exchange") >= 1, part_period="exempt"), bearer="group"
)
DUTY = clause("1", all_of(each("semester", count("essay") >= 1), EXCHANGE))


def word(name, value):
    return Parameter(name, "text", Text(name, name), ((None, value),))


def teacher(id, *records, **place):
    return made_up_dossier(teacher={"id": id, **place}, records=records)


def group(*dossiers, rule=DUTY, bearer="group", on=ON, parameters=()):
    programme = made_up_programme(rule, part="duties", parameters=parameters)
    judge = programme.judge(on=on, part="duties", bearer=bearer)
    return [judge(one) for one in bearers_of(dossiers, bearer)]


LI = teacher("T1", {"kind": "essay", "on": "2026-05-06"}, school="S1", teaching_research_group="G1")
WANG = teacher("T2", {"kind": "experience_exchange", "on": "2026-05-06"}, school="S1", teaching_research_group="G1")
ZHAO = teacher("T3", {"kind": "experience_exchange", "on": "2026-05-06"}, school="S2", teaching_research_group="G1")
ALONE = teacher("T4", {"kind": "experience_exchange", "on": "2026-05-06"})


def test_a_clause_of_the_group_does_not_apply_to_a_teacher_and_leaves_the_rest_to_decide():
    verdict = made_up_programme(DUTY, part="duties").check(LI, on=ON, part="duties")
    assert {one.code: str(one.outcome) for one in verdict.clauses} == {"1": "PASS", "2": "NOT_APPLICABLE"}
    assert verdict["2"].as_data()["bearer"] == "group"
    assert "bearer" not in verdict["1"].as_data()
    assert "borne by the teaching-research group" in explain(verdict)


def test_the_group_is_judged_by_what_any_of_its_teachers_has_on_record():
    (verdict,) = group(LI, WANG)
    assert (verdict.dossier.id, str(verdict.outcome), verdict["2"].counted) == ("G1", "PASS", ["T2/R1"])
    assert verdict.as_data()["bearer"] == "group"


def test_groups_of_one_name_in_two_schools_are_two():
    assert [(one.dossier.name, str(one.outcome)) for one in group(LI, ZHAO)] == [("S1 G1", "FAIL"), ("S2 G1", "PASS")]


def test_who_names_no_group_belongs_to_none():
    assert bearers_of([ALONE], "group") == []


def test_a_teachers_leave_takes_nothing_from_the_group():
    away = teacher(
        "T5", {"kind": "leave", "on": "2026-02-16", "until": "2026-08-31"}, school="S1", teaching_research_group="G1"
    )
    assert [str(one.outcome) for one in group(LI, away)] == ["FAIL"]


def test_a_list_that_one_teacher_has_not_completed_leaves_the_group_open():
    open_list = made_up_dossier(
        teacher={"id": "T6", "school": "S1", "teaching_research_group": "G1"}, incomplete=["experience_exchange"]
    )
    assert [str(one.outcome) for one in group(LI, open_list)] == ["UNKNOWN"]


def test_a_parameter_may_say_who_bears_a_clause():
    rule = clause("1", any_of(clause("2", EXCHANGE.criterion, bearer=parameter("who"))))
    for who, expected in (("group", "NOT_APPLICABLE"), ("teacher", "FAIL")):
        programme = made_up_programme(rule, part="duties", parameters=[word("who", who)])
        assert str(programme.check(LI, on=ON, part="duties")["2"].outcome) == expected


def test_a_clause_in_a_branch_that_is_not_chosen_is_nobodys():
    rule = clause("1", choose(parameter("how"), {"one": count("essay") >= 1, "two": EXCHANGE}))
    with pytest.raises(BtcoreError, match="no clause of its duties is borne by a group"):
        group(LI, rule=rule, parameters=[word("how", "one")])
    assert len(group(LI, rule=rule, parameters=[word("how", "two")])) == 1


def test_a_bearer_that_nobody_knows_is_refused():
    with pytest.raises(ProgrammeError, match="clause 2 is borne by 'office'; expected teacher or group or school"):
        made_up_programme(clause("1", any_of(clause("2", EXCHANGE.criterion, bearer="office"))), part="duties")


@given(st.permutations([LI, WANG, ZHAO]))
def test_the_order_of_the_teachers_changes_no_group(order):
    told = {one.dossier.name: str(one.outcome) for one in group(*order)}
    assert told == {"S1 G1": "PASS", "S2 G1": "PASS"}
