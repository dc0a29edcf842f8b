"""A snapshot: the typed rows of everyone within a scope as Parquet files, for engines beyond this database.

It is of one moment, and written some thousand teachers at a time; the folder is there whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from peewee import ModelSelect

from ..errors import BtcoreError, input_error
from ..files.parquet import ParquetFile
from ..records.database import DATABASE, one_moment
from ..records.durable import settle, workplace
from ..records.fields import json_text
from ..records.ledger import AuditHead
from ..records.people import Jurisdiction, Teacher
from ..records.population import PopulationTeacher
from ..records.scope import required_scope
from .dossiers import dossier_data
from .manifest import DOSSIERS, FILE, NAMES, ROWS, Manifest, columns_of, meaning

AT_ONCE = 2_000
# Rows of one table, as they come.
Rows = Iterable[Sequence[Any]]


def write_snapshot(
    path: Path, *, on: date, dossiers: bool = False, told: Callable[[int], None] | None = None
) -> Manifest:
    """Write the rows of everyone within the scope in force to a new folder; `dossiers`: theirs of the day as well.

    `told` hears how many teachers are written. BtcoreError without pyarrow; InputError where the folder exists.
    """
    if path.exists():
        raise input_error(path.name, "the folder exists", "a name that is free")
    tables = [*(one._meta.table_name for one in ROWS), NAMES, *([DOSSIERS] if dossiers else [])]
    scope = required_scope(NAMES)
    with workplace(path.parent, prefix=".btcore-snapshot-") as place, one_moment():
        made = place / path.name
        made.mkdir()
        head = AuditHead.get()
        rows = dict.fromkeys(tables, 0)
        with ExitStack() as open_files:
            files = {
                name: open_files.enter_context(ParquetFile(made / f"{name}.parquet", columns_of(name)))
                for name in tables
            }
            for teachers in _everyone():
                for name, found in _rows(teachers, on=on, dossiers=dossiers):
                    rows[name] += files[name].add(found)
                if told is not None:
                    told(rows[NAMES])
        manifest = Manifest(on, rows, head.sequence, head.sha256, scope.paths, meaning())
        (made / FILE).write_text(json.dumps(manifest.as_data(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for one in made.iterdir():
            settle(one)
        made.rename(path)
        settle(path.parent)
    return manifest


def _everyone() -> Iterator[list[Teacher]]:
    last = 0
    while found := list(Teacher.select().where(Teacher.id > last).order_by(Teacher.id).limit(AT_ONCE)):
        yield found
        last = found[-1].id


def _rows(teachers: Sequence[Teacher], *, on: date, dossiers: bool) -> Iterator[tuple[str, Rows]]:
    ids = [one.id for one in teachers]
    known = PopulationTeacher.select(PopulationTeacher.teacher).where(PopulationTeacher.teacher.in_(ids)).distinct()
    if known.count() != len(ids):
        raise BtcoreError("dossiers came in while the snapshot was begun; do it again")
    for model in ROWS:
        table = model._meta.table_name
        fields = [model._meta.columns[name] for name in columns_of(table)]
        query = ModelSelect(model, fields).where(model.teacher.in_(ids)).order_by(model.teacher, model.id)
        # Stored values, as they are: a million rows are not made into models.
        yield table, DATABASE.execute(query)
    places = dict(Jurisdiction.select(Jurisdiction.id, Jurisdiction.code).tuples())
    yield NAMES, [(one.id, one.code, places[one.jurisdiction_id]) for one in teachers]
    if dossiers:
        yield DOSSIERS, [(id, json_text(data)) for id, data in zip(ids, _nameless(teachers, on), strict=True)]


def _nameless(teachers: Sequence[Teacher], on: date) -> Iterator[dict[str, Any]]:
    """Dossiers without the names of their teachers, which no rule asks for."""
    for data in dossier_data(teachers, on=on):
        data["teacher"].pop("name", None)
        yield data
