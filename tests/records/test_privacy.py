"""Every column of every table has a privacy class, those of plugins too; a list of roles says who reads what."""

from __future__ import annotations

from pathlib import Path

import pytest

from btcore import PluginManager, hookimpl, installed
from btcore.operations.conduct import READS
from btcore.records.accounts import ROLES
from btcore.records.migrating import TABLES
from btcore.records.persons import emptied, personal_columns
from btcore.records.privacy import ATTRIBUTES, CLASSES, KEPT, KINDS
from btcore.records.scope import PRIVACY
from btcore.rules.kinds import TEACHER_ATTRIBUTES
from btcore.testing.plugin_tables import unclassed_columns


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table._meta.table_name)
def test_every_column_has_a_class_and_every_class_a_column(table) -> None:
    assert set(CLASSES[table._meta.table_name]) == set(table._meta.fields)
    assert set(CLASSES[table._meta.table_name].values()) <= set(PRIVACY)


def test_no_class_is_said_of_what_is_not_there() -> None:
    assert set(CLASSES) == {one._meta.table_name for one in TABLES}
    assert {tuple(one.split(".")) for one in KEPT} <= {
        (one._meta.table_name, name) for one in TABLES for name in one._meta.fields
    }
    assert set(KINDS) <= set(installed().kinds)


def test_every_attribute_of_a_teacher_has_a_class() -> None:
    assert set(ATTRIBUTES) == set(TEACHER_ATTRIBUTES) - {"id", "name"}
    assert set(ATTRIBUTES.values()) <= set(PRIVACY)


def test_every_role_but_the_teachers_reads_up_to_a_class() -> None:
    assert set(READS) == set(ROLES) - {"teacher"}
    assert set(READS.values()) <= set(PRIVACY) - {"secret"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table._meta.table_name)
def test_every_personal_column_can_be_emptied(table) -> None:
    row = table(id=1, **{one.name: "x" for one in personal_columns(table)})
    assert set(emptied(row)) == {one.name for one in personal_columns(table)}
    assert "x" not in emptied(row).values()


def test_what_is_installed_has_a_class_for_every_column() -> None:
    assert unclassed_columns(installed().migrations()) == []


def test_a_plugin_whose_table_has_a_column_without_class_is_found(tmp_path: Path) -> None:
    (tmp_path / "0001_visits.py").write_text(
        "from peewee import AutoField, CharField, Model\n\n\n"
        "def up(migrator, db):\n    class Visit(Model):\n        id = AutoField()\n        visitor = CharField()\n"
        "        class Meta:\n            database = db\n            table_name = 'radio_visit'\n"
        "    db.create_tables([Visit])\n",
        encoding="utf-8",
    )

    class Radio:
        @hookimpl
        def btcore_migrations(self):
            return tmp_path

    folders = PluginManager.of({"radio": Radio()}).migrations()
    assert unclassed_columns(folders) == ["radio_visit.id", "radio_visit.visitor"]
    (tmp_path / "privacy.toml").write_text('[radio_visit]\nid = "internal"\nvisitor = "private"\n', encoding="utf-8")
    assert unclassed_columns(folders) == ["radio_visit.visitor"]
    (tmp_path / "privacy.toml").write_text('[radio_visit]\nid = "internal"\nvisitor = "personal"\n', encoding="utf-8")
    assert unclassed_columns(folders) == []
