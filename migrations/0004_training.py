"""Tables: enrolments, sessions, marks."""

from peewee import (
    BigIntegerField,
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

    class Proposal(Row):
        class Meta:
            table_name = "nomination"

    class Account(Row):
        class Meta:
            table_name = "account"

    class CohortMember(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        cohort = ForeignKeyField(Cohort, backref="+", on_delete="RESTRICT")
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        jurisdiction = ForeignKeyField(Jurisdiction, backref="+", on_delete="RESTRICT")
        nomination = ForeignKeyField(Proposal, backref="+", null=True, unique=True, on_delete="RESTRICT")
        state = CharField(
            max_length=20, constraints=[Check("state IN ('enrolled', 'withdrawn', 'disqualified', 'passed', 'failed')")]
        )
        class_name = CharField()
        study_group = CharField()
        role = CharField(
            max_length=20, constraints=[Check("role IN ('member', 'class_teacher', 'class_committee', 'group_leader')")]
        )
        chosen_as = CharField(max_length=20, constraints=[Check("chosen_as IN ('candidate', 'member')")])
        since = DateField()
        until = DateField(null=True)
        reason = TextField()

        class Meta:
            table_name = "enrolment"
            indexes = ((("cohort", "teacher"), True),)
            constraints = [Check("state <> 'disqualified' OR reason <> ''")]

    class TrainingSession(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        cohort = ForeignKeyField(Cohort, backref="+", on_delete="RESTRICT")
        code = CharField(max_length=100)
        stage = CharField(max_length=100)
        title = CharField()
        on = DateField()
        hours = BigIntegerField(constraints=[Check("hours > 0")])

        class Meta:
            table_name = "training_session"
            indexes = ((("cohort", "code"), True),)

    class SessionAttendance(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        session = ForeignKeyField(TrainingSession, backref="+", on_delete="RESTRICT")
        enrolment = ForeignKeyField(CohortMember, backref="+", on_delete="RESTRICT")
        status = CharField(
            max_length=20, constraints=[Check("status IN ('present', 'late', 'absent', 'excused', 'made_up')")]
        )
        hours = BigIntegerField(null=True, constraints=[Check("hours IS NULL OR hours >= 0")])
        reported_by = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")

        class Meta:
            table_name = "attendance_entry"
            indexes = ((("session", "enrolment"), True),)

    class AssessorAssignment(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        cohort = ForeignKeyField(Cohort, backref="+", on_delete="RESTRICT")
        assessor = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        component = CharField(max_length=100)
        study_group = CharField()

        class Meta:
            table_name = "assessor_assignment"
            indexes = ((("cohort", "assessor", "component", "study_group"), True),)

    class ConflictOfInterest(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        assessor = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        enrolment = ForeignKeyField(CohortMember, backref="+", on_delete="RESTRICT")
        reason = CharField(constraints=[Check("reason <> ''")])

        class Meta:
            table_name = "conflict_of_interest"
            indexes = ((("assessor", "enrolment"), True),)

    class GivenMark(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        enrolment = ForeignKeyField(CohortMember, backref="+", on_delete="RESTRICT")
        component = CharField(max_length=100)
        assessor = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        sitting = IntegerField(constraints=[Check("sitting >= 1")])
        agreed = BooleanField()
        absent = BooleanField()
        value = BigIntegerField(null=True, constraints=[Check("value IS NULL OR value >= 0")])
        at = DateTimeField()

        class Meta:
            table_name = "mark"
            indexes = ((("enrolment", "component", "assessor", "sitting", "agreed"), True),)
            constraints = [Check("(value IS NULL) = absent")]

    db.create_tables(
        [CohortMember, TrainingSession, SessionAttendance, AssessorAssignment, ConflictOfInterest, GivenMark]
    )


def down(migrator, db):
    migrator.migrate(migrator.drop_table("mark"))
    migrator.migrate(migrator.drop_table("conflict_of_interest"))
    migrator.migrate(migrator.drop_table("assessor_assignment"))
    migrator.migrate(migrator.drop_table("attendance_entry"))
    migrator.migrate(migrator.drop_table("training_session"))
    migrator.migrate(migrator.drop_table("enrolment"))
