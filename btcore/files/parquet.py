"""Parquet files, written some rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import BtcoreError

# What a column holds.
WHOLE, TRUTH, WORDS = "whole", "truth", "words"


class ParquetFile:
    """A file that rows are added to; `columns` says what each column holds. BtcoreError without pyarrow."""

    def __init__(self, path: Path, columns: Mapping[str, str]) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise BtcoreError("Parquet files need pyarrow; install btcore[parquet]") from None
        types = {WHOLE: pyarrow.int64(), TRUTH: pyarrow.bool_(), WORDS: pyarrow.string()}
        self.columns = columns
        self.schema = pyarrow.schema([(name, types[holds]) for name, holds in columns.items()])
        self.array, self.batch = pyarrow.array, pyarrow.RecordBatch.from_arrays
        self.file = pyarrow.parquet.ParquetWriter(path, self.schema, compression="zstd")

    def add(self, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows, in the order of the columns; how many they were."""
        listed = list(rows)
        if listed:
            by_column = zip(zip(*listed, strict=True), self.schema, self.columns.values(), strict=True)
            # SQLite has no truths of its own.
            arrays = [
                self.array([bool(one) for one in values] if holds == TRUTH else values, field.type)
                for values, field, holds in by_column
            ]
            self.file.write_batch(self.batch(arrays, schema=self.schema))
        return len(listed)

    def __enter__(self) -> ParquetFile:
        return self

    def __exit__(self, *_: Any) -> None:
        self.file.close()
