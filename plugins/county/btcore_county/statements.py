"""The other clauses of Part 2: dates, syllabus, who runs it, and what becomes of the result."""

from btcore import Text
from btcore.rules.language import Statement

WEIGHTS = ("examination_weight", "process_weight", "written_weight", "interview_weight")
MAXIMA = ("written_maximum", "interview_maximum")

STATEMENTS = (
    Statement(
        "2.6",
        "Group discussion from 17 July to 1 August, run by each school",
        zh="7 月 17 日至 8 月 1 日分组研讨，由各校组织",
        line=67,
        basis="parameter",
        parameters=("group_study_starts", "group_study_ends"),
        reading=Text("each school reports attendance, not the county", "考勤由各校上报，而非县里"),
        note=Text("a stage; no hours are asked for", "培训阶段之一，未规定学时"),
    ),
    Statement(
        "2.7",
        "Ten rows of courses: a lecture, a seminar and a place each",
        zh="课程安排表共十行，每行为讲座、研讨专题和地点",
        line=81,
        announced=10,
        listed=tuple(Text(f"row {number}", f"第 {number} 行") for number in range(1, 11)),
        note=Text("the planned sessions of the training; they bind nobody", "培训的计划课程，不约束个人"),
    ),
    Statement(
        "2.8",
        "Run by the bureau's personnel section and the research-training centre; each school names a leader",
        zh="由县教育局政工科和研训中心组织，各校指定一名校级领导协助管理",
        line=85,
        reading=Text("the section for personnel and political work", "“政工科”"),
        note=Text("roles of offices, which bind no teacher", "机构分工，不约束教师"),
    ),
    Statement(
        "2.9",
        "Written test and interview from 1 to 4 August",
        zh="考试分笔试和面试，8 月 1 日至 4 日进行",
        line=89,
        basis="parameter",
        parameters=("examination_starts", "examination_ends"),
        reading=Text(
            "1 August is also the last day of group study; both dates stand",
            "8 月 1 日与分组研讨重叠，两个日期均予保留",
        ),
        note=Text("parts of the score", "综合成绩的组成部分"),
    ),
    Statement(
        "2.10",
        "The process is assessed by study time, homework, seminars and the like",
        zh="过程考核主要指学习时间、作业、研讨等",
        line=91,
        basis="parameter",
        parameters=tuple(
            f"{part}_{what}" for what in ("weight", "maximum") for part in ("study_time", "homework", "seminars")
        ),
        open_ended=True,
        listed=(Text("study time", "学习时间"), Text("homework", "作业"), Text("seminars", "研讨")),
        note=Text("parts of a component of the score; nothing is added to the three", "综合成绩细项；不增补其他项"),
    ),
    Statement(
        "2.11",
        "The comprehensive score is the test score plus the assessment score",
        zh="综合成绩为考试成绩加考核成绩",
        line=95,
        basis="parameter",
        parameters=(*WEIGHTS, "score_mode", *MAXIMA, "pass_mark", "minimum_attendance"),
        reading=Text(
            "neither weights nor maxima nor a pass mark are given: they must be declared; a raw sum is the weights of "
            "the maxima",
            "权重、满分和合格线均未规定，须先设定；直接相加即以满分为权重",
        ),
        note=Text("the comprehensive score", "综合成绩"),
    ),
    Statement(
        "2.12",
        "The result goes into the teacher's file and counts for merit, posts, promotion and appraisal",
        zh="结果记入教师业务档案，与评优、竞聘、晋升和考核挂钩",
        line=95,
        note=Text(
            "the result becomes a training_result record for other systems; no title, no term",
            "以培训结果记录供其他系统使用；无称号、无任期",
        ),
    ),
)
