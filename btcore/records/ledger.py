"""What was done: the audit chain, keys of repeatable requests, import batches, jobs."""

from __future__ import annotations

from peewee import BigIntegerField, CharField, Check, DateTimeField, ForeignKeyField, IntegerField, TextField

from .accounts import Account
from .fields import JsonField
from .tables import Row, one_of

JOB_STATES = ("waiting", "running", "done", "failed")


class AuditEntry(Row):
    """One operation: `body` is hashed with the hash before it, so that nothing can be changed, left out or put in.

    No personal data stand in the body: `changes` is the hash over the salted commitments of every change.
    """

    sequence = BigIntegerField(unique=True, constraints=[Check("sequence > 0")])
    at = DateTimeField()
    account = ForeignKeyField(Account, null=True, on_delete="RESTRICT", backref="+")
    verb = CharField(max_length=50)
    body = JsonField()
    previous = CharField(max_length=64, unique=True)
    sha256 = CharField(max_length=64, unique=True)

    class Meta:
        table_name = "audit_entry"


class AuditChange(Row):
    """One changed row of an entry, before and after; an erased person's values and salt go, the commitment stays."""

    entry = ForeignKeyField(AuditEntry, on_delete="RESTRICT")
    number = IntegerField(constraints=[Check("number > 0")])
    table = CharField(max_length=50, column_name="table_name")
    row = BigIntegerField()
    salt = CharField(max_length=64, null=True)
    before = JsonField(null=True)
    after = JsonField(null=True)
    commitment = CharField(max_length=64)

    class Meta:
        table_name = "audit_change"
        indexes = ((("entry", "number"), True), (("table", "row"), False))


class AuditHead(Row):
    """The end of the chain, one row: writers lock it, so that the chain never forks."""

    sequence = BigIntegerField()
    sha256 = CharField(max_length=64)

    class Meta:
        table_name = "audit_head"
        constraints = [Check("id = 1")]


class RequestKey(Row):
    """A request that may be repeated: its key, what it held, and the answer it got."""

    key = CharField(unique=True, max_length=200)
    verb = CharField(max_length=50)
    content_sha256 = CharField(max_length=64)
    answer = JsonField(null=True)
    entry = ForeignKeyField(AuditEntry, on_delete="RESTRICT")

    class Meta:
        table_name = "request_key"


class ImportBatch(Row):
    """One import: the file's hash, what it held, who brought it."""

    sha256 = CharField(max_length=64)
    name = TextField()
    rows = IntegerField(constraints=[Check("rows >= 0")])
    account = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")
    at = DateTimeField()

    class Meta:
        table_name = "import_batch"


class Job(Row):
    """Longer work in the background, and how far it is."""

    verb = CharField(max_length=50)
    arguments = JsonField(default=dict)
    account = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")
    state = CharField(max_length=20, default="waiting", constraints=[one_of("state", JOB_STATES)])
    done = IntegerField(default=0)
    total = IntegerField(null=True)
    message = TextField(default="")
    created_at = DateTimeField()
    finished_at = DateTimeField(null=True)
