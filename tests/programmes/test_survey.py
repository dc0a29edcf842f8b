"""The survey over many verdicts: funnel, failing clauses, closest misses, facts to check."""

from __future__ import annotations

from datetime import date
from typing import Any

import btcore
from btcore import Parameters, Programme, Record, Source, Text, Verdict, make_dossier
from btcore.programmes.survey import survey
from btcore.rules.language import Clause, attested, count

PROGRAMME = Programme(
    "example",
    Text("Example", "示例"),
    Source(Text("A notice", "通知")),
    Parameters(),
    eligibility=[
        Clause("1", "Two papers", zh="论文两篇", line=1, criterion=count("paper") >= 2),
        Clause("2", "Good conduct", zh="师德良好", line=2, criterion=attested()),
    ],
)


def verdict(teacher: str, *, papers: int, claimed: int = 0, met: bool | None = True) -> Verdict:
    records = [Record(f"R{number}", "paper", on="2025-01-01") for number in range(papers)]
    records += [Record(f"C{number}", "paper", on="2025-01-01", status="claimed") for number in range(claimed)]
    attestations: list[Any] = []
    if met is not None:
        attestations = [btcore.Attestation("2", met, "school council", date(2026, 1, 1))]
    dossier = make_dossier(teacher={"id": teacher, "name": teacher}, records=records, attestations=attestations)
    return PROGRAMME.check(dossier, on="2026-04-25")


def test_the_funnel_counts_who_is_sure_and_who_is_possible_after_each_clause() -> None:
    found = survey(
        [
            verdict("王芳", papers=2),
            verdict("李明", papers=1, claimed=1),
            verdict("张伟", papers=0),
            verdict("欧阳䶮", papers=2, met=None),
        ]
    )
    steps = [(None if step.clause is None else step.clause.code, step.sure, step.possible) for step in found.funnel]
    assert steps == [(None, 4, 4), ("1", 2, 3), ("2", 1, 3)]


def test_the_closest_misses_come_first_and_those_who_can_do_nothing_are_left_out() -> None:
    found = survey([verdict("远", papers=0), verdict("近", papers=1), verdict("不", papers=2, met=False)])
    assert [one.dossier.id for one, _ in found.misses] == ["近", "远"]


def test_facts_are_ranked_by_how_many_teachers_each_would_settle_alone() -> None:
    found = survey(
        [
            verdict("甲一", papers=2, met=None),
            verdict("乙一", papers=2, met=None),
            verdict("丙一", papers=1, claimed=1),
            verdict("丁一", papers=1, claimed=1, met=None),
        ]
    )
    facts = [(one.data["what"], one.settles, one.bears_on) for one in found.facts]
    assert facts == [("attestation", 2, 3), ("check", 1, 2)]
    assert "第 2 条的证明" in [one.words.text("zh") for one in found.facts]


def test_clauses_are_ranked_by_how_many_they_stop() -> None:
    found = survey([verdict("甲一", papers=0), verdict("乙一", papers=0, met=False), verdict("丙一", papers=2)])
    assert [(one.code, fails, unknowns) for one, fails, unknowns in found.clauses] == [("1", 2, 0), ("2", 1, 0)]


def test_a_survey_of_nobody_is_empty() -> None:
    assert survey([]).as_data() == {
        "outcomes": {},
        "funnel": [{"clause": None, "sure": 0, "possible": 0}],
        "clauses": [],
        "closest_misses": [],
        "facts": [],
    }
