"""Tables: the population as typed rows, and its outcomes. The covering index answers a clause without the table."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    Check,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

COVERED = (
    *("teacher", "kind", "status", "administrative_level", "first", "last", "until_first", "until_last", "period"),
    *("prize", "rating", "role", "state", "scope", "outlet", "organiser", "hours", "author_place", "percentile"),
    *("lead", "points", "examination_grade", "title", "person", "work", "programme", "result", "subject", "by"),
)


def up(migrator, db):
    class Row(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Teacher(Row):
        class Meta:
            table_name = "teacher"

    class Jurisdiction(Row):
        class Meta:
            table_name = "jurisdiction"

    class PopulationTeacher(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        since = IntegerField()
        until = IntegerField()
        jurisdiction = ForeignKeyField(Jurisdiction, backref="+", on_delete="RESTRICT")
        incomplete = TextField()
        loose = BooleanField()
        birth_date_first = IntegerField(null=True)
        birth_date_last = IntegerField(null=True)
        teaching_since_first = IntegerField(null=True)
        teaching_since_last = IntegerField(null=True)
        professional_title = IntegerField(null=True)
        position = IntegerField(null=True)
        school_stage = IntegerField(null=True)
        qualified = IntegerField(null=True)
        subjects = TextField(null=True)
        tags = TextField(null=True)
        school = CharField(null=True, max_length=60)
        county = CharField(null=True, max_length=60)
        teaching_research_group = CharField(null=True, max_length=60)

        class Meta:
            table_name = "population_teacher"
            indexes = ((("teacher", "until"), True),)

    class PopulationRecord(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        teacher = IntegerField()
        kind = CharField(max_length=100)
        code = CharField(max_length=120)
        status = IntegerField()
        first = IntegerField()
        last = IntegerField()
        until_first = IntegerField()
        until_last = IntegerField()
        period = IntegerField(null=True)
        administrative_level = IntegerField(null=True)
        prize = IntegerField(null=True)
        rating = IntegerField(null=True)
        role = IntegerField(null=True)
        state = IntegerField(null=True)
        scope = IntegerField(null=True)
        outlet = IntegerField(null=True)
        organiser = IntegerField(null=True)
        hours = BigIntegerField(null=True)
        author_place = BigIntegerField(null=True)
        percentile = BigIntegerField(null=True)
        lead = BigIntegerField(null=True)
        points = BigIntegerField(null=True)
        examination_grade = BigIntegerField(null=True)
        title = CharField(null=True, max_length=60)
        person = CharField(null=True, max_length=60)
        work = CharField(null=True, max_length=60)
        programme = CharField(null=True, max_length=60)
        result = CharField(null=True, max_length=60)
        subject = CharField(null=True, max_length=60)
        by = CharField(null=True, max_length=60)

        class Meta:
            table_name = "population_record"
            indexes = ((COVERED, False),)

    class PopulationEvaluation(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        key = CharField(unique=True, max_length=64)
        programme = CharField(max_length=100)
        part = CharField(max_length=50)
        on = DateField()
        rules_sha256 = CharField(max_length=64)
        overlay = TextField()
        outcome_only = BooleanField()
        clauses = TextField()

        class Meta:
            table_name = "population_evaluation"

    class PopulationOutcome(Row):
        evaluation = ForeignKeyField(PopulationEvaluation, on_delete="RESTRICT", backref="+")
        teacher = IntegerField()
        outcome = CharField(max_length=1)
        clauses = TextField()

        class Meta:
            table_name = "population_outcome"
            primary_key = CompositeKey("evaluation", "teacher")
            # Rows are added in the order of the key and read by it: no second tree.
            without_rowid = isinstance(db, SqliteDatabase)

    db.create_tables([PopulationTeacher, PopulationRecord, PopulationEvaluation, PopulationOutcome])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("population_outcome"))
    migrator.migrate(migrator.drop_table("population_evaluation"))
    migrator.migrate(migrator.drop_table("population_record"))
    migrator.migrate(migrator.drop_table("population_teacher"))
