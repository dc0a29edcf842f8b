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
from ..rules.dossier import Dossier
from ..rules.explain import explain
from ..rules.outcomes import PASS, UNKNOWN
from ..schemas.dossiers import load_dossiers
from .output import installed, with_json, write_json
from .samples import SAMPLE_DAY

COUNTY_UP = {"county", "city", "province", "nation"}
SCHOOL_UP = {"school", "township", *COUNTY_UP}
THIRD_UP = {"third", "second", "first", "special"}
JUNIOR_UP = {"junior", "intermediate", "senior", "full_senior"}
COMPUTER = {
    "national_computer_application_intermediate",
    "national_computer_application_advanced",
    "national_computer_grade",
}


def by_hand(dossier: Dossier, *, on: date, since: date) -> bool:
    """Clauses 3.1 to 3.5 as a programmer would write them without btcore: yes or no, no reason, no doubt."""
    teacher = dossier.teacher
    if teacher.get("qualified") is not True or teacher.get("professional_title") not in JUNIOR_UP:
        return False
    excellent = lessons = projects = papers = certificates = 0
    for record in dossier.records:
        if record.status != "verified":
            continue
        values, kind = record.attributes, record.kind
        if kind == "certificate":
            certificates += values.get("title") in COMPUTER
            continue
        if kind == "title":
            held = values.get("title") == "key_teacher" and values.get("administrative_level") in (
                "city",
                "province",
                "nation",
            )
            if (
                held
                and record.last is not None
                and record.last <= on
                and (record.until_first is None or record.until_first >= on)
            ):
                return False
            continue
        if record.first is None or record.last is None or record.first < since or record.last > on:
            continue
        if kind == "annual_appraisal":
            excellent += values.get("rating") == "excellent"
        elif kind in ("open_class", "lecture"):
            lessons += values.get("administrative_level") in SCHOOL_UP
        elif kind == "project":
            projects += values.get("administrative_level") in COUNTY_UP and values.get("prize") in THIRD_UP
        elif kind == "paper":
            papers += values.get("administrative_level") in COUNTY_UP
    attested = {one.clause for one in dossier.attestations if one.met and one.on <= on}
    return (
        excellent >= 1
        and lessons >= 3
        and (projects >= 1 or papers >= 3)
        and certificates >= 1
        and {"3.2-morals", "3.3-knowledge"} <= attested
    )


def _time(work: Callable[[Dossier], Any], dossiers: Sequence[Dossier]) -> float:
    start = time.perf_counter()
    for dossier in dossiers:
        work(dossier)
    return time.perf_counter() - start


@click.group()
def bench() -> None:
    """Measure btcore against something simpler, as ratios in one run."""


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
        "verdict": judge,
        "verdict_as_data": lambda dossier: judge(dossier).as_data(),
        "verdict_in_words": lambda dossier: explain(judge(dossier)),
    }
    times = {name: [_time(work, dossiers) for _ in range(rounds)] for name, work in contenders.items()}
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
