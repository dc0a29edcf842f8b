"""What the commands share: languages, JSON, tables, and overlays from `--set`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text as Styled

from ..errors import InputError, Problem, input_error
from ..hooks.catalogue import Catalogue
from ..hooks.manager import PluginManager
from ..programmes.programme import Programme
from ..rules.outcomes import FAIL, PASS, UNKNOWN, WAIVED, Outcome
from ..rules.parameters import Overlay
from ..rules.wording import Language, Text, plain

COLOURS = {PASS: "green", WAIVED: "green", FAIL: "red", UNKNOWN: "yellow"}
WIDE = 120


def default_language() -> Language:
    """The language of the user's environment: BTCORE_LANG, else the locale; English where neither is Chinese."""
    words = os.environ.get("BTCORE_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if words.lower().startswith("zh") else "en"


def with_language(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--lang",
        "language",
        type=click.Choice(["en", "zh"]),
        default=default_language,
        show_default="of the environment",
        help="Language of the words.",
    )(command)


def with_json(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Data instead of words.")(command)


def with_overlay(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--set", "values", multiple=True, metavar="NAME=VALUE", help="Another value for a parameter; may be repeated."
    )(command)


def overlays_of(
    programme: Programme, values: Sequence[str], *, option: str = "--set", place: str = "what-if"
) -> list[Overlay]:
    """The overlay of the `--set` options, or of another option at its place of the chain; InputError for what is no
    parameter or has the wrong type.
    """
    pairs: dict[str, str] = {}
    for one in values:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise input_error(f"{option} {one}", "no value", "name=value, for instance --set window_years=3")
        if name.strip() in pairs:
            raise input_error(f"{option} {one}", f"{name.strip()} is set twice", "each parameter once")
        pairs[name.strip()] = value.strip()
    return [programme.parameters.overlay(pairs, place=place, source=option)] if pairs else []


def refuse_options(given: Mapping[str, Any], why: Problem) -> None:
    """InputError, with what was found and expected, for those of these options that were given."""
    problems = [replace(why, place=option) for option, value in given.items() if value]
    if problems:
        raise InputError(problems)


class DayType(click.ParamType):
    """A day such as 2026-04-25."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise input_error("--on", f"'{value}' is no day", "a day such as 2026-04-25") from None


DAY = DayType()


def installed() -> tuple[PluginManager, Catalogue]:
    manager = PluginManager.installed()
    return manager, manager.catalogue


def write_json(data: Any) -> None:
    """Data on standard output, Chinese as it is."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def console() -> Console:
    """Standard output for words; a file or a pipe gets lines that are not broken at 80 columns."""
    width = None if sys.stdout.isatty() else max(WIDE, shutil.get_terminal_size((WIDE, 40)).columns)
    return Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)


def table(*columns: Text, language: Language, title: str | None = None) -> Table:
    made = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold", show_edge=False, pad_edge=False
    )
    for column in columns:
        made.add_column(column.text(language), overflow="fold")
    return made


def cell(value: Any, language: Language) -> Styled:
    """A table cell that is never read as markup; outcomes in colour."""
    if isinstance(value, Outcome):
        return Styled(value.label.text(language), style=COLOURS.get(value, ""))
    return Styled("" if value is None else plain(value, language))


def add(made: Table, values: Iterable[Any], language: Language) -> None:
    made.add_row(*(cell(value, language) for value in values))


def progress(description: str) -> Progress:
    """A progress bar on standard error; nothing where that is no terminal."""
    error = Console(stderr=True)
    return Progress(
        TextColumn(description),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=error,
        transient=True,
        disable=not error.is_terminal,
    )
