"""What a selection came to: who is chosen, who was passed over and why, and how full every bound is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..rules.scales import SUBJECTS
from ..rules.wording import Joined, Language, Message, Phrase, Text, number_text
from .completion import Row
from .nominations import Bound, Nomination

FULL = Phrase("{bound} is full: {number} places, held by {holders}", "{bound}已满：名额 {number} 个，占用者 {holders}")
FULL_OF_MANY = Phrase(
    "{bound} is full: all {number} places are held by better placed nominations, the last by {last}",
    "{bound}已满：{number} 个名额均由排名更前者占用，最后一位为 {last}",
)
NO_PLACE = Phrase("{bound} has no place", "{bound}没有名额")
KEPT = Phrase(
    "the places left in {bound} are kept for {others}: without them these could not have the fewest they are due",
    "{bound}的剩余名额须留给{others}，否则达不到其下限",
)
CLOSED_TIER = Phrase(
    "tier {tier} opens only where no nomination of an earlier tier may pass",
    "仅当前一层次无人可能符合时，第 {tier} 层次才启用",
)
SET_ASIDE = Text("set aside by name", "已按名单搁置")
UNKNOWN_ASIDE = Text("not known yet, set aside by name", "尚待确定，已按名单搁置")
NOT_MET = Phrase("eligibility: {outcome}", "申报资格：{outcome}")
FILL = "fill"
LABELS = {"quota": Text("the total", "总名额")}
MOST_PLACES = Text("the choice that fills most places", "入选人数最多的方案")
MOST_NAMED = 6


def label(bound: str) -> Text:
    """The name of a bound for people: the total has words of its own, and codes of subjects their Chinese names."""
    if bound in LABELS:
        return LABELS[bound]
    return Text(bound, " ".join(SUBJECTS[word].zh if word in SUBJECTS else word for word in bound.split(" ")))


@dataclass(frozen=True)
class Because:
    """Why a nomination was passed over: the smallest set of bounds that left no place, and who holds the places."""

    rows: tuple[Row, ...]
    kind: int
    held_by: tuple[str, ...] = ()

    @property
    def bound(self) -> str:
        """The bound that the nomination lies in and that has no place for it."""
        return self.upper.name

    @property
    def upper(self) -> Row:
        own = [row for row in self.rows if row.high is not None and self.kind in row.kinds]
        return min(own, key=lambda row: (len(row.kinds), row.place))

    @property
    def kept_for(self) -> tuple[str, ...]:
        """The bounds with a lower end for which places are kept."""
        return tuple(row.name for row in self.rows if row.low > 0)

    @property
    def words(self) -> Message:
        bound = label(self.bound)
        if self.upper.high == 0:
            return NO_PLACE(bound=bound)
        if self.kept_for:
            others = tuple(MOST_PLACES if name == FILL else label(name) for name in self.kept_for)
            return KEPT(bound=bound, others=Joined(others, how="and"))
        if len(self.held_by) > MOST_NAMED:
            return FULL_OF_MANY(bound=bound, number=self.upper.high, last=self.held_by[-1])
        return FULL(bound=bound, number=self.upper.high, holders=Joined(self.held_by, how="list"))

    def as_data(self, language: Language) -> dict[str, Any]:
        return {
            "bound": self.bound,
            "held_by": list(self.held_by),
            "bounds": [row.name for row in self.rows],
            "kept_for": list(self.kept_for),
            "text": self.words.text(language),
        }


@dataclass(frozen=True)
class Standing:
    """A nomination and its rank; equals share a rank. `because` is None for who is chosen."""

    nomination: Nomination
    rank: int
    because: Because | None = None

    def as_data(self, language: Language) -> dict[str, Any]:
        one = self.nomination
        # Groups first: whatever an office calls them, the words of the contract stand.
        data: dict[str, Any] = {
            **one.groups,
            "nomination": one.id,
            "rank": self.rank,
            "teacher": one.teacher,
            "name": one.name,
            "score": None if one.score is None else number_text(one.score),
            "tier": one.tier,
        }
        return data if self.because is None else {**data, "because": self.because.as_data(language)}


@dataclass(frozen=True)
class Tie:
    """Equals for fewer places than they are: handed back to the committee. `places` is None where it depends on who
    of them is taken; `lacking` are the tie-breaks that some of them have no value for.
    """

    nominations: tuple[Nomination, ...]
    rank: int
    places: int | None
    lacking: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        return {
            "nominations": [one.id for one in self.nominations],
            "rank": self.rank,
            "places": self.places,
            "lacking": list(self.lacking),
        }


@dataclass(frozen=True)
class BoundState:
    """A bound after the choice. `slack` is how many more it would hold, `spare` how many it has over its least."""

    bound: Bound
    taken: int

    @property
    def slack(self) -> int | None:
        return None if self.bound.at_most is None else self.bound.at_most - self.taken  # type: ignore[operator]

    @property
    def spare(self) -> int | None:
        return None if self.bound.at_least is None else self.taken - self.bound.at_least  # type: ignore[operator]

    def as_data(self) -> dict[str, Any]:
        return {
            "bound": self.bound.name,
            "at_most": self.bound.at_most,
            "at_least": self.bound.at_least,
            "taken": self.taken,
            "slack": self.slack,
            "spare": self.spare,
            "soft": self.bound.soft,
        }


@dataclass(frozen=True)
class Relaxed:
    """A soft end that gave way, as little as possible."""

    bound: str
    side: str
    asked: int
    reached: int

    def as_data(self) -> dict[str, Any]:
        return {"bound": self.bound, "side": self.side, "asked": self.asked, "reached": self.reached}


@dataclass(frozen=True)
class Selection:
    """The result of a selection.

    `passed_over` is also the reserve list, in its order. With a `conflict` (a smallest set of bounds that cannot hold
    together) nobody is chosen. `undecided` wait for a tie above them. `outside` lie in none of the
    bounds that divide the others by the same groups: a county or subject that is spelt otherwise, perhaps. `fillable`
    is how many more places another choice would fill; `unlisted` how many more have no place and stand in no list.
    """

    programme: str
    selected: tuple[Standing, ...] = ()
    passed_over: tuple[Standing, ...] = ()
    bounds: tuple[BoundState, ...] = ()
    ties: tuple[Tie, ...] = ()
    undecided: tuple[Standing, ...] = ()
    not_competing: tuple[tuple[Nomination, Message | Text], ...] = ()
    conflict: tuple[Row, ...] = ()
    relaxed: tuple[Relaxed, ...] = ()
    fillable: int = 0
    fill: str = "merit"
    tie_breaks: tuple[str, ...] = ()
    seed: str | None = None
    withdrawn: tuple[str, ...] = ()
    outside: tuple[Nomination, ...] = ()
    solves: int = 0
    unlisted: int = 0

    @property
    def reserve(self) -> tuple[Standing, ...]:
        """Those who step up, in their order, when a place falls free (递补)."""
        return self.passed_over

    @property
    def empty(self) -> tuple[BoundState, ...]:
        """The narrower bounds with places left, where a bound over everybody has places left too."""
        total = [one for one in self.bounds if not one.bound.where and one.bound.at_most is not None]
        if not total or not all(one.slack and one.slack > 0 for one in total):
            return ()
        return tuple(one for one in self.bounds if one.bound.where and one.slack)

    def ids(self) -> list[str]:
        """The ids of the nominations chosen, best first."""
        return [one.nomination.id for one in self.selected]

    def as_data(self, language: Language = "en") -> dict[str, Any]:
        """The selection as the `select` contract has it."""
        return {
            "programme": self.programme,
            "selected": [one.as_data(language) for one in self.selected],
            "reserve": [
                {"nomination": one.nomination.id, "rank": one.rank, "place": place}
                for place, one in enumerate(self.reserve, 1)
            ],
            "passed_over": [one.as_data(language) for one in self.passed_over],
            "bounds": [one.as_data() for one in self.bounds],
            "ties": [one.as_data() for one in self.ties],
            "fillable": self.fillable,
            "conflict": list(dict.fromkeys(row.name for row in self.conflict)),
            "undecided": [one.as_data(language) for one in self.undecided],
            "not_competing": [
                {"nomination": one.id, "outcome": str(one.outcome), "reason": reason.text(language)}
                for one, reason in self.not_competing
            ],
            "relaxed": [one.as_data() for one in self.relaxed],
            "fill": self.fill,
            "tie_breaks": list(self.tie_breaks),
            "seed": self.seed,
            "withdrawn": list(self.withdrawn),
            "outside": [one.id for one in self.outside],
        }
