"""Sources of points beside assessors' marks: examinations, portfolios, dossiers, duties; raw sums; the working."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from btcore import (
    Component,
    DossierPoints,
    Enrolment,
    Examination,
    Gate,
    InputError,
    Mark,
    Marks,
    Met,
    Parameter,
    Parameters,
    Portfolio,
    Programme,
    ProgrammeError,
    Score,
    ScoringScheme,
    Source,
    Text,
    UndeclaredError,
    dump_programme,
    load_programme,
    working_lines,
)
from btcore.rules.language import HIGHEST, attested, count, fact, parameter, points, table
from btcore.schemas.marks import load_marks
from btcore.testing.builders import clause, made_up_dossier

ON = date(2026, 4, 25)


def component(code: str, source: Any = None, weight: Any = None, **more: Any) -> Component:
    return Component(code, Text(code, f"部分{code}"), weight=weight, source=source or Marks(), **more)


def programme(scheme: ScoringScheme, *parameters: Parameter) -> Programme:
    return Programme(
        "made-up", Text("Made up", "虚构"), Source(Text("A notice", "通知")), Parameters(parameters), score=scheme
    )


def alone(source: Any) -> ScoringScheme:
    return ScoringScheme((component("part", source, 100),), pass_mark=60)


def scored(
    scheme: ScoringScheme, marks: list[dict[str, Any]], *parameters: Parameter, dossier: Any = None, **more: Any
) -> Score:
    made = programme(scheme, *parameters)
    data = [{"enrolment": "E1", "marks": marks}]
    (read,) = load_marks(data, scheme=scheme, settings=made.settings(ON), source="marks.json")
    enrolment = Enrolment(read.id, read.marks, read.attendance, dossier=dossier)
    return made.scorer(on=ON, **more)(enrolment)


def mark(code: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"component": code, **({} if value is None else {"value": str(value)}), **more}


SITTINGS = {
    "one sitting": (Examination(), [mark("part", 70)], 70),
    "the best of two sittings": (Examination(), [mark("part", 70), mark("part", 55, sitting=2)], 70),
    "the last of two sittings": (
        Examination(sittings="last"),
        [mark("part", 55, sitting=2), mark("part", 70)],
        55,
    ),
    "a make-up after an absence": (Examination(), [mark("part", absent=True), mark("part", 65, sitting=2)], 65),
    "an absence at the last sitting": (
        Examination(sittings="last"),
        [mark("part", 70), mark("part", absent=True, sitting=2)],
        0,
    ),
    "an absence alone is a known 0": (Examination(), [mark("part", absent=True)], 0),
    "no sitting yet": (Examination(), [], None),
    "two examiners are two sittings or none, never averaged": (
        Examination(),
        [mark("part", 70, assessor="A1"), mark("part", 80, assessor="A1", sitting=2)],
        80,
    ),
}


@pytest.mark.parametrize("name", SITTINGS)
def test_an_examination_gives(name: str) -> None:
    source, marks, expected = SITTINGS[name]
    score = scored(alone(source), marks)
    if expected is None:
        assert (score.low, score.high, [one.text() for one in score.missing]) == (0, 100, ["part: the examination"])
    else:
        assert (score.low, score.high, score.missing) == (expected, expected, ())


def test_absence_fails_at_once_and_a_missing_mark_does_not() -> None:
    assert str(scored(alone(Examination()), [mark("part", absent=True)]).outcome) == "FAIL"
    assert str(scored(alone(Examination()), []).outcome) == "UNKNOWN"


ITEMS = (("plan", Text("plan", "计划")), ("report", Text("report", "报告")), ("lesson", Text("lesson", "课")))


def test_a_portfolio_is_the_mean_of_its_items() -> None:
    score = scored(alone(Portfolio(ITEMS)), [mark("plan", 60), mark("report", 70), mark("lesson", 95)])
    assert score.low == score.high == 75


def test_a_portfolio_may_count_the_best_items() -> None:
    score = scored(alone(Portfolio(ITEMS, best=2)), [mark("plan", 60), mark("report", 70), mark("lesson", 95)])
    assert score.low == score.high == Fraction(165, 2)


def test_a_missing_item_is_named_and_is_an_interval() -> None:
    score = scored(alone(Portfolio(ITEMS, best=2)), [mark("plan", 60), mark("lesson", 90)])
    assert (score.low, score.high) == (75, 95)
    assert [one.text() for one in score.missing] == ["report: marks missing, 1"]


def test_an_item_that_is_not_handed_in_is_a_known_0() -> None:
    score = scored(alone(Portfolio(ITEMS)), [mark("plan", 60), mark("lesson", 90), mark("report", absent=True)])
    assert score.low == score.high == 50


def test_an_item_marked_twice_counts_its_mean() -> None:
    marks = [mark("plan", 60, assessor="A1"), mark("plan", 80, assessor="A2"), mark("report", 70), mark("lesson", 70)]
    assert scored(alone(Portfolio(ITEMS)), marks).low == 70


TABLE = table("administrative_level", points={"county": 2, "city": 5})
PAPERS = DossierPoints(points("paper", table=TABLE), 10)


def papers(*levels: str, **more: Any) -> Any:
    return made_up_dossier(records=[{"kind": "paper", "administrative_level": one, **more} for one in levels])


def test_points_of_the_dossier_are_out_of_their_maximum() -> None:
    score = scored(alone(PAPERS), [], dossier=papers("county", "city"))
    assert (score.low, score.high, score.as_data()["components"][0]["score"]) == (70, 70, "7.00")


def test_points_of_the_dossier_are_capped_at_the_maximum() -> None:
    assert scored(alone(PAPERS), [], dossier=papers("city", "city", "city")).low == 100


def test_a_claimed_record_widens_the_points_and_is_named() -> None:
    score = scored(alone(PAPERS), [], dossier=papers("city", status="claimed"))
    assert (score.low, score.high, str(score.outcome)) == (0, 50, "FAIL")
    assert [one.text() for one in score.missing] == ["part: record R1 (paper): verify it"]
    assert [one.text("zh") for one in score.missing] == ["部分part：材料 R1（论文）：需核实"]


def test_what_is_incomplete_leaves_points_open_up_to_the_maximum() -> None:
    score = scored(alone(PAPERS), [], dossier=made_up_dossier(incomplete=["paper"]))
    assert (score.low, score.high) == (0, 100)
    assert [one.text() for one in score.missing] == ["part: the complete list of papers"]


def test_without_a_dossier_nothing_is_known_and_the_dossier_is_missing() -> None:
    score = scored(alone(PAPERS), [])
    assert (score.low, score.high, [one.text() for one in score.missing]) == (0, 100, ["part: the dossier"])


DUTIES = Met(
    (
        clause("4.1", count("lecture") >= 1),
        clause("4.2", count("open_class") >= 1),
        clause("4.3", count("mentoring") >= 1, applies_when=fact("professional_title").is_one_of("senior")),
    )
)


def test_duties_done_are_a_share_of_those_that_apply() -> None:
    lecture = [{"kind": "lecture", "on": "2026-01-05"}]
    junior = made_up_dossier(records=lecture, teacher={"professional_title": "junior"})
    assert scored(alone(DUTIES), [], dossier=junior).low == 50
    senior = made_up_dossier(records=lecture, teacher={"professional_title": "senior"})
    assert scored(alone(DUTIES), [], dossier=senior).low == Fraction(100, 3)


def test_duties_that_are_not_known_widen_the_share() -> None:
    claimed = [{"kind": "lecture", "status": "claimed"}, {"kind": "open_class"}]
    dossier = made_up_dossier(records=claimed, teacher={"professional_title": "junior"})
    score = scored(alone(DUTIES), [], dossier=dossier)
    assert (score.low, score.high) == (50, 100)
    assert [one.text() for one in score.missing] == ["part: record R1 (lecture): verify it"]


def test_where_no_duty_applies_nothing_is_owed() -> None:
    only = Met((clause("4.3", count("paper") >= 1, applies_when=fact("qualified").is_one_of(True)),))
    score = scored(alone(only), [], dossier=made_up_dossier(teacher={"qualified": False}))
    assert (score.low, score.high, score.missing) == (100, 100, ())


def test_a_parameter_inside_a_measure_of_the_score_must_be_declared() -> None:
    scheme = alone(DossierPoints(points("paper", table=TABLE, at_most=parameter("paper_cap")), 10))
    with pytest.raises(ProgrammeError, match="score: the parameter paper_cap is not declared"):
        programme(scheme)
    open_cap = Parameter("paper_cap", "decimal", Text("cap", "封顶"), state="undeclared", line=9)
    with pytest.raises(UndeclaredError, match=r"undeclared paper_cap \(cap, line 9\)"):
        programme(scheme, open_cap).scorer(on=ON)
    duties = alone(Met((clause("4.1", count("paper") >= parameter("min_papers")),)))
    with pytest.raises(ProgrammeError, match="score: the parameter min_papers is not declared"):
        programme(duties)


def test_maxima_make_a_raw_sum_and_the_pass_mark_is_on_100() -> None:
    parts = (component("paper", Examination(120)), component("oral", Marks(30)), component("work", PAPERS))
    score = scored(
        ScoringScheme(parts, weights="maxima", pass_mark=60),
        [mark("paper", 75), mark("oral", 18)],
        dossier=papers("city"),
    )
    assert score.low == Fraction((75 + 18 + 5) * 100, 160)
    assert str(score.outcome) == "PASS"


def test_maxima_of_parts_add_up_to_the_maximum_of_the_whole() -> None:
    inner = component(
        "inner", parts=(component("paper", Examination(50)), component("oral", Marks(30))), weights="maxima"
    )
    scheme = ScoringScheme((inner, component("lesson", Marks(20))), weights="maxima", pass_mark=60)
    score = scored(scheme, [mark("paper", 40), mark("oral", 15), mark("lesson", 10)])
    assert score.low == 65


def test_gates_may_have_any_source() -> None:
    scheme = ScoringScheme(
        (component("part", weight=100),), gates=(Gate(component("exam", Examination()), 60),), pass_mark=60
    )
    failed = scored(scheme, [mark("part", 90), mark("exam", absent=True)])
    assert [str(failed.outcome), str(failed.gates[0].outcome)] == ["FAIL", "FAIL"]
    assert str(scored(scheme, [mark("part", 90), mark("exam", 30), mark("exam", 61, sitting=2)]).outcome) == "PASS"


def test_marks_that_may_still_differ_too_much_leave_room_for_a_third() -> None:
    source = Marks(assessors=2, tolerance=10)
    one = scored(alone(source), [mark("part", 80, assessor="A1")])
    two = scored(alone(source), [mark("part", 80, assessor="A1"), mark("part", 100, assessor="A2")])
    assert one.low <= two.low and two.high <= one.high


def test_every_source_comes_back_from_data_the_same() -> None:
    cap = Parameter("cap", "decimal", Text("cap", "封顶"), ((None, 10),), line=1)
    scheme = ScoringScheme(
        (
            component("exam", Examination(parameter("cap"), "last")),
            component("portfolio", Portfolio(ITEMS, best=2)),
            component("papers", DossierPoints(points("paper", table=TABLE, take=HIGHEST), parameter("cap"))),
            component("duties", DUTIES),
        ),
        weights="maxima",
        pass_mark=60,
    )
    made = programme(scheme, cap)
    again = load_programme(json.loads(json.dumps(dump_programme(made))))
    assert again == made
    marks = (Mark("exam", "", Decimal(7)), Mark("plan", "", Decimal(70)))
    enrolment = Enrolment("E1", marks, dossier=papers("city"))
    assert again.scorer(on=ON)(enrolment).as_data("zh") == made.scorer(on=ON)(enrolment).as_data("zh")


BOTH = ScoringScheme(
    (component("exam", Examination(), 50), component("portfolio", Portfolio(ITEMS), 30), component("talk", None, 20)),
    pass_mark=60,
)
BAD_MARKS = {
    "an unknown component": ([mark("exma", 70)], "no component 'exma' that takes marks; expected one of exam"),
    "a mark for a portfolio as a whole": ([mark("portfolio", 70)], "no component 'portfolio' that takes marks"),
    "an assessor twice": (
        [mark("talk", 70, assessor="A1"), mark("talk", 71, assessor="A1")],
        "mark 2, assessor: a second mark of assessor A1 for talk",
    ),
    "two agreed marks": (
        [mark("talk", 70, assessor="A1", agreed=True), mark("talk", 71, assessor="A2", agreed=True)],
        "mark 2, agreed: a second agreed mark for talk; expected one agreed mark a component",
    ),
    "an item over its maximum": ([mark("plan", 101)], "101 is over the maximum; expected at most 100"),
    "a sitting twice": (
        [mark("exam", 70, assessor="A1"), mark("exam", 80, assessor="A2")],
        "mark 2, sitting: a second mark for sitting 1 of exam; expected one mark a sitting",
    ),
    "a sitting of what has none": ([mark("talk", 70, sitting=2)], "sitting 2 of talk, which has none"),
    "a sitting before the first": ([mark("exam", 70, sitting=0)], "0 does not fit; expected a whole number from 1"),
    "an absence with a value": (
        [mark("exam", 70, absent=True)],
        "mark 1, absent: absent, and 70 as the value; expected one of them",
    ),
    "neither absence nor value": ([mark("exam")], "mark 1, value: nothing; expected a number of 0 or more"),
}


@pytest.mark.parametrize("name", BAD_MARKS)
def test_marks_are_refused_with(name: str) -> None:
    marks, sentence = BAD_MARKS[name]
    with pytest.raises(InputError) as refused:
        scored(BOTH, marks)
    assert len(refused.value.problems) == 1
    assert sentence in str(refused.value)


def test_a_mark_made_in_python_has_a_value_or_says_absent() -> None:
    with pytest.raises(InputError, match="mark of exam: nothing; expected a value, or absent"):
        Mark("exam", "A1")
    with pytest.raises(InputError, match="mark of exam: 70 and absent"):
        Mark("exam", "A1", Decimal(70), absent=True)


BAD_SCHEMES = {
    "an unknown way of sittings": (alone(Examination(sittings="first")), "sittings is 'first'; expected best or last"),
    "a maximum of nothing": (alone(Examination(0)), "maximum is 0; expected a number above 0"),
    "a maximum that is a float": (alone(Marks(0.5)), "maximum is 0.5; expected an exact number of 0 or more"),
    "no assessor": (alone(Marks(assessors=0)), "assessors is 0; expected a whole number of 1 or more"),
    "more best items than items": (alone(Portfolio(ITEMS, best=4)), "best is 4; expected a whole number from 1 to 3"),
    "a portfolio of nothing": (alone(Portfolio(())), "a portfolio without items"),
    "no duties": (alone(Met(())), "no clauses to be met"),
    "a measure that is no number": (alone(DossierPoints(fact("tags"), 10)), "component part: fact is no number"),
    "an unknown record kind": (alone(DossierPoints(count("papre"), 10)), "no record kind 'papre'"),
    "a weight beside maxima": (
        ScoringScheme((component("a", None, 50), component("b")), weights="maxima", pass_mark=60),
        "a have weights beside maxima",
    ),
    "a part without a weight": (
        ScoringScheme((component("a", None, 100), component("b")), pass_mark=60),
        "the comprehensive score: no weight for b; expected one for each part",
    ),
    "a word that is no way to weigh": (
        ScoringScheme((component("a"), component("b")), weights="maximum", pass_mark=60),
        "weights 'maximum'; expected a table of weights, or the word maxima",
    ),
    "weights that do not add up": (
        ScoringScheme((component("a", None, 50), component("b", None, 49)), pass_mark=60),
        "weights 50 + 49 make 99; expected none below 0 and exactly 100 together",
    ),
}


@pytest.mark.parametrize("name", BAD_SCHEMES)
def test_a_score_is_refused_with(name: str) -> None:
    scheme, sentence = BAD_SCHEMES[name]
    with pytest.raises(ProgrammeError) as refused:
        programme(scheme).scorer(on=ON)
    assert sentence in str(refused.value)


def test_an_item_with_the_code_of_a_component_is_refused() -> None:
    with pytest.raises(ProgrammeError, match="components plan stand twice"):
        ScoringScheme((component("portfolio", Portfolio(ITEMS), 50), component("plan", None, 50)), pass_mark=60)


def test_the_working_shows_marks_averages_weights_and_the_rounding() -> None:
    scheme = ScoringScheme(
        (component("talk", Marks(assessors=3), 60), component("exam", Examination(), 40)), pass_mark=60
    )
    marks = [mark("talk", value, assessor=who) for who, value in (("A1", 80), ("A2", 85), ("A3", 85))]
    score = scored(scheme, [*marks, mark("exam", absent=True), mark("exam", 62, sitting=2)])
    assert list(working_lines(score)) == [
        "E1: met",
        "  talk (talk), weight 60: ≈83.3333 of 100, contributes 50",
        "    A1 gave 80",
        "    A2 gave 85",
        "    A3 gave 85",
        "    mean of 3 marks: ≈83.3333",
        "  exam (exam), weight 40: 62 of 100, contributes 24.8",
        "    sitting 1: absent, 0",
        "    sitting 2: 62",
        "    the best sitting counts: 62",
        "  total 74.8, rounded half up to 2 decimals: 74.80",
        "  pass mark 60, compared before rounding: met",
    ]


def test_the_working_compares_the_total_apart_from_the_gates() -> None:
    gate = Gate(component("exam", Examination()), 60)
    scheme = ScoringScheme((component("part", weight=100),), gates=(gate,), pass_mark=60)
    lines = list(working_lines(scored(scheme, [mark("part", 90), mark("exam", absent=True)])))
    assert lines[0] == "E1: not met"
    assert "  gate exam (exam): 0 of 100, pass mark 60: not met" in lines
    assert lines[-1] == "  pass mark 60, compared before rounding: met"


def test_the_working_names_what_is_missing_in_chinese_too() -> None:
    score = scored(BOTH, [mark("talk", 70)])
    lines = list(working_lines(score, "zh"))
    assert "  尚缺：部分exam：考试成绩" in lines
    assert "  总分待定：14 至 94" in lines


def test_attested_duties_count_as_met_when_someone_attests_them() -> None:
    scheme = alone(Met((clause("4.9", attested()),)))
    said = {"clause": "4.9", "met": True, "by": "school council", "on": "2026-04-01"}
    assert scored(scheme, [], dossier=made_up_dossier(attestations=[said])).low == 100
    assert str(scored(scheme, [], dossier=made_up_dossier()).outcome) == "UNKNOWN"
