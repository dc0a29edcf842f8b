"""What an operation refuses is told in Chinese throughout, in the panel and by the command line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from btcore_admin.app import create_app

from btcore import PluginManager, Programme, hookimpl
from btcore.cli.main import error_lines
from btcore.errors import EntryError, Refused
from btcore.rules.language import Clause, all_of, count

VALUES = {"group_weight": 40, "semester_weight": 30, "annual_weight": 30, "pass_mark": 60}
TOLD = "检查发现错误：第 9.9 条对同一指标要求不少于 3 且不超过 1：论文；请先改正项目"


def contradicting(manager: PluginManager) -> PluginManager:
    """What is installed, and a programme that asks for three papers and forbids more than one."""
    pool = manager.catalogue["school-key-teacher-pool"]
    criterion = all_of(count("paper") >= 3, count("paper") <= 1)
    clause = Clause("9.9", "Three papers, and no more than one", zh="论文三篇以上且不超过一篇", criterion=criterion)
    made = replace(pool, code="school-contradiction", eligibility=(*pool.eligibility, clause))

    class Contradicting:
        @hookimpl
        def btcore_programmes(self) -> list[Programme]:
            return [made]

    modules = {plugin.name: plugin.module for plugin in manager.plugins}
    return PluginManager.of({**modules, "contradicting": Contradicting()})


@pytest.fixture
def drafted(office):
    office.manager = contradicting(office.manager)
    given = {"code": "2026", "title": "骨干教师", "programme": "school-contradiction", "jurisdiction": "S-01"}
    office.do("draft_cohort", by="school", judged_on=date(2026, 8, 31), values=VALUES, **given)
    return office


def test_what_lint_finds_in_a_cohort_that_cannot_open_is_told_in_chinese(drafted) -> None:
    with pytest.raises(Refused, match="lint finds an error: clause 9.9 asks for at least 3 and at most 1") as refused:
        drafted.do("open_cohort", by="school", cohort="2026")
    assert error_lines(refused.value, "zh") == [TOLD]
    entry = EntryError(refused.value, file="x.json", number=1, verb="open_cohort", count=1)
    assert error_lines(entry, "zh") == [f"x.json，第 1 项，启动班次：{TOLD}"]
    assert "第 9.9 条" not in "".join(error_lines(refused.value, "en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_panel_tells_it_in_the_language_of_the_page(drafted, password_hash, browser_at, language: str) -> None:
    drafted.do("set_password", by="admin", account="school", password_hash=password_hash)
    app = create_app(drafted.address, manager=drafted.manager, secret_key="test", secure=False)
    browser = browser_at(app, "school")
    if language == "zh":
        browser.post("/language")
    page = browser.post("/do/open_cohort", cohort="2026").get_data(as_text=True)
    (line,) = re.findall("<li>(检查发现错误.*?|lint finds.*?)</li>", page)
    assert line == TOLD if language == "zh" else line.startswith("lint finds an error: clause 9.9 asks")
