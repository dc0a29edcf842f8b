"""The comprehensive score: exact, complete or not known, and refused where weights or marks do not fit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from btcore import (
    AttendanceRate,
    Component,
    Gate,
    InputError,
    Marks,
    Parameter,
    Parameters,
    Programme,
    ProgrammeError,
    ScoringScheme,
    Source,
    Text,
    UndeclaredError,
)
from btcore.rules.language import parameter
from btcore.schemas.marks import load_marks

ON = "2026-04-25"
DAY = date.fromisoformat(ON)


def component(code: str, weight: Any = None, **more: Any) -> Component:
    return Component(code, Text(code, "部分"), weight=weight, **more)


def programme(scheme: ScoringScheme, *parameters: Parameter) -> Programme:
    return Programme(
        "example", Text("Example", "示例"), Source(Text("A notice", "通知")), Parameters(parameters), score=scheme
    )


def score(scheme: ScoringScheme, enrolment: dict[str, Any], *parameters: Parameter) -> dict[str, Any]:
    made = programme(scheme, *parameters)
    (read,) = load_marks([enrolment], scheme=scheme, settings=made.settings(DAY), source="marks.json")
    return made.scorer(on=ON)(read).as_data()


def marks(*triples: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    given_marks = [{"component": code, "assessor": who, "value": value} for code, who, value in triples]
    return {"enrolment": "E1", "marks": given_marks, **more}


TWO = ScoringScheme((component("written", 60), component("interview", 40)), pass_mark=60)


def test_weights_and_marks_make_the_exact_total() -> None:
    data = score(TWO, marks(("written", "A1", "85"), ("interview", "A1", "90.5")))
    assert (data["outcome"], data["total"], data["unrounded"], data["pass_mark"]) == ("PASS", "87.20", "87.2", "60")
    assert [one["contribution"] for one in data["components"]] == ["51.00", "36.20"]


def test_a_total_just_below_the_pass_mark_fails_although_it_is_shown_as_the_pass_mark() -> None:
    data = score(TWO, marks(("written", "A1", "59.995"), ("interview", "A1", "59.996")))
    assert (data["total"], data["outcome"]) == ("60.00", "FAIL")


def test_a_total_of_exactly_the_pass_mark_passes() -> None:
    assert score(TWO, marks(("written", "A1", "60"), ("interview", "A1", "60")))["outcome"] == "PASS"


def test_half_a_hundredth_is_rounded_up() -> None:
    assert score(TWO, marks(("written", "A1", "70"), ("interview", "A1", "70.0125")))["total"] == "70.01"
    assert score(TWO, marks(("written", "A1", "70"), ("interview", "A1", "70.0375")))["total"] == "70.02"


def test_a_missing_mark_is_named_and_never_zero() -> None:
    data = score(TWO, marks(("written", "A1", "100")))
    assert (data["outcome"], data["total"], data["unrounded"]) == ("UNKNOWN", None, None)
    assert data["missing"] == ["interview: marks missing, 1"]


def test_a_score_that_can_no_longer_pass_fails_at_once() -> None:
    assert score(TWO, marks(("written", "A1", "30")))["outcome"] == "FAIL"


def test_a_score_that_passes_whatever_is_missing_is_still_not_known() -> None:
    scheme = ScoringScheme((component("written", 90), component("interview", 10)), pass_mark=60)
    assert score(scheme, marks(("written", "A1", "100")))["outcome"] == "UNKNOWN"


GATED = ScoringScheme((component("written", 100),), gates=(Gate(component("defence"), 60),), pass_mark=60)


@pytest.mark.parametrize(("value", "outcome"), [("59.99", "FAIL"), ("60", "PASS"), (None, "UNKNOWN")])
def test_a_gate_must_be_passed_and_has_no_share(value: str | None, outcome: str) -> None:
    given_marks = [("written", "A1", "100")] + ([("defence", "A1", value)] if value else [])
    data = score(GATED, marks(*given_marks))
    assert (data["outcome"], data["gates"][0]["outcome"], data["total"]) == (outcome, outcome, "100.00")


def test_attendance_is_a_hundred_times_attended_over_planned() -> None:
    scheme = ScoringScheme((component("attendance", 100, source=AttendanceRate()),), pass_mark=60)
    data = score(scheme, marks(attendance={"attended_hours": "58", "planned_hours": "60"}))
    assert (data["total"], data["unrounded"][:8]) == ("96.67", "96.66666")


AVERAGES = {
    "the mean of three": (Marks(), ["80", "85", "100"], Fraction(265, 3)),
    "the median of three": (Marks(by="median"), ["80", "85", "100"], Fraction(85)),
    "the median of four": (Marks(by="median"), ["80", "85", "90", "100"], Fraction(175, 2)),
    "the trimmed mean of four": (Marks(by="trimmed_mean"), ["0", "85", "90", "100"], Fraction(175, 2)),
    "the trimmed mean of two is their mean": (Marks(by="trimmed_mean"), ["80", "90"], Fraction(85)),
    "two marks inside the tolerance": (Marks(assessors=2, tolerance=10), ["80", "90"], Fraction(85)),
    "marks beyond the tolerance ask for a third": (Marks(assessors=2, tolerance=9), ["80", "90"], None),
    "a third mark settles the difference": (Marks(assessors=2, tolerance=9), ["80", "90", "88"], Fraction(86)),
    "fewer assessors than asked for": (Marks(assessors=3), ["80", "90"], None),
    "agreed marks that differ ask for agreement": (Marks(by="agreed", assessors=2, tolerance=5), ["80", "90"], None),
}


@pytest.mark.parametrize("name", AVERAGES)
def test_several_assessors_give(name: str) -> None:
    source, values, expected = AVERAGES[name]
    scheme = ScoringScheme((component("lesson", 100, source=source),), pass_mark=60)
    data = score(scheme, marks(*(("lesson", f"A{number}", value) for number, value in enumerate(values))))
    if expected is None:
        assert data["unrounded"] is None
        assert len(data["missing"]) == 1
    else:
        assert data["unrounded"] == format((Decimal(expected.numerator) / expected.denominator).normalize(), "f")


def test_the_agreed_mark_replaces_those_of_the_assessors() -> None:
    source = Marks(by="agreed", assessors=2, tolerance=5)
    scheme = ScoringScheme((component("lesson", 100, source=source),), pass_mark=60)
    enrolment = marks(("lesson", "A1", "60"), ("lesson", "A2", "90"))
    enrolment["marks"].append({"component": "lesson", "assessor": "panel", "value": "78", "agreed": True})
    assert score(scheme, enrolment)["total"] == "78.00"


def test_a_component_with_its_own_maximum_is_scaled_to_its_weight() -> None:
    scheme = ScoringScheme((component("paper", 50, source=Marks(maximum=20)), component("oral", 50)), pass_mark=60)
    data = score(scheme, marks(("paper", "A1", "15"), ("oral", "A1", "60")))
    assert (data["components"][0]["score"], data["components"][0]["contribution"], data["total"]) == (
        "15.00",
        "37.50",
        "67.50",
    )


REFUSED_WEIGHTS = {
    "99 in all": (50, 49),
    "101 in all": (50, 51),
    "one below nothing": (110, -10),
    "a hundredth short": (Decimal("33.33"), Decimal("66.66")),
}


@pytest.mark.parametrize("name", REFUSED_WEIGHTS)
def test_weights_are_refused_that_are(name: str) -> None:
    one, two = REFUSED_WEIGHTS[name]
    scheme = ScoringScheme((component("written", one), component("oral", two)), pass_mark=60)
    with pytest.raises(ProgrammeError, match="the comprehensive score: weights .* exactly 100 together"):
        programme(scheme).scorer(on=ON)


def test_weights_of_parts_are_refused_by_the_name_of_their_parent() -> None:
    whole = component("portfolio", 100, parts=(component("plan", 50), component("report", 40)))
    with pytest.raises(ProgrammeError, match=r"portfolio: weights 50 \+ 40 make 90"):
        programme(ScoringScheme((whole,), pass_mark=60)).scorer(on=ON)


def test_an_undeclared_pass_mark_is_refused_by_name_and_line() -> None:
    scheme = ScoringScheme((component("written", 100),), pass_mark=parameter("pass_mark"))
    undeclared = Parameter("pass_mark", "decimal", Text("pass mark", "合格线"), state="undeclared", line=199)
    with pytest.raises(UndeclaredError, match=r"undeclared pass_mark \(pass mark, line 199\)"):
        programme(scheme, undeclared).scorer(on=ON)


BAD_MARKS = {
    "an unknown component": (
        marks(("writen", "A1", "80")),
        "no component 'writen' that takes marks; expected one of written",
    ),
    "a mark over its maximum": (marks(("written", "A1", "100.5")), "100.5 is over the maximum; expected at most 100"),
    "a negative mark": (marks(("written", "A1", "-1")), "'-1' does not fit; expected a number of 0 or more"),
    "an assessor twice": (
        marks(("written", "A1", "80"), ("written", "A1", "81")),
        "a second mark of assessor A1 for written; expected one mark an assessor and component",
    ),
    "more hours attended than planned": (
        marks(attendance={"attended_hours": "61", "planned_hours": "60"}),
        "61 attended of 60 planned",
    ),
    "a mark that is no number": (marks(("written", "A1", "优")), "'优' does not fit"),
}


@pytest.mark.parametrize("name", BAD_MARKS)
def test_marks_are_refused_with(name: str) -> None:
    enrolment, sentence = BAD_MARKS[name]
    with pytest.raises(InputError) as refused:
        score(TWO, enrolment)
    assert len(refused.value.problems) == 1
    assert sentence in str(refused.value)


def test_components_of_one_code_are_refused() -> None:
    with pytest.raises(ProgrammeError, match="written stand twice"):
        ScoringScheme((component("written", 50), component("written", 50)), pass_mark=60)


points = st.decimals(0, 100, places=2, allow_nan=False)


@settings(max_examples=200, deadline=None)
@given(
    shares=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    values=st.lists(st.lists(points, min_size=1, max_size=4), min_size=5, max_size=5),
    pass_mark=st.integers(0, 100),
)
def test_a_complete_score_equals_an_independent_computation_with_fractions(shares, values, pass_mark) -> None:
    decimals = [(Decimal(100 * share) / sum(shares)).quantize(Decimal("0.01")) for share in shares[1:]]
    decimals.append(100 - sum(decimals))
    scheme = ScoringScheme(
        tuple(component(f"c{number}", weight) for number, weight in enumerate(decimals)), pass_mark=pass_mark
    )
    given_marks = [
        (f"c{place}", f"A{who}", str(value)) for place in range(len(shares)) for who, value in enumerate(values[place])
    ]
    data = score(scheme, marks(*given_marks))
    expected = sum(
        Fraction(weight) / 100 * sum(map(Fraction, values[place]), Fraction()) / len(values[place])
        for place, weight in enumerate(decimals)
    )
    assert data["outcome"] == ("PASS" if expected >= pass_mark else "FAIL")
    assert abs(Fraction(data["total"]) - expected) <= Fraction(1, 200)


@settings(max_examples=200, deadline=None)
@given(values=st.lists(st.none() | points, min_size=2, max_size=2), late=st.lists(points, min_size=2, max_size=2))
def test_a_mark_that_arrives_never_moves_a_pass_or_a_fail(values, late) -> None:
    codes = ("written", "interview")
    early = [(code, "A1", str(value)) for code, value in zip(codes, values, strict=True) if value is not None]
    whole = [
        (code, "A1", str(first if first is not None else second))
        for code, first, second in zip(codes, values, late, strict=True)
    ]
    before, after = score(TWO, marks(*early))["outcome"], score(TWO, marks(*whole))["outcome"]
    assert after in ("PASS", "FAIL")
    assert before in ("UNKNOWN", after)
