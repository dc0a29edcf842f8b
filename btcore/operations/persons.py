"""All that is held of one person, for that person: machine-readable, with the files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import Refused
from ..records.accounts import Account
from ..records.audit import plain
from ..records.cohorts import Cohort
from ..records.ledger import AuditChange, AuditEntry
from ..records.people import Attachment, Teacher
from ..records.persons import rows_of
from ..records.privacy import class_of, may_read
from ..records.scope import unscoped
from ..records.storage import path_of
from ..records.tables import Row
from .dossiers import dossier_data

FORMAT = "btcore person 1"


def person_data(code: str, *, on: date) -> tuple[dict[str, Any], dict[str, Path]]:
    """Everything about a teacher within the scope in force, and the files by their hash.

    `tables`: every row by table, secrets left out; `history`: what the audit holds of them; `dossier`: the contract's
    form, on a day; `cohorts` and `accounts`: what the numbers in them mean. Refused: a teacher beyond reach, or whose
    dossier the reader may not read as a whole.
    """
    teacher = Teacher.get_or_none(Teacher.code == code)
    if teacher is None:
        raise Refused(f"no teacher {code} within reach; expected the code of a teacher of one's own")
    if not may_read("sensitive", teacher):
        raise Refused(f"the dossier of {code} may not be read as a whole; its office or the teacher may export it")
    rows = {model: found for model, found in rows_of(teacher).items() if found}
    kept = {one.sha256: path_of(one.sha256) for one in rows.get(Attachment, ())}
    (dossier,) = dossier_data([teacher], on=on)
    data = {
        "format": FORMAT,
        "teacher": code,
        "on": on.isoformat(),
        "dossier": dossier,
        "tables": {model._meta.table_name: [_row(one) for one in found] for model, found in rows.items()},
        "history": _history(rows),
        **_names(rows),
    }
    return data, {name: path for name, path in kept.items() if path.is_file()}


def _row(row: Row) -> dict[str, Any]:
    table = row._meta.table_name
    return {name: plain(value) for name, value in row.__data__.items() if class_of(table, name) != "secret"}


def _history(rows: Mapping[type[Row], list[Any]]) -> list[dict[str, Any]]:
    found = []
    with unscoped("person"):
        for model, some in rows.items():
            query = AuditChange.select(AuditChange, AuditEntry).join(AuditEntry)
            table, ids = model._meta.table_name, [one.id for one in some]
            found += list(query.where(AuditChange.table == table, AuditChange.row.in_(ids)))
        found.sort(key=lambda one: (one.entry.sequence, one.number))
        return [
            {
                "sequence": one.entry.sequence,
                "at": one.entry.at.isoformat(),
                "account": one.entry.account_id,
                "verb": one.entry.verb,
                "table": one.table,
                "row": one.row,
                "before": one.before,
                "after": one.after,
            }
            for one in found
        ]


def _names(rows: Mapping[type[Row], list[Any]]) -> dict[str, dict[str, str]]:
    """The cohorts and accounts that rows refer to, by number."""
    named: dict[type[Row], set[int]] = {Cohort: set(), Account: set()}
    for model, some in rows.items():
        for field, target in model._meta.refs.items():
            if target in named:
                named[target] |= {one.__data__[field.name] for one in some if one.__data__.get(field.name)}
    cohorts = Cohort.select().where(Cohort.id.in_(named[Cohort]))
    accounts = Account.select().where(Account.id.in_(named[Account]))
    return {
        "cohorts": {str(one.id): f"{one.code} {one.title}" for one in cohorts},
        "accounts": {str(one.id): one.name for one in accounts},
    }
