"""Every route, by every role, on the own, the foreign and the missing: nothing leaks, nothing foreign is written."""

from __future__ import annotations

import pytest
from peewee import SQL

from btcore.records.people import Teacher

pytestmark = pytest.mark.campaign

MINIMUM, REFUSED = 40_000, 2_000


def test_every_route_is_classified(panel, asking) -> None:
    assert {one.endpoint for one in panel.url_map.iter_rules()} == set(asking.routes)


def test_nothing_leaks_and_nothing_foreign_is_written(panel, asking) -> None:
    campaign = asking.Campaign(panel)
    people = [asking.Somebody(panel, role) for role in asking.roles]
    pages = list(asking.gets(panel))
    for somebody in people:
        for path, query in pages:
            campaign.ask(somebody, "GET", path, query)
    forms = list(asking.posts())
    for somebody in people:
        for verb, given in forms:
            # What a role may do to its own would use the rows up; other tests do that.
            if given["teacher"] in somebody.seen and somebody.name not in ("auditor", "nobody"):
                continue
            campaign.ask(somebody, "POST", f"/do/{verb}", given)
            campaign.ask(
                somebody, "GET", f"/do/{verb}", {name: given[name] for name in ("cohort", "teacher", "record")}
            )
        for path, query in pages:
            campaign.ask(somebody, "POST", path, query)
    assert campaign.faults[:10] == []
    # The forms did reach the operations: they were refused there or done, and not for want of a token.
    assert campaign.answers[400] < campaign.requests // 20
    assert campaign.answers[422] > REFUSED
    assert campaign.requests >= MINIMUM


def test_the_campaign_finds_a_path_without_scope(panel, asking, monkeypatch, trace) -> None:
    """The control: with the scope of teachers taken away, the same questions must find leaks."""
    monkeypatch.setattr(Teacher, "visible", classmethod(lambda cls, scope: SQL("1 = 1")))
    campaign = asking.Campaign(panel)
    school = asking.Somebody(panel, "school_office")
    school.seen = {"T-1", "T-2"}
    for path, query in asking.gets(panel):
        campaign.ask(school, "GET", path, query)
    assert any("saw T-9" in one for one in campaign.faults)
    # The trace over all statements finds it too; here that is as it should be.
    assert trace.faults
    trace.faults.clear()
