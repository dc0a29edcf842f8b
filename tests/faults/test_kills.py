"""Kill −9 at random moments of imports: what was acknowledged is there, nothing is half there, a repeat is safe."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import date, datetime

import pytest

from btcore import PluginManager, installed
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.audit import chain_faults
from btcore.records.database import DATABASE, open_database
from btcore.records.evidence import EvidenceRecord
from btcore.records.ledger import AuditChange, AuditEntry, RequestKey
from btcore.records.people import Teacher
from btcore.records.scope import unscoped

KILLS = {"sqlite": 300, "postgresql": 60}
LONG = 20 if os.environ.get("BTCORE_LONG") else 1
DAY = datetime(2026, 4, 1, 9)
TEACHERS, RECORDS = 2, 3


def dossiers(key: str) -> list[dict[str, object]]:
    record = {"kind": "open_class", "on": "2025-05-06", "administrative_level": "school"}
    return [
        {
            "teacher": {"id": f"{key}-{teacher}", "name": "王芳", "county": "C-01", "school": "S-01"},
            "records": [{"id": f"R{number}", **record} for number in range(RECORDS)],
        }
        for teacher in range(TEACHERS)
    ]


def bring(manager: PluginManager, key: str) -> object:
    return VERBS["import_dossiers"](Actor("office", manager), at=DAY, key=key, dossiers=dossiers(key))


def killed(address: str, manager: PluginManager, number: int, *, after: float) -> list[str]:
    """A child that imports until it is killed; the keys that it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            open_database(address)
            for one in range(10_000):
                bring(manager, f"{number}-{one}")
                os.write(writing, f"{number}-{one}\n".encode())
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as stream:
        return stream.read().split()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_process_that_is_killed_loses_nothing_and_leaves_no_halves(
    kind: str, new_database: Callable[[str], str]
) -> None:
    address, manager, draw = new_database(kind), installed(), random.Random(1)
    open_database(address)
    start(at=DAY, city="CITY", name="示例市", administrator="admin")
    admin = Actor("admin", manager)
    VERBS["create_account"](admin, at=DAY, name="office")
    office = {"account": "office", "role": "city_institute", "jurisdiction": "CITY", "since": date(2026, 1, 1)}
    VERBS["grant_role"](admin, at=DAY, **office)
    bring(manager, "first")
    DATABASE.close()
    acknowledged = ["first"]
    for number in range(KILLS[kind] * LONG):
        acknowledged += killed(address, manager, number, after=draw.uniform(0.005, 0.12))
        open_database(address)
        with unscoped("doctor"):
            keys = {one.key for one in RequestKey.select(RequestKey.key)}
            assert set(acknowledged) <= keys
            assert Teacher.select().count() == TEACHERS * len(keys)
            assert EvidenceRecord.select().count() == TEACHERS * RECORDS * len(keys)
            assert AuditEntry.select().count() == 3 + len(keys)
        DATABASE.close()
    open_database(address)
    with unscoped("verify"):
        assert list(chain_faults()) == []
        entries = AuditEntry.select().order_by(AuditEntry.sequence)
        assert sum(one.body["count"] for one in entries) == AuditChange.select().count()
        last = RequestKey.select().order_by(RequestKey.id.desc()).get()
    assert bring(manager, last.key) == last.answer
    assert len(acknowledged) > KILLS[kind]
    DATABASE.close()
