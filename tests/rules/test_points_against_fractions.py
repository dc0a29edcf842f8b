"""Points against an independent computation with fractions, on records of which everything is known."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from btcore import Dossier, Programme, Record, Source, Text
from btcore.rules import scales
from btcore.rules.language import HIGHEST, SUM, Clause, best_per, points, section, table, tenure, top
from btcore.rules.parameters import Parameters
from btcore.testing import strategies as draw

QUICK = settings(
    max_examples=4_000 if os.environ.get("BTCORE_LONG") else 250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
ON = date(2026, 4, 25)
LEVELS, PRIZES = scales.ADMINISTRATIVE_LEVEL.values, scales.PRIZE.values
TITLE = Text("points", "积分")
WORTH = st.integers(0, 12).map(lambda number: Decimal(number) / 4)


@st.composite
def items(take: Any) -> dict[str, Any]:
    """The arguments of one item: a table with or without `*` rows, and how records are taken."""
    rows = take(
        st.dictionaries(
            st.sampled_from([*LEVELS[1:6], "*"]),
            st.dictionaries(st.sampled_from([*PRIZES, "*"]), WORTH, min_size=1, max_size=3),
            max_size=3,
        )
    )
    return {
        "table": rows,
        "take": take(st.sampled_from(["sum", "highest", "top 2", "year", "school_year"])),
        "at_most": take(st.sampled_from([None, None, Decimal("2.5"), Decimal(6)])),
        "distinct_by": take(st.sampled_from([None, "work"])),
        "factors": take(st.sampled_from([{}, {"role": {"lead": Decimal("1.5"), "participant": Decimal("0.5")}}])),
    }


def rule(item: dict[str, Any]) -> Any:
    takes = {"sum": SUM, "highest": HIGHEST, "top 2": top(2), "year": best_per("year")}
    return points(
        "paper",
        table=table("administrative_level", "prize", points=item["table"]),
        take=takes.get(item["take"]) or best_per(item["take"]),
        at_most=item["at_most"],
        distinct_by=item["distinct_by"],
        factors=item["factors"],
    )


PAPERS = st.fixed_dictionaries(
    {
        "on": st.dates(date(2024, 6, 1), date(2026, 6, 1)),
        "administrative_level": st.sampled_from(LEVELS[1:6]),
        "prize": st.sampled_from(PRIZES),
        "role": st.sampled_from(["lead", "participant", "member"]),
        "status": st.sampled_from(["verified", "verified", "verified", "rejected"]),
    },
    optional={"work": st.sampled_from(["A", "B"])},
)


def by_hand(item: dict[str, Any], records: list[Record]) -> Fraction:
    """The points of known records: every row tried, every work reduced to its best, then taken and capped."""
    works: dict[Any, list[tuple[Fraction, str, date]]] = defaultdict(list)
    for record in records:
        if record.get("status") == "rejected" or record.get("on").first > ON:
            continue
        pairs = [(level, prize) for level in (record.get("administrative_level"), "*") for prize in ("*",)]
        level, prize = record.get("administrative_level"), record.get("prize")
        exact, half = item["table"].get(level, {}).get(prize), []
        for outer, inner in ((level, "*"), ("*", prize), *[pair for pair in pairs if pair[0] == "*"]):
            if inner in item["table"].get(outer, {}):
                half.append(((outer, inner).count("*"), list(item["table"]).index(outer), item["table"][outer][inner]))
        worth = exact if exact is not None else min(half, key=lambda one: one[:2])[2] if half else 0
        factor = item["factors"].get("role", {}).get(record.get("role"), 1)
        work = record.get("work") if item["distinct_by"] else None
        day = record.get("on").first
        works[work or ("alone", record.id)].append((Fraction(worth) * Fraction(factor), record.id, day))
    best = [min(group, key=lambda one: (-one[0], one[1])) for group in works.values()]
    ranked = sorted((worth for worth, _, _ in best), reverse=True)
    if item["take"] in ("year", "school_year"):
        years: dict[int, Fraction] = defaultdict(Fraction)
        for worth, _, day in best:
            year = day.year - (day.month < 9) if item["take"] == "school_year" else day.year
            years[year] = max(years[year], worth)
        ranked = list(years.values())
    total = sum(ranked[: {"highest": 1, "top 2": 2}.get(item["take"])], Fraction(0))
    return total if item["at_most"] is None else min(total, Fraction(item["at_most"]))


def measured(measure: Any, dossier: Dossier) -> Any:
    clause = Clause("1", "points", zh="积分", criterion=measure >= 1)
    programme = Programme("points", TITLE, Source(TITLE), Parameters(), eligibility=[clause])
    return programme.check(dossier, on=ON)["1"]


@given(items(), st.lists(PAPERS, max_size=6))
@QUICK
def test_points_of_known_records_are_what_is_computed_by_hand(item: Any, papers: list[Any]) -> None:
    records = [Record(f"R{number}", "paper", **paper) for number, paper in enumerate(papers)]
    found = measured(rule(item), Dossier({"id": "T-001"}, tuple(records)))
    assert Fraction(found.low) == Fraction(found.high) == by_hand(item, records)


@given(st.lists(items(), min_size=1, max_size=3), st.sampled_from([None, Decimal(4)]), st.lists(PAPERS, max_size=6))
@QUICK
def test_a_section_adds_its_items_under_its_own_cap(several: Any, at_most: Any, papers: list[Any]) -> None:
    records = [Record(f"R{number}", "paper", **paper) for number, paper in enumerate(papers)]
    found = measured(section(*map(rule, several), at_most=at_most), Dossier({"id": "T-001"}, tuple(records)))
    total = sum((by_hand(item, records) for item in several), Fraction(0))
    assert Fraction(found.low) == Fraction(found.high) == (total if at_most is None else min(total, Fraction(at_most)))


@given(items(), st.data())
@QUICK
def test_the_ends_of_points_hold_the_points_of_every_way_the_facts_may_turn_out(item: Any, data: Any) -> None:
    dossier = data.draw(draw.dossiers(kinds=("paper",), codes=()))
    dated = [
        Record(one.id, "paper", **{k: v for k, v in one.attributes.items() if k != "period"}) for one in dossier.records
    ]
    dossier = Dossier(dossier.teacher, tuple(dated), incomplete=dossier.incomplete)
    found = measured(rule(item), dossier)
    known = data.draw(draw.settled(Dossier(dossier.teacher, dossier.records), on=ON, wholly=True))
    value = by_hand(item, list(known.records))
    assert Fraction(found.low) <= value
    assert found.high is None or value <= Fraction(found.high)


POSTS = st.fixed_dictionaries(
    {"on": st.dates(date(2024, 1, 1), date(2026, 6, 1)), "days": st.integers(0, 400), "ended": st.booleans()}
)


def days_by_hand(posts: list[dict[str, Any]]) -> int:
    """Every day counted on its own, up to the day judged, which is not over for what still goes on."""
    days: set[int] = set()
    for post in posts:
        first = post["on"].toordinal()
        last = first + post["days"] if post["ended"] else ON.toordinal() - 1
        if first <= ON.toordinal():
            days |= set(range(first, min(last, ON.toordinal() - (last > ON.toordinal())) + 1))
    return len(days)


@given(st.lists(POSTS, max_size=5))
@QUICK
def test_the_days_of_states_are_what_is_counted_day_by_day(posts: list[Any]) -> None:
    records = []
    for number, post in enumerate(posts):
        until = {"until": date.fromordinal(post["on"].toordinal() + post["days"])} if post["ended"] else {}
        records.append(Record(f"R{number}", "post", on=post["on"], **until))
    found = measured(tenure("post", unit="day"), Dossier({"id": "T-001"}, tuple(records)))
    assert found.low == found.high == days_by_hand(posts)


@given(st.sampled_from(["year", "month", "day"]), st.data())
@QUICK
def test_the_ends_of_tenure_hold_every_way_the_dates_may_turn_out(unit: str, data: Any) -> None:
    dossier = data.draw(draw.dossiers(kinds=("mentoring",), codes=()))
    found = measured(tenure("mentoring", unit=unit), dossier)
    known = data.draw(draw.settled(Dossier(dossier.teacher, dossier.records), on=ON, wholly=True))
    value = measured(tenure("mentoring", unit=unit), known)
    assert value.low == value.high
    assert found.low <= value.low
    assert found.high is None or value.high <= found.high
