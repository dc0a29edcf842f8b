"""A trace of every statement on scoped tables: each stands within the scope in force, or has a reason to see all.

What the models refuse by themselves (a question without a scope) can be gone round by plain SQL, by a join from a
table that everyone may see, and by UPDATE and DELETE. The trace stands at the one place through which all of them go.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from peewee import Database

from ..records.migrating import TABLES
from ..records.scope import Scope, current_scope, unscoped, within
from ..records.tables import ScopedRow

# Statements that carry no scope and need none, and why. With `btcore.records.scope.REASONS`, this is the whole list.
LISTED = (
    (r'SELECT coalesce\(max\(id\), 0\) FROM "\w+"', "the next free number of new rows; nobody's values are read"),
    (r'SELECT version FROM "\w+" WHERE id = \d+', "the version at which a row is now that the same actor read before"),
)
_LISTED = tuple(re.compile(pattern) for pattern, _ in LISTED)
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_WRITES = re.compile(r'(?:UPDATE|DELETE FROM) "?(\w+)')
_ESCAPED = re.compile(r"\\(.)")


class ScopeTrace:
    """What was found while it watched: `faults` in sentences, `counts` of statements by what let them through."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.counts: Counter[str] = Counter()
        self._models = {one._meta.table_name: one for one in TABLES if issubclass(one, ScopedRow)}
        names = "|".join(self._models)
        self._touches = re.compile(rf'\b(?:FROM|JOIN|UPDATE) "?(?:{names})\b')

    def note(self, database: Database, sql: str, params: Sequence[Any] | None) -> None:
        """Judge one statement before it runs."""
        bare = _LITERAL.sub("''", sql)
        if not self._touches.search(bare):
            return
        if any(one.fullmatch(sql) for one in _LISTED):
            self.counts["listed"] += 1
            return
        scope = current_scope()
        if scope is not None and scope.everything:
            self.counts[f"all rows, for {scope.reason or 'no reason'}"] += 1
            if not scope.reason:
                self.faults.append(f"all rows for no reason: {sql}")
            return
        self.counts["within a scope"] += 1
        fault = "no scope" if scope is None else self._fault(database, bare, list(params or ()), scope)
        if fault:
            self.faults.append(f"{fault}: {sql}")

    def _fault(self, database: Database, sql: str, params: list[Any], scope: Scope) -> str | None:
        write = _WRITES.match(sql)
        if write is not None and write[1] in self._models:
            return self._beyond(database, sql, params, scope, table=write[1])
        return None if _carries(sql, params, scope) else "the scope in force is not in it"

    def _beyond(self, database: Database, sql: str, params: list[Any], scope: Scope, *, table: str) -> str | None:
        """Whether a change reaches a row that the scope does not show."""
        model = self._models[table]
        _, where, condition = sql.partition(" WHERE ")
        number = len(re.findall(r"\?|%s", condition))
        with unscoped("verify"):
            found = database._execute_cursor(
                f'SELECT id FROM "{table}"{where}{condition}', params[len(params) - number :]
            ).fetchall()
        ids = [id for (id,) in found]
        with within(scope):
            query, values = model.select(model.id).where(model.id.in_(ids or [0])).sql()
        seen = database._execute_cursor(query, values).fetchall()
        return None if len(seen) == len(ids) else f"it changes {table} beyond the scope"


def _carries(sql: str, params: list[Any], scope: Scope) -> bool:
    """Whether the scope's own condition stands in a statement: every subtree, the teacher, or nothing at all."""
    prefixes = {_ESCAPED.sub(r"\1", one[:-1]) for one in params if isinstance(one, str) and one.endswith("%")}
    if not set(scope.paths) <= prefixes or (not scope.paths and "1 = 0" not in sql):
        return False
    return scope.teacher is None or scope.teacher in params


@contextmanager
def scope_trace() -> Iterator[ScopeTrace]:
    """Everything inside is traced, on whatever database."""
    trace = ScopeTrace()
    execute = Database.execute_sql

    def traced(self: Database, sql: str, params: Any = None) -> Any:
        trace.note(self, sql, params)
        return execute(self, sql, params)

    Database.execute_sql = traced
    try:
        yield trace
    finally:
        Database.execute_sql = execute
