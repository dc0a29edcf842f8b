"""The programme as one value: source, parameters, eligibility, and what the other clauses state."""

from importlib.resources import files

from btcore import Kinds, Programme, Source, Text, parameters_from_toml

from .award import AWARD
from .eligibility import ELIGIBILITY
from .score import SCORE
from .selection import SELECTION
from .stages import STAGES
from .statements import STATEMENTS


def city_key_teacher(kinds: Kinds) -> Programme:
    """The city's key-teacher programme, Part 3 of the source."""
    toml = files(__package__).joinpath("parameters.toml").read_text(encoding="utf-8")
    return Programme(
        code="city-key-teacher",
        title=Text("City key-teacher training", "市级骨干教师培训"),
        source=Source(Text("Key-teacher training programmes, Part 3", "骨干教师培训方案（第三部分）"), 97, 203),
        parameters=parameters_from_toml(toml),
        eligibility=ELIGIBILITY,
        statements=STATEMENTS,
        stages=STAGES,
        selection=SELECTION,
        score=SCORE,
        award=AWARD,
        kinds=kinds,
    )
