"""Files handed in, stored by the hash of their bytes beside the database; their names are data in a table."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from peewee import SqliteDatabase

from ..errors import BtcoreError
from .database import DATABASE
from .people import Attachment

VARIABLE = "BTCORE_FILES"
LARGEST = 16 * 1024 * 1024


def folder() -> Path:
    """Where the bytes are: BTCORE_FILES, else `NAME.files` beside a SQLite database or in the current folder."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given)
    name = DATABASE.obj.database
    return Path(f"{name}.files") if isinstance(DATABASE.obj, SqliteDatabase) else Path(f"{name}.files").absolute()


def store(content: bytes) -> str:
    """Keep the bytes and return their SHA-256; the same bytes are kept once. Refused: nothing, or over 16 MiB."""
    if not content or len(content) > LARGEST:
        raise BtcoreError(f"a file of {len(content)} bytes; expected one of 1 to {LARGEST} bytes")
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if path.is_file():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    # First whole and on the disk under another name, then in its place: nobody ever reads half of it.
    handle, made = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(made).replace(path)
    return sha256


def path_of(sha256: str) -> Path:
    """Where the bytes of a hash are kept."""
    return folder() / sha256[:2] / sha256


def file_faults() -> Iterator[str]:
    """Files that the table names and that are gone, or hold other bytes; within the scope that is set."""
    for one in Attachment.select().order_by(Attachment.id):
        path = path_of(one.sha256)
        if not path.is_file():
            yield f"attachment {one.id}: its file is gone"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != one.sha256:
            yield f"attachment {one.id}: its file holds other bytes"
