"""Values of parameters for people: a choice by how it is read, kinds, titles, levels and periods by their labels."""

from __future__ import annotations

from typing import Any

from ..rules.calendar import PERIOD_LABELS
from ..rules.kinds import KNOWN_RESULTS, KNOWN_TAGS, KNOWN_TITLES
from ..rules.parameters import Parameter
from ..rules.scales import SCALES
from ..rules.wording import Joined, Phrase, Text
from .programme import Programme

NOTHING = Text("none", "无")
FROM_TO = Phrase("{first} to {last}", "{first} 至 {last}")
ENTRY = Phrase("{name} {value}", "{name} {value}")


def value_words(programme: Programme, parameter: Parameter, value: Any) -> Any:
    """A value of a parameter in words. Where a choice has no label the reading says it, the parameter's or that of the
    alternative; what has neither stays as it is written."""
    if parameter.type in SCALES:
        return SCALES[parameter.type].labels.get(value, value)
    label = _label(programme, value) if isinstance(value, str) else None
    if label is None and parameter.choices:
        label = reading_of(parameter, value)
    return _words(programme, value) if label is None else label


def reading_of(parameter: Parameter, value: Any) -> Text | None:
    """How the source is read where the parameter has this value; None if nobody says."""
    if any(value == own for _, own in parameter.values):
        return parameter.reading
    return next((one.reading for one in parameter.alternatives if one.value == value), None)


def _words(programme: Programme, value: Any) -> Any:
    if value == ():
        return NOTHING
    if isinstance(value, tuple) and all(isinstance(one, tuple) and len(one) == 2 for one in value):
        return Joined(tuple(FROM_TO(first=first, last=last) for first, last in value), how="list")
    if isinstance(value, tuple):
        return Joined(tuple(_words(programme, one) for one in value), how="list")
    if isinstance(value, dict):
        parts = {} if programme.score is None else {one.code: one.title for one in programme.score.leaves()}
        entries = (ENTRY(name=parts.get(name, name), value=_words(programme, one)) for name, one in value.items())
        return Joined(tuple(entries), how="list")
    return (_label(programme, value) or value) if isinstance(value, str) else value


def _label(programme: Programme, value: str) -> Any:
    """The label of a code that the programme or the library knows."""
    if value in programme.kinds:
        return programme.kinds[value].label
    known = {**PERIOD_LABELS, **KNOWN_TITLES, **KNOWN_TAGS, **KNOWN_RESULTS}
    if programme.selection is not None:
        known |= {one.code: one.title for one in programme.selection.preferences}
    return known.get(value)
