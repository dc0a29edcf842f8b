"""Bringing a database up to date: the core's numbered scripts, then those of the plugins, each with a history."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from peewee import Database
from playhouse.migrations import Runner

from ..errors import BtcoreError
from .accounts import Account, PanelSession, RoleGrant, SignIn
from .cohorts import Cohort, CohortBound, CohortNotice
from .database import DATABASE, open_database
from .evidence import EvidenceRecord, TeacherAttestation, TeacherWaiver
from .ledger import AuditChange, AuditEntry, AuditHead, ImportBatch, Job, RequestKey
from .people import Attachment, Jurisdiction, Subject, Teacher, TeacherAttribute
from .population import PopulationEvaluation, PopulationOutcome, PopulationRecord, PopulationTeacher
from .proposals import Approval, BallotCount, Objection, Proposal, PublishedNotice
from .results import Appeal, AwardEvent, Decision, GrantedAward, PeriodReview
from .scope import unscoped
from .tables import Row
from .training import (
    AssessorAssignment,
    CohortMember,
    ConflictOfInterest,
    GivenMark,
    SessionAttendance,
    TrainingSession,
)

HISTORY = "schema_migration"

# All tables, those first to which others refer.
TABLES: tuple[type[Row], ...] = (
    *(Jurisdiction, Subject, Teacher, TeacherAttribute, Account, RoleGrant, SignIn, PanelSession, Attachment),
    *(EvidenceRecord, TeacherAttestation, TeacherWaiver),
    *(Cohort, CohortNotice, CohortBound),
    *(Proposal, Approval, BallotCount, PublishedNotice, Objection),
    *(CohortMember, TrainingSession, SessionAttendance, AssessorAssignment, ConflictOfInterest, GivenMark),
    *(Decision, GrantedAward, AwardEvent, PeriodReview, Appeal),
    *(PopulationTeacher, PopulationRecord, PopulationEvaluation, PopulationOutcome),
    *(AuditEntry, AuditChange, AuditHead, RequestKey, ImportBatch, Job),
)


def migrate(plugins: Mapping[str, Path] | None = None) -> list[str]:
    """Apply what is pending, the core's scripts first; returns the names of the scripts applied.

    `plugins` maps a plugin's name to its folder of scripts; each has a history table of its own.
    """
    applied = []
    with unscoped("migrate"), as_file(files("btcore.migrations")) as folder:
        applied += _up(folder, HISTORY)
        for name, scripts in sorted((plugins or {}).items()):
            table = f"{HISTORY}_{name.replace('-', '_')}"
            applied += [f"{name}/{one}" for one in _up(scripts, table)]
    return applied


def _up(folder: Path, table: str) -> list[str]:
    runner = Runner(DATABASE.obj, str(folder), table_name=table)
    # The table of the history and its index, both or neither; each script has a transaction of its own.
    with DATABASE.atomic():
        runner.History.create_table()
    return runner.up()


def open_current(given: str | None = None) -> Database:
    """Open a database that is up to date, as `open_database` does; BtcoreError for one that lacks scripts."""
    database = open_database(given)
    lacking = pending()
    if lacking:
        names = ", ".join(lacking)
        raise BtcoreError(
            f"the database is older than this btcore and lacks {names}; make a backup, then bring it up to date with "
            "btcore init"
        )
    return database


def pending() -> list[str]:
    """The core's scripts that the database still lacks."""
    with as_file(files("btcore.migrations")) as folder:
        runner = Runner(DATABASE.obj, str(folder), table_name=HISTORY)
        return [one.name for one in runner.status() if one.path is not None and not one.applied]
