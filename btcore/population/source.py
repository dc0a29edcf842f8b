"""Where compiled rules get their numbers: probes of a teacher's records, and the teacher's own columns.

SQLite asks the covering index once for each number, both ends packed into one; PostgreSQL and its like read all records
once, grouped by teacher. Either way the numbers stand in one materialised table `p`, a row for each teacher. `Inline`
asks where the number is needed instead, so that what is not needed is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from peewee import OP, SQL, Entity, Expression, ModelSelect, Select, fn

from ..records.population import PopulationRecord, PopulationTeacher
from .logic import Condition, node, some, when

R = PopulationRecord.alias("r")
T = PopulationTeacher.alias("t")
# Counts of both ends in one number: nobody has a million records.
PACKED_BITS = 20
PACK = 1 << PACKED_BITS
DAYS = 10**8
# The first and the last id of some teachers, or what stands for them in a statement.
Among = tuple[Any, Any]


def records(*columns: Any) -> ModelSelect:
    """Records, whoever's: the teachers of the statement are chosen within a scope."""
    return ModelSelect(PopulationRecord, columns).from_(R)


class Source:
    """What a compiled rule draws on. Every answer is a number of one teacher, or a column of the teacher."""

    def __init__(self) -> None:
        self.columns: dict[str, Any] = {}
        self.doubts: list[Condition] = []

    def mark(self) -> tuple[int, ...]:
        """How much was asked so far, for `back_to`."""
        return len(self.doubts), len(self.columns)

    def back_to(self, mark: tuple[int, ...]) -> None:
        """Take back what was asked since the mark."""
        del self.doubts[mark[0] :]
        for listed, number in zip((self.columns, *self.more()), mark[1:], strict=True):
            for name in list(listed)[number:]:
                del listed[name]

    def asked_since(self, mark: tuple[int, ...]) -> list[Any]:
        """The expressions that were asked since the mark."""
        return list(self.columns.values())[mark[1] :]

    def more(self) -> tuple[dict[str, Any], ...]:
        """What else was asked, beside the columns."""
        return ()

    def doubtful(self, condition: Condition) -> None:
        """Say of which teachers the rows do not tell enough: their dossiers are judged."""
        if condition is not False:
            self.doubts.append(condition)

    def fact(self, name: str) -> Any:
        """A column of the teacher."""
        return self.named(name, getattr(T, name))

    def pair(self, kinds: Iterable[str], *, possible: Condition, certain: Condition) -> tuple[Any, Any]:
        """How many records are certain, and how many are possible, from one number that holds both.

        What is certain is possible too.
        """
        packed = self.drawn(fn.SUM(when(certain, PACK + 1, PACK)), kinds, possible)
        return Expression(packed, OP.BIN_AND, PACK - 1), Expression(packed, ">>", PACKED_BITS)

    def latest(self, kinds: Iterable[str], *, one: Condition, other: Condition) -> tuple[Any, Any]:
        """The latest days of the records that meet one condition, and of those that meet the other; 0 for none."""
        first, second = (self.drawn(fn.MAX(R.first), kinds, where) for where in (one, other))
        return first, second

    def number(self, aggregate: Callable[[Any], Any], value: Any, kinds: Iterable[str], where: Condition) -> Any:
        """An aggregate of a value over the records that meet the condition; 0 where none does."""
        return self.drawn(aggregate(value), kinds, where)

    def drawn(self, aggregate: Any, kinds: Iterable[str], where: Condition) -> Any:
        """An aggregate over the records of some kinds that meet a condition; 0 where none does."""
        query = self.of_kinds(records(aggregate), kinds).where(node(where))
        return self.named(None, fn.COALESCE(query, 0))

    def nested(self, query: Select) -> Any:
        """The answer of a query of its own about the teacher; 0 where there is none."""
        return self.named(None, fn.COALESCE(query, 0))

    def of_kinds(self, query: ModelSelect, kinds: Iterable[str]) -> ModelSelect:
        """The query over the teacher's records of some kinds."""
        wanted = tuple(kinds)
        return query.where(R.teacher == T.teacher, R.kind == wanted[0] if len(wanted) == 1 else R.kind.in_(wanted))

    def named(self, name: str | None, expression: Any) -> Any:
        """A column of `p`."""
        name = name or f"n{len(self.columns) + 1}"
        self.columns[name] = expression
        return Entity("p", name)

    def table(self, teachers: Select, *, among: Among | None) -> list[Any]:
        """The common tables of the statement, of which the last is `p`.

        `teachers` is a query over `t`, and `among` the first and last id of those that it is about, if not everyone.
        """
        columns = (expression.alias(name) for name, expression in self.columns.items())
        return [teachers.select_extend(*columns).cte("p", materialized=True)]


class Packed(Source):
    """One probe for both days as well: two would read the index twice."""

    def latest(self, kinds: Iterable[str], *, one: Condition, other: Condition) -> tuple[Any, Any]:
        first, second = (fn.COALESCE(fn.MAX(when(where, R.first, None)), 0) for where in (one, other))
        packed = self.drawn(first * DAYS + second, kinds, some((one, other)))
        return packed / DAYS, Expression(packed, OP.MOD, DAYS)


class Inline(Source):
    """Numbers asked where they are needed, and not at all where they are not."""

    def pair(self, kinds: Iterable[str], *, possible: Condition, certain: Condition) -> tuple[Any, Any]:
        low, high = (self.drawn(fn.COUNT(SQL("*")), kinds, where) for where in (certain, possible))
        return low, high

    def named(self, name: str | None, expression: Any) -> Any:
        return expression


class Grouped(Source):
    """All numbers in one reading of the records, grouped by teacher: for engines that read in parallel."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[str, None] = {}
        self.aggregates: dict[str, Any] = {}

    def more(self) -> tuple[dict[str, Any], ...]:
        return self.aggregates, self.kinds

    def mark(self) -> tuple[int, ...]:
        return *super().mark(), len(self.aggregates), len(self.kinds)

    def drawn(self, aggregate: Any, kinds: Iterable[str], where: Condition) -> Any:
        wanted = tuple(kinds)
        self.kinds |= dict.fromkeys(wanted)
        inside = R.kind == wanted[0] if len(wanted) == 1 else R.kind.in_(wanted)
        condition = inside if where is True else inside & node(where)
        name = f"a{len(self.aggregates) + 1}"
        self.aggregates[name] = aggregate.filter(condition)
        return self.named(None, fn.COALESCE(Entity("g", name), 0))

    def table(self, teachers: Select, *, among: Among | None) -> list[Any]:
        if not self.aggregates:
            return super().table(teachers, among=among)
        columns = (expression.alias(name) for name, expression in self.aggregates.items())
        wanted = records(R.teacher.alias("teacher"), *columns).where(R.kind.in_(list(self.kinds))).group_by(R.teacher)
        if among is not None:
            wanted = wanted.where(R.teacher.between(*among))
        grouped = wanted.cte("g", materialized=True)
        joined = teachers.left_outer_join(grouped, on=(T.teacher == Entity("g", "teacher")))
        return [grouped, *super().table(joined, among=among)]
