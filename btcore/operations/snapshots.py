"""Who may take a snapshot of a population, and of whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from ..errors import Refused
from ..hooks.manager import PluginManager
from ..population.manifest import Manifest
from ..population.snapshots import write_snapshot
from ..records.scope import PRIVACY, Scope, within
from .actors import Standing
from .evaluating import fill_all


def take_snapshot(
    standing: Standing,
    path: Path,
    *,
    manager: PluginManager,
    on: date,
    dossiers: bool = False,
    told: Callable[[int], None] | None = None,
) -> Manifest:
    """Write the typed rows of everyone whom the account may evaluate to a new folder of Parquet files.

    Refused for who may not evaluate, or may not read dossiers as a whole wherever they may: a snapshot hides nothing.
    """
    scope = standing.scope("evaluate")
    whole = tuple(held for held, most in standing.sees().reads or () if most in PRIVACY[PRIVACY.index("sensitive") :])
    if not all(one.startswith(whole or ("\0",)) for one in scope.paths):
        name = standing.account.name
        raise Refused(f"{name} may not read dossiers as a whole, and may not take a snapshot; their office may")
    with within(Scope(scope.paths)):
        fill_all(kinds=manager.kinds)
        return write_snapshot(path, on=on, dossiers=dossiers, told=told)
