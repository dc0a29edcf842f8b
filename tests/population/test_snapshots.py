"""A snapshot holds those whom its maker may see, is there whole or not at all, and is found out when it is changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from btcore import Parameters, Programme, Source, Text, installed
from btcore.errors import BtcoreError, Refused
from btcore.operations.actors import standing_of
from btcore.operations.conduct import READS
from btcore.operations.snapshots import take_snapshot
from btcore.population.asking import from_tables, judged
from btcore.population.elsewhere import Elsewhere
from btcore.population.engines import DuckDbEngine
from btcore.population.statement import statement
from btcore.records.people import Teacher
from btcore.records.scope import unscoped
from btcore.rules.language import Clause

from .test_measures_of_plugins import Kinds

duckdb = pytest.importorskip("duckdb")
ON = date(2026, 4, 25)


@pytest.fixture
def staffed(office: Any, eligible: Any) -> Any:
    """The office with two teachers of each of two counties."""
    office.do("import_dossiers", by="county", dossiers=[eligible(f"T{number}") for number in (1, 2)])
    office.do("import_dossiers", by="city", dossiers=[eligible(f"T{n}", school="S-03", county="C-02") for n in (3, 4)])
    return office


def taken(account: str, into: Path, **more: Any) -> Path:
    take_snapshot(standing_of(account, ON), into, manager=installed(), on=ON, **more)
    return into


def column(snapshot: Path, table: str, name: str) -> list[Any]:
    path = snapshot / f"{table}.parquet"
    return [value for (value,) in duckdb.sql(f"SELECT DISTINCT {name} FROM '{path}' ORDER BY 1").fetchall()]


def test_a_county_takes_its_own_teachers_alone(staffed: Any, tmp_path: Path) -> None:
    own, all_ = taken("county", tmp_path / "own", dossiers=True), taken("city", tmp_path / "all", dossiers=True)
    assert column(own, "teacher", "code") == ["T1", "T2"]
    assert column(all_, "teacher", "code") == ["T1", "T2", "T3", "T4"]
    ids = column(own, "teacher", "id")
    for table, name in (("population_teacher", "teacher_id"), ("population_record", "teacher"), ("dossier", "teacher")):
        assert column(own, table, name) == ids
        assert len(column(all_, table, name)) == 4
    assert json.loads((own / "manifest.json").read_text(encoding="utf-8"))["scope"] == ["CITY/C-01/"]


def test_names_of_teachers_stand_in_no_file(staffed: Any, tmp_path: Path) -> None:
    made = taken("city", tmp_path / "all", dossiers=True)
    assert not [words for words in column(made, "dossier", "data") if "李明" in words]
    assert all("name" not in json.loads(words)["teacher"] for words in column(made, "dossier", "data"))


@pytest.mark.parametrize("account", ["admin", "assessor", "council", "group"])
def test_who_may_not_evaluate_takes_none(account: str, staffed: Any, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="may not evaluate"):
        taken(account, tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_who_reads_no_whole_dossiers_takes_none(staffed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken("county", tmp_path / "some")
    monkeypatch.setitem(READS, "county_bureau", "personal")
    with pytest.raises(Refused, match="may not read dossiers as a whole"):
        taken("county", tmp_path / "none")


def test_a_folder_that_is_there_stays_as_it_is(staffed: Any, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    with pytest.raises(BtcoreError, match="the folder exists"):
        taken("county", tmp_path / "own")
    assert list((tmp_path / "own").iterdir()) == []


def test_a_snapshot_cut_short_leaves_nothing(staffed: Any, tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taken("county", tmp_path / "own", told=stop)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def opened(snapshot: Path) -> Iterator[Elsewhere]:
    with closing(DuckDbEngine(str(snapshot))) as engine:
        yield Elsewhere(engine, kinds=installed().kinds)


def change(snapshot: Path, **values: Any) -> None:
    file = snapshot / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **values}), encoding="utf-8")


def swapped(snapshot: Path) -> None:
    (snapshot / "population_record.parquet").write_bytes((snapshot / "teacher.parquet").read_bytes())


def shortened(snapshot: Path) -> None:
    file = snapshot / "population_record.parquet"
    other = snapshot / "other.parquet"
    duckdb.sql(f"SELECT * FROM '{file}' LIMIT 1").write_parquet(str(other))
    other.replace(file)


DAMAGE = {
    "no manifest": (lambda one: (one / "manifest.json").unlink(), "no manifest"),
    "words that are no manifest": (lambda one: (one / "manifest.json").write_text("[]"), "no manifest"),
    "another format": (lambda one: change(one, format="btcore snapshot 0"), "the format btcore snapshot 0"),
    "a number that was changed": (lambda one: change(one, sequence=1), "was changed"),
    "a table that is gone": (lambda one: (one / "teacher.parquet").unlink(), "cannot read the snapshot"),
    "a file that is no Parquet": (lambda one: (one / "teacher.parquet").write_text("!"), "cannot read the snapshot"),
    "another table's file": (swapped, "other columns"),
    "rows that are gone": (shortened, "1 rows"),
}


@pytest.fixture
def whole(staffed: Any, tmp_path: Path) -> Iterator[Path]:
    yield taken("county", tmp_path / "own")


@pytest.mark.parametrize("name", DAMAGE)
def test_a_snapshot_that_was_changed_is_refused_in_a_sentence(name: str, whole: Path) -> None:
    damage, words = DAMAGE[name]
    with opened(whole):
        damage(whole)
    with pytest.raises(BtcoreError, match=words), opened(whole):
        pass


def test_a_snapshot_of_other_columns_is_refused(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from btcore.rules import scales
    from btcore.rules.kinds import RECORD_ATTRIBUTES

    scale = RECORD_ATTRIBUTES["prize"].domain.scale
    assert scale is scales.SCALES["prize"]
    monkeypatch.setitem(scale.__dict__, "values", tuple(reversed(scale.values)))
    with pytest.raises(BtcoreError, match="columns of another btcore"), opened(whole):
        pass


def rules_that_ask(measure: Any, *, needed: int = 1) -> Programme:
    title = Text("a plugin's", "插件")
    rule = Clause("7.1", "kinds", zh="种类", criterion=measure >= needed)
    return Programme("own", title, Source(title), Parameters(), eligibility=(rule,))


def test_what_python_must_answer_is_joined_in_or_refused_by_name(staffed: Any, tmp_path: Path) -> None:
    programme = rules_that_ask(Kinds())
    bare, full = taken("city", tmp_path / "bare"), taken("city", tmp_path / "full", dossiers=True)
    with opened(full) as snapshot:
        made = snapshot.statement(programme, on=ON, part="eligibility")
        assert made.asked
        assert [one.judged for one in snapshot.people(made)] == [("P", "P")] * 4
        harder = snapshot.statement(rules_that_ask(Kinds(), needed=99), on=ON, part="eligibility")
        (changed,) = snapshot.differences(made, [harder])
        assert [one["teacher"] for one in changed.as_data()["goes_out"]] == ["T1", "T2", "T3", "T4"]
        with pytest.raises(Refused, match="of 2026-04-24"):
            snapshot.statement(programme, on=date(2026, 4, 24), part="eligibility")
    with (
        opened(bare) as snapshot,
        pytest.raises(Refused, match=r"^clause 7\.1: no engine judges kinds from rows alone"),
    ):
        snapshot.statement(programme, on=ON, part="eligibility")


def test_whom_the_rows_do_not_tell_enough_of_are_judged_by_their_dossiers_or_refused(
    staffed: Any, tmp_path: Path, eligible: Any
) -> None:
    away = {"id": "L1", "kind": "leave", "on": "2025-03-01", "until": "2025-06-30", "status": "verified"}
    person = eligible("T9")
    staffed.do("import_dossiers", by="county", dossiers=[{**person, "records": [*person["records"], away]}])
    programme = installed().catalogue["school-key-teacher-pool"]
    bare, full = taken("city", tmp_path / "bare"), taken("city", tmp_path / "full", dossiers=True)
    with opened(full) as snapshot:
        found = {one.code: one.judged for one in snapshot.people(snapshot.statement(programme, on=ON, part="duties"))}
    with unscoped("doctor"):
        compiled = statement(programme, on=ON, part="duties")
        codes = {one.id: one.code for one in Teacher.select()}
        wanted = judged(compiled, list(codes), from_tables(on=ON, kinds=installed().kinds))
    assert found == {codes[id]: letters for id, *rest in wanted for letters in [tuple(rest)]}
    with opened(bare) as snapshot, pytest.raises(Refused, match=r"the rows do not say enough of T9 for \S+ \(each\)"):
        list(snapshot.people(snapshot.statement(programme, on=ON, part="duties")))
