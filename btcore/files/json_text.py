"""JSON and TOML text into values: exact numbers, nothing twice, and one sentence for whatever is refused."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ..errors import InputError, input_error

# Points, hours and years need far fewer; longer numbers serve only to make a program slow.
LONGEST_NUMBER = 40
# Parts of one dotted key, or full stops in one line of words.
MOST_DOTS = 500
_SUSPECT = re.compile(r"\\u(0000|[dD][89a-fA-F])")


class _Refused(Exception):
    """Carries what was found and what was expected out of the parser."""


def _decimal(words: str) -> Decimal:
    try:
        number = Decimal(words)
    except InvalidOperation:
        raise _Refused(f"the number {words[:50]}", "an ordinary number") from None
    if not number.is_finite() or len(words) > LONGEST_NUMBER or abs(number.adjusted()) > LONGEST_NUMBER:
        raise _Refused(f"the number {words[:50]}", f"a number with at most {LONGEST_NUMBER} digits")
    return number


def _integer(words: str) -> int:
    if len(words) > LONGEST_NUMBER:
        raise _Refused(f"a number of {len(words)} digits", f"at most {LONGEST_NUMBER} digits")
    return int(words)


def _constant(words: str) -> Any:
    raise _Refused(f"the number {words}", "an ordinary number; leave out what is not known")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Refused(f"the key {twice!r} stands twice in one object", "every key once")
    return result


def _bad_text(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return any(_bad_text(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_bad_text(part) for part in value)


def parse_json(path: Path) -> Any:
    """The value of a JSON file; floats are Decimals. InputError in one sentence for anything else."""
    text = read_text(path)
    try:
        value = json.loads(
            text, parse_float=_decimal, parse_int=_integer, parse_constant=_constant, object_pairs_hook=_object
        )
        if _SUSPECT.search(text) and _bad_text(value):
            raise _Refused("text with a NUL or half a character (\\u0000, \\ud800 …)", "whole characters")
        return value
    except json.JSONDecodeError as error:
        place = f"{path.name}, line {error.lineno}, column {error.colno}"
        raise input_error(place, f"the JSON breaks off or is wrong here ({error.msg})", "valid JSON") from None
    except _Refused as refused:
        raise _input_error(path, refused) from None
    except RecursionError:
        raise input_error(path.name, "lists and objects nested too deeply", "data a few levels deep") from None


def parse_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; floats are Decimals, dates are dates. InputError in one sentence otherwise."""
    text = read_text(path)
    if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
        # The parser keeps a path for each of its parts: 50,000 of them took ten thousand million bytes.
        raise input_error(path.name, "tables nested too deeply", "data a few levels deep")
    try:
        value = tomllib.loads(text, parse_float=_decimal)
        _refuse_long_integers(value)
        return value
    except _Refused as refused:
        raise _input_error(path, refused) from None
    except RecursionError:
        raise input_error(path.name, "tables nested too deeply", "data a few levels deep") from None
    except ValueError as error:
        raise input_error(path.name, f"the TOML is wrong ({error})", "valid TOML") from None


def _refuse_long_integers(value: Any) -> None:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            _refuse_long_integers(part)
    elif isinstance(value, int) and not -(10**LONGEST_NUMBER) < value < 10**LONGEST_NUMBER:
        raise _Refused("a number that is too long", f"at most {LONGEST_NUMBER} digits")


def _input_error(path: Path, refused: _Refused) -> InputError:
    found, expected = refused.args
    return input_error(path.name, found, expected)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without byte order mark; InputError if missing, empty or not UTF-8."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"{path.name}, byte {error.start + 1}"
        raise input_error(place, "no UTF-8 text", "a file saved as UTF-8") from None
    if not text.strip():
        raise input_error(path.name, "the file is empty", "data")
    return text


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; InputError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise input_error(path.name, f"the file cannot be read ({reason})", "a file that may be read") from None
