"""jobs: what longer work ran, how far it is, how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from ..operations.actors import standing_of
from ..records.ledger import Job
from ..records.migrating import open_current
from ..rules.wording import Language, Text
from .chinese import told
from .output import add, console, table, with_json, with_language, write_json
from .records import moment, with_database

STATES = {
    "waiting": Text("waiting", "等待"),
    "running": Text("running, or stopped half-way: then nothing was changed", "进行中，或中途停止（此时未作任何更改）"),
    "done": Text("done", "完成"),
    "failed": Text("failed, nothing was changed", "失败，未作任何更改"),
}


HEADS = (
    *(Text("job", "任务"), Text("file", "文件"), Text("by", "操作人")),
    *(Text("state", "状态"), Text("said", "说明")),
)
# As many characters of a message are kept.
LONGEST = 500


@contextmanager
def job(verb: str, *, account: str, at: datetime, what: str) -> Iterator[None]:
    """Note longer work while it is done; a job is no record and is not audited."""
    by = standing_of(account, at.date()).account
    made = Job.create(verb=verb, arguments={"file": what}, account=by, state="running", created_at=at)
    try:
        yield
    except BaseException as error:
        _end(made, "failed", str(error))
        raise
    _end(made, "done", "")


def _end(made: Job, state: str, message: str) -> None:
    # Whole lines, which can be told in Chinese.
    while "\n" in message and len(message) > LONGEST:
        message = message.rpartition("\n")[0]
    Job.update(state=state, message=message, finished_at=moment(None)).where(Job.id == made.id).execute()


@click.command()
@with_database
@with_json
@with_language
def jobs(database: str | None, as_json: bool, language: Language) -> None:
    """The imports that ran, newest first: what file, by whom, how each ended."""
    open_current(database)
    found = [
        {
            "job": one.id,
            "verb": one.verb,
            "file": one.arguments.get("file"),
            "account": one.account.name,
            "state": one.state,
            "created_at": one.created_at.isoformat(),
            "message": told(one.message, language),
        }
        for one in Job.select().order_by(Job.id.desc()).limit(100)
    ]
    if as_json:
        write_json(found)
        return
    made = table(*HEADS, language=language)
    for one in found:
        add(made, [one["job"], one["file"], one["account"], STATES[one["state"]], one["message"]], language)
    console().print(made)
