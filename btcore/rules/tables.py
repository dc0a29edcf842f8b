"""Tables of points: points by the values of some attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import ProgrammeError
from .parameters import ParameterReference
from .wording import number_text

ANY = "*"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Table:
    """Points by the values of some attributes, in their order; `*` stands for any value not named.

    `rows` pairs a tuple of values with points. A combination that no row names has 0 points.
    """

    by: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], Any], ...]

    def of(self, values: tuple[Any, ...]) -> Decimal:
        """The points of known values; exact rows before rows with `*`, the row with fewest `*` first."""
        best, stars = ZERO, len(self.by) + 1
        for key, points in self.rows:
            if all(want == ANY or want == key_of(have) for want, have in zip(key, values, strict=True)):
                loose = key.count(ANY)
                if loose < stars:
                    best, stars = Decimal(points), loose
        return best


def key_of(value: Any) -> str:
    """A value as tables write it: 1.0 is 1."""
    return number_text(value) if isinstance(value, Decimal) else str(value)


def table(*by: str, points: Mapping[str, Any]) -> Table:
    """A table from nested mappings, one level an attribute: table("administrative_level", "prize", points={"city":
    {"first": 5}}).
    """
    return Table(by, tuple(_rows(points, len(by), ())))


def _rows(points: Any, depth: int, key: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Any]]:
    if depth == 0:
        if isinstance(points, ParameterReference):
            yield key, points
            return
        if isinstance(points, (float, bool)):
            raise ProgrammeError(f"points of {' × '.join(key)} are {points!r}; expected an exact number such as '2.5'")
        yield key, Decimal(points)
        return
    if not isinstance(points, Mapping):
        raise ProgrammeError(f"the points table ends after {' × '.join(key)}; expected {depth} more levels")
    for value, inner in points.items():
        yield from _rows(inner, depth - 1, (*key, str(value)))


def as_table(value: Any) -> Table:
    """A table as it is, or from the data of a parameter: {by = [...], points = {…}}."""
    if isinstance(value, Table):
        return value
    if isinstance(value, Mapping) and set(value) == {"by", "points"}:
        return table(*value["by"], points=value["points"])
    raise ProgrammeError(f"no points table: {value!r}; expected by = [attributes] and points = nested tables")
