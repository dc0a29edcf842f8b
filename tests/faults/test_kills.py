"""Kill −9 at random moments, then what an operator would do: look, clear up, and do it again with the same key.

After each kill the whole database is what it was before, or what it is afterwards: nothing between, and the latter
where the operation had answered.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest
import town
from places import Copies
from playhouse.migrations import Runner
from states import contents, faults, schema
from victims import Moments

import btcore.operations.operation as operations
from btcore import PluginManager
from btcore.records.backups import bring_back
from btcore.records.database import DATABASE, open_database
from btcore.records.migrating import HISTORY, migrate
from btcore.records.scope import unscoped
from btcore.records.storage import orphans, sweep

LONG = 25 if os.environ.get("BTCORE_LONG") else 1
# Of each operation: 213 × 8 are 1,704 in CI, 38 × 8 are 304, of which half kill the server's process.
KILLS = {"sqlite": 213 * LONG, "postgresql": 38 * LONG}
SCRIPTS = Path(__file__).parents[2] / "migrations"


def town_of(copies: Copies, manager: PluginManager) -> None:
    def make() -> None:
        migrate()
        town.found(manager)

    copies.prepare(make)


def rounds(copies: Copies) -> list[bool]:
    """One entry a kill: whether the server's process is the one that is killed."""
    return [copies.kind == "postgresql" and number % 2 == 1 for number in range(KILLS[copies.kind])]


def assert_told(found: Counter[str], told: str, *, server: bool) -> None:
    """A server that dies is told in a sentence."""
    if told:
        assert server
        assert told.startswith("DatabaseLost: ") or " failed: " in told, told
        found["told"] += 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("what", list(town.WAITING))
def test_an_operation_that_is_killed_is_done_whole_or_not_at_all_and_may_be_repeated(
    what: str, kind: str, copies: Copies, manager: PluginManager, figures: Callable[..., None]
) -> None:
    town_of(copies, manager)
    do = partial(town.perform, what, manager, place=copies.folder)
    whole = copies.copy()
    open_database(whole)
    before = contents()
    answer = do(address=whole)
    after = contents()
    copies.drop(whole)
    moments = Moments(what, address=copies.copy, work=lambda address: do(address=address))
    found = Counter[str]()
    for server in rounds(copies):
        address = copies.copy()
        ran = moments.kill(address, partial(do, address=address), server=server)
        copies.wait()
        open_database(address)
        now = contents()
        assert now in ((after,) if ran.acknowledged else (before, after)), what
        assert faults() == []
        assert_told(found, ran.told, server=server)
        found["inside"] += not ran.acknowledged
        found["done"] += now == after and not ran.acknowledged
        with unscoped("doctor"):
            found["swept"] += sweep()
        assert do(address=address) == answer
        assert contents() == after
        assert faults() == []
        with unscoped("doctor"):
            assert orphans() == []
        copies.drop(address)
    kills = KILLS[kind]
    assert found["inside"] > kills / 2
    figures(
        "kills",
        part=kind,
        kills=kills,
        in_the_middle=found["inside"],
        done_and_not_yet_answered=found["done"],
        files_cleared=found["swept"],
        lost=0,
        twice=0,
        partial=0,
        chain_breaks=0,
        orphans=0,
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_migration_that_is_killed_goes_on_where_it_was(
    kind: str, copies: Copies, figures: Callable[..., None]
) -> None:
    names = [one.stem for one in sorted(SCRIPTS.glob("0*.py"))]
    address = copies.empty()
    open_database(address, create=True)
    Runner(DATABASE.obj, str(SCRIPTS), table_name=HISTORY).History.create_table()
    steps = [schema()]
    with unscoped("migrate"):
        for name in names:
            Runner(DATABASE.obj, str(SCRIPTS), table_name=HISTORY).up(name)
            steps.append(schema())
    copies.drop(address)
    moments = Moments("migrate", address=copies.empty, work=lambda address: migrate())
    found = Counter[str]()
    for server in rounds(copies):
        address = copies.empty()
        ran = moments.kill(address, migrate, server=server)
        copies.wait()
        open_database(address, create=True)
        runner = Runner(DATABASE.obj, str(SCRIPTS), table_name=HISTORY)
        done = list(runner.applied())
        assert done == names[: len(done)]
        assert schema() == steps[len(done)] or (done == [] and not runner.History.table_exists())
        assert_told(found, ran.told, server=server)
        found["inside"] += not ran.acknowledged
        found["half way"] += 0 < len(done) < len(names)
        migrate()
        assert schema() == steps[-1]
        assert faults() == []
        copies.drop(address)
    assert found["inside"] > KILLS[kind] / 2
    figures(
        "killed-migrations", part=kind, kills=KILLS[kind], in_the_middle=found["inside"], half_way=found["half way"]
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_that_is_killed_is_whole_or_not_there_and_leaves_nothing_behind(
    kind: str, copies: Copies, manager: PluginManager, figures: Callable[..., None]
) -> None:
    town_of(copies, manager)
    address = copies.copy()
    place = copies.place(address)
    backup = place / "backup.zip"
    open_database(address)
    before = contents()
    DATABASE.close()

    def work(where: str) -> object:
        return town.perform("backup", manager, address=where, place=place)

    def address_without_backup() -> str:
        backup.unlink(missing_ok=True)
        return address

    moments = Moments("backup", address=address_without_backup, work=work)
    found = Counter[str]()
    for server in rounds(copies):
        backup.unlink(missing_ok=True)
        ran = moments.kill(address, partial(work, address), server=server)
        copies.wait()
        assert backup.exists() or not ran.acknowledged
        assert_told(found, ran.told, server=server)
        found["inside"] += not ran.acknowledged
        left = list(place.glob(".btcore-backup-*"))
        found["left"] += len(left)
        if not backup.exists():
            open_database(address)
            work(address)
            assert list(place.glob(".btcore-backup-*")) == []
        back = copies.empty()
        bring_back(backup, into=back)
        assert contents() == before
        copies.drop(back)
        assert list(place.glob(".btcore-backup-*")) == []
    assert found["inside"] > KILLS[kind] / 2
    figures(
        "killed-backups", part=kind, kills=KILLS[kind], in_the_middle=found["inside"], leftovers_cleared=found["left"]
    )


class Untransacted:
    """The database, but that each statement stands for itself."""

    def __getattr__(self, name: str) -> object:
        return nullcontext if name == "atomic" else getattr(DATABASE, name)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_without_a_transaction_the_same_kills_leave_halves(
    kind: str, copies: Copies, manager: PluginManager, figures: Callable[..., None]
) -> None:
    town_of(copies, manager)
    whole = copies.copy()
    open_database(whole)
    before = contents()
    town.perform("review", manager, address=whole, place=copies.folder)
    after = contents()
    copies.drop(whole)

    def work(address: str) -> object:
        operations.DATABASE = Untransacted()
        return town.perform("review", manager, address=address, place=copies.folder)

    moments, halves = Moments(1, address=copies.copy, work=work), 0
    for _ in range(40):
        address = copies.copy()
        moments.kill(address, partial(work, address))
        open_database(address)
        halves += contents() not in (before, after)
        copies.drop(address)
    assert halves > 0
    figures("kills", part="control", kills=40, partial=halves)
