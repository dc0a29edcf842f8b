"""What a dossier is made of: records, attestations, waivers."""

from __future__ import annotations

from peewee import BooleanField, CharField, Check, DateField, DateTimeField, ForeignKeyField, TextField

from .accounts import Account
from .fields import JsonField
from .people import Attachment, OfTeacher, Teacher
from .tables import one_of

RECORD_STATES = ("claimed", "returned", "verified", "rejected")


class EvidenceRecord(OfTeacher):
    """One dated thing in a dossier; `details` holds the contract's attributes, `code` is the record's id there.

    `state` returned is a claim that waits for a correction; in the dossier it is still claimed. `original_seen` is
    the account that held the original paper.
    """

    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT")
    code = CharField(max_length=100)
    kind = CharField(max_length=100)
    state = CharField(max_length=20, constraints=[one_of("state", RECORD_STATES)])
    first_day = DateField(null=True)
    details = JsonField(default=dict)
    original_seen = ForeignKeyField(Account, null=True, on_delete="RESTRICT", backref="+")
    claimed_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT", backref="+")
    settled_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT", backref="+")
    settled_at = DateTimeField(null=True)
    reason = TextField(default="")
    attachment = ForeignKeyField(Attachment, null=True, on_delete="RESTRICT")

    class Meta:
        table_name = "evidence_record"
        indexes = ((("teacher", "code"), True), (("teacher", "kind", "state", "first_day"), False))
        constraints = [Check("state <> 'rejected' OR reason <> ''")]


class TeacherAttestation(OfTeacher):
    """Someone's word that a clause is met, or is not."""

    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT")
    clause = CharField(max_length=50)
    met = BooleanField()
    by = CharField()
    on = DateField()
    note = TextField(default="")
    entered_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT", backref="+")

    class Meta:
        table_name = "attestation"
        indexes = ((("teacher", "clause", "by", "on"), True),)


class TeacherWaiver(OfTeacher):
    """A recorded exception to a clause."""

    teacher = ForeignKeyField(Teacher, on_delete="RESTRICT")
    clause = CharField(max_length=50)
    by = CharField()
    on = DateField()
    reason = TextField(constraints=[Check("reason <> ''")])
    entered_by = ForeignKeyField(Account, null=True, on_delete="RESTRICT", backref="+")

    class Meta:
        table_name = "waiver"
        indexes = ((("teacher", "clause", "by", "on"), True),)
