"""Backups taken while others write are whole and hold what was answered before them; damaged ones are refused."""

from __future__ import annotations

import base64
import os
import random
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import town
from places import Copies
from states import faults

from btcore import BtcoreError, PluginManager
from btcore.records import backups
from btcore.records.backups import back_up, bring_back
from btcore.records.database import DATABASE, open_database
from btcore.records.evidence import EvidenceRecord
from btcore.records.ledger import AuditChange, AuditEntry, AuditHead, RequestKey
from btcore.records.migrating import migrate
from btcore.records.people import Attachment, Teacher
from btcore.records.scope import unscoped

LONG = bool(os.environ.get("BTCORE_LONG"))
# On each database.
BACKUPS = 100 if LONG else 20
DAMAGES = 2000 if LONG else 200
WRITERS, TEACHERS, RECORDS = 2, 20, 4


def dossiers(key: str) -> list[dict[str, object]]:
    made = [town.dossier(f"{key}-{number}") for number in range(TEACHERS)]
    return [{**one, "attestations": []} for one in made]


def write(manager: PluginManager, address: str, name: str, writing: int) -> None:
    """Import, claim and attach without a pause, and say so after each, until killed."""
    try:
        open_database(address)
        for number in range(1_000_000):
            key = f"{name}-{number}"
            town.do(manager, "import_dossiers", by="city", on=town.DAY, key=key, dossiers=dossiers(key))
            os.write(writing, f"{key}\n".encode())
            whose = {"teacher": f"{key}-0", "record": "own"}
            record = {"id": "own", "kind": "paper", "on": "2025-06-01"}
            town.do(manager, "claim", by="school", on=town.DAY, teacher=whose["teacher"], record=record)
            content = base64.b64encode(f"{key} certificate".encode() * 100).decode("ascii")
            town.do(manager, "attach", by="school", on=town.DAY, name="证书.png", content=content, **whose)
    finally:
        os._exit(1)


@contextmanager
def writers(manager: PluginManager, address: str) -> Iterator[Callable[[], set[str]]]:
    """Processes that write; the function answers which keys they have said are done."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    children = []
    for number in range(WRITERS):
        child = os.fork()
        if child == 0:
            write(manager, address, str(number), writing)
        children.append(child)
    os.close(writing)
    heard = bytearray()

    def said() -> set[str]:
        try:
            while piece := os.read(reading, 1 << 16):
                heard.extend(piece)
        except BlockingIOError:
            pass
        return set(heard.decode().rpartition("\n")[0].split())

    try:
        yield said
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(reading)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_taken_while_others_write_is_whole_and_holds_what_was_answered(
    kind: str, copies: Copies, manager: PluginManager, figures: Callable[..., None]
) -> None:
    def make() -> None:
        migrate()
        town.found(manager)

    copies.prepare(make)
    changes, seconds, later = 0, 0.0, 0
    for _ in range(BACKUPS):
        address = copies.copy()
        place = copies.place(address)
        with writers(manager, address) as said:
            while len(said()) < WRITERS:
                time.sleep(0.005)
            open_database(address)
            acknowledged, begun, before = said(), time.perf_counter(), written()
            back_up(place / "backup.zip", at=town.DAY, address=address)
            until = begun + 0.2
            time.sleep(max(0.0, until - time.perf_counter()))
            changes, seconds = changes + written() - before, seconds + time.perf_counter() - begun
        with unscoped("verify"):
            live = {one.sequence: one.sha256 for one in AuditEntry.select()}
        back = copies.empty()
        bring_back(place / "backup.zip", into=back)
        assert faults() == []
        with unscoped("verify"):
            head = AuditHead.get()
            keys = {one.key for one in RequestKey.select()}
            assert live[head.sequence] == head.sha256
            assert acknowledged <= keys
            assert Teacher.select().count() == len(town.PEOPLE) + TEACHERS * len(keys)
            imported = EvidenceRecord.select().where(EvidenceRecord.code != "own", EvidenceRecord.code != "claimed")
            assert imported.count() == RECORDS * (len(town.PEOPLE) + TEACHERS * len(keys))
            assert Attachment.select().count() <= len(keys)
        later += max(live) > head.sequence
        copies.drop(back)
        copies.drop(address)
    # Each change of a row is one more row in the audit.
    rate = int(changes * 2 / seconds)
    assert later > BACKUPS / 2
    figures("backups", part=kind, backups=BACKUPS, whole=BACKUPS, least_rows_written_a_second=rate)


def written() -> int:
    with unscoped("verify"):
        return AuditChange.select().count()


@pytest.fixture
def backup(tmp_path: Path, manager: PluginManager) -> Path:
    """A backup of a town with an attached file."""
    address = str(tmp_path / "town.sqlite3")
    open_database(address, create=True)
    migrate()
    town.found(manager)
    town.perform("attach", manager, address=address, place=tmp_path)
    back_up(tmp_path / "backup.zip", at=town.DAY)
    DATABASE.close()
    return tmp_path / "backup.zip"


def flipped(content: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(content))
    return content[:place] + bytes([content[place] ^ (1 << draw.randrange(8))]) + content[place + 1 :]


def cut(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content))]


def longer(content: bytes, draw: random.Random) -> bytes:
    return content + draw.randbytes(draw.randrange(1, 100))


def refused(path: Path, content: bytes, target: Path) -> bool:
    """Whether a backup of that content is refused, and nothing at all is made of it."""
    path.write_bytes(content)
    try:
        bring_back(path, into=str(target))
    except BtcoreError:
        assert not target.exists()
        assert list(path.parent.glob(".btcore-backup-*")) == []
        return True
    DATABASE.close()
    target.unlink()
    return False


@pytest.mark.parametrize("damage", [flipped, cut, longer], ids=lambda damage: damage.__name__)
def test_a_damaged_backup_is_refused(
    damage: Callable[[bytes, random.Random], bytes], backup: Path, figures: Callable[..., None]
) -> None:
    content, draw = backup.read_bytes(), random.Random(1)
    copy, target = backup.with_name("damaged.zip"), backup.with_name("back.sqlite3")
    assert not refused(copy, content, target)
    found = [refused(copy, damage(content, draw), target) for _ in range(DAMAGES)]
    assert all(found)
    figures("damaged-backups", damages=len(found), refused=sum(found))


def test_a_backup_without_one_of_its_members_is_refused_even_when_it_is_sealed_anew(
    backup: Path, figures: Callable[..., None]
) -> None:
    with zipfile.ZipFile(backup) as file:
        members = {name: file.read(name) for name in file.namelist()}
    assert len(members) == 3
    for left_out in members:
        forged = backup.with_name("forged.zip")
        with zipfile.ZipFile(forged, "w") as file:
            for name in members.keys() - {left_out}:
                file.writestr(name, members[name])
            file.comment = b"0" * 64
        content = forged.read_bytes()[:-64]
        forged.write_bytes(content + b"0" * 64)
        seal = backups._sha256(forged, but=64).encode("ascii")
        assert refused(backup.with_name("damaged.zip"), content + seal, backup.with_name("back.sqlite3"))
    figures("damaged-backups", damages=len(members), refused=len(members))


def test_without_the_seal_some_flipped_bits_pass(
    backup: Path, monkeypatch: pytest.MonkeyPatch, figures: Callable[..., None]
) -> None:
    def unsealed(path: Path, *, but: int = 0) -> str:
        return zipfile.ZipFile(path).comment.decode("latin-1") if but else sealed(path)

    sealed = backups._sha256
    monkeypatch.setattr(backups, "_sha256", unsealed)
    content, draw = backup.read_bytes(), random.Random(1)
    directory = content.index(b"PK\x01\x02")
    tried = partial(refused, backup.with_name("damaged.zip"), target=backup.with_name("back.sqlite3"))
    found = [tried(content[:directory] + flipped(content[directory:], draw)) for _ in range(100)]
    assert not all(found)
    figures("damaged-backups", part="control", damages=len(found), refused=sum(found))
