"""A verdict in sentences, for a letter or a screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from .calendar import PERIOD_LABELS, TERM, Span
from .clauses import BEARERS, Clause
from .comparisons import COMPARED, Comparison, Judgement
from .criteria import Not
from .duties import Each
from .evidence import Judging, measure_name
from .outcomes import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, WAIVED, negate
from .record_names import giver_name, record_name
from .verdicts import PARTS, ClauseVerdict, Verdict, values_of
from .wording import Joined, Language, Message, Phrase, Text, plain

HEAD = Phrase(
    "{name} ({teacher}), {programme}, {part} on {on}: {outcome}",
    "{name}（{teacher}），{programme}，{part}，{on}：{outcome}",
)
CLAUSE = Phrase(
    "{mark} {code} (line {line}) {title}: {outcome}", "{mark} 第 {code} 条（原文第 {line} 行）{title}：{outcome}"
)
VALUE = Phrase("found {value}, asked {required}", "实有 {value}，要求 {required}")
BETWEEN = Phrase("{low} to {high}", "{low} 至 {high}")
OPEN_ABOVE = Phrase("{low} or more", "{low} 或更多")
NOT_KNOWN = Text("not known", "未知")
PART = Phrase("{mark} {what}: found {value}, asked {asked}", "{mark} {what}：实为{value}，要求{asked}")
# Periods that are met are told one by one up to so many.
FEW = 3
IN_PERIOD = Phrase("{period}: {line}", "{period}：{line}")
MET = Phrase("{mark} met in {number} of {total}: {unit}", "{mark} {unit}：{total} 个中有 {number} 个符合")
NAMES = {
    "waiver": Phrase("waiver {clause}", "第 {clause} 条的破格"),
    "attestation": Phrase("attestation {clause}", "第 {clause} 条的证明"),
}
NONE = Text("none", "无")
NOT = Phrase("not {asked}", "非{asked}")
ATTESTED = Phrase("attested by {by} on {day}", "由{by}于 {day} 证明")
COUNTED = Phrase("counted: {records}", "计入：{records}")
REFUSED = Phrase("refused: {records}", "未计入：{records}")
ONE_REFUSED = Phrase("{record} ({reason})", "{record}（{reason}）")
MISSING = Phrase("missing: {what}", "尚缺：{what}")
READING = Phrase("reading: {reading}", "理解：{reading}")
BORNE = Phrase("borne by the {bearer}, and judged for it", "由{bearer}承担，按{bearer}判定")
MARKS = {PASS: "✓", FAIL: "✗", UNKNOWN: "?"}


def explain(verdict: Verdict, language: Language = "en", *, readings: bool = False) -> str:
    """The whole verdict in sentences: outcome, clause by clause what was found, counted, refused and is missing."""
    return "\n".join(explain_lines(verdict, language, readings=readings))


def explain_lines(verdict: Verdict, language: Language = "en", *, readings: bool = False) -> Iterator[str]:
    head = HEAD(
        name=verdict.dossier.name,
        teacher=verdict.dossier.id,
        programme=verdict.judging.title or verdict.programme,
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
    for part in clause.judgement.parts:
        for words in part_lines(part, clause.judging, own=clause.clause):
            yield words.text(language)
    if clause.bearer != clause.judging.bearer:
        yield BORNE(bearer=BEARERS[clause.bearer]).text(language)
    counted, refused = clause.evidence
    if counted:
        yield COUNTED(records=Joined(tuple(map(record_name, counted)), how="list")).text(language)
    if refused:
        reasons = tuple(ONE_REFUSED(record=_name(name), reason=reason) for name, reason in refused)
        yield REFUSED(records=Joined(reasons, how="clauses")).text(language)
    if missing := clause.missing:
        yield MISSING(what=Joined(missing, how="clauses")).text(language)
    if readings and clause.clause.reading is not None:
        yield READING(reading=clause.clause.reading).text(language)


def part_lines(
    judgement: Judgement, judging: Judging, *, own: Clause, inside: bool = False, negated: bool = False
) -> Iterator[Message]:
    """What each comparison inside a combination found, and who attested; clauses inside speak for themselves."""
    criterion = judgement.criterion
    if isinstance(criterion, Clause):
        return
    if isinstance(criterion, Each):
        yield from _period_lines(judgement, judging, own=own)
        return
    if judgement.attestation is not None:
        yield ATTESTED(by=giver_name(judgement.attestation.by), day=judgement.attestation.on)
    if inside and isinstance(criterion, Comparison):
        low, high, _ = values_of(judgement)
        found = (criterion.measure.bound_words(one) if one is not None else None for one in (low, high))
        outcome = negate(judgement.outcome) if negated else judgement.outcome
        asked = criterion.asked(judging)
        if judging.stretch is not None and isinstance(judgement.required, (int, Decimal)):
            asked = COMPARED[criterion.operator](required=judgement.required)
        if negated:
            none = criterion.operator == ">=" and judgement.required == 1
            asked = NONE if none else NOT(asked=asked)
        yield PART(
            mark=MARKS.get(outcome, "–"),
            what=measure_name(criterion.measure, judging),
            value=range_words(*found),
            asked=asked,
        )
    else:
        turned = negated is not isinstance(criterion, Not)
        for part in judgement.parts:
            yield from part_lines(part, judging, own=own, inside=True, negated=turned)


def _period_lines(judgement: Judgement, judging: Judging, *, own: Clause) -> Iterator[Message]:
    """What each period found; of many that are met only how many they are."""
    applicable = [part for part in judgement.parts if part.outcome is not NOT_APPLICABLE]
    met = [part for part in applicable if part.outcome in (PASS, WAIVED)]
    if len(met) > FEW:
        unit = PERIOD_LABELS.get(met[0].period.unit, TERM)
        yield MET(mark=MARKS[PASS], number=len(met), total=len(applicable), unit=unit)
    for part in applicable:
        if len(met) > FEW and part.outcome in (PASS, WAIVED):
            continue
        stretch = Span(part.period.first, part.period.last, part.period.unit)
        for answer in part.parts[:1]:
            inner = answer.parts if answer.criterion is own else (answer,)
            for deeper in inner:
                for line in part_lines(deeper, replace(judging, stretch=stretch), own=own, inside=True):
                    yield IN_PERIOD(period=part.period.label, line=line)


def _name(name: str) -> object:
    """The name of what was refused: a record's id, or a waiver or attestation by its clause."""
    what, _, clause = name.partition(" ")
    return NAMES[what](clause=clause) if clause and what in NAMES else record_name(name)


def range_words(low: object, high: object) -> object:
    """What was measured: one value, a range, or not known."""
    if low is None and high is None:
        return NOT_KNOWN
    if low == high:
        return low
    return OPEN_ABOVE(low=low) if high is None else BETWEEN(low=low, high=high)
