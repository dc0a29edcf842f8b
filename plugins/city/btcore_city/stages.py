"""Clauses 3.9, 3.10 and 3.16: the stages of the training; the public notice that most offices add."""

from btcore import Assessment, CentralisedTraining, DispersedPractice, Length, PublicNotice, Text
from btcore.rules.language import parameter

STAGES = (
    CentralisedTraining(
        "centralised_training",
        Text("centralised training", "集中培训"),
        starts=parameter("training_starts"),
        line=151,
    ),
    DispersedPractice(
        "dispersed_practice",
        Text("dispersed practice", "分散实践"),
        length=Length(parameter("dispersed_practice_months"), "month", parameter("dispersed_practice_tolerance")),
        line=155,
    ),
    Assessment(
        "assessment",
        Text("assessment and summary", "考核总结"),
        ends=parameter("training_ends"),
        length=Length(parameter("assessment_days"), "day", parameter("assessment_tolerance")),
        assesses=(
            "theory_exam",
            "computer_exam",
            "research_project",
            "defence",
            "teaching_design",
            "fragment_teaching_and_blackboard",
            "courseware",
            "lesson_evaluation",
        ),
        line=157,
    ),
    PublicNotice(
        "public_notice",
        Text("public notice of the list", "名单公示"),
        when=parameter("public_notice"),
        length=Length(parameter("public_notice_days"), "working_day"),
    ),
)
