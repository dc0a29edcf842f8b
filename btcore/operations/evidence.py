"""Records claimed, looked at, settled and corrected; attestations and waivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from ..errors import Refused
from ..hooks.manager import PluginManager
from ..population.done import DRAWN
from ..records.evidence import EvidenceRecord, TeacherAttestation, TeacherWaiver
from ..records.people import Teacher
from ..rules.calendar import PartialDate
from ..rules.clauses import Clause, clauses_inside
from ..schemas.dossiers import load_dossiers
from .operation import Doing, operation


def _teacher(doing: Doing, code: str) -> Teacher:
    return doing.teachers([code])[code]


def _record(doing: Doing, teacher: str, record: str) -> EvidenceRecord:
    found = EvidenceRecord.get_or_none(teacher=_teacher(doing, teacher), code=record)
    if found is None:
        raise Refused(f"teacher {teacher} has no record {record}; expected the id of one of the dossier")
    return found


def _details(doing: Doing, record: Mapping[str, Any]) -> dict[str, Any]:
    """The record's attributes, read by the contract; InputError for what does not fit."""
    named = f"record {record['id']}" if "id" in record else "record"

    def place(path: tuple[Any, ...]) -> str:
        return ", ".join((named, *map(str, path[3:])))

    load_dossiers([{"teacher": {"id": "-"}, "records": [dict(record)]}], kinds=doing.manager.kinds, place=place)
    return {name: value for name, value in record.items() if name not in ("id", "kind", "status")}


def _first_day(details: Mapping[str, Any]) -> date | None:
    return PartialDate.read(details["on"]).first if details.get("on") else None


@operation
def claim(doing: Doing, *, teacher: str, record: dict[str, Any]) -> dict[str, Any]:
    """A teacher, or the office for one, adds a record that still has to be looked at; or claims a returned one again.

    Refused: an id that the dossier has in another state, or such as programmes give to what they did; InputError for a
    record that does not fit the contract.
    """
    whose = _teacher(doing, teacher)
    details = _details(doing, record)
    there = EvidenceRecord.get_or_none(teacher=whose, code=record["id"])
    if there is None:
        if DRAWN.fullmatch(str(record["id"])):
            raise Refused(f"the id {record['id']} is one of those that programmes give; expected another")
        made = doing.make(
            EvidenceRecord,
            teacher=whose,
            code=record["id"],
            kind=record["kind"],
            state="claimed",
            first_day=_first_day(details),
            details=details,
            claimed_by=doing.account,
        )
        return {"teacher": teacher, "record": made.code, "state": made.state}
    doing.move(
        there, "claimed", kind=record["kind"], details=details, first_day=_first_day(details), claimed_by=doing.account
    )
    return {"teacher": teacher, "record": there.code, "state": there.state}


@operation
def verify(doing: Doing, *, teacher: str, record: str, original_seen: bool) -> dict[str, Any]:
    """Someone with the right has looked at a claimed record and found it true.

    Refused: without the original seen; by the account that claimed it.
    """
    there = _record(doing, teacher, record)
    if not original_seen:
        raise Refused(f"record {record} can be verified when the original was seen; say original_seen, or return it")
    if there.claimed_by_id == doing.account:
        raise Refused(f"record {record} was claimed by the same account; another person verifies it")
    doing.move(there, "verified", original_seen=doing.account, settled_by=doing.account, settled_at=doing.at)
    return {"teacher": teacher, "record": record, "state": there.state}


@operation
def reject(doing: Doing, *, teacher: str, record: str, reason: str) -> dict[str, Any]:
    """A claimed record does not count; the reason is told to the teacher."""
    there = _record(doing, teacher, record)
    _refuse_without(reason, "a rejection")
    doing.move(there, "rejected", settled_by=doing.account, settled_at=doing.at, reason=reason)
    return {"teacher": teacher, "record": record, "state": there.state}


@operation
def return_claim(doing: Doing, *, teacher: str, record: str, reason: str) -> dict[str, Any]:
    """A claimed record goes back for correction, with what is to be corrected."""
    there = _record(doing, teacher, record)
    _refuse_without(reason, "a return for correction")
    doing.move(there, "returned", settled_by=doing.account, settled_at=doing.at, reason=reason)
    return {"teacher": teacher, "record": record, "state": there.state}


@operation
def correct_record(doing: Doing, *, teacher: str, record: dict[str, Any], reason: str) -> dict[str, Any]:
    """Correct what a verified record says; what it said before stays in the audit.

    Refused: to the account that claimed it.
    """
    there = _record(doing, teacher, record["id"])
    if there.claimed_by_id == doing.account:
        id = there.code
        raise Refused(f"record {id} was claimed by the same account; another person corrects it")
    _refuse_without(reason, "a correction")
    details = _details(doing, record)
    doing.move(
        there,
        "verified",
        kind=record["kind"],
        details=details,
        first_day=_first_day(details),
        settled_by=doing.account,
        settled_at=doing.at,
        reason=reason,
    )
    return {"teacher": teacher, "record": there.code, "state": there.state}


@operation
def attest(doing: Doing, *, teacher: str, clause: str, met: bool, by: str, on: date, note: str = "") -> dict[str, Any]:
    """Enter someone's word that a clause is met, or is not. Refused: a day that is still to come.

    Refused, too: a code that is that of no clause of an installed programme.
    """
    _refuse_future(doing, on)
    _refuse_unknown(doing, clause)
    whose = _teacher(doing, teacher)
    there = TeacherAttestation.get_or_none(teacher=whose, clause=clause, by=by, on=on)
    if there is not None:
        doing.change(there, met=met, note=note)
    else:
        entered = {"entered_by": doing.account, "note": note}
        doing.create(TeacherAttestation, teacher=whose, clause=clause, met=met, by=by, on=on, **entered)
    return {"teacher": teacher, "clause": clause, "met": met}


@operation
def waive(doing: Doing, *, teacher: str, clause: str, by: str, on: date, reason: str) -> dict[str, Any]:
    """Enter an exception to a clause, granted by someone with the right to; the rules say whose counts.

    Refused: a day that is still to come; no reason; a code that is that of no clause of an installed programme.
    """
    _refuse_future(doing, on)
    _refuse_unknown(doing, clause)
    _refuse_without(reason, "a waiver")
    whose = _teacher(doing, teacher)
    there = TeacherWaiver.get_or_none(teacher=whose, clause=clause, by=by, on=on)
    if there is not None:
        doing.change(there, reason=reason)
    else:
        doing.create(TeacherWaiver, teacher=whose, clause=clause, by=by, on=on, reason=reason, entered_by=doing.account)
    return {"teacher": teacher, "clause": clause}


def _refuse_without(reason: str, what: str) -> None:
    if not reason.strip():
        raise Refused(f"{what} needs a reason; it is told to the teacher")


def _refuse_future(doing: Doing, on: date) -> None:
    if on > doing.on:
        raise Refused(f"{on} is still to come; expected a day up to {doing.on}")


def clauses_by_code(manager: PluginManager) -> dict[str, Clause]:
    """Every clause of the installed programmes, those inside others too."""
    outer = [one for programme in manager.catalogue.values() for one in programme.clauses()]
    return {one.code: one for clause in outer for one in clauses_inside(clause)}


def _refuse_unknown(doing: Doing, clause: str) -> None:
    """A word on a clause that there is not would wait for ever, and count for nothing."""
    codes = clauses_by_code(doing.manager)
    if clause not in codes:
        near = ", ".join(get_close_matches(clause, sorted(codes), n=4, cutoff=0)) or "none"
        raise Refused(f"no installed programme has a clause {clause}; the nearest are {near}")
