"""A child that does one operation in a copy of a database, and is killed in the middle of it; or its server is."""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from btcore.errors import BtcoreError
from btcore.records.database import DATABASE, open_database
from btcore.records.failures import failures_told

BEGUN, DONE, TOLD = b"b", b"d", b"t"


@dataclass(frozen=True, slots=True)
class Killed:
    """What was heard of a child: whether it answered that the work is done, or what error it told, and how long it
    was at work."""

    acknowledged: bool
    told: str
    seconds: float


def killed(address: str, work: Callable[[], object], *, after: float | None, server: bool = False) -> Killed:
    """Do the work in a child; kill it (or its PostgreSQL process) so many seconds after it begins, or as soon as it
    answers; None: never."""
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
            select.select([heard], [], [], after)
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


class Moments:
    """Random moments to kill a work at, from its beginning to its end.

    How long it takes is measured first and learnt again from each run that came to its end, since a machine is not
    always as busy: at most about one run in five ends before it is killed.
    """

    def __init__(self, seed: object, *, address: Callable[[], str], work: Callable[[str], object]) -> None:
        self._draw = random.Random(str(seed))
        taken = []
        for _ in range(5):
            where = address()
            ran = killed(where, partial(work, where), after=None)
            assert ran.acknowledged, ran.told
            taken.append(ran.seconds)
        self._lasts = statistics.median(taken)

    def kill(self, address: str, work: Callable[[], object], *, server: bool = False) -> Killed:
        """Do the work in a child, and kill it at the next moment."""
        ran = killed(address, work, after=self._draw.uniform(0, self._lasts * 1.05), server=server)
        # Who ends early is more often fast: runs that were killed draw the other way.
        self._lasts = (self._lasts + ran.seconds) / 2 if ran.acknowledged else self._lasts * 1.02
        return ran


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
