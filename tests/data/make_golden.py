"""Makes the golden files of a release: make_golden.py FOLDER. Decisions of every kind, and a signed audit chain.

CI verifies those of every release again, with whatever btcore has become. A release adds a folder of its own and leaves
the others as they are: a decision made then must come out the same for as long as anybody may appeal against it. All
people in them are made up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from btcore import PluginManager, installed
from btcore.cli.samples import SAMPLE_DAY
from btcore.files.sample import sample_dossiers
from btcore.records.database import open_database
from btcore.records.results import Decision
from btcore.records.scope import unscoped
from btcore.records.signing import export_chain, make_key
from btcore.schemas.bundles import Rules, fingerprint, verdict_bundle

TEACHERS = "24"
VALUES = ("pass_mark=75", "gate_pass_mark=60", "minimum_attendance=85")
KINDS = ("eligibility", "selection", "score")
# The city's cohort has no duties and no yearly reviews.
OTHERS = (
    ("school-semester-training", "duties", {}),
    ("school-key-teacher-term", "review", {"front_percentile": 80}),
)


def make(folder: Path) -> None:
    folder.mkdir(parents=True)
    manager = installed()
    with tempfile.TemporaryDirectory() as place:
        _city(folder, Path(place) / "demo")
        key = Path(place) / "key.pem"
        (folder / "chain.key").write_text(make_key(key) + "\n", encoding="ascii")
        with (folder / "chain.jsonl").open("w", encoding="utf-8") as stream:
            export_chain(stream, key)
    for code, part, values in OTHERS:
        _write(folder / f"{part}.json", _judged(manager, code, part, values))


def _city(folder: Path, demo: Path) -> None:
    """The sample cohort of the city, run through the records; one decision of each kind, and its database left open."""
    command = [str(Path(sys.executable).with_name("btcore")), "demo", "city-key-teacher", str(demo)]
    options = [word for value in VALUES for word in ("--set", value)]
    subprocess.run([*command, "--teachers", TEACHERS, "--json", *options], check=True, stdout=subprocess.DEVNULL)
    open_database(str(demo / "btcore.sqlite3"))
    with unscoped("verify"):
        for kind in KINDS:
            one = Decision.select().where(Decision.kind == kind).order_by(Decision.id.desc()).get()
            _write(folder / f"{kind}.json", {"bundle": one.bundle, "rules": one.cohort.rules, "sha256": one.sha256})


def _judged(manager: PluginManager, code: str, part: str, values: dict[str, Any]) -> dict[str, Any]:
    programme, plugin = manager.catalogue[code], manager.catalogue.installed[code]
    rules = Rules.of(programme, values=values, plugins={plugin.plugin: plugin.version})
    (dossier,) = sample_dossiers(programme, number=1, seed=1, on=SAMPLE_DAY)
    bundle = json.loads(json.dumps(verdict_bundle(rules, dossier=dossier, on=SAMPLE_DAY, part=part), default=str))
    return {"bundle": bundle, "rules": rules.data, "sha256": fingerprint(bundle)}


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
