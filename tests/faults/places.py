"""Databases by the dozen: copies of one that was made ready once, on SQLite or on a PostgreSQL server of one's own."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import psycopg
import pytest

from btcore.records.database import DATABASE, open_database


def lacking(what: str) -> NoReturn:
    """A campaign that cannot run here is skipped by name; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


class Copies:
    """Copies of one database; each is known by its address, and thrown away after use."""

    def __init__(self, kind: str, folder: Path, server: str = "") -> None:
        self.kind, self.folder, self.server = kind, folder, server
        self.template = ""

    def prepare(self, make: Callable[[], None]) -> None:
        """Make the database that is copied; `make` finds an empty one open."""
        name = f"template_{uuid4().hex}"
        if self.kind == "postgresql":
            self._ask(f"CREATE DATABASE {name}")
        address = self.address(name)
        open_database(address, create=True)
        make()
        if self.kind == "sqlite":
            DATABASE.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        DATABASE.close()
        self.template = name

    def empty(self) -> str:
        """The address of a database without tables (of SQLite: of a file that is not there yet)."""
        name = f"empty_{uuid4().hex}"
        if self.kind == "postgresql":
            self._ask(f"CREATE DATABASE {name}")
        return self.address(name)

    def copy(self) -> str:
        """The address of a fresh copy."""
        name = f"copy_{uuid4().hex}"
        if self.kind == "postgresql":
            self._ask(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        else:
            self._place(name).mkdir()
            shutil.copy(self._file(self.template), self._file(name))
        return self.address(name)

    def drop(self, address: str) -> None:
        """Throw a copy away."""
        if not DATABASE.is_closed():
            DATABASE.close()
        name = address.rsplit("/", 1)[1].removesuffix(".sqlite3")
        if self.kind == "postgresql":
            self._ask(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(self._place(name), ignore_errors=True)

    def place(self, address: str) -> Path:
        """A folder of its own for each copy: the SQLite file lies in it, and what is made beside."""
        found = self._place(address.rsplit("/", 1)[1].removesuffix(".sqlite3"))
        found.mkdir(exist_ok=True)
        return found

    def address(self, name: str) -> str:
        if self.kind == "postgresql":
            return f"{self.server.rsplit('/', 1)[0]}/{name}"
        self._place(name).mkdir(exist_ok=True)
        return f"sqlite:///{self._file(name)}"

    def wait(self) -> None:
        """Until the server answers again, after one of its processes was killed."""
        until = time.monotonic() + 60
        while self.kind == "postgresql":
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.server, connect_timeout=5):
                return
            assert time.monotonic() < until, "the server did not come back"
            time.sleep(0.01)

    def _place(self, name: str) -> Path:
        return self.folder / name

    def _file(self, name: str) -> Path:
        return self._place(name) / f"{name}.sqlite3"

    def _ask(self, sql: str) -> None:
        self.wait()
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql)
