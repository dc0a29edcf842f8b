"""A second book beside the audit: triggers note every row that changes, and both books must say the same.

`watch` makes the triggers in the open database, `quarrels` compares, in sentences. The triggers know nothing of the
audit but the number of the entry that comes next, so that a change lacks its entry, stands in two, or in the wrong
one, whenever an operation is careless.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from peewee import BooleanField, DateField, DateTimeField, Field, SqliteDatabase

from btcore.records.audit import plain
from btcore.records.database import DATABASE
from btcore.records.fields import JsonField, PointsField
from btcore.records.ledger import AuditChange, AuditEntry
from btcore.records.migrating import TABLES
from btcore.records.population import DERIVED
from btcore.records.scope import unscoped

# What is no record: sessions, failed sign-ins, jobs, keys (their entry names them), the audit itself, and what is
# drawn from the other tables.
UNAUDITED = ("sign_in", "panel_session", "audit_entry", "audit_change", "audit_head", "request_key", "job", *DERIVED)
WATCHED = {one._meta.table_name: one for one in TABLES if one._meta.table_name not in UNAUDITED}
SECRET = "***"
# The verbs that may leave out what stood before, and the one that has no account yet.
FORGETTING, FIRST = "erase", "start"

_POSTGRESQL = """
CREATE TABLE witness (id serial PRIMARY KEY, sequence bigint, table_name text, row_id bigint, old text, new text);
CREATE FUNCTION note_row() RETURNS trigger AS $$
BEGIN
  INSERT INTO witness (sequence, table_name, row_id, old, new) VALUES (
    (SELECT sequence + 1 FROM audit_head), TG_TABLE_NAME, CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END,
    CASE WHEN TG_OP <> 'INSERT' THEN row_to_json(OLD)::text END,
    CASE WHEN TG_OP <> 'DELETE' THEN row_to_json(NEW)::text END);
  RETURN NULL;
END $$ LANGUAGE plpgsql;
"""


def watch() -> None:
    """Let the open database note every changed row from now on."""
    if not isinstance(DATABASE.obj, SqliteDatabase):
        made = (
            f'CREATE TRIGGER witness AFTER INSERT OR UPDATE OR DELETE ON "{name}" FOR EACH ROW EXECUTE FUNCTION '
            "note_row();"
            for name in WATCHED
        )
        DATABASE.execute_sql(_POSTGRESQL + "".join(made))
        return
    with DATABASE.atomic():
        DATABASE.execute_sql("CREATE TABLE witness (id integer PRIMARY KEY, sequence, table_name, row_id, old, new)")
        for name, model in WATCHED.items():
            for what, old, new in (("INSERT", None, "NEW"), ("UPDATE", "OLD", "NEW"), ("DELETE", "OLD", None)):
                DATABASE.execute_sql(
                    f'CREATE TRIGGER "witness_{name}_{what}" AFTER {what} ON "{name}" BEGIN INSERT INTO witness '
                    "(sequence, table_name, row_id, old, new) VALUES ((SELECT sequence + 1 FROM audit_head), "
                    f"'{name}', {new or old}.id, {_row(model, old)}, {_row(model, new)}); END"
                )


def _row(model: Any, which: str | None) -> str:
    if which is None:
        return "NULL"
    pairs = ", ".join(f"'{one}', {which}.\"{one}\"" for one in model._meta.columns)
    return f"json_object({pairs})"


def quarrels() -> Iterator[str]:
    """Where the audit and the changed rows differ; nothing while every change has its one entry."""
    with unscoped("verify"):
        seen: dict[tuple[int, str, int], list[tuple[Any, Any]]] = defaultdict(list)
        for sequence, table, row, old, new in DATABASE.execute_sql(
            "SELECT sequence, table_name, row_id, old, new FROM witness ORDER BY id"
        ).fetchall():
            seen[sequence, table, row].append((old and json.loads(old), new and json.loads(new)))
        noted: dict[tuple[int, str, int], list[AuditChange]] = defaultdict(list)
        for one in AuditChange.select(AuditChange, AuditEntry).join(AuditEntry).order_by(AuditChange.number):
            noted[one.entry.sequence, one.table, one.row].append(one)
        verbs = {}
        for entry in AuditEntry.select():
            verbs[entry.sequence] = entry.verb
            if entry.verb != FIRST and entry.account_id is None:
                yield f"entry {entry.sequence}, {entry.verb}: nobody did it"
            if not entry.body.get("scope") and entry.body.get("own") is None:
                yield f"entry {entry.sequence}, {entry.verb}: within no scope"
    for place in sorted({*seen, *noted}):
        sequence, table, row = place
        name = f"entry {sequence}, {verbs.get(sequence)}: {table} {row}"
        if place not in noted:
            yield f"{name} changed beside the audit"
        elif place not in seen:
            yield f"{name} did not change, and the audit says so"
        else:
            for fault in _compared(table, seen[place], noted[place], verbs[sequence]):
                yield f"{name}, {fault}"


def _compared(table: str, rows: list[tuple[Any, Any]], changes: list[AuditChange], verb: str) -> Iterator[str]:
    old, new = rows[0][0], rows[-1][1]
    if new is None:
        yield "deleted"
        return
    if len(changes) != len(rows):
        yield f"changed {len(rows)} times and noted {len(changes)} times"
    forgotten = any(one.salt is None for one in changes)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for one in changes:
        for field, value in (one.before or {}).items():
            before.setdefault(field, value)
        after |= one.after or {}
    if (old is None) != (changes[0].before is None) and not forgotten and verb != FORGETTING:
        yield "new, or not: the audit says the opposite"
    for column, field in WATCHED[table]._meta.columns.items():
        if field.name == "version" or forgotten:
            continue
        was, became = (None if one is None else stored(field, one[column]) for one in (old, new))
        if field.name in after:
            if after[field.name] != SECRET and stated(field, after[field.name]) != became:
                yield f"{field.name} is {became!r} and the audit says {after[field.name]!r}"
        elif old is None and became != stated(field, plain(_default(field))) or old is not None and was != became:
            yield f"{field.name} became {became!r} and the audit does not say so"
        if old is not None and field.name in after and verb != FORGETTING:
            if field.name not in before and len(rows) == 1:
                yield f"{field.name}: the audit does not say what it was"
            elif before.get(field.name) != SECRET and stated(field, before.get(field.name)) != was:
                yield f"{field.name} was {was!r} and the audit says {before.get(field.name)!r}"


def _default(field: Field) -> Any:
    return field.default() if callable(field.default) else field.default


def stored(field: Field, value: Any) -> Any:
    """A column's value as a trigger saw it, in a form that both books share."""
    if value is None:
        return None
    if isinstance(field, JsonField):
        return json.loads(value)
    if isinstance(field, PointsField):
        return field.python_value(value)
    return stated(field, value)


def stated(field: Field, value: Any) -> Any:
    """The same of a value as the audit states it."""
    if value is None:
        return None
    if isinstance(field, PointsField):
        return Decimal(str(value))
    if isinstance(field, DateTimeField):
        return datetime.fromisoformat(str(value)).isoformat()
    if isinstance(field, DateField):
        return date.fromisoformat(str(value)[:10]).isoformat()
    return bool(value) if isinstance(field, BooleanField) else value
