"""One selection at work: nominations taken in rank order, ties told apart from what decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .chosen import FILL, Because, BoundState, Relaxed, Selection, Standing, Tie
from .completion import Completion, Row, Solver, holds, smallest
from .nominations import Bound, Nomination


@dataclass
class Choice:
    """One selection at work.

    `crowd` says how many of those who compete are like each other in what bounds look at; `groups` are they themselves,
    equals together, best first, and are read once. With `listed` no more than so many of those passed over, or waiting
    for a tie, are kept for each combination of bounds, and nobody is read who would only be counted.
    """

    bounds: list[Bound]
    crowd: Iterable[tuple[Nomination, int]]
    groups: Iterable[list[Nomination]]
    kept: Collection[Nomination] = ()
    fill: str = "merit"
    again: bool = False
    tie_breaks: tuple[str, ...] = ()
    listed: int | None = None
    taken: list[Standing] = field(default_factory=list)
    passed: list[Standing] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    undecided: list[Standing] = field(default_factory=list)
    relaxed: list[Relaxed] = field(default_factory=list)
    waiting: dict[int, Tie] = field(default_factory=dict)
    told: Counter[int] = field(default_factory=Counter)
    holders: dict[frozenset[int], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.looked_at = sorted({name for bound in self.bounds for name in bound.where})
        self.kinds: dict[tuple[int, ...], int] = {}
        self.by_values: dict[tuple[str | None, ...], int] = {}
        counts: Counter[int] = Counter()
        for like, number in self.crowd:
            counts[self.kind(like)] += number
        self.supply = [counts[kind] for kind in range(len(self.kinds))]
        staying = Counter(self.kind(one) for one in self.kept)
        self.start = [staying[kind] for kind in range(len(self.kinds))]
        self.staying = {one.id for one in self.kept}
        self.rows = [
            Row(place, one.name, frozenset(self._members(place)), one.at_least or 0, one.at_most, one.soft)  # type: ignore[arg-type]
            for place, one in enumerate(self.bounds)
        ]
        self.all = Row(len(self.rows), FILL, frozenset(range(len(self.kinds))))
        self.solver = Solver([*self.rows, self.all], len(self.kinds))

    def kind(self, one: Nomination) -> int:
        """The combination of bounds that a nomination lies in, as a number."""
        # Nominations with the same values in every group that bounds look at lie in the same bounds.
        values = tuple(one.groups.get(name) for name in self.looked_at)
        if values not in self.by_values:
            inside = tuple(place for place, bound in enumerate(self.bounds) if bound.holds(one))
            self.by_values[values] = self.kinds.setdefault(inside, len(self.kinds))
        return self.by_values[values]

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
        told = len(self.taken) + len(self.passed) + len(self.undecided)
        told += sum(len(tie.nominations) for tie in self.ties if tie.places is not None)
        return Selection(
            selected=tuple(self.taken),
            passed_over=tuple(self._with_holders(one) for one in self.passed),
            ties=tuple(self.ties),
            undecided=tuple(self.undecided),
            bounds=tuple(self._states()),
            relaxed=tuple(self.relaxed),
            fillable=0 if self.undecided else self._most() - number,
            unlisted=sum(self.supply) - told,
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
        taken = Counter(self.kind(one.nomination) for one in self.taken)
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
            self.taken += [Standing(one, rank) for one in group if one.id in self.staying]
            competing = [one for one in group if one.id not in self.staying]
            waiting = [one for one in competing if self.kind(one) in self.waiting]
            free = [one for one in competing if self.kind(one) not in self.waiting]
            for one in waiting:
                self._after_a_tie(one, rank, completion)
            if len(free) == 1:
                self._one(free[0], rank, completion)
            elif free:
                self._equals(free, rank, completion)
            rank += len(group)
            if self._settled(completion):
                break

    def _settled(self, completion: Completion) -> bool:
        """Whether nobody further down can be taken, nor would stand in a list."""
        if self.listed is None or len(completion.closed) + len(self.waiting) < len(self.kinds):
            return False
        return all(
            left == 0 or (self.told[kind] >= self.listed and (kind in completion.closed or kind in self.waiting))
            for kind, left in enumerate(completion.left)
        )

    def _list(self, places: list[Standing], one: Standing) -> None:
        """Keep who has no place, unless there are enough like that in the list."""
        number = self.told[self.kind(one.nomination)]
        if self.listed is None or number < self.listed:
            places.append(one)
        self.told[self.kind(one.nomination)] += 1

    def _one(self, one: Nomination, rank: int, completion: Completion) -> None:
        kind = self.kind(one)
        if completion.take(kind):
            self.taken.append(Standing(one, rank))
        else:
            self._list(self.passed, Standing(one, rank, Because(completion.why(kind), kind)))

    def _equals(self, group: list[Nomination], rank: int, completion: Completion) -> None:
        """Equals are a tie only where each of some could be taken and not all of them can."""
        kinds = dict.fromkeys(self.kind(one) for one in group)
        open_to = {kind for kind in kinds if completion.can_take(kind)}
        takeable = [one for one in group if self.kind(one) in open_to]
        for one in group:
            if self.kind(one) not in open_to:
                self._one(one, rank, completion)
        if self._all_fit(takeable, completion):
            for one in takeable:
                self._one(one, rank, completion)
            return
        # While a lower end is open, places may be kept for anybody left; else only the equals themselves matter.
        numbers = Counter(self.kind(one) for one in takeable)
        more = completion.left if completion.unmet else [numbers[kind] for kind in range(len(self.kinds))]
        apart = completion.apart(more)
        # In the order of their first nominations, however kinds are numbered.
        first = {kind: place for place, kind in reversed(list(enumerate(self.kind(one) for one in takeable)))}
        for some in sorted(apart, key=lambda some: min(first.get(kind, len(takeable)) for kind in some)):
            members = [one for one in takeable if self.kind(one) in some]
            if self._all_fit(members, completion):
                for one in members:
                    self._one(one, rank, completion)
            elif members:
                self._tie(members, rank, completion)

    def _all_fit(self, members: list[Nomination], completion: Completion) -> bool:
        trial = completion.copy()
        return all(trial.take(self.kind(one)) for one in members)

    def _tie(self, members: list[Nomination], rank: int, completion: Completion) -> None:
        lacking = tuple(name for name in self.tie_breaks if any(name not in one.tie_breaks for one in members))
        kinds = {self.kind(one) for one in members}
        if len(kinds) == 1:
            # Whoever of them is taken, the places left for the others are the same.
            places = sum([completion.take(self.kind(one)) for one in members])
            self.ties.append(Tie(tuple(members), rank, places, lacking))
            return
        tie = Tie(tuple(members), rank, None, lacking)
        self.ties.append(tie)
        self.undecided += [Standing(one, rank) for one in members]
        for some in completion.apart(completion.left):
            if kinds & some:
                self.waiting.update(dict.fromkeys(some, tie))

    def _after_a_tie(self, one: Nomination, rank: int, completion: Completion) -> None:
        """Whoever has no place whichever of the equals is taken is passed over; the others wait."""
        kind, reasons = self.kind(one), []
        tied = dict.fromkeys(self.kind(other) for other in self.waiting[kind].nominations)
        for other in tied:
            trial = completion.copy()
            trial.take(other)
            if trial.can_take(kind):
                break
            reasons.append(trial.why(kind))
        if len(reasons) == len(tied):
            self._list(self.passed, Standing(one, rank, Because(reasons[0], kind)))
        else:
            self._list(self.undecided, Standing(one, rank))

    def _with_holders(self, one: Standing) -> Standing:
        assert one.because is not None
        kinds = one.because.upper.kinds
        if kinds not in self.holders:
            tied = [other for tie in self.ties for other in tie.nominations]
            holders = [*(other.nomination for other in self.taken), *tied]
            self.holders[kinds] = tuple(other.id for other in holders if self.kind(other) in kinds)
        return replace(one, because=replace(one.because, held_by=self.holders[kinds]))

    def _states(self) -> list[BoundState]:
        taken = Counter(self.kind(one.nomination) for one in self.taken)
        for tie in self.ties:
            if tie.places is not None:
                taken[self.kind(tie.nominations[0])] += tie.places
        numbers = [sum(taken[kind] for kind in self._members(place)) for place in range(len(self.bounds))]
        return [BoundState(bound, number) for bound, number in zip(self.bounds, numbers, strict=True)]
