"""Tables: the audit chain, keys, imports and jobs."""

from peewee import BigIntegerField, CharField, Check, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Row(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Row):
        class Meta:
            table_name = "account"

    class AuditEntry(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        sequence = BigIntegerField(unique=True, constraints=[Check("sequence > 0")])
        at = DateTimeField()
        account = ForeignKeyField(Account, backref="+", null=True, on_delete="RESTRICT")
        verb = CharField(max_length=50)
        body = TextField()
        previous = CharField(unique=True, max_length=64)
        sha256 = CharField(unique=True, max_length=64)

        class Meta:
            table_name = "audit_entry"

    class AuditChange(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        entry = ForeignKeyField(AuditEntry, backref="+", on_delete="RESTRICT")
        number = IntegerField(constraints=[Check("number > 0")])
        table = CharField(max_length=50, column_name="table_name")
        row = BigIntegerField()
        salt = CharField(null=True, max_length=64)
        before = TextField(null=True)
        after = TextField(null=True)
        commitment = CharField(max_length=64)

        class Meta:
            table_name = "audit_change"
            indexes = ((("entry", "number"), True), (("table", "row"), False))

    class AuditHead(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        sequence = BigIntegerField()
        sha256 = CharField(max_length=64)

        class Meta:
            table_name = "audit_head"
            constraints = [Check("id = 1")]

    class RequestKey(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        key = CharField(unique=True, max_length=200)
        verb = CharField(max_length=50)
        content_sha256 = CharField(max_length=64)
        answer = TextField(null=True)
        entry = ForeignKeyField(AuditEntry, backref="+", on_delete="RESTRICT")

        class Meta:
            table_name = "request_key"

    class ImportBatch(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        sha256 = CharField(max_length=64)
        name = TextField()
        rows = IntegerField(constraints=[Check("rows >= 0")])
        account = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            table_name = "import_batch"

    class Job(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        verb = CharField(max_length=50)
        arguments = TextField()
        account = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        state = CharField(max_length=20, constraints=[Check("state IN ('waiting', 'running', 'done', 'failed')")])
        done = IntegerField()
        total = IntegerField(null=True)
        message = TextField()
        created_at = DateTimeField()
        finished_at = DateTimeField(null=True)

        class Meta:
            table_name = "job"

    db.create_tables([AuditEntry, AuditChange, AuditHead, RequestKey, ImportBatch, Job])
    AuditHead.insert(version=1, sequence=0, sha256="0" * 64).execute()


def down(migrator, db):
    migrator.migrate(migrator.drop_table("job"))
    migrator.migrate(migrator.drop_table("import_batch"))
    migrator.migrate(migrator.drop_table("request_key"))
    migrator.migrate(migrator.drop_table("audit_head"))
    migrator.migrate(migrator.drop_table("audit_change"))
    migrator.migrate(migrator.drop_table("audit_entry"))
