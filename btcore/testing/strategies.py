"""Hypothesis strategies: random criteria and programmes, and dossiers that speak to them.

    @given(cases())
    def test_…(case): programme, dossier, on = case

Values come from small pools, so that rules and records meet. `settled` fills in what a dossier leaves open.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from ..programmes.programme import Programme, Source
from ..rules import language as say
from ..rules.calendar import Window
from ..rules.dossier import Dossier
from ..rules.evidence import Evidence
from ..rules.parameters import Parameter, Parameters
from ..rules.tables import Table
from ..rules.wording import Text
from .dossier_strategies import (
    ATTRIBUTES,
    COUNTED,
    OFFICES,
    PERIODS,
    TEACHER,
    USES,
    WORDS,
    days_judged,
    dossiers,
    records,
    settled,
)

__all__ = [
    "MEASURES",
    "bounds",
    "cases",
    "clause_options",
    "conditions",
    "criteria",
    "days_judged",
    "dossiers",
    "duties",
    "facts",
    "kinds_named",
    "measures",
    "overlays",
    "parameter_sets",
    "programmes",
    "records",
    "settled",
    "shared_counts",
]

MEASURES = ("count", "total", "distinct", "years", "points", "run", "section", "bands")
# Kinds of record that a rule looks at without naming them.
BEARING = {"Each": ("leave", "selected", "title"), "Run": ("leave",), "Cleared": ("sanction", "clearance")}

THRESHOLD, YEARS, LEVEL = say.parameter("threshold"), say.parameter("years"), say.parameter("level")


def bounds() -> st.SearchStrategy[Any]:
    """A number that counts are compared with, or a parameter."""
    return st.one_of(st.integers(1, 3), st.integers(0, 5), st.just(THRESHOLD))


def windows() -> st.SearchStrategy[Window | None]:
    """Every kind of window, and none."""
    units = ("month", "year", "calendar_year", "school_year", "appraisal_cycle")
    return st.one_of(
        st.none(),
        st.builds(lambda number, unit: Window(unit, number), st.integers(1, 3), st.sampled_from(units)),
        st.just(say.past(years=YEARS)),
        st.sampled_from([say.CURRENT, say.EVER]),
        st.sampled_from(PERIODS).map(say.this),
    )


@st.composite
def conditions(draw: Any, kinds: tuple[str, ...], *, most: int = 2) -> dict[str, Any]:
    """Conditions on attributes that the kinds use."""
    names = sorted({name for kind in kinds for name in USES[kind]} - {"work", "period"})
    where: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(names), max_size=most, unique=True)) if names else []:
        values = ATTRIBUTES[name]
        how: list[st.SearchStrategy[Any]] = [
            values,
            st.lists(values, min_size=1, max_size=3).map(lambda v: say.one_of(*v)),
        ]
        if name in ("administrative_level", "prize", "rating", "hours", "percentile", "author_place"):
            how += [values.map(say.at_least), values.map(say.at_most)]
        if name == "administrative_level":
            how.append(st.just(say.at_least(LEVEL)))
        where[name] = draw(st.one_of(how))
    return where


@st.composite
def chosen(draw: Any, *, windowed: bool = True) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Kinds with conditions and a window: what `count` and its like take."""
    kinds = tuple(draw(st.lists(st.sampled_from(COUNTED), min_size=1, max_size=2, unique=True)))
    where = draw(conditions(kinds))
    return kinds, {**where, "within": draw(windows())} if windowed else where


@st.composite
def point_tables(draw: Any) -> Any:
    """Points by one or two attributes, with rows for any value."""
    by = draw(
        st.sampled_from([("administrative_level",), ("prize",), ("administrative_level", "prize"), ("author_place",)])
    )
    keys = st.tuples(*(st.one_of(st.just("*"), ATTRIBUTES[name].map(str)) for name in by))
    rows = draw(st.lists(st.tuples(keys, st.integers(0, 8).map(lambda n: Decimal(n) / 2)), min_size=1, max_size=4))
    return Table(by, tuple(dict(rows).items()))


@st.composite
def points_items(draw: Any) -> Any:
    """`points` with every way to take, cap, share a work and scale."""
    kinds, where = draw(chosen())
    takes = [say.HIGHEST, say.SUM, say.top(2), say.best_per("year"), say.best_per("school_year")]
    factors = {"role": {"participant": Decimal("0.5"), "lead": Decimal("1.5")}, "author_place": {"1": Decimal(2)}}
    name = draw(st.sampled_from([None, "role", "author_place"]))
    return say.points(
        *kinds,
        table=draw(st.one_of(point_tables(), st.just(say.parameter("table")))),
        take=draw(st.sampled_from(takes)),
        at_most=draw(st.sampled_from([None, None, Decimal(4)])),
        distinct_by=draw(st.sampled_from([None, "work"])),
        factors={name: factors[name]} if name else None,
        **where,
    )


@st.composite
def measures(draw: Any, depth: int = 1, what: str | None = None) -> Any:
    """Every measure that numbers are compared with, or one of them by its name in MEASURES."""
    what = what or draw(st.sampled_from(MEASURES if depth else MEASURES[:-2]))
    kinds, where = draw(chosen(windowed=what != "run"))
    if what == "count":
        return say.count(*kinds, **where)
    if what == "total":
        return say.total(draw(st.sampled_from(["hours", "percentile"])), *kinds, **where)
    if what == "distinct":
        return say.distinct(draw(st.sampled_from(["person", "work", "title", *PERIODS])), *kinds, **where)
    if what == "years":
        return say.years_since(draw(st.sampled_from(["birth_date", "teaching_since"])))
    if what == "points":
        return draw(points_items())
    if what == "run":
        gap = draw(st.sampled_from(["breaks", "pauses"]))
        return say.run(*kinds, period=draw(st.sampled_from(PERIODS)), gap=gap, **where)
    if what == "section":
        items = draw(st.lists(measures(depth=0), min_size=1, max_size=2))
        return say.section(*items, at_most=draw(st.sampled_from([None, Decimal(5)])))
    steps = draw(st.dictionaries(st.integers(0, 10), st.integers(0, 4), min_size=1, max_size=3))
    return say.bands(draw(measures(depth=0)), steps)


@st.composite
def comparisons(draw: Any) -> Any:
    """A measure compared by every operator, or a fact of the teacher."""
    return _compared(draw, draw(measures()), draw(bounds())) if draw(st.integers(0, 3)) else draw(facts())


@st.composite
def facts(draw: Any) -> Any:
    """A condition on a property of the teacher."""
    name = draw(st.sampled_from(sorted(set(TEACHER) - {"birth_date", "teaching_since"})))
    if name in ("professional_title", "position") and draw(st.booleans()):
        return _compared(draw, say.fact(name), draw(TEACHER[name]))
    values = draw(st.lists(WORDS if name == "tags" else TEACHER[name], min_size=1, max_size=2))
    return say.fact(name).is_one_of(*values)


def _compared(draw: Any, measure: Any, bound: Any) -> Any:
    return say.Comparison(measure, draw(st.sampled_from([">=", ">=", "<=", ">", "<"])), bound)


@st.composite
def criteria(draw: Any, depth: int = 2, codes: Iterator[int] | None = None, clauses: bool = True) -> Any:
    """Every criterion, nested to a depth; `clauses` allows clauses inside, whose codes go on from `codes`."""
    codes = itertools.count(1) if codes is None else codes
    simple = ["compare"] * 6 + ["cleared"] + (["clause", "attested", "without_reuse"] if clauses else [])
    what = draw(st.sampled_from(simple + ["combine", "combine", "not", "each", "each", "choose"] * (depth > 0)))
    inner = criteria(depth - 1, codes, clauses)
    if what == "clause" and depth > 0:
        return draw(rule_clauses(depth - 1, codes))
    if what == "combine":
        parts = draw(st.lists(inner, min_size=1, max_size=3))
        number = draw(st.sampled_from([None, 1, *range(1, len(parts) + 1)]))
        return say.at_least_of(number, *parts)
    if what == "not":
        return say.not_(draw(criteria(depth - 1, codes, clauses=False)))
    if what == "each":
        return draw(duties(inner))
    if what == "choose":
        return say.choose(say.parameter("reading"), {"strict": draw(inner), "lenient": draw(inner)})
    if what == "cleared":
        return say.cleared("sanction", looked=draw(st.sampled_from([None, say.past(years=1)])))
    if what == "attested":
        return _clause(codes, say.attested())
    if what == "without_reuse":
        return draw(shared_counts(codes))
    return draw(comparisons())


@st.composite
def duties(draw: Any, inner: st.SearchStrategy[Any] | None = None) -> Any:
    """`each`, of a measure of the period at hand or of any criterion."""
    counting = st.builds(say.Comparison, measures(0), st.sampled_from([">=", ">=", "<="]), bounds())
    within = draw(st.one_of(st.none(), st.just(say.past(months=5)), st.just(say.this("school_year"))))
    part_period = draw(st.sampled_from(["full", "exempt", "proportional"]))
    return say.each(
        draw(st.sampled_from(PERIODS[:4])),
        draw(counting if inner is None else st.one_of(counting, inner)),
        within=within,
        part_period=part_period,
    )


@st.composite
def shared_counts(draw: Any, codes: Iterator[int]) -> Any:
    """`without_reuse` over counting clauses, some with options."""
    counts = draw(st.lists(st.tuples(chosen(), st.integers(1, 2), st.integers(0, 2)), min_size=1, max_size=3))
    extra = [draw(clause_options(codes)) if often == 0 else {} for _, _, often in counts]
    made = [(say.count(*kinds, **where) >= least) for (kinds, where), least, _ in counts]
    return say.without_reuse(*(_clause(codes, one, **more) for one, more in zip(made, extra, strict=True)))


def _clause(codes: Iterator[int], criterion: Any, **options: Any) -> Any:
    code = f"1.{next(codes)}"
    return say.Clause(code, f"clause {code}", zh=f"第 {code} 条", line=100, criterion=criterion, **options)


@st.composite
def clause_options(draw: Any, codes: Iterator[int]) -> dict[str, Any]:
    """`applies_when`, `waivable_by` and `cap`, each now and then."""
    options: dict[str, Any] = {}
    if not draw(st.integers(0, 3)):
        options["applies_when"] = draw(criteria(0, codes, clauses=False))
    if not draw(st.integers(0, 2)):
        options["waivable_by"] = draw(st.sampled_from([OFFICES, OFFICES[:1]]))
        if not draw(st.integers(0, 2)):
            options["cap"] = draw(criteria(0, codes, clauses=False))
    return options


@st.composite
def rule_clauses(draw: Any, depth: int = 2, codes: Iterator[int] | None = None) -> Any:
    """A clause around a criterion."""
    codes = itertools.count(1) if codes is None else codes
    return _clause(codes, draw(criteria(depth, codes)), **draw(clause_options(codes)))


@st.composite
def programmes(draw: Any, depth: int = 2) -> Programme:
    """A programme of one to three clauses, with the parameters that its rules may name."""
    codes = itertools.count(1)
    rules = tuple(draw(rule_clauses(depth, codes)) for _ in range(draw(st.integers(1, 3))))
    title = Text("random", "随机")
    return Programme("random", title, Source(title, 1, 200), draw(parameter_sets()), eligibility=rules)


@st.composite
def cases(draw: Any, depth: int = 2) -> tuple[Programme, Dossier, date]:
    """A programme, a dossier that speaks to its rules, and the day judged."""
    programme = draw(programmes(depth))
    codes = tuple(entry.code for entry in programme.entries())
    return programme, draw(dossiers(codes, kinds_named(programme.eligibility))), draw(days_judged())


def kinds_named(rules: Any) -> tuple[str, ...]:
    """The kinds of record that bear on rules."""
    found, pending = {"open_class"}, [rules]
    while pending:
        one = pending.pop()
        if isinstance(one, tuple):
            pending += one
        elif is_dataclass(one):
            found.update(BEARING.get(type(one).__name__, ()))
            found.update(one.kinds if isinstance(one, Evidence) else ())
            pending += [getattr(one, part.name) for part in fields(one)]
    return tuple(sorted(found))


@st.composite
def parameter_sets(draw: Any) -> Parameters:
    """The parameters `threshold`, `years`, `level`, `reading` and `table`, some with dated values."""
    values: dict[str, tuple[str, st.SearchStrategy[Any]]] = {
        "threshold": ("integer", st.integers(1, 4)),
        "years": ("integer", st.integers(1, 3)),
        "level": ("administrative_level", ATTRIBUTES["administrative_level"]),
        "reading": ("text", st.sampled_from(["strict", "lenient"])),
    }
    declared = []
    for name, (type_, choices) in values.items():
        dated = [(None, draw(choices))] + ([(date(2025, 9, 1), draw(choices))] if draw(st.booleans()) else [])
        declared.append(Parameter(name, type_, Text(name, name), tuple(dated), line=7))
    points = {level: {"*": draw(st.integers(0, 5))} for level in ("school", "city")}
    table = {"by": ["administrative_level", "prize"], "points": points}
    declared.append(Parameter("table", "table", Text("table", "表"), ((None, table),), state="assumed"))
    return Parameters(tuple(declared))


def overlays(programme: Programme) -> st.SearchStrategy[Any]:
    """Other values for some of a random programme's parameters."""
    values: Mapping[str, Any] = {
        "threshold": st.integers(1, 4),
        "years": st.integers(1, 3),
        "reading": st.sampled_from(["strict", "lenient"]),
    }
    return st.fixed_dictionaries({}, optional=dict(values)).map(lambda chosen: programme.parameters.overlay(chosen))
