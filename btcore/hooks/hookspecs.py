"""The contract of a plugin: every hook, what to return, when it is called and what raising does.

Hooks are called plugin by plugin, in the order of the plugins' names. Whatever a hook raises, and an answer of the
wrong kind, is a PluginError that names the plugin and its distribution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pluggy

from ..programmes.answers import Adjustment
from ..programmes.marks import Enrolment
from ..programmes.nominations import Nomination
from ..programmes.programme import Programme
from ..programmes.scoring import Component
from ..programmes.stages import TrainingStage
from ..rules.comparisons import Measure
from ..rules.kinds import Kinds, RecordKind

PROJECT = "btcore"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def btcore_record_kinds() -> Iterable[RecordKind]:  # type: ignore[empty-body]
    """Record kinds that the plugin adds. Called first, once, when plugins are loaded.

    Return RecordKind values with names that no other plugin and not the core uses.
    """


@hookspec
def btcore_measures() -> Iterable[type[Measure]]:  # type: ignore[empty-body]
    """Measures that the plugin adds: subclasses of Measure that are frozen dataclasses.

    Called once, after the record kinds. Stored rules name a measure by its class name in snake case, so that the
    name must be new.
    """


@hookspec
def btcore_stage_types() -> Iterable[type[TrainingStage]]:  # type: ignore[empty-body]
    """Kinds of stages that the plugin adds: subclasses of TrainingStage that are frozen dataclasses.

    Called once, after the measures. Stored programmes name a stage by its class name in snake case, so that the name
    must be new.
    """


@hookspec
def btcore_programmes(kinds: Kinds) -> Iterable[Programme]:  # type: ignore[empty-body]
    """The programmes that the plugin brings. Called once, last; `kinds` holds the core's and every plugin's record
    kinds.

    Return Programme values whose codes no other plugin uses; give each the `kinds` if its rules name a plugin's kind.
    """


@hookspec
def btcore_score_component(
    programme: Programme, component: Component, enrolment: Enrolment
) -> int | Decimal | Fraction | tuple[Decimal, Decimal] | None:
    """A jurisdiction's own way to score a component. Called for every component and gate of every enrolment, a
    component made of parts before its parts.

    Return None to leave it to the programme, or exact points from 0 to the component's maximum (100 for one made of
    parts), or a pair of the least and the most while something is not known. The first plugin, by name, that answers
    is believed, and the score names it. `enrolment` is a copy. Raising stops the scoring.
    """


@hookspec
def btcore_adjust_score(  # type: ignore[empty-body]
    programme: Programme, enrolment: Enrolment, total: tuple[Fraction, Fraction]
) -> Iterable[Adjustment]:
    """Points added to a comprehensive score, or taken off, each with its reason. Called once for every enrolment.

    `total` is the least and the most that the unadjusted total may be, on 100; the two are equal once nothing is
    missing. Every plugin is asked, and what all of them add is added to both ends; a total below 0 is 0. The score
    names the plugin beside each adjustment. `enrolment` is a copy. Raising stops the scoring.
    """


@hookspec
def btcore_rank_key(  # type: ignore[empty-body]
    programme: Programme, nomination: Nomination
) -> Mapping[str, Decimal | int | bool]:
    """Tie-breaks of a nomination by name: of numbers the higher comes first, of yes and no the yes.

    Called for every nomination before ranking. Return {} where there is nothing to add; a name that another plugin or
    the nomination itself has is refused. `nomination` is a copy. Raising stops the selection.
    """


@hookspec
def btcore_migrations() -> Path:  # type: ignore[empty-body]
    """The folder of the plugin's own numbered migration scripts, for tables of its own. Called by `btcore init`.

    The scripts import peewee alone and have a history of their own; a table's name begins with the plugin's.
    """


@hookspec
def btcore_before_transition(verb: str, table: str, row: Mapping[str, Any], to: str) -> None:
    """Asked before an operation brings a row into a state: raise to refuse it, with a sentence that says why.

    `row` is a copy of the row as it is (a new one as it will be); there is no connection to the database. Every plugin
    is asked. Whatever is raised takes the whole operation back and is told with the plugin's name.
    """


@hookspec
def btcore_decision_made(decision: Mapping[str, Any]) -> None:
    """Told after the commit that a decision was frozen: its number, kind, cohort, teacher, day, outcome, and bundle.

    `decision` is a copy. It may not veto: what it raises is logged with the plugin's name, and the next plugin is told.
    """


@hookspec
def btcore_award_changed(award: Mapping[str, Any]) -> None:
    """Told after the commit of an award's event: its number, title, teacher, the event, its day, and the state now.

    `award` is a copy. It may not veto: what it raises is logged with the plugin's name, and the next plugin is told.
    """
