"""The five published programmes judge alike in the database and in Python, over sampled teachers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from btcore import installed
from btcore.files.sample import sample_dossiers
from btcore.population.statement import statement
from btcore.records.database import DATABASE, open_database
from btcore.rules.verdicts import PARTS
from btcore.schemas.dossiers import load_dossiers

from .conftest import expected, outcomes, population

ON = date(2026, 4, 25)
MANAGER = installed()
# What the source leaves undeclared is declared here, so that every part can be judged.
VALUES = {"school-key-teacher-term": {"front_percentile": 80}}
CASES = [
    (code, part)
    for code, programme in MANAGER.catalogue.items()
    for part in PARTS
    if (programme.reviews if part == "review" else getattr(programme, part))
    and code in {one for one in MANAGER.catalogue if one.count("-") >= 2}
]


KINDS = ("sqlite", "postgresql")


def compare(code: str, part: str, addresses: Iterable[str], *, number: int, seed: int) -> None:
    programme = MANAGER.catalogue[code]
    data = sample_dossiers(programme, number=number, seed=seed, on=ON)
    people = load_dossiers(data, kinds=MANAGER.kinds)
    overlays = [programme.parameters.overlay(VALUES[code])] if code in VALUES else []
    judged: list[tuple[str, str]] = []
    for address in addresses:
        open_database(address)
        with population(people) as ids:
            for outcome_only in (False, True):
                compiled = statement(programme, on=ON, part=part, overlays=overlays, outcome_only=outcome_only)
                judged = judged or expected(compiled, people)
                assert not compiled.asked or part != "eligibility"
                found = outcomes(compiled, people, ids)
                assert found == ([(outcome, "") for outcome, _ in judged] if outcome_only else judged)
        DATABASE.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("code", "part"), CASES)
def test_the_published_programmes_judge_alike(
    code: str, part: str, kind: str, new_database: Callable[[str], str]
) -> None:
    compare(code, part, [new_database(kind)], number=120, seed=7)


@pytest.mark.campaign
@pytest.mark.parametrize(("code", "part"), CASES)
def test_the_published_programmes_judge_20000_teachers_alike(
    code: str, part: str, new_database: Callable[[str], str]
) -> None:
    addresses = [new_database(kind) for kind in KINDS]
    for seed in range(20):  # all at once would need 11 GB
        compare(code, part, addresses, number=1_000, seed=seed)
