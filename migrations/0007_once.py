"""There once only: an agreed mark, an open appeal, a result that supersedes none. And why a mark was corrected."""

from peewee import TextField

ONCE = (
    ("mark_agreed_once", "mark", "enrolment_id, component, sitting", "agreed"),
    ("decision_score_once", "decision", "cohort_id, teacher_id", "kind = 'score' AND supersedes_id IS NULL"),
    ("appeal_open_once", "appeal", "decision_id", "state = 'filed'"),
)


def up(migrator, db):
    migrator.migrate(migrator.add_column("mark", "reason", TextField(null=True)))
    for name, table, columns, where in ONCE:
        db.execute_sql(f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {where}")


def down(migrator, db):
    for name, *_ in ONCE:
        db.execute_sql(f"DROP INDEX {name}")
    migrator.migrate(migrator.drop_column("mark", "reason"))
