"""64 people click in the same minute: a bound holds exactly what it holds, the same thing is done once, and nobody's
change is lost; with a guard off it is not so."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
import town
from crowds import PEOPLE, Crowd, words
from histories import Transaction, anomalies
from places import Copies
from states import faults

from btcore import PluginManager
from btcore.operations.start import start
from btcore.records.cohorts import Cohort, CohortBound
from btcore.records.database import DATABASE, open_database
from btcore.records.evidence import EvidenceRecord
from btcore.records.ledger import AuditChange, AuditEntry, RequestKey
from btcore.records.migrating import migrate
from btcore.records.people import Attachment, Teacher
from btcore.records.proposals import Proposal
from btcore.records.results import AwardEvent, Decision, GrantedAward
from btcore.records.scope import unscoped

LONG = bool(os.environ.get("BTCORE_LONG"))
# Of each of ten cases (five kinds of bounds, two databases): 60 in CI, 1,000 in the long run.
ROUNDS = 100 if LONG else 6
REPEATS = 50 if LONG else 4
# Of each of 8 editors, on each database: 1,024 edits in CI, 10,240 in the long run.
EDITORS = 8
EDITS = 1280 if LONG else 128
COHORT, DAY = "1", datetime(2026, 4, 1, 9)
CODES = [f"T-{number:02d}" for number in range(PEOPLE)]

pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    with Crowd() as made:
        yield made


Bounds = list[dict[str, object]]
NESTED: Bounds = [
    {"name": "all", "where": {}, "nominate_at_most": 20},
    *({"name": f"C-{one}", "where": {"county": f"C-{one}"}, "nominate_at_most": 12} for one in (0, 1)),
    *({"name": f"S-{one}", "where": {"school": f"S-{one}"}, "nominate_at_most": 7} for one in range(4)),
]


def bound_of(most: int) -> Bounds:
    return [{"name": "all", "where": {}, "nominate_at_most": most}]


def nominated(manager: PluginManager, bounds: Bounds) -> None:
    """64 nominations of a city, each one approval away from its place."""
    start(at=DAY, city="CITY", name="示例市", administrator="admin")
    town.do(manager, "create_account", by="admin", on=DAY, name="city")
    given = {"account": "city", "role": "city_institute", "jurisdiction": "CITY", "since": date(2026, 1, 1)}
    town.do(manager, "grant_role", by="admin", on=DAY, **given)
    people = [
        {"teacher": {"id": code, "county": f"C-{number % 2}", "school": f"S-{number % 4}"}}
        for number, code in enumerate(CODES)
    ]
    town.do(manager, "import_dossiers", by="city", on=DAY, dossiers=people)
    values = {"pass_mark": 60, "gate_pass_mark": 60, "minimum_attendance": 80}
    where = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "x", "judged_on": date(2026, 4, 25)}
    town.do(manager, "draft_cohort", by="city", on=DAY, code=COHORT, values=values, **where)
    town.do(manager, "set_bounds", by="city", on=DAY, cohort=COHORT, bounds=bounds)
    town.do(manager, "open_cohort", by="city", on=DAY, cohort=COHORT)
    with unscoped("doctor"):
        cohort, teachers = Cohort.get(), {one.code: one for one in Teacher.select()}
        for code in CODES:
            # At the last step of the route already: the race is for the places.
            Proposal.create(
                cohort=cohort,
                teacher=teachers[code],
                jurisdiction=teachers[code].jurisdiction,
                step=1,
                outcome="UNKNOWN",
                groups={name: teachers[code].attributes[name] for name in ("county", "school")},
                nominated_by=1,
                nominated_at=DAY,
            )


def ready(copies: Copies, manager: PluginManager, bounds: Bounds) -> None:
    def make() -> None:
        migrate()
        nominated(manager, bounds)

    copies.prepare(make)


def approval(code: str) -> dict[str, object]:
    return {"verb": "approve", "by": "city", "given": {"cohort": COHORT, "teachers": [code]}}


def held(bound: CohortBound) -> int:
    """How many approved nominations are inside a bound, counted one by one."""
    approved = Proposal.select().where(Proposal.state == "approved")
    return sum(all(one.groups[name] == value for name, value in bound.matching.items()) for one in approved)


def assert_bounds_hold(total: int) -> None:
    """Every bound counts what it holds, and no more than it may; in all so many are approved; nothing else is wrong."""
    with unscoped("doctor"):
        assert Proposal.select().where(Proposal.state == "approved").count() == total
        for bound in CohortBound.select().where(CohortBound.nominate_at_most.is_null(False)):
            assert held(bound) == bound.approved <= bound.nominate_at_most
    # The nominations were not brought in by operations: that is all that doctor may say.
    assert [one for one in faults() if "further on its route" not in one] == []


@pytest.mark.parametrize(("bounds", "total"), [*((bound_of(most), most) for most in (1, 10, 63)), (NESTED, 20)])
def test_a_bound_is_filled_exactly_and_never_over(
    kind: str,
    bounds: Bounds,
    total: int,
    copies: Copies,
    crowd: Crowd,
    manager: PluginManager,
    figures: Callable[..., None],
) -> None:
    ready(copies, manager, bounds)
    for _ in range(ROUNDS):
        address = copies.copy()
        found = crowd.race(address, [approval(code) for code in CODES])
        assert words(found) == {"done": total, "refused": PEOPLE - total}, found
        open_database(address)
        assert_bounds_hold(total)
        copies.drop(address)
    figures("bounds", part=kind, rounds=ROUNDS, approvals=ROUNDS * PEOPLE, over_filled=0, under_filled=0, locked=0)


def test_places_that_are_given_back_in_the_race_are_taken_by_others(
    kind: str, copies: Copies, crowd: Crowd, manager: PluginManager, figures: Callable[..., None]
) -> None:
    most, returned = 10, 0
    ready(copies, manager, bound_of(most))
    back = {"verb": "return_nomination", "by": "city"}
    jobs = [approval(code) for code in CODES]
    for job, code in list(zip(jobs, CODES, strict=True))[::3]:
        job["then"] = {**back, "given": {"cohort": COHORT, "teachers": [code], "reason": "材料待补"}}
    for _ in range(ROUNDS):
        address = copies.copy()
        found = words(crowd.race(address, jobs))
        assert set(found) <= {"done", "refused"}, found
        open_database(address)
        with unscoped("doctor"):
            inside = 0
            for verb in (one.verb for one in AuditEntry.select().order_by(AuditEntry.sequence)):
                inside += {"approve": 1, "return_nomination": -1}.get(verb, 0)
                returned += verb == "return_nomination"
                assert 0 <= inside <= most
            waiting = [one.teacher.code for one in Proposal.select().where(Proposal.state == "nominated")]
        assert_bounds_hold(inside)
        for code in waiting[: most - inside]:
            town.do(manager, "approve", by="city", on=DAY, cohort=COHORT, teachers=[code])
        assert_bounds_hold(most)
        copies.drop(address)
    figures("bounds", part=kind, rounds=ROUNDS, approvals=ROUNDS * PEOPLE, given_back=returned, over_filled=0)


def test_with_the_guards_off_the_same_race_over_fills_the_bound(
    kind: str, copies: Copies, manager: PluginManager, figures: Callable[..., None]
) -> None:
    ready(copies, manager, bound_of(10))
    address = copies.copy()
    open_database(address)
    if kind == "postgresql":
        for (name,) in DATABASE.execute_sql(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'cohort_bound'::regclass"
        ).fetchall():
            DATABASE.execute_sql(f'ALTER TABLE cohort_bound DROP CONSTRAINT "{name}"')
    DATABASE.close()
    with Crowd("lock") as unguarded:
        found = unguarded.race(address, [approval(code) for code in CODES])
    if kind == "postgresql":
        assert words(found)["done"] > 10
        figures("bounds", part="control, postgresql", rounds=1, over_filled=words(found)["done"] - 10)
    else:
        # Two writers that both began by reading: SQLite lets neither overwrite the other, and tells the user.
        locked = sum("DatabaseBusy" in one.get("error", "") for one in found)
        assert locked > 0
        figures("bounds", part="control, sqlite", rounds=1, locked=locked)


@pytest.fixture
def town_copies(copies: Copies, manager: PluginManager) -> Copies:
    def make() -> None:
        migrate()
        town.found(manager)
        for code in ("A", "B"):
            record = {"id": code, "kind": "paper", "on": "2025-06-01", "administrative_level": "county", "work": "0"}
            town.do(manager, "claim", by="school", teacher=town.PEOPLE[0], record=record)
            town.do(manager, "verify", by="city", teacher=town.PEOPLE[0], record=code, original_seen=True)

    copies.prepare(make)
    return copies


def waiting(what: str, **more: object) -> dict[str, object]:
    verb, by, on, given = town.WAITING[what]
    return {"verb": verb, "by": by, "at": f"{on}T09:00", "given": given, **more}


COUNTED = {"import": Teacher, "decide": Decision, "grant": GrantedAward, "attach": Attachment}


@pytest.mark.parametrize("what", COUNTED)
def test_the_same_request_of_64_people_has_one_effect_and_one_answer(
    kind: str,
    what: str,
    town_copies: Copies,
    crowd: Crowd,
    manager: PluginManager,
    figures: Callable[..., None],
) -> None:
    for _ in range(REPEATS):
        address = town_copies.copy()
        open_database(address)
        with unscoped("doctor"):
            rows, entries = COUNTED[what].select().count(), AuditEntry.select().count()
        town.perform(what, manager, address=address, place=town_copies.folder)
        with unscoped("doctor"):
            once = COUNTED[what].select().count() - rows
            answer = RequestKey.get().answer
        town_copies.drop(address)
        address = town_copies.copy()
        found = crowd.race(address, [waiting(what, key="once")] * PEOPLE)
        assert [one.get("done") for one in found] == [answer] * PEOPLE, found
        open_database(address)
        with unscoped("doctor"):
            assert (COUNTED[what].select().count(), AuditEntry.select().count()) == (rows + once, entries + 1)
        assert faults() == []
        town_copies.drop(address)
    figures("keys", part=kind, races=REPEATS, requests=REPEATS * PEOPLE, effects=REPEATS)


def test_titles_and_results_are_given_once_even_without_a_key(
    kind: str, town_copies: Copies, crowd: Crowd, figures: Callable[..., None]
) -> None:
    for _ in range(REPEATS):
        address = town_copies.copy()
        open_database(address)
        with unscoped("doctor"):
            decided = Decision.select().count()
        DATABASE.close()
        granted = crowd.race(address, [waiting("grant")] * PEOPLE)
        assert set(words(granted)) <= {"done", "refused"}, granted
        assert sum(one["done"]["granted"] for one in granted if "done" in one) == len(town.PEOPLE), granted
        frozen = crowd.race(address, [waiting("decide")] * PEOPLE)
        assert set(words(frozen)) <= {"done", "refused"}, frozen
        assert sum(one["done"]["failed"] for one in frozen if "done" in one) == len(town.PEOPLE), frozen
        open_database(address)
        with unscoped("doctor"):
            number = GrantedAward.get().number
            assert GrantedAward.select().count() == len(town.PEOPLE)
            assert Decision.select().count() == decided + len(town.PEOPLE)
        DATABASE.close()
        verbs = ("suspend", "reinstate", "suspend", "revoke")
        given = {"award": number, "reason": "调查", "notified_on": date(2027, 8, 1)}
        jobs = [
            {
                "verb": verb,
                "by": "council",
                "at": "2027-10-01T09:00",
                "given": {
                    name: str(value) for name, value in given.items() if verb == "revoke" or name != "notified_on"
                },
            }
            for verb in verbs * (PEOPLE // len(verbs))
        ]
        changed = words(crowd.race(address, jobs))
        assert set(changed) <= {"done", "refused"}, changed
        open_database(address)
        with unscoped("doctor"):
            award = GrantedAward.get(GrantedAward.number == number)
            events = list(AwardEvent.select().where(AwardEvent.award == award).order_by(AwardEvent.number))
        assert [one.number for one in events] == list(range(1, changed["done"] + 2))
        assert [one.event for one in events].count("revoked") == 1
        assert award.state == events[-1].event == "revoked"
        assert faults() == []
        town_copies.drop(address)
    figures("keys", part=kind, titles_granted_at_once=REPEATS * PEOPLE, twice=0, revoked_in_the_race=REPEATS)


def test_the_same_key_with_other_content_is_refused(
    kind: str, town_copies: Copies, crowd: Crowd, figures: Callable[..., None]
) -> None:
    jobs = [waiting("attach", key="once") for _ in range(PEOPLE)]
    for number, job in enumerate(jobs):
        job["given"] = {**town.WAITING["attach"][3], "name": f"{number}.png"}
    for _ in range(REPEATS):
        address = town_copies.copy()
        found = crowd.race(address, jobs)
        assert words(found) == {"done": 1, "refused": PEOPLE - 1}, found
        assert all("was used for other content" in one["refused"] for one in found if "refused" in one)
        town_copies.drop(address)
    figures("keys", part=kind, other_contents=REPEATS * (PEOPLE - 1), accepted=0)


def test_without_the_key_the_same_request_of_64_people_has_many_effects(
    kind: str, town_copies: Copies, figures: Callable[..., None]
) -> None:
    address = town_copies.copy()
    with Crowd("key") as unguarded:
        found = words(unguarded.race(address, [waiting("attach", key="once")] * PEOPLE))
    open_database(address)
    with unscoped("doctor"):
        effects = Attachment.select().count()
    assert effects > 1
    figures("keys", part=f"control, {kind}", requests=PEOPLE, done=found["done"], effects=effects)


def edits(see: tuple[str, ...], write: str, times: int) -> dict[str, object]:
    return {"by": "city", "teacher": town.PEOPLE[0], "see": see, "write": write, "times": times}


def history(found: list[dict[str, object]]) -> list[Transaction]:
    return [Transaction(one["read"], {one["wrote"]: one["read"][one["wrote"]] + 1}) for one in found if "done" in one]


def work(code: str) -> int:
    with unscoped("doctor"):
        return int(EvidenceRecord.get(EvidenceRecord.code == code).details["work"])


def test_no_edit_is_lost_when_many_edit_the_same(
    kind: str, town_copies: Copies, crowd: Crowd, figures: Callable[..., None]
) -> None:
    address = town_copies.copy()
    found = crowd.race(address, [edits(("A",), "A", EDITS)] * EDITORS)
    counts = words(found)
    assert set(counts) <= {"done", "stale"}, counts
    assert counts["done"] == EDITORS * EDITS
    open_database(address)
    assert work("A") == counts["done"]
    with unscoped("doctor"):
        record = EvidenceRecord.get(EvidenceRecord.code == "A")
        query = AuditChange.select().join(AuditEntry).where(AuditChange.row == record.id)
        query = query.where(AuditChange.table == "evidence_record", AuditEntry.verb == "correct_record")
        chain = [(one.before["details"], one.after["details"]) for one in query.order_by(AuditEntry.sequence)]
    assert len(chain) == counts["done"]
    assert all(after == before for (_, after), (before, _) in zip(chain, chain[1:], strict=False))
    assert anomalies(history(found)).lost == []
    assert faults() == []
    figures("edits", part=kind, edits=counts["done"], told_that_it_had_changed=counts["stale"], silently_lost=0)


def test_who_saw_two_records_and_changes_one_is_refused_when_either_has_changed(
    kind: str, town_copies: Copies, crowd: Crowd, figures: Callable[..., None]
) -> None:
    address = town_copies.copy()
    jobs = [edits(("A", "B"), "AB"[number % 2], EDITS // 4) for number in range(EDITORS)]
    found = crowd.race(address, jobs)
    assert set(words(found)) <= {"done", "stale"}, words(found)
    seen = anomalies(history(found))
    assert (seen.lost, seen.circle) == ([], [])
    open_database(address)
    assert work("A") + work("B") == words(found)["done"] == EDITORS * (EDITS // 4)
    figures("edits", part=kind, transactions_over_two=words(found)["done"], lost_updates=0, write_skew=0)


def test_without_the_version_check_edits_are_lost_and_write_skew_is_found(
    kind: str, town_copies: Copies, figures: Callable[..., None]
) -> None:
    address = town_copies.copy()
    jobs = [edits(("A", "B"), "AB"[number % 2], 4) for number in range(EDITORS)]
    with Crowd("version") as unguarded:
        found = unguarded.race(address, jobs)
    seen = anomalies(history(found))
    open_database(address)
    missing = words(found)["done"] - work("A") - work("B")
    assert missing > 0
    assert seen.lost
    assert seen.circle
    figures("edits", part=f"control, {kind}", edits=words(found)["done"], silently_lost=missing)


CASES = {
    "one after another": ([({"x": 1}, {"x": 2}), ({"x": 2}, {"x": 3})], [], False),
    "a lost update": ([({"x": 1}, {"x": 2}), ({"x": 1}, {"x": 2})], [("x", 2)], True),
    "write skew": ([({"x": 1, "y": 1}, {"x": 2}), ({"x": 1, "y": 1}, {"y": 2})], [], True),
    "a read of what came before": ([({"x": 1}, {"x": 2}), ({"x": 1, "y": 1}, {"y": 2})], [], False),
    "a circle of three": (
        [({"x": 1, "y": 1}, {"y": 2}), ({"y": 1, "z": 1}, {"z": 2}), ({"z": 1, "x": 1}, {"x": 2})],
        [],
        True,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_checker_of_histories_finds_what_is_wrong_and_nothing_else(kind: str, case: str) -> None:
    given, lost, circle = json.loads(json.dumps(CASES[case]))
    found = anomalies([Transaction(read, wrote) for read, wrote in given])
    assert [list(one) for one in found.lost] == lost
    assert bool(found.circle) == circle
