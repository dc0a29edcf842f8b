"""The order of facts does not matter, later facts change nothing, and a stored programme judges as before."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from btcore import Attestation, Record, Verdict, Waiver, dump_dossier, dump_programme, load_dossiers, load_programme
from btcore.testing import strategies as draw

QUICK = settings(
    max_examples=3_000 if os.environ.get("BTCORE_LONG") else 150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def said(verdict: Verdict) -> Any:
    """Outcomes, ends and counted records, without the order in which records are named."""
    return verdict.outcome, [
        (one.code, one.outcome, one.low, one.high, one.required, sorted(one.counted)) for one in verdict.clauses
    ]


@st.composite
def shuffled(take: Any) -> Any:
    programme, dossier, on = take(draw.cases())
    other = replace(
        dossier,
        records=tuple(take(st.permutations(dossier.records))),
        attestations=tuple(take(st.permutations(dossier.attestations))),
        waivers=tuple(take(st.permutations(dossier.waivers))),
    )
    return programme, dossier, other, on


@given(shuffled())
@QUICK
def test_the_order_of_records_attestations_and_waivers_does_not_matter(case: Any) -> None:
    programme, dossier, other, on = case
    judge = programme.judge(on=on)
    assert said(judge(other)) == said(judge(dossier))


@st.composite
def with_later_facts(take: Any) -> Any:
    programme, dossier, on = take(draw.cases())
    codes = [entry.code for entry in programme.entries()]
    later = on + timedelta(days=take(st.integers(1, 400)))
    drawn = [take(draw.records(f"L{number}", draw.kinds_named(programme.eligibility))) for number in range(3)]
    late = [one for one in drawn if one.until_last is None or one.until_last >= later]
    other = replace(
        dossier,
        records=dossier.records
        + tuple(Record(one.id, one.kind, **{**one.attributes, "on": later.isoformat()}) for one in late),
        attestations=dossier.attestations
        + tuple(Attestation(code, take(st.booleans()), "school council", later) for code in codes),
        waivers=dossier.waivers + tuple(Waiver(code, "school council", later, "because") for code in codes),
    )
    return programme, dossier, other, on


@given(with_later_facts())
@QUICK
def test_what_is_dated_after_the_day_judged_changes_nothing(case: Any) -> None:
    programme, dossier, other, on = case
    judge = programme.judge(on=on)
    assert said(judge(other)) == said(judge(dossier))


@given(draw.cases(depth=3), st.data())
@QUICK
def test_a_programme_read_back_from_json_is_equal_and_gives_the_same_verdicts(case: Any, data: Any) -> None:
    programme, dossier, on = case
    stored = load_programme(json.loads(json.dumps(dump_programme(programme))))
    assert stored == programme
    overlays = [data.draw(draw.overlays(programme))]
    before = programme.check(dossier, on=on, overlays=overlays)
    after = stored.check(dossier, on=on, overlays=overlays)
    assert after.as_data() == before.as_data()
    assert after.as_data("zh") == before.as_data("zh")


@given(draw.cases())
@QUICK
def test_a_dossier_read_back_from_json_gives_the_same_verdict(case: Any) -> None:
    programme, dossier, on = case
    (stored,) = load_dossiers(json.loads(json.dumps([dump_dossier(dossier)])))
    assert programme.check(stored, on=on).as_data() == programme.check(dossier, on=on).as_data()


@given(draw.cases())
@QUICK
def test_judging_twice_with_one_prepared_judge_gives_the_same_verdict(case: Any) -> None:
    programme, dossier, on = case
    judge = programme.judge(on=on)
    first = judge(dossier).as_data()
    assert judge(dossier).as_data() == first == programme.check(dossier, on=on).as_data()
    assert date.fromisoformat(first["on"]) == on
