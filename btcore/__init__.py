"""btcore runs key-teacher development programmes: rules that explain themselves, for one teacher or for a million.

    import btcore

    programme = btcore.installed().catalogue["city-key-teacher"]
    dossiers = btcore.read_dossiers("teachers.json")
    verdict = programme.check(dossiers[0], on="2026-04-25")
    print(btcore.explain(verdict))

The language of rules is in `btcore.rules.language`; importing btcore loads neither the database nor the schema library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import BtcoreError, InputError, PluginError, Problem, ProgrammeError, UndeclaredError
from .hooks.catalogue import Catalogue
from .hooks.hookspecs import hookimpl, hookspec
from .hooks.manager import PluginManager
from .programmes.changes import Changes, readings, what_if
from .programmes.lint import Finding, lint
from .programmes.programme import Programme, Source
from .programmes.scoring import AttendanceRate, Component, Gate, Marks, ScoringScheme
from .rules.dossier import Attestation, Dossier, Record, Waiver, make_dossier
from .rules.explain import explain
from .rules.kinds import Kinds, RecordKind
from .rules.outcomes import Outcome
from .rules.parameters import Overlay, Parameter, Parameters, parameters_from_toml
from .rules.verdicts import ClauseVerdict, Verdict
from .rules.wording import Text

if TYPE_CHECKING:
    from .files.dossiers import read_dossiers
    from .schemas.dossiers import dump_dossier, load_dossiers
    from .schemas.programmes import dump_programme, load_programme

__version__ = "0.1.0"

# These need the schema library, which `import btcore` leaves alone.
_LAZY = {
    "read_dossiers": ".files.dossiers",
    "dump_dossier": ".schemas.dossiers",
    "load_dossiers": ".schemas.dossiers",
    "dump_programme": ".schemas.programmes",
    "load_programme": ".schemas.programmes",
}


def installed() -> PluginManager:
    """The installed plugins and their programmes: `btcore.installed().catalogue["city-key-teacher"]`."""
    return PluginManager.installed()


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name], __name__), name)
    raise AttributeError(f"btcore has no public name {name!r}")


__all__ = [
    "Attestation",
    "AttendanceRate",
    "BtcoreError",
    "Catalogue",
    "Changes",
    "ClauseVerdict",
    "Component",
    "Dossier",
    "Finding",
    "Gate",
    "InputError",
    "Kinds",
    "Marks",
    "Outcome",
    "Overlay",
    "Parameter",
    "Parameters",
    "PluginError",
    "PluginManager",
    "Problem",
    "Programme",
    "ProgrammeError",
    "Record",
    "RecordKind",
    "ScoringScheme",
    "Source",
    "Text",
    "UndeclaredError",
    "Verdict",
    "Waiver",
    "dump_dossier",
    "dump_programme",
    "explain",
    "hookimpl",
    "hookspec",
    "installed",
    "lint",
    "load_dossiers",
    "load_programme",
    "make_dossier",
    "parameters_from_toml",
    "read_dossiers",
    "readings",
    "what_if",
]
