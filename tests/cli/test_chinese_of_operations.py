"""What operations say, in Chinese: codes have their labels, and sentences are whole."""

from __future__ import annotations

import pytest

from btcore.cli.chinese import in_chinese, lines_in_chinese
from btcore.errors import InputError
from btcore.operations.arguments import read_arguments
from btcore.operations.verbs import VERBS

# What operations say, filled in as it comes: codes have their labels.
FILLED = {
    "cohort TERM is draft; close cohort needs one that is running": "班次 TERM 处于“拟定”；结束班次要求其为 培训中",
    "award 2026-T-1 is revoked; suspend needs one that is valid": "称号 2026-T-1 处于“已撤销”；中止称号要求其为 有效",
    "record R7 of teacher T-1 is verified; claim needs one that is new or returned": (
        "教师 T-1 的材料 R7 处于“已核实”；申报材料要求其为 新建、已退回"
    ),
    "nomination of teacher T-1 is enrolled; approve needs one that is nominated": (
        "教师 T-1 的推荐 处于“已录取”；审核通过要求其为 已推荐"
    ),
    "enrolment of teacher T-1 is passed; disqualify needs one that is enrolled": (
        "学员 T-1 处于“合格”；取消资格要求其为 已录取"
    ),
    "evidence record 78 was read at version 1 and is at version 2; read it again": (
        "读取材料 78 时为第 1 版，现为第 2 版；请重新读取"
    ),
    "claim cannot make a evidence record that is verified": "申报材料不能使材料变为“已核实”",
    "office may not import dossiers; it takes one of the roles school office, county bureau": (
        "office 无权导入档案；须具备下列角色之一：学校教导处、县区教育局"
    ),
    "there is no role principal; expected one of teacher, auditor": (
        "没有角色 principal；应为 以下之一：teacher（教师）、auditor（审计员）"
    ),
    "aprove is no operation of two persons; expected one of approve, settle, verify": (
        "aprove不是须由两人分别办理的操作；应为 以下之一：approve（审核通过）、settle（商定评分）、verify（核实材料）"
    ),
    "no component oral takes marks; expected none, for there is none here": (
        "没有可评分的成绩项 oral；应为 不填，此处没有可填的"
    ),
    "there is no stage one; expected one of online, offline": "没有阶段 one；应为以下之一：online、offline",
    # What one programme calls a stage, another calls a part of its score.
    "there is no stage one; expected one of assessment, offline": (
        "没有阶段 one；应为以下之一：assessment（考核总结）、offline"
    ),
    "step 'review by the teaching office' is decided by a school office over S-01; marker is none": (
        "环节“教导处审核”由 S-01 的学校教导处决定；marker 不具备该角色"
    ),
    "a notice of selection of TERM from 2026-05-01 is up already; expected another first day": (
        "TERM 的入选名单公示已自 2026-05-01 起张贴；应为其他开始日期"
    ),
    "there is no notice of winners; expected nominations, selection, results": (
        "没有 winners 的公示；应为 nominations（推荐名单）、selection（入选名单）、results（结果）"
    ),
    "decision 5 is a selection; only results are decided again, and reviews with correct_review": (
        "决定 5 属于遴选；只有结果可以重新认定，考评请用 correct_review 更正"
    ),
    "a county cannot stand under the school S-01; expected the code of one that is there": (
        "县区不能设在学校 S-01 之下；应为已有的代码"
    ),
    "S-01 is a school, and the file has it as a county; expected the code of one": (
        "S-01 是学校，而文件写作县区；应为县区的代码"
    ),
    "the school 实验小学 does not lie in the county C-02; expected the code of one that does: where two have one name, "
    "each has a code of its own": "学校 实验小学 不在县区 C-02 内；应为其中的代码，同名者须各有代码",
    "to return a nomination needs a reason; it is told to whoever nominated": (
        "对推荐作“退回”处理须写明理由，理由将告知推荐者"
    ),
    "courseware of teacher T-1 is not assigned to marker": "教师 T-1 的“课件制作”未指派给 marker",
    "one of excellent, passed, failed, not_assessed": (
        "以下之一：excellent（优秀）、passed（合格）、failed（不合格）、not_assessed（暂不考核）"
    ),
    "one of member, class_teacher, class_committee, group_leader": (
        "以下之一：member（学员）、class_teacher（班主任）、class_committee（班委）、group_leader（组长）"
    ),
    "an object with component, teacher": "含 component、teacher（教师编号） 的对象",
    "x cohort cannot run: undeclared a (甲, line 199), b (乙, line –); declare them in an overlay or with --set a=…": (
        "项目 x 的班次 无法运行：未规定 a（甲，第 199 行）、b（乙，第 – 行）；请用叠加设定或 --set a=… 规定"
    ),
    "'2025-2026' is no semester; expected one, such as 2025-2026-1": "“2025-2026”不是学期；应为学期，如 2025-2026-1",
}


@pytest.mark.parametrize("sentence", FILLED)
def test_codes_in_sentences_of_the_operations_have_their_labels(sentence):
    assert in_chinese(sentence) == FILLED[sentence]


def test_the_places_of_a_notice_are_where_it_hangs():
    with pytest.raises(InputError) as refused:
        read_arguments(VERBS["publish"], {"places": 3, "hall": 1}, place="x.json")
    lines = lines_in_chinese(refused.value)
    assert "x.json，places（张贴处）：取值不符；应为 文字" in lines
    assert next(line for line in lines if "hall" in line).endswith("、places（张贴处）")


@pytest.mark.parametrize(
    ("verb", "name", "expected", "chinese"),
    [
        ("review", "teachers", "an object with teacher", "含 teacher（教师编号） 的对象"),
        ("nominate", "nominations", "an object with teacher", "含 teacher（教师编号） 的对象"),
        ("attend", "entries", "an object with status, teacher", "的对象"),
    ],
)
def test_an_entry_that_is_no_object_is_told_what_it_has(verb, name, expected, chinese):
    with pytest.raises(InputError) as refused:
        read_arguments(VERBS[verb], {name: ["T1"]}, place="x.json")
    place = f"x.json, {name}[1]"
    (problem,) = [one for one in refused.value.problems if one.place.startswith(place)]
    assert str(problem) == f"{place}: a value that does not fit; expected {expected}"
    (line,) = [line for line in lines_in_chinese(refused.value) if f"{name}[1]" in line]
    assert "取值不符" in line and line.endswith(chinese)
