"""The one place where the panel writes: an operation's form is shown, sent, refused with its text kept, or done."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import abort, flash, g, redirect, render_template, request
from flask_admin import expose
from peewee import DataError, IntegrityError
from werkzeug.datastructures import MultiDict

from btcore.cli.main import error_lines
from btcore.errors import BtcoreError, Refused, StaleError
from btcore.operations.arguments import read_arguments
from btcore.operations.verbs import VERBS
from btcore.records.ledger import AuditChange, AuditEntry
from btcore.records.migrating import TABLES
from btcore.records.work import Seen

from .base import ScopedView
from .drafting import prefilled
from .forms import OperationForm
from .rights import may
from .sessions import now
from .signing_in import HASHER

# Of two a page of its own reads the file, shows what it would do, and does it; evaluating goes on for minutes.
ELSEWHERE = ("import_dossiers", "attend_sessions", "evaluate")
# Arguments of which a verb takes one: where a page hands one on, the others are not asked.
ONE_OF = {"appeal": ("decision", "award", "cohort")}
KEY = re.compile(r"[A-Za-z0-9_-]{10,60}")
SHORTEST_PASSWORD = 10
MODELS = {model._meta.table_name: model for model in TABLES}
SEEN = re.compile(r"([a-z_]{1,40})/(\d{1,9})/(\d{1,9})")


def safe_path(path: str) -> str:
    """A path of this site, or its first page."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if plain and len(path) < 2000 else "/"


def seen(row: Any) -> str:
    """A row as a form says that it was read."""
    return f"{row._meta.table_name}/{row.id}/{row.version}"


def new_key() -> str:
    """A word by which a form that is sent twice is done once."""
    return secrets.token_urlsafe(18)


class Operations(ScopedView):
    """`/do/<verb>`: GET asks, POST does."""

    hidden = True

    @expose("/")
    def index(self) -> Any:
        return self.render("panel/operations.html", verbs=[one for one in VERBS if one not in ELSEWHERE and may(one)])

    @expose("/<verb>", methods=["GET", "POST"])
    def do(self, verb: str) -> Any:
        if verb not in VERBS or verb in ELSEWHERE:
            abort(404)
        try:
            g.standing.scope(verb)
        except Refused:
            abort(404)
        if request.method == "GET":
            return self._ask(verb, request.args)
        return self._do(verb, request.form)

    def _ask(self, verb: str, given: MultiDict[str, Any], *, code: int = 200, lines: list[str] | None = None) -> Any:
        back = safe_path(given.get("back", "/"))
        if verb == "draft_cohort" and request.method == "GET":
            if given.get("programme") not in g.actor.manager.catalogue:
                programmes = list(g.actor.manager.catalogue.values())
                return render_template("panel/choose_programme.html", verb=verb, back=back, programmes=programmes), code
            form = OperationForm.make(VERBS[verb], given=prefilled(given))
        else:
            form = OperationForm.make(VERBS[verb], given=given)
        # What the link handed on is said, not asked.
        fixed = [name for name in given if request.method == "GET" and name in form.form and name not in form.grids]
        fixed += [name for name in given.get("fixed", "").split(",") if name]
        for name in ONE_OF.get(verb, ()):
            if name not in fixed and name in form.form and any(other in fixed for other in ONE_OF[verb]):
                del form.form[name]
        return render_template(
            "panel/operation.html",
            verb=verb,
            operation=VERBS[verb],
            form=form,
            fixed=fixed,
            back=back,
            lines=lines or [],
            key=new_key(),
            given=given,
            kinds=g.actor.manager.kinds if "record" in VERBS[verb].hints else {},
            needs_kind="record" in VERBS[verb].hints
            and VERBS[verb].hints["record"] is not str
            and "record" not in form.form,
            seen=[] if code == 409 else given.getlist("seen"),
            changed=_changes(given.getlist("seen")) if code == 409 else [],
        ), code

    def _do(self, verb: str, given: MultiDict[str, Any]) -> Any:
        back = safe_path(given.get("back", "/"))
        key = given.get("key", "")
        try:
            arguments = self._arguments(verb, given)
            answer = VERBS[verb](
                g.actor,
                at=now(),
                key=f"panel {g.standing.account.id} {key}" if KEY.fullmatch(key) else None,
                seen=[_seen(one) for one in given.getlist("seen")],
                **arguments,
            )
        except StaleError:
            flash("stale", "word")
            return self._ask(verb, given, code=409)
        except BtcoreError as error:
            return self._ask(verb, given, code=422, lines=error_lines(error, g.language))
        except (DataError, IntegrityError, OverflowError):
            # A text with a NUL, a number that no column holds, an entry that stands twice.
            flash("does_not_fit", "word")
            return self._ask(verb, given, code=422)
        flash((verb, answer), "done")
        return redirect(back, 303)

    def _arguments(self, verb: str, given: MultiDict[str, Any]) -> dict[str, Any]:
        form = OperationForm.make(VERBS[verb], given=given)
        found = form.arguments(given, request.files)
        if "password_hash" in found:
            if len(found["password_hash"]) < SHORTEST_PASSWORD:
                raise Refused(f"a password has at least {SHORTEST_PASSWORD} characters; expected a longer one")
            found["password_hash"] = HASHER.hash(found["password_hash"])
        return read_arguments(VERBS[verb], found, place=verb)


def _changes(texts: list[str]) -> list[AuditEntry]:
    """The last change of each row that a form had read, where the reader may see the row: who, when, what."""
    found = []
    for text in texts:
        one = _seen(text)
        if one.model.get_or_none(one.model.id == one.id) is None:
            continue
        changes = AuditChange.select().where(AuditChange.table == one.model._meta.table_name, AuditChange.row == one.id)
        last = changes.order_by(AuditChange.id.desc()).first()
        if last is not None:
            found.append(last.entry)
    return found


def _seen(text: str) -> Seen:
    found = SEEN.fullmatch(text)
    if found is None or found.group(1) not in MODELS:
        raise Refused("the form names a row that cannot be; open the page again")
    return Seen(MODELS[found.group(1)], int(found.group(2)), int(found.group(3)))
