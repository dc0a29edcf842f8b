"""Two statements over one population, read side by side: who comes in, who goes out, by clause and jurisdiction.

Nothing is written down: stored outcomes stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..records.database import DATABASE
from ..records.people import Jurisdiction, Teacher
from ..rules.outcomes import Outcome
from .asking import Dossiers, answer, judged
from .evaluating import last_of
from .logic import LETTERS
from .source import T
from .statement import HARD, Statement, teachers_on

IN = ("P", "W")


# The code, the name and the jurisdiction of teachers by their numbers.
Named = Callable[[Sequence[int]], Mapping[int, tuple[str, str | None, str]]]


class Judged(NamedTuple):
    """The outcome of a teacher and those of the clauses, as letters."""

    outcome: str
    clauses: str


@dataclass(frozen=True)
class Moved:
    """A teacher whose outcome another statement changes."""

    teacher: int
    before: Judged
    after: Judged

    @property
    def how(self) -> str:
        """Whether the teacher comes in, goes out, or changes otherwise."""
        inside = self.before.outcome in IN, self.after.outcome in IN
        return {(False, True): "comes_in", (True, False): "goes_out"}.get(inside, "otherwise")


def in_the_tables(teachers: Sequence[int]) -> dict[int, tuple[str, str | None, str]]:
    """Teachers as the tables name them."""
    query = Teacher.select(Teacher.id, Teacher.code, Teacher.name, Jurisdiction.code).join(Jurisdiction)
    return {id: (code, name, place) for id, code, name, place in query.where(Teacher.id.in_(teachers)).tuples()}


@dataclass
class Difference:
    """What one statement changes of another: numbers of outcomes before and after, and who is changed.

    `outer` are the places of the clauses that no other holds: whoever differs in one of them is changed.
    """

    codes: list[str]
    outer: tuple[int, ...]
    named: Named = in_the_tables
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    moved: list[Moved] = field(default_factory=list)

    def add(self, teacher: int, before: Judged, after: Judged) -> bool:
        """One teacher more; whether anything changed."""
        self.before[before.outcome] += 1
        self.after[after.outcome] += 1
        changed = any(before.clauses[place] != after.clauses[place] for place in self.outer)
        if changed:
            self.moved.append(Moved(teacher, before, after))
        return changed

    def as_data(self) -> dict[str, Any]:
        """Numbers, the people by name, and the numbers by clause and by jurisdiction."""
        groups: dict[str, list[Any]] = {"comes_in": [], "goes_out": [], "otherwise": []}
        by_clause: dict[str, Counter[str]] = {}
        by_jurisdiction: dict[str, Counter[str]] = {}
        for one, (code, name, place) in self._named():
            clauses = self.clauses(one)
            words = {"before": LETTERS[one.before.outcome], "after": LETTERS[one.after.outcome]}
            groups[one.how].append(
                {"teacher": code, "name": name or code, **words, "clauses": clauses, "jurisdiction": place}
            )
            by_jurisdiction.setdefault(place, Counter())[one.how] += 1
            for clause in clauses:
                by_clause.setdefault(clause["code"], Counter())[one.how] += 1
        return {
            "before": _counts(self.before),
            "after": _counts(self.after),
            **groups,
            "by_clause": {code: dict(numbers) for code, numbers in sorted(by_clause.items())},
            "by_jurisdiction": {place: dict(numbers) for place, numbers in sorted(by_jurisdiction.items())},
        }

    def clauses(self, one: Moved) -> list[dict[str, str]]:
        """The clauses whose outcome differs."""
        pairs = zip(self.codes, one.before.clauses, one.after.clauses, strict=True)
        return [
            {"code": code, "before": LETTERS[before], "after": LETTERS[after]}
            for code, before, after in pairs
            if before != after
        ]

    def _named(self) -> Iterator[tuple[Moved, tuple[str, str | None, str]]]:
        for start in range(0, len(self.moved), 500):
            some = self.moved[start : start + 500]
            named = self.named([one.teacher for one in some])
            yield from ((one, named[one.teacher]) for one in some)


def _counts(letters: Counter[str]) -> dict[str, int]:
    return {str(Outcome(LETTERS[letter])): number for letter, number in letters.most_common()}


def read(statement: Statement, *, after: int, last: int, dossiers: Dossiers) -> Iterator[tuple[int, Judged]]:
    """Teachers from one id to another, judged and not written down, in the order of their ids."""
    teachers = teachers_on(statement.on)
    if statement.asked:
        some = teachers.where(T.teacher.between(after + 1, last))
        answer(statement, [row[0] for row in some.tuples()], dossiers)
    query = statement.query(teachers, among=(after + 1, last))
    rows = {id: Judged(outcome, clauses) for id, outcome, clauses in query.bind(DATABASE.obj).tuples()}
    hard = [id for id, one in rows.items() if one.outcome == HARD]
    rows |= {
        id: Judged(outcome, clauses) for id, outcome, clauses in (judged(statement, hard, dossiers) if hard else ())
    }
    yield from sorted(rows.items())


def difference_of(before: Statement, *, named: Named = in_the_tables) -> Difference:
    """What will be changed of a statement's outcomes: nothing yet."""
    outer = {one.code for one in before.programme.part(before.part)}
    return Difference(before.codes, tuple(place for place, code in enumerate(before.codes) if code in outer), named)


def differences(
    before: Statement, others: Sequence[Statement], *, dossiers: Dossiers, told: Callable[[int], None] | None = None
) -> list[Difference]:
    """What each of the other statements changes of the first, over everyone within the scope.

    `told` hears after every step how many teachers were read.
    """
    found = [difference_of(before) for _ in others]
    reached, number = 0, 0
    while (last := last_of(before, after=reached)) is not None:
        now = list(read(before, after=reached, last=last, dossiers=dossiers))
        for difference, other in zip(found, others, strict=True):
            then = read(other, after=reached, last=last, dossiers=dossiers)
            for (teacher, one), (_, another) in zip(now, then, strict=True):
                difference.add(teacher, one, another)
        reached, number = last, number + len(now)
        if told is not None:
            told(number)
    return found
