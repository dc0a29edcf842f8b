"""Verdicts: the answer to every clause and to a programme's part, with its reason.

A verdict keeps the judgements; what was counted, refused and missing is drawn from them when it is read, in either language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from .calendar import Window
from .clauses import Clause
from .comparisons import Comparison, Judgement
from .criteria import Choose
from .dossier import Dossier
from .duties import Each
from .evidence import Judging
from .measures import Distinct, Run
from .missing import Missing, missing_of
from .outcomes import Outcome, at_least
from .parameters import CALENDAR_PARAMETERS, ParameterReference, Settings
from .wording import Language, plain

LANGUAGE: Language = "en"


def references(rule: Any, settings: Settings | None = None) -> list[str]:
    """The names of the parameters in a rule, in order, each once.

    With settings, only the chosen branch of a `choose` is followed where its parameter has a value.
    """
    return list(dict.fromkeys(_references(rule, settings)))


def _references(rule: Any, settings: Settings | None) -> Iterator[str]:
    if isinstance(rule, ParameterReference):
        yield rule.name
    elif isinstance(rule, Choose):
        yield rule.parameter
        if settings is not None and settings.declared(rule.parameter):
            yield from _references(rule.chosen(settings.value(rule.parameter)), settings)
        else:
            yield from _references(rule.options, settings)
    elif is_dataclass(rule) and not isinstance(rule, type):
        if _needs_calendar(rule):
            yield from (one.name for one in CALENDAR_PARAMETERS)
        for one in fields(rule):
            yield from _references(getattr(rule, one.name), settings)
    elif isinstance(rule, (tuple, list)):
        for item in rule:
            yield from _references(item, settings)


def _needs_calendar(rule: Any) -> bool:
    if isinstance(rule, Window):
        return rule.unit in ("school_year", "this")
    return isinstance(rule, (Each, Run)) or (
        isinstance(rule, Distinct) and rule.by in ("semester", "school_year", "week")
    )


class ClauseVerdict:
    """The answer to one clause for one teacher; `parent` is the code of the clause around it."""

    __slots__ = ("clause", "judgement", "parent", "judging")

    def __init__(self, clause: Clause, judgement: Judgement, *, parent: str | None, judging: Judging) -> None:
        self.clause = clause
        self.judgement = judgement
        self.parent = parent
        self.judging = judging

    @property
    def code(self) -> str:
        return self.clause.code

    @property
    def outcome(self) -> Outcome:
        return self.judgement.outcome

    @property
    def comparison(self) -> Judgement | None:
        """The comparison that the clause consists of, if it is a single one."""
        part = self.judgement.parts[0]
        return part if isinstance(part.criterion, Comparison) else None

    @property
    def low(self) -> Any:
        """The least value that the measure may have; None for no bound, or where the clause is no single comparison."""
        return self._end("low")

    @property
    def high(self) -> Any:
        """The greatest value that the measure may have; None for no bound."""
        return self._end("high")

    def _end(self, end: str) -> Any:
        part = self.comparison
        if part is None or part.measured is None:
            return None
        if part.measured.possible is not None:
            values = sorted(part.measured.possible, key=str)
            return values[0] if len(values) == 1 else None
        return part.measured.end(getattr(part.measured, end))

    @property
    def required(self) -> Any:
        """What the measure was compared with, parameters filled in."""
        part = self.comparison
        if part is None:
            return None
        if isinstance(part.required, frozenset):
            return sorted(part.required, key=str)
        scale = part.measured.scale if part.measured is not None else None
        return part.required if scale is None else scale.values[part.required]

    @property
    def counted(self) -> list[str]:
        """The ids of the records that count in both ends."""
        counted: dict[str, None] = {}
        for one in _all(self.judgement):
            if one.measured is not None and one.measured.found is not None:
                for record in one.measured.found.certain:
                    counted[record.id] = None
        return list(counted)

    @property
    def refused(self) -> list[tuple[str, Any]]:
        """Records, waivers and attestations that do not count, each with the reason."""
        reasons: dict[str, Any] = {}
        for one in _all(self.judgement):
            if one.measured is not None and one.measured.found is not None:
                for record, reason in one.measured.found.refused:
                    reasons.setdefault(record.id, reason)
            for name, reason in one.refused:
                reasons.setdefault(name, reason)
        if reasons:
            for name in self.counted:
                reasons.pop(name, None)
        return list(reasons.items())

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What would make the clause pass."""
        return missing_of(self.judgement, self.judging)

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters that the clause reads, with the values used."""
        return _values(self.clause, self.judging.settings)

    def as_data(self, language: Language = LANGUAGE) -> dict[str, Any]:
        """The clause's entry of the `check` contract."""
        reading = self.clause.reading
        return {
            "code": self.code,
            "title": self.clause.wording.text(language),
            "parent": self.parent,
            "line": self.clause.line,
            "outcome": str(self.outcome),
            "low": data_of(self.low),
            "high": data_of(self.high),
            "required": data_of(self.required),
            "counted": self.counted,
            "refused": [{"record": name, "reason": plain(reason, language)} for name, reason in self.refused],
            "missing": [one.as_data(language) for one in self.missing],
            "reading": None if reading is None else reading.text(language),
            "parameters": {name: data_of(value) for name, value in self.parameters.items()},
        }


def _values(clause: Clause, settings: Settings) -> dict[str, Any]:
    """The values of a clause's parameters; the same for every dossier, so looked up once a day judged."""
    known = settings.used.get(clause.code)
    if known is None:
        known = {name: settings.value(name) for name in references(clause, settings)}
        settings.used[clause.code] = known
    return known


def data_of(value: Any) -> Any:
    """A value as JSON data: exact numbers as text, dates as ISO text."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): data_of(one) for name, one in value.items()}
    if isinstance(value, (tuple, list, frozenset)):
        return [data_of(one) for one in (sorted(value) if isinstance(value, frozenset) else value)]
    return value


def _all(judgement: Judgement) -> list[Judgement]:
    """The judgement and all that it rests on, in order."""
    found = [judgement]
    for part in judgement.parts:
        if part.parts:
            found += _all(part)
        else:
            found.append(part)
    return found


@dataclass(frozen=True)
class Verdict:
    """The answer to one part of a programme for one teacher on one day."""

    dossier: Dossier
    programme: str
    part: str
    on: date
    outcome: Outcome
    judgements: tuple[Judgement, ...]
    judging: Judging

    @cached_property
    def clauses(self) -> tuple[ClauseVerdict, ...]:
        """Every clause, nested ones after the one around them."""
        found: list[ClauseVerdict] = []
        for judgement in self.judgements:
            self._gather(judgement, None, found)
        return tuple(found)

    def _gather(self, judgement: Judgement, parent: str | None, found: list[ClauseVerdict]) -> None:
        clause = judgement.criterion
        if isinstance(clause, Clause) and judgement.period is None:
            found.append(ClauseVerdict(clause, judgement, parent=parent, judging=self.judging))
            parent = clause.code
        for part in judgement.parts:
            if part.parts:
                self._gather(part, parent, found)

    def __getitem__(self, code: str) -> ClauseVerdict:
        """The verdict of a clause by its code."""
        for one in self.clauses:
            if one.code == code:
                return one
        raise KeyError(code)

    def as_data(self, language: Language = LANGUAGE) -> dict[str, Any]:
        """The verdict as the `check` contract has it."""
        return {
            "teacher": self.dossier.id,
            "programme": self.programme,
            "part": self.part,
            "on": self.on.isoformat(),
            "outcome": str(self.outcome),
            "clauses": [one.as_data(language) for one in self.clauses],
        }


def judge_with(clauses: Iterable[Clause], *, judging: Judging, part: str) -> Callable[[Dossier], Verdict]:
    """A function that judges dossiers by clauses; all that does not depend on the dossier is done once, here."""
    judges = [clause.prepare(judging) for clause in clauses]
    on, programme = judging.on, judging.programme

    def judge(dossier: Dossier) -> Verdict:
        judgements = tuple([one(dossier) for one in judges])
        outcome = at_least(None, [one.outcome for one in judgements])
        return Verdict(dossier, programme, part, on, outcome, judgements, judging)

    return judge
