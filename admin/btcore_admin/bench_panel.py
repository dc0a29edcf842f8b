"""btcore bench-panel: list pages of the panel against the same queries asked barely, in one run; ratios alone."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from btcore import PluginManager, installed
from btcore.cli.output import with_json, write_json
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.accounts import Account, PanelSession
from btcore.records.bulk import insert_rows
from btcore.records.database import DATABASE, open_database
from btcore.records.evidence import EvidenceRecord
from btcore.records.migrating import migrate
from btcore.records.people import Jurisdiction, Teacher
from btcore.records.scope import unscoped

from .app import create_app
from .measuring import asked_barely, statements
from .sessions import LASTS, hashed, now

AT = datetime(2026, 3, 2, 9, tzinfo=UTC).replace(tzinfo=None)
COUNTIES, A_SCHOOL, PART, SMALL = 20, 100, 50_000, 1000
PAGES = (
    "/",
    "/teachers/",
    "/teachers/?page=200",
    "/teachers/?q=李明",
    "/evidence/",
    "/titles/",
    "/accounts/",
    "/audit/",
)
TOKEN = "bench"


@click.command("bench-panel")
@click.option("--teachers", default=20_000, show_default=True, type=click.IntRange(1000, 5_000_000))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 100))
@with_json
def bench_panel(teachers: int, rounds: int, as_json: bool) -> None:
    """List pages over so many teachers: each over its bare queries, and both over those of 1,000 teachers."""
    manager = installed()
    small, large = _run(SMALL, rounds, manager), _run(teachers, rounds, manager)
    pages = [
        {
            "page": path,
            "queries": large[path].queries,
            "over_bare_queries": round(large[path].ratio, 2),
            "over_small": round(large[path].seconds / small[path].seconds, 2),
            "bare_over_small": round(large[path].bare / small[path].bare, 2),
        }
        for path in PAGES
    ]
    if as_json:
        write_json({"teachers": teachers, "small": SMALL, "rounds": rounds, "pages": pages})
        return
    for one in pages:
        click.echo(
            f"{one['page']}: {one['over_bare_queries']} times its {one['queries']} bare queries; "
            f"against {SMALL} teachers {one['over_small']} times, the bare queries {one['bare_over_small']} times"
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """A page: how many queries, the median of page over bare queries, the medians of both in seconds."""

    queries: int
    ratio: float
    seconds: float
    bare: float


def _run(teachers: int, rounds: int, manager: PluginManager) -> dict[str, Measured]:
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder) / "bench.sqlite3", teachers, manager)
        app = create_app(f"sqlite:///{folder}/bench.sqlite3", manager=manager, secure=False, jobs_at_once=True)
        client = app.test_client()
        client.set_cookie("btcore_panel", TOKEN)
        try:
            return {path: _measured(client, path, rounds) for path in PAGES}
        finally:
            DATABASE.close()


def _measured(client: Any, path: str, rounds: int) -> Measured:
    with statements() as asked:
        page = client.get(path)
    assert page.status_code == 200, f"{path}: {page.status_code}"
    wholes, bares = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        client.get(path)
        wholes.append(time.perf_counter() - began)
        bares.append(asked_barely(asked))
    ratio = statistics.median(whole / bare for whole, bare in zip(wholes, bares, strict=True))
    return Measured(len(asked), ratio, statistics.median(wholes), statistics.median(bares))


def _fill(path: Path, number: int, manager: PluginManager) -> None:
    open_database(f"sqlite:///{path}", create=True)
    migrate()
    start(at=AT, city="CITY", name="示例市", administrator="admin")
    admin = Actor("admin", manager)
    for role in ("city_institute", "auditor"):
        VERBS["grant_role"](admin, at=AT, account="admin", role=role, jurisdiction="CITY", since=date(2026, 1, 5))
    with unscoped("doctor"), DATABASE.atomic():
        schools = _schools(number)
        ids: list[int] = []
        for begin in range(0, number, PART):
            some = range(begin, min(begin + PART, number))
            ids += insert_rows(Teacher, [_teacher(one, schools[one // A_SCHOOL]) for one in some])
            insert_rows(EvidenceRecord, [_record(one, ids[one]) for one in some])
        DATABASE.execute_sql("ANALYZE")
        account = Account.get(Account.name == "admin")
        PanelSession.create(
            token_sha256=hashed(TOKEN), account=account, expires_at=now() + LASTS, data={"account": "admin"}
        )


def _schools(number: int) -> list[int]:
    """The ids of the schools, spread over counties."""
    city = Jurisdiction.get(Jurisdiction.code == "CITY")
    names = [f"C-{one:02}" for one in range(COUNTIES)]
    counties = insert_rows(
        Jurisdiction,
        [{"code": one, "name": one, "kind": "county", "parent": city.id, "path": f"CITY/{one}/"} for one in names],
    )
    made = []
    for one in range(number // A_SCHOOL + 1):
        place, code = one % COUNTIES, f"S-{one:06}"
        path = f"CITY/{names[place]}/{code}/"
        made.append({"code": code, "name": code, "kind": "school", "parent": counties[place], "path": path})
    return insert_rows(Jurisdiction, made)


def _teacher(number: int, school: int) -> dict[str, Any]:
    name = "李明" if number % 1000 == 7 else f"样本{number}"
    return {"code": f"T-{number:07}", "name": name, "jurisdiction": school, "attributes": {"subjects": ["chinese"]}}


def _record(number: int, teacher: int) -> dict[str, Any]:
    state = "claimed" if number % 10 == 0 else "verified"
    day = date(2025, 3, 1)
    details = {"on": "2025-03-01", "administrative_level": "county"}
    return {
        "teacher": teacher,
        "code": "R1",
        "kind": "open_class",
        "state": state,
        "first_day": day,
        "details": details,
    }
