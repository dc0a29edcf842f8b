"""docs/records.md lists every operation with its arguments and the roles that may do it, and no other."""

import re
from pathlib import Path

from btcore.operations.conduct import RIGHTS
from btcore.operations.verbs import VERBS
from btcore.records.scope import REASONS

PAGE = (Path(__file__).parents[2] / "docs" / "records.md").read_text(encoding="utf-8")


def test_the_page_lists_the_operations_as_they_are() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*) \|$", PAGE, re.M)
    assert [verb for verb, *_ in rows] == list(VERBS)
    for verb, arguments, who, does in rows:
        assert arguments == ", ".join(VERBS[verb].hints)
        assert re.findall(r"\w+(?=,| \(|$)", re.sub(r" \(\w+\)", "", who)) == list(RIGHTS[verb])
        assert does == " ".join((VERBS[verb].__doc__ or "").split("\n\n")[0].split())


def test_the_page_names_every_reason_to_look_beyond_a_scope() -> None:
    for reason in REASONS:
        assert f"`{reason}`" in PAGE, reason
