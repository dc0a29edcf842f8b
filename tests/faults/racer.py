"""One process of people who click in the same moment, a thread each; it races whenever a line tells it to.

A line on standard input names a database and the jobs of each thread; a line on standard output says what became of
each job. Guards named on the command line are off, for the negative controls: lock, version, key.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Barrier
from typing import Any

from btcore import PluginManager, installed
from btcore.errors import Refused, StaleError
from btcore.operations.actors import Actor
from btcore.operations.arguments import read_arguments
from btcore.operations.verbs import VERBS
from btcore.records.audit import Change
from btcore.records.database import DATABASE, open_database
from btcore.records.evidence import EvidenceRecord
from btcore.records.ledger import RequestKey
from btcore.records.people import Teacher
from btcore.records.scope import unscoped
from btcore.records.work import Seen, Work

AT = datetime(2026, 4, 3, 9)


def read_only(self: Work, row: Any) -> Any:
    found = type(row).select().where(type(row).id == row.id).get()
    time.sleep(0.01)
    return found


def write_anyhow(self: Work, row: Any, **values: Any) -> Any:
    type(row).update(**values, version=row.version + 1).where(type(row).id == row.id).execute()
    for name, value in values.items():
        setattr(row, name, value)
    self.changes.append(Change(type(row)._meta.table_name, row.id, None, values))
    return row


def without_lock() -> None:
    Work.lock, Work.change, Work.finish = read_only, write_anyhow, lambda self, **more: None


def without_version() -> None:
    Work.change, Work.expect = write_anyhow, lambda self, seen: None


def without_key() -> None:
    RequestKey.get_or_none = classmethod(lambda cls, *query: None)
    RequestKey.create = classmethod(lambda cls, **values: None)


OFF: Mapping[str, Callable[[], None]] = {"lock": without_lock, "version": without_version, "key": without_key}


def outcome(work: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"done": work()}
    except StaleError as error:
        return {"stale": str(error)}
    except Refused as error:
        return {"refused": str(error)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def operate(job: Mapping[str, Any], manager: PluginManager) -> list[dict[str, Any]]:
    """One operation; `then` is a second one where the first is done."""
    at = datetime.fromisoformat(job["at"]) if "at" in job else AT
    verb, actor = VERBS[job["verb"]], Actor(job["by"], manager)
    given = read_arguments(verb, job["given"], place=job["verb"])
    found = outcome(lambda: verb(actor, at=at, key=job.get("key"), **given))
    return [found, *(operate(job["then"], manager) if "then" in job and "done" in found else [])]


def edit(job: Mapping[str, Any], manager: PluginManager) -> list[dict[str, Any]]:
    """Read some records, think, and raise the number in one of them by one, until that went well so many times."""
    tried: list[dict[str, Any]] = []
    while sum("done" in one for one in tried) < job["times"]:
        with unscoped("doctor"):
            whose = Teacher.get(Teacher.code == job["teacher"])
            read = {code: EvidenceRecord.get(teacher=whose, code=code) for code in job["see"]}
        time.sleep(0.001)
        there = read[job["write"]]
        given = {
            "teacher": job["teacher"],
            "record": {
                "id": there.code,
                "kind": there.kind,
                **there.details,
                "work": str(int(there.details["work"]) + 1),
            },
            "seen": [Seen(EvidenceRecord, one.id, one.version) for one in read.values()],
        }
        correct = partial(VERBS["correct_record"], Actor(job["by"], manager), at=AT, reason="更正")
        found = outcome(partial(correct, **given))
        tried.append({**found, "read": {code: one.version for code, one in read.items()}, "wrote": job["write"]})
        if "error" in found:
            break
    return tried


def race(told: Mapping[str, Any], manager: PluginManager, *, guarded: bool) -> list[list[dict[str, Any]]]:
    # Where a PostgreSQL database keeps the files handed in.
    os.chdir(told["place"])
    open_database(told["address"])
    if not guarded and told["address"].startswith("sqlite"):
        DATABASE.obj._lock_type = None
    threads = told["threads"]
    together = Barrier(len(threads))

    def one(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        DATABASE.connect()
        together.wait()
        try:
            return [found for job in jobs for found in (edit if "see" in job else operate)(job, manager)]
        finally:
            DATABASE.close()

    with ThreadPoolExecutor(len(threads)) as pool:
        return list(pool.map(one, threads))


def main(off: list[str]) -> None:
    for guard in off:
        OFF[guard]()
    manager = installed()
    for line in sys.stdin:
        print(json.dumps(race(json.loads(line), manager, guarded="lock" not in off)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
