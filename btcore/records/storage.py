"""Files handed in, stored by the hash of their bytes beside the database; their names are data in a table."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from peewee import SqliteDatabase, fn

from ..errors import BtcoreError
from .database import DATABASE
from .durable import write_whole
from .people import Attachment

VARIABLE = "BTCORE_FILES"
LARGEST = 16 * 1024 * 1024
# Attachments that have a file: an erased person's have none any more.
KEPT_FILE = fn.LENGTH(Attachment.sha256) == 64
_KEPT = re.compile(r"[0-9a-f]{64}|\.part-.*")


def folder() -> Path:
    """Where the bytes are: BTCORE_FILES, else `NAME.files` beside a SQLite database or in the current folder."""
    return folder_of(DATABASE.obj.database, sqlite=isinstance(DATABASE.obj, SqliteDatabase))


def folder_of(name: str, *, sqlite: bool) -> Path:
    """The same for a database that is not open: the path of a SQLite file, or the name of another."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    return Path(f"{name}.files") if sqlite else Path(f"{name}.files").absolute()


def hash_of(content: bytes) -> str:
    """The SHA-256 under which bytes are kept. Refused: nothing, or over 16 MiB."""
    if not content or len(content) > LARGEST:
        raise BtcoreError(f"a file of {len(content)} bytes; expected one of 1 to {LARGEST} bytes")
    return hashlib.sha256(content).hexdigest()


def store(content: bytes, *, into: Path | None = None) -> str:
    """Keep the bytes and return their SHA-256; the same bytes are kept once."""
    sha256 = hash_of(content)
    path = (into or folder()) / sha256[:2] / sha256
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    return sha256


def path_of(sha256: str) -> Path:
    """Where the bytes of a hash are kept."""
    return folder() / sha256[:2] / sha256


def file_faults() -> Iterator[str]:
    """Files that the table names and that are gone, or hold other bytes; within the scope that is set."""
    for one in Attachment.select().where(KEPT_FILE).order_by(Attachment.id):
        path = path_of(one.sha256)
        if not path.is_file():
            yield f"attachment {one.id}: its file is gone"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != one.sha256:
            yield f"attachment {one.id}: its file holds other bytes"


def orphans() -> list[Path]:
    """Files that no attachment names: bytes of an operation that was cut short; within the scope that is set."""
    # Listed before the table is read: a file that comes meanwhile is not looked at.
    there = [one for part in folder().glob("[0-9a-f][0-9a-f]") for one in part.iterdir() if _KEPT.fullmatch(one.name)]
    named = {one.sha256 for one in Attachment.select(Attachment.sha256)}
    return sorted(one for one in there if one.name not in named)


def sweep() -> int:
    """Remove the files that no attachment names, and say how many; within the scope that is set.

    Nobody can be attaching meanwhile: SQLite lets one writer in, and on PostgreSQL an attachment's row comes before
    its bytes, so that its operation holds the lock that is asked for here.
    """
    with DATABASE.atomic():
        if not isinstance(DATABASE.obj, SqliteDatabase):
            DATABASE.execute_sql("LOCK TABLE attachment IN SHARE ROW EXCLUSIVE MODE")
        found = orphans()
        for one in found:
            one.unlink()
    return len(found)
