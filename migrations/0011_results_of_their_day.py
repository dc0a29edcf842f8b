"""A result is of the day on which it was decided: the typed rows of who has one said another, and are made anew.

Whoever asks next has them made; outcomes that rest on them go with them.
"""

TABLES = {"population_teacher": "teacher_id", "population_record": "teacher", "population_outcome": "teacher"}


def up(migrator, db):
    for table, column in TABLES.items():
        db.execute_sql(f"DELETE FROM {table} WHERE {column} IN (SELECT teacher_id FROM decision)")


def down(migrator, db):
    up(migrator, db)
