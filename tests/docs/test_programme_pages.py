"""The pages of docs/programmes are those that the installed programmes make now."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from btcore import installed
from btcore.cli.main import main

FOLDER = Path(__file__).parents[2] / "docs" / "programmes"
CODES = sorted(installed().catalogue)


def test_there_is_a_page_for_each_programme_in_each_language_and_no_other() -> None:
    assert sorted(page.name for page in FOLDER.glob("*.md")) == sorted(
        f"{code}.{language}.md" for code in CODES for language in ("en", "zh")
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("code", CODES)
def test_a_page_says_what_the_programme_says_now(code: str, language: str) -> None:
    words = ["show", code, "--on", "2026-04-25", "--markdown", "--lang", language]
    ran = CliRunner().invoke(main, words, catch_exceptions=False)
    assert ran.stdout == (FOLDER / f"{code}.{language}.md").read_text(encoding="utf-8"), "stale: run make pages"
