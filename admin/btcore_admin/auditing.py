"""The audit, for those who may look at it."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_admin import expose

from btcore.records.accounts import Account
from btcore.records.ledger import AuditEntry

from .base import ScopedView

PAGE = 100
READERS = ("auditor", "system_administrator")


class Audit(ScopedView):
    word = "audit"

    def is_accessible(self) -> bool:
        return super().is_accessible() and any(role in READERS for role, _ in g.standing.roles)

    @expose("/")
    def index(self) -> Any:
        before = request.args.get("before", 0, type=int)
        query = AuditEntry.select(AuditEntry, Account).left_outer_join(Account).order_by(AuditEntry.sequence.desc())
        if 0 < before < 2**62:
            query = query.where(AuditEntry.sequence < before)
        entries = list(query.limit(PAGE))
        return self.render("panel/audit.html", entries=entries, full=len(entries) == PAGE)
