"""The tables of data that say who may do what, who reads what, and what may become what; read once, used by all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from ..rules.wording import Text

RELATIONS = ("within", "own", "assigned")
NEW = "new"


@dataclass(frozen=True, slots=True)
class Transition:
    """The states that a verb may find and leave."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def _read(name: str) -> dict[str, dict[str, object]]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


# verb → role → relation
RIGHTS: Mapping[str, Mapping[str, str]] = _read("rights.toml")  # type: ignore[assignment]

# table → verb → transition
TRANSITIONS: Mapping[str, Mapping[str, Transition]] = {
    table: {verb: Transition(tuple(one["before"]), tuple(one["after"])) for verb, one in verbs.items()}  # type: ignore
    for table, verbs in _read("transitions.toml").items()
}

# role → the most private class that it reads
READS: Mapping[str, str] = _read("masking.toml")  # type: ignore[assignment]

_CHINESE = _read("words.toml")


# verb → argument → its Chinese, where it means something else than elsewhere
ARGUMENTS: Mapping[str, Mapping[str, str]] = _CHINESE["arguments"]  # type: ignore[assignment]


def labels(section: str) -> Mapping[str, str]:
    """The Chinese of a section by code."""
    return {code: str(words) for code, words in _CHINESE[section].items()}


def label(section: str, code: str) -> Text:
    """A verb, role, state or entry of an answer in both languages: label("verbs", "step_up")."""
    return Text(code.replace("_", " "), str(_CHINESE[section].get(code, code)))
