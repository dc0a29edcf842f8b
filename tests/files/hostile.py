"""Workbooks made to harm whoever opens them; each is made when a test needs it and none is kept."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TOP_RELATIONS = (
    f'{_RELATIONS}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORKBOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="teachers" sheetId="1" r:id="rId1"/><sheet name="records" sheetId="2" r:id="rId3"/>'
    "</sheets></workbook>"
)
WORKBOOK_RELATIONS = (
    f'{_RELATIONS}<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/worksheet" Target="worksheets/records.xml"/></Relationships>'
)


def text_cell(reference: str, words: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


def sheet(rows: str, *, before: str = "", after: str = "", prolog: str = "") -> str:
    """The XML of a sheet around its rows."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<worksheet xmlns="{_MAIN}">{before}'
    return f"{head}<sheetData>{rows}</sheetData>{after}</worksheet>"


SOUND_ROWS = (
    f'<row r="1">{text_cell("A1", "id")}{text_cell("B1", "name")}</row>'
    f'<row r="2">{text_cell("A2", "T-001")}{text_cell("B2", "李明")}</row>'
)


def write(path: Path, rows: str = SOUND_ROWS, *, parts: Mapping[str, str | bytes] | None = None, **around: str) -> Path:
    """A workbook with a sheet teachers, and an empty one of records, out of raw XML; `parts` adds or replaces parts."""
    contents: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": TOP_RELATIONS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": sheet(rows, **around),
        "xl/worksheets/records.xml": sheet(""),
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(part(name), content)
    return path


def part(name: str) -> zipfile.ZipInfo:
    """A part of no date, so that the same content makes the same bytes."""
    made = zipfile.ZipInfo(name)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def zip_bomb(path: Path) -> Path:
    """40 MiB of blanks in a sheet of 40 KB."""
    return write(path, SOUND_ROWS + " " * (40 * 2**20))


def lying_bomb(path: Path) -> Path:
    """The same bomb, whose directory says that it unpacks to 1,000 bytes."""
    zip_bomb(path)
    data = bytearray(path.read_bytes())
    position = -1
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        while (position := data.find(mark, position + 1)) >= 0:
            if int.from_bytes(data[position + offset : position + offset + 4], "little") > 2**20:
                data[position + offset : position + offset + 4] = (1000).to_bytes(4, "little")
        position = -1
    path.write_bytes(data)
    return path


def far_cells(path: Path) -> Path:
    """Two cells in opposite corners: 17 thousand million between them."""
    rows = f'<row r="1">{text_cell("A1", "id")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    return write(path, rows, before='<dimension ref="A1:XFD1048576"/>')


def wide_column(path: Path) -> Path:
    """Cells in the first and the last column, down 3,000 rows: 49 million between them."""
    cells = (f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="XFD{row}"><v>1</v></c></row>' for row in (1, 3_000))
    return write(path, "".join(cells))


def many_parts(path: Path) -> Path:
    return write(path, parts={f"xl/media/image{number}.png": b"" for number in range(20_000)})


def path_names(path: Path) -> Path:
    return write(path, parts={"../../outside.xml": "x"})


def two_parts_of_one_name(path: Path) -> Path:
    write(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive._didModify = True
        info = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
        archive.writestr(info, "x")
    data = path.read_bytes().replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml")
    path.write_bytes(data)
    return path


def polyglot(path: Path) -> Path:
    """A web page that a lenient reader takes for a workbook."""
    write(path)
    path.write_bytes(b"<html><script>alert(1)</script></html>\n" + path.read_bytes())
    return path


def truncated(path: Path) -> Path:
    write(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    return path


def cut_inside(path: Path) -> Path:
    """The directory is whole, but the parts that it names are not where it says."""
    write(path)
    data = path.read_bytes()
    path.write_bytes(data[:100] + data[400:])
    return path


def billion_laughs(path: Path) -> Path:
    entities = "".join(
        f'<!ENTITY laugh{number} "{f"&laugh{number - 1};" * 10 if number else "ha"}">' for number in range(12)
    )
    row = f'<row r="1">{text_cell("A1", "&laugh11;")}</row>'
    return write(path, row, prolog=f"<!DOCTYPE worksheet [{entities}]>")


def external_entity(path: Path) -> Path:
    row = f'<row r="1">{text_cell("A1", "&outside;")}</row>'
    return write(path, row, prolog='<!DOCTYPE worksheet [<!ENTITY outside SYSTEM "file:///etc/passwd">]>')


def lying_strings(path: Path) -> Path:
    """Shared strings that say they are four thousand million."""
    strings = f'<sst xmlns="{_MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>id</t></si></sst>'
    return write(path, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', parts={"xl/sharedStrings.xml": strings})


def missing_string(path: Path) -> Path:
    """A cell that names a shared string which is not there."""
    strings = f'<?xml version="1.0"?><sst xmlns="{_MAIN}" count="1" uniqueCount="1"><si><t>id</t></si></sst>'
    return write(path, '<row r="1"><c r="A1" t="s"><v>99999</v></c></row>', parts={"xl/sharedStrings.xml": strings})


def merged_over_everything(path: Path) -> Path:
    merges = "".join('<mergeCell ref="A1:XFD1048576"/>' for _ in range(1000))
    return write(path, after=f'<mergeCells count="1000">{merges}</mergeCells>')


def one_string_everywhere(path: Path) -> Path:
    """One long text that 16,000 cells share: 4 KB of file, 500 MB of text."""
    words = "x" * 32_000
    strings = f'<?xml version="1.0"?><sst xmlns="{_MAIN}" count="1" uniqueCount="1"><si><t>{words}</t></si></sst>'
    cells = '<c t="s"><v>0</v></c>' * 16_000
    return write(path, f'<row r="1">{cells}</row>', parts={"xl/sharedStrings.xml": strings})


def damaged_xml(path: Path) -> Path:
    return write(path, '<row r="1"><c r="A1"')


def no_sheet_part(path: Path) -> Path:
    return write(path, parts={"xl/_rels/workbook.xml.rels": f"{_RELATIONS}</Relationships>"})


HARMFUL = (
    zip_bomb,
    lying_bomb,
    far_cells,
    wide_column,
    many_parts,
    path_names,
    two_parts_of_one_name,
    polyglot,
    truncated,
    cut_inside,
    billion_laughs,
    external_entity,
    lying_strings,
    missing_string,
    merged_over_everything,
    one_string_everywhere,
    damaged_xml,
    no_sheet_part,
)
