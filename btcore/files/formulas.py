"""Texts that a spreadsheet program would take for a formula: written with an apostrophe before them, read without."""

from __future__ import annotations

import re

# What begins a formula, or is passed over before one; behind apostrophes too, so that reading gives back what was.
# Letters of full width begin one too where a program's language has them.
_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠﹦]")


def formula_free(text: str) -> str:
    """The text with an apostrophe before it, if it could be a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def as_meant(text: str) -> str:
    """The text that `formula_free` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text
