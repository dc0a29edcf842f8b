"""By which rules and values a command judges: as published, with those of `--set`, or as a cohort opened with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from ..errors import Problem, input_error
from ..hooks.manager import PluginManager
from ..operations.cohorts import cohort_of, rules_of
from ..programmes.programme import Programme
from ..records.migrating import open_current
from ..rules.parameters import Overlay
from .output import overlays_of, refuse_options, with_overlay
from .records import with_database


def with_values(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--set`, or `--cohort` with its `--database`."""
    cohort = click.option("--cohort", help="By the rules and values of this cohort of the database.")
    return with_overlay(cohort(with_database(command)))


def programme_in_force(
    manager: PluginManager, code: str, *, values: Sequence[str], cohort: str | None, database: str | None
) -> tuple[Programme, Sequence[Overlay]]:
    """The programme of a code and the values over it, of a cohort where one is named.

    InputError for `--set` beside `--cohort`, `--database` without it, a cohort of another programme; Refused for none.
    """
    programme = manager.catalogue[code]
    if cohort is None:
        refuse_options({"--database": database}, Problem("", "no cohort", "--cohort CODE too, or the option left out"))
        return programme, overlays_of(programme, values)
    refuse_options({"--set": values}, Problem("", "a cohort, which has its values", "--set, or --cohort, not both"))
    open_current(database)
    named = cohort_of(cohort)
    if named.programme != code:
        raise input_error("--cohort", f"a cohort of {named.programme}", f"a cohort of {code}")
    rules = rules_of(named, manager)
    return rules.programme, rules.overlays
