"""Accounts, the roles that they hold, and who may do what."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import g
from flask_admin import expose

from btcore.operations.conduct import RIGHTS
from btcore.records.accounts import ROLES, RoleGrant
from btcore.records.people import Jurisdiction

from .base import ScopedView
from .choices import accounts_seen


class Accounts(ScopedView):
    word = "accounts"

    def is_accessible(self) -> bool:
        return super().is_accessible() and bool(g.standing.paths("system_administrator"))

    @expose("/")
    def index(self) -> Any:
        accounts = accounts_seen()
        held: dict[int, list[Any]] = defaultdict(list)
        query = RoleGrant.select(RoleGrant, Jurisdiction).join(Jurisdiction)
        for one in query.where(RoleGrant.account.in_([account.id for account in accounts])).order_by(RoleGrant.id):
            held[one.account_id].append(one)
        return self.render("panel/accounts.html", accounts=accounts, held=held, rights=RIGHTS, roles=ROLES)
