"""Where compiled rules get their numbers: probes of a teacher's records, and the teacher's own columns.

SQLite asks the covering index once for each number, both ends packed into one; PostgreSQL and its like read all records
once, grouped by teacher. Either way the numbers stand in one materialised table `p`, a row for each teacher. `Inline`
asks where the number is needed instead, so that what is not needed is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Doubt:
    """Of which teachers the rows do not tell enough, and which rule of which clause needs more."""

    condition: Condition
    clause: str
    rule: str


def of_kinds(kinds: Iterable[str]) -> Any:
    """Whether the record at hand is of one of these kinds."""
    wanted = tuple(kinds)
    return R.kind == wanted[0] if len(wanted) == 1 else R.kind.in_(wanted)


class Source:
    """What a compiled rule draws on. Every answer is a number of one teacher, or a column of the teacher."""

    materialized: bool | None = True

    def __init__(self) -> None:
        self.columns: dict[str, Any] = {}
        self.doubts: list[Doubt] = []

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

    def doubtful(self, condition: Condition, *, clause: str, rule: str) -> None:
        """Say of which teachers the rows do not tell a rule of a clause enough: their dossiers are judged."""
        if condition is not False:
            self.doubts.append(Doubt(condition, clause, rule))

    def lacking(self) -> Condition:
        """When the rows do not tell enough of a teacher, whose dossier is judged."""
        return some((self.fact("loose"), *(one.condition for one in self.doubts)))

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

    def best(
        self, worth: Any, kinds: Iterable[str], *, where: Condition, each: Sequence[Any], number: int | None = None
    ) -> Any:
        """The sum of what is worth most in each group of records: of all groups, or of the `number` best."""
        most = fn.MAX(worth)
        query = self.of_kinds(records(most.alias("worth")), kinds).where(node(where)).group_by(*each)
        if number is not None:
            query = query.order_by(most.desc()).limit(number)
        groups = query.alias("w")
        return self.named(None, fn.COALESCE(Select((groups,), (fn.SUM(groups.c.worth),)), 0))

    def of_kinds(self, query: ModelSelect, kinds: Iterable[str]) -> ModelSelect:
        """The query over the teacher's records of some kinds."""
        return query.where(R.teacher == T.teacher, of_kinds(kinds))

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
        return [teachers.select_extend(*columns).cte("p", materialized=self.materialized)]


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
    """All numbers in one reading of the records, grouped by teacher: for engines that read in parallel.

    The best of groups of records take a reading of their own, grouped as well: nothing is asked teacher by teacher.
    `materialized`: False where the planner had better see through the common tables, as PostgreSQL's does; None for an
    engine that does not know the word.
    """

    def __init__(self, *, materialized: bool | None = False) -> None:
        super().__init__()
        self.materialized = materialized
        self.kinds: dict[str, None] = {}
        self.aggregates: dict[str, Any] = {}
        self.groups: dict[str, Any] = {}

    def more(self) -> tuple[dict[str, Any], ...]:
        return self.aggregates, self.kinds, self.groups

    def mark(self) -> tuple[int, ...]:
        return *super().mark(), *(len(one) for one in self.more())

    def drawn(self, aggregate: Any, kinds: Iterable[str], where: Condition) -> Any:
        wanted = tuple(kinds)
        self.kinds |= dict.fromkeys(wanted)
        inside = of_kinds(wanted)
        condition = inside if where is True else inside & node(where)
        name = f"a{len(self.aggregates) + 1}"
        self.aggregates[name] = aggregate.filter(condition)
        return self.named(None, fn.COALESCE(Entity("g", name), 0))

    def best(
        self, worth: Any, kinds: Iterable[str], *, where: Condition, each: Sequence[Any], number: int | None = None
    ) -> Any:
        most = fn.MAX(worth)
        columns = [R.teacher.alias("teacher"), most.alias("worth")]
        if number is not None:
            place = fn.ROW_NUMBER().over(partition_by=[R.teacher], order_by=[most.desc()])
            columns.append(place.alias("place"))
        name = f"b{len(self.groups) + 1}"
        self.groups[name] = records(*columns).where(of_kinds(kinds), node(where)).group_by(R.teacher, *each), number
        return self.named(None, fn.COALESCE(Entity(name, "sum"), 0))

    def table(self, teachers: Select, *, among: Among | None) -> list[Any]:
        read: dict[str, Any] = {}
        if self.aggregates:
            columns = (expression.alias(name) for name, expression in self.aggregates.items())
            whole = records(R.teacher.alias("teacher"), *columns).where(R.kind.in_(list(self.kinds)))
            read["g"] = _among(whole, among).group_by(R.teacher)
        for name, (query, number) in self.groups.items():
            group = _among(query, among).alias("w")
            summed = Select((group,), (group.c.teacher.alias("teacher"), fn.SUM(group.c.worth).alias("sum")))
            if number is not None:
                summed = summed.where(group.c.place <= number)
            read[name] = summed.group_by(group.c.teacher)
        tables = [query.cte(name, materialized=self.materialized) for name, query in read.items()]
        for name, one in zip(read, tables, strict=True):
            teachers = teachers.left_outer_join(one, on=(T.teacher == Entity(name, "teacher")))
        return [*tables, *super().table(teachers, among=among)]


def _among(query: ModelSelect, among: Among | None) -> ModelSelect:
    """A query over records, of some teachers alone where they are named."""
    return query if among is None else query.where(R.teacher.between(*among))
