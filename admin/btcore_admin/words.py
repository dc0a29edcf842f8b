"""Every word that the panel shows, in English and Chinese, out of the catalogue `words.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from flask import g

from btcore import Text

_CATALOGUE = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
WORDS: dict[str, Text] = {name: Text(*both) for name, both in _CATALOGUE["words"].items()}
ARGUMENTS: dict[str, Text] = {name: Text(*both) for name, both in _CATALOGUE["arguments"].items()}


def argument(name: str) -> str:
    """An argument in the reader's language."""
    return ARGUMENTS[name].text(g.language)
