"""The decisions and the audit chain of every release hold today: computed again, and by the separate verifier, which
needs nothing but Python's own library and `cryptography`.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERIFIER = ROOT / "tools" / "verifier.py"
RELEASES = sorted((ROOT / "tests" / "data" / "golden").iterdir())
BUNDLES = [path for release in RELEASES for path in sorted(release.glob("*.json"))]
KINDS = {"eligibility", "selection", "score", "duties", "review"}


def test_this_release_has_golden_files_of_every_kind() -> None:
    version = importlib.metadata.version("btcore")
    assert version in {release.name for release in RELEASES}
    for release in RELEASES:
        assert {json.loads(path.read_text("utf-8"))["bundle"]["kind"] for path in release.glob("*.json")} == KINDS


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_decision_of_a_release_comes_out_the_same_today(btcore, path: Path, tmp_path: Path) -> None:
    ran = btcore("verify", path)
    assert (ran.exit_code, ran.out) == (0, "the decision holds: computed again it is the same\n")
    data = json.loads(path.read_text("utf-8"))
    data["bundle"]["on"] = "2020-01-01"
    (tmp_path / "changed.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    changed = btcore("verify", tmp_path / "changed.json")
    assert (changed.exit_code, "its hash does not fit its content" in changed.out) == (1, True)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that runs the verifier in a Python with its own library and `cryptography`, and nothing else."""
    folder = tmp_path_factory.mktemp("packages")
    for name in ("cryptography", "cffi", "_cffi_backend"):
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        found = Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
        (folder / found.name).symlink_to(found)
    start = f"""if 1:
        import importlib.util, runpy, sys
        sys.path.append({str(folder)!r})
        assert not any(map(importlib.util.find_spec, ("btcore", "peewee", "marshmallow")))
        sys.argv = sys.argv[1:]
        runpy.run_path(sys.argv[0], run_name="__main__")
        """
    return [sys.executable, "-I", "-S", "-c", start, str(VERIFIER)]


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_the_chain_of_a_release_holds_for_a_verifier_that_knows_no_btcore(
    alone: list[str], release: Path, tmp_path: Path
) -> None:
    key = (release / "chain.key").read_text("ascii").strip()
    chain = release / "chain.jsonl"
    ran = subprocess.run([*alone, str(chain), key], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "decisions hold, signed at" in ran.stdout
    lines = chain.read_text("utf-8").splitlines()
    for changed, words in (
        ([lines[0], *lines[2:]], "audit entry 2: missing; entry 3 stands in its place"),
        ([*lines[:-1]], "signed head: missing; the file ends before it"),
        ([line.replace('"PASS"', '"FAIL"') for line in lines], "its hash does not fit its content"),
    ):
        (tmp_path / "changed.jsonl").write_text("\n".join(changed) + "\n", encoding="utf-8")
        ran = subprocess.run([*alone, str(tmp_path / "changed.jsonl"), key], capture_output=True, text=True)
        assert ran.returncode == 1
        assert words in ran.stderr


def test_the_verifier_is_short_enough_to_be_read() -> None:
    assert len(VERIFIER.read_text("utf-8").splitlines()) <= 100
