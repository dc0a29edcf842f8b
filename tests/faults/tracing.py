"""A child whose n-th call of the system fails, or is its last: strace is attached to it and puts the fault in."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from places import lacking

from btcore.errors import BtcoreError
from btcore.records.database import DATABASE, open_database
from btcore.records.failures import failures_told

CALLS = ("write", "pwrite64", "ftruncate", "fdatasync", "fsync", "rename", "unlink", "unlinkat")
ANSWER = b"done"
_LINE = re.compile(r"^\d+ +(\w+)\(", re.M)
_SET_PTRACER, _ANY = 0x59616D61, -1


@dataclass(frozen=True, slots=True)
class Traced:
    """What was heard of a child and what strace wrote down of it."""

    acknowledged: bool
    told: str
    log: str

    @property
    def calls(self) -> list[str]:
        """The calls in their order."""
        return _LINE.findall(self.log)

    @property
    def injected(self) -> bool:
        return "(INJECTED)" in self.log or "killed by SIGKILL" in self.log


def traced(address: str, work: Callable[[], object], *, folder: Path, fault: str = "") -> Traced:
    """Open a database and do the work in a child under strace; `fault` such as `pwrite64:error=EIO:when=3`."""
    log = folder / "strace.log"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(address, work, writing)
    os.close(writing)
    words = ["strace", "-f", "-y", "-qq", "-s", "8", "-o", str(log), "-p", str(child), "-e", f"trace={','.join(CALLS)}"]
    words += ["-e", f"inject={fault}"] if fault else []
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as tracer:
        with os.fdopen(reading, "rb") as heard:
            found = heard.read()
        os.waitpid(child, 0)
        said = tracer.stderr.read() if tracer.stderr else ""
    if found == b"alone":
        lacking(f"strace may not trace here: {said.strip()}")
    return Traced(found.startswith(ANSWER), found.removeprefix(ANSWER).decode(), log.read_text())


def _live(address: str, work: Callable[[], object], writing: int) -> None:
    try:
        ctypes.CDLL(None).prctl(_SET_PTRACER, _ANY)
        until = time.monotonic() + 10
        while "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
            if time.monotonic() > until:
                os.write(writing, b"alone")
                os._exit(0)
            time.sleep(0.001)
        # It is attached; now it stops this process once, and then counts.
        time.sleep(0.02)
        said = ANSWER
        try:
            with failures_told():
                open_database(address, create=True)
                work()
        except (BtcoreError, OSError) as error:
            said = f"{type(error).__name__}: {error}".encode()
        except BaseException as error:
            said = f"not told: {type(error).__name__}: {error}".encode()
        # The answer itself may be what fails: then nobody heard it.
        with contextlib.suppress(OSError):
            os.write(writing, said)
        with contextlib.suppress(Exception):
            DATABASE.close()
    finally:
        os._exit(0)
