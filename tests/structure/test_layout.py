"""The house rules: packages are listed, floors import downwards only, files are small, importing is light."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRUCTURE = (ROOT / "docs" / "structure.md").read_text(encoding="utf-8")


def listed(heading: str) -> list[str]:
    """The names in the first column of the first table after a heading of docs/structure.md, in order."""
    section = STRUCTURE.split(heading, 1)[1].split("\n## ", 1)[0]
    return [name.removesuffix(".py") for name in re.findall(r"^\| `([\w.]+)`", section, re.M)]


FLOORS = listed("# Where everything is")
ROOMS = {folder: listed(f"## `btcore/{folder}`") for folder in ("rules", "programmes")}
PURE = ("rules", "programmes", "hooks")
FORBIDDEN_IN_PURE = {"peewee", "marshmallow", "flask", "sqlite3", "socket", "requests", "time", "subprocess"}


def modules() -> list[Path]:
    return sorted((ROOT / "btcore").rglob("*.py"))


def imported(file: Path) -> list[str]:
    """The modules that a file imports when it is loaded, with relative imports made absolute."""
    package = file.relative_to(ROOT).with_suffix("").parts[:-1]
    names = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names += [f"{stem}.{alias.name}" for alias in node.names] if node.module is None or node.level else [stem]
    return names


def floor_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "btcore" and len(parts) > 1 and parts[1] in FLOORS else None


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_floor_imports_only_lower_floors(file: Path) -> None:
    own = file.relative_to(ROOT / "btcore").parts[0].removesuffix(".py")
    if own not in FLOORS:
        assert own == "__init__"
        return
    for name in imported(file):
        floor = floor_of(name)
        assert floor is None or FLOORS.index(floor) <= FLOORS.index(own), f"{file.name} imports {name}"


@pytest.mark.parametrize("folder", ROOMS)
def test_inside_rules_and_programmes_a_file_imports_only_those_listed_above_it(folder: str) -> None:
    rooms = ROOMS[folder]
    files = [file for file in (ROOT / "btcore" / folder).glob("*.py") if file.stem != "__init__"]
    assert {file.stem for file in files} == set(rooms)
    for file in files:
        for name in imported(file):
            parts = name.split(".")
            if parts[:2] == ["btcore", folder] and len(parts) > 2:
                assert rooms.index(parts[2]) < rooms.index(file.stem), f"{file.name} imports {name}"


@pytest.mark.parametrize("floor", PURE)
def test_the_rule_layer_knows_no_database_no_clock_and_no_network(floor: str) -> None:
    for file in (ROOT / "btcore" / floor).rglob("*.py"):
        tops = {name.split(".")[0] for name in imported(file)}
        assert not tops & FORBIDDEN_IN_PURE, file
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\b(today|now)\(", text), f"{file.name} reads the clock"


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in ROOT.glob("btcore/**/*.py")}
    assert {str(file): length for file, length in lengths.items() if length > 400} == {}


def test_the_package_list_of_setup_cfg_is_the_folders() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split())
    folders = {".".join(file.parent.relative_to(ROOT).parts) for file in ROOT.glob("btcore/**/__init__.py")}
    assert listed == {*folders, "btcore.migrations"}


def test_docs_structure_lists_every_floor() -> None:
    floors = {file.stem for file in (ROOT / "btcore").iterdir() if file.is_dir() or file.suffix == ".py"}
    assert set(FLOORS) == floors - {"__init__", "__pycache__", "py"}


def test_importing_btcore_loads_no_database_schema_array_or_web_library() -> None:
    code = (
        "import sys, btcore; btcore.installed();"
        "print([name for name in ('peewee', 'marshmallow', 'numpy', 'flask', 'xlsxwriter') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_public_name_exists_and_has_a_docstring() -> None:
    import btcore

    for name in btcore.__all__:
        assert getattr(btcore, name).__doc__, name


def test_plugins_import_only_public_names_and_the_rule_language() -> None:
    for file in ROOT.glob("plugins/*/btcore_*/**/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "btcore":
                assert node.module in ("btcore", "btcore.rules.language"), f"{file.name} imports {node.module}"


def test_no_path_of_a_machine_stands_in_the_repository() -> None:
    pattern = re.compile(r"/(work|root|home)/\w")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in tracked:
        file = ROOT / name
        if file.suffix in (".py", ".md", ".toml", ".cfg", ".txt", ".sh", "") and file.is_file():
            assert not pattern.search(file.read_text(encoding="utf-8")), name
