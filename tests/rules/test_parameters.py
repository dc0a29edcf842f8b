"""Parameters and overlays: dated, cited values, and other values laid over them at one of six places."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from btcore import Overlay, Parameter, Parameters, Text, UndeclaredError, parameters_from_toml
from btcore.errors import InputError, ProgrammeError
from btcore.rules.language import any_of, choose, count, parameter, past
from btcore.rules.parameters import PLACES
from btcore.testing.builders import judge, made_up_programme

NAME = Text("lowest number", "最低数")
BOUND = Parameter("bound", "integer", NAME, ((None, 2),), minimum=Decimal(0), line=12)
OPEN = Parameter("bound", "integer", NAME, state="undeclared", line=12)
RULE = count("paper") >= parameter("bound")
ON = date(2026, 4, 25)


def value(*overlays: Overlay, declared: Parameter = BOUND, on: date = ON):
    return Parameters((declared,)).settings(on, overlays).value("bound")


def test_a_stated_value_holds():
    assert value() == 2


def test_the_value_effective_on_the_day_holds():
    dated = Parameter("bound", "integer", NAME, ((None, 2), (date(2025, 9, 1), 3), (date(2026, 9, 1), 4)))
    days = (date(2025, 8, 31), date(2025, 9, 1), date(2026, 8, 31), date(2026, 9, 1))
    assert [value(declared=dated, on=day) for day in days] == [2, 3, 3, 4]


def test_before_its_first_day_a_parameter_is_undeclared():
    later = Parameter("bound", "integer", NAME, ((date(2026, 9, 1), 3),), line=12)
    with pytest.raises(UndeclaredError, match="bound.*line 12.*2026-04-25"):
        value(declared=later)


def test_a_part_refuses_to_run_and_names_every_undeclared_parameter_with_its_line():
    second = Parameter("years", "integer", Text("years", "年数"), state="undeclared", line=13)
    rule = count("paper", within=past(years=parameter("years"))) >= parameter("bound")
    with pytest.raises(
        UndeclaredError, match=r"(?s)made-up eligibility.*years.*line 13.*bound.*lowest number, line 12"
    ):
        judge(rule, parameters=[OPEN, second])


def test_what_no_rule_of_the_part_reaches_may_stay_undeclared():
    assert str(judge(count("paper") >= 0, parameters=[OPEN]).outcome) == "PASS"


def test_the_branch_of_a_reading_that_is_not_chosen_may_stay_undeclared():
    reading = Parameter("reading", "text", NAME, ((None, "plain"),))
    rule = choose(parameter("reading"), {"plain": count("paper") >= 0, "strict": RULE})
    assert str(judge(rule, parameters=[OPEN, reading]).outcome) == "PASS"
    with pytest.raises(UndeclaredError, match="bound"):
        strict = made_up_programme(rule, parameters=[OPEN, reading]).overlay(reading="strict")
        judge(rule, parameters=[OPEN, reading], overlays=[strict])


def test_an_overlay_declares_what_is_undeclared():
    overlay = made_up_programme(RULE, parameters=[OPEN]).overlay(bound="1")
    verdict = judge(RULE, parameters=[OPEN], overlays=[overlay], records=[{"kind": "paper"}])
    assert str(verdict.outcome) == "PASS"
    assert verdict.clauses[0].required == 1
    assert verdict.clauses[0].parameters == {"bound": 1}


@pytest.mark.parametrize("lower, higher", list(zip(PLACES, PLACES[1:], strict=False)))
def test_a_higher_place_goes_before_a_lower_one_in_whatever_order_they_are_given(lower, higher):
    overlays = [Overlay(higher, {"bound": 9}), Overlay(lower, {"bound": 5})]
    assert value(*overlays) == value(*reversed(overlays)) == 9


def test_two_overlays_at_one_place_that_set_one_name_are_an_error():
    with pytest.raises(ProgrammeError, match="two overlays at county set bound"):
        value(Overlay("county", {"bound": 3}), Overlay("county", {"bound": 3}))


def test_two_overlays_at_one_place_may_set_different_names():
    other = Parameter("other", "integer", NAME, ((None, 1),))
    settings = Parameters((BOUND, other)).settings(ON, [Overlay("city", {"bound": 3}), Overlay("city", {"other": 4})])
    assert (settings.value("bound"), settings.value("other")) == (3, 4)


def test_an_overlay_at_a_place_that_is_none_is_an_error():
    with pytest.raises(ProgrammeError, match="no overlay place 'province'"):
        Overlay("province", {})


def test_an_overlay_of_an_unknown_name_is_refused():
    with pytest.raises(InputError, match="parameter bond"):
        Parameters((BOUND,)).overlay({"bond": 1})
    with pytest.raises(ProgrammeError, match="bond"):
        value(Overlay("city", {"bond": 1}))


def test_every_problem_of_an_overlay_is_told_at_once():
    with pytest.raises(InputError) as caught:
        Parameters((BOUND,)).overlay({"bond": 1, "bound": "three"})
    assert len(caught.value.problems) == 2


WRONG = [
    ("integer", "three"),
    ("integer", "2.5"),
    ("integer", True),
    ("integer", ""),
    ("decimal", 2.5),
    ("decimal", "NaN"),
    ("decimal", "1e999999"),
    ("boolean", "perhaps"),
    ("date", "2026-02-30"),
    ("month_day", "13-01"),
    ("text", 3),
    ("list", 3),
    ("table", "[1"),
    ("administrative_level", "village"),
]


@pytest.mark.parametrize("kind, wrong", WRONG)
def test_a_value_of_the_wrong_type_is_refused_by_a_sentence_that_says_what_fits(kind, wrong):
    declared = Parameters((Parameter("bound", kind, NAME, state="undeclared"),))
    with pytest.raises(InputError, match="parameter bound.*does not fit; expected "):
        declared.overlay({"bound": wrong})


RIGHT = [
    ("integer", " 3 ", 3),
    ("decimal", "87.5", Decimal("87.5")),
    ("boolean", "yes", True),
    ("date", "2026-04-25", date(2026, 4, 25)),
    ("month_day", "04-25", "04-25"),
    ("list", "journal, collection", ("journal", "collection")),
    ("table", '{"a": 2.5}', {"a": Decimal("2.5")}),
    ("administrative_level", "区级", "county"),
]


@pytest.mark.parametrize("kind, written, read", RIGHT)
def test_a_value_is_read_in_the_type_of_its_parameter(kind, written, read):
    declared = Parameters((Parameter("bound", kind, NAME, state="undeclared"),))
    assert declared.overlay({"bound": written}).values["bound"] == read


@pytest.mark.parametrize("wrong", [-1, 11])
def test_bounds_and_choices_hold_for_overlays_too(wrong):
    bounded = Parameter("bound", "integer", NAME, ((None, 2),), minimum=Decimal(0), maximum=Decimal(10))
    with pytest.raises(InputError, match="at least 0, at most 10"):
        Parameters((bounded,)).overlay({"bound": wrong})
    chosen = Parameter("bound", "integer", NAME, ((None, 2),), choices=(2, 3))
    with pytest.raises(InputError, match="2 or 3"):
        Parameters((chosen,)).overlay({"bound": wrong})


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: Parameter("bound", "number", NAME), "no type 'number'"),
        (lambda: Parameter("bound", "integer", NAME, ((None, 2),), state="undeclared"), "state 'undeclared' with 1"),
        (lambda: Parameter("bound", "integer", NAME), "state 'stated' with 0"),
        (lambda: Parameter("bound", "integer", NAME, ((None, "x"),)), "'x' does not fit"),
        (lambda: Parameters((BOUND, BOUND)), "bound is declared twice"),
        (lambda: made_up_programme(RULE), "the parameter bound is not declared"),
    ],
)
def test_a_parameter_that_contradicts_itself_is_refused_when_made(make, words):
    with pytest.raises(ProgrammeError, match=words):
        make()


TOML = """
[bound]
type = "integer"
state = "assumed"
line = 12
unit = "papers"
title = { en = "lowest number", zh = "最低数" }
reading = { en = "at least two", zh = "至少两篇" }
values = [{ from = 2026-09-01, value = 3 }, { from = 2024-09-01, value = 2 }]
alternatives = [{ value = 1, reading = { en = "one", zh = "一篇" } }]

[nobody_said]
type = "decimal"
title = { en = "pass mark", zh = "合格线" }
"""


def test_parameters_are_read_from_toml_with_their_dates_in_order():
    read = parameters_from_toml(TOML)
    assert [read.settings(day).value("bound") for day in (ON, date(2026, 9, 1))] == [2, 3]
    assert (read["bound"].state, read["bound"].alternatives[0].value) == ("assumed", 1)
    assert read["nobody_said"].state == "undeclared" and not read.settings(ON).declared("nobody_said")


@pytest.mark.parametrize(
    "toml, words",
    [
        ('[bound]\nvalue = 1\ntitle = { en = "a", zh = "甲" }', "'type' is missing"),
        ('[bound]\ntype = "integer"\nvalue = 1', "'title' is missing"),
        ('[bound]\ntype = "integer"\nvalue = 1\ncolour = 2\ntitle = { en = "a", zh = "甲" }', "colour"),
    ],
)
def test_toml_that_declares_no_parameter_is_refused(toml, words):
    with pytest.raises(ProgrammeError, match=words):
        parameters_from_toml(toml)


def test_any_argument_may_be_a_parameter():
    values = {"kinds": ["paper", "essay"], "level": "county", "years": 2, "bound": 1, "some": 1}
    types = {
        "kinds": "list",
        "level": "administrative_level",
        "years": "integer",
        "bound": "integer",
        "some": "integer",
    }
    declared = [Parameter(name, types[name], NAME, ((None, one),)) for name, one in values.items()]
    rule = count(
        parameter("kinds"), administrative_level=parameter("level"), within=past(years=parameter("years"))
    ) >= parameter("bound")
    records = [{"kind": "essay", "administrative_level": "county", "on": "2025-01-01"}]
    verdict = judge(any_of(rule, rule), rule, parameters=declared, records=records)
    assert str(verdict.outcome) == "PASS"
    assert set(verdict.clauses[1].parameters) == {"kinds", "level", "years", "bound"}
