"""Clauses 2.5, 2.6, 2.7 and 2.9: ten days together, study in the schools, four days of examination."""

from btcore import Assessment, CentralisedTraining, GroupStudy, Text
from btcore.rules.language import Clause, between, choose, each, parameter, total

TEN_DAYS = between(parameter("training_starts"), parameter("training_ends"))

DUTIES = (
    Clause(
        "2.5",
        "At least six hours of study on each of the ten days from 7 to 16 July",
        zh="7 月 7 日至 16 日集中培训，每天学习不少于 6 小时",
        line=65,
        reading=Text(
            "each trainee's hours, counted day by day; more on one day does not make up for another",
            "按学员每日实际学时逐日计算，多学之日不能抵补他日",
        ),
        criterion=choose(
            parameter("hours_rule"),
            {
                "each_day": each("day", total("hours", "attendance") >= parameter("hours_a_day"), within=TEN_DAYS),
                "in_total": total("hours", "attendance", within=TEN_DAYS) >= parameter("total_hours"),
            },
        ),
    ),
)

SYLLABUS = (
    Text("quality of compulsory education in new times; observing lessons", "新时期义务教育质量观；课堂观察研讨"),
    Text("integrated practice; motivating pupils in new ways of teaching", "综合实践活动；创新教学与积极情感的培养"),
    Text("teachers' ethics under performance pay; observing lessons", "绩效工资背景下的师德与评价；课堂观察研讨"),
    Text("reading textbooks in the new curriculum; planning together", "新课改背景下的教材解读；集体备课"),
    Text("routines of managing teaching, made anew; analysing textbooks", "教学常规管理流程再造；教材分析与集体备课"),
    Text("innovation in education; fairness in the classroom", "教育创新与发展；教学过程中的教育公平"),
    Text("information technology in the subject; analysing textbooks", "信息技术与学科整合；教材分析与集体备课"),
    Text("new science and the content of teaching; problems and answers", "科技新成果对教学的影响；教学问题与对策"),
    Text("how teachers grow; analysing textbooks", "教师专业成长；教材分析与集体备课"),
    Text("environment, law, life and character; judging teaching conduct", "环境、法制、生命与人格教育；教学行为评价"),
)

STAGES = (
    CentralisedTraining(
        "centralised_training",
        Text("centralised training", "集中培训"),
        starts=parameter("training_starts"),
        ends=parameter("training_ends"),
        hours_a_day=parameter("hours_a_day"),
        sessions=SYLLABUS,
        line=65,
    ),
    GroupStudy(
        "group_study",
        Text("group study in the schools", "分组研修"),
        starts=parameter("group_study_starts"),
        ends=parameter("group_study_ends"),
        reported_by="school",
        line=67,
    ),
    Assessment(
        "examination",
        Text("written test and interview", "笔试和面试"),
        starts=parameter("examination_starts"),
        ends=parameter("examination_ends"),
        assesses=("written", "interview"),
        line=89,
    ),
)
