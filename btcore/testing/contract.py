"""The contract that every plugin must pass, beyond loading: what an office and a developer may rely on."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ..hooks.manager import PluginManager
from ..programmes.lint import lint
from ..programmes.programme import Programme
from ..rules.clauses import Clause
from ..rules.evidence import rule_words
from ..rules.outcomes import Outcome
from ..rules.wording import LANGUAGES
from ..schemas.programmes import dump_programme, load_programme
from .cases import STANDING, load_cases, run_case
from .plugin_tables import CLASSES, unclassed_columns

CHINESE = re.compile(r"[\u3400-\u9fff]")


def breaches(manager: PluginManager, plugin: str, *, folder: Path, on: date) -> list[str]:
    """Where the plugin breaks the contract, a sentence each.

    `folder` is the plugin's package folder with its `cases`; `on` the day on which its programmes are looked at.
    """
    programmes = [one.programme for one in manager.catalogue.installed.values() if one.plugin == plugin]
    found = [f"plugin {plugin} brings no programme"] if not programmes else []
    for programme in programmes:
        found += [f"{programme.code}: {breach}" for breach in _of_programme(programme, manager, on)]
    found += _imports(folder)
    brought = {name: scripts for name, scripts in manager.migrations().items() if name == plugin}
    found += [f"column {one} has no privacy class in {CLASSES}" for one in unclassed_columns(brought)]
    found += _cases(folder / "cases", manager, {programme.code for programme in programmes})
    return found


def _of_programme(programme: Programme, manager: PluginManager, on: date) -> Iterator[str]:
    stored = json.loads(json.dumps(dump_programme(programme), ensure_ascii=False))
    if load_programme(stored, kinds=manager.kinds, types=manager.rule_types) != programme:
        yield "it does not survive being stored and read back"
    judging = programme.judging(on)
    for entry in programme.entries():
        if entry.line is None:
            yield f"clause {entry.code} cites no line"
        if not CHINESE.search(entry.zh):
            yield f"clause {entry.code} has no Chinese wording"
        if CHINESE.search(entry.title):
            yield f"clause {entry.code} has Chinese in its English wording"
        if isinstance(entry, Clause):
            for language in LANGUAGES:
                if not rule_words(entry.criterion, judging).text(language).strip():
                    yield f"clause {entry.code} prints nothing in {language}"
    for parameter in programme.parameters.declared:
        if parameter.line is None:
            yield f"parameter {parameter.name} cites no line"
        if parameter.alternatives and parameter.reading is None:
            yield f"parameter {parameter.name} has alternatives but no reading of its own"
    for finding in lint(programme, on=on):
        if finding.code in ("cannot-pass", "impossible-bounds"):
            yield finding.message.text()


def _imports(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.append(node.module)
            for name in names:
                top = name.split(".")[0]
                if top in ("flask", "peewee") or (top.startswith("btcore_") and top != folder.name):
                    yield f"{file.name} imports {name}; a plugin imports btcore and what is its own"


def _cases(folder: Path, manager: PluginManager, codes: set[str]) -> Iterator[str]:
    if not folder.is_dir():
        yield "it has no folder cases with case files"
        return
    cases = load_cases([folder])
    for code in sorted(codes - {case.programme for case in cases}):
        yield f"no case judges {code}"
    for case in cases:
        if len(case.name.split()) < 4 and not CHINESE.search(case.name):
            yield f"case {case.name!r} is not named by a sentence"
        for difference in run_case(case, manager.catalogue, manager.kinds):
            yield f"case {case.name!r}: {difference}"
    expected = {outcome for case in cases if case.part != STANDING for outcome in case.expect.values()}
    for outcome in (Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN):
        if str(outcome) not in expected:
            yield f"no case expects {outcome}"
