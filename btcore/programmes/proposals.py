"""From verdicts to nominations: each teacher's outcome, ranking score and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..errors import InputError, Problem
from ..rules.dossier import Dossier
from ..rules.parameters import Overlay
from ..rules.verdicts import Verdict, references
from .nominations import Nomination
from .programme import Programme
from .selection import IN

GROUPS = ("school", "county", "teaching_research_group", "school_stage", "position")


@dataclass(frozen=True)
class OfficeScore:
    """What an office says of one teacher: a ranking score, the subject nominated in, values for tie-breaks; and where
    it says so.
    """

    teacher: str
    score: Decimal
    subject: str | None = None
    tie_breaks: Mapping[str, Decimal | bool] = field(default_factory=dict)
    place: str = ""
    name: str = ""


def nominations_of(
    verdicts: Iterable[Verdict],
    *,
    scores: Mapping[str, OfficeScore] | None = None,
    points: Callable[[Dossier], Decimal | None] | None = None,
    eligible: bool = False,
) -> list[Nomination]:
    """A nomination for each verdict, its id `N-` and the teacher's; with `eligible` only for PASS and WAIVED.

    The score is the office's (`scores` by teacher: `OfficeScore`), else the low end of the programme's `points`. The
    subject is the office's, else the only one that the teacher has. InputError for a score of
    nobody, or under another name than the dossier's. Who has no score keeps none: the selection asks for it.
    """
    everyone = list(verdicts)
    kept = [one for one in everyone if not eligible or one.outcome in IN]
    if scores is not None:
        _refuse(everyone, scores)
    return [_nomination(one, (scores or {}).get(one.dossier.id), points) for one in kept]


def _refuse(verdicts: list[Verdict], scores: Mapping[str, OfficeScore]) -> None:
    names = {one.dossier.id: one.dossier.name for one in verdicts}
    problems = []
    for id, one in scores.items():
        place = one.place or f"scores, teacher {id}"
        if id not in names:
            expected = "the id of a teacher whose dossier is given"
            problems.append(Problem(place, "no dossier has this id", expected))
        elif one.name and names[id] and one.name != names[id]:
            found = f"{one.name} is named {names[id]} in its dossier"
            problems.append(Problem(place, found, "the same name in both, or the right id"))
    if problems:
        raise InputError(problems)


def _nomination(
    verdict: Verdict, office: OfficeScore | None, points: Callable[[Dossier], Decimal | None] | None
) -> Nomination:
    dossier = verdict.dossier
    groups = {name: str(dossier.teacher[name]) for name in GROUPS if dossier.teacher.get(name) is not None}
    subjects = sorted(dossier.teacher.get("subjects") or ())
    subject = office.subject if office is not None and office.subject else subjects[0] if len(subjects) == 1 else ""
    if subject:
        groups["subject"] = subject
    score = office.score if office is not None else points(dossier) if points is not None else None
    return Nomination(
        f"N-{dossier.id}",
        dossier.id,
        outcome=verdict.outcome,
        score=score,
        groups=groups,
        tie_breaks=dict(office.tie_breaks) if office is not None else {},
        name=dossier.name,
    )


def ranking_points(
    programme: Programme, *, on: date, overlays: tuple[Overlay, ...] | list[Overlay] = ()
) -> Callable[[Dossier], Decimal | None] | None:
    """The low end of a programme's own ranking points of a dossier; None if it has no points table."""
    if programme.selection is None or programme.selection.points is None:
        return None
    judging = programme.judging(on, overlays)
    judging.settings.refuse_undeclared(references(programme.selection.points, judging.settings), part="ranking points")
    measure = programme.selection.points.prepare(judging)
    return lambda dossier: measure(dossier).low
