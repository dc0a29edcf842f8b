"""Sample records of duties: who was selected and when, what was done in every period since, the yearly reviews.

What to draw is read from the rules; nothing here names a programme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from ..errors import UndeclaredError
from ..programmes.programme import PARTS, Programme
from ..rules.calendar import ONE_DAY, Period, Term, add_months
from ..rules.clauses import Clause
from ..rules.comparisons import Comparison
from ..rules.conditions import as_tuple
from ..rules.criteria import AtLeastOf, Choose, Not, inside
from ..rules.duties import Each
from ..rules.evidence import Evidence, Judging
from ..rules.kinds import RECORD_ATTRIBUTES
from ..rules.measures import Distinct, Total

# How a teacher stands to the duties, and how often: all done, a period left out, a period only claimed.
FATES, SHARES = ("complete", "missing", "claimed"), (0.6, 0.22, 0.18)
GAP = 0.45
NOBODY = 0.1
HOURS = 2
REVIEWS, REVIEW_SHARES = ("passed", "excellent", "failed", "not_assessed"), (0.74, 0.14, 0.08, 0.04)

Value = Callable[[str, Any], Any]


def has_duties(programme: Programme) -> bool:
    """Whether a rule of the programme asks for something in every period."""
    return any(isinstance(rule, Each) for part in PARTS for one in getattr(programme, part) for rule in inside(one))


def grouped(programme: Programme) -> bool:
    """Whether the teaching-research group bears on the programme: by a bound of its selection, or by its duties."""
    bounds = () if programme.selection is None else programme.selection.bounds
    return has_duties(programme) or any("teaching_research_group" in bound.each for bound in bounds)


class SampleDuties:
    """What one sample teacher owes and has done. `records` grows; `value` draws a fitting value of an attribute."""

    def __init__(
        self, programme: Programme, judging: Judging, *, random: Random, records: list[dict[str, Any]], value: Value
    ) -> None:
        self.programme, self.judging, self.random = programme, judging, random
        self.records, self.value = records, value
        self.fate = random.choices(FATES, SHARES)[0]
        self.persons = 0
        self.resolved: dict[int, Comparison | None] = {}
        self.selected: date | None = None
        self.titled: date | None = None
        if programme.selection is not None or programme.award is not None:
            self._career()

    @property
    def on(self) -> date:
        return self.judging.on

    def _career(self) -> None:
        """The selection, the title that some have since, and a review for every period completed since then."""
        random, award = self.random, self.programme.award
        if random.random() < NOBODY:
            return
        bearers = {
            self.judging.settings.resolve(rule.of, undeclared=True)
            for part in PARTS
            for clause in getattr(self.programme, part)
            for rule in inside(clause)
            if isinstance(rule, Each)
        }
        candidates = "candidate" in bearers or (award is not None and award.passes is not None)
        titled = award is not None and "title_holder" in bearers and random.random() < 0.45
        years = random.randint(1, 3) + (3 if titled else 0)
        # Lists are published early in a school year.
        start = self.judging.calendar.period("school_year", add_months(self.on, -12 * years)).first
        if start < add_months(self.on, -12 * years):
            start = add_months(start, 12)
        if start > add_months(self.on, -6):
            start = add_months(start, -12)
        self.selected = start + timedelta(days=random.randint(0, 9))
        role = "candidate" if candidates else "member"
        self._add("selected", self.selected, role=role, programme=self.programme.code)
        if titled and award is not None:
            self.titled = add_months(self.selected, 36)
            until = award.until(self.titled, self.judging.settings)
            level = self.judging.settings.resolve(award.level)
            more = {} if until is None else {"until": until.isoformat()}
            values = {"title": award.code, "administrative_level": level, "programme": self.programme.code}
            self._add("title", self.titled, **values, **more)
        if award is not None:
            self._reviews(award.review_period)

    def _reviews(self, unit: Any) -> None:
        unit = self.judging.settings.resolve(unit, undeclared=True)
        if not isinstance(unit, str) or self.selected is None:
            return
        for period in self.judging.calendar.periods(unit, self.selected, self.on):
            day = period.last + timedelta(days=self.random.randint(1, 20))
            if day > self.on:
                continue
            likely = REVIEW_SHARES if self.titled is None or day >= self.titled else (0.8, 0.2, 0, 0)
            result = self.random.choices(REVIEWS, likely)[0]
            about = self._about(period)
            self._add("annual_review", day, result=result, programme=self.programme.code, period=about)

    def _about(self, period: Period) -> str:
        if period.unit == "calendar_year":
            return f"{period.first:%Y}"
        year = self.judging.calendar.period("school_year", period.first)
        words = f"{year.first:%Y}-{year.first.year + 1}"
        return f"{words}-{1 if period.first == year.first else 2}" if period.unit == "semester" else words

    def draw(self, rule: Each) -> None:
        """The records of one duty, period by period; by the teacher's fate one period lacks its own."""
        settings = self.judging.settings
        try:
            unit, within = settings.resolve(rule.period), settings.resolve(rule.within)
            first, last = self._stretch(rule, unit, within)
        except UndeclaredError:
            return
        if first is None:
            return
        periods = list(self._periods(unit, first, last))
        gap = self.random.choice(periods) if periods and self.random.random() < GAP else None
        for period in periods:
            fate = self.fate if period is gap else "complete"
            self._meet(rule.criterion, period, fate=fate, newest=period is periods[0])

    def _stretch(self, rule: Each, unit: Any, within: Any) -> tuple[date | None, date]:
        """The days of the duty, as far as they are past; None where the teacher does not owe it."""
        if within is not None:
            span = within.span(self.on, self.judging.calendar)
            return span.first or self.on, min(span.last, self.on)
        if rule.of == "candidate":
            return self.selected, min(self.on, (self.titled or date.max) - ONE_DAY)
        if rule.of == "title_holder":
            return self.titled, self.on
        start = self.titled or self.selected
        if start is None and not isinstance(unit, Term) and rule.of is None:
            start = self.judging.calendar.period(unit, self.on).first
        return start, self.on

    def _periods(self, unit: Any, first: date, last: date) -> Iterator[Period]:
        whole = (
            unit.periods(first, last) if isinstance(unit, Term) else self.judging.calendar.periods(unit, first, last)
        )
        for one in whole:
            yield Period(one.unit, max(one.first, first), min(one.last, last))

    def _meet(self, rule: Any, period: Period, *, fate: str, newest: bool) -> None:
        if isinstance(rule, Clause):
            self._meet(rule.criterion, period, fate=fate, newest=newest)
        elif isinstance(rule, Choose):
            if self.judging.settings.declared(rule.parameter):
                chosen = rule.chosen(self.judging.settings.value(rule.parameter))
                self._meet(chosen, period, fate=fate, newest=newest)
        elif isinstance(rule, AtLeastOf):
            criteria = [one for one in rule.criteria if not isinstance(one, Not)]
            number = len(criteria)
            if rule.number is not None and self._known(rule.number):
                number = min(int(self.judging.settings.resolve(rule.number)), number)
            chosen = criteria if number == len(criteria) else self.random.sample(criteria, number)
            for one in chosen:
                self._meet(one, period, fate=fate, newest=newest)
        elif isinstance(rule, Comparison) and rule.operator in (">=", ">"):
            self._compare(rule, period, fate=fate, newest=newest)

    def _known(self, value: Any) -> bool:
        try:
            self.judging.settings.resolve(value)
        except UndeclaredError:
            return False
        return True

    def _compare(self, rule: Comparison, period: Period, *, fate: str, newest: bool) -> None:
        if id(rule) not in self.resolved:
            self.resolved[id(rule)] = self.judging.settings.resolve(rule) if self._known(rule) else None
        resolved = self.resolved[id(rule)]
        if resolved is None:
            return
        rule = resolved
        measure, bound = rule.measure, rule.bound
        evidence = getattr(measure, "evidence", None)
        if not isinstance(evidence, Evidence) or not isinstance(bound, (int, Decimal)):
            return
        number = int(bound) + (rule.operator == ">")
        if isinstance(measure, Total) and measure.attribute == "hours":
            number = -(-number // HOURS)
        number += number < 3 and self.random.random() < 0.1
        kinds = as_tuple(evidence.kinds)
        for place in range(number):
            kind = self.random.choice(kinds)
            state = self.programme.kinds[kind].state
            if fate == "missing" and place == number - 1:
                # One too few; of what is summed or counted twice nothing less would show.
                self._take_away(kinds, period, number)
                break
            if state and not newest:
                continue
            values: dict[str, Any] = {name: self.value(name, condition) for name, condition in evidence.where}
            if isinstance(measure, Total):
                values.setdefault(measure.attribute, str(HOURS if measure.attribute == "hours" else 1))
            if isinstance(measure, Distinct) and measure.by in RECORD_ATTRIBUTES:
                self.persons += 1
                values[measure.by] = f"示例{self.persons:02d}"
            day = period.first + timedelta(days=self.random.randint(0, (period.last - period.first).days))
            if isinstance(measure, Distinct) and measure.by not in RECORD_ATTRIBUTES:
                day = self._place(measure.by, period, place)
            day = period.first if state else day
            self._add(kind, day, status="claimed" if fate == "claimed" else "verified", **values)

    def _take_away(self, kinds: tuple[str, ...], period: Period, number: int) -> None:
        """Other duties leave records of the same kinds: keep one fewer than asked in the period."""
        first, last = period.first.isoformat(), period.last.isoformat()
        own = [one for one in self.records if one["kind"] in kinds and first <= one.get("on", "") <= last]
        for one in own[max(number - 1, 0) :]:
            self.records.remove(one)

    def _place(self, unit: str, period: Period, place: int) -> date:
        inner = list(self.judging.calendar.periods(unit, period.first, period.last))
        chosen = inner[min(place, len(inner) - 1)]
        return max(chosen.first, period.first)

    def _add(self, kind: str, day: date, *, status: str = "verified", **values: Any) -> None:
        record = {"id": "", "kind": kind, "on": day.isoformat(), **values, "status": status}
        self.records.append(record)
