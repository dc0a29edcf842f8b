"""bench: ratios measured against something simpler in the same run; never bare times."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click

from ..files.sample import sample_dossiers
from ..rules.calendar import add_months
from ..rules.dossier import Dossier, Record
from ..rules.explain import explain
from ..rules.outcomes import PASS, UNKNOWN
from ..rules.verdicts import Verdict
from ..schemas.dossiers import load_dossiers
from .bench_import import bench_import
from .bench_population import bench_population
from .bench_selection import bench_select
from .output import installed, with_json, write_json
from .samples import SAMPLE_DAY

CITY_UP = {"city", "province", "nation"}
COUNTY_UP = {"county", *CITY_UP}
SCHOOL_UP = {"school", "township", *COUNTY_UP}
THIRD_UP = {"third", "second", "first", "special"}
JUNIOR_UP = {"junior", "intermediate", "senior", "full_senior"}
COMPUTER = {
    "national_computer_application_intermediate",
    "national_computer_application_advanced",
    "national_computer_grade",
}


def by_hand(dossier: Dossier, *, on: date, since: date) -> bool:
    """Clauses 3.1 to 3.5 as a programmer writes them without btcore, clause by clause: yes or no, no reason, no
    doubt.
    """

    def recent(kinds: tuple[str, ...]) -> list[Record]:
        return [
            record
            for record in dossier.records
            if record.kind in kinds
            and record.status == "verified"
            and record.first is not None
            and record.last is not None
            and record.first >= since
            and record.last <= on
        ]

    def at_level(records: list[Record], levels: set[str]) -> list[Record]:
        return [record for record in records if record.attributes.get("administrative_level") in levels]

    def holds_title() -> bool:
        return any(
            record.kind == "title"
            and record.status == "verified"
            and record.attributes.get("title") == "key_teacher"
            and record.attributes.get("administrative_level") in CITY_UP
            and record.last is not None
            and record.last <= on
            and (record.until_first is None or record.until_first >= on)
            for record in dossier.records
        )

    def attested(clause: str) -> bool:
        return any(one.clause == clause and one.met and one.on <= on for one in dossier.attestations)

    return (
        dossier.teacher.get("qualified") is True
        and dossier.teacher.get("professional_title") in JUNIOR_UP
        and not holds_title()
        and any(record.attributes.get("rating") == "excellent" for record in recent(("annual_appraisal",)))
        and attested("3.2-morals")
        and len(at_level(recent(("open_class", "lecture")), SCHOOL_UP)) >= 3
        and attested("3.3-knowledge")
        and (
            any(record.attributes.get("prize") in THIRD_UP for record in at_level(recent(("project",)), COUNTY_UP))
            or len(at_level(recent(("paper",)), COUNTY_UP)) >= 3
        )
        and any(
            record.kind == "certificate"
            and record.status == "verified"
            and record.attributes.get("title") in COMPUTER
            and (record.last is None or record.last <= on)
            for record in dossier.records
        )
    )


def _reasons(verdict: Verdict) -> None:
    """Everything that a verdict can be asked, as data."""
    for clause in verdict.clauses:
        _ = clause.values, clause.evidence, clause.missing, clause.parameters


def _time(work: Callable[[Dossier], Any], dossiers: Sequence[Dossier]) -> float:
    start = time.perf_counter()
    for dossier in dossiers:
        work(dossier)
    return time.perf_counter() - start


@click.group()
def bench() -> None:
    """Measure btcore against something simpler, as ratios in one run."""


bench.add_command(bench_import)
bench.add_command(bench_population)
bench.add_command(bench_select)


@bench.command()
@click.option("--teachers", default=1200, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--rounds", default=7, show_default=True, type=click.IntRange(1, 1000))
@with_json
def rules(teachers: int, rounds: int, as_json: bool) -> None:
    """A verdict of the city's clauses against a hand-written yes or no, over the same dossiers in turn."""
    manager, catalogue = installed()
    programme = catalogue["city-key-teacher"]
    data = sample_dossiers(programme, number=teachers, seed=1, on=SAMPLE_DAY)
    dossiers = load_dossiers(data, kinds=manager.kinds)
    judge, since = programme.judge(on=SAMPLE_DAY), add_months(SAMPLE_DAY, -60)
    for dossier in dossiers:
        # The hand-written check knows no doubt, so that the two need not agree where btcore says "not known".
        outcome = judge(dossier).outcome
        if outcome is not UNKNOWN and by_hand(dossier, on=SAMPLE_DAY, since=since) != (outcome is PASS):
            raise click.ClickException(
                f"the hand-written check and btcore differ on {dossier.id}; one of them is wrong"
            )
    contenders: dict[str, Callable[[Dossier], Any]] = {
        "hand": lambda dossier: by_hand(dossier, on=SAMPLE_DAY, since=since),
        "outcomes": judge,
        "verdict": lambda dossier: _reasons(judge(dossier)),
        "verdict_as_data": lambda dossier: judge(dossier).as_data(),
        "verdict_in_words": lambda dossier: explain(judge(dossier)),
    }
    # Each round times everyone in turn, so that a machine that slows down slows all of them.
    turns = [{name: _time(work, dossiers) for name, work in contenders.items()} for _ in range(rounds)]
    times = {name: [turn[name] for turn in turns] for name in contenders}
    hand = times.pop("hand")
    ratios = {
        f"{name}_over_hand": round(statistics.median(a / b for a, b in zip(runs, hand, strict=True)), 2)
        for name, runs in times.items()
    }
    result = {"teachers": teachers, "rounds": rounds, "ratios": ratios}
    if as_json:
        write_json(result)
    else:
        for name, ratio in ratios.items():
            click.echo(f"{name}: {ratio}")
