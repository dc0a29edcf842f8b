"""What a role may not read stands on no page, in no list, no export, no log; who may read it finds it there."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from btcore_admin.app import create_app
from btcore_admin.signing_in import HASHER
from click.testing import CliRunner

from btcore import BtcoreError, PluginManager, hookimpl, installed
from btcore.cli.main import main
from btcore.operations.actors import Actor
from btcore.operations.conduct import READS
from btcore.operations.lists import COLUMNS
from btcore.operations.verbs import VERBS
from btcore.records.database import DATABASE
from btcore.records.evidence import EvidenceRecord
from btcore.records.people import Teacher
from btcore.records.results import Appeal, Decision
from btcore.records.scope import PRIVACY, unscoped

PASSWORD = "correct horse"
NAME, RECORD, APPEAL, SANCTION = "金丝雀姓名", "金丝雀论文", "金丝雀申诉", "金丝雀处分"
# The least private class that reads each of them.
CANARIES = {NAME: "personal", RECORD: "personal", APPEAL: "sensitive", SANCTION: "sensitive"}
AT = datetime(2026, 12, 1, 9)


@pytest.fixture
def lived(database: str, manager: Any, offices: ModuleType) -> Any:
    """A cohort's life with canaries in T-1's name, records and appeal, and an account for each role on the city."""
    office = offices.set_up(database, manager)
    offices.to_titles(office)
    for role in READS:
        office.account(f"a {role}", role, "CITY")
        office.do("set_password", by="admin", account=f"a {role}", password_hash=HASHER.hash(PASSWORD))
    with unscoped("verify"):
        teacher = Teacher.get(Teacher.code == "T-1")
        Teacher.update(name=NAME).where(Teacher.id == teacher.id).execute()
        given = {"teacher": teacher, "state": "verified"}
        paper = {"on": "2025-01-01", "title": RECORD}
        EvidenceRecord.create(code="N1", kind="paper", details=paper, **given)
        sanction = {"on": "2020-01-01", "until": "2020-02-01", "title": SANCTION}
        EvidenceRecord.create(code="N2", kind="sanction", details=sanction, **given)
        decision = Decision.get(Decision.teacher == teacher, Decision.kind == "score")
        Appeal.create(decision=decision, text=APPEAL, filed_by=1, filed_at=AT)
    return office


def paths(app: Any) -> list[str]:
    """Every page of the panel, those about T-1 and its cohort where a page is about something."""
    with unscoped("verify"):
        decisions = [str(one.id) for one in Decision.select()]
    given = {"code": ["T-1", "2026", "city-key-teacher"], "session": ["S1"], "number": decisions, "verb": list(VERBS)}
    given |= {"what": list(COLUMNS), "form": ["csv"]}
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and "filename" not in rule.arguments and "record" not in rule.arguments:
            some = [rule.rule]
            for name in rule.arguments:
                some = [re.sub(rf"<(\w+:)?{name}>", value, one) for one in some for value in given[name]]
            found += some
    return found


def read_by(app: Any, role: str) -> str:
    """All that an account of a role gets to see, page after page."""
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    client.post("/sign-in", data={"csrf_token": token.group(1), "account": f"a {role}", "password": PASSWORD})
    pages = [client.get(one) for one in paths(app)]
    assert any(one.status_code == 200 for one in pages)
    return "".join(one.get_data(as_text=True) for one in pages if one.status_code == 200)


def exported_by(address: str, role: str, folder: Path) -> str:
    """All that an account of a role can export: dossiers, lists, a decision, the audit, one person."""
    words = ["--as", f"a {role}", "--on", "2026-12-01", "--database", address]
    with unscoped("verify"):
        decision = Decision.get(Decision.kind == "score").id
    asked: dict[str, list[str]] = {
        "dossiers.json": [],
        "decision.json": ["--decision", str(decision)],
        "chain.jsonl": ["--audit", str(folder / "key.pem")],
        "person.zip": ["--subject", "T-1"],
    }
    asked |= {f"{what}.csv": ["--what", what, "--cohort", "2026"] for what in ("nominations", "results", "awards")}
    said = ""
    for name, more in asked.items():
        ran = CliRunner().invoke(main, ["export", str(folder / name), *words, *more], catch_exceptions=True)
        said += ran.output
        if (folder / name).is_file() and name != "person.zip":
            said += (folder / name).read_text("utf-8-sig")
    return said


def readable(role: str) -> set[str]:
    held = PRIVACY.index(READS[role])
    return {one for one, wanted in CANARIES.items() if PRIVACY.index(wanted) <= held}


def heard(text: str) -> set[str]:
    return {one for one in CANARIES if one in text or json.dumps(one)[1:-1] in text}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_role_reads_on_pages_what_it_may_and_nothing_else(lived: Any, database: str, figures: Any) -> None:
    app = create_app(database, manager=installed(), secret_key="test", secure=False)
    for role in READS:
        found = heard(read_by(app, role))
        assert found <= readable(role), role
        if READS[role] == "sensitive":
            # Whoever may read it finds it: the pages would show it to the others as well.
            assert found == set(CANARIES), role
    figures("masking", part="pages", roles=len(READS), pages=len(paths(app)), canaries=len(CANARIES), leaks=0)


def test_each_role_exports_what_it_may_read_and_nothing_else(
    lived: Any, database: str, tmp_path: Path, figures: Any
) -> None:
    for role in READS:
        (tmp_path / role).mkdir()
        found = heard(exported_by(database, role, tmp_path / role))
        assert found <= readable(role), role
        if READS[role] == "sensitive":
            assert found == set(CANARIES) - {APPEAL}, role
    figures("masking", part="exports", roles=len(READS), canaries=len(CANARIES), leaks=0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_with_the_table_of_roles_open_an_auditor_reads_everything(
    lived: Any, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(READS, "auditor", "sensitive")  # type: ignore[arg-type]
    app = create_app(database, manager=installed(), secret_key="test", secure=False)
    assert heard(read_by(app, "auditor")) == set(CANARIES)
    assert {NAME, RECORD} <= heard(exported_by(database, "auditor", tmp_path))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_auditor_who_is_also_an_office_reads_names_in_its_own_subtree_alone(lived: Any, database: str) -> None:
    lived.do("import_dossiers", dossiers=[{"teacher": {"id": "T-8", "name": RECORD, "county": "C-02"}}])
    given = {"role": "school_office", "jurisdiction": "S-01", "since": datetime(2026, 1, 1).date()}
    lived.do("grant_role", by="admin", account="a auditor", **given)
    app = create_app(database, manager=installed(), secret_key="test", secure=False)
    text = read_by(app, "auditor")
    assert NAME in text
    lines = re.findall(r".*/teachers/T-8.*", text)
    assert any("***" in one for one in lines)
    assert not any(RECORD in one for one in lines)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_a_plugin_could_not_bear_is_logged_without_the_words(lived: Any, caplog: pytest.LogCaptureFixture) -> None:
    class Talkative:
        @hookimpl
        def btcore_award_changed(self, award):
            raise BtcoreError(f"no mail to {NAME}, {award}")

    modules = {plugin.name: plugin.module for plugin in installed().plugins}
    manager = PluginManager.of({**modules, "talkative": Talkative()})
    with caplog.at_level(logging.INFO):
        VERBS["suspend"](Actor("city", manager), at=AT, award="2026-T-1", reason=APPEAL)
    assert "talkative" in caplog.text
    assert "btcore_award_changed" in caplog.text
    assert heard(caplog.text) == set()
    DATABASE.close()
