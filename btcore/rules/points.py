"""Points tables (量化评分细则): how offices rank people, as rules.

A table gives points for combinations of attributes; the records of an item count highest only, together, the best n or
the best of each year; certificates of one work count once, the highest; factors scale a record (half for a
participant); caps hold for an item and for a section of items. Points are exact; both ends of every record's points
are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from typing import Any

from ..errors import ProgrammeError
from .calendar import PERIOD_LABELS
from .comparisons import Finder, Measure, Measured
from .conditions import value_words
from .domains import Choice, Number
from .dossier import Dossier, Record
from .evidence import Evidence, Found, Judging, attribute_of
from .parameters import ParameterReference
from .tables import ZERO, Table, as_table, checked, key_of, table_words
from .wording import Joined, Phrase, Text

SAME = Phrase("same {attribute} as {record}", "与 {record} 属同一{attribute}")
NOT_TAKEN = {
    "highest": Phrase("only the highest counts: {records}", "就高不就低，仅计 {records}"),
    "top": Phrase("only the best {number} count: {records}", "仅计最高 {number} 项：{records}"),
    "best_per": Phrase("only the best of each {period} counts: {records}", "每{period}仅计最高一项：{records}"),
}
TAKEN = {
    "sum": Phrase("all added up", "累计计分"),
    "highest": Phrase("only the highest counts", "就高不就低，只计最高一项"),
    "top": Phrase("only the best {number} count", "只计最高 {number} 项"),
    "best_per": Phrase("only the best of each {period} counts", "每{period}只计最高一项"),
}
ONE_OF_EACH = Phrase("one {attribute} once, the highest", "同一{attribute}只计最高一项")
# What certificates share is told by what it is, not by the number that records carry for it.
SHARED = {"work": Text("work", "成果"), "person": Text("person", "对象")}
FACTOR = Phrase("{value} × {factor}", "{value}按 {factor} 倍计")
AT_MOST = Phrase("at most {points} in all", "{points} 分封顶")
NAME = Phrase("points for {records}", "{records}的积分")
ITEM = Phrase("points for {records} ({how})", "{records}的积分（{how}）")


@dataclass(frozen=True, slots=True)
class Take:
    """Which records count: `highest`, `sum`, `top` n, or the best of each calendar or school `year`."""

    how: str
    number: Any = 1
    period: Any = "calendar_year"


TIMES = Phrase("times the {attribute}", "乘以{attribute}")
HIGHEST = Take("highest")
SUM = Take("sum")


def top(number: Any) -> Take:
    """The best n records."""
    return Take("top", number)


def best_per(period: str) -> Take:
    """The best record of each year (`year`: calendar year, `school_year`, `semester`)."""
    return Take("best_per", 1, "calendar_year" if period == "year" else period)


@dataclass(frozen=True, slots=True)
class Line:
    """The working of one record: what it is worth at each end, and whether it was taken into the sum."""

    record: Record
    low: Decimal
    high: Decimal
    taken: bool


@dataclass(frozen=True, slots=True)
class Points(Measure):
    """Points of the records of an item, by a table or a parameter that holds one.

    `distinct_by` names the attribute that certificates of one work share; a record without it is a work of its own.
    `factors` pairs an attribute with pairs of value and factor; a value not named has factor 1. `times` names a number
    between known ends that a record's points are multiplied by, such as points above the mean.
    """

    evidence: Evidence
    # A parameter's table is a mapping, which has no hash.
    table: Any = field(hash=False)
    take: Take = SUM
    at_most: Any = None
    distinct_by: str | None = None
    factors: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = ()
    times: str | None = None

    code = "points"

    def prepare(self, judging: Judging) -> Finder:
        rule: Points = judging.settings.resolve(self)
        if rule.take.period == "year":
            rule = replace(rule, take=replace(rule.take, period="calendar_year"))
        find, rows, take, at_most = (
            rule.evidence.prepare(judging),
            checked(as_table(rule.table)),
            rule.take,
            rule.at_most,
        )
        for name, _ in rule.factors:
            attribute_of(name)
        if rule.times is not None:
            _ends(rule.times)
        scaled = (factor for _, factors in rule.factors for _, factor in factors)
        if any(Decimal(points) < 0 for points in (*(points for _, points in rows.rows), *scaled)):
            raise ProgrammeError(
                f"clause {judging.clause}: a points table or factor holds a negative number; subtract it instead"
            )

        def measure(dossier: Dossier) -> Measured:
            found = find(dossier)
            worth = [(record, *rule.worth(record, rows), True) for record in found.certain]
            worth += [(record, ZERO, rule.worth(record, rows)[1], False) for record, _ in found.open]
            works = [_settle(group, found, rule.distinct_by) for group in rule._works(worth)]
            low = _taken([(group, one[1]) for group in works for one in [_best(group, 1)]], take, judging, sure=True)
            high = _taken([(group, one[2]) for group in works for one in [_best(group, 2)]], take, judging, sure=False)
            counted = {id(record) for record in low[1]} | {id(record) for record in high[1]}
            lines = tuple(Line(record, a, b, id(record) in counted) for record, a, b, _ in worth)
            if take.how in NOT_TAKEN and not found.open and not found.unbounded:
                _leave_out(found, counted, take)
            # What a verified record lacks is still to be told, though the record counts.
            for record in found.certain:
                lacks = rule._lacks(record, rows, judging)
                found.open += [(record, lacks)] if lacks else []
            ends: list[Decimal | None] = [low[0], None if found.unbounded else high[0]]
            if at_most is not None:
                ends = [Decimal(at_most) if end is None else min(end, Decimal(at_most)) for end in ends]
            return Measured(ends[0], ends[1], found=found, lines=lines)

        return measure

    def worth(self, record: Record, rows: Table) -> tuple[Decimal, Decimal]:
        """The least and the most that a record may be worth, over all values of what is not known."""
        choices = [_possible(name, record, [key[place] for key, _ in rows.rows]) for place, name in enumerate(rows.by)]
        points = [rows.of(values) for values in product(*choices)]
        low, high = min(points), max(points)
        for name, factors in self.factors:
            known = {str(value): Decimal(factor) for value, factor in factors}
            value = record.get(name)
            factor = [known.get(key_of(value), Decimal(1))] if value is not None else [*known.values(), Decimal(1)]
            low, high = low * min(factor), high * max(factor)
        if self.times is not None:
            number = record.get(self.times)
            least, most = _ends(self.times) if number is None else (number, number)
            low, high = low * least, high * most
        return low, high

    def _lacks(self, record: Record, rows: Table, judging: Judging) -> tuple[str, ...]:
        """What would settle the worth of a record, or the year in which it counts."""
        least, highest = self.worth(record, rows)
        times = () if self.times is None else (self.times,)
        names = dict.fromkeys((*rows.by, *(name for name, _ in self.factors), *times)) if least != highest else ()
        lacks = tuple(name for name in names if record.get(name) is None)
        loose = self.take.how == "best_per" and _period(record, self.take.period, judging) is None
        return (*lacks, "on") if loose else lacks

    def _works(self, worth: list[Any]) -> list[list[Any]]:
        if self.distinct_by is None:
            return [[one] for one in worth]
        works: dict[Any, list[Any]] = {}
        for one in worth:
            work = one[0].get(self.distinct_by)
            works.setdefault(("alone", id(one[0])) if work is None else ("work", work), []).append(one)
        return list(works.values())

    def name_words(self, judging: Judging) -> Any:
        """The item without its working."""
        return NAME(records=self.evidence.words(judging))

    def words(self, judging: Judging) -> Any:
        """The whole item: its table, how records are taken, what counts once, the factors and the cap."""
        table, take = self.table, self.take
        how = [table if isinstance(table, ParameterReference) else table_words(as_table(table))]
        unit = "calendar_year" if take.period == "year" else take.period
        how.append(TAKEN[take.how](number=take.number, period=PERIOD_LABELS.get(unit, unit)))
        if self.distinct_by is not None:
            shared = SHARED.get(self.distinct_by) or attribute_of(self.distinct_by).label
            how.append(ONE_OF_EACH(attribute=shared))
        for name, factors in self.factors:
            attribute = attribute_of(name)
            values = tuple(
                FACTOR(value=value_words(attribute, value, bare=True), factor=factor) for value, factor in factors
            )
            how.append(Joined(values, how="list"))
        if self.times is not None:
            how.append(TIMES(attribute=attribute_of(self.times).label))
        if self.at_most is not None:
            how.append(AT_MOST(points=self.at_most))
        return ITEM(records=self.evidence.words(judging), how=Joined(tuple(how), how="clauses"))


def _settle(group: list[Any], found: Found, attribute: str | None) -> list[Any]:
    """The certificates of one work that may be its highest; the others are refused, with the one that outdoes them."""
    best = _best(group, 1)
    # Of equals the first by id counts, whichever order they come in.
    beaten = [one for one in group if (-one[2], one[0].id) > (-best[1], best[0].id)] if len(group) > 1 else []
    for record, *_ in beaten:
        label = attribute_of(attribute or "work").label
        _refuse(found, record, SAME(attribute=label, record=best[0].id))
    return [one for one in group if all(one is not other for other in beaten)] if beaten else group


def _leave_out(found: Found, counted: set[int], take: Take) -> None:
    """Refuse the records that the item does not take, where it is sure which it takes."""
    names = Joined(tuple(record.id for record in found.certain if id(record) in counted), how="list")
    period = PERIOD_LABELS.get(take.period, take.period)
    for record in [one for one in found.certain if id(one) not in counted]:
        _refuse(found, record, NOT_TAKEN[take.how](records=names, number=take.number, period=period))


def _refuse(found: Found, record: Record, reason: Any) -> None:
    found.certain = [one for one in found.certain if one is not record]
    found.open = [one for one in found.open if one[0] is not record]
    found.refused.append((record, reason))


def _ends(name: str) -> tuple[Decimal, Decimal]:
    """Between which numbers an attribute lies that points are multiplied by."""
    domain = attribute_of(name).domain
    if not isinstance(domain, Number) or domain.minimum is None or domain.maximum is None or domain.minimum < 0:
        raise ProgrammeError(f"points cannot be multiplied by {name}; expected a number between 0 and a known most")
    return domain.minimum, domain.maximum


def _best(group: list[Any], end: int) -> Any:
    return min(group, key=lambda one: (-one[end], one[0].id))


def _possible(name: str, record: Record, named: list[str]) -> list[Any]:
    value = record.get(name)
    if value is not None:
        return [value]
    domain = attribute_of(name).domain
    return list(domain.scale.values) if isinstance(domain, Choice) else [*dict.fromkeys(named), "\0"]


def _taken(
    works: list[tuple[list[Any], Decimal]], take: Take, judging: Judging, *, sure: bool
) -> tuple[Decimal, list[Record]]:
    """The sum that counts and the records behind it; `sure` asks for the low end."""
    ranked = sorted(works, key=lambda work: (-work[1], _best(work[0], 1 if sure else 2)[0].id))
    if take.how == "best_per":
        return _best_per(ranked, take, judging, sure=sure)
    if take.how != "sum":
        ranked = ranked[: 1 if take.how == "highest" else take.number]
    return sum((points for _, points in ranked), ZERO), [_best(group, 1 if sure else 2)[0] for group, _ in ranked]


def _best_per(
    ranked: list[tuple[list[Any], Decimal]], take: Take, judging: Judging, *, sure: bool
) -> tuple[Decimal, list[Record]]:
    """A record whose year is not known never adds to the low end and always to the high one."""
    total, records, seen = ZERO, [], set()
    for group, points in ranked:
        record = _best(group, 1 if sure else 2)[0]
        periods = {_period(one[0], take.period, judging) for one in group}
        period = periods.pop() if len(periods) == 1 else None
        if period is None and sure:
            continue
        if period is None or period not in seen:
            total += points
            records.append(record)
            seen.add(period)
    return total, records


def _period(record: Record, unit: str, judging: Judging) -> Any:
    words = record.get("period")
    if words is not None:
        return judging.calendar.named(words, unit=unit)
    if record.first is None or record.last is None:
        return None
    period = judging.calendar.period(unit, record.first)
    return period if record.last <= period.last else None
