"""Scales: the closed lists of values that attributes take, ordered (levels, prizes) or not (roles, outlets).

The order and the spelling of the values are a data contract; the Chinese labels and synonyms are what offices write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..errors import ProgrammeError
from .wording import Text


@dataclass(frozen=True)
class Scale:
    """A closed list of values, lowest first when `ordered`.

    `synonyms` maps other spellings, mostly Chinese, to values. `step` is the word that makes a label a level
    ("county" → "county level"), `better` the word for higher values ("above", "better").
    """

    name: str
    values: tuple[str, ...]
    labels: Mapping[str, Text]
    ordered: bool = True
    synonyms: Mapping[str, str] = field(default_factory=dict)
    step: str = ""
    better: str = "above"

    def __post_init__(self) -> None:
        if set(self.labels) != set(self.values):
            raise ProgrammeError(f"scale {self.name}: every value needs one label, got {sorted(self.labels)}")

    @cached_property
    def ranks(self) -> dict[str, int]:
        return {value: rank for rank, value in enumerate(self.values)}

    @cached_property
    def _words(self) -> dict[str, str]:
        words = {label.zh: value for value, label in self.labels.items()}
        words |= {label.en.lower(): value for value, label in self.labels.items()}
        return words | dict(self.synonyms) | {value: value for value in self.values}

    def rank(self, value: str) -> int:
        """The place of a value, 0 for the lowest; ProgrammeError for a value that is not on the scale."""
        try:
            return self.ranks[value]
        except KeyError:
            raise ProgrammeError(f"{self.name} has no value {value!r}; expected {self.choices}") from None

    def read(self, words: str) -> str | None:
        """The value that these words mean: its code, label or synonym in either language; None if none."""
        return self._words.get(words.strip()) or self._words.get(words.strip().lower())

    def label(self, value: str) -> Text:
        label = self.labels[value]
        return Text(f"{label.en} {self.step}", label.zh) if self.step else label

    @property
    def choices(self) -> str:
        return " < ".join(self.values) if self.ordered else " or ".join(self.values)


def _scale(name: str, values: dict[str, tuple[str, str]], **options) -> Scale:
    labels = {value: Text(*label) for value, label in values.items()}
    return Scale(name, tuple(values), labels, **options)


ADMINISTRATIVE_LEVEL = _scale(
    "administrative_level",
    {
        "group": ("group", "教研组级"),
        "school": ("school", "校级"),
        "township": ("township", "乡镇级"),
        "county": ("county", "县级"),
        "city": ("city", "市级"),
        "province": ("province", "省级"),
        "nation": ("national", "国家级"),
    },
    step="level",
    synonyms={
        "组级": "group",
        "学校": "school",
        "乡级": "township",
        "镇级": "township",
        "区级": "county",
        "区县级": "county",
        "县区级": "county",
        "district": "county",
        "全国": "nation",
        "nation": "nation",
    },
)

PRIZE = _scale(
    "prize",
    {
        "none": ("no prize", "未获奖"),
        "merit": ("merit prize", "优秀奖"),
        "third": ("third prize", "三等奖"),
        "second": ("second prize", "二等奖"),
        "first": ("first prize", "一等奖"),
        "special": ("special prize", "特等奖"),
    },
    better="better",
    synonyms={
        "无": "none",
        "鼓励奖": "merit",
        "三等": "third",
        "二等": "second",
        "一等": "first",
        "特等": "special",
    },
)

RATING = _scale(
    "rating",
    {
        "incompetent": ("incompetent", "不合格"),
        "basically_competent": ("basically competent", "基本合格"),
        "competent": ("competent", "合格"),
        "excellent": ("excellent", "优秀"),
    },
    better="better",
    synonyms={
        "称职": "competent",
        "基本称职": "basically_competent",
        "不称职": "incompetent",
        "优": "excellent",
    },
)

PROFESSIONAL_TITLE = _scale(
    "professional_title",
    {
        "none": ("no title", "无职称"),
        "junior": ("junior", "初级"),
        "intermediate": ("intermediate", "中级"),
        "senior": ("senior", "副高级"),
        "full_senior": ("full senior", "正高级"),
    },
    step="title",
    # The unified ladder of 2015 and the two older ones, which rosters still mix.
    synonyms={
        "未定级": "none",
        "见习": "none",
        "三级教师": "junior",
        "二级教师": "junior",
        "中学三级": "junior",
        "中学二级": "junior",
        "小学三级": "junior",
        "小学二级": "junior",
        "小学一级": "junior",
        "一级教师": "intermediate",
        "中学一级": "intermediate",
        "小学高级": "intermediate",
        "高级教师": "senior",
        "中学高级": "senior",
        "高级": "senior",
        "副高": "senior",
        "正高级教师": "full_senior",
        "正高": "full_senior",
    },
)

POSITION = _scale(
    "position",
    {
        "none": ("none", "无职务"),
        "group_leader": ("group leader", "教研组长"),
        "middle_leader": ("middle leader", "中层干部"),
        "school_leader": ("school leader", "校级领导"),
    },
)

PROJECT_STATE = _scale(
    "state",
    {
        "proposed": ("proposed", "已申报"),
        "under_way": ("under way", "在研"),
        "concluded": ("concluded", "已结题"),
    },
    synonyms={"立项": "under_way", "结题": "concluded", "申报": "proposed"},
)

SCHOOL_STAGE = _scale(
    "school_stage",
    {
        "primary": ("primary", "小学"),
        "junior_secondary": ("junior secondary", "初中"),
        "senior_secondary": ("senior secondary", "高中"),
    },
    ordered=False,
)

STATUS = _scale(
    "status",
    {
        "claimed": ("claimed", "待核实"),
        "verified": ("verified", "已核实"),
        "rejected": ("rejected", "未认可"),
    },
    ordered=False,
)

ROLE = _scale(
    "role",
    {
        "lead": ("lead", "主持"),
        "participant": ("participant", "参与"),
        "candidate": ("candidate", "培养对象"),
        "member": ("member", "成员"),
        "reserve": ("reserve", "后备人选"),
    },
    ordered=False,
    synonyms={"主要": "lead", "独立": "lead", "参加": "participant"},
)

HONOUR_SCOPE = _scale(
    "scope",
    {"comprehensive": ("comprehensive", "综合"), "single": ("single", "单项")},
    ordered=False,
)

OUTLET = _scale(
    "outlet",
    {
        "journal": ("journal", "期刊"),
        "conference": ("conference", "会议"),
        "collection": ("collection", "汇编"),
    },
    ordered=False,
)

ORGANISER = _scale(
    "organiser",
    {
        "government": ("government", "政府"),
        "education_department": ("education department", "教育行政部门"),
        "research_office": ("research office", "教研部门"),
        "planning_office": ("planning office", "教育规划部门"),
        "school": ("school", "学校"),
        "association": ("association", "学会"),
    },
    ordered=False,
)

SCALES = {
    scale.name: scale
    for scale in (
        ADMINISTRATIVE_LEVEL,
        PRIZE,
        RATING,
        PROFESSIONAL_TITLE,
        POSITION,
        PROJECT_STATE,
        SCHOOL_STAGE,
        STATUS,
        ROLE,
        HONOUR_SCOPE,
        OUTLET,
        ORGANISER,
    )
}

# Subjects as codes; any other name is a subject too.
SUBJECTS = {
    "chinese": Text("Chinese", "语文"),
    "mathematics": Text("mathematics", "数学"),
    "english": Text("English", "英语"),
    "physics": Text("physics", "物理"),
    "chemistry": Text("chemistry", "化学"),
    "biology": Text("biology", "生物"),
    "politics": Text("politics", "政治"),
    "history": Text("history", "历史"),
    "geography": Text("geography", "地理"),
}
