"""What other values would change, and for whom: what-if and alternative readings, over verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..rules.dossier import Dossier
from ..rules.outcomes import PASS, UNKNOWN, WAIVED, Outcome
from ..rules.parameters import Alternative, Overlay, Parameter
from ..rules.verdicts import Verdict, data_of, references
from ..rules.wording import Language, plain
from .chosen import Selection, Standing
from .course import COUNTING
from .nominations import Nominations
from .programme import Programme
from .standing import Standing as ProgrammeStanding
from .standing import standings

IN = (PASS, WAIVED)
STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Change:
    """One teacher for whom a clause, and with it perhaps the outcome, would be another."""

    before: Verdict
    after: Verdict

    @property
    def differs(self) -> bool:
        then, now = ([one.outcome for one in verdict.judgements] for verdict in (self.before, self.after))
        return then != now

    @property
    def inside(self) -> tuple[bool, bool]:
        """Whether the teacher passes: now, and then."""
        return self.before.outcome in IN, self.after.outcome in IN

    @property
    def clauses(self) -> list[tuple[str, Outcome, Outcome]]:
        """The clauses whose outcome differs: code, before, after."""
        then = {one.code: one.outcome for one in self.after.clauses}
        pairs = ((one.code, one.outcome, then.get(one.code, one.outcome)) for one in self.before.clauses)
        return [pair for pair in pairs if pair[1] is not pair[2]]

    def as_data(self) -> dict[str, Any]:
        return {
            "teacher": self.before.dossier.id,
            "name": self.before.dossier.name,
            "before": str(self.before.outcome),
            "after": str(self.after.outcome),
            "clauses": [
                {"code": code, "before": str(before), "after": str(after)} for code, before, after in self.clauses
            ],
        }


@dataclass(frozen=True, slots=True)
class StandingChange:
    """One teacher who would stand elsewhere: another status, other days, or another number of passes in a row."""

    before: ProgrammeStanding
    after: ProgrammeStanding

    @property
    def differs(self) -> bool:
        then, now = ((one.status, one.since, one.until, one.consecutive_passes) for one in (self.before, self.after))
        return then != now

    @property
    def inside(self) -> tuple[bool, bool]:
        """Whether the teacher is a candidate or holds the title: now, and then."""
        return self.before.status in COUNTING, self.after.status in COUNTING

    def as_data(self) -> dict[str, Any]:
        before, after = self.before.as_data(), self.after.as_data()
        told = ("status", "since", "until", "consecutive_passes")
        return {
            "teacher": self.before.teacher,
            "name": self.before.name,
            "before": {name: before[name] for name in told},
            "after": {name: after[name] for name in told},
        }


@dataclass(frozen=True)
class Changes:
    """Everyone for whom two answers over the same dossiers differ: verdicts of a part, or standings."""

    before: Sequence[Any]
    after: Sequence[Any]
    kind: type[Change] | type[StandingChange] = Change

    @property
    def changed(self) -> list[Any]:
        pairs = zip(self.before, self.after, strict=True)
        return [one for one in (self.kind(before, after) for before, after in pairs) if one.differs]

    @property
    def comes_in(self) -> list[Any]:
        """Those who would pass and do not now."""
        return [one for one in self.changed if one.inside == (False, True)]

    @property
    def goes_out(self) -> list[Any]:
        """Those who pass now and would not."""
        return [one for one in self.changed if one.inside == (True, False)]

    @property
    def otherwise(self) -> list[Any]:
        """Those whose answer would differ without coming in or going out."""
        return [one for one in self.changed if one.inside[0] is one.inside[1]]

    def as_data(self) -> dict[str, Any]:
        """Counts before and after, and the people by name."""
        return {
            "before": _counts(self.before),
            "after": _counts(self.after),
            "comes_in": [one.as_data() for one in self.comes_in],
            "goes_out": [one.as_data() for one in self.goes_out],
            "otherwise": [one.as_data() for one in self.otherwise],
        }


def _counts(answers: Sequence[Any]) -> dict[str, int]:
    told = Counter(one.status if isinstance(one, ProgrammeStanding) else str(one.outcome) for one in answers)
    return dict(told.most_common())


def what_if(
    programme: Programme,
    dossiers: Sequence[Dossier],
    *,
    on: date,
    overlay: Overlay,
    part: str = "eligibility",
    overlays: Sequence[Overlay] = (),
) -> Changes:
    """Who would come in and who would go out if `overlay` were laid over the programme and its other overlays."""
    judge = programme.judge(on=on, part=part, overlays=overlays)
    otherwise = programme.judge(on=on, part=part, overlays=[*overlays, overlay])
    return Changes([judge(one) for one in dossiers], [otherwise(one) for one in dossiers])


@dataclass(frozen=True)
class SelectionChanges:
    """Who would be chosen and is not now, and the other way round, with the reason.

    `unknown` are the nominations whose eligibility would not be known: they are set aside for the comparison.
    """

    before: Selection
    after: Selection
    unknown: tuple[str, ...] = ()

    @property
    def comes_in(self) -> list[Standing]:
        """Those who would be chosen and are not now."""
        now = set(self.before.ids())
        return [one for one in self.after.selected if one.nomination.id not in now]

    @property
    def goes_out(self) -> list[Standing]:
        """Those who are chosen now and would not be; passed over with the reason, or not competing any more."""
        then = set(self.after.ids())
        reasons = {one.nomination.id: one for one in self.after.passed_over}
        gone = [one for one in self.before.selected if one.nomination.id not in then]
        return [reasons.get(one.nomination.id, one) for one in gone]

    def why(self, one: Standing) -> Any:
        """Why a nomination goes out: the bound that has no place for it, or why it does not compete any more."""
        if one.because is not None:
            return one.because.words
        return next((reason for other, reason in self.after.not_competing if other.id == one.nomination.id), "")

    def as_data(self, language: Language = "en") -> dict[str, Any]:
        """Numbers before and after, and the nominations that come in and go out, with the reason."""
        return {
            "before": len(self.before.selected),
            "after": len(self.after.selected),
            "comes_in": [one.as_data(language) for one in self.comes_in],
            "goes_out": [{**one.as_data(language), "why": plain(self.why(one), language)} for one in self.goes_out],
            "set_aside": list(self.unknown),
            "ties": self.after.as_data(language)["ties"],
            "conflict": self.after.as_data(language)["conflict"],
        }


def selection_what_if(
    programme: Programme,
    nominations: Nominations,
    *,
    on: date,
    overlay: Overlay,
    changes: Changes | None = None,
    overlays: Sequence[Overlay] = (),
) -> SelectionChanges:
    """Who would be chosen if `overlay` were laid over; outcomes that `changes` alters are altered in the nominations.

    Nominations of UNKNOWN outcome are set aside on both sides.
    """
    altered = {} if changes is None else {one.after.dossier.id: one.after.outcome for one in changes.changed}
    otherwise = replace(
        nominations,
        nominations=tuple(
            replace(one, outcome=altered.get(one.teacher, one.outcome)) for one in nominations.nominations
        ),
    )
    now = [one.id for one in nominations.nominations if one.outcome is UNKNOWN]
    then = [one.id for one in otherwise.nominations if one.outcome is UNKNOWN]
    before = programme.select(nominations, on=on, overlays=overlays, set_aside=now)
    after = programme.select(otherwise, on=on, overlays=[*overlays, overlay], set_aside=then)
    return SelectionChanges(before, after, tuple(then))


@dataclass(frozen=True)
class Reading:
    """One alternative reading of a doubtful parameter, and whom it would change."""

    parameter: Parameter
    value: Any
    alternative: Alternative
    changes: Changes

    def as_data(self, language: Language = "en") -> dict[str, Any]:
        return {**self.about(self.parameter, self.alternative, self.value, language), **self.changes.as_data()}

    @staticmethod
    def about(parameter: Parameter, alternative: Alternative, value: Any, language: Language = "en") -> dict[str, Any]:
        """Which parameter is read otherwise, and how."""
        reading = parameter.reading
        return {
            "parameter": parameter.name,
            "line": parameter.line,
            "value": data_of(value),
            "reading": None if reading is None else reading.text(language),
            "alternative": data_of(alternative.value),
            "alternative_reading": alternative.reading.text(language),
        }


def alternatives(programme: Programme, *, on: date, part: str) -> Iterator[tuple[Parameter, Alternative]]:
    """Every alternative reading of the parameters that the part can reach."""
    rules = (programme.award,) if part == STANDING else programme.part(part)
    names = dict.fromkeys(name for rule in rules for name in references(rule))
    for parameter in (programme.parameters[name] for name in names):
        yield from ((parameter, alternative) for alternative in parameter.alternatives)


def readings(
    programme: Programme, dossiers: Sequence[Dossier], *, on: date, part: str = "eligibility"
) -> Iterator[Reading]:
    """Every alternative reading of the parameters that the part can reach, one varied at a time.

    The part "standing" varies the readings of the award: who would be a candidate or a title holder, and until when.
    """
    settings = programme.settings(on)
    kind: type[Change] | type[StandingChange] = StandingChange if part == STANDING else Change

    def answers(overlays: Sequence[Overlay]) -> list[Any]:
        if part == STANDING:
            stand = standings(programme, on=on, overlays=overlays)
            return [stand(one) for one in dossiers]
        judge = programme.judge(on=on, part=part, overlays=overlays)
        return [judge(one) for one in dossiers]

    before = answers(())
    for parameter, alternative in alternatives(programme, on=on, part=part):
        changes = Changes(before, answers([Overlay("what-if", {parameter.name: alternative.value})]), kind)
        yield Reading(parameter, settings.value(parameter.name), alternative, changes)
