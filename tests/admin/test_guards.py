"""What keeps strangers out, beside scope: names, keys, throttling, the number of questions a page may ask."""

from __future__ import annotations

import json
from datetime import date

import pytest
from btcore_admin.bench_panel import PAGES, bench_panel
from btcore_admin.measuring import statements
from btcore_admin.serve import HOSTS, SECRET, settings
from click.testing import CliRunner

from btcore import BtcoreError

LISTS = ("/", "/teachers/", "/evidence/", "/cohorts/", "/cohorts/2026", "/cohorts/2026/enrol", "/titles/", "/audit/")
ON_ANOTHER_HOST = [
    ({}, SECRET),
    ({SECRET: "short", HOSTS: "a.example"}, SECRET),
    ({SECRET: "x" * 32}, HOSTS),
]


@pytest.mark.parametrize(("given", "asked"), ON_ANOTHER_HOST)
def test_on_another_host_the_panel_asks_for_a_long_key_and_its_names(monkeypatch, given, asked: str) -> None:
    for name in (SECRET, HOSTS):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BtcoreError, match=asked):
        settings("0.0.0.0")
    assert settings("127.0.0.1")[1]


def test_a_host_that_is_not_named_is_refused(panel) -> None:
    panel.config["TRUSTED_HOSTS"] = ["panel.example"]
    assert panel.test_client().get("/sign-in", base_url="http://panel.example/").status_code == 200
    assert panel.test_client().get("/sign-in", base_url="http://evil.example/").status_code == 400


def test_sign_ins_from_one_address_are_throttled_whatever_account_they_name(panel, stranger) -> None:
    panel.config["SIGN_INS"] = "3 per hour"
    assert [stranger.sign_in(f"nobody-{number}", "x").status_code for number in range(3)] == [403] * 3
    page = stranger.sign_in("nobody", "x")
    assert page.status_code == 429
    assert "Too many attempts" in page.get_data(as_text=True)


def test_a_page_asks_as_many_questions_of_many_rows_as_of_few(browser, act) -> None:
    """Constant: with sixty more teachers, records and nominations, and five more cohorts, no list asks once more."""
    city = browser("city")
    for role in ("auditor", "county_bureau"):
        act("grant_role", "admin", account="city", role=role, jurisdiction="CITY", since=date(2026, 1, 1))

    def asked() -> dict[str, int]:
        found = {}
        for path in LISTS:
            with statements() as noted:
                assert city.get(path).status_code == 200
            found[path] = len(noted)
        return found

    def more(begin: int, number: int) -> None:
        people = [
            {
                "teacher": {"id": f"M-{one}", "name": "张三", "school": f"S-{one % 7}", "county": "C-01"},
                "records": [{"id": "R1", "kind": "open_class", "on": "2025-03-01", "status": "claimed"}],
            }
            for one in range(begin, begin + number)
        ]
        act("import_dossiers", "city", dossiers=people)
        act("enrol", "city", cohort="2026", teachers=[one["teacher"]["id"] for one in people])

    more(0, 5)
    few = asked()
    more(5, 60)
    for number in range(5):
        draft = {"programme": "school-semester-training", "jurisdiction": "C-01", "title": "另一班次"}
        act("draft_cohort", "city", code=f"X-{number}", judged_on=date(2026, 3, 1), **draft)
        act("open_cohort", "city", cohort=f"X-{number}")
    assert asked() == few


def test_the_bench_reports_each_list_page_against_its_bare_queries() -> None:
    done = CliRunner().invoke(bench_panel, ["--teachers", "1000", "--rounds", "1", "--json"])
    assert done.exit_code == 0, done.output
    pages = json.loads(done.output)["pages"]
    assert [one["page"] for one in pages] == list(PAGES)
    assert all(one["over_bare_queries"] > 0 and one["queries"] > 0 for one in pages)
