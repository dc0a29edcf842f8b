"""Tables: nominations, approvals, notices."""

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

    class Cohort(Row):
        class Meta:
            table_name = "cohort"

    class Teacher(Row):
        class Meta:
            table_name = "teacher"

    class Jurisdiction(Row):
        class Meta:
            table_name = "jurisdiction"

    class Account(Row):
        class Meta:
            table_name = "account"

    class Proposal(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        cohort = ForeignKeyField(Cohort, backref="+", on_delete="RESTRICT")
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        jurisdiction = ForeignKeyField(Jurisdiction, backref="+", on_delete="RESTRICT")
        state = CharField(
            max_length=20,
            constraints=[
                Check(
                    "state IN ('nominated', 'returned', 'approved', 'rejected', 'withdrawn', 'selected', "
                    "'reserve', 'passed_over', 'enrolled')"
                )
            ],
        )
        step = IntegerField(constraints=[Check("step >= 0")])
        tier = IntegerField(constraints=[Check("tier >= 1")])
        outcome = CharField(max_length=20)
        score = CharField(null=True, max_length=100)
        groups = TextField()
        tie_breaks = TextField()
        rank = IntegerField(null=True)
        because = TextField(null=True)
        settled_on = DateField(null=True)
        nominated_by = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        nominated_at = DateTimeField()
        late_reason = TextField()
        reason = TextField()

        class Meta:
            table_name = "nomination"
            indexes = ((("cohort", "teacher"), True), (("cohort", "state"), False))

    class Approval(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        nomination = ForeignKeyField(Proposal, backref="+", on_delete="RESTRICT")
        step = CharField(max_length=100)
        answer = CharField(max_length=10, constraints=[Check("answer IN ('approve', 'return', 'reject')")])
        by = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        at = DateTimeField()
        reason = TextField()

        class Meta:
            table_name = "approval"
            constraints = [Check("answer = 'approve' OR reason <> ''")]

    class BallotCount(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        nomination = ForeignKeyField(Proposal, backref="+", on_delete="RESTRICT")
        step = CharField(max_length=100)
        entitled = IntegerField(constraints=[Check("entitled > 0")])
        present = IntegerField(constraints=[Check("present >= 0")])
        votes_for = IntegerField(constraints=[Check("votes_for >= 0")])
        votes_against = IntegerField(constraints=[Check("votes_against >= 0")])
        by = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            table_name = "ballot_count"
            indexes = ((("nomination", "step"), True),)
            constraints = [Check("votes_for + votes_against <= present AND present <= entitled")]

    class PublishedNotice(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        cohort = ForeignKeyField(Cohort, backref="+", on_delete="RESTRICT")
        what = CharField(max_length=30, constraints=[Check("what IN ('nominations', 'selection', 'results')")])
        first_day = DateField()
        last_day = DateField()
        places = TextField()

        class Meta:
            table_name = "public_notice"
            indexes = ((("cohort", "what", "first_day"), True),)
            constraints = [Check("last_day >= first_day")]

    class Objection(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        notice = ForeignKeyField(PublishedNotice, backref="+", on_delete="RESTRICT")
        nomination = ForeignKeyField(Proposal, backref="+", on_delete="RESTRICT")
        text = TextField(constraints=[Check("text <> ''")])
        at = DateTimeField()
        upheld = BooleanField(null=True)
        answer = TextField()

        class Meta:
            table_name = "objection"
            constraints = [Check("upheld IS NULL OR answer <> ''")]

    db.create_tables([Proposal, Approval, BallotCount, PublishedNotice, Objection])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("objection"))
    migrator.migrate(migrator.drop_table("public_notice"))
    migrator.migrate(migrator.drop_table("ballot_count"))
    migrator.migrate(migrator.drop_table("approval"))
    migrator.migrate(migrator.drop_table("nomination"))
