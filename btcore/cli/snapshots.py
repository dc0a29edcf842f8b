"""export --parquet, and evaluate, what-if and readings over such a snapshot on an engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import click

from ..errors import input_error
from ..files.outcomes import OutcomeFile, outcome_file
from ..hooks.manager import PluginManager
from ..operations.actors import Standing
from ..operations.evaluating import summed
from ..operations.snapshots import take_snapshot
from ..population.elsewhere import Elsewhere, Person
from ..population.engines import ENGINES
from ..population.logic import LETTERS
from ..population.manifest import NAMES
from ..programmes.programme import Programme
from ..records.durable import settle, workplace
from ..records.people import Teacher
from ..records.scope import within
from ..rules.parameters import Overlay
from ..rules.wording import Language, Phrase
from .output import progress, write_json

TAKEN = Phrase(
    "a snapshot of {number} teachers up to audit entry {sequence}: {path}",
    "已写入 {number} 名教师的快照，截至审计序号 {sequence}：{path}",
)
AT_ONCE = 10_000


@dataclass(frozen=True)
class Asked:
    """Which engine is to read which snapshot; `master` is Spark's."""

    engine: str
    snapshot: str
    master: str | None


def with_engine(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for a snapshot instead of a database; the command gets them as `asked`, None where neither is given."""

    def asked(context: click.Context, _: Any, master: str | None) -> Asked | None:
        engine, snapshot = context.params.pop("engine", None), context.params.pop("snapshot", None)
        if (engine is None) != (snapshot is None):
            place, what = ("--snapshot", "the folder of one") if snapshot is None else ("--engine", "duckdb or spark")
            raise input_error(place, "nothing", what)
        if engine is None and master is not None:
            raise input_error("--master", "no engine", "the engine spark")
        return None if engine is None or snapshot is None else Asked(engine, snapshot, master)

    options = (
        click.option(
            "--engine",
            type=click.Choice(list(ENGINES)),
            is_eager=True,
            help="Judge a snapshot on this engine, not the database.",
        ),
        click.option("--snapshot", metavar="FOLDER", is_eager=True, help="What btcore export --parquet wrote."),
        click.option("--master", "asked", callback=asked, help="Spark's master, such as local[2]; else its own."),
    )
    for option in options:
        command = option(command)
    return command


@contextmanager
def elsewhere(asked: Asked, manager: PluginManager) -> Iterator[Elsewhere]:
    """The snapshot on its engine, which is let go of afterwards."""
    with closing(ENGINES[asked.engine](asked.snapshot, master=asked.master)) as engine:
        yield Elsewhere(engine, kinds=manager.kinds)


def export_snapshot(
    path: Path,
    standing: Standing,
    *,
    manager: PluginManager,
    on: date,
    dossiers: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Write a snapshot for an account and say what is in it."""
    with progress(path.name) as bar:
        with within(standing.sees()):
            task = bar.add_task(path.name, total=Teacher.select().count())
        made = take_snapshot(
            standing,
            path,
            manager=manager,
            on=on,
            dossiers=dossiers,
            told=lambda number: bar.update(task, completed=number),
        )
    if as_json:
        return write_json({"written": str(path), **made.as_data()})
    number = made.rows[NAMES]
    return click.echo(TAKEN(number=number, sequence=made.sequence, path=path).text(language))


def evaluated(
    asked: Asked,
    programme: Programme,
    *,
    manager: PluginManager,
    on: date | None,
    part: str,
    overlays: Sequence[Overlay],
    outcome_only: bool,
    into: Path | None,
) -> dict[str, Any]:
    """The numbers of an evaluation on an engine; `into` is a new file for the outcomes, teacher by teacher.

    Without a day that of the snapshot.
    """
    if into is not None and into.exists():
        raise input_error(into.name, "the file exists", "a name that is free")
    with elsewhere(asked, manager) as snapshot, progress(programme.code) as bar:
        task = bar.add_task(programme.code, total=snapshot.manifest.rows[NAMES])
        day = on or snapshot.manifest.on
        made = snapshot.statement(programme, on=day, part=part, overlays=overlays, outcome_only=outcome_only)
        numbers: Counter[tuple[str, str]] = Counter()
        with _written(into, made.codes) as file:
            people = snapshot.people(made)
            while some := list(islice(people, AT_ONCE)):
                numbers.update(one.judged for one in some)
                if file is not None:
                    file.add(_row(one) for one in some)
                bar.update(task, advance=len(some))
        about = {"programme": programme.code, "part": part, "on": day.isoformat(), "engine": asked.engine}
        state = {"on": snapshot.manifest.on.isoformat(), "sequence": snapshot.manifest.sequence}
        return {**about, "snapshot": {**state, "head": snapshot.manifest.head}, **summed(numbers, codes=made.codes)}


def changes_in_snapshot(
    asked: Asked,
    programme: Programme,
    *,
    manager: PluginManager,
    on: date,
    part: str,
    overlays: Sequence[Overlay],
    others: Sequence[Overlay],
) -> list[dict[str, Any]]:
    """What each overlay would change for everyone in the snapshot, as data."""
    with elsewhere(asked, manager) as snapshot, progress(programme.code) as bar:
        task = bar.add_task(programme.code, total=snapshot.manifest.rows[NAMES])
        before = snapshot.statement(programme, on=on, part=part, overlays=overlays)
        then = [snapshot.statement(programme, on=on, part=part, overlays=[*overlays, one]) for one in others]
        found = snapshot.differences(before, then, told=lambda number: bar.update(task, completed=number))
        return [one.as_data() for one in found]


@contextmanager
def _written(into: Path | None, codes: Sequence[str]) -> Iterator[OutcomeFile | None]:
    """A file that is there when all of it is written."""
    if into is None:
        yield None
        return
    with workplace(into.parent, prefix=".btcore-outcomes-") as place:
        whole = place / into.name
        with outcome_file(whole, codes) as file:
            yield file
        settle(whole)
        whole.rename(into)
    settle(into.parent)


def _row(one: Person) -> tuple[str, ...]:
    letters = (one.judged.outcome, *one.judged.clauses)
    return one.code, one.jurisdiction, *(LETTERS[letter] for letter in letters)
