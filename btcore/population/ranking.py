"""Everyone who may compete with rank and groups, in a table of this connection, and read from it in rank order.

Points, tie-breaks and tiers are compiled as clauses are; who is eligible stands in the stored outcomes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from peewee import Case, Cast, Select, SqliteDatabase, Table, Tuple, Value, fn

from ..errors import BtcoreError, input_error
from ..programmes.nominations import Bound, Nomination
from ..programmes.proposals import GROUPS, OfficeScore, nominations_of, own_ranking, refuse_strangers
from ..programmes.selection import Crowd, SelectionRule, groups_looked_at
from ..records.database import DATABASE
from ..records.population import PopulationEvaluation, PopulationOutcome
from ..rules.domains import Choice
from ..rules.kinds import TEACHER_ATTRIBUTES
from ..rules.outcomes import Outcome
from ..schemas.nominations import read_exact
from .asking import Dossiers
from .columns import SCALE, Unstorable
from .criteria import Compiler
from .depth import DEEPEST, depth
from .ends import ENDLESS, as_sql
from .evaluating import last_of
from .logic import LETTERS, joined, node, some, when
from .measures import ends_of
from .source import Grouped, Packed, Source, T
from .statement import PEOPLE, Statement, codes_on, teachers_on

RANKED = Table("population_ranked", alias="r")
NAMED = (*GROUPS, "subject")
SCALES = {
    name: attribute.domain.scale
    for name, attribute in TEACHER_ATTRIBUTES.items()
    if name in GROUPS and isinstance(attribute.domain, Choice)
}
COLUMNS = {
    "teacher": "INTEGER PRIMARY KEY",
    "outcome": "TEXT",
    "tier": "INTEGER",
    "minus": "BIGINT",
    "preferred": "TEXT",
    **{name: "INTEGER" if name in SCALES else "TEXT" for name in NAMED},
    "code": "TEXT",
    "name": "TEXT",
    "hard": "INTEGER",
    "tie_breaks": "TEXT",
}
# Scores are whole numbers of these; the best comes first where they are negative.
UNITS = SCALE * SCALE
MAY = ("P", "W", "U")
COMPETE = ("P", "W")
PAGE = 5000


@dataclass(frozen=True)
class Ranking:
    """The rank of everyone who may compete, by a programme's resolved rule, over the outcomes of an evaluation.

    `statement` is the one that made the evaluation, with the outcomes of its clauses.
    """

    rule: SelectionRule
    statement: Statement
    evaluation: PopulationEvaluation
    dossiers: Dossiers

    def looked_at(self, bounds: Iterable[Bound] = ()) -> tuple[str, ...]:
        """The groups that the rule and these bounds look at; InputError for one that no column of a teacher holds."""
        names = groups_looked_at(self.rule, bounds)
        strange = [name for name in names if name not in NAMED]
        if strange:
            expected = f"{', '.join(NAMED)}, or a file of nominations"
            raise input_error("bounds", f"the group {strange[0]}, which the database does not know", expected)
        return names

    def fill(self, told: Callable[[int], None] | None = None) -> None:
        """Put everyone within the scope into the table; `told` hears the number of each step."""
        listed = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        DATABASE.execute_sql("DROP TABLE IF EXISTS population_ranked")
        DATABASE.execute_sql(f"CREATE TEMPORARY TABLE population_ranked ({listed})")
        after = 0
        while (last := last_of(self.statement, after=after)) is not None:
            self._some(after + 1, last)
            after = last
            if told is not None:
                told(last)
        DATABASE.execute_sql("CREATE INDEX population_ranked_order ON population_ranked (tier, minus, teacher)")

    def _some(self, first: int, last: int) -> None:
        sql, values = self._query(first, last).sql()
        DATABASE.execute_sql(f"INSERT INTO population_ranked ({', '.join(COLUMNS)}) {sql}", values)
        hard = Select((RANKED,), (RANKED.c.teacher,)).where(RANKED.c.hard == 1, RANKED.c.teacher.between(first, last))
        ids = [row[0] for row in hard.bind(DATABASE.obj).tuples()]
        if not ids:
            return
        programme, on, overlays = self.statement.programme, self.statement.on, self.statement.overlays
        judge, own = programme.judge(on=on, overlays=overlays), own_ranking(programme, on=on, overlays=overlays)
        for id, dossier in self.dossiers(ids):
            (one,) = nominations_of([judge(dossier)], own=own)
            kept = {
                "minus": None if one.score is None else -in_units(one.score, one.teacher),
                "tier": one.tier,
                "preferred": "".join(_letter(one.tie_breaks.get(named.code)) for named in self.rule.preferences),
                **{name: self._stored(name, one.groups.get(name)) for name in NAMED},
            }
            _change(id, kept)

    def _stored(self, name: str, value: str | None) -> Any:
        return SCALES[name].ranks[value] if name in SCALES and value is not None else value

    def _query(self, first: int, last: int) -> Select:
        source, preferred, minus, hard = self._compiled()
        outcome = PopulationOutcome.alias("o")
        there = (outcome.teacher == T.teacher) & (outcome.evaluation == self.evaluation.id)
        teachers = teachers_on(self.statement.on).join(outcome, on=there).where(outcome.outcome.in_(MAY))
        teachers = teachers.join(PEOPLE, on=PEOPLE.c.id == T.teacher).where(T.teacher.between(first, last))
        kept = {name: source.fact(name) for name in GROUPS}
        subjects = source.fact("subjects")
        bars = fn.LENGTH(subjects) - fn.LENGTH(fn.REPLACE(subjects, "|", ""))
        # Who is not known to be eligible has no rank; the groups say where nobody of a later tier may compete.
        letter = source.named("outcome", outcome.outcome)
        competes = letter.in_(COMPETE)
        long = some(fn.SUBSTR(kept[name], 1, 1) == "#" for name in GROUPS if name not in SCALES)
        rows = {
            "outcome": letter,
            "tier": self._tier(source.named("clauses", outcome.clauses)),
            "minus": minus,
            "preferred": preferred,
            **kept,
            "subject": Case(None, [(bars == 2, fn.SUBSTR(subjects, 2, fn.LENGTH(subjects) - 2))], None),
            "hard": when(node(some((competes if hard else False, source.lacking(), long))), 1, 0),
            "tie_breaks": Value(""),
            "code": source.named("code", PEOPLE.c.code),
            "name": source.named("name", PEOPLE.c.name),
        }
        tables = source.table(teachers, among=(first, last))
        columns = (tables[-1].c.teacher, *(rows[name] for name in COLUMNS if name != "teacher"))
        return Select((tables[-1],), columns).with_cte(*tables).bind(DATABASE.obj)

    def _compiled(self) -> tuple[Source, Any, Any, bool]:
        """Where numbers come from, the letters of the preferences, the score, and whether Python has to say them."""
        programme, on, overlays = self.statement.programme, self.statement.on, self.statement.overlays
        own_ranking(programme, on=on, overlays=overlays)  # refuses while a value of them is missing
        judging = programme.judging(on, overlays)
        source: Source = Packed() if isinstance(DATABASE.obj, SqliteDatabase) else Grouped()
        compiler = Compiler(source)
        try:
            minus: Any = Value(None)
            if self.rule.points is not None:
                ends = ends_of(self.rule.points, judging, source)
                whole = Cast(as_sql(ends.low), "BIGINT")
                minus = when(ends.open_low, None, whole * -(UNITS // ends.scale))
            letters = [compiler.criterion(one.criterion, judging).letter() for one in self.rule.preferences]
            said = [minus, *letters, *source.asked_since((0, 0))]
            if compiler.asked or any(depth(one) > DEEPEST for one in said if not isinstance(one, str | None)):
                raise Unstorable
        except Unstorable:
            return type(source)(), Value(""), Value(None), True
        return source, joined(letters), minus, False

    def _tier(self, clauses: Any) -> Any:
        """The first group with a clause that is met or may be; one more tier takes everybody else."""
        places = {code: place for place, code in enumerate(self.evaluation.clauses, 1)}
        cases = [
            (node(some(fn.SUBSTR(clauses, places[code], 1).in_(MAY) for code in group if code in places)), tier)
            for tier, group in enumerate(self.rule.tiers, 1)
        ]
        return Case(None, cases, len(cases) + 1) if cases else Value(1)

    def score(self, scores: Mapping[str, OfficeScore]) -> None:
        """Lay the office's scores, subjects and tie-breaks over the programme's own.

        InputError for those of nobody, or under another name than the teacher's.
        """
        known = self._known(list(scores))
        nobody = "nobody within reach has this id", "the id of a teacher within reach"
        refuse_strangers(scores, {code: name for code, (_, name) in known.items()}, nobody=nobody)
        for code, one in scores.items():
            more = {name: value if isinstance(value, bool) else str(value) for name, value in one.tie_breaks.items()}
            kept = {"minus": -in_units(one.score, code), "tie_breaks": json.dumps(more) if more else ""}
            kept |= {"subject": one.subject} if one.subject else {}
            _change(known[code][0], kept)

    def _known(self, codes: Sequence[str]) -> dict[str, tuple[int, str | None]]:
        """Teachers' numbers and names by their codes."""
        found: dict[str, tuple[int, str | None]] = {}
        for start in range(0, len(codes), PAGE):
            some_codes = codes[start : start + PAGE]
            query = codes_on(self.statement.on).select_extend(PEOPLE.c.name).where(PEOPLE.c.code.in_(some_codes))
            found |= {code: (id, name) for id, code, name in query.tuples()}
        return found

    def crowds(self, names: Sequence[str]) -> list[Crowd]:
        """How many of those who may compete are alike in outcome, tier and these groups; who has no score is aside."""
        outcome = Case(None, [(RANKED.c.minus.is_null(), "U")], RANKED.c.outcome).alias("outcome")
        named = [getattr(RANKED.c, name) for name in names]
        alike = Select((RANKED,), (outcome, RANKED.c.tier, RANKED.c.teacher, *named)).alias("alike")
        columns = (alike.c.outcome, alike.c.tier, *(getattr(alike.c, name) for name in names))
        query = Select((alike,), (*columns, fn.COUNT(alike.c.teacher))).group_by(*columns).bind(DATABASE.obj)
        found = [
            Crowd(_like(Outcome(LETTERS[letter]), tier, _groups(names, values)), number)
            for letter, tier, *values, number in query.tuples()
        ]
        # Soft bounds give way in their order: that of their groups, however an engine sorts words.
        return sorted(found, key=lambda one: [one.like.groups.get(name, "") for name in names])

    def numbers(self) -> dict[str, int]:
        """How many are eligible, not known yet, and eligible without a score."""
        row = RANKED.c
        said = [
            fn.COUNT(Case(None, [(condition, 1)], None))
            for condition in (
                row.outcome.in_(COMPETE),
                row.outcome == "U",
                row.outcome.in_(COMPETE) & row.minus.is_null(),
            )
        ]
        (found,) = Select((RANKED,), said).bind(DATABASE.obj).tuples()
        return dict(zip(("eligible", "unknown", "scoreless"), found, strict=True))

    def ordered(self) -> Iterator[Nomination]:
        """Those who compete by tier and score, the best first, a page at a time."""
        row = RANKED.c
        keys = (row.tier, row.minus, row.teacher)
        columns = (*keys, row.outcome, row.preferred, row.tie_breaks, row.code, row.name)
        columns += tuple(getattr(row, name) for name in NAMED)
        query = Select((RANKED,), columns).order_by(*keys).limit(PAGE)
        query = query.where(row.outcome.in_(COMPETE), row.minus.is_null(False)).bind(DATABASE.obj)
        last: tuple[int, int, int] | None = None
        while rows := list((query if last is None else query.where(Tuple(*keys) > Tuple(*last))).tuples()):
            for tier, minus, _, outcome, preferred, tie_breaks, code, name, *values in rows:
                known = zip((one.code for one in self.rule.preferences), preferred, strict=True)
                own = {named: letter in COMPETE for named, letter in known if letter != "U"}
                office = {
                    named: value if isinstance(value, bool) else read_exact(value)
                    for named, value in (json.loads(tie_breaks) if tie_breaks else {}).items()
                }
                yield Nomination(
                    f"N-{code}",
                    code,
                    outcome=Outcome(LETTERS[outcome]),
                    score=Decimal(-minus) / UNITS,
                    tier=tier,
                    groups=_groups(NAMED, values),
                    tie_breaks={**own, **office},
                    name=name or "",
                )
            last = rows[-1][:3]


def in_units(score: Decimal, teacher: str) -> int:
    """A score as a whole number of its smallest units; BtcoreError where it has more decimals."""
    number = Decimal(score) * UNITS
    if number != number.to_integral_value() or abs(number) >= ENDLESS:
        raise BtcoreError(f"teacher {teacher}: the score {score} has too many digits; expected at most eight decimals")
    return int(number)


def _like(outcome: Outcome, tier: int, groups: dict[str, str]) -> Nomination:
    """What some nominations have in common; it is named by their groups."""
    return Nomination(" ".join(groups.values()), "", outcome, tier=tier, groups=groups)


def _letter(met: Any) -> str:
    return "U" if met is None else "P" if met else "F"


def _change(teacher: int, values: Mapping[str, Any]) -> None:
    marks = "?" if isinstance(DATABASE.obj, SqliteDatabase) else "%s"
    changed = ", ".join(f"{name} = {marks}" for name in values)
    sql = f"UPDATE population_ranked SET {changed} WHERE teacher = {marks}"
    DATABASE.execute_sql(sql, (*values.values(), teacher))


def _groups(names: Sequence[str], values: Sequence[Any]) -> dict[str, str]:
    return {
        name: SCALES[name].values[value] if name in SCALES else value
        for name, value in zip(names, values, strict=True)
        if value is not None
    }
