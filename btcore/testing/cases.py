"""Case files: a programme's behaviour as data that an official can read.

A file holds `[[case]]` tables with `name` (a whole sentence), `programme`, `on`, `part`, `bearer` (a group or the
school, whose clauses are judged over the one dossier as its own), `set` (an overlay), `dossier` or `dossier_file`, and
what is expected: under `expect` the outcome of the part (`outcome`) and of clauses (by code), under `points` what a
clause measured: a number, or the two ends of what is possible. With `part = "standing"` they are the fields of its
output: `entitlements` as a list of codes, an empty text where a day is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from ..errors import BtcoreError, InputError, Problem, input_error
from ..files.dossiers import read_dossiers
from ..files.json_text import parse_toml
from ..hooks.catalogue import Catalogue
from ..programmes.programme import PARTS
from ..programmes.standing import Standing, standings
from ..rules.clauses import BEARERS, TEACHER
from ..rules.dossier import Dossier
from ..rules.kinds import Kinds
from ..rules.outcomes import Outcome
from ..rules.verdicts import Verdict
from ..rules.wording import number_text
from ..schemas.dossiers import ExactDay, json_place, load_dossiers

NO_BOUND = "unbounded"
STANDING = "standing"
EXPECTED_OUTCOMES = (*Outcome, "REFUSED")
Ends = tuple[Decimal | None, Decimal | None]


class EndsField(fields.Field):
    """What a clause measures: a number, or a list of the least and the most; the most may be `unbounded`."""

    default_error_messages = {"invalid": "Not a number and no list of two, the least and the most."}

    def _deserialize(self, value: Any, attr: Any, data: Any, **rest: Any) -> Ends:
        ends = value if isinstance(value, list) else [value, value]
        try:
            low, high = (None if end == NO_BOUND else Decimal(end) for end in ends if not isinstance(end, bool))
        except (InvalidOperation, TypeError, ValueError):
            raise self.make_error("invalid") from None
        return low, high


class CaseSchema(Schema):
    """One case of a case file."""

    class Meta:
        unknown = RAISE

    name = fields.String(required=True, validate=validate.Length(min=1))
    programme = fields.String(required=True)
    on = ExactDay(required=True)
    part = fields.String(load_default="eligibility", validate=validate.OneOf([*PARTS, STANDING]))
    bearer = fields.String(load_default=TEACHER, validate=validate.OneOf([*BEARERS]))
    set = fields.Dict(keys=fields.String(), load_default=dict)
    dossier = fields.Dict(keys=fields.String())
    dossier_file = fields.String()
    expect = fields.Dict(keys=fields.String(), values=fields.Raw(), validate=validate.Length(min=1))
    points = fields.Dict(keys=fields.String(), values=EndsField(), validate=validate.Length(min=1))


@dataclass(frozen=True)
class Case:
    """A case as read; `file` is where it stands."""

    name: str
    file: Path
    programme: str
    on: date
    part: str
    bearer: str = TEACHER
    expect: Mapping[str, Any] = field(default_factory=dict)
    points: Mapping[str, Ends] = field(default_factory=dict)
    set: Mapping[str, Any] = field(default_factory=dict)
    dossier: Mapping[str, Any] | None = None
    dossier_file: str | None = None


def load_cases(paths: Iterable[str | Path]) -> list[Case]:
    """The cases of files, and of all `.toml` files below folders; every problem in one InputError."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in _files(paths):
        try:
            cases += _of_file(file)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return cases


def _files(paths: Iterable[str | Path]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found = sorted(path.rglob("*.toml"))
            if not found:
                raise input_error(str(path), "no .toml file below this folder", "case files")
            files += found
        elif path.exists():
            files.append(path)
        else:
            raise input_error(str(path), "there is no such file or folder", "a case file, or a folder of them")
    return files


def _of_file(file: Path) -> list[Case]:
    data = parse_toml(file)
    if set(data) != {"case"} or not isinstance(data["case"], list):
        raise input_error(file.name, f"the entries {', '.join(data) or 'none'}", "[[case]] tables and nothing else")
    cases, problems = [], []
    for number, one in enumerate(data["case"], 1):
        place = f"{file.name}, case {number}"
        try:
            values = CaseSchema().load(one)
            if ("dossier" in values) == ("dossier_file" in values):
                problems.append(Problem(place, "both or none of dossier and dossier_file", "one of them"))
            for problem in _no_outcomes(values):
                problems.append(Problem(place, problem, f"one of {', '.join(EXPECTED_OUTCOMES)}"))
            if not {"expect", "points"} & set(values):
                problems.append(Problem(place, "no entry expect and no entry points", "at least one of them"))
            cases.append(Case(file=file, **values))
        except ValidationError as error:
            for name, found in error.normalized_messages().items():
                words = found if isinstance(found, list) else [str(found)]
                problems.append(
                    Problem(f"{place}, {name}", "; ".join(map(str, words)), "what docs/testing_a_plugin.md shows")
                )
    if problems:
        raise InputError(problems)
    return cases


def _no_outcomes(values: Mapping[str, Any]) -> Iterable[str]:
    """The outcomes expected that are none; a standing has other fields."""
    if values["part"] != STANDING:
        for name, expected in values.get("expect", {}).items():
            if expected not in EXPECTED_OUTCOMES:
                yield f"{name} = {expected!r}"


def dossier_of(case: Case, kinds: Kinds) -> Dossier:
    """The dossier of a case; a teacher or record without an id gets one, because cases are read, not stored."""
    if case.dossier_file is not None:
        dossiers = read_dossiers(case.file.parent / case.dossier_file, kinds=kinds)
        if len(dossiers) != 1:
            raise input_error(f"{case.file.name}: {case.name}", f"{len(dossiers)} dossiers in the file", "one dossier")
        return dossiers[0]
    data = dict(case.dossier or {})
    data["teacher"] = {"id": "case", **data.get("teacher", {})}
    data["records"] = [
        {"id": f"R{number}", **record} if isinstance(record, Mapping) else record
        for number, record in enumerate(data.get("records", []), 1)
    ]

    def place(path: tuple[Any, ...]) -> str:
        return f"{case.file.name}: {case.name}, {json_place(path[1:])}"

    return load_dossiers([data], kinds=kinds, place=place)[0]


def run_case(case: Case, catalogue: Catalogue, kinds: Kinds) -> list[str]:
    """What differs from what the case expects, a sentence each; nothing where the case holds.

    A refusal (an undeclared parameter, a part that the programme does not have) is expected as `outcome = "REFUSED"`.
    """
    programme = catalogue[case.programme]
    place = f"{case.file.name}: {case.name}"
    overlay = programme.parameters.overlay(case.set, source=place)
    dossier = dossier_of(case, kinds)
    try:
        if case.part == STANDING:
            return _other_standing(case, standings(programme, on=case.on, overlays=[overlay])(dossier))
        judge = programme.judge(on=case.on, part=case.part, overlays=[overlay], bearer=case.bearer)
        verdict = judge(dossier)
    except InputError:
        raise
    except BtcoreError as error:
        return [] if case.expect.get("outcome") == "REFUSED" else [f"refused: {error}"]
    found = {"outcome": str(verdict.outcome)} | {one.code: str(one.outcome) for one in verdict.clauses}
    outcomes = [
        f"{name} is {found.get(name, 'no clause of this part')}, expected {expected}"
        for name, expected in case.expect.items()
        if found.get(name) != expected
    ]
    return [*outcomes, *_other_points(case, verdict)]


def _other_standing(case: Case, found: Standing) -> list[str]:
    """Where a standing is another than the case expects."""
    data = found.as_data()
    data["entitlements"] = [one["code"] for one in data["entitlements"]]
    unknown = [name for name in case.expect if name not in data]
    different = [
        f"{name} is {data[name]!r}, expected {expected!r}"
        for name, expected in case.expect.items()
        if name in data
        and (data[name] or "") != (expected.isoformat() if isinstance(expected, date) else expected or "")
    ]
    return [*(f"a standing has no {name}; it has {', '.join(data)}" for name in unknown), *different]


def _other_points(case: Case, verdict: Verdict) -> Iterable[str]:
    """Where a clause measured other points than the case expects; unrounded, both ends."""
    clauses = {one.code: one for one in verdict.clauses}
    for name, expected in case.points.items():
        clause = clauses.get(name)
        if clause is None:
            yield f"{name} is no clause of this part, expected {_ends(expected)} points"
        elif clause.comparison is None:
            yield f"{name} measures nothing, expected {_ends(expected)} points"
        elif (clause.low, clause.high) != expected:
            yield f"{name} has {_ends((clause.low, clause.high))} points, expected {_ends(expected)}"


def _ends(ends: tuple[Any, Any]) -> str:
    low, high = (NO_BOUND if end is None else _shown(end) for end in ends)
    return low if low == high else f"{low} to {high}"


def _shown(end: Any) -> str:
    return number_text(end) if isinstance(end, Decimal) else str(end)
