"""What an office does next: for every verb of the life cycle, somebody for whom it is due, and how it is asked.

An `Eye` looks at the open database and rolls the dice. A stray one heeds neither states nor roles, forgets reasons,
and asks for what nobody should get.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from btcore.records.cohorts import Cohort, CohortNotice
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Teacher
from btcore.records.proposals import Objection, Proposal, PublishedNotice
from btcore.records.results import Appeal, Decision, GrantedAward, PeriodReview
from btcore.records.training import AssessorAssignment, CohortMember, GivenMark

POOL, TERM, SEMESTER = "school-key-teacher-pool", "school-key-teacher-term", "school-semester-training"
WEIGHTS = {"group_weight": 40, "semester_weight": 30, "annual_weight": 30, "pass_mark": 60}
YEARLY = {"front_percentile": 80, "consecutive_passes": 1, "term_years": 1, "renewal": "review", "quota": 3}
VALUES: dict[str, dict[str, Any]] = {POOL: WEIGHTS, TERM: YEARLY, SEMESTER: {}}
ROUTES = {POOL: ("group", "school", "council"), TERM: ("group", "council"), SEMESTER: ("school",)}
COMPONENTS = (
    *("lesson_preparation", "class", "homework", "teaching", "means", "activity", "assessment", "counselling"),
    *("burden", "quality", "semester_assessment", "annual_assessment"),
)
CODES = tuple(f"T-{number}" for number in range(8))
ACTORS = ("group", "school", "council", "city", "assessor", "second_assessor", "own T-0", "own T-1", "stranger")
JUDGED_ON = date(2026, 8, 31)
MOST_COHORTS = 10
LIVE = ("nominated", "returned", "approved", "selected", "reserve")
Asked = tuple[str, str, dict[str, Any]]


@dataclass
class Eye:
    """What one sees of the open database at a moment, and the dice that choose.

    `moves` counts the changes of state that there were; what there was seldom is sought out at times, by `verb`.
    """

    dice: Random
    at: datetime
    stray: bool = False
    moves: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    verb: str = ""

    def due(self, rows: Iterable[Any], when: Callable[[Any], Any] = bool) -> list[Any]:
        """The rows for which it is due, in an order of chance; a stray eye takes them all."""
        found = [one for one in rows if self.stray or when(one)]
        self.dice.shuffle(found)
        return found

    def one(self, rows: Iterable[Any], when: Callable[[Any], Any] = bool) -> Any:
        found = self.due(rows, when)
        return min(found, key=self.times) if found and self.chance(0.4) else next(iter(found), None)

    def times(self, row: Any) -> int:
        """How often the verb has been done to a row in this state; of an objection, to its nomination."""
        about = row.nomination if isinstance(row, Objection) else row
        before = about._meta.table_name, self.verb, about.__data__.get("state", "")
        return sum(number for move, number in self.moves.items() if move[:3] == before)

    def still_to_come(self, verb: str, possible: Iterable[tuple[str, str, str, str]]) -> bool:
        """Whether there is a change of state by the verb that there never was."""
        return any(move[1] == verb and not self.moves[move] for move in possible)

    def in_state(self, model: Any, *states: str) -> Any:
        """One row in one of these states."""
        query = model.select() if self.stray else model.select().where(model.state.in_(states))
        return self.one(query.order_by(model.id))

    def cohort(self, *states: str, of: tuple[str, ...] = (POOL, TERM, SEMESTER)) -> Any:
        rows = Cohort.select(Cohort.id, Cohort.code, Cohort.state, Cohort.programme).order_by(Cohort.id)
        return self.one(rows, lambda one: one.state in states and one.programme in of)

    def proposals(self, *states: str) -> list[Any]:
        """Nominations of one cohort in these states."""
        first = self.in_state(Proposal, *states)
        if first is None:
            return []
        rows = Proposal.select(Proposal, Teacher).join(Teacher).where(Proposal.cohort == first.cohort_id)
        found = self.due(rows.order_by(Proposal.id), lambda one: one.state in states and one.step == first.step)
        return found[: self.dice.randint(1, 4)]

    def reason(self) -> str:
        return "" if self.stray and self.dice.random() < 0.3 else "理由"

    def chance(self, part: float) -> bool:
        return self.dice.random() < part


ACTS: dict[str, Callable[[Eye], Asked | None]] = {}
# How much more often than once something is done that lives turn on.
OFTEN = {"nominate": 2, "approve": 5, "select": 3, "enrol": 1.5, "mark": 3, "decide": 2, "grant": 3, "review": 3}
OFTEN |= {"import_dossiers": 2, "object": 8, "answer_objection": 12, "expire": 2, "step_up": 2, "correct_mark": 2}
SELDOM = dict.fromkeys(("claim", "correct_record", "draft_cohort", "set_bounds"), 0.4)
SELDOM |= dict.fromkeys(("verify", "reject", "appeal", "settle"), 0.5)
SELDOM |= dict.fromkeys(("return_nomination", "reject_nomination", "disqualify"), 0.4)
SELDOM |= dict.fromkeys(("withdraw_enrolment", "revoke", "surrender", "close_cohort"), 0.3)


def in_order_of_chance(dice: Random) -> list[str]:
    """The verbs, those that are done often mostly first."""
    weights = {**dict.fromkeys(ACTS, 1.0), **OFTEN, **SELDOM}
    return sorted(ACTS, key=lambda verb: -(dice.random() ** (1 / weights[verb])))


def act(function: Callable[[Eye], tuple[str, dict[str, Any]] | None]) -> None:
    """Enter a way to do the verb of the function's name."""
    verb = function.__name__

    def asked(eye: Eye) -> Asked | None:
        found = function(eye)
        if not found:
            return None
        by, given = found
        return verb, eye.dice.choice(ACTORS) if eye.stray and eye.chance(0.7) else by, given

    ACTS[verb] = asked


def paper(id: str, dice: Random) -> dict[str, Any]:
    return {"id": id, "kind": "paper", "on": f"2026-0{dice.randint(1, 6)}-01", "administrative_level": "county"}


def _record(eye: Eye, *states: str) -> tuple[str, str] | None:
    # Those that make somebody eligible stay.
    query = EvidenceRecord.select().where(EvidenceRecord.code.startswith("E")).order_by(EvidenceRecord.id)
    found = eye.one(query, lambda one: one.state in states)
    return None if found is None else (found.teacher.code, found.code)


def _new_record(eye: Eye) -> str:
    return f"E{EvidenceRecord.select().count()}"


@act
def claim(eye: Eye) -> Any:
    again = _record(eye, "returned") if eye.chance(0.8) else None
    teacher, id = again or (eye.dice.choice(CODES[:2]), _new_record(eye))
    return f"own {teacher}" if teacher in CODES[:2] else "school", {"teacher": teacher, "record": paper(id, eye.dice)}


@act
def import_dossiers(eye: Eye) -> Any:
    there = _record(eye, "claimed", "returned", "verified", "rejected") if eye.chance(0.7) else None
    teacher, id = there or (eye.dice.choice(CODES), _new_record(eye))
    record = paper(id, eye.dice) | {"status": eye.dice.choice(["claimed", "verified", "rejected"])}
    return "school", {"dossiers": [{"teacher": {"id": teacher}, "records": [record]}]}


def _settled(eye: Eye, **more: Any) -> Any:
    found = _record(eye, "claimed")
    return found and ("city", {"teacher": found[0], "record": found[1], **more})


@act
def verify(eye: Eye) -> Any:
    return _settled(eye, original_seen=not eye.stray or eye.chance(0.5))


@act
def reject(eye: Eye) -> Any:
    return _settled(eye, reason=eye.reason())


@act
def return_claim(eye: Eye) -> Any:
    return _settled(eye, reason=eye.reason())


@act
def correct_record(eye: Eye) -> Any:
    found = _record(eye, "verified")
    return found and ("city", {"teacher": found[0], "record": paper(found[1], eye.dice), "reason": eye.reason()})


@act
def draft_cohort(eye: Eye) -> Any:
    number = Cohort.select().count()
    there = eye.cohort("draft") if eye.chance(0.2) else None
    if there is None and number >= MOST_COHORTS and not eye.stray:
        return None
    programme = eye.dice.choice([POOL, POOL, POOL, TERM, TERM, TERM, SEMESTER])
    given = {
        "code": f"C{number}" if there is None else there.code,
        "programme": programme,
        "jurisdiction": "S-01",
        "title": "x",
    }
    return "school", {**given, "judged_on": JUDGED_ON, "values": VALUES[programme]}


@act
def set_bounds(eye: Eye) -> Any:
    found = eye.cohort("draft")
    bounds = [{"name": "all", "where": {}, "nominate_at_most": eye.dice.randint(3, 6)}]
    bounds += [{"name": "chinese", "where": {"subject": "chinese"}, "at_most": eye.dice.randint(1, 3)}]
    return found and ("school", {"cohort": found.code, "bounds": bounds[: eye.dice.randint(1, 2)]})


@act
def open_cohort(eye: Eye) -> Any:
    found = eye.cohort("draft")
    return found and ("school", {"cohort": found.code})


@act
def amend_cohort(eye: Eye) -> Any:
    found = eye.cohort(eye.dice.choice(["open", "selected", "running"]))
    if found is None:
        return None
    name, most = {POOL: ("max_per_subject", 3), TERM: ("quota", 4)}.get(found.programme, ("readings", 9))
    given = {"cohort": found.code, "values": {name: eye.dice.randint(1, most)}}
    return "school", {**given, "reason": eye.reason()}


@act
def close_cohort(eye: Eye) -> Any:
    waiting = {one.cohort_id for one in CohortMember.select().where(CohortMember.state == "enrolled")}
    over = eye.one(
        Cohort.select().where(Cohort.state == "running").order_by(Cohort.id),
        lambda one: one.programme == TERM or one.id not in waiting,
    )
    return over and ("school", {"cohort": over.code})


@act
def nominate(eye: Eye) -> Any:
    found = eye.cohort("open", of=(POOL, TERM))
    if found is None:
        return None
    there = {one.teacher_id for one in Proposal.select().where(Proposal.cohort == found, Proposal.state != "withdrawn")}
    free = eye.due(Teacher.select().order_by(Teacher.id), lambda one: one.id not in there)
    scores = eye.dice.sample(range(100, 999), k=len(free))
    given = [{"teacher": one.code, "score": score} for one, score in zip(free, scores, strict=True)]
    return given and ("school", {"cohort": found.code, "nominations": given[: eye.dice.randint(1, 4)]})


def _answered(eye: Eye, *states: str, **more: Any) -> Any:
    found = eye.proposals(*states)
    if not found:
        return None
    route = ROUTES[found[0].cohort.programme]
    teachers = [one.teacher.code for one in found]
    by = route[min(found[0].step, len(route) - 1)]
    return by, {"cohort": found[0].cohort.code, "teachers": teachers, **more}


@act
def approve(eye: Eye) -> Any:
    return _answered(eye, "nominated")


@act
def return_nomination(eye: Eye) -> Any:
    return _answered(eye, eye.dice.choice(["nominated", "approved"]), reason=eye.reason())


@act
def reject_nomination(eye: Eye) -> Any:
    return _answered(eye, "nominated", reason=eye.reason())


@act
def resubmit(eye: Eye) -> Any:
    found = _answered(eye, "returned")
    return found and ("school", found[1])


@act
def withdraw_nomination(eye: Eye) -> Any:
    found = _answered(eye, eye.dice.choice(LIVE), reason=eye.reason())
    return found and ("school", {**found[1], "teachers": found[1]["teachers"][:1]})


@act
def publish(eye: Eye) -> Any:
    found = eye.cohort("open", "selected", "running", of=(POOL, TERM))
    first = eye.at.date()
    days = {"first_day": first, "last_day": first + timedelta(days=eye.dice.randint(-3 if eye.stray else 30, 60))}
    return found and ("council", {"cohort": found.code, "what": "nominations", **days})


@act
def object(eye: Eye) -> Any:
    up = eye.one(PublishedNotice.select().order_by(PublishedNotice.id), lambda one: one.last_day >= eye.at.date())
    if up is None:
        return None
    rows = Proposal.select(Proposal, Teacher).join(Teacher).where(Proposal.cohort == up.cohort_id)
    eye.verb = "answer_objection"
    about = eye.one(rows.order_by(Proposal.id), lambda one: one.state in LIVE)
    return about and ("school", {"notice": up.id, "teacher": about.teacher.code, "text": eye.reason()})


@act
def answer_objection(eye: Eye) -> Any:
    rows = Objection.select(Objection, Proposal).join(Proposal).where(Objection.upheld.is_null())
    upheld = eye.chance(0.9)
    found = eye.one(rows.order_by(Objection.id), lambda one: not upheld or one.nomination.state in LIVE)
    return found and ("council", {"objection": found.id, "upheld": upheld, "answer": eye.reason()})


@act
def select(eye: Eye) -> Any:
    rows = list(Proposal.select(Proposal.cohort, Proposal.state))
    ready = {one.cohort_id for one in rows if one.state in ("approved", "selected", "reserve")}
    waiting = {one.cohort_id for one in rows if one.state == "nominated"}
    found = eye.one(
        Cohort.select(Cohort.id, Cohort.code, Cohort.state).order_by(Cohort.id),
        lambda one: one.id in ready and (one.state == "selected" or one.state == "open" and one.id not in waiting),
    )
    return found and ("council", {"cohort": found.code})


@act
def step_up(eye: Eye) -> Any:
    left = Proposal.select().where(Proposal.state == "withdrawn", Proposal.rank.is_null(False))
    freed = {one.cohort_id for one in (*left, *CohortNotice.select())}
    found = eye.one(
        Cohort.select(Cohort.id, Cohort.code, Cohort.state, Cohort.programme).order_by(Cohort.id),
        lambda one: one.id in freed and one.state in ("selected", "running") and one.programme != SEMESTER,
    )
    return found and ("council", {"cohort": found.code})


@act
def enrol(eye: Eye) -> Any:
    if eye.chance(0.3):
        found = eye.cohort("open", "running", of=(SEMESTER,))
        rows = CohortMember.select().where(CohortMember.cohort == found) if found else ()
        there = {one.teacher_id for one in rows if one.state != "withdrawn"}
        free = eye.due(Teacher.select().order_by(Teacher.id), lambda one: one.id not in there)
        return found and free and ("school", {"cohort": found.code, "teachers": [one.code for one in free[:3]]})
    chosen = eye.in_state(Proposal, "selected")
    return chosen and ("council", {"cohort": chosen.cohort.code})


@act
def withdraw_enrolment(eye: Eye) -> Any:
    found = eye.in_state(CohortMember, "enrolled")
    given = found and {"cohort": found.cohort.code, "teacher": found.teacher.code, "reason": eye.reason()}
    return found and ("school", given)


@act
def disqualify(eye: Eye) -> Any:
    found = eye.in_state(CohortMember, "enrolled")
    given = found and {"cohort": found.cohort.code, "teacher": found.teacher.code, "reason": eye.reason()}
    return found and ("council", {**given, "notified_on": eye.at.date(), "reply": "知悉"})


@act
def assign_assessors(eye: Eye) -> Any:
    there = {one.cohort_id for one in AssessorAssignment.select()}
    found = eye.one(
        Cohort.select().where(Cohort.state == "running", Cohort.programme == POOL).order_by(Cohort.id),
        lambda one: one.id not in there,
    )
    tasks = [{"assessor": one, "component": name} for one in ("assessor", "second_assessor") for name in COMPONENTS]
    return found and ("school", {"cohort": found.code, "assessors": tasks})


def _marked(eye: Eye) -> dict[int, int]:
    """How many assessors gave marks, by the enrolment's id."""
    given: dict[int, set[int]] = {}
    for one in GivenMark.select().where(~GivenMark.agreed):
        given.setdefault(one.enrolment_id, set()).add(one.assessor_id)
    return {id: len(names) for id, names in given.items()}


@act
def mark(eye: Eye) -> Any:
    ready = {one.cohort_id for one in AssessorAssignment.select()}
    rows = CohortMember.select(CohortMember, Teacher).join(Teacher).where(CohortMember.state == "enrolled")
    found = eye.one(rows.order_by(CohortMember.id), lambda one: one.cohort_id in ready)
    if found is None:
        return None
    value = eye.dice.choice([45, 70])
    marks = [{"teacher": found.teacher.code, "component": name, "value": value} for name in COMPONENTS]
    by = "second_assessor" if eye.chance(0.3) else "assessor"
    return by, {"cohort": found.cohort.code, "marks": marks[eye.dice.randint(0, 11) if eye.stray else 0 :]}


@act
def settle(eye: Eye) -> Any:
    twice = {id for id, number in _marked(eye).items() if number > 1}
    rows = CohortMember.select().where(CohortMember.id.in_(twice)).order_by(CohortMember.id)
    found = eye.one(rows, lambda one: one.state == "enrolled")
    given = found and {"cohort": found.cohort.code, "teacher": found.teacher.code}
    return found and ("city", {**given, "component": "class", "value": eye.dice.choice([45, 70])})


@act
def correct_mark(eye: Eye) -> Any:
    rows = GivenMark.select(GivenMark, CohortMember).join(CohortMember).where(GivenMark.component == COMPONENTS[-1])
    found = eye.one(rows.order_by(GivenMark.id), lambda one: one.enrolment.state in ("passed", "failed"))
    if found is None:
        return None
    whose = found.enrolment
    given = {"cohort": whose.cohort.code, "teacher": whose.teacher.code, "component": found.component}
    given |= {"assessor": found.assessor.name, "value": 0 if whose.state == "passed" else 100}
    return "council", {**given, "reason": eye.reason()}


@act
def decide(eye: Eye) -> Any:
    marked = _marked(eye)
    rows = CohortMember.select().where(CohortMember.state == "enrolled").order_by(CohortMember.id)
    whole = lambda one: one.id in marked or one.cohort.programme == SEMESTER  # noqa: E731
    found = eye.one(rows, lambda one: one.cohort.programme != TERM and whole(one))
    return found and ("school", {"cohort": found.cohort.code})


def _results(eye: Eye) -> list[Any]:
    """Results that hold, each with its cohort."""
    over = {one.supersedes_id for one in Decision.select(Decision.supersedes).where(Decision.supersedes.is_null(False))}
    rows = Decision.select(Decision.id, Decision.cohort, Decision.teacher).where(Decision.kind.in_(["score", "duties"]))
    return eye.due(rows.order_by(Decision.id), lambda one: one.id not in over)


@act
def correct_decision(eye: Eye) -> Any:
    query = GivenMark.select(GivenMark, CohortMember).join(CohortMember).where(GivenMark.reason.is_null(False))
    corrected = {
        (one.enrolment.cohort_id, one.enrolment.teacher_id)
        for one in query
        if one.enrolment.state == ("passed" if one.value == 0 else "failed")
    }
    results = _results(eye)
    if eye.chance(0.8):
        results.sort(key=lambda one: (one.cohort_id, one.teacher_id) not in corrected)
    found = next(iter(results), None)
    return found and ("council", {"decision": found.id, "reason": eye.reason()})


@act
def appeal(eye: Eye) -> Any:
    open_ones = {one.subject for one in Appeal.select().where(Appeal.state == "filed")}
    gone = list(CohortMember.select().where(CohortMember.state == "disqualified").order_by(CohortMember.id))
    found = eye.one([*gone, *_results(eye)], lambda one: one not in open_ones and one.teacher.code in CODES[:2])
    if found is None:
        return None
    against = {"cohort": found.cohort.code} if found in gone else {"decision": found.id}
    return f"own {found.teacher.code}", {**against, "text": eye.reason() or "理由"}


@act
def answer_appeal(eye: Eye) -> Any:
    found = eye.in_state(Appeal, "filed")
    who = "city" if found and found.enrolment_id else "council"
    return found and (who, {"appeal": found.id, "upheld": eye.chance(0.5), "answer": eye.reason()})


@act
def grant(eye: Eye) -> Any:
    held = {(one.cohort_id, one.teacher_id) for one in GrantedAward.select()}
    rows = CohortMember.select(CohortMember, Cohort).join(Cohort).where(CohortMember.state == "passed")
    found = eye.one(
        rows.order_by(CohortMember.id),
        lambda one: one.cohort.programme == POOL and (one.cohort_id, one.teacher_id) not in held,
    )
    return found and ("council", {"cohort": found.cohort.code})


@act
def review(eye: Eye) -> Any:
    year = eye.at.year - (eye.at.month < 9)
    period = f"{year}-{year + 1}"
    done = {one.teacher_id for one in PeriodReview.select().where(PeriodReview.period == period)}
    rows = CohortMember.select(CohortMember, Cohort).join(Cohort).order_by(CohortMember.id)
    there = ("enrolled", "passed", "failed")
    # Who was chosen again is reviewed in the later cohort.
    last = {one.teacher_id: one.id for one in rows if one.cohort.programme == TERM and one.state in there}
    found = eye.due(rows, lambda one: one.teacher_id not in done and last.get(one.teacher_id) == one.id)
    if not found:
        return None
    # First come those whose term ends in this period: their review decides on it.
    ending = {
        (one.cohort_id, one.teacher_id)
        for one in GrantedAward.select().where(GrantedAward.state.in_(["valid", "suspended", "expired"]))
        if one.until is not None and date(year, 9, 1) <= one.until <= date(year + 1, 8, 31)
    }
    found.sort(key=lambda one: (one.cohort_id, one.teacher_id) not in ending)
    some = [one for one in found if one.cohort_id == found[0].cohort_id][:2]
    outcomes = ["passed", "passed", "excellent", "failed", "failed", "not_assessed"]
    given = [{"teacher": one.teacher.code, "outcome": eye.dice.choice(outcomes), "reason": "意见"} for one in some]
    return "council", {"cohort": some[0].cohort.code, "period": period, "teachers": given}


def _award(eye: Eye, *states: str, by: str = "council", **more: Any) -> Any:
    found = eye.in_state(GrantedAward, *states)
    return found and (by, {"award": found.number, **more})


@act
def renew(eye: Eye) -> Any:
    # Not before the school year in which the term ends, and until the end of the next one.
    today, held = (
        eye.at.date(),
        GrantedAward.select().where(GrantedAward.until.is_null(False)).order_by(GrantedAward.id),
    )
    began = {one.id: one.until.year - (one.until.month < 9) for one in held}
    found = eye.one(
        held,
        lambda one: (
            one.state in ("valid", "expired") and date(began[one.id], 9, 1) <= today < date(began[one.id] + 2, 9, 1)
        ),
    )
    return found and ("council", {"award": found.number, "reason": eye.reason()})


@act
def suspend(eye: Eye) -> Any:
    return _award(eye, "valid", reason=eye.reason())


@act
def reinstate(eye: Eye) -> Any:
    return _award(eye, "suspended", reason=eye.reason())


@act
def revoke(eye: Eye) -> Any:
    return _award(eye, "valid", "suspended", reason=eye.reason(), notified_on=eye.at.date(), reply="知悉")


@act
def surrender(eye: Eye) -> Any:
    return _award(eye, "valid", "suspended")


@act
def expire(eye: Eye) -> Any:
    over = eye.one(
        GrantedAward.select().order_by(GrantedAward.id),
        lambda one: one.state in ("valid", "suspended") and one.until is not None and one.until < eye.at.date(),
    )
    return over and ("council", {"cohort": over.cohort.code})
