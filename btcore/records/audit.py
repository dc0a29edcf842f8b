"""The audit chain: one entry for each operation, hashed with the one before it; and its check.

Personal data stay outside what is hashed: an entry's body holds the hash over salted commitments of its changes. A
person's values and salts can be erased, and the chain still holds.
"""

from __future__ import annotations

import hashlib
import json
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

    @property
    def is_made(self) -> bool:
        """Whether the row was made by this change: it then names its id (what is erased does not)."""
        return self.before is None and self.after is not None and "id" in self.after


# Almost every value is one of these; asking a million of them for more takes seconds.
_AS_IT_IS = (str, int, bool, dict, list)


def plain(value: Any) -> Any:
    """A column's value as JSON data."""
    if value is None or type(value) in _AS_IT_IS:
        return value
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
        whole.update(one.encode("utf-8"))
    return whole.hexdigest()


# Read as it is stored: whoever edits a text may leave one that is no JSON any more.
_ENTRIES = (
    "SELECT id, sequence, at, account_id, verb, body, previous, sha256 FROM audit_entry "
    "WHERE sequence > {after} ORDER BY sequence LIMIT {number}"
)
_CHANGES = (
    'SELECT entry_id, number, table_name, "row", salt, before, after, commitment FROM audit_change '
    "WHERE entry_id IN ({ids}) ORDER BY number"
)
_ERASED = (
    'SELECT c.table_name, c."row", max(e.sequence) FROM audit_change c JOIN audit_entry e ON e.id = c.entry_id '
    "WHERE e.verb = 'erase' GROUP BY c.table_name, c.\"row\""
)
AT_ONCE = 500


def chain_faults() -> Iterator[str]:
    """What is wrong with the chain, the first bad entry first; nothing at all while it is whole."""
    erased = {(table, row): sequence for table, row, sequence in DATABASE.execute_sql(_ERASED).fetchall()}
    previous, expected, after = FIRST, 1, 0
    while rows := DATABASE.execute_sql(_ENTRIES.format(after=after, number=AT_ONCE)).fetchall():
        changes: dict[int, list[tuple[Any, ...]]] = {id: [] for id, *_ in rows}
        for entry, *change in DATABASE.execute_sql(_CHANGES.format(ids=", ".join(map(str, changes)))).fetchall():
            changes[entry].append(tuple(change))
        for id, sequence, *columns, stated, found in rows:
            place = f"audit entry {sequence}"
            if sequence != expected:
                yield f"audit entry {expected}: it is missing; entry {sequence} comes next"
            if stated != previous:
                yield f"{place}: it does not follow the entry before it"
            yield from _entry_faults(place, (sequence, *columns), stated, found, changes[id])
            yield from _change_faults(place, sequence, changes[id], erased)
            previous, expected, after = found, sequence + 1, sequence
    yield from _head_faults(expected - 1, previous)


def _head_faults(last: int, sha256: str) -> Iterator[str]:
    head = AuditHead.get_or_none()
    if head is None:
        yield f"audit entry {last + 1}: the head of the chain is gone"
    elif head.sequence > last:
        yield f"audit entry {last + 1}: the end of the chain is missing; the head says entry {head.sequence}"
    elif head.sequence < last:
        yield f"audit entry {head.sequence + 1}: it stands behind the end that the head names"
    elif head.sha256 != sha256:
        yield f"audit entry {last}: the head of the chain says another hash"


def _entry_faults(
    place: str, columns: tuple[Any, ...], previous: str, found: str, changes: Sequence[tuple[Any, ...]]
) -> Iterator[str]:
    sequence, at, account, verb, text = columns
    body = _read(text)
    if not isinstance(body, dict):
        yield f"{place}: its body cannot be read"
        return
    if (sequence, str(at).replace(" ", "T"), account, verb) != tuple(
        body.get(name) for name in ("sequence", "at", "account", "verb")
    ):
        yield f"{place}: its columns say something else than its body"
    if chained(previous, body) != found:
        yield f"{place}: its hash does not fit its content"
    if (len(changes), changes_hash(one[-1] for one in changes)) != (body.get("count"), body.get("changes")):
        yield f"{place}: its changes are not those that were written"


def _change_faults(
    place: str, sequence: int, changes: Sequence[tuple[Any, ...]], erased: Mapping[tuple[str, int], int]
) -> Iterator[str]:
    for number, table, row, salt, before, after, bound in changes:
        if salt is None:
            if before is not None or after is not None:
                yield f"{place}, change {number}: half erased"
            elif erased.get((table, row), 0) <= sequence:
                yield f"{place}, change {number}: {table} {row} is erased, and no erase was done since"
        elif commitment(salt=salt, table=table, row=row, before=_read(before), after=_read(after)) != bound:
            yield f"{place}, change {number}: {table} {row} says something else than was written"


def _read(text: str | None) -> Any:
    """JSON data; a text that is none stays one, and fits no hash."""
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text


def changed_rows(table: str, row: int) -> list[AuditChange]:
    """The history of one row, oldest first."""
    query = AuditChange.select(AuditChange, AuditEntry).join(AuditEntry)
    return list(query.where(AuditChange.table == table, AuditChange.row == row).order_by(AuditEntry.sequence))
