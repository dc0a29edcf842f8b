"""Tables of points: points by the values of some attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import ProgrammeError
from .conditions import value_words
from .domains import Choice, Number
from .evidence import attribute_of
from .parameters import ParameterReference
from .wording import Joined, Phrase, Text, number_text

ANY = "*"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Table:
    """Points by the values of some attributes, in their order; `*` stands for any value not named.

    `rows` pairs a tuple of values with points. A combination that no row names has 0 points; without attributes every
    record has the same points. `labels` are the words for values that no scale has words for (titles, results).
    """

    by: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], Any], ...]
    labels: tuple[tuple[str, Text], ...] = ()

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


def table(*by: str, points: Any, labels: Mapping[str, Text] | None = None) -> Table:
    """A table from nested mappings, one level an attribute: table("administrative_level", "prize", points={"city":
    {"first": 5}}). Without attributes every record has the same: table(points="0.5").
    """
    return Table(by, tuple(_rows(points, len(by), ())), tuple((labels or {}).items()))


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
    """A table as it is, or from the data of a parameter: {by = [...], points = {…}}, and labels = {…} if need be."""
    if isinstance(value, Table):
        return value
    if isinstance(value, Mapping) and {"by", "points"} <= set(value) <= {"by", "points", "labels"}:
        labels = {name: Text(words["en"], words["zh"]) for name, words in value.get("labels", {}).items()}
        return table(*value["by"], points=value["points"], labels=labels)
    raise ProgrammeError(f"no points table: {value!r}; expected by = [attributes] and points = nested tables")


def checked(rows: Table) -> Table:
    """The same table; ProgrammeError where it names an attribute that records have not, or a value off its scale."""
    for place, name in enumerate(rows.by):
        domain = attribute_of(name).domain
        for key, _ in rows.rows:
            if isinstance(domain, Choice) and key[place] != ANY:
                domain.scale.rank(key[place])
    return rows


OTHERS = Text("others", "其他")
PLACED = {"author_place": Phrase("author {value}", "第 {value} 作者")}
NUMBERED = Phrase("{attribute} {value}", "{attribute} {value}")
WORTH = Phrase("{points} for {value}", "{value} {points} 分")
EACH_RECORD = Phrase("{points} each", "每项 {points} 分")
HEADED = Phrase("{heading}: {rows}", "{heading}：{rows}")


def table_words(rows: Table) -> Any:
    """A table in words, row by row: `city level: 6 for first prize, 4 for second prize; county level: …`."""
    if not rows.by:
        return EACH_RECORD(points=rows.rows[0][1])
    groups: dict[tuple[str, ...], list[tuple[str, Any]]] = {}
    for key, points in rows.rows:
        groups.setdefault(key[:-1], []).append((key[-1], points))
    lines: list[list[Any]] = []
    plain = False
    for heading, cells in groups.items():
        words = _heading_words(rows, heading)
        if words and [value for value, _ in cells] == [ANY]:
            line: Any = WORTH(value=Joined(words, how="list"), points=cells[0][1])
        else:
            worths = tuple(WORTH(value=_key_words(rows, -1, value), points=points) for value, points in cells)
            line = Joined(worths, how="list")
            line = HEADED(heading=Joined(words, how="list"), rows=line) if words else line
        # Rows of one value each stand in one line.
        before, plain = plain, len(words) == 1 and not isinstance(line, Joined) and line.phrase is WORTH
        if before and plain:
            lines[-1].append(line)
        else:
            lines.append([line])
    return Joined(tuple(Joined(tuple(line), how="list") for line in lines), how="clauses")


def _heading_words(rows: Table, heading: tuple[str, ...]) -> tuple[Any, ...]:
    """The words for all values of a row but its last; `*` is left out where nothing else stands beside it."""
    words = []
    for place, value in enumerate(heading):
        alone = all(key[place] == ANY for key, _ in rows.rows if key[:place] == heading[:place])
        if value != ANY or not alone:
            words.append(_key_words(rows, place, value))
    return tuple(words)


def _key_words(rows: Table, place: int, value: str) -> Any:
    labels = dict(rows.labels)
    if value == ANY:
        return OTHERS
    if value in labels:
        return labels[value]
    attribute = attribute_of(rows.by[place])
    if isinstance(attribute.domain, Number):
        return PLACED.get(attribute.name, NUMBERED)(attribute=attribute.label, value=value)
    return value_words(attribute, value)
