"""Marks from files."""

from __future__ import annotations

from pathlib import Path

from ..errors import input_error
from ..programmes.marks import Enrolment
from ..programmes.scoring import ScoringScheme
from ..rules.parameters import Settings
from ..schemas.marks import load_marks
from .json_text import parse_json


def read_marks(path: str | Path, *, scheme: ScoringScheme, settings: Settings) -> list[Enrolment]:
    """The enrolments of a marks file (JSON); refuses what the scheme does not know, see `load_marks`."""
    path = Path(path)
    if not path.is_file():
        raise input_error(path.name, "there is no such file", "a .json file with marks")
    if path.suffix.lower() != ".json":
        raise input_error(path.name, f"a file of the form {path.suffix or 'none'}", "a .json file with marks")
    return load_marks(parse_json(path), scheme=scheme, settings=settings, source=path.name)
