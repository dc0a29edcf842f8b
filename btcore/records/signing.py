"""The end of the audit chain signed with a key outside the database, and the chain written out for another verifier.

Whoever can change the database can also compute a chain again. A signed head, kept elsewhere, shows it: the chain may
have grown since, but the entry that it names must still be there with the same hash.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from peewee import fn

from ..errors import BtcoreError
from .audit import sha256
from .database import DATABASE
from .fields import json_text
from .ledger import AuditChange, AuditEntry, AuditHead
from .scope import unscoped

SIGNED = ("at", "key", "sequence", "sha256")


def make_key(path: Path) -> str:
    """Make a key pair in a new file that its owner alone may read; returns the public key, base64.

    BtcoreError where the file exists: a key that is lost makes every head signed with it worthless.
    """
    ed25519, serialization = _library()
    private = ed25519.Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BtcoreError(f"the file {path.name} exists; expected a name that is free") from None
    with os.fdopen(file, "wb") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    return _public(private)


def public_key(path: Path) -> str:
    """The public key of a key file, base64: what whoever checks must have got on another way."""
    return _public(_private(path))


def sign_head(path: Path, *, at: datetime | None = None) -> dict[str, Any]:
    """The end of the chain as it is now, signed with the key in a file; keep it outside the database."""
    private = _private(path)
    end = AuditHead.get_or_none()
    if end is None:
        raise BtcoreError("the audit chain has no head any more; run btcore verify")
    head = {
        "sequence": end.sequence,
        "sha256": end.sha256,
        "at": (at or datetime.now(UTC)).isoformat(),
        "key": _public(private),
    }
    return {**head, "signature": _text(private.sign(_signed(head)))}


def check_head(head: Mapping[str, Any], public: str) -> list[str]:
    """What is wrong with a signed head, or with the chain now against it; nothing while both hold."""
    if not _signature_holds(head, public):
        return ["the signed head: its signature is not that of the public key given"]
    sequence = head["sequence"]
    if sequence == 0:
        return []
    found = AuditEntry.select(AuditEntry.sha256).where(AuditEntry.sequence == sequence).tuples().first()
    if found is None:
        last = AuditEntry.select(fn.MAX(AuditEntry.sequence)).where(AuditEntry.sequence < sequence).scalar() or 0
        return [f"audit entry {last + 1}: missing; the head signed at {head['at']} says that entry {sequence} was last"]
    if found[0] != head["sha256"]:
        return [f"audit entry {sequence}: rewritten since {head['at']}; the signed head says another hash"]
    return []


def check_heads(heads: Iterable[Mapping[str, Any]], public: str) -> list[str]:
    """The same for many heads, the earliest entry first: the more often one is signed, the narrower is the place."""
    return [fault for head in sorted(heads, key=lambda one: int(one["sequence"])) for fault in check_head(head, public)]


def decision_faults() -> Iterator[str]:
    """Decisions that say something else than their hash, or than the audit noted when they were made."""
    with unscoped("verify"):
        noted = _noted()
        for id, text, stated in _decisions():
            made = noted.pop(id, None)
            if made is None:
                yield f"decision {id}: the audit knows nothing of its making"
            elif (text is None) != (made.after is None):
                yield f"decision {id}: its bundle is gone, or back, beside the audit"
            elif text is not None:
                if sha256(_canonical(text)) != stated:
                    yield f"decision {id}: its hash does not fit its content"
                if (stated, _canonical(text)) != (made.after["sha256"], json_text(made.after["bundle"])):
                    yield f"decision {id}: it is not the one that was made in audit entry {made.entry.sequence}"
        for id, made in noted.items():
            yield f"decision {id}: made in audit entry {made.entry.sequence}, and not there any more"


def export_chain(stream: TextIO, key: Path, *, at: datetime | None = None, bundles: bool = True) -> dict[str, Any]:
    """Write the chain for a verifier that knows nothing of btcore, one line of JSON each: every entry with the
    commitments of its changes, every decision with what binds it to its entry, the signed head. Returns the head.

    Without `bundles`, which hold dossiers, decisions stand there with their hash alone, as those of erased persons.
    """
    head = sign_head(key, at=at)
    for entry in AuditEntry.select().where(AuditEntry.sequence <= head["sequence"]).order_by(AuditEntry.sequence):
        query = (
            AuditChange.select(AuditChange.commitment).where(AuditChange.entry == entry).order_by(AuditChange.number)
        )
        bound = [one for (one,) in query.tuples()]
        line = {"body": entry.body, "previous": entry.previous, "sha256": entry.sha256, "commitments": bound}
        _write(stream, "entry", line)
    with unscoped("verify"):
        noted = _noted()
        for id, text, stated in _decisions():
            made = noted.get(id)
            if made is None or made.entry.sequence <= head["sequence"]:
                if not bundles:
                    text = made = None
                bundle = None if text is None else json.loads(text)
                _write(stream, "decision", {"id": id, "sha256": stated, "bundle": bundle, "made": _opened(made)})
    _write(stream, "head", head)
    return head


def _opened(made: AuditChange | None) -> dict[str, Any] | None:
    """What a decision's bundle must be put into again, so that its commitment comes out; None for an erased one."""
    if made is None or made.after is None:
        return None
    after = {name: value for name, value in made.after.items() if name != "bundle"}
    return {"entry": made.entry.sequence, "number": made.number, "salt": made.salt, "after": after}


def _noted() -> dict[int, AuditChange]:
    """What the audit noted when each decision was made, by the decision's id; the first note is the making."""
    query = AuditChange.select(AuditChange, AuditEntry).join(AuditEntry).where(AuditChange.table == "decision")
    found: dict[int, AuditChange] = {}
    for one in query.order_by(AuditEntry.sequence, AuditChange.number):
        found.setdefault(one.row, one)
    return found


def _decisions() -> list[tuple[int, str | None, str]]:
    """Id, bundle as the text that is stored, and hash of every decision."""
    return DATABASE.execute_sql("SELECT id, bundle, sha256 FROM decision ORDER BY id").fetchall()


def _canonical(text: str) -> str:
    """The canonical form of a stored text; as it is where it is no JSON."""
    try:
        return json_text(json.loads(text))
    except ValueError:
        return text


def _write(stream: TextIO, name: str, line: Mapping[str, Any]) -> None:
    stream.write(json_text({name: line}) + "\n")


def _library() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise BtcoreError("signing the audit chain needs cryptography; install btcore[signing]") from None
    return ed25519, serialization


def _private(path: Path) -> Any:
    ed25519, serialization = _library()
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise BtcoreError(f"the key {path.name} cannot be read: {error.strerror}; make one, or name another") from None
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise BtcoreError(f"others than its owner may read the key {path.name}; expected mode 600 (chmod 600)")
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise BtcoreError(f"{path.name} holds no Ed25519 private key; expected a PEM file made with make_key")
    return key


def _public(private: Any) -> str:
    return _text(private.public_key().public_bytes_raw())


def _signature_holds(head: Mapping[str, Any], public: str) -> bool:
    ed25519, _ = _library()
    from cryptography.exceptions import InvalidSignature

    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(head["signature"], validate=True), _signed(head))
    except (InvalidSignature, KeyError, TypeError, ValueError, binascii.Error):
        return False
    return bool(head["key"] == public)


def _signed(head: Mapping[str, Any]) -> bytes:
    return json_text({name: head[name] for name in SIGNED}).encode("utf-8")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
