"""What is due next in a standing, whatever was failed before."""

from __future__ import annotations

from datetime import date

from btcore import installed
from btcore.programmes.standing import standings
from btcore.schemas.dossiers import load_dossiers

TERM = "school-key-teacher-term"


def test_a_year_that_was_failed_hides_nothing_that_is_still_due() -> None:
    manager = installed()
    programme = manager.catalogue[TERM]
    record = {"id": "R1", "kind": "title", "on": "2024-09-01", "programme": TERM}
    (holder,) = load_dossiers([{"teacher": {"id": "T-1", "name": "李明"}, "records": [record]}], kinds=manager.kinds)
    day = date(2026, 2, 10)
    failed = [one.code for one in programme.check(holder, on=day, part="duties").clauses if str(one.outcome) == "FAIL"]
    assert failed == ["5.13", "5.14"]
    due = {(str(by), what.text("en").split(",")[0]) for what, by in standings(programme, on=day)(holder).due}
    assert {("2026-02-15", "clause 5.13"), ("2026-08-31", "clause 5.14"), ("2027-08-31", "clause 5.15")} <= due
