"""A mark that is entered while the result is decided is refused: the result would be without it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest

from btcore.errors import Refused
from btcore.records.database import DATABASE
from btcore.records.work import Work


def marked(office: Any) -> Any:
    """The answer, on a connection of its own."""
    mark = {"teacher": "T-1", "component": "theory_exam", "value": "91"}
    try:
        return office.do("mark", by="assessor", on="2026-11-20", cohort="2026", marks=[mark])
    except Refused as refused:
        return str(refused)
    finally:
        DATABASE.close()


# SQLite lets nobody write while a result is being decided.
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_a_mark_that_comes_while_the_result_is_decided_is_refused(
    guarded: bool, database: str, manager: Any, offices: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        monkeypatch.setattr(Work, "hold", lambda self, rows: None)
    # Not watched: whoever compares the tables around one operation sees the other's changes too.
    office = offices.set_up(database, manager)
    offices.to_marks(office)
    with ThreadPoolExecutor(1) as others:
        with DATABASE.atomic():
            office.do("decide", on="2026-11-20", cohort="2026", teachers=["T-1"])
            meanwhile = others.submit(marked, office)
            sleep(0.5)
            assert not meanwhile.done()
        told = meanwhile.result()
    assert told == (
        "teacher T-1 is passed; marks are entered before the decision" if guarded else {"cohort": "2026", "marks": 1}
    )
