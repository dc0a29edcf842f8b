"""What an office wants to see first of many verdicts: the funnel, the clauses that fail, the closest misses, the
facts to check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..rules.clauses import Clause
from ..rules.kinds import TEACHER_ATTRIBUTES
from ..rules.missing import FAR, Missing, total_distance
from ..rules.outcomes import FAIL, UNKNOWN, Outcome
from ..rules.verdicts import ClauseVerdict, Verdict, data_of
from ..rules.wording import Phrase


@dataclass(frozen=True, slots=True)
class Step:
    """After a clause: how many are sure to have met all so far, and how many may still have."""

    clause: Clause | None
    sure: int
    possible: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A kind of fact: how many undecided teachers it bears on, and how many it would settle alone."""

    words: Any
    data: dict[str, Any]
    bears_on: int
    settles: int


@dataclass(frozen=True)
class Survey:
    """Counts over verdicts of one part of one programme."""

    outcomes: dict[Outcome, int]
    funnel: tuple[Step, ...]
    clauses: tuple[tuple[ClauseVerdict, int, int], ...]
    misses: tuple[tuple[Verdict, tuple[int, int]], ...]
    facts: tuple[Fact, ...]
    verdicts: Sequence[Verdict] = field(repr=False, default=())

    def as_data(self) -> dict[str, Any]:
        """The counts as JSON data."""
        return {
            "outcomes": {str(outcome): number for outcome, number in self.outcomes.items()},
            "funnel": [
                {
                    "clause": None if step.clause is None else step.clause.code,
                    "sure": step.sure,
                    "possible": step.possible,
                }
                for step in self.funnel
            ],
            "clauses": [{"code": one.code, "fail": fail, "unknown": unknown} for one, fail, unknown in self.clauses],
            "closest_misses": [{"teacher": one.dossier.id, "short": distance[0]} for one, distance in self.misses],
            "facts": [{**data_of(one.data), "bears_on": one.bears_on, "settles": one.settles} for one in self.facts],
        }


def survey(verdicts: Sequence[Verdict], *, most: int = 5) -> Survey:
    """Count over verdicts; `most` bounds the lists of misses and facts."""
    return Survey(
        outcomes=dict(Counter(one.outcome for one in verdicts).most_common()),
        funnel=tuple(_funnel(verdicts)),
        clauses=tuple(_clauses(verdicts)),
        misses=tuple(_misses(verdicts)[:most]),
        facts=tuple(_facts(verdicts)[:most]),
        verdicts=verdicts,
    )


def _funnel(verdicts: Sequence[Verdict]) -> Iterable[Step]:
    sure = possible = list(range(len(verdicts)))
    yield Step(None, len(sure), len(possible))
    for place, first in enumerate(verdicts[0].judgements if verdicts else ()):
        outcomes = [verdict.judgements[place].outcome for verdict in verdicts]
        sure = [index for index in sure if outcomes[index] not in (FAIL, UNKNOWN)]
        possible = [index for index in possible if outcomes[index] is not FAIL]
        yield Step(first.criterion, len(sure), len(possible))


def _clauses(verdicts: Sequence[Verdict]) -> list[tuple[ClauseVerdict, int, int]]:
    fails: Counter[str] = Counter()
    unknowns: Counter[str] = Counter()
    example: dict[str, ClauseVerdict] = {}
    for one in (clause for verdict in verdicts for clause in verdict.clauses):
        example.setdefault(one.code, one)
        fails[one.code] += one.outcome is FAIL
        unknowns[one.code] += one.outcome is UNKNOWN
    rows = [(one, fails[code], unknowns[code]) for code, one in example.items() if fails[code] or unknowns[code]]
    return sorted(rows, key=lambda row: (-row[1], -row[2]))


def _misses(verdicts: Sequence[Verdict]) -> list[tuple[Verdict, tuple[int, int]]]:
    """Those who fail, nearest first; not those who can do nothing about it."""
    found = []
    for verdict in verdicts:
        if verdict.outcome is FAIL:
            things = tuple(one for clause in verdict.clauses if clause.parent is None for one in clause.missing)
            distance = total_distance(things)
            if distance[0] < FAR:
                found.append((verdict, distance))
    return sorted(found, key=lambda pair: pair[1])


CHECK = Phrase("records to verify or complete: {kind}, clause {code}", "待核实或补充的{kind}（第 {code} 条）")
FACT = Phrase("{attribute} of the teacher, clause {code}", "教师的{attribute}（第 {code} 条）")
ATTEST = Phrase("attestation for clause {code}", "第 {code} 条的证明")
OTHER = Phrase("{what}, clause {code}", "{what}（第 {code} 条）")


def _facts(verdicts: Sequence[Verdict]) -> list[Fact]:
    bears: Counter[Any] = Counter()
    settles: Counter[Any] = Counter()
    words: dict[Any, tuple[Any, dict[str, Any]]] = {}
    for verdict in verdicts:
        if verdict.outcome is not UNKNOWN:
            continue
        keys = set()
        for clause in verdict.clauses:
            if clause.parent is None and clause.outcome is UNKNOWN:
                for one in (deeper for thing in clause.missing for deeper in thing.flat()):
                    key = (clause.code, one.what, one.data.get("kind") or one.data.get("attribute"))
                    if one.what in ("check", "fact", "attestation", "clearance", "list"):
                        keys.add(key)
                        words.setdefault(
                            key, (_fact_words(clause, one), {"clause": key[0], "what": key[1], "of": key[2]})
                        )
        bears.update(keys)
        if len(keys) == 1:
            settles.update(keys)
    facts = [Fact(*words[key], bears_on=bears[key], settles=settles[key]) for key in bears]
    return sorted(facts, key=lambda fact: (-fact.settles, -fact.bears_on, str(fact.data)))


def _fact_words(clause: ClauseVerdict, one: Missing) -> Any:
    judging = clause.judging
    if one.what == "check":
        return CHECK(kind=judging.kinds[one.data["kind"]].many, code=clause.code)
    if one.what == "fact":
        return FACT(attribute=TEACHER_ATTRIBUTES[one.data["attribute"]].label, code=clause.code)
    if one.what == "attestation":
        return ATTEST(code=clause.code)
    return OTHER(what=one.words, code=clause.code)
