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
from ..records.database import DATABASE, one_moment
from ..records.durable import settle, workplace
from ..records.fields import json_text
from ..records.ledger import AuditHead
from ..records.people import Jurisdiction, Teacher
from ..records.population import PopulationRecord, PopulationTeacher
from ..records.scope import required_scope
from .dossiers import dossier_data
from .manifest import DOSSIERS, FILE, NAMES, TRUTH, WHOLE, Manifest, columns_of, meaning

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
    tables = [*(one._meta.table_name for one in (PopulationTeacher, PopulationRecord)), NAMES]
    tables += [DOSSIERS] if dossiers else []
    scope = required_scope(NAMES)
    with workplace(path.parent, prefix=".btcore-snapshot-") as place, one_moment():
        made = place / path.name
        made.mkdir()
        head = AuditHead.get()
        rows = dict.fromkeys(tables, 0)
        with ExitStack() as open_files:
            files = {name: open_files.enter_context(_Table(made, name)) for name in tables}
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
    for model, whose in ((PopulationTeacher, PopulationTeacher.teacher), (PopulationRecord, PopulationRecord.teacher)):
        table = model._meta.table_name
        fields = [model._meta.columns[name] for name in columns_of(table)]
        query = ModelSelect(model, fields).where(whose.in_(ids)).order_by(whose, model.id)
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


class _Table:
    """A Parquet file that rows are added to."""

    def __init__(self, folder: Path, name: str) -> None:
        pyarrow, parquet = arrow()
        types = {WHOLE: pyarrow.int64(), TRUTH: pyarrow.bool_()}
        self.columns = columns_of(name)
        self.schema = pyarrow.schema(
            [(column, types.get(holds, pyarrow.string())) for column, holds in self.columns.items()]
        )
        self.batch = pyarrow.RecordBatch.from_arrays
        self.array = pyarrow.array
        self.file = parquet.ParquetWriter(folder / f"{name}.parquet", self.schema, compression="zstd")

    def add(self, rows: Rows) -> int:
        """Add rows; how many they were."""
        listed = list(rows)
        if listed:
            by_column = zip(zip(*listed, strict=True), self.schema, self.columns.values(), strict=True)
            arrays = [
                self.array([bool(one) for one in values] if holds == TRUTH else values, field.type)
                for values, field, holds in by_column
            ]
            self.file.write_batch(self.batch(arrays, schema=self.schema))
        return len(listed)

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, *_: Any) -> None:
        self.file.close()


def arrow() -> tuple[Any, Any]:
    """pyarrow and its Parquet; BtcoreError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise BtcoreError("Parquet files need pyarrow; install btcore[parquet]") from None
    return pyarrow, pyarrow.parquet
