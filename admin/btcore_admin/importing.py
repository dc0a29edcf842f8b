"""Import: a file is read and tried, its effect or its errors are shown, and then it is brought in."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask_admin import expose
from peewee import DataError, IntegrityError
from werkzeug.datastructures import FileStorage

from btcore.cli.imports import bring_in
from btcore.errors import BtcoreError, InputError
from btcore.records.cohorts import Cohort
from btcore.records.storage import folder

from .base import ScopedView
from .rights import may
from .sessions import now

VERB = {"dossiers": "import_dossiers", "nominations": "nominate", "marks": "enter_marks", "attendance": "attend"}
SUFFIXES = (".xlsx", ".xls", ".ods", ".json", ".toml", ".csv")
TOKEN = re.compile(r"[0-9a-f]{64}\.[a-z]{3,4}")
SHOWN = 50


class Imports(ScopedView):
    word = "imports"

    def is_accessible(self) -> bool:
        return super().is_accessible() and any(may(verb) for verb in ("import_dossiers", "enter_marks"))

    @expose("/")
    def index(self) -> Any:
        return self._page()

    @expose("/", methods=["POST"])
    def bring(self) -> Any:
        """A file that comes is tried; one that was tried, and is named by its token, is brought in."""
        what, cohort = request.form.get("what", ""), request.form.get("cohort", "")
        if what not in VERB or not may(VERB[what]):
            abort(404)
        token, name = request.form.get("token", ""), request.form.get("name", "")[:200]
        upload = request.files.get("file")
        if token:
            path = _mine() / token if TOKEN.fullmatch(token) else None
            if path is None or not path.is_file():
                flash("file_gone", "word")
                return self._page(code=422)
        elif upload is None or not upload.filename:
            flash("choose_file", "word")
            return self._page(code=422)
        else:
            name = upload.filename[:200]
            path = _kept(upload)
        try:
            answer = bring_in(path, what=what, cohort=cohort, actor=g.actor, at=now(), dry_run=not token, name=name)
        except BtcoreError as error:
            lines = error.lines() if isinstance(error, InputError) else str(error).splitlines()
            lines = [line.replace(path.name, name).replace(str(path.parent) + "/", "") for line in lines]
            return self._page(code=422, lines=lines)
        except (DataError, IntegrityError, OverflowError):
            flash("does_not_fit", "word")
            return self._page(code=422)
        if token:
            path.unlink(missing_ok=True)
            flash((VERB[what], answer), "done")
            return redirect(url_for("imports.index"), 303)
        return self._page(answer=answer, token=path.name, name=name)

    def _page(self, *, code: int = 200, **more: Any) -> Any:
        cohorts = list(Cohort.select().where(Cohort.state.in_(("open", "selected", "running"))).order_by(Cohort.id))
        whats = [one for one, verb in VERB.items() if may(verb)]
        given = request.form
        return self.render("panel/imports.html", cohorts=cohorts, whats=whats, given=given, shown=SHOWN, **more), code


def _mine() -> Path:
    """Where the files that an account brought wait; nobody else's token reaches in."""
    return folder() / "uploads" / str(g.standing.account.id)


def _kept(upload: FileStorage) -> Path:
    content = upload.read()
    suffix = Path(upload.filename or "").suffix.lower()
    waiting = _mine()
    waiting.mkdir(parents=True, exist_ok=True)
    path = waiting / f"{hashlib.sha256(content).hexdigest()}{suffix if suffix in SUFFIXES else '.bin'}"
    path.write_bytes(content)
    return path
