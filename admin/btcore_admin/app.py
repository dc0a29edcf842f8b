"""The application: pages, languages, headers, errors; made by `create_app`, served by `btcore serve`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, render_template, request, session
from flask_admin.theme import Bootstrap4Theme
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from btcore import PluginManager, Text
from btcore.cli.chinese import in_chinese
from btcore.cli.records import answer_words
from btcore.operations.conduct import label
from btcore.records.database import DATABASE
from btcore.records.failures import failure
from btcore.records.migrating import open_current
from btcore.rules.record_names import giver_name, record_name
from btcore.rules.wording import plain

from . import signing_in
from .accounts import Accounts
from .auditing import Audit
from .background import Background
from .base import ScopedAdmin, ScopedView
from .bench import bound_name
from .cohorts import Cohorts
from .evidence import Evidence
from .home import Home
from .importing import Imports, importer
from .operating import Operations, new_key, seen
from .programmes import Programmes
from .rights import may
from .sessions import TableSessions, moment
from .showing import attribute, change_words, record_values, shown
from .system import System
from .teachers import Teachers
from .titles import Titles
from .words import WORDS

VIEWS: tuple[tuple[type[ScopedView], str], ...] = (
    (Teachers, "teachers"),
    (Evidence, "evidence"),
    (Cohorts, "cohorts"),
    (Titles, "titles"),
    (Imports, "imports"),
    (Programmes, "programmes"),
    (Accounts, "accounts"),
    (Audit, "audit"),
    (System, "system"),
    (Operations, "do"),
)
# What an outcome is called where it ends a training, and not where it answers a question.
RESULTS = {"PASS": "passed", "FAIL": "failed"}
OUTCOMES = ("PASS", "FAIL", "UNKNOWN", "WAIVED", "NOT_APPLICABLE")
# Sign-ins from one address, whatever account they name; failures of one account are counted beside it.
ATTEMPTS = "60 per minute"
LARGEST = 16 * 1024 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_app(
    address: str | None = None,
    *,
    manager: PluginManager,
    secret_key: str | None = None,
    secure: bool = True,
    hosts: list[str] | None = None,
    demo_accounts: Mapping[str, str] | None = None,
    jobs_at_once: bool = False,
) -> Flask:
    """The panel on a database.

    `secure` sends cookies over https alone; `hosts` are the names under which it answers (none: any);
    `demo_accounts` are shown at the sign-in; `jobs_at_once` does a job where it is given, without a worker.
    """
    database = open_current(address)
    app = Flask(__name__, static_url_path="/panel-static")
    app.config.update(
        SECRET_KEY=secret_key or secrets.token_hex(32),
        SESSION_COOKIE_NAME="btcore_panel",
        SESSION_COOKIE_SECURE=secure,
        MAX_CONTENT_LENGTH=LARGEST,
        MAX_FORM_MEMORY_SIZE=LARGEST // 4,
        MAX_FORM_PARTS=20_000,
        TRUSTED_HOSTS=hosts,
        DEMO_ACCOUNTS=dict(demo_accounts or {}),
        WTF_CSRF_TIME_LIMIT=None,
        SIGN_INS=ATTEMPTS,
        BABEL_DEFAULT_LOCALE="zh_CN",
    )
    app.extensions["btcore_manager"] = manager
    app.extensions["btcore_background"] = Background(importer(manager), at_once=jobs_at_once)
    app.json.ensure_ascii = False
    app.session_interface = TableSessions()
    app.before_request(_language)
    CSRFProtect(app)
    app.register_blueprint(signing_in.pages)
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    app.view_functions["signing_in.sign_in"] = limiter.limit(lambda: app.config["SIGN_INS"])(signing_in.sign_in)
    Babel(app, locale_selector=lambda: "zh_CN" if g.get("language") == "zh" else "en")
    admin = ScopedAdmin(
        app,
        name="btcore",
        theme=Bootstrap4Theme(base_template="panel/base.html", fluid=True),
        index_view=Home(name="home", url="/", endpoint="home", template="panel/home.html"),
    )
    views = {endpoint: view(name=endpoint, endpoint=endpoint, url=f"/{endpoint}") for view, endpoint in VIEWS}
    for view in views.values():
        admin.add_view(view)
    app.context_processor(_for_templates)
    app.context_processor(
        lambda: {"menu": [name for name, view in views.items() if view.is_accessible() and not view.hidden]}
    )
    app.after_request(_headers)
    app.register_error_handler(CSRFError, lambda error: _told("expired", 400))
    app.register_error_handler(HTTPException, _http_error)

    @app.teardown_request
    def close(error: Any) -> None:
        if not DATABASE.is_closed() and not database.in_transaction():
            DATABASE.close()

    return app


def _language() -> None:
    chosen = session.get("language")
    accepted = request.accept_languages.best_match(["zh", "zh-CN", "en"]) or "zh"
    g.language = chosen if chosen in ("en", "zh") else ("zh" if accepted.startswith("zh") else "en")


def _for_templates() -> dict[str, Any]:
    language = g.get("language", "zh")

    def word(name: str) -> str:
        return WORDS[name].text(language)

    def told(category: str, message: Any) -> str:
        if category == "word":
            return word(message)
        if category == "done":
            verb, answer = message
            return f"{label('verbs', verb).text(language)}：{answer_words(answer, language)}"
        return in_chinese(message) if language == "zh" else message

    return {
        "word": word,
        "words": WORDS,
        "told": told,
        "label": lambda section, code: label(section, code).text(language),
        "say": lambda value: value.text(language) if isinstance(value, Text) else plain(value, language),
        "may": may,
        "answer_words": lambda answer: answer_words(answer, language),
        "told_text": lambda one: one.text(language),
        "finding_words": lambda one: one.message.text(language),
        "change_words": lambda one: change_words(one, language),
        "record_name": record_name,
        "giver_name": giver_name,
        "record_values": record_values,
        "seen": seen,
        "plain": lambda value: plain(value, language),
        "outcome": lambda code: word(code) if code in OUTCOMES else in_chinese(code) if language == "zh" else code,
        "result": lambda code: label("states", RESULTS[code]).text(language) if code in RESULTS else word(code),
        "moment": moment,
        "bound_name": bound_name,
        "new_key": new_key,
        "shown": shown,
        "attribute": lambda name, value: attribute(name, value, language),
        "language": language,
        "signed_in": g.get("standing"),
        "lang_tag": "zh-CN" if language == "zh" else "en",
    }


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _http_error(error: HTTPException) -> Any:
    if isinstance(error, SecurityError):
        # A host that is not named has no pages, not even one for errors.
        return Response("400", 400, mimetype="text/plain")
    if error.code is not None and error.code < 400:
        return error
    failed = failure(getattr(error, "original_exception", None) or error)
    if failed is not None:
        # In plain words: a page would ask the database again.
        told = in_chinese(str(failed)) if g.get("language", "zh") == "zh" else str(failed)
        return Response(told, 503, mimetype="text/plain")
    words = {403: "not_found", 404: "not_found", 405: "not_found", 413: "too_large", 429: "too_often"}
    return _told(words.get(error.code or 400, "bad_request"), error.code or 400)


def _told(name: str, code: int) -> Any:
    return render_template("panel/error.html", name=name), code
