"""An office at work: a city with its roles, on a day given as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from btcore import PluginManager, installed
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS

OPENING = datetime(2026, 3, 1, 9)


@dataclass
class Office:
    """Operations by the name of who acts: `office.do("nominate", by="county", on="2026-04-01", cohort=…)`."""

    address: str
    manager: PluginManager

    def do(self, verb: str, *, by: str = "city", on: str | datetime = OPENING, key: str | None = None, **given: Any):
        """One operation, at nine in the morning of a day or at a moment."""
        at = datetime.fromisoformat(f"{on}T09:00") if isinstance(on, str) and len(on) == 10 else on
        at = datetime.fromisoformat(at) if isinstance(at, str) else at
        return VERBS[verb](Actor(by, self.manager), at=at, key=key, **given)

    def account(self, name: str, role: str, jurisdiction: str, *, teacher: str = "") -> None:
        """An account with a role on a jurisdiction since long ago."""
        self.do("create_account", by="admin", name=name, teacher=teacher)
        self.do("grant_role", by="admin", account=name, role=role, jurisdiction=jurisdiction, since=date(2020, 1, 1))


@pytest.fixture(scope="session")
def manager() -> PluginManager:
    return installed()


@pytest.fixture
def office(database: str, manager: PluginManager, sound_at_the_end: Callable[[], None]) -> Office:
    """A city 示例市 with county C-01 (schools S-01, S-02; group G-01 in S-01), county C-02 (school S-03), and accounts
    admin, city, county, school, group, council, other_county, assessor.
    """
    sound_at_the_end()
    start(at=OPENING, city="CITY", name="示例市", administrator="admin")
    made = Office(database, manager)
    tree = [("C-01", "county", "CITY"), ("C-02", "county", "CITY"), ("S-01", "school", "C-01")]
    tree += [
        ("S-02", "school", "C-01"),
        ("S-03", "school", "C-02"),
        ("G-01", "group", "S-01"),
        ("G-02", "group", "S-01"),
    ]
    nodes = [{"code": code, "name": f"示例{code}", "kind": kind, "parent": parent} for code, kind, parent in tree]
    made.do("set_up_jurisdictions", by="admin", jurisdictions=nodes)
    for name, role, where in (
        ("city", "city_institute", "CITY"),
        ("county", "county_bureau", "C-01"),
        ("other_county", "county_bureau", "C-02"),
        ("school", "school_office", "S-01"),
        ("council", "school_council", "S-01"),
        ("group", "group_leader", "G-01"),
        ("assessor", "assessor", "CITY"),
        ("second_assessor", "assessor", "CITY"),
    ):
        made.account(name, role, where)
    return made


@pytest.fixture
def eligible() -> Callable[..., dict[str, Any]]:
    """A function that makes the dossier of a teacher whom the city's programme lets in."""

    def dossier(
        id: str, *, name: str = "李明", school: str = "S-01", county: str = "C-01", **more: Any
    ) -> dict[str, Any]:
        return {
            "teacher": {
                "id": id,
                "name": name,
                "birth_date": "1985-03-02",
                "teaching_since": "2008-09-01",
                "professional_title": "intermediate",
                "position": "none",
                "subjects": ["chinese"],
                "school_stage": "primary",
                "qualified": True,
                "school": school,
                "county": county,
                "tags": [],
                **more,
            },
            "records": [
                {"id": "R1", "kind": "annual_appraisal", "on": "2025-01-10", "period": "2024", "rating": "excellent"},
                *(
                    {
                        "id": f"R{number}",
                        "kind": "open_class",
                        "on": f"202{number}-05-06",
                        "administrative_level": "school",
                    }
                    for number in (3, 4, 5)
                ),
                *(
                    {"id": f"P{number}", "kind": "paper", "on": f"202{number}-06-06", "administrative_level": "county"}
                    for number in (3, 4, 5)
                ),
                {
                    "id": "C1",
                    "kind": "certificate",
                    "on": "2015-06-01",
                    "title": "national_computer_application_intermediate",
                },
            ],
            "attestations": [
                {"clause": clause, "met": True, "by": "school council", "on": "2026-03-01"}
                for clause in ("3.2-morals", "3.3-knowledge")
            ],
        }

    return dossier
