"""What lint says of duties that others already meet, of what is said twice, of open lists, of places and parts."""

from __future__ import annotations

import json

import pytest

from btcore import (
    Award,
    Component,
    Parameter,
    Phrase,
    PublicNotice,
    ScoringScheme,
    SelectionRule,
    Text,
    dump_programme,
    lint,
    load_programme,
)
from btcore.cli.programmes import _print, programme_data
from btcore.errors import ProgrammeError
from btcore.programmes.bounds import BoundRule
from btcore.programmes.nominations import Share
from btcore.rules.clauses import Restated
from btcore.rules.language import (
    Statement,
    all_of,
    any_of,
    at_least,
    choose,
    count,
    distinct,
    each,
    parameter,
    past,
    rate,
    term,
    total,
    without_reuse,
)
from btcore.testing.builders import ON, clause, made_up_programme

TITLE = Text("a part", "部分")
LESSONS = "lesson_observed"


def declared(name, type, value=None, *, line=None, state="stated"):
    values = ((None, value),) if value is not None else ()
    return Parameter(name, type, Text(f"title of {name}", f"{name}的名称"), values, state, line=line)


KINDS = declared("kinds", "list", (LESSONS,))
HOURS = declared("hours", "integer", 20)
UNIT = declared("unit", "text", "semester")
READING = declared("reading", "text", "two")
OPEN = declared("open", "integer", state="undeclared")
PARAMETERS = (KINDS, HOURS, UNIT, READING, OPEN)


def first(criterion, **more):
    return clause("4.10", criterion, line=291, **more)


def hours(number, unit="semester", **where):
    return each(unit, total("hours", LESSONS, **where) >= number)


def other(criterion, **more):
    return clause("4.9", criterion, line=255, **more)


WEEKLY = first(each("week", count(LESSONS) >= 2))


def found(*rules, code="dominated-duty", part="duties", parameters=PARAMETERS, **more):
    programme = made_up_programme(*rules, part=part, parameters=parameters, **more)
    return [one for one in lint(programme, on=ON) if one.code == code]


def papers(number, *, unit="semester", **where):
    return each(unit, count("paper", **where) >= number)


DOMINATED = [
    (
        "two lessons a week on the average of the semester",
        first(each("semester", count(LESSONS) >= rate(2, "week"))),
        other(hours(20)),
    ),
    ("two lessons a week and twenty hours a semester", WEEKLY, other(hours(20))),
    ("a weekly number inside all_of", first(all_of(WEEKLY.criterion, papers(1))), other(hours(20))),
    (
        "a number inside each",
        WEEKLY,
        other(each("semester", all_of(total("hours", LESSONS) >= 20, count("essay") >= 1))),
    ),
    ("a nested clause", clause("4", all_of(WEEKLY, papers(1)), line=1), other(hours(20))),
    (
        "a nested clause inside each",
        WEEKLY,
        clause("4", each("semester", other(total("hours", LESSONS) >= 20)), line=1),
    ),
    (
        "kinds, unit and number as parameters",
        WEEKLY,
        other(each(parameter("unit"), total("hours", parameter("kinds")) >= parameter("hours"))),
    ),
    ("the branch that is chosen", WEEKLY, other(choose(parameter("reading"), {"two": hours(20), "one": hours(90)}))),
    (
        "the first twice in a semester, the second twice a school year",
        first(papers(2)),
        other(papers(2, unit="school_year")),
    ),
    ("one unit and a stricter number", first(papers(3)), other(papers(2))),
    (
        "more than one is at least two",
        first(each("semester", count("paper") > 1)),
        other(each("school_year", count("paper") > 3)),
    ),
    (
        "a condition that is stricter",
        first(papers(1, administrative_level=at_least("county"))),
        other(papers(1, administrative_level=at_least("school"))),
    ),
    ("a condition that any record meets", first(papers(2)), other(papers(1, prize=at_least("none")))),
    ("fewer kinds", first(papers(1)), other(each("semester", count("paper", "monograph") >= 1))),
    ("hours a semester and records a school year", first(hours(20)), other(each("school_year", count(LESSONS) >= 40))),
    (
        "what holds for everyone and what a member owes",
        WEEKLY,
        other(each("semester", total("hours", LESSONS) >= 20, of="member")),
    ),
    ("what always holds and what does so on a condition", WEEKLY, other(hours(20), applies_when=count("paper") >= 1)),
    ("months in a semester", first(papers(1, unit="month")), other(papers(5))),
    (
        "a state in every semester",
        first(each("semester", count("mentoring") >= 1)),
        other(each("school_year", count("mentoring") >= 1)),
    ),
]


@pytest.mark.parametrize("one, two", [case[1:] for case in DOMINATED], ids=[case[0] for case in DOMINATED])
def test_a_number_that_another_always_meets_is_reported_with_both_lines_whatever_the_order(one, two):
    for rules in ((one, two), (two, one)):
        (finding,) = found(*rules)
        assert finding.severity == "warning" and finding.lines == (255, 291)
        words = finding.message.text()
        assert words.index("clause 4.10 (line 291)") < words.index("clause 4.9 (line 255)")


SILENT = [
    (
        "two lessons a week on the average, and one in each week",
        first(each("semester", count(LESSONS) >= rate(2, "week"))),
        other(each("week", count(LESSONS) >= 1)),
    ),
    ("numbers that add up to less", WEEKLY, other(hours(60))),
    ("more of another kind", WEEKLY, other(each("semester", total("hours", "lesson_evaluated") >= 5))),
    ("kinds of which only one is shared", first(each("week", count(LESSONS, "essay") >= 2)), other(hours(20))),
    ("a condition that the first does not ask for", WEEKLY, other(hours(20, subject="chinese"))),
    (
        "a condition that is less strict",
        first(papers(4, administrative_level=at_least("school"))),
        other(papers(1, administrative_level=at_least("county"))),
    ),
    (
        "hours of a kind whose records do not count as one",
        first(each("week", count("study_session") >= 2)),
        other(each("semester", total("hours", "study_session") >= 20)),
    ),
    ("the same said twice", first(papers(2)), other(papers(2))),
    (
        "the branch that is not chosen",
        WEEKLY,
        other(choose(parameter("reading"), {"one": hours(20), "two": hours(90)})),
    ),
    ("one of two that may stand for each other", first(any_of(WEEKLY.criterion, papers(1))), other(hours(20))),
    (
        "clauses that may share no record",
        clause("4", each("semester", without_reuse(clause("1.1", count("paper") >= 2), other(count("paper") >= 1)))),
        first(count("essay") >= 1),
    ),
    ("a condition on the first alone", first(WEEKLY.criterion, applies_when=count("paper") >= 1), other(hours(20))),
    (
        "what members owe and what everyone does",
        first(each("week", count(LESSONS) >= 2, of="member")),
        other(hours(20)),
    ),
    ("what a school owes", first(WEEKLY.criterion, bearer="school"), other(hours(20))),
    ("other days", first(each("week", count(LESSONS) >= 2, within=past(years=1))), other(hours(20))),
    ("a window of its own", WEEKLY, other(each("semester", count(LESSONS, within=past(years=1)) >= 2))),
    ("a number that nobody declared", WEEKLY, other(hours(parameter("open")))),
    ("a term of years", WEEKLY, other(each(term(3), count(LESSONS) >= 2))),
    ("a school year in no calendar year", first(papers(9, unit="school_year")), other(papers(1, unit="calendar_year"))),
    (
        "a state that goes on counts once",
        first(each("semester", count("mentoring") >= 1)),
        other(each("school_year", count("mentoring") >= 2)),
    ),
    ("a limit upwards", first(each("semester", count("paper") <= 3)), other(papers(2))),
    ("different months", first(papers(2)), other(each("semester", distinct("month", "paper") >= 2))),
    ("no period", first(count("paper") >= 3), other(papers(2))),
    (
        "a part of a period that is exempt",
        first(each("semester", count("paper") >= 3, part_period="exempt")),
        other(papers(2)),
    ),
]


@pytest.mark.parametrize("one, two", [case[1:] for case in SILENT], ids=[case[0] for case in SILENT])
def test_numbers_that_may_both_bind_are_not_reported(one, two):
    assert found(one, two) == []


def test_both_rules_and_the_sum_are_restated_in_both_languages():
    (finding,) = found(WEEKLY, other(hours(20)))
    words = finding.message.text()
    assert "asks each teaching week for lessons observed: at least 2" in words
    assert "about 40 in the 20 teaching weeks of a semester" in words
    assert "asks each semester for hours of lessons observed: at least 20" in words
    assert "每教学周听课" in finding.message.text("zh") and "合计约 40" in finding.message.text("zh")


def test_only_duties_are_compared():
    assert found(WEEKLY, other(hours(20)), part="review") == []


AGAIN = Restated("One each period", "每期至少一节", 289, each("semester", count("open_class") >= 1))
TWICE = clause(
    "4.7",
    each("semester", count("open_class", administrative_level=at_least("school")) >= 1),
    line=251,
    restated=(AGAIN,),
)


def test_a_duty_said_twice_with_another_rule_is_reported_with_both_lines_and_the_one_that_binds():
    (finding,) = found(TWICE, code="stated-twice")
    assert finding.severity == "warning" and finding.lines == (251, 289)
    assert "One each period" in finding.message.text() and "line 251 binds" in finding.message.text()
    assert "每期至少一节" in finding.message.text("zh") and "以第 251 行为准" in finding.message.text("zh")


def test_a_duty_said_twice_is_found_inside_another_clause():
    assert len(found(clause("4", all_of(TWICE, papers(1))), code="stated-twice")) == 1


def test_a_duty_said_twice_alike_is_not_reported():
    same = Restated("Again", "再次", 289, each(parameter("unit"), count("paper") >= 1))
    assert found(clause("4.7", papers(1), line=251, restated=(same,)), code="stated-twice") == []


def test_a_restatement_judges_nobody_but_its_parameters_must_be_declared():
    assert TWICE.inner == (TWICE.criterion,)
    missing = Restated("Again", "再次", 289, papers(parameter("missing")))
    with pytest.raises(ProgrammeError, match="missing"):
        made_up_programme(clause("4.7", papers(1), restated=(missing,)), part="duties")


def test_a_restatement_that_is_no_criterion_is_refused():
    with pytest.raises(ProgrammeError, match=r"clause 4\.7 holds 3"):
        clause("4.7", papers(1), restated=(Restated("Again", "再次", 289, 3),))


def test_restatements_and_open_ends_are_stored_and_read_back():
    programme = made_up_programme(TWICE, part="duties", statements=[listing(open_ended=True)])
    again = load_programme(json.loads(json.dumps(dump_programme(programme))))
    assert again.duties == programme.duties and again.statements == programme.statements


def test_show_says_where_a_duty_is_said_again(capsys):
    programme = made_up_programme(TWICE, part="duties", statements=[listing()])
    shown = {one["code"]: one for one in programme_data(programme, on=ON, language="en")["clauses"]}
    assert shown["2.10"]["restated"] == []
    assert shown["4.7"]["restated"] == [
        {"line": 289, "title": "One each period", "rule": "each semester – open classes: at least 1"}
    ]
    for language, words in (("en", "» said again in line 289"), ("zh", "» 第 289 行再次规定")):
        _print(programme_data(programme, on=ON, language=language), language)
        assert words in capsys.readouterr().out


def listing(**more):
    listed = (Text("homework", "作业"), Text("attendance", "考勤"))
    return Statement("2.10", "Assessed", zh="考核", line=81, note=TITLE, listed=listed, **more)


def test_a_list_that_ends_in_and_so_on_restates_what_is_listed():
    (finding,) = found(statements=[listing(open_ended=True)], code="open-ended-list")
    assert finding.severity == "warning" and finding.lines == (81,)
    assert "homework, attendance" in finding.message.text() and "作业、考勤" in finding.message.text("zh")
    assert found(statements=[listing()], code="open-ended-list") == []


PLACES = declared("places", "integer", 8, line=353)
PER_GROUP = declared("per_group", "integer", 2, line=353)


def places(*bounds, quota=8):
    rule = SelectionRule(places=quota, bounds=bounds, line=351)
    return found(selection=rule, code="places-may-stay-empty", parameters=(PLACES, PER_GROUP, OPEN))


def test_places_that_few_groups_cannot_fill_are_reported_with_both_numbers_and_the_number_of_groups():
    bound = BoundRule(("teaching_research_group",), at_most=parameter("per_group"), line=354)
    (finding,) = places(bound, quota=parameter("places"))
    assert finding.severity == "warning" and finding.lines == (351, 353, 354)
    assert finding.message.text() == (
        "8 places, and at most 2 for each teaching-research group: with fewer than 4 of them the 8 places cannot be "
        "filled"
    )
    assert "不足 4 个教研组" in finding.message.text("zh")


@pytest.mark.parametrize(
    "most, groups", [(3, 3), (Share(of=25, rounding="down"), 4), (7, 2)], ids=["rounded up", "a share", "one too few"]
)
def test_the_number_of_groups_is_rounded_up(most, groups):
    (finding,) = places(BoundRule(("school",), at_most=most))
    assert f"fewer than {groups}" in finding.message.text()


@pytest.mark.parametrize(
    "bound",
    [
        BoundRule(("school",), at_most=8),
        BoundRule(("school",), at_least=1),
        BoundRule((), at_most=2),
        BoundRule(("school",), at_most=2, soft=True),
        BoundRule(("school",), at_most=parameter("open")),
    ],
    ids=["enough for one group", "no upper end", "over all", "soft", "undeclared"],
)
def test_places_that_one_group_can_fill_are_not_reported(bound):
    assert places(bound) == [] and places(BoundRule(("school",), at_most=2), quota=None) == []


def of_part(part, rule, *, state="undeclared", **more):
    value = None if state == "undeclared" else 5
    one = declared("lowest", "integer", value, line=9, state=state)
    codes = {"undeclared": "undeclared-parameter", "assumed": "assumed-parameter"}
    return found(*more.pop("rules", ()), code=codes[state], parameters=(one,), **{part: rule}, **more)


LOWEST = parameter("lowest")
PARTS = [
    ("score", ScoringScheme((Component("essay", TITLE, weight=100),), pass_mark=LOWEST, line=5), "the score", (5, 9)),
    ("selection", SelectionRule(places=LOWEST, line=5), "the selection", (5, 9)),
    ("award", Award("title", TITLE, "county", Phrase("", ""), term_years=LOWEST, line=5), "the award", (5, 9)),
    ("stages", (PublicNotice("notice", TITLE, starts=LOWEST, line=5),), "the stage “a part”", (5, 9)),
    ("review_period", LOWEST, "the review period", (9,)),
]


@pytest.mark.parametrize("part, rule, words, lines", PARTS, ids=[part for part, *_ in PARTS])
def test_a_value_that_a_part_alone_needs_is_found_and_the_part_named(part, rule, words, lines):
    if part != "stages":  # a stage without its days has none to compare
        (assumed,) = of_part(part, rule, state="assumed")
        assert assumed.lines == lines
    (finding,) = of_part(part, rule)
    assert finding.severity == "error" and finding.lines == lines
    assert words in finding.message.text() and "（lowest）" in finding.message.text("zh")


def test_a_value_that_a_clause_needs_too_is_reported_once_and_by_the_clause():
    (finding,) = of_part("award", PARTS[2][1], rules=[clause("4.9", papers(LOWEST), line=7)])
    assert "clause 4.9 needs" in finding.message.text() and finding.lines == (7, 9)


def test_a_seed_is_asked_for_only_where_ties_are_drawn():
    assert of_part("selection", SelectionRule(seed=LOWEST)) == []
    assert len(of_part("selection", SelectionRule(seed=LOWEST, ties="draw"))) == 1


def test_an_assumed_list_that_is_empty_reads_as_none():
    empty = declared("ties_by", "list", (), state="assumed")
    rule = SelectionRule(tie_breaks=parameter("ties_by"))
    (finding,) = found(selection=rule, parameters=(empty,), code="assumed-parameter")
    assert "assumed to be none" in finding.message.text()
