"""An appeal may be against the revocation of a title; one against each revocation is open at a time."""

from peewee import ForeignKeyField, Model

OPEN = (
    ("appeal_open_once", "decision_id", "state = 'filed' AND revocation_id IS NULL"),
    ("appeal_of_revocation_open_once", "revocation_id", "state = 'filed'"),
)


def up(migrator, db):
    class AwardEvent(Model):
        class Meta:
            database = db
            table_name = "award_event"

    field = ForeignKeyField(AwardEvent, field=AwardEvent.id, backref="+", null=True, on_delete="RESTRICT")
    db.execute_sql("DROP INDEX appeal_open_once")
    migrator.migrate(migrator.add_column("appeal", "revocation_id", field))
    for name, column, where in OPEN:
        db.execute_sql(f"CREATE UNIQUE INDEX {name} ON appeal ({column}) WHERE {where}")


def down(migrator, db):
    for name, *_ in OPEN:
        db.execute_sql(f"DROP INDEX {name}")
    migrator.migrate(migrator.drop_index("appeal", "appeal_revocation_id"))
    db.execute_sql("DELETE FROM appeal WHERE revocation_id IS NOT NULL")
    migrator.migrate(migrator.drop_column("appeal", "revocation_id"))
    db.execute_sql("CREATE UNIQUE INDEX appeal_open_once ON appeal (decision_id) WHERE state = 'filed'")
