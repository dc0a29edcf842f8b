"""Clauses 5.8 and 5.9: from the own declaration to the final eight."""

from btcore import ApprovalStep, BoundRule, SelectionRule, Text
from btcore.rules.language import parameter

SELECTION = SelectionRule(
    places=parameter("quota"),
    bounds=(BoundRule(("teaching_research_group",), at_most=parameter("per_group"), name="group", line=353),),
    tie_breaks=parameter("tie_breaks"),
    ties=parameter("ties"),
    seed=parameter("draw_seed"),
    fill=parameter("fill"),
    route=(
        ApprovalStep(
            "group_evaluation",
            Text("evaluation by the teaching-research group", "教研组评议推荐"),
            level="group",
            role="group_leader",
            line=353,
        ),
        ApprovalStep(
            "council_audit",
            Text("audit by the school council", "校务委员会审核"),
            level="school",
            role="school_council",
            line=353,
        ),
    ),
    line=353,
)
