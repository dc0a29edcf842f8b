"""Clauses 3.6 and 3.7: the places, and the way a nomination takes."""

from btcore import ApprovalStep, Preference, SelectionRule, Text
from btcore.rules.language import at_most, holds, parameter

SELECTION = SelectionRule(
    places=parameter("quota"),
    allocation=parameter("allocation"),
    closes=parameter("nomination_deadline"),
    tie_breaks=parameter("tie_breaks"),
    ties=parameter("ties"),
    seed=parameter("draw_seed"),
    fill=parameter("fill"),
    preferences=(
        Preference(
            "key_teacher_below",
            Text("key teacher of the school or the county already", "已是校级或县级骨干教师"),
            holds("key_teacher", administrative_level=at_most("county")),
            line=117,
        ),
    ),
    route=(
        ApprovalStep(
            "county_bureau",
            Text("county bureau, led by its personnel section", "县区教育局（人事部门牵头）"),
            level="county",
            role="county_bureau",
            line=127,
        ),
        ApprovalStep(
            "city_institute",
            Text("training department of the city institute", "市教育学院培训部门"),
            level="city",
            role="city_institute",
            line=129,
        ),
    ),
    line=125,
)
