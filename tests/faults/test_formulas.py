"""No list and no export holds anything that a spreadsheet program would compute; each is opened again to look."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
import python_calamine
from click.testing import CliRunner

from btcore.cli.main import main
from btcore.files import formulas
from btcore.operations.lists import COLUMNS

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://x.invalid","y")',
    "\t=1+1",
    "＝1+1",
)
# What Excel and LibreOffice take for the beginning of a formula, written down anew.
LIVE = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


@pytest.fixture
def lived(office: Any, offices: ModuleType) -> Any:
    """A cohort's life in which every word that somebody gives is a formula."""
    offices.to_titles(office)
    for number, formula in enumerate(FORMULAS):
        dossier = offices.eligible(f"F-{number}", name=formula, tags=[formula, "x"])
        dossier["records"][0] |= {"title": formula}
        dossier["attestations"][0]["note"] = formula
        office.do("import_dossiers", dossiers=[dossier])
    for code, formula in zip(("T-1", "T-2", "T-3"), FORMULAS, strict=False):
        dossier = offices.eligible(code, name=formula)
        office.do("import_dossiers", dossiers=[dossier])
    places = [{"teacher": "T-1", "class_name": "=1+1", "study_group": "@x"}]
    office.do("assign_places", on="2026-11-28", cohort="2026", places=places)
    return office


def exported(office: Any, folder: Path) -> Iterator[Path]:
    """Every list in both forms, and the dossiers as workbook and as CSV."""
    asked = {f"{what}.{form}": ["--what", what, "--cohort", "2026"] for what in COLUMNS for form in ("csv", "xlsx")}
    asked |= {"dossiers.xlsx": [], "dossiers": []}
    for name, more in asked.items():
        words = ["export", str(folder / name), "--as", "city", "--on", "2026-12-01", "--database", office.address]
        ran = CliRunner().invoke(main, [*words, *more], catch_exceptions=False)
        assert ran.exit_code == 0, ran.output
        yield folder / name


def live_cells(path: Path) -> list[str]:
    """What a spreadsheet program would compute in an exported file."""
    if path.is_dir():
        return [one for part in sorted(path.glob("*.csv")) for one in live_cells(part)]
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [cell for row in csv.reader(file) for cell in row if LIVE.match(cell)]
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(one).decode() for one in archive.namelist() if one.startswith("xl/worksheets/")]
    found = [one for part in parts for one in re.findall(r"<f\b[^>]*>.*?</f>|<hyperlink\b", part)]
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    # Saved as CSV by an office, a text that begins like a formula becomes one.
    found += [str(cell.value) for cell in cells if cell.data_type == "f" or cell.hyperlink]
    with python_calamine.load_workbook(str(path)) as again:
        for name in again.sheet_names:
            rows = again.get_sheet_by_name(name).to_python()
            found += [cell for row in rows for cell in row if isinstance(cell, str) and LIVE.match(cell)]
    return found


def words_in(path: Path) -> str:
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if path.suffix == ".xlsx":
        cells = [cell.value for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
        return "\n".join(map(str, cells))
    return "\n".join(one.read_text("utf-8-sig") for one in files)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_export_holds_a_live_formula(lived: Any, tmp_path: Path, figures: Any) -> None:
    files = list(exported(lived, tmp_path))
    for path in files:
        assert live_cells(path) == [], path.name
        assert "1+1" in words_in(path), f"{path.name} has none of the formulas in it, alive or not"
    figures("formulas", files=len(files), formulas=len(FORMULAS), live=0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_the_guard_there_are_live_formulas_in_every_export(
    lived: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formulas, "_DANGEROUS", re.compile(r"(?!)"))
    for path in exported(lived, tmp_path):
        assert live_cells(path), path.name
