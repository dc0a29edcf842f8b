"""doctor, verify, backup, restore, scrub: whether a database is sound, and keeping it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ..errors import input_error
from ..files.json_text import parse_json, read_text
from ..hooks.manager import PluginManager
from ..records.audit import chain_faults
from ..records.backups import back_up, bring_back
from ..records.cohorts import Cohort
from ..records.database import address_of, open_database
from ..records.doctor import INVARIANTS, examine
from ..records.migrating import open_current, pending
from ..records.results import Decision
from ..records.scope import unscoped
from ..records.scrubbing import scrub as write_anew
from ..records.signing import check_head, decision_faults
from ..records.storage import file_faults, orphans, sweep
from ..rules.wording import Language, Phrase
from ..schemas.bundles import fingerprint, recompute
from .chinese import told
from .output import installed, with_json, with_language, write_json
from .records import moment, with_database

SOUND = Phrase(
    "sound: {number} invariants hold, and the audit chain is whole", "健康：{number} 项不变式全部成立，审计链完整"
)
ORPHAN = Phrase(
    "{name}: a file that no attachment names, of work that was cut short; btcore doctor --sweep removes it",
    "{name}：没有附件引用的文件（中断的操作所留）；可用 btcore doctor --sweep 清除",
)
SWEPT = Phrase("{number} files that no attachment names were removed", "已清除 {number} 个无附件引用的文件")
PENDING = Phrase("{name} is not applied; run btcore init", "迁移 {name} 尚未执行；请运行 btcore init")
VERIFIED = Phrase(
    "{number} decisions computed again, all the same; the audit chain is whole",
    "重新计算 {number} 项决定，全部一致；审计链完整",
)
ERASED = Phrase(
    "{number} of them belong to erased persons: their hashes alone are left", "其中 {number} 项属于已清除人员，仅存哈希"
)
BUNDLE_HOLDS = Phrase("the decision holds: computed again it is the same", "决定成立：重新计算结果一致")
HEAD_HOLDS = Phrase("the chain holds, and the signed head stands in it", "审计链完整，签名链首与之相符")
BACKED_UP = Phrase("backed up to {path}, audit entry {sequence}", "已备份到 {path}，审计序号 {sequence}")
SCRUBBED = Phrase("the live files hold nothing any more that was erased", "在用文件中已不再留有被清除的内容")
RESTORED = Phrase("brought back, at audit entry {sequence} or later", "已恢复，审计序号不早于 {sequence}")


@click.command()
@click.option("--sweep", "sweeping", is_flag=True, help="First remove files that no attachment names.")
@with_database
@with_json
@with_language
@click.pass_context
def doctor(context: click.Context, sweeping: bool, database: str | None, as_json: bool, language: Language) -> None:
    """Check what must hold over all rows, and the audit chain. Exit 1 where something does not."""
    open_database(database)
    if sweeping and not pending():
        with unscoped("doctor"):
            click.echo(SWEPT(number=sweep()).text(language), err=True)
    found: list[dict[str, Any]] = [
        {"code": "migration", "id": None, "message": PENDING(name=one).text(language)} for one in pending()
    ]
    if not found:
        found += [{"code": code, "id": id, "message": words(id=id).text(language)} for code, words, id in examine()]
        with unscoped("verify"):
            found += [{"code": "audit-chain", "id": None, "message": told(one, language)} for one in chain_faults()]
            found += [{"code": "file", "id": None, "message": told(one, language)} for one in file_faults()]
            found += [
                {"code": "orphan", "id": None, "message": ORPHAN(name=one.name).text(language)} for one in orphans()
            ]
    if as_json:
        write_json(found)
    elif found:
        for one in found:
            click.echo(f"{one['code']}: {one['message']}")
    else:
        click.echo(SOUND(number=len(INVARIANTS)).text(language))
    if found:
        context.exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--audit", type=click.Path(path_type=Path), help="A signed head, or an export that ends with one.")
@click.option("--public", help="The public key that the head must be signed with.")
@with_database
@with_json
@with_language
@click.pass_context
def verify(
    context: click.Context,
    file: Path | None,
    audit: Path | None,
    public: str | None,
    database: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Compute every decision of the database again and check the audit chain; or check one bundle FILE by itself.

    Exit 1 where something differs; the first difference is named.
    """
    manager, _ = installed()
    if file is not None:
        faults = list(bundle_faults(parse_json(file), manager))
        _tell(context, faults, holds=BUNDLE_HOLDS().text(language), as_json=as_json, language=language)
        return
    open_current(database)
    if audit is not None:
        if public is None:
            raise input_error("--public", "nothing", "the public key that was kept when the head was signed")
        with unscoped("verify"):
            faults = [*chain_faults(), *check_head(read_head(audit), public), *decision_faults()]
        _tell(context, faults, holds=HEAD_HOLDS().text(language), as_json=as_json, language=language)
        return
    checked = erased = 0
    faults = []
    with unscoped("verify"):
        rules = {one.id: one.rules for one in Cohort.select()}
        for decision in Decision.select().order_by(Decision.id).iterator():
            if decision.bundle is None:
                erased += 1
                continue
            checked += 1
            faults += [f"decision {decision.id}: {one}" for one in _decision_faults(decision, rules, manager)]
        faults += chain_faults()
    words = VERIFIED(number=checked).text(language)
    if erased:
        words += "\n" + ERASED(number=erased).text(language)
    _tell(context, faults, holds=words, as_json=as_json, language=language)


def read_head(path: Path) -> dict[str, Any]:
    """A signed head: a JSON file of its own, or the last line of an exported chain."""
    lines = read_text(path).strip().splitlines()
    try:
        data = json.loads(lines[-1] if lines and lines[-1].startswith('{"head"') else "\n".join(lines))
        head = data.get("head", data)
        return {**head, "sequence": int(head["sequence"])}
    except (ValueError, KeyError, AttributeError, TypeError):
        raise input_error(path.name, "no signed head", "a head, or an export of the audit chain") from None


def _tell(context: click.Context, faults: list[str], *, holds: str, as_json: bool, language: Language) -> None:
    faults = [told(one, language) for one in faults]
    if as_json:
        write_json({"holds": not faults, "faults": faults})
    else:
        for one in faults[:20] or [holds]:
            click.echo(one)
    if faults:
        context.exit(1)


def _decision_faults(decision: Decision, rules: dict[int, Any], manager: PluginManager) -> Iterator[str]:
    if fingerprint(decision.bundle) != decision.sha256:
        yield "its hash does not fit its content"
    yield from recompute(decision.bundle, rules[decision.cohort_id], kinds=manager.kinds, types=manager.rule_types)


def bundle_faults(data: Any, manager: PluginManager) -> Iterator[str]:
    """What is wrong with a bundle file: {"bundle", "rules", "sha256"}; nothing where it holds."""
    if not isinstance(data, dict) or not {"bundle", "rules", "sha256"} <= set(data):
        raise input_error("bundle", "no bundle", "an object with bundle, rules and sha256")
    plain = json.loads(json.dumps(data, default=str))
    if fingerprint(plain["bundle"]) != plain["sha256"]:
        yield "its hash does not fit its content"
    yield from recompute(plain["bundle"], plain["rules"], kinds=manager.kinds, types=manager.rule_types)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--at", help="The moment, such as 2026-03-01T09:00; else now.")
@with_database
@with_json
@with_language
def backup(file: Path, at: str | None, database: str | None, as_json: bool, language: Language) -> None:
    """Write the whole database to the new FILE, while others go on writing."""
    open_database(database)
    manifest = back_up(file, at=moment(at), address=database)
    if as_json:
        write_json(manifest)
    else:
        click.echo(BACKED_UP(path=file, sequence=manifest["sequence"]).text(language))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_database
@with_json
@with_language
def restore(file: Path, database: str | None, as_json: bool, language: Language) -> None:
    """Make a new database out of a backup FILE; a damaged one is refused, and nothing is overwritten."""
    manifest = bring_back(file, into=address_of(database))
    if as_json:
        write_json(manifest)
    else:
        click.echo(RESTORED(sequence=manifest["sequence"]).text(language))


@click.command()
@with_database
@with_json
@with_language
@click.pass_context
def scrub(context: click.Context, database: str | None, as_json: bool, language: Language) -> None:
    """Write the live files anew without what was erased. An erasure does so itself; this is for when it could not.

    Exit 1 where something is left, which is said.
    """
    open_current(database)
    left = write_anew()
    if as_json:
        write_json(left)
    else:
        for one in left or [SCRUBBED().text(language)]:
            click.echo(told(one, language))
    if left:
        context.exit(1)
