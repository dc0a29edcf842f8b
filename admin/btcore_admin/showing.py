"""Rows and values in the words of a page."""

from __future__ import annotations

from typing import Any

from flask import g

from btcore.records.people import Teacher
from btcore.rules.kinds import KNOWN_RESULTS, KNOWN_TITLES, RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES
from btcore.rules.scales import SUBJECTS
from btcore.rules.wording import plain

# Names that are codes in some records and a person's own words in others.
KNOWN = {"title": KNOWN_TITLES, "result": KNOWN_RESULTS, "subject": SUBJECTS, "subjects": SUBJECTS}


def record_values(teacher: Teacher, row: Any) -> dict[str, Any]:
    """A record as a link to its form hands it on."""
    return {
        "teacher": teacher.code,
        "kind": row.kind,
        "record-kind": row.kind,
        "record-id": row.code,
        **{f"record-{name}": value for name, value in row.details.items()},
    }


def change_words(one: Any, language: Any) -> str:
    """A teacher who would come in or go out, and the clauses that make it so."""
    clauses = ", ".join(
        f"{code} {before.label.text(language)} → {then.label.text(language)}" for code, before, then in one.clauses
    )
    return f"{one.before.dossier.name or one.before.dossier.id}（{one.before.dossier.id}）: {clauses}"


def shown(field: Any) -> str:
    """What a form hands on, in words: the label of a choice, the name of a person."""
    labels = {one.value: one.label for one in getattr(field, "choices", None) or ()}
    if field.name == "teacher":
        teacher = Teacher.get_or_none(Teacher.code == field.data)
        return f"{teacher.name or ''}（{teacher.code}）" if teacher is not None else str(field.data)
    return str(labels.get(field.data, field.data))


def attribute(name: str, value: Any, language: Any) -> tuple[str, str]:
    """An attribute of a teacher or record in words: its label, and its value's where a scale names it."""
    known = TEACHER_ATTRIBUTES.get(name) or RECORD_ATTRIBUTES.get(name)
    if known is None:
        return name, plain(value, language)
    labels = {**KNOWN.get(name, {}), **getattr(getattr(known.domain, "scale", None), "labels", {})}
    if name == "programme":
        labels = {one.code: one.title for one in g.actor.manager.catalogue.values()}
    values = value if isinstance(value, list) else [value]
    words = [labels[one].text(language) if one in labels else plain(one, language) for one in values]
    return known.label.text(language), "、".join(words) if language == "zh" else ", ".join(words)
