"""The audit chain: one entry for each operation, hashed with the one before it; and its check.

Personal data stay outside what is hashed: an entry's body holds the hash over salted commitments of its changes. A
person's values and salts can be erased, and the chain still holds.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from peewee import Model

from .bulk import insert_rows
from .database import DATABASE
from .fields import json_text
from .ledger import AuditChange, AuditEntry, AuditHead

FIRST = "0" * 64
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Change:
    """One changed row: what stood in it before (None: it is new) and after."""

    table: str
    row: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def plain(value: Any) -> Any:
    """A column's value as JSON data."""
    if isinstance(value, Model):
        return value.get_id()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def commitment(*, salt: str, table: str, row: int, before: Any, after: Any) -> str:
    """What a change is bound to: nobody can change it afterwards, nor guess it without the salt."""
    return sha256(json_text([salt, table, row, before, after]))


def chained(previous: str, body: Mapping[str, Any]) -> str:
    """The hash of an entry."""
    return sha256(previous + json_text(body))


def write_entry(
    changes: Sequence[Change], *, at: datetime, account: int | None, verb: str, more: Mapping[str, Any]
) -> AuditEntry:
    """Write the entry of an operation, in its transaction, at the end of the chain."""
    head = AuditHead.select()
    # PostgreSQL lets writers meet here; SQLite has let only one in.
    head = (head.for_update() if DATABASE.for_update else head).get()
    sequence = head.sequence + 1
    rows: list[dict[str, Any]] = []
    for number, change in enumerate(changes, 1):
        salt = secrets.token_hex(SALT_BYTES)
        before, after = (
            None if one is None else {name: plain(value) for name, value in one.items()}
            for one in (change.before, change.after)
        )
        bound = commitment(salt=salt, table=change.table, row=change.row, before=before, after=after)
        rows.append(
            {
                "number": number,
                "table": change.table,
                "row": change.row,
                "salt": salt,
                "before": before,
                "after": after,
                "commitment": bound,
            }
        )
    body = {
        "sequence": sequence,
        "at": at.isoformat(),
        "account": account,
        "verb": verb,
        "count": len(rows),
        "changes": changes_hash(row["commitment"] for row in rows),
        **more,
    }
    found = chained(head.sha256, body)
    entry = AuditEntry.create(
        sequence=sequence, at=at, account=account, verb=verb, body=body, previous=head.sha256, sha256=found
    )
    insert_rows(AuditChange, [{"entry": entry.id, **row} for row in rows])
    AuditHead.update(sequence=sequence, sha256=found).where(AuditHead.id == 1).execute()
    return entry


def changes_hash(commitments: Iterable[str]) -> str:
    """The hash over the commitments of an entry, in their order."""
    whole = hashlib.sha256()
    for one in commitments:
        whole.update(one.encode("ascii"))
    return whole.hexdigest()


def chain_faults() -> Iterator[str]:
    """What is wrong with the chain, the first bad entry first; nothing at all while it is whole."""
    previous, expected = FIRST, 1
    for entry in AuditEntry.select().order_by(AuditEntry.sequence).iterator():
        place = f"audit entry {entry.sequence}"
        if entry.sequence != expected:
            yield f"audit entry {expected}: it is missing; entry {entry.sequence} comes next"
        if entry.previous != previous:
            yield f"{place}: it does not follow the entry before it"
        body = entry.body
        stated = (entry.sequence, entry.at.isoformat(), entry.account_id, entry.verb)
        if stated != (body.get("sequence"), body.get("at"), body.get("account"), body.get("verb")):
            yield f"{place}: its columns say something else than its body"
        if chained(entry.previous, body) != entry.sha256:
            yield f"{place}: its hash does not fit its content"
        yield from _change_faults(entry, place)
        previous, expected = entry.sha256, entry.sequence + 1
    head = AuditHead.get()
    if (head.sequence, head.sha256) != (expected - 1, previous):
        yield f"audit entry {expected}: the end of the chain is missing; the head says entry {head.sequence}"


def _change_faults(entry: AuditEntry, place: str) -> Iterator[str]:
    changes = list(AuditChange.select().where(AuditChange.entry == entry).order_by(AuditChange.number).iterator())
    if len(changes) != entry.body["count"] or changes_hash(one.commitment for one in changes) != entry.body["changes"]:
        yield f"{place}: its changes are not those that were written"
    for one in changes:
        if one.salt is None:
            if one.before is not None or one.after is not None:
                yield f"{place}, change {one.number}: half erased"
            continue
        found = commitment(salt=one.salt, table=one.table, row=one.row, before=one.before, after=one.after)
        if found != one.commitment:
            yield f"{place}, change {one.number}: {one.table} {one.row} says something else than was written"


def changed_rows(table: str, row: int) -> list[AuditChange]:
    """The history of one row, oldest first."""
    query = AuditChange.select(AuditChange, AuditEntry).join(AuditEntry)
    return list(query.where(AuditChange.table == table, AuditChange.row == row).order_by(AuditEntry.sequence))
