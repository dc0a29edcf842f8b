"""The title that a programme ends with, and the words of its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..errors import ProgrammeError
from ..rules.calendar import add_months
from ..rules.parameters import Settings
from ..rules.wording import Message, Phrase, Text

PLACES = ("name", "place", "programme", "day", "until", "number")
WITHOUT_END = Text("without end", "长期有效")


@dataclass(frozen=True)
class Award:
    """A title (称号) granted to who passes.

    `level` is the administrative level of the jurisdiction that grants it, `term_years` how long it holds (None or 0:
    without end). `certificate` words the certificate; it may name {name}, {place} (the jurisdiction), {programme},
    {day}, {until} and {number}.
    """

    code: str
    title: Text
    level: Any
    certificate: Phrase
    term_years: Any = None
    line: int | None = None

    def __post_init__(self) -> None:
        values = dict.fromkeys(PLACES, "")
        for words in (self.certificate.en, self.certificate.zh):
            try:
                words.format(**values)
            except (KeyError, IndexError, ValueError) as error:
                raise ProgrammeError(
                    f"award {self.code}: the certificate names {error}; expected only {', '.join(PLACES)}"
                ) from None

    def until(self, day: date, settings: Settings) -> date | None:
        """The last day of a title granted on a day; None without end."""
        years = settings.resolve(self.term_years)
        return add_months(day, 12 * int(years)) if years else None

    def wording(
        self, *, name: str, place: Text | str, programme: Text, day: date, number: str = "", settings: Settings
    ) -> Message:
        """The certificate's words for one person, in both languages."""
        until = self.until(day, settings) or WITHOUT_END
        return self.certificate(name=name, place=place, programme=programme, day=day, until=until, number=number)
