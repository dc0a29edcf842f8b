"""Training stages: the parts that a programme runs through, each with its time and what completes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from ..rules.calendar import add_months, month_day
from ..rules.clauses import Clause
from ..rules.parameters import Settings
from ..rules.wording import Message, Phrase, Text

UNITS = {
    "day": Text("days", "天"),
    "working_day": Text("working days", "个工作日"),
    "week": Text("weeks", "周"),
    "month": Text("months", "个月"),
}
ABOUT = Phrase("{number} {unit}, give or take {tolerance}", "{number}{unit}，可差 {tolerance}")
EXACTLY = Phrase("{number} {unit}", "{number}{unit}")


@dataclass(frozen=True)
class Length:
    """How long a stage lasts: a number of days, working days, weeks or months, give or take `tolerance` of them."""

    number: Any
    unit: Any = "day"
    tolerance: Any = 0

    def words(self) -> Message:
        values = {"number": self.number, "unit": UNITS.get(self.unit, self.unit)}
        return ABOUT(**values, tolerance=self.tolerance) if self.tolerance else EXACTLY(**values)

    def end_after(self, first: date) -> date:
        """The last day of a stage that begins on `first`; working days are Monday to Friday."""
        if self.unit == "month":
            return add_months(first, int(self.number)) - timedelta(days=1)
        if self.unit == "working_day":
            day, left = first, int(self.number)
            while True:
                left -= day.isoweekday() <= 5
                if left <= 0:
                    return day
                day += timedelta(days=1)
        days = int(self.number) * (7 if self.unit == "week" else 1)
        return first + timedelta(days=days - 1)


@dataclass(frozen=True)
class TrainingStage:
    """A part of a programme. Subclass it, as a frozen dataclass, for another kind of stage.

    `starts` and `ends` are days or days of the year (`MM-DD`); either may be missing, and `length` may stand instead.
    `complete` are the clauses that must hold to complete it. `when` switches it on or off, by a boolean parameter.
    Stages may overlap; lint warns. Any value may be a `parameter(…)`.
    """

    code: str
    title: Text
    starts: Any = None
    ends: Any = None
    length: Length | None = None
    complete: tuple[Clause, ...] = ()
    when: Any = True
    line: int | None = None

    label: ClassVar[Text] = Text("stage", "阶段")

    def clauses(self) -> tuple[Clause, ...]:
        """Every clause of the stage."""
        return self.complete

    def span(self, settings: Settings, *, year: int) -> tuple[date | None, date | None]:
        """The first and last day in a year, as far as the programme says; a parameter without a value says nothing."""
        stage = settings.resolve(self, undeclared=True)
        first, last = (_day(value, year) for value in (stage.starts, stage.ends))
        if last is None and first is not None and isinstance(stage.length, Length) and _is_number(stage.length.number):
            last = stage.length.end_after(first)
        if first is not None and last is not None and last < first:
            last = _day(stage.ends, year + 1)
        return first, last


def _is_number(value: Any) -> bool:
    try:
        return int(value) > 0
    except (TypeError, ValueError):
        return False


def _day(value: Any, year: int) -> date | None:
    if isinstance(value, date):
        return value
    return month_day(value, year) if isinstance(value, str) else None


@dataclass(frozen=True)
class CentralisedTraining(TrainingStage):
    """Training in one place (集中培训): planned sessions, so many hours a day."""

    hours_a_day: Any = None
    sessions: tuple[Text, ...] = ()

    label = Text("centralised training", "集中培训")


@dataclass(frozen=True)
class DispersedPractice(TrainingStage):
    """Practice at the own school (分散实践), with duties."""

    duties: tuple[Clause, ...] = ()

    def clauses(self) -> tuple[Clause, ...]:
        return (*self.complete, *self.duties)

    label = Text("dispersed practice", "分散实践")


@dataclass(frozen=True)
class GroupStudy(TrainingStage):
    """Study in groups, run and reported by each school (分组研修)."""

    reported_by: Any = "school"

    label = Text("group study", "分组研修")


@dataclass(frozen=True)
class Assessment(TrainingStage):
    """Assessment (考核): `assesses` names the components and gates of the score that the source lists for it."""

    assesses: tuple[str, ...] = ()

    label = Text("assessment", "考核")


@dataclass(frozen=True)
class SelfStudy(TrainingStage):
    """Study by oneself (自学)."""

    label = Text("self-study", "自学")


@dataclass(frozen=True)
class TrialPeriod(TrainingStage):
    """A time on trial before the final list (试用)."""

    label = Text("trial period", "试用期")


@dataclass(frozen=True)
class PublicNotice(TrainingStage):
    """Public notice (公示): the list is published in `places`, for a length in working days, and anybody may object."""

    length: Length | None = Length(5, "working_day")
    places: tuple[Text, ...] = ()
    objections_to: Text | None = None

    label = Text("public notice", "公示")


STAGES = (CentralisedTraining, DispersedPractice, GroupStudy, Assessment, SelfStudy, TrialPeriod, PublicNotice)
