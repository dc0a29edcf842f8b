"""Files as evidence: a certificate's picture, a scanned page."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from ..errors import Refused
from ..records.evidence import EvidenceRecord
from ..records.people import Attachment
from ..records.storage import hash_of, store
from .operation import Doing, operation


@operation
def attach(
    doing: Doing, *, teacher: str, record: str, name: str, content: str, media_type: str = "application/octet-stream"
) -> dict[str, Any]:
    """Attach a file to a record that is claimed or returned: `content` is its bytes in base64, `name` any name.

    The bytes are kept by their hash; a file attached before stays kept. Refused: a record that is settled already.
    """
    whose = doing.teachers([teacher])[teacher]
    found = EvidenceRecord.get_or_none(teacher=whose, code=record)
    if found is None:
        raise Refused(f"teacher {teacher} has no record {record}; expected the id of one of the dossier")
    if found.state not in ("claimed", "returned"):
        raise Refused(f"record {record} is {found.state}; files are attached before it is settled")
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("the content of a file is given in base64") from None
    if not name.strip() or len(name) > 300:
        raise Refused("a file has a name of at most 300 characters")
    # The row first: while it is not committed, nobody sweeps the bytes away as nobody's.
    made = doing.create(Attachment, teacher=whose, sha256=hash_of(data), name=name, media_type=media_type)
    store(data)
    doing.change(found, attachment=made)
    return {"teacher": teacher, "record": record, "sha256": made.sha256}
