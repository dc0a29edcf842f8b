"""The n-th write, sync, rename or removal of a file fails, or is the last thing that a process does."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import town
from places import Copies
from playhouse.migrations import Runner
from states import contents, faults
from tracing import CALLS, Traced, traced

from btcore import PluginManager
from btcore.records.backups import back_up, bring_back
from btcore.records.database import DATABASE, PRAGMAS, open_database
from btcore.records.migrating import HISTORY, migrate, pending
from btcore.records.scope import unscoped
from btcore.records.storage import sweep

LONG = bool(os.environ.get("BTCORE_LONG"))
# Of each of eight kinds of work: 304 in CI, all in the long run.
POINTS = 38
SCRIPTS = Path(__file__).parents[2] / "migrations"
FAULTS = ("error=EIO", "error=ENOSPC", "signal=SIGKILL")
WORK = (*town.WAITING, "migrate", "backup")

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


def prepared(copies: Copies, manager: PluginManager) -> None:
    def make() -> None:
        migrate()
        town.found(manager)

    copies.prepare(make)


def points(whole: Traced, draw: random.Random) -> list[str]:
    """Every call of the work with every fault; in CI some of each call and fault."""
    found = [
        f"{call}:{fault}:when={number}"
        for call in CALLS
        for number in range(1, whole.calls.count(call) + 1)
        for fault in FAULTS
    ]
    if LONG:
        return found
    draw.shuffle(found)
    kinds: Counter[str] = Counter()
    # The first of each call and fault before the second of any.
    ranked = []
    for one in found:
        ranked.append((kinds[one.rsplit(":", 1)[0]], one))
        kinds[one.rsplit(":", 1)[0]] += 1
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])[:POINTS]]


@pytest.mark.parametrize("what", WORK)
def test_whichever_call_fails_the_work_is_done_whole_or_not_at_all_and_says_why(
    kind: str, what: str, copies: Copies, manager: PluginManager, figures: Callable[..., None]
) -> None:
    prepared(copies, manager)
    fresh = copies.empty if what == "migrate" else copies.copy
    address = fresh()
    before = state(address)
    whole = traced(address, partial(perform, what, manager, copies, address), folder=copies.folder)
    assert whole.acknowledged, whole.told
    after = state(address)
    found: Counter[str] = Counter()
    for fault in points(whole, random.Random(what)):
        address = fresh()
        ran = traced(address, partial(perform, what, manager, copies, address), folder=copies.folder, fault=fault)
        assert ran.injected, (fault, ran)
        assert ran.told.split(":")[0] in ("", "DiskFull", "DiskFailed"), (fault, ran.told)
        assert ran.acknowledged or ran.told or "SIGKILL" in fault or fault.startswith("write:"), (fault, ran)
        now = state(address)
        if what != "migrate":
            assert now in (before, after), (fault, ran.told)
            assert now == after or not ran.acknowledged, fault
            assert now == before or not ran.told.startswith("DiskFull"), (fault, ran.told)
        found[ran.told.split(":")[0] or ("killed" if "SIGKILL" in fault else "none the worse")] += 1
        again(what, manager, copies, address)
        assert state(address) == after, (fault, ran.told)
        copies.drop(address)
    figures(
        "calls",
        points=sum(found.values()),
        told_that_the_disk_is_full=found["DiskFull"],
        told_that_the_disk_failed=found["DiskFailed"],
        killed=found["killed"],
        none_the_worse=found["none the worse"],
        partial=0,
    )


def perform(what: str, manager: PluginManager, copies: Copies, address: str) -> object:
    return town.perform(what, manager, address=address, place=copies.place(address))


def state(address: str) -> str:
    """All that a database holds; of one that is not migrated, how far it is."""
    open_database(address, create=True)
    runner = Runner(DATABASE.obj, str(SCRIPTS), table_name=HISTORY)
    found = repr(sorted(runner.applied())) if pending() else contents()
    DATABASE.close()
    return found


def again(what: str, manager: PluginManager, copies: Copies, address: str) -> None:
    """What an operator does after a failure: look, clear up, and do it again."""
    open_database(address, create=True)
    backup = copies.place(address) / "backup.zip"
    if not backup.exists():
        perform(what, manager, copies, address)
    if what == "backup":
        # What could not be removed then is removed by the next one.
        back_up(backup.with_name("next.zip"), at=town.DAY, address=address)
        assert list(backup.parent.glob(".btcore-backup-*")) == []
        expected, back = contents(), copies.empty()
        bring_back(backup, into=back)
        assert contents() == expected
        copies.drop(back)
        open_database(address)
    with unscoped("doctor"):
        sweep()
    assert faults() == []
    DATABASE.close()


def synced(ran: Traced) -> bool:
    """Whether the last byte written into the database was brought onto the disk before the answer."""
    until = ran.log.index('"done"')
    return ran.log.rindex("fdatasync(", 0, until) > ran.log.rindex("pwrite64(", 0, until)


@pytest.mark.parametrize("what", list(town.WAITING))
def test_what_is_answered_was_brought_onto_the_disk_before(
    kind: str, what: str, copies: Copies, manager: PluginManager, figures: Callable[..., None]
) -> None:
    prepared(copies, manager)
    address = copies.copy()
    assert synced(traced(address, partial(perform, what, manager, copies, address), folder=copies.folder))
    figures("on-the-disk", operations=1, answered_before_the_disk=0)


def test_without_synchronous_commits_the_answer_comes_first(
    kind: str, copies: Copies, manager: PluginManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(copies, manager)
    monkeypatch.setitem(PRAGMAS, "synchronous", 0)
    address = copies.copy()
    ran = traced(address, partial(perform, "grant", manager, copies, address), folder=copies.folder)
    with pytest.raises(ValueError, match="substring not found"):
        synced(ran)
