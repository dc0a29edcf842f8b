"""Standing: where a teacher stands in a programme on a day, and why; what they are entitled to and what is due next.

Verified records alone move it, in the order of their days; what is only claimed is told and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..rules.calendar import ONE_DAY, AcademicCalendar, Period
from ..rules.dossier import Dossier, Record
from ..rules.duties import honorary
from ..rules.evidence import Judging
from ..rules.kinds import KNOWN_RESULTS
from ..rules.leave import leave_of
from ..rules.measures import mostly_away, run_back
from ..rules.outcomes import UNKNOWN
from ..rules.parameters import Overlay
from ..rules.record_names import record_name
from ..rules.verdicts import LANGUAGE, references
from ..rules.wording import Language, Message, Phrase, Text
from .awards import Award, Entitlement
from .programme import Programme

KINDS = ("selected", "title", "annual_review", "award_event", "disqualified")
PASSED = ("excellent", "passed")
ROLES = {"reserve": "reserve", "candidate": "candidate", "member": "title_holder"}
EVENTS = {"suspended": "suspended", "revoked": "revoked", "expired": "expired", "surrendered": "none"}

SELECTED = Phrase("{day}: selected as {role} ({record})", "{day}：入选（{role}，{record}）")
TITLED = Phrase("{day}: the title is held ({record})", "{day}：取得称号（{record}）")
RUN = Phrase(
    "{day}: {number} reviews passed in a row make the candidate a title holder ({record})",
    "{day}：连续 {number} 次考评合格，由候选人转为称号持有人（{record}）",
)
REVIEWED = Phrase("{day}: annual review {result} ({record})", "{day}：年度考评{result}（{record}）")
FAILS_END = Phrase(
    "{day}: {number} reviews failed in a row end the title ({record})",
    "{day}：连续 {number} 次考评不合格，称号终止（{record}）",
)
CANDIDACY_ENDS = Phrase(
    "{day}: a failed review ends the candidacy ({record})", "{day}：考评不合格，候选人资格终止（{record}）"
)
EVENT = Phrase("{day}: award event {result} ({record})", "{day}：称号变动——{result}（{record}）")
DISQUALIFIED = Phrase("{day}: disqualified ({record})", "{day}：取消资格（{record}）")
LEFT = Phrase("{day}: last day of the selection ({record})", "{day}：入选资格截止（{record}）")
RAN_OUT = Phrase("{day}: the term ended without renewal", "{day}：任期届满，未续聘")
CLAIMED = Phrase(
    "{kind} {record} is only claimed; it counts once it is verified", "{kind} {record} 尚未核实，核实后方可计入"
)
UNDATED = Phrase(
    "{kind} {record} has no exact day; it counts once it has", "{kind} {record} 没有确切日期，补充后方可计入"
)
OPEN_LIST = Phrase("there may be more records of {kind} than are listed", "{kind}清单可能不完整")
REVIEW_DUE = Text("annual review", "年度考评")
REVIEW_RENEWS = Phrase(
    "{day}: the review of the last period is passed, the title holds for one more term ({record})",
    "{day}：期满考核合格，续聘一期（{record}）",
)
REVIEW_ENDS = Phrase(
    "{day}: the review of the last period is failed, the title ends ({record})",
    "{day}：期满考核不合格，称号取消（{record}）",
)
LAST_REVIEW_DUE = Text("review of the last period: the term ends", "期满考核：任期届满")
RENEWAL_DUE = Text("decision on renewal: the term ends", "续聘决定：任期届满")
DUTY_DUE = Phrase("clause {code}, {what}", "第 {code} 条：{what}")
ROLE_WORDS = {
    "reserve": Text("reserve", "后备"),
    "candidate": Text("candidate", "候选人"),
    "member": Text("member", "正式人选"),
}


@dataclass(frozen=True)
class Standing:
    """Where a teacher stands: `status` with its first and last day, passes in a row, what it brings and what is due.

    `entitlements` are (entitlement, since, until); `due` pairs what with its last day, earliest first; `why` tells the
    records that led here, then those that do not count yet.
    """

    teacher: str
    programme: str
    on: date
    status: str
    since: date | None
    until: date | None
    consecutive_passes: int
    entitlements: tuple[tuple[Entitlement, date | None, date | None], ...]
    due: tuple[tuple[Message | Text, date], ...]
    why: tuple[Message, ...]
    name: str = ""

    def as_data(self, language: Language = LANGUAGE) -> dict[str, Any]:
        """The standing as the `standing` contract has it."""
        return {
            "teacher": self.teacher,
            "programme": self.programme,
            "on": self.on.isoformat(),
            "status": self.status,
            "since": _iso(self.since),
            "until": _iso(self.until),
            "consecutive_passes": self.consecutive_passes,
            "entitlements": [
                {"code": one.code, "since": _iso(since), "until": _iso(until)}
                for one, since, until in self.entitlements
            ],
            "due": [{"what": what.text(language), "by": by.isoformat()} for what, by in self.due],
            "why": [one.text(language) for one in self.why],
        }


def _in_order(id: str) -> tuple[str, ...]:
    """What numbers inside an id sort by: the tenth event comes after the second."""
    return tuple(part.zfill(12) if part.isdigit() else part for part in re.split(r"(\d+)", id))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def standings(programme: Programme, *, on: date, overlays: Sequence[Overlay] = ()) -> Callable[[Dossier], Standing]:
    """A function that says where a teacher stands on a day.

    UndeclaredError while a value of the award has none. Duties that are due are told where their part can be judged.
    """
    judging = programme.judging(on, overlays)
    settings = judging.settings
    settings.refuse_undeclared(references(programme.award, settings), part=f"{programme.code} standing")
    award = None if programme.award is None else settings.resolve(programme.award)
    duties = None
    if programme.duties and all(
        settings.declared(one) for rule in programme.duties for one in references(rule, settings)
    ):
        duties = programme.judge(on=on, part="duties", overlays=overlays)

    def stand(dossier: Dossier) -> Standing:
        course = _Course(dossier, award, judging)
        course.run()
        due = [*course.due(), *(_duties_due(duties(dossier)) if duties and course.status in COUNTING else ())]
        return Standing(
            dossier.id,
            programme.code,
            on,
            course.status,
            course.since,
            course.until,
            course.passes,
            tuple(course.entitlements()),
            tuple(sorted(due, key=lambda pair: pair[1])),
            (*course.why, *course.doubts()),
            dossier.name,
        )

    return stand


COUNTING = ("candidate", "title_holder")


def _duties_due(verdict: Any) -> Iterator[tuple[Message, date]]:
    for clause in verdict.clauses:
        if clause.outcome is UNKNOWN:
            for group in clause.missing:
                for one in group.flat():
                    if "due" in one.data:
                        yield DUTY_DUE(code=clause.code, what=one.words), date.fromisoformat(one.data["due"])


@dataclass
class _Course:
    """One teacher's way through a programme, event by event."""

    dossier: Dossier
    award: Award | None
    judging: Judging
    status: str = "none"
    since: date | None = None
    until: date | None = None
    passes: int = 0
    began: date | None = None  # of the candidacy, or of the title without one: reviews before it do not count
    failed_since: date | None = None
    renewed: bool = False  # by a review, and no award event has confirmed it yet
    selection: Record | None = None  # that the status rests on, and not on a title
    suspended: bool = False  # and nobody has reinstated the title, whether or not its term ran out meanwhile
    reviews: dict[Period, str] = field(default_factory=dict)
    why: list[Message] = field(default_factory=list)

    def run(self) -> None:
        for day, _, _, record in sorted(self._events(), key=lambda event: event[:3]):
            self._run_out(day)
            getattr(self, f"_{record.kind}")(day, record)
        self._run_out(self.judging.on)

    def _records(self) -> Iterator[Record]:
        for record in self.dossier.of(KINDS):
            about_award = self.award is not None and record.get("title") in (None, self.award.code)
            named = record.get("programme")
            if record.status == "rejected" or named not in (None, self.judging.programme):
                continue
            of_title = record.kind in ("title", "award_event")
            if of_title and (self.award is None or (named is None and (honorary(record) or not about_award))):
                continue
            level = record.get("administrative_level")
            if record.kind == "title" and named is None and self.award and level not in (None, self.award.level):
                continue
            if record.first is None or record.first <= self.judging.on:
                yield record

    def _events(self) -> Iterator[tuple[date, int, tuple[str, ...], Record]]:
        for record in self._records():
            if record.status == "verified" and record.first is not None and record.first == record.last:
                yield record.first, KINDS.index(record.kind), _in_order(record.id), record

    def doubts(self) -> Iterator[Message]:
        """What does not count yet, and why."""
        for record in self._records():
            kind = self.judging.kinds[record.kind].label
            if record.status != "verified":
                yield CLAIMED(kind=kind, record=record_name(record.id))
            elif record.first is None or record.first != record.last:
                yield UNDATED(kind=kind, record=record_name(record.id))
        for name in sorted(self.dossier.incomplete.intersection(KINDS)):
            yield OPEN_LIST(kind=self.judging.kinds[name].many)

    def _become(self, status: str, day: date, *, until: date | None = None) -> None:
        if status != self.status or status in ("reserve", "candidate"):
            self.since = day
        if status != "expired":
            self.suspended = status == "suspended"
        self.status, self.until, self.selection = status, until, None

    def _run_out(self, day: date) -> None:
        """A term that ended before a day without renewal has expired; who left a selection is nobody any more."""
        if self.selection is not None and self.selection.until_last == self.until is not None and self.until < day:
            self.why.append(LEFT(day=self.until, record=record_name(self.selection.id)))
            self._become("none", self.until + ONE_DAY)
        if self.status in ("title_holder", "suspended") and self.until is not None and self.until < day:
            after = self.until + ONE_DAY
            self.why.append(RAN_OUT(day=self.until))
            self._become("expired", after)

    def _term_end(self, day: date) -> date | None:
        return None if self.award is None else self.award.until(day, self.judging.settings)

    def _start(self, day: date) -> None:
        self.began, self.failed_since, self.reviews, self.passes = day, None, {}, 0

    def _selected(self, day: date, record: Record) -> None:
        role = record.get("role") or "candidate"
        self.why.append(SELECTED(day=day, role=ROLE_WORDS.get(role, role), record=record_name(record.id)))
        if role == "member" and self.award is not None and self.award.members_hold:
            if self.status != "title_holder":
                self._start(day)
            ends = [one for one in (self._term_end(day), record.until_last) if one is not None]
            self._become("title_holder", day, until=min(ends, default=None))
        elif self.status == "title_holder":
            return
        else:
            self._start(day)
            self._become("reserve" if role == "reserve" else "candidate", day, until=record.until_last)
        self.selection = record

    def _title(self, day: date, record: Record) -> None:
        self.why.append(TITLED(day=day, record=record_name(record.id)))
        if self.status not in COUNTING:
            self._start(day)
        self._become("title_holder", day, until=record.until_last or self._term_end(self._term_start(day)))

    def _term_start(self, day: date) -> date:
        early = self.award is not None and self.award.term_starts == "candidate" and self.status == "candidate"
        return self.began or day if early else day

    def _annual_review(self, day: date, record: Record) -> None:
        result = record.get("result")
        if self.award is None or self.began is None or result is None or self.status in ("none", "reserve"):
            return
        self.why.append(REVIEWED(day=day, result=KNOWN_RESULTS.get(result, result), record=record_name(record.id)))
        calendar, unit = self.judging.calendar, self.award.review_period
        words = record.get("period")
        about = calendar.named(words, unit=unit) if words else calendar.period(unit, day)
        if about.unit != unit:
            about = calendar.period(unit, min(about.last, day))
        self.reviews[about] = result
        self.passes = self._in_a_row(PASSED)
        if result == "failed":
            self.failed_since = self.failed_since or day
            self._failed(day, record)
        elif result in PASSED:
            self.failed_since = None
        self._last_review(about, result, day, record)
        asked = self.award.passes
        if self.status == "candidate" and asked and self.passes >= asked:
            self.why.append(RUN(day=day, number=self.passes, record=record_name(record.id)))
            self._become("title_holder", day, until=self._term_end(self._term_start(day)))

    def _last_review(self, about: Period, result: str, day: date, record: Record) -> None:
        """What the review of a term's last period does where it decides on the renewal."""
        assert self.award is not None
        end = self.since - ONE_DAY if self.status == "expired" and self.since else self.until
        if self.award.renewal != "review" or self.status not in ("title_holder", "suspended", "expired") or end is None:
            return
        if not about.first <= end <= about.last:
            return
        if result in PASSED:
            self.why.append(REVIEW_RENEWS(day=day, record=record_name(record.id)))
            # A review renews the term; only a reinstatement ends a suspension.
            status = "suspended" if self.suspended else "title_holder"
            self._become(status, end + ONE_DAY, until=self._term_end(end + ONE_DAY))
            self.renewed = True
        elif result == "failed" and self.status in ("title_holder", "suspended"):
            self.why.append(REVIEW_ENDS(day=day, record=record_name(record.id)))
            self._become("revoked", day)

    def _failed(self, day: date, record: Record) -> None:
        assert self.award is not None
        if self.status == "candidate" and self.award.failed_candidate == "candidacy_ends":
            self.why.append(CANDIDACY_ENDS(day=day, record=record_name(record.id)))
            self._become("none", day)
        number = self._in_a_row(("failed",))
        held = self.status in ("title_holder", "suspended")
        if held and self.award.fails_end and number >= self.award.fails_end:
            self.why.append(FAILS_END(day=day, number=number, record=record_name(record.id)))
            self._become("revoked", day)

    def _in_a_row(self, results: tuple[str, ...]) -> int:
        assert self.award is not None and self.began is not None
        calendar: AcademicCalendar = self.judging.calendar
        pausing, began = self.award.gap == "pauses", self.began
        away = leave_of(self.dossier, on=self.judging.on, sure=True) if pausing else ()

        def pauses(period: Period) -> bool:
            skipped = self.reviews.get(period) == "not_assessed" or mostly_away(period, away)
            return pausing and period.last >= began and skipped and self.reviews.get(period) in (None, "not_assessed")

        last = max(self.reviews, key=lambda period: period.first)
        return run_back(
            last, calendar=calendar, holds=lambda period: self.reviews.get(period) in results, pauses=pauses
        )

    def _award_event(self, day: date, record: Record) -> None:
        result = record.get("result")
        self.why.append(EVENT(day=day, result=KNOWN_RESULTS.get(result, result), record=record_name(record.id)))
        if result == "issued":
            if self.status not in COUNTING:
                self._start(day)
            self._become("title_holder", day, until=record.until_last or self._term_end(self._term_start(day)))
        elif result == "renewed" and self.renewed:
            self.renewed = False
        elif result == "renewed" and self.status in ("title_holder", "expired"):
            # A renewal decided before the old term ends begins where it ends.
            begins = self.until + ONE_DAY if self.until is not None and self.until >= day else day
            if self.status == "expired" and self.since is not None:
                begins = self.since
            self._become("title_holder", begins, until=self._term_end(begins))
        elif result == "reinstated" and self.status == "suspended":
            self._become("title_holder", day, until=self.until)
        elif result == "expired" and self.until is not None and self.until >= day:
            return  # an earlier award of the programme ran out, which another one followed
        elif result in EVENTS and self.status in ("title_holder", "suspended"):
            self._become(EVENTS[result], day, until=self.until if result == "suspended" else None)
        elif self.status == "expired":
            self._after_the_end(day, result)

    def _after_the_end(self, day: date, result: str) -> None:
        """A late review may yet renew a term that ran out: suspended or not, or no more, as was decided since."""
        if result in ("suspended", "reinstated"):
            self.suspended = result == "suspended"
        elif result in ("revoked", "surrendered"):
            self._become(EVENTS[result], day)

    def _disqualified(self, day: date, record: Record) -> None:
        self.why.append(DISQUALIFIED(day=day, record=record_name(record.id)))
        self._become("disqualified", day)

    def entitlements(self) -> Iterator[tuple[Entitlement, date | None, date | None]]:
        """What the status brings, from when until when."""
        for one in () if self.award is None else self.award.entitlements:
            if self.status in one.statuses and not (one.stops_when_failed and self.failed_since):
                yield one, self.since, self.until

    def due(self) -> Iterator[tuple[Message | Text, date]]:
        """The next review and the end of the term."""
        if self.award is None or self.status not in COUNTING:
            return
        current = self.judging.calendar.period(self.award.review_period, self.judging.on)
        if current not in self.reviews:
            yield REVIEW_DUE, current.last
        if self.status == "title_holder" and self.until is not None:
            yield LAST_REVIEW_DUE if self.award.renewal == "review" else RENEWAL_DUE, self.until
