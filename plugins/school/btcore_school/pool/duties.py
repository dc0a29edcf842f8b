"""Clauses 4.7 to 4.14 and 4.20: what a member of the pool owes, by week, month, semester and year."""

from btcore import Text
from btcore.rules.language import (
    Clause,
    Restated,
    all_of,
    at_least,
    choose,
    count,
    distinct,
    each,
    parameter,
    rate,
    total,
    without_reuse,
)

PART = parameter("part_period")


def _each(period, criterion, *, in_session=False):
    lasting = parameter("term_years")
    return each(period, criterion, part_period=PART, lasting=lasting, in_session=in_session, of="member")


OBSERVED_HOURS = total("hours", parameter("observing_kinds")) >= parameter("observed_hours")
EVALUATED_HOURS = total("hours", parameter("evaluating_kinds")) >= parameter("evaluated_hours")
OBSERVED_LESSONS = choose(
    parameter("observing_rule"),
    {
        "each_week": _each("week", count("lesson_observed") >= parameter("observed_a_week")),
        "rate": _each("semester", count("lesson_observed") >= rate(parameter("observed_a_week"), "week")),
    },
)
PUBLISHED = count(
    parameter("publication_kinds"), administrative_level=at_least(parameter("publication_level"))
) >= parameter("publications")
# The paper of 4.12 once more, so that no publication stands for it.
APART = without_reuse(
    Clause(
        "4.13-publications",
        "Two papers, summaries of experience or research reports at county level or above",
        zh="在县级及以上刊物或会议发表两篇论文、经验总结或研究报告",
        line=261,
        criterion=PUBLISHED,
    ),
    Clause(
        "4.13-paper",
        "A teaching paper beside them",
        zh="另有一篇教学论文",
        line=259,
        criterion=count("paper") >= parameter("papers"),
    ),
)
SELF_STUDY = count("self_study") >= parameter("self_study_notes")

DUTIES = (
    Clause(
        "4.7",
        "A public demonstration class at school level each semester",
        zh="每学期至少上一节校级公开示范课",
        line=251,
        reading=Text(
            "line 251 asks for the school's level and is stricter than line 289; it binds",
            "第 251 行要求校级，较第 289 行严格，以第 251 行为准",
        ),
        criterion=_each(
            "semester",
            count(parameter("demonstration_kinds"), administrative_level=at_least(parameter("demonstration_level")))
            >= parameter("demonstrations"),
        ),
        restated=(
            Restated(
                "A demonstration or observation class in the group or the whole school each semester",
                "每学期至少在教研组或全校上一节示范课或观摩课",
                289,
                _each(
                    "semester",
                    count("demonstration_class", "observation_class", administrative_level=at_least("group"))
                    >= parameter("demonstrations"),
                ),
            ),
        ),
    ),
    Clause(
        "4.8",
        "At least one apprentice each school year",
        zh="每学年至少带一名徒弟",
        line=253,
        reading=Text(
            "a mentoring relation on any day of the year; one apprentice may have two mentors",
            "学年内任何一日存在带教关系即可；一名徒弟可有两位导师",
        ),
        criterion=_each("school_year", distinct("person", "mentoring") >= parameter("apprentices")),
    ),
    Clause(
        "4.9",
        "Each semester 20 class hours of observing lessons and 5 of evaluating lessons or lecturing",
        zh="每学期听课不少于 20 课时，评课或讲座不少于 5 课时",
        line=255,
        reading=Text(
            "(B) a broken sentence: 20 hours are read as lessons observed, 5 as lessons evaluated or lectures",
            "（B）原句残缺：20 课时理解为听课，5 课时理解为评课或讲座",
        ),
        criterion=choose(
            parameter("observing_binds"),
            {
                "both": _each("semester", all_of(OBSERVED_HOURS, EVALUATED_HOURS)),
                "per_semester": _each("semester", all_of(OBSERVED_HOURS, EVALUATED_HOURS)),
                "per_week": _each("semester", EVALUATED_HOURS),
            },
        ),
    ),
    Clause(
        "4.10",
        "At least two lessons observed a week, with record, suggestion and impression",
        zh="每周听课不少于两节，有记录、有建议、有体会",
        line=291,
        reading=Text(
            "a teaching week; it makes more than the 20 hours of 4.9, and both are owed unless a parameter says which",
            "以教学周计；合计多于第 4.9 条的 20 课时，除非参数指定其一，两者均须满足",
        ),
        criterion=choose(
            parameter("observing_binds"),
            {
                "both": OBSERVED_LESSONS,
                "per_semester": _each("semester", OBSERVED_HOURS),
                "per_week": OBSERVED_LESSONS,
            },
        ),
    ),
    Clause(
        "4.11",
        "Each semester a monograph read closely and a study note on it",
        zh="每学期精读一部专著并写一篇学习笔记",
        line=257,
        reading=Text(
            "a book and a note; that the note is about the book is for the verifier to see",
            "一部专著、一篇笔记；笔记是否针对该专著由核实人判断",
        ),
        criterion=_each(
            "semester",
            all_of(
                count("monograph_read") >= parameter("monographs"),
                count(parameter("note_kinds")) >= parameter("study_notes"),
            ),
        ),
    ),
    Clause(
        "4.12",
        "Each school year a teaching paper of quality and two teaching reflections",
        zh="每学年完成一篇高质量教学论文和两篇教学反思",
        line=259,
        reading=Text("the quality is for the verifier to see", "质量由核实人判断"),
        criterion=_each(
            "school_year",
            all_of(
                count("paper") >= parameter("papers"),
                count("teaching_reflection") >= parameter("reflections"),
            ),
        ),
    ),
    Clause(
        "4.13",
        "Two papers, summaries of experience or research reports a year at county level or above",
        zh="每年在县级及以上刊物或会议发表两篇论文、经验总结或研究报告",
        line=261,
        reading=Text(
            "whatever was published or presented there is recorded as a paper",
            "在刊物或会议上发表的各类文章均记为论文",
        ),
        criterion=choose(
            parameter("reuse_evidence"),
            {
                True: _each(parameter("publication_period"), PUBLISHED),
                False: _each(parameter("publication_period"), APART),
            },
        ),
    ),
    Clause(
        "4.14",
        "A summary of the work as key teacher each semester",
        zh="每学期写一份骨干教师工作总结",
        line=263,
        reading=Text("the semester that the summary is about counts, not the day it was written", "以总结所属学期为准"),
        criterion=_each("semester", count("work_summary") >= parameter("work_summaries")),
    ),
    Clause(
        "4.20",
        "Self-study with real content, and notes kept regularly",
        zh="坚持自学，有实际内容，有定期的自学笔记",
        line=293,
        reading=Text("“regular” is read as once a month in which school is in", "“定期”按每月一次理解，整月放假的除外"),
        criterion=choose(
            parameter("months"),
            {
                "in_session": _each(parameter("self_study_period"), SELF_STUDY, in_session=True),
                "every_month": _each(parameter("self_study_period"), SELF_STUDY),
            },
        ),
    ),
)
