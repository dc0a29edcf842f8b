"""An office at work: a city with its roles, on a day given as data; and the whole life of a cohort there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from btcore import PluginManager, Programme, hookimpl
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.programmes.approval import Ballot

OPENING = datetime(2026, 3, 1, 9)
PLAIN = Ballot()


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

    def act(self, verb: str, given: dict[str, Any], *, who: str, at: str) -> Any:
        """The same for operations that have arguments named as those of `do`."""
        return VERBS[verb](Actor(who, self.manager), at=datetime.fromisoformat(at), **given)

    def account(self, name: str, role: str, jurisdiction: str, *, teacher: str = "") -> None:
        """An account with a role on a jurisdiction since long ago."""
        self.do("create_account", by="admin", name=name, teacher=teacher)
        self.do("grant_role", by="admin", account=name, role=role, jurisdiction=jurisdiction, since=date(2020, 1, 1))


def set_up(address: str, manager: PluginManager) -> Office:
    """A city 示例市 with county C-01 (schools S-01, S-02; group G-01 in S-01), county C-02 (school S-03), and accounts
    admin, city, county, school, group, council, other_county, assessor.
    """
    start(at=OPENING, city="CITY", name="示例市", administrator="admin")
    made = Office(address, manager)
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


def eligible(id: str, *, name: str = "李明", school: str = "S-01", county: str = "C-01", **more: Any) -> dict[str, Any]:
    """The dossier of a teacher whom the city's programme lets in."""
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


COHORT = "2026"
VALUES = {"pass_mark": 75, "gate_pass_mark": 60, "minimum_attendance": 85, "quota": 2}


def with_ballot(office: Office, ballot: Ballot = PLAIN, *, when: Any = True) -> Programme:
    """The city's programme whose first step votes, installed for this office too."""
    programme = office.manager.catalogue["city-key-teacher"]
    assert programme.selection is not None
    first, *rest = programme.selection.route
    route = (replace(first, ballot=ballot, when=when), *rest)
    asked = replace(programme, code="city-with-ballot", selection=replace(programme.selection, route=route))

    class Voting:
        @hookimpl
        def btcore_programmes(self) -> list[Programme]:
            return [asked]

    modules = {plugin.name: plugin.module for plugin in office.manager.plugins}
    office.manager = PluginManager.of({**modules, "voting": Voting()})
    return asked


def to_titles(office: Office) -> None:
    """A cohort from import to titles: T-1 and T-2 enrolled, T-1 with the title, T-2 failed, T-3 on the reserve; T-9
    is no part of it.
    """
    to_results(office)
    office.do("grant", on="2026-11-25", cohort=COHORT)


def to_results(office: Office) -> None:
    """The same up to the decisions: T-1 passed, T-2 failed."""
    to_marks(office)
    office.do("decide", on="2026-11-20", cohort=COHORT)


def to_marks(office: Office) -> None:
    """The same up to the marks."""
    office.do("import_dossiers", key="import", dossiers=[eligible(f"T-{one}") for one in (1, 2, 3, 9)])
    given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "2026 年市级骨干教师培训"}
    office.do("draft_cohort", code=COHORT, judged_on=date(2026, 4, 25), values=VALUES, two_persons=["approve"], **given)
    office.do("open_cohort", cohort=COHORT)
    for number in (1, 2, 3):
        nomination = {"teacher": f"T-{number}", "score": f"{90 - number}.5"}
        office.do("nominate", by="school", on="2026-04-01", cohort=COHORT, nominations=[nomination])
        office.do("approve", by="county", on="2026-04-02", cohort=COHORT, teachers=[f"T-{number}"])
        office.do("approve", by="city", on="2026-04-03", cohort=COHORT, teachers=[f"T-{number}"])
    office.do("select", on="2026-05-01", cohort=COHORT)
    office.do("enrol", on="2026-05-04", cohort=COHORT)
    session = {"code": "S1", "stage": "centralised_training", "title": "讲座", "on": "2026-05-10", "hours": 6}
    office.do("plan_sessions", on="2026-05-04", cohort=COHORT, sessions=[session])
    present = [{"teacher": code, "status": "present", "hours": 6} for code in ("T-1", "T-2")]
    office.do("attend", on="2026-05-10", cohort=COHORT, session="S1", entries=present)
    score = office.manager.catalogue["city-key-teacher"].score
    assert score is not None
    components = [one.code for one in score.leaves() if one.source.takes_marks]
    tasks = [{"assessor": "assessor", "component": code} for code in components]
    office.do("assign_assessors", on="2026-05-05", cohort=COHORT, assessors=tasks)
    marks = [
        {"teacher": teacher, "component": code, "value": value}
        for teacher, value in (("T-1", "90"), ("T-2", "70"))
        for code in components
    ]
    office.do("mark", by="assessor", on="2026-11-01", cohort=COHORT, marks=marks)
