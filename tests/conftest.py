"""Property tests draw the same examples in every run; `make test-long` draws other ones, and many more.

Tests of the records run on both databases: `database` is a fresh, migrated and opened one. Campaigns write their
figures down with `figures`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("searching" if os.environ.get("BTCORE_LONG") else "repeatable")

FIGURES = Path(__file__).parents[1] / "build" / "reliability"
SERVER = "BTCORE_TEST_POSTGRESQL"
DATABASES = ("sqlite", "postgresql")


def load(path: Path) -> ModuleType:
    """A file beside the tests as a module; the tests are no package."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = module
    specification.loader.exec_module(module)
    return module


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server: the one that CI started, or one of our own."""
    if os.environ.get(SERVER):
        yield os.environ[SERVER]
        return
    folder = Path("/tmp") / f"btcore-postgresql-{uuid4().hex}"
    script = Path(__file__).parent / "postgresql.sh"
    started = subprocess.run([script, "start", folder, str(_free_port())], capture_output=True, text=True)
    if started.returncode:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI has no PostgreSQL server: {started.stderr}")
        pytest.skip(f"no PostgreSQL server: {started.stderr.strip()}")
    yield started.stdout.strip()
    subprocess.run([script, "stop", folder], check=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[..., str]:
    """A function that makes a migrated database of a kind, and returns its address; the tables are made once.

    `like` is the address of a closed database of that kind, to be copied with what it holds.
    """
    from btcore.records.database import DATABASE, open_database
    from btcore.records.migrating import migrate

    templates: dict[str, str] = {}

    def template(kind: str) -> str:
        if kind == "sqlite":
            address = str(tmp_path_factory.mktemp("template") / "template.sqlite3")
        else:
            address = _create(request.getfixturevalue("postgresql"), f"template_{uuid4().hex}")
        open_database(address, create=True)
        migrate()
        if kind == "sqlite":
            DATABASE.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        DATABASE.close()
        return address

    def make(kind: str, *, like: str | None = None) -> str:
        if like is None and kind not in templates:
            templates[kind] = template(kind)
        copied = like or templates[kind]
        if kind == "sqlite":
            path = tmp_path_factory.mktemp("database") / "btcore.sqlite3"
            shutil.copy(copied.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        name = copied.rsplit("/", 1)[1]
        return _create(request.getfixturevalue("postgresql"), f"test_{uuid4().hex}", template=name)

    return make


def _create(server: str, name: str, *, template: str = "template1") -> str:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{server.rsplit('/', 1)[0]}/{name}"


@pytest.fixture(params=DATABASES)
def database(
    request: pytest.FixtureRequest,
    new_database: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """The address of a fresh database, open for this test."""
    from btcore.records.database import DATABASE, open_database

    if request.param == "postgresql":
        # A server's files are not beside the database; here they do not end where the tests were started.
        monkeypatch.setenv("BTCORE_FILES", str(tmp_path_factory.mktemp("files")))
    address = new_database(request.param)
    open_database(address)
    yield address
    DATABASE.close()


# The trace watches every statement of every test, by whatever way it reaches a database, and fails the test in which
# a scoped table was touched beyond a scope.
TRACE = pytest.StashKey[Any]()


def pytest_configure(config: pytest.Config) -> None:
    from btcore.testing.scope_trace import scope_trace

    watching = scope_trace()
    config.stash[TRACE] = watching.__enter__()
    config.add_cleanup(lambda: watching.__exit__(None, None, None))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    item.config.stash[TRACE].faults.clear()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    result = yield
    faults = item.config.stash[TRACE].faults
    if faults:
        pytest.fail("scoped tables were touched beyond a scope:\n" + "\n".join(faults[:10]), pytrace=False)
    return result


@pytest.fixture
def trace(pytestconfig: pytest.Config) -> Any:
    """The trace over all statements: what it found in this test, and a way to take its findings back."""
    return pytestconfig.stash[TRACE]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["scope_trace"] = dict(session.config.stash[TRACE].counts)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[TRACE].counts.update(getattr(node, "workeroutput", {}).get("scope_trace", {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    counts = config.stash[TRACE].counts
    if counts:
        said = "; ".join(f"{what}: {number:,}" for what, number in counts.most_common())
        terminalreporter.write_line(f"statements on scoped tables – {said}")


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[..., None]:
    """What a campaign found, for docs/reliability.md: `figures("bounds", part="sqlite", rounds=60, over_filled=0)`.

    The last thing of a test: figures are those of runs that passed. `most_…` and `least_…` are not added up.
    """

    def write(promise: str, *, part: str = "", **found: int | str) -> None:
        run = "long" if os.environ.get("BTCORE_LONG") else "ci"
        named = {name.replace("_", " "): value for name, value in found.items()}
        about = {"promise": promise, "run": run, "part": part, "case": request.node.name}
        record = {**about, "on": date.today().isoformat(), "figures": named}
        name = hashlib.sha256(f"{run} {promise} {part} {request.node.nodeid}".encode()).hexdigest()[:16]
        FIGURES.mkdir(parents=True, exist_ok=True)
        (FIGURES / f"{run}-{promise}-{name}.json").write_text(json.dumps(record, ensure_ascii=False), "utf-8")

    return write


@pytest.fixture(scope="session")
def beside() -> Callable[[Path], ModuleType]:
    """`load`, for tests that have helpers in a file beside them."""
    return load


@pytest.fixture(scope="session")
def manager() -> Any:
    """What is installed."""
    from btcore import installed

    return installed()


@pytest.fixture(scope="session")
def offices() -> ModuleType:
    """`set_up`, `eligible`, `to_titles`: an office in the open database, and what it does."""
    return load(Path(__file__).with_name("office.py"))


@pytest.fixture
def office(database: str, manager: Any, offices: ModuleType, sound_at_the_end: Callable[[], None]) -> Any:
    """A city 示例市 with county C-01 (schools S-01, S-02; group G-01 in S-01), county C-02 (school S-03), and accounts
    admin, city, county, school, group, council, other_county, assessor. `do` does an operation.
    """
    sound_at_the_end()
    return offices.set_up(database, manager)


@pytest.fixture
def eligible(offices: ModuleType) -> Callable[..., dict[str, Any]]:
    """A function that makes the dossier of a teacher whom the city's programme lets in."""
    return offices.eligible


@pytest.fixture(scope="session")
def witness() -> ModuleType:
    """`watch` and `quarrels`: the audit compared with every row that changed."""
    return load(Path(__file__).with_name("witness.py"))


@pytest.fixture
def known_faults() -> set[str]:
    """Codes of invariants that a test breaks on purpose, or leaves broken where it ends; "*" is all there is."""
    return set()


@pytest.fixture
def sound_at_the_end(witness: ModuleType, known_faults: set[str]) -> Iterator[Callable[[], None]]:
    """A function that lets the open database be watched; at the end of the test its audit agrees with every row that
    changed, the chain is whole and the doctor finds nothing.
    """
    watching: list[bool] = []

    def begin() -> None:
        witness.watch()
        watching.append(True)

    yield begin
    if watching and "*" not in known_faults:
        assert_sound(witness, known_faults)


def assert_sound(witness: ModuleType, known_faults: set[str]) -> None:
    from btcore.records.doctor import chain_words, examine

    assert list(witness.quarrels()) == []
    assert chain_words() == []
    assert [(code, id) for code, _, id in examine() if code not in known_faults] == []
