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


def record(case: str, *, run: str = "ci", part: str = "", on: str = "2026-01-02", **figures: Any) -> dict[str, Any]:
    return {"promise": "p", "run": run, "part": part, "case": case, "on": on, "figures": figures}


def test_cases_of_one_test_are_put_together() -> None:
    given = [record("one", rounds=2, most_bytes=5), record("two", on="2026-01-09", rounds=3, most_bytes=4)]
    found = reliability.collected([*given, record("one", part="control", note="x")])["p"]["ci"]
    assert reliability.together(found[""]) == ("2026-01-02 to 2026-01-09", {"rounds": 5, "most_bytes": 5})
    assert reliability.together(found["control"]) == ("2026-01-02", {"note": "x"})


def test_the_long_run_may_be_done_in_pieces_and_ci_is_taken_whole() -> None:
    def kept(run: str) -> dict[str, Any]:
        before = reliability.taken_in(
            {}, reliability.collected([record("one", run=run, n=1), record("two", run=run, n=2)])
        )
        after = reliability.taken_in(before, reliability.collected([record("two", run=run, n=5)]))
        return {case: one["figures"]["n"] for case, one in after["p"][run][""].items()}

    assert kept("long") == {"one": 1, "two": 5}
    assert kept("ci") == {"two": 5}
