"""The tables that migrations make are those that the models say, CHECKs included; nothing is read without a scope."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import as_file, files

import pytest
from peewee import IntegrityError
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from btcore.errors import BtcoreError, ScopeError, StaleError
from btcore.records.accounts import Account, RoleGrant
from btcore.records.cohorts import CohortBound
from btcore.records.database import DATABASE, open_database
from btcore.records.fields import PointsField
from btcore.records.migrating import HISTORY, TABLES, migrate, open_current, pending
from btcore.records.people import Jurisdiction, Teacher
from btcore.records.population import PopulationEvaluation, PopulationOutcome, PopulationTeacher
from btcore.records.results import Appeal, Decision
from btcore.records.scope import Scope, unscoped, within
from btcore.records.tables import ScopedRow
from btcore.records.work import Work

LATER = ["0009_outcomes", "0010_appeals", "0011_results_of_their_day"]
SCOPED = [one for one in TABLES if issubclass(one, ScopedRow)]


def test_the_migrated_tables_are_those_of_the_models(database: str) -> None:
    assert not diff_models(DATABASE.obj, list(TABLES))
    assert pending() == []
    assert migrate() == []


def shape() -> set[tuple[str, ...]]:
    """Columns, constraints and indexes of the open database, as its own catalogue has them."""
    if "sqlite" in type(DATABASE.obj).__name__.lower():
        return _sqlite_shape()
    found: set[tuple[str, ...]] = set()
    for what, query in (
        (
            "column",
            "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length::text, column_default "
            "FROM information_schema.columns WHERE table_schema = 'public'",
        ),
        (
            "constraint",
            "SELECT c.relname, k.contype::text, pg_get_constraintdef(k.oid) FROM pg_constraint k "
            "JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public'",
        ),
        ("index", "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"),
    ):
        found |= {(what, *map(str, row)) for row in DATABASE.execute_sql(query).fetchall()}
    return found


def _sqlite_shape() -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    tables = DATABASE.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    for name, sql in tables:
        for _, *column in DATABASE.execute_sql(f'PRAGMA table_info("{name}")').fetchall():
            found.add(("column", name, *map(str, column)))
        for _, _, *foreign in DATABASE.execute_sql(f'PRAGMA foreign_key_list("{name}")').fetchall():
            found.add(("foreign key", name, *map(str, foreign)))
        found |= {("check", name, one) for one in re.findall(r"CHECK \((.*?)\)(?=,|\)| REFER|$)", sql or "")}
        for _, index, unique, _, partial in DATABASE.execute_sql(f'PRAGMA index_list("{name}")').fetchall():
            columns = [one[2] for one in DATABASE.execute_sql(f'PRAGMA index_info("{index}")').fetchall()]
            # A table that is its own primary key has no row for it.
            asked = DATABASE.execute_sql("SELECT sql FROM sqlite_master WHERE name = ?", (index,))
            (made,) = asked.fetchone() or ("",)
            where = (made or "").partition(" WHERE ")[2] if partial else ""
            found.add(("index", name, str(unique), ", ".join(columns), where))
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_migrated_columns_constraints_and_indexes_are_those_of_the_models(
    kind: str, new_database: Callable[[str], str]
) -> None:
    open_database(new_database(kind))
    migrated = shape()
    for table in reversed(TABLES):
        DATABASE.execute_sql(f'DROP TABLE "{table._meta.table_name}"')
    DATABASE.create_tables(TABLES)
    assert shape() == migrated
    kinds = Counter(one[0] for one in migrated)
    assert kinds["column"] > 250
    assert kinds["check"] + kinds["constraint"] > 60
    DATABASE.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_outcomes_that_an_older_btcore_wrote_are_taken_away_and_the_rest_stays(
    kind: str, new_database: Callable[[str], str]
) -> None:
    open_database(new_database(kind))
    now = shape()
    with unscoped("migrate"), as_file(files("btcore.migrations")) as folder:
        Runner(DATABASE.obj, str(folder), table_name=HISTORY).down("0009_outcomes")
    assert ("evaluation_id" in str(shape()), shape() == now) == (True, False)
    evaluation = PopulationEvaluation.create(key="k", programme="p", part="x", on=date(2026, 4, 25), rules_sha256="")
    values = f"VALUES ({evaluation.id}, 1, 'P', '')"
    DATABASE.execute_sql(f"INSERT INTO population_outcome (evaluation_id, teacher, outcome, clauses) {values}")
    assert migrate() == LATER
    assert shape() == now
    assert [PopulationEvaluation.select().count(), PopulationOutcome.select().count()] == [1, 0]
    DATABASE.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_appeals_of_before_stay_and_each_is_against_one_thing(kind: str, new_database: Callable[[str], str]) -> None:
    open_database(new_database(kind))
    city = Jurisdiction.create(code="CITY", name="示例市", kind="city", path="CITY/")
    account, at, shas = Account.create(name="李明"), datetime(2026, 3, 1), dict.fromkeys(("rules_sha256", "sha256"), "")
    made = {"jurisdiction": city, "on": at.date(), "at": at, "by": account, **shas}
    decision = Decision.create(kind="score", outcome="FAIL", **made)
    filed = {"filed_by": account, "filed_at": at}
    with unscoped("migrate"), as_file(files("btcore.migrations")) as folder:
        for text in ("申诉", "再次申诉"):
            Appeal.create(decision=decision, text=text, state="dismissed", answer="不成立", **filed)
        Runner(DATABASE.obj, str(folder), table_name=HISTORY).down("0010_appeals")
        assert migrate() == LATER[1:]
        assert [(one.id, one.decision_id, one.text) for one in Appeal.select().order_by(Appeal.id)] == [
            (1, decision.id, "申诉"),
            (2, decision.id, "再次申诉"),
        ]
        assert Appeal.create(decision=decision, text="x", **filed).id == 3
        for against, said in (
            ({"decision": decision}, "unique"),
            ({}, "check"),
            ({"decision": decision, "award": 1}, "check"),
        ):
            with pytest.raises(IntegrityError, match=f"(?i){said}"), DATABASE.atomic():
                Appeal.create(**against, text="x", **filed)
    DATABASE.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_typed_rows_of_who_has_a_result_are_made_anew(kind: str, new_database: Callable[[str], str]) -> None:
    open_database(new_database(kind))
    city = Jurisdiction.create(code="CITY", name="示例市", kind="city", path="CITY/")
    account, at, shas = Account.create(name="李明"), datetime(2026, 3, 1), dict.fromkeys(("rules_sha256", "sha256"), "")
    decided, other = (Teacher.create(code=code, jurisdiction=city) for code in ("T-1", "T-2"))
    made = {"jurisdiction": city, "on": at.date(), "at": at, "by": account, **shas}
    Decision.create(kind="score", outcome="FAIL", teacher=decided, **made)
    with unscoped("migrate"), as_file(files("btcore.migrations")) as folder:
        Runner(DATABASE.obj, str(folder), table_name=HISTORY).down(LATER[2])
    for one in (decided, other):
        PopulationTeacher.create(teacher=one, since=0, until=1, jurisdiction=city)
        PopulationOutcome.create(evaluation=1, teacher=one.id, outcome="P", clauses="")
    assert migrate() == [LATER[2]]
    with unscoped("migrate"):
        assert [one.teacher_id for one in PopulationTeacher.select()] == [other.id]
        assert [one.teacher for one in PopulationOutcome.select()] == [other.id]
    DATABASE.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_before_is_refused_until_it_is_brought_up_to_date(
    kind: str, new_database: Callable[[str], str]
) -> None:
    address = new_database(kind)
    open_database(address)
    with unscoped("migrate"), as_file(files("btcore.migrations")) as folder:
        Runner(DATABASE.obj, str(folder), table_name=HISTORY).down("0009_outcomes")
    with pytest.raises(
        BtcoreError,
        match=r"lacks 0009_outcomes, 0010_appeals, 0011_.*; make a backup, then bring it up .* with btcore init",
    ):
        open_current(address)
    assert migrate() == LATER
    assert open_current(address) is DATABASE.obj
    DATABASE.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_reference_is_kept_from_losing_what_it_refers_to(kind: str, new_database: Callable[[str], str]) -> None:
    open_database(new_database(kind))
    if kind == "sqlite":
        rules = [one[-2] for one in shape() if one[0] == "foreign key"]
    else:
        rules = [
            "RESTRICT" if "ON DELETE RESTRICT" in one[-1] else one[-1]
            for one in shape()
            if one[0] == "constraint" and one[2] == "f"
        ]
    assert len(rules) > 60
    assert set(rules) == {"RESTRICT"}
    DATABASE.close()


@pytest.mark.parametrize("table", SCOPED, ids=lambda table: table.__name__)
def test_a_scoped_table_is_not_read_without_a_scope(table: type[ScopedRow], database: str) -> None:
    with pytest.raises(ScopeError, match="without a scope"):
        list(table.select())
    with within(Scope()):
        assert list(table.select()) == []


def test_only_listed_reasons_see_everything(database: str) -> None:
    with pytest.raises(ScopeError, match="no reason 'curiosity'"), unscoped("curiosity"):
        pass


@pytest.fixture
def city(database: str) -> Jurisdiction:
    return Jurisdiction.create(code="CITY", name="示例市", kind="city", path="CITY/")


def work() -> Work:
    return Work("test", datetime(2026, 3, 1), None)


def test_a_stale_change_is_refused_with_both_versions_and_loses_nothing(city: Jurisdiction) -> None:
    mine, theirs = Jurisdiction.get(), Jurisdiction.get()
    work().change(theirs, name="乙市")
    with pytest.raises(StaleError, match="was read at version 1 and is at version 2"):
        work().change(mine, name="甲市")
    assert Jurisdiction.get().name == "乙市"


def test_a_change_writes_only_its_own_columns(city: Jurisdiction) -> None:
    one = Jurisdiction.get()
    one.name = "不应写入"
    work().change(one, kind="city")
    assert Jurisdiction.get().name == "示例市"


BROKEN = {
    "a jurisdiction whose code has a slash": lambda city: Jurisdiction.create(
        code="A/B", name="x", kind="county", parent=city, path="CITY/A/B/"
    ),
    "a role that nobody knows": lambda city: RoleGrant.create(
        account=Account.create(name="x"), role="king", jurisdiction=city, since=date(2026, 1, 1)
    ),
    "a role that ends before it begins": lambda city: RoleGrant.create(
        account=Account.create(name="x"),
        role="auditor",
        jurisdiction=city,
        since=date(2026, 1, 1),
        until=date(2025, 1, 1),
    ),
    "a teacher of no jurisdiction": lambda city: Teacher.create(code="T", jurisdiction=99),
    "two teachers of one code": lambda city: [Teacher.create(code="T", jurisdiction=city) for _ in range(2)],
    "a jurisdiction that others stand under": lambda city: (
        Jurisdiction.create(code="C", name="x", kind="county", parent=city, path="CITY/C/"),
        city.delete_instance(),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_itself_refuses(name: str, city: Jurisdiction) -> None:
    with pytest.raises(IntegrityError):
        BROKEN[name](city)
    DATABASE.rollback() if DATABASE.in_transaction() else None


def test_points_are_exact_whatever_is_added_up(database: str) -> None:
    field = PointsField()
    assert sum(field.python_value(field.db_value(Decimal("0.1"))) for _ in range(300)) == Decimal(30)
    with pytest.raises(BtcoreError, match="do not fit into 4 decimals"):
        field.db_value(Decimal("0.12345"))


def test_a_bound_holds_whatever_the_program_does(city: Jurisdiction) -> None:
    from btcore.records.cohorts import Cohort

    cohort = Cohort.create(code="1", programme="x", title="x", jurisdiction=city, judged_on=date(2026, 1, 1))
    bound = CohortBound.create(cohort=cohort, name="quota", at_most=2, nominate_at_most=3)
    with pytest.raises(IntegrityError):
        CohortBound.update(enrolled=3).where(CohortBound.id == bound.id).execute()
    with pytest.raises(IntegrityError):
        CohortBound.update(approved=4).where(CohortBound.id == bound.id).execute()
