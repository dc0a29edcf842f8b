"""bench population: a programme over everyone in the database against something simpler in the same run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from peewee import ModelSelect

from ..hooks.manager import PluginManager
from ..population.asking import from_tables
from ..population.dossiers import dossier_data
from ..population.evaluating import evaluate_some, evaluation_of, judge_again
from ..population.keeping import keep_records
from ..population.statement import statement
from ..programmes.programme import Programme
from ..records.database import DATABASE, open_database
from ..records.evidence import EvidenceRecord
from ..records.migrating import migrate
from ..records.people import Teacher
from ..records.population import PopulationOutcome, PopulationRecord
from ..records.scope import unscoped
from ..rules.explain import explain
from ..rules.kinds import Kinds
from ..rules.wording import Language, Phrase
from ..schemas.bundles import Rules
from ..schemas.dossiers import load_dossiers
from .bench_population_contenders import MANY, SOME, frames, loop, openfisca
from .bench_population_data import ACCOUNT, make_population
from .bench_population_page import write_page
from .output import installed, with_json, with_language, write_json
from .samples import SAMPLE_DAY

PROGRAMME = "city-key-teacher"
RATIOS = (
    *("sqlite_writeback_over_scan", "sqlite_outcome_over_scan", "postgresql_writeback_over_scan"),
    *("python_over_sqlite", "pandas_over_sqlite", "openfisca_over_sqlite", "growth"),
    *("incremental_over_update", "explain_over_fetch"),
)
NOT_RUN = Phrase(
    "{ratio} was not run: {what} is not installed; make bench does", "未测 {ratio}：未安装 {what}；请用 make bench"
)
EXTRAS = {"pandas_over_sqlite": "pandas", "openfisca_over_sqlite": "OpenFisca-Core"}
# So many teachers have the tables that the typed rows come from, which single changes and explanations are timed on.
DETAILED = 2000
SINGLE = 200
# The high mark of a process's own memory: that of a child's usage would count the parent's as well.
MEASURED = """
import sys
from btcore.cli.main import main
main(sys.argv[1:], standalone_mode=False)
marks = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(marks[0], file=sys.stderr)
"""


@click.command("population")
@click.option("--teachers", default=100_000, show_default=True, type=click.IntRange(10, 5_000_000))
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1, 1000))
@click.option("--seed", default=1, show_default=True)
@click.option("--postgresql", metavar="ADDRESS", help="A PostgreSQL server to make a database on.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the SQLite database under this name.")
@click.option("--page", type=click.Path(path_type=Path), help="Write the table (.md) and the picture (.svg) there.")
@with_json
@with_language
def bench_population(
    teachers: int,
    rounds: int,
    seed: int,
    postgresql: str | None,
    keep: Path | None,
    page: Path | None,
    as_json: bool,
    language: Language,
) -> None:
    """Eligibility of everyone, judged inside the database, against a full scan of the records and against scripts."""
    manager = installed()[0]
    found: dict[str, list[float]] = {name: [] for name in RATIOS}
    with tempfile.TemporaryDirectory() as folder:
        path = keep or Path(folder) / "population.sqlite3"
        bench = Bench(manager, rounds, found)
        small = bench.make(Path(folder) / "small.sqlite3", teachers // 10, seed)
        before = [bench.write_back() for _ in range(rounds)]
        DATABASE.close()
        bench.make(path, teachers, seed)
        after = bench.sqlite(teachers)
        found["growth"] = [later / earlier for later, earlier in zip(after, before, strict=True)]
        peak = bench.peak(path)
        assert small
        if postgresql is not None:
            with bench.server(postgresql, teachers, seed):
                bench.postgresql()
    result: dict[str, Any] = {"teachers": teachers, "rounds": rounds, "ratios": {}, "peak_mib": peak}
    for name, values in found.items():
        result["ratios"][name] = round(statistics.median(values), 3) if values else None
    for name, what in EXTRAS.items():
        if not found[name]:
            click.echo(NOT_RUN(ratio=name, what=what).text(language), err=True)
    if page is not None:
        write_page(page, result)
    if as_json:
        return write_json(result)
    for name, ratio in result["ratios"].items():
        click.echo(f"{name}: {'–' if ratio is None else ratio}")
    return click.echo(f"peak_mib: {peak}")


class Bench:
    """The runs of one bench; `found` gathers the ratios of every round by name."""

    def __init__(self, manager: PluginManager, rounds: int, found: dict[str, list[float]]) -> None:
        self.manager = manager
        self.rounds = rounds
        self.found = found
        self.programme: Programme = manager.catalogue[PROGRAMME]
        plugin = manager.catalogue.installed[PROGRAMME]
        self.rules = Rules.of(self.programme, values={}, plugins={plugin.plugin: plugin.version})

    @property
    def kinds(self) -> Kinds:
        return self.manager.kinds

    def make(self, path: Path, teachers: int, seed: int) -> Path:
        """A SQLite database of so many teachers, open."""
        open_database(f"sqlite:///{path}", create=True)
        migrate(self.manager.migrations())
        make_population(teachers, seed=seed, manager=self.manager, on=SAMPLE_DAY, detailed=DETAILED)
        return path

    def write_back(self, *, outcome_only: bool = False) -> float:
        """Seconds to judge everyone and write the outcomes, with a commit after every step."""
        dossiers = from_tables(on=SAMPLE_DAY, kinds=self.kinds)
        with unscoped("capacity"):
            PopulationOutcome.delete().execute()
            begin = time.perf_counter()
            compiled = statement(self.programme, on=SAMPLE_DAY, outcome_only=outcome_only)
            evaluation = evaluation_of(compiled, self.rules)
            after: int | None = 0
            while after is not None:
                with DATABASE.atomic():
                    after = evaluate_some(compiled, evaluation, dossiers=dossiers, after=after).after
            return time.perf_counter() - begin

    def scan(self) -> float:
        """Seconds in which the engine reads every column of every record once."""
        table, names = PopulationRecord._meta.table_name, PopulationRecord._meta.sorted_field_names
        columns = ", ".join(f'count("{name}")' if name != "status" else "sum(status)" for name in names)
        hint = " NOT INDEXED" if "Sqlite" in type(DATABASE.obj).__name__ else ""
        begin = time.perf_counter()
        with unscoped("capacity"):
            DATABASE.execute_sql(f'SELECT {columns} FROM "{table}"{hint}').fetchall()
        return time.perf_counter() - begin

    def sqlite(self, teachers: int) -> list[float]:
        """All that is measured on SQLite; the seconds of writing back, round by round."""
        seconds = []
        for _ in range(self.rounds):
            scan, outcome, whole = self.scan(), self.write_back(outcome_only=True), self.write_back()
            self.found["sqlite_writeback_over_scan"].append(whole / scan)
            self.found["sqlite_outcome_over_scan"].append(outcome / scan)
            self.contend(whole / teachers, teachers)
            seconds.append(whole)
            self.found["incremental_over_update"].append(self.incremental())
            self.found["explain_over_fetch"].append(self.explaining())
        return seconds

    def contend(self, each: float, teachers: int) -> None:
        """What programmers would write instead, over what the statement takes for each teacher."""
        path = Path(DATABASE.obj.database)
        scripts: dict[str, tuple[int, Callable[..., tuple[float, Counter[str]] | None]]] = {
            "python_over_sqlite": (SOME, loop),
            "pandas_over_sqlite": (MANY, frames),
            "openfisca_over_sqlite": (MANY, partial(openfisca, database=path)),
        }
        for name, (most, script) in scripts.items():
            done = script(on=SAMPLE_DAY, teachers=teachers)
            if done is None:
                continue
            taken, outcomes = done
            if outcomes != (known := self.outcomes(min(most, teachers))):
                raise click.ClickException(f"{name}: the script says {outcomes}, the statement {known}; one is wrong")
            self.found[name].append(taken / each)

    def outcomes(self, last: int) -> Counter[str]:
        """How many of the first teachers have which outcome."""
        query = ModelSelect(PopulationOutcome, [PopulationOutcome.outcome]).where(PopulationOutcome.teacher <= last)
        with unscoped("capacity"):
            return Counter(outcome for (outcome,) in query.tuples())

    def postgresql(self) -> None:
        """Writing back on PostgreSQL against its own scan."""
        for _ in range(self.rounds):
            scan = self.scan()
            self.found["postgresql_writeback_over_scan"].append(self.write_back() / scan)

    def incremental(self) -> float:
        """One record changed and its teacher judged again, over the bare change and commit; the median of many."""
        dossiers = from_tables(on=SAMPLE_DAY, kinds=self.kinds)
        with unscoped("capacity"):
            compiled = statement(self.programme, on=SAMPLE_DAY)
            evaluation = evaluation_of(compiled, self.rules)
            records = list(EvidenceRecord.select().order_by(EvidenceRecord.id.desc()).limit(2 * SINGLE))

            def change(record: EvidenceRecord) -> None:
                EvidenceRecord.update(version=EvidenceRecord.version + 1).where(
                    EvidenceRecord.id == record.id
                ).execute()

            def judged(record: EvidenceRecord) -> None:
                change(record)
                keep_records([record.id], kinds=self.kinds)
                judge_again(compiled, evaluation, [record.teacher_id], dossiers=dossiers)

            bare = _each(change, records[::2])
            return _each(judged, records[1::2]) / bare

    def explaining(self) -> float:
        """A dossier fetched, judged and explained, over fetching it alone."""
        judge = self.programme.judge(on=SAMPLE_DAY)
        with unscoped("capacity"):
            some = list(Teacher.select().where(Teacher.id <= SINGLE))

            def fetch(teacher: Teacher) -> Any:
                return load_dossiers(list(dossier_data([teacher], on=SAMPLE_DAY)), kinds=self.kinds)[0]

            def told(teacher: Teacher) -> None:
                explain(judge(fetch(teacher)))

            alone = _each(fetch, some)
            return _each(told, some) / alone

    def peak(self, path: Path) -> float | None:
        """The most memory that evaluating takes, in MiB, in a process of its own; None where the system is silent."""
        if not Path("/proc/self/status").exists():
            return None
        with unscoped("capacity"):
            PopulationOutcome.delete().execute()
        DATABASE.close()
        words = ["evaluate", PROGRAMME, "--as", ACCOUNT, "--on", SAMPLE_DAY.isoformat(), "--json"]
        words += ["--database", f"sqlite:///{path.resolve()}"]
        done = subprocess.run([sys.executable, "-c", MEASURED, *words], check=True, capture_output=True, text=True)
        return round(int(done.stderr.split()[-1]) / 1024, 1)

    @contextmanager
    def server(self, address: str, teachers: int, seed: int) -> Iterator[None]:
        """A database of so many teachers on a PostgreSQL server, open; dropped afterwards."""
        import psycopg

        name = f"btcore_bench_{uuid4().hex}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            try:
                open_database(f"{address.rsplit('/', 1)[0]}/{name}")
                migrate(self.manager.migrations())
                make_population(teachers, seed=seed, manager=self.manager, on=SAMPLE_DAY, detailed=DETAILED)
                yield
            finally:
                DATABASE.close()
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _each(work: Callable[[Any], Any], rows: list[Any]) -> float:
    """The median seconds of a transaction of its own for each row."""
    seconds = []
    for row in rows:
        begin = time.perf_counter()
        with DATABASE.atomic():
            work(row)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)
