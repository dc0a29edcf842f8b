"""Selection: who is chosen when places are few, as the merit-first feasible set.

Nominations are taken in rank order; one is passed over only if taking it would leave some bound that nobody could keep
any more, given those taken already. The result does not depend on the order of the file nor on which completion the
solver finds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import InputError, Problem, input_error, nearest
from ..rules.comparisons import Criterion, Measure
from ..rules.outcomes import PASS, UNKNOWN, WAIVED
from ..rules.parameters import ParameterReference, Settings
from ..rules.tables import as_table
from ..rules.wording import Message, Text
from .approval import ApprovalStep
from .bounds import BoundRule, allocated, outside, refuse_too_many, refuse_unknown_groups, settled
from .choice import Choice
from .chosen import (
    CLOSED_TIER,
    NOT_MET,
    SET_ASIDE,
    UNKNOWN_ASIDE,
    Selection,
)
from .nominations import Bound, Nomination, Nominations
from .ranking import ranked, ranked_stream

IN = (PASS, WAIVED)


@dataclass(frozen=True)
class Preference:
    """What goes first under the same conditions (同等条件下优先): a tie-break that the dossier answers, yes before no.

    Where the criterion is UNKNOWN the tie-break has no value and cannot part the equals.
    """

    code: str
    title: Text
    criterion: Criterion
    line: int | None = None


@dataclass(frozen=True)
class SelectionRule:
    """How a programme chooses; any value may be a `parameter(…)`.

    `places` is the total (at most); `bounds` more of them; `route` the approval steps before. `ties` is committee
    (what the `tie_breaks` leave equal is handed back) or draw (by `seed`). `fill` is merit, or places: then as many
    places as possible are filled, and merit decides among those choices. A later tier opens in a group `fallback_by`
    when no nomination of an earlier tier there passes or may pass. `ratio` is the most nominations for a place.
    `points` rank where the office has no score of its own. `preferences` are tie-breaks that the dossier answers.
    `tiers` are groups of clause codes: a nomination's tier is the place of the first group with a clause that is met
    or may be, and one more tier takes everybody else. `allocation` divides the places, once it is declared; `closes`
    ends the nominations.
    """

    places: Any = None
    bounds: tuple[BoundRule, ...] = ()
    route: tuple[ApprovalStep, ...] = ()
    tie_breaks: Any = ()
    ties: Any = "committee"
    seed: Any = None
    fill: Any = "merit"
    fallback_by: tuple[str, ...] = ("school", "subject")
    ratio: Any = None
    ratio_rounding: Any = "down"
    points: Measure | None = None
    preferences: tuple[Preference, ...] = ()
    tiers: tuple[tuple[str, ...], ...] = ()
    allocation: Any = None
    closes: Any = None
    line: int | None = None

    def needed(self) -> tuple[Any, ...]:
        """What must have a value before anyone is chosen."""
        return (self.places, self.bounds, self.tie_breaks, self.ties, self.fill, self.ratio, self.ratio_rounding)

    def steps(self, settings: Settings) -> list[ApprovalStep]:
        """The steps of the route that are in force under the values of a day."""
        return [one for one in self.route if settings.resolve(one.when) is not False]


def select(
    rule: SelectionRule,
    given: Nominations,
    *,
    programme: str = "",
    set_aside: Collection[str] = (),
    kept: Collection[str] | None = None,
    withdrawn: Collection[str] = (),
) -> Selection:
    """Choose by a rule whose parameters are resolved.

    `set_aside` names nominations that are not known to be eligible and shall not stop the others; `kept` those chosen
    before, who stay whatever comes, and `withdrawn` those who left: the rule then goes on with the reserve. InputError
    where a nomination's outcome is UNKNOWN, a bound cannot be told to hold it or not, a name is not there, a teacher
    stands twice, or more are nominated than the ceilings allow. Bounds that cannot be kept are a `conflict`, no error.
    """
    everyone = [one for one in given.nominations if one.id not in withdrawn]
    staying = frozenset(kept or ())
    _refuse_names(given, set_aside=set_aside, kept=staying, withdrawn=withdrawn)
    competing, others = _competing(rule, everyone, set_aside=set_aside, kept=staying)
    _refuse_twice(competing)
    bounds = _bounds(rule, given.bounds, everyone)
    refuse_unknown_groups(bounds, competing)
    if kept is None:
        ratio = None if rule.ratio is None else Decimal(rule.ratio)
        refuse_too_many(bounds, everyone, ratio=ratio, rounding=rule.ratio_rounding)
    tie_breaks = _order(rule, given, competing)
    seed = _seed(rule)
    groups = ranked(competing, tie_breaks=tie_breaks, seed=seed)
    choice = Choice(
        bounds,
        ((one, 1) for group in groups for one in group),
        groups,
        kept=[one for one in competing if one.id in staying],
        fill=rule.fill,
        again=kept is not None,
        tie_breaks=tie_breaks,
    )
    common = {"programme": programme, "not_competing": others, "fill": rule.fill, "tie_breaks": tie_breaks}
    return choice.result(**common, seed=seed, withdrawn=tuple(withdrawn), outside=outside(bounds, competing))


@dataclass(frozen=True)
class Crowd:
    """Nominations with one outcome, tier and groups: what they are like, and how many they are."""

    like: Nomination
    number: int


def select_in_order(
    rule: SelectionRule,
    crowds: Sequence[Crowd],
    ordered: Iterable[Nomination],
    *,
    bounds: Sequence[Bound] = (),
    tie_breaks: Sequence[str] = (),
    programme: str = "",
    listed: int = 3,
) -> Selection:
    """The same choice among more nominations than one wants to hold, read once, by tier and then the higher score.

    `crowds` counts everyone proposed; `ordered` are at least those of them who compete; `tie_breaks` names those that
    come after the programme's own, and InputError says which nomination has another. Whoever is not known to be
    eligible, or lacks a group that a bound looks at, is set aside; the `outside` are one for each crowd. Of those who
    have no place `listed` are told for each combination of bounds, the others counted (`unlisted`); ceilings of
    nominations and the names of those who do not compete are nobody's here. Held are those chosen, and the largest
    group with one score.
    """
    everyone = [one.like for one in crowds]
    settled_bounds = _bounds(rule, bounds, everyone)
    looked_at = {name for bound in settled_bounds for name in bound.where}
    tiered = len({one.tier for one in everyone}) > 1
    by_tier = rule.fallback_by if tiered else ()
    told_apart = [one for one in everyone if all(name in one.groups for name in by_tier)]
    earliest = _earliest(rule, told_apart)

    def competes(one: Nomination) -> bool:
        if one.outcome not in IN or not all(name in one.groups for name in (*looked_at, *by_tier)):
            return False
        return not tiered or one.tier <= earliest[_fallback_group(rule, one)]

    competing = [one for one in crowds if competes(one.like)]
    order = tuple(dict.fromkeys((*rule.tie_breaks, *(one.code for one in rule.preferences), *tie_breaks)))
    seed = _seed(rule)

    def in_the_running() -> Iterator[Nomination]:
        for one in filter(competes, ordered):
            if strange := [name for name in one.tie_breaks if name not in order]:
                expected = "its name among the parameter tie_breaks"
                raise input_error(f"nomination {one.id}", f"the tie-break {strange[0]}, declared nowhere", expected)
            yield one

    choice = Choice(
        settled_bounds,
        ((one.like, one.number) for one in competing),
        ranked_stream(in_the_running(), tie_breaks=order, seed=seed),
        fill=rule.fill,
        tie_breaks=order,
        listed=listed,
    )
    strangers = outside(settled_bounds, [one.like for one in competing])
    return choice.result(programme=programme, fill=rule.fill, tie_breaks=order, seed=seed, outside=strangers)


def groups_looked_at(rule: SelectionRule, bounds: Iterable[Bound] = ()) -> tuple[str, ...]:
    """The groups that a selection by the rule looks at; the rule is resolved."""
    by = (
        ()
        if rule.allocation is None or isinstance(rule.allocation, ParameterReference)
        else as_table(rule.allocation).by
    )
    named = [name for one in bounds for name in one.where] + [name for one in rule.bounds for name in one.each]
    return tuple(dict.fromkeys((*named, *by, *(rule.fallback_by if rule.tiers else ()))))


def _seed(rule: SelectionRule) -> str | None:
    return str(rule.seed) if rule.ties == "draw" else None


def _bounds(rule: SelectionRule, given: Sequence[Bound], everyone: Sequence[Nomination]) -> list[Bound]:
    """The bounds given, those of the allocation and those that the rule makes over everyone, in whole numbers."""
    places = None if rule.places is None else int(rule.places)
    undeclared = rule.allocation is None or isinstance(rule.allocation, ParameterReference)
    divided = [] if undeclared else allocated(rule.allocation, places=places)
    ruled = (bound for one in rule.bounds for bound in one.over(everyone))
    return settled((*given, *divided, *ruled), places=places)


def _order(rule: SelectionRule, given: Nominations, competing: Sequence[Nomination]) -> tuple[str, ...]:
    """The tie-breaks in their order: the programme's, the file's, then as the nominations list them if all agree."""
    declared = tuple(dict.fromkeys((*rule.tie_breaks, *(given.tie_breaks or ()))))
    order: list[str] = []
    for one in competing:
        own = [name for name in one.tie_breaks if name not in declared]
        if [name for name in order if name in own] != [name for name in own if name in order]:
            found = f"tie-breaks in the order {', '.join(own)}, others have {', '.join(order)}"
            raise input_error(f"nomination {one.id}", found, "one order, declared as tie_breaks in the file")
        order += [name for name in own if name not in order]
    return (*declared, *order)


def _refuse_names(given: Nominations, **groups: Collection[str]) -> None:
    ids = dict.fromkeys(one.id for one in given.nominations)
    problems = [
        Problem(what.replace("_", " "), f"no nomination {name}", nearest(name, ids))
        for what, names in groups.items()
        for name in names
        if name not in ids
    ]
    if problems:
        raise InputError(problems)


def _competing(
    rule: SelectionRule, everyone: Sequence[Nomination], *, set_aside: Collection[str], kept: Collection[str]
) -> tuple[list[Nomination], tuple[tuple[Nomination, Message | Text], ...]]:
    """Those who compete, and the others with the reason."""
    if len({one.tier for one in everyone}) > 1:
        refuse_unknown_groups([Bound("of the later tier", dict.fromkeys(rule.fallback_by, ""))], everyone)
    earliest = _earliest(rule, everyone)
    competing: list[Nomination] = []
    others: list[tuple[Nomination, Message | Text]] = []
    unknown: list[Nomination] = []
    for one in everyone:
        if one.id in kept:
            competing.append(one)
        elif one.outcome not in (*IN, UNKNOWN):
            others.append((one, NOT_MET(outcome=one.outcome.label)))
        elif one.tier > earliest[_fallback_group(rule, one)]:
            others.append((one, CLOSED_TIER(tier=one.tier)))
        elif one.id in set_aside:
            others.append((one, UNKNOWN_ASIDE if one.outcome is UNKNOWN else SET_ASIDE))
        elif one.outcome is UNKNOWN:
            unknown.append(one)
        else:
            competing.append(one)
    if unknown:
        raise InputError(
            Problem(
                f"nomination {one.id}",
                f"not known whether {one.teacher} is eligible",
                f"the facts settled, or the nomination set aside by name: --set-aside {one.id}",
            )
            for one in unknown
        )
    return competing, tuple(others)


def _fallback_group(rule: SelectionRule, one: Nomination) -> tuple[str | None, ...]:
    return tuple(one.groups.get(name) for name in rule.fallback_by)


def _earliest(rule: SelectionRule, everyone: Iterable[Nomination]) -> dict[tuple[str | None, ...], int]:
    """The first tier of every group with a nomination that passes or may pass: later ones stay closed there."""
    earliest: dict[tuple[str | None, ...], int] = {}
    for one in everyone:
        if one.outcome in (*IN, UNKNOWN):
            group = _fallback_group(rule, one)
            earliest[group] = min(one.tier, earliest.get(group, one.tier))
    return earliest


def _refuse_twice(competing: Sequence[Nomination]) -> None:
    first: dict[str, str] = {}
    for one in competing:
        if first.setdefault(one.teacher, one.id) != one.id:
            found = f"teacher {one.teacher} is nominated already by {first[one.teacher]}"
            raise input_error(f"nomination {one.id}", found, "one nomination for each teacher; withdraw one")
