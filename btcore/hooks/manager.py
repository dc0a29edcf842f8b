"""The plugin manager: loads plugins, asks them one by one, and names the plugin in every failure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from ..errors import BtcoreError, PluginError
from ..programmes.programme import Programme
from ..rules.comparisons import Measure
from ..rules.kinds import CORE_KINDS, Kinds, RecordKind
from ..rules.measures import Count, Distinct, Fact, Run, Total, YearsSince
from ..rules.points import Points
from ..rules.sections import Bands, Section
from . import hookspecs
from .catalogue import Catalogue, Installed

GROUP = "btcore"
CORE_MEASURES = (Count, Total, Distinct, Run, YearsSince, Fact, Points, Section, Bands)


@dataclass(frozen=True)
class Plugin:
    """A loaded plugin: its entry-point name, the distribution that brings it and its version, and the module or
    object.
    """

    name: str
    distribution: str
    version: str
    module: Any

    def __str__(self) -> str:
        return f"plugin {self.name} (distribution {self.distribution} {self.version})"


class PluginManager:
    """Plugins and what they bring: `kinds`, `measures`, `catalogue`. An instance is handed over, never global.

    Refused, with a PluginError that names plugin and distribution: two plugins of one name, a plugin that does not
    import, a hook that the contract does not know, a hook that raises or returns something else than the contract
    says, and two programmes, kinds or measures of one name.
    """

    def __init__(self, plugins: Iterable[Plugin] = ()) -> None:
        self.plugins = sorted(plugins, key=lambda plugin: plugin.name)
        self._pluggy = pluggy.PluginManager(hookspecs.PROJECT)
        self._pluggy.add_hookspecs(hookspecs)
        for plugin in self.plugins:
            self._register(plugin)
        self.kinds = Kinds(self._record_kinds())
        self.measures: dict[str, type[Measure]] = self._measures()
        self.catalogue = Catalogue(self._programmes())

    @classmethod
    def installed(cls) -> PluginManager:
        """The plugins of all installed distributions, by the entry-point group `btcore`."""
        found: dict[str, EntryPoint] = {}
        for entry in entry_points(group=GROUP):
            if entry.name in found and entry.dist is not None:
                raise PluginError(
                    f"two plugins are named {entry.name}: {_distribution(found[entry.name])} and "
                    f"{_distribution(entry)}; uninstall one"
                )
            found[entry.name] = entry
        return cls(_load(found[name]) for name in sorted(found))

    @classmethod
    def of(cls, modules: Mapping[str, Any]) -> PluginManager:
        """Plugins given by name as modules or objects with hooks; for tests and for programs that bring their own."""
        return cls(Plugin(name, "none", "0", module) for name, module in modules.items())

    def _register(self, plugin: Plugin) -> None:
        for name, one in vars(plugin.module).items() if hasattr(plugin.module, "__dict__") else ():
            if name.startswith("btcore_") and callable(one) and not hasattr(one, f"{hookspecs.PROJECT}_impl"):
                raise PluginError(f"{plugin} has {name} without @hookimpl; mark it, or name it otherwise")
        try:
            self._pluggy.register(plugin.module, name=plugin.name)
            self._pluggy.check_pending()
        except pluggy.PluginValidationError as error:
            known = ", ".join(name for name in vars(hookspecs) if name.startswith("btcore_"))
            raise PluginError(f"{plugin} has a hook that is none: {error}; the hooks are {known}") from error
        except ValueError as error:
            raise PluginError(f"{plugin} is registered twice: {error}") from error

    def ask(self, hook: str, plugin: Plugin, **arguments: Any) -> list[Any]:
        """One plugin's answer to a hook that returns several things; an empty list if it has no such hook."""
        others = [one.module for one in self.plugins if one is not plugin]
        caller = self._pluggy.subset_hook_caller(hook, others)
        try:
            answers = caller(**arguments)
            if len(answers) != len(caller.get_hookimpls()):  # pluggy drops an answer of None
                raise TypeError("it returned None; expected a list")
            return [one for answer in answers for one in answer]
        except BtcoreError as error:
            raise PluginError(f"{plugin}, {hook}: {error}") from error
        except (Exception, SystemExit) as error:
            raise PluginError(f"{plugin}, {hook} failed: {type(error).__name__}: {error}") from error

    def _checked(self, hook: str, expected: str, fits: Any, **arguments: Any) -> Iterable[tuple[Plugin, Any]]:
        for plugin in self.plugins:
            for one in self.ask(hook, plugin, **arguments):
                if not fits(one):
                    raise PluginError(f"{plugin}, {hook} returned {one!r}; expected {expected}")
                yield plugin, one

    def _record_kinds(self) -> list[RecordKind]:
        owners = {kind.name: "the core" for kind in CORE_KINDS}
        kinds = []
        for plugin, kind in self._checked("btcore_record_kinds", "RecordKind", lambda one: isinstance(one, RecordKind)):
            _own(owners, kind.name, plugin, "record kind")
            kinds.append(kind)
        return kinds

    def _measures(self) -> dict[str, type[Measure]]:
        owners = {measure.__name__: "the core" for measure in CORE_MEASURES}
        measures = {}
        answers = self._checked("btcore_measures", "a frozen dataclass below Measure", _is_measure)
        for plugin, measure in answers:
            _own(owners, measure.__name__, plugin, "measure")
            measures[measure.__name__] = measure
        return measures

    def _programmes(self) -> Iterable[Installed]:
        owners: dict[str, str] = {}
        answers = self._checked(
            "btcore_programmes", "Programme", lambda one: isinstance(one, Programme), kinds=self.kinds
        )
        for plugin, programme in answers:
            _own(owners, programme.code, plugin, "programme")
            yield Installed(programme, plugin.name, plugin.distribution, plugin.version)


def _is_measure(one: Any) -> bool:
    if not isinstance(one, type) or not issubclass(one, Measure):
        return False
    return "__dataclass_params__" in vars(one) and one.__dataclass_params__.frozen  # type: ignore[attr-defined]


def _own(owners: dict[str, str], name: str, plugin: Plugin, what: str) -> None:
    if name in owners:
        raise PluginError(f"{plugin} brings the {what} {name}, which {owners[name]} brings already; rename one")
    owners[name] = str(plugin)


def _distribution(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else "no distribution"


def _load(entry: EntryPoint) -> Plugin:
    name = entry.dist.name if entry.dist is not None else "none"
    version = entry.dist.version if entry.dist is not None else "0"
    try:
        return Plugin(entry.name, name, version, entry.load())
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"plugin {entry.name} (distribution {name} {version}) does not import: {type(error).__name__}: {error}"
        ) from error
