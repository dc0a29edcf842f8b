"""Longer work in the background: a queue beside the files handed in, one worker, and how far it is.

The line of a job stands in the table `job`; while it runs, its progress stands in the queue's own file, for the
database shows nothing of a transaction before its commit.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from huey import SqliteHuey
from huey.consumer import Consumer

from btcore.errors import BtcoreError, InputError
from btcore.operations.actors import standing_of
from btcore.operations.progress import watched
from btcore.records.database import DATABASE
from btcore.records.ledger import Job
from btcore.records.scope import within
from btcore.records.storage import folder

from .sessions import now

MOST_LINES = 500
STOPPED = "the server stopped half-way; nothing was changed, do it again"
# What a job of the panel does: its arguments in, its answer out.
Work = Callable[[Job], dict[str, Any]]


class _Worker(Consumer):
    """A worker inside the server, which handles the signals itself."""

    def _set_signal_handlers(self) -> None:
        pass


class Background:
    """The queue of a panel; `at_once` does each job where it is given, for tests without a worker."""

    def __init__(self, work: Work, *, at_once: bool = False) -> None:
        self.work, self.at_once = work, at_once

    @cached_property
    def queue(self) -> Any:
        folder().mkdir(parents=True, exist_ok=True)
        made = SqliteHuey(
            "panel", filename=str(folder() / "jobs.sqlite3"), results=False, immediate=self.at_once, timeout=60
        )
        return made, made.task(name="work")(self._do)

    def give(self, verb: str, *, account: int, arguments: dict[str, Any]) -> Job:
        """Note a job, and let it be done; the caller is outside any transaction."""
        made = Job.create(
            verb=verb, arguments={**arguments, "panel": True}, account=account, state="waiting", created_at=now()
        )
        self.queue[1](made.id)
        return made

    def progress(self, job: Job) -> tuple[int, int] | None:
        """How many parts of a running job are done, and of how many; None while nobody knows."""
        found = self.queue[0].storage.peek_data(f"progress-{job.id}")
        return tuple(json.loads(bytes(found))) if isinstance(found, (bytes, memoryview)) else None

    def start(self) -> Consumer:
        """Begin to work. A job that stopped half-way with the server is noted as failed: it changed nothing."""
        for one in Job.select().where(Job.state == "running"):
            if one.arguments.get("panel"):
                Job.update(state="failed", message=STOPPED, finished_at=now()).where(Job.id == one.id).execute()
        DATABASE.close()
        worker = _Worker(self.queue[0], workers=1, periodic=False, max_delay=0.5, check_worker_health=False)
        worker.start()
        return worker

    def _do(self, number: int) -> None:
        """What the worker does with one job."""
        # Taken once: a job that was given twice runs once.
        if not Job.update(state="running").where(Job.id == number, Job.state == "waiting").execute():
            return
        job = Job.get_by_id(number)
        key, storage = f"progress-{number}", self.queue[0].storage
        try:
            with (
                within(standing_of(job.account.name, now().date()).sees()),
                watched(lambda done, total: storage.put_data(key, json.dumps([done, total]).encode())),
            ):
                answer = self.work(job)
            self._end(job, "done", answer=answer)
        except BtcoreError as error:
            lines = [str(one) for one in error.problems] if isinstance(error, InputError) else str(error).splitlines()
            self._end(job, "failed", lines=lines[:MOST_LINES], more=max(0, len(lines) - MOST_LINES))
        except Exception:
            # A value that no column holds, a file that breaks its reader: said in words, the rest in the log.
            self._end(job, "failed", lines=[], more=0)
            raise
        finally:
            storage.pop_data(key)
            if not self.at_once:
                DATABASE.close()

    def _end(self, job: Job, state: str, **found: Any) -> None:
        message = (found.get("lines") or [""])[0][:500]
        arguments = {**job.arguments, **found}
        changed = {"state": state, "message": message, "finished_at": now(), "arguments": arguments}
        Job.update(**changed).where(Job.id == job.id).execute()
