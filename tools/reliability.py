"""docs/reliability.md out of the promises (tests/faults/promises) and the figures that their tests wrote down.

Each test of a promise leaves its figures in build/reliability (the fixture `figures`). `make reliability` takes those
that are there into tests/faults/figures.json and writes the page. CI's figures take the place of those before; of the
long run, which may be done in pieces, those of each case do.
"""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PROMISES = ROOT / "tests" / "faults" / "promises"
WRITTEN = ROOT / "build" / "reliability"
KEPT = ROOT / "tests" / "faults" / "figures.json"
PAGE = ROOT / "docs" / "reliability.md"

RUNS = {"ci": "in CI", "long": "long run"}
HEAD = """# What is promised when things go wrong, and how that was tried

Made by `make reliability` from the figures that the tests wrote down themselves; nothing here is typed by hand.
`make check-faults` is CI's part, `make faults-long` the long run. A **control** is the same test with the guard taken
away: it must find what the guard prevents. Figures of several cases of one test are added up; most and least are the
largest and the smallest of them.
"""


def promises() -> list[dict[str, Any]]:
    """The chapters, each with its promises, in the order of their files."""
    return [tomllib.loads(file.read_text("utf-8")) for file in sorted(PROMISES.glob("*.toml"))]


def collected(records: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    """Figures by promise, run, part and the case of the test that found them."""
    found: dict[str, Any] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for one in records:
        about = {"on": one["on"], "figures": one["figures"]}
        found[one["promise"]][one["run"]][one["part"]][one["case"]] = about
    return {promise: {run: dict(parts) for run, parts in runs.items()} for promise, runs in found.items()}


def taken_in(kept: dict[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept, with fresh figures in the place of those of the same run, or of the same case of the long run."""
    for promise, runs in fresh.items():
        for run, parts in runs.items():
            there = kept.setdefault(promise, {}).setdefault(run, {})
            if run != "long":
                there.clear()
            for part, cases in parts.items():
                # Under no name stand figures of all cases together.
                there.setdefault(part, {}).pop("", None)
                there[part].update(cases)
    return kept


def together(cases: Mapping[str, Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    """The days and the figures of several cases as one."""
    days = sorted({one["on"] for one in cases.values()})
    figures: dict[str, Any] = {}
    for _, one in sorted(cases.items()):
        for name, value in one["figures"].items():
            figures[name] = _together(name, figures.get(name), value)
    return " to ".join(dict.fromkeys((days[0], days[-1]))), figures


def _together(name: str, before: Any, value: Any) -> Any:
    if before is None or isinstance(value, str):
        return value
    if name.startswith("most"):
        return max(before, value)
    return min(before, value) if name.startswith("least") else before + value


def page(chapters: Iterable[Mapping[str, Any]], kept: Mapping[str, Any]) -> str:
    """The page, in Markdown."""
    lines = [HEAD]
    for chapter in chapters:
        lines += [f"## {chapter['heading']}", ""]
        for one in chapter.get("promise", ()):
            lines += [f"**{one['words']}**", "", f"- test: {_linked(one['test'])}"]
            lines += [f"- control: {_linked(one['control'])}"] if "control" in one else []
            for run, label in RUNS.items():
                for part, cases in sorted(kept.get(one["code"], {}).get(run, {}).items()):
                    days, figures = together(cases)
                    lines.append(f"- {label}{part and f', {part}'} ({days}): {_counted(figures)}")
            lines += [f"- limit: {one['limit']}"] if "limit" in one else []
            lines.append("")
        for one in chapter.get("not_kept", ()):
            lines += [f"**Not promised: {one['words']}** {one['why']}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _linked(test: str) -> str:
    file, name = test.split("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../{file})"


def _counted(figures: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}" for name, value in figures.items()
    )


def main() -> None:
    """Take in what the last runs wrote down, and write the page."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    fresh = collected(json.loads(file.read_text("utf-8")) for file in sorted(WRITTEN.glob("*.json")))
    kept = taken_in(kept, fresh)
    known = {one["code"] for chapter in promises() for one in chapter.get("promise", ())}
    kept = {promise: runs for promise, runs in sorted(kept.items()) if promise in known}
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    PAGE.write_text(page(promises(), kept), "utf-8")


if __name__ == "__main__":
    main()
