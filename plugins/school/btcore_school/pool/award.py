"""Clauses 4.4 and 4.16: membership of the pool for a year, and what it brings."""

from btcore import Award, Entitlement, Phrase, Text
from btcore.rules.language import parameter

AWARD = Award(
    "key_teacher",
    Text("school key teacher", "校级骨干教师"),
    level="school",
    term_years=parameter("term_years"),
    members_hold=True,
    review_period=parameter("review_period"),
    entitlements=(
        Entitlement(
            "training_opportunities",
            Text("exchanges, training and study at a higher level", "参加高层次学术交流、培训和进修"),
            line=305,
        ),
        Entitlement(
            "priority_titles",
            Text("priority in evaluation and professional titles", "评先评优、职称评聘优先"),
            line=309,
        ),
        Entitlement(
            "county_recommendation",
            Text("recommendation to the county's selection", "推荐参加县级骨干教师评选"),
            line=311,
        ),
    ),
    certificate=Phrase(
        "{name} has been selected for {programme} at {place} and is appointed School Key Teacher. {day}. Valid: "
        "{until}. {number}",
        "经评选，{name}同志入选{place}“{programme}”，聘为校级骨干教师。{day}。有效期：{until}。{number}",
    ),
    line=235,
)
