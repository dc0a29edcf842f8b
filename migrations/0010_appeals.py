"""An appeal is against a decision, the revocation of an award or the disqualification of an enrolment: one of them."""

from peewee import CharField, Check, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

SUBJECTS = ("decision", "award", "enrolment")
KEPT = "id, version, decision_id, text, filed_by_id, filed_at, state, answer, decided_by_id"


def up(migrator, db):
    given = " + ".join(f"CASE WHEN {name}_id IS NULL THEN 0 ELSE 1 END" for name in SUBJECTS)
    _appeals_anew(db, dict.fromkeys(SUBJECTS, True), Check(f"{given} = 1"))
    for name in SUBJECTS:
        db.execute_sql(f"CREATE UNIQUE INDEX appeal_of_{name}_open_once ON appeal ({name}_id) WHERE state = 'filed'")


def down(migrator, db):
    db.execute_sql("DELETE FROM appeal WHERE decision_id IS NULL")
    _appeals_anew(db, {"decision": False})
    db.execute_sql("CREATE UNIQUE INDEX appeal_open_once ON appeal (decision_id) WHERE state = 'filed'")


def _appeals_anew(db, subjects, *checks):
    """The table made again with these columns, each with whether it may be empty: SQLite adds no CHECK to one."""

    class Row(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Account(Row):
        class Meta:
            table_name = "account"

    class Appeal(Row):
        version = IntegerField(constraints=[Check("version > 0")])
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
                *checks,
            ]

    for name, null in subjects.items():
        whose = type(name, (Row,), {"Meta": type("Meta", (), {"table_name": name})})
        Appeal._meta.add_field(name, ForeignKeyField(whose, backref="+", null=null, on_delete="RESTRICT"))
    db.execute_sql(f"CREATE TEMPORARY TABLE appeal_before AS SELECT {KEPT} FROM appeal")
    db.execute_sql("DROP TABLE appeal")
    db.create_tables([Appeal])
    db.execute_sql(f"INSERT INTO appeal ({KEPT}) SELECT {KEPT} FROM appeal_before")
    db.execute_sql("DROP TABLE appeal_before")
    if not isinstance(db, SqliteDatabase):
        db.execute_sql("SELECT setval('appeal_id_seq', (SELECT max(id) FROM appeal))")
