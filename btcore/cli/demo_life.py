"""demo, the records: the sample cohort from an empty database to titles, each step done by the office whose it is.

The steps are written to a file that `btcore do each` does again, on SQLite or PostgreSQL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ..files.json_text import parse_json
from ..files.results import write_json_file
from ..files.sample_places import sample_marks
from ..hooks.manager import PluginManager
from ..operations.actors import Actor
from ..operations.arguments import read_arguments
from ..operations.conduct import label
from ..operations.start import start
from ..operations.verbs import VERBS
from ..programmes.programme import Programme
from ..programmes.stages import CentralisedTraining
from ..records.audit import chain_faults
from ..records.database import DATABASE, open_database
from ..records.doctor import INVARIANTS, examine
from ..records.migrating import migrate
from ..records.people import Teacher
from ..records.scope import unscoped
from ..records.training import CohortMember
from ..rules.parameters import Overlay
from ..rules.wording import Language, Phrase, Text
from .records import answer_words
from .samples import SAMPLE_DAY

CITY, INSTITUTE, ADMINISTRATOR = "示例市", "示例市教育学院", "示例管理员"
COHORT = "2026"
SEED = 1
SESSIONS = 10
HEAD = Text(
    "The same as records: every step an operation, from import to titles",
    "记入数据库：从导入到授予称号，每一步都是一次操作",
)
STEP = Phrase("{day}  {who}: {verb} – {answer}", "{day}  {who}：{verb}——{answer}")
SOUND = Phrase(
    "btcore doctor: {number} invariants, {broken} broken; audit chain: {faults} faults",
    "btcore doctor：{number} 项不变式，{broken} 项不成立；审计链：{faults} 处问题",
)
AGAIN = Text("Ask the records:", "查询数据库：")


class Life:
    """The steps of a cohort's life, done one by one and kept."""

    def __init__(self, manager: PluginManager) -> None:
        self.manager = manager
        self.entries: list[dict[str, Any]] = []
        self.told: list[tuple[str, str, str, dict[str, Any]]] = []

    def step(self, verb: str, *, by: str, on: str, tell: bool = False, **given: Any) -> dict[str, Any]:
        """Do an operation at nine in the morning of a day."""
        entry = {"verb": verb, "as": by, "at": f"{on}T09:00", **given}
        arguments = read_arguments(VERBS[verb], given, place=verb)
        answer = VERBS[verb](Actor(by, self.manager), at=datetime.fromisoformat(entry["at"]), **arguments)
        self.entries.append(entry)
        if tell:
            self.told.append((on, by, verb, answer))
        return answer


def run_life(
    programme: Programme,
    dossiers: Sequence[Mapping[str, Any]],
    directory: Path,
    *,
    manager: PluginManager,
    overlays: Sequence[Overlay],
    values: Sequence[str],
    language: Language,
    quiet: bool,
) -> dict[str, Any]:
    """Take the sample cohort through the records of a new database in the folder, and tell what happened."""
    path = directory / "btcore.sqlite3"
    for old in directory.glob("btcore.sqlite3*"):
        old.unlink()
    open_database(f"sqlite:///{path}", create=True)
    migrate()
    start(at=datetime(2026, 1, 5, 9), city=CITY, name=CITY, administrator=ADMINISTRATOR)
    life = Life(manager)
    given = parse_json(directory / "nominations.json")
    _set_up(life, dossiers, given)
    _choose(life, programme, given, values)
    _train(life, programme, overlays)
    _conclude(life)
    write_json_file(directory / "life.json", life.entries)
    with unscoped("verify"):
        faults = list(chain_faults())
    broken = list(examine())
    DATABASE.close()
    if not quiet:
        click.echo("\n" + HEAD.text(language))
        for day, who, verb, answer in life.told:
            line = STEP(day=day, who=who, verb=label("verbs", verb), answer=answer_words(answer, language))
            click.echo(line.text(language))
        click.echo(SOUND(number=len(INVARIANTS), broken=len(broken), faults=len(faults)).text(language))
        click.echo("\n" + AGAIN.text(language))
        for words in (f"doctor --database {path}", f"verify --database {path}"):
            click.echo(f"  btcore {words}")
    return {
        "steps": len(life.entries),
        "told": [{"on": on, "as": by, "verb": verb, **answer} for on, by, verb, answer in life.told],
        "broken": [code for code, _, _ in broken],
        "chain_faults": faults,
        "database": str(path),
    }


def _account(life: Life, name: str, role: str, where: str) -> None:
    life.step("create_account", by=ADMINISTRATOR, on="2026-01-05", name=name)
    day = "2026-01-05"
    life.step("grant_role", by=ADMINISTRATOR, on=day, account=name, role=role, jurisdiction=where, since=day)


def _set_up(life: Life, dossiers: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> None:
    _account(life, INSTITUTE, "city_institute", CITY)
    life.step("import_dossiers", by=INSTITUTE, on="2026-03-02", tell=True, dossiers=list(dossiers))
    for county in sorted({one["county"] for one in given["nominations"]}):
        _account(life, f"{county}教育局", "county_bureau", county)


def _choose(life: Life, programme: Programme, given: Mapping[str, Any], values: Sequence[str]) -> None:
    life.step(
        "draft_cohort",
        by=INSTITUTE,
        on="2026-03-10",
        code=COHORT,
        programme=programme.code,
        jurisdiction=CITY,
        title="2026 年市级骨干教师培训（示例）",
        judged_on=SAMPLE_DAY.isoformat(),
        closes_at="2026-04-25T17:00",
        values=dict(one.split("=", 1) for one in values),
    )
    life.step("set_bounds", by=INSTITUTE, on="2026-03-10", cohort=COHORT, bounds=given["bounds"])
    life.step("open_cohort", by=INSTITUTE, on="2026-03-10", cohort=COHORT, tell=True)
    by_county: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in given["nominations"]:
        kept = {name: one[name] for name in ("teacher", "score", "subject", "tie_breaks") if name in one}
        by_county[one["county"]].append(kept)
    everyone = []
    for county, nominations in sorted(by_county.items()):
        teachers = [one["teacher"] for one in nominations]
        everyone += teachers
        bureau = f"{county}教育局"
        life.step("nominate", by=bureau, on="2026-04-10", cohort=COHORT, nominations=nominations)
        life.step("approve", by=bureau, on="2026-04-20", cohort=COHORT, teachers=teachers)
    life.step("approve", by=INSTITUTE, on="2026-04-24", cohort=COHORT, teachers=everyone, tell=True)
    life.step("select", by=INSTITUTE, on="2026-04-28", cohort=COHORT, tell=True)
    life.step("enrol", by=INSTITUTE, on="2026-05-06", cohort=COHORT, tell=True)


def _members() -> list[tuple[str, str]]:
    """The ids and teachers of the enrolments, in their order."""
    with unscoped("doctor"):
        query = CohortMember.select(CohortMember, Teacher).join(Teacher).order_by(CohortMember.id)
        return [(f"E-{one.id}", one.teacher.code) for one in query]


def _train(life: Life, programme: Programme, overlays: Sequence[Overlay]) -> None:
    members = _members()
    stage = next(one.code for one in programme.stages if isinstance(one, CentralisedTraining))
    days = [date(2026, 5, 11 + number) for number in range(SESSIONS)]
    sessions: list[dict[str, Any]] = [
        {"code": f"S{number}", "stage": stage, "title": f"集中培训第 {number} 天", "on": day.isoformat(), "hours": 6}
        for number, day in enumerate(days, 1)
    ]
    life.step("plan_sessions", by=INSTITUTE, on="2026-05-06", cohort=COHORT, sessions=sessions)
    places = [
        {
            "teacher": teacher,
            "class_name": f"{number % 8 + 1}班",
            "study_group": f"{number % 8 + 1}-{number // 8 % 6 + 1}",
        }
        for number, (_, teacher) in enumerate(members)
    ]
    life.step("assign_places", by=INSTITUTE, on="2026-05-06", cohort=COHORT, places=places)
    assert programme.score is not None
    settings = programme.settings(SAMPLE_DAY, overlays)
    drawn = sample_marks(members, scheme=programme.score, settings=settings, seed=SEED)
    missed = {one["teacher"]: _days_missed(one) for one in drawn}
    for number, session in enumerate(sessions):
        entries = [
            {"teacher": teacher, "status": "absent" if number < days_away else "present"}
            for teacher, days_away in missed.items()
        ]
        life.step("attend", by=INSTITUTE, on=session["on"], cohort=COHORT, session=session["code"], entries=entries)
    _mark(life, drawn)


def _days_missed(enrolment: Mapping[str, Any]) -> int:
    hours = enrolment.get("attendance", {"attended_hours": "60"})
    return (60 - int(hours["attended_hours"])) // 6


def _mark(life: Life, drawn: Sequence[Mapping[str, Any]]) -> None:
    by_assessor: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in drawn:
        for mark in one["marks"]:
            given = {"teacher": one["teacher"], "component": mark["component"], "value": mark["value"]}
            by_assessor[mark["assessor"]].append(given)
    for assessor, marks in sorted(by_assessor.items()):
        _account(life, assessor, "assessor", CITY)
        components = sorted({one["component"] for one in marks})
        tasks = [{"assessor": assessor, "component": code} for code in components]
        life.step("assign_assessors", by=INSTITUTE, on="2026-10-12", cohort=COHORT, assessors=tasks)
        life.step("mark", by=assessor, on="2026-11-06", cohort=COHORT, marks=marks, tell=True)


def _conclude(life: Life) -> None:
    decided = life.step("decide", by=INSTITUTE, on="2026-11-16", cohort=COHORT, tell=True)
    # With other values than the demonstration's it may be that nobody passes.
    if decided["passed"]:
        life.step("grant", by=INSTITUTE, on="2026-11-27", cohort=COHORT, tell=True)
