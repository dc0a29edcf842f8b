"""A disk that is full: reading goes on, the message says so in both languages, and work resumes when there is room."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import town
from btcore_admin.app import create_app
from btcore_admin.signing_in import HASHER
from places import lacking
from states import contents, faults

from btcore import PluginManager
from btcore.errors import DiskFull
from btcore.records import database
from btcore.records.backups import back_up
from btcore.records.database import DATABASE, open_database
from btcore.records.failures import FULL, failures_told
from btcore.records.migrating import migrate
from btcore.records.scope import unscoped
from btcore.records.storage import orphans

ROOM = "8m"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    ran = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", place], capture_output=True, text=True, check=False
    )
    if ran.returncode:
        lacking(f"no small disk can be mounted here: {ran.stderr.strip()}")
    yield place
    if not DATABASE.is_closed():
        DATABASE.close()
    subprocess.run(["umount", "--lazy", place], check=True)


def fill(place: Path) -> Path:
    """Take all the room that is left."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue
    assert os.statvfs(place).f_bavail == 0
    return filler


def btcore(*words: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    line = [sys.executable, "-m", "btcore.cli.main", *map(str, words)]
    return subprocess.run(line, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("what", ["import", "attach", "decide", "grant", "review", "erase"])
def test_on_a_full_disk_nothing_is_changed_reading_goes_on_and_work_resumes(
    what: str, disk: Path, manager: PluginManager, figures: Callable[..., None]
) -> None:
    address = str(disk / "town.sqlite3")
    open_database(address, create=True)
    migrate()
    town.found(manager)
    DATABASE.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = contents()
    filler = fill(disk)
    for _ in range(3):
        with pytest.raises(DiskFull, match="the disk is full; nothing was changed"):
            town.perform(what, manager, address=address, place=disk)
        assert contents() == before
        assert faults() == []
    with pytest.raises(DiskFull), failures_told():
        back_up(disk / "backup.zip", at=town.DAY, address=address)
    assert sorted(one.name for one in disk.iterdir() if "backup" in one.name) == []
    # Another process reads too, beside this one and alone.
    for _ in range(2):
        seen = btcore("doctor", "--database", address, "--lang", "en")
        assert (seen.returncode, seen.stderr) == (0, ""), seen
        DATABASE.close()
    filler.unlink()
    open_database(address)
    town.perform(what, manager, address=address, place=disk)
    assert contents() != before
    assert faults() == []
    with unscoped("doctor"):
        assert orphans() == []
    figures("full-disk", operations=1, changed_while_full=0, resumed=1)


def test_a_command_says_in_both_languages_that_the_disk_is_full(
    disk: Path, manager: PluginManager, figures: Callable[..., None]
) -> None:
    address = str(disk / "town.sqlite3")
    open_database(address, create=True)
    migrate()
    town.found(manager)
    DATABASE.close()
    filler = fill(disk)
    new = ("init", "--city", "CITY", "--name", "示例市", "--administrator", "admin", "--database", disk / "new.sqlite3")
    for language, words in (("en", FULL), ("zh", "磁盘已满；未作任何更改，仍可查询：请腾出空间后重试")):
        for command in (new, ("backup", disk / "backup.zip", "--database", address)):
            told = btcore(*command, "--lang", language)
            assert (told.returncode, told.stderr.strip()) == (2, words), command
    filler.unlink()
    assert btcore("backup", disk / "backup.zip", "--database", address).returncode == 0
    figures("full-disk", commands=4, told=4)


PASSWORD = "correct horse"
ENGLISH = {"Accept-Language": "en"}


def signed_in(app: Any) -> tuple[int, str, Any]:
    """What a new browser is answered when somebody signs in with it, and the browser."""
    browser = app.test_client()
    answer = browser.post("/sign-in", data={"account": "admin", "password": PASSWORD}, headers=ENGLISH)
    return answer.status_code, answer.get_data(as_text=True), browser


def test_the_panel_goes_on_reading_with_many_at_once_says_that_the_disk_is_full_and_resumes(
    disk: Path, manager: PluginManager, monkeypatch: pytest.MonkeyPatch, figures: Callable[..., None]
) -> None:
    # Whoever has to wait for the database in vain shall not do so for long.
    monkeypatch.setattr(database, "BUSY_SECONDS", 5)
    address = str(disk / "town.sqlite3")
    open_database(address, create=True)
    migrate()
    town.found(manager)
    town.do(manager, "set_password", by="admin", account="admin", password_hash=HASHER.hash(PASSWORD))
    DATABASE.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    DATABASE.close()
    app = create_app(address, manager=manager, secret_key="test", secure=False, jobs_at_once=True)
    app.config.update(WTF_CSRF_ENABLED=False, SIGN_INS="1000 per minute")
    status, _, browser = signed_in(app)
    assert status == 302
    cookie = app.config["SESSION_COOKIE_NAME"]
    assert browser.get("/").status_code == 200
    word = browser.get_cookie(cookie).value
    before = contents()
    DATABASE.close()
    filler = fill(disk)

    def visit(number: int) -> list[tuple[int, str]]:
        mine = app.test_client()
        mine.set_cookie(cookie, word)
        read = [(mine.get(path).status_code, path) for path in ("/", "/teachers/")]
        wrote = mine.post("/language", data={"back": "/"}, headers=ENGLISH)
        return [*read, (wrote.status_code, wrote.get_data(as_text=True)), signed_in(app)[:2]]

    visits, promised = 24, [(200, "/"), (200, "/teachers/"), (503, FULL), (503, FULL)]
    for _ in range(2):
        assert visit(0) == promised
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(visit, range(visits))) == [promised] * visits
    assert contents() == before
    DATABASE.close()
    filler.unlink()
    status, _, browser = signed_in(app)
    assert (status, browser.get("/").status_code) == (302, 200)
    assert faults() == []
    figures("full-disk-panel", requests=4 * (visits + 2), answered_as_promised=4 * (visits + 2))
