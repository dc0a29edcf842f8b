"""All that is held of one person in one file: a zip of `person.json` and the files handed in, by their hash."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import input_error

CONTENT = "person.json"


def write_person(path: Path, data: Mapping[str, Any], *, files: Mapping[str, Path]) -> None:
    """Write a new file. InputError where it exists, or its name does not end in .zip."""
    if path.suffix.lower() != ".zip":
        raise input_error(path.name, f"the suffix {path.suffix or 'none'}", "a name that ends in .zip")
    try:
        file = path.open("xb")
    except FileExistsError:
        raise input_error(path.name, "the file exists", "a name that is free") from None
    with file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CONTENT, json.dumps(data, ensure_ascii=False, indent=2))
        for name, content in files.items():
            archive.write(content, f"files/{name}")
