"""What counts in a period and why the rest does not is told alike by a duty and by a window of the same days."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from btcore.rules.dossier import Dossier
from btcore.rules.language import count, each, this
from btcore.testing.builders import made_up_programme
from btcore.testing.dossier_strategies import USES, days_judged, dossiers

LONG = settings(max_examples=5_000 if os.environ.get("BTCORE_LONG") else 100, deadline=None)
# Days on leave are owed nothing: a duty looks at them, a window does not.
KINDS = st.lists(st.sampled_from(sorted(set(USES) - {"leave"})), min_size=1, max_size=3, unique=True)


def told(rule: Any, dossier: Dossier, on: date) -> tuple[list[str], dict[str, str]]:
    counted, refused = made_up_programme(rule).judge(on=on)(dossier).clauses[0].evidence
    return counted, {record: reason.text() for record, reason in refused}


@pytest.mark.parametrize("unit", ["month", "semester", "school_year", "calendar_year"])
@given(data=st.data())
@LONG
def test_a_duty_of_one_period_tells_what_a_window_of_it_tells(unit: str, data: st.DataObject) -> None:
    kinds, on = data.draw(KINDS), data.draw(days_judged())
    dossier = data.draw(dossiers((), tuple(kinds)))
    duty = each(unit, count(*kinds) >= 1, within=this(unit))
    assert told(duty, dossier, on) == told(count(*kinds, within=this(unit)) >= 1, dossier, on)
