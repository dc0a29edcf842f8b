"""bench import: an import against the bare reader and a bare insert into tables with the same indexes, in one run."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import click

from ..files.lists import write_dossier_workbook
from ..files.raw import read_raw
from ..files.sample import sample_files
from ..files.workbooks import read_workbook
from ..hooks.manager import PluginManager
from ..operations.actors import Actor
from ..operations.start import start
from ..operations.verbs import VERBS
from ..records.bulk import insert_rows
from ..records.database import DATABASE, address_of, open_database
from ..records.evidence import EvidenceRecord
from ..records.migrating import migrate
from ..records.people import Jurisdiction, Teacher
from .output import installed, with_json, write_json
from .records import with_database
from .samples import SAMPLE_DAY

AT = datetime(2026, 3, 2, 9)


@click.command("import")
@click.option("--teachers", default=5000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1, 100))
@with_database
@with_json
def bench_import(teachers: int, rounds: int, database: str | None, as_json: bool) -> None:
    """A workbook of dossiers through the whole import, against reading it and inserting its cells and nothing else.

    On SQLite, or with a server's address on PostgreSQL: there in databases of its own, which are dropped again.
    """
    manager, catalogue = installed()
    ratios, rows = [], 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        programme = catalogue["city-key-teacher"]
        list(sample_files(programme, place / "sample", number=teachers, seed=1, on=SAMPLE_DAY))
        workbook = place / "sample.xlsx"
        write_dossier_workbook(workbook, read_raw(place / "sample", kinds=manager.kinds).data)
        for number in range(rounds):
            with _fresh(place / f"bare{number}.sqlite3", database):
                rows, bare = _bare(workbook)
            with _fresh(place / f"whole{number}.sqlite3", database):
                whole = _whole(workbook, manager)
            ratios.append(whole / bare)
    result = {"teachers": teachers, "rows": rows, "rounds": rounds}
    answer = {**result, "ratios": {"import_over_reading_and_inserting": round(statistics.median(ratios), 2)}}
    if as_json:
        write_json(answer)
    else:
        click.echo(f"rows: {rows}")
        click.echo(f"import_over_reading_and_inserting: {statistics.median(ratios):.2f}")


@contextmanager
def _fresh(path: Path, server: str | None) -> Iterator[None]:
    """A database with all tables, open, and gone afterwards."""
    if urlsplit(address_of(server)).scheme == "sqlite":
        open_database(f"sqlite:///{path}", create=True)
        migrate()
        yield
        DATABASE.close()
        return
    import psycopg

    address, name = address_of(server), f"btcore_bench_{uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            open_database(urlsplit(address)._replace(path=f"/{name}").geturl())
            migrate()
            yield
        finally:
            DATABASE.close()
            connection.execute(f"DROP DATABASE {name}")


def _bare(workbook: Path) -> tuple[int, float]:
    """The seconds to read the sheets and insert their cells as text, with nothing checked; and how many rows."""
    began = time.perf_counter()
    sheets = read_workbook(workbook)
    with DATABASE.atomic():
        top = Jurisdiction.insert(code="x", name="x", kind="city", path="x/", version=1).execute()
        cells = [_text(row) for row in sheets["teachers"].rows[1:]]
        teachers = [{"code": str(row), "jurisdiction": top, "attributes": text} for row, text in enumerate(cells)]
        ids = insert_rows(Teacher, teachers)
        records = [
            {"teacher": ids[row % len(ids)], "code": str(row), "kind": "paper", "state": "verified", "details": text}
            for row, text in enumerate(_text(row) for row in sheets["records"].rows[1:])
        ]
        insert_rows(EvidenceRecord, records)
    seconds = time.perf_counter() - began
    return len(teachers) + len(records), seconds


def _text(cells: Sequence[Any]) -> str:
    return "\t".join("" if one is None else str(one) for one in cells)


def _whole(workbook: Path, manager: PluginManager) -> float:
    start(at=AT, city="CITY", name="示例市", administrator="admin")
    admin = Actor("admin", manager)
    VERBS["create_account"](admin, at=AT, name="office")
    where: dict[str, Any] = {"role": "city_institute", "jurisdiction": "CITY"}
    VERBS["grant_role"](admin, at=AT, account="office", since=AT.date(), **where)
    began = time.perf_counter()
    raw = read_raw(workbook, kinds=manager.kinds)
    VERBS["import_dossiers"](Actor("office", manager), at=AT, key="bench", dossiers=raw.data)
    return time.perf_counter() - began
