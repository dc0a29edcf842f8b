"""Criteria: combinations of comparisons, and the conditions that people or offices answer.

With `Comparison`, `Each` (in `duties`) and `WithoutReuse` (in `reuse`) these are all there are; the functions of
`language` are sugar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import ProgrammeError
from .calendar import Window
from .comparisons import GROUPED, Comparison, Criterion, Judge, Judgement, Measured
from .dossier import Attestation, Dossier
from .evidence import Evidence, Found, Judging
from .outcomes import FAIL, PASS, UNKNOWN, at_least, negate
from .wording import Joined, Phrase, Text


@dataclass(frozen=True, slots=True)
class AtLeastOf(Criterion):
    """At least `number` of the criteria (None: all of them); those that do not apply are left out."""

    number: Any
    criteria: tuple[Any, ...]

    def __post_init__(self) -> None:
        if not self.criteria:
            raise ProgrammeError("a combination needs at least one criterion")

    def prepare(self, judging: Judging) -> Judge:
        judges = [criterion.prepare(judging) for criterion in self.criteria]
        number = judging.settings.resolve(self.number)

        def combine(dossier: Dossier) -> Judgement:
            parts = [judge(dossier) for judge in judges]
            judgement = Judgement(at_least(number, [part.outcome for part in parts]), self)
            judgement.parts = tuple(parts)
            return judgement

        return combine

    def words(self, judging: Judging) -> Any:
        if len(self.criteria) == 1:
            return self.criteria[0].words(judging)
        parts = Joined(tuple(criterion.part_words(judging) for criterion in self.criteria), how="clauses")
        if self.number is None:
            return Phrase("all of: {parts}", "同时满足：{parts}")(parts=parts)
        if self.number == 1:
            return Phrase("one of: {parts}", "满足其一：{parts}")(parts=parts)
        return Phrase("at least {number} of: {parts}", "至少满足 {number} 项：{parts}")(number=self.number, parts=parts)

    def part_words(self, judging: Judging) -> Any:
        if len(self.criteria) == 1:
            return self.criteria[0].part_words(judging)
        return GROUPED(words=self.words(judging))

    @property
    def inner(self) -> tuple[Any, ...]:
        return self.criteria


@dataclass(frozen=True, slots=True)
class Not(Criterion):
    """The criterion does not hold. Clauses cannot be negated: a waiver of one would turn into a refusal."""

    criterion: Criterion

    def __post_init__(self) -> None:
        for criterion in inside(self.criterion):
            if not criterion.negatable:
                raise ProgrammeError(
                    f"clause {getattr(criterion, 'code', criterion)} is negated; negate a criterion instead"
                )

    def prepare(self, judging: Judging) -> Judge:
        judge = self.criterion.prepare(judging)

        def invert(dossier: Dossier) -> Judgement:
            part = judge(dossier)
            judgement = Judgement(negate(part.outcome), self)
            judgement.parts = (part,)
            return judgement

        return invert

    def words(self, judging: Judging) -> Any:
        rule: Any = self.criterion
        while isinstance(rule, AtLeastOf) and len(rule.criteria) == 1:
            rule = rule.criteria[0]
        if isinstance(rule, Comparison) and (rule.operator, rule.bound) == (">=", 1):
            return Phrase("no {what}", "没有{what}")(what=rule.measure.words(judging))
        return Phrase("not – {what}", "不得有——{what}")(what=rule.part_words(judging))

    @property
    def inner(self) -> tuple[Any, ...]:
        return (self.criterion,)


def inside(criterion: Any) -> list[Any]:
    """The criterion and all that stand inside it, clauses included."""
    return [criterion, *(deeper for one in criterion.inner for deeper in inside(one))]


LATER = Phrase("dated {day}, after the day judged", "日期 {day} 晚于认定日")


@dataclass(frozen=True, slots=True)
class Attested(Criterion):
    """A person's word on the clause around it: the latest attestation up to the day judged decides.

    Without one it is UNKNOWN; contradictory ones of the same day are UNKNOWN too.
    """

    def prepare(self, judging: Judging) -> Judge:
        clause, on = judging.clause, judging.on
        if not clause:
            raise ProgrammeError("an attested criterion stands outside a clause; only a clause can be attested")

        def attest(dossier: Dossier) -> Judgement:
            refused: list[tuple[str, Any]] = []
            latest: list[Attestation] = []
            for one in dossier.attestations:
                if one.clause != clause:
                    continue
                if one.on > on:
                    refused.append((f"attestation {one.clause}", LATER(day=one.on)))
                elif not latest or one.on > latest[0].on:
                    latest = [one]
                elif one.on == latest[0].on:
                    latest.append(one)
            if not latest or len({one.met for one in latest}) > 1:
                by = tuple(one.by for one in latest)
                return Judgement(UNKNOWN, self, refused=tuple(refused), clause=clause, short=by)
            judgement = Judgement(PASS if latest[0].met else FAIL, self)
            judgement.attestation = latest[0]
            judgement.refused = tuple(refused)
            return judgement

        return attest

    def words(self, judging: Judging) -> Any:
        return Text("attested by a person", "由专人证明")


@dataclass(frozen=True, slots=True)
class Cleared(Criterion):
    """Nothing of a kind (a sanction, say) is in force, and someone looked.

    FAIL with a verified one in force on the day; UNKNOWN until a `clearance` record names who looked (`by`) and
    when, within `looked` (default: any time); a clearance with a `title` clears only the kind of that name.
    """

    kind: Any
    looked: Window | None = None

    def prepare(self, judging: Judging) -> Judge:
        kind = judging.settings.resolve(self.kind)
        count = Evidence((kind,), within=Window("current")).prepare(judging)
        look = Evidence(("clearance",), within=self.looked or Window("ever")).prepare(judging)

        def clear(dossier: Dossier) -> Judgement:
            found, looks = count(dossier), look(dossier)
            seen = Found(incomplete=found.incomplete, future=False)
            seen.refused = found.refused + looks.refused
            seen.open = found.open + looks.open
            for record in looks.certain:
                lacks = tuple(name for name, value in (("on", record.first), ("by", record.get("by"))) if value is None)
                if record.get("title") not in (None, kind):
                    continue
                if lacks:
                    seen.open.append((record, lacks))
                else:
                    seen.certain.append(record)
            if found.certain:
                seen.certain = found.certain
                return Judgement(FAIL, self, measured=Measured(1, None, found=seen))
            settled = seen.certain and not found.open and not found.incomplete
            return Judgement(PASS if settled else UNKNOWN, self, measured=Measured(0, None, found=seen))

        return clear

    def words(self, judging: Judging) -> Any:
        kind = judging.kinds[self.kind].many if self.kind in judging.kinds else self.kind
        return Phrase("someone has looked and found no {kind} in force", "经审查无有效的{kind}")(kind=kind)


@dataclass(frozen=True, slots=True)
class Choose(Criterion):
    """One of several criteria, by the value of a parameter: the way to write a doubtful reading."""

    parameter: str
    options: tuple[tuple[Any, Any], ...]

    def chosen(self, value: Any) -> Any:
        for option, criterion in self.options:
            if option == value:
                return criterion
        expected = " or ".join(str(option) for option, _ in self.options)
        raise ProgrammeError(f"parameter {self.parameter} is {value!r}; the rule knows {expected}")

    def prepare(self, judging: Judging) -> Judge:
        return self.chosen(judging.settings.value(self.parameter)).prepare(judging)

    def words(self, judging: Judging) -> Any:
        return self.chosen(judging.settings.value(self.parameter)).words(judging)

    def part_words(self, judging: Judging) -> Any:
        return self.chosen(judging.settings.value(self.parameter)).part_words(judging)

    @property
    def inner(self) -> tuple[Any, ...]:
        return tuple(criterion for _, criterion in self.options)
