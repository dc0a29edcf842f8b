"""Tables: decisions, awards, reviews, appeals."""

from peewee import CharField, Check, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Row(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Jurisdiction(Row):
        class Meta:
            table_name = "jurisdiction"

    class Cohort(Row):
        class Meta:
            table_name = "cohort"

    class Teacher(Row):
        class Meta:
            table_name = "teacher"

    class Account(Row):
        class Meta:
            table_name = "account"

    class Decision(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        kind = CharField(
            max_length=20, constraints=[Check("kind IN ('eligibility', 'selection', 'score', 'duties', 'review')")]
        )
        jurisdiction = ForeignKeyField(Jurisdiction, backref="+", on_delete="RESTRICT")
        cohort = ForeignKeyField(Cohort, backref="+", null=True, on_delete="RESTRICT")
        teacher = ForeignKeyField(Teacher, backref="+", null=True, on_delete="RESTRICT")
        on = DateField()
        outcome = CharField(max_length=20)
        bundle = TextField(null=True)
        rules_sha256 = CharField(max_length=64)
        sha256 = CharField(max_length=64)
        at = DateTimeField()
        by = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        supersedes = ForeignKeyField("self", backref="+", null=True, unique=True, on_delete="RESTRICT")

        class Meta:
            table_name = "decision"
            indexes = ((("cohort", "teacher", "kind"), False),)

    class GrantedAward(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        number = CharField(unique=True, max_length=100)
        programme = CharField(max_length=100)
        title = CharField(max_length=100)
        level = CharField(max_length=30)
        cohort = ForeignKeyField(Cohort, backref="+", on_delete="RESTRICT")
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        decision = ForeignKeyField(Decision, backref="+", on_delete="RESTRICT")
        since = DateField()
        until = DateField(null=True)
        state = CharField(
            max_length=20, constraints=[Check("state IN ('valid', 'suspended', 'expired', 'revoked', 'surrendered')")]
        )

        class Meta:
            table_name = "award"
            indexes = ((("cohort", "teacher"), True),)
            constraints = [Check("until IS NULL OR until >= since")]

    class AwardEvent(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        award = ForeignKeyField(GrantedAward, backref="+", on_delete="RESTRICT")
        number = IntegerField(constraints=[Check("number > 0")])
        event = CharField(
            max_length=20,
            constraints=[
                Check("event IN ('issued', 'renewed', 'suspended', 'reinstated', 'revoked', 'expired', 'surrendered')")
            ],
        )
        on = DateField()
        until = DateField(null=True)
        reason = TextField()
        reply = TextField()
        by = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")

        class Meta:
            table_name = "award_event"
            indexes = ((("award", "number"), True),)
            constraints = [Check("event NOT IN ('revoked', 'suspended') OR reason <> ''")]

    class PeriodReview(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        programme = CharField(max_length=100)
        cohort = ForeignKeyField(Cohort, backref="+", on_delete="RESTRICT")
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        period = CharField(max_length=20)
        on = DateField()
        outcome = CharField(
            max_length=20, constraints=[Check("outcome IN ('excellent', 'passed', 'failed', 'not_assessed')")]
        )
        reason = TextField()
        decision = ForeignKeyField(Decision, backref="+", on_delete="RESTRICT")

        class Meta:
            table_name = "review"
            indexes = ((("programme", "teacher", "period"), True),)

    class Appeal(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        decision = ForeignKeyField(Decision, backref="+", on_delete="RESTRICT")
        text = TextField(constraints=[Check("text <> ''")])
        filed_by = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        filed_at = DateTimeField()
        state = CharField(max_length=20, constraints=[Check("state IN ('filed', 'upheld', 'dismissed')")])
        answer = TextField()
        decided_by = ForeignKeyField(Account, backref="+", null=True, on_delete="RESTRICT")

        class Meta:
            table_name = "appeal"
            constraints = [
                Check("state = 'filed' OR answer <> ''"),
                Check("decided_by_id IS NULL OR decided_by_id <> filed_by_id"),
            ]

    db.create_tables([Decision, GrantedAward, AwardEvent, PeriodReview, Appeal])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("appeal"))
    migrator.migrate(migrator.drop_table("review"))
    migrator.migrate(migrator.drop_table("award_event"))
    migrator.migrate(migrator.drop_table("award"))
    migrator.migrate(migrator.drop_table("decision"))
