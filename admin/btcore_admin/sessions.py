"""Sessions on the server: a cookie is a random word whose hash stands in a table, and is worthless after sign-out."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from btcore.records.accounts import PanelSession

LASTS = timedelta(hours=10)


def now() -> datetime:
    """The moment, in UTC and without a zone, as the records keep it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def moment(value: datetime) -> str:
    """A moment of the records in words, in the zone of the machine that serves."""
    return value.replace(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def hashed(token: str) -> str:
    """What of a cookie stands in the table."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


class ServerSession(CallbackDict, SessionMixin):
    """The data of one browser."""

    def __init__(self, token: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(data or {}, self._changed)
        self.token, self.modified, self.renewed = token, False, False

    def _changed(self, _: Any) -> None:
        self.modified = True


class TableSessions(SessionInterface):
    """Keeps sessions in the table `panel_session`."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        found = PanelSession.get_or_none(PanelSession.token_sha256 == hashed(token)) if token else None
        if found is None or found.expires_at <= now():
            return ServerSession(secrets.token_urlsafe(32))
        return ServerSession(token, found.data)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        name = app.config["SESSION_COOKIE_NAME"]
        if not session:
            if session.modified:
                PanelSession.delete().where(PanelSession.token_sha256 == hashed(session.token)).execute()
                response.delete_cookie(name)
            return
        if not session.modified:
            return
        if session.get("renew"):
            # After sign-in the word is a new one: a word planted before is worthless.
            PanelSession.delete().where(PanelSession.token_sha256 == hashed(session.token)).execute()
            session.pop("renew")
            session.token = secrets.token_urlsafe(32)
        values = {"account": session.get("account_id"), "expires_at": now() + LASTS, "data": dict(session)}
        changed = PanelSession.update(**values).where(PanelSession.token_sha256 == hashed(session.token)).execute()
        if not changed:
            PanelSession.create(token_sha256=hashed(session.token), **values)
        response.set_cookie(
            name, session.token, httponly=True, samesite="Lax", secure=app.config["SESSION_COOKIE_SECURE"], path="/"
        )
