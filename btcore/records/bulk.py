"""Many rows at once: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from peewee import Model, SqliteDatabase

from .database import DATABASE


def next_ids(model: type[Model], number: int) -> list[int]:
    """Ids for so many new rows; nobody else gets them."""
    table = model._meta.table_name
    if isinstance(DATABASE.obj, SqliteDatabase):
        (last,) = DATABASE.execute_sql(f'SELECT coalesce(max(id), 0) FROM "{table}"').fetchone()
        return list(range(last + 1, last + 1 + number))
    sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return [row[0] for row in DATABASE.execute_sql(sql, (table, number))]


def insert_rows(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows that all name the same fields, and return their ids in the order given."""
    if not rows:
        return []
    ids = next_ids(model, len(rows))
    fields = [model._meta.fields[name] for name in ("id", *_all_fields(model))]
    defaults = model._meta.get_default_dict()
    data = [
        tuple(field.db_value(_value(field, row, id, defaults)) for field in fields)
        for id, row in zip(ids, rows, strict=True)
    ]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    table = f'"{model._meta.table_name}"'
    if isinstance(DATABASE.obj, SqliteDatabase):
        places = ", ".join("?" * len(fields))
        DATABASE.cursor().executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", data)
        return ids
    with DATABASE.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for one in data:
            copy.write_row(one)
    return ids


def _all_fields(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.sorted_fields if field.name != "id"]


def _value(field: Any, row: Mapping[str, Any], id: int, defaults: Mapping[str, Any]) -> Any:
    if field.name == "id":
        return id
    if field.name in row:
        return row[field.name]
    return defaults.get(field.name)
