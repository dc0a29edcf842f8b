"""Jobs in the background: done by the worker, with progress; a job that stopped half-way is said to have failed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from btcore_admin.background import STOPPED, Background

from btcore import BtcoreError
from btcore.operations.progress import report
from btcore.records.accounts import Account
from btcore.records.ledger import Job
from btcore.records.storage import VARIABLE

PATIENCE = 600


@pytest.fixture
def files(panel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def account(files: Path) -> int:
    return int(Account.get(Account.name == "city").id)


def until(job: Job, state: str) -> Job:
    for _ in range(PATIENCE):
        found: Job = Job.get_by_id(job.id)
        if found.state == state:
            return found
        time.sleep(0.05)
    raise AssertionError(f"job {job.id} is {found.state}, {found.message}")


@pytest.fixture
def working() -> Iterator[Any]:
    """A function that starts the worker of a queue; it ends with the test."""
    workers = []

    def begin(background: Background) -> None:
        workers.append(background.start())

    yield begin
    for one in workers:
        one.stop(graceful=True)


def test_the_worker_does_a_job_and_tells_how_far_it_is(account: int, working: Any) -> None:
    seen = []

    def work(job: Job) -> dict[str, Any]:
        for done in (1, 2, 3):
            report(done, 3)
            seen.append(background.progress(job))
        return {"made": 3}

    background = Background(work)
    job = background.give("import_dossiers", account=account, arguments={"file": "x.json"})
    assert Job.get_by_id(job.id).state == "waiting"
    working(background)
    assert until(job, "done").arguments["answer"] == {"made": 3}
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert background.progress(job) is None


def test_a_job_that_is_refused_says_why_and_one_that_breaks_says_nothing_of_the_machine(
    account: int, working: Any
) -> None:
    def work(job: Job) -> dict[str, Any]:
        raise BtcoreError("no such teacher") if job.arguments["file"] == "a" else ZeroDivisionError("secret")

    background = Background(work)
    refused, broken = (
        background.give("import_dossiers", account=account, arguments={"file": one}) for one in ("a", "b")
    )
    working(background)
    assert until(refused, "failed").arguments["lines"] == ["no such teacher"]
    assert "secret" not in str(until(broken, "failed").__data__)


def test_a_job_that_stopped_with_the_server_is_said_to_have_changed_nothing(account: int, working: Any) -> None:
    """And a job of the command line, which may still run, is left alone."""
    common = {"verb": "import_dossiers", "account": account, "state": "running", "created_at": datetime(2026, 1, 5)}
    mine = Job.create(arguments={"panel": True}, **common)
    other = Job.create(arguments={"file": "x"}, **common)
    working(Background(lambda job: {}))
    assert until(mine, "failed").message == STOPPED
    assert Job.get_by_id(other.id).state == "running"
