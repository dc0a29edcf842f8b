"""Clauses 2.1 to 2.4: who may be trained, and the teacher a school sends where a subject has nobody else."""

from btcore import Text
from btcore.rules.language import Clause, all_of, any_of, count, fact, parameter, past

ELIGIBILITY = (
    Clause(
        "2.1",
        "A key teacher of compulsory education",
        zh="义务教育阶段骨干教师",
        line=55,
        reading=Text("primary school and junior secondary school", "小学和初中"),
        criterion=fact("school_stage").is_one_of(parameter("school_stages")),
    ),
    Clause(
        "2.4",
        "Declared for the talent project, a leader who teaches, or for a subject with neither the school's one choice",
        zh="属人才强教工程申报人选，或兼课的中层以上领导；某学科两者均无时，由学校选派一名骨干教师",
        line=61,
        reading=Text(
            "the school's choice is recorded as a selection for this training in the past year; it competes in "
            "the second tier, which opens for a school and subject where nobody of the first two groups is "
            "or may be eligible",
            "学校选派以近一年内本项目的入选记录为准，列第二梯次；仅当该校该学科前两类无人符合且无待定者时启用",
        ),
        criterion=any_of(
            Clause(
                "2.2",
                "Declared for the county's talent project",
                zh="“人才强教工程”申报人选",
                line=57,
                reading=Text(
                    "the declared persons come as a list; the dossier carries its mark",
                    "申报人选以名单导入，在档案中以标记体现",
                ),
                criterion=fact("tags").is_one_of(parameter("declared_tag")),
            ),
            Clause(
                "2.3",
                "A leader from the middle level up who also teaches a subject",
                zh="中层及以上领导兼任学科教师",
                line=59,
                reading=Text(
                    "leaders of the middle level and above, not of middle schools; teaching is a workload recorded",
                    "指学校中层及以上领导，而非“中学以上”；任课以工作量记录为准",
                ),
                criterion=all_of(
                    fact("position") >= parameter("leader_position"),
                    count(parameter("teaching_kinds")) >= parameter("teaching_records"),
                ),
            ),
            count("selected", programme="county-summer-training", within=past(years=1)) >= 1,
        ),
    ),
)
