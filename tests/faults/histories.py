"""Histories of transactions that read versions of registers and wrote the next one: are they as if one after another?

The graph of Adya's theory of isolation: an edge where a transaction must stand before another, since that one read what
it wrote, wrote over what it wrote, or wrote over what it had read. No circle: the history is serialisable. A version
written twice is a lost update; a circle of transactions that read each other's registers is write skew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter


@dataclass(frozen=True, slots=True)
class Transaction:
    """The version of each register that was read, and that was written."""

    read: Mapping[str, int]
    wrote: Mapping[str, int]


@dataclass
class Anomalies:
    """What is wrong with a history: registers and versions written by more than one; a circle, if there is one."""

    lost: list[tuple[str, int]] = field(default_factory=list)
    circle: list[int] = field(default_factory=list)


def anomalies(history: Sequence[Transaction]) -> Anomalies:
    """What keeps a history of committed transactions from being one after another."""
    found = Anomalies()
    writers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, one in enumerate(history):
        for version in one.wrote.items():
            writers[version].append(number)
    found.lost = sorted(version for version, many in writers.items() if len(many) > 1)
    before: dict[int, set[int]] = {number: set() for number in range(len(history))}
    for number, one in enumerate(history):
        for register, version in one.wrote.items():
            before[number].update(writers.get((register, version - 1), ()))
        for register, version in one.read.items():
            before[number].update(writers.get((register, version), ()))
            for later in writers.get((register, version + 1), ()):
                before[later].add(number)
    for number, others in before.items():
        others.discard(number)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        found.circle = error.args[1]
    return found
