"""Clause 3.15: the title, and the words of its certificate."""

from btcore import Award, Phrase, Text
from btcore.rules.language import parameter

AWARD = Award(
    "key_teacher",
    Text("city key teacher", "市级骨干教师"),
    level="city",
    term_years=parameter("term_years"),
    certificate=Phrase(
        "{name} has completed the key-teacher training of {place}, met the requirements and is granted the honorary "
        "title “Key Teacher of {place}”. {day}. Valid: {until}. {number}",
        "{name}同志完成{place}骨干教师培训，考核合格，授予“{place}骨干教师”荣誉称号。{day}。有效期：{until}。{number}",
    ),
    line=199,
)
