"""What the demonstration has on top of the finished cohort: an account for each role, and a cohort to practise on.

Everything is sample data, made by operations like any other.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from btcore import PluginManager
from btcore.cli.demo_life import ADMINISTRATOR, CITY, COHORT, INSTITUTE
from btcore.errors import BtcoreError
from btcore.operations.actors import Actor
from btcore.operations.verbs import VERBS
from btcore.records.accounts import Account
from btcore.records.cohorts import Cohort
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Jurisdiction, Teacher
from btcore.records.proposals import Proposal
from btcore.records.scope import unscoped

from .sessions import now
from .signing_in import HASHER

PASSWORD = "btcore-demo"
PRACTICE = "2026-practice"
TEACHER, OFFICE, LEADER, COUNCIL, AUDITOR = "示例教师", "示例学校教导处", "示例教研组长", "示例校务委员会", "示例审计员"
ASSESSORS = ("示例评委1", "示例评委2", "示例评委3")
NOMINATED, PLACES = 24, 10


class Sample:
    """The demonstration's database, of which more is made."""

    def __init__(self, manager: PluginManager) -> None:
        self.manager = manager

    def do(self, verb: str, by: str, **given: Any) -> Any:
        return VERBS[verb](Actor(by, self.manager), at=now(), **given)


def prepare(manager: PluginManager) -> dict[str, str]:
    """Make what the demonstration lacks; the accounts with their password. Refused on any other database."""
    sample = Sample(manager)
    with unscoped("sign-in"):
        if Account.get_or_none(Account.name == ADMINISTRATOR) is None:
            raise BtcoreError("the database is not the demonstration's; only that one gets passwords that are shown")
        there = Cohort.get_or_none(Cohort.code == PRACTICE) is not None
        county, school, teacher = _places()
    if not there:
        _accounts(sample, county=county, school=school, teacher=teacher)
        _practice(sample)
        _claims(sample, teacher)
    bureaus = [f"{county.code}教育局"]
    names = [TEACHER, LEADER, OFFICE, COUNCIL, *bureaus, INSTITUTE, *ASSESSORS, AUDITOR, ADMINISTRATOR]
    hashed = HASHER.hash(PASSWORD)
    for name in names:
        sample.do("set_password", ADMINISTRATOR, account=name, password_hash=hashed)
    return dict.fromkeys(names, PASSWORD)


def _passed_over() -> list[Proposal]:
    """Who was nominated for the finished cohort and found no place: they are eligible, and free."""
    query = Proposal.select(Proposal, Teacher).join(Teacher).join(Cohort, on=(Proposal.cohort == Cohort.id))
    waiting = query.where(Cohort.code == COHORT, Proposal.state == "reserve")
    return list(waiting.where(Proposal.outcome == "PASS").order_by(Proposal.rank))


def _places() -> tuple[Jurisdiction, Jurisdiction, Teacher]:
    """A county, a school and a teacher of the practice cohort."""
    first = _practising()[0]
    node = first.teacher.jurisdiction
    nodes = {node.kind: node}
    while node.parent is not None:
        node = node.parent
        nodes[node.kind] = node
    return nodes["county"], nodes["school"], first.teacher


def _practising() -> list[Proposal]:
    """As many as the practice needs, of one county: so one bureau can take them all through."""
    by_county: dict[str, list[Proposal]] = defaultdict(list)
    for one in _passed_over():
        by_county[one.groups["county"]].append(one)
    county = max(sorted(by_county), key=lambda code: len(by_county[code]))
    return by_county[county][:NOMINATED]


def _accounts(sample: Sample, *, county: Jurisdiction, school: Jurisdiction, teacher: Teacher) -> None:
    made = (
        (OFFICE, "school_office", school.code),
        (LEADER, "group_leader", school.code),
        (COUNCIL, "school_council", school.code),
        (AUDITOR, "auditor", CITY),
    )
    for name, role, where in made:
        sample.do("create_account", ADMINISTRATOR, name=name)
        sample.do("grant_role", ADMINISTRATOR, account=name, role=role, jurisdiction=where, since=date(2026, 1, 5))
    sample.do("create_account", ADMINISTRATOR, name=TEACHER, display_name=teacher.name or "", teacher=teacher.code)


def _practice(sample: Sample) -> None:
    with unscoped("verify"):
        finished = Cohort.get(Cohort.code == COHORT)
        chosen = _practising()
        entries = [
            {"teacher": one.teacher.code, "score": one.score, "subject": one.groups.get("subject", "")}
            for one in chosen
        ]
        county = chosen[0].groups["county"]
    sample.do(
        "draft_cohort",
        INSTITUTE,
        code=PRACTICE,
        programme=finished.programme,
        jurisdiction=CITY,
        title="2026 年市级骨干教师培训补充班（练习用）",
        judged_on=finished.judged_on,
        values=finished.overlay,
    )
    bounds = [{"name": "练习班名额", "where": {"county": county}, "at_most": PLACES}]
    sample.do("set_bounds", INSTITUTE, cohort=PRACTICE, bounds=bounds)
    sample.do("open_cohort", INSTITUTE, cohort=PRACTICE)
    sample.do("nominate", f"{county}教育局", cohort=PRACTICE, nominations=entries)


def _claims(sample: Sample, teacher: Teacher) -> None:
    """Three records that wait for somebody to look at the originals."""
    for number, (kind, on) in enumerate(
        (("open_class", "2026-09-18"), ("lecture", "2026-10-09"), ("paper", "2026-10-30"))
    ):
        record = {"id": f"示例-{number + 1}", "kind": kind, "on": on, "title": f"示例材料 {number + 1}"}
        record |= {"administrative_level": "county"}
        sample.do("claim", TEACHER, teacher=teacher.code, record=record)
    with unscoped("verify"):
        assert EvidenceRecord.select().where(EvidenceRecord.state == "claimed").count()
