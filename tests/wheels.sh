#!/bin/sh
# Builds the wheels, installs them in a fresh environment and uses them from outside the repository.
set -eu
python=${1:-python3}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

for folder in "$root" "$root/admin/" "$root"/plugins/*/; do
  cp -R "$folder" "$place/source"
  rm -rf "$place/source/.venv" "$place/source/build"
  "$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$place/wheels" "$place/source"
  rm -rf "$place/source"
done
"$python" -m venv "$place/fresh"
"$place/fresh/bin/pip" install --quiet --disable-pip-version-check -c "$root/constraints.txt" "$place"/wheels/*.whl
cd "$place"
"$place/fresh/bin/btcore" sample city-key-teacher sample --teachers 20
"$place/fresh/bin/btcore" check city-key-teacher sample --on 2026-04-25 >/dev/null
"$place/fresh/bin/btcore" template city-key-teacher empty.xlsx
"$place/fresh/bin/btcore" lint city-key-teacher --json >/dev/null
"$place/fresh/bin/python" - <<'PYTHON'
import btcore, importlib.metadata as metadata
tops = {file.parts[0] for file in metadata.files("btcore") if file.suffix == ".py"}
assert tops == {"btcore"}, f"the wheel carries {tops}; expected btcore alone"
assert "city-key-teacher" in btcore.installed().catalogue
PYTHON
echo "wheels: built, installed and used outside the repository"
