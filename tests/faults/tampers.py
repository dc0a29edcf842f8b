"""Ways to change the audit behind the program's back; each returns the entry that is bad then, 0 where none is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from btcore.records.audit import FIRST, chained, changes_hash, commitment
from btcore.records.database import DATABASE
from btcore.records.fields import json_text

Way = Callable[[random.Random], int]


def ask(sql: str) -> list[Any]:
    return DATABASE.execute_sql(sql).fetchall()


def put(table: str, column: str, value: Any, *, id: int) -> bool:
    """Change one column; whether that changed anything."""
    place = "?" if "sqlite" in type(DATABASE.obj).__name__.lower() else "%s"
    before = ask(f"SELECT {column} FROM {table} WHERE id = {id}")
    DATABASE.execute_sql(f"UPDATE {table} SET {column} = {place} WHERE id = {id}", (value,))
    return bool(before != ask(f"SELECT {column} FROM {table} WHERE id = {id}"))


def entries() -> list[tuple[int, int]]:
    """Id and sequence of every entry, in order."""
    return ask("SELECT id, sequence FROM audit_entry ORDER BY sequence")


def a_change(draw: random.Random) -> tuple[int, int]:
    """Id of a change, and the sequence of its entry."""
    return draw.choice(
        ask("SELECT c.id, e.sequence FROM audit_change c JOIN audit_entry e ON e.id = c.entry_id ORDER BY c.id")
    )


def edit_entry(draw: random.Random) -> int:
    column, value = draw.choice([("verb", "nothing"), ("account_id", 2), ("at", "2020-01-01 00:00:00")])
    id, sequence = draw.choice(entries())
    return sequence if put("audit_entry", column, value, id=id) else 0


def edit_text(draw: random.Random) -> int:
    """One letter of what is stored becomes another one; the text may be no JSON any more."""
    table, column = draw.choice(
        [("audit_entry", name) for name in ("body", "previous", "sha256")]
        + [("audit_change", name) for name in ("before", "after", "salt", "commitment", "table_name")]
    )
    id, sequence = a_change(draw) if table == "audit_change" else draw.choice(entries())
    ((text,),) = ask(f"SELECT {column} FROM {table} WHERE id = {id}")
    if not text:
        return 0
    place = draw.randrange(len(text))
    letter = draw.choice("ghij{}[],:")
    return sequence if put(table, column, text[:place] + letter + text[place + 1 :], id=id) else 0


def edit_body(draw: random.Random) -> int:
    id, sequence = draw.choice(entries())
    ((text,),) = ask(f"SELECT body FROM audit_entry WHERE id = {id}")
    name, value = draw.choice([("verb", "x"), ("scope", []), ("count", 0), ("changes", "0" * 64), ("key", "k")])
    body = json.loads(text)
    return (
        sequence if put("audit_entry", "body", json_text({**body, name: value}), id=id) and body[name] != value else 0
    )


def edit_change(draw: random.Random) -> int:
    id, sequence = a_change(draw)
    ((text,),) = ask(f"SELECT after FROM audit_change WHERE id = {id}")
    put("audit_change", "after", json_text({**json.loads(text or "{}"), "x": 1}), id=id)
    return sequence


def edit_row_of_change(draw: random.Random) -> int:
    id, sequence = a_change(draw)
    put("audit_change", '"row"', 999, id=id)
    return sequence


def edit_salt(draw: random.Random) -> int:
    id, sequence = a_change(draw)
    put("audit_change", "salt", "salt", id=id)
    return sequence


def half_erase(draw: random.Random) -> int:
    id, sequence = a_change(draw)
    put("audit_change", "salt", None, id=id)
    return sequence


def erase_without_an_erase(draw: random.Random) -> int:
    """What an erasure does to a change, where nobody was erased."""
    id, sequence = a_change(draw)
    for column in ("salt", "before", "after"):
        put("audit_change", column, None, id=id)
    return sequence


def delete_change(draw: random.Random) -> int:
    id, sequence = a_change(draw)
    DATABASE.execute_sql(f"DELETE FROM audit_change WHERE id = {id}")
    return sequence


def add_change(draw: random.Random) -> int:
    id, sequence = draw.choice(entries())
    (((last, number),),) = (ask(f"SELECT max(id), max(number) FROM audit_change WHERE entry_id = {id}"),)
    DATABASE.execute_sql(
        'INSERT INTO audit_change (id, version, entry_id, number, table_name, "row", commitment) '
        f"VALUES (100000 + {last}, 1, {id}, {number + 1}, 'account', 1, '{'0' * 64}')"
    )
    return sequence


def move_change(draw: random.Random) -> int:
    """A change of one entry hung on another one."""
    id, sequence = a_change(draw)
    other, place = draw.choice(entries())
    if place == sequence:
        return 0
    put("audit_change", "number", 999, id=id)
    put("audit_change", "entry_id", other, id=id)
    return min(sequence, place)


def swap_changes(draw: random.Random) -> int:
    (one, first), (other, second) = a_change(draw), a_change(draw)
    ((mine,),), ((theirs,),) = (ask(f"SELECT commitment FROM audit_change WHERE id = {id}") for id in (one, other))
    put("audit_change", "commitment", theirs, id=one)
    put("audit_change", "commitment", mine, id=other)
    return 0 if one == other else min(first, second)


def delete_entry(draw: random.Random) -> int:
    id, sequence = draw.choice(entries())
    DATABASE.execute_sql(f"DELETE FROM audit_change WHERE entry_id = {id}")
    DATABASE.execute_sql(f"DELETE FROM audit_entry WHERE id = {id}")
    return sequence


def swap_entries(draw: random.Random) -> int:
    """Two entries change places."""
    (one, first), (other, second) = sorted(draw.sample(entries(), 2), key=lambda entry: entry[1])
    put("audit_entry", "sequence", 999_999, id=one)
    put("audit_entry", "sequence", first, id=other)
    put("audit_entry", "sequence", second, id=one)
    return first


def cut_the_end(draw: random.Random) -> int:
    _, first = draw.choice(entries()[1:])
    _cut(first)
    return first


def cut_the_end_and_set_the_head(draw: random.Random) -> int:
    _, first = draw.choice(entries()[1:])
    _cut(first)
    _rewrite()
    return first


def edit_head(draw: random.Random) -> int:
    last = entries()[-1][1]
    way = draw.randrange(4)
    if way == 0:
        DATABASE.execute_sql("UPDATE audit_head SET sequence = sequence + 1")
        return last + 1
    if way == 1:
        DATABASE.execute_sql("UPDATE audit_head SET sequence = sequence - 3")
        return last - 2
    if way == 2:
        DATABASE.execute_sql(f"UPDATE audit_head SET sha256 = '{'0' * 64}'")
        return last
    DATABASE.execute_sql("DELETE FROM audit_head")
    return last + 1


def rewrite_an_entry(draw: random.Random) -> int:
    """Another body, and every hash from there on computed anew: the chain fits, the signed heads do not."""
    id, sequence = draw.choice(entries())
    ((text,),) = ask(f"SELECT body FROM audit_entry WHERE id = {id}")
    put("audit_entry", "body", json_text({**json.loads(text), "scope": ["X/"]}), id=id)
    _rewrite()
    return sequence


def rewrite_a_change(draw: random.Random) -> int:
    id, sequence = a_change(draw)
    ((table, row, salt),) = ask(f'SELECT table_name, "row", salt FROM audit_change WHERE id = {id}')
    put("audit_change", "after", json_text({"x": 1}), id=id)
    put("audit_change", "before", None, id=id)
    bound = commitment(salt=salt, table=table, row=row, before=None, after={"x": 1})
    put("audit_change", "commitment", bound, id=id)
    _rewrite()
    return sequence


def leave_an_entry_out_and_rewrite(draw: random.Random) -> int:
    sequence = delete_entry(draw)
    _rewrite()
    return sequence


def swap_entries_and_rewrite(draw: random.Random) -> int:
    first = swap_entries(draw)
    _rewrite()
    return first


def _cut(first: int) -> None:
    gone = f"SELECT id FROM audit_entry WHERE sequence >= {first}"
    DATABASE.execute_sql(f"DELETE FROM audit_change WHERE entry_id IN ({gone})")
    DATABASE.execute_sql(f"DELETE FROM audit_entry WHERE sequence >= {first}")


def _rewrite() -> None:
    """Number and hash the whole chain anew, as someone would who has the program and the database."""
    previous, number = FIRST, 0
    rows = ask("SELECT id, body FROM audit_entry ORDER BY sequence")
    for id, _ in rows:  # the old hashes must not stand in the way of the new ones
        put("audit_entry", "previous", f"old previous {id}", id=id)
        put("audit_entry", "sha256", f"old {id}", id=id)
    for number, (id, text) in enumerate(rows, 1):
        bound = [one for (one,) in ask(f"SELECT commitment FROM audit_change WHERE entry_id = {id} ORDER BY number")]
        body = {**json.loads(text), "sequence": number, "count": len(bound), "changes": changes_hash(bound)}
        found = chained(previous, body)
        for column, value in (
            *(("sequence", number), ("body", json_text(body))),
            *(("previous", previous), ("sha256", found)),
        ):
            put("audit_entry", column, value, id=id)
        previous = found
    DATABASE.execute_sql(f"UPDATE audit_head SET sequence = {number}, sha256 = '{previous}'")


WAYS: tuple[Way, ...] = (
    *(edit_entry, edit_text, edit_body, edit_change, edit_row_of_change, edit_salt, half_erase),
    *(erase_without_an_erase, delete_change, add_change, move_change, swap_changes),
    *(delete_entry, swap_entries, cut_the_end, cut_the_end_and_set_the_head, edit_head),
    *(rewrite_an_entry, rewrite_a_change, leave_an_entry_out_and_rewrite, swap_entries_and_rewrite),
)
# These fit in themselves: only heads that were signed before show them.
ONLY_BY_HEADS = (
    *(cut_the_end_and_set_the_head, rewrite_an_entry, rewrite_a_change),
    *(leave_an_entry_out_and_rewrite, swap_entries_and_rewrite),
)
