"""The bench of a cohort, page by page: charts with their numbers, lists to download, what an applicant still lacks."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from btcore_admin.charts import bars, distribution, stacks
from btcore_admin.signing_in import HASHER

from btcore.schemas import bundles

CITY_COHORT = "2026-city"
VALUES = {"pass_mark": "75", "gate_pass_mark": "60", "minimum_attendance": "85"}
FORMULA = "=1+1"


@pytest.fixture
def city_cohort(panel, act) -> str:
    """An open cohort of the city's training that is judged long after today."""
    draft = {"programme": "city-key-teacher", "jurisdiction": "CITY", "title": "市级培训", "values": VALUES}
    act("draft_cohort", "city", code=CITY_COHORT, judged_on=date(2099, 4, 25), **draft)
    act("open_cohort", "city", cohort=CITY_COHORT)
    return CITY_COHORT


def test_a_teacher_reads_what_is_missing_and_by_when_in_both_languages(browser, act, city_cohort) -> None:
    act("create_account", "admin", name="li", teacher="T-1")
    act("set_password", "admin", account="li", password_hash=HASHER.hash("correct horse"))
    papers = [
        {"id": f"P{number}", "kind": "paper", "on": "2098-03-01", "administrative_level": "county"}
        for number in range(2)
    ]
    teacher = {"id": "T-1", "name": "李明", "school": "S-01", "county": "C-01", "subjects": ["chinese"]}
    act("import_dossiers", "city", dossiers=[{"teacher": teacher, "records": papers}])
    li = browser("li")
    page = li.get("/teachers/T-1").get_data(as_text=True)
    assert "Still missing before 2099-04-25" in page
    assert re.search(r"1 more: [^<]*paper", page)
    li.post("/language", back="/")
    page = li.get("/teachers/T-1").get_data(as_text=True)
    assert "须在 2099-04-25 前补足" in page
    assert re.search(r"还差 1 项：[^<]*论文", page)


def test_what_is_due_is_what_the_own_cohort_asks_for(browser, act) -> None:
    draft = {
        "programme": "school-semester-training",
        "jurisdiction": "C-01",
        "title": "校本培训",
        "values": {"readings": 5},
    }
    act("draft_cohort", "city", code="2026-five", judged_on=date(2026, 3, 1), **draft)
    act("open_cohort", "city", cohort="2026-five")
    act("enrol", "city", cohort="2026-five", teachers=["T-2"])
    pages = [browser("city").get(f"/teachers/{code}").get_data(as_text=True) for code in ("T-1", "T-2")]
    assert [bool(re.search(r"5 more[^<]*reading reports", page)) for page in pages] == [False, True]


def test_a_list_is_downloaded_within_scope_and_without_formulas(browser, act) -> None:
    draft = {"programme": "school-semester-training", "jurisdiction": "CITY", "title": "校本培训"}
    act("draft_cohort", "city", code="2026-all", judged_on=date(2026, 3, 1), **draft)
    act("open_cohort", "city", cohort="2026-all")
    act("import_dossiers", "city", dossiers=[{"teacher": {"id": "T-5", "school": FORMULA, "county": "C-01"}}])
    act("enrol", "city", cohort="2026-all", teachers=["T-5", "T-9"])

    def rows(name: str) -> dict[str, str]:
        answer = browser(name).get("/cohorts/2026-all/lists/enrolments.csv")
        assert "attachment" in answer.headers["Content-Disposition"]
        listed = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
        return {one["teacher id"]: one["school"] for one in listed}

    assert rows("city") == {"T-5": f"'{FORMULA}", "T-9": "S-09"}
    assert rows("other") == {"T-9": "S-09"}
    assert browser("city").get("/cohorts/2026-all/lists/enrolments.xlsx").data.startswith(b"PK")
    assert browser("city").get("/cohorts/2026-all/lists/enrolments.exe").status_code == 404


def test_where_nobody_is_chosen_the_bench_leads_to_enrolling_by_name(browser, city_cohort) -> None:
    county = browser("city")
    bench = county.get("/cohorts/2026").get_data(as_text=True)
    assert ("/cohorts/2026/enrol" in bench, "/cohorts/2026/nominate" in bench) == (True, False)
    assert "This programme chooses nobody: enrol who takes part." in bench
    page = county.get("/cohorts/2026/enrol").get_data(as_text=True)
    assert re.findall(r'name="teachers" value="([^"]+)"', page) == ["T-1", "T-2"]
    done = county.post("/do/enrol", cohort="2026", teachers="T-1", back="/cohorts/2026/training").get_data(as_text=True)
    assert "李明" in done
    page = county.get("/cohorts/2026/enrol").get_data(as_text=True)
    assert re.findall(r'name="teachers" value="([^"]+)"', page) == ["T-2"]
    assert "/do/nominate" not in county.get("/teachers/T-2").get_data(as_text=True).split(city_cohort)[0]
    assert f"/cohorts/{city_cohort}/nominate" in county.get(f"/cohorts/{city_cohort}").get_data(as_text=True)
    assert county.get(f"/cohorts/{city_cohort}/nominate").status_code == 200
    for path in ("/cohorts/2026/nominate", f"/cohorts/{city_cohort}/enrol"):
        assert county.get(path).status_code == 404


def test_a_cohort_is_drafted_with_the_values_that_its_programme_leaves_open(browser) -> None:
    page = browser("city").get("/do/draft_cohort?programme=city-key-teacher").get_data(as_text=True)
    chosen = re.findall(r'<option selected value="([a-z_]+)"', page)
    assert set(VALUES) <= set(chosen)
    (code,) = re.findall(r'<input[^>]*name="code"[^>]*>', page)
    assert re.search(r'value="\d{4}-\d+"', code)


def test_who_changed_the_row_is_told_to_the_second_editor(browser) -> None:
    school, city = browser("school"), browser("city")
    seen = re.search(r'name="seen" value="([^"]+)"', school.get("/evidence/").get_data(as_text=True))
    assert seen
    given = {"teacher": "T-1", "record": "R1", "seen": seen.group(1)}
    assert city.post("/do/verify", original_seen="yes", **given).status_code == 200
    late = school.post("/do/return_claim", reason="缺原件", **given)
    assert late.status_code == 409
    assert re.search(r"<li>[^<]*city: verify</li>", late.get_data(as_text=True))


def test_a_bar_is_as_long_as_its_number_and_a_bar_of_pieces_as_their_sum() -> None:
    assert [one.parts[0].width for one in bars([("a", 10), ("b", 5)])] == [280, 140]
    (whole,) = stacks([("x", [("one", 3, ""), ("free", 1, "")], "3 / 4")])
    assert [(one.x, one.width) for one in whole.parts] == [(180, 210), (390, 70)]
    assert bars([]) == []


def test_a_distribution_counts_each_total_once_and_marks_the_pass_mark_between_columns() -> None:
    drawn = distribution([Decimal("59.5"), Decimal(60), Decimal("64.99"), Decimal(75)], mark=Decimal(60))
    assert drawn is not None
    assert [(label, number) for label, number, *_ in drawn.columns] == [
        ("55", 1),
        ("60", 2),
        ("65", 0),
        ("70", 0),
        ("75", 1),
    ]
    assert drawn.mark == (40, "60")
    assert distribution([], mark=None) is None


def test_a_form_of_an_appeal_asks_for_nothing_beside_what_the_page_handed_on(browser, act) -> None:
    act("create_account", "admin", name="li", teacher="T-1")
    act("set_password", "admin", account="li", password_hash=HASHER.hash("correct horse"))
    li = browser("li")
    asked = {"decision": "1", "award": "2026-T-1", "cohort": "2026"}
    for name, value in asked.items():
        page = li.get(f"/do/appeal?{name}={value}").get_data(as_text=True)
        assert 'name="text"' in page
        assert [other for other in asked if f'name="{other}"' in page] == [name]


def test_who_was_disqualified_appeals_on_the_own_dossier_and_reads_the_answer_there(browser, act) -> None:
    act("create_account", "admin", name="li", teacher="T-1")
    act("set_password", "admin", account="li", password_hash=HASHER.hash("correct horse"))
    act("enrol", "city", cohort="2026", teachers=["T-1"])
    city, li = browser("city"), browser("li")
    told = {"reason": "缺勤", "notified_on": "2026-01-01", "reply": "有异议"}
    city.post("/do/disqualify", cohort="2026", teacher="T-1", **told)
    asks = "/do/appeal?back=/teachers/T-1?&amp;cohort=2026"
    assert asks in li.get("/teachers/T-1").get_data(as_text=True)
    assert asks not in city.get("/teachers/T-1").get_data(as_text=True)
    li.post("/do/appeal", cohort="2026", text="考勤有误")
    assert asks not in li.get("/teachers/T-1").get_data(as_text=True)
    assert "考勤有误" in li.get("/teachers/T-1").get_data(as_text=True)
    act("create_account", "admin", name="second")
    act("grant_role", "admin", account="second", role="city_institute", jurisdiction="CITY", since=date(2026, 1, 1))
    act("set_password", "admin", account="second", password_hash=HASHER.hash("correct horse"))
    second = browser("second")
    assert re.search(r"1</strong> appeals and objections", second.get("/").get_data(as_text=True))
    notices = second.get("/cohorts/2026/notices").get_data(as_text=True)
    assert re.search(r"李明 · disqualify – 考勤有误 .*/do/answer_appeal", notices)
    second.post("/do/answer_appeal", appeal="1", upheld="yes", answer="考勤已更正")
    page = li.get("/teachers/T-1").get_data(as_text=True)
    assert "upheld: 考勤已更正" in page and asks not in page


def test_a_decision_explains_itself_in_both_languages_to_who_may_read_it(browser, act, monkeypatch) -> None:
    act("create_account", "admin", name="li", teacher="T-1")
    act("set_password", "admin", account="li", password_hash=HASHER.hash("correct horse"))
    act("enrol", "city", cohort="2026", teachers=["T-1"])
    city = browser("city")
    city.post("/do/decide", cohort="2026")
    (path,) = set(re.findall(r"/cohorts/decisions/\d+", city.get("/cohorts/2026/results").get_data(as_text=True)))
    for who in (city, browser("li")):
        page = who.get(path).get_data(as_text=True)
        assert re.search(r"✗ 1\.3 \(line \d+\) [^<]*: not met\n", page)
        assert "missing: " in page and "judged on 2026-02-15 · decided " in page
        who.post("/language", back="/")
        page = who.get(path).get_data(as_text=True)
        sentences = re.search(r'<div class="verdict">(.*?)</div>', page, re.DOTALL)
        assert sentences is not None
        assert re.search(r"✗ 第 1\.3 条（原文第 \d+ 行）[^<]*：不符合\n", sentences.group(1))
        assert "尚缺：" in sentences.group(1) and "missing" not in sentences.group(1)
    # As of a later version, whose bundles are others.
    monkeypatch.setattr(bundles, "FORMAT", 2)
    page = browser("city").get(path).get_data(as_text=True)
    assert "expected format 2" in page and '"outcome": "FAIL"' in page
    page = browser("auditor").get(path).get_data(as_text=True)
    assert "Your roles do not read the content" in page and "auditor</span>" in page
    assert "1.3" not in page and "李明" not in page and "erased" not in page


def test_a_dossier_has_the_attestations_and_waivers_to_who_may_read_whose_they_are(browser, act) -> None:
    given = {"teacher": "T-1", "by": "示例校务委员会", "on": date(2026, 1, 4)}
    act("attest", "city", clause="3.2-morals", met=False, note="尚有一项核查", **given)
    act("waive", "city", clause="3.5", reason="乡村学校", **given)
    page = browser("city").get("/teachers/T-1").get_data(as_text=True)
    row = r"<td>2026-01-04</td><td>{} [^<]+</td><td>{}</td><td>示例校务委员会</td><td>{}</td>"
    for clause, said, why in ((r"3\.2-morals", "not met", "尚有一项核查"), (r"3\.5", "waived", "乡村学校")):
        assert re.search(row.format(clause, said, why), page)
    for hidden in ("示例校务委员会", "尚有一项核查", "乡村学校"):
        assert hidden not in browser("auditor").get("/teachers/T-1").get_data(as_text=True)


def test_values_of_a_programme_and_other_readings_of_them_are_in_the_readers_language(browser, city_cohort) -> None:
    city = browser("city")
    page = city.get("/programmes/city-key-teacher").get_data(as_text=True)
    assert "<td>junior</td>" in page and re.search(r"<small>or 3: [^<]+</small>", page)
    city.post("/language", back="/")
    page = city.get("/programmes/city-key-teacher").get_data(as_text=True)
    assert "<td>初级 (junior)</td>" in page and re.search(r"<small>或取 3：[^<]+</small>", page)
    assert '<option value="chinese">语文</option>' in city.get(f"/cohorts/{city_cohort}/nominate").get_data(
        as_text=True
    )
