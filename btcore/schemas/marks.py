"""Marks files in: enrolments with marks and attendance, every problem reported with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from ..errors import InputError, Problem, nearest
from ..programmes.marks import Attendance, Enrolment, Mark
from ..programmes.scoring import Component, ScoringScheme
from ..rules.domains import Number
from ..rules.parameters import Settings
from .dossiers import Identifier, unfit


class Points(fields.Field):
    """A number of 0 or more, exact: text or a whole number."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> Decimal:
        try:
            return Number().read(value)
        except ValueError:
            raise unfit(value, 'a number of 0 or more, such as "86.5"') from None


MarkSchema = Schema.from_dict(
    {
        "component": Identifier(required=True),
        "assessor": Identifier(load_default=""),
        "value": Points(required=True),
        "agreed": fields.Boolean(load_default=False),
    }
)
AttendanceSchema = Schema.from_dict({"attended_hours": Points(required=True), "planned_hours": Points(required=True)})
EnrolmentSchema = Schema.from_dict(
    {
        "enrolment": Identifier(required=True),
        "marks": fields.List(fields.Nested(MarkSchema), load_default=list),
        "attendance": fields.Nested(AttendanceSchema),
    }
)
_SCHEMA = EnrolmentSchema(unknown=RAISE)


def load_marks(data: Any, *, scheme: ScoringScheme, settings: Settings, source: str) -> list[Enrolment]:
    """Enrolments from the marks file's data; refuses, all problems in one InputError, what the scheme does not know.

    Refused: an unknown component, one that is made of parts, an assessor twice on one component, a mark over its
    maximum, an enrolment twice, more hours attended than planned.
    """
    if isinstance(data, Mapping):
        data = [data]
    if not isinstance(data, list):
        raise InputError([Problem(source, "no list", "a list of enrolments with marks")])
    known = {component.code: component for component in scheme.leaves()}
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
        problems += _check(values, known, settings, place)
        if values["enrolment"] in enrolments:
            problems.append(Problem(place, "the enrolment stands twice", "each enrolment once"))
        hours = values.get("attendance")
        enrolments[values["enrolment"]] = Enrolment(
            values["enrolment"], tuple(Mark(**mark) for mark in values["marks"]), Attendance(**hours) if hours else None
        )
    if problems:
        raise InputError(problems)
    return list(enrolments.values())


def _check(
    values: Mapping[str, Any], known: Mapping[str, Component], settings: Settings, place: str
) -> Iterator[Problem]:
    seen: set[tuple[str, str, bool]] = set()
    for number, mark in enumerate(values["marks"], 1):
        where = f"{place}, mark {number}"
        component = known.get(mark["component"])
        if component is None:
            found = f"no component {mark['component']!r} that takes marks"
            yield Problem(f"{where}, component", found, nearest(mark["component"], known))
            continue
        key = (mark["component"], mark["assessor"], mark["agreed"])
        if key in seen:
            found = f"a second mark of assessor {mark['assessor'] or '–'} for {mark['component']}"
            yield Problem(f"{where}, assessor", found, "one mark an assessor and component")
        seen.add(key)
        maximum = component.source.ceiling(settings)
        if Fraction(mark["value"]) > maximum:
            yield Problem(f"{where}, value", f"{mark['value']} is over the maximum", f"at most {maximum}")
    hours = values.get("attendance")
    if hours and (hours["planned_hours"] == 0 or hours["attended_hours"] > hours["planned_hours"]):
        found = f"{hours['attended_hours']} attended of {hours['planned_hours']} planned"
        yield Problem(f"{place}, attendance", found, "planned hours above 0 and not fewer than those attended")


def _problems(messages: Any, place: str) -> Iterator[Problem]:
    for name, inner in messages.items() if isinstance(messages, Mapping) else ():
        path = place if name == "_schema" else f"{place}, {name + 1 if isinstance(name, int) else name}"
        if isinstance(inner, Mapping):
            yield from _problems(inner, path)
            continue
        for message in inner:
            expected = getattr(message, "expected", "what the marks file of the documents has")
            yield Problem(path, str(message).rstrip(".").lower(), expected)
