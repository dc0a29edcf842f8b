"""Clauses that share no record, as SQL: by Hall's theorem every set of them needs as many records as it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, combinations

from ..rules.clauses import Clause
from ..rules.evidence import Judging
from ..rules.reuse import WithoutReuse
from .columns import Unstorable
from .conditions import Chosen, chosen
from .criteria import Compiler, compiles
from .logic import Logic, every, no, some
from .source import R

# Two to that power sets are counted.
MOST = 4


@compiles(WithoutReuse)
def without_reuse(compiler: Compiler, rule: WithoutReuse, judging: Judging) -> Logic:
    clauses: Sequence[Clause] = rule.clauses
    if len(clauses) > MOST or any(one.applies_when is not None or one.waivable_by for one in clauses):
        raise Unstorable
    for one in clauses:
        compiler.criterion(one, judging)
    asked: list[tuple[int, Chosen]] = []
    for one in clauses:
        own = replace(judging, clause=one.code)
        asked.append((one.criterion.required(own), chosen(one.criterion.measure.evidence, own)))
    short, lacking = [], []
    for group in chain.from_iterable(combinations(asked, size) for size in range(1, len(asked) + 1)):
        needed = sum(number for number, _ in group)
        low, high = compiler.source.pair(
            tuple(dict.fromkeys(kind for _, which in group for kind in which.kinds)),
            possible=some(every((R.kind.in_(which.kinds), which.possible)) for _, which in group),
            certain=some(every((R.kind.in_(which.kinds), which.certain)) for _, which in group),
        )
        endless = some(which.endless(compiler.source) for _, which in group)
        short.append(every((no(endless), high < needed)))
        lacking.append(low < needed)
    fails = some(short)
    return Logic(every((no(fails), no(some(lacking)))), fails)
