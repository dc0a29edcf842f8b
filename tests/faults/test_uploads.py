"""Files made to harm: each is settled in words, through the command and through the panel, and the worker goes on."""

from __future__ import annotations

import base64
import io
import re
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from btcore_admin.app import create_app
from btcore_admin.signing_in import HASHER
from click.testing import CliRunner

from btcore import BtcoreError
from btcore.cli.main import main
from btcore.files import workbooks
from btcore.files.workbooks import read_workbook
from btcore.records.database import DATABASE
from btcore.records.ledger import Job
from btcore.records.people import Attachment, Teacher
from btcore.records.scope import unscoped

PASSWORD = "correct horse"
# What no answer may say: the words of Python, of a database, of the machine.
INSIDE = re.compile(r"Traceback|Errno|sqlite3|psycopg|peewee|object at 0x|/tmp/|\.py\b")
SOUND = b'[{"teacher": {"id": "T-sound", "name": "x", "county": "C-01"}}]'
PATIENCE = 300


@pytest.fixture(scope="session")
def corpus(beside: Any, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    module: ModuleType = beside(Path(__file__).parents[1] / "files" / "hostile_corpus.py")
    found: list[Any] = module.corpus(tmp_path_factory.mktemp("made"))
    return found


@pytest.fixture
def lived(database: str, manager: Any, offices: ModuleType) -> Any:
    office = offices.set_up(database, manager)
    office.do("import_dossiers", dossiers=[offices.eligible("T-1")])
    given = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "x", "values": offices.VALUES}
    office.do("draft_cohort", code="2026", judged_on=offices.OPENING.date(), **given)
    office.do("open_cohort", cohort="2026")
    office.do("set_password", by="admin", account="city", password_hash=HASHER.hash(PASSWORD))
    return office


def test_there_are_two_hundred_hostile_files_of_different_names_and_always_the_same_bytes(corpus: list[Any]) -> None:
    assert len({one.name for one in corpus}) == len(corpus) >= 200
    assert all(one.make() == one.make() for one in corpus[::7])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_hostile_file_is_settled_by_the_import_command(
    lived: Any, database: str, corpus: list[Any], tmp_path: Path, figures: Any
) -> None:
    refused = placed = 0
    for number, one in enumerate(corpus):
        suffix = Path(one.name).suffix
        path = tmp_path / f"{number}{suffix if suffix.isascii() and len(suffix) < 9 else ''}"
        path.write_bytes(one.make())
        words = ["import", str(path), "--as", "city", "--what", one.what, "--cohort", "2026", "--dry-run"]
        ran = CliRunner().invoke(main, [*words, "--database", database])
        said = ran.output
        assert ran.exit_code in (0, 2), (one.name, said, ran.exception)
        assert not INSIDE.search(said.replace(str(tmp_path), "")), (one.name, said)
        refused += ran.exit_code == 2
        placed += bool(re.search(r"(sheet|row|line|column|dossier|entry)\b.*\d", said))
        path.unlink()
    assert refused > len(corpus) // 2
    figures("uploads", part="import", files=len(corpus), settled=len(corpus), refused=refused, with_a_place=placed)


# The client of the tests leaves what it sent in temporary files that nobody closes.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_each_hostile_file_is_settled_by_the_panel_and_its_worker_lives(
    lived: Any, database: str, corpus: list[Any], figures: Any
) -> None:
    app = create_app(database, manager=lived.manager, secret_key="test", secure=False)
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    client.post("/sign-in", data={"csrf_token": token.group(1), "account": "city", "password": PASSWORD})
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/imports/").get_data(as_text=True))
    assert token
    some = corpus if database.startswith("sqlite") else corpus[::5]
    given = 0
    for one in some:
        file = (io.BytesIO(one.make()), one.name)
        data = {"csrf_token": token.group(1), "what": one.what, "cohort": "2026", "file": file}
        answer = client.post("/imports/", data=data, content_type="multipart/form-data")
        assert answer.status_code in (303, 413, 422), (one.name, answer.status_code)
        given += answer.status_code == 303
    client.post(
        "/imports/",
        data={"csrf_token": token.group(1), "what": "dossiers", "file": (io.BytesIO(SOUND), "sound.json")},
        content_type="multipart/form-data",
    )
    # The making of the files took memory too, which is not the server's.
    Path("/proc/self/clear_refs").write_text("5")
    before = _memory("VmRSS")
    worker = app.extensions["btcore_background"].start()
    try:
        jobs = _settled(given + 1)
    finally:
        worker.stop(graceful=True)
    for job in jobs[:-1]:
        name = job.arguments["file"]
        assert job.state in ("done", "failed"), name
        if job.state == "failed":
            assert job.arguments["lines"], name
            assert not any(INSIDE.search(line) or "\n" in line for line in job.arguments["lines"]), name
        assert client.get(f"/imports/{job.id}").status_code == 200, name
    assert jobs[-1].state == "done", "the worker did not bring in a sound file after all the others"
    grown = (_memory("VmHWM") - before) >> 10
    assert grown < 256
    part = "panel, sqlite" if database.startswith("sqlite") else "panel, postgresql"
    figures("uploads", part=part, files=len(some), settled=len(some), most_mib_the_server_grew=grown)


def _memory(name: str) -> int:
    """What this process holds, or held at most, in KiB."""
    (found,) = re.findall(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.M)
    return int(found)


def _settled(number: int) -> list[Any]:
    """The jobs, once the worker has settled all of them."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if Job.select().where(Job.state.in_(("done", "failed"))).count() == number:
            break
        time.sleep(0.1)
    return list(Job.select().order_by(Job.id))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_hostile_file_may_be_attached_and_is_handed_back_as_bytes_alone(
    lived: Any, corpus: list[Any], figures: Any
) -> None:
    lived.account("own", "teacher", "S-01", teacher="T-1")
    lived.do("claim", by="own", teacher="T-1", record={"id": "N1", "kind": "paper", "on": "2025-01-01", "title": "x"})
    app = create_app(lived.address, manager=lived.manager, secret_key="test", secure=False)
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    client.post("/sign-in", data={"csrf_token": token.group(1), "account": "city", "password": PASSWORD})
    kept = 0
    for one in corpus[::2]:
        content = one.make()
        name = one.name
        try:
            given = {"name": name, "content": base64.b64encode(content).decode(), "media_type": "text/html"}
            lived.do("attach", by="own", teacher="T-1", record="N1", **given)
        except BtcoreError as error:
            assert not content or len(name) > 300, (name, error)
            continue
        answer = client.get("/teachers/T-1/files/N1")
        assert (answer.status_code, answer.data) == (200, content), name
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        kept += 1
    with unscoped("verify"):
        assert Attachment.select().count() == kept
        assert Teacher.select().count() == 1
    figures("attachments", files=len(corpus[::2]), kept=kept, handed_back_as_they_were=kept)
    DATABASE.close()


def test_a_reader_of_workbooks_has_five_seconds_of_the_processor_and_256_mib_and_is_stopped_there(
    tmp_path: Path, corpus: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workbooks.PROCESSOR_SECONDS <= 5
    assert workbooks.MEMORY <= 256 * 2**20
    far = next(one for one in corpus if one.name == "far_cells.xlsx")
    (tmp_path / "far.xlsx").write_bytes(far.make())
    with pytest.raises(BtcoreError, match="it asked for more than 256 MiB"):
        read_workbook(tmp_path / "far.xlsx")
    # Without the limit of memory it is the processor's that stops it.
    monkeypatch.setattr(workbooks, "MEMORY", 2**36)
    monkeypatch.setattr(workbooks, "PROCESSOR_SECONDS", 1)
    (tmp_path / "wide.xlsx").write_bytes(next(one for one in corpus if one.name == "wide_column.xlsx").make())
    with pytest.raises(BtcoreError, match="it took longer than 1 s|more in it than any roster"):
        read_workbook(tmp_path / "wide.xlsx")


PLACED = {
    "a cell of a workbook": (
        "day that is none.xlsx",
        r"sheet teachers, row 2, column birth_date|sheet teachers, row 2",
    ),
    "a line of CSV": ("open quotation.csv", r"line \d"),
    "an entry of JSON": ("day nought.json", "dossier 1.*record"),
    "a NUL in a workbook": ("NUL.json", "NUL"),
}


@pytest.mark.parametrize("case", PLACED)
def test_an_error_says_where_it_stands(case: str, corpus: list[Any], lived: Any, tmp_path: Path) -> None:
    name, said = PLACED[case]
    (one,) = [one for one in corpus if one.name == name]
    path = tmp_path / f"x{Path(name).suffix}"
    path.write_bytes(one.make())
    words = ["import", str(path), "--as", "city", "--what", one.what, "--cohort", "2026", "--dry-run"]
    ran = CliRunner().invoke(main, [*words, "--database", lived.address])
    assert re.search(said, ran.output), ran.output
