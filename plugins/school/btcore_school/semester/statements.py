"""Clauses 1.4, 1.5 and 1.7 to 1.9: what Part 1 says without a number for a teacher."""

from btcore import Text
from btcore.rules.language import Statement

STATEMENTS = (
    Statement(
        "1.4",
        "Leaders who see a new kind of lesson on their rounds recommend it for all to observe",
        zh="领导平时听课发现新理念、新模式的课，及时推出供大家观摩",
        line=23,
        reading=Text("routine observation of lessons, not a number of lectures", "指日常听课，不是讲座次数"),
        note=Text("an occasion to refer a lesson, and no quota", "属推荐机会，不是数量要求"),
    ),
    Statement(
        "1.5",
        "Training together in the time for professional study and for preparing lessons as a group",
        zh="利用业务学习时间和集体备课时间开展集中培训",
        line=27,
        basis="parameter",
        parameters=("session_kinds",),
        reading=Text("“collection time” is time for preparing lessons together", "“集备时间”即集体备课时间"),
        note=Text(
            "the kinds of records that such sessions leave; nobody owes a number", "此类活动的记录类型；无数量要求"
        ),
    ),
    Statement(
        "1.7",
        "Experienced key teachers may give lectures or demonstration lessons",
        zh="经验丰富的骨干教师可开设讲座或上示范课",
        line=31,
        note=Text("a contribution that is welcome, without a minimum", "属自愿贡献，无最低要求"),
    ),
    Statement(
        "1.8",
        "Three levels of management: the school decides, the teaching office carries out, the groups train",
        zh="三级管理：学校决策、教导处执行、教研组落实",
        line=33,
        announced=3,
        listed=(
            Text("school, which decides and provides", "学校决策层"),
            Text("teaching office under the principal, which carries out", "校长领导下的教导处执行层"),
            Text("teaching-research groups, which train their teachers", "教研组实施层"),
        ),
        note=Text("who has which task in the school", "学校内部的组织分工"),
    ),
    Statement(
        "1.9",
        "Weak and outstanding pupils are followed, teaching routines inspected, exchanged and selected",
        zh="关注学困生和优秀生，开展教学常规检查、交流和评选",
        line=37,
        note=Text("work of the school, which says nothing about one teacher", "学校工作，不构成对教师个人的判定"),
    ),
)
