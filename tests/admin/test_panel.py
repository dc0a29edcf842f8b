"""The panel as people use it: sign in, work from nominations to titles, and see nothing of anybody else's."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import date
from importlib.resources import files

import pytest
from btcore_admin.operating import ELSEWHERE
from btcore_admin.signing_in import FAILURES, HASHER
from btcore_admin.words import ARGUMENTS, WORDS
from flask_admin import BaseView, expose

from btcore import BtcoreError
from btcore.operations.conduct import RIGHTS
from btcore.records.ledger import AuditEntry
from btcore.records.results import GrantedAward
from btcore.records.scope import unscoped

PASSWORD = "correct horse"
COHORT = "2026"

PAGES = (
    "/",
    "/teachers/",
    "/teachers/T-1",
    "/evidence/",
    "/cohorts/",
    f"/cohorts/{COHORT}",
    f"/cohorts/{COHORT}/training",
    f"/cohorts/{COHORT}/results",
    f"/cohorts/{COHORT}/titles",
    f"/cohorts/{COHORT}/notices",
    f"/cohorts/{COHORT}/all-marks",
    f"/cohorts/{COHORT}/marks",
    f"/cohorts/{COHORT}/enrol",
    f"/cohorts/{COHORT}/missing",
    f"/cohorts/{COHORT}/places",
    "/titles/",
    "/imports/",
    "/programmes/",
    "/programmes/city-key-teacher",
    "/system/",
    "/do/",
    "/do/draft_cohort",
    "/do/draft_cohort?programme=city-key-teacher",
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


def test_nobody_sees_a_page_without_signing_in(stranger) -> None:
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
    content = json.dumps([{"teacher": {"id": "T-7", "name": "欧阳㛃", "school": "S-01", "county": "C-01"}}]).encode()
    tried = school.post("/imports/", what="dossiers", file=(io.BytesIO(content), "档案.json"))
    assert "Nothing is changed yet" in tried.get_data(as_text=True)
    assert school.get("/teachers/T-7").status_code == 404
    path = tried.request.path
    # A job is its own account's: nobody else sees it or brings it in.
    assert browser("other").get(path).status_code == browser("other").post(path).status_code == 404
    assert "Imported" in school.post(path).get_data(as_text=True)
    assert "欧阳㛃" in school.get("/teachers/T-7").get_data(as_text=True)


def test_a_draft_takes_its_places_from_an_allocation_table(browser, act, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BTCORE_FILES", str(tmp_path))
    draft = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "市级培训", "values": {"quota": 3}}
    act("draft_cohort", "city", code="2027", judged_on=date(2027, 4, 25), **draft)
    city = browser("city")
    (link,) = re.findall(r'href="(/imports/[^"]+)"', city.get("/cohorts/2027").get_data(as_text=True))
    page = city.get(html.unescape(link)).get_data(as_text=True)
    assert re.findall(r'<option value="([^"]+)" selected>', page) == ["allocation", "2027"]
    table = "县区,语文,数学\n甲县,1,0\n乙县,1,1\n".encode()
    given = {"what": "allocation", "cohort": "2027"}
    tried = city.post("/imports/", file=(io.BytesIO(table), "名额.csv"), **given)
    assert "Nothing is changed yet" in tried.get_data(as_text=True)
    assert "Imported" in city.post(tried.request.path).get_data(as_text=True)
    places = re.findall(r"<li>([^<]*(?:甲县|乙县)[^<]*): (\d)</li>", city.get("/cohorts/2027").get_data(as_text=True))
    assert [number for _, number in places] == ["1", "0", "1", "1"]


@pytest.mark.parametrize("verb", ["enrol", "nominate"])
def test_the_people_to_tick_are_those_of_where_the_cohort_runs(browser, act, verb: str) -> None:
    code = COHORT
    if verb == "nominate":
        values = {"group_weight": 40, "semester_weight": 30, "annual_weight": 30, "pass_mark": 60}
        draft = {"programme": "school-key-teacher-pool", "jurisdiction": "S-01", "title": "校级培训", "values": values}
        act("draft_cohort", "city", code="2027", judged_on=date(2027, 4, 25), **draft)
        act("open_cohort", "city", cohort="2027")
        code = "2027"
    city = browser("city")
    page = city.get(f"/cohorts/{code}/{verb}").get_data(as_text=True)
    assert "李明" in page and "王芳" in page and "金丝雀" not in page
    assert "金丝雀" in city.get("/teachers/").get_data(as_text=True)


def test_who_was_withdrawn_may_be_ticked_again(browser, act) -> None:
    draft = {"programme": "school-semester-training", "jurisdiction": "S-01", "title": "校本研修"}
    act("draft_cohort", "city", code="2027", judged_on=date(2026, 3, 1), **draft)
    act("open_cohort", "city", cohort="2027")
    act("enrol", "city", cohort="2027", teachers=["T-1"])
    city = browser("city")
    ticked = 'value="T-1"'
    assert ticked not in city.get("/cohorts/2027/enrol").get_data(as_text=True)
    act("withdraw_enrolment", "city", cohort="2027", teacher="T-1", reason="误操作")
    assert ticked in city.get("/cohorts/2027/enrol").get_data(as_text=True)


def test_a_file_with_errors_is_refused_with_their_places(browser, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BTCORE_FILES", str(tmp_path))
    content = json.dumps([{"teacher": {"id": "T-8", "school_stage": "moon"}}]).encode()
    answer = browser("school").post("/imports/", what="dossiers", file=(io.BytesIO(content), "x.json"))
    page = answer.get_data(as_text=True)
    assert "x.json" in page and "school_stage" in page and str(tmp_path) not in page
    assert browser("school").post(answer.request.path).status_code == 404


def test_a_teacher_sees_the_own_dossier_claims_and_attaches_and_nothing_of_others(
    browser, act, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("BTCORE_FILES", str(tmp_path))
    act("create_account", "admin", name="li", teacher="T-1")
    act("set_password", "admin", account="li", password_hash=HASHER.hash(PASSWORD))
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


def test_rights_that_end_are_gone_at_the_next_request(browser, act) -> None:
    school = browser("school")
    assert "李明" in school.get("/teachers/").get_data(as_text=True)
    act("end_role", "admin", account="school", role="school_office", jurisdiction="S-01", until=date(2026, 1, 2))
    assert "李明" not in school.get("/teachers/").get_data(as_text=True)


def test_a_copied_cookie_is_dead_after_sign_out(browser, with_cookie) -> None:
    city = browser("city")
    cookie = city.client.get_cookie("btcore_panel").value
    city.post("/sign-out")
    assert "Sign in" in with_cookie(cookie).get("/").get_data(as_text=True)


def test_too_many_wrong_passwords_lock_an_account_even_for_the_right_one(stranger) -> None:
    for _ in range(FAILURES):
        assert stranger.sign_in("city", "wrong").status_code == 403
    assert stranger.sign_in("city").status_code == 429


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


def test_every_word_that_a_template_names_stands_in_both_languages() -> None:
    names = set()
    for one in files("btcore_admin").joinpath("templates/panel").iterdir():
        names |= set(re.findall(r"word\(['\"]([a-zA-Z_]+)['\"]\)", one.read_text(encoding="utf-8")))
    assert names - set(WORDS) == set()
    for name, both in {**WORDS, **ARGUMENTS}.items():
        english, chinese = both.text("en"), both.text("zh")
        assert english and chinese, name
        assert not re.search(r"[\u4e00-\u9fff]", english) or name == "language", name
