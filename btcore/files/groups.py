"""Groups that places are counted by (county, school, subject …), as offices head and fill their columns."""

from __future__ import annotations

from collections.abc import Mapping

from ..rules.domains import Words
from ..rules.kinds import Attribute
from ..rules.scales import POSITION, SCHOOL_STAGE, SUBJECTS
from .headings import columns_of, same, spellings
from .sheets import Cell, cell_text, closed_up

GROUPS: Mapping[str, Attribute] = columns_of(
    ("county", "county", "县区", Words()),
    ("school", "school", "学校", Words()),
    ("subject", "subject", "学科", Words()),
    ("school_stage", "school stage", "学段", Words()),
    ("teaching_research_group", "teaching-research group", "教研组", Words()),
    ("post", "post", "职务", Words()),
    ("age_band", "age band", "年龄段", Words()),
    ("position", "position", "行政职务", Words()),
)
GROUP_SYNONYMS = {
    **dict.fromkeys(
        ("区县", "县", "县（区）", "县市区", "县（市区）", "县（市、区）", "所属县区", "district"), "county"
    ),
    **dict.fromkeys(("所在学校", "学校名称", "任教学校"), "school"),
    **dict.fromkeys(("科目", "任教学科", "申报学科"), "subject"),
    **dict.fromkeys(("任教学段", "stage"), "school_stage"),
    **dict.fromkeys(("岗位",), "post"),
    **dict.fromkeys(("年龄组",), "age_band"),
}
_SUBJECT_SYNONYMS = {"道德与法治": "politics", "政治（道德与法治）": "politics", "思想政治": "politics"}
_VALUES = {
    "subject": {same(words): code for words, code in _SUBJECT_SYNONYMS.items()} | spellings(SUBJECTS),
    "school_stage": spellings(SCHOOL_STAGE.labels),
    "position": spellings(POSITION.labels),
}


def group_names() -> dict[str, str]:
    """Every way to head the column of a group, as `same` leaves it, with the group."""
    return {same(words): name for words, name in GROUP_SYNONYMS.items()} | spellings(
        {name: group.label for name, group in GROUPS.items()}
    )


def known_value(group: str, words: str) -> str | None:
    """The code of a subject, school stage or position, given as code or label; None for other words and groups."""
    return _VALUES.get(group, {}).get(same(words))


def group_value(group: str, cell: Cell) -> str:
    """What a cell says about a group: codes for what has codes, anything else as it stands."""
    words = closed_up(cell_text(cell))
    return known_value(group, words) or words
