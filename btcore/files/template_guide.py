"""The sheet of the template that explains it, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..rules.domains import Choice, Day, Domain, Number, PeriodName, Truth, WordSet
from ..rules.kinds import Attribute, Kinds
from ..rules.wording import Text
from .headings import SHEETS, heading

GENERAL = (
    (
        "空白 blank",
        Text(
            "A blank cell means: not known. It never means no.",
            "空白单元格表示“不清楚”，不表示“没有”。",
        ),
    ),
    (
        "日期 dates",
        Text(
            "2024-05-06, or 2024-05 or 2024 when the day is not known; 2024.5, 2024年5月 and the dates of the "
            "spreadsheet program are read too. Not 1985.1 as a number: January and October look alike.",
            "写作 2024-05-06；不知道具体日期时写 2024-05 或 2024。也可写 2024.5、2024年5月，或表格软件的日期。"
            "不要以数字写 1985.1：一月与十月无法区分。",
        ),
    ),
    (
        "status 核实状态",
        Text(
            "claimed: the teacher says so, nobody has checked. verified: checked against the certificate (also when "
            "left blank). rejected: checked and not accepted. A claimed record alone never makes a clause pass.",
            "待核实：本人申报，尚未核对。已核实：已与原件核对（空白即视为已核实）。未认可：核对后不予认可。"
            "仅凭待核实的记录不能判定符合条件。",
        ),
    ),
    (
        "incomplete 未记全",
        Text(
            "Kinds of which the teacher may have more than the sheet records lists. What is not listed and not "
            "incomplete counts as not done.",
            "填写可能尚未记全的业绩种类，用逗号分隔。既未记录、又未列为未记全的，视为没有。",
        ),
    ),
)
SHEET_WORDS = {
    "teachers": Text("one row for each teacher; the id is needed", "每位教师一行，必须有教师编号"),
    "records": Text(
        "one row for each lesson, paper, prize, appraisal …; teacher is the teacher's id",
        "每节课、每篇论文、每个奖项、每次考核各一行；“教师编号”须与教师表一致",
    ),
    "attestations": Text("who attests that a clause is met, and when", "由谁、何时证明符合（或不符合）某一条款"),
    "waivers": Text("exceptions granted, by whom and why; usually empty", "经批准的破格，注明批准人和理由；通常为空"),
}


def guide_rows(
    columns: Mapping[str, Sequence[Attribute]],
    *,
    kinds: Kinds,
    record_kinds: Sequence[str],
    attested: Sequence[tuple[str, Text]],
    title: Text,
) -> Iterator[tuple[str, Text, bool]]:
    """The rows of the explaining sheet: a name, its words, and whether it is a heading."""
    yield "btcore", title, True
    for name, words in GENERAL:
        yield name, words, False
    for sheet, listed in columns.items():
        yield heading(sheet, SHEETS[sheet]), SHEET_WORDS[sheet], True
        for column in listed:
            meaning = _accepted(column.domain)
            words = Text(f"{column.label.en}: {meaning.en}", f"{column.label.zh}：{meaning.zh}")
            yield heading(column.name, column.label), words, False
    yield "kind 业绩种类", Text("the kinds of records that this programme asks for", "本项目用到的业绩种类"), True
    for kind in record_kinds:
        uses = "、".join(kinds[kind].uses)
        label = kinds[kind].label
        yield heading(kind, label), Text(f"{label.en}; uses {uses}", f"{label.zh}；填写 {uses}"), False
    if attested:
        yield "clause 条款", Text("clauses that someone must attest", "需要有人证明的条款"), True
    for code, words in attested:
        yield code, words, False


def _accepted(domain: Domain) -> Text:
    if isinstance(domain, Choice):
        scale = domain.scale
        return Text(" or ".join(scale.values), "、".join(label.zh for label in scale.labels.values()))
    if isinstance(domain, Day):
        return Text(domain.expected, "日期，精确到日、月或年")
    if isinstance(domain, Truth):
        return Text("是 (yes) or 否 (no)", "是或否")
    if isinstance(domain, WordSet):
        return Text("words with commas between them", "可填多个，用逗号分隔")
    if isinstance(domain, PeriodName):
        return Text(domain.expected, "年度如 2025，学年如 2025-2026，学期如 2025-2026-1")
    if isinstance(domain, Number):
        return Text(domain.expected, "数字")
    return Text("text", "文字")
