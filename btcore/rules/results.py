"""Results: what an earlier comprehensive score came to, as a `training_result` record of the dossier keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..errors import ProgrammeError
from .calendar import Window
from .comparisons import Finder, Measure, Measured
from .conditions import one_of
from .dossier import Dossier, Record
from .evidence import Evidence, Found, Judging, window_words
from .wording import Joined, Phrase, Text

KIND = "training_result"
ZERO = Decimal(0)
NOT_TAKEN = {
    "latest": Phrase("a later result counts: {records}", "以较晚的结果 {records} 为准"),
    "best": Phrase("a better result counts: {records}", "以较好的结果 {records} 为准"),
}
SAME = Phrase("comes to the same as {records}", "与 {records} 得分相同")
WORDS = {
    "latest": Phrase("points of the latest result of {programme}", "{programme} 最近一次综合成绩"),
    "best": Phrase("points of the best result of {programme}", "{programme} 最好一次综合成绩"),
}
ANY_PROGRAMME = Text("any programme", "任一项目")
TAKES = tuple(WORDS)


@dataclass(frozen=True, slots=True)
class ScoreMeasure(Measure):
    """The points of an earlier comprehensive score of a programme: of the `latest` record, or of the `best`.

    No record means no result, which is 0, as for counts. Of several results of one and the same day the better counts.
    A result that is only claimed, or lacks its points, its programme or (for the latest) its day, widens the interval.
    """

    programme: Any
    take: Any = "latest"
    within: Window | None = None

    code = "score"

    @property
    def evidence(self) -> Evidence:
        """The records that may hold the result."""
        where = () if self.programme is None else (("programme", one_of(self.programme)),)
        return Evidence((KIND,), where, self.within)

    def prepare(self, judging: Judging) -> Finder:
        rule: ScoreMeasure = judging.settings.resolve(self)
        if rule.take not in TAKES:
            raise ProgrammeError(f"clause {judging.clause}: score takes {rule.take!r}; expected {' or '.join(TAKES)}")
        find, on, latest = rule.evidence.prepare(judging), judging.on, rule.take == "latest"
        last = judging.span(rule.within).last

        def measure(dossier: Dossier) -> Measured:
            found = find(dossier)
            certain, maybe = list(found.certain), [record for record, _ in found.open]
            if latest:
                certain = _better_of_a_day(certain)
                newest = max((record.first or date.min for record in certain), default=date.min)
                certain = [one for one in certain if (one.last or on) >= newest]
                maybe = [one for one in maybe if (one.last or on) >= newest]
            ends = [(one.get("points") or ZERO, one.get("points")) for one in certain]
            lows = [low for low, _ in ends]
            highs = [high for _, high in ends] + [one.get("points") for one in maybe]
            if latest:
                lows += [one.get("points") or ZERO for one in maybe]
                low = min(lows) if certain else ZERO
            else:
                low = max(lows, default=ZERO)
                certain = [one for one in certain if (one.get("points") or low) >= low]
                maybe = [one for one in maybe if one.get("points") is None or one.get("points") > low]
            known = [high for high in highs if high is not None]
            high = None if found.unbounded or len(known) < len(highs) else max(known, default=ZERO)
            if found.incomplete or found.future:
                low = ZERO if latest else low
            _sort(found, [*certain, *maybe], rule.take, (low, high))
            return Measured(low, high, found=found, due=last if found.future else None)

        return measure

    def words(self, judging: Judging) -> Any:
        words = WORDS.get(self.take, WORDS["latest"])(programme=self._programme_words(judging))
        return words if self.within is None else Joined((words, window_words(self.within, judging)), how="list")

    def _programme_words(self, judging: Judging) -> Any:
        if self.programme is None:
            return ANY_PROGRAMME
        own = self.programme == judging.programme and judging.title is not None
        return judging.title if own else self.programme


def _better_of_a_day(certain: list[Record]) -> list[Record]:
    """The records without those that a better one of the same known day beats."""

    def beaten(one: Record, other: Record) -> bool:
        days = {one.first, one.last, other.first, other.last}
        if other is one or len(days) > 1 or None in days or other.get("points") is None:
            return False
        points = one.get("points")
        return points is not None and (points, other.id) < (other.get("points"), one.id)

    return [one for one in certain if not any(beaten(one, other) for other in certain)]


def _sort(found: Found, kept: list[Record], take: str, ends: tuple[Any, Any]) -> None:
    """Sort the evidence by what it came to: what counts, what is still to be told, and what another result beats."""
    low, high = ends
    beaten = [one for one in (*found.certain, *(one for one, _ in found.open)) if one not in kept]
    lacking = {id(one): lacks for one, lacks in found.open}
    counts = [one for one in kept if low == high and id(one) not in lacking][:1]
    if counts:
        found.certain, found.open = counts, []
        found.refused += [(one, SAME(records=counts[0].id)) for one in kept if one is not counts[0]]
    else:
        found.certain, found.open = [], []
        for one in kept:
            lacks = lacking.get(id(one), ())
            lacks += () if one.get("points") is not None else ("points",)
            loose = one.first is None or one.first != one.last
            lacks += ("on",) if take == "latest" and len(kept) > 1 and loose and "on" not in lacks else ()
            if lacks:
                found.open.append((one, lacks))
            else:
                found.certain.append(one)
    records = Joined(tuple(one.id for one in counts or kept), how="list")
    found.refused += [(one, NOT_TAKEN[take](records=records)) for one in beaten]
