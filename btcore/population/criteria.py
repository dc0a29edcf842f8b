"""Criteria and clauses as SQL: when they pass, fail and do not apply, and the letter of every clause inside.

What has no SQL form is asked of Python, for itself alone: its answer stands in the table `a`, a column for each such
criterion, as text: its letter, `-` or `m` where it may still not apply, and the letters of the clauses inside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from peewee import Entity, fn

from ..records.population import STATUS, number_of_day
from ..rules.calendar import CURRENT, EVER
from ..rules.clauses import Clause
from ..rules.comparisons import Comparison, Criterion
from ..rules.criteria import AtLeastOf, Attested, Choose, Cleared, Not
from ..rules.domains import Choice
from ..rules.evidence import Evidence, Judging
from ..rules.kinds import TEACHER_ATTRIBUTES
from ..rules.measures import Fact
from ..rules.parameters import Settings
from .columns import Unstorable, word
from .conditions import chosen, incomplete
from .depth import DEEPEST, depth
from .ends import Ends, compared
from .logic import Logic, at_least, every, negated, no, some, when
from .measures import ends_of, fact_is
from .packing import attested, waived
from .source import R, Source

# How much was compiled and asked of the source.
Mark = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass
class Compiler:
    """One part of a programme being compiled: what clauses there are, and what Python is asked.

    `letters` pairs every clause with its outcome as a letter, `ends` those that are one comparison with its ends;
    `asked` are criteria without SQL form.
    """

    source: Source
    letters: list[tuple[str, Any]] = field(default_factory=list)
    ends: dict[str, Ends] = field(default_factory=dict)
    compared: dict[int, Ends] = field(default_factory=dict)
    asked: list[tuple[Criterion, Judging]] = field(default_factory=list)

    def part(self, clauses: tuple[Clause, ...], judging: Judging) -> Logic:
        """The clauses of a part together."""
        return at_least(None, [self._top(one, judging) for one in clauses])

    def _top(self, rule: Clause, judging: Judging) -> Logic:
        """A clause of the part; one that nests more deeply than SQLite reads is asked of Python."""
        kept = self._mark()
        logic = self.criterion(rule, judging)
        made = [*self.source.asked_since(kept[1]), *(letter for _, letter in self.letters[kept[0][0] :])]
        if all(depth(one) <= DEEPEST for one in (*made, logic.letter()) if not isinstance(one, str)):
            return logic
        self._back_to(kept)
        return self._ask(rule, judging)

    def criterion(self, rule: Criterion, judging: Judging) -> Logic:
        """A criterion; what has no SQL form is asked of Python."""
        kept = self._mark()
        try:
            function = CRITERIA.get(type(rule))
            if function is None:
                raise Unstorable
            return function(self, rule, judging)
        except Unstorable:
            self._back_to(kept)
            return self._ask(rule, judging)

    def _mark(self) -> Mark:
        return (len(self.letters), len(self.asked)), self.source.mark()

    def _back_to(self, mark: Mark) -> None:
        """Take back what was compiled since the mark."""
        letters, asked = mark[0]
        del self.letters[letters:], self.asked[asked:]
        self.source.back_to(mark[1])

    def _ask(self, rule: Criterion, judging: Judging) -> Logic:
        self.asked.append((rule, judging))
        answer = Entity("a", f"c{len(self.asked)}")
        letter = fn.SUBSTR(answer, 1, 1)
        codes = codes_inside(rule, judging)
        self.letters += [(code, fn.SUBSTR(answer, number + 3, 1)) for number, code in enumerate(codes)]
        waiver = letter == "W"
        return Logic(
            some((letter == "P", waiver)), letter == "F", letter == "N", waiver, fn.SUBSTR(answer, 2, 1) == "m"
        )


Compile = Callable[[Compiler, Any, Judging], Logic]
CRITERIA: dict[type, Compile] = {}


def compiles(criterion: type) -> Callable[[Compile], Compile]:
    """Enter the SQL form of a criterion."""

    def enter(function: Compile) -> Compile:
        CRITERIA[criterion] = function
        return function

    return enter


def behind_choices(rule: Criterion, settings: Settings) -> Criterion:
    """The criterion that the parameters choose."""
    while isinstance(rule, Choose):
        rule = rule.chosen(settings.value(rule.parameter))
    return rule


def codes_inside(rule: Any, judging: Judging) -> list[str]:
    """The codes of the clauses that judge, in the order in which verdicts list them."""
    if isinstance(rule, Choose):
        return codes_inside(rule.chosen(judging.settings.value(rule.parameter)), judging)
    if isinstance(rule, Clause):
        return [rule.code, *codes_inside(rule.criterion, judging)]
    return [code for one in rule.inner for code in codes_inside(one, judging)]


@compiles(Comparison)
def comparison(compiler: Compiler, rule: Comparison, judging: Judging) -> Logic:
    required = rule.required(judging)
    if isinstance(rule.measure, Fact):
        domain = TEACHER_ATTRIBUTES[rule.measure.attribute].domain
        if not (isinstance(domain, Choice) and domain.scale.ordered):
            if rule.operator != "is":
                raise Unstorable
            return fact_is(rule.measure, required, compiler.source)
    ends = ends_of(rule.measure, judging, compiler.source)
    compiler.compared[id(rule)] = ends
    return compared(ends, rule.operator, required)


@compiles(AtLeastOf)
def combination(compiler: Compiler, rule: AtLeastOf, judging: Judging) -> Logic:
    parts = [compiler.criterion(one, judging) for one in rule.criteria]
    return at_least(judging.settings.resolve(rule.number), parts)


@compiles(Not)
def negation(compiler: Compiler, rule: Not, judging: Judging) -> Logic:
    return negated(compiler.criterion(rule.criterion, judging))


@compiles(Choose)
def choice(compiler: Compiler, rule: Choose, judging: Judging) -> Logic:
    return compiler.criterion(rule.chosen(judging.settings.value(rule.parameter)), judging)


@compiles(Attested)
def attestation(compiler: Compiler, rule: Attested, judging: Judging) -> Logic:
    """The latest day on which it was attested that the clause is met, and that it is not: the later one decides."""
    kind, until = attested(judging.clause), R.first <= number_of_day(judging.on)
    met, unmet = compiler.source.latest(
        (kind,),
        one=every((until, R.status == STATUS["verified"])),
        other=every((until, R.status == STATUS["rejected"])),
    )
    return Logic(met > unmet, unmet > met)


@compiles(Cleared)
def cleared(compiler: Compiler, rule: Cleared, judging: Judging) -> Logic:
    source, kind = compiler.source, judging.settings.resolve(rule.kind)
    force = chosen(Evidence((kind,), within=CURRENT), judging)
    low, high = source.pair(force.kinds, possible=force.possible, certain=force.certain)
    look = chosen(Evidence(("clearance",), within=rule.looked or EVER), judging)
    named = every((R.first > 0, R.by.is_null(False), R.title.is_null() | (R.title == word(kind))))
    looked = source.number(fn.COUNT, R.kind, look.kinds, every((look.certain, named)))
    passes = every((looked > 0, high == 0, no(incomplete(force.kinds, source))))
    return Logic(passes, low > 0)


@compiles(Clause)
def clause(compiler: Compiler, rule: Clause, judging: Judging) -> Logic:
    if rule.borne_by(judging.settings) not in (None, judging.bearer):
        compiler.letters += [(code, "N") for code in codes_inside(rule, judging)]
        return Logic(False, False, True, loose=True)
    own = replace(judging, clause=rule.code)
    for beside in (rule.applies_when, rule.cap):
        if beside is not None and codes_inside(beside, judging):
            raise Unstorable
    applies = None if rule.applies_when is None else compiler.criterion(rule.applies_when, own)
    place = len(compiler.letters)
    inner = compiler.criterion(rule.criterion, own)
    logic = inner
    if applies is not None:
        gone = some((applies.fails, applies.absent))
        doubtful = applies.unknown
        absent = some((gone, every((no(gone), no(doubtful), inner.absent))))
        held = every((no(gone), no(doubtful)))
        logic = Logic(
            every((held, inner.passes)),
            every((held, inner.fails)),
            absent,
            every((held, inner.waived)),
        )
        compiler.letters[place:] = [
            (code, when(gone, "N", when(every((doubtful, letter != "N")), "U", letter)))
            for code, letter in compiler.letters[place:]
        ]
        logic = replace(logic, loose=some((absent, every((logic.unknown, some((doubtful, inner.loose)))))))
    else:
        logic = replace(inner, loose=some((inner.absent, every((inner.unknown, inner.loose)))))
    if rule.waivable_by:
        logic = _waiving(compiler, rule, own, logic)
    single = behind_choices(rule.criterion, judging.settings)
    if id(single) in compiler.compared:
        compiler.ends[rule.code] = compiler.compared[id(single)]
    compiler.letters.insert(place, (rule.code, logic.letter()))
    return logic


def _waiving(compiler: Compiler, rule: Clause, judging: Judging, logic: Logic) -> Logic:
    entitled = [word(one) for one in judging.settings.resolve(rule.waivable_by)]
    granted = every((R.first <= number_of_day(judging.on), R.by.in_(entitled)))
    good = compiler.source.number(fn.COUNT, R.kind, (waived(rule.code),), granted) > 0
    limit = Logic(True, False) if rule.cap is None else compiler.criterion(rule.cap, judging)
    helped = every((good, some((logic.fails, logic.unknown)), no(limit.fails)))
    early = some((limit.unknown, logic.loose))
    waiver = every((helped, no(early)))
    return replace(
        logic,
        passes=some((logic.passes, waiver)),
        fails=every((logic.fails, no(helped))),
        waived=some((logic.waived, waiver)),
    )
