"""Made-up distributions on a path of their own, so that no installed plugin is loaded."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "example_plugin"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Makes a distribution with one plugin: its entry-point name, the distribution's name, the module's source."""
    bare = [path for path in sys.path if "site-packages" not in path and not path.startswith("__editable__")]
    monkeypatch.setattr(sys, "path", [str(tmp_path), *bare])
    before = set(sys.modules)

    def make(name: str, source: str, *, distribution: str = "made-up", module: str = "") -> None:
        module = module or f"made_up_{distribution.replace('-', '_')}_{name}"
        (tmp_path / f"{module}.py").write_text(source, encoding="utf-8")
        folder = tmp_path / f"{distribution.replace('-', '_')}-1.5.dist-info"
        folder.mkdir(exist_ok=True)
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.5\n", "utf-8")
        points = folder / "entry_points.txt"
        written = points.read_text("utf-8") if points.exists() else "[btcore]\n"
        points.write_text(f"{written}{name} = {module}\n", "utf-8")
        importlib.invalidate_caches()

    yield make
    for added in set(sys.modules) - before:
        if added.startswith("made_up_"):
            del sys.modules[added]


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The package of the example plugin."""
    monkeypatch.syspath_prepend(str(EXAMPLE))
    yield importlib.import_module("btcore_example")
    for name in [name for name in sys.modules if name.split(".")[0] == "btcore_example"]:
        del sys.modules[name]
