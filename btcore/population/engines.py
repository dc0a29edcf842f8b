"""Engines that ask a snapshot with SQL: DuckDB in this process, Spark on this machine or a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from ..errors import BtcoreError, input_error
from .dialects import DUCKDB, SPARK, Dialect

AT_ONCE = 10_000


class Engine:
    """An engine with the tables of one snapshot; `master` is Spark's, for instance local[2] or spark://host:7077.

    BtcoreError in a sentence where the engine is not installed, cannot be started or cannot read the files.
    """

    dialect: Dialect

    def __init__(self, folder: str, *, master: str | None = None) -> None:
        self.folder = folder.rstrip("/")
        self.start(master)

    def start(self, master: str | None) -> None:
        """Start the engine."""
        raise NotImplementedError

    def text(self, name: str) -> str:
        """A file of the snapshot as text."""
        raise NotImplementedError

    def open(self, table: str) -> list[str]:
        """Let statements read a table of the snapshot; its columns."""
        raise NotImplementedError

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The answer of a statement, row by row; several may be read at once."""
        raise NotImplementedError

    def keep(self, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        """Make a table of this session out of rows: a teacher's number, and words."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what the engine holds."""
        raise NotImplementedError


class DuckDbEngine(Engine):
    """DuckDB: many statements in a row over one snapshot, on one machine."""

    dialect = DUCKDB

    def start(self, master: str | None) -> None:
        try:
            import duckdb
        except ImportError:
            raise BtcoreError("the engine duckdb is not installed; install btcore[duckdb]") from None
        if master is not None:
            raise input_error("--master", "a master for duckdb", "none; it works in this process alone")
        self.error = duckdb.Error
        self.connection = duckdb.connect(":memory:")

    def text(self, name: str) -> str:
        found = list(self.rows("SELECT content FROM read_text(?)", [f"{self.folder}/{name}"]))
        if not found:
            raise input_error(self.folder, "no manifest", "the folder of a snapshot that btcore export --parquet wrote")
        return str(found[0][0])

    def open(self, table: str) -> list[str]:
        path = f"{self.folder}/{table}.parquet".replace("'", "''")
        view = f"CREATE OR REPLACE VIEW \"{table}\" AS SELECT * FROM read_parquet('{path}')"
        self._do(lambda: self.connection.execute(view))
        return [name for name, *_ in self.rows(f'DESCRIBE "{table}"')]

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        self._do(lambda: cursor.execute(sql, list(values)))
        while some := self._do(lambda: cursor.fetchmany(AT_ONCE)):
            yield from some

    def keep(self, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        listed = ", ".join(f"{name} VARCHAR" for name in columns[1:])
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} ({columns[0]} BIGINT, {listed})")
        import pyarrow

        while batch := list(islice(rows, AT_ONCE)):
            arrays = [pyarrow.array(values) for values in zip(*batch, strict=True)]
            self.connection.register("batch", pyarrow.Table.from_arrays(arrays, names=list(columns)))
            self.connection.execute(f"INSERT INTO {table} SELECT * FROM batch")
            self.connection.unregister("batch")

    def close(self) -> None:
        self.connection.close()

    def _do(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except self.error as error:
            raise _failed("duckdb", error) from None


class SparkEngine(Engine):
    """Spark: one statement over a snapshot that many machines read."""

    dialect = SPARK

    def start(self, master: str | None) -> None:
        try:
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError:
            raise BtcoreError("the engine spark is not installed; install btcore[spark]") from None
        self.error: Any = PySparkException
        builder = SparkSession.builder.appName("btcore").config("spark.ui.showConsoleProgress", "false")
        if master is not None:
            builder = builder.master(master)
        try:
            self.session = builder.getOrCreate()
        except (PySparkException, OSError, RuntimeError) as error:
            raise BtcoreError(f"spark cannot be started: {_first_line(error)}; it needs Java 17 or later") from None
        self.session.sparkContext.setLogLevel("ERROR")
        self.session.conf.set("spark.sql.ansi.enabled", "true")
        self.session.conf.set("spark.sql.ansi.doubleQuotedIdentifiers", "true")

    def text(self, name: str) -> str:
        whole = self._do(lambda: self.session.read.text(f"{self.folder}/{name}", wholetext=True).collect())
        return whole[0][0]

    def open(self, table: str) -> list[str]:
        found = self._do(lambda: self.session.read.parquet(f"{self.folder}/{table}.parquet"))
        found.createOrReplaceTempView(table)
        return list(found.columns)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        found = self._do(lambda: self.session.sql(sql, args=list(values)).toLocalIterator(prefetchPartitions=True))
        while (row := self._do(lambda: next(found, None))) is not None:
            yield tuple(row)

    def keep(self, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        types = f"{columns[0]} BIGINT, " + ", ".join(f"{name} STRING" for name in columns[1:])
        self._do(lambda: self.session.createDataFrame(list(rows), types).createOrReplaceTempView(table))

    def close(self) -> None:
        self.session.stop()

    def _do(self, work: Callable[[], Any]) -> Any:
        from py4j.protocol import Py4JError

        try:
            return work()
        except (self.error, Py4JError) as error:
            raise _failed("spark", error) from None


ENGINES: Mapping[str, type[Engine]] = {"duckdb": DuckDbEngine, "spark": SparkEngine}


def _failed(name: str, error: Exception) -> BtcoreError:
    return BtcoreError(f"{name} cannot read the snapshot: {_first_line(error)}")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
