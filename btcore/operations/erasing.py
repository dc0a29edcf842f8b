"""Taking a person out of the records: what was decided stays provable, who it was is gone."""

from __future__ import annotations

import logging
from typing import Any

from ..records.accounts import Account, PanelSession
from ..records.ledger import AuditChange
from ..records.persons import emptied, personal_columns, rows_of
from ..records.scope import unscoped
from ..records.scrubbing import scrub
from ..rules.record_names import ERASED
from .operation import Doing, operation

LOG = logging.getLogger(__name__)


@operation
def erase(doing: Doing, *, teacher: str) -> dict[str, Any]:
    """Erase a teacher's personal data: name, attributes, evidence and its files, reasons and answers, bundles of
    decisions, the own account, and what the audit holds of them. Hashes stay, so that the chain holds and an award
    stays provable by its number. The database's files are written anew afterwards.
    """
    whose = doing.teachers([teacher])[teacher]
    rows = 0
    # Also where the teacher was before, beyond what the administrator reaches now.
    with unscoped("erase"):
        for model, found in rows_of(whose).items():
            if not personal_columns(model):
                continue
            _forget(model._meta.table_name, [one.id for one in found])
            for one in found:
                more = {"name": f"{ERASED} {one.id}", "active": False} if model is Account else {}
                doing.remove_values(model, [one], **emptied(one), **more)
                if model is Account:
                    PanelSession.delete().where(PanelSession.account == one).execute()
            rows += len(found)
    doing.after_commit.append(_scrub)
    return {"teacher": teacher, "rows": rows}


def _forget(table: str, rows: list[int]) -> None:
    for start in range(0, len(rows), 500):
        AuditChange.update(salt=None, before=None, after=None).where(
            AuditChange.table == table, AuditChange.row.in_(rows[start : start + 500])
        ).execute()


def _scrub() -> None:
    for one in scrub():
        LOG.warning("%s", one)
