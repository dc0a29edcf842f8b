"""Nominations and bounds go in and out of the JSON contract and come back the same; what does not fit is told."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from btcore.errors import InputError
from btcore.programmes.nominations import ROUNDINGS, Bound, Nomination, Nominations, Share
from btcore.rules.outcomes import Outcome
from btcore.schemas.nominations import dump_nominations, load_nominations

ONE = {"id": "N1", "teacher": "T1", "county": "C-01"}


def load(data: Any, **options: Any) -> Nominations:
    return load_nominations(data, source="n.json", **options)


def refused(data: Any, **options: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(data, **options)
    return [str(problem) for problem in caught.value.problems]


def test_the_example_of_the_contract_is_read_with_exact_numbers_and_groups() -> None:
    read = load(
        {
            "nominations": [
                {
                    "id": "N1",
                    "teacher": "T-001",
                    "outcome": "WAIVED",
                    "score": "87.250",
                    "tier": 2,
                    "school": "S-01",
                    "teaching_research_group": "G-01",
                    "name": "𠮷娜",
                    "tie_breaks": {"age": "-3", "member": True, "unknown": None},
                }
            ],
            "bounds": [{"name": "S-01", "where": {"school": "S-01"}, "at_most": 3, "at_least": "1"}],
        }
    )
    assert read.nominations == (
        Nomination(
            "N1",
            "T-001",
            Outcome.WAIVED,
            Decimal("87.250"),
            2,
            {"school": "S-01", "teaching_research_group": "G-01"},
            {"age": Decimal(-3), "member": True},
            "𠮷娜",
        ),
    )
    assert read.bounds == (Bound("S-01", {"school": "S-01"}, 3, 1),)
    assert read.tie_breaks is None


def test_a_list_alone_is_the_nominations_and_what_is_left_out_has_its_usual_value() -> None:
    assert load([{"id": 7, "teacher": "T1", "score": None}]).nominations == (Nomination("7", "T1"),)


def test_shares_round_at_most_down_and_at_least_up_unless_told_otherwise() -> None:
    bounds = [
        {"name": "a", "at_most": "30%", "at_least": "10.5％"},
        {"name": "b", "at_most": "30 %", "rounding": "half_up"},
        {"name": "c", "at_least": {"share": "5%", "rounding": "down"}},
    ]
    first, second, third = load({"nominations": [], "bounds": bounds}).bounds
    assert (first.at_most, first.at_least) == (Share(30, "down"), Share(Decimal("10.5"), "up"))
    assert second.at_most == Share(30, "half_up")
    assert third.at_least == Share(5, "down")


def test_every_problem_is_a_sentence_with_its_place_and_all_come_together() -> None:
    assert refused(
        {
            "nominations": [
                ONE,
                {"id": "N1", "teacher": "T2", "outcome": "pass"},
                {"teacher": "", "score": "many", "tier": 0},
                {**ONE, "score": 87.25},
                {**ONE, "outcom": "FAIL", "school": 3},
                {"id": "N5", "teacher": "T5", "tie_breaks": {"age": "old"}},
                ONE,
                "N9",
            ],
            "extra": 1,
        }
    ) == [
        "n.json, extra: no such entry 'extra'; expected one of nominations, bounds, tie_breaks",
        "n.json, nomination 2 (N1), outcome: 'pass' does not fit; expected one of PASS, FAIL, UNKNOWN, WAIVED, "
        "NOT_APPLICABLE",
        "n.json, nomination 3, id: nothing; expected a value; it must be given",
        "n.json, nomination 3, teacher: '' does not fit; expected text",
        "n.json, nomination 3, score: 'many' does not fit; expected a number, such as \"87.25\"",
        "n.json, nomination 3, tier: 0 does not fit; expected a whole number from 1",
        'n.json, nomination 4 (N1), score: the float 87.25; expected an exact number, as text such as "87.25"',
        "n.json, nomination 5 (N1), outcom: the entry 'outcom' looks like outcome; expected outcome, or a group with "
        "another name",
        "n.json, nomination 5 (N1), school: 3 does not fit; expected text, for every other entry is a group",
        "n.json, nomination 5 (N1), id: the id N1 stands twice; expected each id once; the first is at n.json, "
        "nomination 1 (N1), id",
        "n.json, nomination 6 (N5), tie_breaks, age: 'old' does not fit; expected a number, such as \"87.25\"",
        "n.json, nomination 7 (N1), id: the id N1 stands twice; expected each id once; the first is at n.json, "
        "nomination 1 (N1), id",
        "n.json, nomination 8: invalid input type; expected an object with the entries of the contract",
    ]


def test_bounds_that_contradict_themselves_or_name_nothing_are_refused_together() -> None:
    share = 'a whole number from 0, or a share up to 100% written as text, such as "30%"'
    bounds = [
        {"name": "quota", "at_most": 3},
        {"name": "a", "at_most": 1, "at_least": 2},
        {"name": "a", "where": {"conty": "C-01"}},
        {"name": "b", "at_most": -1, "at_least": "2.5", "nominate_at_most": -1, "soft": "perhaps"},
        {"name": "c", "at_most": "101%", "colour": "red"},
        {"name": "d", "at_most": "10%", "at_least": "20%"},
        {"name": "e", "rounding": "up", "at_most": 3},
        {"name": "f", "where": {"county": 3}, "at_most": True},
        {"at_most": 3},
    ]
    assert refused({"nominations": [ONE], "bounds": bounds}) == [
        "n.json, bound 1 (quota), name: a bound named quota, which is the name of the places as a whole; expected "
        "another name; give the quota as --set quota=…",
        "n.json, bound 2 (a), at_least: at least 2 and at most 1; expected no more at least than at most",
        "n.json, bound 3 (a), name: the bound 'a' stands twice; expected each bound once; the first is at n.json, "
        "bound 2 (a), name",
        "n.json, bound 3 (a), where, conty: no nomination has the group 'conty'; expected one of county",
        f"n.json, bound 4 (b), at_most: -1 does not fit; expected {share}",
        f"n.json, bound 4 (b), at_least: '2.5' does not fit; expected {share}",
        "n.json, bound 4 (b), soft: 'perhaps' does not fit; expected true or false",
        "n.json, bound 4 (b), nominate_at_most: -1 does not fit; expected a whole number from 0",
        f"n.json, bound 5 (c), at_most: '101%' does not fit; expected {share}",
        "n.json, bound 5 (c), colour: no such entry 'colour'; expected one of name, where, at_most, at_least, "
        "rounding, soft, nominate_at_most",
        "n.json, bound 6 (d), at_least: at least 20% and at most 10%; expected no more at least than at most",
        'n.json, bound 7 (e), rounding: a rounding and no share; expected a share such as "30%", or no rounding',
        "n.json, bound 8 (f), where, county: 3 does not fit; expected text",
        f"n.json, bound 8 (f), at_most: True does not fit; expected {share}",
        "n.json, bound 9, name: nothing; expected a value; it must be given",
    ]


def test_a_bound_over_a_value_that_no_nomination_has_is_fine() -> None:
    assert load({"nominations": [ONE], "bounds": [{"name": "a", "where": {"county": "C-99"}, "at_most": 2}]}).bounds


def test_groups_that_are_given_are_all_that_there_may_be() -> None:
    (loaded,) = load([ONE], groups=("county",)).nominations
    assert list(loaded.groups) == ["county"]
    (sentence,) = refused([{**ONE, "shcool": "S"}], groups=("county", "school"))
    assert sentence.startswith("n.json, nomination 1 (N1), shcool: no such entry 'shcool'; expected ")
    bounds = [{"name": "a", "where": {"school": "S"}, "at_most": 2}]
    assert load({"nominations": [ONE], "bounds": bounds}, groups=("county", "school")).bounds


def test_tie_breaks_are_named_once_and_only_if_a_nomination_has_them() -> None:
    nominations = [{**ONE, "tie_breaks": {"age": 3}}]
    assert load({"nominations": nominations, "tie_breaks": ["age"]}).tie_breaks == ("age",)
    assert refused({"nominations": nominations, "tie_breaks": ["agee", "age", "age", 3]}) == [
        "n.json, tie_breaks, item 1: no nomination has the tie-break 'agee'; expected one of age",
        "n.json, tie_breaks, item 3: the tie-break 'age' stands twice; expected each tie-break once",
        "n.json, tie_breaks, item 4: 3 does not fit; expected the name of a tie-break",
    ]


@pytest.mark.parametrize("data", [3, "x", None])
def test_what_is_no_list_and_no_object_is_one_sentence(data: Any) -> None:
    assert refused(data) == [
        "n.json: no nominations; expected a list of nominations, or an object with nominations and bounds"
    ]


def test_an_object_without_nominations_is_refused() -> None:
    assert refused({"bounds": []}) == ["n.json, nominations: nothing; expected a list of nominations"]
    assert refused({"nominations": {}}) == ["n.json, nominations: no list; expected a list of nominations"]


def test_places_may_be_worded_by_the_caller() -> None:
    (sentence,) = refused([{"id": "N1"}], place=lambda path: "/".join(map(str, path)))
    assert sentence.startswith("nominations/0/teacher: nothing")


@pytest.mark.parametrize("score", ["0E-30", "-12", "57.33333333333333333333333333", " 87.5 ", 3, Decimal("1E+3")])
def test_a_score_may_be_any_finite_number_and_stays_exact(score: Any) -> None:
    (one,) = load([{**ONE, "score": score}]).nominations
    assert str(one.score) == str(score).strip()


@pytest.mark.parametrize("score", ["NaN", "Infinity", "1_000", "1e999999999", "9" * 100, True, "", [1]])
def test_a_score_that_is_no_ordinary_number_is_refused(score: Any) -> None:
    (sentence,) = refused([{**ONE, "score": score}])
    assert sentence.endswith('does not fit; expected a number, such as "87.25"')


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=6)
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=20)
GROUPS = ("county", "subject", "县区")
amounts = st.none() | st.integers(0, 9) | st.builds(Share, st.integers(0, 9), st.sampled_from(ROUNDINGS))
higher = st.none() | st.integers(9, 20) | st.builds(Share, st.integers(9, 100), st.sampled_from(ROUNDINGS))


@st.composite
def files(draw: st.DrawFn) -> Nominations:
    nominations = draw(
        st.lists(
            st.builds(
                Nomination,
                id=words,
                teacher=words,
                outcome=st.sampled_from(Outcome),
                score=st.none() | numbers,
                tier=st.integers(1, 4),
                groups=st.dictionaries(st.sampled_from(GROUPS), words),
                tie_breaks=st.dictionaries(words, numbers | st.booleans(), max_size=2),
                name=st.just("") | words,
            ),
            min_size=1,
            unique_by=lambda one: one.id,
        )
    )
    known = sorted({name for one in nominations for name in one.groups})
    where = st.dictionaries(st.sampled_from(known), words) if known else st.just({})
    bound = st.builds(
        Bound,
        name=words.map(lambda word: f"bound {word}"),
        where=where,
        at_most=higher,
        at_least=amounts,
        soft=st.booleans(),
        nominate_at_most=st.none() | st.integers(0, 9),
    )
    order = sorted({name for one in nominations for name in one.tie_breaks})
    return Nominations(
        tuple(nominations),
        tuple(draw(st.lists(bound, max_size=3, unique_by=lambda one: one.name))),
        draw(st.none() | st.permutations(order).map(tuple)),
    )


@given(files())
def test_nominations_come_back_from_data_equal(nominations: Nominations) -> None:
    data = json.loads(json.dumps(dump_nominations(nominations)))
    assert load(data) == nominations
    assert dump_nominations(load(data)) == data
