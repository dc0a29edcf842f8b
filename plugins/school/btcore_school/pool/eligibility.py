"""Clauses 4.1 and 4.18: who may enter the pool."""

from btcore import Text
from btcore.rules.language import Clause, age, all_of, attested, parameter, years_since

ELIGIBILITY = (
    Clause(
        "4.1",
        "At least three years of teaching, and not older than 45",
        zh="任教满三年，年龄不超过 45 周岁",
        line=227,
        reading=Text(
            "both bounds are included, in completed years on the day judged",
            "两个界限均含本数，以认定当日的周年、周岁计算",
        ),
        criterion=all_of(
            years_since("teaching_since") >= parameter("min_years_teaching"),
            age() <= parameter("max_age"),
        ),
    ),
    Clause(
        "4.2-morals",
        "Good conduct and devotion, sound theory, teaching experience and good results",
        zh="师德良好、事业心强，有系统的理论基础和一定的教学经验，教育教学成绩优良",
        line=231,
        criterion=attested(),
    ),
)
