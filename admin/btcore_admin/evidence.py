"""The evidence queue: one claimed record after the other."""

from __future__ import annotations

from typing import Any

from flask import abort, g, request, url_for
from flask_admin import expose

from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Teacher

from .base import ScopedView, perform

ANSWERS = ("verify", "return_claim", "reject")


class Evidence(ScopedView):
    word = "evidence"

    @expose("/")
    def index(self) -> Any:
        after = max(0, request.args.get("after", 0, type=int))
        waiting = EvidenceRecord.select(EvidenceRecord, Teacher).join(Teacher).where(EvidenceRecord.state == "claimed")
        record = waiting.where(EvidenceRecord.id > min(after, 2**31)).order_by(EvidenceRecord.id).first()
        return self.render("panel/evidence.html", record=record, left=waiting.count(), kinds=g.actor.manager.kinds)

    @expose("/<verb>", methods=["POST"])
    def answer(self, verb: str) -> Any:
        if verb not in ANSWERS:
            abort(404)
        given: dict[str, Any] = {name: request.form.get(name, "") for name in ("teacher", "record")}
        if verb == "verify":
            given["original_seen"] = request.form.get("original_seen") == "yes"
        else:
            given["reason"] = request.form.get("reason", "")
        return perform(verb, back=url_for("evidence.index"), **given)
