"""The panel as people use it: sign in, work from nominations to titles, and see nothing of anybody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from btcore_admin.app import create_app
from btcore_admin.signing_in import FAILURES, HASHER
from flask.testing import FlaskClient
from flask_admin import BaseView, expose

from btcore import BtcoreError, installed
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.database import DATABASE
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
def panel(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> Any:
    """The panel on a database with two counties, their offices, and a cohort of county C-01's training."""
    address = new_database(request.param)
    app = create_app(address, manager=installed(), secret_key="test", secure=False)
    start(at=LONG_AGO, city="CITY", name="示例市", administrator="admin")
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
    answer = school.post("/evidence/verify", teacher="T-9", record="R1", original_seen="yes").get_data(as_text=True)
    assert "no teacher T-9 within reach" in answer


def test_a_record_is_verified_from_the_queue_and_markup_in_it_stays_text(browser) -> None:
    school = browser("school")
    page = school.get("/evidence/").get_data(as_text=True)
    assert "&lt;script&gt;" in page and "<script>x" not in page
    refused = school.post("/evidence/verify", teacher="T-1", record="R1").get_data(as_text=True)
    assert "can be verified when the original was seen" in refused
    done = school.post("/evidence/verify", teacher="T-1", record="R1", original_seen="yes").get_data(as_text=True)
    assert "No record waits" in done


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
    assert school.client.post("/evidence/verify", data=given).status_code == 400
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
