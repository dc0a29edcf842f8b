"""How far a long operation is, told to whoever watches.

What a transaction writes is not seen before its commit, so the watcher keeps the number elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watcher = Callable[[int, int], None]
_WATCHER: ContextVar[Watcher | None] = ContextVar("btcore_watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Operations inside tell the watcher how many parts are done, and of how many."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def report(done: int, total: int) -> None:
    """Tell whoever watches; nobody may."""
    watcher = _WATCHER.get()
    if watcher is not None:
        watcher(done, total)
