"""A disk that is full: reading goes on, the message says so in both languages, and work resumes when there is room."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import town
from places import lacking
from states import contents, faults

from btcore import PluginManager
from btcore.errors import DiskFull
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
