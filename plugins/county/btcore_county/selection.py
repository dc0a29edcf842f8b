"""Clauses 2.2 to 2.4 as an order: declared persons and leaders first, the school's one choice where there is nobody."""

from btcore import ApprovalStep, Preference, SelectionRule, Text
from btcore.rules.language import at_most, holds, parameter

SELECTION = SelectionRule(
    tiers=(("2.2", "2.3"),),
    closes=parameter("nomination_deadline"),
    tie_breaks=parameter("tie_breaks"),
    ties=parameter("ties"),
    seed=parameter("draw_seed"),
    fill=parameter("fill"),
    preferences=(
        Preference(
            "key_teacher_below",
            Text("key teacher of the school already", "已是校级骨干教师"),
            holds("key_teacher", administrative_level=at_most("school")),
            line=61,
        ),
    ),
    route=(
        ApprovalStep(
            "school",
            Text("the school, for a subject with nobody else", "学校选派"),
            level="school",
            role="school_office",
            line=61,
        ),
        ApprovalStep(
            "county_bureau",
            Text("personnel section of the county bureau and the research-training centre", "县教育局政工科、研训中心"),
            level="county",
            role="county_bureau",
            line=85,
        ),
    ),
    line=61,
)
