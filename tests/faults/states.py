"""All that an open database holds, as one text: two databases with the same history have the same text.

Left out is what is drawn at random (salts, and the hashes over them); ids are counted from one, since a transaction
that was taken back may leave a gap in them.
"""

from __future__ import annotations

import json
from typing import Any

from peewee import ForeignKeyField, SqliteDatabase

from btcore.records.audit import chain_faults
from btcore.records.database import DATABASE
from btcore.records.doctor import examine
from btcore.records.ledger import AuditChange, AuditEntry, AuditHead
from btcore.records.migrating import TABLES, pending
from btcore.records.people import Teacher
from btcore.records.population import PopulationRecord
from btcore.records.scope import unscoped
from btcore.records.storage import file_faults

RANDOM = {AuditEntry: ("previous", "sha256"), AuditChange: ("salt", "commitment"), AuditHead: ("sha256",)}
# The typed rows name a record that stands in another table by the number it has there.
RANDOM |= {PopulationRecord: ("code",)}
_BY_NAME = {model._meta.table_name: model for model in TABLES}

Ranks = dict[Any, dict[int, int]]


def contents() -> str:
    """Every row of every table."""
    with unscoped("doctor"):
        rows = {model: list(model.select().order_by(model.id).dicts()) for model in TABLES}
    ranks = {model: {row["id"]: rank for rank, row in enumerate(found, 1)} for model, found in rows.items()}
    plain = {model._meta.table_name: [_plain(model, row, ranks) for row in found] for model, found in rows.items()}
    return json.dumps(plain, default=str, sort_keys=True, ensure_ascii=False)


def _plain(model: Any, row: dict[str, Any], ranks: Ranks) -> dict[str, Any]:
    found = _ranked(model, row, ranks)
    for name in RANDOM.get(model, ()):
        found.pop(name)
    if model is AuditEntry:
        found["body"] = {name: value for name, value in row["body"].items() if name not in ("changes", "account")}
    if model is AuditChange:
        about = _BY_NAME[row["table"]]
        found["row"] = ranks[about].get(row["row"])
        found |= {name: row[name] and _ranked(about, row[name], ranks) for name in ("before", "after")}
    return found


def _ranked(model: Any, row: dict[str, Any], ranks: Ranks) -> dict[str, Any]:
    found = dict(row)
    for name, value in row.items():
        field = model._meta.fields.get(name)
        if isinstance(field, ForeignKeyField) and isinstance(value, int):
            found[name] = ranks[field.rel_model].get(value, f"no {name} {value}")
        elif name == "teacher" and isinstance(value, int):
            found[name] = ranks[Teacher].get(value, f"no teacher {value}")
        elif name == "id":
            found[name] = ranks[model].get(value)
    return found


def schema() -> str:
    """Every table, column, constraint and index."""
    if isinstance(DATABASE.obj, SqliteDatabase):
        asked = ["SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"]
    else:
        public = "connamespace = 'public'::regnamespace"
        asked = [
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY table_name, column_name",
            f"SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE {public} "
            "ORDER BY 1, 2",
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        ]
    return json.dumps([DATABASE.execute_sql(one).fetchall() for one in asked], default=str)


def faults() -> list[str]:
    """What doctor and verify find wrong with the open database, but for files that nobody names."""
    if pending():
        return pending()
    found = [words(id=id).text("en") for _, words, id in examine()]
    with unscoped("verify"):
        return [*found, *chain_faults(), *file_faults()]
