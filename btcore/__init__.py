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
from .programmes.answers import Adjustment
from .programmes.approval import ApprovalStep, Ballot
from .programmes.assessors import Marks
from .programmes.attendance import AttendanceCredits, AttendanceRate
from .programmes.awards import Award, Entitlement
from .programmes.bounds import BoundRule
from .programmes.changes import Changes, readings, what_if
from .programmes.chosen import Selection
from .programmes.evidence_sources import DossierPoints, Met
from .programmes.findings import Finding
from .programmes.lint import lint
from .programmes.marks import Attendance, AttendanceEntry, Enrolment, Mark
from .programmes.nominations import Bound, Nomination, Nominations, Share
from .programmes.papers import Examination, Portfolio
from .programmes.programme import Programme, Source
from .programmes.scores import Score
from .programmes.scoring import Component, Gate, ScoringScheme
from .programmes.selection import Preference, SelectionRule
from .programmes.stages import (
    Assessment,
    CentralisedTraining,
    DispersedPractice,
    GroupStudy,
    Length,
    PublicNotice,
    SelfStudy,
    TrainingStage,
    TrialPeriod,
)
from .programmes.workings import working_lines
from .rules.dossier import Attestation, Dossier, Record, Waiver, make_dossier
from .rules.explain import explain
from .rules.kinds import Kinds, RecordKind
from .rules.outcomes import Outcome
from .rules.parameters import Overlay, Parameter, Parameters, parameters_from_toml
from .rules.verdicts import ClauseVerdict, Verdict
from .rules.wording import Phrase, Text

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
    "Adjustment",
    "ApprovalStep",
    "Assessment",
    "Attendance",
    "AttendanceCredits",
    "AttendanceEntry",
    "AttendanceRate",
    "Attestation",
    "Award",
    "Ballot",
    "Bound",
    "BoundRule",
    "BtcoreError",
    "Catalogue",
    "CentralisedTraining",
    "Changes",
    "ClauseVerdict",
    "Component",
    "DispersedPractice",
    "Dossier",
    "DossierPoints",
    "Enrolment",
    "Entitlement",
    "Examination",
    "Finding",
    "Gate",
    "GroupStudy",
    "InputError",
    "Kinds",
    "Length",
    "Mark",
    "Marks",
    "Met",
    "Nomination",
    "Nominations",
    "Outcome",
    "Overlay",
    "Parameter",
    "Parameters",
    "Phrase",
    "PluginError",
    "PluginManager",
    "Portfolio",
    "Preference",
    "Problem",
    "Programme",
    "ProgrammeError",
    "PublicNotice",
    "Record",
    "RecordKind",
    "Score",
    "ScoringScheme",
    "Selection",
    "SelectionRule",
    "SelfStudy",
    "Share",
    "Source",
    "Text",
    "TrainingStage",
    "TrialPeriod",
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
    "working_lines",
]
