"""Marked sample data for what comes after eligibility: ranking scores, an allocation table, marks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from ..programmes.assessors import Marks
from ..programmes.attendance import AttendanceRate
from ..programmes.scoring import ScoringScheme
from ..rules.parameters import Settings
from ..rules.scales import SUBJECTS as SUBJECT_LABELS
from .sample import COUNTIES, SUBJECTS

TITLE = "示例市骨干教师培训推荐名额分配表（虚构）"


def sample_scores(path: Path, teachers: Iterable[str], *, seed: int) -> Path:
    """An office's ranking scores as CSV, to a quarter of a point, so that some are equal; with the years of teaching
    as a tie-break.
    """
    random = Random(f"scores {seed}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["教师编号", "成绩", "同分 years_teaching"])
        for teacher in teachers:
            quarters = min(400, max(200, round(random.gauss(320, 32))))
            writer.writerow([teacher, str(Decimal(quarters) / 4), random.randint(3, 33)])
    return path


def sample_allocation(path: Path, *, places: int, seed: int) -> Path:
    """An allocation table as offices keep it: counties down, subjects across, totals; it adds up to `places`."""
    random = Random(f"allocation {seed}")
    counties = [f"示例{number:02d}县" for number in range(1, COUNTIES + 1)]
    weights = [[random.uniform(0.7, 1.3) for _ in SUBJECTS] for _ in counties]
    cells = _shared_out(places, [one for row in weights for one in row])
    table = [cells[start : start + len(SUBJECTS)] for start in range(0, len(cells), len(SUBJECTS))]
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    head = book.add_format({"bold": True, "align": "center", "border": 1})
    body = book.add_format({"align": "center", "border": 1})
    sheet = book.add_worksheet("名额分配表")
    sheet.merge_range(0, 0, 0, len(SUBJECTS) + 1, TITLE, book.add_format({"bold": True, "align": "center"}))
    sheet.write_row(1, 0, ["县区\\学科", *(SUBJECT_LABELS[one].zh for one in SUBJECTS), "合计"], head)
    for row, (county, numbers) in enumerate(zip(counties, table, strict=True), 2):
        sheet.write_row(row, 0, [county, *numbers, sum(numbers)], body)
    totals = [sum(column) for column in zip(*table, strict=True)]
    sheet.write_row(len(counties) + 2, 0, ["合计", *totals, places], head)
    sheet.set_column(0, 0, 14)
    sheet.freeze_panes(2, 1)
    book.close()
    return path


def _shared_out(places: int, weights: Sequence[float]) -> list[int]:
    """Whole places by weight; the largest remainders get those that are left."""
    whole = sum(weights)
    exact = [places * weight / whole for weight in weights]
    shares = [int(one) for one in exact]
    left = sorted(range(len(exact)), key=lambda place: shares[place] - exact[place])
    for place in left[: places - sum(shares)]:
        shares[place] += 1
    return shares


def sample_marks(
    enrolments: Iterable[tuple[str, str]], *, scheme: ScoringScheme, settings: Settings, seed: int
) -> list[dict[str, Any]]:
    """Marks and attendance in the contract's form for pairs of enrolment and teacher; a few are missing."""
    random = Random(f"marks {seed}")
    return [_enrolment(enrolment, teacher, scheme, settings, random) for enrolment, teacher in enrolments]


def _enrolment(
    enrolment: str, teacher: str, scheme: ScoringScheme, settings: Settings, random: Random
) -> dict[str, Any]:
    ability = random.gauss(78, 7)
    marks = []
    for component in scheme.leaves():
        if not isinstance(component.source, Marks) or random.random() < 0.0015:
            continue
        maximum = int(component.source.ceiling(settings))
        for assessor in range(1, random.choice((1, 2, 2, 3)) + 1):
            share = min(100.0, max(20.0, random.gauss(ability, 6)))
            value = Decimal(round(share * maximum / 50)) / 2
            marks.append({"component": component.code, "assessor": f"示例评委{assessor}", "value": str(value)})
    data: dict[str, Any] = {"enrolment": enrolment, "teacher": teacher, "marks": marks}
    if any(isinstance(one.source, AttendanceRate) for one in scheme.leaves()) and random.random() > 0.004:
        absent = max(0, round(random.gauss(3, 4)))
        data["attendance"] = {"attended_hours": str(max(0, 60 - absent)), "planned_hours": "60"}
    return data
