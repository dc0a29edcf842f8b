"""import: dossiers, places, nominations, marks and attendance from files, each by its operation, all rows or none."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from peewee import fn

from ..errors import InputError, Refused, input_error
from ..files.allocation import read_allocation
from ..files.marks import read_marks
from ..files.nominations import read_nominations
from ..files.raw import read_raw
from ..hooks.manager import PluginManager
from ..operations.actors import Actor
from ..operations.cohorts import cohort_of, rules_of
from ..operations.progress import watched
from ..operations.verbs import VERBS
from ..programmes.marks import Attendance, Enrolment
from ..programmes.nominations import Nominations
from ..records.ledger import AuditEntry, ImportBatch
from ..records.migrating import open_current
from ..records.work import Brought
from ..rules.wording import Language, Phrase, number_text
from ..schemas.bundles import Rules
from ..schemas.dossiers import load_dossiers
from ..schemas.nominations import dump_nominations
from .jobs import job
from .output import installed, progress, with_json, with_language, write_json
from .records import answer_words, moment, with_database

ONLY_TRIED = Phrase("a trial: nothing was changed", "试运行：未作任何更改")

# An operation with its arguments.
Step = tuple[str, dict[str, Any]]


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "account", required=True, help="The account that brings the file.")
@click.option(
    "--what",
    type=click.Choice(["dossiers", "allocation", "nominations", "marks", "attendance"]),
    default="dossiers",
    show_default=True,
    help="What the file holds.",
)
@click.option("--cohort", help="The cohort that the file is for; dossiers need none.")
@click.option("--columns", type=click.Path(path_type=Path), help="Column mapping (TOML) of an office's own roster.")
@click.option("--dry-run", is_flag=True, help="Read, check and try everything, and change nothing.")
@click.option("--at", help="The moment, such as 2026-03-01T09:00; else now.")
@with_database
@with_json
@with_language
def import_(
    file: Path,
    account: str,
    what: str,
    cohort: str | None,
    columns: Path | None,
    dry_run: bool,
    at: str | None,
    database: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Bring in FILE (JSON, TOML, a folder of CSV files, a workbook): all of it or nothing. The same file again changes
    nothing.
    """
    manager = installed()[0]
    if what != "dossiers" and cohort is None:
        raise input_error("--cohort", "nothing", f"the cohort of the {what}")
    open_current(database)
    with progress(file.name) as bar:
        task = bar.add_task(file.name, total=None)
        with watched(lambda done, total: bar.update(task, completed=done, total=total)):
            answer = bring_in(
                file,
                what=what,
                cohort=cohort,
                columns=columns,
                dry_run=dry_run,
                actor=Actor(account, manager),
                at=moment(at),
            )
    if as_json:
        write_json({**answer, "dry_run": dry_run})
        return
    click.echo(answer_words(answer, language))
    if dry_run:
        click.echo(ONLY_TRIED().text(language))


def bring_in(
    file: Path,
    *,
    what: str,
    cohort: str | None,
    actor: Actor,
    at: datetime,
    columns: Path | None = None,
    dry_run: bool = False,
    name: str = "",
    noted: bool = True,
) -> dict[str, Any]:
    """Read a file and bring it in as an actor, or try it; the answer of the operation.

    `name` is the file's own where it is kept under another. Without `noted` the caller keeps the job's own line.
    InputError names sheets, rows and columns.
    """
    manager = actor.manager
    raw = read_raw(file, columns=columns, kinds=manager.kinds) if what == "dossiers" else None
    step: Step = (
        ("import_dossiers", {"dossiers": raw.data}) if raw is not None else READERS[what](file, cohort or "", manager)
    )
    verb, arguments = step
    try:
        if dry_run:
            return dict(VERBS[verb].try_out(actor, at=at, **arguments))
        sha256 = file_hash(file)
        key = _key(what, cohort=cohort or "", sha256=sha256, columns=columns)
        brought = Brought(sha256, name or file.name, _rows(arguments))
        with job(verb, account=actor.name, at=at, what=brought.name) if noted else nullcontext():
            return dict(VERBS[verb](actor, at=at, key=key, brought=brought, **arguments))
    except InputError:
        if raw is not None:
            # The operation knows paths into data; the file knows sheets, rows and columns.
            load_dossiers(raw.data, kinds=manager.kinds, place=raw.place)
        raise


def _key(what: str, *, cohort: str, sha256: str, columns: Path | None) -> str | None:
    """The same file again is the same import, read by the same mapping of columns, until another file is brought in or
    somebody is erased: then it says again what it says. A table of places replaces whatever is there.
    """
    if what == "allocation":
        return None
    key = f"import {what} {cohort} {sha256}" + ("" if columns is None else f" {file_hash(columns)}")
    if what == "nominations":
        # Who is nominated is not nominated again.
        return key
    since = ImportBatch.select(fn.MAX(ImportBatch.id)).where(ImportBatch.sha256 != sha256).scalar() or 0
    erased = AuditEntry.select(fn.MAX(AuditEntry.sequence)).where(AuditEntry.verb == "erase").scalar() or 0
    return f"{key} {since} {erased}"


def _rows(arguments: dict[str, Any]) -> int:
    """How many teachers, records, bounds, nominations, marks or entries there are."""
    if "dossiers" in arguments:
        return len(arguments["dossiers"]) + sum(len(one.get("records", ())) for one in arguments["dossiers"])
    lists = [one for one in arguments.values() if isinstance(one, (dict, list))]
    return sum(sum(map(len, one.values())) if isinstance(one, dict) else len(one) for one in lists)


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, or of the files of a folder with their names."""
    whole = hashlib.sha256()
    for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if one.is_file():
            whole.update(one.name.encode("utf-8") + b"\0" + one.read_bytes())
    return whole.hexdigest()


def _nominations(file: Path, cohort: str, manager: PluginManager) -> Step:
    given = read_nominations(file)
    entries = [
        {
            "teacher": one.teacher,
            **({} if one.score is None else {"score": number_text(one.score)}),
            **({"subject": one.groups["subject"]} if "subject" in one.groups else {}),
            "tie_breaks": {
                name: value if isinstance(value, bool) else number_text(value) for name, value in one.tie_breaks.items()
            },
        }
        for one in given.nominations
    ]
    return "nominate", {"cohort": cohort, "nominations": entries}


def _enrolments(file: Path, cohort: str, manager: PluginManager, *, only: str) -> list[Enrolment]:
    into = cohort_of(cohort)
    rules = rules_of(into, manager)
    if rules.programme.score is None:
        raise input_error(file.name, f"marks for {rules.programme.code}, which has no score", "a programme with one")
    settings = rules.programme.settings(into.judged_on, rules.overlays)
    enrolments = read_marks(file, scheme=rules.programme.score, settings=settings, only=only)
    for one in enrolments:
        if not one.teacher:
            raise input_error(f"{file.name}, enrolment {one.id}", "no teacher", "the teacher's id in each row")
    return enrolments


def _marks(file: Path, cohort: str, manager: PluginManager) -> Step:
    marks = [
        {
            "teacher": one.teacher,
            "component": mark.component,
            "assessor": mark.assessor,
            **({"absent": True} if mark.absent or mark.value is None else {"value": number_text(mark.value)}),
            **({"sitting": mark.sitting} if mark.sitting > 1 else {}),
        }
        for one in _enrolments(file, cohort, manager, only="marks")
        for mark in one.marks
        if not mark.agreed
    ]
    return "enter_marks", {"cohort": cohort, "marks": marks}


def _attendance(file: Path, cohort: str, manager: PluginManager) -> Step:
    sessions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in _enrolments(file, cohort, manager, only="attendance"):
        for session, entry in _entries(file, one):
            sessions[session].append({"teacher": one.teacher, **entry})
    return "attend_sessions", {"cohort": cohort, "sessions": dict(sessions)}


def _entries(file: Path, enrolment: Enrolment) -> Iterator[tuple[str, dict[str, Any]]]:
    attendance: Attendance | None = enrolment.attendance
    if attendance is None:
        return
    for entry in attendance.entries:
        if entry.session and entry.status is not None:
            yield (
                entry.session,
                {
                    "status": entry.status,
                    **({} if entry.hours is None else {"hours": number_text(entry.hours)}),
                },
            )
    if not attendance.entries:
        place = f"{file.name}, enrolment {enrolment.id}, attendance"
        raise input_error(place, "totals", "an entry for each session, with the session's code")


def _allocation(file: Path, cohort: str, manager: PluginManager) -> Step:
    drafted = cohort_of(cohort)
    if drafted.state != "draft":
        raise Refused(f"cohort {cohort} is {drafted.state}; an allocation table goes into one that is draft")
    programme = manager.catalogue[drafted.programme]
    values = Rules.of(programme, values=drafted.overlay, plugins={})
    places = programme.places(on=drafted.judged_on, overlays=values.overlays)
    bounds = read_allocation(file, places=places, drafted=True)
    given = dump_nominations(Nominations((), bounds))["bounds"]
    return "set_bounds", {"cohort": cohort, "bounds": given, "replace": True}


READERS: dict[str, Callable[[Path, str, PluginManager], Step]] = {
    "allocation": _allocation,
    "nominations": _nominations,
    "marks": _marks,
    "attendance": _attendance,
}
