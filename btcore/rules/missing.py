"""What is missing: the facts that bear on a criterion that does not pass, for the applicant and as data.

Where one of several alternatives would do, they stand beside each other, the nearest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from .calendar import Span
from .clauses import Clause
from .comparisons import Comparison, Judgement, Measure
from .criteria import AtLeastOf, Attested, Cleared, Not
from .domains import Day
from .duties import Each
from .evidence import Found, Judging, measure_name
from .kinds import RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES
from .measures import Count, Distinct
from .outcomes import FAIL, PASS, UNKNOWN, WAIVED
from .record_names import giver_name, record_name
from .reuse import WithoutReuse
from .wording import Joined, Language, Phrase, Text

FAR = 10**9


@dataclass(slots=True)
class Missing:
    """One missing thing.

    `what` is record (more of them), amount (hours, points), check (a record to verify or complete), fact (of the
    teacher), attestation, clearance, list (records of a kind to complete), waiver (that would do instead), against
    (what stands in the way), reuse (clauses that compete for records) or any_of (`alternatives`, of which `needed`
    would do). `distance` orders alternatives: things to achieve first, then things to check. `lost` is what can be met
    no longer: an alternative with it will not do.
    """

    what: str
    words: Any
    data: dict[str, Any] = field(default_factory=dict)
    distance: tuple[int, int] = (0, 0)
    alternatives: tuple[tuple[Missing, ...], ...] = ()
    lost: bool = False

    def text(self, language: Language = "en") -> str:
        return self.words.text(language)

    def as_data(self, language: Language = "en") -> dict[str, Any]:
        """Plain data: `what`, `text`, and what the kind of thing needs."""
        data = {"what": self.what, "text": self.text(language), **self.data}
        if self.alternatives:
            data["alternatives"] = [[one.as_data(language) for one in group] for group in self.alternatives]
        return data

    def flat(self) -> Iterator[Missing]:
        """This thing, or all things of its alternatives."""
        if not self.alternatives:
            yield self
        for group in self.alternatives:
            for one in group:
                yield from one.flat()


MORE = Phrase("{number} more: {what}", "还差 {number} 项：{what}")
MORE_OF = Phrase("{number} more {what}", "还差 {number}：{what}")
MORE_BY = Phrase("{number} more, due by {due}: {what}", "还差 {number}，须在 {due} 前完成：{what}")
NO_LONGER = Phrase("{number} short and no longer possible: {what}", "差 {number}，已无法补足：{what}")
CHECK = Phrase("record {record} ({kind}): {lacks}", "材料 {record}（{kind}）：{lacks}")
VERIFY = Text("verify it", "需核实")
TELL = Phrase("add its {attributes}", "需补充{attributes}")
FACT = Phrase("the teacher's {attribute}", "教师的{attribute}")
FACT_CLOSER = Phrase("the teacher's {attribute} to the day", "教师的{attribute}（精确到日）")
ATTESTATION = Phrase("an attestation for clause {clause}", "第 {clause} 条的证明")
CONTRADICT = Phrase(
    "one attestation for clause {clause}: those of {by} of the same day contradict each other",
    "第 {clause} 条的一份证明：{by}同日出具的证明相互矛盾",
)
NOT_MET = Phrase("{by} attested on {day} that it is not met", "{by}于 {day} 证明不符合")
CLEARANCE = Phrase("a clearance that says who looked for {kind} and when", "关于{kind}的审查证明（写明审查人和日期）")
COMPLETE = Phrase("the complete list of {kind}", "完整的{kind}清单")
WAIVER = Phrase("or a waiver by {by}", "或由{by}批准破格")
NOTHING = Text("nothing", "无")
EXCEEDS = Phrase("{what} found {found}, asked {required}", "{what}实为{found}，要求{required}")
AGAINST = Phrase("records {records} stand against it", "存在不符合的材料 {records}")
SHARED = Phrase("records of their own for clauses {clauses}", "第 {clauses} 条须各有不同的材料")
ONE_OF = Phrase("{needed} of these will do: {groups}", "以下任 {needed} 项即可：{groups}")
WOULD_HAVE = Phrase("{needed} of these would have done: {groups}", "以下任 {needed} 项本可，现已无法补足：{groups}")
NUMBERED = Phrase("({number}) {things}", "（{number}）{things}")
IN_PERIOD = Phrase("{period}: {what}", "{period}：{what}")


def missing_of(judgement: Judgement, judging: Judging) -> tuple[Missing, ...]:
    """What would make the judgement pass; nothing where it passes or does not apply."""
    if judgement.outcome is not FAIL and judgement.outcome is not UNKNOWN:
        return ()
    criterion = judgement.criterion
    if isinstance(criterion, Clause):
        return _of_clause(judgement, criterion, judging)
    if isinstance(criterion, Comparison):
        return tuple(_of_comparison(judgement, criterion, judging))
    if isinstance(criterion, AtLeastOf):
        return _of_combination(judgement, criterion, judging)
    if isinstance(criterion, Not):
        return tuple(_against(judgement.parts[0], judging))
    if isinstance(criterion, Each) or judgement.period is not None:
        return tuple(_of_periods(judgement, judging))
    if isinstance(criterion, Attested):
        return (_of_attested(judgement),)
    if isinstance(criterion, Cleared):
        return tuple(_of_cleared(judgement, criterion, judging))
    if isinstance(criterion, WithoutReuse):
        return tuple(_of_reuse(judgement, judging))
    return tuple(one for part in judgement.parts for one in missing_of(part, judging))


def total_distance(things: tuple[Missing, ...]) -> tuple[int, int]:
    """How far a list of missing things is from met: achievements first, checks second."""
    return sum(one.distance[0] for one in things), sum(one.distance[1] for one in things)


def _of_clause(judgement: Judgement, clause: Clause, judging: Judging) -> tuple[Missing, ...]:
    things = [one for part in judgement.parts for one in missing_of(part, judging)]
    if clause.waivable_by and not judgement.beyond:
        entitled = judging.settings.resolve(clause.waivable_by)
        things.append(Missing("waiver", WAIVER(by=Joined(tuple(entitled))), {"by": list(entitled)}))
    return tuple(things)


def _of_comparison(judgement: Judgement, rule: Comparison, judging: Judging) -> Iterator[Missing]:
    measured, required = judgement.measured, judgement.required
    assert measured is not None
    what = measure_name(rule.measure, judging)
    if rule.operator in (">=", ">") and measured.found is not None:
        yield from _short_of(judgement, rule.measure, what, judging)
        if measured.lacking and judgement.outcome is UNKNOWN:
            words = FACT(attribute=TEACHER_ATTRIBUTES[measured.lacking].label)
            yield Missing("fact", words, {"attribute": measured.lacking}, (0, 1))
        return
    if judgement.outcome is FAIL:
        found = measured.end(measured.low)
        if measured.possible is not None:
            values = sorted(measured.possible, key=str)
            found = values[0] if len(values) == 1 else tuple(values)
        shown = NOTHING if found == () else rule.measure.bound_words(found)
        words = EXCEEDS(what=what, found=shown, required=rule.asked(judging))
        yield Missing("against", words, {"value": _plain(found), "required": _plain(required)}, (FAR, 0))
        return
    if measured.lacking:
        dated = isinstance(TEACHER_ATTRIBUTES[measured.lacking].domain, Day)
        known = dated and measured.low is not None and measured.high is not None
        phrase = FACT_CLOSER if known else FACT
        words = phrase(attribute=TEACHER_ATTRIBUTES[measured.lacking].label)
        yield Missing("fact", words, {"attribute": measured.lacking}, (0, 1))
    elif measured.found is not None:
        yield from _checks(measured.found, judging)


def _short_of(judgement: Judgement, measure: Measure, what: Any, judging: Judging) -> Iterator[Missing]:
    measured = judgement.measured
    assert measured is not None and measured.found is not None
    found, needed = measured.found, judgement.required
    if judgement.outcome is UNKNOWN:
        yield from _checks(found, judging)
        if not found.future:
            return
    reachable = measured.high if judgement.outcome is FAIL and measured.high is not None else measured.low
    if reachable is None:
        return
    short = needed - reachable
    if judgement.criterion.operator == ">" and isinstance(short, int):
        short += 1
    kind = "record" if isinstance(measure, (Count, Distinct)) else "amount"
    data: dict[str, Any] = {"number" if kind == "record" else "amount": _plain(short)}
    if hasattr(measure, "evidence"):
        kinds = judging.settings.resolve(measure.evidence.kinds)
        data["kinds"] = list(kinds) if isinstance(kinds, tuple) else [kinds]
    distance = (max(1, int(short)), 0)
    if found.future and measured.due is not None and judgement.outcome is UNKNOWN:
        yield Missing(
            kind, MORE_BY(number=short, what=what, due=measured.due), {**data, "due": str(measured.due)}, distance
        )
        return
    past = judging.stretch is not None and judging.stretch.last <= judging.on
    more = MORE if kind == "record" else MORE_OF
    lost = past or (found.future and judgement.outcome is FAIL)
    words = (NO_LONGER if lost else more)(number=short, what=what)
    yield Missing(kind, words, data, (FAR, 0) if lost else distance, lost=lost)
    yield from _checks(found, judging)


def _checks(found: Found, judging: Judging) -> Iterator[Missing]:
    for record, lacks in found.open:
        parts: list[Any] = [VERIFY] if "status" in lacks else []
        labels = tuple(RECORD_ATTRIBUTES[name].label for name in lacks if name != "status")
        if labels:
            parts.append(TELL(attributes=Joined(labels, how="and")))
        done = Joined(tuple(parts), how="and")
        words = CHECK(record=record_name(record.id), kind=judging.kinds[record.kind].label, lacks=done)
        yield Missing("check", words, {"record": record.id, "kind": record.kind, "needs": list(lacks)}, (0, 1))
    for kind in found.incomplete:
        yield Missing("list", COMPLETE(kind=judging.kinds[kind].many), {"kind": kind}, (0, 1))


def _of_combination(judgement: Judgement, rule: AtLeastOf, judging: Judging) -> tuple[Missing, ...]:
    groups = [missing_of(part, judging) for part in judgement.parts]
    if rule.number is None:
        return tuple(one for group in groups for one in group)
    number = judging.settings.resolve(rule.number)
    passed = sum(part.outcome in (PASS, WAIVED) for part in judgement.parts)
    # Two alternatives may lack the very same thing; it is told once.
    nearest_first = sorted((group for group in groups if group), key=total_distance)
    groups = [group for place, group in enumerate(nearest_first) if group not in nearest_first[:place]]
    needed = number - passed
    possible = [group for group in groups if not any(one.lost for one in group)]
    lost = len(possible) < needed
    groups = groups if lost else possible
    if len(groups) <= needed:
        return tuple(one for group in groups for one in group)
    numbered = (NUMBERED(number=n, things=Joined(group, how="and")) for n, group in enumerate(groups, 1))
    words = Joined(tuple(numbered), how="clauses")
    distances = [total_distance(group) for group in groups[:needed]]
    distance = (sum(one[0] for one in distances), sum(one[1] for one in distances))
    told = (WOULD_HAVE if lost else ONE_OF)(needed=needed, groups=words)
    return (Missing("any_of", told, {"needed": needed}, distance, tuple(groups), lost),)


def _against(judgement: Judgement, judging: Judging) -> Iterator[Missing]:
    """What keeps a negated criterion from failing: records that count, or facts that are still open."""
    for one in _leaves(judgement):
        measured = one.measured
        if measured is None:
            continue
        if measured.found is not None and measured.found.certain and one.outcome is PASS:
            records = [record.id for record in measured.found.certain]
            words = AGAINST(records=Joined(tuple(records), how="list"))
            yield Missing("against", words, {"records": records}, (FAR, 0))
        elif one.outcome is UNKNOWN and measured.found is not None:
            yield from _checks(measured.found, judging)
        elif one.outcome is UNKNOWN and measured.lacking:
            words = FACT(attribute=TEACHER_ATTRIBUTES[measured.lacking].label)
            yield Missing("fact", words, {"attribute": measured.lacking}, (0, 1))


def _leaves(judgement: Judgement) -> Iterator[Judgement]:
    if not judgement.parts:
        yield judgement
    for part in judgement.parts:
        yield from _leaves(part)


def _of_periods(judgement: Judgement, judging: Judging) -> Iterator[Missing]:
    if judgement.measured is not None and judgement.measured.found is not None:
        yield from _checks(judgement.measured.found, judging)
    for part in judgement.parts:
        if part.period is None:
            yield from missing_of(part, judging)
            continue
        stretch = Span(part.period.first, part.period.last, part.period.unit)
        inner = replace(judging, stretch=stretch)
        for one in (thing for deeper in part.parts[:1] for thing in missing_of(deeper, inner)):
            data = {**one.data, "period": [str(part.period.first), str(part.period.last)]}
            words = IN_PERIOD(period=part.period.label, what=one.words)
            yield Missing(one.what, words, data, one.distance, one.alternatives, one.lost)


def _of_attested(judgement: Judgement) -> Missing:
    one = judgement.attestation
    if one is not None:
        return Missing("against", NOT_MET(by=giver_name(one.by), day=one.on), {"clause": one.clause}, (FAR, 0))
    if judgement.short:
        words = CONTRADICT(by=Joined(tuple(map(giver_name, judgement.short)), how="and"), clause=judgement.clause)
        return Missing("attestation", words, {"clause": judgement.clause}, (0, 1))
    return Missing("attestation", ATTESTATION(clause=judgement.clause), {"clause": judgement.clause}, (0, 1))


def _of_cleared(judgement: Judgement, rule: Cleared, judging: Judging) -> Iterator[Missing]:
    assert judgement.measured is not None and judgement.measured.found is not None
    found = judgement.measured.found
    if judgement.outcome is FAIL:
        records = [record.id for record in found.certain]
        words = AGAINST(records=Joined(tuple(records), how="list"))
        yield Missing("against", words, {"records": records}, (FAR, 0))
        return
    yield from _checks(found, judging)
    if not found.certain and not any(record.kind == "clearance" for record, _ in found.open):
        kind = judging.settings.resolve(rule.kind)
        label = judging.kinds[kind].many if kind in judging.kinds else kind
        yield Missing("clearance", CLEARANCE(kind=label), {"kind": kind}, (0, 1))


def _of_reuse(judgement: Judgement, judging: Judging) -> Iterator[Missing]:
    inner = [one for part in judgement.parts for one in missing_of(part, judging)]
    yield from inner
    if len(judgement.short) > 1 or not inner:
        clauses = Joined(judgement.short, how="and")
        yield Missing("reuse", SHARED(clauses=clauses), {"clauses": list(judgement.short)}, (1, 0))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (frozenset, set, tuple, list)):
        return sorted(str(one) for one in value)
    return value if isinstance(value, (int, str, bool)) or value is None else str(value)
