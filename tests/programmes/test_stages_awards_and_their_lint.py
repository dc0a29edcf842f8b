"""Stages, the award, and what lint says about dates, assessments, weights and places."""

from __future__ import annotations

from datetime import date

import pytest

from btcore import (
    Assessment,
    Award,
    CentralisedTraining,
    Component,
    DispersedPractice,
    Gate,
    GroupStudy,
    Length,
    Parameter,
    Parameters,
    Phrase,
    Programme,
    ProgrammeError,
    PublicNotice,
    ScoringScheme,
    SelectionRule,
    Source,
    Text,
    dump_programme,
    lint,
    load_programme,
)
from btcore.rules.language import Clause, count, parameter

DAY = date(2026, 4, 25)
TITLE = Text("a stage", "阶段")
SOURCE = Source(Text("a notice", "通知"))


def declared(name, type, value=None, *, line=1):
    values, state = (((None, value),), "stated") if value is not None else ((), "undeclared")
    return Parameter(name, type, Text(name, name), values, state, line=line)


PARAMETERS = Parameters(
    (
        declared("quota", "integer", 406, line=125),
        declared("allocation", "table", line=125),
        declared("closes", "month_day", "04-25", line=129),
        declared("starts", "month_day", "03-01", line=203),
        declared("gate_pass_mark", "decimal", line=157),
        declared("notice", "boolean", False, line=9),
        declared("years", "integer", 3, line=7),
    )
)


def programme(**parts):
    return Programme("test", TITLE, SOURCE, PARAMETERS, **parts)


def codes(made, *, overlay=None):
    return {one.code for one in lint(made, on=DAY)}


def the(made, code):
    (found,) = [one for one in lint(made, on=DAY) if one.code == code]
    return found


def test_two_stages_that_share_a_day_are_reported_with_both_lines():
    made = programme(
        stages=(
            GroupStudy("study", Text("group study", "分组研修"), starts="07-17", ends="08-01", line=67),
            Assessment("exam", Text("examination", "考试"), starts="08-01", ends="08-04", line=89),
        )
    )
    found = the(made, "stages-overlap")
    assert found.lines == (67, 89) and "2026-08-01" in found.message.text() and "“分组研修”" in found.message.text("zh")


def test_stages_that_follow_each_other_or_are_switched_off_are_not_reported():
    stages = (
        GroupStudy("study", TITLE, starts="07-17", ends="07-31"),
        Assessment("exam", TITLE, starts="08-01", ends="08-04"),
        PublicNotice("notice", TITLE, starts="08-02", ends="08-06", when=parameter("notice")),
    )
    assert "stages-overlap" not in codes(programme(stages=stages))


def test_training_that_starts_before_nominations_close_is_reported_with_the_lines_of_both_dates():
    selection = SelectionRule(places=parameter("quota"), closes=parameter("closes"))
    early = CentralisedTraining("training", TITLE, starts=parameter("starts"), line=151)
    assert the(programme(stages=(early,), selection=selection), "starts-before-nominations-close").lines == (
        129,
        151,
        203,
    )
    later = CentralisedTraining("training", TITLE, starts="05-01")
    assert "starts-before-nominations-close" not in codes(programme(stages=(later,), selection=selection))


def scheme(*, pass_mark=60, weights=(60, 40)):
    parts = tuple(
        Component(code, Text(code, code), weight=weight)
        for code, weight in zip(("design", "essay"), weights, strict=True)
    )
    gate = Gate(Component("theory", Text("theory", "理论"), line=157), pass_mark)
    return ScoringScheme(parts, (gate,), pass_mark=60, line=169)


def test_what_is_assessed_without_weight_is_reported_until_its_pass_mark_is_declared():
    exam = (Assessment("exam", TITLE, assesses=("theory", "design"), line=157),)
    found = the(
        programme(stages=exam, score=scheme(pass_mark=parameter("gate_pass_mark"))), "assessment-without-weight"
    )
    assert found.lines == (157, 169) and "theory" in found.message.text()
    assert "assessment-without-weight" not in codes(programme(stages=exam, score=scheme()))


def test_what_is_assessed_and_unknown_to_the_score_is_an_error():
    exam = (Assessment("exam", TITLE, assesses=("singing",)),)
    assert the(programme(stages=exam, score=scheme()), "assessment-not-scored").severity == "error"


def test_weights_that_do_not_make_100_are_reported():
    found = the(programme(score=scheme(weights=(60, 30))), "weights-do-not-add-up")
    assert "60 + 30" in found.message.text() and found.lines == (169,)
    assert "weights-do-not-add-up" not in codes(programme(score=scheme()))


def test_places_without_their_allocation_table_are_reported_and_with_one_not():
    bare = SelectionRule(places=parameter("quota"), allocation=parameter("allocation"), line=125)
    found = the(programme(selection=bare), "places-without-allocation")
    assert found.lines == (125,) and "406" in found.message.text()
    assert "places-without-allocation" not in codes(programme(selection=SelectionRule(places=parameter("quota"))))


@pytest.mark.parametrize(
    "stage, span",
    [
        (CentralisedTraining("s", TITLE, starts="07-07", length=Length(10)), ("2026-07-07", "2026-07-16")),
        (DispersedPractice("s", TITLE, starts="08-31", length=Length(6, "month")), ("2026-08-31", "2027-02-27")),
        (GroupStudy("s", TITLE, starts="07-06", length=Length(2, "week")), ("2026-07-06", "2026-07-19")),
        (PublicNotice("s", TITLE, starts="04-24", length=Length(5, "working_day")), ("2026-04-24", "2026-04-30")),
        (GroupStudy("s", TITLE, starts="11-01", ends="01-31"), ("2026-11-01", "2027-01-31")),
        (GroupStudy("s", TITLE, ends="01-31"), (None, "2026-01-31")),
        (GroupStudy("s", TITLE, starts=parameter("starts")), ("2026-03-01", None)),
    ],
)
def test_the_days_of_a_stage_follow_from_its_dates_and_length(stage, span):
    found = stage.span(programme().settings(DAY), year=2026)
    assert tuple(None if day is None else day.isoformat() for day in found) == span


def test_the_clauses_that_complete_a_stage_can_be_judged_by_its_code():
    clause = Clause("9.1", "One reflection", zh="一篇反思", criterion=count("teaching_reflection") >= 1)
    made = programme(stages=(DispersedPractice("practice", TITLE, complete=(clause,)),))
    assert [one.code for one in made.entries()] == ["9.1"]
    assert made.part("practice") == (clause,)


def award(**changes):
    words = Phrase("{name} is a key teacher of {place}, {day}, {until}", "{name}为{place}骨干教师，{day}，{until}")
    return Award("key_teacher", Text("key teacher", "骨干教师"), **{"level": "city", "certificate": words, **changes})


def test_a_certificate_is_worded_in_both_languages_and_knows_titles_without_end():
    settings = programme().settings(DAY)
    rest = {"place": Text("Sample City", "示例市"), "programme": TITLE, "day": DAY, "settings": settings}
    endless = award().wording(name="𠮷田", **rest)
    assert endless.text("zh") == "𠮷田为示例市骨干教师，2026-04-25，长期有效"
    assert award(term_years=0).until(DAY, settings) is None
    leap = award(term_years=parameter("years"))
    assert leap.until(date(2024, 2, 29), settings) == date(2027, 2, 27)
    assert leap.until(date(2023, 9, 1), settings) == date(2026, 8, 31)


def test_a_certificate_that_names_something_unknown_is_refused():
    with pytest.raises(ProgrammeError, match="the certificate names 'salary'"):
        award(certificate=Phrase("{salary}", "{name}"))


def test_a_programme_with_stages_selection_and_award_survives_storage():
    made = programme(
        stages=(CentralisedTraining("s", TITLE, starts=parameter("starts"), length=Length(10), hours_a_day=6),),
        selection=SelectionRule(places=parameter("quota"), closes=parameter("closes")),
        score=scheme(),
        award=award(term_years=parameter("years")),
    )
    assert load_programme(dump_programme(made)) == made


def test_a_part_that_names_an_undeclared_parameter_is_refused_when_made():
    with pytest.raises(ProgrammeError, match="selection: the parameter places is not declared"):
        programme(selection=SelectionRule(places=parameter("places")))
