"""The page of the population bench: a table and a picture, made of its result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# What is aimed at: at most so much, or at least.
AIMS = {
    "sqlite_writeback_over_scan": "≤ 1.0",
    "sqlite_outcome_over_scan": "≤ 0.15",
    "postgresql_writeback_over_scan": "≤ 4",
    "python_over_sqlite": "≥ 20",
    "pandas_over_sqlite": "≥ 15",
    "openfisca_over_sqlite": "≥ 5",
    "growth": "≤ 10.5",
    "incremental_over_update": "≤ 1.5",
    "explain_over_fetch": "≤ 1.3",
}
WORDS = {
    "sqlite_writeback_over_scan": "SQLite, outcomes of all clauses written back, over its own full scan",
    "sqlite_outcome_over_scan": "SQLite, outcomes alone, over its own full scan",
    "postgresql_writeback_over_scan": "PostgreSQL, outcomes of all clauses written back, over its own scan",
    "python_over_sqlite": "a plain Python loop over SQLite",
    "pandas_over_sqlite": "a pandas script over SQLite",
    "openfisca_over_sqlite": "OpenFisca with loading over SQLite",
    "growth": "ten times as many teachers",
    "incremental_over_update": "a record changed and its teacher judged again, over the bare change",
    "explain_over_fetch": "a teacher explained, over fetching the dossier",
}
HEIGHT, WIDTH, LEFT = 26, 760, 440


def write_page(folder: Path, result: dict[str, Any]) -> None:
    """Write performance.md and performance.svg into a folder."""
    ratios = dict(result["ratios"])
    rows = [f"| {WORDS[name]} | {_shown(value)} | {AIMS[name]} |" for name, value in ratios.items()]
    rows.append(f"| memory at most, MiB | {result['peak_mib']} | ≤ 128 |")
    text = (
        "# Performance\n\n"
        "Made by `btcore bench population --page docs`: ratios inside one run, medians over its rounds; never bare\n"
        f"times. {result['teachers']:,} teachers with 20 records each, {result['rounds']} rounds. “–” was not run.\n\n"
        "| what | reached | aim |\n|---|---|---|\n" + "\n".join(rows) + "\n\n![Ratios](performance.svg)\n"
    )
    (folder / "performance.md").write_text(text, encoding="utf-8")
    (folder / "performance.svg").write_text(_picture(ratios), encoding="utf-8")


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _picture(ratios: dict[str, float | None]) -> str:
    known = {name: value for name, value in ratios.items() if value is not None}
    most = max(known.values(), default=1)
    lines = []
    for place, (name, value) in enumerate(known.items()):
        top, length = place * HEIGHT + 8, max(1, round((WIDTH - LEFT - 60) * value / most))
        lines += [
            f'<text x="{LEFT - 8}" y="{top + 13}" text-anchor="end">{WORDS[name]}</text>',
            f'<rect x="{LEFT}" y="{top}" width="{length}" height="16" fill="#4a6fa5"/>',
            f'<text x="{LEFT + length + 6}" y="{top + 13}">{_shown(value)}</text>',
        ]
    height = len(known) * HEIGHT + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" '
        f'font-size="12">\n' + "\n".join(lines) + "\n</svg>\n"
    )
