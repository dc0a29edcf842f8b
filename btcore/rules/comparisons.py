"""Measures and criteria: what every one of them is, and the comparison that makes a criterion of a measure.

A measure draws an interval from a dossier; a criterion answers with an `Outcome`. Both are values (frozen
dataclasses) that `prepare` turns into functions of a dossier, once for any number of dossiers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, ClassVar

from ..errors import ProgrammeError
from .calendar import PERIOD_LABELS
from .dossier import Attestation, Dossier
from .evidence import Found, Judging
from .outcomes import FAIL, PASS, UNKNOWN, Outcome, negate
from .scales import Scale
from .wording import Language, Phrase, Text


class Measured:
    """What a measure found: its ends, and the evidence for them.

    `low` and `high` are numbers (None: no bound on that side), or ranks on `scale`; a measure on unordered values
    sets `possible` instead, the values it may have (None: any). `found` is the evidence, `lacking` the teacher's
    attribute that would settle it, `lines` the working of a points table.
    """

    scale: Scale | None = None
    possible: Any = None
    lacking: str | None = None
    lines: tuple[Any, ...] = ()
    due: date | None = None

    # Most measures set none of the above: leaving them to the class halves the cost of a verdict.
    def __init__(self, low: Any = None, high: Any = None, *, found: Found | None = None, **more: Any) -> None:
        self.low = low
        self.high = high
        self.found = found
        if more:
            self.__dict__.update(more)

    def end(self, value: Any) -> Any:
        """An end as it is shown: a rank as its value on the scale, a number as it is."""
        return self.scale.values[value] if self.scale is not None and value is not None else value


Finder = Callable[[Dossier], Measured]


class Measure:
    """Base of all measures. A subclass is a frozen dataclass with a `code`, `prepare` and `words`.

    `additive` measures shrink with the stretch of time, so that a partial period asks for its share.
    """

    code: ClassVar[str]
    additive: ClassVar[bool] = False

    def prepare(self, judging: Judging) -> Finder:
        """A function from a dossier to what was measured; parameters are values from here on."""
        raise NotImplementedError

    def words(self, judging: Judging) -> Any:
        """The measure in words, both languages."""
        raise NotImplementedError

    def name_words(self, judging: Judging) -> Any:
        """The measure's name where what was found follows: without the working of a points table."""
        return self.words(judging)

    def bound_words(self, bound: Any) -> Any:
        """A bound of a comparison in words."""
        return bound

    @property
    def contains(self) -> bool:
        """Whether the measure has several values at once, so that one of those required is enough."""
        return False

    def __ge__(self, bound: Any) -> Comparison:
        return Comparison(self, ">=", bound)

    def __le__(self, bound: Any) -> Comparison:
        return Comparison(self, "<=", bound)

    def __gt__(self, bound: Any) -> Comparison:
        return Comparison(self, ">", bound)

    def __lt__(self, bound: Any) -> Comparison:
        return Comparison(self, "<", bound)

    def is_one_of(self, *values: Any) -> Comparison:
        """The value is one of these; a single argument may be a parameter that holds a list."""
        return Comparison(self, "is", values[0] if len(values) == 1 else values)

    def required(self, value: Any, judging: Judging) -> Any:
        """A bound of a comparison in this measure's own unit; refuses what does not fit."""
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            raise ProgrammeError(f"clause {judging.clause}: {self.code} is compared with {value!r}; expected a number")
        return value


class Judgement:
    """The answer of one criterion, with what it stands on.

    `measured` and `required` are set for comparisons, `parts` for combinations, `attestation` for attested ones;
    `refused` holds attestations or waivers that do not count, with the reason; `beyond` says that no waiver can help,
    `excused` what the cap of a good waiver says; `loose` that it may turn out not to apply; `period` is the period
    judged under `each`.
    """

    measured: Measured | None = None
    required: Any = None
    parts: tuple[Judgement, ...] = ()
    attestation: Attestation | None = None
    refused: tuple[tuple[str, Any], ...] = ()
    period: Any = None
    short: tuple[str, ...] = ()
    clause: str = ""
    beyond: bool = False
    excused: Outcome | None = None
    loose: bool = False

    def __init__(self, outcome: Outcome, criterion: Any, **more: Any) -> None:
        self.outcome = outcome
        self.criterion = criterion
        if more:
            self.__dict__.update(more)


Judge = Callable[[Dossier], Judgement]


class Criterion:
    """Base of all criteria: values that `prepare` makes into functions and `words` prints."""

    negatable: ClassVar[bool] = True

    def prepare(self, judging: Judging) -> Judge:
        """A function from a dossier to a judgement; parameters are values from here on."""
        raise NotImplementedError

    def words(self, judging: Judging) -> Any:
        raise NotImplementedError

    def part_words(self, judging: Judging) -> Any:
        """The words of a criterion beside others, so that it is seen where they end."""
        return self.words(judging)

    def __bool__(self) -> bool:
        # `a and b` and `20 <= age() <= 45` would silently keep one of the two.
        raise ProgrammeError("a criterion has no truth value; write all_of(…), any_of(…) or not_(…)")

    @property
    def inner(self) -> tuple[Any, ...]:
        """The criteria and clauses that stand inside this one."""
        return ()


AVERAGE = Phrase("{number} a {period} on the average", "平均每{period} {number}")


@dataclass(frozen=True, slots=True)
class Rate:
    """A bound that grows with the period at hand: `number` for each teaching week (or other `unit`) that lies in it."""

    number: Any
    unit: Any

    def over(self, judging: Judging) -> Any:
        """What the period at hand asks for; refused where there is none."""
        if judging.stretch is None or judging.stretch.first is None:
            raise ProgrammeError(
                f"clause {judging.clause}: a rate stands outside each(…); only a period has {self.unit}s"
            )
        inside = judging.calendar.periods(self.unit, judging.stretch.first, judging.stretch.last)
        return self.number * sum(1 for _ in inside)

    def text(self, language: Language = "en") -> str:
        return AVERAGE(number=self.number, period=PERIOD_LABELS.get(self.unit, self.unit)).text(language)


COMPARED = {
    ">=": Phrase("at least {required}", "不低于{required}"),
    "<=": Phrase("at most {required}", "不超过{required}"),
    ">": Phrase("more than {required}", "高于{required}"),
    "<": Phrase("less than {required}", "低于{required}"),
    "is": Phrase("{required}", "{required}"),
}
NOT_ASKED = Text("not asked", "不作要求")
GROUPED = Phrase("({words})", "（{words}）")
RULE = Phrase("{what}: {asked}", "{what}：{asked}")


@dataclass(frozen=True, slots=True)
class Comparison(Criterion):
    """A measure compared with a bound: `>=`, `<=`, `>`, `<` for what is ordered, `is` (one of) for the rest.

    PASS when every possible value satisfies it, FAIL when none does, UNKNOWN otherwise.
    """

    measure: Measure
    operator: str
    bound: Any

    def __post_init__(self) -> None:
        if self.operator not in COMPARED:
            raise ProgrammeError(f"no operator {self.operator!r}; expected one of {', '.join(COMPARED)}")

    def prepare(self, judging: Judging) -> Judge:
        find = self.measure.prepare(judging)
        required = self.required(judging)
        answer = _ANSWERS[self.operator]
        if self.operator == "is" and self.measure.contains:
            answer = _shares

        def compare(dossier: Dossier) -> Judgement:
            measured = find(dossier)
            judgement = Judgement(answer(measured, required), self)
            judgement.measured = measured
            judgement.required = required
            return judgement

        return compare

    def required(self, judging: Judging) -> Any:
        """The bound in the measure's own unit: of a rate what the period at hand asks for, of a partial period its
        share, rounded half up."""
        bound = judging.settings.resolve(self.bound)
        required = self.measure.required(bound.over(judging) if isinstance(bound, Rate) else bound, judging)
        own_window = getattr(getattr(self.measure, "evidence", None), "within", None) is not None
        if judging.share is None or not self.measure.additive or own_window:
            return required
        share = Fraction(required) * judging.share
        return int((Decimal(share.numerator) / share.denominator).quantize(Decimal(1), ROUND_HALF_UP))

    def words(self, judging: Judging) -> Any:
        nothing = self.measure.additive and (self.operator, self.bound) == (">=", 0)
        return RULE(what=self.measure.words(judging), asked=NOT_ASKED if nothing else self.asked(judging))

    def asked(self, judging: Judging) -> Any:
        """The bound in words: `at least 3`."""
        bound = judging.settings.resolve(self.bound, undeclared=True)
        return COMPARED[self.operator](required=self.measure.bound_words(bound))


def _not_below(measured: Measured, required: Any) -> Outcome:
    if measured.low is not None and measured.low >= required:
        return PASS
    return FAIL if measured.high is not None and measured.high < required else UNKNOWN


def _not_above(measured: Measured, required: Any) -> Outcome:
    if measured.high is not None and measured.high <= required:
        return PASS
    return FAIL if measured.low is not None and measured.low > required else UNKNOWN


def _above(measured: Measured, required: Any) -> Outcome:
    return negate(_not_above(measured, required))


def _below(measured: Measured, required: Any) -> Outcome:
    return negate(_not_below(measured, required))


def _is(measured: Measured, required: Any) -> Outcome:
    possible = measured.possible
    wanted = required if isinstance(required, frozenset) else frozenset((required,))
    if possible is not None:
        if possible <= wanted:
            return PASS
        return UNKNOWN if possible & wanted else FAIL
    low, high = measured.low, measured.high
    if low is not None and low == high:
        return PASS if low in wanted else FAIL
    if (measured.scale is not None) and all(rank in wanted for rank in range(low, high + 1)):
        return PASS
    if all((low is not None and one < low) or (high is not None and one > high) for one in wanted):
        return FAIL
    return UNKNOWN


def _shares(measured: Measured, required: frozenset[Any]) -> Outcome:
    if measured.possible is None:
        return UNKNOWN
    return PASS if measured.possible & required else FAIL


_ANSWERS = {">=": _not_below, "<=": _not_above, ">": _above, "<": _below, "is": _is}
