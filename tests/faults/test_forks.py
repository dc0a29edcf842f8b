"""Two processes write at the end of the audit at once: one chain; without their lock it forks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from btcore.records.audit import chain_faults
from btcore.records.database import DATABASE
from btcore.records.ledger import AuditEntry
from btcore.records.scope import unscoped

WRITER = Path(__file__).with_name("writer.py")
WRITERS, ENTRIES = 2, 150


def together(address: str, *more: str) -> list[int]:
    pipes: dict[str, int] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    running = [
        subprocess.Popen([sys.executable, WRITER, address, str(ENTRIES), *more], text=True, **pipes)
        for _ in range(WRITERS)
    ]
    for one in running:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in running:
        assert one.stdin is not None and one.stdout is not None
        one.stdin.close()
        one.stdout.close()
    return [one.wait(timeout=300) for one in running]


def test_two_writers_make_one_chain(database: str, figures: Any) -> None:
    assert together(database) == [0, 0]
    with unscoped("verify"):
        assert AuditEntry.select().count() == WRITERS * ENTRIES
        assert list(chain_faults()) == []
    kind = "sqlite" if database.startswith("sqlite") else "postgresql"
    figures("forks", part=kind, writers=WRITERS, entries=WRITERS * ENTRIES, forks=0)


def test_without_lock_and_constraints_the_same_writers_fork_the_chain(database: str) -> None:
    for column in ("sequence", "previous", "sha256"):
        DATABASE.execute_sql(f"DROP INDEX audit_entry_{column}")
    together(database, "--unguarded")
    with unscoped("verify"):
        followers = [one.previous for one in AuditEntry.select()]
        assert len(set(followers)) < len(followers)
        assert "does not follow the entry before it" in " ".join(chain_faults())
