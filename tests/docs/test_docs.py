"""The documents are true: their code runs, they name every hook and every command, and their links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from btcore import parameters_from_toml
from btcore.cli.main import main
from btcore.hooks import hookspecs

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"```python\n(.*?)```", re.S)


def blocks() -> list:
    found = [
        (page, number, code) for page in PAGES for number, code in enumerate(CODE.findall(page.read_text("utf-8")))
    ]
    return [pytest.param(code, id=f"{page.name}-{number}") for page, number, code in found]


@pytest.mark.parametrize("code", blocks())
def test_python_in_the_documents_runs(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from btcore.files.csv_folder import write_csv_folder

    (tmp_path / "demo").mkdir()
    write_csv_folder(tmp_path / "demo" / "sample", [{"teacher": {"id": "T-001", "name": "李明"}}])
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "document", "exec"), {"__name__": "document"})


def test_every_hook_has_a_heading_in_plugin_hooks() -> None:
    text = (ROOT / "docs" / "plugin_hooks.md").read_text("utf-8")
    headings = set(re.findall(r"^## (btcore_\w+)$", text, re.M))
    assert headings == {name for name in vars(hookspecs) if name.startswith("btcore_")}


def test_every_command_stands_in_the_documents() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    for name in main.commands:
        assert f"btcore {name}" in text, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_toml_in_writing_a_plugin_declares_a_parameter() -> None:
    text = (ROOT / "docs" / "writing_a_plugin.md").read_text("utf-8")
    toml = re.search(r"```toml\n(.*?)```", text, re.S)
    assert toml is not None
    assert parameters_from_toml(toml.group(1))["window_years"].values == ((None, 5),)
    assert tomllib.loads(toml.group(1))


def test_the_readme_says_how_many_teachers_the_demonstration_judges() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (said,) = re.findall(r"a seeded sample of ([\d,]+) teachers", text)
    (option,) = [one for one in main.commands["demo"].params if one.name == "teachers"]
    assert said == f"{option.default:,}"
