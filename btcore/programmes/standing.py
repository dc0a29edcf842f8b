"""Standing: where a teacher stands in a programme on a day, and why; what they are entitled to and what is due next.

Verified records alone move it, in the order of their days; what is only claimed is told and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..rules.calendar import Span
from ..rules.dossier import Dossier
from ..rules.outcomes import UNKNOWN
from ..rules.parameters import Overlay
from ..rules.verdicts import LANGUAGE, judge_with, references
from ..rules.wording import Language, Message, Phrase, Text
from .awards import Entitlement
from .course import COUNTING, Course
from .programme import Programme

DUTY_DUE = Phrase("clause {code}, {what}", "第 {code} 条：{what}")


@dataclass(frozen=True)
class Standing:
    """Where a teacher stands: `status` with its first and last day, passes in a row, what it brings and what is due.

    `entitlements` are (entitlement, since, until); `due` pairs what with its last day, earliest first; `why` tells the
    records that led here, then those that do not count yet.
    """

    teacher: str
    programme: str
    on: date
    status: str
    since: date | None
    until: date | None
    consecutive_passes: int
    entitlements: tuple[tuple[Entitlement, date | None, date | None], ...]
    due: tuple[tuple[Message | Text, date], ...]
    why: tuple[Message, ...]
    name: str = ""

    def as_data(self, language: Language = LANGUAGE) -> dict[str, Any]:
        """The standing as the `standing` contract has it."""
        return {
            "teacher": self.teacher,
            "programme": self.programme,
            "on": self.on.isoformat(),
            "status": self.status,
            "since": _iso(self.since),
            "until": _iso(self.until),
            "consecutive_passes": self.consecutive_passes,
            "entitlements": [
                {"code": one.code, "since": _iso(since), "until": _iso(until)}
                for one, since, until in self.entitlements
            ],
            "due": [{"what": what.text(language), "by": by.isoformat()} for what, by in self.due],
            "why": [one.text(language) for one in self.why],
        }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def standings(programme: Programme, *, on: date, overlays: Sequence[Overlay] = ()) -> Callable[[Dossier], Standing]:
    """A function that says where a teacher stands on a day.

    UndeclaredError while a value of the award has none. Duties that are due are told where their part can be judged.
    """
    judging = programme.judging(on, overlays)
    settings = judging.settings
    settings.refuse_undeclared(references(programme.award, settings), part=f"{programme.code} standing")
    award = None if programme.award is None else settings.resolve(programme.award)
    duties = None
    if programme.duties and all(
        settings.declared(one) for rule in programme.duties for one in references(rule, settings)
    ):
        clauses, today = programme.ready(on=on, part="duties", overlays=overlays)
        # What was failed in an earlier period hides nothing that is still due.
        duties = judge_with(clauses, judging=replace(today, ending_in=Span(on, date.max)), part="duties")

    reviewed = bool(programme.reviews or programme.duties or (award is not None and award.passes))

    def stand(dossier: Dossier) -> Standing:
        course = Course(dossier, award, judging, reviewed=reviewed)
        course.run()
        due = [*course.due(), *(_duties_due(duties(dossier)) if duties and course.status in COUNTING else ())]
        return Standing(
            dossier.id,
            programme.code,
            on,
            course.status,
            course.since,
            course.until,
            course.passes,
            tuple(course.entitlements()),
            tuple(sorted(due, key=lambda pair: pair[1])),
            (*course.why, *course.doubts()),
            dossier.name,
        )

    return stand


def _duties_due(verdict: Any) -> Iterator[tuple[Message, date]]:
    for clause in verdict.clauses:
        if clause.outcome is UNKNOWN:
            for group in clause.missing:
                for one in group.flat():
                    if "due" in one.data:
                        yield DUTY_DUE(code=clause.code, what=one.words), date.fromisoformat(one.data["due"])
