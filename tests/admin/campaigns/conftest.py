"""The panel with a canary in every row, and everything that can be asked of it; what the campaigns share.

Every row of a teacher carries the teacher's own canary, a word that stands nowhere else. What an account may see
follows from the tree alone, so the test needs no list of pages: it asks `url_map`.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from btcore_admin.app import create_app
from btcore_admin.signing_in import HASHER

from btcore import installed
from btcore.operations.actors import Actor, standing_of
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.accounts import Account
from btcore.records.cohorts import Cohort
from btcore.records.database import DATABASE
from btcore.records.evidence import EvidenceRecord
from btcore.records.ledger import AuditChange, AuditEntry, Job
from btcore.records.migrating import TABLES
from btcore.records.people import Attachment, Teacher
from btcore.records.proposals import Objection, Proposal, PublishedNotice
from btcore.records.results import Appeal, Decision, GrantedAward
from btcore.records.scope import unscoped
from btcore.records.tables import ScopedRow
from btcore.records.training import CohortMember, TrainingSession

LONG_AGO = datetime(2026, 1, 5, 9)
PASSWORD = "correct horse"
COHORT = "2026"
# teacher: (school, county); T-1 is the teacher who has an account.
PEOPLE = {
    "T-1": ("S-01", "C-01"),
    "T-2": ("S-01", "C-01"),
    "T-5": ("S-02", "C-01"),
    "T-9": ("S-09", "C-02"),
}
GONE = "T-404"
FORMS = ("csv", "xlsx", "exe")
ROLES = (
    ("teacher", "T-1"),
    ("group_leader", "S-01"),
    ("school_office", "S-01"),
    ("school_council", "S-01"),
    ("county_bureau", "C-01"),
    ("assessor", "S-01"),
    ("auditor", "S-01"),
    ("system_administrator", "S-01"),
    ("nobody", ""),
)
VALUES = {"pass_mark": "75", "gate_pass_mark": "60", "minimum_attendance": "85"}
# Every route of the panel and what stands in its place; a route that is not here fails the test.
ROUTES = {
    "home.index": {},
    "teachers.index": {"q": "people", "page": ("0", "1")},
    "teachers.dossier": {"code": "people"},
    "teachers.file": {"code": "people", "record": "records"},
    "evidence.index": {"after": ("0", "1", "2", "3")},
    "cohorts.index": {},
    "cohorts.bench": {"code": "cohorts", "state": ("", "nominated", "enrolled")},
    "cohorts.training": {"code": "cohorts", "page": ("0", "1")},
    "cohorts.results": {"code": "cohorts"},
    "cohorts.titles": {"code": "cohorts"},
    "cohorts.notices": {"code": "cohorts"},
    "cohorts.list": {"code": "cohorts", "what": ("nominations", "enrolments", "results", "awards"), "form": FORMS},
    "cohorts.all_marks": {"code": "cohorts", "component": ("", "homework", "nothing")},
    "cohorts.nominate": {"code": "cohorts", "q": "people"},
    "cohorts.enrol": {"code": "cohorts", "q": "people"},
    "cohorts.missing": {"code": "cohorts"},
    "cohorts.places": {"code": "cohorts"},
    "cohorts.attendance": {"code": "cohorts", "session": ("P1", "P404")},
    "cohorts.marks": {"code": "cohorts", "component": ("", "homework", "nothing")},
    "cohorts.decision": {"number": "numbers"},
    "titles.index": {"page": ("0", "1")},
    "imports.index": {},
    "imports.bring": {},
    "imports.job": {"number": "numbers"},
    "imports.confirm": {"number": "numbers"},
    "programmes.index": {},
    "programmes.programme": {"code": ("city-key-teacher", "none"), "parameter": ("window_years",), "value": ("3", "")},
    "accounts.index": {},
    "audit.index": {"before": ("0", "3")},
    "system.index": {},
    "do.index": {},
    "do.do": {"verb": "verbs"},
    "signing_in.ask": {},
    "signing_in.sign_in": {},
    "signing_in.sign_out": {},
    "signing_in.language": {},
    "static": None,
    "home.static": None,
}
PAYLOADS = (
    {},
    {"reason": "因故", "original_seen": "yes", "upheld": "yes", "answer": "已核查", "text": "异议"},
    {"reason": "因故", "original_seen": "no", "upheld": "no", "answer": "维持", "text": "申诉", "seen": "teacher/4/1"},
)


def canary(teacher: str) -> str:
    return f"金丝雀{teacher.replace('-', '')}号"


plugins = cache(installed)


def do(verb: str, by: str, **given: Any) -> Any:
    return VERBS[verb](Actor(by, plugins()), at=LONG_AGO, **given)


def _account(name: str, role: str, where: str) -> None:
    if role == "teacher":
        do("create_account", "admin", name=name, teacher=where)
    else:
        do("create_account", "admin", name=name)
        if role != "nobody":
            do("grant_role", "admin", account=name, role=role, jurisdiction=where, since=date(2026, 1, 1))
    do("set_password", "admin", account=name, password_hash=HASHER.hash(PASSWORD))


def _rows(cohort: Cohort, session: TrainingSession, notice: PublishedNotice, admin: Account) -> None:
    """A row of every kind for each teacher, each with the teacher's canary where it has words."""
    for number, teacher in enumerate(Teacher.select().order_by(Teacher.id)):
        # What a file of the whole city said is its bringer's alone.
        said = {"panel": True, "file": canary(teacher.code), "what": "dossiers", "trial": True, "more": 0}
        said |= {"cohort": "", "lines": [canary(teacher.code)]}
        Job.create(
            verb="import_dossiers",
            arguments=said,
            account=admin,
            state="failed",
            message=canary(teacher.code),
            created_at=LONG_AGO,
        )
        word = canary(teacher.code)
        home = {"teacher": teacher, "jurisdiction": teacher.jurisdiction, "cohort": cohort}
        nomination = Proposal.create(
            **home, outcome="UNKNOWN", reason=word, nominated_by=admin, nominated_at=LONG_AGO, groups={"school": word}
        )
        CohortMember.create(**home, nomination=nomination, since=date(2026, 1, 5), class_name=word)
        decision = Decision.create(
            **home,
            kind="score",
            on=date(2026, 1, 5),
            outcome="PASS",
            bundle={"result": {"total": "80.00", "note": word}},
            rules_sha256="0" * 64,
            sha256=f"{number}" * 64,
            at=LONG_AGO,
            by=admin,
        )
        GrantedAward.create(
            teacher=teacher,
            cohort=cohort,
            decision=decision,
            number=f"N{number}-{word}",
            programme="city-key-teacher",
            title="key_teacher",
            since=date(2025, 1, 5),
            until=date(2026, 12, 1),
        )
        Appeal.create(decision=decision, text=word, filed_by=admin, filed_at=LONG_AGO)
        Objection.create(notice=notice, nomination=nomination, text=word, at=LONG_AGO)
        file = Attachment.create(teacher=teacher, sha256="0" * 64, name=f"{word}.pdf", media_type="application/pdf")
        EvidenceRecord.update(attachment=file).where(EvidenceRecord.teacher == teacher).execute()


@pytest.fixture(scope="module")
def panel(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> Iterator[Any]:
    app = create_app(
        new_database(getattr(request, "param", "sqlite")),
        manager=plugins(),
        secret_key="test",
        secure=False,
        jobs_at_once=True,
    )
    start(at=LONG_AGO, city="CITY", name="示例市", administrator="admin")
    do("create_account", "admin", name="city")
    do("grant_role", "admin", account="city", role="city_institute", jurisdiction="CITY", since=date(2026, 1, 1))
    do("set_password", "admin", account="city", password_hash=HASHER.hash(PASSWORD))
    dossiers = [
        {
            "teacher": {"id": code, "name": canary(code), "school": school, "county": county, "subjects": ["chinese"]},
            "records": [
                {
                    "id": f"R-{code}",
                    "kind": "open_class",
                    "on": "2025-03-01",
                    "status": "claimed",
                    "title": canary(code),
                }
            ],
        }
        for code, (school, county) in PEOPLE.items()
    ]
    do("import_dossiers", "city", dossiers=dossiers)
    for role, where in ROLES:
        _account(role, role, where)
    draft = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "培训", "values": VALUES}
    do("draft_cohort", "city", code=COHORT, judged_on=date(2026, 1, 5), **draft)
    do("open_cohort", "city", cohort=COHORT)
    with unscoped("verify"):
        cohort = Cohort.get(Cohort.code == COHORT)
        session = TrainingSession.create(
            cohort=cohort, code="P1", stage="centralised_training", title="集中培训", on=date(2026, 1, 5), hours=6
        )
        admin = Account.get(Account.name == "admin")
        days = {"first_day": date(2026, 1, 1), "last_day": date(2027, 12, 31)}
        notice = PublishedNotice.create(cohort=cohort, what="nominations", place="官网", **days)
        _rows(cohort, session, notice, admin)
    yield app
    DATABASE.close()


class Somebody:
    """An account at its browser, with what of the teachers it may see."""

    def __init__(self, panel: Any, name: str) -> None:
        self.name, self.client = name, panel.test_client()
        page = self.client.get("/sign-in").get_data(as_text=True)
        self.token = self._token(page)
        self.client.post("/sign-in", data={"csrf_token": self.token, "account": name, "password": PASSWORD})
        self.token = self._token(self.client.get("/sign-in").get_data(as_text=True))
        with unscoped("verify"):
            standing = standing_of(name, date(2026, 11, 24))
            paths = standing.sees().paths
            self.seen = {
                one.code
                for one in Teacher.select()
                if one.id == standing.account.teacher_id or (paths and one.jurisdiction.path.startswith(paths))
            }

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found.group(1)

    def leaks(self, page: str, asked: str) -> list[str]:
        """Teachers beyond reach whose canary a page sings; what was asked comes back and is no leak."""
        return [one for one in PEOPLE if one not in self.seen and canary(one) in page and canary(one) not in asked]


class Campaign:
    """The requests that were made, and what they did that they should not."""

    def __init__(self, panel: Any) -> None:
        self.panel, self.requests = panel, 0
        self.faults: list[str] = []
        self.answers: Counter[int] = Counter()

    def ask(self, somebody: Somebody, method: str, path: str, data: dict[str, Any] | None = None) -> None:
        before = _sequence()
        if method == "GET":
            answer = somebody.client.get(path, query_string=data)
        else:
            answer = somebody.client.post(path, data={"csrf_token": somebody.token, **(data or {})})
        self.requests += 1
        self.answers[answer.status_code] += 1
        page = words_of(answer.get_data())
        where = f"{somebody.name} {method} {path} {data}"
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code}: {where}")
        for one in somebody.leaks(page, f"{path} {data}"):
            self.faults.append(f"saw {one}: {where}")
        after = _sequence()
        if after != before:
            if method == "GET":
                self.faults.append(f"wrote on GET: {where}")
            self.faults += [f"{fault}: {where}" for fault in _foreign_writes(before, somebody.seen)]


def words_of(body: bytes) -> str:
    """The words of an answer: of a page, or of every sheet of a workbook."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode("utf-8", "replace")


def _sequence() -> int:
    with unscoped("verify"):
        return int(AuditEntry.select(AuditEntry.sequence).order_by(AuditEntry.sequence.desc()).scalar())


MODELS = {model._meta.table_name: model for model in TABLES}


def _foreign_writes(before: int, seen: set[str]) -> Iterator[str]:
    with unscoped("verify"):
        changes = AuditChange.select().join(AuditEntry).where(AuditEntry.sequence > before)
        for one in changes:
            model = MODELS[one.table]
            if not issubclass(model, ScopedRow):
                continue
            teacher = _teacher_of(model.get_by_id(one.row))
            if teacher is not None and teacher not in seen:
                yield f"wrote {one.table} {one.row} of {teacher}"


def _teacher_of(row: Any) -> str | None:
    if isinstance(row, Teacher):
        return str(row.code)
    for name in ("teacher", "nomination", "enrolment", "decision", "award"):
        if getattr(row, f"{name}_id", None) is not None:
            return _teacher_of(getattr(row, name))
    return None


def _values(what: Any) -> tuple[str, ...]:
    people = (*PEOPLE, GONE)
    return {
        "people": people,
        "records": tuple(f"R-{one}" for one in people),
        "cohorts": (COHORT, "none"),
        "numbers": ("1", "2", "3", "4", "99"),
        "verbs": tuple(VERBS),
    }.get(what, what if isinstance(what, tuple) else (str(what),))


def gets(panel: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """The path and query of every page that can be asked for, with every value in every place."""
    with panel.test_request_context():
        adapter = panel.url_map.bind("localhost")
        for rule in panel.url_map.iter_rules():
            places = ROUTES[rule.endpoint]
            if places is None or "GET" not in rule.methods:
                continue
            names = list(places)
            for chosen in itertools.product(*(_values(places[name]) for name in names)):
                given = dict(zip(names, chosen, strict=True))
                inside = {name: value for name, value in given.items() if name in rule.arguments}
                query = {name: value for name, value in given.items() if name not in rule.arguments}
                yield adapter.build(rule.endpoint, inside), query


def posts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation on everybody, with words and without, in every shape in which a form may name somebody."""
    for verb, person, number, payload in itertools.product(VERBS, (*PEOPLE, GONE), range(1, 5), PAYLOADS):
        award = f"N{number - 1}-{canary(list(PEOPLE)[number - 1])}"
        given: dict[str, Any] = {
            **payload,
            "cohort": COHORT,
            "teacher": person,
            "teachers": person,
            "record": f"R-{person}",
            "decision": str(number),
            "appeal": str(number),
            "objection": str(number),
            "notice": "1",
            "award": award,
            "notified_on": "2026-01-01",
            "session": "P1",
            "clause": "3.1",
            "met": "yes",
            "by": "校长",
            "on": "2026-01-05",
            "period": "2025-2026",
            "first_day": "2026-01-01",
            "last_day": "2027-01-01",
            "what": "results",
        }
        for name in ("nominations", "entries", "places", "marks", "teachers"):
            given |= {f"{name}-0-teacher": person, f"{name}-0-status": "present", f"{name}-0-class_name": "1班"}
            given |= {f"{name}-0-tick": "yes", f"{name}-0-component": "homework", f"{name}-0-value": "80"}
        given |= {"record-id": f"R-{person}", "record-kind": "open_class", "record-on": "2025-03-01"}
        given |= {"kind": "open_class", "component": "homework", "value": "80"}
        yield verb, given


@pytest.fixture(scope="session")
def asking() -> Any:
    """Who asks, what can be asked, and what comes of it."""
    return SimpleNamespace(
        Somebody=Somebody, Campaign=Campaign, gets=gets, posts=posts, routes=ROUTES, roles=[role for role, _ in ROLES]
    )
