"""Names for sample people: two to four characters, compound surnames, rare characters. None of them is a real
person's record.
"""

from __future__ import annotations

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "尉迟", "令狐")
GIVEN = "明华丽芳静敏强磊军洋勇艳杰娟涛超霞平刚桂英文辉玲建国玉兰红梅春燕晓雪海波志远思涵雨欣子轩婷睿哲"
RARE = "㛃䶮𬸚𠅤龘燚堃喆犇翀"


def sample_name(random: Random) -> str:
    """A Chinese name; about one in thirty has a rare character, one in twenty a compound surname."""
    surname = random.choice(COMPOUND) if random.random() < 0.05 else random.choice(SURNAMES)
    given = "".join(random.choice(GIVEN) for _ in range(1 if random.random() < 0.3 else 2))
    if random.random() < 0.03:
        given = given[:-1] + random.choice(RARE)
    return surname + given
