"""Columns that both databases store alike: JSON as text, points as whole numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from peewee import BigIntegerField, TextField

from ..errors import BtcoreError

# Points have at most four decimals; a database's own decimals are floats in SQLite.
POINT_SCALE = 4


# Made once: json.dumps makes an encoder for every call.
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def json_text(value: Any) -> str:
    """Canonical text of JSON data: keys sorted, no spaces, Chinese as it is."""
    return _ENCODE(value)


class JsonField(TextField):
    """JSON data as text, the same on both databases."""

    def db_value(self, value: Any) -> Any:
        return None if value is None else json_text(value)

    def python_value(self, value: Any) -> Any:
        return None if value is None else json.loads(value)


class PointsField(BigIntegerField):
    """Points as `Decimal` with at most four decimals, stored as a whole number of ten-thousandths."""

    def db_value(self, value: Any) -> Any:
        if value is None:
            return None
        scaled = Decimal(value).scaleb(POINT_SCALE)
        if scaled != scaled.to_integral_value():
            raise BtcoreError(f"points {value} do not fit into {POINT_SCALE} decimals; round them first")
        return int(scaled)

    def python_value(self, value: Any) -> Any:
        return None if value is None else Decimal(value).scaleb(-POINT_SCALE)
