"""What a programmer would write instead: a loop in Python, and a script with pandas, over the same rows.

The loop says yes, no or not known to each of the clauses 3.1 to 3.5, as the statement does; the script says yes or no.
Neither gives reasons or writes anything back.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..population.packing import attested
from ..records.database import DATABASE
from ..records.population import number_of_day
from ..records.scope import unscoped
from ..rules.calendar import add_months

# Loops take as long for each teacher whatever their number.
SOME = 20_000
COMPUTER = {
    "national_computer_application_intermediate",
    "national_computer_application_advanced",
    "national_computer_grade",
}
SCHOOL, COUNTY, CITY, EXCELLENT, THIRD, JUNIOR = 1, 3, 4, 3, 2, 1
COLUMNS = "teacher, kind, status, administrative_level, first, last, until_first, until_last, prize, rating, title"
LEVEL, PRIZE, RATING, TITLE, GRADE = 3, 8, 9, 10, 11
EVER = 0
Test = tuple[int, Callable[[Any], bool]]


def loop(*, on: date, teachers: int) -> tuple[float, Counter[str]]:
    """Seconds for each teacher of a plain loop over the records, and how many have which outcome: P, F or U."""
    number, since, day = min(SOME, teachers), number_of_day(add_months(on, -60)), number_of_day(on)
    begin = time.perf_counter()
    query = "SELECT teacher_id, qualified, professional_title FROM population_teacher"
    facts = {id: (qualified, title) for id, qualified, title in _rows(query, number)}
    outcomes: Counter[str] = Counter()
    rows = _rows(f"SELECT {COLUMNS}, examination_grade FROM population_record", number, column="teacher")
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
    computer = (TITLE, lambda name: name in COMPUTER - {"national_computer_grade"})
    grade = (TITLE, lambda name: name == "national_computer_grade")
    return [
        None if qualified is None else bool(qualified),
        None if title is None else title >= JUNIOR,
        None if holds is None else not holds,
        enough(("annual_appraisal",), 1, (RATING, lambda rating: rating >= EXCELLENT)),
        said(attested("3.2-morals")),
        enough(("open_class", "lecture"), 3, (LEVEL, lambda level: level >= SCHOOL)),
        said(attested("3.3-knowledge")),
        either(enough(("project",), 1, county, (PRIZE, lambda prize: prize >= THIRD)), enough(("paper",), 3, county)),
        either(enough(("certificate",), 1, computer, window=EVER), enough(("certificate",), 1, grade, window=EVER)),
    ]


def frames(*, on: date, teachers: int) -> float | None:
    """Seconds for each teacher of a script with pandas; None where it is not installed."""
    try:
        import pandas
    except ImportError:
        return None
    number, since, day = min(5 * SOME, teachers), number_of_day(add_months(on, -60)), number_of_day(on)
    begin = time.perf_counter()
    names = COLUMNS.split(", ")
    rows = _rows(f"SELECT {COLUMNS} FROM population_record", number, column="teacher")
    records = pandas.DataFrame.from_records(list(rows), columns=names)
    facts = pandas.DataFrame.from_records(
        list(_rows("SELECT teacher_id, qualified, professional_title FROM population_teacher", number)),
        columns=["teacher", "qualified", "professional_title"],
    ).set_index("teacher")
    verified = records[records.status == 2]
    recent = verified[(verified["first"] >= since) & (verified["first"] <= day)]

    def number_of(chosen: Any) -> Any:
        return chosen.groupby("teacher").size().reindex(facts.index, fill_value=0)

    level, title = recent.administrative_level, verified.title
    held = (verified.kind == "title") & (title == "key_teacher") & (verified.until_first >= day)
    passed = (
        (facts.qualified == 1)
        & (facts.professional_title >= JUNIOR)
        & (number_of(verified[held & (verified.administrative_level >= CITY)]) == 0)
        & (number_of(verified[verified.kind == attested("3.2-morals")]) > 0)
        & (number_of(verified[verified.kind == attested("3.3-knowledge")]) > 0)
        & (number_of(recent[(recent.kind == "annual_appraisal") & (recent.rating == EXCELLENT)]) > 0)
        & (number_of(recent[recent.kind.isin(["open_class", "lecture"]) & (level >= SCHOOL)]) >= 3)
        & (
            (number_of(recent[(recent.kind == "project") & (level >= COUNTY) & (recent.prize >= THIRD)]) > 0)
            | (number_of(recent[(recent.kind == "paper") & (level >= COUNTY)]) >= 3)
        )
        & (number_of(verified[(verified.kind == "certificate") & title.isin(list(COMPUTER))]) > 0)
    )
    passed.sum()
    return (time.perf_counter() - begin) / number


def _rows(query: str, number: int, *, column: str = "teacher_id") -> Any:
    with unscoped("capacity"):
        return DATABASE.execute_sql(f"{query} WHERE {column} <= {number} ORDER BY {column}")
