"""Clauses 4.2 to 4.6 and 4.15 to 4.19: selection, assessment, treatment, and what binds nobody."""

from btcore import Text
from btcore.rules.language import Statement

from .score import DIMENSIONS

STATEMENTS = (
    Statement(
        "4.2",
        "Excellent teachers, academic leaders and advanced workers are preferred",
        zh="优秀教师、学科带头人和先进工作者优先",
        line=229,
        basis="preference",
        parameters=("preferred_honours", "tie_breaks"),
        reading=Text("decides between equals, and keeps nobody out", "仅用于同等条件下排序，不构成门槛"),
        note=Text("a tie-break of the selection", "遴选时的同分排序依据"),
    ),
    Statement(
        "4.3",
        "Recommended by the group, reviewed by the teaching office, approved by the leadership group, after a trial",
        zh="教研组推荐、教导处审核、领导小组批准，并经讲座、研讨和综合考核后确定",
        line=233,
        basis="parameter",
        parameters=("trial",),
        reading=Text(
            "line 283 describes the same way with a trial before the final list: the trial is a stage",
            "第 283 行描述同一程序并增加考察环节，作为一个阶段处理",
        ),
        note=Text("the route of a nomination", "推荐程序"),
    ),
    Statement(
        "4.4",
        "As a rule chosen and adjusted once a year, and assessed each semester",
        zh="骨干教师一般每年评选调整一次，每学期考核一次",
        line=235,
        basis="parameter",
        parameters=("selection_period", "review_period", "term_years", "ties", "fill"),
        reading=Text(
            "two clocks: membership by the year, assessment by the semester", "两个周期：入选按年，考核按学期"
        ),
        note=Text("when the pool is chosen anew, and when it is assessed", "评选和考核的周期"),
    ),
    Statement(
        "4.5",
        "In principle one to three in each subject",
        zh="原则上每学科设 1 至 3 名",
        line=237,
        basis="parameter",
        parameters=("min_per_subject", "max_per_subject"),
        reading=Text("in principle: with a reason the school may differ", "“原则上”：说明理由可突破"),
        note=Text("soft bounds of the selection; no total is given", "遴选的软性名额；未规定总数"),
    ),
    Statement(
        "4.6",
        "A database of the key teachers, and one of the reserve team, from which they are trained layer by layer",
        zh="建立骨干教师信息库和后备骨干教师信息库，逐层选拔培养",
        line=239,
        reading=Text(
            "two pools: who is selected as reserve waits, owes no duty and may step up",
            "两个库：后备人选待补，不承担职责，可递补",
        ),
        note=Text("members and reserve of the selection", "遴选结果中的入选和后备"),
    ),
    Statement(
        "4.15",
        "Ten words for ten sides of teaching, and one carefully prepared open class in the group",
        zh="落实“十字”方针，并精心准备一节组级公开课",
        line=303,
        basis="parameter",
        parameters=("dimension_weights", "group_open_classes"),
        announced=10,
        listed=tuple(DIMENSIONS.values()),
        reading=Text(
            "(B) the “cross” policy is a policy of ten characters; colleagues teach the same lesson, with multimedia",
            "（B）“十字方针”指十个字的要求；同学科教师同课异构，须使用多媒体",
        ),
        note=Text(
            "ten parts of the assessment by the group; no period is given for the class",
            "教研组考核的十个维度；公开课未规定周期",
        ),
    ),
    Statement(
        "4.16",
        "Training at a higher level, priority in evaluation and titles, recommendation to the county",
        zh="提供高层次培训机会，评先评职优先，推荐参加县级评选",
        line=305,
        reading=Text("what membership brings; the last feeds the county's selection", "入选后的待遇；末项衔接县级评选"),
        note=Text("entitlements of the title", "称号享有的待遇"),
    ),
    Statement(
        "4.17",
        "Daily assessment by the group, in numbers, put together with that of the semester and of the year",
        zh="教研组负责日常量化考核，结合学期、年度考核综合评定，结果存教导处",
        line=315,
        basis="parameter",
        parameters=("group_weight", "semester_weight", "annual_weight", "pass_mark"),
        note=Text("the comprehensive score; neither weights nor pass mark are given", "综合成绩；权重和合格线均未给出"),
    ),
    Statement(
        "4.18",
        "Conduct, professionalism, theory and results",
        zh="师德、事业心、理论基础和教学成绩",
        line=231,
        note=Text("attested under 4.2-morals", "由第 4.2-morals 条证明"),
    ),
    Statement(
        "4.19",
        "Devoted, at home in modern theory, a leader of the subject who stays in front of a class",
        zh="爱岗敬业，掌握现代教育理论，引领学科，坚持教学一线",
        line=245,
        note=Text("4.7 to 4.14 say the same in numbers", "第 4.7 至 4.14 条已作量化要求"),
    ),
)
