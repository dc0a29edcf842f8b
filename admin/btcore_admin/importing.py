"""Import: a file is read and tried, its effect or its errors are shown, and then it is brought in; both as jobs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, g, redirect, request, url_for
from flask_admin import expose
from werkzeug.datastructures import FileStorage

from btcore import PluginManager
from btcore.cli.imports import bring_in
from btcore.errors import BtcoreError, InputError, Problem
from btcore.operations.actors import Actor
from btcore.records.cohorts import Cohort
from btcore.records.ledger import Job
from btcore.records.storage import folder

from .background import Background, Work
from .base import ScopedView
from .rights import may
from .sessions import now

VERB = {
    "dossiers": "import_dossiers",
    "allocation": "set_bounds",
    "nominations": "nominate",
    "marks": "enter_marks",
    "attendance": "attend",
}
SUFFIXES = (".xlsx", ".xls", ".ods", ".json", ".toml", ".csv")
RECENT, SHOWN = 20, 50


def importer(manager: PluginManager) -> Work:
    """What a job of this page does: try the file that it names, or bring it in."""

    def bring(job: Job) -> dict[str, Any]:
        given = job.arguments
        path = _waiting(job.account_id) / given["token"]
        if not path.is_file():
            raise BtcoreError(f"{given['file']} is not kept any more; choose it again")
        try:
            answer = bring_in(
                path,
                what=given["what"],
                cohort=given["cohort"] or None,
                actor=Actor(job.account.name, manager),
                at=now(),
                dry_run=given["trial"],
                name=given["file"],
                noted=False,
            )
        except InputError as error:
            # The file is kept under another name; its own is what the sentences say.
            raise InputError([_named(one, path, given["file"]) for one in error.problems]) from error
        if not given["trial"]:
            path.unlink(missing_ok=True)
        return answer

    return bring


def _named(one: Problem, path: Path, name: str) -> Problem:
    return Problem(one.place.replace(f"{path.parent}/", "").replace(path.name, name), one.found, one.expected)


def _waiting(account: int) -> Path:
    """Where the files that an account brought wait."""
    return folder() / "uploads" / str(account)


class Imports(ScopedView):
    word = "imports"

    def is_accessible(self) -> bool:
        return super().is_accessible() and any(may(verb) for verb in ("import_dossiers", "enter_marks"))

    @expose("/")
    def index(self) -> Any:
        return self._page(request.args)

    @expose("/", methods=["POST"])
    def bring(self) -> Any:
        """A file that comes is tried; nothing is changed by that."""
        what, cohort = request.form.get("what", ""), request.form.get("cohort", "")
        if what not in VERB or not may(VERB[what]):
            abort(404)
        upload = request.files.get("file")
        if upload is None or not upload.filename:
            flash("choose_file", "word")
            return self._page(request.form, code=422)
        if what != "dossiers" and not cohort:
            flash("choose_cohort", "word")
            return self._page(request.form, code=422)
        given = {"file": upload.filename[:200], "what": what, "cohort": cohort[:100], "token": _kept(upload)}
        return self._give(given, trial=True)

    @expose("/<int:number>")
    def job(self, number: int) -> Any:
        """How far a file of one's own is, and what came of it."""
        job = _own(number)
        progress = _jobs().progress(job) if job.state == "running" else None
        return self.render("panel/import_job.html", job=job, given=job.arguments, progress=progress, shown=SHOWN)

    @expose("/<int:number>", methods=["POST"])
    def confirm(self, number: int) -> Any:
        """What was tried without errors is brought in."""
        job = _own(number)
        given = job.arguments
        if job.state != "done" or not given["trial"] or not may(VERB[given["what"]]):
            abort(404)
        return self._give({name: given[name] for name in ("file", "what", "cohort", "token")}, trial=False)

    def _give(self, given: dict[str, Any], *, trial: bool) -> Any:
        job = _jobs().give(VERB[given["what"]], account=g.standing.account.id, arguments={**given, "trial": trial})
        return redirect(url_for("imports.job", number=job.id), 303)

    def _page(self, given: Mapping[str, str], *, code: int = 200) -> Any:
        cohorts = list(Cohort.select().where(Cohort.state != "closed").order_by(Cohort.id))
        whats = [one for one, verb in VERB.items() if may(verb)]
        jobs = Job.select().where(Job.account == g.standing.account).order_by(Job.id.desc()).limit(RECENT)
        mine = [one for one in jobs if one.arguments.get("panel")]
        return self.render("panel/imports.html", cohorts=cohorts, whats=whats, given=given, jobs=mine), code


def _jobs() -> Background:
    found: Background = current_app.extensions["btcore_background"]
    return found


def _own(number: int) -> Job:
    found = Job.get_or_none(Job.id == number, Job.account == g.standing.account) if number < 2**31 else None
    if found is None or not found.arguments.get("panel"):
        abort(404)
    return found


def _kept(upload: FileStorage) -> str:
    """Keep the bytes until they are brought in; the name under which they wait."""
    content = upload.read()
    suffix = Path(upload.filename or "").suffix.lower()
    waiting = _waiting(g.standing.account.id)
    waiting.mkdir(parents=True, exist_ok=True)
    token = f"{hashlib.sha256(content).hexdigest()}{suffix if suffix in SUFFIXES else '.bin'}"
    (waiting / token).write_bytes(content)
    return token
