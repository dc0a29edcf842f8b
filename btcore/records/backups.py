"""A whole database in one file, taken while others write, and brought back only where it is whole.

A backup is a zip of the database (SQLite's own copy, or pg_dump's) and a manifest with their SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from peewee import SqliteDatabase

from ..errors import BtcoreError
from .database import DATABASE, address_of, open_database
from .ledger import AuditHead
from .people import Attachment
from .scope import unscoped
from .storage import folder, store

MANIFEST = "manifest.json"
FORMAT = 1


def back_up(path: Path, *, at: datetime, address: str | None = None) -> dict[str, Any]:
    """Write a backup of the open database to a new file; the manifest is returned. Refused where the file exists."""
    if path.exists():
        raise BtcoreError(f"the file {path.name} exists; expected a name that is free")
    kind = "sqlite" if isinstance(DATABASE.obj, SqliteDatabase) else "postgresql"
    with tempfile.TemporaryDirectory(dir=path.parent) as place, unscoped("backup"):
        copy = Path(place) / f"database.{kind}"
        # The head is read first: the copy may only be later than it.
        head = AuditHead.get()
        if kind == "sqlite":
            _copy_sqlite(copy)
        else:
            _run("pg_dump", "--format=custom", "--no-owner", f"--file={copy}", address_of(address))
        # Files are never changed or taken away, so that those of a later moment hold those of the copy.
        kept = sorted({one.sha256 for one in Attachment.select()})
        manifest = {
            "format": FORMAT,
            "kind": kind,
            "at": at.isoformat(),
            "sha256": _sha256(copy),
            "sequence": head.sequence,
            "files": kept,
        }
        whole = Path(place) / "backup.zip"
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
            file.write(copy, copy.name)
            for one in kept:
                file.write(folder() / one[:2] / one, f"files/{one}")
            file.writestr(MANIFEST, json.dumps(manifest))
        with whole.open("rb+") as file:
            os.fsync(file.fileno())
        whole.rename(path)
    return manifest


def bring_back(path: Path, *, into: str) -> dict[str, Any]:
    """Make a database out of a backup: a SQLite file that is not there yet, or an empty PostgreSQL database.

    BtcoreError where the file is damaged, is no backup, is one of the other kind, or the place is taken.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as place:
        manifest, copy = _unpacked(path, Path(place))
        address = address_of(into)
        kind = "sqlite" if urlsplit(address).scheme == "sqlite" else "postgresql"
        if manifest["kind"] != kind:
            raise BtcoreError(f"{path.name} is a backup of {manifest['kind']}; it cannot be brought back as {kind}")
        if kind == "sqlite":
            target = Path(unquote(address.removeprefix("sqlite:///")))
            if target.exists():
                raise BtcoreError(f"the database {target.name} exists; expected a name that is free")
            copy.rename(target)
        else:
            _run(
                "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={address}", str(copy)
            )
        _put_back(path, manifest, address)
    return manifest


def _put_back(path: Path, manifest: dict[str, Any], address: str) -> None:
    open_database(address)
    with zipfile.ZipFile(path) as file:
        for one in manifest["files"]:
            if store(file.read(f"files/{one}")) != one:
                raise BtcoreError(f"{path.name} is damaged: its content is not what its manifest says")


def _unpacked(path: Path, folder: Path) -> tuple[dict[str, Any], Path]:
    try:
        with zipfile.ZipFile(path) as file:
            manifest = json.loads(file.read(MANIFEST))
            copy = Path(file.extract(f"database.{manifest['kind']}", folder))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise BtcoreError(f"{path.name} is no backup, or damaged: {error}") from None
    if manifest.get("format") != FORMAT or _sha256(copy) != manifest["sha256"]:
        raise BtcoreError(f"{path.name} is damaged: its content is not what its manifest says")
    return manifest, copy


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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
