"""Places from allocation tables: the last one brought counts, whoever brought it, on both databases."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from btcore import BtcoreError
from btcore.cli.imports import bring_in
from btcore.operations.actors import Actor
from btcore.operations.cohorts import cohort_of
from btcore.records.cohorts import CohortBound
from btcore.records.scope import unscoped

VALUES = {"pass_mark": 75, "gate_pass_mark": 60, "minimum_attendance": 85, "quota": 5}
FIRST, SECOND = "县区,语文\n甲县,3\n乙县,2\n", "县区,语文\n甲县,1\n乙县,4\n"


@pytest.fixture
def drafted(office) -> Any:
    """The office, with a drafted cohort of five places."""
    given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "x", "values": VALUES}
    office.do("draft_cohort", code="1", judged_on=date(2026, 4, 25), **given)
    office.account("second", "city_institute", "CITY")
    return office


@pytest.fixture
def brought(drafted, tmp_path: Path) -> Any:
    """A function that imports a table as an account; what the operation answers."""

    def bring(table: str, *, by: str = "city", dry_run: bool = False) -> dict[str, Any]:
        file = tmp_path / "places.csv"
        file.write_text(table, encoding="utf-8")
        given = {"what": "allocation", "cohort": "1", "dry_run": dry_run}
        return bring_in(file, actor=Actor(by, drafted.manager), at=datetime(2026, 3, 2, 9), **given)

    return bring


def places() -> dict[str, int | None]:
    """The most that each bound of the cohort holds that holds anything."""
    with unscoped("doctor"):
        return {one.name: one.at_most for one in CohortBound.of(cohort_of("1"))}


def test_a_table_that_was_brought_before_may_be_brought_again_after_another(brought) -> None:
    for table in (FIRST, SECOND, FIRST):
        assert brought(table)["bounds"] == 2
    assert places() == {"甲县 chinese": 3, "乙县 chinese": 2}


def test_another_account_brings_the_same_table(brought) -> None:
    assert brought(FIRST) == brought(FIRST, by="second")
    assert places() == {"甲县 chinese": 3, "乙县 chinese": 2}


def test_a_corrected_table_leaves_nothing_of_the_one_before(brought, drafted) -> None:
    brought(FIRST)
    assert brought("县区,语文\n甲县,5\n", dry_run=True)["replaced"] == 1
    assert places() == {"甲县 chinese": 3, "乙县 chinese": 2}
    assert brought("县区,语文\n甲县,5\n")["replaced"] == 1
    assert places() == {"甲县 chinese": 5}
    brought("学段,数学\n小学,5\n")
    assert places() == {"primary mathematics": 5}
    brought(FIRST)
    assert places() == {"甲县 chinese": 3, "乙县 chinese": 2}
    drafted.do("open_cohort", cohort="1")
    assert places() == {"甲县 chinese": 3, "乙县 chinese": 2, "quota": 5}


def test_a_table_leaves_ceilings_of_nominations_and_what_is_asked_at_least(brought, drafted) -> None:
    brought(FIRST)
    asked = [
        {
            "name": "甲县 chinese",
            "where": {"county": "甲县", "subject": "chinese"},
            "at_most": 3,
            "nominate_at_most": 6,
        },
        {"name": "乡村", "where": {"county": "丙县"}, "at_least": 1, "at_most": 2},
    ]
    drafted.do("set_bounds", cohort="1", bounds=asked)
    brought(SECOND)
    with unscoped("doctor"):
        found = {one.name: (one.at_most, one.at_least, one.nominate_at_most) for one in CohortBound.of(cohort_of("1"))}
    assert found == {"甲县 chinese": (1, None, 6), "乙县 chinese": (4, None, None), "乡村": (None, 1, None)}


def test_bounds_that_a_table_replaced_bind_nobody(brought, drafted, eligible) -> None:
    brought("学段,语文\n初中,2\n高中,3\n")
    brought("县区,语文\nC-01,2\nC-02,3\n")
    codes = ["T-1", "T-2", "T-3"]
    dossiers = [eligible(code) for code in codes]
    for one in dossiers:
        # The table by school stages would ask for this of everyone.
        del one["teacher"]["school_stage"]
    drafted.do("import_dossiers", dossiers=dossiers)
    drafted.do("open_cohort", cohort="1")
    given = [{"teacher": code, "score": 90 - number} for number, code in enumerate(codes)]
    drafted.do("nominate", by="school", on="2026-04-01", cohort="1", nominations=given)
    for by in ("county", "city"):
        drafted.do("approve", by=by, on="2026-04-02", cohort="1", teachers=codes)
    assert drafted.do("select", on="2026-05-01", cohort="1")["selected"] == 2
    assert drafted.do("enrol", on="2026-05-04", cohort="1")["enrolled"] == 2


def test_without_replace_the_other_bounds_stay(drafted) -> None:
    one, other = ({"name": name, "where": {"county": name}, "at_most": 2} for name in ("C-01", "C-02"))
    assert drafted.do("set_bounds", cohort="1", bounds=[one])["replaced"] is None
    drafted.do("set_bounds", cohort="1", bounds=[other])
    assert places() == {"C-01": 2, "C-02": 2}
    assert drafted.do("set_bounds", cohort="1", bounds=[other], replace=True)["replaced"] == 1
    assert places() == {"C-02": 2}


def test_a_table_of_another_number_says_how_a_drafted_cohort_gets_other_places(brought) -> None:
    words = "4 of 5 places are allocated, 1 are left; expected all and no more, or a cohort drafted with quota 4 if"
    with pytest.raises(BtcoreError, match=words):
        brought("县区,语文\n甲县,4\n")


def test_a_cohort_that_is_no_draft_is_told_so_whatever_the_table_says(brought, drafted) -> None:
    drafted.do("open_cohort", cohort="1")
    with pytest.raises(BtcoreError, match="cohort 1 is open; an allocation table goes into one that is draft"):
        brought("no table at all\n")
