"""Selection: who is chosen when places are few, as the merit-first feasible set.

Nominations are taken in rank order; one is passed over only if taking it would leave some bound that nobody could keep
any more, given those taken already. The result does not depend on the order of the file nor on which completion the
solver finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ..errors import InputError, Problem, input_error, nearest
from ..rules.comparisons import Measure
from ..rules.outcomes import PASS, UNKNOWN, WAIVED
from ..rules.wording import Message, Text
from .approval import ApprovalStep
from .bounds import BoundRule, refuse_too_many, refuse_unknown_groups, settled
from .chosen import (
    CLOSED_TIER,
    FILL,
    NOT_MET,
    SET_ASIDE,
    UNKNOWN_ASIDE,
    Because,
    BoundState,
    Relaxed,
    Selection,
    Standing,
    Tie,
)
from .completion import Completion, Row, Solver, holds, smallest
from .nominations import Bound, Nomination, Nominations
from .ranking import ranked

IN = (PASS, WAIVED)


@dataclass(frozen=True)
class SelectionRule:
    """How a programme chooses; any value may be a `parameter(…)`.

    `places` is the total (at most); `bounds` more of them; `route` the approval steps before. `ties` is committee
    (what the `tie_breaks` leave equal is handed back) or draw (by `seed`). `fill` is merit, or places: then as many
    places as possible are filled, and merit decides among those choices. A later tier opens in a group `fallback_by`
    when no nomination of an earlier tier there passes or may pass. `ratio` is the most nominations for a place.
    `points` rank where the office has no score of its own. `allocation` divides the places; `closes` ends the
    nominations.
    """

    places: Any = None
    bounds: tuple[BoundRule, ...] = ()
    route: tuple[ApprovalStep, ...] = ()
    tie_breaks: Any = ()
    ties: Any = "committee"
    seed: Any = None
    fill: Any = "merit"
    fallback_by: tuple[str, ...] = ("school", "subject")
    ratio: Any = None
    ratio_rounding: Any = "down"
    points: Measure | None = None
    allocation: Any = None
    closes: Any = None
    line: int | None = None

    def needed(self) -> tuple[Any, ...]:
        """What must have a value before anyone is chosen."""
        return (self.places, self.bounds, self.tie_breaks, self.ties, self.fill, self.ratio, self.ratio_rounding)


def select(
    rule: SelectionRule,
    given: Nominations,
    *,
    programme: str = "",
    set_aside: Collection[str] = (),
    kept: Collection[str] | None = None,
    withdrawn: Collection[str] = (),
) -> Selection:
    """Choose by a rule whose parameters are resolved.

    `set_aside` names nominations that are not known to be eligible and shall not stop the others; `kept` those chosen
    before, who stay whatever comes, and `withdrawn` those who left: the rule then goes on with the reserve. InputError
    where a nomination's outcome is UNKNOWN, a bound cannot be told to hold it or not, a name is not there, a teacher
    stands twice, or more are nominated than the ceilings allow. Bounds that cannot be kept are a `conflict`, no error.
    """
    everyone = [one for one in given.nominations if one.id not in withdrawn]
    staying = frozenset(kept or ())
    _refuse_names(given, set_aside=set_aside, kept=staying, withdrawn=withdrawn)
    competing, others = _competing(rule, everyone, set_aside=set_aside, kept=staying)
    _refuse_twice(competing)
    places = rule.places
    bounds = settled(
        (*given.bounds, *(bound for one in rule.bounds for bound in one.over(everyone))),
        places=None if places is None else int(places),
    )
    refuse_unknown_groups(bounds, competing)
    if kept is None:
        ratio = None if rule.ratio is None else Decimal(rule.ratio)
        refuse_too_many(bounds, everyone, ratio=ratio, rounding=rule.ratio_rounding)
    named = [name for one in given.nominations for name in one.tie_breaks]
    tie_breaks = tuple(dict.fromkeys((*rule.tie_breaks, *(given.tie_breaks or ()), *named)))
    seed = str(rule.seed) if rule.ties == "draw" else None
    groups = ranked(competing, tie_breaks=tie_breaks, seed=seed)
    choice = _Choice(bounds, groups, kept=staying, fill=rule.fill, again=kept is not None)
    common = {"programme": programme, "not_competing": others, "fill": rule.fill, "tie_breaks": tie_breaks}
    return choice.result(**common, seed=seed)


def _refuse_names(given: Nominations, **groups: Collection[str]) -> None:
    ids = {one.id for one in given.nominations}
    problems = [
        Problem(what.replace("_", " "), f"no nomination {name}", nearest(name, ids))
        for what, names in groups.items()
        for name in names
        if name not in ids
    ]
    if problems:
        raise InputError(problems)


def _competing(
    rule: SelectionRule, everyone: Sequence[Nomination], *, set_aside: Collection[str], kept: Collection[str]
) -> tuple[list[Nomination], tuple[tuple[Nomination, Message | Text], ...]]:
    """Those who compete, and the others with the reason."""
    earliest: dict[tuple[str | None, ...], int] = {}
    for one in everyone:
        if one.outcome in (*IN, UNKNOWN):
            group = tuple(one.groups.get(name) for name in rule.fallback_by)
            earliest[group] = min(one.tier, earliest.get(group, one.tier))
    competing: list[Nomination] = []
    others: list[tuple[Nomination, Message | Text]] = []
    unknown: list[Nomination] = []
    for one in everyone:
        group = tuple(one.groups.get(name) for name in rule.fallback_by)
        if one.id in kept:
            competing.append(one)
        elif one.outcome not in (*IN, UNKNOWN):
            others.append((one, NOT_MET(outcome=one.outcome.label)))
        elif one.tier > earliest[group]:
            others.append((one, CLOSED_TIER(tier=one.tier)))
        elif one.id in set_aside:
            others.append((one, UNKNOWN_ASIDE if one.outcome is UNKNOWN else SET_ASIDE))
        elif one.outcome is UNKNOWN:
            unknown.append(one)
        else:
            competing.append(one)
    if unknown:
        raise InputError(
            Problem(
                f"nomination {one.id}",
                f"not known whether {one.teacher} is eligible",
                f"the facts settled, or the nomination set aside by name: --set-aside {one.id}",
            )
            for one in unknown
        )
    return competing, tuple(others)


def _refuse_twice(competing: Sequence[Nomination]) -> None:
    first: dict[str, str] = {}
    for one in competing:
        if first.setdefault(one.teacher, one.id) != one.id:
            found = f"teacher {one.teacher} is nominated already by {first[one.teacher]}"
            raise input_error(f"nomination {one.id}", found, "one nomination for each teacher; withdraw one")


@dataclass
class _Choice:
    """One selection at work."""

    bounds: list[Bound]
    groups: list[list[Nomination]]
    kept: frozenset[str]
    fill: str
    again: bool = False
    taken: list[Standing] = field(default_factory=list)
    passed: list[Standing] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    undecided: list[Standing] = field(default_factory=list)
    relaxed: list[Relaxed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.everyone = [one for group in self.groups for one in group]
        self.looked_at = sorted({name for bound in self.bounds for name in bound.where})
        self.kinds: dict[tuple[int, ...], int] = {}
        self.kind = {one.id: self._kind(one) for one in self.everyone}
        counts = Counter(self.kind.values())
        self.supply = [counts[kind] for kind in range(len(self.kinds))]
        kept = Counter(self.kind[one.id] for one in self.everyone if one.id in self.kept)
        self.start = [kept[kind] for kind in range(len(self.kinds))]
        self.rows = [
            Row(place, one.name, frozenset(self._members(place)), one.at_least or 0, one.at_most, one.soft)  # type: ignore[arg-type]
            for place, one in enumerate(self.bounds)
        ]
        self.all = Row(len(self.rows), FILL, frozenset(range(len(self.kinds))))
        self.solver = Solver([*self.rows, self.all], len(self.kinds))

    def _kind(self, one: Nomination) -> int:
        # Nominations with the same values in every group that bounds look at lie in the same bounds.
        values = tuple(one.groups.get(name) for name in self.looked_at)
        cache: dict[Any, int] = self.__dict__.setdefault("_by_values", {})
        if values not in cache:
            inside = tuple(place for place, bound in enumerate(self.bounds) if bound.holds(one))
            cache[values] = self.kinds.setdefault(inside, len(self.kinds))
        return cache[values]

    def _members(self, place: int) -> list[int]:
        return [kind for inside, kind in self.kinds.items() if place in inside]

    def result(self, **common: Any) -> Selection:
        counts = self._feasible()
        if counts is None:
            hard = [side for row in self.rows if not row.soft for side in row.sides()]
            conflict = smallest(hard, lambda some: self._solve(some) is None)
            states = tuple(BoundState(bound, 0) for bound in self.bounds)
            return Selection(conflict=conflict, bounds=states, solves=self.solver.solves, **common)
        completion = Completion(self.solver, self.rows, supply=self.supply, taken=self.start, counts=counts)
        self._choose(completion)
        number = sum(completion.taken)
        return Selection(
            selected=tuple(self.taken),
            passed_over=tuple(self._with_holders(one) for one in self.passed),
            ties=tuple(self.ties),
            undecided=tuple(self.undecided),
            bounds=tuple(self._states()),
            relaxed=tuple(self.relaxed),
            fillable=0 if self.undecided else self._most() - number,
            solves=self.solver.solves,
            **common,
        )

    def _solve(self, rows: Sequence[Row], **aim: Any) -> list[int] | None:
        return self.solver.solve(rows, least=self.start, most=self.supply, **aim)

    def _feasible(self) -> list[int] | None:
        """A first completion; soft bounds give way, one after the other in their order, as little as possible."""
        if self.again:
            self.rows = [self._as_it_stands(side) for row in self.rows for side in row.sides()]
        counts = self._completion(self.rows)
        if counts is None and any(row.soft for row in self.rows):
            counts = self._give_way()
        if counts is not None and self.fill == "places":
            most = sum(counts) if not self._may_grow(counts) else None
            if most is None:
                counts = self._solve(self.rows, best=self.all.kinds)
                assert counts is not None
                most = sum(counts)
            self.rows.append(replace(self.all, low=most))
        return counts

    def _as_it_stands(self, side: Row) -> Row:
        """An end of a bound when the rule goes on: who left may put a lower end out of reach, and who stays fills an
        upper end, even one that is lower now.
        """
        if side.high is None:
            return replace(side, soft=True)
        number = sum(self.start[kind] for kind in side.kinds)
        if number > side.high:
            self.relaxed.append(Relaxed(side.name, "at_most", side.high, number))
        return replace(side, high=max(side.high, number))

    def _completion(self, rows: Sequence[Row]) -> list[int] | None:
        return list(self.start) if holds(rows, self.start) else self._solve(rows)

    def _give_way(self) -> list[int] | None:
        rows = [row for row in self.rows if not row.soft]
        counts = self._completion(rows)
        if counts is None:
            return None
        for side in (side for row in self.rows if row.soft for side in row.sides()):
            low = side.high is None
            found = self._solve(rows, best=side.kinds, sense=1 if low else -1)
            assert found is not None
            reached = sum(found[kind] for kind in side.kinds)
            if low and reached < side.low:
                self.relaxed.append(Relaxed(side.name, "at_least", side.low, reached))
                side = replace(side, low=reached)
            elif not low and side.high is not None and reached > side.high:
                self.relaxed.append(Relaxed(side.name, "at_most", side.high, reached))
                side = replace(side, high=reached)
            rows.append(side)
        self.rows = sorted(rows, key=lambda row: row.place)
        return self._completion(rows)

    def _may_grow(self, counts: Sequence[int]) -> bool:
        return any(have < most for have, most in zip(counts, self.supply, strict=True))

    def _most(self) -> int:
        """The most that any choice fills."""
        taken = Counter(self.kind[one.nomination.id] for one in self.taken)
        tied = sum(tie.places or 0 for tie in self.ties)
        number = sum(taken.values()) + tied
        total = next(
            (row.high for row in self.rows if len(row.kinds) == len(self.kinds) and row.high is not None), None
        )
        if not self.passed or number == total or self.fill == "places" or self._nested():
            return number
        counts = self._solve(self.rows, best=self.all.kinds)
        return number if counts is None else sum(counts)

    def _nested(self) -> bool:
        """Bounds of which any two are nested or apart: then no other choice fills more."""
        sets = sorted({row.kinds for row in self.rows if row.kinds}, key=len)
        return all(small <= big or not small & big for place, small in enumerate(sets) for big in sets[place + 1 :])

    def _choose(self, completion: Completion) -> None:
        rank = 1
        for group in self.groups:
            staying = [one for one in group if one.id in self.kept]
            self.taken += [Standing(one, rank) for one in staying]
            competing = [one for one in group if one.id not in self.kept]
            if self.undecided:
                self._after_a_tie(competing, rank, completion)
            elif len(competing) == 1:
                self._one(competing[0], rank, completion)
            elif competing:
                self._equals(competing, rank, completion)
            rank += len(group)

    def _one(self, one: Nomination, rank: int, completion: Completion) -> None:
        kind = self.kind[one.id]
        if completion.take(kind):
            self.taken.append(Standing(one, rank))
        else:
            self.passed.append(Standing(one, rank, Because(completion.why(kind), kind)))

    def _equals(self, group: list[Nomination], rank: int, completion: Completion) -> None:
        """Equals matter only where each could be taken and not all of them can."""
        takeable = [one for one in group if completion.can_take(self.kind[one.id])]
        trial = completion.copy()
        taken = [one for one in takeable if trial.take(self.kind[one.id])]
        if len(taken) == len(takeable):
            for one in group:
                self._one(one, rank, completion)
            return
        for one in group:
            if one not in takeable:
                self._one(one, rank, completion)
        kinds = {self.kind[one.id] for one in takeable}
        if len(kinds) == 1:
            # Whoever of them is taken, the places left for the others are the same.
            for one in takeable:
                completion.take(self.kind[one.id])
            self.ties.append(Tie(tuple(takeable), rank, len(taken)))
        else:
            self.ties.append(Tie(tuple(takeable), rank, None))
            self.undecided += [Standing(one, rank) for one in takeable]

    def _after_a_tie(self, group: list[Nomination], rank: int, completion: Completion) -> None:
        """Whoever has no place whichever of the equals is taken is passed over; the others wait."""
        tied = {self.kind[one.id] for one in self.ties[-1].nominations}
        for one in group:
            kind, reasons = self.kind[one.id], []
            for other in sorted(tied):
                trial = completion.copy()
                trial.take(other)
                if trial.can_take(kind):
                    break
                reasons.append(trial.why(kind))
            if len(reasons) == len(tied):
                self.passed.append(Standing(one, rank, Because(reasons[0], kind)))
            else:
                self.undecided.append(Standing(one, rank))

    def _with_holders(self, one: Standing) -> Standing:
        assert one.because is not None
        kinds = one.because.upper.kinds
        held_by = tuple(other.nomination.id for other in self.taken if self.kind[other.nomination.id] in kinds)
        return replace(one, because=replace(one.because, held_by=held_by))

    def _states(self) -> list[BoundState]:
        taken = Counter(self.kind[one.nomination.id] for one in self.taken)
        for tie in self.ties:
            if tie.places is not None:
                taken[self.kind[tie.nominations[0].id]] += tie.places
        numbers = [sum(taken[kind] for kind in self._members(place)) for place in range(len(self.bounds))]
        return [BoundState(bound, number) for bound, number in zip(self.bounds, numbers, strict=True)]
