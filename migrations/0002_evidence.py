"""Tables: what dossiers are made of, and cohorts."""

from peewee import (
    BooleanField,
    CharField,
    Check,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(migrator, db):
    class Row(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Teacher(Row):
        class Meta:
            table_name = "teacher"

    class Account(Row):
        class Meta:
            table_name = "account"

    class Attachment(Row):
        class Meta:
            table_name = "attachment"

    class Jurisdiction(Row):
        class Meta:
            table_name = "jurisdiction"

    class EvidenceRecord(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        code = CharField(max_length=100)
        kind = CharField(max_length=100)
        state = CharField(
            max_length=20, constraints=[Check("state IN ('claimed', 'returned', 'verified', 'rejected')")]
        )
        first_day = DateField(null=True)
        details = TextField()
        original_seen = ForeignKeyField(Account, backref="+", null=True, on_delete="RESTRICT")
        claimed_by = ForeignKeyField(Account, backref="+", null=True, on_delete="RESTRICT")
        settled_by = ForeignKeyField(Account, backref="+", null=True, on_delete="RESTRICT")
        settled_at = DateTimeField(null=True)
        reason = TextField()
        attachment = ForeignKeyField(Attachment, backref="+", null=True, on_delete="RESTRICT")

        class Meta:
            table_name = "evidence_record"
            indexes = ((("teacher", "code"), True), (("teacher", "kind", "state", "first_day"), False))
            constraints = [Check("state <> 'rejected' OR reason <> ''")]

    class TeacherAttestation(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        clause = CharField(max_length=50)
        met = BooleanField()
        by = CharField()
        on = DateField()
        note = TextField()
        entered_by = ForeignKeyField(Account, backref="+", null=True, on_delete="RESTRICT")

        class Meta:
            table_name = "attestation"
            indexes = ((("teacher", "clause", "by", "on"), True),)

    class TeacherWaiver(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        clause = CharField(max_length=50)
        by = CharField()
        on = DateField()
        reason = TextField(constraints=[Check("reason <> ''")])
        entered_by = ForeignKeyField(Account, backref="+", null=True, on_delete="RESTRICT")

        class Meta:
            table_name = "waiver"
            indexes = ((("teacher", "clause", "by", "on"), True),)

    class Cohort(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        code = CharField(unique=True, max_length=100)
        programme = CharField(max_length=100)
        title = CharField()
        jurisdiction = ForeignKeyField(Jurisdiction, backref="+", on_delete="RESTRICT")
        state = CharField(
            max_length=20, constraints=[Check("state IN ('draft', 'open', 'selected', 'running', 'closed')")]
        )
        judged_on = DateField()
        opened_at = DateTimeField(null=True)
        closes_at = DateTimeField(null=True)
        rules = TextField(null=True)
        rules_sha256 = CharField(max_length=64)
        overlay = TextField()
        plugins = TextField()
        two_persons = TextField()
        blind = TextField()

        class Meta:
            table_name = "cohort"
            constraints = [Check("state = 'draft' OR rules IS NOT NULL")]

    class CohortNotice(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        cohort = ForeignKeyField(Cohort, backref="+", on_delete="RESTRICT")
        number = IntegerField(constraints=[Check("number > 0")])
        at = DateTimeField()
        before = TextField()
        after = TextField()
        reason = TextField(constraints=[Check("reason <> ''")])

        class Meta:
            table_name = "cohort_notice"
            indexes = ((("cohort", "number"), True),)

    class CohortBound(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        cohort = ForeignKeyField(Cohort, backref="+", on_delete="RESTRICT")
        name = CharField()
        matching = TextField()
        at_most = IntegerField(null=True)
        at_least = IntegerField(null=True)
        soft = IntegerField()
        ruled = BooleanField()
        nominate_at_most = IntegerField(null=True)
        approved = IntegerField(constraints=[Check("approved >= 0")])
        enrolled = IntegerField(constraints=[Check("enrolled >= 0")])

        class Meta:
            table_name = "cohort_bound"
            indexes = ((("cohort", "name"), True),)
            constraints = [
                Check("nominate_at_most IS NULL OR approved <= nominate_at_most"),
                Check("at_most IS NULL OR soft = 1 OR enrolled <= at_most"),
            ]

    db.create_tables([EvidenceRecord, TeacherAttestation, TeacherWaiver, Cohort, CohortNotice, CohortBound])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("cohort_bound"))
    migrator.migrate(migrator.drop_table("cohort_notice"))
    migrator.migrate(migrator.drop_table("cohort"))
    migrator.migrate(migrator.drop_table("waiver"))
    migrator.migrate(migrator.drop_table("attestation"))
    migrator.migrate(migrator.drop_table("evidence_record"))
