"""Clauses 3.10 to 3.15: the comprehensive score of the training."""

from btcore import AttendanceRate, Component, Gate, ScoringScheme, Text
from btcore.rules.language import parameter


def _part(code, en, zh, line):
    return Component(code, Text(en, zh), line=line)


LEARNING_PERFORMANCE = Component(
    "learning_performance",
    Text("learning performance", "学习表现"),
    weight=parameter("learning_performance_weight"),
    weights=parameter("learning_performance_parts"),
    line=171,
    parts=(
        _part("attitude", "attitude", "学习态度", 171),
        Component("attendance", Text("attendance", "出勤"), source=AttendanceRate(), line=171),
        _part("homework", "homework", "作业完成", 171),
        _part("dispersed_practice", "dispersed practice", "分散实践", 171),
        _part("key_teacher_role", "role as key teacher", "骨干作用", 171),
    ),
)
PORTFOLIO = Component(
    "portfolio",
    Text("portfolio", "作业材料"),
    weight=parameter("portfolio_weight"),
    weights=parameter("portfolio_parts"),
    line=181,
    parts=(
        _part("peer_diagnosis_report", "peer diagnosis report", "同行课堂诊断报告", 183),
        _part("own_lesson_diagnosis", "own lesson diagnosis", "自我课堂诊断报告", 185),
        _part("lesson_record_or_paper", "lesson record with reflection, or paper", "课堂实录与反思或教研论文", 187),
        _part("reading_report", "reading report", "读书报告", 189),
        _part("training_activity_plan", "plan of a school training activity", "校本研训活动方案", 191),
        _part("test_paper", "subject test paper", "学科试卷", 193),
        _part("demonstration_lesson", "reporting or demonstration lesson", "汇报课或示范课", 195),
        _part("lesson_evaluation_script", "lesson-evaluation script", "评课稿", 197),
    ),
)


def _weighted(code, en, zh, weight, line):
    return Component(code, Text(en, zh), weight=parameter(weight), line=line)


def _gate(code, en, zh):
    return Gate(Component(code, Text(en, zh), line=157), pass_mark=parameter("gate_pass_mark"))


SCORE = ScoringScheme(
    components=(
        LEARNING_PERFORMANCE,
        _weighted("teaching_design", "teaching design", "教学设计", "teaching_design_weight", 173),
        _weighted(
            "fragment_teaching_and_blackboard",
            "fragment teaching and blackboard design",
            "片段教学与板书设计",
            "fragment_teaching_weight",
            175,
        ),
        _weighted("courseware", "courseware", "课件制作", "courseware_weight", 177),
        _weighted("research_project", "research project", "研究课题", "research_project_weight", 179),
        PORTFOLIO,
    ),
    gates=(
        _gate("theory_exam", "theory examination", "教育理论考试"),
        _gate("computer_exam", "computer examination", "计算机应用能力考试"),
        _gate("defence", "defence", "答辩"),
        _gate("lesson_evaluation", "lesson evaluation", "评课"),
        Gate(
            Component("minimum_attendance", Text("lowest attendance", "最低出勤率"), source=AttendanceRate(), line=165),
            pass_mark=parameter("minimum_attendance"),
        ),
    ),
    pass_mark=parameter("pass_mark"),
    line=169,
)
