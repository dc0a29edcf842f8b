"""Outcomes of a population as a file, a row for each teacher: Parquet, CSV or JSON, written some rows at a time."""

from __future__ import annotations

import csv
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..errors import input_error
from .formulas import formula_free
from .parquet import WORDS, ParquetFile

HEADS = ("teacher", "jurisdiction", "outcome")
# A row: the codes of teacher and jurisdiction, the outcome, and that of every clause.
OutcomeRow = Sequence[str]


class OutcomeFile(ABC):
    """A file of outcomes; `clauses` are the codes of the clauses, in the order in which rows have their outcomes."""

    def __init__(self, path: Path, clauses: Sequence[str]) -> None:
        self.clauses = list(clauses)
        self.open(path)

    @abstractmethod
    def open(self, path: Path) -> None:
        """Begin the file."""

    @abstractmethod
    def add(self, rows: Iterable[OutcomeRow]) -> None:
        """Add rows."""

    @abstractmethod
    def close(self) -> None:
        """End the file."""

    def __enter__(self) -> OutcomeFile:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class _Parquet(OutcomeFile):
    def open(self, path: Path) -> None:
        self.file = ParquetFile(path, dict.fromkeys((*HEADS, *self.clauses), WORDS))

    def add(self, rows: Iterable[OutcomeRow]) -> None:
        self.file.add(rows)

    def close(self) -> None:
        self.file.file.close()


class _Csv(OutcomeFile):
    def open(self, path: Path) -> None:
        # Spreadsheet programs take Chinese for Chinese where the file says that it is UTF-8.
        self.stream = path.open("w", encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.stream)
        self.writer.writerow([*HEADS, *(formula_free(code) for code in self.clauses)])

    def add(self, rows: Iterable[OutcomeRow]) -> None:
        self.writer.writerows([formula_free(word) for word in row] for row in rows)

    def close(self) -> None:
        self.stream.close()


class _Json(OutcomeFile):
    def open(self, path: Path) -> None:
        self.stream, self.mark = path.open("w", encoding="utf-8"), "["

    def add(self, rows: Iterable[OutcomeRow]) -> None:
        for teacher, jurisdiction, outcome, *others in rows:
            one = dict(zip(HEADS, (teacher, jurisdiction, outcome), strict=True))
            row = {**one, "clauses": dict(zip(self.clauses, others, strict=True))}
            self.stream.write(f"{self.mark}\n{json.dumps(row, ensure_ascii=False)}")
            self.mark = ","

    def close(self) -> None:
        self.stream.write("[]\n" if self.mark == "[" else "\n]\n")
        self.stream.close()


KINDS: dict[str, type[OutcomeFile]] = {".parquet": _Parquet, ".csv": _Csv, ".json": _Json}


def outcome_file(path: Path, clauses: Sequence[str]) -> OutcomeFile:
    """A file of the kind that its suffix names; InputError for any other."""
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise input_error(path.name, f"the suffix {suffix or 'none'}", f"a name that ends in {', '.join(KINDS)}")
    return KINDS[suffix](path, clauses)
