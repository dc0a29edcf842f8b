"""Runs the btcore command as a user does, with the installed plugins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from btcore.cli.main import main
from btcore.records.database import DATABASE

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


OFFICE = [
    {"verb": "create_account", "as": "admin", "name": "office"},
    {
        "verb": "grant_role",
        "as": "admin",
        "account": "office",
        "role": "city_institute",
        "jurisdiction": "CITY",
        "since": "2026-01-01",
    },
]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, new_database: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    """A migrated database that nobody opened."""
    made = new_database(request.param)
    yield made
    if DATABASE.obj is not None:
        DATABASE.close()


@pytest.fixture
def office(btcore, address: str, tmp_path: Path) -> Callable[..., object]:
    """A function that runs a command on a database with an office's account."""
    steps = tmp_path / "office.json"
    steps.write_text(json.dumps(OFFICE), encoding="utf-8")
    assert btcore("init", "--city", "CITY", "--name", "示例市", "--database", address).exit_code == 0
    assert btcore("do", "each", steps, "--database", address).exit_code == 0
    return lambda *words: btcore(*words, "--database", address)
