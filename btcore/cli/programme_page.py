"""A programme as a page in Markdown, which an official can compare with the document line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..programmes.lint import SEVERITIES
from ..programmes.lint import lint as findings_of
from ..programmes.programme import Programme
from ..rules.clauses import BASES, BEARERS
from ..rules.parameters import CALENDAR_PARAMETERS, STATES
from ..rules.wording import Language, Message, Phrase, Text

LEAD = Phrase(
    "Clauses of {source}{lines}, as the installed programme `{code}` holds them, with the values of "
    "{on}. This page is generated; compare it with the document line by line.",
    "《{source}》{lines}各条款在已安装项目 `{code}` 中的表述，取值日为 {on}。本页自动生成，供与原文逐行核对。",
)
# A source may have no numbers of lines; then none are told.
ITS_LINES = Phrase(", lines {first} to {last}", "第 {first} 至 {last} 行")
IN_LINE = Phrase(" (line {lines})", "（第 {lines} 行）")
IN_LINES = Phrase(" (lines {lines})", IN_LINE.zh)
CLAUSE = Phrase("## {code}{where}: {basis}", "## {code}{where}：{basis}")
RULE = Phrase("- Rule: {rule}", "- 规则：{rule}")
NOTE = Phrase("- Not judged: {note}", "- 不作判定：{note}")
READING = Phrase("- Read as: {reading}", "- 理解：{reading}")
INSIDE = Phrase("- Part of clause {parent}", "- 属第 {parent} 条")
AGAIN = Phrase("- Said again in line {line}: {rule}", "- 第 {line} 行再次表述：{rule}")
VALUES = Text("- Values:", "- 取值：")
PARAMETERS = Text("## Values and readings", "## 取值与理解")
VALUE = Phrase(
    "- **{title}** (`{name}`, line {line}): {value}, {state}",
    "- **{title}**（`{name}`，第 {line} 行）：{value}，{state}",
)
OTHER = Phrase("  - or {value}: {reading}", "  - 或取 {value}：{reading}")
HOW = Phrase("  - {reading}", "  - {reading}")
FINDINGS = Text("## What is doubtful or missing", "## 存疑与缺漏")
FINDING = Phrase("- {severity}{where}: {message}", "- {severity}{where}：{message}")
ONE_VALUE = Phrase("  - {title}: {value}", "  - {title}：{value}")
BORNE = Phrase(
    "- Borne by the {bearer}: judged for it, and not for a teacher",
    "- 由{bearer}承担：按{bearer}判定，不对教师个人判定",
)
# The calendar stands behind nearly every duty; it is told once, among the values.
EVERYWHERE = frozenset(one.name for one in CALENDAR_PARAMETERS)
NOTHING = Text("no value", "未取值")


def page(data: dict[str, Any], programme: Programme, *, on: date, language: Language) -> str:
    """The page of a programme from what `show --json` says of it; the same for the same day."""
    return "\n".join(_lines(data, programme, on, language)) + "\n"


def _lines(data: dict[str, Any], programme: Programme, on: date, language: Language) -> Iterator[str]:
    def say(phrase: Phrase, **values: Any) -> str:
        return phrase(**values).text(language)

    first, last = data["lines"]
    known = {one["name"]: one for one in data["parameters"]}
    yield f"# {data['title']}"
    yield ""
    lines = ITS_LINES(first=first, last=last) if first and last else ""
    yield say(LEAD, source=data["source"], lines=lines, code=data["code"], on=data["on"])
    for one in data["clauses"]:
        yield ""
        yield say(CLAUSE, code=one["code"], where=_where(one["line"]), basis=BASES[one["basis"]])
        yield ""
        yield one["title"]
        yield ""
        if one["parent"]:
            yield say(INSIDE, parent=one["parent"])
        yield say(RULE, rule=one["rule"]) if one["rule"] else say(NOTE, note=one["note"])
        if one["bearer"]:
            yield say(BORNE, bearer=BEARERS[one["bearer"]])
        if one["reading"]:
            yield say(READING, reading=one["reading"])
        for again in one["restated"]:
            yield say(AGAIN, line=again["line"], rule=again["rule"])
        named = [known[name] for name in one["parameters"] if name in known and name not in EVERYWHERE]
        if named:
            yield VALUES.text(language)
            yield from (say(ONE_VALUE, title=each["title"], value=each["words"] or NOTHING) for each in named)
    yield from ("", PARAMETERS.text(language), "")
    for one in data["parameters"]:
        state = STATES.get(one["state"], one["state"])
        shown = value_told(one, mark="`") or NOTHING
        yield say(VALUE, title=one["title"], name=one["name"], line=one["line"] or "–", value=shown, state=state)
        if one["reading"]:
            yield say(HOW, reading=one["reading"])
        for other in one["alternatives"]:
            yield say(OTHER, value=value_told(other, mark="`"), reading=other["reading"])
    yield from ("", FINDINGS.text(language), "")
    for finding in findings_of(programme, on=on):
        where = _where(*finding.lines)
        yield say(FINDING, severity=SEVERITIES[finding.severity], where=where, message=finding.message)


def _where(*lines: int | None) -> Message | str:
    """The lines of a clause or finding in brackets; nothing where the source has no numbers."""
    there = [str(one) for one in lines if one]
    return (IN_LINE if len(there) == 1 else IN_LINES)(lines=", ".join(there)) if there else ""


def value_told(told: dict[str, Any], *, mark: str = "") -> str | None:
    """The value of a parameter, or of an alternative, in words with its code between marks; the code alone where the
    reading beside it has the words; None where there is no value."""
    value, words = told["value"], told["words"]
    code = f"{mark}{value}{mark}"
    if words and words == told["reading"]:
        return code
    return f"{words} ({code})" if isinstance(value, str) and value != words else words
