"""Collects case files: every `[[case]]` of a `.toml` file in a folder `cases` is a test named by its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .cases import Case

_MANAGER = pytest.StashKey[Any]()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == ".toml" and file_path.parent.name == "cases":
        return CaseFile.from_parent(parent, path=file_path)
    return None


class CaseFile(pytest.File):
    """A case file."""

    def collect(self) -> Iterator[pytest.Item]:
        from .cases import load_cases

        for case in load_cases([self.path]):
            yield CaseItem.from_parent(self, name=case.name, case=case)


class CaseItem(pytest.Item):
    """A case; the installed plugins are loaded once a run."""

    def __init__(self, *, case: Case, **options: Any) -> None:
        super().__init__(**options)
        self.case = case

    def runtest(self) -> None:
        from ..hooks.manager import PluginManager
        from .cases import run_case

        if _MANAGER not in self.config.stash:
            self.config.stash[_MANAGER] = PluginManager.installed()
        manager = self.config.stash[_MANAGER]
        differences = run_case(self.case, manager.catalogue, manager.kinds)
        if differences:
            raise CaseFailed("\n".join(differences))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *rest: Any, **more: Any) -> Any:
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *rest, **more)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class CaseFailed(Exception):
    """A case did not hold."""
