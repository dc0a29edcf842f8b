"""A person is erased: no byte of what they were is left in the live files, the chain holds, the title stays provable.

Every word that is about somebody is a canary here, one in each personal column of each table, and the files are
searched for it byte by byte.
"""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from peewee import SqliteDatabase

from btcore.errors import Refused
from btcore.files.person_file import CONTENT, write_person
from btcore.operations import erasing
from btcore.operations.actors import standing_of
from btcore.operations.persons import person_data
from btcore.records.audit import chain_faults, changed_rows
from btcore.records.cohorts import Cohort
from btcore.records.database import DATABASE
from btcore.records.evidence import TeacherWaiver
from btcore.records.fields import JsonField
from btcore.records.ledger import AuditChange, Job
from btcore.records.migrating import TABLES
from btcore.records.people import Attachment, Teacher, TeacherAttribute
from btcore.records.persons import personal_columns, rows_of
from btcore.records.proposals import BallotCount, Objection, Proposal, PublishedNotice
from btcore.records.results import Appeal, Decision, GrantedAward, PeriodReview
from btcore.records.scope import unscoped, within
from btcore.records.scrubbing import scrub
from btcore.records.signing import decision_faults
from btcore.records.storage import file_faults, folder, orphans, store
from btcore.records.training import CohortMember, ConflictOfInterest
from btcore.records.work import Work

CANARY = "canary金丝雀"
AT = datetime(2026, 12, 1, 9)
ON = AT.date()


def canary(whose: str, table: str, column: str) -> str:
    return f"{CANARY}-{whose}-{table}-{column}"


@pytest.fixture
def office(database: str, manager: Any, offices: ModuleType) -> Any:
    """An office that no second book watches: that one would hold every word, too."""
    return offices.set_up(database, manager)


@pytest.fixture
def living(office: Any, offices: ModuleType) -> dict[str, list[str]]:
    """A cohort's life in which T-1 and T-2 have a row in every table that is about teachers, and a canary in each
    personal column; the canaries of each.
    """
    offices.to_titles(office)
    sung = {}
    for code in ("T-1", "T-2"):
        office.do("create_account", by="admin", name=f"{CANARY}-{code}-own", display_name="x", teacher=code)
        office.do(
            "set_password", by="admin", account=f"{CANARY}-{code}-own", password_hash=f"$argon2{CANARY}-{code}-hash"
        )
        with DATABASE.atomic(), unscoped("verify"):
            work = Work("test", AT, 1)
            teacher = Teacher.get(Teacher.code == code)
            _fill(work, teacher)
            sung[code] = [f"{CANARY}-{code}-own", f"{CANARY}-{code}-bytes", *_sing(work, teacher)]
            work.finish(scope=["CITY/"])
    Job.create(verb="x", account=1, state="failed", message=f"{CANARY}-T-1 is no date", created_at=AT)
    waiting = folder() / "uploads" / "1"
    waiting.mkdir(parents=True)
    (waiting / "roster.csv").write_text(f"{CANARY}-T-1", "utf-8")
    return sung


def _fill(work: Work, teacher: Teacher) -> None:
    """A row in each table in which the cohort's life left none."""
    member = CohortMember.get(CohortMember.teacher == teacher)
    nomination = Proposal.get(Proposal.teacher == teacher)
    decision = Decision.get(Decision.teacher == teacher, Decision.kind == "score")
    content = store(canary(teacher.code, "x", "x").replace("-x-x", "-bytes").encode())
    work.create(Attachment, teacher=teacher, sha256=content, name="x", media_type="application/pdf")
    work.create(TeacherAttribute, teacher=teacher, name="position", value="x", until=ON)
    work.create(TeacherWaiver, teacher=teacher, clause="x", by="x", on=ON, reason="x")
    notice = PublishedNotice.get_or_none() or work.create(
        PublishedNotice, cohort=Cohort.get(), what="nominations", first_day=ON, last_day=ON
    )
    work.create(Objection, notice=notice, nomination=nomination, text="x", at=AT, upheld=False, answer="x")
    votes = {"entitled": 3, "present": 3, "votes_for": 3, "votes_against": 0}
    work.create(BallotCount, nomination=nomination, step="x", by=1, at=AT, **votes)
    work.create(ConflictOfInterest, assessor=2, enrolment=member, reason="x")
    work.create(Appeal, decision=decision, text="x", filed_by=1, filed_at=AT, state="dismissed", answer="x")
    reviewed = {"programme": "x", "cohort": Cohort.get(), "period": "2026", "on": ON, "outcome": "passed"}
    work.create(PeriodReview, teacher=teacher, decision=decision, **reviewed)


def _sing(work: Work, teacher: Teacher) -> list[str]:
    """A canary in every personal column that holds words, by a change that the audit notes."""
    sung = []
    for model, rows in rows_of(teacher).items():
        table = model._meta.table_name
        # A title is granted to one of the two alone.
        assert rows or table in ("award", "award_event"), f"nothing in {table}"
        for field in personal_columns(model):
            if (table, field.name) in (("attachment", "sha256"), ("account", "password")) or not rows:
                continue
            word = canary(teacher.code, table, field.name)
            before = rows[-1].__data__[field.name]
            value: Any = word
            if isinstance(before, list):
                value = [word]
            elif isinstance(field, JsonField) and not isinstance(before, str):
                value = {**(before or {}), "x": word}
            work.change(rows[-1], **{field.name: value})
            sung.append(word)
    return sung


def files(address: str) -> list[Path]:
    """The live files: of the database, its log, and what was handed in."""
    there = [one for one in folder().rglob("*") if one.is_file()]
    if isinstance(DATABASE.obj, SqliteDatabase):
        path = Path(address.removeprefix("sqlite:///"))
        return [*there, *path.parent.glob(f"{path.name}*")]
    DATABASE.execute_sql("CHECKPOINT")
    ((place,),) = DATABASE.execute_sql("SHOW data_directory").fetchall()
    ((number,),) = DATABASE.execute_sql("SELECT oid FROM pg_database WHERE datname = current_database()").fetchall()
    return [*there, *(Path(place) / "base" / str(number)).iterdir()]


def found(address: str, words: str) -> list[str]:
    """The live files in which words stand, in UTF-8 or as JSON escapes them."""
    forms = (words.encode("utf-8"), json.dumps(words)[1:-1].encode("ascii"))
    return [one.name for one in files(address) if one.is_file() and any(form in one.read_bytes() for form in forms)]


def told(words: str) -> list[str]:
    """The tables that hold words in any column."""
    with unscoped("verify"):
        return [
            one._meta.table_name
            for one in TABLES
            if words in str(DATABASE.execute_sql(f'SELECT * FROM "{one._meta.table_name}"').fetchall())
        ]


def kind_of(address: str) -> str:
    return "sqlite" if address.startswith("sqlite") else "postgresql"


@pytest.fixture
def where_files_are_read(database: str) -> None:
    if kind_of(database) == "postgresql":
        ((place,),) = DATABASE.execute_sql("SHOW data_directory").fetchall()
        try:
            list(Path(place).iterdir())
        except OSError as error:
            pytest.skip(f"the files of the PostgreSQL server cannot be read here: {error}")


def test_nothing_of_an_erased_person_is_left_in_the_live_files_and_the_title_stays_provable(
    living: dict[str, list[str]],
    office: Any,
    database: str,
    where_files_are_read: None,
    figures: Any,
) -> None:
    gone, stays = f"{CANARY}-T-1", f"{CANARY}-T-2"
    DATABASE.execute_sql("ANALYZE")
    before = found(database, gone)
    assert before
    assert {"teacher", "audit_change", "job", "decision"} <= set(told(gone))
    kept = told(stays)
    with unscoped("verify"):
        award, noted = GrantedAward.get(), len(changed_rows("award", GrantedAward.get().id))
        hashes = {one.id: one.sha256 for one in Decision.select()}
    office.do("erase", by="admin", on="2026-12-02", teacher="T-1")
    assert told(gone) == []
    assert found(database, gone) == []
    assert [one for one in kept if one != "job"] == [one for one in told(stays) if one != "job"]
    assert found(database, stays)
    with unscoped("verify"):
        assert [*chain_faults(), *file_faults(), *orphans()] == []
        assert [one for one in decision_faults() if "T-1" in one] == []
        same = GrantedAward.get()
        assert (same.number, same.state, same.version) == (award.number, award.state, award.version)
        assert len(changed_rows("award", same.id)) == noted
        made = changed_rows("award", same.id)[0].after
        assert made is not None and (made["number"], made["decision"]) == (same.number, same.decision_id)
        assert {one.id: one.sha256 for one in Decision.select()} == hashes
        assert same.decision.bundle is None
    columns = sum(len(living[code]) for code in ("T-1",))
    figures("erasure", part=kind_of(database), canaries=columns, files_with_one_before=len(before), left=0)


def test_without_writing_the_files_anew_erased_words_are_still_in_them(
    living: dict[str, list[str]],
    office: Any,
    database: str,
    where_files_are_read: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(erasing, "_scrub", lambda: None)
    office.do("erase", by="admin", on="2026-12-02", teacher="T-1")
    assert [one for one in told(f"{CANARY}-T-1") if one != "job"] == []
    assert found(database, f"{CANARY}-T-1")
    assert scrub() == []
    assert found(database, f"{CANARY}-T-1") == []


def test_an_erasure_that_is_only_tried_erases_nothing(living: dict[str, list[str]], office: Any) -> None:
    from btcore.operations.actors import Actor
    from btcore.operations.verbs import VERBS

    VERBS["erase"].try_out(Actor("admin", office.manager), at=AT, teacher="T-1")
    assert "teacher" in told(f"{CANARY}-T-1")
    with unscoped("verify"):
        assert list(file_faults()) == []


def exported(office: Any, by: str, code: str, path: Path) -> dict[str, Any]:
    with within(standing_of(by, ON).sees()):
        data, kept = person_data(code, on=ON)
    write_person(path, data, files=kept)
    with zipfile.ZipFile(path) as archive:
        found = json.loads(archive.read(CONTENT))
        assert {f"files/{one}" for one in kept} == set(archive.namelist()) - {CONTENT}
        for name in kept:
            assert CANARY.encode() in archive.read(f"files/{name}")
    return found


def test_a_person_gets_all_that_is_held_of_them_and_nothing_of_anybody_else(
    living: dict[str, list[str]], office: Any, tmp_path: Path, database: str, figures: Any
) -> None:
    own = exported(office, f"{CANARY}-T-1-own", "T-1", tmp_path / "own.zip")
    text = json.dumps(own, ensure_ascii=False)
    about = [one for one in living["T-1"] if not one.endswith("-bytes")]
    assert [one for one in about if one not in text] == []
    assert f"{CANARY}-T-2" not in text
    assert f"{CANARY}-T-1-hash" not in text
    assert own["dossier"]["teacher"]["name"] == canary("T-1", "teacher", "name")
    with unscoped("verify"):
        rows = {one._meta.table_name: len(some) for one, some in rows_of(Teacher.get(Teacher.code == "T-1")).items()}
        ids = [one.id for one in rows_of(Teacher.get(Teacher.code == "T-1"))[Decision]]
        changes = AuditChange.select().where(AuditChange.table == "decision", AuditChange.row.in_(ids)).count()
    assert {name: len(some) for name, some in own["tables"].items()} == {name: n for name, n in rows.items() if n}
    assert sum(one["table"] == "decision" for one in own["history"]) == changes > 0
    by_office = exported(office, "school", "T-1", tmp_path / "office.zip")
    assert by_office["tables"].keys() == own["tables"].keys()
    figures("subject", part=kind_of(database), canaries=len(about), left_out=0, of_others=0)


@pytest.mark.parametrize(
    "by", ["other_county", "assessor", "admin", f"{CANARY}-T-2-own"], ids=["county", "assessor", "admin", "colleague"]
)
def test_nobody_else_gets_what_is_held_of_a_person(
    by: str, living: dict[str, list[str]], office: Any, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="within reach|may not be read as a whole"):
        exported(office, by, "T-1", tmp_path / "x.zip")
