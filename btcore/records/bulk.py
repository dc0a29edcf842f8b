"""Many rows at once: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

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
    fields = list(model._meta.sorted_fields)
    columns_data = [_column(field, rows, ids, model._meta.defaults.get(field)) for field in fields]
    data = list(zip(*columns_data, strict=True))
    insert_into(model._meta.table_name, [field.column_name for field in fields], data)
    return ids


def insert_into(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of stored values into the columns of a table."""
    listed = ", ".join(f'"{name}"' for name in columns)
    if isinstance(DATABASE.obj, SqliteDatabase):
        places = ", ".join("?" * len(columns))
        DATABASE.cursor().executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({places})', rows)
        return
    with DATABASE.cursor().copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
        for one in rows:
            copy.write_row(one)


# Values of these are stored as they are given.
AS_GIVEN = (CharField, TextField, IntegerField, ForeignKeyField)


def _column(field: Any, rows: Sequence[Mapping[str, Any]], ids: Sequence[int], default: Any) -> Sequence[Any]:
    """The stored values of one field, row by row."""
    name = field.name
    if name == "id":
        return ids
    if name not in rows[0]:
        value = field.db_value(default() if callable(default) else default)
        return [value] * len(rows)
    if type(field) in AS_GIVEN:
        return [row[name] for row in rows]
    return [field.db_value(row[name]) for row in rows]
