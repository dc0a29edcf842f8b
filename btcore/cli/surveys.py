"""What an office wants to see first of many verdicts, printed."""

from __future__ import annotations

from ..programmes.survey import Survey
from ..rules.outcomes import FAIL, UNKNOWN
from ..rules.wording import Language, Text
from .output import add, console, table

FUNNEL = Text("The funnel: who is left after each clause", "逐条筛选后的剩余人数")
FAILS = Text("Clauses that stop most", "未通过最多的条款")
MISSES = Text("Closest misses, and what each lacks", "差距最小者及所缺内容")
FACTS = Text("Facts whose checking would settle most", "核实后可确定最多人的事项")
START = Text("nominated", "推荐")
LONGEST = 60


def print_survey(found: Survey, language: Language) -> None:
    """The funnel, the clauses that fail most, the closest misses, and the facts to check, as tables."""
    out = console()
    total = max(1, found.funnel[0].possible)
    made = table(
        Text("after clause", "条款"),
        Text("sure", "已确定"),
        Text("possible", "仍可能"),
        Text("█ sure ░ possible", "█ 已确定 ░ 仍可能"),
        language=language,
        title=FUNNEL.text(language),
    )
    for step in found.funnel:
        bar = "█" * round(LONGEST * step.sure / total)
        bar += "░" * (round(LONGEST * step.possible / total) - len(bar))
        add(
            made,
            [START if step.clause is None else step.clause.code, str(step.sure), str(step.possible), bar],
            language,
        )
    out.print(made, "")
    made = table(
        Text("clause", "条款"),
        FAIL.label,
        UNKNOWN.label,
        Text("wording", "内容"),
        language=language,
        title=FAILS.text(language),
    )
    for one, fails, unknowns in found.clauses[:5]:
        add(made, [one.code, str(fails), str(unknowns), one.clause.wording], language)
    out.print(made, "")
    made = table(
        Text("teacher", "教师"),
        Text("name", "姓名"),
        Text("clause", "条款"),
        Text("what is missing", "尚缺内容"),
        language=language,
        title=MISSES.text(language),
    )
    for verdict, _ in found.misses:
        for clause in (one for one in verdict.clauses if one.parent is None and one.missing):
            words = "\n".join(one.text(language) for one in clause.missing)
            add(made, [verdict.dossier.id, verdict.dossier.name, clause.code, words], language)
    out.print(made, "")
    made = table(
        Text("fact", "事项"),
        Text("settles alone", "可单独确定"),
        Text("bears on", "涉及"),
        language=language,
        title=FACTS.text(language),
    )
    for fact in found.facts:
        add(made, [fact.words, str(fact.settles), str(fact.bears_on)], language)
    out.print(made)
