"""The errors of btcore: sentences that say what was wrong, where, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches


class BtcoreError(Exception):
    """Anything btcore refuses to do; its text is a sentence for the person who asked.

    `pieces` of its sentence that stand in no catalogue, each in English and in Chinese.
    """

    def __init__(self, sentence: str = "", *, pieces: Mapping[str, str] | None = None) -> None:
        self.pieces = dict(pieces or {})
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input.

    `place` says where (file, sheet, row, column, or the path inside the data), `found` what stood there,
    `expected` what should have stood there or what to do next.
    """

    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.place}: {self.found}; expected {self.expected}"


class InputError(BtcoreError):
    """Input that cannot be used; carries every problem found, `shown` of them in its text."""

    shown = 20

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line a problem, at most `shown`, and a last one that counts the rest."""
        lines = [str(problem) for problem in self.problems[: self.shown]]
        if len(self.problems) > self.shown:
            lines.append(f"… and {len(self.problems) - self.shown} more problems of this kind")
        return lines


class EntryError(BtcoreError):
    """An entry of a file of operations that was not done; those before it are done.

    `file`, `number` and `verb` say which entry, `count` how many the file has, `error` why it was not done.
    """

    def __init__(self, error: BtcoreError, *, file: str, number: int, verb: str, count: int) -> None:
        self.error, self.file, self.number, self.verb, self.count = error, file, number, verb, count
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """The lines of the error, each with its place, and a last one on what is done."""
        place = f"{self.file}, entry {self.number}, {self.verb}"
        if isinstance(self.error, InputError):
            within = InputError(replace(one, place=f"{place}, {one.place}") for one in self.error.problems)
            return [*within.lines(), *self.done()]
        return [*(f"{place}: {line}" for line in str(self.error).splitlines()), *self.done()]

    def done(self) -> list[str]:
        """How many entries are done, in a line, where there are several."""
        if self.count == 1:
            return []
        told = f"{self.file}: {self.number - 1} of {self.count} entries are done"
        return [f"{told}; mend what is wrong and go on from entry {self.number}"]


def input_error(place: str, found: str, expected: str) -> InputError:
    """An InputError with a single problem."""
    return InputError([Problem(place, found, expected)])


NONE_THERE = "none, for there is none here"


# Longer lists are of people, not of words that somebody could choose from.
MOST_LISTED = 100


def nearest(found: str, known: Iterable[str]) -> str:
    """What was expected instead of an unknown name: the names that look like it, or all of a list; of a long one the
    nearest few, however little they look like it.
    """
    names = list(known)
    if not names:
        return NONE_THERE
    close = get_close_matches(str(found), names, n=3, cutoff=0.6)
    if not close and len(names) > MOST_LISTED:
        close = get_close_matches(str(found), names, n=3, cutoff=0.0)
    if len(names) <= 8:
        return f"one of {', '.join(names)}"
    if close:
        return f"{' or '.join(close)}, or another of the {len(names)} known ones"
    return f"one of {', '.join(names)}"


class ProgrammeError(BtcoreError):
    """A programme, parameter or overlay that contradicts itself; found when it is made."""


class UndeclaredError(BtcoreError):
    """A part of a programme was asked to run while parameters that it needs have no value."""


class PluginError(BtcoreError):
    """A plugin that cannot be loaded or answered nonsense; the text names plugin and distribution."""


class ScopeError(BtcoreError):
    """A scoped table was asked without a scope, or beyond it for no listed reason."""


class Refused(BtcoreError):
    """An operation that may not be done: no right, no such transition, a full bound, a rule of two persons."""


class StaleError(Refused):
    """A change to a row that someone else changed meanwhile; both versions are named and nothing is lost."""


class Unavailable(BtcoreError):
    """Database or disk did not do what was asked; it was no fault of the input, and may go well later."""


class DiskFull(Unavailable):
    """No room: nothing was changed, reading goes on."""


class DiskFailed(Unavailable):
    """A disk that cannot be read or written: what became of the last change is not known."""


class DatabaseLost(Unavailable):
    """A connection that broke: what became of the last change is not known."""


class DatabaseBusy(Unavailable):
    """Others held what was needed for too long; nothing was changed."""


class DatabaseDamaged(Unavailable):
    """A database file that is no longer whole."""
