"""The evidence queue: one claimed record after the other."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_admin import expose

from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Teacher

from .base import ScopedView
from .paging import counted
from .rights import may


class Evidence(ScopedView):
    word = "evidence"

    def is_accessible(self) -> bool:
        return super().is_accessible() and may("verify")

    @expose("/")
    def index(self) -> Any:
        after = max(0, request.args.get("after", 0, type=int))
        waiting = EvidenceRecord.select(EvidenceRecord, Teacher).join(Teacher).where(EvidenceRecord.state == "claimed")
        record = waiting.where(EvidenceRecord.id > min(after, 2**31)).order_by(EvidenceRecord.id).first()
        return self.render("panel/evidence.html", record=record, left=counted(waiting), kinds=g.actor.manager.kinds)
