"""init, do, export: making a database, doing operations from data, writing out what is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ..errors import BtcoreError, EntryError, Refused, input_error, nearest
from ..files.csv_folder import write_csv_folder
from ..files.json_text import parse_json, parse_toml
from ..files.lists import write_dossier_workbook, write_list
from ..files.person_file import write_person
from ..files.results import write_json_file
from ..hooks.manager import PluginManager
from ..operations.actors import Actor, Standing, standing_of, words
from ..operations.arguments import read_arguments
from ..operations.conduct import label
from ..operations.deciding import STATES as RESULTS
from ..operations.dossiers import dossier_data
from ..operations.lists import COLUMNS, ENTERED_BY, list_rows
from ..operations.persons import person_data
from ..operations.start import start
from ..operations.verbs import VERBS
from ..records.database import open_database
from ..records.failures import failure
from ..records.migrating import migrate, open_current
from ..records.people import Teacher
from ..records.privacy import may_read
from ..records.results import Decision
from ..records.scope import within
from ..records.signing import export_chain, make_key, public_key
from ..rules.wording import Language, Phrase, plain
from ..schemas.dossiers import load_dossiers
from .output import DAY, installed, progress, with_json, with_language, write_json
from .snapshots import export_snapshot

MADE = Phrase("the database is ready: {number} scripts applied", "数据库已就绪：执行了 {number} 个迁移脚本")
STARTED = Phrase("{city} with the administrator {name}", "{city}，管理员 {name}")
DONE = Phrase("{number} of {all} done", "已完成 {number} / {all}")
TOLD = Phrase("{verb} {what}", "{verb} {what}")
EXPORTED = Phrase("{number} dossiers written: {path}", "已写入 {number} 份档案：{path}")
LISTED = Phrase("{number} rows written: {path}", "已写入 {number} 行：{path}")
SIGNED = Phrase(
    "written: {path}, up to audit entry {sequence}; public key, to be kept elsewhere: {key}",
    "已写入：{path}，截至审计序号 {sequence}；公钥（请另行保存）：{key}",
)
AUDITORS = ("auditor", "system_administrator")
WRITTEN = Phrase("written: {path}", "已写入：{path}")
# Entries of an answer that are codes: the section of their labels. An outcome is that of a result.
LABELLED = {"state": "states", "role": "roles", "outcome": "states"}
# An entry of a file may name these beside the verb's own arguments.
ENTRY = ("verb", "as", "at", "key")


def with_database(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--database", metavar="ADDRESS", help="sqlite:///PATH, a path, or postgresql://…; else BTCORE_DATABASE_URL."
    )(command)


def moment(value: str | None) -> datetime:
    """A moment given as data, a day meaning its beginning; now, in UTC, where none is given."""
    if value is None:
        return datetime.utcnow().replace(microsecond=0)
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise input_error("--at", f"'{value}' is no moment", "a moment such as 2026-04-25T17:00") from None


@click.command()
@click.option("--city", help="Code of the city, the top of all jurisdictions.")
@click.option("--name", help="Its name.")
@click.option("--administrator", default="admin", show_default=True, help="The first administrator's account.")
@click.option("--at", help="The moment, such as 2026-03-01T09:00; else now.")
@with_database
@with_json
@with_language
def init(
    city: str | None,
    name: str | None,
    administrator: str,
    at: str | None,
    database: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Make a database, or bring one up to date; with --city also the top of the tree and its first administrator."""
    open_database(database, create=True)
    applied = migrate(installed()[0].migrations())
    answer: dict[str, Any] = {"applied": applied}
    if city:
        answer |= start(at=moment(at), city=city, name=name or city, administrator=administrator)
    if as_json:
        write_json(answer)
        return
    click.echo(MADE(number=len(applied)).text(language))
    if city:
        click.echo(STARTED(city=name or city, name=administrator).text(language))


@click.command()
@click.argument("verb")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "account", help="The account that acts; an entry may name its own.")
@click.option("--at", help="The moment, such as 2026-03-01T09:00; else now. An entry may name its own.")
@with_database
@with_json
@with_language
def do(
    verb: str,
    file: Path,
    account: str | None,
    at: str | None,
    database: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Do an operation VERB with the arguments of FILE (JSON or TOML): one object, or a list, one operation each.

    VERB `each` does entries that name their own verb. A list stops at the first entry that is refused; those before
    it are done.
    """
    entries = _entries(file)
    open_current(database)
    manager, _ = installed()
    prepared = [
        _prepared(one, verb, account, at, place=f"{file.name}, entry {number}" if len(entries) > 1 else file.name)
        for number, one in enumerate(entries, 1)
    ]
    answers = []
    with progress(file.name) as bar:
        for number, (name, actor, when, key, arguments) in enumerate(bar.track(prepared), 1):
            try:
                answers.append(VERBS[name](Actor(actor, manager), at=when, key=key, **arguments))
            except BtcoreError as error:
                told = failure(error) or error
                raise EntryError(told, file=file.name, number=number, verb=name, count=len(entries)) from None
    if as_json:
        write_json(answers if len(entries) > 1 else answers[0])
        return
    for (name, *_), answer in list(zip(prepared, answers, strict=True))[:20]:
        click.echo(TOLD(verb=label("verbs", name), what=answer_words(answer, language)).text(language))
    click.echo(DONE(number=len(answers), all=len(entries)).text(language))


def answer_words(answer: dict[str, Any], language: Language) -> str:
    """An operation's answer in a line; lists and tables as their numbers."""
    shown = {name: _answer_value(name, value) for name, value in answer.items() if value is not None}
    return ", ".join(
        f"{label('answers', name).text(language)} {plain(value, language)}" for name, value in shown.items()
    )


def _answer_value(name: str, value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return len(value)
    if name in LABELLED:
        return label(LABELLED[name], RESULTS.get(value, value))
    return value


def _entries(file: Path) -> list[Any]:
    data = parse_toml(file) if file.suffix.lower() == ".toml" else parse_json(file)
    if isinstance(data, dict) and set(data) == {"entry"}:
        data = data["entry"]
    return data if isinstance(data, list) else [data]


def _prepared(
    one: Any, verb: str, account: str | None, at: str | None, *, place: str
) -> tuple[str, str, datetime, str | None, dict[str, Any]]:
    if not isinstance(one, dict):
        raise input_error(place, "no object", "an object with the operation's arguments by name")
    name = one.get("verb", verb)
    if name not in VERBS:
        raise input_error(f"{place}, verb", f"no operation {name}", nearest(str(name), VERBS))
    actor = one.get("as", account)
    if not actor:
        raise input_error(place, "nobody who acts", "an account, with --as or in the entry")
    arguments = read_arguments(VERBS[name], {key: value for key, value in one.items() if key not in ENTRY}, place=place)
    when = one.get("at", at)
    return name, str(actor), moment(None if when is None else str(when)), one.get("key"), arguments


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--as", "account", required=True, help="The account that may see what is written.")
@click.option("--on", type=DAY, required=True, help="The day of the dossiers, such as 2026-04-25.")
@click.option("--decision", type=int, help="Write this decision as a bundle instead, for btcore verify FILE.")
@click.option("--what", type=click.Choice(list(COLUMNS)), help="Write this list of a cohort instead, as .xlsx or .csv.")
@click.option("--cohort", help="The cohort of the list.")
@click.option("--audit", type=click.Path(path_type=Path), help="Write the audit chain, signed with this key file.")
@click.option("--subject", help="A teacher's code: all that is held of that person, with the files, as a .zip.")
@click.option("--order", help="The columns of the list in the order wanted, with commas.")
@click.option("--parquet", is_flag=True, help="Write a snapshot of the typed rows instead, for other engines.")
@click.option("--dossiers", is_flag=True, help="With --parquet: with the dossiers of the day, for what Python judges.")
@click.option("--at", help="The moment at which the account must have the right, such as 2026-03-01T09:00; else now.")
@with_database
@with_json
@with_language
def export(
    path: Path,
    account: str,
    on: date,
    decision: int | None,
    what: str | None,
    cohort: str | None,
    order: str | None,
    subject: str | None,
    audit: Path | None,
    parquet: bool,
    dossiers: bool,
    at: str | None,
    database: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Write the dossiers that an account may see, as they are on a day, to PATH: a .json file, a workbook (.xlsx) or a
    folder of CSV files.

    All can be read by every command that reads dossiers. The account's right is that of now, whatever the day; one
    without any is refused.
    """
    open_current(database)
    manager = installed()[0]
    standing = standing_of(account, moment(at).date())
    if parquet:
        export_snapshot(path, standing, manager=manager, on=on, dossiers=dossiers, as_json=as_json, language=language)
        return
    if audit is not None:
        _export_chain(path, standing, key=audit, as_json=as_json, language=language)
        return
    scope = standing.sees()
    if not scope.paths and scope.teacher is None:
        # A file without anybody in it looks like an office without teachers.
        raise Refused(f"{account} may not export; it takes a role, or the account of a teacher")
    if what is not None:
        # Assessors see people; what others gave, the offices alone that enter it.
        with within(standing.scope(ENTERED_BY[what]) if what in ENTERED_BY else scope):
            rows = list_rows(what, cohort or "", manager=manager, language=language)
            names = [one.strip() for one in order.split(",")] if order else []
            number = write_list(path, rows, columns=COLUMNS[what], order=names, language=language)
        if as_json:
            write_json({"written": str(path), "rows": number})
        else:
            click.echo(LISTED(number=number, path=path).text(language))
        return
    if subject is not None:
        with within(scope):
            person, files = person_data(subject, on=on)
        write_person(path, person, files=files)
        if as_json:
            write_json({"written": str(path), "files": len(files)})
        else:
            click.echo(WRITTEN(path=path).text(language))
        return
    with within(scope):
        data: Any = bundle_of(decision) if decision is not None else _dossiers(on, manager)
    if path.suffix.lower() == ".json":
        if path.exists():
            raise input_error(path.name, "the file exists", "a name that is free")
        write_json_file(path, data)
    elif path.suffix.lower() == ".xlsx" and decision is None:
        write_dossier_workbook(path, data)
    elif path.suffix or decision is not None:
        raise input_error(
            path.name, f"the suffix {path.suffix or 'none'}", "a name that ends in .json or .xlsx, or a folder's"
        )
    else:
        write_csv_folder(path, data)
    if as_json:
        write_json({"written": str(path), "dossiers": 0 if decision is not None else len(data)})
    else:
        number = 0 if decision is not None else len(data)
        click.echo((EXPORTED(number=number, path=path) if decision is None else WRITTEN(path=path)).text(language))


def _export_chain(path: Path, standing: Standing, *, key: Path, as_json: bool, language: Language) -> None:
    """The whole chain with its signed head; the key is made where it is not there. For those who audit; the bundles of
    decisions for those alone who may read dossiers too.
    """
    if not any(role in AUDITORS for role, _ in standing.roles):
        roles = ", ".join(map(words, AUDITORS))
        raise Refused(f"{standing.account.name} may not export the audit; it takes one of the roles {roles}")
    if path.exists():
        raise input_error(path.name, "the file exists", "a name that is free")
    public = public_key(key) if key.exists() else make_key(key)
    with path.open("x", encoding="utf-8") as stream:
        with within(standing.sees()):
            bundles = may_read("sensitive")
        head = export_chain(stream, key, bundles=bundles)
    if as_json:
        write_json({"written": str(path), "head": head})
    else:
        click.echo(SIGNED(path=path, sequence=head["sequence"], key=public).text(language))


def _dossiers(on: date, manager: PluginManager) -> list[dict[str, Any]]:
    data = list(dossier_data(Teacher.select().order_by(Teacher.code), on=on))
    load_dossiers(data, kinds=manager.kinds)
    return data


def bundle_of(number: int) -> dict[str, Any]:
    """A decision within reach as a bundle file holds it: the bundle, its rules, its hash."""
    decision = Decision.get_or_none(Decision.id == number)
    if decision is None or decision.bundle is None:
        raise input_error(
            f"decision {number}", "nothing", "the number of a decision that may be read and is not erased"
        )
    return {"bundle": decision.bundle, "rules": decision.cohort.rules, "sha256": decision.sha256}
