"""Dossiers from files: JSON, TOML, a folder of CSV files, a workbook, or an office's own roster."""

from __future__ import annotations

from pathlib import Path

from ..rules.dossier import Dossier
from ..rules.kinds import CORE, Kinds
from ..schemas.dossiers import load_dossiers
from .raw import read_raw


def read_dossiers(path: str | Path, *, columns: str | Path | None = None, kinds: Kinds = CORE) -> list[Dossier]:
    """All dossiers in a file or folder; `columns` is the column mapping of an office's own roster.

    Refuses with one InputError that names every problem by file, sheet, row and column.
    """
    raw = read_raw(Path(path), columns=None if columns is None else Path(columns), kinds=kinds)
    return load_dossiers(raw.data, kinds=kinds, place=raw.place)
