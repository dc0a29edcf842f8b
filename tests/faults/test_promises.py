"""docs/reliability.md says what its tests found, and nothing else."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("reliability", ROOT / "tools" / "reliability.py")
assert _SPEC is not None and _SPEC.loader is not None
reliability = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(reliability)

PROMISES = [one for chapter in reliability.promises() for one in chapter.get("promise", ())]
KEPT = json.loads(reliability.KEPT.read_text("utf-8"))


def names_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise["code"])
def test_every_promise_names_a_test_that_exists_and_writes_its_figures_down(promise: dict[str, Any]) -> None:
    for role in ("test", "control"):
        if role in promise:
            file, name = promise[role].split("::")
            assert name in names_of(ROOT / file)
    source = (ROOT / promise["test"].split("::")[0]).read_text("utf-8")
    assert re.search(rf'figures\(\s*"{promise["code"]}"', source)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise["code"])
def test_every_promise_was_tried(promise: dict[str, Any]) -> None:
    assert KEPT[promise["code"]]["ci"]


def test_no_two_promises_have_one_code() -> None:
    codes = [one["code"] for one in PROMISES]
    assert sorted(codes) == sorted(set(codes))


def test_the_page_is_what_the_promises_and_their_figures_make() -> None:
    assert reliability.PAGE.read_text("utf-8") == reliability.page(reliability.promises(), KEPT)


def test_cases_of_one_test_are_put_together() -> None:
    def record(part: str, **figures: Any) -> dict[str, Any]:
        return {"promise": "p", "run": "ci", "part": part, "on": "2026-01-02", "figures": figures}

    given = [record("sqlite", rounds=2, most_bytes=5), record("sqlite", rounds=3, most_bytes=4), record("", note="x")]
    assert reliability.collected(given)["p"]["ci"] == {
        "": {"on": "2026-01-02", "figures": {"note": "x"}},
        "sqlite": {"on": "2026-01-02", "figures": {"rounds": 5, "most_bytes": 5}},
    }
