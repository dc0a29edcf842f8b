"""One statement that judges every teacher: a part of a programme, on a day, under values laid over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import Entity, ModelSelect, Select, SqliteDatabase, Table, Value, fn

from ..programmes.programme import Programme
from ..records.database import DATABASE
from ..records.people import in_subtrees
from ..records.population import PopulationOutcome, PopulationTeacher, number_of_day
from ..records.scope import required_scope
from ..rules.comparisons import Criterion
from ..rules.evidence import Judging
from ..rules.parameters import Overlay
from . import duties, points, reuse, runs
from .criteria import Compiler
from .dialects import Dialect
from .ends import Ends
from .logic import Logic, joined, when
from .source import Among, Grouped, Inline, Packed, Source, T

# Rooms whose entries in the tables of measures and criteria are made by importing them.
ENTERED = (duties, points, reuse, runs)
# What Python answered for the criteria that have no SQL form.
ASKED = "population_asked"
# What several processes of PostgreSQL judged, until it is written back.
JUDGED = "population_judged"
PEOPLE = Table("teacher", alias="people")
# The letter of a teacher whose dossier has to be judged itself.
HARD = "?"


@dataclass(frozen=True)
class Place:
    """Stands in a statement for a number that is given when it is done."""

    name: str


PLACES = {name: Value(Place(name), converter=False) for name in ("evaluation", "first", "last")}
INTO = "INSERT INTO population_outcome (evaluation, teacher, outcome, clauses)"
# From so many teachers on several processes of PostgreSQL read for it, as they do for no INSERT.
IN_PARALLEL = 100


@dataclass(frozen=True)
class Statement:
    """A compiled part: the codes of its clauses, what Python is asked, and the parts of the statement."""

    programme: Programme
    part: str
    on: date
    overlays: tuple[Overlay, ...]
    source: Source
    logic: Logic
    letters: tuple[tuple[str, Any], ...]
    ends: dict[str, Ends]
    asked: tuple[tuple[Criterion, Judging], ...]
    hard: Any
    outcome_only: bool
    made: dict[Any, tuple[str, list[Any]]] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """The codes of the clauses, in the order of their letters; none where only the outcome is wanted."""
        return [] if self.outcome_only else [code for code, _ in self.letters]

    def query(self, teachers: Select, *columns: Any, among: Among | None = None) -> Select:
        """The statement over the teachers of a query over `t`: columns, teacher, outcome, letters of the clauses.

        With `among` over those alone from the first id to the last.
        """
        if among is not None:
            teachers = teachers.where(T.teacher.between(*among))
        outcome = when(self.hard, HARD, self.logic.letter())
        outcome = Value(outcome) if isinstance(outcome, str) else outcome
        if isinstance(self.source, Inline):
            teacher = T.teacher
            query = teachers.select(*columns, T.teacher, outcome.alias("outcome"), Value("").alias("clauses"))
        else:
            tables = self.source.table(teachers, among=among)
            teacher = Entity("p", "teacher")
            letters = joined([] if self.outcome_only else [letter for _, letter in self.letters])
            shown = (*columns, teacher, outcome.alias("outcome"), letters.alias("clauses"))
            query = Select((tables[-1],), shown).with_cte(*tables).bind(DATABASE.obj)
        if self.asked:
            answers = Table(ASKED, alias="a")
            query = query.left_outer_join(answers, on=(Entity("a", "teacher") == teacher))
        return query

    def insert(self, evaluation: int, *, first: int, last: int, lacking: bool = False) -> None:
        """Write the outcomes of the teachers within the scope from one id to another into an evaluation.

        The SQL is made once for a scope: making it takes longer than judging one teacher.
        """
        key = (required_scope(PopulationTeacher._meta.table_name), lacking)
        if key not in self.made:
            teachers = teachers_on(self.on)
            if lacking:
                there = PopulationOutcome.alias("o")
                own = there.evaluation == PLACES["evaluation"], there.teacher == T.teacher
                teachers = teachers.where(~fn.EXISTS(ModelSelect(there, [Value(1)]).where(*own)))
            among = PLACES["first"], PLACES["last"]
            query = self.query(teachers, PLACES["evaluation"].alias("evaluation"), among=among)
            self.made[key] = query.sql()
        sql, marked = self.made[key]
        given = {"evaluation": evaluation, "first": first, "last": last}
        values = [given[one.name] if isinstance(one, Place) else one for one in marked]
        if isinstance(DATABASE.obj, SqliteDatabase) or last - first < IN_PARALLEL:
            DATABASE.execute_sql(f"{INTO} {sql}", values)
            return
        # Compiling the statement anew for every step costs more than it saves.
        DATABASE.execute_sql("SET LOCAL jit = off")
        DATABASE.execute_sql(f"CREATE TEMPORARY TABLE {JUDGED} ON COMMIT DROP AS {sql}", values)
        DATABASE.execute_sql(f"{INTO} SELECT * FROM {JUDGED}")
        DATABASE.execute_sql(f"DROP TABLE {JUDGED}")

    def values(
        self, teachers: Select, codes: Sequence[str], *, among: Among | None = None
    ) -> Iterator[tuple[list[tuple[Decimal | None, Decimal | None]], str]]:
        """Teacher by teacher both ends of the clauses named, one comparison each, and the clauses' letters.

        The letters are `?` where the dossier has to be judged: then the ends are not those of the dossier.
        """
        named = dict(self.letters)
        letters = when(self.hard, HARD, joined([named[code] for code in codes]))
        if among is not None:
            teachers = teachers.where(T.teacher.between(*among))
        tables = self.source.table(teachers, among=among)
        columns = [end for code in codes for end in (self.ends[code].low, self.ends[code].high)]
        query = Select((tables[-1],), (letters.alias("letters"), *columns)).with_cte(*tables).bind(DATABASE.obj)
        for letter, *ends in query.order_by(Entity("p", "teacher")).tuples():
            pairs = zip(codes, ends[::2], ends[1::2], strict=True)
            yield [(self.ends[code].shown(low), self.ends[code].shown(high)) for code, low, high in pairs], letter


def statement(
    programme: Programme,
    *,
    on: date,
    part: str = "eligibility",
    overlays: Sequence[Overlay] = (),
    outcome_only: bool = False,
    sqlite: bool | None = None,
    dialect: Dialect | None = None,
) -> Statement:
    """Compile a part of a programme for the open database, for the kind named, or for an engine's dialect.

    Refuses as `Programme.judge` does, with UndeclaredError while a parameter has no value.
    """
    clauses, judging = programme.ready(on=on, part=part, overlays=overlays)
    if sqlite is None:
        sqlite = isinstance(DATABASE.obj, SqliteDatabase)
    source: Source = Grouped() if not sqlite else Inline() if outcome_only else Packed()
    if dialect is not None:
        source = dialect.source()
    compiler = Compiler(source)
    logic = compiler.part(clauses, judging)
    hard = source.lacking()
    letters = tuple(compiler.letters)
    asked = tuple(compiler.asked)
    return Statement(
        programme, part, on, tuple(overlays), source, logic, letters, compiler.ends, asked, hard, outcome_only
    )


def teachers_on(day: date) -> ModelSelect:
    """The teachers within the scope in force, with their attributes of a day."""
    scope, number = required_scope(PopulationTeacher._meta.table_name), number_of_day(day)
    query = ModelSelect(T, [T.teacher.alias("teacher")]).where(T.since <= number, T.until >= number)
    if scope.everything:
        return query
    seen = in_subtrees(T.jurisdiction, scope.paths)
    return query.where(seen if scope.teacher is None else seen | (T.teacher == scope.teacher))


def codes_on(day: date) -> ModelSelect:
    """The ids and the codes of the teachers within the scope in force."""
    return teachers_on(day).select_extend(PEOPLE.c.code).join(PEOPLE, on=PEOPLE.c.id == T.teacher)
