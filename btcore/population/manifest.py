"""What a snapshot says of itself: its tables, of when it is, and by which columns its numbers are to be read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from peewee import BigIntegerField, BooleanField, Field, ForeignKeyField, IntegerField

from ..errors import input_error
from ..files.parquet import TRUTH, WHOLE, WORDS
from ..records.population import PopulationRecord, PopulationTeacher
from ..rules.domains import Choice
from ..rules.kinds import RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES
from ..schemas.bundles import fingerprint

FORMAT = "btcore snapshot 1"
FILE = "manifest.json"
ROWS = (PopulationTeacher, PopulationRecord)
# Who the teachers are, and their dossiers where they were asked for.
NAMES, DOSSIERS = "teacher", "dossier"
BESIDE = {
    NAMES: {"id": WHOLE, "code": WORDS, "jurisdiction": WORDS},
    DOSSIERS: {"teacher": WHOLE, "data": WORDS},
}


def columns_of(table: str) -> dict[str, str]:
    """The columns of a table of a snapshot, each with what it holds: whole numbers, truths or words."""
    if table in BESIDE:
        return BESIDE[table]
    (model,) = (one for one in ROWS if one._meta.table_name == table)
    return {field.column_name: _holds(field) for field in model._meta.sorted_fields if field.name != "version"}


def _holds(field: Field) -> str:
    if isinstance(field, BooleanField):
        return TRUTH
    return WHOLE if isinstance(field, (IntegerField, BigIntegerField, ForeignKeyField)) else WORDS


def meaning() -> str:
    """The hash of what the columns mean: their names, and the values whose ranks they hold."""
    scales = {
        f"{whose}.{name}": attribute.domain.scale.values
        for whose, attributes in (("record", RECORD_ATTRIBUTES), ("teacher", TEACHER_ATTRIBUTES))
        for name, attribute in attributes.items()
        if isinstance(attribute.domain, Choice)
    }
    return fingerprint([{one._meta.table_name: columns_of(one._meta.table_name) for one in ROWS}, scales])


@dataclass(frozen=True)
class Manifest:
    """A snapshot of a day: how many rows each table has, how far the audit chain was, who may be in it.

    `dossiers` of teachers are those of that day; `meaning` is the hash of what the columns mean, `sha256` that of all
    the rest.
    """

    on: date
    rows: Mapping[str, int]
    sequence: int
    head: str
    scope: Sequence[str]
    meaning: str
    sha256: str = ""

    @property
    def dossiers(self) -> bool:
        """Whether the dossiers stand in it."""
        return DOSSIERS in self.rows

    def as_data(self) -> dict[str, Any]:
        """The manifest as it is written, with its hash."""
        data = {"format": FORMAT, **asdict(self), "on": self.on.isoformat(), "scope": list(self.scope)}
        del data["sha256"]
        return {**data, "sha256": fingerprint(data)}


def read_manifest(text: str) -> Manifest:
    """The manifest out of its text; InputError where it is none, was changed, or is one of other columns."""
    try:
        data = json.loads(text)
        stated = data.pop("sha256")
        found = data.pop("format")
    except (ValueError, KeyError, AttributeError, TypeError):
        raise input_error(FILE, "no manifest", "that of a snapshot which btcore export --parquet wrote") from None
    if found != FORMAT:
        raise input_error(FILE, f"the format {found}", f"{FORMAT}; export the snapshot again")
    if fingerprint({"format": found, **data}) != stated:
        raise input_error(FILE, "a manifest that was changed", "the one that was written; export the snapshot again")
    made = Manifest(**{**data, "on": date.fromisoformat(data["on"])}, sha256=stated)
    if made.meaning != meaning():
        raise input_error(FILE, "columns of another btcore", "those of this one; export the snapshot again")
    return made
