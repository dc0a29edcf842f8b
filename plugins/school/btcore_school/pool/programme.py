"""The programme as one value."""

from importlib.resources import files

from btcore import Kinds, Programme, Source, Text, parameters_from_toml
from btcore.rules.language import parameter

from .award import AWARD
from .duties import DUTIES
from .eligibility import ELIGIBILITY
from .score import SCORE
from .selection import SELECTION
from .stages import STAGES
from .statements import STATEMENTS


def pool_programme(kinds: Kinds) -> Programme:
    """A school's pool of key teachers, chosen every year and assessed every semester; Part 4 of the source."""
    toml = files(__package__).joinpath("parameters.toml").read_text(encoding="utf-8")
    return Programme(
        code="school-key-teacher-pool",
        title=Text("School pool of key teachers", "校级骨干教师库"),
        source=Source(Text("Key-teacher training programmes, Part 4", "骨干教师培训方案（第四部分）"), 205, 315),
        parameters=parameters_from_toml(toml),
        eligibility=ELIGIBILITY,
        duties=DUTIES,
        review_period=parameter("review_period"),
        reviews_duties=True,
        statements=STATEMENTS,
        stages=STAGES,
        selection=SELECTION,
        score=SCORE,
        award=AWARD,
        kinds=kinds,
    )
