"""Record kinds and attributes: what a dossier may say, with labels in both languages.

The names are a data contract. Plugins add kinds; a kind is an event (one day) or a state (from one day until another).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..errors import ProgrammeError
from . import scales
from .domains import Choice, Day, Domain, Named, Number, PeriodName, Truth, Words, WordSet
from .wording import Text


@dataclass(frozen=True, slots=True)
class Attribute:
    """A named property of a teacher or a record, with the domain of its values."""

    name: str
    label: Text
    domain: Domain


def _attributes(*attributes: Attribute) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in attributes}


# Names inside records that are a data contract; any other title stands for itself.
KNOWN_TITLES = {
    "key_teacher": Text("key teacher", "骨干教师"),
    "teaching_expert": Text("teaching expert", "教学能手"),
    "academic_leader": Text("academic leader", "学科带头人"),
    "excellent_teacher": Text("excellent teacher", "优秀教师"),
    "national_computer_application_intermediate": Text(
        "national certificate of computer application (intermediate)", "全国计算机应用技术证书（中级）"
    ),
    "national_computer_application_advanced": Text(
        "national certificate of computer application (advanced)", "全国计算机应用技术证书（高级）"
    ),
    "national_computer_grade": Text("national computer grade examination certificate", "全国计算机等级考试证书"),
}

KNOWN_TAGS = {"talent_project_declared": Text("declared for the talent project", "人才强教工程申报人员")}

# Outcomes of reviews and events of awards, as clerks write them; any other result stands for itself.
KNOWN_RESULTS = {
    "excellent": Text("excellent", "优秀"),
    "passed": Text("passed", "合格"),
    "failed": Text("failed", "不合格"),
    "not_assessed": Text("not assessed", "暂不考核"),
    "issued": Text("issued", "授予"),
    "renewed": Text("renewed", "续聘"),
    "suspended": Text("suspended", "中止"),
    "reinstated": Text("reinstated", "恢复"),
    "revoked": Text("revoked", "撤销"),
    "expired": Text("expired", "到期"),
    "surrendered": Text("surrendered", "退回"),
}


TEACHER_ATTRIBUTES = _attributes(
    Attribute("id", Text("teacher id", "教师编号"), Words()),
    Attribute("name", Text("name", "姓名"), Words()),
    Attribute("birth_date", Text("date of birth", "出生日期"), Day()),
    Attribute("teaching_since", Text("teaching since", "任教起始日"), Day()),
    Attribute("professional_title", Text("professional title", "职称"), Choice(scales.PROFESSIONAL_TITLE)),
    Attribute("position", Text("position", "职务"), Choice(scales.POSITION)),
    Attribute("subjects", Text("subjects", "任教学科"), WordSet()),
    Attribute("school_stage", Text("school stage", "学段"), Choice(scales.SCHOOL_STAGE)),
    Attribute("qualified", Text("teaching qualification", "教师资格"), Truth()),
    Attribute("school", Text("school", "学校"), Words()),
    Attribute("county", Text("county", "县区"), Words()),
    Attribute("teaching_research_group", Text("teaching-research group", "教研组"), Words()),
    Attribute("tags", Text("tags", "标记"), WordSet()),
)

RECORD_ATTRIBUTES = _attributes(
    Attribute("on", Text("date", "日期"), Day()),
    Attribute("until", Text("until", "截止日期"), Day()),
    Attribute("status", Text("status", "核实状态"), Choice(scales.STATUS)),
    Attribute("status_on", Text("status since", "核实日期"), Day()),
    Attribute("administrative_level", Text("level", "级别"), Choice(scales.ADMINISTRATIVE_LEVEL)),
    Attribute("prize", Text("prize", "奖次"), Choice(scales.PRIZE)),
    Attribute("rating", Text("rating", "考核等次"), Choice(scales.RATING)),
    Attribute("hours", Text("hours", "学时"), Number()),
    Attribute("role", Text("role", "角色"), Choice(scales.ROLE)),
    Attribute("author_place", Text("place among the authors", "作者排名"), Number(Decimal(1), whole=True)),
    Attribute("state", Text("project state", "课题状态"), Choice(scales.PROJECT_STATE)),
    Attribute("scope", Text("scope of the honour", "荣誉类别"), Choice(scales.HONOUR_SCOPE)),
    Attribute("outlet", Text("outlet", "发表载体"), Choice(scales.OUTLET)),
    Attribute("title", Text("title", "名称"), Named(KNOWN_TITLES)),
    Attribute("organiser", Text("organiser", "组织单位"), Choice(scales.ORGANISER)),
    Attribute("person", Text("person", "对象"), Words()),
    Attribute("work", Text("work", "成果编号"), Words()),
    Attribute("period", Text("year or term it is about", "所属年度或学期"), PeriodName()),
    Attribute("programme", Text("programme", "项目"), Words()),
    Attribute("percentile", Text("percentile", "百分位"), Number(Decimal(0), Decimal(100))),
    Attribute("lead", Text("points above the mean", "超出平均分"), Number(Decimal(0), Decimal(100))),
    Attribute("result", Text("result", "结果"), Named(KNOWN_RESULTS)),
    Attribute("points", Text("points", "得分"), Number()),
    Attribute("subject", Text("subject", "学科"), Words()),
    Attribute(
        "examination_grade",
        Text("grade of the examination", "考试等级"),
        Number(Decimal(1), Decimal(4), whole=True),
    ),
    Attribute("by", Text("by whom", "经办人"), Words()),
)


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record.

    `label` is the singular in English, `plural` only where adding s is wrong. A `state` goes on until its
    `until` (for ever without). `defaults` holds for attributes that a record of this kind leaves out; `uses` names the
    attributes that a form for this kind should offer.
    """

    name: str
    label: Text
    plural: str = ""
    state: bool = False
    defaults: Mapping[str, Any] = field(default_factory=dict)
    uses: tuple[str, ...] = ()

    @property
    def many(self) -> Text:
        return Text(self.plural or f"{self.label.en}s", self.label.zh)


_LESSON = ("administrative_level", "organiser", "subject", "title")
_PRIZED = ("administrative_level", "prize", "organiser", "title", "work")


def _kind(name: str, en: str, zh: str, *uses: str, **options: Any) -> RecordKind:
    return RecordKind(name, Text(en, zh), uses=uses, **options)


CORE_KINDS = (
    _kind("annual_appraisal", "annual appraisal", "年度考核", "rating", "period"),
    _kind("open_class", "open class", "公开课", *_LESSON, plural="open classes"),
    _kind("demonstration_class", "demonstration class", "示范课", *_LESSON, plural="demonstration classes"),
    _kind("observation_class", "observation class", "观摩课", *_LESSON, plural="observation classes"),
    _kind("reporting_lesson", "reporting lesson", "汇报课", *_LESSON),
    _kind("lecture", "lecture", "专题讲座", *_LESSON),
    _kind(
        "lesson_observed",
        "lesson observed",
        "听课",
        "hours",
        "subject",
        plural="lessons observed",
        defaults={"hours": Decimal(1)},
    ),
    _kind(
        "lesson_evaluated",
        "lesson evaluated",
        "评课",
        "hours",
        "subject",
        plural="lessons evaluated",
        defaults={"hours": Decimal(1)},
    ),
    _kind("research_activity", "research activity", "教研活动", "hours", plural="research activities"),
    _kind("study_session", "study session", "业务学习", "hours"),
    _kind("self_study", "self-study note", "自学笔记", "hours"),
    _kind("monograph_read", "monograph read", "阅读专著", "title", plural="monographs read"),
    _kind("reading_report", "reading report", "读书报告", "title"),
    _kind("teaching_reflection", "teaching reflection", "教学反思", "title"),
    _kind("essay", "essay", "心得文章", "title"),
    _kind("experience_exchange", "experience exchange", "经验交流", "administrative_level"),
    _kind("paper", "paper", "论文", *_PRIZED, "outlet", "role", "author_place"),
    _kind("monograph", "monograph", "专著", "title", "role", "author_place", "work"),
    _kind("project", "research project", "课题研究", *_PRIZED, "role", "state"),
    _kind("teaching_award", "teaching award", "教学成果奖", *_PRIZED, "role"),
    _kind("honour", "honour", "荣誉称号", "title", "administrative_level", "scope", "organiser"),
    _kind("certificate", "certificate", "证书", "title", "examination_grade"),
    _kind("mentoring", "mentoring relation", "带教", "person", state=True),
    _kind("competition", "competition", "教学竞赛", *_PRIZED),
    _kind(
        "student_result",
        "student result",
        "学生成绩",
        "percentile",
        "lead",
        "period",
        "prize",
        "administrative_level",
    ),
    _kind("work_summary", "work summary", "工作总结", "period", plural="work summaries"),
    _kind("annual_report", "annual report", "年度报告", "period"),
    _kind("standard_lesson", "standard lesson", "达标课", "result"),
    _kind("inspection", "inspection", "常规检查", "result"),
    _kind("attendance", "attendance entry", "考勤", "hours", plural="attendance entries"),
    _kind("training_result", "training result", "培训结果", "result", "points", "hours", "programme"),
    _kind("post", "post", "任职", "title", state=True),
    _kind("workload", "workload", "工作量", "hours", "period"),
    _kind("aid_teaching", "period of aid teaching", "支教", state=True, plural="periods of aid teaching"),
    _kind("leave", "leave", "请假", state=True),
    _kind("sanction", "sanction", "处分", "title", "by", state=True),
    _kind("clearance", "clearance", "审查证明", "title", "by"),
    _kind("annual_review", "annual review", "年度考评", "result", "period", "programme"),
    _kind("selected", "selection", "入选", "role", "programme"),
    _kind("disqualified", "disqualification", "取消资格", "programme"),
    _kind("award_event", "award event", "称号变动", "result", "title", "programme"),
    _kind(
        "title",
        "title held",
        "称号",
        "title",
        "administrative_level",
        "programme",
        state=True,
        plural="titles held",
    ),
)


class Kinds(Mapping[str, RecordKind]):
    """The record kinds that are known: the core's, and those that plugins add."""

    def __init__(self, kinds: Iterable[RecordKind] = ()) -> None:
        self._kinds = {kind.name: kind for kind in CORE_KINDS}
        for kind in kinds:
            if kind.name in self._kinds:
                raise ProgrammeError(
                    f"record kind {kind.name} is declared twice; a plugin's kind needs a name of its own"
                )
            self._kinds[kind.name] = kind

    def __getitem__(self, name: str) -> RecordKind:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def __hash__(self) -> int:
        return hash(tuple(self._kinds))


CORE = Kinds()
