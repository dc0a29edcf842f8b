"""Clauses 4.15 and 4.17: the half-yearly assessment of a key teacher."""

from btcore import Component, ScoringScheme, Text
from btcore.rules.language import parameter

# The ten characters of the source, one for each side of teaching.
DIMENSIONS = {
    "lesson_preparation": Text("lessons prepared in depth", "备课要“深”"),
    "class": Text("classes that are solid", "上课要“实”"),
    "homework": Text("homework with care", "作业要“精”"),
    "teaching": Text("lively teaching", "教学要“活”"),
    "means": Text("new means", "手段要“新”"),
    "activity": Text("diligent activities", "活动要“勤”"),
    "assessment": Text("strict assessment", "考核要“严”"),
    "counselling": Text("attentive counselling", "辅导要“细”"),
    "burden": Text("a light burden", "负担要“轻”"),
    "quality": Text("high quality", "质量要“高”"),
}

SCORE = ScoringScheme(
    components=(
        Component(
            "group_assessment",
            Text("assessment by the teaching-research group", "教研组日常考核"),
            weight=parameter("group_weight"),
            weights=parameter("dimension_weights"),
            parts=tuple(Component(code, title, line=303) for code, title in DIMENSIONS.items()),
            line=315,
        ),
        Component(
            "semester_assessment",
            Text("assessment of the semester", "学期考核"),
            weight=parameter("semester_weight"),
            line=315,
        ),
        Component(
            "annual_assessment",
            Text("annual assessment", "年度考核"),
            weight=parameter("annual_weight"),
            line=315,
        ),
    ),
    pass_mark=parameter("pass_mark"),
    line=315,
)
