"""Every route, by every role, on the own, the foreign and the missing: nothing leaks, nothing foreign is written.

Every row of a teacher carries the teacher's own canary, a word that stands nowhere else. What an account may see
follows from the tree alone, so the test needs no list of pages: it asks `url_map`.
"""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import pytest
from btcore_admin.app import create_app
from btcore_admin.signing_in import HASHER
from peewee import SQL

from btcore import installed
from btcore.operations.actors import Actor, standing_of
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.accounts import Account
from btcore.records.cohorts import Cohort
from btcore.records.database import DATABASE
from btcore.records.evidence import EvidenceRecord
from btcore.records.ledger import AuditChange, AuditEntry
from btcore.records.migrating import TABLES
from btcore.records.people import Attachment, Teacher
from btcore.records.proposals import Objection, Proposal, PublishedNotice
from btcore.records.results import Appeal, Decision, GrantedAward
from btcore.records.scope import unscoped
from btcore.records.tables import ScopedRow
from btcore.records.training import CohortMember, TrainingSession

pytestmark = pytest.mark.campaign

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
    "cohorts.nominate": {"code": "cohorts", "q": "people"},
    "cohorts.missing": {"code": "cohorts"},
    "cohorts.places": {"code": "cohorts"},
    "cohorts.attendance": {"code": "cohorts", "session": ("P1", "P404")},
    "cohorts.marks": {"code": "cohorts", "component": ("", "homework", "nothing")},
    "cohorts.decision": {"number": "numbers"},
    "titles.index": {"page": ("0", "1")},
    "imports.index": {},
    "imports.bring": {},
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
MINIMUM, REFUSED = 40_000, 2_000


def canary(teacher: str) -> str:
    return f"金丝雀{teacher.replace('-', '')}号"


def do(verb: str, by: str, **given: Any) -> Any:
    return VERBS[verb](Actor(by, installed()), at=LONG_AGO, **given)


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
        new_database(getattr(request, "param", "sqlite")), manager=installed(), secret_key="test", secure=False
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
        page = answer.get_data(as_text=True)
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


def test_every_route_is_classified(panel) -> None:
    assert {one.endpoint for one in panel.url_map.iter_rules()} == set(ROUTES)


def test_nothing_leaks_and_nothing_foreign_is_written(panel) -> None:
    campaign = Campaign(panel)
    people = [Somebody(panel, role) for role, _ in ROLES]
    pages = list(gets(panel))
    for somebody in people:
        for path, query in pages:
            campaign.ask(somebody, "GET", path, query)
    forms = list(posts())
    for somebody in people:
        for verb, given in forms:
            # What a role may do to its own would use the rows up; other tests do that.
            if given["teacher"] in somebody.seen and somebody.name not in ("auditor", "nobody"):
                continue
            campaign.ask(somebody, "POST", f"/do/{verb}", given)
            campaign.ask(
                somebody, "GET", f"/do/{verb}", {name: given[name] for name in ("cohort", "teacher", "record")}
            )
        for path, query in pages:
            campaign.ask(somebody, "POST", path, query)
    assert campaign.faults[:10] == []
    # The forms did reach the operations: they were refused there or done, and not for want of a token.
    assert campaign.answers[400] < campaign.requests // 20
    assert campaign.answers[422] > REFUSED
    assert campaign.requests >= MINIMUM


def test_the_campaign_finds_a_path_without_scope(panel, monkeypatch) -> None:
    """The control: with the scope of teachers taken away, the same questions must find leaks."""
    monkeypatch.setattr(Teacher, "visible", classmethod(lambda cls, scope: SQL("1 = 1")))
    campaign = Campaign(panel)
    school = Somebody(panel, "school_office")
    school.seen = {"T-1", "T-2"}
    for path, query in gets(panel):
        campaign.ask(school, "GET", path, query)
    assert any("saw T-9" in one for one in campaign.faults)


HOSTILE = (
    *("", " ", "\0", "a\0b", "a" * 5000, "学" * 2000, "𠮷" * 300, "\u202eabc", "\x1b[31m", "\ufeff", "١٢٣", "1" * 400),
    *(
        "-1",
        "0",
        "1.5",
        "1e999",
        "NaN",
        "Infinity",
        "0x10",
        "99999999999999999999",
        "2147483648",
        "9223372036854775808",
    ),
    *(
        "2026-02-30",
        "0000-00-00",
        "9999999-01-01",
        "2026-01-05T99:99",
        "1-1-1",
        "null",
        "[]",
        "{}",
        "true",
        "yes",
        "no",
    ),
    *("'; DROP TABLE teacher;--", "' OR 1=1 --", "%", "_", "%s%n", "{{7*7}}", "${7*7}", "<script>alert(1)</script>"),
    *("../../etc/passwd", "..%2f..", "C:\\x", "//evil.example/", "\r\nSet-Cookie: x=1", "=cmd|' /C calc'!A0", "1;1"),
    *("teacher/1/1", "teacher/1/99", "nothing/1/1", "audit_entry/1/1", "teacher/999999999/1"),
)
# What no answer may say: the words of a database, of Python, of the machine.
SAID_BY_MACHINES = (
    "Traceback",
    "sqlite3",
    "psycopg",
    "peewee",
    "constraint failed",
    "SELECT ",
    "site-packages",
    "IntegrityError",
)


def hostile(panel: Any, number: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Requests that are right but for one or two values, drawn by a fixed seed."""
    draw = random.Random(1)
    pages = [one for one in gets(panel) if not one[0].startswith("/do/")]
    forms = list(posts())
    for _ in range(number):
        if draw.random() < 0.35:
            path, query = draw.choice(pages)
            query = dict(query)
            if query and draw.random() < 0.6:
                query[draw.choice(sorted(query))] = draw.choice(HOSTILE)
            else:
                path = f"{path.rsplit('/', 1)[0]}/{quote(draw.choice(HOSTILE)[:500], safe='')}"
            yield "GET", path, query
            continue
        verb, given = draw.choice(forms)
        given = dict(given)
        for _ in range(draw.randint(1, 2)):
            given[draw.choice([*sorted(given), *VERBS[verb].hints, "key", "back", "seen", "fixed"])] = draw.choice(
                HOSTILE
            )
        # An account that ends its own role would ask the rest of the questions in vain.
        given["account"] = "nobody"
        yield draw.choice(("POST", "POST", "GET")), f"/do/{verb}", given


@pytest.mark.parametrize(("panel", "number"), [("sqlite", 20_000), ("postgresql", 5_000)], indirect=["panel"])
def test_hostile_values_are_answered_in_words_and_never_by_a_crash(panel, number: int) -> None:
    panel.config["PROPAGATE_EXCEPTIONS"] = False
    people = [
        Somebody(panel, name) for name in ("city", "system_administrator", "school_office", "teacher", "assessor")
    ]
    faults = []
    for turn, (method, path, given) in enumerate(hostile(panel, number)):
        somebody = people[0 if turn % 3 else turn // 3 % len(people)]
        if method == "GET":
            answer = somebody.client.get(path, query_string=given)
        else:
            answer = somebody.client.post(path, data={"csrf_token": somebody.token, **given})
        page = answer.get_data(as_text=True)
        said = [one for one in SAID_BY_MACHINES if one in page]
        if answer.status_code >= 500 or said or "<script>alert" in page or "evil" in answer.headers.get("Location", ""):
            faults.append((answer.status_code, said, somebody.name, method, path, given))
    assert faults[:3] == []
