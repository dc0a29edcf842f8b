"""How the SQL of engines that read snapshots differs from PostgreSQL's: all that differs stands here."""

from __future__ import annotations

from peewee import OP, Database

from .source import Grouped


class Dialect(Database):
    """SQL for an engine that peewee does not know; it is never connected.

    Numbers are whole, and so is what division gives; `materialized` says whether common tables may be called so.
    """

    param = "?"
    quote = '""'
    materialized: bool | None = True

    def source(self) -> Grouped:
        """What a rule compiled for the engine draws on."""
        return Grouped(materialized=self.materialized)


class DuckDb(Dialect):
    """Its / divides into fractions."""

    operations = {OP.DIV: "//"}


class Spark(Dialect):
    """Its / divides into fractions, and its optimiser alone decides what is kept."""

    operations = {OP.DIV: "DIV"}
    materialized = None


DUCKDB, SPARK = DuckDb(None), Spark(None)
