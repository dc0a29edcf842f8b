"""One process of approvers: so many threads, each with its own nomination; says on a line what became of each.

With `--unguarded` the locks, the versions and the CHECKs are off: the negative control.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

from btcore import installed
from btcore.errors import Refused
from btcore.operations.actors import Actor
from btcore.operations.verbs import VERBS
from btcore.records.database import DATABASE, open_database
from btcore.records.work import Work

AT = datetime(2026, 4, 3, 9)


def read_only(self: Work, row: Any) -> Any:
    found = type(row).select().where(type(row).id == row.id).get()
    time.sleep(0.01)
    return found


def write_anyhow(self: Work, row: Any, **values: Any) -> Any:
    type(row).update(**values).where(type(row).id == row.id).execute()
    for name, value in values.items():
        setattr(row, name, value)
    return row


def main(address: str, cohort: str, teachers: list[str], *, guarded: bool) -> None:
    if not guarded:
        Work.lock, Work.change, Work.finish = read_only, write_anyhow, lambda self, **more: None
    open_database(address)
    if not guarded and address.startswith("sqlite"):
        DATABASE.obj._lock_type = None
    manager = installed()
    together = Barrier(len(teachers))

    def approve(teacher: str) -> str:
        together.wait()
        try:
            VERBS["approve"](Actor("city", manager), at=AT, cohort=cohort, teachers=[teacher])
        except Refused:
            return "refused"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        finally:
            DATABASE.close()
        return "approved"

    with ThreadPoolExecutor(len(teachers)) as pool:
        print(json.dumps(list(pool.map(approve, teachers))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), guarded="--unguarded" not in sys.argv)
