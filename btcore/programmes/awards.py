"""The title that a programme ends with: how it comes, how long it holds, what it entitles to, its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..errors import ProgrammeError
from ..rules.calendar import last_of_years
from ..rules.parameters import Settings
from ..rules.wording import Message, Phrase, Text

PLACES = ("name", "place", "programme", "day", "until", "number")
WITHOUT_END = Text("without end", "长期有效")


STATUSES = {
    "none": Text("none", "无"),
    "reserve": Text("reserve", "后备人选"),
    "candidate": Text("candidate", "候选人"),
    "title_holder": Text("title holder", "称号持有人"),
    "suspended": Text("suspended", "暂停"),
    "expired": Text("expired", "到期"),
    "revoked": Text("revoked", "撤销"),
    "disqualified": Text("disqualified", "取消资格"),
}


@dataclass(frozen=True)
class Entitlement:
    """Something that a status brings: a subsidy (津贴), priority under the same conditions.

    `statuses` are those that bring it. With `stops_when_failed` it stops with a failed review, until the next passed
    one.
    """

    code: str
    title: Text
    statuses: tuple[str, ...] = ("title_holder",)
    stops_when_failed: Any = False
    line: int | None = None

    def __post_init__(self) -> None:
        unknown = [one for one in self.statuses if one not in STATUSES]
        if unknown:
            raise ProgrammeError(f"entitlement {self.code}: no status {unknown[0]!r}; expected {', '.join(STATUSES)}")


@dataclass(frozen=True)
class Award:
    """A title (称号) granted to who passes.

    `level` is the administrative level of the jurisdiction that grants it, `term_years` how long it holds (None or 0:
    without end), `term_starts` whether the term begins with the title or already as candidate. `passes` yearly reviews
    passed in a row make a candidate a title holder without a further record; a review is one of a `review_period`, and
    `gap` says whether a period of leave, or one not assessed, breaks the run or pauses it. `members_hold`: who is
    selected as member holds the title at once. `fails_end`: so many reviews failed in a row end the title (None: only
    a decision does); `failed_candidate` says what a failed review does to a candidate: `run_restarts` or
    `candidacy_ends`. `renewal`: whether a term goes on by a `decision` alone or by the `review` of its last period: who
    passes it holds the title for one more term, who fails it loses it. `certificate` words the certificate; it may
    name {name}, {place} (the jurisdiction), {programme}, {day}, {until} and {number}.
    """

    code: str
    title: Text
    level: Any
    certificate: Phrase
    term_years: Any = None
    line: int | None = None
    term_starts: Any = "title"
    passes: Any = None
    review_period: Any = "school_year"
    gap: Any = "breaks"
    members_hold: Any = False
    fails_end: Any = None
    failed_candidate: Any = "run_restarts"
    renewal: Any = "decision"
    entitlements: tuple[Entitlement, ...] = ()

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
        """The last day of a title granted on a day, the one before the anniversary; None without end."""
        years = settings.resolve(self.term_years)
        return last_of_years(day, years) if years else None

    def wording(
        self, *, name: str, place: Text | str, programme: Text, day: date, number: str = "", settings: Settings
    ) -> Message:
        """The certificate's words for one person, in both languages."""
        until = self.until(day, settings) or WITHOUT_END
        return self.certificate(name=name, place=place, programme=programme, day=day, until=until, number=number)
