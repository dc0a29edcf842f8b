"""Selection: who competes, ties, ceilings, tiers, soft bounds and step-up, case by case."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest

from btcore import (
    Bound,
    BoundRule,
    BtcoreError,
    InputError,
    Nomination,
    Nominations,
    Outcome,
    Parameter,
    Parameters,
    Programme,
    SelectionRule,
    Share,
    Source,
    Text,
    UndeclaredError,
)
from btcore.programmes.selection import select
from btcore.rules.language import parameter

DAY = "2026-04-25"
PASS, FAIL, UNKNOWN, WAIVED = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.WAIVED


def nominee(id, score, *, outcome=PASS, tier=1, ties=None, **groups):
    return Nomination(
        id,
        f"T-{id}",
        outcome=outcome,
        score=None if score is None else Decimal(score),
        tier=tier,
        groups=groups,
        tie_breaks=ties or {},
    )


def choose(people, bounds=(), *, places=None, order=None, set_aside=(), kept=None, withdrawn=(), **rule):
    given = Nominations(tuple(people), tuple(bounds), order)
    return select(SelectionRule(places=places, **rule), given, set_aside=set_aside, kept=kept, withdrawn=withdrawn)


def test_the_best_scores_take_the_places_and_the_others_are_the_reserve_in_order():
    found = choose([nominee("李明", "88"), nominee("王芳", "91.5"), nominee("𠮷田", "90")], places=1)
    assert found.ids() == ["王芳"]
    assert [(one.nomination.id, one.rank) for one in found.reserve] == [("𠮷田", 2), ("李明", 3)]
    assert found.passed_over[0].because.held_by == ("王芳",)


def test_unrounded_scores_decide():
    found = choose([nominee("a", "87.254"), nominee("b", "87.2549")], places=1)
    assert found.ids() == ["b"] and not found.ties


def test_only_those_who_pass_or_are_waived_compete():
    found = choose([nominee("a", 90, outcome=FAIL), nominee("b", 80, outcome=WAIVED), nominee("c", 70)], places=2)
    assert found.ids() == ["b", "c"]
    assert [one.id for one, _ in found.not_competing] == ["a"]


def test_one_that_is_not_known_to_be_eligible_stops_the_selection_until_it_is_set_aside_by_name():
    people = [nominee("a", 90, outcome=UNKNOWN), nominee("b", 80)]
    with pytest.raises(InputError, match="--set-aside a"):
        choose(people, places=1)
    found = choose(people, places=1, set_aside=["a"])
    assert found.ids() == ["b"] and "set aside" in found.as_data()["not_competing"][0]["reason"]


def test_setting_aside_a_name_that_is_not_nominated_is_refused():
    with pytest.raises(InputError, match="no nomination z"):
        choose([nominee("a", 90)], places=1, set_aside=["z"])


def test_a_tie_for_the_last_place_is_handed_back_to_the_committee():
    found = choose([nominee("a", 90), nominee("b", 80), nominee("c", 80), nominee("d", 70)], places=2)
    assert found.ids() == ["a"]
    (tie,) = found.ties
    assert [one.id for one in tie.nominations] == ["b", "c"] and (tie.rank, tie.places) == (2, 1)
    assert [one.nomination.id for one in found.passed_over] == ["d"]
    assert found.bounds[-1].taken == 2, "the place of the tie is not given to anybody else"


def test_a_tie_that_decides_nothing_is_no_tie():
    found = choose([nominee("a", 80), nominee("b", 80), nominee("c", 70)], places=2)
    assert found.ids() == ["a", "b"] and not found.ties and [one.rank for one in found.selected] == [1, 1]
    assert found.passed_over[0].rank == 3


def test_a_tie_between_unlike_nominations_makes_those_below_wait_who_might_get_a_place():
    people = [
        nominee("a", 90, county="A"),
        nominee("b", 90, county="B"),
        nominee("c", 80, county="A"),
        nominee("d", 70, county="C"),
        nominee("e", 60, county="D"),
    ]
    bounds = [
        Bound("A and B", {"region": "north"}, at_most=1),
        Bound("A", {"county": "A"}, at_most=1),
        Bound("D", {"county": "D"}, at_most=0),
    ]
    north = {"A", "B"}
    people = [
        nominee(
            one.id, one.score, county=one.groups["county"], region="north" if one.groups["county"] in north else "s"
        )
        for one in people
    ]
    found = choose(people, bounds)
    assert [one.id for one in found.ties[0].nominations] == ["a", "b"] and found.ties[0].places is None
    assert {one.nomination.id for one in found.undecided} == {"a", "b"}
    assert [one.nomination.id for one in found.passed_over] == ["c", "e"], "for them there is no place in either case"
    assert found.ids() == ["d"], "no bound ties county C to the tie"


def test_a_tie_in_one_county_leaves_the_other_counties_alone():
    people = [
        nominee("a1", 90, county="A"),
        nominee("a2", 90, county="A"),
        nominee("b1", 90, county="B"),
        nominee("b2", 80, county="B"),
        nominee("c1", 70, county="C"),
        nominee("c2", 60, county="C"),
    ]
    most = {"A": 1, "B": 5, "C": 1}
    bounds = [Bound(name, {"county": name}, at_most=number) for name, number in most.items()]
    found = choose(people, bounds, places=406)
    assert found.ids() == ["b1", "b2", "c1"] and not found.undecided
    (tie,) = found.as_data()["ties"]
    assert tie == {"nominations": ["a1", "a2"], "rank": 1, "places": 1, "lacking": []}


def test_who_is_passed_over_for_a_tie_is_told_who_is_tied():
    found = choose([nominee("a", 90), nominee("b", 90), nominee("c", 80)], places=1)
    assert found.passed_over[0].because.held_by == ("a", "b")


def test_nominations_that_list_undeclared_tie_breaks_in_different_orders_are_refused():
    people = [
        nominee("a", 80, ties={"first": Decimal(1), "second": Decimal(2)}),
        nominee("b", 80, ties={"second": Decimal(1), "first": Decimal(2)}),
    ]
    with pytest.raises(InputError, match="one order, declared as tie_breaks"):
        choose(people, places=1)
    assert choose(people, places=1, order=("first", "second")).ids() == ["b"]


def test_a_group_called_like_a_word_of_the_answer_does_not_change_the_answer():
    (one,) = choose([nominee("a", 90, nomination="zzz", rank="9")]).as_data()["selected"]
    assert (one["nomination"], one["rank"]) == ("a", 1)


def test_tie_breaks_part_equals_in_their_order_and_yes_comes_before_no():
    people = [
        nominee("a", 80, ties={"title_holder": False, "years": Decimal(30)}),
        nominee("b", 80, ties={"title_holder": True, "years": Decimal(3)}),
        nominee("c", 80, ties={"title_holder": True, "years": Decimal(9)}),
    ]
    assert choose(people, places=1, tie_breaks=("title_holder", "years")).ids() == ["c"]
    assert choose(people, places=1, tie_breaks=("years",)).ids() == ["a"]
    assert choose(people, places=1, order=("years", "title_holder")).ids() == ["a"]


def test_a_tie_break_that_one_of_the_equals_has_no_value_for_parts_nobody():
    people = [nominee("a", 80, ties={"years": Decimal(3)}), nominee("b", 80)]
    assert len(choose(people, places=1, tie_breaks=("years",)).ties) == 1


def test_a_published_draw_can_be_checked_by_anybody_with_sha256():
    people = [nominee(id, 80) for id in "abcdef"]
    found = choose(people, places=3, ties="draw", seed="2026-04-25 lottery 17 03 22")
    lots = {one.id: hashlib.sha256(f"2026-04-25 lottery 17 03 22:{one.id}".encode()).hexdigest() for one in people}
    assert found.ids() == sorted(lots, key=lots.__getitem__)[:3] and not found.ties
    assert found.as_data()["seed"] == "2026-04-25 lottery 17 03 22"


def test_places_are_kept_for_a_lower_bound_and_who_is_passed_over_is_told_so():
    people = [nominee("a", 90, county="A"), nominee("b", 85, county="A"), nominee("c", 60, county="B")]
    found = choose(people, [Bound("B", {"county": "B"}, at_least=1)], places=2)
    assert found.ids() == ["a", "c"]
    because = found.passed_over[0].because
    assert (because.bound, because.kept_for, because.held_by) == ("quota", ("B",), ("a", "c"))
    assert "kept for B" in because.words.text("en") and "留给B" in because.words.text("zh")


def test_every_bound_reports_what_is_taken_and_its_slack():
    people = [nominee("a", 90, county="A"), nominee("b", 85, county="B")]
    data = choose(people, [Bound("A", {"county": "A"}, at_most=3, at_least=1)], places=2).as_data()
    assert data["bounds"] == [
        {"bound": "A", "at_most": 3, "at_least": 1, "taken": 1, "slack": 2, "spare": 0, "soft": False},
        {"bound": "quota", "at_most": 2, "at_least": None, "taken": 2, "slack": 0, "spare": None, "soft": False},
    ]


def test_bounds_that_cannot_hold_together_are_an_answer_with_the_smallest_set_of_them():
    people = [nominee("a", 90, county="A"), nominee("b", 85, county="B"), nominee("c", 80, county="C")]
    bounds = [
        Bound("A", {"county": "A"}, at_least=1),
        Bound("B", {"county": "B"}, at_least=1),
        Bound("C", {"county": "C"}, at_most=1),
    ]
    data = choose(people, bounds, places=1).as_data()
    assert set(data["conflict"]) == {"A", "B", "quota"} and data["selected"] == []
    assert set(choose(people, [Bound("D", {"county": "D"}, at_least=1)]).as_data()["conflict"]) == {"D"}


def test_a_soft_lower_bound_falls_to_what_there_is_and_says_so():
    people = [nominee("a", 90, subject="chinese"), nominee("b", 85, subject="music")]
    found = choose(people, [Bound("music", {"subject": "music"}, at_least=2, soft=True)], places=1)
    assert found.ids() == ["b"] and not found.conflict
    assert found.as_data()["relaxed"] == [{"bound": "music", "side": "at_least", "asked": 2, "reached": 1}]


def test_a_soft_upper_bound_gives_way_to_a_hard_lower_one_only():
    people = [nominee(id, 90 - place, subject="music", county="A") for place, id in enumerate("abc")]
    soft = Bound("music", {"subject": "music"}, at_most=1, soft=True)
    assert len(choose(people, [soft]).selected) == 1
    found = choose(people, [soft, Bound("A", {"county": "A"}, at_least=2)])
    assert found.ids() == ["a", "b"] and found.relaxed[0].reached == 2


@pytest.mark.parametrize(
    "share, most",
    [
        (Share(30), 3),
        (Share("35"), 3),
        (Share("35", "up"), 4),
        (Share("35", "half_up"), 4),
        (Share("34.9", "half_up"), 3),
    ],
)
def test_a_share_of_the_places_is_rounded_as_it_says(share, most):
    people = [nominee(f"n{place:02d}", place, stage="senior") for place in range(20)]
    found = choose(people, [Bound("senior", {"stage": "senior"}, at_most=share)], places=10)
    assert len(found.selected) == most


def test_a_share_without_places_is_refused():
    with pytest.raises(InputError, match="no quota"):
        choose([nominee("a", 1, stage="senior")], [Bound("senior", {"stage": "senior"}, at_most=Share(30))])


def test_a_rule_makes_a_bound_for_every_group_that_there_is():
    people = [
        nominee(f"{group}{place}", 90 - 2 * place - (group == "H"), teaching_research_group=group)
        for group in "GH"
        for place in range(4)
    ]
    rule = BoundRule(("teaching_research_group",), at_most=2)
    found = select(SelectionRule(places=3, bounds=(rule,)), Nominations(tuple(people)))
    assert found.ids() == ["G0", "H0", "G1"]
    assert [one.bound.name for one in found.bounds] == ["G", "H", "quota"]


def test_merit_comes_before_full_places_unless_the_programme_says_so():
    people = [
        nominee("a", 90, county="A", subject="x"),
        nominee("b", 80, county="A", subject="y"),
        nominee("c", 70, county="B", subject="x"),
    ]
    bounds = [Bound("A", {"county": "A"}, at_most=1), Bound("x", {"subject": "x"}, at_most=1)]
    merit, full = choose(people, bounds, places=2), choose(people, bounds, places=2, fill="places")
    assert (merit.ids(), merit.fillable) == (["a"], 1)
    assert (full.ids(), full.fillable) == (["b", "c"], 0)


def test_more_nominations_than_the_ceiling_allows_are_refused_with_both_numbers():
    people = [nominee(f"n{place}", place, county="A") for place in range(5)]
    bound = Bound("A", {"county": "A"}, at_most=3)
    with pytest.raises(InputError, match=r"5 nominations for 3 places; expected at most 3"):
        choose(people, [bound], ratio="1.2")
    assert len(choose(people[:4], [bound], ratio="1.2", ratio_rounding="up").selected) == 3
    with pytest.raises(InputError, match="at most 4 nominations"):
        choose(people, [Bound("A", {"county": "A"}, at_most=3, nominate_at_most=4)])


def test_the_second_tier_opens_only_where_nobody_of_the_first_passes_or_may():
    def pupil(id, score, tier, subject, outcome=PASS):
        return nominee(id, score, tier=tier, outcome=outcome, school="S-01", subject=subject)

    people = [
        pupil("first", 60, 1, "chinese"),
        pupil("closed", 99, 2, "chinese"),
        pupil("failed", 90, 1, "music", FAIL),
        pupil("open", 50, 2, "music"),
        pupil("unknown", 70, 1, "physics", UNKNOWN),
        pupil("waits", 99, 2, "physics"),
    ]
    found = choose(people, set_aside=["unknown"])
    assert set(found.ids()) == {"first", "open"}
    reasons = {one.id: reason.text("en") for one, reason in found.not_competing}
    assert "tier 2 opens only" in reasons["closed"] and "tier 2 opens only" in reasons["waits"]


def test_a_second_tier_that_is_closed_is_not_asked_whether_it_is_known():
    people = [
        nominee("first", 60, school="S", subject="chinese"),
        nominee("second", 99, tier=2, outcome=UNKNOWN, school="S", subject="chinese"),
    ]
    assert choose(people).ids() == ["first"]


def test_an_earlier_tier_comes_before_a_better_score_of_a_later_one():
    people = [
        nominee("first", 60, school="S", subject="chinese"),
        nominee("second", 99, tier=2, school="S", subject="music"),
    ]
    assert choose(people, places=1).ids() == ["first"]


def test_when_a_place_falls_free_those_selected_stay_and_the_next_of_the_reserve_who_fits_steps_up():
    people = [
        nominee("a", 90, county="A"),
        nominee("b", 85, county="B"),
        nominee("c", 80, county="A"),
        nominee("d", 75, county="B"),
    ]
    bounds = [Bound("A", {"county": "A"}, at_most=1), Bound("B", {"county": "B"}, at_most=1)]
    first = choose(people, bounds, places=2)
    assert first.ids() == ["a", "b"] and [one.nomination.id for one in first.reserve] == ["c", "d"]
    after = choose(people, bounds, places=2, kept=["a"], withdrawn=["b"])
    assert after.ids() == ["a", "d"]


def test_stepping_up_goes_on_where_a_lower_bound_cannot_be_kept_any_more_and_says_so():
    people = [nominee("a", 90, county="A"), nominee("b", 60, county="B"), nominee("c", 80, county="A")]
    bounds = [Bound("B", {"county": "B"}, at_least=1)]
    after = choose(people, bounds, places=2, kept=["a"], withdrawn=["b"])
    assert after.ids() == ["a", "c"] and after.relaxed[0].bound == "B"


def test_a_nomination_without_the_group_that_a_bound_looks_at_is_refused():
    with pytest.raises(InputError, match="no county, which bound A looks at"):
        choose([nominee("a", 90)], [Bound("A", {"county": "A"}, at_most=1)])


def test_a_nomination_without_a_score_beside_scored_ones_is_refused_and_never_last():
    with pytest.raises(InputError, match="nomination b: no score"):
        choose([nominee("a", 90), nominee("b", None)], places=1)
    assert len(choose([nominee("a", None), nominee("b", None)], places=1).ties) == 1


def test_a_teacher_nominated_twice_is_refused():
    with pytest.raises(InputError, match="nominated already by a"):
        choose([nominee("a", 90), Nomination("b", "T-a", score=Decimal(80))], places=2)


def test_two_bounds_of_one_name_are_refused():
    with pytest.raises(InputError, match="two bounds of this name"):
        choose([nominee("a", 90)], [Bound("all", at_most=1), Bound("all", at_most=2)])


def test_a_bound_that_asks_for_more_than_it_allows_is_a_conflict_with_itself():
    people = [nominee(f"n{place}", place) for place in range(5)]
    assert choose(people, [Bound("A", at_most=2, at_least=3)]).as_data()["conflict"] == ["A"]
    shares = Bound("A", at_least=Share(90), at_most=1)
    assert choose(people, [shares], places=5).as_data()["conflict"] == ["A"]
    soft = Bound("A", at_least=Share(90), at_most=1, soft=True)
    assert len(choose(people, [soft], places=5).selected) > 0


def test_nobody_nominated_is_an_answer_and_a_lower_bound_then_a_conflict():
    assert choose([]).ids() == []
    assert choose([], [Bound("A", at_least=1)]).as_data()["conflict"] == ["A"]


def programme(**rule):
    declared = (
        Parameter("quota", "integer", Text("places", "名额"), ((None, 2),)),
        Parameter("draw_seed", "text", Text("seed", "种子"), state="undeclared"),
        Parameter("per_group", "integer", Text("a group", "每组"), state="undeclared"),
    )
    source = Source(Text("a notice", "通知"))
    selection = SelectionRule(places=parameter("quota"), seed=parameter("draw_seed"), **rule) if rule else None
    return Programme("test", Text("test", "测试"), source, Parameters(declared), selection=selection)


def test_a_programme_selects_by_the_values_of_the_day_and_of_overlays():
    people = Nominations((nominee("a", 3), nominee("b", 2), nominee("c", 1)))
    chosen = programme(ties="committee")
    assert chosen.select(people, on=DAY).ids() == ["a", "b"]
    assert chosen.select(people, on=DAY, overlays=[chosen.overlay(quota=1)]).ids() == ["a"]


def test_a_selection_refuses_while_a_value_that_it_needs_is_undeclared_and_names_it():
    people = Nominations((nominee("a", 3, teaching_research_group="G"),))
    with pytest.raises(UndeclaredError, match="per_group"):
        programme(bounds=(BoundRule(("teaching_research_group",), at_most=parameter("per_group")),)).select(
            people, on=DAY
        )
    with pytest.raises(UndeclaredError, match="draw_seed"):
        programme(ties="draw").select(people, on=DAY)


def test_a_programme_without_a_selection_says_so():
    with pytest.raises(BtcoreError, match="has no selection"):
        programme().select(Nominations(()), on=DAY)


def test_an_allocation_that_is_declared_divides_the_places_and_one_that_does_not_add_up_is_refused():
    people = [nominee("a", 90, county="A"), nominee("b", 80, county="A"), nominee("c", 70, county="B")]
    table = {"by": ("county",), "points": {"A": 1, "B": 1}}
    assert choose(people, places=2, allocation=table).ids() == ["a", "c"]
    with pytest.raises(InputError, match="2 places; expected whole numbers that add up to 3"):
        choose(people, places=3, allocation=table)
