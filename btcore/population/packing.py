"""A dossier as typed rows: the teacher's attributes, and one row for each record, attestation and waiver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..records.population import LAST_DAY, NO_DAY, STATUS, PopulationRecord, number_of_day
from ..rules.domains import Day, WordSet
from ..rules.dossier import Attestation, Dossier, Record, Waiver
from ..rules.kinds import RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES
from .columns import Unstorable, stored, word, words

NAMED = ("id", "name")
BASE = ("id", "version", "teacher", "kind", "code", "status", "first", "last", "until_first", "until_last")
ATTRIBUTES = tuple(name for name in PopulationRecord._meta.sorted_field_names if name not in BASE)
EMPTY: dict[str, Any] = dict.fromkeys(ATTRIBUTES)


def attested(clause: str) -> str:
    """The kind under which attestations of a clause stand; met ones are `verified`, the others `rejected`."""
    return f"attestation {clause}"


def waived(clause: str) -> str:
    """The kind under which waivers of a clause stand."""
    return f"waiver {clause}"


def rows_of(dossier: Dossier, *, teacher: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The teacher's columns, and the rows of the records, attestations and waivers."""
    facts, rows = facts_of(dossier.teacher, incomplete=dossier.incomplete), []
    for record in dossier.records:
        try:
            rows.append(record_row(record, teacher=teacher))
        except Unstorable:
            facts["loose"] = True
    return facts, [*rows, *word_rows(dossier.attestations, dossier.waivers, teacher=teacher)]


def facts_of(attributes: Mapping[str, Any], *, incomplete: Iterable[str]) -> dict[str, Any]:
    """The columns of a teacher's attributes; `loose` where one cannot be held."""
    facts: dict[str, Any] = {"loose": False, "incomplete": words(incomplete) if incomplete else ""}
    for name, attribute in TEACHER_ATTRIBUTES.items():
        if name in NAMED:
            continue
        value, domain = attributes.get(name), attribute.domain
        if isinstance(domain, Day):
            facts[f"{name}_first"] = None if value is None else number_of_day(value.first)
            facts[f"{name}_last"] = None if value is None else number_of_day(value.last)
            continue
        facts[name] = None
        if value is not None:
            try:
                facts[name] = words(value) if isinstance(domain, WordSet) else stored(domain, value)
            except Unstorable:
                facts["loose"] = True
    return facts


def record_row(record: Record, *, teacher: int) -> dict[str, Any]:
    """The row of a record; Unstorable where a column cannot hold what it says."""
    row = {
        **EMPTY,
        "teacher": teacher,
        "kind": record.kind,
        "code": record.id,
        "status": STATUS[record.status],
        "first": _day(record.first, NO_DAY),
        "last": _day(record.last, LAST_DAY),
        "until_first": _day(record.until_first, LAST_DAY),
        "until_last": _day(record.until_last, LAST_DAY),
    }
    for name, value in record.values.items():
        if name in EMPTY:
            row[name] = stored(RECORD_ATTRIBUTES[name].domain, value)
    return row


def word_rows(attestations: Iterable[Attestation], waivers: Iterable[Waiver], *, teacher: int) -> list[dict[str, Any]]:
    """The rows of attestations and waivers."""
    said = [(attested(one.clause), "verified" if one.met else "rejected", one) for one in attestations]
    given: list[tuple[str, str, Any]] = [*said, *((waived(one.clause), "verified", one) for one in waivers)]
    return [
        {
            **EMPTY,
            "teacher": teacher,
            "kind": kind,
            "code": kind,
            "status": STATUS[status],
            "first": number_of_day(one.on),
            "last": number_of_day(one.on),
            "until_first": LAST_DAY,
            "until_last": LAST_DAY,
            "by": word(one.by),
        }
        for kind, status, one in given
    ]


def _day(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else number_of_day(day)
