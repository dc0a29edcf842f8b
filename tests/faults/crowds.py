"""64 people in 4 processes of 16 threads, who wait to be told what all of them do in the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

RACER = Path(__file__).with_name("racer.py")
PEOPLE, PROCESSES = 64, 4

Job = dict[str, Any]


class Crowd:
    """The processes; guards named are off in all of them."""

    def __init__(self, *off: str) -> None:
        self.off = off

    def __enter__(self) -> Crowd:
        words = [sys.executable, RACER, *self.off]
        self.running = [
            subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
        ]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self.running:
            if kind is not None:
                one.kill()
            one.communicate()

    def race(self, address: str, jobs: Sequence[Job]) -> list[dict[str, Any]]:
        """What became of a job for each person, done all at once."""
        for number, one in enumerate(self.running):
            share = [[job] for job in jobs[number::PROCESSES]]
            assert one.stdin is not None
            one.stdin.write(json.dumps({"address": address, "place": str(Path.cwd()), "threads": share}) + "\n")
            one.stdin.flush()
        answers = [json.loads(one.stdout.readline()) for one in self.running if one.stdout is not None]
        return [found for answer in answers for thread in answer for found in thread]


def words(found: Sequence[dict[str, Any]]) -> dict[str, int]:
    """How many were done, refused, stale, or met an error."""
    counts: dict[str, int] = {}
    for one in found:
        word = next(name for name in ("done", "refused", "stale", "error") if name in one)
        counts[word] = counts.get(word, 0) + 1
    return counts
