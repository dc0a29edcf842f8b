"""Clauses 3.6 to 3.16: what the source states beside the conditions of entry."""

from btcore import Text
from btcore.rules.language import Statement

WEIGHTS = (
    "learning_performance_weight",
    "teaching_design_weight",
    "fragment_teaching_weight",
    "courseware_weight",
    "research_project_weight",
    "portfolio_weight",
)

STATEMENTS = (
    Statement(
        "3.6",
        "406 places in the whole city",
        zh="全市共 406 个培训名额",
        line=125,
        basis="parameter",
        parameters=("quota", "allocation"),
        note=Text(
            "bounds the selection; the table that divides the places is not in the source", "用于遴选；原文未附分配表"
        ),
    ),
    Statement(
        "3.7",
        "Recommended step by step by the county bureaus, with form and certificates, by 25 April",
        zh="由县区教育局逐级推荐，附申报表和证明材料，4 月 25 日截止",
        line=127,
        basis="parameter",
        parameters=("nomination_deadline",),
        note=Text(
            "the route and the deadline of a nomination; a late one needs a recorded waiver",
            "推荐程序和期限；逾期须有破格记录",
        ),
    ),
    Statement(
        "3.8",
        "Six methods of training are announced and five described",
        zh="称有六种培训方式，实际列出五种",
        line=137,
        announced=6,
        listed=(
            Text("lectures", "专题讲座"),
            Text("exchange and seminar", "交流研讨"),
            Text("research on a subject", "课题研究"),
            Text("dispersed practice", "分散实践"),
            Text("assessment and summary", "考核总结"),
        ),
        note=Text(
            "labels of methods, which bind nobody; no sixth is invented", "仅为方式名称，不约束个人；不补造第六种"
        ),
    ),
    Statement(
        "3.9",
        "Three stages: centralised training, about half a year of dispersed practice, about three days of assessment",
        zh="分三个阶段：集中培训、约半年的分散实践、约三天的考核总结",
        line=151,
        basis="parameter",
        parameters=("dispersed_practice_months", "dispersed_practice_tolerance", "assessment_days"),
        note=Text("the length of the stages", "各阶段时长"),
    ),
    Statement(
        "3.10",
        "Assessed: theory and computer examinations, research exchange with defence, five teaching skills",
        zh="考核包括理论考试、计算机考试、研究报告交流与答辩及五项教学基本功",
        line=157,
        basis="parameter",
        parameters=("gate_pass_mark",),
        reading=Text(
            "theory and computer examinations, defence and lesson evaluation carry no weight: each must be passed",
            "理论考试、计算机考试、答辩和评课不占权重，但须各自合格",
        ),
        note=Text("parts of the comprehensive score that only need a pass", "综合成绩中仅需合格的部分"),
    ),
    Statement(
        "3.11",
        "A class with its teacher, committee and study groups; attendance is strict",
        zh="设班主任、班委会和学习小组，严格考勤",
        line=163,
        basis="parameter",
        parameters=("minimum_attendance",),
        note=Text("attendance is part of the score; the limit is not given", "出勤计入成绩；原文未给出下限"),
    ),
    Statement(
        "3.12",
        "Weights of the score: 20, 20, 20, 10, 10 and 20",
        zh="综合成绩权重：20、20、20、10、10、20",
        line=169,
        basis="parameter",
        parameters=WEIGHTS,
        reading=Text(
            "fragment teaching and blackboard design have 20 together, so that the six items add up to 100",
            "片段教学与板书设计合占 20，六项合计 100",
        ),
        note=Text("the comprehensive score", "用于综合成绩"),
    ),
    Statement(
        "3.13",
        "Learning performance: attitude, attendance, homework, dispersed practice, role as key teacher",
        zh="学习表现包括学习态度、出勤、作业、分散实践和骨干作用",
        line=171,
        basis="parameter",
        parameters=("learning_performance_parts",),
        note=Text("parts of a component of the score", "综合成绩组成部分的细项"),
    ),
    Statement(
        "3.14",
        "A portfolio of eight pieces of work",
        zh="八项作业材料",
        line=181,
        basis="parameter",
        parameters=("portfolio_parts",),
        reading=Text(
            "all eight; the seventh is a reporting or demonstration lesson, the eighth a lesson-evaluation script",
            "八项均须完成；第七项为上一节汇报课或示范课，第八项为评课稿",
        ),
        note=Text("parts of a component of the score", "综合成绩组成部分的细项"),
    ),
    Statement(
        "3.15",
        "Who has done the time and passed is confirmed by the city bureau and receives the honorary certificate",
        zh="完成规定时间并考核合格者，由市教育局审核确认并颁发荣誉证书",
        line=199,
        basis="parameter",
        parameters=("pass_mark", "minimum_attendance", "term_years"),
        note=Text("the award; neither pass mark nor prescribed time is given", "称号授予；合格线和规定时间均未给出"),
    ),
    Statement(
        "3.16",
        "The first training runs from March to November",
        zh="首期培训时间为 3 月至 11 月",
        line=203,
        basis="parameter",
        parameters=("training_starts", "training_ends", "nomination_deadline"),
        reading=Text(
            "training begins before nominations close on 25 April; both dates stand",
            "培训早于 4 月 25 日推荐截止，两个日期均予保留",
        ),
        note=Text("the time table of the first cohort", "首期时间安排"),
    ),
)
