"""One unit of work: every change of a transaction goes through it, and it writes their one audit entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from ..errors import StaleError
from .audit import Change, plain, write_entry
from .bulk import insert_rows
from .database import DATABASE
from .ledger import AuditEntry
from .tables import Row

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as someone read it: its table, id and version."""

    model: type[Row]
    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Brought:
    """The file that an import came from: the SHA-256 of its bytes, its name, and how many rows it brings."""

    sha256: str
    name: str
    rows: int


@dataclass
class Work:
    """The changes of one operation, made at one moment by one account."""

    verb: str
    at: datetime
    account: int | None
    changes: list[Change] = field(default_factory=list)

    @property
    def on(self) -> date:
        """The day of the operation."""
        return self.at.date()

    def create(self, model: type[R], **values: Any) -> R:
        """A new row."""
        row = model.create(**values)
        self._note(model, row.id, None, {name: row.__data__.get(name) for name in model._meta.fields})
        return row

    def create_many(self, model: type[R], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Many new rows that name the same fields; their ids in the order given."""
        ids = insert_rows(model, rows)
        for id, values in zip(ids, rows, strict=True):
            self._note(model, id, None, {"id": id, **values})
        return ids

    def change(self, row: R, **values: Any) -> R:
        """Change some columns of a row that still is as it was read; StaleError if someone else changed it."""
        changed = {name: value for name, value in values.items() if not _same(value, row.__data__.get(name))}
        return self._write(row, changed) if changed else row

    def enter_anew(self, row: R, **values: Any) -> R:
        """The same of a row that somebody enters anew: it is noted even where it says what it said before."""
        return self._write(row, values)

    def _write(self, row: R, changed: Mapping[str, Any]) -> R:
        model = type(row)
        before = {name: row.__data__.get(name) for name in changed}
        done = (
            model.update(**changed, version=model.version + 1)
            .where(model.id == row.id, model.version == row.version)
            .execute()
        )
        if done != 1:
            raise _stale(Seen(model, row.id, row.version))
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        self._note(model, row.id, before, changed)
        return row

    def change_secretly(self, row: Row, name: str, value: Any) -> None:
        """Change one column whose values the audit may not hold; it notes that it was changed."""
        model = type(row)
        model.update(**{name: value}, version=model.version + 1).where(model.id == row.id).execute()
        self._note(model, row.id, {name: "***"}, {name: "***"})

    def remove_values(self, model: type[Row], rows: Iterable[Row], **values: Any) -> None:
        """Overwrite columns of a person who is erased; what stood there is not noted."""
        for row in rows:
            model.update(**values, version=model.version + 1).where(model.id == row.id).execute()
            self._note(model, row.id, None, values)

    def expect(self, seen: Seen) -> None:
        """StaleError if a row is not as it was seen; held against other writers until the end of the transaction."""
        query = seen.model.select().where(seen.model.id == seen.id, seen.model.version == seen.version)
        if (query.for_update() if DATABASE.for_update else query).first() is None:
            raise _stale(seen)

    def hold(self, rows: Iterable[Row]) -> None:
        """Hold rows of one table as they were read, against other writers, until the end of the transaction;
        StaleError if one was changed since.
        """
        read = {one.id: one for one in rows}
        everyone = sorted(read)
        for start in range(0, len(everyone), 500):
            some = everyone[start : start + 500]
            model = type(read[some[0]])
            query = model.select(model.id, model.version).where(model.id.in_(some)).order_by(model.id)
            found = dict((query.for_update() if DATABASE.for_update else query).tuples())
            for id in some:
                if found.get(id) != read[id].version:
                    raise _stale(Seen(model, id, read[id].version))

    def lock(self, row: R) -> R:
        """The row read again, and held against other writers until the end of the transaction."""
        query = type(row).select().where(type(row).id == row.id)
        return (query.for_update() if DATABASE.for_update else query).get()

    def finish(self, **more: Any) -> AuditEntry:
        """Write the audit entry; the last thing before the commit."""
        return write_entry(self.changes, at=self.at, account=self.account, verb=self.verb, more=more)

    def _note(self, model: type[Row], id: int, before: Any, after: Any) -> None:
        self.changes.append(Change(model._meta.table_name, id, before, after))


def _same(value: Any, before: Any) -> bool:
    """86 and 86.0000 are one mark."""
    if isinstance(value, Decimal) and isinstance(before, Decimal):
        return value == before
    return bool(plain(value) == plain(before))


def _stale(row: Seen) -> StaleError:
    table = row.model._meta.table_name
    now = DATABASE.execute_sql(f'SELECT version FROM "{table}" WHERE id = {int(row.id)}').fetchone()
    found = "is gone" if now is None else f"is at version {now[0]}"
    return StaleError(
        f"{table.replace('_', ' ')} {row.id} was read at version {row.version} and {found}; read it again"
    )
