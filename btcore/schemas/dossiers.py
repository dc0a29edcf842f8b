"""Dossiers in and out of the JSON contract, every problem reported with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain, islice
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from ..errors import InputError, Problem, nearest
from ..rules.calendar import PartialDate
from ..rules.domains import Truth
from ..rules.dossier import Attestation, Dossier, Record, Waiver
from ..rules.kinds import CORE, RECORD_ATTRIBUTES, TEACHER_ATTRIBUTES, Attribute, Kinds
from ..rules.verdicts import data_of

Place = Callable[[tuple[Any, ...]], str]


class Unfit(str):
    """What was found, with what was expected; travels through marshmallow as an error message."""

    expected: str

    def __new__(cls, found: str, expected: str) -> Unfit:
        unfit = super().__new__(cls, found)
        unfit.expected = expected
        return unfit


def unfit(value: Any, expected: str) -> ValidationError:
    return ValidationError([Unfit(f"{shown(value)} does not fit", expected)])


def shown(value: Any) -> str:
    """A value as an error shows it: short, and as the user wrote it."""
    words = f"'{value}'" if isinstance(value, (str, date, Decimal)) else repr(value)
    return words if len(words) <= 60 else f"{words[:57]}…"


class AttributeField(fields.Field):
    """A field that reads by an attribute's domain."""

    def __init__(self, attribute: Attribute, **options: Any) -> None:
        super().__init__(allow_none=True, **options)
        self.described = attribute

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> Any:
        try:
            return self.described.domain.read(value)
        except ValueError:
            raise unfit(value, self.described.domain.expected) from None


class Identifier(fields.Field):
    """An id: text, or a whole number as spreadsheets have it."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or not value.strip():
            raise unfit(value, "text")
        return value.strip()


class ExactDay(fields.Field):
    """A whole date."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> date:
        if isinstance(value, date):
            return date(value.year, value.month, value.day)
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise unfit(value, "a day such as 2026-04-25") from None


class Met(fields.Field):
    """True or false, also in words."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> bool:
        try:
            return Truth().read(value)
        except ValueError:
            raise unfit(value, "true or false") from None


def _fields_of(attributes: Mapping[str, Attribute]) -> dict[str, Any]:
    return {name: AttributeField(attribute) for name, attribute in attributes.items()}


TeacherSchema = Schema.from_dict({**_fields_of(TEACHER_ATTRIBUTES), "id": Identifier(required=True)})
RecordSchema = Schema.from_dict(
    {**_fields_of(RECORD_ATTRIBUTES), "id": Identifier(required=True), "kind": Identifier(required=True)}
)
AttestationSchema = Schema.from_dict(
    {
        "clause": Identifier(required=True),
        "met": Met(required=True),
        "by": Identifier(required=True),
        "on": ExactDay(required=True),
        "note": fields.String(),
    }
)
WaiverSchema = Schema.from_dict(
    {
        "clause": Identifier(required=True),
        "by": Identifier(required=True),
        "on": ExactDay(required=True),
        "reason": Identifier(required=True),
    }
)


class RecordField(fields.Field):
    """A record, read by a schema of the attributes that it names alone: there are forty, and most records name six."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError({"_schema": ["Invalid input type."]})
        try:
            if value.get("id") is not None and value.get("kind") is not None:
                return {name: None if one is None else _READERS[name](one) for name, one in value.items()}
        except (KeyError, ValueError, ValidationError):
            # The schema reads the same, and says all that does not fit.
            pass
        return _record_schema(frozenset(value)).load(value)


def _identifier(value: Any) -> str:
    return Identifier().deserialize(value) if not isinstance(value, str) or not value.strip() else value.strip()


_READERS: dict[str, Callable[[Any], Any]] = {
    **{name: attribute.domain.read for name, attribute in RECORD_ATTRIBUTES.items()},
    "id": _identifier,
    "kind": _identifier,
}


@cache
def _known_schema(names: frozenset[str]) -> Schema:
    return RecordSchema(only=names, unknown=RAISE)


def _record_schema(names: frozenset[str]) -> Schema:
    """The schema for records of these entries; the kept ones are made of known names alone."""
    return _known_schema(names & RECORD_NAMES | {"id", "kind"})


RECORD_NAMES = frozenset(RecordSchema().fields)
DossierSchema = Schema.from_dict(
    {
        "teacher": fields.Nested(TeacherSchema, required=True),
        "records": fields.List(RecordField()),
        "attestations": fields.List(fields.Nested(AttestationSchema)),
        "waivers": fields.List(fields.Nested(WaiverSchema)),
        "incomplete": fields.List(Identifier()),
    }
)
_SCHEMA = DossierSchema(unknown=RAISE)


def json_place(path: tuple[Any, ...]) -> str:
    """A path inside dossiers in words: `dossier 3, record 2, on`."""
    singular = {"records": "record", "attestations": "attestation", "waivers": "waiver"}
    words = []
    for before, part in zip((None, *path), path, strict=False):
        if isinstance(part, int):
            words.append(f"{singular.get(str(before), 'dossier' if before is None else before)} {part + 1}")
        elif part not in singular:
            words.append(str(part))
    return ", ".join(words) or "dossiers"


# Nobody mends more at once, and a file of nothing but problems takes nobody's time.
MOST_PROBLEMS = 1_000


def load_dossiers(data: Sequence[Any], *, kinds: Kinds = CORE, place: Place = json_place) -> list[Dossier]:
    """Dossiers from data in the contract's form.

    `place` turns a path such as (2, "records", 0, "on") into words for the user. Refuses everything that does not
    fit, all problems (a thousand at most) in one InputError: unknown attributes and kinds, values outside their
    domain, ids that stand twice.
    """
    problems: list[Problem] = []
    dossiers = []
    teachers: dict[str, int] = {}
    for number, one in enumerate(data):
        found = list(_check(one, number, kinds, place))
        try:
            values = _SCHEMA.load(one)
        except ValidationError as error:
            problems += islice(chain(_problems(error.messages, (number,), place), found), MOST_PROBLEMS)
            if len(problems) >= MOST_PROBLEMS:
                found_many = "as many problems as are told at once"
                problems.append(Problem(place((number,)), found_many, "these mended first"))
                break
            continue
        if (first := teachers.setdefault(values["teacher"]["id"], number)) != number:
            expected = f"each teacher once; the first is at {place((first, 'teacher', 'id'))}"
            found.append(
                Problem(place((number, "teacher", "id")), f"the id {values['teacher']['id']} stands twice", expected)
            )
        problems += found
        if not found:
            dossiers.append(_dossier(values, kinds))
    if problems:
        raise InputError(problems)
    return dossiers


def _dossier(values: Mapping[str, Any], kinds: Kinds) -> Dossier:
    records = []
    for data in values.get("records", ()):
        attributes = {name: value for name, value in data.items() if value is not None and name not in ("id", "kind")}
        records.append(Record(data["id"], kinds[data["kind"]], **attributes))
    return Dossier(
        {name: value for name, value in values["teacher"].items() if value is not None},
        tuple(records),
        tuple(Attestation(**one) for one in values.get("attestations", ())),
        tuple(Waiver(**one) for one in values.get("waivers", ())),
        frozenset(values.get("incomplete", ())),
    )


def _check(data: Any, number: int, kinds: Kinds, place: Place) -> Iterator[Problem]:
    """What no single value shows: unknown kinds, ids that stand twice, ends before beginnings. Looks at data as
    given.
    """
    seen: dict[str, int] = {}
    for index, record in enumerate(_listed(data, "records")):
        if not isinstance(record, Mapping):
            continue
        path = (number, "records", index)
        kind, name = record.get("kind"), str(record.get("id", ""))
        if isinstance(kind, str) and kind not in kinds:
            yield Problem(place((*path, "kind")), f"unknown kind {shown(kind)}", nearest(kind, kinds))
        if name and seen.setdefault(name, index) != index:
            first = place((number, "records", seen[name], "id"))
            yield Problem(place((*path, "id")), f"the id {name} stands twice", f"each id once; the first is at {first}")
        if "on" not in record or "until" not in record:
            continue
        try:
            on, until = PartialDate.read(record["on"]), PartialDate.read(record["until"])
        except ValueError:
            continue
        if until.last < on.first:
            yield Problem(place((*path, "until")), f"{until} is before it began on {on}", "a later day")
    for index, kind in enumerate(_listed(data, "incomplete")):
        if isinstance(kind, str) and kind not in kinds:
            yield Problem(place((number, "incomplete", index)), f"unknown kind {shown(kind)}", nearest(kind, kinds))


def _listed(data: Any, name: str) -> list[Any]:
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, list) else []


def _problems(messages: Any, path: tuple[Any, ...], place: Place) -> Iterator[Problem]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _problems(inner, path if name == "_schema" else (*path, name), place)
        return
    for message in messages:
        if isinstance(message, Unfit):
            yield Problem(place(path), str(message), message.expected)
        elif message.startswith("Unknown"):
            name = str(path[-1])
            yield Problem(place(path), f"no such attribute {shown(name)}", nearest(name, _known(path)))
        elif message.startswith("Missing"):
            yield Problem(place(path), "nothing", "a value; it must be given")
        else:
            yield Problem(place(path), message.rstrip(".").lower(), "an object with the entries of the contract")


def _known(path: tuple[Any, ...]) -> list[str]:
    schemas = {
        "teacher": TeacherSchema,
        "records": RecordSchema,
        "attestations": AttestationSchema,
        "waivers": WaiverSchema,
    }
    return _fields(schemas.get(path[1], DossierSchema) if len(path) > 2 else DossierSchema)


@cache
def _fields(schema: type[Schema]) -> list[str]:
    return list(schema().fields)


def dump_dossier(dossier: Dossier) -> dict[str, Any]:
    """A dossier as data in the contract's form; `load_dossiers([…])` reads it back."""
    data: dict[str, Any] = {"teacher": _plain(dossier.teacher)}
    data["records"] = [
        {"id": record.id, "kind": record.kind, **_plain(record.attributes)} for record in dossier.records
    ]
    data["attestations"] = [
        {"clause": one.clause, "met": one.met, "by": one.by, "on": one.on.isoformat()}
        | ({"note": one.note} if one.note else {})
        for one in dossier.attestations
    ]
    data["waivers"] = [
        {"clause": one.clause, "by": one.by, "on": one.on.isoformat(), "reason": one.reason} for one in dossier.waivers
    ]
    data["incomplete"] = sorted(dossier.incomplete)
    return data


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: data_of(value) if isinstance(value, (bool, frozenset, Decimal)) else str(value)
        for name, value in values.items()
    }
