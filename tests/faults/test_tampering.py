"""Whatever somebody changes behind the program's back is found, and the first bad entry is named."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from btcore import installed
from btcore.operations.actors import Actor
from btcore.operations.start import start
from btcore.operations.verbs import VERBS
from btcore.records.audit import chain_faults
from btcore.records.database import DATABASE
from btcore.records.scope import unscoped
from btcore.records.signing import check_heads, make_key, sign_head

LONG = 10 if os.environ.get("BTCORE_LONG") else 1
TAMPERS = {"sqlite": 1_000 * LONG, "postgresql": 500 * LONG}
DAY = datetime(2026, 4, 1, 9)


@pytest.fixture(scope="session")
def tampers(beside: Any) -> ModuleType:
    return beside(Path(__file__).with_name("tampers.py"))


def worked(number: int, key: Path) -> list[dict[str, Any]]:
    """A database with a history; the head of the chain, signed after every entry."""
    admin = Actor("admin", installed())
    start(at=DAY, city="CITY", name="示例市", administrator="admin")
    heads = [sign_head(key, at=DAY)]
    for one in range(number):
        VERBS["create_account"](admin, at=DAY, name=f"账号{one}")
        heads.append(sign_head(key, at=DAY))
        given = {"account": f"账号{one}", "role": "assessor", "jurisdiction": "CITY", "since": date(2026, 1, 1)}
        VERBS["grant_role"](admin, at=DAY, **given)
        heads.append(sign_head(key, at=DAY))
    return heads


class _Undo(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Everything inside is taken back."""
    try:
        with DATABASE.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def test_every_tamper_is_found_at_the_first_bad_entry_and_there_is_no_false_alarm(
    database: str, tampers: ModuleType, tmp_path: Path, figures: Any
) -> None:
    public = make_key(tmp_path / "key.pem")
    heads = worked(12, tmp_path / "key.pem")
    draw, done = random.Random(1), Counter[str]()
    with unscoped("verify"):
        assert [*chain_faults(), *check_heads(heads, public)] == []
        if database.startswith("sqlite"):
            DATABASE.execute_sql("PRAGMA foreign_keys = off")
        kind = "sqlite" if database.startswith("sqlite") else "postgresql"
        while done.total() < TAMPERS[kind]:
            way = draw.choice(tampers.WAYS)
            with undone():
                bad = way(draw)
                if bad:
                    faults = list(chain_faults())
                    assert (faults == []) == (way in tampers.ONLY_BY_HEADS), (way.__name__, faults)
                    faults = faults or check_heads(heads, public)
                    assert faults, way.__name__
                    assert faults[0].split(":")[0].split(",")[0] == f"audit entry {bad}", (way.__name__, bad, faults[0])
                    done[way.__name__] += 1
        assert set(done) == {way.__name__ for way in tampers.WAYS}
        assert [*chain_faults(), *check_heads(heads, public)] == []
    figures("tampers", part=kind, kinds=len(done), tampers=done.total(), found=done.total(), false_alarms=0)


def test_a_head_that_was_tampered_with_itself_is_refused(database: str, tmp_path: Path) -> None:
    public = make_key(tmp_path / "key.pem")
    (*_, head) = worked(1, tmp_path / "key.pem")
    other = make_key(tmp_path / "other.pem")
    for changed in (
        *({**head, "sequence": 1}, {**head, "sha256": "0" * 64}, {**head, "at": "2020-01-01"}),
        *({**head, "signature": "AAAA"}, {**head, "key": other}, {**sign_head(tmp_path / "other.pem"), "key": public}),
    ):
        assert check_heads([changed], public) == ["the signed head: its signature is not that of the public key given"]
    assert check_heads([head], public) == []
