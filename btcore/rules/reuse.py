"""Without reuse: several counting clauses that may not share a record.

By Hall's theorem every clause finds records of its own exactly if every set of clauses finds, in the union of the
records that suit any of them, as many as the set asks for together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

from ..errors import ProgrammeError
from .comparisons import Comparison, Criterion, Judge, Judgement
from .dossier import Dossier
from .evidence import Judging
from .measures import Count
from .outcomes import FAIL, NOT_APPLICABLE, PASS, UNKNOWN
from .wording import Joined, Phrase

MOST = 12


@dataclass(frozen=True, slots=True)
class WithoutReuse(Criterion):
    """Clauses whose criterion is `count(…) >= number`; each record serves one of them at most.

    The clauses keep their own verdicts; `short` of the judgement names the set that cannot be served. Refused: more
    than 12 clauses, and clauses that do not count.
    """

    clauses: tuple[Any, ...]

    def __post_init__(self) -> None:
        if len(self.clauses) > MOST:
            raise ProgrammeError(f"without_reuse holds {len(self.clauses)} clauses; expected at most {MOST}")
        for clause in self.clauses:
            rule = getattr(clause, "criterion", None)
            if not (isinstance(rule, Comparison) and isinstance(rule.measure, Count) and rule.operator == ">="):
                raise ProgrammeError(
                    f"clause {getattr(clause, 'code', clause)} does not count; without_reuse needs count(…) >= n"
                )

    def prepare(self, judging: Judging) -> Judge:
        judges = [clause.prepare(judging) for clause in self.clauses]

        def share(dossier: Dossier) -> Judgement:
            parts = tuple(judge(dossier) for judge in judges)
            applicable = [part for part in parts if part.outcome is not NOT_APPLICABLE]
            if not applicable:
                return Judgement(NOT_APPLICABLE, self, parts=parts)
            # A clause that a good waiver excuses asks for no records, whether it is met or not.
            asked = [part for part in applicable if part.excused is not PASS]
            surely = [part for part in asked if _applies(part) and part.excused is not UNKNOWN]
            short = _first_short(_counts(surely), possible=True)
            if short:
                return Judgement(FAIL, self, parts=parts, short=short)
            short = _first_short(_counts(asked), possible=False)
            settled = not short and any(_applies(part) for part in applicable)
            return Judgement(PASS if settled else UNKNOWN, self, parts=parts, short=short)

        return share

    def words(self, judging: Judging) -> Any:
        codes = Joined(tuple(clause.code for clause in self.clauses), how="and")
        return Phrase("{codes}, no record counted twice", "{codes}，同一材料不得重复使用")(codes=codes)

    @property
    def inner(self) -> tuple[Any, ...]:
        return self.clauses


def _counts(parts: list[Judgement]) -> list[tuple[str, Judgement]]:
    return [(part.criterion.code, part.parts[0]) for part in parts]


def _applies(part: Judgement) -> bool:
    """Whether it is sure that the clause applies: its `applies_when`, if it has one, passed."""
    return len(part.parts) == 1 or part.parts[1].outcome is PASS


def _first_short(asked: list[tuple[str, Judgement]], *, possible: bool) -> tuple[str, ...]:
    """The codes of the smallest set of clauses that asks for more than its records; empty if there is none."""
    for group in _subsets(asked):
        needed, suitable = 0, set()
        for _, judgement in group:
            assert judgement.measured is not None and judgement.measured.found is not None
            found = judgement.measured.found
            if possible and judgement.measured.high is None:
                break
            needed += judgement.required
            suitable |= {record.id for record in found.certain}
            if possible:
                suitable |= {record.id for record, _ in found.open}
        else:
            if needed > len(suitable):
                return tuple(code for code, _ in group)
    return ()


def _subsets(asked: list[Any]) -> Iterator[tuple[Any, ...]]:
    return chain.from_iterable(combinations(asked, size) for size in range(1, len(asked) + 1))
