"""bench select: a selection under crossing bounds against a greedy pass over the same nominations, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import click

from ..programmes.nominations import Bound, Nomination, Nominations
from ..programmes.selection import SelectionRule, select
from .output import with_json, write_json

GROUPS = {
    "county": [f"C-{number:02d}" for number in range(1, 13)],
    "subject": [f"subject {number}" for number in range(1, 10)],
    "post": [f"post {number}" for number in range(1, 6)],
}
# Which groups cross, how far the upper end lies above the even share, and how far the lower end below it.
CROSSINGS = (
    (("county", "subject"), Decimal("1.1"), Decimal("0.6")),
    (("county", "post"), Decimal("1.08"), Decimal("0.8")),
    (("subject", "post"), Decimal("1.08"), Decimal("0.85")),
)


def drawn(number: int, *, places: int, lower: bool, seed: int) -> Nominations:
    """So many nominations under some 200 crossing bounds, the same for the same arguments."""
    random = Random(seed)
    people = tuple(
        Nomination(
            f"N{place:05d}",
            f"T{place:05d}",
            score=Decimal(random.randint(0, 10**6)) / 10**4,
            groups={name: random.choice(values) for name, values in GROUPS.items()},
            tie_breaks={"lot": Decimal(place)},
        )
        for place in range(number)
    )
    bounds = []
    for names, above, below in CROSSINGS:
        values = list(product(*(GROUPS[name] for name in names)))
        even = Decimal(places) / len(values)
        high = max(1, round(even * above))
        low = min(high, int(even * below)) if lower else None
        bounds += [Bound(" ".join(one), dict(zip(names, one, strict=True)), high, low) for one in values]
    return Nominations(people, tuple(bounds))


def greedy(given: Nominations, places: int) -> list[str]:
    """Best first, whoever breaks no upper end: what a spreadsheet does. Lower ends are not looked at."""
    taken: list[str] = []
    counts = [0] * len(given.bounds)
    for one in sorted(given.nominations, key=lambda one: (-(one.score or 0), -one.tie_breaks["lot"])):
        inside = [place for place, bound in enumerate(given.bounds) if bound.holds(one)]
        if len(taken) < places and all(counts[place] < (given.bounds[place].at_most or 0) for place in inside):  # type: ignore[operator]
            taken.append(one.id)
            for place in inside:
                counts[place] += 1
    return taken


def _median(work: Callable[[], Any], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measured(number: int, *, places: int, rounds: int) -> dict[str, Any]:
    """Ratios over the greedy pass, and seconds for the report, with and without lower ends."""
    data: dict[str, Any] = {"nominations": number, "places": places, "rounds": rounds}
    for name, lower in (("upper_ends", False), ("both_ends", True)):
        given, rule = drawn(number, places=places, lower=lower, seed=1), SelectionRule(places=places)
        found = select(rule, given)
        plain = _median(lambda given=given: greedy(given, places), rounds)  # type: ignore[misc]
        seconds = _median(lambda given=given, rule=rule: select(rule, given), rounds)  # type: ignore[misc]
        data[name] = {
            "bounds": len(given.bounds) + 1,
            "selected": len(found.selected),
            "solves": found.solves,
            "over_greedy": round(seconds / plain, 1),
            "seconds": round(seconds, 2),
            "greedy_breaks_lower_ends": _broken(given, greedy(given, places)),
        }
    return data


def _broken(given: Nominations, chosen: Sequence[str]) -> int:
    ids = set(chosen)
    people = [one for one in given.nominations if one.id in ids]
    return sum(sum(bound.holds(one) for one in people) < (bound.at_least or 0) for bound in given.bounds)  # type: ignore[operator]


@click.command("select")
@click.option("--nominations", "number", default=5000, show_default=True, type=click.IntRange(10, 100_000))
@click.option("--places", default=1500, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1, 100))
@with_json
def bench_select(number: int, places: int, rounds: int, as_json: bool) -> None:
    """Selection under some 200 crossing bounds, as a ratio over a greedy pass."""
    data = measured(number, places=places, rounds=rounds)
    if as_json:
        return write_json(data)
    for name, value in data.items():
        click.echo(f"{name}: {value}")
    return None
