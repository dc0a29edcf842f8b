"""The types of parameters: how a value is read from text or data, and what is expected where it does not fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .domains import LONGEST


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, str) and not value.strip().lstrip("-").isdecimal()):
        raise ValueError
    if isinstance(value, (str, int)):
        return int(value)
    raise ValueError


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise ValueError
    if isinstance(value, str) and "_" in value:
        raise ValueError
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > LONGEST:
        raise ValueError
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "yes": True, "false": False, "no": False}[value.lower()]


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _month_day(value: Any) -> str:
    date.fromisoformat(f"2024-{value}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _list(value: Any) -> tuple[Any, ...]:
    if isinstance(value, str):
        value = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
        if not value:
            raise ValueError
    if not isinstance(value, (list, tuple)):
        raise ValueError
    return tuple(_list(item) if isinstance(item, (list, tuple)) else item for item in value)


def _table(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = json.loads(value, parse_float=Decimal)
    if not isinstance(value, Mapping):
        raise ValueError
    return {name: _settled(one) for name, one in value.items()}


def _settled(value: Any) -> Any:
    """Lists inside a table as tuples: the value of a parameter does not change, and is the same when read back."""
    if isinstance(value, Mapping):
        return {name: _settled(one) for name, one in value.items()}
    return tuple(_settled(one) for one in value) if isinstance(value, (list, tuple)) else value


TYPES = {
    "integer": (_integer, "a whole number such as 3"),
    "decimal": (_decimal, "a number such as 60 or 87.5"),
    "boolean": (_boolean, "true or false"),
    "date": (_date, "a day such as 2026-04-25"),
    "month_day": (_month_day, "a month and day such as 09-01"),
    "text": (_text, "words"),
    "list": (_list, "values with commas between them"),
    "table": (_table, "a table"),
}
