"""The route of a nomination: who decides at each step, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..rules.wording import Text


@dataclass(frozen=True)
class Ballot:
    """A vote (民主测评): of at least `quorum` per cent present, at least `threshold` per cent of the votes cast for."""

    quorum: Any = 0
    threshold: Any = 50

    def quorate(self, *, present: int, entitled: int) -> bool:
        """Whether enough are present, where the quorum is resolved."""
        return bool(present * 100 >= self.quorum * entitled)

    def carried(self, *, votes_for: int, cast: int) -> bool:
        """Whether enough of the votes cast are for, where the threshold is resolved; of none they never are."""
        return bool(cast > 0 and votes_for * 100 >= self.threshold * cast)


@dataclass(frozen=True)
class ApprovalStep:
    """One step: the administrative level and the role that approve, return for correction or reject, or a ballot.

    A step that the source only names as an office's habit may be left out by a boolean parameter, `when`.
    """

    code: str
    title: Text
    level: Any
    role: str
    ballot: Ballot | None = None
    when: Any = True
    line: int | None = None
