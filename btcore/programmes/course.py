"""A teacher's way through a programme, event by event: selections, reviews, titles and what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ..rules.calendar import ONE_DAY, AcademicCalendar, Period
from ..rules.dossier import Dossier, Record
from ..rules.duties import honorary, left_beside
from ..rules.evidence import Judging
from ..rules.kinds import KNOWN_RESULTS
from ..rules.leave import leave_of
from ..rules.measures import mostly_away, run_back
from ..rules.record_names import record_name
from ..rules.wording import Message, Phrase, Text
from .awards import Award, Entitlement

KINDS = ("selected", "training_result", "title", "annual_review", "award_event", "disqualified")
PASSED = ("excellent", "passed")
ENDS = {"revoked": "revoked", "surrendered": "none"}
COUNTING = ("candidate", "title_holder")
HELD = ("title_holder", "suspended")

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
RESULT = Phrase("{day}: training result {result} ({record})", "{day}：培训结果{result}（{record}）")
FAILED = Phrase(
    "{day}: the training is failed, which ends the candidacy ({record})",
    "{day}：培训结果不合格，候选人资格终止（{record}）",
)
OVER = Phrase(
    "{day}: training result {result}; the training is over and brings no title ({record})",
    "{day}：培训结果{result}，培训结束，本项目不授予称号（{record}）",
)
LEFT = Phrase("{day}: last day of the selection ({record})", "{day}：入选资格截止（{record}）")
RAN_OUT = Phrase("{day}: the term ended without renewal", "{day}：任期届满，未续聘")
CLAIMED = Phrase(
    "{kind} {record} is only claimed; it counts once it is verified", "{kind} {record} 尚未核实，核实后方可计入"
)
UNDATED = Phrase(
    "{kind} {record} has no exact day; it counts once it has", "{kind} {record} 没有确切日期，补充后方可计入"
)
UNNAMED = Phrase(
    "{kind} {record} names no programme; it counts once it names this one",
    "{kind} {record} 未注明项目，注明为本项目后方可计入",
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
ROLE_WORDS = {
    "reserve": Text("reserve", "后备"),
    "candidate": Text("candidate", "候选人"),
    "member": Text("member", "正式人选"),
}


def _in_order(id: str) -> tuple[str, ...]:
    """What numbers inside an id sort by: the tenth event comes after the second."""
    return tuple(part.zfill(12) if part.isdigit() else part for part in re.split(r"(\d+)", id))


def _place(record: Record) -> tuple[date, int, tuple[str, ...]]:
    """Where a record stands among the others, whatever their order in the dossier."""
    return record.first or date.min, KINDS.index(record.kind), _in_order(record.id)


def _doubt(record: Record) -> Phrase | None:
    """Why a record does not count yet; None where it does."""
    if record.status != "verified":
        return CLAIMED
    if record.first is None or record.first != record.last:
        return UNDATED
    # Who is chosen or reviewed is so by a key teachers' programme; a training may be any.
    return UNNAMED if record.kind == "training_result" and record.get("programme") is None else None


def _is_of(selection: Record | None, ended: list[str]) -> bool:
    """Whether a result is of a selection: of the one that stands, unless it ended others."""
    return selection is not None and (not ended or selection.id in ended)


@dataclass
class Course:
    """One teacher's way through a programme, event by event."""

    dossier: Dossier
    award: Award | None
    judging: Judging
    reviewed: bool  # whether there is anything that a review looks at, or counts for
    status: str = "none"
    since: date | None = None
    until: date | None = None
    passes: int = 0
    began: date | None = None  # of the candidacy, or of the title without one: reviews before it do not count
    failed_since: date | None = None
    renewed: bool = False  # by a review, and no award event has confirmed it yet
    selection: Record | None = None  # that the status rests on, and not on a title
    waiting: Record | None = None  # a selection made while something better held: it begins when that has run out
    lapsed: date | None = None  # the first day after a title's term that nothing has renewed
    replaced: bool = False  # an earlier title of the programme, by a later one
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
            if _doubt(record) is None:
                yield *_place(record), record

    def doubts(self) -> Iterator[Message]:
        """What does not count yet, and why."""
        for record in sorted(self._records(), key=_place):
            kind = self.judging.kinds[record.kind].label
            doubt = _doubt(record)
            if doubt is not None:
                yield doubt(kind=kind, record=record_name(record.id))
        for name in sorted(self.dossier.incomplete.intersection(KINDS)):
            yield OPEN_LIST(kind=self.judging.kinds[name].many)

    def _become(self, status: str, day: date, *, until: date | None = None, selection: Record | None = None) -> None:
        if status != self.status or status in ("reserve", "candidate"):
            self.since = day
        self.status, self.until, self.selection = status, until, selection
        if status not in ("expired", "candidate", "reserve"):
            self.suspended, self.lapsed = status == "suspended", None
        if status in ("revoked", "disqualified"):
            self.waiting = None

    def _run_out(self, day: date) -> None:
        """A term that ended before a day without renewal has expired; who left a selection is nobody any more."""
        if self.until is None or self.until >= day or self.status not in (*HELD, "candidate", "reserve"):
            return
        after = self.until + ONE_DAY
        if self.selection is not None and self.selection.until_last == self.until:
            self.why.append(LEFT(day=self.until, record=record_name(self.selection.id)))
            self._end("none", after)
        else:
            self.why.append(RAN_OUT(day=self.until))
            self._lapse(after)
        self._run_out(day)

    def _lapse(self, day: date) -> None:
        self.lapsed = day
        self._end("expired", day)

    def _end(self, status: str, day: date) -> None:
        """Nothing holds any more from that day on, but for a selection that waited until then."""
        self._become(status, day)
        waited, self.waiting = self.waiting, None
        if waited is not None and (waited.until_last is None or waited.until_last >= day):
            self._choose(day, waited)

    def _choose(self, day: date, record: Record) -> None:
        """A selection begins; a title that ran out before it may yet be renewed."""
        self._start(day)
        status = "reserve" if record.get("role") == "reserve" else "candidate"
        self._become(status, day, until=record.until_last, selection=record)

    def _term_end(self, day: date) -> date | None:
        return None if self.award is None else self.award.until(day, self.judging.settings)

    def _start(self, day: date) -> None:
        self.began, self.failed_since, self.reviews, self.passes = day, None, {}, 0

    def _selected(self, day: date, record: Record) -> None:
        if left_beside(record, self.dossier, self.judging):
            return  # in another cohort of the programme, who went on in this one
        role = record.get("role") or "candidate"
        self.why.append(SELECTED(day=day, role=ROLE_WORDS.get(role, role), record=record_name(record.id)))
        if role == "member" and self.award is not None and self.award.members_hold:
            if self.status != "title_holder":
                self._start(day)
            ends = [one for one in (self._term_end(day), record.until_last) if one is not None]
            self._become("title_holder", day, until=min(ends, default=None), selection=record)
        elif self.status in HELD or (self.status == "candidate" and role == "reserve"):
            self.waiting = record
        else:
            self.suspended, self.lapsed = False, None
            self._choose(day, record)

    def _training_result(self, day: date, record: Record) -> None:
        """A training that was failed, or brings no title, leaves nobody a candidate; who passed awaits the title."""
        result = record.get("result")
        if result not in (*PASSED, "failed"):
            return
        ended = self._left_on(day)
        ends = result == "failed" or self.award is None
        if ends and self.waiting is not None and self.waiting.get("role") != "reserve" and _is_of(self.waiting, ended):
            self.waiting = None
        stops = ends and self.status == "candidate" and _is_of(self.selection, ended)
        words = RESULT if not stops else FAILED if result == "failed" else OVER
        self.why.append(words(day=day, result=KNOWN_RESULTS[result], record=record_name(record.id)))
        if stops:
            self._end("none", day)

    def _left_on(self, day: date) -> list[str]:
        """The selections that ended on a day: of several, the result of that day is theirs."""
        found = [one for one in self._records() if one.kind == "selected" and one.status == "verified"]
        return [one.id for one in found if one.until_first == one.until_last == day]

    def _title(self, day: date, record: Record) -> None:
        self.why.append(TITLED(day=day, record=record_name(record.id)))
        self._hold(day, record)

    def _hold(self, day: date, record: Record) -> None:
        if self.status not in COUNTING:
            self._start(day)
        self.replaced |= self.status in HELD
        if self.status == "candidate":
            self.waiting = None
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
            self.waiting = None
            self._become("title_holder", day, until=self._term_end(self._term_start(day)))

    def _last_review(self, about: Period, result: str, day: date, record: Record) -> None:
        """What the review of a term's last period does where it decides on the renewal."""
        assert self.award is not None
        end = self.until if self.lapsed is None else self.lapsed - ONE_DAY
        if self.award.renewal != "review" or end is None or not (self.status in HELD or self.lapsed):
            return
        if not about.first <= end <= about.last:
            return
        if result in PASSED:
            self.why.append(REVIEW_RENEWS(day=day, record=record_name(record.id)))
            # A review renews the term; only a reinstatement ends a suspension.
            self._renew("suspended" if self.suspended else "title_holder", end + ONE_DAY)
            self.renewed = True
        elif result == "failed" and self.status in HELD:
            self.why.append(REVIEW_ENDS(day=day, record=record_name(record.id)))
            self._become("revoked", day)

    def _renew(self, status: str, begins: date) -> None:
        if self.status == "candidate":
            self.waiting = self.selection
        self._become(status, begins, until=self._term_end(begins))

    def _failed(self, day: date, record: Record) -> None:
        assert self.award is not None
        if self.status == "candidate" and self.award.failed_candidate == "candidacy_ends":
            self.why.append(CANDIDACY_ENDS(day=day, record=record_name(record.id)))
            self._end("none", day)
            return
        number = self._in_a_row(("failed",))
        if self.status in HELD and self.award.fails_end and number >= self.award.fails_end:
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
            self._hold(day, record)
        elif result == "renewed" and self.renewed:
            self.renewed = False
        elif result == "renewed" and (self.status in ("title_holder", "expired") or self.lapsed):
            # A renewal decided before the old term ends begins where it ends, and so does one that comes late.
            begins = self.until + ONE_DAY if self.until is not None and self.until >= day else day
            begins = self.lapsed or begins
            self._renew("title_holder", begins)
        elif result == "reinstated" and self.status == "suspended":
            self._become("title_holder", day, until=self.until, selection=self.selection)
        elif result == "expired" and (self.replaced if self.until is None else self.until >= day):
            return  # an earlier award of the programme ran out, which another one followed
        elif result == "suspended" and self.status in HELD:
            self._become("suspended", day, until=self.until, selection=self.selection)
        elif result == "expired" and self.status in HELD:
            self._lapse(day)
        elif result in ENDS and self.status in HELD:
            self._end(ENDS[result], day)
        elif self.status == "expired":
            self._after_the_end(day, result)

    def _after_the_end(self, day: date, result: str) -> None:
        """A late review may yet renew a term that ran out: suspended or not, or no more, as was decided since."""
        if result in ("suspended", "reinstated"):
            self.suspended = result == "suspended"
        elif result in ENDS:
            self._become(ENDS[result], day)

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
        if self.reviewed and current not in self.reviews:
            yield REVIEW_DUE, current.last
        if self.status == "title_holder" and self.until is not None:
            yield LAST_REVIEW_DUE if self.award.renewal == "review" else RENEWAL_DUE, self.until
