"""One plugin's answer to one hook, when called, and what is said of an answer that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asker:
    """A plugin that has a hook: its name, how errors name it, and the call."""

    plugin: str
    label: str
    ask: Callable[..., Any]
