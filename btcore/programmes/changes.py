"""What other values would change, and for whom: what-if and alternative readings, over verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..rules.dossier import Dossier
from ..rules.outcomes import PASS, WAIVED, Outcome
from ..rules.parameters import Alternative, Overlay, Parameter
from ..rules.verdicts import Verdict, data_of, references
from ..rules.wording import Language
from .programme import Programme

IN = (PASS, WAIVED)


@dataclass(frozen=True, slots=True)
class Change:
    """One teacher whose outcome would be another, and the clauses that make it so."""

    before: Verdict
    after: Verdict

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


@dataclass(frozen=True)
class Changes:
    """Everyone whose outcome differs between two sets of verdicts over the same dossiers."""

    before: Sequence[Verdict]
    after: Sequence[Verdict]

    @property
    def changed(self) -> list[Change]:
        pairs = zip(self.before, self.after, strict=True)
        return [Change(before, after) for before, after in pairs if before.outcome is not after.outcome]

    @property
    def comes_in(self) -> list[Change]:
        """Those who would pass and do not now."""
        return [one for one in self.changed if one.after.outcome in IN and one.before.outcome not in IN]

    @property
    def goes_out(self) -> list[Change]:
        """Those who pass now and would not."""
        return [one for one in self.changed if one.before.outcome in IN and one.after.outcome not in IN]

    @property
    def otherwise(self) -> list[Change]:
        """Those whose outcome would differ without coming in or going out."""
        return [one for one in self.changed if one.before.outcome not in IN and one.after.outcome not in IN]

    def as_data(self) -> dict[str, Any]:
        """Counts before and after, and the people by name."""
        return {
            "before": _counts(self.before),
            "after": _counts(self.after),
            "comes_in": [one.as_data() for one in self.comes_in],
            "goes_out": [one.as_data() for one in self.goes_out],
            "otherwise": [one.as_data() for one in self.otherwise],
        }


def _counts(verdicts: Sequence[Verdict]) -> dict[str, int]:
    return {str(outcome): number for outcome, number in Counter(one.outcome for one in verdicts).most_common()}


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
class Reading:
    """One alternative reading of a doubtful parameter, and whom it would change."""

    parameter: Parameter
    value: Any
    alternative: Alternative
    changes: Changes

    def as_data(self, language: Language = "en") -> dict[str, Any]:
        reading = self.parameter.reading
        return {
            "parameter": self.parameter.name,
            "line": self.parameter.line,
            "value": data_of(self.value),
            "reading": None if reading is None else reading.text(language),
            "alternative": data_of(self.alternative.value),
            "alternative_reading": self.alternative.reading.text(language),
            **self.changes.as_data(),
        }


def readings(
    programme: Programme, dossiers: Sequence[Dossier], *, on: date, part: str = "eligibility"
) -> Iterator[Reading]:
    """Every alternative reading of the parameters that the part can reach, one varied at a time."""
    settings = programme.settings(on)
    judge = programme.judge(on=on, part=part)
    before = [judge(one) for one in dossiers]
    names = dict.fromkeys(name for clause in programme.part(part) for name in references(clause))
    for parameter in (programme.parameters[name] for name in names):
        for alternative in parameter.alternatives:
            overlay = Overlay("what-if", {parameter.name: alternative.value})
            otherwise = programme.judge(on=on, part=part, overlays=[overlay])
            changes = Changes(before, [otherwise(one) for one in dossiers])
            yield Reading(parameter, settings.value(parameter.name), alternative, changes)
