"""The plugin of points tables is not installed: the test beside it runs its cases."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

collect_ignore_glob = ["btcore_points_tables/*"]


@pytest.fixture
def points_tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The package of the plugin."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    yield importlib.import_module("btcore_points_tables")
    for name in [name for name in sys.modules if name.split(".")[0] == "btcore_points_tables"]:
        del sys.modules[name]
