"""What the campaigns of faults share: all of them carry the marker `faults`."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from places import Copies, lacking

from btcore import PluginManager, installed
from btcore.records.database import DATABASE

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.name != "test_promises.py":
            item.add_marker("faults")


@pytest.fixture(scope="session")
def own_server() -> Iterator[str]:
    """A PostgreSQL server of one's own, whose processes may be killed."""
    folder = Path("/tmp") / f"btcore-faults-{uuid4().hex}"
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    script = HERE.parent / "postgresql.sh"
    started = subprocess.run([script, "start", folder, str(port)], capture_output=True, text=True)
    if started.returncode:
        lacking(f"no PostgreSQL server: {started.stderr.strip()}")
    yield started.stdout.strip()
    subprocess.run([script, "stop", folder], check=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def copies(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Copies]:
    """Copies of a database of the kind in `kind`; on PostgreSQL on a server of one's own."""
    # Where a PostgreSQL database keeps the files handed in.
    monkeypatch.chdir(tmp_path)
    kind = request.getfixturevalue("kind")
    yield Copies(kind, tmp_path, request.getfixturevalue("own_server") if kind == "postgresql" else "")
    if not DATABASE.is_closed():
        DATABASE.close()


@pytest.fixture(scope="session")
def manager() -> PluginManager:
    return installed()
