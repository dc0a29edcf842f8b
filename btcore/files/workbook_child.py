"""The process that opens a workbook: run by path with the workbook's path, it writes JSON lines to standard output.

One line `{"sheet", "merged"}` for each sheet, then one list for each row (dates and fractions tagged `["d", …]`,
`["n", …]`), at last `{"end": true}`; or `{"error": …}`. It imports nothing of btcore: it starts fast, and a workbook
that breaks it can break nothing else.
"""

from __future__ import annotations

import datetime
import html
import json
import math
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

import python_calamine

_CELL = re.compile(r"<c\b([^>/]*)>(.*?)</c>", re.DOTALL)
_REFERENCE = re.compile(r'\br="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(r"<f\b[^>]*?(?:/>|>(.*?)</f>)", re.DOTALL)
_VALUE = re.compile(r"<v>(.+?)</v>|<t\b[^>]*>(.+?)</t>", re.DOTALL)


def limit(*, memory: int, seconds: int) -> None:
    """Bound what this process may use; without the `resource` module (Windows) the parent's clock alone does."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tagged(cell: Any) -> Any:
    """A cell as JSON can carry it, exactly."""
    if isinstance(cell, (str, bool, int)):
        return cell
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return str(cell)
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else ["n", repr(cell)]
    if isinstance(cell, datetime.datetime):
        return ["d", cell.date().isoformat()]
    if isinstance(cell, datetime.date):
        return ["d", cell.isoformat()]
    return None if cell is None else str(cell)


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found.group(1)) if found else ""


def unread_cells(path: str) -> dict[str, dict[tuple[int, int], str]]:
    """Cells that the reader gives as blank although they are not, by sheet: error values, and formulas never computed.

    A blank cell may mean that there is nothing; `#N/A` must not, and is shown as it stands. Other formats: none.
    """
    if not zipfile.is_zipfile(path):
        return {}
    unread: dict[str, dict[tuple[int, int], str]] = {}
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return {}
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        targets = {
            attribute(tag, "Id"): posixpath.normpath(posixpath.join("/xl", attribute(tag, "Target"))).lstrip("/")
            for tag in re.findall(r"<Relationship\b[^>]*>", relations)
        }
        for tag in re.findall(r"<sheet\b[^>]*>", archive.read("xl/workbook.xml").decode("utf-8", "replace")):
            part = targets.get(attribute(tag, "r:id"), "")
            if part in archive.namelist():
                text = archive.read(part).decode("utf-8", "replace")
                if "<f" in text or 't="e"' in text:
                    unread[attribute(tag, "name")] = dict(unread_in(text))
    return unread


def unread_in(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Row, column and words of each such cell in the XML of a sheet."""
    for cell in _CELL.finditer(text):
        tag, inside = cell.groups()
        formula, value, reference = _FORMULA.search(inside), _VALUE.search(inside), _REFERENCE.search(tag)
        is_error = 't="e"' in tag
        if reference is None or not (is_error or (formula and not value)):
            continue
        column = 0
        for letter in reference.group(1):
            column = column * 26 + ord(letter) - ord("A") + 1
        words = (value and (value.group(1) or value.group(2))) or f"={(formula and formula.group(1)) or ''}"
        yield (int(reference.group(2)) - 1, column - 1), html.unescape(words)


def lines(path: str) -> Iterator[Any]:
    """All that the parent is told about a workbook."""
    with python_calamine.load_workbook(path) as workbook:
        unread = unread_cells(path)
        for name in workbook.sheet_names:
            try:
                sheet = workbook.get_sheet_by_name(name)
            except python_calamine.WorksheetNotFound:
                continue
            merged = sheet.merged_cell_ranges
            ranges = None if merged is None else [[*first, *last] for first, last in merged]
            yield {"sheet": name, "merged": ranges}
            if sheet.end is None:
                continue
            missed = unread.get(name, {})
            for number, row in enumerate(sheet.to_python(skip_empty_area=False)):
                if missed:
                    row = [cell if cell != "" else missed.get((number, at), "") for at, cell in enumerate(row)]
                while row and row[-1] == "":
                    row.pop()
                yield [tagged(cell) for cell in row]
    yield {"end": True}


def main(path: str, memory: str, seconds: str) -> None:
    limit(memory=int(memory), seconds=int(seconds))
    write = sys.stdout.write
    try:
        for line in lines(path):
            write(json.dumps(line) + "\n")
    except python_calamine.PasswordError:
        write('{"error": "password"}\n')
    except MemoryError:
        write('{"error": "memory"}\n')
    except BaseException as error:  # a panic of the reader is no Exception, and its words are all there is to tell
        write(json.dumps({"error": f"{type(error).__name__}: {error}"[:200]}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
