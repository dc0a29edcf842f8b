"""A draft that lacks something is drafted anew under its code, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lives import sound

from btcore import BtcoreError
from btcore.cli.chinese import in_chinese
from btcore.errors import UndeclaredError
from btcore.records.cohorts import Cohort, CohortBound
from btcore.records.scope import unscoped

POOL = "school-key-teacher-pool"
VALUES = {"group_weight": 40, "semester_weight": 30, "annual_weight": 30, "pass_mark": 60}


def draft(office, *, by: str = "school", **given: Any) -> dict[str, Any]:
    usual = {
        "code": "1",
        "title": "骨干教师",
        "programme": POOL,
        "jurisdiction": "S-01",
        "judged_on": date(2026, 8, 31),
    }
    return office.do("draft_cohort", by=by, **{**usual, **given})


def test_a_draft_that_lacks_a_value_is_told_how_it_gets_one_and_opens_with_it(office) -> None:
    draft(office, values={name: value for name, value in VALUES.items() if name != "pass_mark"})
    office.do("set_bounds", by="school", cohort="1", bounds=[{"name": "all", "where": {}, "nominate_at_most": 3}])
    with pytest.raises(UndeclaredError, match="undeclared pass_mark .* draft it anew with draft_cohort") as refused:
        office.do("open_cohort", by="school", cohort="1")
    told = in_chinese(str(refused.value))
    assert told.startswith("班次 1 无法启动：未规定 pass_mark（") and told.endswith("并在取值中给出 pass_mark")
    given = {"title": "骨干教师培养", "closes_at": None, "judged_on": date(2026, 9, 1)}
    assert draft(office, values=VALUES, **given) == {"cohort": "1", "drafted_anew": True}
    office.do("open_cohort", by="school", cohort="1")
    with unscoped("verify"):
        (opened,) = Cohort.select()
        bounds = [(one.name, one.nominate_at_most) for one in CohortBound.select().where(CohortBound.name == "all")]
    assert (opened.state, opened.overlay, opened.title) == ("open", VALUES, "骨干教师培养")
    assert opened.judged_on == date(2026, 9, 1)
    assert bounds == [("all", 3)]
    sound(office)


def test_several_values_that_lack_are_named_in_chinese(office) -> None:
    draft(office)
    with pytest.raises(UndeclaredError) as refused:
        office.do("open_cohort", by="school", cohort="1")
    told = in_chinese(str(refused.value))
    assert "重新拟定" in told and "group_weight（" in told and "pass_mark（" in told and "line" not in told


def test_another_programme_may_be_meant_and_what_is_drafted_anew_is_checked_as_before(office) -> None:
    draft(office, values=VALUES, two_persons=["approve"], blind=["class"])
    with pytest.raises(BtcoreError, match="no component class takes marks"):
        draft(office, programme="school-semester-training", blind=["class"])
    draft(office, programme="school-semester-training")
    with unscoped("verify"):
        (there,) = Cohort.select()
    assert (there.programme, there.two_persons, there.blind, there.overlay) == ("school-semester-training", [], [], {})
    sound(office)


def test_a_cohort_that_is_open_or_beyond_reach_is_not_drafted_anew(office) -> None:
    draft(office, values=VALUES)
    taken = "there is a cohort 1 already; expected another code"
    with pytest.raises(BtcoreError, match=taken):
        draft(office, by="other_county", jurisdiction="C-02", values=VALUES)
    office.do("open_cohort", by="school", cohort="1")
    with pytest.raises(BtcoreError, match=taken):
        draft(office, values=VALUES)
    sound(office)
