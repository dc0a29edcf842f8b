"""Plugins are asked before transitions and told after commits; they veto by raising, and observers never can."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

import btcore
from btcore import BtcoreError, PluginManager, hookimpl, installed
from btcore.operations.actors import Actor
from btcore.operations.verbs import VERBS
from btcore.records.cohorts import Cohort
from btcore.records.database import DATABASE
from btcore.records.migrating import migrate
from btcore.records.results import Decision
from btcore.records.scope import unscoped

MARCH = datetime(2026, 3, 2, 9)
HEARD: list[tuple[str, object]] = []


class Objector:
    @hookimpl
    def btcore_before_transition(self, verb, table, row, to):
        if table == "cohort" and to == "open":
            raise BtcoreError("no cohort opens in March")


class Broken:
    @hookimpl
    def btcore_decision_made(self, decision):
        raise RuntimeError("the mail server is gone")


class Listener:
    @hookimpl
    def btcore_decision_made(self, decision):
        HEARD.append((decision["kind"], decision["outcome"]))
        decision["bundle"].clear()


def with_plugins(**plugins: object) -> PluginManager:
    modules = {plugin.name: plugin.module for plugin in installed().plugins}
    return PluginManager.of({**modules, **plugins})


def drafted(office, code: str = "1") -> None:
    given = {"code": code, "programme": "school-semester-training", "jurisdiction": "S-01", "title": "x"}
    office.do("draft_cohort", by="school", judged_on=date(2026, 3, 1), **given)


def test_a_plugin_that_raises_takes_the_whole_operation_back(office) -> None:
    drafted(office)
    actor = Actor("school", with_plugins(objector=Objector()))
    with pytest.raises(BtcoreError, match="plugin objector .*no cohort opens in March"):
        VERBS["open_cohort"](actor, at=MARCH, cohort="1")
    assert Cohort.get().state == "draft"


def test_an_observer_that_fails_silences_nobody_and_changes_nothing(office, eligible) -> None:
    HEARD.clear()
    drafted(office)
    office.do("open_cohort", by="school", cohort="1")
    office.do("import_dossiers", dossiers=[eligible("T-1")])
    office.do("enrol", by="school", cohort="1", teachers=["T-1"])
    manager = with_plugins(a_broken=Broken(), b_listener=Listener())
    answer = VERBS["decide"](Actor("school", manager), at=MARCH.replace(month=8, day=31), cohort="1")
    assert (answer["passed"] + answer["failed"], len(HEARD)) == (1, 1)
    with unscoped("verify"):
        assert Decision.get().bundle["kind"] == "duties"


def test_a_plugin_brings_tables_with_a_history_of_their_own(database: str, tmp_path: Path) -> None:
    (tmp_path / "0001_visits.py").write_text(
        "from peewee import AutoField, Model\n\n\n"
        "def up(migrator, db):\n    class Visit(Model):\n        id = AutoField()\n"
        "        class Meta:\n            database = db\n            table_name = 'radio_visit'\n"
        "    db.create_tables([Visit])\n",
        encoding="utf-8",
    )

    class Radio:
        @hookimpl
        def btcore_migrations(self):
            return tmp_path

    folders = PluginManager.of({"radio": Radio()}).migrations()
    assert migrate(folders) == ["radio/0001_visits"]
    assert migrate(folders) == []
    assert DATABASE.table_exists("radio_visit")


def test_a_folder_that_is_none_is_refused_with_the_plugins_name() -> None:
    class Radio:
        @hookimpl
        def btcore_migrations(self):
            return "migrations"

    with pytest.raises(btcore.PluginError, match="plugin radio .*btcore_migrations returned 'migrations'"):
        PluginManager.of({"radio": Radio()}).migrations()
