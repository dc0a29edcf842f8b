"""What both tables are written with: kinds, their parameters, and an item as a clause that measures its points."""

from importlib.resources import files

from btcore import RecordKind, Text, parameters_from_toml
from btcore.rules.language import Clause


def kind(name, en, zh, *, plural="", state=False):
    """A record kind that only a points table knows."""
    return RecordKind(name, Text(en, zh), plural=plural, state=state)


def read_parameters(name):
    """The parameters of one table."""
    return parameters_from_toml(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def item(code, en, zh, line, measure, **more):
    """An item: a clause that everyone passes, for the points that it measures."""
    return Clause(code, en, zh=zh, line=line, criterion=measure >= 0, **more)
