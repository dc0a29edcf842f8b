"""The programme as one value."""

from importlib.resources import files

from btcore import Kinds, Programme, Source, Text, parameters_from_toml

from .eligibility import ELIGIBILITY
from .score import SCORE
from .selection import SELECTION
from .stages import DUTIES, STAGES
from .statements import STATEMENTS


def county_summer_training(kinds: Kinds) -> Programme:
    """The county's summer training, Part 2 of the source: a score, no title."""
    toml = files(__package__).joinpath("parameters.toml").read_text(encoding="utf-8")
    return Programme(
        code="county-summer-training",
        title=Text("County summer training", "县级骨干教师暑期培训"),
        source=Source(Text("Key-teacher training programmes, Part 2", "骨干教师培训方案（第二部分）"), 47, 95),
        parameters=parameters_from_toml(toml),
        eligibility=ELIGIBILITY,
        duties=DUTIES,
        statements=STATEMENTS,
        stages=STAGES,
        selection=SELECTION,
        score=SCORE,
        kinds=kinds,
    )
