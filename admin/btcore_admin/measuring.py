"""What a page asks of the database: every statement of a request, and the same statements asked barely."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from btcore.records.database import DATABASE


@contextmanager
def statements() -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """Every statement that is executed inside, with its values, in order."""
    found: list[tuple[str, tuple[Any, ...]]] = []
    database = DATABASE.obj
    plain = database.execute_sql

    def noted(sql: str, params: Any = None, *more: Any) -> Any:
        found.append((sql, tuple(params or ())))
        return plain(sql, params, *more)

    database.execute_sql = noted
    try:
        yield found
    finally:
        del database.execute_sql


def asked_barely(asked: list[tuple[str, tuple[Any, ...]]]) -> float:
    """The seconds that the reading statements take in the driver alone, rows fetched and thrown away."""
    connection = DATABASE.connection()
    began = time.perf_counter()
    for sql, values in asked:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            cursor = connection.cursor()
            cursor.execute(sql, values)
            cursor.fetchall()
    return time.perf_counter() - began
