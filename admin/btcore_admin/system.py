"""Jobs that ran, and the plugins that are installed."""

from __future__ import annotations

from typing import Any

from flask import g
from flask_admin import expose

from btcore.records.accounts import Account
from btcore.records.ledger import Job

from .base import ScopedView

READERS = ("system_administrator", "auditor")
SHOWN = 100


class System(ScopedView):
    word = "system"

    @expose("/")
    def index(self) -> Any:
        jobs = Job.select(Job, Account).join(Account).order_by(Job.id.desc())
        if not any(role in READERS for role, _ in g.standing.roles):
            # Of a job of somebody else an auditor sees that it ran; what its file said may name people beyond reach.
            jobs = jobs.where(Job.account == g.standing.account)
        installed = g.actor.manager.catalogue.installed
        return self.render("panel/system.html", jobs=list(jobs.limit(SHOWN)), installed=installed)
