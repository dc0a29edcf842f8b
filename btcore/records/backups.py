"""A whole database in one file, taken while others write, and brought back only where it is whole.

A backup is a zip of the database (SQLite's own copy, or pg_dump's), the files handed in, and a manifest with their
SHA-256; the SHA-256 of all of it is its comment, so that not one changed bit passes.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from peewee import SqliteDatabase

from ..errors import BtcoreError
from .database import DATABASE, address_of, open_database
from .durable import settle, workplace
from .failures import failure
from .ledger import AuditHead
from .people import Attachment
from .scope import unscoped
from .storage import KEPT_FILE, folder, folder_of, store

MANIFEST = "manifest.json"
FORMAT = 2
_SEAL = 64
_PLACE = ".btcore-backup-"


def back_up(path: Path, *, at: datetime, address: str | None = None) -> dict[str, Any]:
    """Write a backup of the open database to a new file; the manifest is returned. Refused where the file exists."""
    if path.exists():
        raise BtcoreError(f"the file {path.name} exists; expected a name that is free")
    kind = "sqlite" if isinstance(DATABASE.obj, SqliteDatabase) else "postgresql"
    with workplace(path.parent, prefix=_PLACE) as place, unscoped("backup"):
        copy = place / f"database.{kind}"
        # The head is read first: the copy may only be later than it.
        head = AuditHead.get()
        if kind == "sqlite":
            _copy_sqlite(copy)
        else:
            _run("pg_dump", "--format=custom", "--no-owner", f"--file={copy}", address_of(address))
        # Files are never changed, and taken away only where a person is erased: then the backup is made again.
        kept = sorted({one.sha256 for one in Attachment.select().where(KEPT_FILE)})
        manifest = {
            "format": FORMAT,
            "kind": kind,
            "at": at.isoformat(),
            "sha256": _sha256(copy),
            "sequence": head.sequence,
            "files": kept,
        }
        whole = place / "backup.zip"
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
            file.write(copy, copy.name)
            for one in kept:
                _put_in(file, one)
            file.writestr(MANIFEST, json.dumps(manifest))
            file.comment = b"0" * _SEAL
        seal = _sha256(whole, but=_SEAL)
        with whole.open("rb+") as opened:
            opened.seek(-_SEAL, os.SEEK_END)
            opened.write(seal.encode("ascii"))
        settle(whole)
        whole.rename(path)
        settle(path.parent)
    return manifest


def _put_in(file: zipfile.ZipFile, sha256: str) -> None:
    try:
        file.write(folder() / sha256[:2] / sha256, f"files/{sha256}")
    except FileNotFoundError:
        raise BtcoreError(
            "a file was erased, or is gone, since the backup began; run btcore doctor and do it again"
        ) from None


def bring_back(path: Path, *, into: str) -> dict[str, Any]:
    """Make a database out of a backup: a SQLite file that is not there yet, or an empty PostgreSQL database.

    BtcoreError where the file is damaged, is no backup, is one of the other kind, or the place is taken.
    """
    with workplace(path.parent, prefix=_PLACE) as place:
        manifest, copy, kept = _unpacked(path, place)
        address = address_of(into)
        kind = "sqlite" if urlsplit(address).scheme == "sqlite" else "postgresql"
        if manifest["kind"] != kind:
            raise BtcoreError(f"{path.name} is a backup of {manifest['kind']}; it cannot be brought back as {kind}")
        target = Path(unquote(address.removeprefix("sqlite:///")))
        if kind == "sqlite" and target.exists():
            raise BtcoreError(f"the database {target.name} exists; expected a name that is free")
        if kind == "postgresql":
            _refuse_filled(address)
        # The database is the last that comes: cut short, nothing is there yet, and it can be done again.
        name = str(target) if kind == "sqlite" else urlsplit(address).path.removeprefix("/")
        for one in kept:
            store(one.read_bytes(), into=folder_of(name, sqlite=kind == "sqlite"))
        if kind == "sqlite":
            settle(copy)
            copy.rename(target)
            settle(target.parent)
        else:
            _run(
                "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={address}", str(copy)
            )
    open_database(into)
    return manifest


def _refuse_filled(address: str) -> None:
    open_database(address)
    tables = DATABASE.get_tables()
    DATABASE.close()
    if tables:
        raise BtcoreError(f"the database {DATABASE.obj.database} has tables already; expected an empty one")


def _unpacked(path: Path, place: Path) -> tuple[dict[str, Any], Path, list[Path]]:
    """The manifest, the copy of the database and the files of a backup that is whole."""
    damaged = f"{path.name} is damaged: its content is not what its manifest says"
    try:
        with zipfile.ZipFile(path) as file:
            manifest = json.loads(file.read(MANIFEST))
            if manifest.get("format") != FORMAT or file.comment != _sha256(path, but=_SEAL).encode("ascii"):
                raise BtcoreError(damaged)
            copy = Path(file.extract(f"database.{manifest['kind']}", place))
            kept = [Path(file.extract(f"files/{one}", place)) for one in manifest["files"]]
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError) as error:
        if failure(error) is not None:
            raise
        raise BtcoreError(f"{path.name} is no backup, or damaged: {_reason(error)}") from None
    if _sha256(copy) != manifest["sha256"] or any(_sha256(one) != one.name for one in kept):
        raise BtcoreError(damaged)
    return manifest, copy, kept


def _reason(error: Exception) -> str:
    """Why the file is no backup; what the library says of it is for those who write such files."""
    if isinstance(error, KeyError):
        return "a part of it is missing"
    if isinstance(error, ValueError):
        return "its manifest cannot be read"
    if isinstance(error, OSError):
        return f"the file cannot be read ({error.strerror or 'unknown reason'})"
    return "it is no zip file, or breaks off"


def _copy_sqlite(copy: Path) -> None:
    target = sqlite3.connect(copy)
    try:
        DATABASE.connection().backup(target)
        found = target.execute("PRAGMA integrity_check").fetchone()[0]
        target.execute("PRAGMA journal_mode = delete")
    finally:
        target.close()
    if found != "ok":
        raise BtcoreError(f"the database is damaged and was not backed up: {found}")


def _run(program: str, *words: str) -> None:
    try:
        subprocess.run([program, *words], check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise BtcoreError(f"{program} is not installed; install PostgreSQL's client programs") from None
    except subprocess.CalledProcessError as error:
        raise BtcoreError(f"{program} failed: {error.stderr.strip().splitlines()[-1]}") from None


def _sha256(path: Path, *, but: int = 0) -> str:
    """The SHA-256 of a file, but for so many bytes at its end."""
    found, left = hashlib.sha256(), path.stat().st_size - but
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(left, 1 << 20))):
            found.update(piece)
            left -= len(piece)
    return found.hexdigest()
