"""The five outcomes and how they combine: Kleene's strong three-valued logic, and what does not apply left out."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from .wording import Text


class Outcome(StrEnum):
    """PASS and FAIL hold whatever the missing facts turn out to be; UNKNOWN waits for facts.

    WAIVED counts as PASS; NOT_APPLICABLE does not count at all.
    """

    PASS = "PASS"
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    WAIVED = "WAIVED"
    NOT_APPLICABLE = "NOT_APPLICABLE"

    @property
    def label(self) -> Text:
        return _LABELS[self]


PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN
WAIVED, NOT_APPLICABLE = Outcome.WAIVED, Outcome.NOT_APPLICABLE

_LABELS = {
    PASS: Text("met", "符合"),
    FAIL: Text("not met", "不符合"),
    UNKNOWN: Text("not known yet", "待定"),
    WAIVED: Text("waived", "已破格"),
    NOT_APPLICABLE: Text("does not apply", "不适用"),
}


_NEGATED = {PASS: FAIL, WAIVED: FAIL, FAIL: PASS, UNKNOWN: UNKNOWN, NOT_APPLICABLE: NOT_APPLICABLE}


def negate(outcome: Outcome) -> Outcome:
    """Kleene's negation; what is unknown or does not apply stays so."""
    return _NEGATED[outcome]


def at_least(needed: int | None, outcomes: Iterable[Outcome]) -> Outcome:
    """At least `needed` of the outcomes that apply pass; None means all of them.

    Nothing that applies gives NOT_APPLICABLE.
    """
    passed = unknown = failed = 0
    for outcome in outcomes:
        if outcome is PASS or outcome is WAIVED:
            passed += 1
        elif outcome is UNKNOWN:
            unknown += 1
        elif outcome is FAIL:
            failed += 1
    applicable = passed + unknown + failed
    if not applicable:
        return NOT_APPLICABLE
    if needed is None:
        needed = applicable
    if passed >= needed:
        return PASS
    return UNKNOWN if passed + unknown >= needed else FAIL
