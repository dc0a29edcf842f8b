"""Standing: order does not matter, later facts change nothing, terms and entitlements follow the award."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from btcore import Award, Entitlement, Phrase, ProgrammeError, Text
from btcore.programmes.standing import standings
from btcore.testing.builders import made_up_dossier, made_up_programme

TITLE = Text("key teacher", "骨干教师")
LONG = settings(max_examples=3_000 if os.environ.get("BTCORE_LONG") else 150, deadline=None)


def award(**more: Any) -> Award:
    subsidy = Entitlement("subsidy", Text("subsidy", "津贴"), stops_when_failed=True)
    words = Phrase("{name}", "{name}")
    fixed = {"level": "school", "certificate": words, "term_years": 3, "passes": 3, "entitlements": (subsidy,)}
    return Award("key_teacher", TITLE, **{**fixed, **more})


STANDARD = award()


def stand(*records: dict[str, Any], on: str, award: Award | None = STANDARD, **more: Any) -> Any:
    programme = made_up_programme(award=award)
    return standings(programme, on=date.fromisoformat(on))(made_up_dossier(records=records, **more))


def record(kind: str, on: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "on": on, "programme": "made-up", **more}


def review(on: str, result: str, **more: Any) -> dict[str, Any]:
    return record("annual_review", on, result=result, **more)


def test_a_programme_without_an_award_knows_candidates_and_reserves_and_no_more():
    assert stand(record("selected", "2024-09-01", role="reserve"), on="2025-01-01", award=None).status == "reserve"
    assert stand(record("title", "2024-09-01"), on="2025-01-01", award=None).status == "none"


def test_a_member_holds_the_title_at_once_where_the_award_says_so_and_is_renewed_by_a_new_selection():
    pool = award(members_hold=True, term_years=1, passes=None)
    first, again = (record("selected", f"{year}-09-01", role="member") for year in (2024, 2025))
    assert stand(first, on="2025-08-31", award=pool).status == "title_holder"
    assert stand(first, on="2025-09-01", award=pool).status == "expired"
    found = stand(first, again, on="2026-01-01", award=pool)
    assert (found.status, found.until) == ("title_holder", date(2026, 8, 31))


def test_a_reserve_who_moves_up_becomes_a_member():
    pool = award(members_hold=True, term_years=1)
    moves = (record("selected", "2024-09-01", role="reserve"), record("selected", "2024-11-01", role="member"))
    found = stand(*moves, on="2025-01-01", award=pool)
    assert (found.status, found.since) == ("title_holder", date(2024, 11, 1))


def test_one_failed_review_stops_the_allowance_and_two_in_a_row_end_the_title():
    held = record("title", "2020-09-01", title="key_teacher")
    two = award(fails_end=2, term_years=None)
    once = stand(held, review("2021-07-01", "failed"), on="2021-08-01", award=two)
    assert (once.status, once.entitlements) == ("title_holder", ())
    better = stand(held, review("2021-07-01", "failed"), review("2022-07-01", "passed"), on="2022-08-01", award=two)
    assert [one.code for one, _, _ in better.entitlements] == ["subsidy"]
    worse = stand(held, review("2021-07-01", "failed"), review("2022-07-01", "failed"), on="2022-08-01", award=two)
    assert (worse.status, worse.since) == ("revoked", date(2022, 7, 1))


def test_a_title_surrendered_is_no_title():
    held = record("title", "2020-09-01", title="key_teacher")
    given_up = record("award_event", "2021-03-03", result="surrendered")
    assert stand(held, given_up, on="2021-03-03").status == "none"


def test_a_renewal_after_the_end_goes_on_where_the_term_ended():
    held = record("title", "2020-09-01", title="key_teacher")
    found = stand(held, record("award_event", "2023-10-10", result="renewed"), on="2024-01-01")
    assert (found.status, found.until) == ("title_holder", date(2026, 8, 31))


def test_a_review_that_names_its_year_counts_for_that_year():
    start = record("selected", "2020-09-01", role="candidate")
    late = [review(f"{year + 1}-10-10", "passed", period=f"{year}-{year + 1}") for year in (2020, 2021, 2022)]
    assert stand(start, *late, on="2023-10-10").status == "title_holder"


def result(on: str, result: str = "failed", **more: Any) -> dict[str, Any]:
    return record("training_result", on, result=result, **more)


CHOSEN = record("selected", "2024-07-01", role="candidate")


def test_a_training_without_a_title_leaves_no_candidate_whatever_its_result():
    for came, told in (("passed", "the training is over and brings no title"), ("failed", "which ends the candidacy")):
        before, after = (
            stand(CHOSEN, result("2024-08-10", came), on=on, award=None) for on in ("2024-08-09", "2024-08-10")
        )
        assert (before.status, after.status, after.since) == ("candidate", "none", date(2024, 8, 10))
        assert told in after.why[-1].text("en")
        assert not re.search("[a-z]{3}", after.why[-1].text("zh").replace("R2", ""))


def test_who_fails_a_training_is_no_candidate_and_who_passes_it_awaits_the_title():
    failed = stand(CHOSEN, result("2024-12-01"), on="2025-01-01")
    assert (failed.status, failed.since, failed.due) == ("none", date(2024, 12, 1), ())
    passed = stand(CHOSEN, result("2024-12-01", "passed"), on="2025-01-01")
    assert (passed.status, passed.since) == ("candidate", date(2024, 7, 1))
    granted = record("title", "2024-12-10", title="key_teacher")
    assert stand(CHOSEN, result("2024-12-01", "passed"), granted, on="2025-01-01").status == "title_holder"


def test_a_failed_training_takes_no_title_and_does_not_begin_again_when_the_title_ends():
    held = record("title", "2023-01-01", until="2025-12-31", title="key_teacher")
    found = stand(held, CHOSEN, result("2024-12-01"), on="2025-06-01")
    assert (found.status, found.since) == ("title_holder", date(2023, 1, 1))
    assert stand(held, CHOSEN, on="2026-01-01").status == "candidate"
    assert stand(held, CHOSEN, result("2024-12-01"), on="2026-01-01").status == "expired"


def test_who_failed_waits_on_as_reserve_or_begins_again_when_selected_anew():
    reserve, again = (
        record("selected", "2024-08-01", role="reserve"),
        record("selected", "2025-07-01", role="candidate"),
    )
    assert stand(CHOSEN, reserve, result("2024-12-01"), on="2025-01-01").status == "reserve"
    assert stand(CHOSEN, result("2024-12-01"), again, on="2025-08-01").since == date(2025, 7, 1)


@pytest.mark.parametrize("first", [True, False], ids=["the earlier one", "the later one"])
def test_of_two_selections_a_result_ends_the_one_that_ended_on_its_day(first):
    ends = {"until": "2024-12-01"}
    early = record("selected", "2024-07-01", role="candidate", **(ends if first else {}))
    late = record("selected", "2024-11-01", role="candidate", **({} if first else ends))
    for came in ("passed", "failed"):
        found = stand(early, late, result("2024-12-01", came), on="2025-01-01", award=None)
        assert (found.status, found.since) == ("candidate", date(2024, 11 if first else 7, 1))


def test_a_result_that_is_claimed_of_another_programme_or_of_none_or_not_known_changes_nothing():
    others = [
        result("2024-12-01", status="claimed"),
        result("2024-12-02", programme="other"),
        {"kind": "training_result", "on": "2024-12-03", "result": "failed"},
        result("2024-12-04", "not_assessed"),
        result("2024-12"),
    ]
    found = stand(CHOSEN, *others, on="2025-01-01")
    assert (found.status, found.since) == ("candidate", date(2024, 7, 1))
    assert [one.text() for one in found.why][1:] == [
        "training result R2 is only claimed; it counts once it is verified",
        "training result R6 has no exact day; it counts once it has",
        "training result R4 names no programme; it counts once it names this one",
    ]


def test_what_is_due_is_told_with_its_day():
    found = stand(record("title", "2023-09-01", title="key_teacher"), on="2026-04-25")
    assert found.as_data()["due"] == [
        {"what": "annual review", "by": "2026-08-31"},
        {"what": "decision on renewal: the term ends", "by": "2026-08-31"},
    ]


def test_no_review_is_due_where_a_programme_has_none():
    titled = record("title", "2023-09-01", title="key_teacher")
    found = stand(titled, on="2026-04-25", award=award(passes=None))
    assert [one["what"] for one in found.as_data()["due"]] == ["decision on renewal: the term ends"]


def test_what_does_not_count_yet_is_told():
    claimed = review("2021-07-01", "passed", status="claimed")
    undated = review("2022-07", "passed")
    found = stand(record("selected", "2020-09-01"), claimed, undated, on="2026-04-25", incomplete=["title"])
    assert [one.text() for one in found.why][1:] == [
        "annual review R2 is only claimed; it counts once it is verified",
        "annual review R3 has no exact day; it counts once it has",
        "there may be more records of titles held than are listed",
    ]


def test_an_entitlement_of_an_unknown_status_is_refused():
    with pytest.raises(ProgrammeError, match="no status 'retired'"):
        Entitlement("subsidy", TITLE, statuses=("retired",))


DAYS = st.dates(date(2019, 1, 1), date(2026, 4, 25)).map(str)
LASTS = st.one_of(st.none(), st.integers(0, 900))


def lasting(kind: str, on: str, days: int | None, **more: Any) -> dict[str, Any]:
    """A record that ends so many days after it began; None: without an end."""
    until = {} if days is None else {"until": str(date.fromisoformat(on) + timedelta(days=days))}
    return record(kind, on, **more, **until)


EVENTS = st.lists(
    st.one_of(
        st.builds(
            lambda on, days, role: lasting("selected", on, days, role=role),
            DAYS,
            LASTS,
            st.sampled_from(["candidate", "member", "reserve"]),
        ),
        st.builds(review, DAYS, st.sampled_from(["passed", "passed", "excellent", "failed", "not_assessed"])),
        st.builds(lambda on, days: lasting("title", on, days, title="key_teacher"), DAYS, LASTS),
        st.builds(lambda on: record("disqualified", on), DAYS),
        st.builds(
            lambda on, came, more: result(on, came, **more),
            DAYS,
            st.sampled_from(["passed", "failed", "failed", "not_assessed"]),
            st.sampled_from([{}, {}, {}, {"status": "claimed"}, {"status": "rejected"}, {"programme": "other"}]),
        ),
        st.builds(
            lambda on, result: record("award_event", on, result=result),
            DAYS,
            st.sampled_from(["issued", "renewed", "suspended", "reinstated", "revoked", "expired", "surrendered"]),
        ),
    ),
    max_size=9,
)
AWARDS = st.none() | st.builds(
    lambda members, gap, starts, fails, failed, renewal: award(
        members_hold=members,
        gap=gap,
        term_starts=starts,
        fails_end=fails,
        failed_candidate=failed,
        renewal=renewal,
    ),
    st.booleans(),
    st.sampled_from(["breaks", "pauses"]),
    st.sampled_from(["title", "candidate"]),
    st.sampled_from([None, 2]),
    st.sampled_from(["run_restarts", "candidacy_ends"]),
    st.sampled_from(["decision", "review"]),
)


@given(EVENTS, AWARDS, st.randoms(use_true_random=False))
@LONG
def test_a_standing_never_depends_on_the_order_of_records(records, granted, random):
    numbered = [{**one, "id": f"N{place}"} for place, one in enumerate(records)]
    shuffled = random.sample(numbered, len(numbered))
    assert stand(*numbered, on="2026-04-25", award=granted) == stand(*shuffled, on="2026-04-25", award=granted)


def test_what_does_not_count_yet_is_told_in_the_order_of_its_days():
    first, second = (result(on, id=id, status="claimed") for on, id in (("2024-12-01", "B"), ("2024-12-02", "A")))
    told = [stand(*records, on="2025-01-01").why for records in ((first, second), (second, first))]
    assert told[0] == told[1]
    assert [one.text().split()[2] for one in told[0]] == ["B", "A"]


@given(EVENTS, AWARDS, st.dates(date(2019, 1, 1), date(2026, 4, 25)).map(str))
@LONG
def test_records_after_the_day_change_nothing(records, granted, on):
    earlier = [{**one, "id": f"N{place}"} for place, one in enumerate(records) if one["on"] <= on]
    everything = [{**one, "id": f"N{place}"} for place, one in enumerate(records)]
    assert stand(*everything, on=on, award=granted) == stand(*earlier, on=on, award=granted)


@given(EVENTS, AWARDS)
@LONG
def test_a_standing_has_begun_by_the_day_and_not_ended_before_it(records, granted):
    found = stand(*records, on="2026-04-25", award=granted)
    assert found.since is None or found.since <= found.on
    assert found.until is None or found.until >= found.on
    assert (found.status == "none") or found.since is not None


@given(EVENTS, AWARDS, st.lists(st.builds(result, DAYS, st.sampled_from(["passed", "failed"])), max_size=3))
@LONG
def test_results_that_are_only_claimed_move_no_standing(records, granted, claimed):
    numbered = [{**one, "id": f"N{place}"} for place, one in enumerate(records)]
    more = [{**one, "id": f"C{place}", "status": "claimed"} for place, one in enumerate(claimed)]
    known, told = (stand(*numbered, *some, on="2026-04-25", award=granted) for some in ([], more))
    assert (told.why != known.why) == bool(more)
    assert replace(told, why=()) == replace(known, why=())
