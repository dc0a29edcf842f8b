"""Workbooks made to harm: each settles in seconds with one sentence, or is read rightly, and the parent lives on."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

import pytest

from btcore.errors import InputError
from btcore.files import workbooks
from btcore.files.allocation import read_allocation
from btcore.files.marks import read_marks
from btcore.files.nominations import read_nominations
from btcore.files.raw import read_raw
from btcore.files.scores import read_scores
from btcore.files.workbooks import read_workbook
from btcore.programmes.scoring import Component, ScoringScheme
from btcore.rules.wording import Text

_SPECIFICATION = importlib.util.spec_from_file_location("hostile", Path(__file__).with_name("hostile.py"))
hostile = importlib.util.module_from_spec(_SPECIFICATION)
_SPECIFICATION.loader.exec_module(hostile)

SECONDS = 20


@pytest.mark.parametrize("make", [make for make in hostile.HARMFUL if make is not hostile.merged_over_everything])
def test_a_harmful_workbook_is_refused_in_one_sentence_within_seconds(make, tmp_path):
    path = make(tmp_path / "roster.xlsx")
    began = time.monotonic()
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    assert time.monotonic() - began < SECONDS
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith("roster.xlsx")
    assert "\n" not in str(caught.value)
    assert "expected" in str(caught.value)


SCHEME = ScoringScheme((Component("courseware", Text("Courseware", "课件"), weight=100),), pass_mark=60)
READERS = {
    "nominations": read_nominations,
    "marks": lambda path: read_marks(path, scheme=SCHEME, settings=None),
    "allocation": read_allocation,
    "scores": read_scores,
}


@pytest.mark.parametrize("make", hostile.HARMFUL)
@pytest.mark.parametrize("reader", READERS)
def test_a_harmful_workbook_is_refused_by_every_reader(reader, make, tmp_path):
    path = make(tmp_path / "file.xlsx")
    began = time.monotonic()
    with pytest.raises(InputError) as caught:
        READERS[reader](path)
    assert time.monotonic() - began < SECONDS
    # Whose merged ranges lie is read all the same, and is a roster and none of these.
    assert len(caught.value.problems) == 1 or make is hostile.merged_over_everything
    for problem in caught.value.problems:
        assert str(problem).startswith("file.xlsx")
        assert "\n" not in str(problem)


def test_overlapping_merged_ranges_in_an_allocation_table_are_one_sentence(tmp_path):
    cells = [("A1", "county"), ("B1", "chinese"), ("A2", "C"), ("B2", "1"), ("A3", "D"), ("B3", "1")]
    rows = "".join(
        f'<row r="{row}">{"".join(hostile.text_cell(at, words) for at, words in cells if at.endswith(str(row)))}</row>'
        for row in (1, 2, 3)
    )
    merges = "".join('<mergeCell ref="A2:A1048576"/>' for _ in range(1000))
    path = hostile.write(tmp_path / "file.xlsx", rows, after=f"<mergeCells>{merges}</mergeCells>")
    with pytest.raises(InputError, match="merged cells that overlap"):
        read_allocation(path)


def test_the_parent_needs_little_memory_for_a_workbook_that_kills_its_child(tmp_path):
    resource = pytest.importorskip("resource")
    path = hostile.far_cells(tmp_path / "roster.xlsx")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match="the workbook's reader was stopped"):
        read_workbook(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_the_workbook_that_aborts_its_reader_has_fewer_than_five_thousand_bytes(tmp_path):
    assert hostile.far_cells(tmp_path / "roster.xlsx").stat().st_size < 5_000


def test_a_reader_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "WALL_SECONDS", 0.001)
    with pytest.raises(InputError, match=r"roster\.xlsx: the workbook's reader was stopped \(it took longer than"):
        read_workbook(hostile.write(tmp_path / "roster.xlsx"))


def test_a_workbook_with_more_cells_than_allowed_is_stopped_on_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_CELLS", 3)
    with pytest.raises(InputError, match="more in it than any roster"):
        read_workbook(hostile.write(tmp_path / "roster.xlsx"))


def test_a_sound_workbook_of_raw_xml_is_read(tmp_path):
    assert read_raw(hostile.write(tmp_path / "roster.xlsx")).data[0]["teacher"] == {"id": "T-001", "name": "李明"}


def test_merged_ranges_that_claim_the_whole_sheet_do_not_hinder_reading(tmp_path):
    raw = read_raw(hostile.merged_over_everything(tmp_path / "roster.xlsx"))
    assert raw.data[0]["teacher"]["id"] == "T-001"


def test_overlapping_merged_ranges_under_a_mapping_are_one_sentence(tmp_path):
    rows = hostile.SOUND_ROWS + f'<row r="3">{hostile.text_cell("A3", "T-002")}</row>'
    merges = "".join('<mergeCell ref="B2:B1048576"/>' for _ in range(1000))
    path = hostile.write(tmp_path / "roster.xlsx", rows, after=f"<mergeCells>{merges}</mergeCells>")
    mapping = tmp_path / "roster.toml"
    mapping.write_text('[roster]\nheading=["id"]\nfill_down=["name"]\n[teacher]\nid="id"\nname="name"\n')
    with pytest.raises(InputError, match="merged cells that overlap"):
        read_raw(path, columns=mapping)


def test_a_formula_gives_its_stored_value_and_is_never_computed(tmp_path):
    row = '<row r="3"><c r="A3" t="str"><f>HYPERLINK("http://x.invalid")</f><v>T-9</v></c></row>'
    raw = read_raw(hostile.write(tmp_path / "roster.xlsx", hostile.SOUND_ROWS + row))
    assert raw.data[1]["teacher"]["id"] == "T-9"


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    row = f'<row r="3">{hostile.text_cell("A3", "=1+1")}{hostile.text_cell("B3", "@SUM(A1)")}</row>'
    raw = read_raw(hostile.write(tmp_path / "roster.xlsx", hostile.SOUND_ROWS + row))
    assert raw.data[1]["teacher"] == {"id": "=1+1", "name": "@SUM(A1)"}


def test_a_name_with_right_to_left_marks_is_read_as_it_stands(tmp_path):
    name = "\u202eevil\u202c محمد"
    row = f'<row r="3">{hostile.text_cell("A3", "T-2")}{hostile.text_cell("B3", name)}</row>'
    raw = read_raw(hostile.write(tmp_path / "roster.xlsx", hostile.SOUND_ROWS + row))
    assert raw.data[1]["teacher"]["name"] == name


def test_a_nul_character_written_as_an_escape_does_no_harm(tmp_path):
    row = f'<row r="3">{hostile.text_cell("A3", "T-2")}{hostile.text_cell("B3", "a_x0000_b")}</row>'
    path = hostile.write(tmp_path / "roster.xlsx", hostile.SOUND_ROWS + row)
    try:
        assert "\0" not in read_raw(path).data[1]["teacher"]["name"]
    except InputError as error:
        assert str(error) == "roster.xlsx, sheet teachers, row 3: a NUL character; expected text alone"


def test_a_workbook_protected_with_a_password_is_named_so(tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(InputError, match=r"roster\.xlsx: a workbook protected with a password; expected"):
        read_workbook(path)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "the file is empty"),
        (b"id,name\nT-1,x\n", "no workbook, whatever its name says"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "the workbook cannot be read"),
        (b"PK\x03\x04" + bytes(100), "a workbook that breaks off"),
    ],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_a_file_that_is_no_workbook_is_one_sentence(content, found, suffix, tmp_path):
    path = tmp_path / f"roster{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(f"roster{suffix}: {found}")
