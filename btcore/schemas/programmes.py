"""Programmes in and out as data: every rule by its type's name and fields, values tagged where JSON has no type for
them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, post_load
from marshmallow import fields as schema_fields

from ..errors import InputError, Problem
from ..programmes import (
    approval,
    assessors,
    attendance,
    awards,
    bounds,
    evidence_sources,
    nominations,
    papers,
    scoring,
    selection,
    stages,
)
from ..programmes.programme import Programme, Source
from ..rules import (
    clauses,
    comparisons,
    conditions,
    criteria,
    duties,
    evidence,
    measures,
    parameters,
    points,
    results,
    reuse,
    sections,
    tables,
    tenure,
)
from ..rules.calendar import Term, Window
from ..rules.kinds import CORE, Kinds
from ..rules.wording import Phrase, Text

TYPES = (
    *(Text, Window, Term, Source),
    *(parameters.Parameter, parameters.Alternative, parameters.ParameterReference),
    *(conditions.AtLeast, conditions.AtMost, conditions.OneOf),
    *(evidence.Evidence, measures.Count, measures.Total, measures.Distinct, measures.Run),
    *(measures.YearsSince, measures.Fact, points.Points, sections.Section, sections.Bands, tables.Table, points.Take),
    *(
        comparisons.Rate,
        comparisons.Comparison,
        criteria.AtLeastOf,
        criteria.Not,
        criteria.Attested,
        criteria.Cleared,
        criteria.Choose,
    ),
    *(scoring.ScoringScheme, scoring.Component, scoring.Gate, assessors.Marks, papers.Examination, papers.Portfolio),
    *(attendance.AttendanceRate, attendance.AttendanceCredits, evidence_sources.DossierPoints, evidence_sources.Met),
    results.ScoreMeasure,
    *(
        selection.SelectionRule,
        selection.Preference,
        bounds.BoundRule,
        nominations.Share,
        approval.ApprovalStep,
        approval.Ballot,
    ),
    *(stages.Length, *stages.STAGES, awards.Award, awards.Entitlement, Phrase),
    *(sections.PerUnit, sections.Remainder, tenure.Tenure),
    *(duties.Each, reuse.WithoutReuse, clauses.Clause, clauses.Restated, clauses.Statement),
)


def type_name(kind: type) -> str:
    """The name of a rule type in stored rules: its class name in snake case."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind.__name__).lower()


def rule_types(more: Mapping[str, type] | None = None) -> dict[str, type]:
    """All types that rules are made of, by name; `more` are the measures and stages of plugins."""
    return {type_name(kind): kind for kind in (*TYPES, *(more or {}).values())}


def dump_rule(value: Any) -> Any:
    """A rule, or any value in one, as JSON data."""
    if is_dataclass(value) and not isinstance(value, type):
        data: dict[str, Any] = {"is": type_name(type(value))}
        for one in fields(value):
            inner = getattr(value, one.name)
            default = one.default if one.default_factory is MISSING else one.default_factory()
            if one.init and (default is MISSING or inner != default):
                data[one.name] = dump_rule(inner)
        return data
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, (tuple, list)):
        return [dump_rule(one) for one in value]
    if isinstance(value, frozenset):
        return {"set": sorted(dump_rule(one) for one in value)}
    if isinstance(value, Mapping):
        return {"table": [[dump_rule(name), dump_rule(one)] for name, one in value.items()]}
    if value is None or isinstance(value, (str, int, bool)):
        return value
    raise TypeError(f"a rule holds {value!r}, which is no value that can be stored")


def load_rule(data: Any, types: Mapping[str, type]) -> Any:
    """The rule that `dump_rule` wrote; ValidationError for a type or field that is not known."""
    if isinstance(data, list):
        return tuple(load_rule(one, types) for one in data)
    if not isinstance(data, Mapping):
        return data
    if "is" in data:  # first: a rule may have a field called table or date
        return _load_typed(data, types)
    if "decimal" in data:
        return Decimal(data["decimal"])
    if "date" in data:
        return date.fromisoformat(data["date"])
    if "set" in data:
        return frozenset(load_rule(one, types) for one in data["set"])
    if "table" in data:
        return {load_rule(name, types): load_rule(one, types) for name, one in data["table"]}
    raise ValidationError(f"no value {sorted(data)}; expected is, decimal, date, set or table")


def _load_typed(data: Mapping[str, Any], types: Mapping[str, type]) -> Any:
    kind = types.get(data.get("is", ""))
    if kind is None:
        raise ValidationError(f"no rule {data.get('is')!r}; expected one of {', '.join(sorted(types))}")
    try:
        return kind(**{name: load_rule(value, types) for name, value in data.items() if name != "is"})
    except TypeError as error:
        raise ValidationError(f"rule {data.get('is')}: {error}") from None


class RuleField(schema_fields.Field):
    """Any rule or value of a rule."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **rest: Any) -> Any:
        return dump_rule(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> Any:
        assert isinstance(self.root, ProgrammeSchema)
        return load_rule(value, self.root.types)


class ProgrammeSchema(Schema):
    """A programme; give it the kinds and the rule types of the plugins that the programme uses."""

    class Meta:
        unknown = RAISE

    code = schema_fields.String(required=True)
    title = RuleField(required=True)
    source = RuleField(required=True)
    parameters = RuleField(required=True)
    eligibility = RuleField(load_default=())
    duties = RuleField(load_default=())
    review = RuleField(load_default=())
    statements = RuleField(load_default=())
    review_period = RuleField(load_default=None)
    reviews_duties = schema_fields.Boolean(load_default=False)
    score = RuleField(load_default=None)
    stages = RuleField(load_default=())
    selection = RuleField(load_default=None)
    award = RuleField(load_default=None)

    def __init__(self, *, kinds: Kinds = CORE, types: Mapping[str, type] | None = None) -> None:
        super().__init__()
        self.kinds = kinds
        self.types = rule_types(types)

    @post_load
    def make(self, data: dict[str, Any], **rest: Any) -> Programme:
        declared = parameters.Parameters(data.pop("parameters"))
        return Programme(parameters=declared, kinds=self.kinds, **data)


def dump_programme(programme: Programme) -> dict[str, Any]:
    """A programme as JSON data, whole: rules, parameters, statements."""
    schema = ProgrammeSchema(kinds=programme.kinds)
    return schema.dump({**vars(programme), "parameters": programme.parameters.declared})


def load_programme(data: Any, *, kinds: Kinds = CORE, types: Mapping[str, type] | None = None) -> Programme:
    """The programme that `dump_programme` wrote; InputError with every problem otherwise."""
    try:
        return ProgrammeSchema(kinds=kinds, types=types).load(data)
    except ValidationError as error:
        messages = error.normalized_messages()
        raise InputError(
            Problem(f"programme, {name}", str(found), "what dump_programme writes") for name, found in messages.items()
        ) from None
