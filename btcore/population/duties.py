"""Duties as SQL: what must hold in every period, where it is sure from when until when the duty runs.

Leave and what starts or ends a duty are dated facts of the teacher; whoever has any is judged by the dossier, since
every day of it changes what is asked.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from peewee import fn

from ..records.population import STATUS
from ..rules.calendar import Span, last_of_years
from ..rules.dossier import Dossier
from ..rules.duties import BEARERS, END_KINDS, KEY_TEACHER, Each, days_of, periods_of, stretches_of
from ..rules.evidence import Judging
from .columns import Unstorable, word
from .conditions import incomplete
from .criteria import Compiler, codes_inside, compiles
from .logic import Condition, Logic, at_least, every, some
from .source import R, Source

# More periods than this are too many probes.
MOST = 24
NOBODY = Dossier({})


@compiles(Each)
def each(compiler: Compiler, rule: Each, judging: Judging) -> Logic:
    if codes_inside(rule.criterion, judging):
        raise Unstorable
    resolve = judging.settings.resolve
    unit, part_period, within = resolve(rule.period), resolve(rule.part_period), resolve(rule.within)
    proportional = part_period == "proportional"
    stretches, _ = stretches_of(NOBODY, within, unit, judging, of=rule.of, every_day=proportional)
    years = resolve(rule.lasting)
    parts, asked = [], len(compiler.asked)
    _doubt(compiler.source, rule, judging, windowed=within is not None)
    for first, last in [(first, min(last, last_of_years(first, years))) for first, last in stretches]:
        for number, period in enumerate(periods_of(judging, unit, first, last)):
            if number >= MOST:
                raise Unstorable
            if rule.in_session and not judging.calendar.in_session(period):
                continue
            share = Fraction(days_of(period, first, last, ()), (period.last - period.first).days + 1)
            if share <= 0 or (share < 1 and part_period == "exempt"):
                continue
            stretch = Span(period.first, period.last, period.unit)
            share_asked = share if proportional and share < 1 else None
            own = replace(judging, stretch=stretch, ending_in=None, share=share_asked)
            parts.append(compiler.criterion(rule.criterion, own))
            if len(compiler.asked) > asked:
                raise Unstorable
    return at_least(None, parts) if parts else Logic(False, False, True, loose=True)


def _doubt(source: Source, rule: Each, judging: Judging, *, windowed: bool) -> None:
    """Say of whom the dossier has to be asked: leave, and records that start or end the duty."""
    claimed = R.status >= STATUS["claimed"]
    kinds: tuple[str, ...] = ("leave",)
    bearing: list[Condition] = [R.kind == "leave"]
    if not windowed:
        own = R.programme.is_null() | (R.programme == word(judging.programme))
        honour = every((R.programme.is_null(), R.title.is_null(False), R.title != KEY_TEACHER))
        starts = tuple(kind for kind, _ in BEARERS[rule.of])
        kinds = tuple(dict.fromkeys(("leave", *starts, *END_KINDS, "title")))
        bearing += [every((R.kind != "leave", R.kind != "title", own)), every((R.kind == "title", own, ~honour))]
    found = source.number(fn.COUNT, R.kind, kinds, every((claimed, some(bearing))))
    missing = some((found > 0, incomplete(kinds, source)))
    source.doubtful(missing, clause=judging.clause, rule="each")
