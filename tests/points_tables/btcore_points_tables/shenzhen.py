"""深圳第二外国语学校：教师积点（绩效考核系统的积点录入表），2016 年。

Shenzhen No. 2 Foreign Languages School, teachers' points of a school year, as its own entry form of 2016 states them:
https://github.com/lnc2014/school/blob/b85d5d323cb8e0b54dff7711902dadff97c53ced/application/views/teacher_input_point.php
(the 6 points of item 30 and the union leader's stand in the data model beside it).
"""

from btcore import Programme, Source, Text
from btcore.rules.language import (
    HIGHEST,
    bands,
    count,
    parameter,
    per_unit,
    points,
    remainder,
    section,
    tenure,
    this,
    top,
    total,
)

from .items import item, kind, read_parameters

KINDS = (
    kind("school_duty", "duty of the school year", "学年兼职", plural="duties of the school year"),
    kind("project_writing", "writing of a leader's project", "校领导课题执笔", plural="writings of leaders' projects"),
    kind("substitute_lesson", "substitute lesson", "代课"),
    kind(
        "satisfaction_survey", "survey with 80 % satisfied", "满意度达 80% 的调查", plural="surveys with 80 % satisfied"
    ),
    kind("absence", "absence from a meeting", "会议缺席", plural="absences from meetings"),
    kind("private_leave", "private leave", "因私请假", state=True, plural="private leaves"),
    kind(
        "demanding_class",
        "class of a final year or of several languages",
        "毕业班、多语种班任教",
        plural="classes of a final year or of several languages",
    ),
    kind(
        "target_met",
        "target of the entrance examination met",
        "完成中高考指标",
        plural="targets of the entrance examination met",
    ),
    kind(
        "undergraduate_above",
        "undergraduate above the target",
        "超指标本科生",
        plural="undergraduates above the target",
    ),
    kind(
        "key_student_above",
        "key-university student above the target",
        "超指标重点生",
        plural="key-university students above the target",
    ),
    kind("extra_lesson", "lesson above the load", "超工作量课", plural="lessons above the load"),
    kind("trial_lesson", "open trial lesson", "公开课实验课"),
    kind("quality_course", "quality course", "学堂精品课程"),
    kind("student_team", "student in a contest team", "学科竞赛入选学生", plural="students in contest teams"),
    kind("examination_paper", "examination paper set", "学段考命题", plural="examination papers set"),
    kind("upper_half", "rank in the upper half", "学段考前 50%", plural="ranks in the upper half"),
    kind(
        "fine_group",
        "membership of a fine subject group",
        "优秀学科组成员",
        plural="memberships of fine subject groups",
    ),
    kind(
        "fine_staff",
        "honour as class teacher, staff or researcher",
        "优秀班主任、工作人员或科研骨干",
        plural="honours as class teacher, staff or researcher",
    ),
    kind("fine_appraisal", "excellent appraisal", "考核优秀"),
    kind(
        "examination_honour",
        "honour for the entrance examination",
        "高考先进个人",
        plural="honours for the entrance examination",
    ),
    kind(
        "expert_title",
        "title of expert, master, key teacher or rising star",
        "专家、名师、骨干教师、教坛新秀称号",
        plural="titles of expert, master, key teacher or rising star",
    ),
    kind("employment", "employment", "参加工作", state=True),
    kind("city_employment", "employment in the city", "在本市工作", state=True, plural="employments in the city"),
    kind("school_employment", "employment at the school", "在本校工作", state=True, plural="employments at the school"),
    kind(
        "title_holding",
        "holding of the professional title",
        "取得职称资格",
        state=True,
        plural="holdings of the professional title",
    ),
    kind("degree", "postgraduate degree", "研究生学历学位"),
)

YEAR = this("school_year")


def highest(name, table=None, **more):
    """The one highest of the school year."""
    return points(name, table=parameter(table or name), take=HIGHEST, within=YEAR, **more)


LOAD = highest("workload")
DUTIES = points("school_duty", table=parameter("duties"), distinct_by="title", within=YEAR)
PROJECTS = section(
    points("project", table=parameter("projects"), take=top(2), distinct_by="work", state="under_way", within=YEAR),
    highest("project_writing"),
)
PAPERS = highest("paper", "papers", author_place=1)
PART_TIME = section(DUTIES, PROJECTS, PAPERS)
SUBSTITUTION = per_unit(
    count("substitute_lesson", within=YEAR), parameter("substitute_lesson"), at_most=parameter("substitution_at_most")
)
SURVEYS = points("satisfaction_survey", table=parameter("satisfaction_survey"), take=top(2), within=YEAR)
ATTENDANCE = remainder(
    parameter("full_attendance"),
    per_unit(count("absence", within=YEAR), parameter("absence")),
    bands(tenure("private_leave", unit="day", within=YEAR), {31: parameter("full_attendance")}),
)
RESULTS = section(
    highest("demanding_class"),
    highest("target_met"),
    per_unit(count("undergraduate_above", within=YEAR), parameter("undergraduate_above")),
    per_unit(count("key_student_above", within=YEAR), parameter("key_student_above")),
    per_unit(total("hours", "extra_lesson", within=YEAR), parameter("extra_lesson")),
)
LESSONS = points("trial_lesson", table=parameter("trial_lesson"), within=YEAR)
COURSES = points("quality_course", table=parameter("quality_course"), take=top(2), within=YEAR)
TEAMS = points("student_team", table=parameter("student_team"), at_most=parameter("teams_at_most"), within=YEAR)
EXAMINATIONS = section(highest("examination_paper"), highest("upper_half"), highest("fine_group"))
HONOURS = section(
    highest("fine_staff", "honours"), highest("fine_appraisal", "honours"), highest("examination_honour", "honours")
)
TITLES = points("expert_title", table=parameter("expert_title"), take=HIGHEST)
AWARDS = section(SUBSTITUTION, SURVEYS, ATTENDANCE, RESULTS, LESSONS, COURSES, TEAMS, EXAMINATIONS, HONOURS, TITLES)
SENIORITY = section(
    per_unit(tenure("employment", unit="month"), parameter("employment_month")),
    per_unit(tenure("city_employment", unit="month"), parameter("city_month")),
    per_unit(tenure("school_employment", unit="month"), parameter("school_month")),
    per_unit(tenure("title_holding", unit="month"), parameter("title_month")),
)
DEGREE = points("degree", table=parameter("degree"), take=HIGHEST)
PERSONAL = section(SENIORITY, DEGREE)

ITEMS = (
    item("1", "The basic load", "基本工作量", 1, LOAD),
    item("2-16", "Duties beside teaching", "兼职岗位", 2, DUTIES),
    item("8", "Projects under way", "在研课题", 8, PROJECTS),
    item("9", "The highest paper of the year", "当年最高一项论文", 9, PAPERS),
    item("part-time", "Part-time points", "兼职岗位积点", 16, PART_TIME),
    item("17", "Substitute lessons", "顶岗代课", 17, SUBSTITUTION),
    item("18", "Students' satisfaction", "学生满意度", 18, SURVEYS),
    item("19", "Attendance", "出勤", 19, ATTENDANCE),
    item("20-24", "Demanding classes, targets and extra lessons", "毕业班、指标与超工作量", 20, RESULTS),
    item("25-26", "Open trial lessons", "公开课实验课", 25, LESSONS),
    item("27", "Quality courses", "精品课程", 27, COURSES),
    item("28", "Students in contest teams", "学科竞赛", 28, TEAMS),
    item("29-31", "Papers set, ranks and the subject group", "命题、排名与学科组", 29, EXAMINATIONS),
    item("32-34", "Honours of the year", "当年各级优秀", 32, HONOURS),
    item("35", "Title of expert, master, key teacher or rising star", "专家、名师、骨干、新秀", 35, TITLES),
    item("award", "Award points", "奖励性积点", 35, AWARDS),
    item("36-39", "Months at work", "工龄、市龄、校龄与职称月数", 36, SENIORITY),
    item("40", "Postgraduate degree", "研究生学历学位", 40, DEGREE),
    item("personal", "Personal points", "个人资历积点", 40, PERSONAL),
    item("total", "All points", "总积点", 40, section(LOAD, PART_TIME, AWARDS, PERSONAL)),
)


def programme(kinds):
    """The programme of this table."""
    return Programme(
        code="example-shenzhen-points",
        title=Text("Teachers' points of a school year", "教师学年积点"),
        source=Source(
            Text(
                "Shenzhen No. 2 Foreign Languages School, teachers' points (2016)",
                "深圳第二外国语学校教师积点（2016）",
            )
        ),
        parameters=read_parameters("shenzhen.toml"),
        eligibility=ITEMS,
        kinds=kinds,
    )
