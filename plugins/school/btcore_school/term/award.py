"""Clauses 5.12, 5.17 and 5.18: the title, its term, and what it brings."""

from btcore import Award, Entitlement, Phrase, Text
from btcore.rules.language import parameter

AWARD = Award(
    "key_teacher",
    Text("school key teacher", "校级骨干教师"),
    level="school",
    term_years=parameter("term_years"),
    term_starts=parameter("term_starts"),
    passes=parameter("consecutive_passes"),
    review_period=parameter("review_period"),
    gap=parameter("consecutive_gap_policy"),
    failed_candidate=parameter("failed_candidate"),
    renewal=parameter("renewal"),
    entitlements=(
        Entitlement("research_subsidy", Text("research subsidy", "教研津贴"), line=389),
        Entitlement("seminar_priority", Text("priority for major seminars", "优先参加高层次研讨"), line=391),
        Entitlement("study_visits", Text("regular study visits", "定期外出学习"), line=393),
        Entitlement(
            "priority_same_conditions",
            Text(
                "priority under the same conditions in merit and title evaluation", "评优评先、职称评定同等条件下优先"
            ),
            line=395,
        ),
    ),
    certificate=Phrase(
        "{name} has passed the yearly reviews of {programme} at {place} and is appointed School Key Teacher. {day}. "
        "Valid: {until}. {number}",
        "{name}同志经{place}“{programme}”历年考评合格，聘为校级骨干教师。{day}。有效期：{until}。{number}",
    ),
    line=365,
)
