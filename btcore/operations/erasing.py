"""Taking a person out of the records: what was decided stays provable, who it was is gone."""

from __future__ import annotations

from typing import Any

from ..records.accounts import Account
from ..records.evidence import EvidenceRecord, TeacherAttestation, TeacherWaiver
from ..records.ledger import AuditChange
from ..records.people import Attachment, Teacher, TeacherAttribute
from ..records.proposals import Proposal
from ..records.results import Decision
from ..records.training import CohortMember
from .operation import Doing, operation

PERSONAL = "erased"


@operation
def erase(doing: Doing, *, teacher: str) -> dict[str, Any]:
    """Erase a teacher's personal data: name, attributes, evidence, files' names, bundles of decisions, and what the
    audit holds of them. Hashes stay, so that the chain holds and an award stays provable by its number.
    """
    whose = doing.teachers([teacher])[teacher]
    models: dict[Any, tuple[list[Any], dict[str, Any]]] = {
        Teacher: ([whose], {"name": None, "attributes": {}, "incomplete": []}),
        TeacherAttribute: (_of(TeacherAttribute, whose), {"value": None}),
        Attachment: (_of(Attachment, whose), {"name": PERSONAL}),
        EvidenceRecord: (_of(EvidenceRecord, whose), {"details": {}, "reason": PERSONAL}),
        TeacherAttestation: (_of(TeacherAttestation, whose), {"by": PERSONAL, "note": ""}),
        TeacherWaiver: (_of(TeacherWaiver, whose), {"by": PERSONAL, "reason": PERSONAL}),
        Proposal: (_of(Proposal, whose), {"groups": {}, "reason": "", "late_reason": "", "because": None}),
        CohortMember: (_of(CohortMember, whose), {"reason": PERSONAL}),
        Decision: (_of(Decision, whose), {"bundle": None}),
        Account: (list(Account.select().where(Account.teacher == whose)), {"display_name": PERSONAL, "active": False}),
    }
    rows = 0
    for model, (found, values) in models.items():
        _forget(model._meta.table_name, [one.id for one in found])
        for one in found:
            doing.remove_values(model, [one], **_fitting(model, one, values))
        rows += len(found)
    return {"teacher": teacher, "rows": rows}


def _of(model: Any, teacher: Teacher) -> list[Any]:
    return list(model.select().where(model.teacher == teacher))


def _fitting(model: Any, row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Words that must be unique for a teacher, and would not be any more, carry the row's number."""
    if model in (TeacherAttestation, TeacherWaiver):
        return {**values, "by": f"{PERSONAL} {row.id}"}
    return values


def _forget(table: str, rows: list[int]) -> None:
    for start in range(0, len(rows), 500):
        AuditChange.update(salt=None, before=None, after=None).where(
            AuditChange.table == table, AuditChange.row.in_(rows[start : start + 500])
        ).execute()
