"""Verdicts: the answer to every clause and to a programme's part, with its reason.

A verdict keeps the judgements; what was counted, refused and missing is drawn from them when it is read, in either
language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from .calendar import Window
from .clauses import TEACHER, Clause, Restated
from .comparisons import Comparison, Judgement
from .criteria import Choose
from .dossier import Dossier
from .duties import Each
from .evidence import BY_TIME, OUTSIDE, Judging
from .measures import Distinct, Run
from .missing import Missing, missing_of
from .outcomes import NOT_APPLICABLE, UNKNOWN, Outcome, at_least
from .parameters import CALENDAR_PARAMETERS, ParameterReference, Settings
from .points import Take
from .wording import Language, Text, plain

LANGUAGE: Language = "en"
PARTS = {
    "eligibility": Text("eligibility", "申报资格"),
    "duties": Text("duties", "职责"),
    "review": Text("review", "考核"),
}


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
    elif isinstance(rule, Restated) and settings is not None:
        return  # what is said again judges nobody
    elif is_dataclass(rule) and not isinstance(rule, type):
        if _needs_calendar(rule, settings):
            yield from (one.name for one in CALENDAR_PARAMETERS)
        for one in fields(rule):
            yield from _references(getattr(rule, one.name), settings)
    elif isinstance(rule, (tuple, list)):
        for item in rule:
            yield from _references(item, settings)


def _needs_calendar(rule: Any, settings: Settings | None) -> bool:
    if isinstance(rule, Window):
        unit = rule.unit
        if isinstance(unit, ParameterReference) and settings is not None and settings.declared(unit.name):
            unit = settings.value(unit.name)
        return unit in ("school_year", "this", "last")
    if isinstance(rule, Take):
        return rule.how == "best_per" and rule.period in ("semester", "school_year")
    return isinstance(rule, (Each, Run)) or (
        isinstance(rule, Distinct) and rule.by in ("semester", "school_year", "week")
    )


def values_of(judgement: Judgement) -> tuple[Any, Any, Any]:
    """Both ends of what a comparison measured and what it required, as they are shown; None for anything else."""
    if not isinstance(judgement.criterion, Comparison) or judgement.measured is None:
        return None, None, None
    measured, required = judgement.measured, judgement.required
    if isinstance(required, frozenset):
        required = sorted(required, key=str)
    if measured.possible is not None:
        only = next(iter(measured.possible)) if len(measured.possible) == 1 else None
        return only, only, required
    if measured.scale is None:
        return measured.low, measured.high, required
    ranks = measured.scale.values
    wanted = [ranks[one] for one in required] if isinstance(required, list) else ranks[required]
    return measured.end(measured.low), measured.end(measured.high), wanted


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
    def bearer(self) -> str:
        """Who bears the clause."""
        return self.clause.borne_by(self.judging.settings) or self.judging.bearer

    @property
    def comparison(self) -> Judgement | None:
        """The comparison that the clause consists of, if it is a single one."""
        part = self.judgement.parts[0]
        return part if isinstance(part.criterion, Comparison) and part.measured is not None else None

    @property
    def values(self) -> tuple[Any, Any, Any]:
        """The least and the greatest value that the measure may have (None: no bound), and what is required.

        All None where the clause is no single comparison.
        """
        return values_of(self.judgement.parts[0])

    @property
    def low(self) -> Any:
        """The least value that the measure may have."""
        return self.values[0]

    @property
    def high(self) -> Any:
        """The greatest value that the measure may have."""
        return self.values[1]

    @property
    def required(self) -> Any:
        """What the measure was compared with, parameters filled in."""
        return self.values[2]

    @property
    def evidence(self) -> tuple[list[str], list[tuple[str, Any]]]:
        """What was counted and what was refused."""
        whole, part = self.judgement, self.judgement.parts[0]
        if not part.parts and not part.refused and not whole.refused and len(whole.parts) == 1:
            if part.measured is None or (found := part.measured.found) is None:
                return [], []
            return [record.id for record in found.certain], [(record.id, reason) for record, reason in found.refused]
        counted: dict[str, None] = {}
        reasons: dict[str, Any] = {}
        judged = _all(self.judgement)
        several = any(one.period is not None for one in judged)
        for one in judged:
            measured = one.measured
            if measured is not None and measured.found is not None:
                for record in measured.found.certain:
                    counted[record.id] = None
                for record, reason in measured.found.refused:
                    before = reasons.setdefault(record.id, reason)
                    # One period says earlier and another later; only both together say where the record is not.
                    if several and before is not reason and getattr(before, "phrase", OUTSIDE) in (*BY_TIME, OUTSIDE):
                        reasons[record.id] = OUTSIDE if getattr(reason, "phrase", None) in BY_TIME else reason
            if one.refused:
                for name, reason in one.refused:
                    reasons.setdefault(name, reason)
        return list(counted), [pair for pair in reasons.items() if pair[0] not in counted]

    @property
    def counted(self) -> list[str]:
        """The ids of the records that count in both ends."""
        return self.evidence[0]

    @property
    def refused(self) -> list[tuple[str, Any]]:
        """Records, waivers and attestations that do not count, each with the reason."""
        return self.evidence[1]

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
        low, high, required = self.values
        counted, refused = self.evidence
        return {
            "code": self.code,
            "title": self.clause.wording.text(language),
            "parent": self.parent,
            "line": self.clause.line,
            "outcome": str(self.outcome),
            **({} if self.bearer == TEACHER else {"bearer": self.bearer}),
            "low": data_of(low),
            "high": data_of(high),
            "required": data_of(required),
            "counted": counted,
            "refused": [{"record": name, "reason": plain(reason, language)} for name, reason in refused],
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


@dataclass
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

    def _gather(
        self, judgement: Judgement, parent: str | None, found: list[ClauseVerdict], *, doubtful: bool = False
    ) -> None:
        """`doubtful`: whether the rule around it applies is not known, so that what it holds is not known either."""
        clause = judgement.criterion
        if judgement.outcome is NOT_APPLICABLE and not judgement.parts and not isinstance(clause, Each):
            self._gather_unjudged(clause, parent, found)
            return
        if isinstance(clause, Clause) and judgement.period is None:
            if doubtful and judgement.outcome is not NOT_APPLICABLE:
                judgement = Judgement(UNKNOWN, clause, parts=judgement.parts, refused=judgement.refused)
            found.append(ClauseVerdict(clause, judgement, parent=parent, judging=self.judging))
            parent = clause.code
            if found[-1].bearer != self.judging.bearer:
                self._gather_unjudged(clause.criterion, parent, found)
            elif clause.applies_when is not None:
                if judgement.outcome is NOT_APPLICABLE:
                    self._gather_unjudged(clause.criterion, parent, found)
                doubtful = doubtful or judgement.parts[-1].outcome is UNKNOWN
        if isinstance(clause, Each):
            self._gather_periods(judgement, parent, found, doubtful=doubtful)
            return
        for part in judgement.parts:
            if part.parts or isinstance(part.criterion, Each):
                self._gather(part, parent, found, doubtful=doubtful)

    def _gather_periods(
        self, judgement: Judgement, parent: str | None, found: list[ClauseVerdict], *, doubtful: bool
    ) -> None:
        """One verdict for each clause under `each`, over all its periods."""
        rule = judgement.criterion
        judged: dict[str, Any] = {}
        doubtful = doubtful or judgement.outcome is not at_least(None, [part.outcome for part in judgement.parts])
        for part in judgement.parts:
            unsure = doubtful or any(answer.outcome is not part.outcome for answer in part.parts)
            for answer in part.parts:
                inner: list[ClauseVerdict] = []
                if answer.parts or isinstance(answer.criterion, Each):
                    self._gather(answer, parent, inner, doubtful=unsure)
                else:
                    self._gather_unjudged(answer.criterion, parent, inner)
                for one in inner:
                    wrapped = Judgement(one.outcome, rule.criterion, parts=(one.judgement,), period=part.period)
                    judged.setdefault(one.code, (one, {}))[1].setdefault(part.period, []).append(wrapped)
        for first, periods in judged.values():
            answers = [group[0] if len({one.outcome for one in group}) == 1 else None for group in periods.values()]
            outcome = at_least(None, [UNKNOWN if one is None else one.outcome for one in answers])
            parts = tuple(one for group in periods.values() for one in group[:1])
            whole = Judgement(outcome, first.clause, parts=(Judgement(outcome, rule, parts=parts),))
            found.append(ClauseVerdict(first.clause, whole, parent=first.parent, judging=self.judging))
        if not judged:
            self._gather_unjudged(rule.criterion, parent, found)

    def _gather_unjudged(self, rule: Any, parent: str | None, found: list[ClauseVerdict]) -> None:
        """The clauses inside a rule that does not apply: none of them applies either."""
        while isinstance(rule, Choose):
            rule = rule.chosen(self.judging.settings.value(rule.parameter))
        if isinstance(rule, Clause):
            whole = Judgement(NOT_APPLICABLE, rule, parts=(Judgement(NOT_APPLICABLE, rule.criterion),))
            found.append(ClauseVerdict(rule, whole, parent=parent, judging=self.judging))
            self._gather_unjudged(rule.criterion, rule.code, found)
            return
        for one in rule.inner:
            self._gather_unjudged(one, parent, found)

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
            **({} if self.judging.bearer == TEACHER else {"bearer": self.judging.bearer}),
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
