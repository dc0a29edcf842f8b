"""Arguments of operations out of files: each verb's own schema, made from its signature."""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin

from marshmallow import RAISE, Schema, ValidationError, fields

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


def read_arguments(operation: Operation, data: Any, *, place: str) -> dict[str, Any]:
    """The arguments of an operation, read from data; every problem in one InputError."""
    if not isinstance(data, Mapping):
        raise input_error(place, "no object", "an object with the operation's arguments by name")
    try:
        return dict(schema_of(operation)(unknown=RAISE).load(data))
    except ValidationError as error:
        raise InputError(_problems(operation, error.normalized_messages(), place)) from None


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


def _plain_type(hint: Any) -> tuple[Any, bool]:
    """A hint without `| None`, and whether None is allowed."""
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = [one for one in get_args(hint) if one is not type(None)]
        return inner, True
    return hint, False


def _field(hint: Any, *, required: bool) -> fields.Field:
    inner, none = _plain_type(hint)
    more: dict[str, Any] = {"required": required, "allow_none": none}
    if get_origin(inner) is list:
        return fields.List(_field(get_args(inner)[0], required=True), **more)
    if get_origin(inner) is dict:
        return fields.Dict(keys=fields.String(), **more)
    if inner is int:
        return fields.Integer(strict=True, **more)
    return FIELDS[inner](**more)


def _expected(operation: Operation, name: str) -> str:
    inner, _ = _plain_type(operation.hints.get(name, str))
    if get_origin(inner) is list:
        return "a list"
    return "an object" if get_origin(inner) is dict else WORDS.get(inner, "a value")


def _problems(operation: Operation, messages: Mapping[str, Any], place: str) -> list[Problem]:
    problems = []
    for name, found in messages.items():
        where = f"{place}, {name}"
        if name not in operation.hints:
            problems.append(Problem(where, "no such argument", nearest(name, operation.hints)))
        elif "Missing" in str(found):
            problems.append(Problem(where, "nothing", "a value; it must be given"))
        else:
            problems.append(Problem(where, "a value that does not fit", _expected(operation, name)))
    return problems
