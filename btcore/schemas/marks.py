"""Marks files in: enrolments with marks and attendance, every problem reported with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from ..errors import InputError, Problem, nearest
from ..programmes.marks import STATUSES, Attendance, AttendanceEntry, Enrolment, Mark
from ..programmes.scoring import Component, ScoringScheme
from ..rules.domains import Number
from ..rules.parameters import Settings
from .dossiers import ExactDay, Identifier, unfit


class Points(fields.Field):
    """A number of 0 or more, exact: text or a whole number."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> Decimal:
        try:
            return Number().read(value)
        except ValueError:
            raise unfit(value, 'a number of 0 or more, such as "86.5"') from None


class Sitting(fields.Field):
    """The number of a sitting, from 1."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> int:
        try:
            return int(Number(Decimal(1), Decimal(99), whole=True).read(value))
        except ValueError:
            raise unfit(value, "a whole number from 1 to 99") from None


class Status(fields.Field):
    """Whether the teacher was there: the code, or the word in either language."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> str:
        words = value.strip() if isinstance(value, str) else value
        for code, label in STATUSES.items():
            if words in (code, label.en, label.zh):
                return code
        raise unfit(value, f"one of {', '.join(STATUSES)}")


# What marshmallow says of a field, and what should stand there.
EXPECTED = {
    "Missing data for required field": "a value",
    "Field may not be null": "a value, or the entry left out",
    "Unknown field": "an entry that the documents name: enrolment, teacher, marks, attendance and what stands in them",
    "Invalid input type": "an object with named entries",
    "Invalid type": "an object with named entries",
    "Not a valid list": "a list",
}
MarkSchema = Schema.from_dict(
    {
        "component": Identifier(required=True),
        "assessor": Identifier(load_default=""),
        "value": Points(load_default=None),
        "agreed": fields.Boolean(load_default=False),
        "sitting": Sitting(load_default=1),
        "absent": fields.Boolean(load_default=False),
    }
)
EntrySchema = Schema.from_dict(
    {
        "on": ExactDay(required=True),
        "planned_hours": Points(required=True),
        "status": Status(load_default=None),
        "hours": Points(load_default=None),
        "session": Identifier(load_default=""),
    }
)
AttendanceSchema = Schema.from_dict(
    {
        "attended_hours": Points(load_default=None),
        "planned_hours": Points(load_default=None),
        "entries": fields.List(fields.Nested(EntrySchema), load_default=None),
    }
)
EnrolmentSchema = Schema.from_dict(
    {
        "enrolment": Identifier(required=True),
        "teacher": Identifier(load_default=""),
        "marks": fields.List(fields.Nested(MarkSchema), load_default=list),
        "attendance": fields.Nested(AttendanceSchema),
    }
)
_SCHEMA = EnrolmentSchema(unknown=RAISE)


def load_marks(data: Any, *, scheme: ScoringScheme, settings: Settings, source: str) -> list[Enrolment]:
    """Enrolments from the marks file's data; refuses, all problems in one InputError, what the scheme does not know.

    Refused: an unknown component, one that is made of parts or takes no marks, an assessor twice on one component, two
    agreed marks, a mark over its maximum, a mark of someone absent, a sitting twice, an enrolment twice; attendance
    with more hours than planned, with totals beside entries, or with a session of a day twice.
    """
    if isinstance(data, Mapping):
        data = [data]
    if not isinstance(data, list):
        raise InputError([Problem(source, "no list", "a list of enrolments with marks")])
    known = {component.code: component for component in scheme.leaves() if component.source.takes_marks}
    problems: list[Problem] = []
    enrolments: dict[str, Enrolment] = {}
    for number, one in enumerate(data, 1):
        place = f"{source}, enrolment {number}"
        try:
            values = _SCHEMA.load(one)
        except ValidationError as error:
            problems += _problems(error.messages, place)
            continue
        place = f"{place} ({values['enrolment']})"
        found = [*_check(values, known, settings, place), *_check_attendance(values.get("attendance"), place)]
        if values["enrolment"] in enrolments:
            found.append(Problem(place, "the enrolment stands twice", "each enrolment once"))
        if not found:
            enrolments[values["enrolment"]] = _enrolment(values)
        problems += found
    if problems:
        raise InputError(problems)
    return list(enrolments.values())


def _enrolment(values: Mapping[str, Any]) -> Enrolment:
    marks = tuple(Mark(**mark) for mark in values["marks"])
    hours = values.get("attendance")
    if hours is None:
        return Enrolment(values["enrolment"], marks, teacher=values["teacher"])
    entries = tuple(AttendanceEntry(**entry) for entry in hours["entries"] or ())
    attendance = Attendance(hours["attended_hours"], hours["planned_hours"], entries)
    return Enrolment(values["enrolment"], marks, attendance, values["teacher"])


def _check(
    values: Mapping[str, Any], known: Mapping[str, Component], settings: Settings, place: str
) -> Iterator[Problem]:
    seen: set[Any] = set()
    for number, mark in enumerate(values["marks"], 1):
        where = f"{place}, mark {number}"
        component = known.get(mark["component"])
        if component is None:
            found = f"no component {mark['component']!r} that takes marks"
            yield Problem(f"{where}, component", found, nearest(mark["component"], known))
            continue
        yield from _twice(mark, component, seen, where)
        value = mark["value"]
        if mark["absent"] and value is not None:
            yield Problem(f"{where}, absent", f"absent, and {value} as the value", "one of them")
        elif value is None and not mark["absent"]:
            yield Problem(f"{where}, value", "nothing", 'a number of 0 or more, such as "86.5"')
        maximum = component.source.ceiling(settings)
        if value is not None and Fraction(value) > maximum:
            yield Problem(f"{where}, value", f"{value} is over the maximum", f"at most {maximum}")


def _twice(mark: Mapping[str, Any], component: Component, seen: set[Any], where: str) -> Iterator[Problem]:
    """A sitting, an assessor or the agreed mark that stands there a second time."""
    code, assessor, sitting = mark["component"], mark["assessor"], mark["sitting"]
    if component.source.has_sittings:
        if (code, sitting) in seen:
            yield Problem(f"{where}, sitting", f"a second mark for sitting {sitting} of {code}", "one mark a sitting")
        seen.add((code, sitting))
        return
    if sitting != 1:
        expected = "a mark without sitting; examinations alone have several"
        yield Problem(f"{where}, sitting", f"sitting {sitting} of {code}, which has none", expected)
    key = (code, "agreed") if mark["agreed"] else (code, "by", assessor)
    if key in seen and mark["agreed"]:
        yield Problem(f"{where}, agreed", f"a second agreed mark for {code}", "one agreed mark a component")
    elif key in seen:
        found = f"a second mark of assessor {assessor or '–'} for {code}"
        yield Problem(f"{where}, assessor", found, "one mark an assessor and component")
    seen.add(key)


def _check_attendance(hours: Mapping[str, Any] | None, place: str) -> Iterator[Problem]:
    if hours is None:
        return
    attended, planned, entries = hours["attended_hours"], hours["planned_hours"], hours["entries"]
    if entries is not None and (attended is not None or planned is not None):
        yield Problem(f"{place}, attendance", "totals and entries", "one of them")
    elif entries is not None:
        if not entries:
            yield Problem(f"{place}, attendance, entries", "an empty list", "at least one entry")
        yield from _check_entries(entries, place)
    elif attended is None or planned is None:
        name = "attended_hours" if attended is None else "planned_hours"
        yield Problem(f"{place}, attendance, {name}", "missing data for required field", "hours, or entries")
    elif planned == 0 or attended > planned:
        found = f"{attended} attended of {planned} planned"
        yield Problem(f"{place}, attendance", found, "planned hours above 0 and not fewer than those attended")


def _check_entries(entries: list[Mapping[str, Any]], place: str) -> Iterator[Problem]:
    seen: set[Any] = set()
    for number, entry in enumerate(entries, 1):
        where = f"{place}, attendance entry {number}"
        hours, planned, session = entry["hours"], entry["planned_hours"], (entry["on"], entry["session"])
        if planned == 0 or (hours is not None and hours > planned):
            found = f"{'none' if hours is None else hours} attended of {planned} planned"
            yield Problem(where, found, "planned hours above 0 and not fewer than those attended")
        if entry["session"] and session in seen:
            found = f"a second entry for session {entry['session']} on {entry['on']}"
            yield Problem(f"{where}, session", found, "one entry for each session of a day")
        seen.add(session)


def _problems(messages: Any, place: str) -> Iterator[Problem]:
    for name, inner in messages.items() if isinstance(messages, Mapping) else ():
        # A record of a dossier has a status too, which is about something else.
        words = "attendance status" if name == "status" else name + 1 if isinstance(name, int) else name
        path = place if name == "_schema" else f"{place}, {words}"
        if isinstance(inner, Mapping):
            yield from _problems(inner, path)
            continue
        for message in inner:
            found = str(message).rstrip(".")
            expected = getattr(message, "expected", None) or EXPECTED.get(found, "what the documents have there")
            yield Problem(path, found[:1].lower() + found[1:], expected)
