"""The base of every page: signed in, within scope, refused at start for a view of another kind."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, url_for
from flask_admin import Admin, AdminIndexView, BaseView
from peewee import DataError

from btcore.errors import BtcoreError
from btcore.records.scope import within


class ScopedView(BaseView):
    """A page for who is signed in; everything it reads is within what the account may see."""

    word = ""
    # A view that pages lead to and the menu does not name.
    hidden = False

    def is_accessible(self) -> bool:
        return g.get("actor") is not None

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        if g.get("actor") is not None:
            abort(404)
        return redirect(url_for("signing_in.ask"))

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        with within(g.standing.sees()):
            try:
                return super()._run_view(fn, *args, **kwargs)
            except DataError:
                # A number that no column holds, a text with a NUL: nothing that could be there.
                abort(404)


class ScopedIndexView(ScopedView, AdminIndexView):
    """The first page."""


class ScopedAdmin(Admin):
    """Flask-Admin that takes views of ours alone: those that know scope."""

    def add_view(self, view: Any) -> None:
        if not isinstance(view, ScopedView):
            raise BtcoreError(
                f"the view {type(view).__name__} is no ScopedView; it could show what is not its reader's"
            )
        super().add_view(view)
