"""Forms of operations, each made from the operation's own signature: a new operation has its form at once."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from flask import g
from werkzeug.datastructures import MultiDict
from wtforms import (
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms import TextAreaField as LongField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from btcore.operations.arguments import plain_type
from btcore.operations.operation import Operation
from btcore.rules.domains import Choice, Day, Number, Truth
from btcore.rules.kinds import RECORD_ATTRIBUTES

from .choices import TICKED, choices_of, scale_choices, truth
from .words import argument

LONG = ("reason", "text", "answer", "note", "reply", "late_reason")
BLANK_ROWS = 3
MOST_ROWS = 3000
# Entries whose shape a file's contract says; the form offers the columns that a clerk fills in.
COLUMNS = {"bounds": ("name", "at_most", "at_least", "nominate_at_most", "county", "school", "subject")}
MATCHING = ("county", "school", "subject")
# A row that a page has filled in for somebody counts when one of these is filled in too.
ASKED = {
    "marks": ("value", "absent"),
    "entries": ("status",),
    "places": ("class_name", "study_group", "role"),
    "nominations": ("tick", "score"),
}
# A closed list that every record has, or that the system fills in; a claim does not ask for it.
NOT_CLAIMED = ("id", "kind", "status", "status_on")


def _select(label: str, offered: Sequence[tuple[str, str]]) -> SelectField:
    choices = [SelectChoice(code, words) for code, words in [("", "–"), *offered]]
    # Whether a value is among them is for the operation to say: its sentence names what it expected.
    return SelectField(label, choices=choices, validate_choice=False)


class Ticks(SelectMultipleField):
    """Several of a closed list, each with a box to tick."""

    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()


def _field(name: str, hint: Any, given: Mapping[str, Any]) -> Any:
    inner, none = plain_type(get_args(hint)[0] if get_origin(hint) is NotRequired else hint)
    label = argument(name)
    offered = choices_of(name, given)
    if offered is not None and inner is str:
        return _select(label, offered)
    if offered is not None and get_origin(inner) is list:
        return Ticks(label, choices=[SelectChoice(*one) for one in offered], validate_choice=False)
    if get_origin(inner) is Annotated:
        return _select(label, scale_choices(name, get_args(inner)[1]))
    if inner is bool:
        return _select(label, truth())
    if inner is date:
        return StringField(label, render_kw={"type": "date"})
    if inner is datetime:
        return StringField(label, render_kw={"type": "datetime-local"})
    if inner is int:
        return StringField(label, render_kw={"inputmode": "numeric"})
    if inner is Decimal:
        return StringField(label, render_kw={"inputmode": "decimal"})
    if name == "password_hash":
        return PasswordField(label, render_kw={"autocomplete": "new-password", "minlength": 10})
    if name == "content":
        return FileField(label)
    return LongField(label) if name in LONG or get_origin(inner) is list else StringField(label)


def _row(columns: Mapping[str, Any]) -> type[Form]:
    return type("Row", (Form,), dict(columns))


def columns_of(name: str, hint: Any, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The fields of a row of a list argument; None for an argument of another kind."""
    inner, _ = plain_type(hint)
    if get_origin(inner) is list and is_typeddict(get_args(inner)[0]):
        hints = get_type_hints(get_args(inner)[0], include_extras=True)
        found = {one: _field(one, what, given) for one, what in hints.items() if one != "tie_breaks"}
        return {**found, "tick": HiddenField()} if name == "nominations" else found
    if name in COLUMNS:
        return {one: _field(one, int if one.endswith(("most", "least")) else str, given) for one in COLUMNS[name]}
    if get_origin(inner) is dict and name == "values":
        return {one: _field(one, str, given) for one in ("parameter", "value")}
    return None


def record_fields(kind: str) -> dict[str, Any]:
    """What a claim of a record kind asks for: its day, and the attributes that the kind uses."""
    known = g.actor.manager.kinds[kind]
    names = ["on", *(["until"] if known.state else []), *known.uses]
    fields: dict[str, Any] = {"id": HiddenField(), "kind": HiddenField()}
    for name in dict.fromkeys(names):
        one = RECORD_ATTRIBUTES.get(name)
        if one is None or name in NOT_CLAIMED:
            continue
        label = one.label.text(g.language)
        if isinstance(one.domain, Choice):
            offered = [(code, words.text(g.language)) for code, words in one.domain.scale.labels.items()]
            fields[name] = _select(label, offered)
        elif isinstance(one.domain, Truth):
            fields[name] = _select(label, truth())
        elif isinstance(one.domain, Day):
            # A month or a year is a day that is known in part: the paper may say no more.
            fields[name] = StringField(label, render_kw={"placeholder": "2026-04-25", "inputmode": "numeric"})
        elif isinstance(one.domain, Number):
            fields[name] = StringField(label, render_kw={"inputmode": "decimal"})
        else:
            fields[name] = StringField(label)
    return fields


@dataclass
class OperationForm:
    """The form of one operation: `form` draws it, `arguments` reads it back."""

    operation: Operation
    form: Form
    grids: Mapping[str, Sequence[str]]

    @classmethod
    def make(cls, operation: Operation, *, given: MultiDict[str, Any], files: Mapping[str, Any] | None = None) -> Any:
        """The form, with what was filled in or handed on by a link."""
        fields: dict[str, Any] = {}
        grids: dict[str, Sequence[str]] = {}
        for name, hint in operation.hints.items():
            if name == "record" and plain_type(hint)[0] is not str:
                kind = given.get("record-kind", given.get("kind", ""))
                if kind in g.actor.manager.kinds:
                    fields[name] = FormField(_row(record_fields(kind)), argument(name))
                continue
            if name in ("media_type",):
                continue
            columns = columns_of(name, hint, given)
            if columns is None:
                fields[name] = _field(name, hint, given)
            else:
                rows = {int(n) for n in re.findall(rf"(?:^|\n){name}-(\d{{1,4}})-", "\n".join(given))}
                least = min(max(rows, default=-1) + 1 + BLANK_ROWS, MOST_ROWS)
                fields[name] = FieldList(FormField(_row(columns)), argument(name), min_entries=least)
                grids[name] = list(columns)
        form = type("OperationForm", (Form,), fields)(_texts(given, operation))
        return cls(operation, form, grids)

    def arguments(self, given: MultiDict[str, Any], files: Mapping[str, Any]) -> dict[str, Any]:
        """The operation's arguments as its schema reads them; what was left empty is not there."""
        found: dict[str, Any] = {}
        for name, hint in self.operation.hints.items():
            inner, _ = plain_type(hint)
            if name in self.grids:
                rows = [self._entry(name, row, hint) for row in self.form[name].data]
                kept = [row for row in rows if row]
                if name == "values":
                    found[name] = {row.get("parameter", ""): row.get("value", "") for row in kept}
                elif kept:
                    found[name] = kept
            elif name == "record" and inner is not str:
                if name in self.form:
                    found[name] = {one: text for one, text in self.form[name].data.items() if _filled(text)}
            elif name == "content":
                upload = files.get("content")
                if upload is not None and upload.filename:
                    found["content"] = base64.b64encode(upload.read()).decode("ascii")
                    found["name"] = upload.filename
                    found["media_type"] = upload.mimetype or "application/octet-stream"
            elif get_origin(inner) is list:
                texts = [word for text in given.getlist(name) for word in re.split(r"[\s,，、;；]+", text) if word]
                if texts:
                    found[name] = list(dict.fromkeys(texts))
            elif name == "original_seen":
                found[name] = given.get(name) == "yes"
            elif name in self.form and _filled(self.form[name].data):
                found[name] = _read(self.form[name].data, inner)
        return found

    def _entry(self, name: str, row: Mapping[str, Any], hint: Any) -> dict[str, Any]:
        asked = ASKED.get(name)
        filled = {one: text for one, text in row.items() if one != "csrf_token" and _filled(text)}
        if asked is not None and not any(one in filled for one in asked):
            return {}
        filled.pop("tick", None)
        inner, _ = plain_type(hint)
        hints = get_type_hints(get_args(inner)[0], include_extras=True) if is_typeddict(get_args(inner)[0]) else {}
        entry = {
            one: _read(text, _bare(hints.get(one, int if one.endswith(("most", "least")) else str)))
            for one, text in filled.items()
        }
        if name == "bounds" and entry:
            where = {one: entry.pop(one) for one in MATCHING if one in entry}
            return {**entry, "where": where}
        if name == "marks" and entry.get("absent"):
            entry.pop("value", None)
        return entry


def _bare(hint: Any) -> Any:
    return plain_type(get_args(hint)[0] if get_origin(hint) is NotRequired else hint)[0]


def _filled(text: Any) -> bool:
    return text is not None and str(text).strip() != ""


def _read(text: Any, kind: Any) -> Any:
    """A text as the schema wants it: whole numbers and truth values; every other text as it is, for the schema."""
    text = str(text).strip()
    if kind is int and re.fullmatch(r"-?\d{1,9}", text):
        return int(text)
    if kind is datetime:
        try:
            # People write the clock on their wall; the records keep UTC.
            return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None).isoformat()
        except (ValueError, OverflowError):
            return text
    if kind is bool and text in ("yes", "no"):
        return text == "yes"
    return text


def _texts(given: MultiDict[str, Any], operation: Operation) -> MultiDict[str, Any]:
    """Several ticked people as the lines of one text."""
    made: MultiDict[str, Any] = MultiDict(given)
    for name, hint in operation.hints.items():
        if get_origin(plain_type(hint)[0]) is list and name in made and name not in TICKED:
            made.setlist(name, ["\n".join(one for one in given.getlist(name) if one)])
    return made
