"""The panel as people use it: sign in, work from nominations to titles, and see nothing of anybody else's."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from btcore_admin.app import create_app
from btcore_admin.operating import ELSEWHERE
from btcore_admin.signing_in import FAILURES, HASHER
from flask.testing import FlaskClient
from flask_admin import BaseView, expose

from btcore import BtcoreError, installed
from btcore.operations.actors import Actor
from btcore.operations.conduct import RIGHTS
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.database import DATABASE
from btcore.records.ledger import AuditEntry
from btcore.records.results import GrantedAward
from btcore.records.scope import unscoped

LONG_AGO = datetime(2026, 1, 5, 9)
PASSWORD = "correct horse"
HASH = HASHER.hash(PASSWORD)
COHORT = "2026"
SCRIPT = "<script>x</script>"


def do(verb: str, by: str, **given: Any) -> Any:
    return VERBS[verb](Actor(by, installed()), at=LONG_AGO, **given)


def dossier(id: str, name: str, school: str, county: str) -> dict[str, Any]:
    return {"teacher": {"id": id, "name": name, "school": school, "county": county, "subjects": ["chinese"]}}


class Browser:
    """A person's browser: forms are sent with the token that the page has."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> Any:
        return self.client.get(path, follow_redirects=True, headers={"Accept-Language": "en"})

    def post(self, path: str, **form: Any) -> Any:
        page = self.client.get("/", follow_redirects=True, headers={"Accept-Language": "en"}).get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        data = {"csrf_token": token.group(1), **form}
        return self.client.post(path, data=data, follow_redirects=True, headers={"Accept-Language": "en"})

    def sign_in(self, name: str, password: str = PASSWORD) -> Any:
        return self.post("/sign-in", account=name, password=password)


@pytest.fixture(params=["sqlite", "postgresql"])
def panel(
    request: pytest.FixtureRequest, new_database: Callable[[str], str], sound_at_the_end: Callable[[], None]
) -> Any:
    """The panel on a database with two counties, their offices, and a cohort of county C-01's training."""
    address = new_database(request.param)
    app = create_app(address, manager=installed(), secret_key="test", secure=False, jobs_at_once=True)
    sound_at_the_end()
    start(at=LONG_AGO, city="CITY", name="示例市", administrator="admin")
    do("set_password", "admin", account="admin", password_hash=HASH)
    for name, role, where in (
        ("city", "city_institute", "CITY"),
        ("auditor", "auditor", "CITY"),
    ):
        _account(name, role, where)
    do(
        "import_dossiers",
        "city",
        dossiers=[
            {
                **dossier("T-1", "李明", "S-01", "C-01"),
                "records": [
                    {
                        "id": "R1",
                        "kind": "open_class",
                        "on": "2025-03-01",
                        "status": "claimed",
                        "title": "<script>x</script>",
                    }
                ],
            },
            dossier("T-2", "王芳", "S-01", "C-01"),
            dossier("T-9", "金丝雀", "S-09", "C-02"),
        ],
    )
    for name, role, where in (("school", "school_office", "S-01"), ("other", "school_office", "S-09")):
        _account(name, role, where)
    _account("assessor", "assessor", "CITY")
    do(
        "draft_cohort",
        "city",
        code=COHORT,
        programme="school-semester-training",
        jurisdiction="C-01",
        title="学期校本培训",
        judged_on=date(2026, 3, 1),
    )
    do("open_cohort", "city", cohort=COHORT)
    yield app
    DATABASE.close()


def _account(name: str, role: str, where: str) -> None:
    do("create_account", "admin", name=name)
    do("grant_role", "admin", account=name, role=role, jurisdiction=where, since=date(2026, 1, 1))
    do("set_password", "admin", account=name, password_hash=HASH)


@pytest.fixture
def browser(panel: Any) -> Callable[[str], Browser]:
    """A function that opens a browser and signs in."""

    def open_for(name: str) -> Browser:
        made = Browser(panel.test_client())
        made.sign_in(name)
        return made

    return open_for


PAGES = (
    "/",
    "/teachers/",
    "/teachers/T-1",
    "/evidence/",
    "/cohorts/",
    f"/cohorts/{COHORT}",
    f"/cohorts/{COHORT}/marks",
    f"/cohorts/{COHORT}/nominate",
    f"/cohorts/{COHORT}/missing",
    f"/cohorts/{COHORT}/places",
    "/titles/",
    "/imports/",
    "/programmes/",
    "/programmes/city-key-teacher",
    "/system/",
    "/do/",
    "/do/draft_cohort",
    "/do/attest?teacher=T-1",
)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_opens_in_both_languages(browser, language: str) -> None:
    city = browser("city")
    if language == "zh":
        city.post("/language", back="/")
    for path in PAGES:
        page = city.get(path)
        assert page.status_code == 200, path
        assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in page.get_data(as_text=True)


def test_nobody_sees_a_page_without_signing_in(panel) -> None:
    stranger = Browser(panel.test_client())
    for path in (*PAGES, "/audit/"):
        assert "Sign in" in stranger.get(path).get_data(as_text=True)


def test_a_school_sees_nothing_of_another_schools_teachers(browser) -> None:
    school = browser("school")
    assert "李明" in school.get("/teachers/").get_data(as_text=True)
    for path in ("/teachers/", "/teachers/?q=金丝", "/teachers/?q=T-9", "/", "/evidence/", f"/cohorts/{COHORT}"):
        assert "金丝雀" not in school.get(path).get_data(as_text=True)
    assert school.get("/teachers/T-9").status_code == 404
    answer = school.post("/do/verify", teacher="T-9", record="R1", original_seen="yes").get_data(as_text=True)
    assert "no record R1 of T-9 within reach" in answer or "no teacher T-9 within reach" in answer


def test_a_record_is_verified_from_the_queue_and_markup_in_it_stays_text(browser) -> None:
    school = browser("school")
    page = school.get("/evidence/").get_data(as_text=True)
    assert "&lt;script&gt;" in page and "<script>x" not in page
    refused = school.post("/do/verify", teacher="T-1", record="R1").get_data(as_text=True)
    assert "can be verified when the original was seen" in refused
    done = school.post("/do/verify", teacher="T-1", record="R1", original_seen="yes").get_data(as_text=True)
    assert "Done" in done or "state" in done
    assert "No record waits" in school.get("/evidence/").get_data(as_text=True)


def test_the_second_of_two_editors_is_told_and_keeps_the_text(browser) -> None:
    school, city = browser("school"), browser("city")
    seen = re.search(r'name="seen" value="([^"]+)"', school.get("/evidence/").get_data(as_text=True))
    assert seen
    given = {"teacher": "T-1", "record": "R1", "seen": seen.group(1)}
    assert city.post("/do/verify", original_seen="yes", **given).status_code == 200
    late = school.post("/do/return_claim", reason="请补交获奖证书复印件", **given)
    assert late.status_code == 409
    assert "请补交获奖证书复印件" in late.get_data(as_text=True)
    assert "Somebody else changed this" in late.get_data(as_text=True)


def test_a_form_that_is_sent_twice_is_done_once(browser) -> None:
    city = browser("city")
    given = {"teacher": "T-1", "clause": "5.2", "met": "yes", "by": "校长", "on": "2026-02-01"}
    for _ in range(2):
        assert city.post("/do/attest", key="0123456789abcdef", **given).status_code == 200
    with unscoped("verify"):
        assert AuditEntry.select().where(AuditEntry.verb == "attest").count() == 1


def test_a_refused_form_keeps_what_was_written(browser) -> None:
    answer = browser("city").post("/do/return_claim", teacher="T-1", record="R404", reason="缺少原件")
    assert answer.status_code == 422
    assert "缺少原件" in answer.get_data(as_text=True)


def test_every_operation_has_a_form_that_opens_for_who_may_and_for_nobody_else(browser) -> None:
    for name, roles in (
        ("city", {"city_institute"}),
        ("admin", {"system_administrator"}),
        ("school", {"school_office"}),
    ):
        somebody = browser(name)
        for verb, rights in RIGHTS.items():
            if verb in ELSEWHERE:
                continue
            code = somebody.get(f"/do/{verb}").status_code
            assert code == (200 if roles & set(rights) else 404), (name, verb)


def test_a_file_is_tried_before_it_is_brought_in(browser, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BTCORE_FILES", str(tmp_path))
    school = browser("school")
    content = json.dumps([dossier("T-7", "欧阳㛃", "S-01", "C-01")], ensure_ascii=False).encode()
    tried = school.post("/imports/", what="dossiers", file=(io.BytesIO(content), "档案.json"))
    assert "Nothing is changed yet" in tried.get_data(as_text=True)
    assert school.get("/teachers/T-7").status_code == 404
    path = tried.request.path
    # A job is its own account's: nobody else sees it or brings it in.
    assert browser("other").get(path).status_code == browser("other").post(path).status_code == 404
    assert "Imported" in school.post(path).get_data(as_text=True)
    assert "欧阳㛃" in school.get("/teachers/T-7").get_data(as_text=True)


def test_a_file_with_errors_is_refused_with_their_places(browser, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BTCORE_FILES", str(tmp_path))
    content = json.dumps([{"teacher": {"id": "T-8", "school_stage": "moon"}}]).encode()
    answer = browser("school").post("/imports/", what="dossiers", file=(io.BytesIO(content), "x.json"))
    page = answer.get_data(as_text=True)
    assert "x.json" in page and "school_stage" in page and str(tmp_path) not in page
    assert browser("school").post(answer.request.path).status_code == 404


def test_a_teacher_sees_the_own_dossier_claims_and_attaches_and_nothing_of_others(
    browser, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("BTCORE_FILES", str(tmp_path))
    do("create_account", "admin", name="li", teacher="T-1")
    do("set_password", "admin", account="li", password_hash=HASH)
    li = browser("li")
    assert "李明" in li.get("/").get_data(as_text=True)
    claim = {
        "record-id": "R2",
        "record-kind": "lecture",
        "record-on": "2026-03",
        "record-title": "讲座",
        "kind": "lecture",
    }
    assert li.post("/do/claim", teacher="T-1", **claim).status_code == 200
    file = (io.BytesIO(b"%PDF-1.4 \xe8"), "证书 一.pdf")
    assert li.post("/do/attach", teacher="T-1", record="R2", content=file).status_code == 200
    got = li.get("/teachers/T-1/files/R2")
    assert got.data == b"%PDF-1.4 \xe8" and got.mimetype == "application/octet-stream"
    assert "attachment" in got.headers["Content-Disposition"]
    assert browser("other").get("/teachers/T-1/files/R2").status_code == 404
    for path in ("/teachers/T-2", "/teachers/T-9", "/audit/", "/accounts/"):
        assert "王芳" not in li.get(path).get_data(as_text=True)
        assert "金丝雀" not in li.get(path).get_data(as_text=True)


def test_rights_that_end_are_gone_at_the_next_request(browser) -> None:
    school = browser("school")
    assert "李明" in school.get("/teachers/").get_data(as_text=True)
    do("end_role", "admin", account="school", role="school_office", jurisdiction="S-01", until=date(2026, 1, 2))
    assert "李明" not in school.get("/teachers/").get_data(as_text=True)


def test_a_copied_cookie_is_dead_after_sign_out(panel, browser) -> None:
    city = browser("city")
    cookie = city.client.get_cookie("btcore_panel").value
    city.post("/sign-out")
    thief = panel.test_client()
    thief.set_cookie("btcore_panel", cookie)
    assert "Sign in" in Browser(thief).get("/").get_data(as_text=True)


def test_too_many_wrong_passwords_lock_an_account_even_for_the_right_one(panel) -> None:
    somebody = Browser(panel.test_client())
    for _ in range(FAILURES):
        assert somebody.sign_in("city", "wrong").status_code == 403
    assert somebody.sign_in("city").status_code == 429


def test_a_form_without_its_token_changes_nothing(browser) -> None:
    school = browser("school")
    given = {"teacher": "T-1", "record": "R1", "original_seen": "yes"}
    assert school.client.post("/do/verify", data=given).status_code == 400
    assert "李明" in school.get("/evidence/").get_data(as_text=True)


def test_only_who_may_audit_sees_the_audit(browser) -> None:
    assert "import dossiers" in browser("auditor").get("/audit/").get_data(as_text=True)
    assert "import dossiers" not in browser("city").get("/audit/").get_data(as_text=True)


def test_every_answer_forbids_foreign_scripts(browser) -> None:
    for path in (*PAGES, "/nowhere"):
        policy = browser("city").get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe-inline" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "/teachers/?page=99999999999999999999",
        "/teachers/?q=%00",
        "/teachers/?q=" + "a" * 9000,
        "/evidence/?after=-1",
        "/evidence/?after=99999999999999999999",
        "/audit/?before=99999999999999999999",
        "/cohorts/%00",
        "/teachers/%00",
        "/cohorts/..%2f..",
    ],
)
def test_hostile_addresses_are_answered_without_a_crash(browser, path: str) -> None:
    assert browser("city").get(path).status_code in (200, 400, 404, 405)


def test_a_view_that_knows_no_scope_is_refused_at_the_start(panel) -> None:
    class Loose(BaseView):
        @expose("/")
        def index(self):
            return "everything"

    with pytest.raises(BtcoreError, match="the view Loose is no ScopedView"):
        panel.extensions["admin"][0].add_view(Loose(name="x", endpoint="x"))


def test_nobody_gets_a_title_by_looking(browser) -> None:
    browser("city").get(f"/cohorts/{COHORT}")
    with unscoped("verify"):
        assert GrantedAward.select().count() == 0
