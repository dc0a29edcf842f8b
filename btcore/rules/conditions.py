"""Conditions on an attribute: at least, at most, one of. Three-valued, because an attribute may not be known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import ProgrammeError
from .domains import Choice, Domain, Number, Truth, WordSet
from .kinds import KNOWN_TAGS, KNOWN_TITLES, Attribute
from .parameters import ParameterReference
from .wording import Joined, Language, Phrase


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The value is the bound or higher; for ordered scales and numbers."""

    bound: Any


@dataclass(frozen=True, slots=True)
class AtMost:
    """The value is the bound or lower; for ordered scales and numbers."""

    bound: Any


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of these; of a set of words (tags, subjects) at least one is."""

    values: Any


Condition = AtLeast | AtMost | OneOf


def at_least(bound: Any) -> AtLeast:
    """The bound or higher (以上 includes the bound)."""
    return AtLeast(bound)


def at_most(bound: Any) -> AtMost:
    """The bound or lower (以下 includes the bound)."""
    return AtMost(bound)


def one_of(*values: Any) -> OneOf:
    """One of the values; a single argument may be a parameter that holds a list."""
    return OneOf(values[0] if len(values) == 1 and not isinstance(values[0], (str, int, Decimal)) else values)


def as_condition(value: Any) -> Condition:
    """A condition as it is; any other value as the only one allowed (a parameter may hold several)."""
    if isinstance(value, (AtLeast, AtMost, OneOf)):
        return value
    return OneOf(value if isinstance(value, ParameterReference) else (value,))


@dataclass(frozen=True, slots=True)
class Test:
    """A condition made ready for one attribute: `accepts` a known value, and `unknown` is its answer to none.

    `unknown` is True or False when every or no value of the domain would do, None when it depends.
    """

    attribute: Attribute
    condition: Condition
    accepts: Callable[[Any], bool]
    unknown: bool | None


def test_of(attribute: Attribute, condition: Condition) -> Test:
    """The test of a condition whose bounds are values by now; ProgrammeError where it does not fit the attribute."""
    domain = attribute.domain
    if isinstance(domain, Choice):
        chosen = _chosen(domain, condition, attribute)
        everything = len(chosen) == len(domain.scale.values)
        return Test(attribute, condition, chosen.__contains__, True if everything else None if chosen else False)
    if isinstance(condition, OneOf):
        wanted = frozenset(_read(domain, value, attribute) for value in as_tuple(condition.values))
        if isinstance(domain, WordSet):
            words = frozenset().union(*wanted)
            return Test(attribute, condition, lambda value: not words.isdisjoint(value), None)
        unknown = True if isinstance(domain, Truth) and len(wanted) == 2 else None
        return Test(attribute, condition, wanted.__contains__, unknown if wanted else False)
    if not isinstance(domain, Number):
        raise ProgrammeError(f"{attribute.name} has no order; expected one_of(…), got {condition}")
    bound = _read(domain, condition.bound, attribute)
    if isinstance(condition, AtLeast):
        always = domain.minimum is not None and domain.minimum >= bound
        return Test(attribute, condition, lambda value: value >= bound, always or None)
    always = domain.maximum is not None and domain.maximum <= bound
    return Test(attribute, condition, lambda value: value <= bound, always or None)


def always_met(attribute: Attribute, condition: Condition) -> bool:
    """Whether every value of the attribute meets the condition, so that it need not be told (any grade will do)."""
    try:
        return test_of(attribute, condition).unknown is True
    except ProgrammeError:
        return False


def as_tuple(values: Any) -> tuple[Any, ...]:
    return tuple(values) if isinstance(values, (tuple, list, frozenset)) else (values,)


def _read(domain: Domain, value: Any, attribute: Attribute) -> Any:
    try:
        return domain.read(value)
    except ValueError:
        raise ProgrammeError(f"{attribute.name} cannot be {value!r}; expected {domain.expected}") from None


def _chosen(domain: Choice, condition: Condition, attribute: Attribute) -> frozenset[str]:
    scale = domain.scale
    if isinstance(condition, OneOf):
        return frozenset(_read(domain, value, attribute) for value in as_tuple(condition.values))
    if not scale.ordered:
        raise ProgrammeError(f"{attribute.name} has no order; expected one_of(…), got {condition}")
    rank = scale.rank(_read(domain, condition.bound, attribute))
    return frozenset(scale.values[rank:] if isinstance(condition, AtLeast) else scale.values[: rank + 1])


_OR_ABOVE = {
    "above": Phrase("{value} or above", "{value}及以上"),
    "better": Phrase("{value} or better", "{value}及以上"),
}
_OR_BELOW = Phrase("{value} or below", "{value}及以下")
_IS = Phrase("{attribute} {value}", "{attribute}为{value}")
_AT_LEAST = Phrase("{attribute} at least {value}", "{attribute}不低于{value}")
_AT_MOST = Phrase("{attribute} at most {value}", "{attribute}不高于{value}")
ASKED = Phrase("{found}, {asked} asked", "{found}，要求{asked}")
_NAMED = Phrase("{attribute}: {value}", "{attribute}：{value}")


KNOWN_WORDS = {"title": KNOWN_TITLES, "tags": KNOWN_TAGS}


def value_words(attribute: Attribute, value: Any, *, bare: bool = False) -> Any:
    """A value of an attribute in words: the label of a scale's value, with its step unless `bare`."""
    if isinstance(attribute.domain, Choice):
        scale = attribute.domain.scale
        if value not in scale.labels:
            return value
        return scale.labels[value] if bare else scale.label(value)
    return KNOWN_WORDS.get(attribute.name, {}).get(value, value)


def condition_words(attribute: Attribute, condition: Condition) -> Any:
    """A condition in words: `county level or above`, `title key_teacher`."""
    if isinstance(condition, OneOf):
        values = Joined(tuple(value_words(attribute, value) for value in as_tuple(condition.values)))
        return values if isinstance(attribute.domain, Choice) else _NAMED(attribute=attribute.label, value=values)
    value = value_words(attribute, condition.bound)
    if isinstance(attribute.domain, Choice):
        if isinstance(condition, AtMost):
            return _OR_BELOW(value=value)
        top = condition.bound == attribute.domain.scale.values[-1]
        return value if top else _OR_ABOVE[attribute.domain.scale.better](value=value)
    return (_AT_LEAST if isinstance(condition, AtLeast) else _AT_MOST)(attribute=attribute.label, value=value)


class Refusal:
    """Why a value is refused: `school level, county asked`. Words are made when they are read."""

    __slots__ = ("test", "value")

    def __init__(self, test: Test, value: Any) -> None:
        self.test = test
        self.value = value

    def text(self, language: Language = "en") -> str:
        return _refusal_words(self.test, self.value).text(language)


def _refusal_words(test: Test, value: Any) -> Any:
    condition, attribute = test.condition, test.attribute
    if isinstance(condition, OneOf):
        asked: Any = Joined(
            tuple(value_words(attribute, one, bare=True) for one in as_tuple(condition.values)), how="or"
        )
    else:
        asked = value_words(attribute, condition.bound, bare=True)
    found = value_words(attribute, value)
    if not isinstance(attribute.domain, Choice):
        found = _NAMED(attribute=attribute.label, value=found)
    return ASKED(found=found, asked=asked)
