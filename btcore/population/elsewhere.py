"""A population judged elsewhere: the compiled statement over a snapshot, on an engine, with the answers of Python.

Nothing is written to the database. What the rows do not say enough of is judged by the dossiers of the snapshot, or
refused where it has none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from peewee import Entity, Select, Table

from ..errors import Refused, input_error
from ..programmes.programme import Programme
from ..records.scope import unscoped
from ..rules.dossier import Dossier
from ..rules.kinds import Kinds
from ..rules.parameters import Overlay
from ..schemas.dossiers import load_dossiers
from .asking import answers, judged
from .comparing import Difference, Judged, difference_of
from .engines import Engine
from .manifest import DOSSIERS, FILE, NAMES, columns_of, read_manifest
from .statement import ASKED, HARD, Statement, statement, teachers_on

AT_ONCE = 10_000
DOSSIERS_AT_ONCE = 500


class Person(NamedTuple):
    """A teacher of a snapshot: number, code, jurisdiction, and what was judged."""

    id: int
    code: str
    jurisdiction: str
    judged: Judged


class Elsewhere:
    """A snapshot on an engine; InputError where the files are not those that its manifest names."""

    def __init__(self, engine: Engine, *, kinds: Kinds) -> None:
        self.engine, self.kinds = engine, kinds
        self.manifest = read_manifest(engine.text(FILE))
        for table, number in self.manifest.rows.items():
            place, columns = f"{table}.parquet", engine.open(table)
            if columns != list(columns_of(table)):
                raise input_error(place, "other columns", "those that were written; export the snapshot again")
            ((found,),) = engine.rows(f'SELECT COUNT(*) FROM "{table}"')
            if found != number:
                expected = f"the {number} of the manifest; export the snapshot again"
                raise input_error(place, f"a table of {found} rows", expected)

    def statement(
        self,
        programme: Programme,
        *,
        on: date,
        part: str,
        overlays: Sequence[Overlay] = (),
        outcome_only: bool = False,
    ) -> Statement:
        """A part of a programme compiled for the engine; Refused where Python has to answer and has no dossiers."""
        made = statement(
            programme, on=on, part=part, overlays=overlays, outcome_only=outcome_only, dialect=self.engine.dialect
        )
        for rule, judging in made.asked:
            code = getattr(rule, "code", judging.clause) or judging.clause
            name = getattr(getattr(rule, "measure", rule), "code", type(rule).__name__)
            self._need_dossiers(on, f"clause {code}: no engine judges {name} from rows alone")
        return made

    def people(self, statement: Statement) -> Iterator[Person]:
        """Everyone with outcome and letters, in the order of their numbers."""
        if statement.asked:
            columns = ("teacher", *(f"c{number + 1}" for number in range(len(statement.asked))))
            self.engine.keep(ASKED, columns, answers(statement, self._dossiers()))
        with unscoped("snapshot"):
            found = statement.query(teachers_on(statement.on)).alias("s")
        named = Table(NAMES, alias="n")
        shown = (found.c.teacher, Entity("n", "code"), Entity("n", "jurisdiction"), found.c.outcome, found.c.clauses)
        query = Select((found,), shown).join(named, on=(Entity("n", "id") == found.c.teacher))
        sql, values = self.engine.dialect.get_sql_context().sql(query.order_by(found.c.teacher)).query()
        rows = self.engine.rows(sql, values)
        while some := list(islice(rows, AT_ONCE)):
            yield from self._completed(some, statement)

    def differences(
        self, before: Statement, others: Sequence[Statement], *, told: Callable[[int], None] | None = None
    ) -> list[Difference]:
        """What each of the other statements changes of the first, over everyone in the snapshot."""
        named: dict[int, tuple[str, str | None, str]] = {}
        found = [difference_of(before, named=lambda ids: {id: named[id] for id in ids}) for _ in others]
        walked = zip(self.people(before), *(self.people(one) for one in others), strict=True)
        for number, (now, *then) in enumerate(walked, 1):
            moved = [one.add(now.id, now.judged, other.judged) for one, other in zip(found, then, strict=True)]
            if any(moved):
                named[now.id] = (now.code, None, now.jurisdiction)
            if told is not None and number % AT_ONCE == 0:
                told(number)
        return found

    def _completed(self, rows: list[tuple[Any, ...]], statement: Statement) -> Iterator[Person]:
        """The rows as people, with the outcomes of those whose dossiers had to be judged."""
        hard = {id: code for id, code, _, outcome, _ in rows if outcome == HARD}
        again: dict[int, Judged] = {}
        if hard:
            rules = dict.fromkeys(f"{one.clause} ({one.rule})" for one in statement.source.doubts)
            wanting = " or ".join(rules) or "what no column holds"
            self._need_dossiers(
                statement.on, f"the rows do not say enough of {next(iter(hard.values()))} for {wanting}"
            )
            found = judged(statement, list(hard), lambda ids: self._dossiers(set(ids)))
            again = {id: Judged(outcome, clauses) for id, outcome, clauses in found}
        for id, code, jurisdiction, outcome, clauses in rows:
            yield Person(id, code, jurisdiction, again.get(id) or Judged(outcome, clauses))

    def _need_dossiers(self, on: date, why: str) -> None:
        if not self.manifest.dossiers or self.manifest.on != on:
            raise Refused(f"{why}; expected a snapshot with --dossiers of {on}, or btcore evaluate without --engine")

    def _dossiers(self, ids: set[int] | None = None) -> Iterator[tuple[int, Dossier]]:
        """The dossiers of some teachers, or of all, in the order of their numbers."""
        sql, values = f'SELECT "teacher", "data" FROM "{DOSSIERS}"', []
        if ids is not None:
            sql, values = f'{sql} WHERE "teacher" BETWEEN ? AND ?', [min(ids), max(ids)]
        rows = self.engine.rows(f'{sql} ORDER BY "teacher"', values)
        wanted = (row for row in rows if ids is None or row[0] in ids)
        while some := list(islice(wanted, DOSSIERS_AT_ONCE)):
            made = load_dossiers([json.loads(data) for _, data in some], kinds=self.kinds)
            yield from ((id, dossier) for (id, _), dossier in zip(some, made, strict=True))
