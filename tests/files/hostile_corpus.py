"""Two hundred files and more, made to harm whoever takes them in; made when needed, always the same bytes."""

from __future__ import annotations

import importlib.util
import io
import json
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType


def _beside(name: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module


hostile = _beside("hostile")
# What a spreadsheet program would take for a formula, or worse.
FORMULAS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/c calc'!A1", '=HYPERLINK("http://x.invalid","y")'),
    *("\t=1+1", "\r=1+1", "=IMPORTXML(A1)", '=DDE("x";"y")', "﹦1+1", "＝1+1"),
)
RTL = "\u202egpj.exe\u202c محمد"
SOUND = {"teacher": {"id": "T-H", "name": "李明", "county": "C-01", "school": "S-01"}}


@dataclass(frozen=True)
class Hostile:
    """A file: what it is called where it comes from, its bytes, and what it claims to hold."""

    name: str
    make: Callable[[], bytes]
    what: str = "dossiers"


def _file(make: Callable[[Path], Path], folder: Path) -> bytes:
    path = folder / "made.xlsx"
    path.unlink(missing_ok=True)
    return make(path).read_bytes()


def workbooks(folder: Path) -> Iterator[Hostile]:
    for make in hostile.HARMFUL:
        for suffix in ("xlsx", "xlsm"):
            yield Hostile(f"{make.__name__}.{suffix}", lambda make=make: _file(make, folder))
        yield Hostile(f"nominations {make.__name__}.xlsx", lambda make=make: _file(make, folder), "nominations")
    for name, arguments in WORKBOOKS.items():
        yield Hostile(
            f"{name}.xlsx", lambda given=arguments: _file(lambda path: hostile.write(path, **given()), folder)
        )
    for number, formula in enumerate(FORMULAS):
        rows = hostile.SOUND_ROWS + _row(3, formula, formula)
        yield Hostile(f"formula {number}.xlsx", lambda rows=rows: _file(lambda path: hostile.write(path, rows), folder))


def _cells(row: int, *words: str) -> str:
    escaped = (one.replace("&", "&amp;").replace("<", "&lt;") for one in words)
    return "".join(hostile.text_cell(f"{column}{row}", one) for column, one in zip("ABCDEF", escaped, strict=False))


def _row(number: int, *words: str) -> str:
    return f'<row r="{number}">{_cells(number, *words)}</row>'


def _cell(reference: str, value: str) -> dict[str, str]:
    return {"rows": hostile.SOUND_ROWS + f'<row r="3"><c r="{reference}"><v>{value}</v></c></row>'}


def _content(content: str | bytes) -> dict[str, object]:
    return {"parts": {"xl/worksheets/sheet1.xml": content}}


def _sheets(names: list[str]) -> dict[str, object]:
    listed = "".join(f'<sheet name="{one}" sheetId="{at}" r:id="rId1"/>' for at, one in enumerate(names, 1))
    start, rest = hostile.WORKBOOK.split("<sheets>")
    return {"parts": {"xl/workbook.xml": f"{start}<sheets>{listed}</sheets></workbook>"}}


def _repeated(rows: int) -> str:
    return "".join(_row(one, f"T-{one}", "x") for one in range(2, rows + 2))


HEADING = _row(1, "id", "name")
WORKBOOKS: dict[str, Callable[[], dict[str, object]]] = {
    "sixty thousand parts": lambda: {"parts": {f"xl/media/{number}.png": b"" for number in range(60_000)}},
    "zip in zip": lambda: {"parts": {"xl/media/inner.zip": hostile.TYPES.encode() * 20_000}},
    "row beyond the end": lambda: {"rows": hostile.SOUND_ROWS + '<row r="99999999999"><c r="A99999999999"/></row>'},
    "column beyond the end": lambda: _cell("ZZZZ3", "1"),
    "row nought": lambda: _cell("A0", "1"),
    "negative row": lambda: _cell("A-1", "1"),
    "reference of a million letters": lambda: _cell("A" * 1_000_000, "1"),
    "not a number": lambda: _cell("A3", "NaN"),
    "infinite": lambda: _cell("A3", "1e999"),
    "long number": lambda: _cell("A3", "9" * 100_000),
    "largest float": lambda: _cell("A3", "1.7976931348623157e308"),
    "date beyond the calendar": lambda: {"rows": HEADING + '<row r="2"><c r="A2" t="d"><v>99999-99-99</v></c></row>'},
    "boolean of nothing": lambda: {"rows": HEADING + '<row r="2"><c r="A2" t="b"><v>x</v></c></row>'},
    "unknown type": lambda: {"rows": HEADING + '<row r="2"><c r="A2" t="zzz"><v>x</v></c></row>'},
    "error values": lambda: {"rows": HEADING + '<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'},
    "formula never computed": lambda: {"rows": HEADING + '<row r="2"><c r="A2"><f>1/0</f></c></row>'},
    "shared formula without its first": lambda: {
        "rows": HEADING + '<row r="2"><c r="A2"><f t="shared" si="9"/><v>1</v></c></row>'
    },
    "web query": lambda: {
        "rows": HEADING + '<row r="2"><c r="A2" t="str"><f>WEBSERVICE("http://x.invalid")</f><v>x</v></c></row>'
    },
    "a megabyte in a cell": lambda: {"rows": HEADING + _row(2, "x" * 1_000_000, "y")},
    "ten thousand headings": lambda: {
        "rows": '<row r="1">' + '<c t="inlineStr"><is><t>id</t></is></c>' * 10_000 + "</row>"
    },
    "heading twice": lambda: {"rows": _row(1, "id", "id", "name") + _row(2, "a", "b")},
    "no heading": lambda: {"rows": _row(1, "T-1", "李明")},
    "sixty thousand entries with an empty id": lambda: {
        "rows": HEADING + "".join(_row(one, "", "x") for one in range(2, 60_002))
    },
    "sixty thousand entries of one id": lambda: {
        "rows": HEADING + "".join(_row(one, "T-1", "x") for one in range(2, 60_002))
    },
    "right to left": lambda: {"rows": HEADING + _row(2, RTL, RTL)},
    "control letters": lambda: {"rows": HEADING + _row(2, "a_x0001_b", "c_x0000_d")},
    "raw control letters": lambda: {"rows": HEADING + _row(2, "a\x01b", "c\x0bd")},
    "half a surrogate": lambda: {"rows": HEADING + _row(2, "_xD800_", "x")},
    "sheet names that are paths": lambda: _sheets(["../../teachers", "C:\\records", "/etc/passwd"]),
    "sheet names of 300 letters": lambda: _sheets(["名" * 300, "records"]),
    "sheets of one name": lambda: _sheets(["teachers", "teachers", "records"]),
    "five thousand sheets": lambda: _sheets([f"s{number}" for number in range(5_000)]),
    "no sheets": lambda: _sheets([]),
    "declared as UTF-16": lambda: _content(hostile.sheet(hostile.SOUND_ROWS).replace("UTF-8", "UTF-16")),
    "in GBK": lambda: _content(hostile.sheet(hostile.SOUND_ROWS).encode("gbk")),
    "in UTF-16": lambda: _content(hostile.sheet(hostile.SOUND_ROWS).encode("utf-16")),
    "with three marks": lambda: _content(b"\xef\xbb\xbf" * 3 + hostile.sheet(hostile.SOUND_ROWS).encode()),
    "with NUL": lambda: _content(hostile.sheet(hostile.SOUND_ROWS).encode() + b"\0" * 1000),
    "NUL within": lambda: _content(hostile.sheet(hostile.SOUND_ROWS).encode().replace(b"<row", b"\0<row")),
    "nested without end": lambda: _content("<a>" * 200_000),
    "attributes without end": lambda: _content(
        "<worksheet " + " ".join(f'a{one}="x"' for one in range(200_000)) + "/>"
    ),
    "comments without end": lambda: _content(hostile.sheet("<!--" + "-x" * 500_000 + "-->" + hostile.SOUND_ROWS)),
    "parameter entity": lambda: {
        "prolog": '<!DOCTYPE worksheet [<!ENTITY % one SYSTEM "http://x.invalid/x.dtd">%one;]>'
    },
    "sixty thousand styles": lambda: {
        "parts": {"xl/styles.xml": "<styleSheet><cellXfs>" + "<xf numFmtId='14'/>" * 60_000 + "</cellXfs></styleSheet>"}
    },
    "macros": lambda: {"parts": {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(5_000)}},
    "external link": lambda: {
        "parts": {"xl/externalLinks/externalLink1.xml": '<externalLink><ddeLink ddeService="cmd"/></externalLink>'}
    },
    "no types": lambda: {"parts": {"[Content_Types].xml": ""}},
    "no relations": lambda: {"parts": {"xl/_rels/workbook.xml.rels": ""}},
    "relations that circle": lambda: {
        "parts": {
            "xl/_rels/workbook.xml.rels": hostile.WORKBOOK_RELATIONS.replace("worksheets/sheet1.xml", "workbook.xml")
        }
    },
    "relations beyond": lambda: {
        "parts": {
            "xl/_rels/workbook.xml.rels": hostile.WORKBOOK_RELATIONS.replace(
                "worksheets/sheet1.xml", "../../../../etc/passwd"
            )
        }
    },
    "day that is none": lambda: {"rows": _row(1, "id", "birth_date") + _row(2, "T-1", "2025-02-30")},
    "no cell": lambda: {"rows": ""},
    "ten thousand rows": lambda: {"rows": HEADING + _repeated(10_000)},
}


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(hostile.part(name.replace("_xml", ".xml")), content)
    return made.getvalue()


_ODS = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    b'<table:table table:name="teachers">%s</table:table></office:spreadsheet></office:body></office:document-content>'
)
_TIMES = b' table:number-%s-repeated="1000000000"'
_ODS_CELL = b'<table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell>'


def others(folder: Path) -> Iterator[Hostile]:
    """Files of other kinds that call themselves workbooks, and other spreadsheets."""
    noise = random.Random(7).randbytes(20_000)
    sound = _file(hostile.write, folder)
    for name, content in {
        "noise": noise,
        "noise after a sound start": sound[:60] + noise,
        "page": b"<html><table><tr><td>id</td></tr></table><script>alert(1)</script></html>",
        "picture and workbook": b"GIF89a" + bytes(50) + sound,
        "document and workbook": b"%PDF-1.7\n" + sound,
        "program": b"\x7fELF" + noise,
        "workbook and more": sound + noise,
        "empty": b"",
        "one byte": b"P",
        "empty archive": b"PK\x05\x06" + bytes(18),
        "old binary": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise,
        "protected": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    }.items():
        for suffix in ("xlsx", "xls", "ods"):
            yield Hostile(f"{name}.{suffix}", lambda content=content: content)
    row = b"<table:table-row>" + _ODS_CELL + b"</table:table-row>"
    for name, inside in {
        "a thousand million rows": row.replace(b"<table:table-row", b"<table:table-row" + _TIMES % b"rows"),
        "a thousand million columns": row.replace(b"<table:table-cell", b"<table:table-cell" + _TIMES % b"columns"),
        "negative rows": row.replace(b"<table:table-row", b'<table:table-row table:number-rows-repeated="-5"'),
        "deep": b"<table:table-row>" * 100_000,
    }.items():  # fmt: skip
        content = _zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_xml=_ODS % inside)
        yield Hostile(f"{name}.ods", lambda content=content: content)


def texts() -> Iterator[Hostile]:
    """JSON, TOML and CSV."""
    for name, content in JSON.items():
        data = content() if callable(content) else content
        yield Hostile(f"{name}.json", lambda data=data: data if isinstance(data, bytes) else data.encode("utf-8"))
    for name, text in TOML.items():
        yield Hostile(f"{name}.toml", lambda text=text: text if isinstance(text, bytes) else text.encode("utf-8"))
    for name, text in CSV.items():
        yield Hostile(
            f"{name}.csv", lambda text=text: text if isinstance(text, bytes) else text.encode("utf-8"), "nominations"
        )


def _with(**teacher: object) -> str:
    return json.dumps([{"teacher": {**SOUND["teacher"], **teacher}}], ensure_ascii=False)


def _record(**record: object) -> str:
    return json.dumps([{**SOUND, "records": [{"id": "R1", "kind": "paper", **record}]}], ensure_ascii=False)


_LIST = json.dumps([SOUND], ensure_ascii=False)
JSON: dict[str, str | bytes | Callable[[], str]] = {
    "deep list": "[" * 100_000,
    "deep object": '{"a":' * 100_000,
    "key twice": '[{"teacher": {"id": "a", "id": "b"}}]',
    "not a number": '[{"teacher": {"id": NaN}}]',
    "infinite": '[{"teacher": {"id": Infinity}}]',
    "large exponent": '[{"teacher": {"id": "T"}, "records": [{"id": "R", "kind": "paper", "hours": 1e999999}]}]',
    "long whole number": '[{"teacher": {"id": "T"}, "records": [{"id": "R", "kind": "paper", "hours": '
    + "9" * 10_000
    + "}]}]",
    "half a surrogate": '[{"teacher": {"id": "\\ud800"}}]',
    "NUL": '[{"teacher": {"id": "a\\u0000b"}}]',
    "marked": b"\xef\xbb\xbf" + _LIST.encode(),
    "in UTF-16": _LIST.encode("utf-16"),
    "in UTF-32": _LIST.encode("utf-32"),
    "in GBK": _LIST.encode("gbk"),
    "raw NUL": _LIST.encode() + b"\0",
    "no text": random.Random(3).randbytes(1000),
    "cut": _LIST[:-5],
    "comma at the end": _LIST[:-1] + ",]",
    "commented": "// x\n" + _LIST,
    "followed by a page": _LIST + "<script>alert(1)</script>",
    "a string": '"x"',
    "nothing": "null",
    "empty list": "[]",
    "blank": "  \n ",
    "list of numbers": "[1, 2, 3]",
    "sixty thousand entries": lambda: json.dumps(
        [{"teacher": {"id": f"T-{one}", "birth_date": "x"}} for one in range(60_000)]
    ),
    "hundred thousand keys": lambda: json.dumps([{"teacher": {f"k{one}": one for one in range(100_000)}}]),
    "prototype": '[{"__proto__": {"id": "x"}, "teacher": {"id": "T", "constructor": "x"}}]',
    "unknown kind": _record(kind="paperz"),
    "five megabytes": lambda: _record(title="x" * 5_000_000),
    "day nought": _record(on="0000-00-00"),
    "no leap day": _record(on="2025-02-29"),
    "after the end": _record(on="99999-01-01"),
    "negative hours": _record(kind="lesson_observed", on="2025-01-01", hours=-5),
    "half an id": _with(id=["a", "b"]),
    "id of ten thousand letters": _with(id="T" * 10_000),
    "id that is a path": _with(id="../../etc/passwd"),
    "id that is a query": _with(id="'; DROP TABLE teacher; --"),
    "id that is a page": _with(id="<img src=x onerror=alert(1)>"),
    "name right to left": _with(name=RTL),
    "name of 300 bytes": _with(name="名" * 100),
    "name of marks": _with(name="Z" + "\u0301" * 5_000),
    "school that is a path": _with(school="S/../S-02"),
    **{f"name that is a formula {number}": _with(name=one) for number, one in enumerate(FORMULAS)},
}
TOML: dict[str, str | bytes] = {
    "deep": "a = " + "[" * 50_000,
    "deep dots": "a" + ".a" * 50_000 + " = 1",
    "table twice": "[dossier]\n[dossier]\n",
    "long number": "a = " + "9" * 100_000,
    "no text": b"a = '\xff\xfe'",
    "in GBK": "[[dossier]]\nteacher = {id = '李明'}".encode("gbk"),
    "unknown": "x = 1",
    "infinite": "[[dossier]]\nteacher = {id = inf}",
}
_ROWS = "teacher,score\nT-1,90\n"
CSV: dict[str, str | bytes] = {
    "in GBK": "教师编号,成绩\n甲,90\n".encode("gbk"),
    "in GB18030": "教师编号,成绩\n𬭎,90\n".encode("gb18030"),
    "in UTF-16 little": _ROWS.encode("utf-16"),
    "in UTF-16 big": b"\xfe\xff" + _ROWS.encode("utf-16-be"),
    "in UTF-16 unmarked": _ROWS.encode("utf-16-le"),
    "marked": b"\xef\xbb\xbf" + _ROWS.encode(),
    "marked UTF-16 cut": _ROWS.encode("utf-16")[:-1],
    "NUL": _ROWS + "T-2\0,90\n",
    "two encodings": _ROWS.encode() + "李,90\n".encode("gbk") + "明,90\n".encode(),
    "latin": "teacher,score\nMüller,90\n".encode("latin-1"),
    "no text": random.Random(5).randbytes(3000),
    "open quotation": 'teacher,score\n"T-1,90\n',
    "field beyond the limit": f"teacher,score\n{'x' * 200_000},90\n",
    "a line of a megabyte": "teacher," + "x," * 500_000,
    "sixty thousand entries": "teacher,score\n" + "T-1,90\n" * 60_000,
    "ten thousand columns": ",".join(f"c{one}" for one in range(10_000)) + "\n" + "," * 9_999,
    "carriage returns": _ROWS.replace("\n", "\r"),
    "heading alone": "teacher,score\n",
    "heading twice": "teacher,teacher\nT-1,T-2\n",
    "empty": "",
    "blank": " \n \n",
    "right to left": f"teacher,score\n{RTL},90\n",
    "invisible letters": "teacher,score\nT\u200b-1,90\n",
    "separator named": "sep=;\nteacher;score\nT-1;90\n",
    "score that is none": "teacher,score\nT-1,九十\nT-2,1e999\nT-3,NaN\n",
    **{f"formula {number}": f'teacher,score\n"{one}","{one}"\n' for number, one in enumerate(FORMULAS)},
}


def names() -> Iterator[Hostile]:
    """A sound file under names that nobody would give."""
    for name in (
        *(f"{RTL}.json", "名" * 100 + ".json", "x" * 296 + ".json", "../../etc/passwd.json", "..\\..\\x.json"),
        *("=cmd|'/c calc'!A1.json", "a\nb.json", "a\tb.json", "con.json", ".json", "-rf.json", "<script>.json"),
        *("%00.json", "x.json.exe", "x", "x.JSON", "x.xlsx.json", "'; DROP TABLE job; --.json", "\u200b.json"),
    ):
        yield Hostile(name, lambda: _LIST.encode())


def corpus(folder: Path) -> list[Hostile]:
    """All of them; `folder` is where workbooks are made."""
    return [*workbooks(folder), *others(folder), *texts(), *names()]
