"""From verdicts to nominations: each teacher's outcome, ranking score and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..errors import InputError, Problem
from ..rules.comparisons import Judge
from ..rules.dossier import Dossier
from ..rules.outcomes import UNKNOWN
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


@dataclass(frozen=True)
class OwnRanking:
    """What a programme itself says of the order of nominations, by the values of a day; `own_ranking` makes it.

    `points` is the low end of its points table, `preferences` are the tie-breaks that a dossier answers, `tiers` the
    groups of clauses of which the first with one that is met or may be gives the tier.
    """

    points: Callable[[Dossier], Decimal | None] | None = None
    preferences: Mapping[str, Judge] = field(default_factory=dict)
    tiers: tuple[tuple[str, ...], ...] = ()

    def preferred(self, dossier: Dossier) -> dict[str, bool]:
        """The tie-breaks that are known, by name."""
        answers = {code: judge(dossier).outcome for code, judge in self.preferences.items()}
        return {code: outcome in IN for code, outcome in answers.items() if outcome is not UNKNOWN}

    def tier(self, verdict: Verdict) -> int:
        """The place of the first group with a clause that is met or may be; 1 where there are no tiers."""
        outcomes = {one.code: one.outcome for one in verdict.clauses}
        may = [any(outcomes.get(code) in (*IN, UNKNOWN) for code in group) for group in self.tiers]
        return may.index(True) + 1 if True in may else len(may) + 1


def own_ranking(programme: Programme, *, on: date, overlays: Sequence[Overlay] = ()) -> OwnRanking:
    """The programme's points, preferences and tiers; refuses with UndeclaredError while a value of them is missing."""
    rule = programme.selection
    if rule is None:
        return OwnRanking()
    judging = programme.judging(on, overlays)
    needed = references((rule.points, rule.preferences), judging.settings)
    judging.settings.refuse_undeclared(needed, part=f"{programme.code} ranking")
    points = None
    if rule.points is not None:
        measure = rule.points.prepare(judging)

        def points(dossier: Dossier) -> Decimal | None:
            return measure(dossier).low

    preferences = {one.code: one.criterion.prepare(judging) for one in rule.preferences}
    return OwnRanking(points, preferences, tuple(judging.settings.resolve(rule.tiers)))


def nominations_of(
    verdicts: Iterable[Verdict],
    *,
    scores: Mapping[str, OfficeScore] | None = None,
    own: OwnRanking | None = None,
    eligible: bool = False,
) -> list[Nomination]:
    """A nomination for each verdict, its id `N-` and the teacher's; with `eligible` only for PASS and WAIVED.

    The score is the office's (`scores` by teacher: `OfficeScore`), else the programme's own points; the tie-breaks are
    the programme's preferences and the office's; the tier is the programme's. The subject is the office's, else the
    only one that the teacher has. InputError for a score of
    nobody, or under another name than the dossier's. Who has no score keeps none: the selection asks for it.
    """
    everyone = list(verdicts)
    kept = [one for one in everyone if not eligible or one.outcome in IN]
    if scores is not None:
        names = {one.dossier.id: one.dossier.name for one in everyone}
        nobody = "no dossier has this id", "the id of a teacher whose dossier is given"
        refuse_strangers(scores, names, nobody=nobody)
    return [_nomination(one, (scores or {}).get(one.dossier.id), own or OwnRanking()) for one in kept]


def refuse_strangers(
    scores: Mapping[str, OfficeScore], names: Mapping[str, str | None], *, nobody: tuple[str, str]
) -> None:
    """InputError for scores of nobody among these names by id (`nobody`: how that is found, and what is expected), or
    under another name than the dossier's.
    """
    problems = []
    for id, one in scores.items():
        place = one.place or f"scores, teacher {id}"
        if id not in names:
            problems.append(Problem(place, *nobody))
        elif one.name and names[id] and one.name != names[id]:
            found = f"{one.name} is named {names[id]} in its dossier"
            problems.append(Problem(place, found, "the same name in both, or the right id"))
    if problems:
        raise InputError(problems)


def _nomination(verdict: Verdict, office: OfficeScore | None, own: OwnRanking) -> Nomination:
    dossier = verdict.dossier
    groups = {name: str(dossier.teacher[name]) for name in GROUPS if dossier.teacher.get(name) is not None}
    subjects = sorted(dossier.teacher.get("subjects") or ())
    subject = office.subject if office is not None and office.subject else subjects[0] if len(subjects) == 1 else ""
    if subject:
        groups["subject"] = subject
    score = office.score if office is not None else own.points(dossier) if own.points is not None else None
    return Nomination(
        f"N-{dossier.id}",
        dossier.id,
        outcome=verdict.outcome,
        score=score,
        tier=own.tier(verdict),
        groups=groups,
        tie_breaks={**own.preferred(dossier), **(office.tie_breaks if office is not None else {})},
        name=dossier.name,
    )
