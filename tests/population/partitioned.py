"""A read-only copy of the typed rows over two PostgreSQL servers, hash-partitioned by teacher, which a third database
asks through postgres_fdw. Foreign partitions have no keys.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from btcore.population.manifest import ROWS, columns_of

SCRIPT = Path(__file__).parents[1] / "postgresql.sh"
TYPES = {"whole": "bigint", "truth": "boolean", "words": "text"}
TEACHER = {"population_teacher": "teacher_id", "population_record": "teacher"}
TABLES = {one._meta.table_name: columns_of(one._meta.table_name) for one in ROWS}


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL server of its own, by address."""
    folder = Path("/tmp") / f"btcore-partition-{uuid4().hex}"
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = str(one.getsockname()[1])
    started = subprocess.run([SCRIPT, "start", folder, port], capture_output=True, text=True, check=True)
    try:
        yield started.stdout.strip()
    finally:
        subprocess.run([SCRIPT, "stop", folder], check=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


@contextmanager
def two_servers() -> Iterator[str]:
    """The address of an empty database `whole` whose two tables lie on two servers, a half of the teachers on each."""
    with ExitStack() as servers:
        addresses = [servers.enter_context(server()) for _ in range(2)]
        with psycopg.connect(addresses[0], autocommit=True) as first:
            first.execute("CREATE DATABASE whole")
        whole = addresses[0].replace("/postgres", "/whole")
        with psycopg.connect(whole, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION postgres_fdw")
            connection.execute("ALTER DATABASE whole SET enable_partitionwise_aggregate = on")
            for table, columns in TABLES.items():
                listed = ", ".join(f'"{name}" {TYPES[holds]}' for name, holds in columns.items())
                connection.execute(f"CREATE TABLE {table} ({listed}) PARTITION BY HASH ({TEACHER[table]})")
            for number, address in enumerate(addresses):
                _attach(connection, number, address)
        yield whole


def _attach(whole: psycopg.Connection[Any], number: int, address: str) -> None:
    port = address.rsplit(":", 1)[1].split("/")[0]
    whole.execute(
        f"CREATE SERVER half_{number} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '{port}', "
        "dbname 'postgres', batch_size '500', fetch_size '10000', use_remote_estimate 'true')"
    )
    whole.execute(f"CREATE USER MAPPING FOR btcore SERVER half_{number} OPTIONS (user 'btcore')")
    with psycopg.connect(address, autocommit=True) as half:
        for table, columns in TABLES.items():
            listed = ", ".join(f'"{name}" {TYPES[holds]}' for name, holds in columns.items())
            half.execute(f"CREATE TABLE {table} ({listed})")
            half.execute(f"CREATE INDEX ON {table} ({TEACHER[table]})")
            whole.execute(
                f"CREATE FOREIGN TABLE {table}_{number} PARTITION OF {table} "
                f"FOR VALUES WITH (MODULUS 2, REMAINDER {number}) SERVER half_{number} OPTIONS (table_name '{table}')"
            )


def fill(whole: str, rows: Mapping[str, Sequence[Sequence[Any]]]) -> list[int]:
    """Put rows in, in place of those that are there; how many records each half has.

    Each server counts its own afterwards: it is asked for its estimates, and its autovacuum comes when it likes.
    """
    with psycopg.connect(whole, autocommit=True) as connection:
        for table, columns in TABLES.items():
            connection.execute(f"TRUNCATE {table}")
            places = ", ".join(["%s"] * len(columns))
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows[table])
        ports = "SELECT option_value FROM pg_foreign_server, pg_options_to_table(srvoptions) WHERE option_name = 'port'"
        for (port,) in connection.execute(ports).fetchall():
            with psycopg.connect(f"postgresql://btcore@127.0.0.1:{port}/postgres", autocommit=True) as half:
                half.execute("VACUUM ANALYZE")
        connection.execute("ANALYZE")
        counts = "SELECT (SELECT count(*) FROM population_record_0), (SELECT count(*) FROM population_record_1)"
        found = connection.execute(counts).fetchone()
        assert found is not None
        return list(found)
