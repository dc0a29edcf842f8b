"""What a workbook is before anybody opens it: a sound zip of bounded size, an old binary file, or neither."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from ..errors import input_error

# A roster of 100,000 rows and 10 columns is 4 MB packed, 45 MB unpacked, in a dozen parts, packed 12 times smaller.
LARGEST_FILE = 64 * 2**20
LARGEST_UNPACKED = 512 * 2**20
MOST_PARTS = 4_000
LARGEST_DIRECTORY = 2**20
# Rows of equal cells pack up to about 100 times; small files may do what they like.
HIGHEST_RATIO = 250
RATIO_MATTERS_FROM = 16 * 2**20

EXPECTED = "a workbook; save it again from the spreadsheet program or send CSV"
PASSWORD = ("a workbook protected with a password", "a workbook without one; take the protection off and save it")
_OLD_BINARY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_END = struct.Struct("<4s4H2LH")


def check_workbook_file(path: Path) -> None:
    """Refuse, with an InputError, a file that is no workbook, is protected, or unpacks to more than any roster."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            file.seek(max(0, size - 65_557))
            tail = file.read()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise input_error(path.name, f"the file cannot be read ({reason})", "a file that may be read") from None
    if not size:
        raise input_error(path.name, "the file is empty", "a workbook")
    if size > LARGEST_FILE:
        raise input_error(path.name, f"a file of {size >> 20} MiB", f"at most {LARGEST_FILE >> 20} MiB; split it")
    if start == _OLD_BINARY:
        if _ENCRYPTED in path.read_bytes():
            raise input_error(path.name, *PASSWORD)
        return
    if not start.startswith(b"PK\x03\x04"):
        raise input_error(path.name, "no workbook, whatever its name says", EXPECTED)
    _check_end(path, tail)
    _check_parts(path)


def _check_end(path: Path, tail: bytes) -> None:
    """Look at the zip's last record before a directory of any size is read into memory."""
    position = tail.rfind(b"PK\x05\x06")
    if position < 0 or len(tail) - position < _END.size:
        raise input_error(path.name, "a workbook that breaks off", EXPECTED)
    _, _, _, _, count, directory, _, _ = _END.unpack_from(tail, position)
    if count > MOST_PARTS or directory > LARGEST_DIRECTORY:
        raise input_error(path.name, f"a workbook of {count} parts or more", f"at most {MOST_PARTS}; {EXPECTED}")


def _check_parts(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise input_error(path.name, "a damaged workbook", EXPECTED) from None
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS:
        raise input_error(path.name, f"a workbook of {len(parts)} parts", f"at most {MOST_PARTS}; {EXPECTED}")
    if len(set(names)) < len(names):
        raise input_error(path.name, "a workbook with two parts of one name", EXPECTED)
    for name in names:
        if name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/"):
            raise input_error(path.name, f"a part with the name {name[:60]!r}", EXPECTED)
    if any(part.flag_bits & 1 for part in parts):
        raise input_error(path.name, *PASSWORD)
    if not {"[content_types].xml", "mimetype", "content.xml"} & {name.lower() for name in names}:
        raise input_error(path.name, "a zip file that is no workbook", EXPECTED)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > LARGEST_UNPACKED:
        found = f"a workbook that unpacks to {unpacked >> 20} MiB"
        raise input_error(path.name, found, f"at most {LARGEST_UNPACKED >> 20} MiB; split it or send CSV")
    if unpacked > RATIO_MATTERS_FROM and unpacked > HIGHEST_RATIO * packed:
        found = f"a workbook that unpacks to {unpacked // packed} times its size"
        raise input_error(path.name, found, f"at most {HIGHEST_RATIO} times; {EXPECTED}")
