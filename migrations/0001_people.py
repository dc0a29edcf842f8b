"""Tables: people and accounts."""

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

    class Jurisdiction(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        code = CharField(
            unique=True, max_length=100, constraints=[Check("code <> '' AND replace(code, '/', '') = code")]
        )
        name = CharField()
        kind = CharField(max_length=20, constraints=[Check("kind IN ('city', 'county', 'school', 'group')")])
        parent = ForeignKeyField("self", backref="+", null=True, on_delete="RESTRICT")
        path = CharField(unique=True, max_length=500, constraints=[Check("substr(path, length(path), 1) = '/'")])

        class Meta:
            table_name = "jurisdiction"

    class Subject(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        code = CharField(unique=True, max_length=100)
        name = CharField()

        class Meta:
            table_name = "subject"

    class Teacher(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        code = CharField(unique=True, max_length=100)
        name = CharField(null=True)
        jurisdiction = ForeignKeyField(Jurisdiction, backref="+", on_delete="RESTRICT")
        attributes = TextField()
        incomplete = TextField()

        class Meta:
            table_name = "teacher"

    class TeacherAttribute(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        name = CharField(max_length=100)
        value = TextField(null=True)
        until = DateField()

        class Meta:
            table_name = "teacher_attribute"
            indexes = ((("teacher", "name", "until"), True),)

    class Account(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        name = CharField(unique=True, max_length=100, constraints=[Check("name <> ''")])
        display_name = CharField()
        password = CharField(null=True)
        teacher = ForeignKeyField(Teacher, backref="+", null=True, unique=True, on_delete="RESTRICT")
        active = BooleanField()

        class Meta:
            table_name = "account"

    class RoleGrant(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        account = ForeignKeyField(Account, backref="+", on_delete="RESTRICT")
        role = CharField(
            max_length=30,
            constraints=[
                Check(
                    "role IN ('teacher', 'group_leader', 'school_office', 'school_council', 'county_bureau', "
                    "'city_institute', 'assessor', 'auditor', 'system_administrator')"
                )
            ],
        )
        jurisdiction = ForeignKeyField(Jurisdiction, backref="+", on_delete="RESTRICT")
        since = DateField()
        until = DateField(null=True)

        class Meta:
            table_name = "role_grant"
            indexes = ((("account", "role", "jurisdiction", "since"), True),)
            constraints = [Check("until IS NULL OR until >= since")]

    class SignIn(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        account = ForeignKeyField(Account, backref="+", unique=True, on_delete="RESTRICT")
        failures = IntegerField()
        locked_until = DateTimeField(null=True)

        class Meta:
            table_name = "sign_in"

    class PanelSession(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        token_sha256 = CharField(unique=True, max_length=64)
        account = ForeignKeyField(Account, backref="+", null=True, on_delete="RESTRICT")
        expires_at = DateTimeField()
        data = TextField()

        class Meta:
            table_name = "panel_session"

    class Attachment(Row):
        version = IntegerField(constraints=[Check("version > 0")])
        teacher = ForeignKeyField(Teacher, backref="+", on_delete="RESTRICT")
        sha256 = CharField(max_length=64)
        name = TextField()
        media_type = CharField(max_length=100)

        class Meta:
            table_name = "attachment"

    db.create_tables(
        [Jurisdiction, Subject, Teacher, TeacherAttribute, Account, RoleGrant, SignIn, PanelSession, Attachment]
    )


def down(migrator, db):
    migrator.migrate(migrator.drop_table("attachment"))
    migrator.migrate(migrator.drop_table("panel_session"))
    migrator.migrate(migrator.drop_table("sign_in"))
    migrator.migrate(migrator.drop_table("role_grant"))
    migrator.migrate(migrator.drop_table("account"))
    migrator.migrate(migrator.drop_table("teacher_attribute"))
    migrator.migrate(migrator.drop_table("teacher"))
    migrator.migrate(migrator.drop_table("subject"))
    migrator.migrate(migrator.drop_table("jurisdiction"))
