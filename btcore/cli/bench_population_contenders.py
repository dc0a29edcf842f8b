"""What a programmer would write instead: a loop in Python, and scripts with pandas and OpenFisca, over the same rows.

All say yes, no or not known to each of the clauses 3.1 to 3.5, as the statement does. Neither gives reasons or writes
anything back. They begin with the typed rows and read them by their covering index, in the order of teachers: what
btcore itself begins with, and better than the tables that an office has.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from ..population.packing import attested
from ..records.database import DATABASE
from ..records.population import number_of_day
from ..records.scope import unscoped
from ..rules.calendar import add_months

# Loops take as long for each teacher whatever their number; whole columns have a fixed cost as well.
SOME = 20_000
MANY = 5 * SOME
COMPUTER = {
    "national_computer_application_intermediate",
    "national_computer_application_advanced",
    "national_computer_grade",
}
SCHOOL, COUNTY, CITY, EXCELLENT, THIRD, JUNIOR = 1, 3, 4, 3, 2, 1
COLUMNS = "teacher, kind, status, administrative_level, first, last, until_first, until_last, prize, rating, title"
LEVEL, PRIZE, RATING, TITLE = 3, 8, 9, 10
EVER = 0
# In a checkout alone: OpenFisca has another licence, and no part of it belongs into the wheel.
OPENFISCA = Path(__file__).parents[2] / "tools" / "openfisca_contender.py"
Test = tuple[int, Callable[[Any], bool]]
# Of every teacher whether a clause is met, and whether it is not.
Clause = tuple[Any, Any]


def loop(*, on: date, teachers: int) -> tuple[float, Counter[str]]:
    """Seconds for each teacher of a plain loop over the records, and how many have which outcome: P, F or U."""
    number, since, day = min(SOME, teachers), number_of_day(add_months(on, -60)), number_of_day(on)
    begin = time.perf_counter()
    query = "SELECT teacher_id, qualified, professional_title FROM population_teacher"
    facts = {id: (qualified, title) for id, qualified, title in _rows(query, number)}
    outcomes: Counter[str] = Counter()
    rows = _rows(f"SELECT {COLUMNS} FROM population_record", number, column="teacher")
    for teacher, records in groupby(rows, key=itemgetter(0)):
        clauses = _clauses(list(records), *facts[teacher], since=since, day=day)
        outcomes["F" if False in clauses else "U" if None in clauses else "P"] += 1
    return (time.perf_counter() - begin) / number, outcomes


def _clauses(records: list[Any], qualified: Any, title: Any, *, since: int, day: int) -> list[bool | None]:
    """Each clause: True, False, or None while it is not known."""

    def enough(kinds: tuple[str, ...], least: int, *tests: Test, window: int = since) -> bool | None:
        low = high = 0
        for one in records:
            if one[1] not in kinds or not one[2] or one[4] > day or one[5] < window:
                continue
            sure = one[2] == 2 and (not window or one[4] >= window) and one[5] <= day
            for place, accepts in tests:
                if one[place] is None:
                    sure = False
                elif not accepts(one[place]):
                    break
            else:
                low, high = low + sure, high + 1
        return True if low >= least else None if high >= least else False

    def said(clause: str) -> bool | None:
        days = [max((one[4] for one in records if one[1] == clause and one[2] == met), default=0) for met in (2, 0)]
        return None if days[0] == days[1] else days[0] > days[1]

    def either(*parts: bool | None) -> bool | None:
        return True if True in parts else None if None in parts else False

    county = (LEVEL, lambda level: level >= COUNTY)
    held = (TITLE, lambda name: name == "key_teacher"), (LEVEL, lambda level: level >= CITY)
    going = [one for one in records if one[1] == "title" and one[7] >= day]
    holds = enough(("title",), 1, *held, window=EVER) if going else False
    computer = (TITLE, lambda name: name in COMPUTER)
    return [
        None if qualified is None else bool(qualified),
        None if title is None else title >= JUNIOR,
        None if holds is None else not holds,
        enough(("annual_appraisal",), 1, (RATING, lambda rating: rating >= EXCELLENT)),
        said(attested("3.2-morals")),
        enough(("open_class", "lecture"), 3, (LEVEL, lambda level: level >= SCHOOL)),
        said(attested("3.3-knowledge")),
        either(enough(("project",), 1, county, (PRIZE, lambda prize: prize >= THIRD)), enough(("paper",), 3, county)),
        enough(("certificate",), 1, computer, window=EVER),
    ]


def frames(*, on: date, teachers: int) -> tuple[float, Counter[str]] | None:
    """The same of a script with pandas, whole columns at a time; None where it is not installed."""
    try:
        import pandas
    except ImportError:
        return None
    number, since, day = min(MANY, teachers), number_of_day(add_months(on, -60)), number_of_day(on)
    begin = time.perf_counter()
    rows = _rows(f"SELECT {COLUMNS} FROM population_record", number, column="teacher")
    records = pandas.DataFrame.from_records(list(rows), columns=COLUMNS.split(", "))
    facts = pandas.DataFrame.from_records(
        list(_rows("SELECT teacher_id, qualified, professional_title FROM population_teacher", number)),
        columns=["teacher", "qualified", "professional_title"],
    ).set_index("teacher")

    def number_of(chosen: Any) -> Any:
        return chosen.groupby("teacher").size().reindex(facts.index, fill_value=0)

    def enough(kinds: list[str], least: int, *, window: int = since, **tests: Callable[[Any], Any]) -> Clause:
        own = records[records.kind.isin(kinds) & (records.status > 0)]
        own = own[(own["first"] <= day) & (own["last"] >= window)]
        sure = (own.status == 2) & (own["last"] <= day) & ((own["first"] >= window) | (window == EVER))
        may = own.status > 0
        for column, accepts in tests.items():
            unknown, accepted = own[column].isna(), accepts(own[column])
            sure, may = sure & accepted & ~unknown, may & (accepted | unknown)
        return number_of(own[sure & may]) >= least, number_of(own[may]) < least

    def said(clause: str) -> Clause:
        own = records[(records.kind == attested(clause)) & (records["first"] <= day)]
        met, unmet = (
            own[own.status == status].groupby("teacher")["first"].max().reindex(facts.index, fill_value=0)
            for status in (2, 0)
        )
        return met > unmet, unmet > met

    def either(one: Clause, other: Clause) -> Clause:
        return one[0] | other[0], one[1] & other[1]

    def known(column: Any, accepted: Any) -> Clause:
        return accepted & column.notna(), ~accepted & column.notna()

    level: dict[str, Any] = {"administrative_level": lambda level: level >= COUNTY}
    held = enough(
        ["title"],
        1,
        window=EVER,
        title=lambda name: name == "key_teacher",
        administrative_level=lambda level: level >= CITY,
        until_last=lambda until: until >= day,
    )
    clauses = [
        known(facts.qualified, facts.qualified == 1),
        known(facts.professional_title, facts.professional_title >= JUNIOR),
        (held[1], held[0]),
        enough(["annual_appraisal"], 1, rating=lambda rating: rating >= EXCELLENT),
        said("3.2-morals"),
        enough(["open_class", "lecture"], 3, administrative_level=lambda level: level >= SCHOOL),
        said("3.3-knowledge"),
        either(enough(["project"], 1, **level, prize=lambda prize: prize >= THIRD), enough(["paper"], 3, **level)),
        enough(["certificate"], 1, window=EVER, title=lambda name: name.isin(list(COMPUTER))),
    ]
    passed, failed = clauses[0]
    for passes, fails in clauses[1:]:
        passed, failed = passed & passes, failed | fails
    whole, out = int(passed.sum()), int(failed.sum())
    outcomes = Counter({"P": whole, "F": out, "U": len(facts) - whole - out})
    return (time.perf_counter() - begin) / number, +outcomes


def openfisca(*, on: date, teachers: int, database: Path) -> tuple[float, Counter[str]] | None:
    """The same of OpenFisca with loading, in a process of its own; None where it is not installed."""
    if importlib.util.find_spec("openfisca_core") is None or not OPENFISCA.is_file():
        return None
    numbers = min(MANY, teachers), number_of_day(on), number_of_day(add_months(on, -60))
    words = [sys.executable, str(OPENFISCA), str(database), *map(str, numbers)]
    said = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return said["seconds"], Counter(said["outcomes"])


def _rows(query: str, number: int, *, column: str = "teacher_id") -> Any:
    with unscoped("capacity"):
        return DATABASE.execute_sql(f"{query} WHERE {column} <= {number} ORDER BY {column}")
