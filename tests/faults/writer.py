"""One process that writes entries at the end of the chain as fast as it can; with `--unguarded` in no transaction."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import datetime

from btcore.records.audit import write_entry
from btcore.records.database import DATABASE, open_database


def main(address: str, number: int, *, guarded: bool) -> None:
    open_database(address)
    DATABASE.execute_sql("SELECT 1")
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(number):
        with DATABASE.atomic() if guarded else nullcontext():
            write_entry([], at=datetime(2026, 4, 1, 9), account=None, verb="start", more={})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), guarded="--unguarded" not in sys.argv)
