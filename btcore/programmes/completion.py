"""Whether a choice can be completed: a small integer programme over how many of each kind are chosen.

Nominations that lie in the same bounds are of one kind; only their number matters. HiGHS (`btcore[selection]`) decides
what the last completion found, or an exchange in it, does not decide already.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ..errors import BtcoreError

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Row:
    """A bound over kinds: at least `low` and at most `high` (None: no end) chosen among `kinds`.

    `place` is its number among the rows of a solver; rows of one place are ends of one bound.
    """

    place: int
    name: str
    kinds: frozenset[int]
    low: int = 0
    high: int | None = None
    soft: bool = False

    def sides(self) -> list[Row]:
        """The lower and the upper end as rows of their own; an end that says nothing is left out."""
        found = [replace(self, high=None)] if self.low > 0 else []
        return found + ([replace(self, low=0)] if self.high is not None else [])


class Solver:
    """Feasible counts of kinds numbered from 0, under some of a fixed list of rows."""

    def __init__(self, rows: Sequence[Row], kinds: int) -> None:
        self.rows = tuple(rows)
        self.kinds = kinds
        self.solves = 0
        self._model: Any = None

    def solve(
        self,
        rows: Sequence[Row],
        *,
        least: Sequence[int],
        most: Sequence[int],
        best: Iterable[int] = (),
        sense: int = 1,
    ) -> list[int] | None:
        """Counts between `least` and `most` that keep `rows`, or None.

        With `best`, those that make the sum over these kinds greatest (`sense` 1) or smallest (-1).
        """
        if not self.kinds:
            return [] if holds(rows, ()) else None
        if any(row.high is not None and row.low > row.high for row in rows):
            return None
        highspy, model = self._loaded()
        self.solves += 1
        numbers, wanted = list(range(self.kinds)), set(best)
        lows, highs = [0.0] * len(self.rows), [float(highspy.kHighsInf)] * len(self.rows)
        for row in rows:
            lows[row.place] = max(lows[row.place], float(row.low))
            highs[row.place] = min(highs[row.place], highs[row.place] if row.high is None else float(row.high))
        for place, (low, high) in enumerate(zip(lows, highs, strict=True)):
            model.changeRowBounds(place, low, high)
        for kind, (low, high) in enumerate(zip(least, most, strict=True)):
            model.changeColBounds(kind, float(low), float(high))
        for kind in numbers:
            model.changeColCost(kind, float(-sense) if kind in wanted else 0.0)
        model.run()
        status = model.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise BtcoreError(f"the solver stopped with {status}; expected an optimal or an infeasible answer")
        counts = [round(value) for value in model.getSolution().col_value]
        if not holds(rows, counts):
            raise BtcoreError("the solver gave counts outside the bounds; report this with the nominations file")
        return counts

    def _loaded(self) -> tuple[Any, Any]:
        try:
            import highspy
        except ImportError:
            raise BtcoreError(
                "bounds that cross or have lower ends need the solver highspy; expected it installed: btcore[selection]"
            ) from None
        if self._model is None:
            with _no_output():
                self._model = highspy.Highs()
            self._model.silent()
            self._model.setOptionValue("threads", 1)
            for kind in range(self.kinds):
                self._model.addVar(0.0, 0.0)
                self._model.changeColIntegrality(kind, highspy.HighsVarType.kInteger)
            for row in self.rows:
                members = sorted(row.kinds)
                self._model.addRow(0.0, float(highspy.kHighsInf), len(members), members, [1.0] * len(members))
        return highspy, self._model


@contextmanager
def _no_output() -> Iterator[None]:
    """HiGHS greets on standard output when it is first made, which belongs to our data."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def holds(rows: Sequence[Row], counts: Sequence[int]) -> bool:
    """Whether counts keep every row."""
    for row in rows:
        number = sum(counts[kind] for kind in row.kinds)
        if number < row.low or (row.high is not None and number > row.high):
            return False
    return True


class Completion:
    """What is taken so far, and one way to complete it.

    `supply` is how many of each kind compete. `take` says whether one more of a kind can be taken so that the rest can
    still be completed, and takes it. A kind that was refused once is refused ever after: what is taken only grows.
    """

    def __init__(
        self, solver: Solver, rows: Sequence[Row], *, supply: Sequence[int], taken: Sequence[int], counts: list[int]
    ) -> None:
        self.rows = tuple(rows)
        self.solver = solver
        self.taken = list(taken)
        self.supply = list(supply)
        self.left = [number - used for number, used in zip(supply, taken, strict=True)]
        self.counts = counts
        self.closed: dict[int, tuple[Row, ...]] = {}
        self.rows_of: list[list[int]] = [[] for _ in supply]
        for place, row in enumerate(self.rows):
            for kind in row.kinds:
                self.rows_of[kind].append(place)
        self.sums = [sum(counts[kind] for kind in row.kinds) for row in self.rows]
        self.taken_sums = [sum(self.taken[kind] for kind in row.kinds) for row in self.rows]

    def take(self, kind: int) -> bool:
        """Take one more of the kind if it can be; whether it was."""
        if not self.can_take(kind):
            self.left[kind] -= 1
            return False
        self.left[kind] -= 1
        self._put(kind)
        return True

    def can_take(self, kind: int) -> bool:
        """Whether one more of the kind can be taken; the completion then holds it."""
        if kind in self.closed:
            return False
        if self.counts[kind] > self.taken[kind] or self._exchange(kind):
            return True
        full = self._full(kind)
        if full is not None:
            self.closed[kind] = (full,)
            return False
        counts = self.solver.solve(self.rows, least=self._with(kind), most=self._most())
        if counts is None:
            self.closed[kind] = self._reason(kind)
            return False
        self._hold(counts)
        return True

    def why(self, kind: int) -> tuple[Row, ...]:
        """The bounds that leave no place for a closed kind: the narrowest full one, else those that closed it."""
        full = self._full(kind)
        return self.closed[kind] if full is None else (full,)

    def _full(self, kind: int) -> Row | None:
        full = [self.rows[place] for place in self.rows_of[kind] if self.taken_sums[place] == self.rows[place].high]
        return min(full, key=lambda row: len(row.kinds), default=None)

    @property
    def unmet(self) -> bool:
        """Whether some lower end is not reached yet by what is taken."""
        return any(number < row.low for number, row in zip(self.taken_sums, self.rows, strict=True))

    def apart(self, more: Sequence[int]) -> list[frozenset[int]]:
        """The kinds of which `more` can still be taken, in groups that no bound ties to one another.

        A bound ties its kinds together if all that is left in it could break its upper end, or its lower end is not
        reached yet. Whatever is taken in one group then changes nothing in another.
        """
        group = {kind: kind for kind, number in enumerate(more) if number}

        def root(kind: int) -> int:
            while group[kind] != kind:
                kind = group[kind]
            return kind

        for place, row in enumerate(self.rows):
            members = [kind for kind in row.kinds if kind in group]
            if len(members) > 1 and self._ties(place, more):
                for kind in members[1:]:
                    group[root(kind)] = root(members[0])
        found: dict[int, set[int]] = {}
        for kind in group:
            found.setdefault(root(kind), set()).add(kind)
        return [frozenset(one) for _, one in sorted(found.items())]

    def _ties(self, place: int, more: Sequence[int]) -> bool:
        row, taken = self.rows[place], self.taken_sums[place]
        return taken < row.low or (row.high is not None and self._reach(row, more) > row.high - taken)

    def _reach(self, row: Row, more: Sequence[int]) -> int:
        """No fewer than can still be taken in a bound: the narrower bounds inside it may allow less than is left."""
        free, number = set(row.kinds), 0
        inside = [place for place, one in enumerate(self.rows) if one.high is not None and one.kinds < row.kinds]
        for place in sorted(inside, key=lambda place: len(self.rows[place].kinds)):
            one = self.rows[place]
            if one.kinds <= free and one.high is not None:
                free -= one.kinds
                number += min(one.high - self.taken_sums[place], sum(more[kind] for kind in one.kinds))
        return number + sum(more[kind] for kind in free)

    def copy(self) -> Completion:
        """The same state, to try something on."""
        other = Completion(self.solver, self.rows, supply=self.supply, taken=self.taken, counts=list(self.counts))
        other.left = list(self.left)
        other.closed = dict(self.closed)
        return other

    def _put(self, kind: int) -> None:
        self.taken[kind] += 1
        for place in self.rows_of[kind]:
            self.taken_sums[place] += 1

    def _most(self) -> list[int]:
        return [used + left for used, left in zip(self.taken, self.left, strict=True)]

    def _with(self, kind: int) -> list[int]:
        return [used + (one == kind) for one, used in enumerate(self.taken)]

    def _hold(self, counts: list[int]) -> None:
        self.counts = counts
        self.sums = [sum(counts[kind] for kind in row.kinds) for row in self.rows]

    def _exchange(self, kind: int) -> bool:
        """Make room in the completion by giving up nobody, or one of another kind that is not taken yet."""
        over = {place for place in self.rows_of[kind] if self.sums[place] == self.rows[place].high}
        if over:
            other = self._to_give_up(kind, over)
            if other is None:
                return False
            self._add(other, -1)
        self._add(kind, 1)
        return True

    def _to_give_up(self, kind: int, over: set[int]) -> int | None:
        mine = set(self.rows_of[kind])
        candidates = self.rows[min(over, key=lambda place: len(self.rows[place].kinds))].kinds
        for other in sorted(candidates):
            if self.counts[other] > self.taken[other] and over.issubset(self.rows_of[other]):
                lost = (place for place in self.rows_of[other] if place not in mine)
                if all(self.sums[place] > self.rows[place].low for place in lost):
                    return other
        return None

    def _add(self, kind: int, number: int) -> None:
        self.counts[kind] += number
        for place in self.rows_of[kind]:
            self.sums[place] += number

    def _reason(self, kind: int) -> tuple[Row, ...]:
        """A smallest set of bounds that leaves no way to take one more of the kind."""
        sides = [
            side
            for place, row in enumerate(self.rows)
            for side in row.sides()
            if side.high is not None or self.taken_sums[place] < side.low
        ]
        # Over everyone, those passed over too: the reason then holds by itself, whatever came before.
        least = self._with(kind)
        return smallest(sides, lambda some: self.solver.solve(some, least=least, most=self.supply) is None)


def smallest(items: Sequence[Item], fails: Callable[[Sequence[Item]], bool]) -> tuple[Item, ...]:
    """A subset that fails and of which no part fails (QuickXplain: Junker, AAAI 2004); `items` together must fail."""

    def explain(background: list[Item], added: bool, rest: list[Item]) -> list[Item]:
        if added and fails(background):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        from_second = explain([*background, *first], bool(first), second)
        from_first = explain([*background, *from_second], bool(from_second), first)
        return from_first + from_second

    return tuple(explain([], False, list(items))) if items else ()
