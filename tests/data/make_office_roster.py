"""Makes office_roster.xlsx: invented teachers in the kind of table that offices keep. Run it to renew the file."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import xlsxwriter

YEARS = range(2021, 2026)
HEADINGS = (
    "序号",
    "县区",
    "学校",
    "姓名",
    "性别",
    "出生年月",
    "参加工作时间",
    "职称",
    "任教学科",
    "教师资格",
    *(f"{year}年考核" for year in YEARS),
    "近五年公开课",
    "课题获奖",
    "论文",
    "计算机证书",
    "是否市级骨干",
    "师德",
    "业务评价",
    "材料审核",
    "备注",
)
COUNTIES = {
    "示例甲县": ("甲县实验小学", "甲县第一中学", "甲县河东学校"),
    "示例乙区": ("乙区中心小学", "乙区第三中学"),
    "示例丙县": ("丙县城关小学", "丙县职业中学", "丙县民族中学"),
}
TEACHERS_A_COUNTY = 20
FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗"
GIVEN_NAMES = ("伟", "秀英", "敏", "静", "丽", "强", "洋", "艳", "杰", "娟", "涛", "霞", "平", "桂英", "志远", "晓梅")
# Names that break programs: rare characters, four characters, blanks that make short names line up.
AWKWARD_NAMES = ("陈㛃", "王䶮", "李𬸚", "欧阳晓云", "司马文博", "张　伟", "李 明", "阿依古丽·买买提")
TITLES = ("中学一级", "小学高级", "一级教师", "二级教师", "高级教师", "中学二级", "小教一级", "中学高级")
SUBJECTS = ("语文", "数学", "英语", "数学、科学", "物理", "语文/道德与法治", "历史")
WORKS = ("荷塘月色", "圆的面积", "背影", "浮力", "二次函数", "春", "辛亥革命", "分数的意义")


def name(random_: random.Random, number: int, taken: set[str]) -> str:
    if number % 8 == 3:
        return AWKWARD_NAMES[number // 8 % len(AWKWARD_NAMES)]
    while True:
        made = random_.choice(FAMILY_NAMES) + random_.choice(GIVEN_NAMES)
        if made not in taken:
            taken.add(made)
            return made


def written_date(random_: random.Random, year: int, month: int) -> object:
    """One month as different clerks write it."""
    day = random_.randint(1, 28)
    return random_.choice(
        (
            f"{year}.{month}",
            f"{year}年{month}月",
            f"{year}-{month:02d}-{day:02d}",
            f"{year}/{month}/{day}",
            f"{year}{month:02d}",
            datetime.date(year, month, day),
        )
    )


def lessons(random_: random.Random, count: int) -> object:
    pieces = []
    for _ in range(count):
        date = random_.choice(("{year}.{month}", "{year}年{month}月")).format(
            year=random_.randint(2022, 2025), month=random_.randint(2, 12)
        )
        pieces.append(f"{date}{random_.choice(('县级', '市级', ' 校级'))}《{random_.choice(WORKS)}》")
    return "；".join(pieces) or "无"


def row(random_: random.Random, number: int, school: str, teacher: str) -> list[object]:
    """The cells from 学校 on. Every fifth teacher is a clear yes, every fifth a clear no."""
    strong, weak = number % 5 == 1, number % 5 == 2
    ratings = ["优秀" if strong and year == 2023 else "合格" for year in YEARS]
    if not weak and not strong:
        ratings = [random_.choice(("优秀", "合格", "合格", "称职")) for _ in YEARS]
        ratings[random_.randrange(4)] = "优秀"
        if number % 7 == 0:
            ratings[random_.randrange(5)] = ""
    born = random_.randint(1970, 1995)
    lesson_count = random_.randint(1, 4) if weak else random_.randint(3, 4)
    lesson_cell = lessons(random_, lesson_count)
    if number % 6 == 4:
        lesson_cell = random_.choice((4, 3, "县级2次，校级1次"))
    project = f"2023年5月市级{random_.choice(('一', '二', '三'))}等奖《{random_.choice(WORKS)}教学研究》"
    paper = random_.choice(("无", "2篇", f"2024.3县级二等奖《{random_.choice(WORKS)}教学浅谈》", ""))
    return [
        school,
        teacher,
        random_.choice("男女"),
        written_date(random_, born, random_.randint(2, 12)),
        written_date(random_, born + 23, 8),
        random_.choice(TITLES),
        random_.choice(SUBJECTS),
        "有",
        *ratings,
        lesson_cell,
        project if strong or random_.random() < 0.5 else random_.choice(("", "", "无")),
        paper,
        random_.choice(("计算机中级", "全国计算机二级"))
        if strong
        else random_.choice(("计算机中级", "计算机中级", "", "无")),
        f"是（{random_.randint(2015, 2020)}.6）" if number % 15 == 8 else "否",
        "合格" if strong or number % 9 else "",
        "好" if strong or number % 4 else "",
        "已核" if strong or weak or number % 4 == 0 else random_.choice(("未核", "")),
        random_.choice(("", "", "", "班主任", "支教一年")),
    ]


def make(path: Path) -> None:
    random_ = random.Random(20260425)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        workbook.set_properties({"created": datetime.datetime(2026, 4, 20), "title": "示例数据"})
        sheet = workbook.add_worksheet("推荐人选花名册")
        title = workbook.add_format({"bold": True, "font_size": 16, "align": "center"})
        bold = workbook.add_format({"bold": True, "text_wrap": True, "border": 1, "align": "center"})
        middle = workbook.add_format({"valign": "vcenter", "align": "center", "border": 1})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        last = len(HEADINGS) - 1
        sheet.merge_range(0, 0, 0, last, "市级骨干教师推荐人选花名册（示例数据，人物与学校均为虚构）", title)
        sheet.write(1, 0, "填报单位：示例市教育局　　填报日期：2026年4月20日")
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(2, column, heading.replace("年月", "\n年月"), bold)
        sheet.set_column(1, last, 12)
        at, number = 3, 0
        taken: set[str] = set()
        for county, schools in COUNTIES.items():
            first = at
            for place in range(TEACHERS_A_COUNTY):
                number += 1
                school = schools[place * len(schools) // TEACHERS_A_COUNTY]
                sheet.write_number(at, 0, number)
                for column, cell in enumerate(row(random_, number, school, name(random_, number, taken)), 2):
                    if isinstance(cell, datetime.date):
                        sheet.write_datetime(at, column, datetime.datetime(cell.year, cell.month, cell.day), day)
                    elif cell != "":
                        sheet.write(at, column, cell)
                at += 1
            sheet.merge_range(first, 1, at - 1, 1, county, middle)
            sheet.write_string(at, 0, "小计", bold)
            sheet.write_string(at, 3, f"{TEACHERS_A_COUNTY}人", bold)
            at += 2
        sheet.write_string(at, 0, "合计", bold)
        sheet.write_string(at, 3, f"{number}人", bold)
        sheet.merge_range(at + 2, 0, at + 2, last, "填表人：示例　　　　审核：示例　　　　联系电话：（略）")


if __name__ == "__main__":
    make(Path(__file__).with_name("office_roster.xlsx"))
