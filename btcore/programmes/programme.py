"""A programme: the published rules of one kind of training, checked whole when it is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..errors import BtcoreError, ProgrammeError, UndeclaredError
from ..rules.bearers import borne
from ..rules.calendar import last
from ..rules.clauses import TEACHER, Clause, Statement, clauses_inside
from ..rules.dossier import Dossier
from ..rules.evidence import Judging, rule_words
from ..rules.kinds import CORE, Kinds
from ..rules.parameters import Overlay, Parameters, Settings
from ..rules.verdicts import PARTS, Verdict, judge_with, references
from ..rules.wording import Text
from .answers import ScoringHooks
from .awards import Award
from .chosen import Selection
from .marks import Enrolment
from .nominations import Nominations
from .scores import Score, prepare_scores
from .scoring import ScoringScheme
from .selection import SelectionRule, select
from .stages import TrainingStage

# Rules are tried on this day where no parameter is dated; which day it is changes nothing.
ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Source:
    """The document that a programme comes from: its title, and the lines of the programme in it."""

    document: Text
    first_line: int | None = None
    last_line: int | None = None


@dataclass(frozen=True)
class Programme:
    """Rules, parameters and statements of one kind of training.

    `eligibility`, `duties` and `review` are its parts, each a list of clauses that hold together; `statements` are
    the clauses of the source that no criterion judges. `review` looks at the last completed `review_period` (a
    semester, a year; None: all time), and with `reviews_duties` at the duties of the periods that ended in it.
    `score` is the comprehensive score, `stages` the parts of the training, `selection` how is chosen when places are
    few, `award` the title at the end. `kinds` are the record kinds that its rules know. Refused when made: a
    clause code twice, a parameter that a rule names and nobody declares.
    """

    code: str
    title: Text
    source: Source
    parameters: Parameters
    eligibility: Sequence[Clause] = ()
    duties: Sequence[Clause] = ()
    review: Sequence[Clause] = ()
    statements: Sequence[Statement] = ()
    review_period: Any = None
    reviews_duties: bool = False
    score: ScoringScheme | None = None
    stages: Sequence[TrainingStage] = ()
    selection: SelectionRule | None = None
    award: Award | None = None
    kinds: Kinds = CORE

    def __post_init__(self) -> None:
        for name in (*PARTS, "statements", "stages"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        codes: set[str] = set()
        for entry in self.entries():
            if entry.code in codes:
                raise ProgrammeError(f"programme {self.code}: clause {entry.code} stands twice")
            codes.add(entry.code)
        for clause in self.clauses():
            for name in references(clause):
                if name not in self.parameters:
                    raise ProgrammeError(
                        f"programme {self.code}, clause {clause.code}: the parameter {name} is not declared"
                    )
        for what in ("score", "stages", "selection", "award", "review_period"):
            for name in references(getattr(self, what)):
                if name not in self.parameters:
                    part = what.replace("_", " ")
                    raise ProgrammeError(f"programme {self.code}, {part}: the parameter {name} is not declared")
        for statement in self.statements:
            for name in statement.parameters:
                if name not in self.parameters:
                    raise ProgrammeError(
                        f"programme {self.code}, clause {statement.code}: the parameter {name} is not declared"
                    )
        self._try_rules()

    def _try_rules(self) -> None:
        """Make every rule ready once: one that cannot be judged or printed is refused now and by its name."""
        dated = [since for one in self.parameters.declared for since, _ in one.values if since is not None]
        judging = self.judging(max(dated, default=ANY_DAY))
        for clause in self.clauses():
            place = f"programme {self.code}, clause {clause.code}"
            try:
                clause.prepare(judging)
                rule_words(clause, judging).text()
            except UndeclaredError:
                continue
            except ProgrammeError as error:
                raise ProgrammeError(f"{place}: {error}") from None
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                expected = "criteria and measures of btcore.rules.language"
                raise ProgrammeError(f"{place}: {type(error).__name__} {error}; expected {expected}") from error
        for component in () if self.score is None else self.score.leaves():
            try:
                component.source.prepare(judging, component)
            except UndeclaredError:
                continue
            except ProgrammeError as error:
                raise ProgrammeError(f"programme {self.code}, score: {error}") from None

    def entries(self) -> Iterator[Clause | Statement]:
        """Every clause, nested ones after the one around them, and every statement, in the order of the codes."""
        entries: list[Clause | Statement] = list(self.statements)
        for clause in self.clauses():
            entries += clauses_inside(clause)
        yield from sorted(entries, key=lambda entry: natural(entry.code))

    def clauses(self) -> Iterator[Clause]:
        """Every clause that stands by itself: of the parts, then of the stages."""
        for part in PARTS:
            yield from getattr(self, part)
        for stage in self.stages:
            yield from stage.clauses()

    @property
    def reviews(self) -> bool:
        """Whether it has a review part: clauses of its own, or the duties of a period."""
        return bool(self.review) or (self.reviews_duties and bool(self.duties))

    def part(self, name: str) -> tuple[Clause, ...]:
        """The clauses of a part, or those that complete the stage of that code; BtcoreError if there are none."""
        stage = next((one for one in self.stages if one.code == name and one.complete), None)
        if stage is not None:
            return stage.complete
        if name not in PARTS:
            raise BtcoreError(f"no part {name!r}; expected {' or '.join(PARTS)}")
        clauses: tuple[Clause, ...] = getattr(self, name)
        if name == "review" and self.reviews_duties:
            clauses = (*self.duties, *clauses)
        if not clauses:
            has = " and ".join(part for part in PARTS if getattr(self, part)) or "no part that judges dossiers"
            raise BtcoreError(f"programme {self.code} has no {name}; it has {has}")
        return clauses

    def settings(self, on: date, overlays: Sequence[Overlay] = ()) -> Settings:
        """The parameter values effective on a day under overlays."""
        return self.parameters.settings(on, overlays)

    def judging(self, on: date, overlays: Sequence[Overlay] = ()) -> Judging:
        """All that rules need to be judged or printed on a day."""
        settings = self.settings(on, overlays)
        return Judging(settings, kinds=self.kinds, programme=self.code, title=self.title, calendar=settings.calendar)

    def judge(
        self,
        *,
        on: date | str,
        part: str = "eligibility",
        overlays: Sequence[Overlay] = (),
        bearer: str = TEACHER,
    ) -> Callable[[Dossier], Verdict]:
        """A function that judges dossiers on a day; use it for many, `check` for one.

        With a `bearer` it judges the clauses that a group or the school bears, each by itself, over dossiers that
        `bearers_of` makes. Refuses with UndeclaredError while a parameter that the part can reach has no value, with
        BtcoreError where nothing in the part is the bearer's.
        """
        day = date.fromisoformat(on) if isinstance(on, str) else on
        clauses, judging = self.ready(on=day, part=part, overlays=overlays, bearer=bearer)
        return judge_with(clauses, judging=judging, part=part)

    def ready(
        self, *, on: date, part: str, overlays: Sequence[Overlay] = (), bearer: str = TEACHER
    ) -> tuple[tuple[Clause, ...], Judging]:
        """The clauses of a part, and all that they are judged with on a day; refuses as `judge` does."""
        clauses = self.part(part)
        judging = replace(self.judging(on, overlays), bearer=bearer)
        if bearer != TEACHER:
            clauses = tuple(borne(clauses, bearer, judging.settings))
            if not clauses:
                raise BtcoreError(f"programme {self.code}: no clause of its {part} is borne by a {bearer}")
        period = self.review_period if part == "review" else None
        names = [name for rule in (period, *clauses) for name in references(rule, judging.settings)]
        judging.settings.refuse_undeclared(dict.fromkeys(names), part=f"{self.code} {part}")
        if period is not None:
            span = last(judging.settings.resolve(period)).span(on, judging.calendar)
            judging = replace(judging, stretch=span, ending_in=span if self.reviews_duties else None)
        return clauses, judging

    def check(
        self, dossier: Dossier, *, on: date | str, part: str = "eligibility", overlays: Sequence[Overlay] = ()
    ) -> Verdict:
        """The verdict for one dossier on a day."""
        return self.judge(on=on, part=part, overlays=overlays)(dossier)

    def scorer(
        self, *, on: date | str, overlays: Sequence[Overlay] = (), hooks: ScoringHooks | None = None
    ) -> Callable[[Enrolment], Score]:
        """A function that scores enrolments by the values of a day; `hooks` answers for the plugins.

        Refuses with UndeclaredError while a pass mark or weight has no value, with ProgrammeError where weights do not
        add up to 100, with BtcoreError where the programme has no score.
        """
        if self.score is None:
            raise BtcoreError(f"programme {self.code} has no score")
        judging = self.judging(date.fromisoformat(on) if isinstance(on, str) else on, overlays)
        scheme = self.score.in_force(judging.settings)
        judging.settings.refuse_undeclared(references(scheme, judging.settings), part=f"{self.code} score")
        return prepare_scores(scheme, judging, hooks)

    def select(
        self,
        nominations: Nominations,
        *,
        on: date | str,
        overlays: Sequence[Overlay] = (),
        set_aside: Collection[str] = (),
        kept: Collection[str] | None = None,
        withdrawn: Collection[str] = (),
    ) -> Selection:
        """Who is chosen of the nominations, by the values of a day; see `selection.select`.

        Refuses with UndeclaredError while a value that the choice needs is missing, with BtcoreError where the
        programme has no selection.
        """
        rule = self.selection_rule(on=on, overlays=overlays)
        return select(rule, nominations, programme=self.code, set_aside=set_aside, kept=kept, withdrawn=withdrawn)

    def places(self, *, on: date, overlays: Sequence[Overlay] = ()) -> int | None:
        """How many places there are by the values of a day; None where nobody is chosen, or the number is open."""
        if self.selection is None:
            return None
        found = self.settings(on, overlays).resolve(self.selection.places, undeclared=True)
        return found if isinstance(found, int) else None

    def selection_rule(self, *, on: date | str, overlays: Sequence[Overlay] = ()) -> SelectionRule:
        """How the programme chooses, with the values of a day; refuses as `select` does."""
        if self.selection is None:
            raise BtcoreError(f"programme {self.code} has no selection")
        settings = self.settings(date.fromisoformat(on) if isinstance(on, str) else on, overlays)
        needed = references(self.selection.needed(), settings)
        settings.refuse_undeclared(needed, part=f"{self.code} selection")
        rule: SelectionRule = settings.resolve(self.selection, undeclared=True)
        if rule.ties == "draw":
            settings.refuse_undeclared(references(self.selection.seed), part=f"{self.code} selection by draw")
        return rule

    def overlay(self, **values: Any) -> Overlay:
        """A what-if overlay: programme.check(dossier, on=day, overlays=[programme.overlay(window_years=3)])."""
        return self.parameters.overlay(values)


def natural(code: str) -> list[Any]:
    """A sort key for clause codes: 3.2 before 3.10, 3.2 before 3.2-morals."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|[^\d.]+", code)]
