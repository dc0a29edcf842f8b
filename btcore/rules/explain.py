"""A verdict in sentences, for a letter or a screen."""

from __future__ import annotations

from collections.abc import Iterator

from .outcomes import FAIL, PASS, UNKNOWN
from .verdicts import PARTS, ClauseVerdict, Verdict
from .wording import Joined, Language, Phrase, Text, plain

HEAD = Phrase(
    "{name} ({teacher}), {programme} {part} on {on}: {outcome}",
    "{name}（{teacher}），{programme}{part}，{on}：{outcome}",
)
CLAUSE = Phrase(
    "{mark} {code} (line {line}) {title}: {outcome}", "{mark} 第 {code} 条（原文第 {line} 行）{title}：{outcome}"
)
VALUE = Phrase("found {value}, asked {required}", "实有 {value}，要求 {required}")
BETWEEN = Phrase("{low} to {high}", "{low} 至 {high}")
OPEN_ABOVE = Phrase("{low} or more", "{low} 或更多")
NOT_KNOWN = Text("not known", "未知")
COUNTED = Phrase("counted: {records}", "计入：{records}")
REFUSED = Phrase("refused: {records}", "未计入：{records}")
ONE_REFUSED = Phrase("{record} ({reason})", "{record}（{reason}）")
MISSING = Phrase("missing: {what}", "尚缺：{what}")
READING = Phrase("reading: {reading}", "理解：{reading}")
MARKS = {PASS: "✓", FAIL: "✗", UNKNOWN: "?"}


def explain(verdict: Verdict, language: Language = "en", *, readings: bool = False) -> str:
    """The whole verdict in sentences: outcome, clause by clause what was found, counted, refused and is missing."""
    return "\n".join(explain_lines(verdict, language, readings=readings))


def explain_lines(verdict: Verdict, language: Language = "en", *, readings: bool = False) -> Iterator[str]:
    head = HEAD(
        name=verdict.dossier.name,
        teacher=verdict.dossier.id,
        programme=verdict.programme,
        part=PARTS[verdict.part],
        on=verdict.on,
        outcome=verdict.outcome.label,
    )
    yield head.text(language)
    for clause in verdict.clauses:
        indent = "  " if clause.parent is None else "      "
        yield indent + clause_line(clause, language)
        for line in clause_details(clause, language, readings=readings):
            yield f"{indent}    {line}"


def clause_line(clause: ClauseVerdict, language: Language = "en") -> str:
    """One line: mark, code, source line, wording, outcome."""
    words = CLAUSE(
        mark=MARKS.get(clause.outcome, "–"),
        code=clause.code,
        line=clause.clause.line or "–",
        title=clause.clause.wording,
        outcome=clause.outcome.label,
    )
    return words.text(language)


def clause_details(clause: ClauseVerdict, language: Language = "en", *, readings: bool = False) -> Iterator[str]:
    """The reasons of one clause, a sentence each."""
    if clause.comparison is not None:
        low, high, required = clause.values
        yield VALUE(value=range_words(low, high), required=plain(required, language)).text(language)
    counted, refused = clause.evidence
    if counted:
        yield COUNTED(records=Joined(tuple(counted), how="list")).text(language)
    if refused:
        reasons = tuple(ONE_REFUSED(record=name, reason=reason) for name, reason in refused)
        yield REFUSED(records=Joined(reasons, how="clauses")).text(language)
    if missing := clause.missing:
        yield MISSING(what=Joined(missing, how="clauses")).text(language)
    if readings and clause.clause.reading is not None:
        yield READING(reading=clause.clause.reading).text(language)


def range_words(low: object, high: object) -> object:
    """What was measured: one value, a range, or not known."""
    if low is None and high is None:
        return NOT_KNOWN
    if low == high:
        return low
    return OPEN_ABOVE(low=low) if high is None else BETWEEN(low=low, high=high)
