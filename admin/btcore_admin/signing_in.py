"""Who is there: passwords by argon2, lock-out after failures, sign-out that ends the session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for

from btcore.errors import Refused
from btcore.operations.actors import Actor, standing_of
from btcore.records.accounts import Account, SignIn

from .sessions import now

HASHER = PasswordHasher()
FAILURES = 8
LOCKED = timedelta(minutes=15)
# An account that is not there costs as long as a wrong password.
NOBODY = HASHER.hash("nobody")

pages = Blueprint("signing_in", __name__)


@pages.before_app_request
def who() -> None:
    """Set `g.actor`, `g.standing` and `g.own_name` to who is signed in; the rights are those of this moment."""
    g.actor = g.standing = g.own_name = None
    name = session.get("account")
    if name:
        try:
            g.standing = standing_of(name, now().date())
            # Before a scope hides it: everybody reads their own.
            g.own_name = g.standing.account.display_name or name
            g.actor = Actor(name, current_app.extensions["btcore_manager"])
        except Refused:
            session.clear()


@pages.get("/sign-in")
def ask() -> Any:
    return render_template("panel/sign_in.html", accounts=current_app.config["DEMO_ACCOUNTS"])


@pages.post("/sign-in")
def sign_in() -> Any:
    account = Account.get_or_none(Account.name == request.form.get("account", "")[:100])
    attempts = None if account is None else SignIn.get_or_create(account=account)[0]
    if attempts is not None and attempts.locked_until is not None and attempts.locked_until > now():
        flash("locked", "word")
        return render_template("panel/sign_in.html", accounts=current_app.config["DEMO_ACCOUNTS"]), 429
    if not _right(account, request.form.get("password", "")[:1000]):
        _note_failure(attempts)
        flash("wrong", "word")
        return render_template("panel/sign_in.html", accounts=current_app.config["DEMO_ACCOUNTS"]), 403
    assert account is not None and attempts is not None
    SignIn.update(failures=0, locked_until=None).where(SignIn.id == attempts.id).execute()
    language = session.get("language")
    session.clear()
    session.update(account=account.name, account_id=account.id, renew=True)
    if language:
        session["language"] = language
    return redirect(url_for("home.index"))


def _right(account: Account | None, password: str) -> bool:
    known = account is not None and account.active and account.password
    try:
        HASHER.verify(account.password if known else NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return bool(known)


def _note_failure(attempts: SignIn | None) -> None:
    if attempts is None:
        return
    locked = now() + LOCKED if attempts.failures + 1 >= FAILURES else None
    changed = {"failures": 0 if locked else SignIn.failures + 1, "locked_until": locked}
    SignIn.update(**changed).where(SignIn.id == attempts.id).execute()


@pages.post("/sign-out")
def sign_out() -> Any:
    session.clear()
    session.modified = True
    return redirect(url_for("signing_in.ask"))


@pages.post("/language")
def language() -> Any:
    session["language"] = "en" if g.language == "zh" else "zh"
    return redirect(_back())


def _back() -> str:
    """The page that the form stood on, of this site alone."""
    path = request.form.get("back", "/")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
