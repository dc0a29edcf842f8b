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


def _each_month(*, in_session):
    return each(
        "month",
        count("self_study") >= parameter("notes_a_month"),
        within=SEMESTER,
        part_period=parameter("part_month"),
        in_session=in_session,
    )


# The dossiers of several teachers tell of one exchange, so its days are counted and not the records.
EXCHANGE = Clause(
    "1.3-exchange",
    "Each teaching-research group holds an exchange of experience",
    zh="每个教研组开展一次经验交流",
    line=21,
    reading=Text(
        "exchanges on different days, as the group's teachers have them on record",
        "以教研组教师档案中不同日期的经验交流计",
    ),
    criterion=_each_semester(distinct("day", "experience_exchange") >= parameter("exchanges_per_group")),
    bearer=parameter("exchange_bearer"),
)
NOTES = choose(
    parameter("months"),
    {
        "in_session": _each_month(in_session=True),
        "every_month": _each_month(in_session=False),
        "number_of_months": _each_semester(distinct("month", "self_study") >= parameter("self_study_months")),
    },
)
INSPECTED = Clause(
    "1.6-inspection",
    "The notes are inspected and evaluated at the end of the semester",
    zh="期末对学习笔记进行检查评估",
    line=29,
    reading=Text(
        "an inspection on the record of any teacher shows that the school held one",
        "任一教师档案中有检查记录，即视为学校已开展检查",
    ),
    criterion=_each_semester(distinct("day", "inspection") >= parameter("inspections")),
    bearer=parameter("inspection_bearer"),
)

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
        criterion=all_of(_of_key_teachers(WRITING), EXCHANGE),
    ),
    Clause(
        "1.6",
        "Each teacher studies theory by himself every month and keeps notes, which are inspected at the end of term",
        zh="每位教师坚持每月自学教育教学理论并做记录，期末对学习笔记进行检查评估",
        line=29,
        reading=Text(
            "every whole month of the semester in which school is in; the inspection is owed by the school",
            "按学期内每个整月计算，整月放假的除外；检查由学校承担",
        ),
        criterion=all_of(NOTES, INSPECTED),
    ),
)
