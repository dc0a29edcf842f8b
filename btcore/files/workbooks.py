"""Workbooks as sheets of rows, opened in a child process that may die without harm."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from ..errors import InputError, input_error
from .archives import EXPECTED, PASSWORD, check_workbook_file
from .formulas import as_meant
from .sheets import Cell, Sheet

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")

# 100,000 rows of 10 columns took the child 1 s of the processor and 183 MiB; what needs more than these is no roster.
# By the clock it may take longer: the child waits while the machine works for others.
WALL_SECONDS = 20
PROCESSOR_SECONDS = 5
MEMORY = 256 * 2**20
# The same roster is 17 MB of JSON lines.
MOST_BYTES = 64 * 2**20
MOST_CELLS = 2_000_000
LONGEST_ROW = 8 * 2**20


def read_workbook(path: Path) -> dict[str, Sheet]:
    """Every sheet of a workbook by its name, hidden ones too; cells are exact (no floats).

    Refuses, with an InputError of one sentence, a file that is no workbook, is protected with a password, is damaged,
    is empty, or needs more memory or time than a roster may.
    """
    path = Path(path)
    check_workbook_file(path)
    script = Path(__file__).with_name("workbook_child.py")
    command = [sys.executable, "-I", str(script), str(path.absolute()), str(MEMORY), str(PROCESSOR_SECONDS)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(WALL_SECONDS, stop)
        clock.start()
        try:
            assert child.stdout is not None
            sheets, ended = _sheets(child.stdout, source=path.name)
            status = child.wait()
        finally:
            clock.cancel()
            child.kill()
    if not ended:
        raise _stopped(path.name, f"it took longer than {WALL_SECONDS} s" if late.is_set() else _reason(status))
    if not any(sheet.rows for sheet in sheets.values()):
        raise input_error(path.name, "a workbook without a filled cell", "a workbook with a filled sheet")
    return sheets


def _sheets(stream: IO[bytes], *, source: str) -> tuple[dict[str, Sheet], bool]:
    sheets: dict[str, Sheet] = {}
    rows: list[list[Cell]] = []
    size = cells = 0
    name = ""
    for line in iter(lambda: stream.readline(LONGEST_ROW), b""):
        size += len(line)
        if len(line) == LONGEST_ROW:
            raise _too_much(source)
        if not line.endswith(b"\n"):
            break
        value = json.loads(line)
        if isinstance(value, list):
            cells += len(value) + 1
            if size > MOST_BYTES or cells > MOST_CELLS:
                raise _too_much(source)
            if b"\\u0000" in line and any(isinstance(cell, str) and "\0" in cell for cell in value):
                place = f"{source}, sheet {name}, row {len(rows) + 1}"
                raise input_error(place, "a NUL character", "text alone")
            rows.append([_cell(cell) for cell in value])
        elif "sheet" in value:
            name, merged, rows = value["sheet"], value["merged"], []
            ranges = None if merged is None else tuple(tuple(one) for one in merged)
            sheets[name] = Sheet(f"{source}, sheet {name}", rows, ranges)
        elif "error" in value:
            raise _error(source, value["error"])
        else:
            return sheets, True
    return sheets, False


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        tag, words = value
        return date.fromisoformat(words) if tag == "d" else Decimal(words)
    return as_meant(value) if isinstance(value, str) else value


def _error(source: str, words: str) -> InputError:
    if words == "password":
        return input_error(source, *PASSWORD)
    if words == "memory":
        return _stopped(source, f"it asked for more than {MEMORY >> 20} MiB of memory")
    if words.startswith("PanicException"):
        return _stopped(source, "it broke")
    return input_error(source, f"the workbook cannot be read ({' '.join(words.split())})", EXPECTED)


def _reason(status: int) -> str:
    if status == 0:
        return "it broke off"
    if status > 0:
        return f"exit status {status}"
    if -status == signal.SIGABRT:
        return f"it asked for more than {MEMORY >> 20} MiB of memory"
    if -status in (getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)):
        return f"it took longer than {PROCESSOR_SECONDS} s, or the machine ran out of memory"
    return f"signal {-status}"


def _too_much(source: str) -> InputError:
    return input_error(source, "a workbook with more in it than any roster", "a smaller workbook, or CSV")


def _stopped(source: str, reason: str) -> InputError:
    expected = (
        "a workbook without stray cells far outside its table; save it again from the spreadsheet program or send CSV"
    )
    return input_error(source, f"the workbook's reader was stopped ({reason})", expected)
