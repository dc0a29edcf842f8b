"""Clauses 5.10, 5.13 to 5.16 and 5.20: what candidates and title holders owe, by year, semester and term."""

from btcore import Text
from btcore.rules.language import (
    Clause,
    all_of,
    any_of,
    at_least,
    count,
    distinct,
    each,
    one_of,
    parameter,
    term,
)

YEAR = parameter("review_period")
TERM = term(parameter("term_years"))
PART = parameter("part_period")

DUTIES = (
    Clause(
        "5.10",
        "A candidate writes a paper or carries a project each year, reports to the council and gives an open class",
        zh="候选人每年写一篇论文或承担一项课题，向校务委员会提交年度报告，并开一节校级以上公开课",
        line=357,
        reading=Text("the school board is the council that audits the candidates", "“校务委员会”即审核候选人的机构"),
        criterion=each(
            YEAR,
            all_of(
                any_of(
                    count("paper") >= parameter("papers_a_year"),
                    count("project") >= parameter("projects_a_year"),
                ),
                count("annual_report") >= parameter("reports_a_year"),
                count("open_class", administrative_level=at_least("school")) >= parameter("open_classes_a_year"),
            ),
            part_period=PART,
            of="candidate",
        ),
    ),
    Clause(
        "5.13",
        "A title holder gives a demonstration class of quality each semester",
        zh="骨干教师每学期上一节高质量、有特色的示范课",
        line=375,
        reading=Text("the broken text is read as one in each semester", "原文残缺，理解为每学期一节"),
        criterion=each(
            parameter("demonstration_period"),
            count(parameter("demonstration_kinds")) >= parameter("demonstrations"),
            part_period=PART,
            of="title_holder",
        ),
    ),
    Clause(
        "5.14",
        "A title holder lectures to teachers or pupils once a school year",
        zh="骨干教师每学年为教师或学生作一次教育讲座",
        line=377,
        reading=Text("“the middle of the year” is read as once in the school year", "“学年中”理解为每学年一次"),
        criterion=each(
            parameter("lecture_period"),
            count("lecture") >= parameter("lectures"),
            part_period=PART,
            of="title_holder",
        ),
    ),
    Clause(
        "5.15",
        "In the term a provincial second prize for a paper or a paper in a journal, and a municipal project",
        zh="任期内论文获省级二等奖以上或在刊物发表，并参与一项市级以上课题",
        line=381,
        criterion=each(
            TERM,
            all_of(
                any_of(
                    count("paper", administrative_level=at_least("province"), prize=at_least("second")) >= 1,
                    count("paper", outlet=one_of(parameter("term_outlets"))) >= 1,
                ),
                count("project", administrative_level=at_least(parameter("municipal_level")))
                >= parameter("projects_a_term"),
            ),
            part_period=PART,
            of="title_holder",
        ),
    ),
    Clause(
        "5.20",
        "A title holder guides a young teacher in the term",
        zh="任期内指导青年教师成长",
        line=379,
        criterion=each(
            TERM, distinct("person", "mentoring") >= parameter("young_teachers"), part_period=PART, of="title_holder"
        ),
    ),
)

REVIEW = (
    Clause(
        "5.16",
        "The results of the classes taught are at the front of the district",
        zh="所教学科统测成绩居全区前列",
        line=383,
        reading=Text(
            "“front” is a percentile that the school declares; prizes of pupils and the group's progress are for the "
            "assessment team to see",
            "“前列”为学校规定的百分位；学生获奖和教研组进步由考核小组认定",
        ),
        criterion=each(
            YEAR,
            count("student_result", percentile=at_least(parameter("front_percentile"))) >= parameter("front_results"),
            part_period=PART,
            of="title_holder",
        ),
    ),
)
