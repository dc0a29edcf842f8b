"""A child that does one operation in a copy of a database, and is killed in the middle of it; or its server is."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from btcore.errors import BtcoreError
from btcore.records.database import DATABASE, open_database
from btcore.records.failures import failures_told

BEGUN, DONE, TOLD = b"b", b"d", b"t"


@dataclass(frozen=True, slots=True)
class Killed:
    """What was heard of a child: whether it answered that the work is done, or what error it told."""

    acknowledged: bool
    told: str
    seconds: float


def killed(address: str, work: Callable[[], object], *, after: float | None, server: bool = False) -> Killed:
    """Do the work in a child; kill it (or its PostgreSQL process) so many seconds after it begins; None: never."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(address, work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as heard:
        line = b""
        while not line.endswith(b"\n"):
            piece = heard.read(1)
            assert piece, "the child ended before it began"
            line += piece
        begun = time.perf_counter()
        if after is not None:
            time.sleep(after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(line) if server else child, signal.SIGKILL)
                while server:
                    # Until the server has noticed: then it refuses everybody while it recovers.
                    os.kill(int(line), 0)
                    time.sleep(0.001)
        rest = heard.read(1 << 16) or b""
        seconds = time.perf_counter() - begun
        while piece := heard.read(1 << 16):
            rest += piece
    os.waitpid(child, 0)
    return Killed(rest.startswith(DONE), rest[1:].decode() if rest.startswith(TOLD) else "", seconds)


def duration(address: Callable[[], str], work: Callable[[str], object]) -> float:
    """How long the work takes in a child that is left alone."""
    taken = []
    for _ in range(5):
        where = address()
        ran = killed(where, lambda: work(where), after=None)  # noqa: B023
        assert ran.acknowledged, ran.told
        taken.append(ran.seconds)
    return statistics.median(taken)


def _live(address: str, work: Callable[[], object], writing: int) -> None:
    try:
        open_database(address, create=True)
        DATABASE.connect()
        own = DATABASE.execute_sql("SELECT pg_backend_pid()").fetchone()[0] if "postgresql" in address else 0
        os.write(writing, f"{own}\n".encode())
        try:
            with failures_told():
                work()
            os.write(writing, DONE)
        except BtcoreError as error:
            os.write(writing, TOLD + f"{type(error).__name__}: {error}".encode())
        except BaseException as error:
            os.write(writing, TOLD + f"not told: {type(error).__name__}: {error}".encode())
    finally:
        os._exit(0)
