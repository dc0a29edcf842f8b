"""Runs the btcore command as a user does, with the installed plugins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from btcore.cli.main import main

TEACHER = {
    "teacher": {"id": "T-001", "name": "李明", "qualified": True, "professional_title": "intermediate"},
    "records": [
        {"id": "R1", "kind": "open_class", "on": "2024-05-06", "administrative_level": "school"},
        {"id": "R2", "kind": "open_class", "on": "2021-04-24", "administrative_level": "school"},
        {"id": "R3", "kind": "lecture", "on": "2024-05-06", "administrative_level": "group"},
        {"id": "R4", "kind": "lecture", "on": "2025-05-06", "administrative_level": "county", "status": "claimed"},
    ],
    "attestations": [{"clause": "3.2-morals", "met": True, "by": "school council", "on": "2026-04-01"}],
}


class Ran(NamedTuple):
    """What a command did."""

    exit_code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def btcore(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    monkeypatch.setenv("BTCORE_LANG", "en")

    def run(*words: object) -> Ran:
        result = CliRunner().invoke(main, [str(word) for word in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def dossiers(tmp_path: Path) -> Path:
    path = tmp_path / "teachers.json"
    path.write_text(json.dumps([TEACHER], ensure_ascii=False), encoding="utf-8")
    return path
