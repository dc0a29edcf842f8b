"""Arguments of operations out of files: each verb's own schema, made from its signature."""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from marshmallow import RAISE, Schema, ValidationError, fields, validate
from marshmallow.exceptions import SCHEMA

from ..errors import InputError, Problem, input_error, nearest
from ..schemas.dossiers import ExactDay
from ..schemas.nominations import ExactNumber
from .operation import Operation

FIELDS: dict[Any, type[fields.Field]] = {
    str: fields.String,
    int: fields.Integer,
    bool: fields.Boolean,
    date: ExactDay,
    datetime: fields.NaiveDateTime,
    Decimal: ExactNumber,
}
WORDS = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    date: "a day such as 2026-04-25",
    datetime: "a moment such as 2026-04-25T17:00",
    Decimal: 'a number, such as "86.5"',
}


@dataclass(frozen=True, slots=True)
class ArgumentProblem(Problem):
    """A problem with an argument of a verb: what a name means depends on the verb."""

    verb: str


def read_arguments(operation: Operation, data: Any, *, place: str) -> dict[str, Any]:
    """The arguments of an operation, read from data; every problem in one InputError."""
    if not isinstance(data, Mapping):
        raise input_error(place, "no object", "an object with the operation's arguments by name")
    try:
        return dict(schema_of(operation)(unknown=RAISE).load(data))
    except ValidationError as error:
        problems = _problems(operation, error.normalized_messages(), place)
        raise InputError(
            ArgumentProblem(one.place, one.found, one.expected, operation.verb) for one in problems
        ) from None


@cache
def _schema(verb: str, hints: tuple[tuple[str, Any, bool], ...]) -> type[Schema]:
    return Schema.from_dict({name: _field(hint, required=required) for name, hint, required in hints}, name=verb)


def schema_of(operation: Operation) -> type[Schema]:
    """The marshmallow schema of an operation's arguments."""
    parameters = inspect.signature(operation.function).parameters
    hints = tuple(
        (name, hint, parameters[name].default is inspect.Parameter.empty) for name, hint in operation.hints.items()
    )
    return _schema(operation.verb, hints)


@cache
def entry_schema(entry: type) -> type[Schema]:
    """The marshmallow schema of an entry: a TypedDict."""
    hints = get_type_hints(entry, include_extras=True)
    made = {
        name: _field(
            get_args(hint)[0] if get_origin(hint) is NotRequired else hint, required=name in required_of(entry)
        )
        for name, hint in hints.items()
    }
    return Schema.from_dict(made, name=entry.__name__)


def required_of(entry: Any) -> frozenset[str]:
    """The names that an entry must have; read from the hints, since the annotations are texts."""
    hints = get_type_hints(entry, include_extras=True)
    return frozenset(name for name, hint in hints.items() if get_origin(hint) is not NotRequired)


def plain_type(hint: Any) -> tuple[Any, bool]:
    """A hint without `| None`, and whether None is allowed."""
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = [one for one in get_args(hint) if one is not type(None)]
        return inner, True
    return hint, False


def _field(hint: Any, *, required: bool) -> fields.Field:
    inner, none = plain_type(hint)
    more: dict[str, Any] = {"required": required, "allow_none": none}
    if get_origin(inner) is list:
        return fields.List(_field(get_args(inner)[0], required=True), **more)
    if get_origin(inner) is dict:
        values = get_args(inner)[1]
        return fields.Dict(
            keys=fields.String(), values=None if values is Any else _field(values, required=True), **more
        )
    if is_typeddict(inner):
        return fields.Nested(entry_schema(inner)(unknown=RAISE), **more)
    if get_origin(inner) is Annotated:
        return fields.String(validate=validate.OneOf(get_args(inner)[1]), **more)
    if inner is int:
        return fields.Integer(strict=True, **more)
    return FIELDS[inner](**more)


def _expected(hint: Any) -> str:
    inner, _ = plain_type(get_args(hint)[0] if get_origin(hint) is NotRequired else hint)
    if get_origin(inner) is Annotated:
        return f"one of {', '.join(get_args(inner)[1])}"
    if is_typeddict(inner):
        return f"an object with {', '.join(sorted(required_of(inner)))}"
    if get_origin(inner) is list:
        return "a list"
    return "an object" if get_origin(inner) is dict else WORDS.get(inner, "a value")


def _problems(operation: Operation, messages: Mapping[str, Any], place: str) -> list[Problem]:
    problems = []
    for name, found in messages.items():
        where = f"{place}, {name}"
        if name not in operation.hints:
            problems.append(Problem(where, "no such argument", nearest(name, operation.hints)))
        else:
            problems += _inside(operation.hints[name], found, where)
    return problems


def _inside(hint: Any, found: Any, where: str) -> list[Problem]:
    """The problems of an argument, or of the entries of a list, each where it stands."""
    inner, _ = plain_type(get_args(hint)[0] if get_origin(hint) is NotRequired else hint)
    if isinstance(found, Mapping) and get_origin(inner) in (list, dict):
        entry = get_args(inner)[-1]
        return [
            problem
            for number, one in found.items()
            for problem in _inside(
                entry, one.get("value", one) if get_origin(inner) is dict else one, f"{where}[{_nth(number)}]"
            )
        ]
    # What marshmallow says of an entry as a whole: that it is no object.
    whole = isinstance(found, Mapping) and SCHEMA in found
    if isinstance(found, Mapping) and is_typeddict(inner) and not whole:
        hints = get_type_hints(inner, include_extras=True)
        return [
            problem
            for name, one in found.items()
            for problem in (
                _inside(hints[name], one, f"{where}.{name}")
                if name in hints
                else [Problem(f"{where}.{name}", "no such argument", nearest(name, hints))]
            )
        ]
    if "Missing" in str(found):
        return [Problem(where, "nothing", "a value; it must be given")]
    return [Problem(where, "a value that does not fit", _expected(hint))]


def _nth(number: Any) -> Any:
    """People count from one."""
    return number + 1 if isinstance(number, int) else number
