"""Bounds made ready for a choice: expanded over groups, shares as whole places, checked against the nominations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from ..errors import InputError, Problem, ProgrammeError, input_error
from ..rules.tables import ZERO, as_table
from ..rules.wording import number_text
from .nominations import ROUNDINGS, Bound, Nomination, Share

WAYS = dict(zip(ROUNDINGS, (ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_UP), strict=True))
QUOTA = "quota"


@dataclass(frozen=True)
class BoundRule:
    """One bound for every combination of values that the nominations have in the groups `each`.

    BoundRule(("teaching_research_group",), at_most=parameter("per_group")) is at most so many in each group; with no
    `each` it is one bound over all. `at_most` and `at_least` are whole numbers or a `Share` of the places.
    """

    each: tuple[str, ...] = ()
    at_most: Any = None
    at_least: Any = None
    soft: Any = False
    name: str = ""
    line: int | None = None

    def over(self, nominations: Sequence[Nomination]) -> Iterator[Bound]:
        """The bounds that the rule makes over these nominations; the rule is resolved."""
        combinations = dict.fromkeys(tuple(one.groups.get(name) for name in self.each) for one in nominations)
        for values in combinations:
            if None not in values:
                where = {name: str(value) for name, value in zip(self.each, values, strict=True)}
                label = " ".join((self.name, *where.values())).strip() or "all"
                yield Bound(label, where, at_most=self.at_most, at_least=self.at_least, soft=self.soft)


def whole(value: int | Share | None, *, places: int | None, bound: str) -> int | None:
    """A bound's number: as it is, or a share of the places, rounded as it says."""
    if not isinstance(value, Share):
        return value
    if places is None:
        raise input_error(f"bound {bound}", f"{value.of} % of the places and no quota", "a quota: --set quota=…")
    return rounded(Decimal(value.of) * places / 100, value.rounding)


def rounded(value: Decimal, way: str) -> int:
    if way not in WAYS:
        raise ProgrammeError(f"no rounding {way!r}; expected {', '.join(WAYS)}")
    return int(value.to_integral_value(WAYS[way]))


def settled(bounds: Iterable[Bound], *, places: int | None) -> list[Bound]:
    """The bounds with whole numbers; the quota is one more, over all. Two of one name are refused."""
    found: dict[str, Bound] = {}
    everything = list(bounds)
    if places is not None:
        everything.append(Bound(QUOTA, at_most=places))
    for one in everything:
        if one.name in found:
            raise input_error(f"bound {one.name}", "two bounds of this name", "each bound under a name of its own")
        low, high = (whole(value, places=places, bound=one.name) for value in (one.at_least, one.at_most))
        found[one.name] = Bound(one.name, one.where, high, low, one.soft, one.nominate_at_most)
    return list(found.values())


def allocated(value: Any, *, places: int | None) -> list[Bound]:
    """The bounds of an allocation that a programme declares: {by = [groups], points = {value: {value: places}}}.

    Refused unless its places are whole numbers that add up to `places`.
    """
    rows = as_table(value)
    numbers = [number for _, number in rows.rows]
    total = sum(numbers, ZERO)
    if any(number != int(number) or number < 0 for number in numbers) or (places is not None and total != places):
        raise input_error("allocation", f"{number_text(total)} places", f"whole numbers that add up to {places}")
    return [
        Bound(" ".join(values), dict(zip(rows.by, values, strict=True)), at_most=int(number))
        for values, number in rows.rows
    ]


def refuse_unknown_groups(bounds: Sequence[Bound], nominations: Iterable[Nomination]) -> None:
    """A nomination without the group that a bound looks at may lie in it or not: refused, all in one InputError."""
    looked_at = {name: bound.name for bound in bounds for name in bound.where}
    problems = [
        Problem(f"nomination {one.id}", f"no {name}, which bound {bound} looks at", f"the {name} of every nomination")
        for one in nominations
        for name, bound in looked_at.items()
        if name not in one.groups
    ]
    if problems:
        raise InputError(problems)


def outside(bounds: Sequence[Bound], nominations: Iterable[Nomination]) -> tuple[Nomination, ...]:
    """The nominations that none of several bounds holds which divide the others by the same groups."""
    divided: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for one in bounds:
        if one.where:
            names = tuple(sorted(one.where))
            divided.setdefault(names, set()).add(tuple(one.where[name] for name in names))
    several = {names: values for names, values in divided.items() if len(values) > 1}
    return tuple(
        one
        for one in nominations
        if any(tuple(one.groups.get(name) for name in names) not in values for names, values in several.items())
    )


def refuse_too_many(
    bounds: Iterable[Bound], nominations: Sequence[Nomination], *, ratio: Decimal | None, rounding: str
) -> None:
    """Refuse more nominations than the ceilings allow: `nominate_at_most`, or `ratio` nominations a place."""
    problems = []
    for one in bounds:
        ceiling = one.nominate_at_most
        if ceiling is None and ratio is not None and one.where and isinstance(one.at_most, int):
            ceiling = rounded(ratio * one.at_most, rounding)
        if ceiling is None:
            continue
        number = sum(one.holds(nomination) for nomination in nominations)
        if number > ceiling:
            found = f"{number} nominations for {one.at_most if one.at_most is not None else 'any number of'} places"
            problems.append(Problem(f"bound {one.name}", found, f"at most {ceiling} nominations; withdraw the others"))
    if problems:
        raise InputError(problems)
