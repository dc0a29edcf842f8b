"""Outcomes without a key to their evaluation, whose check of every row took longer than writing it; two indexes less.

Outcomes follow from the records: those that stand are taken away, and whoever evaluates next judges them anew.
"""

from peewee import CharField, CompositeKey, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField


def up(migrator, db):
    _outcomes_anew(migrator, db, IntegerField())
    migrator.migrate(migrator.drop_index("population_teacher", "population_teacher_teacher_id"))


def down(migrator, db):
    class PopulationEvaluation(Model):
        class Meta:
            database = db
            table_name = "population_evaluation"

    _outcomes_anew(migrator, db, ForeignKeyField(PopulationEvaluation, on_delete="RESTRICT", backref="+"))
    migrator.migrate(migrator.add_index("population_teacher", ("teacher_id",)))


def _outcomes_anew(migrator, db, field):
    class PopulationOutcome(Model):
        evaluation = field
        teacher = IntegerField()
        outcome = CharField(max_length=1)
        clauses = TextField()

        class Meta:
            database = db
            table_name = "population_outcome"
            primary_key = CompositeKey("evaluation", "teacher")
            # Rows are added in the order of the key and read by it: no second tree.
            without_rowid = isinstance(db, SqliteDatabase)

    migrator.migrate(migrator.drop_table("population_outcome"))
    db.create_tables([PopulationOutcome])
