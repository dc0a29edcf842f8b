"""Builders: made-up clauses, programmes and verdicts in a line each, for tests of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ..programmes.programme import Programme, Source
from ..rules.clauses import Clause
from ..rules.dossier import Dossier
from ..rules.kinds import CORE, Kinds
from ..rules.parameters import Overlay, Parameter, Parameters
from ..rules.verdicts import Verdict
from ..rules.wording import Text
from ..schemas.dossiers import load_dossiers

ON = date(2026, 4, 25)
TEACHER = {"id": "T-001", "name": "㛃嬅"}


def clause(code: str, criterion: Any, **more: Any) -> Clause:
    """A clause that is worded by its code."""
    return Clause(code, f"Clause {code}", zh=f"第 {code} 条", criterion=criterion, **more)


def made_up_programme(*rules: Any, part: str = "eligibility", parameters: Iterable[Parameter] = (), **more: Any) -> Any:
    """A programme of one part; a criterion that is no clause becomes clause 1.1, the next one 1.2 …"""
    clauses = [rule if isinstance(rule, Clause) else clause(f"1.{place}", rule) for place, rule in enumerate(rules, 1)]
    return Programme(
        code=more.pop("code", "made-up"),
        title=Text("Made up", "虚构项目"),
        source=Source(Text("A made-up document", "虚构文件")),
        parameters=Parameters(tuple(parameters)),
        **{part: clauses, **more},
    )


def made_up_dossier(
    *,
    records: Iterable[Mapping[str, Any]] = (),
    teacher: Mapping[str, Any] | None = None,
    kinds: Kinds = CORE,
    **more: Any,
) -> Dossier:
    """A dossier in the form of the data contract; records without an id are R1, R2 …"""
    numbered = [{"id": f"R{number}", **record} for number, record in enumerate(records, 1)]
    return load_dossiers([{"teacher": {**TEACHER, **(teacher or {})}, "records": numbered, **more}], kinds=kinds)[0]


def judge(
    *rules: Any,
    on: date | str = ON,
    part: str = "eligibility",
    overlays: Sequence[Overlay] = (),
    parameters: Iterable[Parameter] = (),
    review_period: Any = None,
    **dossier: Any,
) -> Verdict:
    """The verdict of some rules on one made-up dossier."""
    programme = made_up_programme(*rules, part=part, parameters=parameters, review_period=review_period)
    return programme.check(made_up_dossier(**dossier), on=on, part=part, overlays=overlays)
