"""The contract of a plugin: every hook, what to return, when it is called and what raising does.

Hooks are called plugin by plugin, in the order of the plugins' names. Whatever a hook raises, and an answer of the
wrong kind, is a PluginError that names the plugin and its distribution.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from ..programmes.programme import Programme
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
def btcore_programmes(kinds: Kinds) -> Iterable[Programme]:  # type: ignore[empty-body]
    """The programmes that the plugin brings. Called once, last; `kinds` holds the core's and every plugin's record
    kinds.

    Return Programme values whose codes no other plugin uses; give each the `kinds` if its rules name a plugin's kind.
    """
