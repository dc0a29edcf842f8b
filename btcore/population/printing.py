"""A statement as SQL to read: values in their places, a line for each column and condition."""

from __future__ import annotations

import re
from typing import Any

from peewee import PostgresqlDatabase, SqliteDatabase

from ..records.scope import Scope, within
from .source import Grouped
from .statement import Statement, teachers_on

# Before these words a line begins, at the depth of the brackets that stand open.
_WORDS = "SELECT|FROM|WHERE|GROUP BY|LEFT OUTER JOIN|AND|OR|WHEN|ELSE|END"
_BREAK = re.compile(rf"(\(|\)|,(?= )|'(?:[^']|'')*'|\b(?:{_WORDS})\b)")
_LINES = ("SELECT", "FROM", "WHERE", "GROUP BY", "LEFT OUTER JOIN", "WHEN", "ELSE")
MOST = 110


def sql_of(statement: Statement) -> str:
    """The statement that judges everyone, as SQL with its values, in lines."""
    with within(Scope(everything=True, reason="capacity")):
        query = statement.query(teachers_on(statement.on))
    engine = PostgresqlDatabase(None) if isinstance(statement.source, Grouped) else SqliteDatabase(None)
    words, values = engine.get_sql_context().sql(query).query()
    marks = iter(values)
    inlined = re.sub(r"\?|%s", lambda _: _literal(next(marks)), words)
    return _in_lines(inlined)


def _literal(value: Any) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _in_lines(words: str) -> str:
    lines, line, depth = [], "", 0
    for piece in _BREAK.split(words):
        begins = piece in _LINES or (piece in ("AND", "OR") and len(line) > MOST // 2)
        if begins or (line and len(line) + len(piece) > MOST):
            lines.append(line.rstrip())
            line = "  " * min(depth, 8)
            piece = piece.lstrip()
        depth += {"(": 1, ")": -1}.get(piece, 0)
        line += piece
        if piece == "," and depth <= 1:
            lines.append(line.rstrip())
            line = "  " * min(depth + 1, 8)
    return "\n".join(one for one in (*lines, line.rstrip()) if one.strip())
