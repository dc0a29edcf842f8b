"""The tables that plugins bring: each column has a privacy class, in `privacy.toml` beside the scripts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from peewee import SqliteDatabase
from playhouse.migrations import Runner

from ..records.scope import PRIVACY

CLASSES = "privacy.toml"
_HISTORY = "history"


def unclassed_columns(folders: Mapping[str, Path]) -> list[str]:
    """The columns, as `table.column`, of tables that plugins' scripts make and that have no privacy class.

    `folders` are those of `PluginManager.migrations()`. The scripts are run in a database in memory.
    """
    found = []
    for _, folder in sorted(folders.items()):
        database = SqliteDatabase(":memory:")
        Runner(database, str(folder), table_name=_HISTORY).up()
        classes = tomllib.loads((folder / CLASSES).read_text("utf-8")) if (folder / CLASSES).is_file() else {}
        for table in sorted(set(database.get_tables()) - {_HISTORY}):
            columns = [one.name for one in database.get_columns(table)]
            found += [f"{table}.{one}" for one in columns if classes.get(table, {}).get(one) not in PRIVACY]
        database.close()
    return found
