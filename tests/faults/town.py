"""A town in the middle of its year: something is waiting for each of the operations that the campaigns cut short."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from btcore import PluginManager
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.backups import back_up
from btcore.records.migrating import migrate

PEOPLE = tuple(f"T-{number}" for number in (1, 2, 3))
SEMESTER, POOL, TERM = "semester", "pool", "term"
OPENING = datetime(2026, 3, 1, 9)
DAY = datetime(2029, 7, 10, 9)


def do(manager: PluginManager, verb: str, *, by: str, on: datetime | str = OPENING, **given: Any) -> Any:
    """One operation, at nine in the morning of a day."""
    at = datetime.fromisoformat(f"{on}T09:00") if isinstance(on, str) else on
    return VERBS[verb](Actor(by, manager), at=at, **given)


def found(manager: PluginManager) -> None:
    """Make the town in the open, migrated and empty database."""
    act = partial(do, manager)
    start(at=OPENING, city="CITY", name="示例市", administrator="admin")
    tree = [("C-01", "county", "CITY"), ("S-01", "school", "C-01"), ("G-01", "group", "S-01")]
    nodes = [{"code": code, "name": f"示例{code}", "kind": kind, "parent": parent} for code, kind, parent in tree]
    act("set_up_jurisdictions", by="admin", jurisdictions=nodes)
    for name, role, where in (
        ("city", "city_institute", "CITY"),
        ("school", "school_office", "S-01"),
        ("council", "school_council", "S-01"),
        ("group", "group_leader", "G-01"),
        ("assessor", "assessor", "CITY"),
    ):
        act("create_account", by="admin", name=name)
        act("grant_role", by="admin", account=name, role=role, jurisdiction=where, since=date(2020, 1, 1))
    act("import_dossiers", by="city", dossiers=[dossier(code) for code in PEOPLE])
    claimed = {"id": "claimed", "kind": "paper", "on": "2025-06-01", "administrative_level": "county"}
    act("claim", by="school", teacher=PEOPLE[0], record=claimed)
    _semester(act)
    _pool(act)
    _term(act)


def dossier(code: str) -> dict[str, Any]:
    """A teacher who may enter all three."""
    district = {"administrative_level": "county"}
    clauses = ("4.2-morals", "5.1-morals", "5.2-value", "5.7-method")
    return {
        "teacher": {
            "id": code,
            "name": f"教师{code}",
            "birth_date": "1990-01-01",
            "teaching_since": "2015-09-01",
            "professional_title": "intermediate",
            "subjects": ["chinese"],
            "school": "S-01",
            "county": "C-01",
            "teaching_research_group": "G-01",
        },
        "records": [
            {"id": "R1", "kind": "project", "on": "2023-09-25", "administrative_level": "city"},
            {"id": "R2", "kind": "paper", "on": "2024-05-01", "outlet": "journal"},
            {"id": "R3", "kind": "open_class", "on": "2024-05-06", "organiser": "research_office", **district},
            {"id": "R4", "kind": "honour", "on": "2022-04-25", "title": "teaching_expert", **district},
        ],
        "attestations": [
            {"clause": clause, "met": True, "by": "school council", "on": "2026-02-01"} for clause in clauses
        ],
    }


def _opened(act: Callable[..., Any], code: str, programme: str, judged_on: str, **values: Any) -> None:
    given = {"title": code, "programme": programme, "jurisdiction": "S-01", "values": values}
    act("draft_cohort", by="school", code=code, judged_on=date.fromisoformat(judged_on), **given)
    act("open_cohort", by="school", cohort=code)


def _nominated(act: Callable[..., Any], code: str, on: str) -> None:
    people = [{"teacher": one, "score": 90 - number} for number, one in enumerate(PEOPLE)]
    act("nominate", by="group", on=on, cohort=code, nominations=people)


def _semester(act: Callable[..., Any]) -> None:
    _opened(act, SEMESTER, "school-semester-training", "2026-03-01")
    act("enrol", by="school", on="2026-03-02", cohort=SEMESTER, teachers=list(PEOPLE))


def _pool(act: Callable[..., Any]) -> None:
    weights = {"group_weight": 40, "semester_weight": 30, "annual_weight": 30, "pass_mark": 60}
    _opened(act, POOL, "school-key-teacher-pool", "2026-08-31", **weights)
    _nominated(act, POOL, "2026-08-01")
    for who in ("group", "school", "council"):
        act("approve", by=who, on="2026-08-20", cohort=POOL, teachers=list(PEOPLE))
    act("select", by="council", on="2026-08-31", cohort=POOL)
    act("enrol", by="council", on="2026-09-01", cohort=POOL)
    components = ("lesson_preparation", "class", "homework", "teaching", "means", "activity", "assessment")
    components += ("counselling", "burden", "quality", "semester_assessment", "annual_assessment")
    tasks = [{"assessor": "assessor", "component": one} for one in components]
    act("assign_assessors", by="school", on="2026-09-02", cohort=POOL, assessors=tasks)
    marks = [{"teacher": code, "component": one, "value": 80} for code in PEOPLE for one in components]
    act("mark", by="assessor", on="2027-06-01", cohort=POOL, marks=marks)
    act("decide", by="school", on="2027-08-30", cohort=POOL)


def _term(act: Callable[..., Any]) -> None:
    _opened(act, TERM, "school-key-teacher-term", "2026-04-25", front_percentile=80)
    _nominated(act, TERM, "2026-04-01")
    for who in ("group", "council"):
        act("approve", by=who, on="2026-04-20", cohort=TERM, teachers=list(PEOPLE))
    act("select", by="council", on="2026-05-01", cohort=TERM)
    act("enrol", by="council", on="2026-09-01", cohort=TERM)
    for year in (2026, 2027):
        act("review", by="council", on=f"{year + 1}-07-10", cohort=TERM, **_reviewed(year))


def _reviewed(year: int) -> dict[str, Any]:
    people = [{"teacher": code, "outcome": "passed", "reason": "考评组意见"} for code in PEOPLE[:2]]
    return {"period": f"{year}-{year + 1}", "teachers": people}


NEW = [{**dossier(f"N-{number}"), "attestations": []} for number in range(4)]
CONTENT = base64.b64encode(b"scanned certificate " * 2000).decode("ascii")

# What is cut short: the verb, who does it, when, and with what.
WAITING: Mapping[str, tuple[str, str, str, dict[str, Any]]] = {
    "import": ("import_dossiers", "city", "2029-07-10", {"dossiers": NEW}),
    "attach": (
        "attach",
        "school",
        "2029-07-10",
        {"teacher": PEOPLE[0], "record": "claimed", "name": "证书.png", "content": CONTENT},
    ),
    "decide": ("decide", "school", "2026-08-31", {"cohort": SEMESTER}),
    "grant": ("grant", "council", "2027-08-31", {"cohort": POOL}),
    "review": ("review", "council", "2029-07-10", {"cohort": TERM, **_reviewed(2028)}),
    "erase": ("erase", "admin", "2029-07-10", {"teacher": PEOPLE[1]}),
}


def perform(what: str, manager: PluginManager, *, address: str, key: str | None = "once", place: Path) -> Any:
    """Do what is waiting in the open database: an operation, the migration of an empty one, or a backup."""
    if what == "migrate":
        return migrate()
    if what == "backup":
        return back_up(place / "backup.zip", at=DAY, address=address)
    verb, by, on, given = WAITING[what]
    return do(manager, verb, by=by, on=on, key=key, **given)
