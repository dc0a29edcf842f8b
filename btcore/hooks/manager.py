"""The plugin manager: loads plugins, asks them one by one, and names the plugin in every failure."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pluggy

from ..errors import BtcoreError, PluginError
from ..programmes.nominations import Nomination
from ..programmes.programme import Programme
from ..programmes.stages import STAGES, TrainingStage
from ..rules.comparisons import Measure
from ..rules.kinds import CORE_KINDS, Kinds, RecordKind
from ..rules.measures import Count, Distinct, Fact, Run, Total, YearsSince
from ..rules.points import Points
from ..rules.results import ScoreMeasure
from ..rules.sections import Bands, PerUnit, Remainder, Section
from ..rules.tenure import Tenure
from . import hookspecs
from .askers import Asker
from .catalogue import Catalogue, Installed
from .scoring import PluginScoring, exact

GROUP = "btcore"
LOG = logging.getLogger(__name__)
CORE_MEASURES = (
    Count,
    Total,
    Distinct,
    Run,
    YearsSince,
    Fact,
    Points,
    Section,
    Bands,
    PerUnit,
    Remainder,
    Tenure,
    ScoreMeasure,
)


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
    """Plugins and what they bring: `kinds`, `measures`, `stage_types`, `catalogue`.

    An instance is handed over, never global.

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
        self.stage_types: dict[str, type[TrainingStage]] = self._stage_types()
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
        caller = self._caller(hook, plugin)

        def answer() -> list[Any]:
            answers = caller(**arguments)
            if len(answers) != len(caller.get_hookimpls()):  # pluggy drops an answer of None
                raise TypeError("it returned None; expected a list")
            return [one for answer in answers for one in answer]

        return _named(plugin, hook, answer)

    def _caller(self, hook: str, plugin: Plugin) -> Any:
        return self._pluggy.subset_hook_caller(hook, [one.module for one in self.plugins if one is not plugin])

    def askers(self, hook: str, *, read: Callable[[Any], Any] = lambda answer: answer) -> list[Asker]:
        """The plugins that have a hook, ready to be asked one by one; an answer of None stays None."""
        return [
            Asker(plugin.name, str(plugin), _asking(plugin, hook, caller, read))
            for plugin in self.plugins
            if (caller := self._caller(hook, plugin)).get_hookimpls()
        ]

    def scoring(self, programme: Programme) -> PluginScoring:
        """What answers for the plugins while scores are made: programme.scorer(on=…, hooks=manager.scoring(…))."""
        return PluginScoring(
            programme, self.askers("btcore_score_component"), self.askers("btcore_adjust_score", read=list)
        )

    def rank_key(self, programme: Programme, nomination: Nomination) -> Nomination:
        """The nomination with the tie-breaks that plugins add to it."""
        added: dict[str, Decimal | bool] = {}
        owners = dict.fromkeys(nomination.tie_breaks, f"the nomination {nomination.id}")
        for asker in self.askers("btcore_rank_key"):
            answer = asker.ask(programme=programme, nomination=deepcopy(nomination))
            if not isinstance(answer, Mapping):
                raise PluginError(
                    f"{asker.label}, btcore_rank_key returned {answer!r}; expected tie-breaks by name, or none as {{}}"
                )
            for name, value in answer.items():
                if not (isinstance(name, str) and name and (isinstance(value, bool) or _counts(value))):
                    raise PluginError(
                        f"{asker.label}, btcore_rank_key returned {value!r} for {name!r}; "
                        f"expected a name, and an exact number or yes or no"
                    )
                if name in owners:
                    raise PluginError(
                        f"{asker.label} brings the tie-break {name}, which {owners[name]} has already; rename one"
                    )
                owners[name] = asker.label
                added[name] = value if isinstance(value, bool) else Decimal(value)
        return replace(nomination, tie_breaks={**nomination.tie_breaks, **added}) if added else nomination

    def migrations(self) -> dict[str, Path]:
        """The folders of migration scripts that plugins bring, by the plugin's name."""
        found = {}
        for asker in self.askers("btcore_migrations"):
            folder = asker.ask()
            if not isinstance(folder, Path) or not folder.is_dir():
                raise PluginError(f"{asker.label}, btcore_migrations returned {folder!r}; expected a folder's path")
            found[asker.plugin] = folder
        return found

    def before_transition(self, *, verb: str, table: str, row: Mapping[str, Any], to: str) -> None:
        """Ask every plugin whether it has something against a transition; PluginError if one does."""
        for asker in self.askers("btcore_before_transition"):
            asker.ask(verb=verb, table=table, row=deepcopy(row), to=to)

    def tell(self, hook: str, **told: Mapping[str, Any]) -> None:
        """Tell every plugin what happened; one that raises is logged and silences nobody."""
        for asker in self.askers(hook):
            try:
                asker.ask(**{name: deepcopy(value) for name, value in told.items()})
            except PluginError as error:
                # Its words may hold what it was told, which is about people: kind and place say enough.
                cause = error.__cause__ or error
                frames = "".join(traceback.format_tb(cause.__traceback__))
                what = f"{asker.label} failed when it was told of something; nothing else is affected"
                LOG.error("%s: %s in %s\n%s", what, type(cause).__name__, hook, frames)

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

    def _stage_types(self) -> dict[str, type[TrainingStage]]:
        owners = {stage.__name__: "the core" for stage in STAGES}
        found = {}
        for plugin, stage in self._checked("btcore_stage_types", "a frozen dataclass below TrainingStage", _is_stage):
            _own(owners, stage.__name__, plugin, "stage type")
            found[stage.__name__] = stage
        return found

    @property
    def rule_types(self) -> dict[str, type]:
        """What plugins add to the types that stored programmes are made of."""
        return {**self.measures, **self.stage_types}

    def _programmes(self) -> Iterable[Installed]:
        owners: dict[str, str] = {}
        answers = self._checked(
            "btcore_programmes", "Programme", lambda one: isinstance(one, Programme), kinds=self.kinds
        )
        for plugin, programme in answers:
            _own(owners, programme.code, plugin, "programme")
            yield Installed(programme, plugin.name, plugin.distribution, plugin.version)


def _asking(plugin: Plugin, hook: str, caller: Any, read: Callable[[Any], Any]) -> Callable[..., Any]:
    def ask(**arguments: Any) -> Any:
        def answer() -> Any:
            answers = caller(**arguments)  # pluggy drops an answer of None
            return read(answers[0]) if answers else None

        return _named(plugin, hook, answer)

    return ask


def _named(plugin: Plugin, hook: str, answer: Callable[[], Any]) -> Any:
    """The answer; whatever is raised meanwhile names the plugin."""
    try:
        return answer()
    except BtcoreError as error:
        raise PluginError(f"{plugin}, {hook}: {error}") from error
    except (Exception, SystemExit) as error:
        raise PluginError(f"{plugin}, {hook} failed: {type(error).__name__}: {error}") from error


def _counts(value: Any) -> bool:
    return exact(value) and isinstance(value, (int, Decimal))


def _is_measure(one: Any) -> bool:
    return _is_frozen(one, Measure)


def _is_stage(one: Any) -> bool:
    return _is_frozen(one, TrainingStage)


def _is_frozen(one: Any, base: type) -> bool:
    if not isinstance(one, type) or not issubclass(one, base):
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
