"""The programme as one value: duties of a semester and nothing else."""

from importlib.resources import files

from btcore import Kinds, Programme, Source, Text, parameters_from_toml

from .duties import DUTIES
from .statements import STATEMENTS


def semester_programme(kinds: Kinds) -> Programme:
    """What every teacher of a school owes in a semester of training; Part 1 of the source."""
    toml = files(__package__).joinpath("parameters.toml").read_text(encoding="utf-8")
    return Programme(
        code="school-semester-training",
        title=Text("School training of a semester", "学校学期骨干教师培训"),
        source=Source(Text("Key-teacher training programmes, Part 1", "骨干教师培训方案（第一部分）"), 5, 45),
        parameters=parameters_from_toml(toml),
        duties=DUTIES,
        review_period="semester",
        reviews_duties=True,
        statements=STATEMENTS,
        kinds=kinds,
    )
