"""Nominations and bounds in and out of the JSON contract, every problem reported with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

from ..errors import InputError, Problem, input_error, nearest
from ..programmes.nominations import ROUNDINGS, Bound, Nomination, Nominations, Share
from ..rules.domains import Number
from ..rules.outcomes import PASS, Outcome
from ..rules.wording import number_text
from .dossiers import Identifier, Met, Place, Unfit, shown, unfit

TOP = ("nominations", "bounds", "tie_breaks")
SINGULAR = {"nominations": "nomination", "bounds": "bound"}
# `--set quota=…` is one more bound over all; a bound of that name would be a second one.
RESERVED = "quota"
# A computed score has 28 digits; more serve only to make a program slow.
MOST_DIGITS = 60
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def read_exact(value: Any) -> Decimal:
    """Any finite number, exact: text, a whole number or a Decimal. ValidationError for floats and the rest."""
    if isinstance(value, float):
        raise ValidationError([Unfit(f"the float {value!r}", 'an exact number, as text such as "87.25"')])
    try:
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)) or "_" in str(value):
            raise ValueError
        number = Decimal(value)
        if (
            not number.is_finite()
            or abs(number.adjusted()) > MOST_DIGITS
            or len(number.as_tuple().digits) > MOST_DIGITS
        ):
            raise ValueError
        return number
    except (ValueError, InvalidOperation):
        raise unfit(value, 'a number, such as "87.25"') from None


class ExactNumber(fields.Field):
    """Any finite number, exact."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> Decimal:
        return read_exact(value)


class Whole(fields.Field):
    """A whole number from `minimum`, as number or text."""

    def __init__(self, minimum: int, **options: Any) -> None:
        super().__init__(**options)
        self.minimum = minimum

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> int:
        domain = Number(minimum=Decimal(self.minimum), whole=True)
        try:
            return int(domain.read(value))
        except ValueError:
            raise unfit(value, f"a whole number from {self.minimum}") from None


class OneOf(fields.Field):
    """One of a few words."""

    def __init__(self, choices: Collection[str], **options: Any) -> None:
        super().__init__(**options)
        self.choices = choices

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise unfit(value, f"one of {', '.join(self.choices)}")
        return value


class Amount(fields.Field):
    """A whole number from 0, or a share of the places: "30%", or {"share": "30%", "rounding": "up"}.

    A share without a rounding of its own has rounding None.
    """

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> int | Share:
        rounding = None
        share = value
        if isinstance(value, Mapping) and set(value) <= {"share", "rounding"} and "share" in value:
            share, rounding = value["share"], value.get("rounding")
            if rounding is not None and rounding not in ROUNDINGS:
                raise unfit(rounding, f"one of {', '.join(ROUNDINGS)}")
        match = _SHARE.fullmatch(unicodedata.normalize("NFKC", share).strip()) if isinstance(share, str) else None
        if match and Decimal(match.group(1)) <= 100:
            return Share(Decimal(match.group(1)), rounding)
        try:
            return int(Number(whole=True).read(value))
        except ValueError:
            raise unfit(value, 'a whole number from 0, or a share up to 100% written as text, such as "30%"') from None


class Words(fields.Field):
    """An object whose values are texts, such as `where`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise unfit(value, "an object of texts")
        found = {name: text.strip() for name, text in value.items() if isinstance(text, str) and text.strip()}
        wrong = {name: unfit(text, "text").messages for name, text in value.items() if name not in found}
        if wrong:
            raise ValidationError(wrong)
        return found


class TieBreaks(fields.Field):
    """An object whose values are numbers, true or false; null is as good as left out."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> dict[str, Decimal | bool]:
        if not isinstance(value, Mapping):
            raise unfit(value, "an object of numbers, true or false")
        found: dict[str, Decimal | bool] = {}
        wrong = {}
        for name, one in value.items():
            try:
                if one is not None:
                    found[name] = one if isinstance(one, bool) else read_exact(one)
            except ValidationError as error:
                wrong[name] = error.messages
        if wrong:
            raise ValidationError(wrong)
        return found


NominationSchema = Schema.from_dict(
    {
        "id": Identifier(required=True),
        "teacher": Identifier(required=True),
        "name": fields.String(allow_none=True),
        "outcome": OneOf(tuple(Outcome), allow_none=True),
        "score": ExactNumber(allow_none=True),
        "tier": Whole(1, allow_none=True),
        "tie_breaks": TieBreaks(allow_none=True),
    }
)
BoundSchema = Schema.from_dict(
    {
        "name": Identifier(required=True),
        "where": Words(allow_none=True),
        "at_most": Amount(allow_none=True),
        "at_least": Amount(allow_none=True),
        "rounding": OneOf(ROUNDINGS, allow_none=True),
        "soft": Met(allow_none=True),
        "nominate_at_most": Whole(0, allow_none=True),
    }
)
_NOMINATION, _BOUND = NominationSchema(unknown=EXCLUDE), BoundSchema(unknown=RAISE)
KEYS, BOUND_KEYS = tuple(_NOMINATION.fields), tuple(_BOUND.fields)


def load_nominations(
    data: Any, *, source: str, groups: Collection[str] | None = None, place: Place | None = None
) -> Nominations:
    """Nominations from data in the contract's form; a list alone is the nominations.

    Every entry of a nomination that the contract does not name is a group; `groups`, if given, are all that there may
    be. `place` turns a path such as ("nominations", 2, "score") into words. Refuses, all problems in one InputError:
    ids and bounds that stand twice, what does not fit, a bound over a group that no nomination has.
    """
    if isinstance(data, list):
        data = {"nominations": data}
    if not isinstance(data, Mapping):
        raise input_error(source, "no nominations", "a list of nominations, or an object with nominations and bounds")
    place = place or _json_place(source, data)
    problems = [
        Problem(place((name,)), f"no such entry {shown(name)}", nearest(str(name), TOP))
        for name in data
        if name not in TOP
    ]
    if data.get("nominations") is None:
        problems.append(Problem(place(("nominations",)), "nothing", "a list of nominations"))
    nominations = list(_nominations(data, groups, place, problems))
    known = list(dict.fromkeys([*(name for one in nominations for name in one.groups), *(groups or ())]))
    # What a nomination that was refused would have brought is not known: nobody is told that a group is missing.
    bounds = list(_bounds(data, known if nominations and not problems else None, place, problems))
    tie_breaks = _order(data, nominations, place, problems)
    if problems:
        raise InputError(problems)
    return Nominations(tuple(nominations), tuple(bounds), tie_breaks)


def _nominations(
    data: Mapping[str, Any], groups: Collection[str] | None, place: Place, problems: list[Problem]
) -> Iterator[Nomination]:
    seen: dict[str, int] = {}
    for number, one in enumerate(_list(data, "nominations", "a list of nominations", place, problems)):
        path = ("nominations", number)
        own = {name: one[name] for name in one if name not in KEYS} if isinstance(one, Mapping) else {}
        wrong = list(_wrong_groups(own, path, groups, place))
        try:
            values = {name: value for name, value in _NOMINATION.load(one).items() if value is not None}
        except ValidationError as error:
            problems += _problems(error.messages, path, KEYS, place)
            problems += wrong
            continue
        if (first := seen.setdefault(values["id"], number)) != number:
            expected = f"each id once; the first is at {place(('nominations', first, 'id'))}"
            wrong.append(Problem(place((*path, "id")), f"the id {values['id']} stands twice", expected))
        problems += wrong
        if not wrong:
            yield Nomination(
                id=values["id"],
                teacher=values["teacher"],
                outcome=Outcome(values.get("outcome", PASS)),
                score=values.get("score"),
                tier=values.get("tier", 1),
                groups={name: value.strip() for name, value in own.items() if value is not None},
                tie_breaks=values.get("tie_breaks", {}),
                name=values.get("name", ""),
            )


def _wrong_groups(
    own: Mapping[str, Any], path: tuple[Any, ...], groups: Collection[str] | None, place: Place
) -> Iterator[Problem]:
    for name, value in own.items():
        close = get_close_matches(str(name), KEYS, n=1, cutoff=0.8)
        if groups is not None and name not in groups:
            yield Problem(place((*path, name)), f"no such entry {shown(name)}", nearest(str(name), [*KEYS, *groups]))
        elif groups is None and close:
            # A misspelt `outcome` would be a group, and the nomination would count as PASS.
            found = f"the entry {shown(name)} looks like {close[0]}"
            yield Problem(place((*path, name)), found, f"{close[0]}, or a group with another name")
        elif value is not None and (not isinstance(value, str) or not value.strip()):
            yield Problem(
                place((*path, name)), f"{shown(value)} does not fit", "text, for every other entry is a group"
            )


def _bounds(data: Mapping[str, Any], known: list[str] | None, place: Place, problems: list[Problem]) -> Iterator[Bound]:
    seen: dict[str, int] = {}
    for number, one in enumerate(_list(data, "bounds", "a list of bounds", place, problems)):
        path = ("bounds", number)
        try:
            values = {name: value for name, value in _BOUND.load(one).items() if value is not None}
        except ValidationError as error:
            problems += _problems(error.messages, path, BOUND_KEYS, place)
            continue
        wrong = list(_wrong_bound(values, path, place))
        if (first := seen.setdefault(values["name"], number)) != number:
            expected = f"each bound once; the first is at {place(('bounds', first, 'name'))}"
            wrong.append(Problem(place((*path, "name")), f"the bound {shown(values['name'])} stands twice", expected))
        for name in values.get("where", {}):
            if known is not None and name not in known:
                found = f"no nomination has the group {shown(name)}"
                expected = nearest(name, known) if known else "a group that a nomination has"
                wrong.append(Problem(place((*path, "where", name)), found, expected))
        problems += wrong
        if not wrong:
            rounding = values.pop("rounding", None)
            yield Bound(
                **{
                    **values,
                    "at_most": _rounded(values.get("at_most"), rounding or "down"),
                    "at_least": _rounded(values.get("at_least"), rounding or "up"),
                }
            )


def _wrong_bound(values: Mapping[str, Any], path: tuple[Any, ...], place: Place) -> Iterator[Problem]:
    if values["name"].casefold() == RESERVED:
        found = "a bound named quota, which is the name of the places as a whole"
        yield Problem(place((*path, "name")), found, "another name; give the quota as --set quota=…")
    low, high = values.get("at_least"), values.get("at_most")
    both_numbers = isinstance(low, int) and isinstance(high, int) and low > high
    if both_numbers or (isinstance(low, Share) and isinstance(high, Share) and low.of > high.of):
        found = f"at least {_amount_text(low)} and at most {_amount_text(high)}"
        yield Problem(place((*path, "at_least")), found, "no more at least than at most")
    if values.get("rounding") and not any(isinstance(one, Share) for one in (low, high)):
        yield Problem(place((*path, "rounding")), "a rounding and no share", 'a share such as "30%", or no rounding')


def _rounded(amount: int | Share | None, rounding: str) -> int | Share | None:
    if isinstance(amount, Share) and amount.rounding is None:
        return replace(amount, rounding=rounding)
    return amount


def _order(
    data: Mapping[str, Any], nominations: list[Nomination], place: Place, problems: list[Problem]
) -> tuple[str, ...] | None:
    if data.get("tie_breaks") is None:
        return None
    names = _list(data, "tie_breaks", "a list of the names of tie-breaks", place, problems)
    known = list(dict.fromkeys(name for one in nominations for name in one.tie_breaks))
    for number, name in enumerate(names):
        path = ("tie_breaks", number)
        if not isinstance(name, str) or not name.strip():
            problems.append(Problem(place(path), f"{shown(name)} does not fit", "the name of a tie-break"))
        elif name in names[:number]:
            problems.append(Problem(place(path), f"the tie-break {shown(name)} stands twice", "each tie-break once"))
        elif known and name not in known:
            found = f"no nomination has the tie-break {shown(name)}"
            problems.append(Problem(place(path), found, nearest(name, known)))
    return tuple(str(name) for name in names)


def _list(data: Mapping[str, Any], name: str, expected: str, place: Place, problems: list[Problem]) -> list[Any]:
    value = data.get(name)
    if isinstance(value, list):
        return value
    if value is not None:
        problems.append(Problem(place((name,)), "no list", expected))
    return []


def _problems(messages: Any, path: tuple[Any, ...], known: Collection[str], place: Place) -> Iterator[Problem]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _problems(inner, path if name == "_schema" else (*path, name), known, place)
        return
    for message in messages:
        if isinstance(message, Unfit):
            yield Problem(place(path), str(message), message.expected)
        elif message.startswith("Unknown"):
            yield Problem(place(path), f"no such entry {shown(path[-1])}", nearest(str(path[-1]), known))
        elif message.startswith("Missing"):
            yield Problem(place(path), "nothing", "a value; it must be given")
        else:
            yield Problem(place(path), message.rstrip(".").lower(), "an object with the entries of the contract")


def _json_place(source: str, data: Mapping[str, Any]) -> Callable[[tuple[Any, ...]], str]:
    def place(path: tuple[Any, ...]) -> str:
        words, rest = [source], path
        if len(path) > 1 and path[0] in SINGULAR:
            inside = data[path[0]][path[1]]
            name = inside.get("id" if path[0] == "nominations" else "name") if isinstance(inside, Mapping) else None
            label = f" ({name})" if isinstance(name, str) and name else ""
            words.append(f"{SINGULAR[path[0]]} {path[1] + 1}{label}")
            rest = path[2:]
        words += [f"item {part + 1}" if isinstance(part, int) else str(part) for part in rest]
        return ", ".join(words)

    return place


def dump_nominations(nominations: Nominations) -> dict[str, Any]:
    """Nominations as data in the contract's form; `load_nominations` reads it back."""
    data: dict[str, Any] = {
        "nominations": [_nomination_data(one) for one in nominations.nominations],
        "bounds": [_bound_data(one) for one in nominations.bounds],
    }
    if nominations.tie_breaks is not None:
        data["tie_breaks"] = list(nominations.tie_breaks)
    return data


def _nomination_data(one: Nomination) -> dict[str, Any]:
    data: dict[str, Any] = {"id": one.id, "teacher": one.teacher}
    data |= {"name": one.name} if one.name else {}
    data["outcome"] = str(one.outcome)
    data |= {} if one.score is None else {"score": str(one.score)}
    data |= {} if one.tier == 1 else {"tier": one.tier}
    data |= one.groups
    if one.tie_breaks:
        data["tie_breaks"] = {
            name: value if isinstance(value, bool) else str(value) for name, value in one.tie_breaks.items()
        }
    return data


def _bound_data(one: Bound) -> dict[str, Any]:
    data: dict[str, Any] = {"name": one.name}
    data |= {"where": dict(one.where)} if one.where else {}
    for name, amount, usual in (("at_most", one.at_most, "down"), ("at_least", one.at_least, "up")):
        if isinstance(amount, Share):
            share = _amount_text(amount)
            data[name] = share if amount.rounding == usual else {"share": share, "rounding": amount.rounding}
        elif amount is not None:
            data[name] = amount
    data |= {"soft": True} if one.soft else {}
    data |= {} if one.nominate_at_most is None else {"nominate_at_most": one.nominate_at_most}
    return data


def _amount_text(amount: Any) -> str:
    return f"{number_text(Decimal(amount.of))}%" if isinstance(amount, Share) else str(amount)
