"""绍兴市第一中学：高级教师首次星级评定，第五部分（数据量化），2011 年 3 月 22 日公布。

Shaoxing No. 1 High School, first star rating of senior teachers, part five, published on 22 March 2011 on the school's
site (www.sxyz.net, announcement 3580); mirrored at
https://github.com/tangyixiao/Shaoxingyizhong/blob/a73197e4a216b404e2b864f258c4c9b653dba4c8/Item/3580.aspx

市属 (under the bureau itself) is read as county level, which lies between school and city.
"""

from btcore import Programme, Source, Text
from btcore.rules.language import (
    HIGHEST,
    Clause,
    Statement,
    best_per,
    highest_of,
    parameter,
    past,
    per_unit,
    points,
    section,
    tenure,
)

from .items import item, kind, read_parameters

KINDS = (
    kind("class_teacher_post", "term as class teacher", "班主任任职", state=True, plural="terms as class teacher"),
    kind("instructor_post", "term as political instructor", "政教员任职", state=True, plural="terms as instructor"),
    kind(
        "final_year_academic",
        "period of an academic subject in the final year",
        "任教高三文化课",
        state=True,
        plural="periods of an academic subject in the final year",
    ),
    kind(
        "final_year_other",
        "period of another subject in the final year",
        "任教高三其他课",
        state=True,
        plural="periods of another subject in the final year",
    ),
    kind(
        "senior_appointment",
        "appointment as senior teacher",
        "受聘高级教师",
        state=True,
        plural="appointments as senior teacher",
    ),
    kind("entrance_examination", "entrance examination of a class taught", "所任班级高考成绩"),
    kind("technology_examination", "technology examination", "信息技术、通用技术会考"),
    kind("sports_test", "sports test", "体育统测"),
    kind(
        "talent_student", "student with a talent bonus", "获特长加分资格的学生", plural="students with a talent bonus"
    ),
    kind(
        "master_candidacy",
        "selection as candidate for master teacher",
        "名师培养人选称号",
        plural="selections as candidate for master teacher",
    ),
    kind("subject_leader", "title of academic leader", "学科带头人称号", plural="titles of academic leader"),
    kind("rising_star", "title of rising star", "教坛新秀称号", plural="titles of rising star"),
    kind("lesson_prize", "prize for a lesson", "优质课获奖", plural="prizes for lessons"),
    kind("teaching_contest", "teaching contest", "教学比武获奖"),
    kind("paper_prize", "prize for a paper", "论文（案例）获奖", plural="prizes for papers"),
    kind("project_prize", "prize for a project", "课题获奖", plural="prizes for projects"),
    kind(
        "student_prize",
        "prize of a student in an academic contest",
        "辅导学生文化课类获奖",
        plural="prizes of students in academic contests",
    ),
    kind("student_sport", "place of a student in sport", "辅导学生体育个人名次", plural="places of students in sport"),
    kind("student_art", "prize of a student in art", "辅导学生艺术个人获奖", plural="prizes of students in art"),
    kind("team_sport", "place of a team in sport", "辅导体育团体名次", plural="places of teams in sport"),
    kind("team_art", "prize of a group in art", "辅导艺术团体获奖", plural="prizes of groups in art"),
)

BEST_OF_A_SCHOOL_YEAR = best_per("school_year")
DUTIES = section(
    per_unit(tenure("class_teacher_post"), parameter("class_teacher_year")),
    per_unit(tenure("instructor_post"), parameter("instructor_year")),
)
FINAL_YEAR = section(
    per_unit(tenure("final_year_academic"), parameter("final_year_academic")),
    per_unit(tenure("final_year_other"), parameter("final_year_other")),
)
SENIOR = per_unit(tenure("senior_appointment"), parameter("senior_year"))
SIX_YEARS = past(years=6)
TECHNOLOGY = points("technology_examination", table=parameter("technology_examination"), take=HIGHEST, within=SIX_YEARS)
# A class of the two experimental groups, another science class or an arts class stands in `result`.
ENTRANCE = points(
    "entrance_examination", table=parameter("entrance_examination"), take=HIGHEST, times="lead", within=SIX_YEARS
)
EXAMINATIONS = highest_of(ENTRANCE, TECHNOLOGY)
SPORTS_TEST = highest_of(
    points("sports_test", table=parameter("sports_test"), take=HIGHEST, within=SIX_YEARS),
    points("talent_student", table=parameter("talent_student"), distinct_by="person", within=SIX_YEARS),
)
QUALITY = section(
    EXAMINATIONS, SPORTS_TEST, at_most=parameter("quality_at_most"), at_least=parameter("quality_at_least")
)
ADVANCED = points("honour", table=parameter("advanced"), take=BEST_OF_A_SCHOOL_YEAR)
TITLES = section(
    points("master_candidacy", table=parameter("master_candidacy"), take=HIGHEST),
    points("subject_leader", table=parameter("subject_leader"), take=HIGHEST),
    points("rising_star", table=parameter("rising_star"), take=HIGHEST),
)
HONOURS = section(ADVANCED, TITLES, at_most=parameter("honours_at_most"))
LESSONS = points("lesson_prize", table=parameter("lessons"), take=BEST_OF_A_SCHOOL_YEAR)
CONTESTS = points("teaching_contest", table=parameter("contests"), take=BEST_OF_A_SCHOOL_YEAR)
TEACHING = section(LESSONS, CONTESTS, at_most=parameter("teaching_at_most"))
PAPERS = points("paper_prize", table=parameter("paper_prizes"), distinct_by="work", at_most=parameter("papers_at_most"))
PUBLISHED = section(
    points("paper", table=parameter("published"), distinct_by="work"),
    points("monograph", table=parameter("books"), distinct_by="work"),
    at_most=parameter("published_at_most"),
)
PROJECTS = points(
    "project_prize",
    table=parameter("project_prizes"),
    take=BEST_OF_A_SCHOOL_YEAR,
    distinct_by="work",
    factors={"role": {"participant": parameter("participant_share"), "member": parameter("participant_share")}},
    at_most=parameter("projects_at_most"),
)
RESEARCH = section(PAPERS, PUBLISHED, PROJECTS, at_most=parameter("research_at_most"))
STUDENTS = points(
    "student_prize",
    table=parameter("student_prizes"),
    distinct_by="person",
    at_most=parameter("students_at_most"),
)
SPORT = points("student_sport", table=parameter("student_sport"), distinct_by="person")
ART = points("student_art", table=parameter("student_art"), distinct_by="person")
TEAM_SPORT = points("team_sport", table=parameter("team_sport"), distinct_by="work")
TEAM_ART = points("team_art", table=parameter("team_art"), distinct_by="work")
SPORT_AND_ART = section(SPORT, ART, TEAM_SPORT, TEAM_ART, at_most=parameter("sport_and_art_at_most"))
TOTAL = section(DUTIES, FINAL_YEAR, SENIOR, QUALITY, HONOURS, TEACHING, RESEARCH, STUDENTS, SPORT_AND_ART)

ITEMS = (
    item("1", "Years as class teacher and as political instructor", "班主任、政教员任职年限", 1, DUTIES),
    item("2", "Years of teaching the final year", "高三任教年限", 2, FINAL_YEAR),
    item("3", "Years as senior teacher", "高级教师聘任年限", 3, SENIOR),
    item("4", "Teaching quality of the past six years", "近六年教学质量", 4, QUALITY),
    item("5", "Honours as an advanced teacher or class", "各级先进", 5, ADVANCED),
    item("6", "Titles in teaching", "教育教学称号", 6, TITLES),
    item("5-6", "Honours and titles together", "先进与称号小计", 6, HONOURS),
    item("7", "Prizes for lessons", "优质课", 7, LESSONS),
    item("8", "Teaching contests", "教学比武", 8, CONTESTS),
    item("7-8", "Lessons and contests together", "优质课与比武小计", 8, TEACHING),
    item("9", "Prizes for papers", "论文（案例）获奖", 9, PAPERS),
    item("10", "Papers and books published", "文章与著作发表", 10, PUBLISHED),
    item("11", "Prizes for projects", "课题获奖", 11, PROJECTS),
    item("9-11", "Research together", "论文、发表与课题小计", 11, RESEARCH),
    item("12", "Students' prizes in academic contests", "辅导学生文化课类获奖", 12, STUDENTS),
    item("13", "Students' places in sport", "学生体育个人名次", 13, SPORT),
    item("14", "Students' prizes in art", "学生艺术个人获奖", 14, ART),
    item("15", "Teams' places in sport", "体育团体名次", 15, TEAM_SPORT),
    item("16", "Groups' prizes in art", "艺术团体获奖", 16, TEAM_ART),
    item("13-16", "Sport and art together", "体育、艺术小计", 16, SPORT_AND_ART),
    item("total", "All points", "量化总分", 16, TOTAL),
)
FIVE_STARS = Clause(
    "five-stars",
    "Five stars ask for five years as senior teacher",
    zh="五星级须任高级教师满五年",
    line=0,
    criterion=tenure("senior_appointment") >= parameter("five_star_years"),
)
STATEMENTS = (
    Statement(
        "since-senior",
        "Only what happened since the appointment as senior teacher counts",
        zh="各项自任高级教师起计分",
        line=0,
        note=Text(
            "no window begins with a record: the office leaves out what is earlier",
            "时间窗不能以某条记录为起点：此前的材料由学校剔除",
        ),
    ),
)


def programme(kinds):
    """The programme of this table."""
    return Programme(
        code="example-shaoxing-points",
        title=Text("Star rating of senior teachers, points", "高级教师星级评定量化积分"),
        source=Source(
            Text(
                "Shaoxing No. 1 High School, first star rating of senior teachers (2011)",
                "绍兴市第一中学高级教师首次星级评定方案（2011）",
            )
        ),
        parameters=read_parameters("shaoxing.toml"),
        eligibility=(FIVE_STARS, *ITEMS),
        statements=STATEMENTS,
        kinds=kinds,
    )
