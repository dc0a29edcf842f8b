"""How a record is called in words: by its id, and where an act of a programme made it, by that act; who gave a word."""

from __future__ import annotations

from .wording import Text

# What the ids begin with that a record of an act has; a number or a code follows.
ACTS = {
    "enrolment": "入班记录",
    "nomination": "推荐",
    "disqualified": "取消资格记录",
    "attendance": "考勤",
    "award": "称号",
    "review": "考评",
    "decision": "认定",
}


# What stands for the name of who was erased; a number may follow.
ERASED = "erased"


def giver_name(by: str) -> Text | str:
    """The name of who attested or waived: `erased 11` in both languages, any other as it is."""
    name, _, number = by.partition(" ")
    erased = name == ERASED and (not number or number.isdigit())
    return Text(by, f"已清除姓名者 {number}".rstrip()) if erased else by


def record_name(id: str) -> Text | str:
    """The name of a record: `enrolment 12` in both languages, any other id as it is."""
    act, space, rest = id.partition(" ")
    return Text(id, f"{ACTS[act]} {rest}") if space and act in ACTS else id
