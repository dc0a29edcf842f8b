"""Clauses 4.2, 4.3 and 4.5: one to three in each subject, by group, teaching office and leadership group."""

from btcore import ApprovalStep, BoundRule, Preference, SelectionRule, Text
from btcore.rules.language import any_of, count, holds, one_of, parameter

SELECTION = SelectionRule(
    bounds=(
        BoundRule(
            ("subject",),
            at_most=parameter("max_per_subject"),
            at_least=parameter("min_per_subject"),
            soft=True,
            name="subject",
            line=237,
        ),
    ),
    tie_breaks=parameter("tie_breaks"),
    ties=parameter("ties"),
    seed=parameter("draw_seed"),
    fill=parameter("fill"),
    preferences=(
        Preference(
            "preferred_honour",
            Text("excellent teacher, academic leader or advanced worker", "优秀教师、学科带头人或先进工作者"),
            any_of(
                count("honour", title=one_of(parameter("preferred_honours"))) >= 1,
                holds(one_of(parameter("preferred_honours"))),
            ),
            line=229,
        ),
    ),
    route=(
        ApprovalStep(
            "group_recommendation",
            Text("recommendation by the teaching-research group", "教研组推荐"),
            level="group",
            role="group_leader",
            line=233,
        ),
        ApprovalStep(
            "office_review",
            Text("review by the teaching office", "教导处审核"),
            level="school",
            role="school_office",
            line=233,
        ),
        ApprovalStep(
            "leadership_approval",
            Text("approval by the school's leadership group for key teachers", "学校骨干教师领导小组批准"),
            level="school",
            role="school_council",
            line=233,
        ),
    ),
    line=237,
)
