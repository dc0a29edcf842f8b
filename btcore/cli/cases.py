"""cases: runs case files against the installed programmes."""

from __future__ import annotations

from typing import Any

import click

from ..rules.wording import Language, Phrase, Text
from ..testing.cases import load_cases, run_case
from .chinese import in_chinese
from .output import add, console, installed, progress, table, with_json, with_language, write_json

SUMMARY = Phrase("{passed} of {total} cases hold", "{total} 个案例中 {passed} 个成立")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@with_json
@with_language
@click.pass_context
def cases(context: click.Context, paths: tuple[str, ...], as_json: bool, language: Language) -> None:
    """Run case files, or all below folders; exit 1 when a case does not hold."""
    manager, catalogue = installed()
    results: list[dict[str, Any]] = []
    with progress("cases") as bar:
        for case in bar.track(load_cases(paths)):
            differences = run_case(case, catalogue, manager.kinds)
            if language == "zh":
                differences = [in_chinese(one) for one in differences]
            results.append(
                {
                    "file": str(case.file),
                    "name": case.name,
                    "programme": case.programme,
                    "passed": not differences,
                    "differences": differences,
                }
            )
    failed = [one for one in results if not one["passed"]]
    if as_json:
        write_json(results)
    else:
        if failed:
            made = table(Text("case", "案例"), Text("what differs", "差异"), Text("file", "文件"), language=language)
            for one in failed:
                add(made, [one["name"], "\n".join(one["differences"]), one["file"]], language)
            console().print(made)
        click.echo(SUMMARY(passed=len(results) - len(failed), total=len(results)).text(language))
    if failed:
        context.exit(1)
