"""Parameters: the dated, cited values of a programme; overlays: other values laid over them.

A local variant, a cohort's settings, a what-if and an alternative reading of a doubtful text are all overlays.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ..errors import InputError, Problem, ProgrammeError, UndeclaredError, nearest
from .calendar import AcademicCalendar
from .parameter_types import TYPES
from .scales import SCALES
from .wording import Language, Phrase, Text

STATES = {
    "stated": Text("stated by the source", "原文规定"),
    "assumed": Text("assumed", "推定"),
    "undeclared": Text("undeclared", "未规定"),
}
PLACES = ("programme", "city", "county", "school", "cohort", "what-if")


@dataclass(frozen=True, slots=True)
class ParameterReference:
    """The place of a parameter's value in a rule."""

    name: str

    def text(self, language: Language = "en") -> str:
        return f"（待定：{self.name}）" if language == "zh" else f"({self.name}, undeclared)"


def parameter(name: str) -> ParameterReference:
    """Stands in a rule for the value that the parameter has on the day judged."""
    return ParameterReference(name)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another value that the source's text allows, and how it is read then."""

    value: Any
    reading: Text


@dataclass(frozen=True, slots=True)
class ParameterProblem(Problem):
    """A problem with the value of a parameter: programmes give one name to different things, so `title` says which."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named value with its dates, its source line and how the text was read.

    `type` is a key of TYPES or the name of a scale. `values` are pairs of first effective day (None: always) and
    value, in order; none at all means undeclared. `minimum` and `maximum` bound numbers; `choices` lists what else is
    refused.
    """

    name: str
    type: str
    title: Text
    values: tuple[tuple[date | None, Any], ...] = ()
    state: str = "stated"
    unit: str = ""
    line: int | None = None
    reading: Text | None = None
    alternatives: tuple[Alternative, ...] = ()
    choices: tuple[Any, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    def __post_init__(self) -> None:
        if self.type not in TYPES and self.type not in SCALES:
            expected = ", ".join((*TYPES, *SCALES))
            raise ProgrammeError(f"parameter {self.name}: no type {self.type!r}; expected one of {expected}")
        if self.state not in STATES or (self.state == "undeclared") != (not self.values):
            raise ProgrammeError(
                f"parameter {self.name}: state {self.state!r} with {len(self.values)} values; expected stated or "
                "assumed with a value, or undeclared without"
            )
        try:
            object.__setattr__(self, "values", tuple((since, self.read(value)) for since, value in self.values))
            object.__setattr__(
                self,
                "alternatives",
                tuple(replace(one, value=self.read(one.value)) for one in self.alternatives),
            )
        except InputError as error:
            raise ProgrammeError(str(error)) from None

    def read(self, value: Any, *, place: str = "") -> Any:
        """The value in this parameter's type, from text or data; one InputError sentence if it does not fit."""
        try:
            if self.type in TYPES:
                result = TYPES[self.type][0](value)
            else:
                result = SCALES[self.type].read(value)
                if result is None:
                    raise ValueError
            if self.choices and result not in self.choices:
                raise ValueError
            if isinstance(result, (int, Decimal)) and not isinstance(result, bool):
                if self.minimum is not None and result < self.minimum:
                    raise ValueError
                if self.maximum is not None and result > self.maximum:
                    raise ValueError
            return result
        except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation, ProgrammeError):
            where, found = f"{place}parameter {self.name}", f"{value!r} does not fit"
            raise InputError([ParameterProblem(where, found, self.expected, self.name, self.title)]) from None

    @property
    def expected(self) -> str:
        """What values fit, in words."""
        if self.choices:
            return " or ".join(str(choice) for choice in self.choices)
        words = TYPES[self.type][1] if self.type in TYPES else SCALES[self.type].choices
        if self.minimum is not None:
            words += f", at least {self.minimum}"
        if self.maximum is not None:
            words += f", at most {self.maximum}"
        return words

    def on(self, day: date) -> Any:
        """The value effective on a day; UndeclaredError if there is none."""
        effective = [value for since, value in self.values if since is None or since <= day]
        if not effective:
            sentence = UNDECLARED(name=self.name, title=self.title, line=self.line or "–", day=day).text()
            raise UndeclaredError(sentence, pieces=titles([self]))
        return effective[-1]


def titles(parameters: Iterable[Parameter]) -> dict[str, str]:
    """The titles of parameters as they stand in a sentence about them, each in English and in Chinese: those of other
    programmes may have the same English."""
    return {f"({one.title.en}, line ": f"({one.title.zh}, line " for one in parameters}


UNDECLARED = Phrase(
    "parameter {name} ({title}, line {line}) is undeclared on {day}; set it, for instance with --set {name}=…",
    "参数 {name}（{title}，第 {line} 行）在 {day} 未规定；请先设定，例如 --set {name}=…",
)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Other values for some parameters, laid at one place of the chain programme < city < … < what-if."""

    place: str
    values: Mapping[str, Any]
    name: str = ""

    def __post_init__(self) -> None:
        if self.place not in PLACES:
            raise ProgrammeError(f"no overlay place {self.place!r}; expected one of {', '.join(PLACES)}")


CALENDAR_PARAMETERS = (
    Parameter(
        "first_semester_starts",
        "month_day",
        Text("first day of the first semester and of the school year", "第一学期（学年）开始日"),
        ((None, "09-01"),),
        state="assumed",
    ),
    Parameter(
        "second_semester_starts",
        "month_day",
        Text("first day of the second semester", "第二学期开始日"),
        ((None, "02-16"),),
        state="assumed",
    ),
    Parameter(
        "school_holidays",
        "list",
        Text("first and last days of the school holidays", "寒暑假起止日"),
        ((None, (("01-21", "02-15"), ("07-06", "08-31"))),),
        state="assumed",
    ),
)


@dataclass(frozen=True)
class Parameters(Mapping[str, Parameter]):
    """All parameters of a programme by name; the academic calendar's are always among them."""

    declared: tuple[Parameter, ...] = ()
    _by_name: dict[str, Parameter] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, Parameter] = {}
        for one in self.declared:
            if one.name in by_name:
                raise ProgrammeError(f"parameter {one.name} is declared twice")
            by_name[one.name] = one
        for one in CALENDAR_PARAMETERS:
            by_name.setdefault(one.name, one)
        object.__setattr__(self, "_by_name", by_name)

    def __getitem__(self, name: str) -> Parameter:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def overlay(self, values: Mapping[str, Any], *, place: str = "what-if", source: str = "") -> Overlay:
        """An overlay with every value read in its parameter's type; all problems in one InputError."""
        read, problems = {}, []
        where = f"{source}: " if source else ""
        for name, value in values.items():
            if name not in self:
                problems.append(Problem(f"{where}parameter {name}", "no such parameter", nearest(name, sorted(self))))
                continue
            try:
                read[name] = self[name].read(value, place=where)
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)
        return Overlay(place, read, source)

    def settings(self, on: date, overlays: Sequence[Overlay] = ()) -> Settings:
        """The values effective on a day under the overlays, lowest place first."""
        values: dict[str, Any] = {}
        sources: dict[str, str] = {}
        for overlay in sorted(overlays, key=lambda one: PLACES.index(one.place)):
            for name, value in overlay.values.items():
                if sources.get(name) == overlay.place:
                    raise ProgrammeError(f"two overlays at {overlay.place} set {name}; lay it once")
                if name not in self:
                    raise ProgrammeError(f"overlay {overlay.name or overlay.place} sets {name}, which is no parameter")
                values[name] = self[name].read(value)
                sources[name] = overlay.place
        return Settings(self, on, values, sources)


@dataclass(frozen=True, slots=True)
class Settings:
    """Parameters as they stand on one day under some overlays."""

    parameters: Parameters
    on: date
    overlaid: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    used: dict[str, dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def value(self, name: str) -> Any:
        """The value of a parameter; UndeclaredError if it has none, ProgrammeError if there is no such one."""
        if name in self.overlaid:
            return self.overlaid[name]
        if name not in self.parameters:
            raise ProgrammeError(f"a rule names the parameter {name!r}, which the programme does not declare")
        return self.parameters[name].on(self.on)

    def declared(self, name: str) -> bool:
        if name in self.overlaid:
            return True
        return any(since is None or since <= self.on for since, _ in self.parameters[name].values)

    def resolve(self, rule: Any, *, undeclared: bool = False) -> Any:
        """The rule, or any value in it, with every parameter reference replaced by its value.

        With `undeclared` a reference without a value stays, so that the rule can be printed.
        """
        if isinstance(rule, ParameterReference):
            return rule if undeclared and not self.declared(rule.name) else self.value(rule.name)
        if is_dataclass(rule) and not isinstance(rule, type):
            changes = {}
            for one in fields(rule):
                if one.init:
                    before = getattr(rule, one.name)
                    after = self.resolve(before, undeclared=undeclared)
                    if after is not before:
                        changes[one.name] = after
            return replace(rule, **changes) if changes else rule
        if isinstance(rule, tuple):
            resolved = tuple(self.resolve(item, undeclared=undeclared) for item in rule)
            return resolved if any(a is not b for a, b in zip(resolved, rule, strict=True)) else rule
        return rule

    @property
    def calendar(self) -> AcademicCalendar:
        return AcademicCalendar(
            self.value("first_semester_starts"),
            self.value("second_semester_starts"),
            self.value("school_holidays"),
        )

    def refuse_undeclared(self, names: Iterable[str], *, part: str) -> None:
        """Raise one UndeclaredError that names every parameter among `names` without a value."""
        missing = [self.parameters[name] for name in names if name in self.parameters and not self.declared(name)]
        if missing:
            listed = "; ".join(f"{one.name} ({one.title.en}, line {one.line or '–'})" for one in missing)
            raise UndeclaredError(
                f"{part} cannot run: undeclared {listed}; declare them in an overlay or with --set {missing[0].name}=…",
                pieces=titles(missing),
            )


def _words(data: Any) -> Text | None:
    return None if data is None else Text(data["en"], data["zh"])


def parameters_from_toml(text: str) -> Parameters:
    """Parameters from a plugin's `parameters.toml`: one table a parameter, see docs/writing_a_plugin.md."""
    declared = []
    for name, table in tomllib.loads(text, parse_float=Decimal).items():
        data = dict(table)
        values = [(None, data.pop("value"))] if "value" in data else []
        values += [(dated["from"], dated["value"]) for dated in data.pop("values", ())]
        alternatives = tuple(
            Alternative(one["value"], Text(one["reading"]["en"], one["reading"]["zh"]))
            for one in data.pop("alternatives", ())
        )
        try:
            declared.append(
                Parameter(
                    name=name,
                    type=data.pop("type"),
                    title=_words(data.pop("title")) or Text(name, name),
                    values=tuple(sorted(values, key=lambda pair: pair[0] or date.min)),
                    state=data.pop("state", "stated" if values else "undeclared"),
                    reading=_words(data.pop("reading", None)),
                    alternatives=alternatives,
                    choices=tuple(data.pop("choices", ())),
                    minimum=_number(data.pop("minimum", None)),
                    maximum=_number(data.pop("maximum", None)),
                    unit=data.pop("unit", ""),
                    line=data.pop("line", None),
                )
            )
        except KeyError as error:
            raise ProgrammeError(
                f"parameter {name}: {error} is missing; every parameter has a type and a title"
            ) from None
        if data:
            raise ProgrammeError(f"parameter {name}: unknown entries {', '.join(sorted(data))}")
    return Parameters(tuple(declared))


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
