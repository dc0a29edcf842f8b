"""Clauses 1.1 to 1.3 and 1.6: what a teacher owes in the semester."""

from btcore import Text
from btcore.rules.language import (
    Clause,
    all_of,
    any_of,
    choose,
    count,
    distinct,
    each,
    holds,
    not_,
    parameter,
    this,
)

# A title held for years must not turn the duties of this semester into those of all semesters since.
SEMESTER = this("semester")


def _each_semester(criterion):
    return each("semester", criterion, within=SEMESTER, part_period=parameter("part_semester"))


def _of_key_teachers(duty):
    """A duty that the source lays on key teachers: on everyone in the training, or on holders of the title alone."""
    return choose(
        parameter("key_teachers"),
        {"everyone": duty, "title_holders": any_of(not_(holds("key_teacher")), duty)},
    )


ATTENDED = count(parameter("standard_kinds")) >= parameter("standard_activities")
REACHED = count(parameter("standard_kinds"), result=parameter("standard_result")) >= parameter("standard_activities")
WRITING = _each_semester(count(parameter("writing_kinds")) >= parameter("writings"))
EXCHANGE = _each_semester(count("experience_exchange") >= parameter("exchanges_per_group"))
NOTES = choose(
    parameter("self_study_rule"),
    {
        "every_month": each(
            "month",
            count("self_study") >= parameter("notes_a_month"),
            within=SEMESTER,
            part_period=parameter("part_month"),
        ),
        "number_of_months": _each_semester(distinct("month", "self_study") >= parameter("self_study_months")),
    },
)
INSPECTED = _each_semester(count("inspection") >= parameter("inspections"))

DUTIES = (
    Clause(
        "1.1",
        "Every teacher takes part in the learning and standard-lesson activities on the new curriculum",
        zh="全体教师参加“新课程、新理念、新课堂”学习达标活动",
        line=19,
        reading=Text(
            "an activity to reach a set standard; what the standard is remains unsaid, so taking part is enough",
            "学习达标活动，未规定达标标准，参加即可",
        ),
        criterion=choose(
            parameter("compliance_result"),
            {"participation": _each_semester(ATTENDED), "passed": _each_semester(REACHED)},
        ),
    ),
    Clause(
        "1.2",
        "Key teachers read classics of education",
        zh="骨干教师开展读教育名著活动",
        line=21,
        reading=Text(
            "“reading educational activities” means reading classics of education; how many is not said",
            "原意为读教育名著，未规定数量",
        ),
        criterion=_of_key_teachers(_each_semester(count(parameter("reading_kinds")) >= parameter("readings"))),
    ),
    Clause(
        "1.3",
        "Each group holds an exchange of experience; each key teacher writes a reflection or an essay on the reform",
        zh="每个教研组开展一次经验交流；骨干教师每人写一篇教学反思或课改心得",
        line=21,
        reading=Text(
            "the exchange is owed by the teaching-research group, the writing by each teacher; reflection or essay, "
            "one of the two",
            "经验交流由教研组承担，写作由教师个人承担；反思与心得任选其一",
        ),
        criterion=_of_key_teachers(
            choose(
                parameter("exchange_bearer"),
                {"group": WRITING, "teacher": all_of(WRITING, EXCHANGE)},
            )
        ),
    ),
    Clause(
        "1.6",
        "Each teacher studies theory by himself every month and keeps notes, which are inspected at the end of term",
        zh="每位教师坚持每月自学教育教学理论并做记录，期末对学习笔记进行检查评估",
        line=29,
        reading=Text(
            "every whole month of the semester, holidays too; the inspection is owed by the school",
            "按学期内每个整月计算，含假期；检查由学校承担",
        ),
        criterion=choose(parameter("inspection_bearer"), {"school": NOTES, "teacher": all_of(NOTES, INSPECTED)}),
    ),
)
