"""The programme as one value."""

from importlib.resources import files

from btcore import Kinds, Programme, Source, Text, parameters_from_toml
from btcore.rules.language import parameter

from .award import AWARD
from .duties import DUTIES, REVIEW
from .eligibility import ELIGIBILITY
from .selection import SELECTION
from .statements import STATEMENTS


def term_programme(kinds: Kinds) -> Programme:
    """School key teachers as candidates, title holders and for a term; Part 5 of the source."""
    toml = files(__package__).joinpath("parameters.toml").read_text(encoding="utf-8")
    return Programme(
        code="school-key-teacher-term",
        title=Text("School key teachers: candidates, title and term", "校级骨干教师候选人培养与任期制"),
        source=Source(Text("Key-teacher training programmes, Part 5", "骨干教师培训方案（第五部分）"), 317, 397),
        parameters=parameters_from_toml(toml),
        eligibility=ELIGIBILITY,
        duties=DUTIES,
        review=REVIEW,
        review_period=parameter("review_period"),
        reviews_duties=True,
        statements=STATEMENTS,
        selection=SELECTION,
        award=AWARD,
        kinds=kinds,
    )
