"""The demonstration and the sample run for every installed programme, whatever parts it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from btcore import installed
from btcore.programmes.programme import PARTS

CODES = sorted(installed().catalogue)
PART_OF = "school-key-teacher-term"


@pytest.mark.parametrize("code", [code for code in CODES if code != "city-key-teacher"])
def test_the_demo_judges_every_part_that_a_programme_has(btcore, tmp_path: Path, code: str) -> None:
    ran = btcore("demo", code, tmp_path / "demo", "--teachers", 25, "--json")
    assert ran.exit_code == 0
    parts = [part for part in PARTS if getattr(installed().catalogue[code], part)]
    names = ["sample", *(f"sample_{part}" for part in parts[1:])]
    assert all(name in ran.data for name in names)
    for name in names:
        if "refused" not in ran.data[name]:
            assert all(Path(path).exists() for path in ran.data[name]["written"])


def test_a_part_that_lacks_a_value_says_so_and_the_others_go_on(btcore, tmp_path: Path) -> None:
    ran = btcore("demo", PART_OF, tmp_path / "demo", "--teachers", 10, "--json")
    assert "front_percentile" in ran.data["sample_review"]["refused"]
    assert "written" in ran.data["sample_duties"]
    declared = btcore("demo", PART_OF, tmp_path / "demo", "--teachers", 10, "--json", "--set", "front_percentile=80")
    assert "written" in declared.data["sample_review"]


def test_the_demo_tells_in_chinese_who_stands_where(btcore, tmp_path: Path) -> None:
    said = btcore("demo", PART_OF, tmp_path / "demo", "--teachers", 25, "--lang", "zh").out
    assert "共 25 人：" in said
    assert "== 职责 ==" in said
